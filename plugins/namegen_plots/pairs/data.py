"""The matrices to show, one of a list and one of a model, and what to say of them; the numbers are namegen's."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np

import namegen

from ..picture import Cell, Picture, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

What = Literal["counts", "probabilities"]
SAME = 0.002
"""Below this, two probabilities are said to be the same."""


@dataclass(frozen=True)
class Panel:
    """Hold one matrix: `values` (rows, columns), counts or probabilities; NaN where nothing is known."""

    title: str
    values: NDArray[np.float64]


@dataclass(frozen=True)
class PairsPicture(Picture):
    """Hold matrices of the same pieces: the rows come before, the columns after."""

    kind: ClassVar[str] = "pairs"

    what: What
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    panels: tuple[Panel, ...]

    def table(self) -> Table:
        """List a line for each pair."""
        cells = [(i, j) for i in range(len(self.rows)) for j in range(len(self.columns))]
        lines = [
            (self.rows[i], self.columns[j], *(_cell(panel.values[i, j], self.what) for panel in self.panels))
            for i, j in cells
        ]
        return Table(("before", "after", *(panel.title for panel in self.panels)), tuple(lines))


def pairs_of_list(corpus: namegen.Corpus, name: str, what: What, most: int) -> PairsPicture:
    """Show the pairs of a list called `name`; at most `most` pieces, the boundary included."""
    if what == "counts":
        title, pairs = f"Pairs of letters in {name}", namegen.pair_counts(corpus, most - 1)
    else:
        title, pairs = f"What follows each letter in {name}", namegen.pair_shares(corpus, most - 1)
    return _picture(title, what, pairs, [Panel(name, pairs.values)], [])


def pairs_of_model(model: namegen.NameModel, name: str, most: int) -> PairsPicture:
    """Show a model's probabilities, beside the shares of its list called `name` where that is at hand."""
    corpus, drawn = namegen.pair_corpus(model)
    pairs = namegen.pair_probabilities(model, corpus, most - 1)
    panel = Panel(model.name, pairs.values)
    averages = f"The probabilities of {model.name} are averages over the places of"
    if drawn:
        note = f"{averages} {pairs.names:,} names that it draws: its list is not at hand."
        return _picture(f"What follows each letter, by {model.name}", "probabilities", pairs, [panel], [note])
    panels = [Panel(name, namegen.pair_shares(corpus, most - 1).values), panel]
    notes = [f"{averages} {pairs.names:,} of the {len(corpus):,} names.", _apart(panels, pairs)]
    title = f"What follows each letter: in {name}, and by {model.name}"
    return _picture(title, "probabilities", pairs, panels, notes)


def corpus_of(tokenizer: namegen.Tokenizer, wordlist: namegen.Wordlist) -> namegen.Corpus:
    """Write the list as tokens, each name counting as often as the list says, without any model."""
    tokenizer.fit(wordlist.names)
    corpus = tokenizer.encode(wordlist.names)
    if wordlist.weights is None:
        return corpus
    return replace(corpus, weights=np.array(wordlist.weights, dtype=np.int64))


def _picture(
    title: str, what: What, pairs: namegen.Pairs, panels: Sequence[Panel], notes: Sequence[str]
) -> PairsPicture:
    shown = []
    if pairs.folded:
        shown.append("Capitals are counted as small letters.")
    if pairs.left_out:
        shown.append(
            f"Shown are the {len(pairs.pieces):,} most frequent letters, which make {pairs.covered:.1%} of all pairs;"
            f" {pairs.left_out:,} rarer ones are left out."
        )
    return PairsPicture(title, (*shown, *notes), what, pairs.rows, pairs.columns, tuple(panels))


def _apart(panels: Sequence[Panel], pairs: namegen.Pairs) -> str:
    """Say how far the two matrices are apart."""
    listed, modelled = (np.nan_to_num(panel.values) for panel in panels)
    apart = np.abs(listed - modelled)
    if apart.max() < SAME:
        return f"The two differ by less than {SAME:.1%} everywhere."
    i, j = np.unravel_index(np.argmax(apart), apart.shape)
    return (
        f"The two differ by {apart.mean():.2%} on average, and most at {pairs.rows[i]} to {pairs.columns[j]}:"
        f" {listed[i, j]:.1%} in {panels[0].title}, {modelled[i, j]:.1%} by {panels[1].title}."
    )


def per_cent(share: float) -> str:
    """Write a share in per cent, below 10 with a decimal place."""
    if share >= 0.0995:
        return f"{share * 100:.0f}"
    return f"{share * 100:.1f}"


def _cell(value: float, what: What) -> Cell:
    if np.isnan(value):
        return ""
    if what == "counts":
        return round(value)
    return float(value)
