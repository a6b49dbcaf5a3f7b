"""Requests and limits: what is drawn, what is left out, and when to give up."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import namegen
from namegen.sampling import generate as generation
from namegen.sampling.generate import make_request
from namegen.wordlists.graphemes import count_characters

REGISTRY = namegen.Registry.load(only=["namegen"])
MODEL = namegen.train(["anna", "nanna", "an", "na", "hanna"], model="count-bigram", registry=REGISTRY)


def names_of(n: int, **limits: object) -> list[str]:
    return MODEL.generate(n, seed=1, **limits)


@given(st.integers(0, 300), st.integers(1, 60), st.booleans(), st.integers(1, 3), st.integers(4, 9))
@settings(max_examples=40)
def test_limits_hold_and_fewer_are_the_start_of_more(n: int, batch: int, novel: bool, least: int, most: int) -> None:
    limits = {"min_length": least, "max_length": most, "novel": novel}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(namegen.Decoder, "batch", batch)
        names = names_of(n, **limits)
    assert len(names) == n
    assert names == names_of(300, **limits)[:n]
    assert all(least <= len(name) <= most for name in names)
    assert not novel or not {"anna", "nanna", "an", "na", "hanna"} & set(names)


def test_unique_names_are_the_first_of_each() -> None:
    plain = names_of(2000)
    assert names_of(50, unique=True) == list(dict.fromkeys(plain))[:50]


def test_an_empty_name_is_drawn_only_when_asked_for() -> None:
    assert "" not in names_of(2000)
    assert "" in names_of(2000, min_length=0)


def test_giving_up_says_why_and_keeps_what_was_found() -> None:
    model = namegen.train(["a"], model=namegen.Spec("count-bigram", {"add_k": 0}), registry=REGISTRY)
    with pytest.raises(namegen.GenerationError) as caught:
        model.generate(3, seed=1, unique=True)
    assert caught.value.names == ["a"]
    assert str(caught.value) == (
        "1 of 3 names found: 10,000 drawn in a row did not pass, being repeats of an earlier name (unique)"
    )


@pytest.mark.parametrize(
    ("names", "reasons"),
    [
        (["b"] + ["cde"] * 9, "longer than max_length 2 or in the wordlist (novel)"),
        (["b"] * 9 + ["cde"], "in the wordlist (novel) or longer than max_length 2"),
    ],
)
def test_the_commonest_reason_is_told_first(names: list[str], reasons: str) -> None:
    # No two names share a letter, so only they are drawn, each as often as it was learned.
    model = namegen.train(names, model=namegen.Spec("count-bigram", {"add_k": 0}), registry=REGISTRY)
    with pytest.raises(namegen.GenerationError) as caught:
        model.generate(1, seed=1, novel=True, max_length=2, tries=1000)
    assert str(caught.value) == f"0 of 1 names found: 1,000 drawn in a row did not pass, being {reasons}"


def test_when_to_give_up_does_not_depend_on_the_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    def found(batch: int) -> list[str]:
        monkeypatch.setattr(namegen.Decoder, "batch", batch)
        with pytest.raises(namegen.GenerationError) as caught:
            MODEL.generate(3000, seed=1, unique=True, max_length=5, tries=40)
        return caught.value.names

    assert found(7) == found(64) == found(100_000)


def test_a_limit_that_no_name_can_meet_is_named() -> None:
    with pytest.raises(namegen.GenerationError, match="longer than max_length 1"):
        namegen.train(["abc"], model=namegen.Spec("count-bigram", {"add_k": 0}), registry=REGISTRY).generate(
            1, max_length=1
        )


def test_greedy_decoding_that_never_ends_is_no_endless_loop() -> None:
    model = namegen.train(["ababababababababababab"], model="count-bigram", registry=REGISTRY)
    with pytest.raises(namegen.GenerationError, match="longer than max_length 100"):
        model.generate(1, sampler="greedy")


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ({"n": -1}, "the request: option 'n' is -1; allowed: a whole number >= 0 and <= 100000000"),
        ({"n": 1.5}, "the request: option 'n' is 1.5; allowed: a whole number >= 0"),
        ({"n": 1, "limits": {"min_length": 9, "max_length": 3}}, "the limits: min_length 9 is above max_length 3"),
        ({"n": 1, "limits": {"max_length": 0}}, "the limits: option 'max_length' is 0; allowed: a whole number >= 1"),
        ({"n": 1, "limits": {"tries": 0}}, "the limits: option 'tries' is 0; allowed: a whole number >= 1"),
        ({"n": 1, "limits": {"max_lenght": 1}}, "option 'max_lenght'; did you mean 'max_length'?"),
        ({"n": 1, "sampler": "ancestrol"}, "did you mean 'ancestral'"),
        ({"n": 1, "sampler": "ancestral temperature=-1"}, "'temperature' is '-1'; allowed: a number >= 0"),
    ],
)
def test_a_request_that_makes_no_sense_is_refused(arguments: dict, complaint: str) -> None:
    with pytest.raises(namegen.UsageError) as caught:
        make_request(REGISTRY, **arguments)
    assert complaint in str(caught.value)


def test_lengths_are_what_a_reader_counts() -> None:
    # A Devanagari name of two characters in four code points, and one that the NFC form does not compose.
    names = ["\u0930\u093e\u092e\u093e", "\u0928\u093f\u0936\u093e"]
    assert [count_characters(name) for name in names] == [2, 2]
    model = namegen.train(names, model=namegen.Spec("count-bigram", {"add_k": 0}), registry=REGISTRY)
    drawn = model.generate(50, seed=1, max_length=2)
    assert {count_characters(name) for name in drawn} == {1, 2} or {count_characters(name) for name in drawn} == {2}
    assert max(map(len, drawn)) > 2


def test_drawing_from_many_states_agrees_with_scoring() -> None:
    # 300 characters, so 300 states and ids that need more than a byte.
    alphabet = [chr(0x4E00 + i) for i in range(300)]
    rng = np.random.default_rng(0)
    names = ["".join(rng.choice(alphabet, 3)) for _ in range(400)]
    model = namegen.train(names, model="count-bigram", registry=REGISTRY)
    drawn = model.generate(100, seed=2)
    assert all(np.isfinite(model.logprob(name)) for name in drawn)
    step = generation.Draws(2)
    sampler = REGISTRY.get("sampler", "ancestral").load()()
    slow = sampler.sample(model.decoder(), np.arange(100), step, 101)
    assert model.tokenizer.decode(slow.names)[: len(slow.names)][:50] == drawn[:50]
