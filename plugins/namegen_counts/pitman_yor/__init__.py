"""Predict by a hierarchical Pitman-Yor chain whose strengths are fitted by leaving one name out."""
