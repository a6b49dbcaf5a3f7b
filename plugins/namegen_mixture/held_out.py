"""What the weights are fitted on: names that parts predict without having learned from them.

K is the number of models, M that of tokens, V the size of the vocabulary.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

import namegen

if TYPE_CHECKING:
    from numpy.typing import NDArray

FEW = 300
"""Names up to which each is held out in one of the folds; of longer lists a tenth is.

Beside a tenth held out from parts that never learn from it, ten folds gain .085, .044, .036, .019, .014 nats/token at
12, 30, 100, 300, 600 names (three count models; 6 to 12 samples each, standard errors .003 to .024), of which parts
that have learned from the whole list make .01: at 1,500 names and more that is nearly all.
"""
FOLDS = 10
"""As good as 5 or better, and .2 s at 100 names; 2 lose .003 to .01."""
SLOW_FOLDS = 3
"""Folds where a part takes long to train: with a network 2 gain .017 and 5 gain .021 at 100 names, for 5 and 14 s."""
MOST_ENTRIES = 2**26
"""Log probabilities that the weights are fitted on at most: half a gigabyte, of which fitting makes two copies more."""


@dataclass(frozen=True)
class Predicted:
    """Hold what K models predict where M tokens follow, (K, M, V), those tokens, and how often each counts, (M,)."""

    rows: NDArray[np.float64]
    targets: NDArray[np.int32]
    counts: NDArray[np.float64]

    @classmethod
    def joined(cls, several: Sequence[Predicted]) -> Predicted:
        """Join what is predicted of several corpora."""
        return cls(
            np.concatenate([each.rows for each in several], axis=1),
            np.concatenate([each.targets for each in several]),
            np.concatenate([each.counts for each in several]),
        )


def predicted(decoders: list[namegen.Decoder], corpus: namegen.Corpus, parts: int = 1) -> Predicted:
    """Predict each token of `corpus`, one of so many `parts` that are joined.

    Of a corpus whose rows would not fit in memory, names are taken evenly from its whole length.
    """
    entries = len(decoders) * corpus.vocab_size * int(corpus.lengths.max(initial=1))
    most = max(1, MOST_ENTRIES // (parts * entries))
    if len(corpus) > most:
        corpus = corpus.take(np.linspace(0, len(corpus) - 1, most).astype(np.int64))
    rows = np.array([namegen.walk_rows(decoder, corpus) for decoder in decoders])
    return Predicted(rows, corpus.targets, corpus.token_weights.astype(float))
