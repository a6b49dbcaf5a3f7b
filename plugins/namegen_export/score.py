"""Judge names by the list of a document (FORMAT.md, Score)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import namegen

from .counting import counted_states
from .encodings import read_front_coded, read_planes
from .letters import Letters
from .states import States

UNIT = 1024
IMPOSSIBLE = -100 * UNIT
UNKNOWN = -(2**20)
ENDING = 3
FEATURES = 7
MOST_ORDER = 12


def ilog(x: float) -> int:
    """Return log2 of a number of 0 or more, in 1/1024, rounded down; all by halving, doubling and squaring."""
    if not x:
        return IMPOSSIBLE
    number, rest = 0, x
    while rest >= 2:
        rest, number = rest / 2, number + 1
    while rest < 1:
        rest, number = rest * 2, number - 1
    for _ in range(10):
        rest, number = rest * rest, number * 2
        if rest >= 2:
            rest, number = rest / 2, number + 1
    return max(number, IMPOSSIBLE)


@dataclass(frozen=True)
class Score:
    """Score names, in small letters, by those that are judged by."""

    judged: tuple[str, ...]
    forwards: States
    backwards: States
    token_of: Mapping[str, int]
    vowels: frozenset[str]
    middle: int
    weights: Sequence[int]
    letters: Letters

    @classmethod
    def of_document(cls, document: Mapping[str, Any], names: Sequence[str], letters: Letters) -> Score:
        """Count the list. Raises StorageError where the document does not fit it."""
        judged = read_front_coded(document["judged"], "judged") or tuple(sorted(set(map(letters.small, names))))
        times = read_planes(document["times"], len(judged), "times") if document["times"] else [1] * len(judged)
        boundaries, order, weights = document["boundaries"], document["order"], document["weights"]
        if boundaries not in (1, 2) or not 1 <= order <= MOST_ORDER or len(weights) != FEATURES or not judged:
            raise namegen.StorageError("the document's score is not as it should be; export it anew")
        token_of = {letter: place + boundaries for place, letter in enumerate(sorted(set("".join(judged))))}
        size = len(token_of) + boundaries
        written = [[token_of[letter] for letter in name] for name in judged]
        backwards = [name[::-1] for name in written]
        ways = ((written, "forwards"), (backwards, "backwards"))
        read = [counted_states(way, times, size, boundaries, order, document[what], what) for way, what in ways]
        vowels = frozenset(document["vowels"])
        return cls(judged, read[0], read[1], token_of, vowels, document["middle"], tuple(weights), letters)

    def of(self, name: str) -> int:
        """Return the score of a name, in small letters: the greater, the better."""
        return sum(weight * value for weight, value in zip(self.weights, self.features(name), strict=True))

    def features(self, name: str) -> tuple[int, ...]:
        """Return what the score is the sum of."""
        both, worst = self._read(name)
        return (
            both,
            worst,
            -abs(UNIT * len(name) - self.middle),
            -UNIT if any(map(self._is_fragment, self.letters.words(name))) else 0,
            ilog(self._shapes[self._shape(name)] + 0.3),
            ilog(self._endings[name[-ENDING:]] + 0.3),
            -UNIT * _repeats(name),
        )

    def _read(self, name: str) -> tuple[int, int]:
        if not all(letter in self.token_of for letter in name):
            return UNKNOWN, UNKNOWN
        tokens = [self.token_of[letter] for letter in name]
        both = [_logs(self.forwards, tokens), _logs(self.backwards, tokens[::-1])]
        return sum(map(sum, both)) // len(name), sum(map(min, both))

    @cached_property
    def _words(self) -> frozenset[str]:
        return frozenset(word for name in self.judged for word in self.letters.words(name))

    def _is_fragment(self, word: str) -> bool:
        if word in self._words:
            return False
        return any(known.startswith(word) or known.endswith(word) for known in self._words)

    @cached_property
    def _shapes(self) -> Counter[str]:
        return Counter(map(self._shape, self.judged))

    def _shape(self, name: str) -> str:
        return "".join(self._kind(letter) for letter in name)

    def _kind(self, letter: str) -> str:
        if letter in self.vowels:
            return "V"
        return "C" if letter in self.token_of else letter

    @cached_property
    def _endings(self) -> Counter[str]:
        return Counter(name[-ENDING:] for name in self.judged)


def _logs(states: States, tokens: Sequence[int]) -> list[int]:
    """Return the ilog of each token's probability, the end's last."""
    logs, state = [], states.start
    for place, token in enumerate((*tokens, states.end)):
        weights, total = states.weights(state, place), 0.0
        for weight in weights:
            total += weight
        logs.append(ilog(weights[token] / total))
        state = states.step(state, token)
    return logs


def _repeats(name: str) -> int:
    pairs = list(pairwise(f"\n{name}\n"))
    return len(pairs) - len(set(pairs))
