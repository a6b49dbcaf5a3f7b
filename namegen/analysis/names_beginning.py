"""Which names of a list begin so, found while somebody types."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from ..training.trained import Trained


@dataclass(frozen=True)
class NamesBeginning:
    """Hold the distinct names of a list that begin with a text: how many, the first few in the order of the list.

    `whole` is the name of the list that is the text itself, or None.
    """

    count: int
    examples: tuple[str, ...]
    whole: str | None


def names_beginning(model: Trained, beginning: str, most: int = 6) -> NamesBeginning | None:
    """Find the names that a model knows and that begin so, in any case; None where no list is at hand.

    The first call sorts the names. Each further one looks some twenty times into them, however many there are.
    """
    known = model.learned_from or model.names
    if known is None:
        return None
    if "names by letters" not in model.derived:
        model.derived["names by letters"] = _Sorted(known.names, model)
    found: _Sorted = model.derived["names by letters"]
    return found.beginning(beginning, most)


class _Sorted:
    """Hold the order of names by their letters, in small letters, and not the letters: a list may be long."""

    def __init__(self, names: Sequence[str], model: Trained) -> None:
        self._written, self._folded = model.tokenizer.written, model.case_table.folded
        self._names = tuple(dict.fromkeys(names))
        letters = list(map(self._letters, self._names))
        self._order = np.array(sorted(range(len(letters)), key=letters.__getitem__), dtype=np.int64)

    def beginning(self, text: str, most: int) -> NamesBeginning:
        """Find the names that begin with `text`."""
        letters = self._letters(text)
        first = bisect_left(self._order, letters, key=self._letters_at)
        # Cut to the text's own length, the names from there on are in order, too.
        last = bisect_left(self._order, True, lo=first, key=lambda i: self._letters_at(i)[: len(letters)] != letters)
        found = self._order[first:last]
        if len(found) > most:
            found = np.partition(found, most - 1)[:most] if most else found[:0]
        examples = tuple(self._names[i] for i in np.sort(found).tolist())
        return NamesBeginning(last - first, examples, self._whole(text, letters, first, last))

    def _whole(self, text: str, letters: str, first: int, last: int) -> str | None:
        """Return the name that is the text; of several that differ in case, the one that is written so, if any."""
        same = bisect_left(self._order, True, lo=first, hi=last, key=lambda i: self._letters_at(i) != letters)
        names = [self._names[i] for i in self._order[first:same].tolist()]
        return text if text in names else next(iter(names), None)

    def _letters_at(self, i: int) -> str:
        return self._letters(self._names[i])

    def _letters(self, text: str) -> str:
        return self._folded(self._written(text))
