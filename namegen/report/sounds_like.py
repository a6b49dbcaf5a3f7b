"""The tables of `namegen sounds-like`: the lists that a name sounds like, and the letters that speak for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..escape import label_words
from .csv_text import Cell
from .grid import Column, Grid

if TYPE_CHECKING:
    from ..analysis.sounds_like import LikeList, SoundsLike

MOST_SHOWN = 5
"""Lists that the table of a name shows; the others are in one row."""
CSV_COLUMNS = ("name", "list", "probability", "logprob", "pieces", "contained", "lacking")


def sounds_like_grid(found: SoundsLike) -> Grid:
    """Make the table of a name: a row for each of the most probable lists, and one for all others."""
    shown, others = found.lists[:MOST_SHOWN], found.lists[MOST_SHOWN:]
    rows = [(label_words(each.label), _percent(each.probability), _pieces(each), _remark(each)) for each in shown]
    if others:
        rest = sum(each.probability for each in others)
        rows.append((f"{len(others):,} more", _percent(rest), "", ""))
    columns = (Column("list"), Column("probability", True), Column("speaks for it, bits"), Column(""))
    return Grid(columns, rows, found.name)


def sounds_like_records(found: SoundsLike) -> list[dict[str, Any]]:
    """Return a record for each list, the fields being CSV_COLUMNS."""
    return [
        {
            "name": found.name,
            "list": each.label,
            "probability": each.probability,
            "logprob": each.logprob,
            "pieces": _pieces(each),
            "contained": each.contained,
            "lacking": "".join(each.lacking),
        }
        for each in found.lists
    ]


def sounds_like_cells(found: SoundsLike) -> list[list[Cell]]:
    """Return the rows of CSV for a name."""
    return [[record[title] for title in CSV_COLUMNS] for record in sounds_like_records(found)]


def _percent(probability: float) -> str:
    return f"{probability:.1%}".replace("%", " %")


def _pieces(each: LikeList) -> str:
    return ", ".join(f"{piece.text} {piece.bits:+.1f}" for piece in each.pieces)


def _remark(each: LikeList) -> str:
    if each.contained:
        return "is in it"
    return f"never has {', '.join(each.lacking)}" if each.lacking else ""
