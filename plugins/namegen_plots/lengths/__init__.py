"""How long names are: those of the list, and those of a model."""
