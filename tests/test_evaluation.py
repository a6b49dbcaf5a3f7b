"""The measures, by hand."""

from __future__ import annotations

import json
import math

import pytest

import namegen
from namegen.evaluation import evaluate
from namegen.wordlist import Names

REGISTRY = namegen.Registry.load(only=["namegen"])


@pytest.fixture(scope="module")
def model() -> namegen.NameModel:
    # . a b with counts .a 2, ab 1, a. 1, b. 1; k = 0: P(a|.) = 1, P(b|a) = P(.|a) = 1/2, P(.|b) = 1
    return namegen.train(["ab", "a"], model="count-bigram", options={"add_k": 0}, registry=REGISTRY)


def test_measures_of_two_names_by_hand(model: namegen.NameModel) -> None:
    measured = model.evaluate(["ab", "a"])
    nll = 2 * math.log(2)
    assert (measured.names, measured.tokens, measured.characters, measured.bytes) == (2, 5, 3, 3)
    assert measured.nll == pytest.approx(nll)
    assert measured.log_likelihood == pytest.approx(-nll)
    assert measured.nll_per_token == pytest.approx(nll / 5)
    assert measured.nll_per_name == pytest.approx(nll / 2)
    assert measured.bits_per_token == pytest.approx(2 / 5)
    assert measured.bits_per_char == pytest.approx(2 / 3)
    assert measured.bits_per_byte == pytest.approx(2 / 3)
    assert measured.perplexity == pytest.approx(4 ** (1 / 5))


def test_bytes_are_utf_8s() -> None:
    model = namegen.train(["é"], model="uniform", registry=REGISTRY)
    measured = model.evaluate(["é"])
    assert (measured.characters, measured.bytes) == (1, 2)
    assert measured.bits_per_byte == pytest.approx(measured.bits_per_char / 2)


def test_a_weighted_name_counts_as_often_as_it_says(model: namegen.NameModel) -> None:
    weighted = evaluate(model, Names(("ab", "a"), (3, 1)))
    written_out = model.evaluate(["ab", "ab", "ab", "a"])
    assert weighted == written_out


def test_names_with_unknown_characters_are_counted_apart(model: namegen.NameModel) -> None:
    measured = model.evaluate(["ab", "xay", "axx", "a"])
    assert measured.nll_per_token == model.evaluate(["ab", "a"]).nll_per_token
    assert (measured.oov.names, measured.oov.tokens, measured.oov.characters) == (2, 4, "xy")
    assert measured.nll_per_token_with_oov == math.inf
    assert measured.as_json()["nll_per_token_with_oov"] is None


def test_an_impossible_name_is_infinite_and_never_nan(model: namegen.NameModel) -> None:
    measured = model.evaluate(["ba"])
    assert measured.nll_per_token == measured.perplexity == math.inf
    assert measured.impossible == 2  # b at the start, and a after b
    json.dumps(measured.as_json(), allow_nan=False)


def test_names_without_letters_have_no_bits_per_character(model: namegen.NameModel) -> None:
    assert model.evaluate([""]).bits_per_char == math.inf


@pytest.mark.parametrize(
    ("names", "complaint"), [([], "there are no names to score"), (["xyz"], "none of the 1 names can be scored")]
)
def test_nothing_to_score_is_said(model: namegen.NameModel, names: list[str], complaint: str) -> None:
    with pytest.raises(namegen.WordlistError, match=complaint):
        model.evaluate(names)


@pytest.mark.parametrize("text", ["ab", "", "xyz"])
def test_a_text_is_not_taken_for_its_letters(model: namegen.NameModel, text: str) -> None:
    with pytest.raises(namegen.UsageError, match="evaluate takes names, not one text") as caught:
        model.evaluate(text)
    assert str(caught.value).endswith(f"[{text!r}]")


def test_batches_score_what_one_piece_scores(model: namegen.NameModel, monkeypatch: pytest.MonkeyPatch) -> None:
    names = ["ab", "a", "ab", "ab", "a"]
    whole = model.evaluate(names)
    monkeypatch.setattr("namegen.decoder.Decoder.batch", 2)
    assert model.evaluate(names) == whole
