"""The tables of `namegen compare`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .grid import Column, Grid, number, share, span

if TYPE_CHECKING:
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
    "in_train",
    "novelty",
    "error",
)


def name(result: Result) -> str:
    """What a row calls its model: as it was given, and what dev chose."""
    return " ".join([result.label, *(f"{option}={value}" for option, value in (result.chosen or {}).items())])


def foretelling(compared: Comparison) -> Grid:
    """How well each model foretells, the best first."""
    columns = (
        Column("model"),
        Column("nats/token" if compared.same_tokens else "nats/token (!)", True),
        Column("nats/name", True),
        Column("bits/char", True),
        Column(f"above best, {compared.unit}", True),
        Column("95 % interval", True),
        Column("verdict"),
    )
    part = "all names" if compared.split == "all" else "the test part"
    where = f"{part} of {compared.wordlist} (split {compared.split})"
    title = f"{_count(len(compared.results), 'model')} on {where}, {_count(compared.names, 'name')}"
    return Grid(columns, [_foretold(each) for each in compared.results], title, breaks=True)


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _foretold(result: Result) -> tuple[str, ...]:
    measured = result.evaluation
    if measured is None:
        return (name(result), *["–"] * 5, f"failed: {result.error}")
    best = result.verdict == "best"
    return (
        name(result),
        number(measured.nll_per_token, 4),
        number(measured.nll_per_name, 3),
        number(measured.bits_per_char, 4),
        "" if best else number(result.difference, 4, sign=True),
        "" if best else span(result.difference_interval, 4, sign=True),
        result.verdict,
    )


def costs(compared: Comparison) -> Grid:
    """What each model costs, and how much of what it draws is copied."""
    ran = [each for each in compared.results if each.evaluation is not None]
    columns = ("model", "fit, s", "parameters", "names/s", "copies", "novelty")
    return Grid([Column(column, column != "model") for column in columns], [_cost(each) for each in ran], breaks=True)


def _cost(result: Result) -> tuple[str, ...]:
    drawn = result.drawing
    seconds = "cached" if result.fit_seconds is None else number(result.fit_seconds, 3)
    if drawn is None:
        return (name(result), seconds, number(result.parameters, 0), "–", "–", "–")
    return (
        name(result),
        seconds,
        number(result.parameters, 0),
        number(float(f"{drawn.names_per_second:.2g}"), 0),  # no more digits than two runs agree on
        share(drawn.in_train, drawn.samples),
        share(drawn.novelty, 1),
    )


def notes(compared: Comparison) -> list[str]:
    """What a reader of the tables must know, a line each."""
    told = []
    if compared.split == "all":
        told.append("split all: scored on the very names that were learned from, which favours copying")
    if not compared.same_tokens:
        told.append("(!) the models make different tokens of names: nats/token does not compare, the others do")
    if compared.left_out:
        them = "it" if compared.left_out == 1 else "them"
        told.append(f"{_count(compared.left_out, 'name')} left out: not every model can write {them}")
    return told + [_chosen(each) for each in compared.results if each.tried]


def _chosen(result: Result) -> str:
    """What the dev part said of each trial of a sweep."""
    told = []
    for each in result.tried:
        values = " ".join(f"{option}={value}" for option, value in each.swept.items())
        told.append(f"{values} {number(each.dev_nll_per_token, 4) if not each.error else f'failed ({each.error})'}")
    return f"{result.label}, dev part, nats/token: {', '.join(told)}"


def record(result: Result, compared: Comparison) -> dict[str, Any]:
    """A result as a row of CSV: full precision; what is not known is empty, what is infinite `inf`."""
    measured, drawn = result.evaluation, result.drawing
    low, high = result.difference_interval or (None, None)
    return {
        "model": result.label,
        "chosen_by_dev": " ".join(f"{option}={value}" for option, value in (result.chosen or {}).items()),
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
        "in_train": drawn and drawn.in_train,
        "novelty": drawn and drawn.novelty,
        "error": result.error,
    }
