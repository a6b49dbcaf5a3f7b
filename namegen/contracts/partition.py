"""Group the states of an automaton that no name tells apart (Hopcroft 1971)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

DEAD = -1
"""The number of the dead state, from which no name is accepted."""


def indistinguishable(step: NDArray[np.int32], accept: NDArray[np.bool_]) -> list[int]:
    """Return the group of each state: two states share one where the same names are accepted from both.

    step: (Q, C), the state after each class of letters, -1 where there is none; from every state some name must be
    accepted. States start apart where one accepts or has an arc and the other does not; a group is split as long as
    two of its states lead to different groups. The larger part of a group keeps its number, so that every split at
    least halves what must be looked at again: n log n steps, where comparing all the states each time takes n^2 for a
    long chain such as `a{5000}`.
    """
    after = _successors(step)
    before = _predecessors(after)
    group = _first_groups(step, accept)
    members: list[set[int]] = [set() for _ in range(max(group) + 1)]
    for state, label in enumerate(group):
        members[label].add(state)
    affected = dict(enumerate(members))
    while True:
        moved = _apply(_split(members, affected, group, after), group, members)
        if not moved:
            return group
        affected = {}
        for state in moved:
            for origin in before[state]:
                affected.setdefault(group[origin], set()).add(origin)


def _successors(step: NDArray[np.int32]) -> list[list[int]]:
    """List the states after each state, the dead one left out: tries have one arc a state, not one a letter."""
    live = step != DEAD
    states = step[live].tolist()
    ends = np.concatenate([[0], np.cumsum(live.sum(axis=1))]).tolist()
    return [states[begin:end] for begin, end in pairwise(ends)]


def _predecessors(after: Sequence[Sequence[int]]) -> list[list[int]]:
    before: list[list[int]] = [[] for _ in after]
    for state, successors in enumerate(after):
        for successor in set(successors):
            before[successor].append(state)
    return before


def _first_groups(step: NDArray[np.int32], accept: NDArray[np.bool_]) -> list[int]:
    """Group by what can be seen of a state alone: whether it accepts, and by which classes it leads on."""
    seen = np.packbits(np.column_stack([accept, step != DEAD]), axis=1)
    number: dict[bytes, int] = {}
    return [number.setdefault(row.tobytes(), len(number)) for row in seen]


def _split(
    members: Sequence[set[int]], affected: dict[int, set[int]], group: Sequence[int], after: Sequence[Sequence[int]]
) -> list[tuple[int, list[list[int]]]]:
    """Return for each group the parts that leave it: states that lead elsewhere than those that stay.

    `affected` are the states of each group of which a successor has changed its group. Where they are not the whole
    group, the others still agree with each other, and none of them leads to a group made just now: all affected leave.
    """
    found = []
    for label, states in affected.items():
        parts: dict[tuple[int, ...], list[int]] = {}
        for state in states:
            parts.setdefault(tuple([group[successor] for successor in after[state]]), []).append(state)
        if len(states) < len(members[label]):
            found.append((label, list(parts.values())))
        elif len(parts) > 1:
            found.append((label, sorted(parts.values(), key=len)[:-1]))
    return found


def _apply(split: Iterable[tuple[int, list[list[int]]]], group: list[int], members: list[set[int]]) -> list[int]:
    """Give every part that leaves its group a number of its own; return the states that moved."""
    moved = []
    for label, parts in split:
        for part in parts:
            for state in part:
                group[state] = len(members)
            members[label].difference_update(part)
            members.append(set(part))
            moved.extend(part)
    return moved
