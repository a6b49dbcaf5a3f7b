"""Draw names slice by slice, on the workers of a run: those at some places, or those of some ids."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from ..sampling.for_ids import IdNames
from .form import Form
from .part import Work

if TYPE_CHECKING:
    from ..contracts.run import Run
    from ..sampling.drawing import Drawing
    from ..training.trained import Trained

TOGETHER = 50_000
"""Names of a slice: of a model that counts they take a worker some hundredths of a second."""


def draws_in_slices(drawing: Drawing, *, ids: bool) -> bool:
    """Say whether the names of a request, or of `ids`, do not depend on those before, so that slices are the whole."""
    return not drawing.wishes.remembering if ids else drawing.by_number


def names_in_slices(model: Trained, drawing: Drawing, run: Run) -> Iterator[list[str]]:
    """Yield the names that `drawing` draws by number, in their order, as the model has them."""
    number = drawing.request.n
    places = [(first, min(first + TOGETHER, number)) for first in range(0, number, TOGETHER)]
    return run.map(partial(_at_places, _work(model, drawing)), places)


def names_of_ids(model: Trained, drawing: Drawing, ids: Sequence[str], run: Run) -> Iterator[list[str]]:
    """Yield the names of ids in their order, as the model has them, where names may come twice."""
    slices = [ids[first : first + TOGETHER] for first in range(0, len(ids), TOGETHER)]
    return run.map(partial(_of_ids, _work(model, drawing)), slices)


def _work(model: Trained, drawing: Drawing) -> Work:
    return Work(model, drawing, Form(), Path())


def _at_places(work: Work, places: tuple[int, int]) -> list[str]:
    return list(chain.from_iterable(work.drawing.at_places(*places)))


def _of_ids(work: Work, ids: Sequence[str]) -> list[str]:
    return list(chain.from_iterable(IdNames(work.drawing, ids).drawn()))
