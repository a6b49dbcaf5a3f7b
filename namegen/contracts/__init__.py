"""The contracts that a plugin author writes against, and the types they use."""
