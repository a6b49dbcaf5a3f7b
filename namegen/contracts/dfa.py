"""Deterministic finite automata over letters: which names a wish allows.

Q is the number of states, L that of letters, C that of letter classes: letters that no transition tells apart share a
column. State 0 is the start; -1 stands for the dead state, from which no name is accepted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ..errors import UsageError
from .dfa_count import count_names
from .letters import code_points
from .partition import DEAD, indistinguishable

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_STATES = 20_000
"""States that a regular expression or a product may take; `.{0,20}a.{20}` would take a million."""


@dataclass(frozen=True, eq=False)
class Dfa:
    """Accept the names of a regular language over `letters`, and no others.

    It is also a set of names: `&`, `|` and `~` combine sets, the complement being within all names over `letters`.
    Every letter is one code point, every class has a letter, and there is at least one state.
    """

    letters: tuple[str, ...]
    classes: NDArray[np.intp]
    """(L,): the column of each letter."""
    step: NDArray[np.int32]
    """(Q, C): the state after each class of letters; -1 where no name goes on."""
    accept: NDArray[np.bool_]
    """(Q,): whether a name may end in the state."""

    @classmethod
    def nothing(cls, letters: Sequence[str]) -> Dfa:
        """Accept no name at all."""
        return cls._of_one_state(letters, DEAD, accept=False)

    @classmethod
    def everything(cls, letters: Sequence[str]) -> Dfa:
        """Accept every name over `letters`, the empty one too."""
        return cls._of_one_state(letters, 0, accept=True)

    @classmethod
    def _of_one_state(cls, letters: Sequence[str], after: int, *, accept: bool) -> Dfa:
        n_classes = min(len(letters), 1)
        step = np.full((1, n_classes), after, dtype=np.int32)
        return cls(tuple(letters), np.zeros(len(letters), dtype=np.intp), step, np.array([accept]))

    @property
    def is_everything(self) -> bool:
        """Say whether it accepts every name over its letters, as far as one state can show it."""
        return len(self.step) == 1 and bool(self.accept[0]) and bool((self.step == 0).all())

    def __len__(self) -> int:
        """Count the states."""
        return len(self.step)

    @cached_property
    def _column_of(self) -> dict[str, int]:
        return dict(zip(self.letters, self.classes.tolist(), strict=True))

    def accepts(self, name: str) -> bool:
        """Say whether `name` is accepted; one with a letter that is not among `letters` is not."""
        state = 0
        for letter in name:
            column = self._column_of.get(letter)
            if column is None:
                return False
            state = int(self.step[state, column])
            if state == DEAD:
                return False
        return bool(self.accept[state])

    def mask(self, names: Sequence[str]) -> NDArray[np.bool_]:
        """Mark the names that are accepted, as `accepts` does for one: (N,)."""
        spelt = _Spelling(names, self._column_of)
        state = np.zeros(len(names), dtype=np.int32)
        for which, columns in spelt.positions():
            state[which] = self._after(state[which], columns)
            if (state == DEAD).all():
                break
        accepted: NDArray[np.bool_] = (state != DEAD) & self.accept[state]
        return accepted

    def over(self, pieces: Sequence[str]) -> NDArray[np.int32]:
        """Run every piece through the automaton: (Q, V), the state after each piece; -1 where it is not allowed.

        A piece with a letter that is not among `letters` is never allowed; an empty piece leads nowhere else.
        """
        spelt = _Spelling(pieces, self._column_of)
        states = np.repeat(np.arange(len(self), dtype=np.int32)[:, None], len(pieces), axis=1)
        for which, columns in spelt.positions():
            states[:, which] = self._after(states[:, which], columns)
        return states

    def _after(self, states: NDArray[np.int32], columns: NDArray[np.intp]) -> NDArray[np.int32]:
        """Go on from `states` by letters of the given columns, -1 being a letter that is not in the list."""
        if not self.step.size:
            return np.full(states.shape, DEAD, dtype=np.int32)
        return np.where((states == DEAD) | (columns == DEAD), np.int32(DEAD), self.step[states, columns])

    def __and__(self, other: Dfa) -> Dfa:
        """Accept the names that both accept. Raises UsageError for more than MOST_STATES states."""
        pairs = _Pairs(self, other, both_needed=True)
        return pairs.automaton(self.accept[pairs.first] & other.accept[pairs.second])

    def __or__(self, other: Dfa) -> Dfa:
        """Accept the names that either accepts. Raises UsageError for more than MOST_STATES states."""
        pairs = _Pairs(self, other, both_needed=False)
        one, two = np.append(self.accept, False), np.append(other.accept, False)
        return pairs.automaton(one[pairs.first] | two[pairs.second])

    def __invert__(self) -> Dfa:
        """Accept the names over `letters` that this does not accept."""
        sink = len(self)  # stands for the dead state, so that every transition leads to a state
        step = np.vstack([self.step, np.full((1, self.step.shape[1]), sink, dtype=np.int32)])
        step[step == DEAD] = sink
        return Dfa(self.letters, self.classes, step, ~np.append(self.accept, False))

    @cached_property
    def distance(self) -> NDArray[np.int64]:
        """(Q,): the fewest letters from each state to an end that is accepted; -1 where there is none."""
        origins, begins = self._arcs_by_target()
        distance = np.where(self.accept, 0, -1).astype(np.int64)
        nearest = np.flatnonzero(self.accept)
        length = 0
        while len(nearest):
            length += 1
            before = origins[_ranges(begins[nearest], begins[nearest + 1])]
            nearest = np.unique(before[distance[before] < 0])
            distance[nearest] = length
        return distance

    def _arcs_by_target(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Turn the arcs round: the states that lead to state q are `origins[begins[q] : begins[q + 1]]`.

        Those of accepting states are left out; their way is no longer than 0.
        """
        state, column = np.nonzero((self.step != DEAD) & ~self.accept[:, None])
        arcs = np.sort(self.step[state, column].astype(np.int64) * len(self) + state)
        begins = np.searchsorted(arcs, np.arange(len(self) + 1, dtype=np.int64) * len(self))
        return arcs % len(self), begins.astype(np.int64)

    @property
    def is_empty(self) -> bool:
        """Whether no name is accepted."""
        return not self.accept[0] and bool(self.distance[0] < 0)

    def shortest(self) -> str | None:
        """Return a shortest name that is accepted, the first in the order of letters; None where there is none."""
        if self.is_empty:
            return None
        name: list[str] = []
        state = 0
        for left in range(int(self.distance[0]), 0, -1):
            after = self.step[state, self.classes]
            letter = int(np.flatnonzero((after != DEAD) & (self.distance[after] == left - 1))[0])
            name.append(self.letters[letter])
            state = int(after[letter])
        return "".join(name)

    def longest(self) -> int | None:
        """Count the letters of the longest name that is accepted.

        None where there is no bound, -1 where no name is accepted (the empty name has 0 letters).
        """
        if self.is_empty:
            return -1
        useful = self.trimmed()
        # A state is passed once all the arcs that lead to it have been; those of a cycle never are (Kahn 1962).
        waiting = np.bincount(useful.step[useful.step != DEAD], minlength=len(useful))
        ready = np.flatnonzero(waiting == 0)
        passed, length = 0, -1
        while len(ready):
            passed += len(ready)
            length += 1
            after = useful.step[ready]
            after, arcs = np.unique(after[after != DEAD], return_counts=True)
            waiting[after] -= arcs
            ready = after[waiting[after] == 0]
        return length if passed == len(useful) else None

    def count(self, most: int) -> int:
        """Count the names of at most `most` letters that are accepted, exactly."""
        sizes = np.bincount(self.classes, minlength=self.step.shape[1])
        return count_names(self.step, sizes, self.accept, most)

    def trimmed(self) -> Dfa:
        """Drop the states that no name reaches, and those from which none is accepted."""
        if self.is_empty:
            return Dfa.nothing(self.letters)
        unseen = np.append(self.distance >= 0, False)  # the last is the dead state, -1
        reached = np.zeros(len(self), dtype=bool)
        frontier = np.zeros(1, dtype=np.int32)
        while len(frontier):
            reached[frontier], unseen[frontier] = True, False
            after = self.step[frontier]
            frontier = np.unique(after[unseen[after]])
        number = np.full(len(self) + 1, DEAD, dtype=np.int32)
        number[:-1][reached] = np.arange(int(reached.sum()))
        return Dfa(self.letters, self.classes, number[self.step[reached]], self.accept[reached])

    def minimised(self) -> Dfa:
        """Return the automaton of the same language with the fewest states and the fewest classes of letters."""
        useful = self.trimmed()
        group = indistinguishable(useful.step, useful.accept)
        # Groups are numbered in the order in which their first states stand, so that the start stays 0.
        number = {label: i for i, label in enumerate(dict.fromkeys(group))}
        state_of = np.array([number[label] for label in group] + [DEAD], dtype=np.int32)
        _, first = np.unique(state_of[:-1], return_index=True)
        columns, merged = _distinct_rows(state_of[useful.step[first]].T)
        return Dfa(self.letters, merged[useful.classes], np.ascontiguousarray(columns.T), useful.accept[first])


