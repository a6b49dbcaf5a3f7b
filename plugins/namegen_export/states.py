"""The states of a document's model: which tokens may follow, and how likely each is (FORMAT.md, Rows)."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import sqrt
from typing import Any

import namegen

from .encodings import read_doubles, read_planes

AS_IT_IS = 2**24
ODDS = 16
NONE = -1
"""The state below state 0: the floor."""


@dataclass
class States:
    """Hold S states, A arcs and V tokens. `first[s]` to `first[s + 1]` are the arcs of state s."""

    tokens: int
    end: int
    start: int
    floor: tuple[float, ...]
    first: tuple[int, ...]
    token: Sequence[int]
    kept: Sequence[float]
    taken: Sequence[float]
    extra: Sequence[float]
    backs_off: bool
    """whether a state leaves to a shorter context, and not to the floor"""
    odds: tuple[float, ...]
    _rows: dict[int, tuple[float, ...]] = field(default_factory=dict, init=False)

    @classmethod
    def of_document(cls, document: Mapping[str, Any]) -> States:
        """Read them. Raises StorageError where they do not fit together."""
        pieces, floor = document["pieces"], document["floor"]
        size, states, arcs = len(pieces), document["states"], document["arcs"]
        _want(0 < size <= arcs and 0 < states <= arcs + 1, "as many states and arcs as it says")
        _want(len(floor) == size and set(floor) <= {"0", "1"} and "1" in floor, "a floor")
        _want(0 <= document["end"] < size and 0 <= document["start"] < states, "an end and a start")
        _want(document["lower"] in ("base", "floor"), "known words")
        degree = read_planes(document["degree"], states, "degree")
        token = read_planes(document["token"], arcs, "token")
        weight = read_planes(document["weight"], arcs, "weight")
        kept = read_doubles(document["kept"], "kept")
        taken = read_doubles(document["taken"], "taken", len(kept))
        given = read_doubles(document["given"], "given")
        which = read_planes(document["extra"], states, "extra") if document["extra"] else [0] * states
        _want(sum(degree) == arcs and token[:size] == list(range(size)) and degree[0] == size, "all arcs")
        _want(max(token) < size and max(weight) < len(kept) and max(which) < len(given), "numbers in their range")
        first = [0]
        for each in degree:
            first.append(first[-1] + each)
        ascending = all(token[arc] < token[arc + 1] for s in range(states) for arc in range(first[s], first[s + 1] - 1))
        owners = sum(arc < size or token[arc] != document["end"] for arc in range(arcs))
        _want(ascending and owners >= states - 1, "states for its arcs")
        odds = tuple(read_doubles(document["odds"], "odds", ODDS)) if document["odds"] else ()
        return cls(
            size, document["end"], document["start"], floor_of(floor), tuple(first), token, [kept[i] for i in weight],
            [taken[i] for i in weight], [given[i] for i in which], document["lower"] == "base", odds,
        )  # fmt: skip

    @property
    def count(self) -> int:
        """How many states there are."""
        return len(self.first) - 1

    @cached_property
    def child(self) -> list[int]:
        """The state that each arc owns; 0: none. (A,)"""
        child, following = [0] * len(self.token), 1
        for arc, token in enumerate(self.token):
            if following < self.count and (arc < self.tokens or token != self.end):
                child[arc], following = following, following + 1
        return child

    @cached_property
    def base(self) -> list[int]:
        """The context without its first token, of each state. (S,)"""
        base = [NONE] * self.count
        for state in range(self.count):
            for arc in range(self.first[state], self.first[state + 1]):
                if self.child[arc]:
                    base[self.child[arc]] = self._step(base, base[state], self.token[arc]) if state else 0
        return base

    def step(self, state: int, token: int) -> int:
        """Return the state after a token."""
        return self._step(self.base, state, token)

    def _step(self, base: Sequence[int], state: int, token: int) -> int:
        while state != NONE:
            arc = bisect_left(self.token, token, self.first[state], self.first[state + 1])
            if arc < self.first[state + 1] and self.token[arc] == token and self.child[arc]:
                return self.child[arc]
            state = base[state]
        return 0

    def row(self, state: int) -> tuple[float, ...]:
        """Return the weight of each token: (V,)."""
        if state == NONE:
            return self.floor
        if state not in self._rows:
            self._rows[state] = self._row(state)
        return self._rows[state]

    def _row(self, state: int) -> tuple[float, ...]:
        arcs = range(self.first[state], self.first[state + 1])
        total = left = 0.0
        for arc in arcs:
            total += self.kept[arc]
            left += self.taken[arc]
        left += self.extra[state]
        total += left
        mix = left / total if total else 1.0
        row = [chance * mix for chance in self.row(self.base[state] if self.backs_off else NONE)]
        for arc in arcs:
            row[self.token[arc]] += self.kept[arc] / total if total else 0.0
        return tuple(row)

    def weights(self, state: int, place: int) -> list[float]:
        """Return the weight of each token after `place` tokens of a name: (V,)."""
        row = list(self.row(state))
        if self.odds:
            row[self.end] *= self.odds[min(place, ODDS - 1)]
        return row


def floor_of(can_follow: str) -> tuple[float, ...]:
    """Return the row below all: every token that can follow alike."""
    many = can_follow.count("1")
    return tuple(int(each) / many for each in can_follow)


def raised(weights: Sequence[float], power: int) -> list[float]:
    """Raise weights, as shares of the highest, to `power` / 2**24, by products and square roots alone."""
    if power == AS_IT_IS:
        return list(weights)
    highest = max(weights)
    return [_raised(weight / highest, power) for weight in weights]


def _raised(share: float, power: int) -> float:
    result, square, whole = 1.0, share, power >> 24
    while whole:
        if whole & 1:
            result *= square
        whole >>= 1
        if whole:
            square *= square
    root = share
    for bit in reversed(range(24)):
        root = sqrt(root)
        if power >> bit & 1:
            result *= root
    return result


def _want(holds: bool, what: str) -> None:
    if not holds:
        raise namegen.StorageError(f"the document does not have {what}; export it anew")
