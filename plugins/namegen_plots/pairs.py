"""What follows what: the matrix of the lectures, of a list's counts or of a model's chances."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np

from .picture import Picture, Table

if TYPE_CHECKING:
    from numpy.typing import NDArray

    import namegen

What = Literal["counts", "probabilities"]
SAME = 0.002
"""Below this, two probabilities are told to be the same."""


@dataclass(frozen=True)
class Panel:
    """One matrix: `values` is (rows, columns), counts or probabilities; NaN where nothing is known."""

    title: str
    values: NDArray[np.float64]


@dataclass(frozen=True)
class Pairs(Picture):
    """Matrices of the same tokens: the rows come before, the columns after."""

    kind: ClassVar[str] = "pairs"

    what: What
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    panels: tuple[Panel, ...]

    def table(self) -> Table:
        """A line for each pair."""
        cells = [(i, j) for i in range(len(self.rows)) for j in range(len(self.columns))]
        number = int if self.what == "counts" else float
        lines = [
            (self.rows[i], self.columns[j], *(_told(panel.values[i, j], number) for panel in self.panels))
            for i, j in cells
        ]
        return Table(("before", "after", *(panel.title for panel in self.panels)), tuple(lines))


def pairs_of(
    corpus: namegen.Corpus,
    name: str,
    what: What,
    most: int,
    model: namegen.NameModel | None = None,
) -> Pairs:
    """The pairs of a list called `name`, and beside them those of a model; at most `most` tokens are shown."""
    counts, vocabulary = corpus.pair_counts(), corpus.vocabulary
    letters, left_out = choose(counts, vocabulary, most)
    before = np.array(sorted([vocabulary.start_id, *letters]))
    after = np.array(sorted([vocabulary.end_id, *letters]))
    table = counts.astype(float) if what == "counts" else shares(counts)
    panels = [Panel(name, table[np.ix_(before, after)])]
    notes = [_left_out(left_out, counts, before, after)] if left_out else []
    if model is not None:
        rows = model_rows(model, before)[:, after]
        panels.append(Panel(model.recipe.model, rows))
        notes += [_depends(model, np.array(letters, dtype=np.int32)), _apart(panels, vocabulary.pieces, before, after)]
    pieces = vocabulary.pieces
    return Pairs(
        title=_title(what, name, model),
        notes=tuple(note for note in notes if note),
        what=what,
        rows=tuple(pieces[i] for i in before),
        columns=tuple(pieces[i] for i in after),
        panels=tuple(panels),
    )


def choose(counts: NDArray[np.int64], vocabulary: namegen.Vocabulary, most: int) -> tuple[list[int], int]:
    """The letters to show, most - 1 at most beside the boundary, and how many rarer ones are left out."""
    boundaries = {vocabulary.start_id, vocabulary.end_id}
    often = counts.sum(axis=0)
    letters = sorted((i for i in range(len(vocabulary)) if i not in boundaries), key=lambda i: -often[i])
    kept = letters[: max(most - 1, 1)]
    return sorted(kept), len(letters) - len(kept)


def shares(counts: NDArray[np.int64]) -> NDArray[np.float64]:
    """(V, V) counts to the share of each within its row; a row of nothing is NaN."""
    sums = counts.sum(axis=1, keepdims=True)
    return np.divide(counts, sums, out=np.full(counts.shape, np.nan), where=sums > 0)


def model_rows(model: namegen.NameModel, before: NDArray[np.intp]) -> NDArray[np.float64]:
    """(len(before), V): the model's chances after a name's start, and after the start and one token.

    For a bigram that is its table. A model that looks further back has more than one row for a token; this is the
    one that begins a name.
    """
    decoder = model.decoder()
    start = decoder.vocabulary.start_id
    rows = np.exp(decoder.rows(decoder.step(decoder.start(len(before)), before.astype(np.int32))))
    rows[before == start] = np.exp(decoder.rows(decoder.start(1)))
    return rows


def _depends(model: namegen.NameModel, letters: NDArray[np.int32]) -> str:
    """A sentence, where what the model says after a letter depends on what came before that."""
    decoder = model.decoder()
    once = decoder.step(decoder.start(len(letters)), letters)
    twice = decoder.step(once, letters)
    if np.allclose(np.exp(decoder.rows(once)), np.exp(decoder.rows(twice)), rtol=0, atol=1e-9):
        return ""
    return f"{model.recipe.model} looks further back than one letter; its rows are for a name's first letter."


def _apart(panels: list[Panel], pieces: tuple[str, ...], before: NDArray[np.intp], after: NDArray[np.intp]) -> str:
    """A sentence on how far the two matrices are apart."""
    apart = np.abs(np.nan_to_num(panels[0].values) - panels[1].values)
    if apart.max() < SAME:
        return f"The two differ by less than {SAME:.1%} everywhere."
    i, j = np.unravel_index(np.argmax(apart), apart.shape)
    listed, modelled = (np.nan_to_num(panel.values[i, j]) for panel in panels)
    return (
        f"The two differ by {apart.mean():.2%} on average, and most at {pieces[before[i]]} to {pieces[after[j]]}:"
        f" {listed:.1%} in {panels[0].title}, {modelled:.1%} by {panels[1].title}."
    )


def _left_out(left_out: int, counts: NDArray[np.int64], before: NDArray[np.intp], after: NDArray[np.intp]) -> str:
    covered = counts[np.ix_(before, after)].sum() / max(counts.sum(), 1)
    return (
        f"Shown are the {len(before) - 1:,} most frequent letters, which make {covered:.1%} of all pairs;"
        f" {left_out:,} rarer ones are left out."
    )


def _title(what: What, name: str, model: namegen.NameModel | None) -> str:
    if model is None:
        return f"Pairs of letters in {name}" if what == "counts" else f"What follows each letter in {name}"
    return f"What follows each letter: in {name}, and by {model.recipe.model}"


def _told(value: float, number: type) -> int | float | str:
    return "" if np.isnan(value) else number(value)
