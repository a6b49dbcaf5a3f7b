"""Make the rows of a bigram from the pairs that were seen, when they are asked for."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

import namegen

if TYPE_CHECKING:
    from numpy.typing import NDArray


class SeenPairs(namegen.Automaton):
    """Walk a bigram whose table of V x V would be too large: P(j | i) = (count of i j + k) / their sum over j.

    `codes` (P,) are the pairs seen, previous * V + token, ascending; `counts` (P,) is how often each was. The state is
    the previous token. A row is computed as `CountBigram` computes its table, number for number; a token is drawn
    without a row, by a search among the pairs seen.
    """

    searches = True

    def __init__(
        self, codes: NDArray[np.int64], counts: NDArray[np.int64], add_k: float, vocabulary: namegen.Vocabulary
    ) -> None:
        size = len(vocabulary)
        self.codes, self.counts, self.add_k, self.vocabulary = codes, counts, add_k, vocabulary
        self.n_states, self.start_state = size, vocabulary.start_id
        # The pairs that begin with token i are `first[i]:first[i + 1]`.
        self.first = np.searchsorted(codes, np.arange(size + 1) * size)
        self.tokens = codes % size
        self.unseen = np.where(vocabulary.drawable, add_k, 0.0)
        totals = np.bincount(codes // size, counts, size) + self.unseen.sum()
        # Where nothing was seen and nothing is added, every token that can follow is equally likely.
        self.empty = totals == 0
        self.totals = np.where(self.empty, float(vocabulary.drawable.sum()), totals)

    def rows(self, states: NDArray[np.intp]) -> NDArray[np.float64]:
        return namegen.log_normalise(self._weights(states))

    def probabilities(self, states: NDArray[np.intp]) -> NDArray[np.float64]:
        weights = self._weights(states)
        weights /= self.totals[states][:, None]
        return weights

    def logprob(self, states: NDArray[np.intp], ids: NDArray[np.int32]) -> NDArray[np.float64]:
        wanted = states * np.int64(len(self.vocabulary)) + ids
        at = np.searchsorted(self.codes, wanted)
        seen = self.codes.take(at, mode="clip") == wanted
        weights = np.where(self.empty[states], self.vocabulary.drawable[ids], self.unseen[ids])
        weights += np.where(seen, self.counts.take(at, mode="clip"), 0)
        with np.errstate(divide="ignore"):
            logs: NDArray[np.float64] = np.log(weights) - np.log(self.totals[states])
        return logs

    def step(self, states: NDArray[np.intp], ids: NDArray[np.int32]) -> NDArray[np.intp]:  # noqa: ARG002
        return ids.astype(np.intp)

    def successors(self, states: NDArray[np.intp], possible: NDArray[np.bool_]) -> NDArray[np.intp]:  # noqa: ARG002
        return np.tile(np.arange(self.n_states), (len(possible), 1))

    def search(self, states: NDArray[np.intp], numbers: NDArray[np.float64]) -> NDArray[np.int32]:
        totals = self.totals[states]
        # As in namegen's own search: rounding must not raise a threshold to the total.
        thresholds = np.minimum(numbers * totals, np.nextafter(totals, 0))
        seen = self._first_above(states, thresholds)
        # Of the weight up to the threshold, what the pairs seen before it were counted; the rest is k for each token.
        counted = np.where(seen > self.first[states], self._counted.take(seen - 1, mode="clip"), 0)
        each = np.where(self.empty[states], 1.0, self.add_k)
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):  # k may be the least number that there is
            places = np.where(each > 0, (thresholds - counted) / each, np.inf)
        others = self._drawable[np.minimum(places, len(self._drawable) - 1).astype(np.intp)]
        last = self.first[states + 1] - 1
        next_seen = np.where(seen <= last, self.tokens.take(seen, mode="clip"), len(self.vocabulary))
        # Without smoothing there is no other token; a threshold that rounding puts beyond the last pair is that pair's.
        next_seen = np.where((each == 0) & (seen > last), self.tokens.take(last, mode="clip"), next_seen)
        ids: NDArray[np.int32] = np.minimum(others, next_seen).astype(np.int32)
        return ids

    def _first_above(self, states: NDArray[np.intp], thresholds: NDArray[np.float64]) -> NDArray[np.intp]:
        """Find the first pair of each state whose running sum, its own weight included, is above the threshold: (B,).

        Where there is none, it is the first pair of the next state. All states search by halves at the same time.
        """
        low, high = self.first[states], self.first[states + 1]
        while (low < high).any():
            middle = (low + high) // 2
            below = (low < high) & (self._sums.take(middle, mode="clip") <= thresholds)
            high = np.where((low < high) & ~below, middle, high)
            low = np.where(below, middle + 1, low)
        return low

    @cached_property
    def _drawable(self) -> NDArray[np.intp]:
        """(D,): the tokens that can follow another."""
        return np.flatnonzero(self.vocabulary.drawable)

    @cached_property
    def _counted(self) -> NDArray[np.int64]:
        """(P,): how often the pairs of the same state up to each, itself included, were seen."""
        sums = np.cumsum(self.counts)
        before: NDArray[np.int64] = np.append(0, sums)[self.first[self.codes // len(self.vocabulary)]]
        return sums - before

    @cached_property
    def _sums(self) -> NDArray[np.float64]:
        """(P,): the weight of all tokens of the same state up to that of each pair seen."""
        return self._counted + self.add_k * np.cumsum(self.vocabulary.drawable)[self.tokens]

    def counts_after(self, token: int) -> NDArray[np.int64]:
        """Return how often each token followed `token`: (V,)."""
        row = np.zeros(len(self.vocabulary), dtype=np.int64)
        seen = slice(self.first[token], self.first[token + 1])
        row[self.tokens[seen]] = self.counts[seen]
        return row

    def _weights(self, states: NDArray[np.intp]) -> NDArray[np.float64]:
        """Add k to the counts of every token that can follow each state: (B, V)."""
        weights = np.tile(self.unseen, (len(states), 1))
        weights[self.empty[states]] = self.vocabulary.drawable
        begin, end = self.first[states], self.first[states + 1]
        lengths = end - begin
        seen = np.arange(lengths.sum()) + np.repeat(end - np.cumsum(lengths), lengths)
        weights[np.repeat(np.arange(len(states)), lengths), self.tokens[seen]] += self.counts[seen]
        return weights
