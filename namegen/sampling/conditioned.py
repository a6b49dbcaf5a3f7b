"""An automaton, conditioned on what its names shall be: names are drawn exactly from p(name | all constraints hold).

The model's states and those of the constraints' automata are walked side by side, forwards, token by token: a node is
a model's state, a constraint's state and how many tokens came before. Then the probability that a name which has come
to a node will end as it shall is computed for all nodes, backwards, from the longest names. A row of the conditioned
automaton is the model's row, each token weighted by that probability after it. This is belief propagation on a chain
(Pachet, Roy & Barbieri 2011, "Finite-length Markov processes with constraints", with any automaton as the constraint).

N is the number of nodes of a layer (names of equally many tokens so far), V the size of the vocabulary.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING, Any

import numpy as np

from ..contracts.decoder import Automaton
from ..errors import GenerationError
from .acceptor import Acceptor

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_ARCS = 2**26
"""Arcs at most: 256 MiB."""
TABLED = 2**26
"""Pairs of states up to which a table of all pairs numbers them."""
BLOCK = 2**16
"""Entries (nodes x V) to work on at a time."""
LAYERS = 20
"""Tokens after which nodes are kept once reached, so that layers become the same: those of models that count positions
come and go before."""


class TooLargeError(GenerationError):
    """Report that an automaton is too large to be conditioned exactly."""


@dataclass(frozen=True)
class _Expansion:
    """Hold the nodes of a layer and where their tokens lead. Later layers with the same nodes share it."""

    states: NDArray[np.intp]
    """(N,): the model's state."""
    accepting: NDArray[np.bool_]
    """(N,): whether a name may end here."""
    children: NDArray[np.int32]
    """(N, V): the place of the node after each token, in the next layer; -1 where there is none."""


@dataclass(frozen=True)
class _Layer:
    """Hold a layer and its backward messages: `beta * exp(scale)` is the probability that a name ends as it shall."""

    nodes: _Expansion
    ends: NDArray[np.float64]
    """(N,): the probability of an end that is accepted."""
    beta: NDArray[np.float64]
    """(N,): between 0 and 1; the largest is 1 unless all are 0."""
    scale: float
    """natural log"""
    first: int
    """The number of its first node among all."""


