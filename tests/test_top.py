"""The likeliest names: against all names written down, against a million drawn, and stopped half way."""

from __future__ import annotations

import csv
import json
import math
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import namegen
from namegen.analysis import top as likeliest
from namegen.contracts.sampler import Sampler

from .automata import REGISTRY, all_names, any_chain, finite, name_model

CHANCES = np.array([[0.2, 0.5, 0.3], [0.6, 0.1, 0.3], [0.25, 0.25, 0.5]])
AFTER = np.broadcast_to(np.arange(3), (3, 3))


def told(found: namegen.Likeliest) -> list[tuple[str, float]]:
    return [(each.name, each.probability) for each in found.names]


@given(finite(), st.integers(1, 12), st.sampled_from(["tables", "rows", "contexts"]), st.integers(1, 5))
@settings(max_examples=80, deadline=None)
def test_they_are_the_first_of_all_names(tables: tuple[np.ndarray, np.ndarray], n: int, kind: str, block: int) -> None:
    names = dict(all_names(*tables))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(likeliest, "BLOCK", block)
        found = name_model(*tables, kind=kind).top(n, min_length=0)
    expected = sorted(names.values(), reverse=True)[:n]
    assert [each.probability for each in found.names] == pytest.approx(expected, rel=1e-12)
    assert all(each.probability == pytest.approx(names[each.name], rel=1e-12) for each in found.names)
    assert len({each.name for each in found.names}) == len(found.names) == found.proven
    assert found.outcome == ("found" if len(names) >= n else "exhausted")


@given(any_chain(), st.integers(1, 6), st.integers(0, 2), st.integers(2, 5))
@settings(max_examples=60, deadline=None)
def test_limits_hold_and_all_that_is_within_them_is_found(
    tables: tuple[np.ndarray, np.ndarray], n: int, least: int, most: int
) -> None:
    model = name_model(*tables, names=["a", "ab", "aa"])
    every = _up_to(tables, most)
    expected = sorted(
        (chance for name, chance in every.items() if len(name) >= least and name not in ("a", "ab", "aa")),
        reverse=True,
    )
    if not expected:
        with pytest.raises(namegen.GenerationError, match="no name can be such"):
            model.top(n, novel=True, min_length=least, max_length=most)
        return
    found = model.top(n, novel=True, min_length=least, max_length=most)
    assert [each.probability for each in found.names] == pytest.approx(expected[:n], rel=1e-12)
    assert all(each.new for each in found.names)
    assert found.outcome == ("found" if len(expected) >= n else "exhausted")


def _up_to(tables: tuple[np.ndarray, np.ndarray], most: int) -> dict[str, float]:
    """All names of at most so many letters."""
    chances, after = tables
    found: dict[str, float] = {}
    open_ = [("", 0, 1.0)]
    while open_:
        name, state, chance = open_.pop()
        if chances[state, 0]:
            found[name] = chance * chances[state, 0]
        if len(name) < most:
            for token in range(1, chances.shape[1]):
                if chances[state, token]:
                    open_.append((name + "abc"[token - 1], after[state, token], chance * chances[state, token]))
    return found


def test_a_bigrams_by_hand() -> None:
    # "" .2; a .5 x .6 = .3; b .3 x .25 = .075; ba .3 x .25 x .6 = .045; bb .3 x .5 x .25 = .0375;
    # ab .5 x .3 x .25 = .0375; aa .5 x .1 x .6 = .03
    found = name_model(CHANCES, AFTER, names=["ba"]).top(3)
    assert told(found) == [("a", pytest.approx(0.3)), ("b", pytest.approx(0.075)), ("ba", pytest.approx(0.045))]
    assert [each.new for each in found.names] == [True, True, False]
    assert [each["cumulative"] for each in found.as_json()["names"]] == pytest.approx([0.3, 0.375, 0.42])
    assert told(name_model(CHANCES, AFTER).top(1, min_length=0)) == [("a", pytest.approx(0.3))]
    assert told(name_model(CHANCES, AFTER).top(2, min_length=0))[1] == ("", pytest.approx(0.2))


def test_ties_come_in_the_order_of_their_tokens_whatever_the_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    model = namegen.train(["abc"], model="uniform", registry=REGISTRY)
    # Four tokens, each 1/4: three names of one letter, nine of two, all as likely as each other.
    expected = ["a", "b", "c", "aa", "ab", "ac", "ba"]
    for block in (1, 2, 1000):
        monkeypatch.setattr(likeliest, "BLOCK", block)
        assert [each.name for each in model.top(7).names] == expected


def test_start_and_end_tokens_of_their_own() -> None:
    model = namegen.train(["anna", "nan", "an"], model="count-bigram", tokenizer="start-end", registry=REGISTRY)
    dot = namegen.train(["anna", "nan", "an"], model="count-bigram", registry=REGISTRY)
    assert told(model.top(50)) == [(name, pytest.approx(chance)) for name, chance in told(dot.top(50))]


def test_a_million_drawn_names_are_as_frequent_as_they_are_said_to_be() -> None:
    model = name_model(CHANCES, AFTER)
    count = 1_000_000
    drawn = Sampler().sample(Sampler().prepare(model.decoder()), np.arange(count), namegen.Draws(3), 1000).names
    seen = Counter(model.tokenizer.decode(drawn))
    for name, chance in told(model.top(20, min_length=0)):
        assert abs(seen[name] / count - chance) < 4 * math.sqrt(chance * (1 - chance) / count)


