"""Merge the repeats of a name into one that counts as often."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

import namegen


def distinct(corpus: namegen.Corpus) -> namegen.Corpus:
    """Return the distinct names of `corpus` in the order of their tokens, with weights: how often each counts.

    Names that count 0 are left out.
    """
    # With the highest byte first, names as bytes are in the order of their tokens.
    data = corpus.tokens.astype(">i4").tobytes()
    weights = np.ones(len(corpus), dtype=np.int64) if corpus.weights is None else corpus.weights
    first: dict[bytes, int] = {}
    ends = (corpus.offsets * 4).tolist()
    which = [first.setdefault(data[a:b], i) for i, (a, b) in enumerate(pairwise(ends))]
    order = np.array([first[name] for name in sorted(first)], dtype=np.int64)
    total = np.rint(np.bincount(which, weights=weights, minlength=len(corpus))).astype(np.int64)
    order = order[total[order] > 0]
    chosen = corpus.take(order)
    return namegen.Corpus(chosen.tokens, chosen.offsets, corpus.vocabulary, total[order])


def every_nth(corpus: namegen.Corpus, most: int) -> namegen.Corpus:
    """Take at most `most` names, evenly spread over their order."""
    if len(corpus) <= most:
        return corpus
    return corpus.take(np.arange(most) * len(corpus) // most)
