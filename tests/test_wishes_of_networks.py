"""Wishes of models without finitely many states: Gumbel search is exact, weighted particles nearly so."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import namegen
from namegen.contracts.decoder import walk
from namegen.contracts.randomness import GAMMA, Draws, mix, uniforms
from namegen.sampling import conditioned, routes
from namegen.sampling.acceptor import Acceptor
from namegen.sampling.adjusted import adjusted
from namegen.sampling.conditioned import Conditioned
from namegen.sampling.drawing import Drawing
from namegen.sampling.generate import make_request
from namegen.sampling.gumbel import GumbelSearch
from namegen.sampling.lookahead import ngrams
from namegen.sampling.particles import Particles

from .automata import REGISTRY, name_model

MOST = 6
WISHES: list[dict[str, Any]] = [
    {"max_length": MOST},
    {"starts_with": "ab", "max_length": MOST},
    {"contains": "cca", "max_length": MOST},
    {"regex": "(ab|c).*(aa|cb)b", "max_length": MOST},
    {"starts_with": "b", "ends_with": "ca", "min_length": 6, "max_length": 6},
]


class Hashing(namegen.Decoder):
    """A state is a hash of all tokens so far, and the row hangs on it: no two beginnings have the same."""

    def __init__(self, vocabulary: namegen.Vocabulary, impossible: float, batch: int) -> None:
        self.vocabulary, self.impossible, self.batch = vocabulary, impossible, batch

    def start(self, count: int) -> np.ndarray:
        return np.full(count, 7, dtype=np.uint64)

    def rows(self, states: np.ndarray) -> np.ndarray:
        size = len(self.vocabulary)
        numbers = uniforms(mix(states[:, None] + np.arange(1, size + 1, dtype=np.uint64) * GAMMA))
        weights = np.where(numbers < self.impossible, 0, numbers**3) * self.vocabulary.drawable
        weights[:, self.vocabulary.end_id] += 0.05
        with np.errstate(divide="ignore"):
            return np.log(weights / weights.sum(axis=1, keepdims=True))

    def step(self, states: np.ndarray, ids: np.ndarray) -> np.ndarray:
        return mix(states * np.uint64(3) + ids.astype(np.uint64) + np.uint64(1))


class Toy(namegen.Model):
    walker: namegen.Decoder

    def fit(self, corpus: namegen.Corpus, run: namegen.Run) -> None: ...

    def logprobs(self, contexts: np.ndarray) -> np.ndarray:
        states = self.walker.start(len(contexts))
        for ids in contexts.T[1:]:
            states = self.walker.step(states, ids)
        return self.walker.rows(states)

    def decoder(self) -> namegen.Decoder:
        return self.walker


def toy(letters: str = "abc", impossible: float = 0.0, batch: int = 4096) -> namegen.NameModel:
    trained = namegen.train([*letters], model="uniform", tokenizer="dot", cache=False, registry=REGISTRY)
    model = Toy(None, trained.tokenizer.vocabulary)
    model.walker = Hashing(model.vocabulary, impossible, batch)
    return replace(trained, model=model, names=None)


def drawing(model: namegen.NameModel, n: int = 10, seed: int = 1, **wishes: Any) -> Drawing:
    return Drawing(model, make_request(model.registry, n, raw=True, seed=seed, **wishes))


def truth(drawing: Drawing, model: namegen.NameModel, letters: str = "abc") -> tuple[dict[str, float], float]:
    """The wanted names and their probabilities among wanted names; how probable these are together."""
    texts = ["".join(each) for length in range(MOST + 1) for each in itertools.product(letters, repeat=length)]
    corpus = model.tokenizer.encode(texts)
    logprobs = walk(adjusted(drawing.sampler, model.decoder()), corpus)
    wanted = drawing.wishes.acceptor.mask(corpus)
    found = dict(zip(texts, np.where(wanted, np.exp(corpus.per_name(logprobs)), 0).tolist(), strict=True))
    whole = sum(found.values())
    return {name: p / whole for name, p in found.items() if p}, whole


def parts(drawing: Drawing) -> tuple[namegen.Decoder, Acceptor]:
    return adjusted(drawing.sampler, drawing.routes.decoder), drawing.wishes.acceptor


def named(drawing: Drawing, drawn: Any) -> dict[int, str]:
    return dict(zip(drawn.numbers.tolist(), drawing.tokenizer.decode(drawn.names), strict=True))


def particles(drawing: Drawing, model: namegen.NameModel, order: int = 3) -> Particles:
    decoder, acceptor = parts(drawing)
    corpus = model.tokenizer.encode(["abca", "bca", "ccab", "cab"])
    return Particles(decoder, Conditioned(ngrams(corpus)[order - 2], acceptor))


def variation(given: Drawing, way: Particles, expected: dict[str, float], n: int) -> float:
    """The total variation between the truth and the shares of n names."""
    counts = Counter(named(given, way.sample(np.arange(n), Draws(3))).values())
    assert counts.keys() <= expected.keys()
    return sum(abs(counts[name] / n - p) for name, p in expected.items()) / 2


def noise(expected: dict[str, float], n: int) -> float:
    """About what chance alone adds to it: half the mean deviation of each share, if that were normal."""
    return sum(min(np.sqrt(2 * p / np.pi / n), 2 * p) for p in expected.values()) / 2


def chi_square_p(counts: Counter[str], expected: dict[str, float]) -> float:
    """The p value; names that are expected fewer than five times are taken together."""
    from scipy.stats import chisquare

    n = counts.total()
    cells, rest = [], [0.0, 0.0]
    for name, p in expected.items():
        if n * p >= 5:
            cells.append((counts[name], n * p))
        else:
            rest = [rest[0] + counts[name], rest[1] + n * p]
    seen, due = zip(*cells, *([rest] if rest[1] else []), strict=True)
    return float(chisquare(seen, np.array(due) * n / sum(due)).pvalue)


@pytest.mark.parametrize("wishes", WISHES, ids=str)
@pytest.mark.parametrize("impossible", [0.0, 0.3])
def test_gumbel_search_is_exact(wishes: dict[str, Any], impossible: float) -> None:
    model = toy(impossible=impossible)
    given = drawing(model, **wishes)
    expected, _ = truth(given, model)
    search = GumbelSearch(*parts(given))
    found = named(given, search.sample(np.arange(2000), Draws(5)))
    assert search.impossible == (not expected)
    assert len(found) == 2000 * bool(expected)
    assert set(found.values()) <= set(expected)
    assert not expected or chi_square_p(Counter(found.values()), expected) > 1e-4


def test_a_searched_name_is_the_same_alone_in_any_batch_and_after_any_other() -> None:
    given = drawing(toy(batch=7), contains="cca", max_length=MOST)
    decoder, acceptor = parts(given)
    together = named(given, GumbelSearch(decoder, acceptor).sample(np.arange(50), Draws(1)))
    one = GumbelSearch(decoder, acceptor)
    assert together == {i: named(given, one.sample(np.array([i]), Draws(1)))[i] for i in reversed(range(50))}
    assert named(given, one.sample(np.arange(50), Draws(2))) != together


def test_letters_that_all_wanted_names_begin_with_cost_no_rows() -> None:
    model = toy()
    given, free = drawing(model, starts_with="abcab", max_length=7), drawing(model, max_length=2)
    (_, few), (_, more) = (GumbelSearch(*parts(each)).searched(np.arange(200), Draws(1)) for each in (given, free))
    assert few.max() <= more.max() <= 1 + 3 + 9
    only = drawing(model, regex="abcab")
    drawn, rows = GumbelSearch(*parts(only)).searched(np.arange(3), Draws(1))
    assert set(named(only, drawn).values()) == {"abcab"}
    assert rows.tolist() == [1, 1, 1]  # that of the end


def test_a_search_ends_where_its_rows_do() -> None:
    given = drawing(toy(), contains="cca", max_length=MOST)
    drawn, rows = GumbelSearch(*parts(given), most_rows=20).searched(np.arange(100), Draws(1))
    whole = GumbelSearch(*parts(given)).sample(np.arange(100), Draws(1))
    assert rows.max() == 20
    assert 0 < len(drawn.names) < 100
    assert named(given, drawn).items() < named(given, whole).items()


@pytest.mark.parametrize("wishes", WISHES, ids=str)
@pytest.mark.parametrize("order", [2, 3])
def test_particles_are_nearly_exact(wishes: dict[str, Any], order: int) -> None:
    model = toy()
    given = drawing(model, **wishes)
    expected, whole = truth(given, model)
    way = particles(given, model, order)
    assert variation(given, way, expected, 2000) < 0.02 + noise(expected, 2000)
    estimate = way.probability
    assert abs(estimate.value - whole) <= 4 * estimate.error
    assert 0.05 < way.effective <= 1


def test_names_of_particles_are_nearly_the_truth_noise_and_all() -> None:
    model = toy()
    given = drawing(model, **WISHES[3])
    expected, _ = truth(given, model)
    assert variation(given, particles(given, model), expected, 10_000) <= 0.02


def test_a_particle_name_is_the_same_alone_and_in_any_batch() -> None:
    model = toy()
    given = drawing(toy(batch=100), contains="cca", max_length=MOST)
    way = particles(given, model)
    together = named(given, way.sample(np.arange(40), Draws(1)))
    assert together == {i: named(given, way.sample(np.array([i]), Draws(1)))[i] for i in range(40)}


def test_particles_that_lead_nowhere_have_no_weight() -> None:
    model = toy(impossible=0.6)
    given = drawing(model, min_length=4, max_length=MOST)
    expected, whole = truth(given, model)
    way = particles(given, model)
    assert set(named(given, way.sample(np.arange(500), Draws(1))).values()) <= expected.keys()
    assert abs(way.probability.value - whole) <= 4 * way.probability.error


@pytest.mark.parametrize("cheap", [200, 0], ids=["search", "particles"])
def test_names_come_in_every_way_and_fewer_are_the_first_of_more(cheap: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routes, "CHEAP", cheap)
    model = toy("abcd")
    wishes = {"regex": "(ab|dd).*cca", "min_length": 5, "max_length": MOST}
    few, many = (drawing(model, n, **wishes) for n in (5, 300))
    names = [name for batch in many.stream() for name in batch]
    assert names[:5] == [name for batch in few.stream() for name in batch]
    expected, whole = truth(many, model, "abcd")
    assert whole < 1 / 500
    assert set(names) <= expected.keys()
    told = " ".join(many.notes)
    assert told.startswith("nearly exact: weighted draws, effective sample size") == (cheap == 0)
    assert abs(many.probability.value - whole) <= 4 * many.probability.error < whole


def test_the_way_does_not_hang_on_the_seed_or_on_how_many() -> None:
    model = toy("abcd")
    ways = {
        type(drawing(model, n, seed, regex="(ab|dd).*cca", max_length=MOST).routes._way)
        for n, seed in ((1, 1), (100, 2), (7, 3))
    }
    assert ways == {GumbelSearch}


def test_an_automaton_too_large_to_be_conditioned_is_searched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conditioned, "MOST_ARCS", 10)
    rows = np.array([[0.1, 0.86, 0.02, 0.02]] * 3)
    model = name_model(rows, np.array([[0, 1, 2, 0]] * 3))
    given = drawing(model, 30, regex="bccb|cbbc|ccbb")
    names = [name for batch in given.stream() for name in batch]
    assert isinstance(given.routes._way, GumbelSearch)
    assert set(names) == {"bccb", "cbbc", "ccbb"}


def test_adjusted_rows_are_what_is_drawn_from() -> None:
    model = toy()
    given = drawing(model, contains="cca", max_length=MOST, temperature=0.5, top_k=3)
    expected, _ = truth(given, model)
    found = named(given, GumbelSearch(*parts(given)).sample(np.arange(2000), Draws(5)))
    assert chi_square_p(Counter(found.values()), expected) > 1e-4


class Unsorted(namegen.Constraint):
    """Want names with a letter after which a smaller one comes, as only a program can say."""

    def passes(self, names: Sequence[str]) -> np.ndarray:
        return np.array([sorted(name[2:]) != list(name[2:]) for name in names], dtype=bool)


@pytest.mark.parametrize("cheap", [200, 0], ids=["search", "particles"])
def test_predicates_are_tried_on_top(cheap: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routes, "CHEAP", cheap)
    model = toy("abcd")
    given = drawing(model, 300, regex="(ab|dd).*(cca|bcd)", max_length=MOST, constraints=[Unsorted()])
    expected, _ = truth(given, model, "abcd")
    passing = dict(zip(expected, given.wishes.passing(list(expected)).tolist(), strict=True))
    names = [name for batch in given.stream() for name in batch]
    assert set(names) <= {name for name, passed in passing.items() if passed}
    whole = truth(given, model, "abcd")[1] * sum(p for name, p in expected.items() if passing[name])
    assert abs(given.probability.value - whole) <= 4 * given.probability.error


def test_what_is_impossible_is_refused_and_the_conflict_named() -> None:
    with pytest.raises(namegen.GenerationError, match="starts-with ab and without b exclude each other"):
        toy().generate(1, raw=True, starts_with="ab", without="b", max_length=MOST)


def test_what_the_model_gives_no_probability_is_refused() -> None:
    model = toy(impossible=0.6)
    corpus = model.tokenizer.encode(texts := ["".join(each) for each in itertools.product("abc", repeat=4)])
    scores = corpus.per_name(walk(model.decoder(), corpus))
    name = next(text for text, score in zip(texts, scores.tolist(), strict=True) if score == -np.inf)
    with pytest.raises(namegen.GenerationError, match="gives all such names no probability"):
        model.generate(1, raw=True, regex=name)


def test_a_network_is_drawn_from_exactly_and_nearly_so() -> None:
    model = namegen.train(["abc", "cab", "bca"], model="gru size=8 epochs=1", cache=False, registry=REGISTRY)
    given = drawing(model, contains="cca", max_length=MOST)
    expected, whole = truth(given, model)
    found = named(given, GumbelSearch(*parts(given)).sample(np.arange(2000), Draws(5)))
    assert chi_square_p(Counter(found.values()), expected) > 1e-4
    way = particles(given, model)
    assert variation(given, way, expected, 2000) < 0.01 + noise(expected, 2000)
    assert abs(way.probability.value - whole) <= 4 * way.probability.error