def test_the_sum_of_all_names_is_what_facts_say() -> None:
    # Names of up to 12 letters: all but the tail.
    model = name_model(CHANCES, AFTER)
    found = model.top(20_000, min_length=0, max_length=12)
    assert found.outcome == "exhausted"
    assert len(found.names) == 2**13 - 1
    assert math.fsum(each.probability for each in found.names) == pytest.approx(model.facts().at_most(12), abs=1e-14)


def test_a_model_that_never_ends_has_none() -> None:
    found = name_model(np.array([[0.0, 1.0]]), np.zeros((1, 2), int)).top(3)
    assert (found.names, found.outcome, found.proven) == ((), "exhausted", 0)
    assert found.as_json()["bound"] is None


def test_none_are_none() -> None:
    assert name_model(CHANCES, AFTER).top(0).names == ()


@given(st.integers(1, 400))
@settings(max_examples=40, deadline=None)
def test_what_is_proven_when_stopped_is_right(limit: int) -> None:
    model = namegen.train(
        ["anna", "bob", "carla", "dora", "emma", "hanna", "nan"], model="count-bigram", registry=REGISTRY
    )
    everything = told(model.top(300))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(likeliest, "BLOCK", 3)
        found = model.top(100, limit=limit)
    assert found.outcome in ("found", "limit")
    assert found.expanded < limit + 3
    assert told(found)[: found.proven] == everything[: found.proven]
    assert all(chance <= math.exp(found.bound) * (1 + 1e-12) for _, chance in everything[found.proven :])


def test_it_stops_when_told() -> None:
    asked = iter([False] * 5)
    model = namegen.train(["anna", "bob", "carla", "dora"], model="count-bigram", registry=REGISTRY)
    found = model.top(1000, run=namegen.Run(stop=lambda: next(asked, True)))
    assert found.outcome == "stopped"
    assert found.proven < 1000


def test_makemores_are_found_in_a_moment(makemore: namegen.Wordlist) -> None:
    model = namegen.train(makemore, model="kneser-ney", registry=REGISTRY)
    found = model.top(20)
    assert found.outcome == "found"
    assert found.expanded < 50_000
    assert {"leigh", "bella", "grace"} <= {each.name for each in found.names}
    for each in found.names:
        assert each.logprob == pytest.approx(model.logprob(each.name), abs=1e-12)
        assert each.new == (each.name not in makemore.distinct)
    # None of the list's names is likelier than the last, but those that are there.
    last = found.names[-1].logprob
    scores = {name: model.logprob(name) for name in list(makemore.distinct)[:2000]}
    assert {name for name, logprob in scores.items() if logprob > last} <= {each.name for each in found.names}
    # And the likeliest is what a greedy walk cannot beat.
    assert found.names[0].logprob >= model.logprob(model.generate(1, sampler="greedy")[0])


def test_networks_are_searched_through_their_own_states() -> None:
    options = {"epochs": 2, "size": 8}
    model = namegen.train(["anna", "bob", "carla", "dora"] * 5, model=namegen.Spec("gru", options), registry=REGISTRY)
    for each in model.top(15).names:
        assert each.logprob == pytest.approx(model.logprob(each.name), abs=1e-4)


def test_new_names_are_known_by_hash_where_the_list_is_gone(tmp_path: Path) -> None:
    names = tmp_path / "names.txt"
    names.write_text("anna\nbob\n")
    namegen.train(names, model="count-bigram", registry=REGISTRY).save(tmp_path / "m.namegen")
    loaded = namegen.load(tmp_path / "m.namegen")
    names.unlink()
    found = loaded.top(50).names
    assert {each.name for each in found if not each.new} == {"anna", "bob"} & {each.name for each in found}
    assert {each.new for each in loaded.top(5, novel=True).names} == {True}
    with pytest.raises(namegen.UsageError, match="edges 2 needs the list that the model learned from: there is no"):
        loaded.top(5, edges=2)


def test_lengths_that_do_not_fit_are_refused() -> None:
    with pytest.raises(namegen.OptionError, match="min 5 is above max 4"):
        name_model(CHANCES, AFTER).top(min_length=5, max_length=4)


def test_the_command(cli: Callable[..., Any], few: Path) -> None:
    result = cli("top", "-n", 5, "-d", few, "-p", "count-bigram")
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) == 8
    found = json.loads(cli("top", "-n", 5, "-d", few, "-p", "count-bigram", "--format", "json").stdout)
    model = namegen.train(few, model="count-bigram", registry=REGISTRY)
    assert [each["name"] for each in found["names"]] == [each.name for each in model.top(5).names]
    assert found["proven"] == 5
    lines = [json.loads(line) for line in cli("top", "-n", 5, "-d", few, "--format", "jsonl").stdout.splitlines()]
    table = list(csv.DictReader(cli("top", "-n", 5, "-d", few, "--format", "csv").stdout.splitlines()))
    assert [row["name"] for row in table] == [line["name"] for line in lines]
    assert [float(row["probability"]) for row in table] == [line["probability"] for line in lines]
    stopped = cli("top", "-n", 50, "-d", few, "-p", "count-bigram", "--limit", 30)
    assert stopped.exit_code == 0
    assert "stopped after" in stopped.stderr
    assert "no other is likelier than" in stopped.stderr
    none = cli("top", "-n", 5, "-d", few, "-p", "count-bigram", "-o", "add_k=0", "--min-length", 90, "--limit", 2000)
    assert none.exit_code == 0
    assert cli("top", "-n", 0, "-d", few).exit_code == 2
