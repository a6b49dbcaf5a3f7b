"""All names of an automaton at once: where they are after each token, by linear algebra on its states.

A model of finitely many states is an absorbing Markov chain, the end of a name being where it is absorbed (Kemeny &
Snell 1960, "Finite Markov chains"). The chance of being in each state is pushed on, token by token, until hardly any
name is still under way; what little is left of names that end late is summed by solving for the visits to come.

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

if TYPE_CHECKING:
    from numpy.typing import NDArray

NEGLIGIBLE = 1e-18
"""The share of names that may be left under way: below a rounding error of all that is summed."""
LONGEST = 1000
"""Tokens up to which each length is told by itself."""
LAYERS = 64
"""Tokens after which states are kept once reached. Before, those of a model that counts positions come and go."""
MOST_ARCS = 2**24
"""Arcs of one step at most: half a gigabyte."""
TABLED = 2**26
"""States up to which they are renumbered by a table of them all: half a gigabyte, and four times as fast as sorting."""
SMALL = 2000
"""States up to which the visits to come are solved for directly: a matrix of 32 MB."""


@dataclass(frozen=True)
class Journey:
    """What becomes of a name that is drawn, no limit on its length. Sums are over names that end."""

    lengths: NDArray[np.float64]
    """(T,): the chance of exactly k tokens before the end, k being the place."""
    tail: float
    """The chance of an end after more tokens than `lengths` tells."""
    endless: float
    """The chance of no end at all. Where it is not 0, the expectations below mean nothing."""
    tokens: float
    """Expected tokens, the end included."""
    characters: float
    """Expected characters (code points)."""
    entropy: float
    """Nats: that of the distribution over names."""


def follow(automaton: Automaton) -> Journey:
    """The journey of a name from the start of `automaton` on.

    Raises UsageError where a step has too many arcs, or too few names have ended after LONGEST tokens to sum the rest.
    """
    chance = np.ones(1)
    lengths: list[float] = []
    gains, endless = np.zeros(3), 0.0
    step = _expand(automaton, np.array([automaton.start_state], dtype=np.intp), keep=False)
    while len(lengths) < LONGEST:
        endless += _drop_stuck(step, chance)
        gains += _sum(step.gains, chance)
        lengths.append(float(_sum(step.ends, chance)))
        chance = step.arcs @ chance
        if chance.sum() < NEGLIGIBLE:
            return Journey(np.array(lengths), 0.0, endless, *gains.tolist())
        if not step.closed:
            step = _expand(automaton, step.after, keep=len(lengths) >= LAYERS)
    endless += _drop_stuck(step, chance)
    visits = _visits_to_come(step, chance)
    gains += _sum(step.gains, visits)
    endless += _drop_stuck(step, step.arcs @ visits)
    return Journey(np.array(lengths), float(_sum(step.ends, visits)), endless, *gains.tolist())


@dataclass(frozen=True)
class _Step:
    """What one token does to names that are in the states `before` (R,); those after are `after` (R',), ascending."""

    before: NDArray[np.intp]
    after: NDArray[np.intp]
    arcs: Any
    """(R', R), sparse: the chance of each state after each state before."""
    ends: NDArray[np.float64]
    """(R,): the chance of the end."""
    gains: NDArray[np.float64]
    """(3, R): what the token adds to a name: 1 token, its expected characters, its entropy."""

    @cached_property
    def closed(self) -> bool:
        """Whether names stay among the same states from now on."""
        return np.array_equal(self.before, self.after)

    @cached_property
    def stuck(self) -> NDArray[np.bool_]:
        """(R,): the states of a closed step from which no end can be reached."""
        can = self.ends > 0
        while not can.all():
            more = can | (self.arcs.T @ can > 0)
            if np.array_equal(more, can):
                break
            can = more
        return ~can


def _expand(automaton: Automaton, states: NDArray[np.intp], *, keep: bool) -> _Step:
    """The step from `states` (R,). With `keep` these count among those after it, so that in the end it is closed."""
    from scipy.sparse import csc_array  # type: ignore[import-untyped]

    found = list(_arcs(automaton, states))
    leaving, targets, chances, ends = (np.concatenate([each[k] for each in found]) for k in range(4))
    after, place = _numbered(targets, automaton.n_states, states if keep else states[:0])
    first = np.append(0, np.cumsum(leaving))
    arcs = csc_array((chances, place, first), shape=(len(after), len(states)))
    return _Step(states, after, arcs, ends, np.concatenate([each[4] for each in found], axis=1))


def _arcs(automaton: Automaton, states: NDArray[np.intp]) -> Iterator[tuple[NDArray[Any], ...]]:
    """Some states at a time: how many arcs leave each; of each arc the next state and the chance; ends and gains."""
    vocabulary = automaton.vocabulary
    characters = np.array([float(len(piece)) for piece in vocabulary.pieces])
    characters[vocabulary.end_id] = 0.0
    some, total = max(1, 2**20 // len(vocabulary)), 0
    for first in range(0, len(states), some):
        own = states[first : first + some]
        rows = automaton.rows(own)
        chances = np.exp(rows)
        entropy = -np.einsum("bv,bv->b", chances, np.where(chances > 0, rows, 0.0))
        gains = np.stack([np.ones(len(own)), chances @ characters, entropy])
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
    """The distinct states of `targets` (A,) and `others`, ascending, and the place of each target among them."""
    if n_states > TABLED:
        after, place = np.unique(np.concatenate([targets, others]), return_inverse=True)
        return after, place[: len(targets)]
    there = np.zeros(n_states, dtype=bool)
    there[targets] = there[others] = True
    after = np.flatnonzero(there)
    number = np.empty(n_states, dtype=np.intp)
    number[after] = np.arange(len(after))
    return after, number[targets]


def _drop_stuck(step: _Step, chance: NDArray[np.float64]) -> float:
    """Take the names that cannot end any more out of `chance` (R,), in place; their share."""
    if not step.closed or not step.stuck.any():
        return 0.0
    lost = float(chance[step.stuck].sum())
    chance[step.stuck] = 0.0
    return lost


def _visits_to_come(step: _Step, chance: NDArray[np.float64]) -> NDArray[np.float64]:
    """(R,): how often each state is still expected to be visited by names that are under way with `chance` (R,)."""
    visits, left = np.zeros(len(chance)), float(chance.sum())
    if step.closed:
        free = np.flatnonzero(~step.stuck)
        visits[free] = _solve(step.arcs[free][:, free], chance[free])
        arrived = float(_sum(step.ends, visits)) + float((step.arcs @ visits)[step.stuck].sum())
        if abs(arrived - left) <= 1e-9 * left:
            return visits
    raise UsageError(f"too long for exact sums: after {LONGEST:,} tokens {left:.3g} of the names go on")


def _solve(arcs: Any, chance: NDArray[np.float64]) -> NDArray[np.float64]:
    """visits = chance + arcs @ visits."""
    if len(chance) <= SMALL:
        return np.linalg.solve(np.eye(len(chance)) - arcs.toarray(), chance)
    from scipy.sparse import eye_array
    from scipy.sparse.linalg import gmres  # type: ignore[import-untyped]

    visits: NDArray[np.float64]
    visits, _ = gmres(eye_array(len(chance), format="csr") - arcs, chance, rtol=1e-13, restart=50, maxiter=100)
    return visits


def _sum(values: NDArray[np.float64], chance: NDArray[np.float64]) -> Any:
    """The sum of `values` (..., R) weighted by `chance` (R,); without BLAS, whose threads wait for each other."""
    return np.einsum("...r,r->...", values, chance)
