"""A model conditioned on names in which only certain letters may follow each other, for alphabets of thousands.

As in `conditioned.py`, with one difference: a node is a model's state, a constraint's state and the token before, and
the arcs that leave it are those of the few tokens that may follow that token. So nothing has an entry for each token
of the alphabet.

N is the number of nodes, A that of arcs, V the size of the vocabulary.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ..contracts.checked import CheckedAutomaton
from ..contracts.decoder import Automaton, Decoder
from ..errors import PluginError, UsageError
from .conditioned import TooLargeError, added

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..contracts.corpus import Vocabulary
    from ..contracts.neighbours import Neighbours
    from .acceptor import Acceptor

MOST_ARCS = 2**22
"""Arcs at most: some 200 MiB while they are made."""
MOST_ENTRIES = 2**29
"""Entries (states x V) at most that are looked at of a model that has no probability without its whole row."""
MOST_LETTERS = 2**14
"""Tokens, and states, up to which whole rows are looked at; of 20,000 that took minutes, as all other ways did."""
BLOCK = 2**20
"""Entries of rows to hold at a time."""


class Sparse(Automaton):
    """Walk the nodes of a model conditioned on an acceptor and on neighbours; the last number is that of no node.

    `log_probability` is the natural log of the probability that a name of the model is such as is wanted.
    Raises TooLargeError where there would be more than MOST_ARCS arcs, or MOST_ENTRIES to look at, and UsageError where
    there are more letters than MOST_LETTERS, so that no other way finds names either.
    """

    searches = True

    def __init__(self, automaton: Automaton, acceptor: Acceptor, follow: Following) -> None:
        self.vocabulary, self.batch = automaton.vocabulary, automaton.batch
        self.start_state = 0
        layers = _expanded(automaton, acceptor, follow)
        self._firsts = np.cumsum([0, *(layer.nodes for layer in layers)])
        self.n_states = int(self._firsts[-1]) + 1
        self._join(layers)

    def _join(self, layers: list[_Layer]) -> None:
        """Compute the backward messages, from the last layer to the first, and hold the arcs of all layers as one.

        `_codes` (A,) are node * V + token, ascending; `_children` (A,) the node after each, `_chances` (A,) how likely
        it is among those of its node, `_begins` (N + 2,) where those of each node begin. Empties `layers`.
        """
        size, end = len(self.vocabulary), self.vocabulary.end_id
        codes, children, chances = [], [], []
        beta, scale = np.zeros(0), -np.inf
        while layers:
            layer = layers.pop()
            first = self._firsts[len(layers)]
            ended = layer.tokens == end
            through = layer.chances * np.append(beta, 0.0)[layer.children]
            ends = np.where(ended, layer.chances, 0.0)
            later = scale
            beta, scale = added(layer.summed(ends), layer.summed(through), later)
            with np.errstate(divide="ignore", invalid="ignore"):
                shares = np.where(ended, ends * np.exp(-scale), through * np.exp(later - scale)) / beta[layer.parents]
            some = np.flatnonzero(shares > 0)
            chances.append(shares[some])
            codes.append((layer.parents[some] + first) * size + layer.tokens[some])
            # Of the end, the child is that of no node; it lies after all others.
            inner = np.where(ended[some], self.n_states - 1, layer.children[some] + first + layer.nodes)
            children.append(inner.astype(np.int32))
        with np.errstate(divide="ignore"):
            self.log_probability = float(np.log(beta[0])) + scale
        self._codes = np.concatenate(codes[::-1])
        self._children = np.concatenate(children[::-1])
        self._chances = np.concatenate(chances[::-1])
        self._begins = np.searchsorted(self._codes, np.arange(self.n_states + 1) * np.int64(size))

    @cached_property
    def count(self) -> float:
        """Count the token sequences that are wanted and possible; exact below 2**53, infinite above 1e308."""
        counts = np.zeros(self.n_states)
        counts[-1] = 1.0  # after the end
        with np.errstate(over="ignore"):
            for first, last in zip(self._firsts[-2::-1], self._firsts[:0:-1], strict=True):
                arcs = slice(self._begins[first], self._begins[last])
                nodes = self._codes[arcs] // len(self.vocabulary) - first
                counts[first:last] = np.bincount(nodes, counts[self._children[arcs]], last - first)
        return float(counts[0])

    def possible(self, states: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float64]]:
        """Return which of `states` (B,) each token that may come next follows, the token, its log probability: (A,)."""
        which, arcs = ranges(self._begins[states], self._begins[states + 1])
        return which, self._codes[arcs] % len(self.vocabulary), np.log(self._chances[arcs])

    def rows(self, states: NDArray[np.intp]) -> NDArray[np.float64]:
        rows = np.full((len(states), len(self.vocabulary)), -np.inf)
        which, tokens, logs = self.possible(states)
        rows[which, tokens] = logs
        # A name that left what is wanted ends; none that is drawn comes so far.
        rows[self._begins[states] == self._begins[states + 1], self.vocabulary.end_id] = 0.0
        return rows

    def step(self, states: NDArray[np.intp], ids: NDArray[np.int32]) -> NDArray[np.intp]:
        wanted = states * np.int64(len(self.vocabulary)) + ids
        arcs = np.searchsorted(self._codes, wanted)
        there = self._codes.take(arcs, mode="clip") == wanted
        return np.where(there, self._children.take(arcs, mode="clip"), self.n_states - 1).astype(np.intp)

    def search(self, states: NDArray[np.intp], numbers: NDArray[np.float64]) -> NDArray[np.int32]:
        begin, last = self._begins[states], self._begins[states + 1] - 1
        # As in namegen's own search: rounding must not raise a threshold to the total.
        totals = self._sums.take(last, mode="clip")
        thresholds = np.minimum(numbers * totals, np.nextafter(totals, 0))
        low, high = begin, last
        while (low < high).any():
            middle = (low + high) // 2
            below = (low < high) & (self._sums.take(middle, mode="clip") <= thresholds)
            high = np.where(below | (low >= high), high, middle)
            low = np.where(below, middle + 1, low)
        tokens = self._codes.take(low, mode="clip") % len(self.vocabulary)
        return np.where(begin <= last, tokens, self.vocabulary.end_id).astype(np.int32)

    @cached_property
    def _sums(self) -> NDArray[np.float64]:
        """(A,): the chances of the arcs of a node up to each, itself included.

        They are added up node by node, each sum by halves: as one sum over all nodes they would lose digits.
        """
        degrees = np.diff(self._begins)
        rank = np.arange(len(self._codes)) - np.repeat(self._begins[:-1], degrees)
        sums = self._chances.copy()
        shift = 1
        while shift <= rank.max(initial=0):
            sums[shift:] += np.where(rank[shift:] >= shift, sums[:-shift], 0.0)
            shift *= 2
        return sums


@dataclass(frozen=True)
class Following:
    """Hold the tokens that may follow each token (V,): those of token i are `tokens[first[i] : first[i + 1]]`."""

    first: NDArray[np.intp]
    tokens: NDArray[np.int32]

    @classmethod
    def of(cls, neighbours: Sequence[Neighbours], vocabulary: Vocabulary) -> Following | None:
        """Make those that all `neighbours`, which are over the same letters, allow; None where a token is no letter."""
        boundaries = {vocabulary.start_id, vocabulary.end_id}
        token = {piece: i for i, piece in enumerate(vocabulary.pieces) if i not in boundaries}
        letters = neighbours[0].letters
        if len(token) != len(vocabulary) - len(boundaries) or token.keys() != set(letters):
            return None
        numbers = np.array([token[letter] for letter in letters])
        before, after = np.divmod(reduce(np.intersect1d, [each.codes for each in neighbours]), len(letters) + 1)
        befores = np.append(numbers, vocabulary.start_id)[before]
        codes = np.sort(befores * len(vocabulary) + np.append(numbers, vocabulary.end_id)[after])
        first = np.searchsorted(codes, np.arange(len(vocabulary) + 1) * len(vocabulary))
        return cls(first, (codes % len(vocabulary)).astype(np.int32))


class _Layer(NamedTuple):
    """Hold the arcs that leave the nodes of a layer, node by node."""

    nodes: int
    parents: NDArray[np.int32]
    """(A,): the place of the node that each leaves, in the layer."""
    tokens: NDArray[np.int32]
    chances: NDArray[np.float64]
    """(A,): how probable the model finds each token."""
    children: NDArray[np.int32]
    """(A,): the place of the node after each, in the next layer; of the end, one beyond its last."""

    def summed(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Sum the values (A,) of the arcs that leave each node: (N,)."""
        return np.bincount(self.parents, values, self.nodes).astype(np.float64, copy=False)


