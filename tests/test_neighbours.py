"""Names in which only certain letters may follow each other, where no automaton can say so."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from namegen_constraints.familiar import Familiar
from namegen_constraints.length import Length

import namegen
from namegen.contracts.wordlist import Names
from namegen.registry.registry import Registry
from namegen.sampling.acceptor import Acceptor
from namegen.sampling.conditioned import Conditioned, TooLargeError
from namegen.sampling.exhaustive import all_names
from namegen.sampling.generate import make_request
from namegen.sampling.sparse import Following, Sparse

REGISTRY = Registry.load(only=["namegen"])
LETTERS = ("a", "b", "c")
VOCABULARIES = (namegen.Vocabulary((".", *LETTERS), 0, 0), namegen.Vocabulary(("^", "c", "$", "a", "b"), 0, 2))
LIST = ["anna", "hanna", "anton", "tonja", "jonah", "nahoj", "otto", "hatto", "ann", "joan", "nathan"]


@st.composite
def chains(draw: st.DrawFn) -> namegen.Tables:
    """A model of a few states; some tokens are impossible in some."""
    vocabulary = draw(st.sampled_from(VOCABULARIES))
    states = draw(st.integers(1, 4))
    draws = np.random.default_rng(draw(st.integers(0, 2**32)))
    weights = draws.random((states, len(vocabulary))) * (draws.random((states, len(vocabulary))) < 0.8)
    weights[:, ~vocabulary.drawable] = 0
    weights[weights.sum(axis=1) == 0] = vocabulary.drawable
    with np.errstate(divide="ignore"):
        logprobs = np.log(weights / weights.sum(axis=1, keepdims=True))
    after = draws.integers(0, states, weights.shape)
    return namegen.Tables(logprobs, after, vocabulary, draw(st.integers(0, states - 1)))


class ByRows(namegen.Automaton):
    """Walk the same model, without a probability of one token."""

    def __init__(self, tables: namegen.Tables) -> None:
        self.tables, self.vocabulary = tables, tables.vocabulary
        self.n_states, self.start_state = tables.n_states, tables.start_state

    def rows(self, states: Any) -> Any:
        return self.tables.rows(states)

    def step(self, states: Any, ids: Any) -> Any:
        return self.tables.step(states, ids)


def ready(cls: type, names: Sequence[str], **options: Any) -> Any:
    constraint = cls(cls.Options(**options))
    constraint.begin(namegen.DrawContext(REGISTRY.check("tokenizer", "dot").part.build(), Names(tuple(names))))
    return constraint


def spelt(automaton: Any) -> dict[str, float]:
    """Every name of a conditioned model with its probability, given that it is such."""
    pieces = automaton.vocabulary.pieces
    found = {}
    for corpus, logprobs in all_names(automaton):
        rows = corpus.tokens.reshape(len(corpus), -1)[:, 1:-1]
        found.update({"".join(pieces[i] for i in row): p for row, p in zip(rows, np.exp(logprobs), strict=True)})
    return found


def probability(tables: namegen.Tables, name: str) -> float:
    state, logprob = tables.start(1), 0.0
    for token in [*map(tables.vocabulary.pieces.index, name), tables.vocabulary.end_id]:
        logprob += tables.logprob(state, np.array([token]))[0]
        state = tables.step(state, np.array([token]))
    return float(np.exp(logprob))


LISTS = st.lists(st.text("abc", max_size=4), min_size=1, max_size=6)


@given(chains(), LISTS, st.integers(0, 2), st.integers(2, 4), st.booleans(), st.booleans())
def test_they_are_those_of_the_automaton_and_of_all_names_written_down(
    tables: namegen.Tables, names: list[str], least: int, most: int, by_rows: bool, odd: bool
):
    familiar = ready(Familiar, names)
    automata = [ready(Length, names, min=least, max=most).dfa(LETTERS)]
    if odd:  # an automaton that has states of its own
        automata.append(namegen.compile_regex("[ab]*(c[ab]*)?", LETTERS))
    follow = Following.of([familiar.neighbours(LETTERS)], tables.vocabulary)
    assert follow is not None
    sparse = Sparse(ByRows(tables) if by_rows else tables, Acceptor(automata, tables.vocabulary), follow)
    whole = Conditioned(tables, Acceptor([*automata, familiar.dfa(LETTERS)], tables.vocabulary))
    every = ["".join(each) for n in range(5) for each in itertools.product("abc", repeat=n)]
    wanted = familiar.passes(every) & np.all([each.mask(every) for each in automata], axis=0)
    chances = {name: probability(tables, name) for name in itertools.compress(every, wanted)}
    possible = {name: chance for name, chance in chances.items() if chance}
    total = sum(possible.values())
    assert np.exp(sparse.log_probability) == pytest.approx(total, rel=1e-12)
    assert np.exp(whole.log_probability) == pytest.approx(total, rel=1e-12)
    if not possible:
        return
    assert sparse.count == whole.count == len(possible)
    assert spelt(sparse) == pytest.approx({name: chance / total for name, chance in possible.items()}, rel=1e-12)
    assert spelt(sparse) == pytest.approx(spelt(whole), rel=1e-12)
    states = np.arange(sparse.n_states)
    rows = sparse.rows(states)
    assert np.exp(rows).sum(axis=1) == pytest.approx(1)
    for number in np.random.default_rng(0).random(8):
        found = sparse.search(states, np.full(len(states), number))
        below = np.where(np.arange(rows.shape[1]) < found[:, None], np.exp(rows), 0).sum(axis=1)
        assert (below <= number + 1e-12).all()
        assert (number < below + np.exp(rows[states, found]) + 1e-12).all()
        assert (rows[states, found] > -np.inf).all()


@given(LISTS, LISTS)
def test_neighbours_of_several_constraints_hold_together(one: list[str], other: list[str]):
    both = [ready(Familiar, names).neighbours(LETTERS) for names in (one, other)]
    tables = namegen.Tables(np.log(np.full((1, 4), 0.25)), np.zeros((1, 4), int), VOCABULARIES[0], 0)
    every = ["".join(each) for n in range(4) for each in itertools.product("abc", repeat=n)]
    wanted = set(itertools.compress(every, both[0].mask(every) & both[1].mask(every)))
    follow = Following.of(both, VOCABULARIES[0])
    assert follow is not None
    sparse = Sparse(tables, Acceptor([ready(Length, one, min=0, max=3).dfa(LETTERS)], VOCABULARIES[0]), follow)
    assert (set(spelt(sparse)) if wanted else wanted) == wanted


@given(st.lists(st.text("aAbςΣ", max_size=4), min_size=1, max_size=5), st.booleans())
def test_a_capital_is_its_small_letter_among_neighbours(names: list[str], case: bool) -> None:
    letters = tuple("AΣabςσ")
    small = str.maketrans({} if case else {"A": "a", "Σ": "σ"})
    known = {pair for name in names for pair in itertools.pairwise(f"^{name.translate(small)}$")}
    every = ["".join(each) for n in range(4) for each in itertools.product(letters, repeat=n)]
    wanted = [set(itertools.pairwise(f"^{name.translate(small)}$")) <= known for name in every]
    familiar = ready(Familiar, names, case=case)
    neighbours = familiar.neighbours(letters)
    assert not neighbours.flaw(letters)
    for mask in (familiar.passes(every), neighbours.mask(every), familiar.dfa(letters).mask(every)):
        assert mask.tolist() == wanted


def test_tokens_of_several_letters_are_left_to_other_ways():
    neighbours = ready(Familiar, ["ab"]).neighbours(LETTERS)
    assert Following.of([neighbours], namegen.Vocabulary((".", "a", "b", "c", "ab"), 0, 0)) is None


@pytest.mark.parametrize("options", [{"size": 3}, {"new": 1}])
def test_wishes_about_more_than_neighbours_have_none(options: dict[str, Any]):
    assert ready(Familiar, ["ab"], **options).neighbours(LETTERS) is None


def test_too_many_arcs_are_too_many(monkeypatch: pytest.MonkeyPatch):
    follow = Following.of([ready(Familiar, ["abcabc", "cba"]).neighbours(LETTERS)], VOCABULARIES[0])
    assert follow is not None
    tables = namegen.Tables(np.log(np.full((1, 4), 0.25)), np.zeros((1, 4), int), VOCABULARIES[0], 0)
    acceptor = Acceptor([ready(Length, [], max=9).dfa(LETTERS)], VOCABULARIES[0])
    for automaton, limit in ((tables, "MOST_ARCS"), (ByRows(tables), "MOST_ENTRIES")):
        with monkeypatch.context() as patched:
            patched.setattr(f"namegen.sampling.sparse.{limit}", 3)
            with pytest.raises(TooLargeError):
                Sparse(automaton, acceptor, follow)


@pytest.fixture(params=["a list of all", "rejection"])
def _large(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make every automaton of the list too large."""
    for module in ("familiar", "novel"):
        monkeypatch.setattr(f"namegen_constraints.{module}.MOST_CELLS", 0)
    if request.param == "rejection":
        monkeypatch.setattr("namegen.sampling.routes.MOST", 0)