class _Spelling:
    """Spell names as columns of an automaton, all names position by position."""

    def __init__(self, names: Sequence[str], column_of: dict[str, int]) -> None:
        # The last entry stands for all code points beyond.
        table = np.full(max(map(ord, column_of), default=-1) + 2, DEAD, dtype=np.intp)
        for letter, column in column_of.items():
            table[ord(letter)] = column
        self.columns = table[np.minimum(code_points(names), len(table) - 1)]
        self.lengths = np.array([len(name) for name in names], dtype=np.intp)

    def positions(self) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp]]]:
        """Yield for each position the names that have it, and their columns there; -1 is a letter of no column."""
        begins = np.cumsum(self.lengths) - self.lengths
        which = np.arange(len(self.lengths))
        for position in range(int(self.lengths.max(initial=0))):
            which = which[self.lengths[which] > position]
            yield which, self.columns[begins[which] + position]


class _Pairs:
    """Walk two automata side by side: the pairs of states that they can be in.

    Raises UsageError where there are more than MOST_STATES.
    """

    first: NDArray[np.int64]
    """The state of the first automaton in each pair; its number of states where it is dead."""
    second: NDArray[np.int64]

    def __init__(self, one: Dfa, other: Dfa, *, both_needed: bool) -> None:
        if one.letters != other.letters:
            raise ValueError("two automata are combined over the same letters")
        self.letters = one.letters
        self.both_needed = both_needed
        pairs, self.classes = np.unique(np.column_stack([one.classes, other.classes]), axis=0, return_inverse=True)
        # The dead state is one more state, the last of each, from which there is no way back.
        self.left = _with_dead_row(one.step)[:, pairs[:, 0]]
        self.right = _with_dead_row(other.step)[:, pairs[:, 1]]
        self.known = self._explored()
        self.first, self.second = np.divmod(self.known, len(self.right))

    def _explored(self) -> NDArray[np.int64]:
        """Return the codes of the pairs that names lead to, in the order in which they are found."""
        known = {0: None}
        frontier = [0]
        while frontier:
            codes = np.unique(self._after(*np.divmod(np.array(frontier), len(self.right)))).tolist()
            frontier = [code for code in codes if code >= 0 and code not in known]
            known.update(dict.fromkeys(frontier))
            if len(known) > MOST_STATES:
                raise UsageError(f"these wishes together are too large (more than {MOST_STATES:,} states)")
        return np.fromiter(known, dtype=np.int64, count=len(known))

    def _after(self, first: NDArray[np.int64], second: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the codes of the pairs after each class of letters; -1 where no name goes on."""
        a, b = self.left[first].astype(np.int64), self.right[second].astype(np.int64)
        dead_a, dead_b = a == DEAD, b == DEAD
        a[dead_a], b[dead_b] = len(self.left) - 1, len(self.right) - 1
        dead = dead_a | dead_b if self.both_needed else dead_a & dead_b
        return np.where(dead, DEAD, a * len(self.right) + b)

    def automaton(self, accept: NDArray[np.bool_]) -> Dfa:
        """Make the automaton whose states are the pairs."""
        order = np.argsort(self.known)
        codes = self._after(self.first, self.second)
        places = np.searchsorted(self.known, np.maximum(codes, 0), sorter=order)
        step = np.where(codes == DEAD, DEAD, order[np.minimum(places, len(order) - 1)]).astype(np.int32)
        return Dfa(self.letters, self.classes.ravel(), step, accept)


def _with_dead_row(step: NDArray[np.int32]) -> NDArray[np.int32]:
    return np.vstack([step, np.full((1, step.shape[1]), DEAD, dtype=np.int32)])


def _distinct_rows(rows: NDArray[np.int32]) -> tuple[NDArray[np.int32], NDArray[np.intp]]:
    """Return the distinct rows in order of their first appearance, and the number among them of each row."""
    number: dict[bytes, int] = {}
    inverse = [number.setdefault(row.tobytes(), len(number)) for row in rows]
    _, first = np.unique(inverse, return_index=True)
    return rows[first], np.array(inverse, dtype=np.intp)


def _ranges(begins: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the numbers of all ranges [begin, end), one range after the other."""
    lengths = ends - begins
    numbers: NDArray[np.int64] = np.repeat(begins - (np.cumsum(lengths) - lengths), lengths)
    numbers += np.arange(len(numbers), dtype=np.int64)
    return numbers
