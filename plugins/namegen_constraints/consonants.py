"""Names without more consonants in a row than the list has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

import numpy as np

import namegen
from namegen import Field

from .letters import written_names_of
from .shape import kind_of, vowels_of


class ConsonantsOfTheList(namegen.Constraint):
    """Want no more consonants in a row than the longest run in a name of the list.

    What a consonant is, `shape` says. Of a script whose vowels it does not know, every letter is one, and all is wanted
    that is no longer than the list's names.
    """

    needs_list = True

    class Options(namegen.Options):
        vowels: str = Field(
            "", max_length=1000, description="the vowels of the script; empty: those of Latin, Cyrillic and Greek"
        )
        more: int = Field(0, ge=0, le=100, description="consonants that there may be beyond the list's longest run")

    @classmethod
    def rungs(cls, given: Sequence[namegen.Spec]) -> Sequence[Mapping[str, Any]]:  # noqa: ARG003
        return ({}, {"more": 100})

    def begin(self, context: namegen.DrawContext) -> None:
        self.vowels = vowels_of(self.options.vowels)
        names = written_names_of(context, "consonants-of-the-list")
        kinds = {letter: kind_of(letter, self.vowels) for letter in set("".join(names))}
        self.most = max((_longest_run([kinds[letter] for letter in name]) for name in names), default=0)
        self.most += self.options.more

    def dfa(self, letters: Sequence[str]) -> namegen.Dfa:
        # The state is how many consonants stand before. A mark belongs to the letter before it.
        kinds = ("C", "mark", "V")
        of_letters = [kind_of(letter, self.vowels) for letter in letters]
        classes = np.array([kinds.index(kind) if kind in kinds else kinds.index("V") for kind in of_letters], np.intp)
        runs = np.arange(self.most + 1, dtype=np.int32)
        step = np.column_stack([np.append(runs[1:], np.int32(-1)), runs, np.zeros_like(runs)])
        return namegen.Dfa(tuple(letters), *_columns_in_use(classes, step), np.ones(len(runs), dtype=bool))


def _columns_in_use(classes: np.ndarray, step: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Drop the classes that no letter has."""
    used, renumbered = np.unique(classes, return_inverse=True)
    return renumbered.astype(np.intp), np.ascontiguousarray(step[:, used], dtype=np.int32)


def _longest_run(kinds: Sequence[str]) -> int:
    """Count the consonants of the longest run; marks within it are none, and do not end it."""
    letters = [kind for kind in kinds if kind != "mark"]
    return max((len(list(run)) for kind, run in groupby(letters) if kind == "C"), default=0)
