"""The columns of rows of names: those that their source has itself, and those that are computed of names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from ...analysis.name_columns import COMPUTED, NamedNames, knows_its_list
from ...errors import UsageError, nearest
from .rows import Batches, Titles

if TYPE_CHECKING:
    from ...contracts.names_writer import Cell, Columns
    from ...name_model import NameModel

Cells = Mapping[str, "Sequence[Cell]"]
"""What a source of names has itself of some of them, by title: their names (`name`), and what else it knows."""


def parse_columns(
    text: str | None, own: Sequence[str] = ("name",), key: str | None = None, others: Iterable[str] = tuple(COMPUTED)
) -> Titles:
    """Return the columns that --columns asks for, in its order; by default, those that the source has itself.

    own: the columns of the source. key: the one of them that tells rows apart. others: those that may be asked for too.
    Raises UsageError for a column that does not exist, or comes twice.
    """
    titles = tuple(own) if text is None else tuple(each.strip() for each in text.split(","))
    known = [*own, *others]
    for title in titles:
        if title not in known:
            raise UsageError(f"--columns: there is no column {title!r}{nearest(title, known)}")
        if titles.count(title) > 1:
            raise UsageError(f"--columns names {title!r} twice; each column comes once")
    return Titles(titles, key if key in titles else None)


def check_known(titles: Titles, model: NameModel) -> None:
    """Raise UsageError where a column needs the list that the model learned from, and nothing is known of that."""
    if "novel" in titles.columns and not knows_its_list(model):
        raise UsageError(
            "--columns novel needs the list that the model learned from, and the file does not hold it"
            " (--dataset says where it is)"
        )


def columns_as_given(titles: Titles, batches: Iterable[Cells]) -> Batches:
    """Put batches of names in columns that are all of the source's own."""
    return Batches(titles, (list(map(batch.__getitem__, titles.columns)) for batch in batches))


def columns_of(
    model: NameModel, titles: Titles, batches: Iterable[Cells], written: Callable[[list[str]], list[str]] = list
) -> Batches:
    """Add to batches of names what the columns hold of them. A batch has a list of cells for each of its own titles.

    The names are as the model has them; `written` writes some in the case that was asked for.
    """
    return Batches(titles, (_columns(model, titles, batch, written) for batch in batches))


def _columns(model: NameModel, titles: Titles, batch: Cells, written: Callable[[list[str]], list[str]]) -> Columns:
    names = [str(name) for name in batch["name"]]
    named = NamedNames(model, names, written(names))
    own = {**batch, "name": named.written}
    return [own[title] if title in own else COMPUTED[title](named) for title in titles.columns]