def _expanded(automaton: Automaton, acceptor: Acceptor, follow: Following) -> list[_Layer]:
    """Find the nodes of all layers, and the arcs that leave them."""
    size, end = len(automaton.vocabulary), automaton.vocabulary.end_id
    if automaton.n_states * acceptor.size * size >= 2**62:
        raise TooLargeError("too large to be exact: there are more pairs of states than can be numbered")
    chances = _Chances(automaton)
    codes = np.array([automaton.start_state * acceptor.size * size + automaton.vocabulary.start_id], dtype=np.int64)
    layers: list[_Layer] = []
    arcs = 0
    for tokens in range(acceptor.most_tokens):
        both, last = np.divmod(codes, size)
        states, wanted = np.divmod(both, acceptor.size)
        begin, stop = follow.first[last], follow.first[last + 1]
        arcs += int((stop - begin).sum())
        if arcs > MOST_ARCS:
            raise TooLargeError(
                f"too large to be exact: more than {MOST_ARCS:,} arcs; a smaller max-length makes them fewer"
            )
        parents, places = ranges(begin, stop)
        ids = follow.tokens[places]
        ended = ids == end
        after = acceptor.along(wanted[parents], ids, acceptor.most_tokens - tokens - 2)
        may_end = acceptor.accepts(wanted) & acceptor.may_end[tokens]
        allowed = np.flatnonzero(np.where(ended, may_end[parents], after >= 0))
        parents, ids, ended, after = parents[allowed], ids[allowed], ended[allowed], after[allowed]
        found = chances.of(states[parents], ids)
        possible = np.flatnonzero(found > 0)
        parents, ids, ended, after = parents[possible], ids[possible], ended[possible], after[possible]
        on = np.flatnonzero(~ended)
        following = automaton.step(states[parents[on]], ids[on]).astype(np.int64)
        reached, places = np.unique((following * acceptor.size + after[on]) * size + ids[on], return_inverse=True)
        children = np.full(len(ids), len(reached), dtype=np.int32)
        children[on] = places.ravel()
        layers.append(_Layer(len(codes), parents.astype(np.int32), ids, found[possible], children))
        if not len(reached):
            break
        codes = reached
    return layers


