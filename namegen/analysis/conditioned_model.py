"""A model conditioned on what is wanted, as a model: all that is computed of models can be computed of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..contracts.model import Model
from ..errors import UsageError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ..contracts.corpus import Corpus
    from ..contracts.run import Run
    from ..sampling.conditioned import Conditioned


class ConditionedModel(Model):
    """Give every name its probability among those that are wanted; 0 to all others."""

    def __init__(self, conditioned: Conditioned) -> None:
        super().__init__(self.Options(), conditioned.vocabulary)
        self.conditioned = conditioned

    def fit(self, corpus: Corpus, run: Run) -> dict[str, Any]:  # noqa: ARG002
        raise UsageError("a conditioned model is made of one that learned already; train that")

    def logprobs(self, contexts: NDArray[np.int32]) -> NDArray[np.float64]:
        states = self.conditioned.start(len(contexts))
        for ids in contexts.T[1:]:
            states = self.conditioned.step(states, ids)
        return self.conditioned.rows(states)

    def decoder(self) -> Conditioned:
        return self.conditioned
