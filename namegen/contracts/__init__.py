"""What an author writes against: the contracts of the parts, and what they are made of."""
