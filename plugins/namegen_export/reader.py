"""Draw names from a document, as any other reader does: FORMAT.md, in Python."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count, islice
from typing import Any

import namegen

from .checks import Check, checks_of
from .choice import Choice
from .drawing import MASK, Drawer, mixed
from .encodings import read_front_coded
from .letters import Letters
from .score import Score
from .states import States
from .walks import walk_of

FORMAT, VERSION = "namegen-automaton", 1
ATTEMPT, CANDIDATE = 2**32, 2**27
MOST_ATTEMPTS = 2**21
IN_A_ROW = 10_000
ROUND, ENOUGH = 500, 125


@dataclass(frozen=True)
class Rung:
    """Hold what is asked of names, and the number of candidates from which on there are none; -1: none."""

    checks: tuple[Check, ...]
    until: int

    def passes(self, name: str) -> bool:
        return all(check(name) for check in self.checks)


class NameDocument:
    """A checked document, and the names that it gives. Raises StorageError for one that cannot be read."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        try:
            self._read(document)
        except (KeyError, TypeError, AttributeError, IndexError, ValueError, RecursionError) as error:
            what = f"{type(error).__name__}: {error}"
            raise namegen.StorageError(f"the document is damaged ({what}); export it anew") from None

    def _read(self, document: Mapping[str, Any]) -> None:
        if document["format"] != FORMAT or document["version"] != VERSION:
            raise namegen.StorageError(f"it is no {FORMAT} of version {VERSION}; namegen export writes such documents")
        names = read_front_coded(document["names"], "names")
        self.about: Mapping[str, str] = document["about"]
        self.letters = Letters.of_document(document)
        self._drawer = Drawer(walk_of(document, States.of_document(document)), document["limit"])
        checks = checks_of(document, names, self.letters)
        hold = [checks[place] for place in document["hold"]]
        self._rungs = [
            Rung((*hold, *(checks[place] for place in rung["checks"])), rung["until"]) for rung in document["rungs"]
        ]
        self._once = bool(document["once"])
        self._candidates = document["candidates"]
        if not self._rungs or not 1 <= self._candidates <= 32:
            raise namegen.StorageError("the document says of no name how it is drawn; export it anew")
        self._score = Score.of_document(document, names, self.letters) if self._candidates > 1 else None

    def names(self, n: int, seed: int | str) -> list[str]:
        """Return the first `n` names of a seed; fewer where there are no more."""
        return list(islice(self.stream(seed), n))

    def name(self, seed: int | str, number: int) -> str:
        """Return the name of a number, whatever others there are."""
        return self._drawn(_root(seed), number, self._rungs[0])

    def stream(self, seed: int | str) -> Iterator[str]:
        """Yield the names of a seed."""
        root, seen, in_a_row = _root(seed), set[str](), 0
        given = self._each(root) if self._score is None else self._best(root, self._score, seen)
        for name in given:
            folded = self.letters.folded(name)
            if not self._once or folded not in seen:
                yield name
                in_a_row = 0
            else:
                in_a_row += 1
            if in_a_row == IN_A_ROW:
                return
            seen.add(folded)

    def _each(self, root: int) -> Iterator[str]:
        rung = self._rungs[0]
        for number in count():
            if 0 <= rung.until <= number:
                return
            yield self._drawn(root, number, rung)

    def _best(self, root: int, score: Score, seen: set[str]) -> Iterator[str]:
        """Yield the best candidate of each number, rung by rung."""
        choice, number = Choice(score), 0
        for place, rung in enumerate(self._rungs):
            least, new = (1 if place == len(self._rungs) - 1 else ENOUGH), ROUND
            while new >= least:
                new = 0
                for _ in range(ROUND):
                    if 0 <= rung.until <= number * self._candidates:
                        return
                    drawn = [self._drawn(root, number + j * CANDIDATE, rung) for j in range(self._candidates)]
                    best = choice.best(drawn)
                    new += self.letters.folded(best) not in seen
                    yield best
                    number += 1

    def _drawn(self, root: int, number: int, rung: Rung) -> str:
        for attempt in range(MOST_ATTEMPTS):
            name = self._drawer.name(root, number + attempt * ATTEMPT)
            if name is not None and rung.passes(name):
                return name
        raise namegen.GenerationError(f"{MOST_ATTEMPTS:,} attempts at a name, and none is such as is wanted")


def _root(seed: int | str) -> int:
    return mixed(namegen.seed_number(seed) & MASK)