class Conditioned(Automaton):
    """Walk the nodes of a conditioned automaton. A node is numbered layer by layer; the last number is that of none.

    `log_probability` is the natural log of the probability that a name of the model is such as is wanted.
    Raises TooLargeError where there would be more than MOST_ARCS arcs.
    """

    def __init__(self, automaton: Automaton, acceptor: Acceptor) -> None:
        self.automaton = automaton
        self.vocabulary = automaton.vocabulary
        self.batch = automaton.batch
        expansions = _expand(automaton, acceptor)
        firsts = [0, *accumulate(len(each.states) for each in expansions)]
        self._layers = self._messages(expansions, firsts, acceptor.may_end)
        self._firsts = np.array(firsts)
        self.start_state = 0
        self.n_states = firsts[-1] + 1

    @property
    def log_probability(self) -> float:
        """Return the natural log of the probability that the model gives to all names that are wanted."""
        first = self._layers[0]
        with np.errstate(divide="ignore"):
            return float(np.log(first.beta[0])) + first.scale

    @cached_property
    def count(self) -> float:
        """Count the token sequences that are wanted and possible; exact below 2**53, infinite above 1e308."""
        counts = np.zeros(0)
        with np.errstate(over="ignore"):
            for layer in reversed(self._layers):
                counts = (layer.ends > 0) + _summed(layer.nodes.children, np.append(counts, 0.0), None)
        return float(counts[0])

    def rows(self, states: NDArray[np.intp]) -> NDArray[np.float64]:
        rows = np.tile(self._no_way_on, (len(states), 1))
        for layer, which in self._by_layer(states):
            rows[which] = self._rows(layer, states[which] - self._layers[layer].first)
        return rows

    def step(self, states: NDArray[np.intp], ids: NDArray[np.int32]) -> NDArray[np.intp]:
        after = np.full(len(states), self.n_states - 1, dtype=np.intp)
        for layer, which in self._by_layer(states):
            here = self._layers[layer]
            child = here.nodes.children[states[which] - here.first, ids[which]]
            after[which] = np.where(child >= 0, child + self._firsts[layer + 1], self.n_states - 1)
        return after

    @cached_property
    def _no_way_on(self) -> NDArray[np.float64]:
        """The row of a name that left what is wanted, (V,): it ends. No name that is drawn comes so far."""
        row = np.full(len(self.vocabulary), -np.inf)
        row[self.vocabulary.end_id] = 0.0
        return row

    def possible(self, states: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float64]]:
        """Return which of `states` (B,) each token that may come next follows, the token, its log probability: (A,)."""
        rows = self.rows(states)
        which, tokens = np.nonzero(rows > -np.inf)
        return which, tokens, rows[which, tokens]

    def ahead(self, states: NDArray[np.intp]) -> NDArray[np.float64]:
        """Return, for each node, the log probability that a name ends as it shall once each token has come: (B, V).

        That of the end is 0 where a name may end, and minus infinity where it may not; so is that of every token
        after which none can.
        """
        ahead = np.full((len(states), len(self.vocabulary)), -np.inf)
        for number, which in self._by_layer(states):
            here = self._layers[number]
            places = states[which] - here.first
            with np.errstate(divide="ignore"):
                if number + 1 < len(self._layers):
                    after = self._layers[number + 1]
                    messages = np.log(np.append(after.beta, 0.0)) + after.scale
                    ahead[which] = messages[here.nodes.children[places]]
                ahead[which, self.vocabulary.end_id] = np.where(here.ends[places] > 0, 0.0, -np.inf)
        return ahead

    def _by_layer(self, states: NDArray[np.intp]) -> list[tuple[int, Any]]:
        """Return the layers that these nodes are in, and which are in each; names that are drawn share one."""
        layers = np.searchsorted(self._firsts, states, side="right") - 1
        last = len(self._layers)
        if len(layers) and (layers == layers[0]).all():
            return [(int(layers[0]), slice(None))] if layers[0] < last else []
        return [(int(layer), np.flatnonzero(layers == layer)) for layer in np.unique(layers) if layer < last]

    def _rows(self, number: int, places: NDArray[np.intp]) -> NDArray[np.float64]:
        """Compute the rows of the nodes at `places` (B,) of a layer: (B, V)."""
        here = self._layers[number]
        after = self._layers[number + 1] if number + 1 < len(self._layers) else None
        chances = self.automaton.probabilities(here.nodes.states[places])
        messages = np.append(after.beta if after else np.zeros(0), 0.0)
        weights = chances * messages[here.nodes.children[places]]
        with np.errstate(divide="ignore", invalid="ignore"):
            total = np.log(here.beta[places]) + here.scale
            rows: NDArray[np.float64] = np.log(weights) + (after.scale if after else 0.0) - total[:, None]
            rows[:, self.vocabulary.end_id] = np.log(here.ends[places]) - total
        rows[here.beta[places] == 0] = self._no_way_on
        return rows

    def _messages(self, expansions: list[_Expansion], firsts: list[int], may_end: NDArray[np.bool_]) -> list[_Layer]:
        """Compute the backward messages, from the last layer to the first."""
        layers: list[_Layer] = []
        beta, scale = np.zeros(0), -np.inf
        for number in reversed(range(len(expansions))):
            nodes = expansions[number]
            ends, through = self._leaving(nodes, np.append(beta, 0.0))
            ends *= may_end[number]
            beta, scale = added(ends, through, scale)
            layers.append(_Layer(nodes, ends, beta, scale, firsts[number]))
        return layers[::-1]

    def _leaving(
        self, nodes: _Expansion, messages: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return each node's probability of an end (N,), and its expected message after one more token (N,)."""
        ends, through = np.empty(len(nodes.states)), np.empty(len(nodes.states))
        for some in _blocks(len(nodes.states), len(self.vocabulary)):
            chances = self.automaton.probabilities(nodes.states[some])
            ends[some] = chances[:, self.vocabulary.end_id] * nodes.accepting[some]
            through[some] = _summed(nodes.children[some], messages, chances)
        return ends, through


def _expand(automaton: Automaton, acceptor: Acceptor) -> list[_Expansion]:
    """Find the nodes of all layers, and where their tokens lead."""
    size, end = acceptor.size, automaton.vocabulary.end_id
    if automaton.n_states * size >= 2**62:
        raise TooLargeError("too large to be exact: there are more pairs of states than can be numbered")
    numbers = _Numbers(automaton.n_states * size)
    codes = np.array([automaton.start_state * size], dtype=np.int64)
    layers: list[_Expansion] = []
    arcs = 0
    for tokens in range(acceptor.most_tokens):
        states, wanted = np.divmod(codes, size)
        following = np.empty((len(codes), len(automaton.vocabulary)), dtype=numbers.dtype)
        arcs += following.size
        if arcs > MOST_ARCS:
            raise TooLargeError(
                f"too large to be exact: more than {MOST_ARCS:,} arcs; a smaller max-length makes them fewer"
            )
        for some in _blocks(*following.shape):
            after = acceptor.after(wanted[some], acceptor.most_tokens - tokens - 2)
            possible = (after >= 0) & (automaton.probabilities(states[some]) > 0)
            possible[:, end] = False
            after += automaton.successors(states[some], possible) * size
            np.putmask(after, ~possible, -1)
            following[some] = after
        reached, children = numbers.of(following, codes[: len(codes) if tokens >= LAYERS else 0])
        layers.append(_Expansion(states, acceptor.accepts(wanted), children))
        if children.max() < 0:
            break
        if np.array_equal(reached, codes):
            # From here on names stay among the same nodes: all longer ones share this layer.
            layers += [layers[-1]] * (acceptor.most_tokens - tokens - 2)
            layers.append(replace(layers[-1], children=np.full_like(children, -1)))
            break
        codes = reached
    return layers


class _Numbers:
    """Number codes below `size`: those that occur, ascending, and each one's place among them. -1 is no code."""

    def __init__(self, size: int) -> None:
        self.tabled = size <= TABLED
        self.dtype = np.int32 if self.tabled else np.int64
        self.size = size
        # The last entry is that of -1. Memory that is not written to is not taken.
        self._there = np.zeros(size + 1 if self.tabled else 0, dtype=bool)
        self._number = np.empty(size + 1 if self.tabled else 0, dtype=np.int32)
        self._number[-1:] = -1

    def of(self, codes: NDArray[Any], more: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
        """Return the distinct codes, `more` included, ascending; and the place of each of `codes` (N, V) among them.

        Overwrites `codes`.
        """
        if not self.tabled:
            return _sorted(codes, more, self.size)
        blocks = _blocks(*codes.shape)
        for some in blocks:
            self._there[codes[some]] = True
        self._there[more] = True
        self._there[-1] = False
        distinct = np.flatnonzero(self._there)
        self._there[distinct] = False
        self._number[distinct] = np.arange(len(distinct), dtype=np.int32)
        for some in blocks:
            codes[some] = self._number.take(codes[some], mode="wrap")
        return distinct, codes


def _sorted(
    codes: NDArray[np.int64], more: NDArray[np.int64], size: int
) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Give codes numbers by sorting: code and place share one number where they fit, which sorts five times as fast."""
    flat = np.concatenate([codes.ravel(), more])
    bits = len(flat).bit_length()
    if size.bit_length() + bits < 64:
        flat <<= bits
        flat |= np.arange(len(flat))
        flat.sort()
        ranked, order = flat >> bits, flat & ((1 << bits) - 1)
    else:
        order = np.argsort(flat, kind="stable")
        ranked = flat[order]
    new = ranked >= 0
    new[1:] &= ranked[1:] != ranked[:-1]
    places = np.empty(len(flat), dtype=np.int32)
    places[order] = np.cumsum(new, dtype=np.int32) - 1
    return ranked[new], places[: codes.size].reshape(codes.shape)


def _blocks(count: int, size: int) -> list[slice]:
    """Cut `count` rows of `size` entries into blocks."""
    some = max(1, BLOCK // size)
    return [slice(first, min(first + some, count)) for first in range(0, count, some)]


def _summed(
    children: NDArray[np.int32], messages: NDArray[np.float64], weights: NDArray[np.float64] | None
) -> NDArray[np.float64]:
    """Sum the messages of each node's children (N, V), weighted: (N,). The last message, 0, is that of no child."""
    after: NDArray[np.float64] = messages[children]
    sums: NDArray[np.float64] = after.sum(axis=1) if weights is None else np.einsum("nv,nv->n", weights, after)
    return sums


def added(ends: NDArray[np.float64], through: NDArray[np.float64], scale: float) -> tuple[NDArray[np.float64], float]:
    """Return ends + through * exp(scale) as numbers of at most 1 and a scale: names may be as unlikely as they like."""
    highest = float(ends.max(initial=0.0))
    own = float(np.log(highest)) if highest > 0 else -np.inf
    common = max(own, scale)
    if common == -np.inf:
        return np.zeros(len(ends)), -np.inf
    beta = ends * np.exp(-common) + through * np.exp(scale - common) if own > -np.inf else through
    most = float(beta.max(initial=0.0))
    if most == 0:
        return np.zeros(len(ends)), -np.inf
    return beta / most, common + float(np.log(most))
