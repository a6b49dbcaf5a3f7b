"""Mix several models into one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np
from pydantic import field_validator

import namegen
from namegen import Field

from .combining import COMBINATIONS, SUM_TO_1, are_moderate, reached
from .decoders import require_alike, side_by_side
from .held_out import FEW, FOLDS, MOST_ENTRIES, SLOW_FOLDS, Predicted, predicted

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Learned(NamedTuple):
    """Hold the parts, what they or their like predict of names not learned from, and where a stop cut that short."""

    fitted: list[namegen.Fitted]
    held: Predicted
    stopped: str = ""


class Mixture(namegen.Model):
    """Combine K models of any kind row by row: p ~ prod_k p_k ** w_k ("log-linear"), or sum_k w_k p_k ("linear").

    The parts learn from the train part, each with a seed of its own (seed + k), and the weights are those under
    which the dev part is likeliest. Models that err in different ways help each other most: one that counts and
    one that generalises. Without a dev part the weights are fitted on names of the list, as parts predict them that
    have not learned from those, and the parts then learn from the whole list. (Klakow 1998,
    "Log-linear interpolation of language models"; Wolpert 1992, "Stacked generalization".)
    """

    class Options(namegen.Options):
        models: str = Field(
            "kneser-ney, lstm",
            min_length=1,
            max_length=10_000,
            description="the parts, each a name and its options, separated by commas: 'kneser-ney order=5, lstm'",
        )
        kind: Literal["log-linear", "linear"] = Field(
            "log-linear",
            description="log-linear: a weighted product, renormalised, of what all parts allow; linear: a weighted sum",
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

    @classmethod
    def memory(cls, options: Any, size: namegen.CorpusSize) -> int:
        """Estimate by what the parts predict of the tokens that the weights are fitted on, and its copies."""
        tokens = size.after(1) if size.names <= FEW else size.after(1) // 8
        return 32 * min(MOST_ENTRIES, len(cls.submodels(options)) * tokens * size.vocabulary)

    def fit(self, corpus: namegen.Corpus, run: namegen.Run) -> dict[str, Any]:
        if run.dev is not None and len(run.dev):
            learned = self._with_dev(corpus, run, run.dev)
        elif len(corpus) > FEW:
            learned = self._held_out(corpus, run)
        else:
            learned = self._cross_fitted(corpus, run)
        held = learned.held
        self.members = [each.model for each in learned.fitted]
        self.combination = COMBINATIONS[self.options.kind].fit(
            held.rows, held.targets, held.counts, self.vocabulary.drawable
        )
        weights = dict(zip(self._labels(), self.combination.weights.tolist(), strict=True))
        stopped = [each.report["stopped"] for each in learned.fitted if "stopped" in each.report]
        report: dict[str, Any] = {"chosen": weights, "parts": [each.report for each in learned.fitted]}
        notes = self._notes(held)
        if notes:
            report["notes"] = notes
        if stopped or learned.stopped:
            report["stopped"] = [*stopped, learned.stopped][0]
        return report

    def _trained(self, corpus: namegen.Corpus, run: namegen.Run, among: str = "") -> list[namegen.Fitted]:
        """Train each part; `among` begins the labels of their runs."""
        return [self._train(k, corpus, run, among) for k in range(len(self._labels()))]

    def _train(self, k: int, corpus: namegen.Corpus, run: namegen.Run, among: str) -> namegen.Fitted:
        spec = self.submodels(self.options)[k]
        return replace(run.part(f"{among}{k}"), seed=(run.seed + k) % 2**63).train(spec, corpus)

    def _with_dev(self, corpus: namegen.Corpus, run: namegen.Run, dev: namegen.Corpus) -> Learned:
        fitted = self._trained(corpus, replace(run, dev=dev))
        return Learned(fitted, predicted([each.decoder() for each in fitted], dev))

    def _held_out(self, corpus: namegen.Corpus, run: namegen.Run) -> Learned:
        """Hold out a tenth of a long list, and train the parts anew on the whole, unless that takes long.

        A network that was given no dev part would hold out the same tenth itself, and come out the same.
        """
        learn, scored = namegen.hold_out(corpus)
        fitted, held, _ = self._with_dev(learn, run, scored)
        anew = {
            k: self._train(k, corpus, run, "whole-") for k, each in enumerate(fitted) if not _takes_long(each.model)
        }
        return Learned([anew.get(k, each) for k, each in enumerate(fitted)], held)

    def _cross_fitted(self, corpus: namegen.Corpus, run: namegen.Run) -> Learned:
        """Train the parts on a whole short list, and predict each fold of it by parts that have not learned from it.

        A stop ends it with the fold that is under way.
        """
        fitted = self._trained(corpus, run)
        slow = any(_takes_long(each.model) for each in fitted)
        folds = namegen.corpus_folds(corpus, SLOW_FOLDS if slow else FOLDS)
        held = []
        for number, (learn, scored) in enumerate(folds, 1):
            parts = self._trained(learn, run, f"fold-{number}-")
            held.append(predicted([each.decoder() for each in parts], scored, len(folds)))
            if run.stopped():
                return Learned(fitted, Predicted.joined(held), f"at fold {number} of {len(folds)}")
        return Learned(fitted, Predicted.joined(held))

    def _notes(self, held: Predicted) -> list[str]:
        """Say which parts call held-out tokens impossible, where that decides over weights."""
        if self.options.kind == "linear":
            return []
        impossible = np.isneginf(reached(held.rows, held.targets)).sum(axis=1)  # (K,)
        forbid = {label: count for label, count in zip(self._labels(), impossible.tolist(), strict=True) if count}
        if not forbid:
            return []
        of = f"of {len(held.targets):,} held-out tokens impossible"
        counted = ", ".join(f"{label} {count:,}" for label, count in forbid.items())
        if len(forbid) == len(impossible):
            return [
                f"the parts call some {of} ({counted}), and so does the mixture: its weights come from the others;"
                " kind=linear allows what any part allows"
            ]
        return [
            f"some parts call some {of} ({counted}), which would make them so in the whole: they weigh nothing;"
            " with kind=linear they count for what they allow"
        ]

    def arrays(self) -> dict[str, NDArray[Any]]:
        return {"weights": self.combination.weights}

    def load_components(self, models: Sequence[namegen.Model]) -> None:
        self.members = list(models)

    def load_arrays(self, arrays: dict[str, NDArray[Any]]) -> None:
        weights = arrays["weights"]
        if weights.shape != (len(self.members),) or weights.dtype != np.float64 or not are_moderate(weights):
            raise namegen.StorageError(f"weights {weights.shape} do not fit {len(self.members)} models")
        if self.options.kind == "linear" and abs(float(weights.sum()) - 1) > SUM_TO_1:
            raise namegen.StorageError(f"weights of a sum of models sum to {float(weights.sum()):.6g}, not to 1")
        self.combination = COMBINATIONS[self.options.kind](weights)

    def logprobs(self, contexts: NDArray[np.int32]) -> NDArray[np.float64]:
        return self._combine([model.logprobs(contexts) for model in self.members])

    def decoder(self) -> namegen.Decoder:
        return side_by_side([model.decoder() for model in self.members], self._combine)

    def components(self) -> Mapping[str, namegen.Model]:
        return dict(zip(self._labels(), self.members, strict=True))

    def _combine(self, rows: list[NDArray[np.float64]]) -> NDArray[np.float64]:
        require_alike(rows, self._labels())
        return self.combination.rows(rows, self.vocabulary.drawable)

    def _labels(self) -> list[str]:
        """Label the parts for people: their names, numbered where one comes twice."""
        names = [spec.name for spec in self.submodels(self.options)]
        return [
            name if names.count(name) == 1 else f"{name} {names[: k + 1].count(name)}" for k, name in enumerate(names)
        ]


def _takes_long(model: namegen.Model) -> bool:
    """Say whether a model, or a part of it, learns for so long that it keeps checkpoints."""
    parts = model.components().values()
    return any(map(_takes_long, parts)) if parts else model.resumable
