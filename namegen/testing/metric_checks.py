"""Check metrics: a number or None of odd samples too, the same each time, and what they are given stays as it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np

from ..analysis.metrics import DrawnNames
from ..contracts.logprobs import log_normalise
from ..contracts.model import Model
from ..contracts.wordlist import Names
from ..errors import PluginError
from ..name_model import train
from ..registry.metrics import SHARE, Metric
from ..registry.registry import Registry
from .part import NAMES, Characters, ContractError

SECTION = "metrics"
SAMPLES: dict[str, tuple[list[str], Names | None]] = {
    "some copies and some new names": (["anna", "hanno", "nonna", "anna", "jonah"], Names(("jonah", "nan"))),
    "copies alone": (["anna", "noah"], Names(("jonah",))),
    "no names held out": (["nonna", "hannah"], None),
    "one name": (["一郎"], Names(("anna", "二郎"))),
    "an empty name": (["", "anna"], Names(("jonah",))),
}
"""Names drawn, and names held out, by what is odd about them."""


class Letters(Model):
    """Predict letters by how often they are seen. The kit has a model of its own: it needs no built-in one."""

    def fit(self, corpus: Any, run: Any) -> None:  # noqa: ARG002
        counts = np.bincount(corpus.targets, minlength=corpus.vocab_size) + 1
        self.row = log_normalise(counts * corpus.vocabulary.drawable)

    def logprobs(self, contexts: Any) -> Any:
        return np.tile(self.row, (len(contexts), 1))


def metric_checks(metric: Metric) -> Iterator[tuple[str, Callable[[], None]]]:
    """Yield the checks of a metric, each under its name."""
    for check in (check_it_is_a_number, check_it_is_the_same_again, check_it_changes_nothing):
        yield check.__name__.removeprefix("check_").replace("_", "-"), partial(check, metric)


def check_it_is_a_number(metric: Metric) -> None:
    """Check that it gives a number, or None, of every sample; and a share one from 0 to 1."""
    for what, drawn in _samples():
        value = _value(metric, what, drawn)
        if value is not None and metric.unit == SHARE and not 0 <= value <= 1:
            raise ContractError.of(metric.who, "a share is a number from 0 to 1", f"{value} of {what}", SECTION)


def check_it_is_the_same_again(metric: Metric) -> None:
    """Check that it is the same where it is computed twice."""
    for what, drawn in _samples():
        first, second = _value(metric, what, drawn), _value(metric, what, drawn)
        if first != second:
            found = f"{first} and {second} of {what}"
            raise ContractError.of(metric.who, "the same names have the same value", found, SECTION)


def check_it_changes_nothing(metric: Metric) -> None:
    """Check that the names that it is given, which others are computed of too, are as they were."""
    for what, drawn in _samples():
        before = list(drawn.drawn)
        _value(metric, what, drawn)
        if list(drawn.drawn) != before:
            raise ContractError.of(metric.who, "the names drawn stay as they are", f"it changed {what}", SECTION)


def _samples() -> Iterator[tuple[str, DrawnNames]]:
    model = train(NAMES, model=Letters, tokenizer=Characters, registry=Registry(), cache=False)
    for what, (drawn, held_out) in SAMPLES.items():
        yield what, DrawnNames(list(drawn), Names(NAMES), held_out, model)


def _value(metric: Metric, what: str, drawn: DrawnNames) -> float | None:
    try:
        return metric.measure(drawn)
    except PluginError as error:
        raise ContractError.of(metric.who, "it gives a number or None", f"of {what}: {error}", SECTION) from error
