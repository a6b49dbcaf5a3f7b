"""Letters in two dimensions: near each other where they behave alike (principal components)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .look_inside import inside_vectors
from .pairs import fold_case, pair_counts

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..contracts.corpus import Corpus
    from ..training.trained import Trained

MOST = 60
"""Letters on the map: the commonest."""
UNKNOWN = 3.0
"""Pairs of which nothing is known that are added to those of each letter: rare ones so come to lie in the middle."""


@dataclass(frozen=True, eq=False)
class LetterMap:
    """Hold the places (N + 1, 2) of the start of a name, which comes first, and of N letters, from -1 to 1.

    `of_vectors` is what the model calls the vectors that stand for its letters; "" where it has none, and the letters
    are placed by what stands before and after them in the names. `share` is how much of the differences two dimensions
    can show: the share of the variance.
    """

    pieces: tuple[str, ...]
    places: NDArray[np.float64]
    of_vectors: str
    share: float


def letter_map(model: Trained, corpus: Corpus, *, own: bool = True, most: int = MOST) -> LetterMap:
    """Place the letters of `corpus`, which `pair_corpus(model)` gave.

    own: by the model's own vectors, if it has any; otherwise, or where it has none, by their neighbours in the names.
    """
    folded = fold_case(corpus)
    shown = pair_counts(folded, most)
    view = inside_vectors(model) if own else None
    if view is None:
        places, share = _in_a_plane(_by_neighbours(shown.values))
        return LetterMap(shown.pieces, places, "", share)
    inner = model.capitals.inner
    boundaries = {inner.start_id, inner.end_id, *inner.marks}
    ids = {piece: i for i, piece in enumerate(inner.pieces) if i not in boundaries}
    # A letter that the model reads otherwise than the table shows it, a capital of a list of its own, has no vector.
    pieces = tuple(piece for piece in shown.pieces if piece in ids)
    rows = view.values[[inner.start_id, *(ids[piece] for piece in pieces)]].astype(np.float64)
    places, share = _in_a_plane(rows)
    return LetterMap(pieces, places, view.title, share)


def _by_neighbours(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Describe each piece by the share of each other after it, and before it: (R, 2 R).

    Of square roots, whose distance is that of Hellinger between what follows the one and the other.
    """
    after = np.sqrt(counts / (counts.sum(axis=1, keepdims=True) + UNKNOWN))
    before = np.sqrt(counts / (counts.sum(axis=0, keepdims=True) + UNKNOWN)).T
    return np.hstack([after, before])


def _in_a_plane(rows: NDArray[np.float64]) -> tuple[NDArray[np.float64], float]:
    """Project rows (N, E) on their first two principal components, scaled to the unit square around the middle."""
    centred = rows - rows.mean(axis=0)
    left, sizes, _ = np.linalg.svd(centred, full_matrices=False)
    places = np.zeros((len(rows), 2))
    kept = min(2, len(sizes))
    places[:, :kept] = left[:, :kept] * sizes[:kept]
    for axis in places.T:  # a component may point either way; so the same letters always lie on the same side
        if len(axis) and axis[np.abs(axis).argmax()] < 0:
            axis *= -1
    share = float((sizes[:kept] ** 2).sum() / max((sizes**2).sum(), 1e-300))
    return places / max(np.abs(places).max(initial=0), 1e-300), share
