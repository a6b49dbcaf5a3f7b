"""The tables of a comparison: of `namegen compare`, of its picture, and of the form."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from .grid import UNKNOWN, Column, Grid, number, one_of, span
from .measures import measure_text, measure_title

if TYPE_CHECKING:
    from ..analysis.metrics import Measure
    from ..analysis.ranking import Comparison, Result

CSV_COLUMNS = (
    "model",
    "chosen_by_dev",
    "names",
    "nll_per_token",
    "nll_per_name",
    "bits_per_char",
    "difference",
    "difference_low",
    "difference_high",
    "difference_unit",
    "verdict",
    "fit_seconds",
    "parameters",
    "names_per_second",
    "samples",
)
"""Those of CSV, before the metrics, and the error at last."""

SHOWN = 5
"""Names left out that are named."""


def comparison_grids(compared: Comparison) -> list[Grid]:
    """Make the tables of a comparison: how well each model predicts, the lowest first, its costs, and names it draws.

    The notes, which are about all, stand beneath the last.
    """
    grids = [grid for grid in (_predictions(compared), _costs(compared), _names(compared)) if grid.rows]
    return grids[:-1] + [replace(last, notes=comparison_notes(compared)) for last in grids[-1:]]


def comparison_notes(compared: Comparison) -> list[str]:
    """Say what a reader of the tables must know, a line each."""
    notes = []
    if compared.undecided:
        notes.append(f"no significant difference between {_undecided(compared)}")
    if compared.split == "all" and not compared.folds:
        notes.append("split all: scored on the very names that were learned from, which favours copying")
    if compared.short:
        notes.append(
            f"NLL judges scoring, not drawing: on a list as short as this ({_count(compared.listed, 'name')}) the model"
            " that scores best need not draw the best names; judge that by the names"
        )
    if not compared.same_tokens:
        notes.append("(!) the models make different tokens of names: nats/token does not compare, the others do")
    if compared.left_out:
        notes.append(_left_out(compared))
    notes += [
        f"{result_name(each)}: {measure.problem}"
        for each in compared.results
        for measure in each.measures
        if measure.problem
    ]
    notes += [
        f"{result_name(each)} draws {_count(len(each.names_drawn), 'name')}: {each.no_more}"
        for each in compared.results
        if each.no_more
    ]
    return notes + [_trials(each, compared) for each in compared.results if each.tried]


def _undecided(compared: Comparison) -> str:
    first, *_ = compared.results
    others = [result_name(each) for each in compared.undecided]
    several = "any of " * (len(others) > 1)
    return f"{result_name(first)} and {several}{', '.join(others)}"


def _left_out(compared: Comparison) -> str:
    """Say how many names a model cannot write, which, and how many for their capitals alone."""
    them = {1: "it"}.get(compared.left_out, "them")
    most = max((each.evaluation.oov.misplaced for each in compared.results if each.evaluation), default=0)
    capitals = f" ({most:,} with capitals elsewhere than the training list has them)" if most else ""
    named = [*compared.names_left_out[:SHOWN], *["..."] * (len(compared.names_left_out) > SHOWN)]
    return (
        f"{_count(compared.left_out, 'name')} left out: not every model can write {them}{capitals}: {', '.join(named)}"
    )


def comparison_title(compared: Comparison) -> str:
    """Say how many names were scored, which, and how many models."""
    return f"{_count(compared.names, 'name')} scored, {_which(compared)}: {_count(len(compared.results), 'model')}"


def comparison_sentence(compared: Comparison) -> str:
    """Say in plain words which model predicts best, and what that means; nothing where no model could be scored."""
    scored = [each for each in compared.results if each.evaluation is not None]
    if not scored:
        return ""
    first, last = scored[0], scored[-1]
    best = {
        "best": f"{result_name(first)} predicts these names best",
        "lowest": f"{result_name(first)} comes first, but is not surely better than all others",
    }.get(first.verdict, result_name(first))
    guess = f"with it, the next letter of a name is on average as hard to guess as {_guess(first)} equally likely ones"
    return f"{best}: {guess}" + f" (with {result_name(last)}, {_guess(last)})" * (first is not last) + "."


def _guess(result: Result) -> str:
    return one_of(result.evaluation.perplexity if result.evaluation else math.inf)


def _which(compared: Comparison) -> str:
    if compared.leaves_one_out:
        return f"of {compared.wordlist}, each left out in its turn"
    if compared.folds:
        return f"of {compared.wordlist}, in {compared.folds} folds"
    part = {"all": "all names"}.get(compared.split, "the test part")
    return f"{part} of {compared.wordlist} (split {compared.split})"


def result_name(result: Result) -> str:
    """Name the model of a row: as it was given, and what dev chose."""
    return f"{result.label} {_assigned(result.chosen)}".rstrip()


def _assigned(options: Mapping[str, Any] | None) -> str:
    return " ".join(f"{option}={value}" for option, value in (options or {}).items())


def _predictions(compared: Comparison) -> Grid:
    columns = (
        Column("model"),
        Column("nats/token" + " (!)" * (not compared.same_tokens), True),
        Column("nats/name", True),
        Column("bits/char", True),
        Column(f"above lowest, {compared.unit}", True),
        Column("95 % interval", True),
        Column("verdict"),
    )
    rows = [_prediction(each, first=place == 0) for place, each in enumerate(compared.results)]
    most = (columns[1].title, columns[-1].title, columns[-3].title, columns[-2].title)
    return Grid(columns, rows, comparison_title(compared), breaks=True, before=comparison_sentence(compared), most=most)


def _prediction(result: Result, *, first: bool) -> tuple[str, ...]:
    measured = result.evaluation
    if measured is None:
        return (result_name(result), *[UNKNOWN] * 5, f"failed: {result.error}")
    difference, interval = "", ""  # the first is what all are compared with
    if not first:
        difference = number(result.difference, 4, sign=True)
        interval = span(result.difference_interval, 4, sign=True)
    return (
        result_name(result),
        number(measured.nll_per_token, 4),
        number(measured.nll_per_name, 3),
        number(measured.bits_per_char, 4),
        difference,
        interval,
        result.verdict,
    )


def _costs(compared: Comparison) -> Grid:
    ran = [each for each in compared.results if each.evaluation is not None]
    measured = ran[0].measures if ran else ()
    titles = ("model", "fit, s", "parameters", "names/s", *(measure_title(each) for each in measured))
    return Grid([Column(title, title != "model") for title in titles], [_cost(each) for each in ran], breaks=True)


def _cost(result: Result) -> tuple[str, ...]:
    drawn = result.drawing
    values = map(measure_text, result.measures)
    seconds = "cached" if result.fit_seconds is None else number(result.fit_seconds, 3)
    learned = (result_name(result), seconds, number(result.parameters, 0))
    if drawn is None:
        return (*learned, UNKNOWN, *values)
    speed = number(float(f"{drawn.names_per_second:.2g}"), 0)  # no more digits than two runs agree on
    return (*learned, speed, *values)


def _names(compared: Comparison) -> Grid:
    columns = (Column("model"), Column("names as generate draws them"))
    drew = [each for each in compared.results if each.names_drawn]
    return Grid(columns, [(result_name(each), ", ".join(each.names_drawn)) for each in drew])


def _trials(result: Result, compared: Comparison) -> str:
    """Say what the NLL of the dev part, or of all folds, was in each trial of a sweep."""
    trials = []
    for each in result.tried:
        outcome = f"failed ({each.error})" if each.error else number(each.dev_nll_per_token, 4)
        trials.append(f"{_assigned(each.swept)} {outcome}")
    where = "all folds" if compared.folds else "dev part"
    return f"{result.label}, {where}, nats/token: {', '.join(trials)}"


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'s' * (number != 1)}"


def record(result: Result, compared: Comparison) -> dict[str, Any]:
    """Write a result as a row of CSV: full precision; what is not known is empty, what is infinite `inf`."""
    measured, drawn = result.evaluation, result.drawing
    low, high = result.difference_interval or (None, None)
    return {
        "model": result.label,
        "chosen_by_dev": _assigned(result.chosen),
        "names": measured and measured.names,
        "nll_per_token": measured and measured.nll_per_token,
        "nll_per_name": measured and measured.nll_per_name,
        "bits_per_char": measured and measured.bits_per_char,
        "difference": result.difference,
        "difference_low": low,
        "difference_high": high,
        "difference_unit": compared.unit,
        "verdict": result.verdict,
        "fit_seconds": result.fit_seconds,
        "parameters": result.parameters,
        "names_per_second": drawn and drawn.names_per_second,
        "samples": drawn and drawn.samples,
        **{_csv_title(each): each.value for each in result.measures},
        "error": result.error,
    }


def csv_columns(compared: Comparison) -> tuple[str, ...]:
    """Return the titles of the rows of CSV."""
    measures = next((each.measures for each in compared.results if each.measures), ())
    return (*CSV_COLUMNS, *map(_csv_title, measures), "error")


def _csv_title(measure: Measure) -> str:
    return f"metric {measure.name}" if measure.name in (*CSV_COLUMNS, "error") else measure.name
