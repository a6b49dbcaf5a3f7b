"""The columns that may stand beside names: what is known of each name, computed for a batch of names at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from ...errors import UsageError, nearest
from .rows import Row, Rows, Titles

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ...name_model import NameModel
    from ...report.csv_text import Cell

Cells = Mapping[str, "Sequence[Cell]"]
"""What a source of names has itself of some of them, by title: their names (`name`), and what else it knows."""


@dataclass(frozen=True)
class _Named:
    """Hold some names of a model, and what several columns need of them."""

    model: NameModel
    names: Sequence[str]
    """as the model has them"""
    written: Sequence[str]
    """in the case that was asked for"""

    @cached_property
    def logprobs(self) -> NDArray[np.float64]:
        """The natural log of each name's probability, its end included: (N,)."""
        from ...analysis.evaluate import log_probabilities

        return log_probabilities(self.model, self.names)


def _probability(named: _Named) -> Sequence[Cell]:
    import numpy as np

    return list(map(float, np.exp(named.logprobs)))


def _logprob(named: _Named) -> Sequence[Cell]:
    return list(map(float, named.logprobs))


def _length(named: _Named) -> Sequence[Cell]:
    from ...wordlists.graphemes import count_characters

    return [count_characters(name) for name in named.written]


def _novel(named: _Named) -> Sequence[Cell]:
    return named.model.are_new(named.names)


COMPUTED: dict[str, Callable[[_Named], Sequence[Cell]]] = {
    "probability": _probability,
    "logprob": _logprob,
    "length": _length,
    "novel": _novel,
}


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
    if "novel" in titles.columns and model.names is None and model.hashes is None:
        raise UsageError(
            "--columns novel needs the list that the model learned from, and the file does not hold it"
            " (--dataset says where it is)"
        )


def rows_as_given(titles: Titles, batches: Iterable[Cells]) -> Rows:
    """Put batches of names in rows whose columns are all of the source's own."""
    return Rows(titles, (list(zip(*map(batch.__getitem__, titles.columns), strict=True)) for batch in batches))


def rows_of(
    model: NameModel, titles: Titles, batches: Iterable[Cells], written: Callable[[list[str]], list[str]] = list
) -> Rows:
    """Add to batches of names what the columns hold of them. A batch has a list of cells for each of its own titles.

    The names are as the model has them; `written` writes some in the case that was asked for.
    """
    return Rows(titles, (_rows(model, titles, batch, written) for batch in batches))


def _rows(model: NameModel, titles: Titles, batch: Cells, written: Callable[[list[str]], list[str]]) -> Sequence[Row]:
    names = [str(name) for name in batch["name"]]
    named = _Named(model, names, written(names))
    own = {**batch, "name": named.written}
    columns = [own[title] if title in own else COMPUTED[title](named) for title in titles.columns]
    return list(zip(*columns, strict=True))
