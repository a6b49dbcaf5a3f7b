"""The contract of a document that draws names by itself, such as one that `namegen export` wrote."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Protocol


class NamesDocument(Protocol):
    """Draw the names of a seed, in the one way that was laid down when it was written."""

    about: Mapping[str, str]
    """texts for people: which model and list, and what wrote it"""

    def stream(self, seed: int | str) -> Iterator[str]:
        """Yield the names of a seed, the same for ever; it may end."""
