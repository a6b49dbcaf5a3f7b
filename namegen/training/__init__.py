"""Train models: from a recipe and names to a model, kept in files."""
