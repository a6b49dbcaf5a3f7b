"""What drawing.py is made of: the ways to draw, what is measured of their names, and ratings without seeing the way."""
