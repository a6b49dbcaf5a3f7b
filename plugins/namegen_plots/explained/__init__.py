"""How surprising each letter of a name is to a model."""
