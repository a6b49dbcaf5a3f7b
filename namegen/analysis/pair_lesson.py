"""The lecture's point: a layer of one matrix, trained by gradient, learns the logarithm of the counts of pairs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ..contracts.inside import check_inside
from ..contracts.logprobs import log_softmax
from ..contracts.run import Run
from ..contracts.spec import Spec
from ..errors import PluginError, UsageError
from ..registry.entry import Part
from ..training.build import fit_model
from .pairs import MOST, Pairs, fold_case, pair_counts, shown_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..contracts.corpus import Corpus
    from ..registry.registry import Registry

MOST_LETTERS = 400
"""Letters of a list at most: W has a number for each pair of them, and is trained for some thousand steps."""
PACE = 1.3
"""How many times as many steps lie behind each look at W as behind the one before: most happens in the first ones."""


@dataclass(frozen=True, eq=False)
class PairLesson:
    """Hold the counts of pairs, and what W was after some steps. S is the number of views, (R, C) the shape of a table.

    A number may be added to a row of W without changing what it predicts. Here each row is moved so that its
    exponentials sum to how often the row's piece comes: what W then learns is the logarithm of the counts.
    """

    model: str
    """what the model is called"""
    counts: Pairs
    steps: tuple[int, ...]
    """(S,): after how many steps; 0 is before the first"""
    weights: NDArray[np.float64]
    """(S, R, C)"""
    losses: NDArray[np.float64]
    """(S,): the mean NLL of the names by then, nats/token"""
    loss_of_counts: float
    """that of the counts themselves, which is the lowest that a table can reach"""


def pair_lesson(registry: Registry, corpus: Corpus, most: int = MOST, run: Run | None = None) -> PairLesson:
    """Train, on `corpus`, the first registered model that shows the lesson (`Model.pair_lesson`), and watch its W.

    Capitals count as their small letters. The tables have the `most` commonest pieces. A `run` receives reports and may
    stop the training; what was seen by then is returned.
    Raises UsageError for more than MOST_LETTERS letters, and where no plugin brings such a model.
    """
    run = run or Run()
    names = fold_case(corpus)
    if names.vocab_size > MOST_LETTERS:
        raise UsageError(
            f"the list has {names.vocab_size:,} letters, and W would have {names.vocab_size**2:,} numbers; it is shown"
            f" for lists of up to {MOST_LETTERS} letters"
        )
    spec = lesson_of(registry, names)
    entry = spec.part.entry
    model = spec.part.build(names.vocabulary)
    views: dict[int, NDArray[np.float64]] = {}
    last = 0

    def on_step(step: int, total: int, loss: float, dev: float | None) -> None:
        nonlocal last
        last = step
        run.report(step, total, loss, dev)

    def look(step: int, shown: Any) -> None:
        views[step] = _pairs_of(shown, entry.who)

    fit_model(model, entry, names, Run(run.seed, on_step=on_step, stop=run.stop, watcher=_Watching(look)), registry)
    views[last] = _pairs_of(model, entry.who)
    return _lesson(spec.name, names, most, views)


class _Watching:
    """Look at a model after 0, 1, 2, 3, 4, 5, 6, 8, 10, 13 steps and so on, as long as it trains."""

    def __init__(self, look: Callable[[int, Any], None]) -> None:
        self.look = look
        self._next = 0

    def wants(self, step: int, total: int) -> bool:  # noqa: ARG002
        if step < self._next:
            return False
        self._next = max(step + 1, round(step * PACE))
        return True


def lesson_of(registry: Registry, corpus: Corpus) -> Spec:
    """Return the Spec of the first registered model that shows the lesson on `corpus`, with its options for it."""
    for entry in registry.entries("model").values():
        try:
            options = entry.load().pair_lesson(corpus)
        except PluginError:  # it cannot be imported; using it says why
            continue
        if options is not None:
            return Spec(entry.name, options.model_dump(mode="json"), Part(entry, options))
    raise UsageError("no plugin brings a model of one layer that can be watched while it learns the counts")


def _pairs_of(model: Any, who: str) -> NDArray[np.float64]:
    """Return the W of a model: (V, V)."""
    start = np.array([model.vocabulary.start_id], dtype=np.int32)
    views = check_inside(model.inside(start), 1, len(model.vocabulary), who)
    found = next((view.values for view in views if view.kind == "pairs"), None)
    if found is None:
        raise PluginError(f"{who} has a pair_lesson, and no view of the kind 'pairs' inside")
    return np.array(found, dtype=np.float64)


def _lesson(name: str, corpus: Corpus, most: int, views: dict[int, NDArray[np.float64]]) -> PairLesson:
    steps = tuple(sorted(views))
    counts, can = corpus.pair_counts().astype(np.float64), corpus.vocabulary.drawable
    totals = counts.sum(axis=1)
    # A row of W that is normalised, plus the logarithm of how often its piece comes.
    rows = [log_softmax(np.where(can, views[step], -np.inf)) for step in steps]
    losses = np.array([_loss(counts, each) for each in rows])
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = np.log(counts) - np.log(totals)[:, None]
        moved = [each + np.log(totals)[:, None] for each in rows]
    shown = pair_counts(corpus, most)
    return PairLesson(
        model=name,
        counts=shown,
        steps=steps,
        weights=np.array([shown_of(each, corpus.vocabulary, shown) for each in moved]),
        losses=losses,
        loss_of_counts=_loss(counts, shares),
    )


def _loss(counts: NDArray[np.float64], logprobs: NDArray[np.float64]) -> float:
    """Compute the mean NLL of pairs (V, V) that come so often, nats/token."""
    seen = counts > 0
    return -float((counts[seen] * logprobs[seen]).sum() / max(1.0, counts.sum()))
