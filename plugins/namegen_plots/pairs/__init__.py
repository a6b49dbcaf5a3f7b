"""What follows what: the matrix of the lectures, of a list's counts or of a model's probabilities."""
