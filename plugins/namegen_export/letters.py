"""The letters of a document: their small forms, the words that they make."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import namegen


@dataclass(frozen=True)
class Letters:
    """Hold what a document says of letters."""

    small_of: Mapping[str, str]
    fold_of: Mapping[str, str]
    between: frozenset[str]

    @classmethod
    def of_document(cls, document: Mapping[str, Any]) -> Letters:
        """Read them. Raises StorageError where pairs are not whole."""
        return cls(_pairs(document["small"]), _pairs(document["fold"]), frozenset(document["between"]))

    def small(self, text: str) -> str:
        """Write a text in small letters."""
        return "".join(self.small_of.get(letter, letter) for letter in text)

    def folded(self, text: str) -> str:
        """Write a text as all have it that differ in case only."""
        return "".join(self.fold_of.get(letter, letter) for letter in text)

    def words(self, text: str) -> list[str]:
        """Split a text at each run of letters that stand between words."""
        words = [""]
        for is_between, run in groupby(text, self.between.__contains__):
            if is_between:
                words.append("")
            else:
                words[-1] = "".join(run)
        return words


def _pairs(text: str) -> dict[str, str]:
    if len(text) % 2:
        raise namegen.StorageError("the document's pairs of letters are not whole; export it anew")
    return dict(zip(text[::2], text[1::2], strict=True))