class _Chances:
    """Look up the probabilities of single tokens, without a row where the model can."""

    def __init__(self, automaton: Automaton) -> None:
        self.automaton = automaton
        # What is checked of a checked automaton are rows; here the numbers themselves are.
        self.inner = automaton.automaton if isinstance(automaton, CheckedAutomaton) else automaton
        self.by_rows = type(self.inner).logprob is Decoder.logprob
        self.entries = 0
        self.codes, self.chances = np.zeros(0, dtype=np.int64), np.zeros(0)

    def of(self, states: NDArray[np.intp], ids: NDArray[np.int32]) -> NDArray[np.float64]:
        """Return the probability of one token for each state: (A,)."""
        if self.by_rows:
            return self._of_rows(states, ids)
        found: NDArray[np.float64] = np.exp(self.inner.logprob(states, ids))
        if found.shape != ids.shape or not (found < 1 + 1e-3).all():
            raise PluginError("its decoder gives single tokens log probabilities that are none")
        return found

    def _of_rows(self, states: NDArray[np.intp], ids: NDArray[np.int32]) -> NDArray[np.float64]:
        size = len(self.automaton.vocabulary)
        codes = states.astype(np.int64) * size + ids
        new = np.setdiff1d(codes, self.codes)
        distinct, which = np.unique(new // size, return_inverse=True)
        self.entries += len(distinct) * size
        if min(size, self.automaton.n_states) > MOST_LETTERS:
            raise UsageError(
                f"names worth showing of {size:,} letters take too long to find where a sampler reshapes the model's"
                " probabilities: --temperature 1 (temperature=1) reshapes none, and --raw (raw=True) takes names as"
                " they come"
            )
        if self.entries > MOST_ENTRIES:
            raise TooLargeError(f"too large to be exact: more than {MOST_ENTRIES:,} probabilities to look at")
        chances, some = np.empty(len(new)), max(1, BLOCK // size)
        for first in range(0, len(distinct), some):
            rows = self.automaton.probabilities(distinct[first : first + some])
            mine = slice(*np.searchsorted(which, [first, first + some]))
            chances[mine] = rows[which[mine] - first, new[mine] % size]
        # Layers share most of their states, and a row costs more than to remember what was taken of it.
        every = np.concatenate([self.codes, new])
        order = np.argsort(every)
        self.codes, self.chances = every[order], np.concatenate([self.chances, chances])[order]
        found: NDArray[np.float64] = self.chances[np.searchsorted(self.codes, codes)]
        return found


def ranges(begin: NDArray[np.intp], stop: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Write out the ranges from `begin` to `stop` (B,), one after the other: which it is of, and the number: (A,)."""
    lengths = stop - begin
    which = np.repeat(np.arange(len(begin)), lengths)
    return which, np.arange(len(which)) + np.repeat(stop - np.cumsum(lengths), lengths)
