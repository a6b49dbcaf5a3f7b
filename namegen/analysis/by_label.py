"""Evaluate by label: a model for each value of a column, learned from and scored on the names of that label alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..contracts.run import Run
from ..contracts.wordlist import Names, Wordlist
from ..errors import StoppedError, WordlistError
from ..registry.registry import Registry
from ..training.cache import train_cached
from ..training.labels import LabelledNames
from ..training.recipe import Recipe
from ..training.train import fit_recipe
from ..training.trained import Trained
from ..wordlists.splits import PartName, SplitName
from ..wordlists.splits import split as split_names
from .calibration import Classification
from .classifier import learn_classifier
from .evaluate import Evaluation, evaluate, pooled


@dataclass(frozen=True)
class LabelScore:
    """Hold what the model of one label scores, or why there is none: `problem` is then not empty."""

    label: str
    recipe: Recipe
    names: int
    """how much the names of the label count, in all parts of the split"""
    evaluation: Evaluation | None = None
    problem: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return the fields by name, the measures among them; None where there are none."""
        measures = self.evaluation and self.evaluation.as_json()
        about = {"label": self.label, "recipe": self.recipe.model_dump(mode="json"), "names_of_label": self.names}
        return {**about, "measures": measures, "problem": self.problem}


@dataclass(frozen=True)
class ByLabel:
    """Hold what the models of all labels score, and all that they score together."""

    column: str
    labels: tuple[LabelScore, ...]
    classification: Classification | None = None
    """how well names are classified by the labels that were scored; None where fewer than two were"""

    @property
    def pooled(self) -> Evaluation:
        """Return the measures of all labels together; a name of two labels counts as two."""
        return pooled([each.evaluation for each in self.labels if each.evaluation is not None])

    def as_json(self) -> dict[str, Any]:
        """Return the measures of all labels together, those of classifying by them, and the measures of each."""
        told_apart = self.classification and self.classification.as_json()
        labels = [each.as_json() for each in self.labels]
        return {"by": self.column, "pooled": self.pooled.as_json(), "classification": told_apart, "labels": labels}


def evaluate_by_label(
    column: str,
    labelled: Sequence[LabelledNames],
    recipe: Recipe,
    registry: Registry,
    *,
    part: PartName = "test",
    cache: bool = True,
    run: Run | None = None,
) -> ByLabel:
    """Train a model of each label by `recipe`, whose split is the same for all, and score `part` of its names.

    A label with too few names has a `problem` and no measures. Of the others it is measured how well the names of
    `part` tell their label, which takes models that read names from both ends, over the letters of all labels.

    run: its `stop` ends the evaluation with the labels that are done. Raises WordlistError where no label has enough,
    StoppedError where none was done before the stop.
    """
    run = run or Run()
    found: list[LabelScore] = []
    for number, each in enumerate(labelled):
        own = each.recipe(recipe)
        here = run.part(each.label, number, len(labelled))
        try:
            scored = _to_score(each, own.split, part)
            model = _trained(own, each.names, registry, here, cache=cache)
            if run.stopped():  # this label's model may have been cut short
                break
            found.append(LabelScore(each.label, own, sum(each.names.counts), evaluate(model, scored)))
        except WordlistError as error:
            found.append(LabelScore(each.label, own, sum(each.names.counts), problem=str(error)))
    if not found:
        raise StoppedError("stopped before the first label was done")
    if all(each.evaluation is None for each in found):
        raise WordlistError(f"none of the {len(found)} labels of {column!r} can be scored: {found[0].problem}")
    measured = [each for each, score in zip(labelled, found, strict=False) if score.evaluation is not None]
    told_apart = None
    if len(measured) > 1 and not run.stopped():
        told_apart = _told_apart(measured, recipe, registry, part, run)
    return ByLabel(column, tuple(found), told_apart)


def _told_apart(
    labelled: Sequence[LabelledNames], recipe: Recipe, registry: Registry, part: PartName, run: Run
) -> Classification:
    """Learn to tell labels by the train part, how sure to be by the dev part, and measure it on `part`."""
    parts = [split_names(each.names, recipe.split) for each in labelled]
    scored = [getattr(each, part) for each in parts]
    together = Names(
        tuple(name for each in scored for name in each.names), tuple(count for each in scored for count in each.counts)
    )
    classifier = learn_classifier(
        [each.label for each in labelled],
        [each.train for each in parts],
        recipe,
        registry,
        prior="sizes",
        also=together,
        held=None if recipe.split == "all" else [each.dev for each in parts],
        run=run,
    )
    truth = np.repeat(np.arange(len(scored)), [len(each) for each in scored])
    posteriors = classifier.posteriors(classifier.scores(classifier.encode(together)))
    return Classification.of(posteriors, truth, np.array(together.counts))


def _to_score(labelled: LabelledNames, split: SplitName, part: PartName) -> Names:
    """Return the part to score. Raises WordlistError where it, or the train part, is empty."""
    parts: dict[str, Names] = vars(split_names(labelled.names, split))
    for needed in ("train", part):
        if not len(parts[needed]):
            distinct = len(labelled.names.distinct)
            raise WordlistError(f"the {needed} part of split {split!r} is empty ({distinct:,} distinct names)")
    return parts[part]


def _trained(recipe: Recipe, names: Wordlist, registry: Registry, run: Run, *, cache: bool) -> Trained:
    if cache:
        return train_cached(recipe, names, registry, run).model
    return fit_recipe(recipe, names, registry, run)
