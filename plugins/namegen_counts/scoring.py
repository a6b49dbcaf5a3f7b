"""Score a corpus: what it takes to walk an n-gram along names, token by token."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

import namegen

from .length import LengthTilt
from .walking import BATCH, states_of

if TYPE_CHECKING:
    from numpy.typing import NDArray


def score(automaton: namegen.Automaton, corpus: namegen.Corpus) -> NDArray[np.float64]:
    """Score every token: its log probability (L - N,)."""
    tilt = automaton if isinstance(automaton, LengthTilt) else None
    inner = automaton if tilt is None else tilt.inner
    scores = np.empty(len(corpus.tokens) - len(corpus))
    for begin in range(0, len(corpus), BATCH):
        offsets = corpus.offsets[begin : begin + BATCH + 1]
        batch = namegen.Corpus(corpus.tokens[offsets[0] : offsets[-1]], offsets - offsets[0], corpus.vocabulary)
        first = offsets[0] - begin
        some = scores[first : first + len(batch.targets)]
        if isinstance(inner, namegen.Tables):
            _score_by_tables(some, inner, tilt, batch)
        else:
            some[:] = automaton.logprob(states_of(automaton, batch), batch.targets)
    return scores


def _score_by_tables(
    scores: NDArray[np.float64], tables: namegen.Tables, tilt: LengthTilt | None, corpus: namegen.Corpus
) -> None:
    """Write the log probability of every token to `scores` (L - N,).

    All names take their steps together, longest first. One place in the flat tables holds both what a token scores and
    the state after it; and all tokens of a step come after equally many others, so no state holds how many.
    """
    logprobs, after, targets = tables.logprobs.ravel(), tables.next_state.ravel(), corpus.targets
    order = np.argsort(-corpus.lengths)
    lengths, at = corpus.lengths[order], corpus.first_scored[order]
    states = tables.start(len(corpus))
    for step in range(int(lengths.max(initial=0))):
        longer = int(np.searchsorted(-lengths, -step))
        at, states = at[:longer], states[:longer]
        ids = targets.take(at)
        places = states * len(tables.vocabulary)
        places += ids
        logs = logprobs.take(places)
        if tilt is not None:
            tilt.tilt_scores(logs, states, ids, step)
        scores[at] = logs
        states = after.take(places)
        at = at + 1
