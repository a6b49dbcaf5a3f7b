"""What pitman-yor promises: it predicts each name as if that name had never been seen, and learns from all of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from namegen_counts.length import POSITIONS
from namegen_counts.model import NGram
from namegen_counts.ngrams import count
from namegen_counts.pitman_yor.chain import Chain
from namegen_counts.pitman_yor.distinct import distinct, every_nth
from namegen_counts.pitman_yor.fitting import Loss, effective
from namegen_counts.pitman_yor.leave_out import levels_without
from namegen_counts.pitman_yor.lengths import smooth_tilt
from namegen_counts.pitman_yor.minimise import minimise
from namegen_counts.pitman_yor.model import PitmanYor
from namegen_counts.pitman_yor.strengths import MOST, Strengths, usual
from namegen_counts.walking import states_of
from namegen_tokenizers.characters import Dot, StartEnd

import namegen

NAMES = ["anna", "ann", "hanna", "bob", "bobby", "barbara", "hannah", "nan", "abba", "rob", "robby", "a"]
TOKENIZERS = [Dot, StartEnd]


def corpus_of(names: Sequence[str], tokenizer: type[Any] = Dot, weights: Sequence[int] | None = None) -> namegen.Corpus:
    written = tokenizer()
    written.fit(names)
    corpus: namegen.Corpus = written.encode(names)
    given_weights = None if weights is None else np.array(weights)
    return namegen.Corpus(corpus.tokens, corpus.offsets, corpus.vocabulary, given_weights)


def fitted(corpus: namegen.Corpus, **options: Any) -> PitmanYor:
    model = PitmanYor(PitmanYor.Options(**options), corpus.vocabulary)
    model.fit(corpus, namegen.Run())
    return model


def some_strengths(order: int, seed: int = 1) -> Strengths:
    random = np.random.default_rng(seed)
    return Strengths(random.uniform(0.05, 0.95, (2, order, 3)) * MOST, random.uniform(0.1, 5, (2, order)))


def without_each(corpus: namegen.Corpus, strengths: Strengths) -> tuple[np.ndarray, np.ndarray]:
    """Predict the tokens of each name, and the end in their place, by really counting all names but that one."""
    order = strengths.given.shape[1]
    tokens, ends = [], []
    for i in range(len(corpus)):
        rest, name = corpus.take(np.arange(len(corpus)) != i), corpus.take(np.array([i]))
        model = PitmanYor(PitmanYor.Options(order=order), corpus.vocabulary)
        model.strengths = strengths
        automaton = NGram._automaton_of(model, count(rest, order))
        rows = automaton.probabilities(states_of(automaton, name))
        tokens.append(rows[np.arange(len(rows)), name.targets])
        ends.append(rows[:, corpus.vocabulary.end_id])
    return np.concatenate(tokens), np.concatenate(ends)


def by_leaving_out(corpus: namegen.Corpus, strengths: Strengths) -> tuple[np.ndarray, np.ndarray]:
    """Predict the same by the chain."""
    grams = count(corpus, strengths.given.shape[1])
    chain = Chain(levels_without(grams, corpus), len(corpus.targets))
    floor = np.full(len(corpus.targets), 1 / corpus.vocabulary.drawable.sum())
    predicted = floor[chain.order]
    assert len(list(chain.steps(strengths, predicted))) == len(chain.blocks)
    tokens = np.empty_like(predicted)
    tokens[chain.order] = predicted
    return tokens, chain.ends(strengths, floor)


@pytest.mark.parametrize("tokenizer", TOKENIZERS)
@pytest.mark.parametrize("order", [2, 3, 6])
@settings(max_examples=10, deadline=None)
@given(data=st.data())
def test_leaving_a_name_out_is_counting_all_others(tokenizer: type[Any], order: int, data: st.DataObject) -> None:
    names = data.draw(st.lists(st.text("aab", min_size=1, max_size=7), min_size=1, max_size=6))
    weights = data.draw(st.lists(st.integers(1, 4), min_size=len(names), max_size=len(names)))
    corpus = distinct(corpus_of(names, tokenizer, weights))
    strengths = some_strengths(order)
    for found, counted in zip(by_leaving_out(corpus, strengths), without_each(corpus, strengths), strict=True):
        np.testing.assert_allclose(found, counted, rtol=1e-12)


@pytest.mark.parametrize("tokenizer", TOKENIZERS)
def test_the_gradient_is_that_of_finite_differences(tokenizer: type[Any]) -> None:
    corpus = distinct(corpus_of(NAMES, tokenizer))
    chain = Chain(levels_without(count(corpus, 4), corpus), len(corpus.targets))
    floor = np.random.default_rng(2).uniform(0.05, 0.3, len(corpus.targets))
    loss = Loss(chain, np.random.default_rng(3).uniform(0.5, 2, len(floor)), floor, usual(4))
    at = some_strengths(4).unknowns().ravel()
    _, gradient = loss(at)
    for i in range(len(at)):
        step = 1e-6 * (np.arange(len(at)) == i)
        assert gradient[i] == pytest.approx((loss(at + step)[0] - loss(at - step)[0]) / 2e-6, abs=2e-6)


def test_the_loss_is_the_nll_of_names_left_out_and_the_prior() -> None:
    corpus, strengths = distinct(corpus_of(NAMES)), some_strengths(3)
    chain = Chain(levels_without(count(corpus, 3), corpus), len(corpus.targets))
    floor = np.full(len(corpus.targets), 1 / corpus.vocabulary.drawable.sum())
    loss = Loss(chain, corpus.token_weights.astype(float), floor, strengths)
    assert loss(strengths.unknowns().ravel())[0] == pytest.approx(-np.log(without_each(corpus, strengths)[0]).sum())


def test_a_minimum_is_found() -> None:
    """Of Rosenbrock's valley, which is at (1, 1)."""

    def valley(at: np.ndarray) -> tuple[float, np.ndarray]:
        x, y = at
        return 1 + (1 - x) ** 2 + 9 * (y - x * x) ** 2, np.array([2 * (x - 1) - 36 * x * (y - x * x), 18 * (y - x * x)])

    np.testing.assert_allclose(minimise(valley, np.array([-1.2, 1.0])), 1, atol=2e-2)


