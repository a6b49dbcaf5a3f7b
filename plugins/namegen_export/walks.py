"""What may come next in a name of a document, and where it leads (FORMAT.md, A name)."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Any, NamedTuple

import namegen

from .encodings import read_planes
from .states import ODDS, States, raised

FREE, ALONE, RUN = range(3)
"""What a name ends in, where capitals are marked: one capital (ALONE), two or more (RUN), or anything else (FREE)."""


class At(NamedTuple):
    """Say where a name is: the model's state, how many tokens came before, and what it ends in."""

    state: int
    place: int = 0
    mode: int = FREE


class Next(NamedTuple):
    """Hold what may come next: the running sums of the weights, and the token and the text of each."""

    borders: Sequence[float]
    tokens: Sequence[int]
    texts: Sequence[str]


class Walk(ABC):
    """Walk along names. What may come next is computed once for each place that it depends on."""

    def __init__(self, states: States, power: int) -> None:
        self.states, self.power = states, power
        self._known: dict[tuple[int, int, int, bool], Next] = {}

    @property
    def start(self) -> At:
        """Where names begin."""
        return At(self.states.start)

    def next(self, at: At) -> Next:
        """Return what may come next."""
        key = at.state, min(at.place, ODDS - 1), at.mode, at.place == 0
        if key not in self._known:
            weights, tokens, texts = self._weighed(at)
            self._known[key] = Next(tuple(accumulate(raised(weights, self.power))), tokens, texts)
        return self._known[key]

    @abstractmethod
    def after(self, at: At, chosen: int) -> At:
        """Return where the choice with this number leads."""

    @abstractmethod
    def _weighed(self, at: At) -> tuple[Sequence[float], Sequence[int], Sequence[str]]:
        """Return the weight, the token and the text of each that may come next."""


class PlainWalk(Walk):
    """Walk token by token; what begins a name may be written in another way there."""

    def __init__(self, document: Mapping[str, Any], states: States) -> None:
        super().__init__(states, document["power"])
        self._pieces: Sequence[str] = document["pieces"]
        self._first_pieces: Sequence[str] = document["first_pieces"]
        self._first = read_planes(document["first"], len(self._first_pieces), "first")
        self._all = range(states.tokens)
        _check(self._first, states, ends=bool(self._first))

    def after(self, at: At, chosen: int) -> At:
        token = self.next(at).tokens[chosen]
        return At(self.states.step(at.state, token), at.place + 1)

    def _weighed(self, at: At) -> tuple[Sequence[float], Sequence[int], Sequence[str]]:
        weights = self.states.weights(at.state, at.place)
        if at.place or not self._first:
            return weights, self._all, self._pieces
        return [weights[token] for token in self._first], self._first, self._first_pieces


class MarkedWalk(Walk):
    """Walk along names in which the model sees marks before capitals: a capital is a mark and a token."""

    def __init__(self, document: Mapping[str, Any], states: States) -> None:
        super().__init__(states, document["power"])
        self._pieces: Sequence[str] = document["whole_pieces"]
        self._tokens = read_planes(document["whole"], len(self._pieces), "whole")
        self._is_capital = [each == "1" for each in document["capital"]]
        self._marks = [mark for mark in document["marks"] if isinstance(mark, int) and -1 <= mark < states.tokens]
        if len(self._marks) != RUN + 1 or len(self._is_capital) != len(self._tokens):
            raise namegen.StorageError("the document's capitals are not as they should be; export it anew")
        _check(self._tokens, states, ends=True)
        self._capitals = [token for token, is_one in zip(self._tokens, self._is_capital, strict=True) if is_one]
        small = set(self._capitals)
        self._is_small = [
            token in small and not is_one for token, is_one in zip(self._tokens, self._is_capital, strict=True)
        ]

    def after(self, at: At, chosen: int) -> At:
        token, is_capital = self._tokens[chosen], self._is_capital[chosen]
        state, place = at.state, at.place
        if self._takes_mark(at.mode, chosen):
            state, place = self.states.step(state, self._marks[at.mode]), place + 1
        mode = min(at.mode + 1, RUN) if is_capital else FREE
        return At(self.states.step(state, token), place + 1, mode)

    def _takes_mark(self, mode: int, chosen: int) -> bool:
        """Say whether a mark stands before it: a capital, but a small one in a run of capitals."""
        return self._is_small[chosen] if mode == RUN else self._is_capital[chosen]

    def _weighed(self, at: At) -> tuple[Sequence[float], Sequence[int], Sequence[str]]:
        own, marked = self.states.weights(at.state, at.place), self._marked(at)
        weights = [
            (marked.get(token, 0.0) if self._takes_mark(at.mode, chosen) else own[token])
            for chosen, token in enumerate(self._tokens)
        ]
        if not any(weights):
            weights[self._tokens.index(self.states.end)] = 1.0
        return weights, self._tokens, self._pieces

    def _marked(self, at: At) -> dict[int, float]:
        """Return the weight of a mark and each letter that has a capital after it."""
        mark = self._marks[at.mode]
        if mark < 0:
            return {}
        after, total = self.states.weights(self.states.step(at.state, mark), at.place + 1), 0.0
        for token in self._capitals:
            total += after[token]
        own = self.states.weights(at.state, at.place)[mark]
        return {token: own * (after[token] / total) for token in self._capitals} if total else {}


def walk_of(document: Mapping[str, Any], states: States) -> Walk:
    """Return the walk along the names of a document. Raises StorageError for a damaged one."""
    power = document["power"]
    if not isinstance(power, int) or not 1 <= power < 2**53:
        raise namegen.StorageError("the document's power is no whole number of 1 or more; export it anew")
    return MarkedWalk(document, states) if document["marks"] else PlainWalk(document, states)


def _check(tokens: Sequence[int], states: States, *, ends: bool) -> None:
    if max(tokens, default=0) >= states.tokens or (ends and states.end not in tokens):
        raise namegen.StorageError("the document's tokens are not those of its model; export it anew")
