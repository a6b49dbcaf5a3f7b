"""Metrics of how near new names are to those learned from; None where no name is new. 10,000 names take seconds."""

from __future__ import annotations

import namegen


def nearest(found: namegen.DrawnNames) -> float | None:
    """Return the median of the characters to insert, delete or replace to come to the nearest training name."""
    return namegen.describe_generated(found.drawn, found.learned).drawn.median_edits


def copied_piece(found: namegen.DrawnNames) -> float | None:
    """Return the median length of the longest piece that a new name shares with a training name."""
    return namegen.describe_generated(found.drawn, found.learned).drawn.median_piece
