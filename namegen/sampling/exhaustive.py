"""All names that can be such, where they are few: in the order in which they would be drawn, each once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from ..contracts.corpus import Corpus, Vocabulary
from ..contracts.hashes import hash_names
from ..contracts.randomness import Draws

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..contracts.tokenizer import Tokenizer
    from .conditioned import Conditioned
    from .sparse import Sparse

MOST = 100_000
"""Names that are listed at most."""
ENTRIES = 2**21
"""Entries of rows (beginnings x V) to hold at a time."""


def in_drawing_order(conditioned: Conditioned | Sparse, tokenizer: Tokenizer, draws: Draws) -> list[str]:
    """Return all names of `conditioned`, in the order of a draw without replacement.

    Gumbel's trick: the order of log p + Gumbel noise is that in which names are drawn where no name comes twice
    (Yellott 1977). The noise is a function of the seed and the name.
    """
    names: list[str] = []
    logprobs: list[float] = []
    for corpus, found in all_names(conditioned):
        names += tokenizer.decode(corpus)
        logprobs += found.tolist()
    numbers = (hash_names(names) >> np.uint64(1)).astype(np.int64)
    noise = -np.log(-np.log(np.maximum(draws.uniforms(numbers, 0), 2.0**-54)))
    order = np.argsort(-(np.array(logprobs) + noise), kind="stable")
    return list(dict.fromkeys(names[i] for i in order.tolist()))


def all_names(conditioned: Conditioned | Sparse) -> Iterator[tuple[Corpus, NDArray[np.float64]]]:
    """Yield all names and their log probabilities, shortest first, some at a time."""
    vocabulary = conditioned.vocabulary
    tokens = np.full((1, 1), vocabulary.start_id, dtype=np.int32)  # (B, T): the beginnings
    states, logprobs = conditioned.start(1), np.zeros(1)
    some = max(1, ENTRIES // len(vocabulary))
    while len(states):
        longer = []
        for first in range(0, len(states), some):
            block = slice(first, first + some)
            which, ids, found = conditioned.possible(states[block])
            found = logprobs[block][which] + found
            ended = ids == vocabulary.end_id
            if ended.any():
                yield _ended(tokens[block][which[ended]], vocabulary), found[ended]
            longer.append((which[~ended] + first, ids[~ended], found[~ended]))
        before = np.concatenate([each[0] for each in longer])
        last = np.concatenate([each[1] for each in longer]).astype(np.int32)
        logprobs = np.concatenate([each[2] for each in longer])
        tokens, states = np.column_stack([tokens[before], last]), conditioned.step(states[before], last)


def _ended(tokens: NDArray[np.int32], vocabulary: Vocabulary) -> Corpus:
    """Make names of beginnings (B, T) that end here."""
    whole = np.column_stack([tokens, np.full(len(tokens), vocabulary.end_id, dtype=np.int32)])
    return Corpus(whole.ravel(), np.arange(len(tokens) + 1) * whole.shape[1], vocabulary)
