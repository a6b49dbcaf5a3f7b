"""The names of a request, or of ids, batch by batch, on workers where that can be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from .columns import Cells
from .messages import complain

if TYPE_CHECKING:
    from ...contracts.run import Run
    from ...name_model import NameModel
    from ...sampling.drawing import Drawing


def named(model: NameModel, drawing: Drawing, ids: list[str] | None, run: Run) -> Iterator[Cells]:
    """Yield the names that `drawing` draws, or those of `ids` beside them, in their order, as the model has them."""
    batches = ({"name": batch} for batch in _names(model, drawing, ids, run))
    return batches if ids is None else beside(ids, batches)


def _names(model: NameModel, drawing: Drawing, ids: list[str] | None, run: Run) -> Iterator[list[str]]:
    if run.has_workers:
        from ...output.slices import draws_in_slices, names_in_slices, names_of_ids

        if draws_in_slices(drawing, ids=ids is not None):
            return names_in_slices(model, drawing, run) if ids is None else names_of_ids(model, drawing, ids, run)
        complain(
            "no name comes twice, so each depends on those before it: they are drawn one after the other, by one worker"
            " (--repeats or --raw: by all)"
        )
    if ids is None:
        return drawing.with_notes(drawing.drawn(), complain)
    from ...sampling.for_ids import IdNames

    return IdNames(drawing, ids).drawn()


def beside(ids: list[str], batches: Iterable[Cells]) -> Iterator[Cells]:
    """Add the ids to batches of names, which are in their order."""
    first = 0
    for batch in batches:
        count = len(batch["name"])
        yield {"id": ids[first : first + count], **batch}
        first += count
