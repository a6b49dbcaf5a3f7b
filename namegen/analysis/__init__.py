"""Measure and explain models and names."""
