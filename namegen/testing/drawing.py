"""Draw names from a small model of the kit's own, as `generate` does, under one constraint."""

from __future__ import annotations

import numpy as np

from ..contracts.corpus import Corpus
from ..contracts.decoder import Decoder, Tables
from ..contracts.logprobs import log_normalise
from ..contracts.model import Model
from ..contracts.run import Run
from ..contracts.sampler import Sampler
from ..name_model import train
from ..sampling.generate import generate, make_request
from .part import NAMES, Characters, PartUnderTest


class Bigram(Model):
    """Count which token follows which."""

    def fit(self, corpus: Corpus, run: Run) -> None:  # noqa: ARG002
        self.table = log_normalise((corpus.pair_counts() + 0.1) * corpus.vocabulary.drawable)

    def logprobs(self, contexts: np.ndarray) -> np.ndarray:
        rows: np.ndarray = self.table[contexts[:, -1]]
        return rows

    def decoder(self) -> Decoder:
        size = len(self.vocabulary)
        return Tables(self.table, np.tile(np.arange(size), (size, 1)), self.vocabulary, self.vocabulary.start_id)


def drawn(part: PartUnderTest, count: int, *, seed: int = 1) -> list[str]:
    """Draw `count` names under the constraint `part`, and under no other but those that hold in all draws.

    Raises what `generate` raises.
    """
    model = train([*NAMES], model=Bigram, tokenizer=Characters, cache=False, registry=part.registry)
    request = make_request(part.registry, count, sampler=Sampler, seed=seed, raw=True, constraints=[part.spec])
    return generate(model, request)
