"""The measures, by hand."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import pytest

import namegen
from namegen.analysis.evaluate import evaluate
from namegen.contracts.wordlist import Names

REGISTRY = namegen.Registry.load(only=["namegen"])


@pytest.fixture(scope="module")
def model() -> namegen.NameModel:
    # . a b with counts .a 2, ab 1, a. 1, b. 1; k = 0: P(a|.) = 1, P(b|a) = P(.|a) = 1/2, P(.|b) = 1
    return namegen.train(["ab", "a"], model=namegen.Spec("count-bigram", {"add_k": 0}), registry=REGISTRY)


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
    assert model.evaluate(namegen.Names(("",))).bits_per_char == math.inf


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
    monkeypatch.setattr("namegen.contracts.decoder.Decoder.batch", 2)
    assert model.evaluate(names) == whole


# Each name's score, and what may be said of their mean


def test_each_name_is_scored_once_and_counts_as_often_as_it_stands(model: namegen.NameModel) -> None:
    scores = model.evaluate(["ab", "a", "ab"]).scores
    # ab: P(a|.) P(b|a) P(.|b) = 1/2; a: P(a|.) P(.|a) = 1/2
    assert scores.names == ("ab", "a")
    assert scores.counts.tolist() == [2, 1]
    assert scores.nll == pytest.approx([math.log(2), math.log(2)])
    assert scores.tokens.tolist() == [3, 2]
    assert scores.nll_per_token == pytest.approx([math.log(2) / 3, math.log(2) / 2])
    assert scores.characters.tolist() == scores.bytes.tolist() == [2, 1]


def test_the_best_and_the_worst_are_by_nll_per_token_and_no_name_is_both(model: namegen.NameModel) -> None:
    measured = model.evaluate(["a", "ab", "ba"])
    best, worst = measured.best(), measured.worst()
    assert [each.name for each in best] == ["ab", "a"]
    assert best[0].nll_per_token == pytest.approx(math.log(2) / 3)
    assert [each.bits for each in best] == pytest.approx([1, 1])
    assert [(each.name, each.bits) for each in worst] == [("ba", math.inf)]
    assert measured.as_json()["worst"] == [{"name": "ba", "nll_per_token": None, "bits": None}]


def test_names_that_are_foretold_equally_well_stand_in_their_own_order() -> None:
    names = ["c", "a", "e", "b", "d", "f"]
    measured = namegen.train(names, model="uniform", registry=REGISTRY).evaluate(names)
    assert [each.name for each in measured.best(3)] == ["c", "a", "e"]
    assert [each.name for each in measured.worst(3)] == ["f", "d", "b"]


def test_the_interval_holds_the_mean_and_weights_are_repeats(model: namegen.NameModel) -> None:
    written_out = model.evaluate(["ab", "a", "ab", "ab"])
    weighted = evaluate(model, Names(("ab", "a"), (3, 1)))
    low, high = written_out.nll_per_token_interval
    # Resamples of the two names: ab ab, ab a, a a. NLL per token log 2 / 3, 4 log 2 / 11, log 2 / 2.
    assert (low, high) == pytest.approx((math.log(2) / 3, math.log(2) / 2))
    assert written_out.nll_per_name_interval == pytest.approx((math.log(2), math.log(2)))
    assert written_out.bits_per_char_interval == pytest.approx((1 / 2, 1))
    assert weighted.as_json() == written_out.as_json()


def test_one_name_has_no_interval(model: namegen.NameModel) -> None:
    assert model.evaluate(["ab", "ab"]).as_json()["interval"] == dict.fromkeys(
        ("nll_per_token", "nll_per_name", "bits_per_char")
    )


def test_an_impossible_name_has_an_infinite_end(model: namegen.NameModel) -> None:
    measured = model.evaluate(["ab", "ba"])
    assert measured.nll_per_token_interval == (pytest.approx(math.log(2) / 3), math.inf)
    assert measured.as_json()["interval"]["nll_per_token"] == [pytest.approx(math.log(2) / 3), None]


def test_names_that_were_learned_from_are_counted(model: namegen.NameModel) -> None:
    assert model.evaluate(["ab", "b", "ab", "aab"]).in_train == 2
    forgetful = replace(model, names=None)
    assert forgetful.evaluate(["ab"]).in_train is None
    told_others = replace(model, names=namegen.Wordlist(("ab",)))
    assert told_others.evaluate(["ab"]).in_train is None


# The oracles of makemore's list


@pytest.mark.parametrize(
    ("add_k", "nll"),
    [
        (0, 2.4540144891548743),
        (0.01, 2.454018976),
        (0.1, 2.454060784),
        (0.5, 2.454271790),
        (1, 2.454576820115704),
        (2, 2.455271359),
        (5, 2.457682679),
    ],
)
def test_the_bigrams_of_makemore(makemore: namegen.Wordlist, add_k: float, nll: float) -> None:
    model = namegen.train(makemore, model=namegen.Spec("count-bigram", {"add_k": add_k}), registry=REGISTRY)
    measured = model.evaluate(makemore)
    assert measured.nll_per_token == pytest.approx(nll, abs=1e-9)
    assert (measured.names, measured.distinct, measured.tokens) == (32_033, 29_494, 228_146)
    if add_k == 0:
        assert measured.log_likelihood == pytest.approx(-559_873.589642728, abs=1e-6)
    if add_k == 1:
        assert measured.log_likelihood == pytest.approx(-560_001.8832021174, abs=1e-6)


def test_the_lectures_split_leaks_and_ours_does_not(makemore: namegen.Wordlist) -> None:
    leaky = namegen.train(makemore, model="count-bigram", split="lecture", registry=REGISTRY)
    measured = leaky.evaluate(namegen.split(makemore, "lecture").test)
    assert (measured.names, measured.in_train) == (3_204, 377)
    sound = namegen.train(makemore, model="count-bigram", split="distinct", registry=REGISTRY)
    assert sound.evaluate(namegen.split(makemore, "distinct").test).in_train == 0
