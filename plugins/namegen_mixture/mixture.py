"""Several models as one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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
    """K models of any kind, combined row by row: p ~ prod_k p_k ** w_k ("log-linear"), or sum_k w_k p_k ("linear").

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
            namegen.parse_models(value)
            return value

    uses_weights = True
    resumable = True

    @classmethod
    def parts(cls, options: Any) -> Iterable[tuple[str, Mapping[str, Any]]]:
        return namegen.parse_models(options.models)

    def fit(
        self,
        corpus: namegen.Corpus,
        *,
        dev: namegen.Corpus | None = None,
        seed: int = 0,
        watch: namegen.Watch = namegen.unwatched,
        control: namegen.Control = namegen.Control(),  # noqa: B008 - frozen
        **_: Any,
    ) -> dict[str, Any]:
        if dev is None or not len(dev):
            corpus, dev = namegen.hold_out(corpus)
        self.members, reports = self._train(corpus, dev, seed, watch, control)
        names = [name for name, _ in self.parts(self.options)]
        decoders = [self.models.decoder(name, model) for name, model in zip(names, self.members, strict=True)]
        rows, targets, counts = _foretold(decoders, dev)
        self.combination = COMBINATIONS[self.options.kind].fit(rows, targets, counts, self.vocabulary.drawable)
        weights = dict(zip(self._labels(), self.combination.weights.tolist(), strict=True))
        stopped = [report["stopped"] for report in reports if "stopped" in report]
        return {"chosen": weights, "parts": reports} | ({"stopped": stopped[0]} if stopped else {})

    def _train(
        self,
        corpus: namegen.Corpus,
        dev: namegen.Corpus,
        seed: int,
        watch: namegen.Watch,
        control: namegen.Control,
    ) -> tuple[list[namegen.Model], list[dict[str, Any]]]:
        """The parts and their reports; those that an earlier run finished come from its checkpoint."""
        members: list[namegen.Model] = []
        reports: list[dict[str, Any]] = []
        kept = control.checkpoint.read() if control.checkpoint else None
        if kept is not None:
            reports = kept[1]["reports"]
            members = self._load(kept[0], len(reports))
        for k, (name, options) in enumerate(self.parts(self.options)):
            if k < len(members):
                continue
            own = control.checkpoint.part(str(k)) if control.checkpoint else None
            model, report = self.models.train(
                name,
                options,
                corpus,
                dev=dev,
                seed=(seed + k) % 2**63,
                watch=watch,
                control=namegen.Control(control.stop, own),
            )
            members.append(model)
            reports.append(report)
            if control.checkpoint and not any("stopped" in each for each in reports):
                control.checkpoint.write(_arrays_of(members), {"reports": reports})
        return members, reports

    def arrays(self) -> dict[str, NDArray[Any]]:
        return _arrays_of(self.members) | {"weights": self.combination.weights}

    def load_arrays(self, arrays: dict[str, NDArray[Any]]) -> None:
        self.members = self._load(arrays, len(self._labels()))
        weights = arrays["weights"]
        if weights.shape != (len(self.members),) or not np.isfinite(weights).all() or (weights < 0).any():
            raise namegen.StorageError(f"weights {weights.shape} do not fit {len(self.members)} models")
        self.combination = COMBINATIONS[self.options.kind](weights)

    def _load(self, arrays: dict[str, NDArray[Any]], count: int) -> list[namegen.Model]:
        """The first `count` parts."""
        return [
            self.models.load(name, options, _own(arrays, k))
            for k, (name, options) in enumerate(self.parts(self.options))
            if k < count
        ]

    def logprobs(self, contexts: NDArray[np.int32]) -> NDArray[np.float64]:
        return self._combine([model.logprobs(contexts) for model in self.members])

    def decoder(self) -> namegen.Decoder:
        return side_by_side([model.decoder() for model in self.members], self._combine)

    def components(self) -> Mapping[str, namegen.Model]:
        return dict(zip(self._labels(), self.members, strict=True))

    def _combine(self, rows: list[NDArray[np.float64]]) -> NDArray[np.float64]:
        return self.combination.rows(rows, self.vocabulary.drawable)

    def _labels(self) -> list[str]:
        """The parts as a person tells them apart: their names, numbered where one comes twice."""
        names = [name for name, _ in self.parts(self.options)]
        return [
            name if names.count(name) == 1 else f"{name} {names[: k + 1].count(name)}" for k, name in enumerate(names)
        ]


def _arrays_of(models: list[namegen.Model]) -> dict[str, NDArray[Any]]:
    """The arrays of all parts, each name behind the number of its part."""
    return {f"{k}.{name}": array for k, model in enumerate(models) for name, array in model.arrays().items()}


def _own(arrays: dict[str, NDArray[Any]], k: int) -> dict[str, NDArray[Any]]:
    return {name.removeprefix(f"{k}."): array for name, array in arrays.items() if name.startswith(f"{k}.")}


def _foretold(
    decoders: list[namegen.Decoder], corpus: namegen.Corpus
) -> tuple[list[NDArray[np.float64]], NDArray[np.int32], NDArray[np.float64]]:
    """What each model says (M, V) where the M tokens of `corpus` follow, those tokens, and how often each counts.

    Of a corpus whose rows would not fit in memory, names are taken evenly from its whole length.
    """
    most = max(1, MOST_ENTRIES // (len(decoders) * corpus.vocab_size * int(corpus.lengths.max())))
    if len(corpus) > most:
        corpus = corpus.take(np.linspace(0, len(corpus) - 1, most).astype(np.int64))
    counts = np.ones(len(corpus.targets)) if corpus.token_weights is None else corpus.token_weights.astype(float)
    return [namegen.walk_rows(decoder, corpus) for decoder in decoders], corpus.targets, counts
