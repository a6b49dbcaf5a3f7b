"""All names of an automaton at once: the distribution over states after each token, by linear algebra.

A model of finitely many states is an absorbing Markov chain; a name's end is the absorbing state (Kemeny & Snell
1960, "Finite Markov chains"). The distribution over states is advanced token by token until hardly any name is
still under way. The few names that end later are summed by solving for the expected visits to each state.

R is the number of states that names may be in at a time, V the size of the vocabulary, A the number of arcs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from ..contracts.decoder import Automaton
from ..errors import UsageError
from .gmres import solve_iteratively

if TYPE_CHECKING:
    from numpy.typing import NDArray

NEGLIGIBLE = 1e-18
"""The share of names that may be left under way: below the rounding error of any of the sums."""
LONGEST = 1000
"""Tokens up to which each length is reported separately."""
LAYERS = 64
"""Tokens after which states are kept once reached. Before, those of a model that counts positions come and go."""
MOST_ARCS = 2**24
"""The most arcs of one step: half a gigabyte."""
TABLED = 2**26
"""States up to which a table of all states renumbers them: half a gigabyte, and four times as fast as sorting."""
AT_ONCE = 2**20
"""Entries of rows (states x V) to compute at a time: 8 MiB."""
SMALL = 2000
"""States up to which the expected visits are solved for directly: a matrix of 32 MB."""


@dataclass(frozen=True)
class Journey:
    """Describe how a drawn name ends, with no limit on length. Sums are over names that end."""

    lengths: NDArray[np.float64]
    """(T,): the probability of exactly k tokens before the end, at index k."""
    tail: float
    """The probability of an end after more tokens than `lengths` covers."""
    endless: float
    """The probability that a name never ends. Where it is not 0, the expectations below are meaningless."""
    tokens: float
    """Expected tokens, the end included."""
    characters: float
    """Expected characters: code points, or what the tokenizer counts."""
    entropy: float
    """The entropy of the distribution over names, in nats."""


def follow(automaton: Automaton, lengths_of: NDArray[np.int64] | None = None) -> Journey:
    """Follow all names from the start of `automaton` to their ends.

    lengths_of: how many characters each token adds to a name, (V,), as `Tokenizer.lengths` has it.
    Raises UsageError where a step has too many arcs, or too few names have ended after LONGEST tokens to sum the rest.
    """
    # (R,): the probability that a name is still under way, in each state. It begins in one state.
    probability = np.ones(1)
    lengths: list[float] = []
    gains, endless = np.zeros(3), 0.0
    letters = np.array([len(piece) for piece in automaton.vocabulary.pieces])
    characters = np.array(letters if lengths_of is None else lengths_of, dtype=np.float64)
    characters[automaton.vocabulary.end_id] = 0.0
    step = _expand(automaton, np.array([automaton.start_state], dtype=np.intp), characters, keep=False)
    # Part 1: advance all names by one token at a time.
    while len(lengths) < LONGEST:
        endless += _drop_stuck(step, probability)
        # Expectations and entropy add up over tokens (chain rule), weighted by the probability of being in each state.
        gains += _sum(step.gains, probability)
        lengths.append(float(_sum(step.ends, probability)))
        # (R,) -> (R',): the states after this token, of the names that did not end.
        probability = step.arcs.follow(probability)
        if probability.sum() < NEGLIGIBLE:
            return Journey(np.array(lengths), 0.0, endless, *gains.tolist())
        # Once names stay among the same states, the same step serves for every later token.
        if not step.closed:
            step = _expand(automaton, step.after, characters, keep=len(lengths) >= LAYERS)
    endless += _drop_stuck(step, probability)
    # Part 2: sum over all later tokens at once. What a state adds per visit counts once for each expected visit.
    visits = _visits_to_come(step, probability)
    gains += _sum(step.gains, visits)
    # Names that move from there to a stuck state never end.
    endless += _drop_stuck(step, step.arcs.follow(visits))
    return Journey(np.array(lengths), float(_sum(step.ends, visits)), endless, *gains.tolist())


@dataclass(frozen=True)
class _Arcs:
    """Hold a sparse matrix (R', R) of probabilities: each of A arcs leads from one state to another."""

    before: NDArray[np.intp]
    """(A,): the index of the state that each leaves, ascending."""
    after: NDArray[np.intp]
    """(A,): the index of the state that each reaches."""
    chances: NDArray[np.float64]
    """(A,)"""
    shape: tuple[int, int]

    def follow(self, probability: NDArray[np.float64]) -> NDArray[np.float64]:
        """Multiply by a distribution over the states before, (R,) -> (R',)."""
        moved = np.bincount(self.after, self.chances * probability[self.before], self.shape[0])
        return np.asarray(moved, dtype=np.float64)

    def lead_to(self, states: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Mark the states before (R,) of which an arc leads to `states` (R',)."""
        found = np.zeros(self.shape[1], dtype=bool)
        found[self.before[states[self.after]]] = True
        return found

    def among(self, states: NDArray[np.intp]) -> _Arcs:
        """Keep the arcs between `states` (S,), ascending, of a closed step; they are numbered by their place there."""
        number = np.full(self.shape[1], -1)
        number[states] = np.arange(len(states))
        before, after = number[self.before], number[self.after]
        kept = (before >= 0) & (after >= 0)
        return _Arcs(before[kept], after[kept], self.chances[kept], (len(states), len(states)))

    def dense(self) -> NDArray[np.float64]:
        """Return the matrix (R', R); arcs between the same two states add up."""
        matrix = np.zeros(self.shape)
        np.add.at(matrix, (self.after, self.before), self.chances)
        return matrix


@dataclass(frozen=True)
class _Step:
    """Hold the effect of one token on names in the states `before` (R,); the states `after` (R',) ascend."""

    before: NDArray[np.intp]
    after: NDArray[np.intp]
    arcs: _Arcs
    """(R', R): the probability of each state after, given each state before."""
    ends: NDArray[np.float64]
    """(R,): the probability of the end."""
    gains: NDArray[np.float64]
    """(3, R): what the token adds to a name: 1 token, its expected characters, its entropy."""

    @cached_property
    def closed(self) -> bool:
        """Say whether names stay among the same states from now on."""
        return np.array_equal(self.before, self.after)

    @cached_property
    def stuck(self) -> NDArray[np.bool_]:
        """Mark the states of a closed step from which no end can be reached: (R,)."""
        # Search backwards from the states that can end, one arc at a time, until no state is added.
        can = self.ends > 0
        while not can.all():
            more = can | self.arcs.lead_to(can)
            if np.array_equal(more, can):
                break
            can = more
        return ~can


def _expand(automaton: Automaton, states: NDArray[np.intp], characters: NDArray[np.float64], *, keep: bool) -> _Step:
    """Compute the step from `states` (R,). With `keep`, these count among the states after it, so that it can close."""
    found = list(_arcs(automaton, states, characters))
    leaving, targets, chances, ends = (np.concatenate([each[k] for each in found]) for k in range(4))
    after, place = _numbered(targets, automaton.n_states, states if keep else states[:0])
    arcs = _Arcs(np.repeat(np.arange(len(states)), leaving), place, chances, (len(after), len(states)))
    return _Step(states, after, arcs, ends, np.concatenate([each[4] for each in found], axis=1))


def _arcs(
    automaton: Automaton, states: NDArray[np.intp], characters: NDArray[np.float64]
) -> Iterator[tuple[NDArray[Any], ...]]:
    """Yield, some states at a time, how many arcs leave each, each arc's next state and probability, ends and gains."""
    vocabulary = automaton.vocabulary
    some, total = max(1, AT_ONCE // len(vocabulary)), 0
    for first in range(0, len(states), some):
        own = states[first : first + some]
        # (B, V) log probabilities; an impossible token adds nothing to the entropy, though its log is -inf.
        rows = automaton.rows(own)
        chances = np.exp(rows)
        entropy = -np.einsum("bv,bv->b", chances, np.where(chances > 0, rows, 0.0))
        gains = np.stack([np.ones(len(own)), chances @ characters, entropy])
        # The end leads to no state, so it is no arc: take it out of the rows.
        ends = chances[:, vocabulary.end_id].copy()
        chances[:, vocabulary.end_id] = 0.0
        which, ids = np.nonzero(chances)
        total += len(which)
        if total > MOST_ARCS:
            raise UsageError(
                f"too large for exact sums: names may be in {len(states):,} states at once, and more than"
                f" {MOST_ARCS:,} arcs leave them"
            )
        leaving = np.bincount(which, minlength=len(own))
        yield leaving, automaton.step(own[which], ids.astype(np.int32)), chances[which, ids], ends, gains


def _numbered(
    targets: NDArray[np.intp], n_states: int, others: NDArray[np.intp]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the distinct states of `targets` (A,) and `others`, ascending, and each target's index among them."""
    if n_states > TABLED:
        after, place = np.unique(np.concatenate([targets, others]), return_inverse=True)
        return after, place[: len(targets)]
    there = np.zeros(n_states, dtype=bool)
    there[targets] = there[others] = True
    after = np.flatnonzero(there)
    number = np.empty(n_states, dtype=np.intp)
    number[after] = np.arange(len(after))
    return after, number[targets]


def _drop_stuck(step: _Step, probability: NDArray[np.float64]) -> float:
    """Remove the names that can no longer end from `probability` (R,), in place; return their share."""
    if not step.closed or not step.stuck.any():
        return 0.0
    lost = float(probability[step.stuck].sum())
    probability[step.stuck] = 0.0
    return lost


def _visits_to_come(step: _Step, probability: NDArray[np.float64]) -> NDArray[np.float64]:
    """Compute the expected number of visits to each state, (R,), by names under way with `probability` (R,)."""
    visits, left = np.zeros(len(probability)), float(probability.sum())
    if step.closed:
        # Stuck states are left out: names never leave them, and the system would be singular.
        free = np.flatnonzero(~step.stuck)
        visits[free] = _solve(step.arcs.among(free), probability[free])
        # Check the solution: every name that was under way must end or get stuck.
        arrived = float(_sum(step.ends, visits)) + float(step.arcs.follow(visits)[step.stuck].sum())
        if abs(arrived - left) <= 1e-9 * left:
            return visits
    raise UsageError(f"too long for exact sums: after {LONGEST:,} tokens {left:.3g} of the names go on")


def _solve(arcs: _Arcs, probability: NDArray[np.float64]) -> NDArray[np.float64]:
    """Solve visits = probability + arcs @ visits."""
    if len(probability) <= SMALL:
        visits = np.linalg.solve(np.eye(len(probability)) - arcs.dense(), probability)
        return np.asarray(visits, dtype=np.float64)
    return solve_iteratively(lambda visits: visits - arcs.follow(visits), probability)


def _sum(values: NDArray[np.float64], probability: NDArray[np.float64]) -> Any:
    """Sum `values` (..., R) weighted by `probability` (R,); without BLAS, whose threads wait for each other."""
    return np.einsum("...r,r->...", values, probability)
