"""The tables of `namegen eval`: how well names are predicted, and what the names that a model draws are like."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from ..escape import label_words
from .grid import UNKNOWN, Column, Grid, known, number, one_of, share, span
from .measures import measure_meaning, measure_text

if TYPE_CHECKING:
    from ..analysis.by_label import ByLabel
    from ..analysis.calibration import Classification
    from ..analysis.crossvalidate import CrossValidation
    from ..analysis.evaluate import Evaluation
    from ..analysis.metrics import Measure
    from ..analysis.samples import Generated, Likeness
    from ..wordlists.splits import SplitName

SPLITS: Mapping[SplitName, str] = {
    "distinct": "80/10/10 by name; repeats stay together",
    "all": "everything is learned from and scored",
    "lecture": "80/10/10 by line; repeats leak into test",
}
Row = tuple[str, str, str, str]


def evaluation_grids(measured: Evaluation, title: str, split: tuple[str, str] | None = None) -> list[Grid]:
    """Make the tables of an evaluation: its measures, and the names predicted best and worst.

    `split` is the name of the split and what it is.
    """
    return [_measures(measured, title, split), _extremes(measured)]


def cross_validation_grids(validated: CrossValidation, title: str, k: int) -> list[Grid]:
    """Make the tables of a cross-validation by `k` folds: the measures of all, each fold, the best and worst names."""
    split = (f"{k} folds", "of distinct names; each scored by a model of the others")
    return [_measures(validated.pooled, title, split), _folds(validated), _extremes(validated.pooled)]


def by_label_grid(found: ByLabel, title: str) -> Grid:
    """Make the table of an evaluation by label: a row for each, and what all of them score together."""
    rows = [_label_row(label_words(each.label), each.names, each.evaluation) for each in found.labels]
    rows.append(_label_row("all", sum(each.names for each in found.labels), found.pooled))
    columns = (
        Column(found.column),
        Column("names", True),
        Column("scored", True),
        Column("NLL, nats/token", True),
        Column("95 % interval", True),
        Column("nats/name", True),
    )
    notes = [f"{label_words(each.label)}: {each.problem}" for each in found.labels if each.problem]
    if found.classification is not None:
        notes.append(_told_apart(found.classification))
    return Grid(columns, rows, title, notes, breaks=True, before=evaluation_sentence(found.pooled))


def _told_apart(measured: Classification) -> str:
    """Say how well names tell their labels."""
    return (
        f"classified by their letters: accuracy {measured.accuracy:.1%} of {measured.names:,} names; Brier score"
        f" {measured.brier:.3f} (0 to 2), calibration error {measured.calibration_error:.3f}"
    ).replace("%", " %")


def _label_row(label: str, names: int, measured: Evaluation | None) -> tuple[str, ...]:
    if measured is None:
        return (label, f"{names:,}", "0", UNKNOWN, UNKNOWN, UNKNOWN)
    per_token = span(measured.known_intervals[0], 4)
    figures = (number(measured.nll_per_token, 6), per_token, number(measured.nll_per_name, 4))
    return (label, f"{names:,}", f"{measured.names:,}", *figures)


def generated_grids(found: Generated, title: str, measures: Sequence[Measure] = ()) -> list[Grid]:
    """Make the tables of what names drawn are like: beside the held-out names, near copies, lengths and letters.

    measures: what the metrics of plugins give of these names.
    """
    return [_generated(found, title, measures), *_near_copies(found), *_shapes(found)]


def _measures(measured: Evaluation, title: str, split: tuple[str, str] | None) -> Grid:
    repeats = f"{measured.names - measured.distinct:,} repeat others"
    per_token, per_name, per_char = measured.known_intervals
    ends = "bits/character, ends charged, not counted"
    rows = [
        ("names", f"{measured.names:,}", "", "scored"),
        ("distinct names", f"{measured.distinct:,}", "", repeats),
        *_origin(measured, split),
        ("tokens", f"{measured.tokens:,}", "", "characters, and one end mark a name"),
        ("log-likelihood", number(measured.log_likelihood, 4), "", "nats, sum over tokens"),
        ("NLL per token", number(measured.nll_per_token, 6), span(per_token, 4), "nats/token"),
        ("NLL per name", number(measured.nll_per_name, 4), span(per_name, 2), "nats/name"),
        ("bits per token", number(measured.bits_per_token, 4), "", "bits/token"),
        ("bits per character", number(measured.bits_per_char, 4), span(per_char, 4), ends),
        ("perplexity", number(measured.perplexity, 4), "", "per token"),
        *_left_out(measured),
    ]
    columns = (Column("measure"), Column("value", True), Column("95 % interval", True), Column("unit"))
    return Grid(columns, rows, title, breaks=True, before=evaluation_sentence(measured), most=("value", "unit"))


def evaluation_sentence(measured: Evaluation) -> str:
    """Say in plain words how well names are predicted."""
    if measured.impossible:
        return "Some of these names are impossible to the model: it gives a letter of theirs no probability at all."
    return (
        "On average, the next letter of these names is for the model as hard to guess as"
        f" {one_of(measured.perplexity)} equally likely ones; the fewer, the better."
    )


def _origin(measured: Evaluation, split: tuple[str, str] | None) -> list[Row]:
    rows: list[Row] = []
    if split:
        rows.append(("split", split[0], "", split[1]))
    if measured.in_train is not None and not (split and split[0] == "all"):
        leaked = share(measured.in_train, measured.names)
        rows.append(("in the train part", f"{measured.in_train:,}", "", f"of the names scored: {leaked}"))
    return rows


def _left_out(measured: Evaluation) -> list[Row]:
    oov = measured.oov
    rows: list[Row] = []
    if measured.impossible:
        rows.append(("impossible", f"{measured.impossible:,}", "", "tokens of probability 0"))
    rows.append(("out of vocabulary", f"{oov.names:,}", "", "names, left out above"))
    if oov.misplaced:
        rows.append(("", f"{oov.misplaced:,}", "", "of them with capitals elsewhere than the training list has them"))
    if oov.pieces:
        rows.append(("", f"{oov.tokens:,}", "", f"characters in them that the training list lacks: {oov.characters}"))
    if oov.names:
        with_them = number(measured.nll_per_token_with_oov, 6)
        rows.append(("NLL with them", with_them, "", "nats/token: their probability is 0"))
    return rows


def _extremes(measured: Evaluation) -> Grid:
    """Put the names predicted best and worst side by side."""
    best, worst = (
        [(each.name, number(each.nll_per_token, 4), number(each.bits, 1)) for each in some]
        for some in (measured.best(), measured.worst())
    )
    empty = ("", "", "")
    columns = [
        column
        for which in ("best", "worst")
        for column in (
            Column(f"{which} predicted", heads=which == "worst"),
            Column("nats/token", True),
            Column("bits/name", True),
        )
    ]
    rows = [(*left, *right) for left, right in zip_longest(best, worst, fillvalue=empty)]
    return Grid(columns, rows, breaks=True)


def _folds(validated: CrossValidation) -> Grid:
    """List each fold, and their spread."""
    rows = [
        (str(i), f"{each.names:,}", number(each.nll_per_token, 6) if each.names else "–", f"{each.oov.names:,}")
        for i, each in enumerate(validated.folds, 1)
    ]
    rows.append(("spread", "", number(validated.spread, 6), ""))
    columns = (
        Column("fold"),
        Column("names", True),
        Column("NLL, nats/token", True),
        Column("out of vocabulary", True),
    )
    return Grid(columns, rows, breaks=True)


def _generated(found: Generated, title: str, measures: Sequence[Measure]) -> Grid:
    """Measure the names drawn, beside the held-out names."""
    per_sample = "of the names drawn"
    known_values = [each for each in measures if each.value is not None]
    rows: list[Row] = [(each.label, measure_text(each), "", measure_meaning(each)) for each in known_values]
    if found.in_test is not None:
        rows.append(("in the test part", share(found.in_test, found.samples), "", per_sample))
    rows.append(("new", share(found.new, found.samples), "", f"{per_sample}: in neither"))
    rows.append(("distinct", f"{found.distinct:,}", "", "names"))
    for k, value in found.unique_at.items():
        rows.append((f"unique@{k:,}", share(value, 1), "", f"distinct among the first {k:,}"))
    if found.held_out is not None and found.reinvented is not None:
        again = share(found.reinvented, found.held_out)
        rows.append(("re-invented", f"{found.reinvented:,}", "", f"of {found.held_out:,} test names, {again}"))
    rows += _likenesses(found)
    columns = (Column("measure"), Column("drawn", True), Column("test", True), Column("unit"))
    copies = share(found.in_train, found.samples)
    before = f"Of {found.samples:,} names drawn, {copies} are copies of names that the model has learned from."
    return Grid(columns, rows, title, breaks=True, before=before, most=("drawn", "unit", "test"))


def _likenesses(found: Generated) -> list[Row]:
    """Measure what can be said of the test names too, so that one knows what is usual."""
    from ..analysis.samples import mean

    trained = number(mean(found.train_lengths), 2)
    apart = "total variation from train, 0 to 1"
    measures: list[tuple[str, Callable[[Likeness], str], str]] = [
        ("unseen", lambda each: f"{each.unseen:,}", "distinct, not in the train part; of these:"),
        ("nearest training name", lambda each: known(each.median_edits, "g"), "edits away, median"),
        ("one edit away", lambda each: share(each.edits.get(1, 0), each.unseen), "of the unseen names"),
        ("longest copied piece", lambda each: known(each.median_piece, "g"), "characters, median"),
        ("", lambda each: known(max(each.pieces, default=None), "g"), "characters, the longest"),
        ("mean length", lambda each: number(each.mean_length, 2), f"characters; train part {trained}"),
        ("lengths", lambda each: number(each.length_distance, 3), apart),
        ("letters", lambda each: number(each.character_distance, 3), apart),
    ]
    if found.test is None:
        return [(what, write(found.drawn), "", unit) for what, write, unit in measures]
    return [(what, write(found.drawn), write(found.test), unit) for what, write, unit in measures]


def _near_copies(found: Generated) -> list[Grid]:
    """List the closest pairs that are no copies, and the longest pieces; nothing where all drawn are copies."""
    closest = [(each.name, each.training_name, str(each.edits)) for each in found.drawn.closest]
    grids = [
        Grid((Column("drawn"), Column("nearest training name"), Column("edits", True)), closest),
        Grid((Column("drawn"), Column("training name"), Column("longest piece in both")), found.drawn.longest),
    ]
    return [each for each in grids if each.rows]


def _shapes(found: Generated) -> list[Grid]:
    """Put the commonest lengths, and the letters that differ most, beside the train part's."""
    lengths = sorted(sorted(found.train_lengths, key=lambda size: -found.train_lengths[size])[:_MOST_COLUMNS])
    drawn, trained = _percent(found.drawn.characters), _percent(found.train_characters)
    apart = sorted({**drawn, **trained}, key=lambda c: -abs(drawn.get(c, 0) - trained.get(c, 0)))[:_MOST_COLUMNS]
    return [
        _beside("lengths, % of names", lengths, _percent(found.drawn.lengths), _percent(found.train_lengths)),
        _beside("letters, %", apart, drawn, trained),
    ]


_MOST_COLUMNS = 9


def _percent(counts: Mapping[Any, int]) -> dict[Any, float]:
    total = sum(counts.values())
    return {key: 100 * count / total for key, count in counts.items()}


def _beside(what: str, keys: Sequence[Any], drawn: Mapping[Any, float], trained: Mapping[Any, float]) -> Grid:
    columns = (Column(what), *(Column(str(key), True) for key in keys))
    rows = [
        (name, *(number(shares.get(key, 0.0), 1) for key in keys))
        for name, shares in (("drawn", drawn), ("train part", trained))
    ]
    return Grid(columns, rows, breaks=True)
