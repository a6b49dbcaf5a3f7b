"""Say where smoothing gives most of the probability to pairs that were never seen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

import namegen

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST = 0.5
"""The share of the probability above which what was counted drowns."""
LITTLE = 0.1
"""The share that the advice is to come below."""


def drowned_notes(
    seen: NDArray[Any], kinds: NDArray[Any], add_k: float, vocabulary: namegen.Vocabulary
) -> dict[str, list[str]]:
    """Return the notes of a report: a sentence where add-k smoothing gives most of the probability to unseen pairs.

    `seen` (V,) is how often anything follows each token, `kinds` (V,) how many different tokens do. The share is the
    average over the places of the list, so that a rare letter, of which little is known, counts little.
    """
    followed = seen > 0
    seen, kinds = seen[followed], kinds[followed]
    everything = int(vocabulary.drawable.sum())

    def share(k: float) -> float:
        return float(np.average(k * (everything - kinds) / (seen + k * everything), weights=seen))

    if not len(seen) or share(add_k) <= MOST:
        return {}
    less = next((k for k in (10.0**-n for n in range(1, 10)) if k < add_k and share(k) <= LITTLE), 0.0)
    characters = len(vocabulary) - len({vocabulary.start_id, vocabulary.end_id})
    note = (
        f"add_k={add_k:g} gives {share(add_k) * 100:.0f} % of the probability to pairs that never occur in this list of"
        f" {characters:,} characters; -o add_k={less:g}, or -m kneser-ney"
    )
    return {"notes": [note]}
