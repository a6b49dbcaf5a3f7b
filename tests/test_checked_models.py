"""What a model returns is checked wherever it is used: each use of one that breaks its promise is refused by name."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import namegen
from namegen.contracts.checked import check_decoder
from namegen.registry.entry import Plugin
from namegen.registry.registry import Registry
from namegen.sampling.sparse import _Chances

NAMES = ["anna", "hanna", "johanna", "jo", "noah", "joan", "hanno", "nana"]


class Letters(namegen.Model):
    """Predict every letter by its frequency; `spoil` makes something else of the rows."""

    def fit(self, corpus: namegen.Corpus, run: namegen.Run) -> None:
        counts = np.bincount(corpus.targets, minlength=corpus.vocab_size) + 0.1
        self.row = namegen.log_normalise(counts * corpus.vocabulary.drawable)

    def logprobs(self, contexts: np.ndarray) -> np.ndarray:
        return self.spoil(np.tile(self.row, (len(contexts), 1)))

    def spoil(self, rows: Any) -> Any:
        return rows


class OneRow(Letters):
    def spoil(self, rows: Any) -> Any:
        return rows[:1]


class OneRowTooMany(Letters):
    def spoil(self, rows: Any) -> Any:
        return np.concatenate([rows, rows[:1]])


class OneTokenTooFew(Letters):
    def spoil(self, rows: Any) -> Any:
        return rows[:, 1:]


class FlatRow(Letters):
    def spoil(self, rows: Any) -> Any:
        return rows[0]


class WholeNumbers(Letters):
    def spoil(self, rows: Any) -> Any:
        return rows.astype(int)


class HalfPrecision(Letters):
    def spoil(self, rows: Any) -> Any:
        return rows.astype(np.float16)


class Objects(Letters):
    def spoil(self, rows: Any) -> Any:
        return rows.astype(object)


class NotANumber(Letters):
    def spoil(self, rows: Any) -> Any:
        return rows * np.nan


class Lists(Letters):
    def spoil(self, rows: Any) -> Any:
        return rows.tolist()


class DoublesRows(Letters):
    def spoil(self, rows: Any) -> Any:
        return rows + np.log(2)


class Probabilities(Letters):
    def spoil(self, rows: Any) -> Any:
        return np.exp(rows)


BROKEN: dict[type[Letters], str] = {
    OneRow: r"rows of shape \(1, \d+\), not",
    OneRowTooMany: r"rows of shape \(\d+, \d+\), not",
    OneTokenTooFew: r"rows of shape \(\d+, \d+\), not",
    FlatRow: r"rows of shape \(\d+,\), not",
    WholeNumbers: "rows of int64, not of float64 or float32",
    HalfPrecision: "rows of float16, not",
    Objects: "rows of object, not",
    NotANumber: "returned NaN where",
    Lists: "returned list, not a numpy array",
    DoublesRows: "sum to 2, not to 1",
    Probabilities: "are these probabilities, where natural logs are promised",
}


@pytest.fixture(scope="module")
def registry() -> Registry:
    """Ours, and the models above under the names of their classes."""

    class Broken:
        @namegen.hookimpl
        def register_models(self, register: Any) -> None:
            for each in (Letters, *BROKEN):
                register(each.__name__, each)

    found = Registry.load(only=["namegen"])
    found.add(Broken(), Plugin("broken", "broken", "1.0"))
    return found


def learned(target: type[Letters], registry: Registry) -> namegen.NameModel:
    return namegen.train(NAMES, model=target.__name__, cache=False, registry=registry)


USES: dict[str, Callable[[namegen.NameModel], Any]] = {
    "drawing raw": lambda model: model.generate(40, raw=True),
    "drawing what is worth showing": lambda model: model.generate(3),
    "drawing under a constraint": lambda model: model.generate(3, starts_with="a"),
    "scoring": lambda model: model.evaluate(["anna", "jo"]),
    "explaining": lambda model: model.explain("anna"),
    "listing the likeliest": lambda model: model.top(3),
}


@pytest.mark.parametrize("use", USES)
@pytest.mark.parametrize("target", BROKEN)
def test_each_use_of_a_model_that_breaks_its_promise_is_refused(
    target: type[Letters], use: str, registry: Registry
) -> None:
    model = learned(target, registry)
    with pytest.raises(namegen.PluginError) as caught:
        USES[use](model)
    assert re.fullmatch(f"model '{target.__name__}' of plugin broken.*{BROKEN[target]}.*", str(caught.value))


@pytest.mark.parametrize("use", USES)
def test_each_use_of_a_model_that_keeps_it_is_not(use: str, registry: Registry) -> None:
    USES[use](learned(Letters, registry))


@pytest.mark.parametrize("target", BROKEN)
def test_a_mixture_does_not_draw_from_such_a_part(target: type[Letters], registry: Registry) -> None:
    def use() -> None:
        mixture = f"mixture models='kneser-ney, {target.__name__}'"
        namegen.train(NAMES, model=mixture, cache=False, registry=registry).generate(40, raw=True)

    with pytest.raises(namegen.PluginError, match=f"^model '{target.__name__}'(,| of plugin broken)"):
        use()


@pytest.mark.parametrize("kind", ["linear", "log-linear"])
def test_a_mixture_does_not_repeat_the_one_row_of_a_part(
    kind: str, registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = f"mixture models='kneser-ney, Letters' kind={kind}"
    model = namegen.train(NAMES, model=spec, cache=False, registry=registry)
    monkeypatch.setattr(Letters, "spoil", lambda self, rows: rows[:1])  # as a later version of the plugin may
    with pytest.raises(namegen.PluginError, match="'Letters', a part of a mixture, returned 1 rows for"):
        model.generate(40, raw=True)


@pytest.mark.parametrize(
    ("scores", "found"),
    [
        (lambda right: right[:1], r"of shape \(1,\), not one log probability for each of"),
        (lambda right: right.tolist(), "are list, not"),
        (lambda right: None, "are NoneType, not"),
        (lambda right: right.astype(int), "are of int64, not of float64"),
        (lambda right: right * np.nan, "hold NaN"),
        (lambda right: -right, "numbers above 0"),
    ],
)
def test_scores_that_are_none_are_refused(scores: Callable[[Any], Any], found: str) -> None:
    class ScoresByItself(Letters):
        def score(self, corpus: namegen.Corpus) -> Any:
            return scores(self.row[corpus.targets])

    model = namegen.train(NAMES, model=ScoresByItself, cache=False)
    with pytest.raises(namegen.PluginError, match=found):
        model.evaluate(["anna", "jo"])


class OfTwoStates(namegen.Automaton):
    """Letters by their frequency, from two states that take turns."""

    def __init__(self, model: Letters) -> None:
        self.model, self.vocabulary = model, model.vocabulary
        self.n_states, self.start_state = 2, 0

    def rows(self, states: Any) -> Any:
        return np.tile(self.model.row, (len(states), 1))

    def step(self, states: Any, ids: Any) -> Any:
        return 1 - states


class StepsBeyond(OfTwoStates):
    def step(self, states: Any, ids: Any) -> Any:
        return states + 1


class StepsBack(OfTwoStates):
    def step(self, states: Any, ids: Any) -> Any:
        return states - 1


class StepsOnce(OfTwoStates):
    def step(self, states: Any, ids: Any) -> Any:
        return (1 - states)[:1]


class StepsToFloats(OfTwoStates):
    def step(self, states: Any, ids: Any) -> Any:
        return (1 - states).astype(float)


class ChancesOfOne(OfTwoStates):
    def chances(self, states: Any) -> Any:
        return np.exp(self.rows(states))[:1]


class FindsOne(OfTwoStates):
    searches = True

    def search(self, states: Any, numbers: Any) -> Any:
        return np.zeros(1, dtype=np.int32)


@pytest.mark.parametrize(
    ("automaton", "found"),
    [
        (StepsBeyond, "goes on to something else than one of its states for each"),
        (StepsBack, "goes on to something else than one of its states for each"),
        (StepsOnce, "goes on to something else than one of its states for each"),
        (StepsToFloats, "goes on to something else than one of its states for each"),
        (FindsOne, "its search finds something else than a token of the vocabulary for each"),
    ],
)
def test_an_automaton_that_leaves_its_states_is_refused(automaton: type[OfTwoStates], found: str) -> None:
    class Walked(Letters):
        def decoder(self) -> namegen.Decoder:
            return automaton(self)

    with pytest.raises(namegen.PluginError, match=f"model 'Walked'.*{found}"):
        namegen.train(NAMES, model=Walked, cache=False).generate(40, raw=True)


def test_what_is_no_decoder_is_refused() -> None:
    class Walked(Letters):
        def decoder(self) -> Any:
            return self.row

    with pytest.raises(namegen.PluginError, match=r"decoder\(\) is ndarray, not a namegen.Decoder"):
        namegen.train(NAMES, model=Walked, cache=False).generate(4, raw=True)


def test_an_automaton_whose_chances_are_too_few_is_refused() -> None:
    model = namegen.train(NAMES, model=Letters, cache=False)
    automaton = check_decoder(ChancesOfOne(model.model), "it")
    with pytest.raises(namegen.PluginError, match=r"its chances\(states\) returned rows of shape \(1, "):
        automaton.chances(np.array([0, 1]))


class OneLogprob(OfTwoStates):
    def logprob(self, states: Any, ids: Any) -> Any:
        return self.model.row[ids][:1]


def test_log_probabilities_of_single_tokens_that_are_too_few_are_refused() -> None:
    model = namegen.train(NAMES, model=Letters, cache=False)
    chances = _Chances(OneLogprob(model.model))
    with pytest.raises(namegen.PluginError, match="gives single tokens log probabilities that are none"):
        chances.of(np.array([0, 1]), np.array([1, 2], dtype=np.int32))
