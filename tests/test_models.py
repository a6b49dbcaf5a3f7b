"""The built-in models, by hand and by law. What makemore's list says is in test_course.py."""

from __future__ import annotations

import copy
import itertools
import random

import numpy as np
import pytest

import namegen

MODELS = ["uniform", "count-bigram", "nn-bigram"]
LISTS = {
    "one name": ["anna"],
    "one-letter names": ["a", "b", "c"],
    "repeats": ["anna"] * 50 + ["bob"],
    "kana": ["さくら", "はると", "ゆい"],
    "one character": ["aaa", "a"],
    "boundary spelling": ["a.b", "...", "<S>"],
}
SMALL = {"nn-bigram": {"steps": 5}}


def trained(which: str, names: list[str], tokenizer: str = "dot", **options: object) -> namegen.NameModel:
    spec = namegen.Spec(which, SMALL.get(which, {}) | options)
    return namegen.train(names, model=spec, tokenizer=tokenizer, registry=REGISTRY)


REGISTRY = namegen.Registry.load(only=["namegen"])


def contexts_of(model: namegen.NameModel, length: int) -> np.ndarray:
    size = len(model.capitals.inner)
    inner = itertools.product(range(size), repeat=length)
    start = model.capitals.inner.start_id
    return np.array([[start, *context] for context in inner], dtype=np.int32)


@pytest.mark.parametrize("tokenizer", ["dot", "start-end"])
@pytest.mark.parametrize("names", LISTS.values(), ids=LISTS)
@pytest.mark.parametrize("which", MODELS)
def test_rows_are_distributions_over_what_can_follow(which: str, names: list[str], tokenizer: str) -> None:
    model = trained(which, names, tokenizer)
    rows = model.model.logprobs(contexts_of(model, 1))
    assert np.exp(rows).sum(axis=1) == pytest.approx(1)
    assert not np.exp(rows)[:, ~model.capitals.inner.drawable].any()


@pytest.mark.parametrize("tokenizer", ["dot", "start-end"])
@pytest.mark.parametrize("which", MODELS)
def test_decoder_score_and_logprobs_agree_on_every_prefix(which: str, tokenizer: str) -> None:
    model = trained(which, LISTS["repeats"], tokenizer)
    corpus = model.tokenizer.encode(LISTS["repeats"][-3:])
    one_by_one = [
        model.model.logprobs(corpus.tokens[None, start:at])[0, corpus.tokens[at]]
        for start, end in zip(corpus.offsets, corpus.offsets[1:], strict=False)
        for at in range(start + 1, end)
    ]
    assert model.model.score(corpus) == pytest.approx(np.array(one_by_one))
    assert namegen.Model.score(model.model, corpus) == pytest.approx(np.array(one_by_one))


@pytest.mark.parametrize("which", MODELS)
def test_a_saved_model_is_the_same_model(which: str) -> None:
    model = trained(which, LISTS["repeats"])
    again = type(model.model)(model.model.options, model.tokenizer.vocabulary)
    again.load_arrays(model.model.arrays())
    contexts = contexts_of(model, 2)
    assert np.array_equal(again.logprobs(contexts), model.model.logprobs(contexts))


@pytest.mark.parametrize("which", MODELS)
def test_the_same_seed_gives_the_same_model_and_fitting_twice_is_fitting_once(which: str) -> None:
    model, other = trained(which, ["anna", "bob"]), trained(which, ["anna", "bob"])
    before = model.model.arrays()
    assert all(np.array_equal(before[name], array) for name, array in other.model.arrays().items())
    corpus = model.tokenizer.encode(["anna", "bob"])
    tokens = corpus.tokens.copy()
    model.model.fit(model.tokenizer.encode(["bobanna"]), namegen.Run(3))
    model.model.fit(corpus, namegen.Run(2147483647))
    assert all(np.array_equal(before[name], array) for name, array in model.model.arrays().items())
    assert np.array_equal(corpus.tokens, tokens)


def test_training_and_drawing_leave_the_global_random_states_alone() -> None:
    import torch

    before = random.getstate(), copy.deepcopy(np.random.get_state()[1]), torch.get_rng_state()
    model = trained("nn-bigram", ["anna", "bob"])
    model.generate(5, sampler="torch-multinomial")
    model.generate(5, raw=True)
    assert random.getstate() == before[0]
    assert np.array_equal(np.random.get_state()[1], before[1])
    assert torch.equal(torch.get_rng_state(), before[2])


@pytest.mark.parametrize("which", MODELS)
def test_a_name_that_counts_k_times_is_k_names(which: str) -> None:
    weighted = namegen.Wordlist(("anna", "bob"), (3, 2))
    parts = [
        namegen.train(names, model=namegen.Spec(which, SMALL.get(which, {})), registry=REGISTRY).model
        for names in (weighted, ["anna"] * 3 + ["bob"] * 2)
    ]
    contexts = np.array([[0, i] for i in range(5)], dtype=np.int32)
    assert parts[0].logprobs(contexts) == pytest.approx(parts[1].logprobs(contexts))


@pytest.mark.parametrize(("tokenizer", "size"), [("dot", 3), ("start-end", 3)])
def test_uniform_gives_every_token_that_can_follow_the_same_chance(tokenizer: str, size: int) -> None:
    assert trained("uniform", ["ab"], tokenizer).logprob("ab") == pytest.approx(-3 * np.log(size))


def test_count_bigram_of_three_names_by_hand() -> None:
    # ann, an, na: .a 2, .n 1, an 2, a. 1, nn 1, n. 2, na 1; with k = 1 and 3 tokens: P(a|.) = (2 + 1) / (3 + 3)
    model = trained("count-bigram", ["ann", "an", "na"])
    expected = [[1 / 6, 3 / 6, 2 / 6], [2 / 6, 1 / 6, 3 / 6], [3 / 7, 2 / 7, 2 / 7]]
    rows = model.model.logprobs(np.array([[0], [0], [0]], dtype=np.int32))
    assert np.exp(rows[0]) == pytest.approx(np.array(expected[0]))
    assert np.exp(model.model.decoder().logprobs) == pytest.approx(np.array(expected))
    assert model.logprob("an") == pytest.approx(np.log(3 / 6 * 3 / 6 * 3 / 7))


def test_without_smoothing_what_was_never_seen_is_impossible() -> None:
    model = trained("count-bigram", ["ab"], add_k=0)
    assert model.logprob("ab") == 0
    assert model.logprob("ba") == -np.inf


def test_start_end_and_dot_are_the_same_model_but_for_the_empty_name() -> None:
    one, two = (trained("count-bigram", ["ann", "an"], which, add_k=0) for which in ("dot", "start-end"))
    assert one.logprob("an") == pytest.approx(two.logprob("an"))


def test_a_learning_rate_that_is_too_high_is_said_to_be() -> None:
    with pytest.raises(namegen.OptionError, match="lr 1e\\+06 is too high"):
        trained("nn-bigram", ["anna"], lr=1e6, l2=1e6, steps=500)


def test_a_device_that_is_not_there_is_said_to_be_missing() -> None:
    import torch

    if torch.cuda.is_available():
        pytest.skip("this machine has a CUDA device; the complaint is for those without")
    with pytest.raises(namegen.UsageError, match="finds no CUDA device"):
        trained("nn-bigram", ["anna"], device="cuda")
