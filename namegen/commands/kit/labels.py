"""What `namegen generate --by` writes: names of each label, each by a model that learned from that label's alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ...errors import GenerationError, WordlistError
from ...escape import label_words
from ...registry.registry import Registry
from .arguments import Asked
from .columns import columns_of
from .drawing_notes import notes_of
from .messages import complain
from .obtain import read_lists, recipe_of, train_asked
from .rows import Batches, Titles

if TYPE_CHECKING:
    from ...contracts.names_writer import Columns
    from ...training.labels import LabelledNames
    from ...training.recipe import Recipe, Request


@dataclass(frozen=True)
class LabelDraw:
    """Hold how the names of one label are made: what is learned from, and what is drawn."""

    labelled: LabelledNames
    recipe: Recipe
    request: Request

    @property
    def called(self) -> str:
        """Return what messages call the label."""
        return label_words(self.labelled.label)

    def complain(self, message: str) -> None:
        """Print a line on the error stream, the label before it."""
        complain(f"{self.called}: {message}")


def draws_by_label(asked: Asked, request: Request, column: str, registry: Registry) -> list[LabelDraw]:
    """Read the lists; plan a draw for each value of `column`, its seed made of the request's and the label."""
    from ...training.labels import label_seed, names_by_label

    sources, wordlists = read_lists(asked, registry)
    labelled = names_by_label(sources, wordlists, column)
    recipe = recipe_of(asked, sources, registry)
    return [
        LabelDraw(each, each.recipe(recipe), request.model_copy(update={"seed": label_seed(request.seed, each.label)}))
        for each in labelled
    ]


def columns_by_label(
    draws: list[LabelDraw], titles: Titles, column: str, registry: Registry, *, cache: bool
) -> Batches:
    """Train a model of each label and draw its names: rows that hold the label, under the title of its column.

    A label that gives fewer names than are asked for stops none of the others; the rows then end with a
    GenerationError that names it.
    """
    return Batches(titles, _batches(draws, titles, column, registry, cache=cache))


def _batches(
    draws: list[LabelDraw], titles: Titles, column: str, registry: Registry, *, cache: bool
) -> Iterator[Columns]:
    failed = []
    for each in draws:
        try:
            model = train_asked(each.recipe, each.labelled.names, registry, cache=cache)
            drawing = model.drawing(each.request)
            for note in notes_of(drawing):
                each.complain(note)
            batches = drawing.with_notes(drawing.drawn(), each.complain)
            cells = ({column: [each.labelled.label] * len(batch), "name": batch} for batch in batches)
            yield from columns_of(model, titles, cells, drawing.written).columns
        except (GenerationError, WordlistError) as error:
            failed.append(f"{each.called}: {error}")
    if failed:
        raise GenerationError("; ".join(failed))


def head_of_labels(draws: list[LabelDraw], column: str) -> dict[str, Any]:
    """Return what stands beside the names in JSON: how those of each label are made."""
    labels = [
        {
            "label": each.labelled.label,
            "recipe": each.recipe.model_dump(mode="json"),
            "request": each.request.model_dump(mode="json"),
        }
        for each in draws
    ]
    return {"by": column, "labels": labels}
