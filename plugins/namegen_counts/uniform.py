"""Predict every token alike: the baseline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

import namegen

from .parts import Parts

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Uniform(namegen.Model):
    """Predict every token that can follow alike, whatever came before: ln(27) nats/token on a-z."""

    uses_weights = True
    learns_by_parts = True

    @classmethod
    def memory(cls, options: Any, size: namegen.CorpusSize) -> int:  # noqa: ARG003
        return 0

    def fit(self, corpus: Parts, run: namegen.Run) -> None:
        """Learn nothing: the vocabulary is all, and is known."""

    def row(self) -> NDArray[np.float64]:
        """Return the one distribution: (1, V)."""
        can = self.vocabulary.drawable
        return np.where(can, -np.log(can.sum()), -np.inf)[None, :]

    def logprobs(self, contexts: NDArray[np.int32]) -> NDArray[np.float64]:
        return np.repeat(self.row(), len(contexts), axis=0)

    def decoder(self) -> namegen.Tables:
        row = self.row()
        return namegen.Tables(row, np.zeros(row.shape, dtype=np.intp), self.vocabulary, start_state=0)
