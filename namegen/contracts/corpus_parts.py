"""A corpus that is too large for memory: parts, each made when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from .corpus import Corpus, Vocabulary


@dataclass(frozen=True)
class CorpusParts:
    """Hold names as tokens in parts. Only a model with `learns_by_parts = True` is given them.

    Each of `parts` returns a Corpus of some hundred thousand names at most when it is called, always the same. It can
    be pickled, so that a worker may call it: `run.map` does. `names` is how many names there are in all.
    """

    parts: Sequence[Callable[[], Corpus]]
    vocabulary: Vocabulary
    names: int

    def __len__(self) -> int:
        return self.names

    @property
    def vocab_size(self) -> int:
        """Return V, the number of tokens in the vocabulary."""
        return len(self.vocabulary)
