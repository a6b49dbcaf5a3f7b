"""The ends of what numbers may be: every result is right, or refused in one line."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import namegen
from namegen.sampling import sparse
from namegen.sampling.adjusted import adjusted as adjusted_decoder

from .test_big_alphabets import many_characters

REGISTRY = namegen.Registry.load(only=["namegen"])
LEAST = 5e-324
"""The least number above 0 that a double holds."""
BELOW_1, ABOVE_1 = float(np.nextafter(1, 0)), float(np.nextafter(1, 2))
ROW = np.array([0.3, 0.3, 0.25, 0.1, 0.05 - 1e-9, 1e-9, 0.0])
"""Two that are likeliest, an unlikely one, and one that is impossible."""


def adjusted(row: np.ndarray = ROW, **options: Any) -> np.ndarray:
    part = REGISTRY.check("sampler", namegen.Spec("ancestral", options)).part
    with np.errstate(divide="ignore"):
        return np.exp(part.build().adjust(np.log(row)[None]))[0]


@pytest.mark.parametrize("temperature", [LEAST, 1e-320, 1e-308, 1e-300, 1e-100, 1e-9, 1e-4])
def test_the_lowest_temperatures_are_as_0_where_constraints_are_met_first(temperature: float) -> None:
    assert adjusted(temperature=temperature).tolist() == [1, 0, 0, 0, 0, 0, 0]


@pytest.mark.parametrize(
    "options",
    [{"temperature": t} for t in (LEAST, 1e-300, 1e-10, 1e-4)] + [{"top_p": p} for p in (LEAST, 1e-17)],
    ids=str,
)
@pytest.mark.parametrize("model", ["count-bigram", "kneser-ney"])
def test_what_leaves_the_likeliest_letter_alone_draws_the_name_of_temperature_0(
    model: str, options: dict[str, Any]
) -> None:
    trained = namegen.train(["anna", "annika", "bob", "berta"], model=model, registry=REGISTRY)
    assert trained.generate(1, seed=1, **options) == trained.generate(1, seed=1, temperature=0)


def test_from_a_temperature_of_a_thousandth_on_equals_come_alike() -> None:
    assert adjusted(temperature=1e-3) == pytest.approx([0.5, 0.5, 0, 0, 0, 0, 0])


@pytest.mark.parametrize("temperature", [0, -0.0])
def test_at_temperature_0_the_first_of_the_likeliest_is_left(temperature: float) -> None:
    assert adjusted(temperature=temperature).tolist() == [1, 0, 0, 0, 0, 0, 0]


def test_as_the_temperature_rises_all_that_is_possible_comes_alike() -> None:
    assert adjusted(temperature=1e6) == pytest.approx([1 / 6] * 6 + [0], abs=1e-5)


@pytest.mark.parametrize("temperature", [BELOW_1, 1.0, ABOVE_1])
def test_beside_temperature_1_the_row_stays(temperature: float) -> None:
    assert adjusted(temperature=temperature) == pytest.approx(ROW, rel=1e-12)


@pytest.mark.parametrize("top_p", [LEAST, 1e-320, 1e-300, 1e-13, 1e-12, 2e-12, 0.3])
def test_as_top_p_falls_the_likeliest_alone_is_left(top_p: float) -> None:
    assert adjusted(top_p=top_p).tolist() == [1, 0, 0, 0, 0, 0, 0]


@pytest.mark.parametrize("top_p", [BELOW_1, 1.0])
def test_as_top_p_rises_all_that_is_possible_is_left(top_p: float) -> None:
    assert adjusted(top_p=top_p) == pytest.approx(ROW, rel=1e-12)


@pytest.mark.parametrize(("size", "kept"), [(7, 3), (9, 4), (12, 5), (13, 12), (14, 5), (10, 3)])
def test_a_share_that_the_likeliest_reach_exactly_lets_no_more_in(size: int, kept: int) -> None:
    """Of sevenths, the three before the fourth come to 0.42857142857142855, and to less where each is rounded."""
    assert (adjusted(np.full(size, 1 / size), top_p=kept / size) > 0).sum() == kept


@pytest.mark.parametrize(("share", "kept"), [(0.3 + 1e-9, 2), (0.6, 2), (0.6 + 1e-9, 3), (0.85, 3), (0.95, 4)])
def test_a_share_just_above_a_sum_lets_the_next_in(share: float, kept: int) -> None:
    assert (adjusted(top_p=share) > 0).sum() == kept


@pytest.mark.parametrize(("min_p", "kept"), [(0, 6), (LEAST, 6), (1e-300, 6), (1e-8, 5), (BELOW_1, 2), (1.0, 2)])
def test_min_p_leaves_what_is_so_near_to_the_likeliest(min_p: float, kept: int) -> None:
    assert (adjusted(min_p=min_p) > 0).sum() == kept


@pytest.mark.parametrize(("top_k", "kept"), [(1, 1), (2, 2), (6, 6), (7, 6), (8, 6), (2**63, 6), (10**30, 6)])
def test_top_k_may_be_any_number(top_k: int, kept: int) -> None:
    assert (adjusted(top_k=top_k) > 0).sum() == kept


def test_all_of_them_at_their_ends_at_once() -> None:
    assert adjusted(temperature=LEAST, top_p=LEAST, min_p=1, top_k=1).tolist() == [1, 0, 0, 0, 0, 0, 0]
    assert adjusted(temperature=1e6, top_p=BELOW_1, min_p=LEAST, top_k=10**30).sum() == pytest.approx(1)


@pytest.mark.parametrize(
    "options",
    [{"temperature": value} for value in (-LEAST, -1.0, 1e6 + 1, 1e308, float("1e320"), float("nan"), 10**400)]
    + [{"top_p": value} for value in (0, -LEAST, ABOVE_1, 1e308, float("nan"))]
    + [{"min_p": value} for value in (-LEAST, ABOVE_1, float("inf"), float("nan"))]
    + [{"top_k": value} for value in (0, -1, 1.5, float("inf"), -(2**70))],
    ids=str,
)
def test_what_is_past_the_ends_is_refused_in_one_line(options: dict[str, Any]) -> None:
    name = next(iter(options))
    line = rf"^sampler 'ancestral': option '{name}' is .*; allowed: .*$"
    with pytest.raises(namegen.OptionError, match=line) as told:
        adjusted(**options)
    assert len(str(told.value)) < 200


# Models

MODELS = [
    "uniform",
    *(f"count-bigram add_k={k}" for k in (0, LEAST, 1e-300, 1e9)),
    *(f"count-ngram order={n} add_k={k}" for n, k in ((2, 1e9), (12, 1e9), (12, 0), (12, 1e-300))),
    "witten-bell order=12",
    "kneser-ney order=12",
    "kneser-ney order=2 length=False tune=False",
    "pitman-yor order=12",
    "pitman-yor order=2 length=False",
    "contexts order=12",
    "contexts order=6 precision=1e6",
    "mixture models='kneser-ney, uniform'",
    "mixture models='witten-bell, count-bigram' kind=linear",
]
LONGEST = 100
LISTS: dict[str, namegen.Wordlist] = {
    "one letter": namegen.Wordlist(("a",)),
    "one name": namegen.Wordlist(("anna",)),
    "the longest name": namegen.Wordlist(("a" * LONGEST, "ab" * (LONGEST // 2))),
    "the greatest counts": namegen.Wordlist(("anna", "a" * LONGEST), (2**44 - 1, 1)),
    "the longest counts most": namegen.Wordlist(("a" * LONGEST, "b"), (2**44 - 1, 1)),
}


@pytest.mark.parametrize("of", LISTS)
@pytest.mark.parametrize("model", MODELS)
def test_every_model_of_an_extreme_list_sums_to_1_draws_and_comes_back_from_its_file(model: str, of: str) -> None:
    trained = namegen.train(LISTS[of], model=model, cache=False, registry=REGISTRY)
    drawn = trained.generate(5, seed=1, raw=True)
    assert all(set(name) <= set("".join(LISTS[of].names)) for name in drawn)
    decoder = trained.decoder()
    states = decoder.start(1)
    for token in trained.encode(LISTS[of]).tokens[1:20].tolist():
        assert np.exp(decoder.rows(states)).sum() == pytest.approx(1, abs=1e-9)
        if token == decoder.vocabulary.end_id:
            break
        states = decoder.step(states, np.array([token], dtype=np.int32))
    again = namegen.from_bytes(namegen.to_bytes(trained), "it", REGISTRY)
    assert again.generate(5, seed=1, raw=True) == drawn
    assert again.logprob("a") == pytest.approx(trained.logprob("a"), abs=1e-12)


@pytest.mark.parametrize("weights", [(2**44, 1), (10**18, 10**18), (2**63 - 1, 1), (2**63, 2**63), (1e300, 1)])
def test_counts_beyond_what_doubles_add_up_are_refused_in_one_line(weights: tuple[Any, Any]) -> None:
    with pytest.raises(namegen.WordlistError, match=r"add up to about .*, and the most is 17,592,186,044,416; divide"):
        namegen.Wordlist(("anna", "bob"), weights)


def test_no_letter_of_a_list_is_counted_beyond_what_a_double_holds() -> None:
    longest = namegen.Wordlist(("각" * LONGEST,), (2**44,))
    trained = namegen.train(longest, model="count-bigram", tokenizer="jamo", cache=False, registry=REGISTRY)
    assert trained.model.arrays()["counts"].sum() == 2**44 * (3 * LONGEST + 1) < 2**53


def test_more_letters_than_whole_rows_are_looked_at_in_time_are_refused_in_one_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sparse, "MOST_LETTERS", 2)
    decoder = namegen.train(["ab", "ba"], model="count-bigram", registry=REGISTRY, cache=False).decoder()
    sampler = REGISTRY.check("sampler", "ancestral temperature=0.7").part.build()
    reshaped: Any = adjusted_decoder(sampler, decoder)
    first = (np.zeros(1, dtype=np.intp), np.ones(1, dtype=np.int32))
    with pytest.raises(namegen.UsageError, match=r"--temperature 1 \(temperature=1\) .*--raw \(raw=True\)"):
        sparse._Chances(reshaped).of(*first)
    monkeypatch.setattr(sparse, "MOST_LETTERS", 3)
    assert 0 < sparse._Chances(reshaped).of(*first)[0] < 1


def test_the_smallest_smoothing_there_is_draws_from_a_large_alphabet() -> None:
    names = many_characters(1500, 3000)
    trained = namegen.train(names, model=f"count-bigram add_k={LEAST}", cache=False, registry=REGISTRY)
    pairs = {pair for name in names for pair in zip(f".{name}", f"{name}.", strict=True)}
    for name in trained.generate(20, seed=1, raw=True):
        assert set(zip(f".{name}", f"{name}.", strict=True)) <= pairs


def test_a_weight_for_each_pair_of_20_000_letters_is_refused_in_one_line() -> None:
    with pytest.raises(namegen.UsageError, match=r"has 20,001 different ones; 5,792 are the most: -m count-bigram"):
        namegen.train(many_characters(8000, 20_000), model="nn-bigram", cache=False, registry=REGISTRY)


@pytest.mark.parametrize("model", ["count-bigram", "kneser-ney", "pitman-yor"])
def test_an_alphabet_of_20_000_letters_is_learned_and_drawn_from(model: str) -> None:
    names = many_characters(8000, 20_000)
    trained = namegen.train(names, model=model, cache=False, registry=REGISTRY)
    drawn = trained.generate(3, seed=1, raw=True)
    assert len(drawn) == 3
    assert namegen.from_bytes(namegen.to_bytes(trained), "it", REGISTRY).generate(3, seed=1, raw=True) == drawn
