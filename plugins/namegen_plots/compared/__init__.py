"""Models beside each other: how well each predicts names that it has not seen, and how sure that is."""
