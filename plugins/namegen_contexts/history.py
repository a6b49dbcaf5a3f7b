"""What a context may look at: the last tokens, their kinds, the place in the name, and its first tokens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

import namegen

from .kinds import KINDS

if TYPE_CHECKING:
    from numpy.typing import NDArray

LAST_PLACE = 15
"""The place that stands for all later ones, too."""


HEAD, PLACE = 3, -4
"""How many first tokens of a name are remembered; the column before theirs, which holds the place."""


class Look(NamedTuple):
    """Say what to look at: how to read `number` depends on `what`.

    "token", "kind": the token that many tokens back, 1 being the last one; or its kind. "place": how many tokens came
    before, up to `number`. "head": the name's first token, 1, or a later one, up to HEAD.
    """

    what: Literal["token", "kind", "place", "head"]
    number: int


@dataclass(frozen=True)
class Histories:
    """Hold all that contexts look at, for B names at once, as one array that a decoder can carry.

    `numbers` (B, R + 1 + HEAD): the last R tokens, the latest first; how many tokens came before, the start not
    counted, up to LAST_PLACE; the first HEAD tokens. Where there is no such token, there is V. `kinds` is (V + 1,).
    """

    numbers: NDArray[np.int32]
    kinds: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.numbers)

    @property
    def place(self) -> NDArray[np.int32]:
        """Count the tokens of its name before the next one, up to LAST_PLACE: (B,)."""
        return self.numbers[:, PLACE]

    def take(self, index: NDArray[np.intp]) -> Histories:
        """Select the histories at `index`."""
        return Histories(self.numbers[index], self.kinds)

    def column(self, look: Look) -> NDArray[np.int64]:
        """Return what there is to see, (B,), as whole numbers below `choices(look)`."""
        if look.what == "place":
            return np.minimum(self.place, look.number).astype(np.int64)
        if look.what == "head":
            return self.numbers[:, PLACE + look.number].astype(np.int64)
        tokens = self.numbers[:, look.number - 1]
        return self.kinds[tokens] if look.what == "kind" else tokens.astype(np.int64)

    def choices(self, look: Look) -> int:
        """Count the numbers that `column(look)` may hold."""
        return choices(look, len(self.kinds) - 1)

    def codes(self, looks: tuple[Look, ...]) -> tuple[NDArray[np.int64], int]:
        """Return all that `looks` see as one number each, (B,), and how many such numbers there can be."""
        codes, radix = np.zeros(len(self), dtype=np.int64), 1
        for look in looks:
            codes = codes * self.choices(look) + self.column(look)
            radix *= self.choices(look)
        return codes, radix


def choices(look: Look, vocabulary: int) -> int:
    """Count what there may be to see, in names of so many different tokens."""
    return {"place": look.number + 1, "kind": KINDS}.get(look.what, vocabulary + 1)


def start(count: int, reach: int, start_id: int, kinds: NDArray[np.int64]) -> Histories:
    """Return the histories of `count` names before their first token, which look `reach` tokens back."""
    nothing = len(kinds) - 1
    numbers = np.full((count, reach + 1 + HEAD), nothing, dtype=np.int32)
    numbers[:, 0] = start_id
    numbers[:, PLACE] = 0
    return Histories(numbers, kinds)


def after(histories: Histories, ids: NDArray[np.int32]) -> Histories:
    """Return the histories after the tokens `ids` (B,)."""
    before = histories.numbers
    numbers = np.empty_like(before)
    numbers[:, 1:PLACE] = before[:, : PLACE - 1]
    numbers[:, 0] = ids
    place = before[:, PLACE]
    numbers[:, PLACE] = np.minimum(place + 1, LAST_PLACE)
    for k in range(HEAD):
        numbers[:, PLACE + 1 + k] = np.where(place == k, ids, before[:, PLACE + 1 + k])
    return Histories(numbers, histories.kinds)


def of_corpus(corpus: namegen.Corpus, reach: int, kinds: NDArray[np.int64]) -> Histories:
    """Return the histories before all scored tokens of `corpus`, in order."""
    place = np.arange(len(corpus.targets)) - np.repeat(corpus.first_scored, corpus.lengths)
    numbers = np.full((len(place), reach + 1 + HEAD), len(kinds) - 1, dtype=np.int32)
    for back in range(reach):
        at = np.flatnonzero(place >= back)
        numbers[at, back] = corpus.previous[at - back]
    numbers[:, PLACE] = np.minimum(place, LAST_PLACE)
    for k in range(HEAD):
        later = np.flatnonzero(place > k)
        numbers[later, PLACE + 1 + k] = corpus.targets[later - place[later] + k]
    return Histories(numbers, kinds)


def of_contexts(contexts: NDArray[np.int32], reach: int, kinds: NDArray[np.int64]) -> Histories:
    """Return the histories of `contexts` (B, T), tokens that begin with the start."""
    count, length = contexts.shape
    numbers = np.full((count, reach + 1 + HEAD), len(kinds) - 1, dtype=np.int32)
    near = min(reach, length)
    numbers[:, :near] = contexts[:, ::-1][:, :near]
    numbers[:, PLACE] = min(length - 1, LAST_PLACE)
    head = min(HEAD, length - 1)
    numbers[:, PLACE + 1 : PLACE + 1 + head or None] = contexts[:, 1 : 1 + head]
    return Histories(numbers, kinds)