def test_where_the_slope_is_nought_nothing_moves() -> None:
    np.testing.assert_array_equal(minimise(lambda at: (1.0, 0 * at), np.ones(3)), 1)


def test_what_is_fitted_predicts_names_left_out_better() -> None:
    corpus = distinct(corpus_of(NAMES))
    before = by_leaving_out(corpus, usual(6))[0]
    after = by_leaving_out(corpus, fitted(corpus).strengths)[0]
    assert np.log(after).sum() > np.log(before).sum()


def same(one: PitmanYor, other: PitmanYor) -> bool:
    theirs = other.arrays()
    return all(np.array_equal(array, theirs[name]) for name, array in one.arrays().items())


def test_repeats_are_weights() -> None:
    assert same(
        fitted(corpus_of([*NAMES, "anna", "bob", "anna"])), fitted(corpus_of(NAMES, weights=[3, 1, 1, 2, *[1] * 8]))
    )


def test_the_order_of_names_does_not_matter() -> None:
    assert same(fitted(corpus_of(NAMES)), fitted(corpus_of(NAMES[::-1])))


def test_a_list_twice_as_long_by_repeats_is_no_surer_of_its_strengths() -> None:
    weights = effective(corpus_of(NAMES, weights=[2] * 12).token_weights)
    np.testing.assert_allclose(weights, 1)
    assert effective(corpus_of(NAMES, weights=[1000, *[1] * 11]).token_weights).sum() < 10


def test_names_that_count_nothing_are_no_names() -> None:
    assert same(fitted(corpus_of(NAMES, weights=[0, *[1] * 11])), fitted(corpus_of(NAMES).take(np.arange(1, 12))))


def test_distinct_names_keep_all_that_counts() -> None:
    corpus = corpus_of(["b", "ab", "b", "a"], weights=[1, 2, 3, 4])
    merged = distinct(corpus)
    assert [len(merged), merged.weights.tolist()] == [3, [4, 2, 4]]  # a, ab, b
    assert len(every_nth(merged, 2)) == 2
    assert every_nth(merged, 3) is merged


@pytest.mark.parametrize("names", [["anna"], ["a"], ["aaaa", "aaaa"], ["ab", "cd"]])
@pytest.mark.parametrize("tokenizer", TOKENIZERS)
def test_the_fewest_names_give_distributions(names: list[str], tokenizer: type[Any]) -> None:
    corpus = corpus_of(names, tokenizer)
    model = fitted(corpus)
    rows = np.exp(model.logprobs(np.array([[corpus.vocabulary.start_id]], dtype=np.int32)))
    np.testing.assert_allclose(rows.sum(axis=1), 1)
    assert np.isfinite(model.score(corpus)).all()


def test_many_characters_take_no_table() -> None:
    names = [chr(0x4E00 + 7 * i % 4000) + chr(0x4E00 + 11 * i % 4000) for i in range(3000)]
    corpus = corpus_of(names)
    model = fitted(corpus)
    assert max(array.size for array in model.arrays().values()) < 5 * len(corpus.tokens)
    assert np.isfinite(model.score(corpus)).all()


def test_lengths_are_a_smooth_curve_through_what_is_seen() -> None:
    corpus = distinct(corpus_of([letter * n for n in (4, 5, 6) for letter in "abcdef"]))
    weights = corpus.token_weights.astype(float)
    tilt = smooth_tilt(np.full(len(corpus.targets), 0.2), corpus, weights)
    assert tilt.shape == (POSITIONS,)
    assert (tilt[:3] < -1).all()
    assert tilt[6] > 1
    assert np.abs(np.diff(tilt, n=2)).max() < 2


def test_it_predicts_few_names_better_than_kneser_ney(registry: namegen.Registry) -> None:
    names = namegen.load_wordlist("finnish", registry).names
    train, test = names[::8], names[1::4]
    known = set("".join(train))
    test = [name for name in test if set(name) <= known]
    nll = {
        which: namegen.train(train, model=which, split="all", registry=registry).evaluate(test).nll_per_token
        for which in ("kneser-ney", "pitman-yor")
    }
    assert nll["pitman-yor"] < nll["kneser-ney"] - 0.02
