"""Contexts: chains that a brute force agrees with, weights that climb, and a model that keeps the contract."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import pairwise
from typing import Any

import namegen_contexts
import namegen_contexts.model
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from namegen_contexts.chain import Chain, Levels, count
from namegen_contexts.chains import chains, reach
from namegen_contexts.distinct import distinct_names
from namegen_contexts.gate import Objective, Predicted, Sizes, Weights
from namegen_contexts.history import LAST_PLACE, Look, after, of_contexts, of_corpus, start
from namegen_contexts.kinds import BOUNDARY, CONSONANT, MARK, VOWEL, kinds_of, vowels
from namegen_contexts.leaving_out import leaving_out
from namegen_contexts.model import Contexts

import namegen
import namegen.testing

NAMES = ["anna", "hanna", "johanna", "nora", "dora", "lena", "mia", "maria", "karl", "carla", "otto", "ida", "al"]
WORDS = st.lists(st.text("abn", min_size=1, max_size=6), min_size=2, max_size=8, unique=True)
KINDS_OF_CHAIN = st.sampled_from(sorted(chains(9)))


@namegen.testing.parametrize_checks(namegen_contexts)
def test_contract(check: Any) -> None:
    check()


@pytest.fixture
def encode(registry: namegen.Registry) -> Any:
    def encoded(names: list[str]) -> namegen.Corpus:
        tokenizer = registry.get("tokenizer", "dot").load()()
        tokenizer.fit(names)
        return tokenizer.encode(names)

    return encoded


def fitted(corpus: namegen.Corpus, **options: Any) -> Contexts:
    model = Contexts(Contexts.Options(**options), corpus.vocabulary)
    model.fit(corpus, namegen.Run())
    return model


class Brute:
    """A chain in dictionaries, by its definition; `without` is a name that all counts but the discounts leave out."""

    def __init__(self, levels: Levels, corpus: namegen.Corpus, kinds: np.ndarray, without: int | None = None) -> None:
        self.levels, self.vocabulary, self.kinds = levels, corpus.vocabulary, kinds
        self.seen: list[Counter[tuple[Any, int]]] = [Counter() for _ in levels]
        narrower: defaultdict[Any, set[Any]] = defaultdict(set)
        for i in range(len(corpus)):
            name = corpus.tokens[corpus.offsets[i] : corpus.offsets[i + 1]].tolist()
            for t in range(1, len(name)):
                contexts = self.contexts(name[:t])
                for wide, narrow in pairwise(contexts):
                    narrower[wide].add(narrow)
                if i != without:
                    for level, context in enumerate(contexts):
                        self.seen[level][context, name[t]] += int(corpus.weights[i])
        self.counts: list[Counter[tuple[Any, int]]] = [Counter() for _ in levels[1:]] + [self.seen[-1]]
        for level in range(len(levels) - 1):
            for narrow, token in self.seen[level + 1]:
                wide = narrow[:-1]
                raw = len(narrower[wide]) == 1
                self.counts[level][wide, token] += self.seen[level + 1][narrow, token] if raw else 1

    def contexts(self, before: list[int]) -> list[Any]:
        looked = [tuple(self.look(look, before) for look in looks) for looks in self.levels]
        return [tuple(looked[: level + 1]) for level in range(len(looked))]

    def look(self, look: Look, before: list[int]) -> int:
        nothing = len(self.vocabulary)
        if look.what == "place":
            return min(len(before) - 1, look.number)
        if look.what == "head":
            return before[look.number] if look.number < len(before) else nothing
        token = before[-look.number] if look.number <= len(before) else nothing
        return int(self.kinds[token]) if look.what == "kind" else token

    def row(self, before: list[int], discounts: np.ndarray) -> np.ndarray:
        row = self.vocabulary.drawable / self.vocabulary.drawable.sum()
        for level, context in enumerate(self.contexts(before)):
            counts = np.array(
                [self.counts[level][context, token] for token in range(len(self.vocabulary))], dtype=float
            )
            if counts.sum():
                taken = np.array([0, *discounts[level]])[np.minimum(counts, 3).astype(int)]
                row = (counts - np.minimum(taken, counts) + np.minimum(taken, counts).sum() * row) / counts.sum()
        return row


def counted(levels: Levels, corpus: namegen.Corpus) -> tuple[Chain, Any]:
    histories = of_corpus(corpus, reach(levels), kinds_of(corpus))
    return count(levels, histories, corpus.targets, corpus.token_weights, corpus.vocabulary.drawable), histories


@settings(deadline=None, max_examples=15)
@given(words=WORDS, weights=st.lists(st.integers(1, 3), min_size=8, max_size=8), label=KINDS_OF_CHAIN)
def test_a_chain_is_its_definition(
    registry: namegen.Registry, words: list[str], weights: list[int], label: str
) -> None:
    corpus = weighted(registry, words, weights)
    levels = chains(9)[label]
    chain, histories = counted(levels, corpus)
    rows = chain.probabilities(chain.find(histories))
    brute = Brute(levels, corpus, kinds_of(corpus))
    for at, (before, _) in enumerate(tokens_of(corpus)):
        np.testing.assert_allclose(rows[at], brute.row(before, chain.discounts), atol=1e-12)


@settings(deadline=None, max_examples=15)
@given(words=WORDS, weights=st.lists(st.integers(1, 3), min_size=8, max_size=8), label=KINDS_OF_CHAIN)
def test_a_name_left_out_is_predicted_by_the_others(
    registry: namegen.Registry, words: list[str], weights: list[int], label: str
) -> None:
    corpus = weighted(registry, words, weights)
    levels = chains(9)[label]
    chain, histories = counted(levels, corpus)
    names = np.repeat(np.arange(len(corpus)), corpus.lengths)
    rows, _ = leaving_out(chain, chain.find(histories), corpus.targets, names, corpus.token_weights)
    for at, (before, name) in enumerate(tokens_of(corpus)):
        others = Brute(levels, corpus, kinds_of(corpus), without=name)
        np.testing.assert_allclose(rows[at], others.row(before, chain.discounts), atol=1e-12)


def weighted(registry: namegen.Registry, words: list[str], weights: list[int]) -> namegen.Corpus:
    tokenizer = registry.get("tokenizer", "dot").load()()
    tokenizer.fit(words)
    corpus = tokenizer.encode(words)
    return namegen.Corpus(corpus.tokens, corpus.offsets, corpus.vocabulary, np.array(weights[: len(words)]))


def tokens_of(corpus: namegen.Corpus) -> list[tuple[list[int], int]]:
    """What comes before each scored token, and the name that it is in."""
    names = np.split(corpus.tokens, corpus.offsets[1:-1])
    return [(name[:t].tolist(), i) for i, name in enumerate(names) for t in range(1, len(name))]


def test_histories_are_the_same_whichever_way_they_come_about(encode: Any) -> None:
    corpus = encode([*NAMES, "a" * (LAST_PLACE + 5)])
    kinds, flat, at = kinds_of(corpus), of_corpus(corpus, 8, kinds_of(corpus)).numbers, 0
    for name in np.split(corpus.tokens, corpus.offsets[1:-1]):
        stepped = start(1, 8, corpus.vocabulary.start_id, kinds)
        for t in range(1, len(name)):
            np.testing.assert_array_equal(stepped.numbers[0], flat[at])
            np.testing.assert_array_equal(of_contexts(name[None, :t], 8, kinds).numbers[0], flat[at])
            stepped, at = after(stepped, name[t : t + 1]), at + 1


def test_the_gradient_is_that_of_finite_differences(encode: Any) -> None:
    random, corpus = np.random.default_rng(0), encode(NAMES)
    size, sizes = corpus.vocab_size, Sizes((12, 18), corpus.vocab_size)
    predicted = Predicted(
        np.log(random.dirichlet(np.ones(size), (2, 30))).astype(np.float32),
        np.array([random.integers(0, each, 30) for each in sizes.cells]),
        random.integers(0, LAST_PLACE + 1, 30).astype(np.int32),
        random.integers(0, 3, (30, size)).astype(np.float32),
    )
    objective = Objective(predicted, sizes, corpus.vocabulary, 20.0)
    at = objective.start() + random.normal(0, 0.3, sizes.unknowns)
    _, gradient = objective(at)
    for k in random.choice(sizes.unknowns, 40, replace=False):
        step = np.zeros(len(at))
        step[k] = 0.05
        slope = (objective(at + step)[0] - objective(at - step)[0]) / 0.1
        assert gradient[k] == pytest.approx(slope, rel=0.02, abs=0.05)


def test_fitted_weights_predict_names_left_out_better_than_even_ones(encode: Any) -> None:
    model = fitted(encode(NAMES))
    objective = Objective(model._left_out(), model._sizes, model.vocabulary, model.options.precision)
    assert objective(model.weights.flat)[0] < objective(objective.start())[0]


def test_the_order_of_the_names_does_not_matter(encode: Any) -> None:
    corpus = encode(NAMES * 2)
    turned = corpus.take(np.arange(len(corpus))[::-1])
    np.testing.assert_array_equal(fitted(corpus).score(corpus), fitted(turned).score(corpus))


def test_equal_names_are_one_name_that_counts_as_often(encode: Any) -> None:
    once = distinct_names(encode(["bob", "anna", "bob"]))
    assert sorted(zip(once.lengths.tolist(), once.weights.tolist(), strict=True)) == [(4, 2), (5, 1)]


def test_rows_computed_when_asked_are_those_kept(encode: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    corpus = encode(NAMES)
    kept = fitted(corpus).score(corpus)
    monkeypatch.setattr(namegen_contexts.model, "DENSE", 0)
    monkeypatch.setattr(namegen_contexts.model, "AT_A_TIME", 1)
    np.testing.assert_array_equal(fitted(corpus).score(corpus), kept)


def test_memory_for_fitting_is_bounded_however_many_letters_there_are(
    encode: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = encode([chr(0x4E00 + k) + chr(0x5000 + k) for k in range(60)])
    monkeypatch.setattr(namegen_contexts.model, "MOST_ENTRIES", 2**18)
    model = fitted(corpus)
    assert 0 < model._left_out().logs.size <= 2**18
    assert np.exp(model.logprobs(corpus.tokens[:1][None, :])).sum() == pytest.approx(1)


def test_a_dev_part_is_learned_from_for_the_weights_alone(encode: Any) -> None:
    corpus = encode(NAMES)
    model = Contexts(Contexts.Options(), corpus.vocabulary)
    model.fit(corpus.take(np.arange(8)), namegen.Run(dev=corpus.take(np.arange(8, len(corpus)))))
    assert len(model._names) == 8
    assert not np.array_equal(model.weights.flat, fitted(corpus.take(np.arange(8))).weights.flat)


def test_vowels_are_found_in_any_script(encode: Any) -> None:
    for names, expected in (
        (["marina", "katerina", "ludovico", "benito", "susana", "leonida", "rafael"], set("aeiou")),
        (["марина", "катерина", "людмила", "николай", "тамара", "зинаида"], set("аиоюе")),
    ):
        corpus = encode(names)
        found = {corpus.vocabulary.pieces[i] for i in vowels(corpus)}
        assert {"a", "i"} <= found or {"а", "и"} <= found
        assert len(found - expected) <= 1


def test_marks_of_capitals_are_a_kind_of_their_own(encode: Any) -> None:
    corpus = encode(["anna", "bob"])
    vocabulary = namegen.Vocabulary((*corpus.vocabulary.pieces, "⇧"), 0, 0, marks=(corpus.vocab_size,))
    kinds = kinds_of(namegen.Corpus(corpus.tokens, corpus.offsets, vocabulary))
    assert kinds[-2] == MARK
    assert kinds[0] == BOUNDARY
    assert {CONSONANT, VOWEL} <= set(kinds[1:-2].tolist())


def test_capitals_are_drawn_and_scored(registry: namegen.Registry) -> None:
    model = namegen.train(["Anna", "LEe", "McDonald", "Bob", "anna"] * 3, model="contexts", registry=registry)
    assert len(model.generate(5, seed=1, raw=True)) == 5
    assert np.isfinite(model.evaluate(["McDonald"]).nll_per_token)


def test_explain_says_what_each_context_predicted(registry: namegen.Registry) -> None:
    model = namegen.train(NAMES, model="contexts", split="all", registry=registry)
    explained = model.explain("anna")
    assert list(explained.steps[0].parts) == list(chains(9))
    assert all(0 < said < 1 for step in explained.steps for said in step.parts.values())
    grid = namegen.explanation_grid(explained, model)
    assert " … " in grid.rows[0][[column.title for column in grid.columns].index("each part")]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("weights", np.zeros(3)),
        ("tokens", np.array([99, 1], dtype=np.int32)),
        ("offsets", np.array([0], dtype=np.int64)),
        ("counts", np.array([-1], dtype=np.int64)),
    ],
)
def test_arrays_that_are_no_names_are_refused(encode: Any, name: str, value: np.ndarray) -> None:
    model = fitted(encode(NAMES))
    with pytest.raises(namegen.StorageError, match=r"weights|names"):
        model.load_arrays(model.arrays() | {name: value})


def test_weights_know_the_place_the_longest_context_and_the_chain_itself() -> None:
    sizes = Sizes((6, 6), 3)
    flat = np.arange(sizes.unknowns, dtype=float)
    shared, place, longest, own, _, _ = sizes.split(flat)
    found = Weights(sizes, flat).of_chains(np.array([2], dtype=np.int32), np.array([[4], [5]]))
    expected = [shared[0] + place[2, 0] + longest[4, 0] + own[4], shared[1] + place[2, 1] + longest[4, 1] + own[11]]
    np.testing.assert_array_equal(found[:, 0], expected)