@pytest.mark.parametrize("model", ["count-bigram", "kneser-ney", "count-bigram add_k=0"])
@pytest.mark.parametrize("wishes", [{}, {"temperature": 0.7}, {"top_k": 3}, {"starts_with": "h"}, {"repeats": True}])
@pytest.mark.usefixtures("_large")
def test_names_are_new_familiar_and_of_lengths_of_the_list(model: str, wishes: dict[str, Any]):
    trained = namegen.train(LIST, model=model, cache=False, registry=REGISTRY)
    wishes = {"unique": False, **wishes} if wishes.pop("repeats", False) else wishes
    names = trained.generate(20, seed=3, **wishes)
    assert trained.generate(7, seed=3, **wishes) == names[:7]
    pairs = {pair for name in LIST for pair in itertools.pairwise(f"^{name}$")}
    for name in names:
        assert {*itertools.pairwise(f"^{name}$")} <= pairs
        assert name not in LIST
        assert 3 <= len(name) <= 6
        assert name.startswith(wishes.get("starts_with", ""))


WANTED = ("familiar", "novel", "lengths-of-the-list")


@pytest.mark.parametrize("model", ["count-bigram", "kneser-ney"])
def test_their_probability_is_exact(model: str, monkeypatch: pytest.MonkeyPatch):
    trained = namegen.train(LIST, model=model, cache=False, registry=REGISTRY)
    request = make_request(REGISTRY, 5, seed=1, raw=True, constraints=WANTED)
    expected = trained.drawing(request).exact_probability
    for module in ("familiar", "novel"):
        monkeypatch.setattr(f"namegen_constraints.{module}.MOST_CELLS", 0)
    drawing = trained.drawing(request)
    assert drawing.routes.sparse is not None
    assert drawing.probability.value == pytest.approx(expected.value, rel=1e-12)
    assert drawing.probability.error == expected.error == 0


