"""Pieces of a fixed size, looked up one by one: for lists whose automaton would be too large."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .letters import Texts


def count_windows(texts: Texts, known: Texts, size: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Count, for each text, its pieces of `size` letters that are in `known`, and those that are not: (N,), (N,)."""
    owners, pieces = _windows(texts, size)
    there = _are_in(pieces, np.unique(_windows(known, size)[1]))
    many = len(texts.lengths)
    return np.bincount(owners[there], minlength=many), np.bincount(owners[~there], minlength=many)


def _are_in(pieces: NDArray[np.str_], ascending: NDArray[np.str_]) -> NDArray[np.bool_]:
    """Mark the pieces that are among others: (N,). `np.isin` makes Python texts, which hold no marks of our own."""
    if not len(ascending):
        return np.zeros(len(pieces), dtype=bool)
    places = np.minimum(np.searchsorted(ascending, pieces), len(ascending) - 1)
    there: NDArray[np.bool_] = ascending[places] == pieces
    return there


def _windows(texts: Texts, size: int) -> tuple[NDArray[np.intp], NDArray[np.str_]]:
    """Return all pieces of `size` letters, and the text that each is in."""
    if len(texts.points) < size:
        return np.zeros(0, dtype=np.intp), np.zeros(0, dtype=f"<U{size}")
    rows = np.lib.stride_tricks.sliding_window_view(texts.points.astype("<u4"), size)
    first, last = texts.owners[: len(rows)], texts.owners[size - 1 :]
    inside = first == last
    # Texts of numpy, four bytes a letter, are compared as wholes.
    return first[inside], np.ascontiguousarray(rows[inside]).view(f"<U{size}").ravel()
