"""Mix several models into one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from pydantic import field_validator

import namegen
from namegen import Field

from .combining import COMBINATIONS
from .decoders import side_by_side

if TYPE_CHECKING:
    from numpy.typing import NDArray


MOST_ENTRIES = 2**26
"""Log probabilities that the weights are fitted on at most: half a gigabyte, of which fitting makes two copies more."""


class Mixture(namegen.Model):
    """Combine K models of any kind row by row: p ~ prod_k p_k ** w_k ("log-linear"), or sum_k w_k p_k ("linear").

    The parts learn from the train part, each with a seed of its own (seed + k), and the weights are those under
    which the dev part is likeliest. Models that err in different ways help each other most: one that counts and
    one that generalises. Without a dev part a tenth of the names is held out for the weights, and the parts do not
    learn from it. (Klakow 1998, "Log-linear interpolation of language models".)
    """

    class Options(namegen.Options):
        models: str = Field(
            "kneser-ney, lstm",
            min_length=1,
            max_length=10_000,
            description="the parts, each a name and its options, separated by commas: 'kneser-ney order=5, lstm'",
        )
        kind: Literal["log-linear", "linear"] = Field(
            "log-linear", description="log-linear: a weighted product, renormalised; linear: a weighted sum"
        )

        @field_validator("models")
        @classmethod
        def _readable(cls, value: str) -> str:
            try:
                namegen.Spec.parse_list(value)
            except namegen.UsageError as error:
                raise ValueError(str(error)) from None
            return value

    uses_weights = True
    resumable = True

    @classmethod
    def submodels(cls, options: Any) -> Sequence[namegen.Spec]:
        return namegen.Spec.parse_list(options.models)

    def fit(self, corpus: namegen.Corpus, run: namegen.Run) -> dict[str, Any]:
        dev = run.dev
        if dev is None or not len(dev):
            corpus, dev = namegen.hold_out(corpus)
        fitted = [
            replace(run.part(str(k)), dev=dev, seed=(run.seed + k) % 2**63).train(spec, corpus)
            for k, spec in enumerate(self.submodels(self.options))
        ]
        self.members = [each.model for each in fitted]
        rows, targets, counts = _predicted([each.decoder() for each in fitted], dev)
        self.combination = COMBINATIONS[self.options.kind].fit(rows, targets, counts, self.vocabulary.drawable)
        weights = dict(zip(self._labels(), self.combination.weights.tolist(), strict=True))
        stopped = [each.report["stopped"] for each in fitted if "stopped" in each.report]
        report: dict[str, Any] = {"chosen": weights, "parts": [each.report for each in fitted]}
        if stopped:
            report["stopped"] = stopped[0]
        return report

    def arrays(self) -> dict[str, NDArray[Any]]:
        return {"weights": self.combination.weights}

    def load_components(self, models: Sequence[namegen.Model]) -> None:
        self.members = list(models)

    def load_arrays(self, arrays: dict[str, NDArray[Any]]) -> None:
        weights = arrays["weights"]
        if weights.shape != (len(self.members),) or not np.isfinite(weights).all() or (weights < 0).any():
            raise namegen.StorageError(f"weights {weights.shape} do not fit {len(self.members)} models")
        self.combination = COMBINATIONS[self.options.kind](weights)

    def logprobs(self, contexts: NDArray[np.int32]) -> NDArray[np.float64]:
        return self._combine([model.logprobs(contexts) for model in self.members])

    def decoder(self) -> namegen.Decoder:
        return side_by_side([model.decoder() for model in self.members], self._combine)

    def components(self) -> Mapping[str, namegen.Model]:
        return dict(zip(self._labels(), self.members, strict=True))

    def _combine(self, rows: list[NDArray[np.float64]]) -> NDArray[np.float64]:
        return self.combination.rows(rows, self.vocabulary.drawable)

    def _labels(self) -> list[str]:
        """Label the parts for people: their names, numbered where one comes twice."""
        names = [spec.name for spec in self.submodels(self.options)]
        return [
            name if names.count(name) == 1 else f"{name} {names[: k + 1].count(name)}" for k, name in enumerate(names)
        ]


def _predicted(
    decoders: list[namegen.Decoder], corpus: namegen.Corpus
) -> tuple[list[NDArray[np.float64]], NDArray[np.int32], NDArray[np.float64]]:
    """Return what each model predicts (M, V) for the M tokens of `corpus`, those tokens, and how often each counts.

    Of a corpus whose rows would not fit in memory, names are taken evenly from its whole length.
    """
    most = max(1, MOST_ENTRIES // (len(decoders) * corpus.vocab_size * int(corpus.lengths.max())))
    if len(corpus) > most:
        corpus = corpus.take(np.linspace(0, len(corpus) - 1, most).astype(np.int64))
    counts = corpus.token_weights.astype(float)
    return [namegen.walk_rows(decoder, corpus) for decoder in decoders], corpus.targets, counts