def test_names_come_as_often_as_they_are_likely(monkeypatch: pytest.MonkeyPatch):
    trained = namegen.train(LIST, model="count-bigram", cache=False, registry=REGISTRY)
    given_all = {name: trained.logprob(name) for name in trained.generate(50, seed=1, raw=True, constraints=WANTED)}
    for module in ("familiar", "novel"):
        monkeypatch.setattr(f"namegen_constraints.{module}.MOST_CELLS", 0)
    share = trained.drawing(make_request(REGISTRY, raw=True, constraints=WANTED)).probability.value
    names = trained.generate(20_000, seed=5, raw=True, constraints=WANTED)
    for name, logprob in given_all.items():
        expected = np.exp(logprob) / share
        assert names.count(name) / 20_000 == pytest.approx(expected, abs=5 * np.sqrt(expected / 20_000))


@pytest.mark.usefixtures("_large")
def test_a_list_that_allows_no_new_name_is_said_to(monkeypatch: pytest.MonkeyPatch):
    trained = namegen.train(["ab", "cd", "ef"], model="count-bigram", cache=False, registry=REGISTRY)
    with pytest.raises(namegen.GenerationError, match=r"none passes novel.*--copies allows names of the list"):
        trained.generate(2, seed=1)
    with pytest.raises(namegen.GenerationError, match=r"no name can be such: .* has none for familiar and"):
        trained.generate(2, seed=1, starts_with="b")
