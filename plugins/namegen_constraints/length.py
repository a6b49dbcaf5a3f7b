"""How many characters a name has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import model_validator

import namegen
from namegen import Field

from .letters import any_combine, names_of

if TYPE_CHECKING:
    from numpy.typing import NDArray


MOST = 2**31 - 1
"""Stands for no upper bound where a number must."""


class _Bounded(namegen.Constraint):
    """Want from `least` to `most` characters (grapheme clusters)."""

    least: int
    most: int | None
    """None: there is no upper bound."""

    def dfa(self, letters: Sequence[str]) -> namegen.Dfa | None:
        if self.most is not None:
            return namegen.characters_dfa(letters, self.least, self.most)
        # Where letters combine, names without an upper bound are judged one by one.
        return None if any_combine(letters) else at_least(letters, self.least)

    def as_data(self, letters: Sequence[str]) -> Mapping[str, Any] | None:
        if any_combine(letters):
            return None  # a program elsewhere need not know which letters make one character
        return {"kind": "length", "least": self.least, "most": MOST if self.most is None else self.most}

    def passes(self, names: Sequence[str]) -> NDArray[np.bool_]:
        lengths = count_all(names)
        enough: NDArray[np.bool_] = lengths >= self.least
        return enough if self.most is None else enough & (lengths <= self.most)


class Length(_Bounded):
    """Want names of `min` to `max` characters, as a reader counts them (grapheme clusters)."""

    holds_in_raw = True

    class Options(namegen.Options):
        min: int = Field(1, ge=0, description="characters at least; with 0 a name may be empty")
        max: int = Field(100, ge=1, le=1000, description="characters at most")

        @model_validator(mode="after")
        def _ordered(self) -> Length.Options:
            if self.min > self.max:
                raise ValueError(f"min {self.min} is above max {self.max}")
            return self

    def begin(self, context: namegen.DrawContext) -> None:  # noqa: ARG002
        self.least, self.most = self.options.min, self.options.max


class LengthsOfTheList(_Bounded):
    """Want names no longer than the longest of the list, and no shorter than its shortest, a tenth of them apart.

    Names shorter than that tenth are fragments more often than not: they were rated .85 of 2 where others had 1.36.
    """

    needs_list = True
    remedy = "--min-length and --max-length say otherwise"

    class Options(namegen.Options):
        shortest: bool = Field(True, description="whether no name is shorter than those of the list")
        apart: float = Field(0.1, ge=0, lt=1, description="the share of the list's names, the shortest, left out of it")
        longest: bool = Field(True, description="whether no name is longer than the longest of the list")
        asked: int | None = Field(None, ge=0, description="a length that is allowed in any case, as it was asked for")

    def begin(self, context: namegen.DrawContext) -> None:
        lengths = count_all(names_of(context, "lengths-of-the-list")).tolist()
        ascending = sorted(lengths)
        self.least = ascending[int(self.options.apart * len(lengths))] if self.options.shortest else 0
        self.most = ascending[-1] if self.options.longest else None
        if self.options.asked is not None:
            self.least = min(self.least, self.options.asked)
            self.most = self.most and max(self.most, self.options.asked)

    @classmethod
    def by_default(cls, given: Sequence[namegen.Spec]) -> Mapping[str, Any] | None:
        """Give way to a bound that the person gave to `length`; the other bound holds as far as it leaves a name."""
        lengths = [each.part.options for each in given if isinstance(each.part.options, Length.Options)]
        said = {name: getattr(each, name) for each in lengths for name in each.model_fields_set}
        if said.keys() == {"min", "max"}:
            return None
        if "min" in said:
            return {"shortest": False, "asked": said["min"]}
        return {"longest": False, "asked": said["max"]} if "max" in said else {}


def count_all(names: Sequence[str]) -> NDArray[np.int64]:
    """Count the characters of each name: (N,)."""
    return np.fromiter(map(namegen.count_characters, names), dtype=np.int64, count=len(names))


def at_least(letters: Sequence[str], least: int) -> namegen.Dfa:
    """Accept any number of letters from `least` on."""
    lengths = np.arange(least + 1)
    step = np.append(lengths[1:], least).astype(np.int32)[:, None]
    step = step[:, : len(letters)]  # no letters are no class
    return namegen.Dfa(tuple(letters), np.zeros(len(letters), dtype=np.intp), step, lengths == least)
