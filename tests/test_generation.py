"""Requests and limits: what is drawn, what is left out, and when to give up."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import namegen
from namegen.sampling.generate import make_request
from namegen.wordlists.graphemes import count_characters

REGISTRY = namegen.Registry.load(only=["namegen"])
MODEL = namegen.train(["anna", "nanna", "an", "na", "hanna"], model="count-bigram", registry=REGISTRY)


LIST = {"anna", "nanna", "an", "na", "hanna"}

TWELVE = ["anna", "nanna", "hanna", "johanna", "susanna", "hannah", "annina", "ninna", "joanna", "suna", "nina", "hani"]
OF_TWELVE = namegen.train(TWELVE, model="count-bigram", registry=REGISTRY)
"""Of these, some 70 new names can be such as they are by default."""


def names_of(n: int, **wishes: object) -> list[str]:
    return MODEL.generate(n, seed=1, **wishes)


def without_smoothing(*names: str) -> namegen.NameModel:
    return namegen.train(names, model="count-bigram add_k=0", registry=REGISTRY)


@given(st.integers(0, 300), st.integers(1, 60), st.booleans(), st.integers(1, 3), st.integers(4, 9))
@settings(max_examples=40, deadline=None)
def test_wishes_hold_and_fewer_are_the_start_of_more(n: int, batch: int, novel: bool, least: int, most: int) -> None:
    wishes = {"min_length": least, "max_length": most, "raw": True, "novel": novel or None}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(namegen.Decoder, "batch", batch)
        names = names_of(n, **wishes)
    assert len(names) == n
    assert names == names_of(300, **wishes)[:n]
    assert all(least <= len(name) <= most for name in names)
    assert not novel or not LIST & set(names)


def test_unique_names_are_the_first_of_each() -> None:
    plain = names_of(2000, raw=True)
    assert names_of(50, raw=True, unique=True) == list(dict.fromkeys(plain))[:50]


def of_twelve(n: int, **wishes: object) -> list[str]:
    return OF_TWELVE.generate(n, seed=1, **wishes)


def test_by_default_names_are_new_distinct_of_the_lists_lengths_and_without_unseen_pairs() -> None:
    names = of_twelve(60)
    assert len(set(names)) == 60
    assert not set(TWELVE) & set(names)
    assert {len(name) for name in names} <= {4, 5, 6, 7}
    pairs = {pair for name in TWELVE for pair in pairs_of(name)}
    assert all(set(pairs_of(name)) <= pairs for name in names)


def pairs_of(name: str) -> list[str]:
    marked = f"^{name}$"
    return [marked[i : i + 2] for i in range(len(marked) - 1)]


def test_each_default_can_be_switched_off() -> None:
    assert set(TWELVE) & set(of_twelve(30, novel=False))
    assert len(set(of_twelve(100, unique=False))) < 100
    assert max(map(len, of_twelve(60, max_length=9))) > 7
    assert min(map(len, of_twelve(60, max_length=9))) >= 4, "the other bound holds still"
    assert any("nnn" in name for name in of_twelve(300, no_stutter=False, consonants_of_the_list=False, max_length=9))


def test_without_the_constraint_of_the_first_ladder_the_next_begins_at_its_strictest() -> None:
    for closeness in ("near", "free"):
        drawing = OF_TWELVE.drawing(make_request(REGISTRY, 5, closeness=closeness, familiar=False))
        assert "edges-of-the-list 2" in [words for words, _ in drawing.wishes.automata]


def test_a_saved_model_reads_its_list_again_for_the_closeness_alone(tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    path.write_text("\n".join(TWELVE), encoding="utf-8")
    model = namegen.train(path, model="count-bigram", registry=REGISTRY)
    again = namegen.from_bytes(model.to_bytes(), "it", REGISTRY)
    needing = [entry for entry in REGISTRY.defaults("constraint") if entry.load().needs_list]
    given_up = {entry.name.replace("-", "_"): False for entry in needing}
    names = model.generate(8, seed=1, closeness="free", **given_up)
    assert again.generate(8, seed=1, closeness="free", **given_up) == names
    path.unlink()
    with pytest.warns(UserWarning, match="what needs the list is left out: closeness"):
        assert again.generate(8, seed=1, closeness="free", **given_up) != names


def test_raw_names_are_the_models() -> None:
    names = names_of(2000, raw=True)
    assert LIST & set(names)
    assert len(set(names)) < 2000
    assert max(map(len, names)) > 5


def test_an_empty_name_is_drawn_only_when_asked_for() -> None:
    assert "" not in names_of(2000, raw=True)
    assert "" in names_of(2000, raw=True, min_length=0)


def test_where_there_are_too_few_all_are_given_and_counted() -> None:
    given_up = {"no_stutter": False, "edges_of_the_list": False, "consonants_of_the_list": False}
    with pytest.raises(namegen.GenerationError) as caught:
        without_smoothing("ab", "ac", "bb").generate(9, seed=1, novel=False, max_length=3, **given_up)
    assert sorted(caught.value.names) == ["ab", "abb", "ac", "bb", "bbb"]
    assert str(caught.value) == "only 5 names can be such, not 9; ask for 5 to have them all"


def test_rare_names_are_found_when_the_common_ones_ran_out() -> None:
    # One name in 3,001 is 'b': drawing finds it late or never, listing does.
    model = without_smoothing(*["a"] * 300_000, "b")
    names = model.generate(2, seed=1, novel=False)
    assert sorted(names) == ["a", "b"]


def test_where_the_end_is_does_not_depend_on_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    def found(batch: int) -> list[str]:
        monkeypatch.setattr(namegen.Decoder, "batch", batch)
        monkeypatch.setattr("namegen.sampling.drawing.ROUND", 40)
        with pytest.raises(namegen.GenerationError) as caught:
            of_twelve(3000)
        return caught.value.names

    assert found(300) == found(100_000)


def test_a_wish_that_no_name_can_meet_is_named() -> None:
    with pytest.raises(namegen.GenerationError, match="gives all such names no probability"):
        without_smoothing("abc").generate(1, max_length=1, raw=True)


def test_wishes_that_exclude_each_other_are_named_and_no_others() -> None:
    with pytest.raises(namegen.GenerationError) as caught:
        MODEL.generate(1, starts_with="hn", without="n", max_length=9, ends_with="a", raw=True)
    assert str(caught.value) == "no name can be such: starts-with hn and without n exclude each other"


def test_greedy_decoding_that_never_ends_is_no_endless_loop() -> None:
    model = namegen.train(["ababababababababababab"], model="count-bigram", registry=REGISTRY)
    (name,) = model.generate(1, sampler="greedy", raw=True)
    assert len(name) <= 100, "the likeliest way to an end"


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ({"n": -1}, "the request: option 'n' is -1; allowed: a whole number >= 0 and <= 10000000000"),
        ({"n": 1.5}, "the request: option 'n' is 1.5; allowed: a whole number >= 0"),
        ({"n": 1, "min_length": 9, "max_length": 3}, "constraint 'length': min 9 is above max 3"),
        ({"n": 1, "max_length": 0}, "constraint 'length': option 'max' is 0; allowed: a whole number >= 1"),
        ({"n": 1, "max_lenght": 1}, "'max_lenght'"),
        ({"n": 1, "starts_wiht": "a"}, "did you mean 'starts_with'?"),
        ({"n": 1, "temprature": 1}, "did you mean 'temperature'?"),
        ({"n": 1, "no_stutter": 3}, "constraint 'no-stutter'"),
        ({"n": 1, "sampler": "ancestrol"}, "did you mean 'ancestral'"),
        ({"n": 1, "sampler": []}, "leave it out"),
        ({"n": 1, "sampler": "ancestral temperature=-1"}, "'temperature' is '-1'; allowed: a number >= 0"),
        ({"n": 1, "constraints": ["starts-wit text=a"]}, "did you mean 'starts-with'?"),
        ({"n": 1, "constraints": [3]}, "a constraint is a text"),
    ],
)
def test_a_request_that_makes_no_sense_is_refused(arguments: dict, complaint: str) -> None:
    with pytest.raises(namegen.UsageError) as caught:
        make_request(REGISTRY, **arguments)
    assert complaint in str(caught.value)


def test_a_request_survives_json() -> None:
    request = make_request(REGISTRY, 3, seed="s", starts_with="k", contains=["a", "n"], novel=False, temperature=0.5)
    again = namegen.Request.model_validate_json(request.model_dump_json()).checked(REGISTRY)
    assert again == request
    assert again.without == ("novel",)
    assert request.model_dump(mode="json")["constraints"] == [
        "starts-with text=k",
        "contains text=a",
        "contains text=n",
    ]


def test_an_open_bound_is_still_open_when_a_request_is_read_again() -> None:
    request = make_request(REGISTRY, 20, seed=1, min_length=3)
    again = namegen.Request.model_validate_json(request.model_dump_json())
    assert list(OF_TWELVE.stream(again)) == list(OF_TWELVE.stream(request))
    assert max(len(name) for batch in OF_TWELVE.stream(again) for name in batch) == 7


def test_lengths_are_what_a_reader_counts() -> None:
    # A Devanagari name of two characters in four code points, and one that the NFC form does not compose.
    names = ["\u0930\u093e\u092e\u093e", "\u0928\u093f\u0936\u093e"]
    assert [count_characters(name) for name in names] == [2, 2]
    model = namegen.train(names, model=namegen.Spec("count-bigram", {"add_k": 0}), registry=REGISTRY)
    drawn = model.generate(50, seed=1, max_length=2, raw=True)
    assert {count_characters(name) for name in drawn} == {1, 2} or {count_characters(name) for name in drawn} == {2}
    assert max(map(len, drawn)) > 2


def test_drawing_from_many_states_agrees_with_scoring() -> None:
    # 300 characters, so 300 states and ids that need more than a byte.
    alphabet = [chr(0x4E00 + i) for i in range(300)]
    rng = np.random.default_rng(0)
    names = ["".join(rng.choice(alphabet, 3)) for _ in range(400)]
    model = namegen.train(names, model="count-bigram", registry=REGISTRY)
    drawn = model.generate(100, seed=2, raw=True)
    assert all(np.isfinite(model.logprob(name)) for name in drawn)
    step = namegen.Draws(2)
    sampler = REGISTRY.get("sampler", "ancestral").load()()
    slow = sampler.sample(model.decoder(), np.arange(100), step, 101)
    in_time = dict(zip(slow.numbers.tolist(), model.tokenizer.decode(slow.names), strict=True))
    assert len(in_time) > 50
    assert all(drawn[number] == name for number, name in in_time.items())
