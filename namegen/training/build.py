"""Fit models, and train the parts of a model that is made of models."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, cast

from pydantic import ValidationError

from ..contracts.checked import check_decoder, checked_scores
from ..contracts.corpus import Corpus
from ..contracts.corpus_parts import CorpusParts
from ..contracts.decoder import Decoder
from ..contracts.run import Run
from ..contracts.spec import Spec
from ..errors import OptionError, PluginError, StorageError, WordlistError
from ..registry.blame import blame
from ..registry.entry import Entry
from ..registry.registry import Registry
from .parts import SavedPart, arrays_of, describe_model, rebuild_model

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ..contracts.model import Model

MAX_REPEATED = 100_000_000
"""The most names that a weighted list may repeat for a model that does not read weights."""


def fit_model(
    model: Model,
    entry: Entry,
    corpus: Corpus | CorpusParts,
    run: Run,
    registry: Registry,
    submodels: Sequence[Spec] | None = None,
) -> dict[str, Any]:
    """Train `model` and return its report. For a model that does not read weights, weighted names are repeated.

    submodels: the checked Specs of the models that it is made of; by default those that its options name.

    Raises WordlistError where those are too many, PluginError where `fit` does not take a corpus and a run, does not
    return a report, or one whose notes are no list of sentences.
    """
    if not model.uses_weights:
        corpus = _repeated_parts(corpus) if isinstance(corpus, CorpusParts) else _repeated(corpus)
        run = replace(run, dev=run.dev and _repeated(run.dev))
    trainer = Trainer(registry, model, entry.who, submodels)
    with blame(entry.who, "which was learning"):
        _check_takes_run(model, entry.who)
        report = model.fit(cast("Corpus", corpus), replace(run, trainer=trainer.train))
    if report is not None and not isinstance(report, dict):
        raise PluginError(f"{entry.who}: fit returned {type(report).__name__}, not a report (a dict) or None")
    _check_notes(report or {}, entry.who)
    return report or {}


def _check_takes_run(model: Model, who: str) -> None:
    signature = inspect.signature(model.fit)
    try:
        signature.bind(None, None)
    except TypeError:
        raise PluginError(
            f"{who}: fit{signature} does not take a corpus and a run, as models have since namegen 0.2: write"
            " fit(self, corpus, run), and run.dev, run.seed, run.report and run.stopped for what came by name"
        ) from None


def _check_notes(report: dict[str, Any], who: str) -> None:
    notes = report.get("notes", [])
    if not isinstance(notes, list) or not all(isinstance(note, str) for note in notes):
        raise PluginError(f"{who}: its report's notes are {notes!r}, not a list of sentences")


@dataclass(frozen=True)
class FittedModel:
    """Hold a model that was trained as a part of another."""

    model: Model
    report: dict[str, Any]
    who: str

    def decoder(self) -> Decoder:
        """Return its decoder, each row checked. Raises PluginError, naming the model."""
        with blame(self.who, "which was giving its decoder"):
            return check_decoder(self.model.decoder(), self.who)

    def score(self, corpus: Corpus) -> NDArray[np.float64]:
        """Return the log probability of every scored token, (L - N,), checked. Raises PluginError, naming the model."""
        with blame(self.who, "which was scoring"):
            return checked_scores(self.model, corpus, self.who)


@dataclass(frozen=True)
class Trainer:
    """Train the parts of `model`, which is made of models, over its vocabulary."""

    registry: Registry
    model: Model
    who: str
    submodels: Sequence[Spec] | None = None

    def train(self, spec: Spec, corpus: Corpus, run: Run) -> FittedModel:
        """Train the model of `spec`. One whose training has finished is read from `run.checkpoint`.

        Errors name the part at fault.
        """
        # By their texts first: a class that a caller passed has no other name.
        same = (each for each in self.named if str(each) == str(spec))
        checked = next(same, None) or self.registry.check("model", spec)
        if checked not in self.named:
            # Neither the cache nor a saved file would know of it.
            raise PluginError(f"{self.who} trains {str(spec)!r}, which its submodels() does not name")
        entry = checked.part.entry
        ended = self._read_ended(run, entry.who)
        if ended is not None:
            return ended
        model: Model = checked.part.build(self.model.vocabulary)
        # Who watches the whole is not shown its parts.
        own = replace(run, watcher=None, checkpoint=run.checkpoint if model.resumable else None)
        try:
            report = fit_model(model, entry, corpus, own, self.registry)
        except OptionError as error:
            error.args = (f"{entry.who}: {error}",)
            raise
        if run.checkpoint is not None and "stopped" not in report:
            saved = describe_model(checked, model, self.registry)
            run.checkpoint.write(arrays_of(model), {"ended": saved.model_dump(mode="json"), "report": report})
        return FittedModel(model, report, entry.who)

    @cached_property
    def named(self) -> list[Spec]:
        """Return the checked Specs of the models that `model` is made of."""
        if self.submodels is not None:
            return list(self.submodels)
        return [self.registry.check("model", each) for each in self.model.submodels(self.model.options)]

    def _read_ended(self, run: Run, who: str) -> FittedModel | None:
        """Read a part whose training has finished; None where it has not finished, or not begun."""
        kept = run.checkpoint.read() if run.checkpoint is not None else None
        if kept is None or "ended" not in kept[1]:
            return None
        arrays, notes = kept
        try:
            saved = SavedPart.model_validate(notes["ended"])
            return FittedModel(
                rebuild_model(saved, arrays, self.model.vocabulary, self.registry)[1], notes["report"], who
            )
        except (ValidationError, KeyError) as error:
            raise StorageError(f"the checkpoint of {who} is damaged; remove it to start anew") from error


def _repeated_parts(corpus: CorpusParts) -> CorpusParts:
    """Return the same parts without weights: each name is repeated as often as it counts."""
    return replace(corpus, parts=[partial(_repeated_part, part) for part in corpus.parts])


def _repeated_part(part: Callable[[], Corpus]) -> Corpus:
    return _repeated(part())


def _repeated(corpus: Corpus) -> Corpus:
    if corpus.weights is not None and int(corpus.weights.sum()) > MAX_REPEATED:
        raise WordlistError(
            f"the list's counts add up to {int(corpus.weights.sum()):,}, more than the {MAX_REPEATED:,} names"
            " that can be written out for a model that does not read weights"
        )
    return corpus.repeated()
