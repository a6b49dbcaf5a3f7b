"""The arithmetic of plugins/namegen_export/FORMAT.md in plain Python, one number at a time: an oracle."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import cache

import namegen

ODD, MODULO = 0x9E3779B97F4A7C15, 2**64
ONE = 2**24
NOTHING = -102_400


class Machine:
    """Rows, steps and names of a document, made of its arcs."""

    def __init__(self, arcs: namegen.Arcs, vocabulary: namegen.Vocabulary) -> None:
        self.size, self.end, self.start = len(vocabulary), vocabulary.end_id, arcs.start_state
        can_follow = [float(each) for each in vocabulary.drawable]
        self.floor = [each / sum(can_follow) for each in can_follow]
        self.lower, self.odds = arcs.lower, arcs.odds.tolist()
        self.arcs: list[list[tuple[int, float, float]]] = []
        at = iter(zip(arcs.token.tolist(), arcs.kept.tolist(), arcs.taken.tolist(), strict=True))
        for degree in arcs.degree.tolist():
            self.arcs.append([next(at) for _ in range(degree)])
        self.extra = arcs.extra.tolist()
        self.base: list[int | None] = [None]
        self.owned: dict[tuple[int, int], int] = {}
        for state, leaving in enumerate(self.arcs):
            for token, _, _ in leaving:
                if len(self.base) < len(self.arcs) and (state == 0 or token != self.end):
                    self.owned[state, token] = len(self.base)
                    before = self.base[state]
                    self.base.append(0 if before is None else self.step(before, token))
        self.row = cache(self._row)

    def step(self, state: int | None, token: int) -> int:
        while state is not None:
            if (state, token) in self.owned:
                return self.owned[state, token]
            state = self.base[state]
        return 0

    def _row(self, state: int | None) -> list[float]:
        if state is None:
            return self.floor
        total = left = 0.0
        for _, kept, taken in self.arcs[state]:
            total += kept
            left += taken
        left += self.extra[state]
        total += left
        row = [each * (left / total if total else 1.0) for each in self.row(self._below(state))]
        for token, kept, _ in self.arcs[state]:
            row[token] += kept / total if total else 0.0
        return row

    def _below(self, state: int) -> int | None:
        return self.base[state] if self.lower == "base" else None

    def weights(self, state: int, place: int) -> list[float]:
        row = list(self.row(state))
        if self.odds:
            row[self.end] *= self.odds[min(place, 15)]
        return row

    def share(self, state: int, place: int, token: int) -> float:
        weights = self.weights(state, place)
        return weights[token] / added(weights)[-1]


class Drawing:
    """Names of a seed, of one machine."""

    def __init__(
        self, machine: Machine, seed: int, power: int = ONE, first: Sequence[int] | None = None, limit: int = 60
    ) -> None:
        self.machine, self.root, self.power, self.first, self.limit = machine, mixed(seed), power, first, limit
        self.choices = cache(self._choices)

    def _choices(self, state: int, place: int) -> tuple[Sequence[int], list[float]]:
        """The tokens that may come, in order, and their running sums."""
        weights = self.machine.weights(state, place)
        tokens = self.first if self.first is not None and place == 0 else range(len(weights))
        some = [weights[token] for token in tokens]
        if self.power != ONE:
            some = [raised(each / max(some), self.power) for each in some]
        return tokens, added(some)

    def tokens(self, number: int) -> list[int] | None:
        """The tokens of a name; at place 0 those of `first` are said by their places there."""
        key, state, found = mixed(self.root + number * ODD), self.machine.start, []
        for place in range(self.limit):
            u = (mixed(key + (place + 1) * ODD) >> 11) * 2.0**-53
            tokens, sums = self.choices(state, min(place, 15))
            which = next(i for i, each in enumerate(sums) if each > u * sums[-1])
            found.append(which)
            if tokens[which] == self.machine.end:
                return found
            state = self.machine.step(state, tokens[which])
        return None


def mixed(number: int) -> int:
    number %= MODULO
    number = (number ^ number >> 30) * 0xBF58476D1CE4E5B9 % MODULO
    number = (number ^ number >> 27) * 0x94D049BB133111EB % MODULO
    return number ^ number >> 31


def added(weights: Sequence[float]) -> list[float]:
    sums, total = [], 0.0
    for each in weights:
        total += each
        sums.append(total)
    return sums


def raised(share: float, power: int) -> float:
    result, base, whole = 1.0, share, power >> 24
    while whole:
        if whole % 2:
            result = result * base
        whole >>= 1
        if whole:
            base = base * base
    root = share
    for place in reversed(range(24)):
        root = math.sqrt(root)
        if power >> place & 1:
            result = result * root
    return result


def ilog(number: float) -> int:
    if number == 0:
        return NOTHING
    found = 0
    while number >= 2:
        number, found = number / 2, found + 1
    while number < 1:
        number, found = number * 2, found - 1
    for _ in range(10):
        number, found = number * number, 2 * found
        if number >= 2:
            number, found = number / 2, found + 1
    return max(found, NOTHING)


def arcs_of(names: Counter[tuple[int, ...]], vocabulary: namegen.Vocabulary, counted: namegen.Counted) -> Machine:
    """Make the machine of counts: n-grams of names, which are letters as tokens."""
    start, end = vocabulary.start_id, vocabulary.end_id
    seen, before = Counter[tuple[int, ...]](), defaultdict[tuple[int, ...], set[int]](set)
    for name, times in names.items():
        tokens = (start, *name, end)
        for last in range(1, len(tokens)):
            for n in range(1, min(counted.order, last + 1) + 1):
                gram = tokens[last + 1 - n : last + 1]
                seen[gram] += times
                if last >= n and n < counted.order:
                    before[gram].add(tokens[last - n])
    for token in range(len(vocabulary)):
        seen[token,] += 0
    numbers: dict[tuple[int, ...], int] = {(): 0}
    arcs: list[tuple[int, int, float, float]] = []
    for n in range(1, counted.order + 1):
        for gram in sorted((each for each in seen if len(each) == n), key=lambda each: (numbers[each[:-1]], each[-1])):
            at_start = int(n > 1 and gram[0] == start)
            count = len(before[gram]) if before[gram] else seen[gram]
            taken = float(counted.discounts[at_start, n - 1, min(count, 3) - 1]) if count else 0.0
            arcs.append((numbers[gram[:-1]], gram[-1], count - taken, taken))
            if n < counted.order and (n == 1 or gram[-1] != end):
                numbers[gram] = len(numbers)
    extra = [float(counted.strengths[int(gram[:1] == (start,)), len(gram)]) for gram in numbers]
    return Machine(_as_arrays(arcs, extra, start + 1 if counted.order > 1 else 0, counted), vocabulary)


def _as_arrays(
    arcs: list[tuple[int, int, float, float]], extra: list[float], start: int, counted: namegen.Counted
) -> namegen.Arcs:
    import numpy as np

    states, token, kept, taken = map(np.array, zip(*arcs, strict=True))
    degree = np.bincount(states, minlength=len(extra))
    return namegen.Arcs(degree, token, kept, taken, np.array(extra), "base", start, counted.odds)
