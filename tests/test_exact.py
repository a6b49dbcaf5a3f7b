"""Exact facts: against all names written down, against dense algebra, against a million names, against the field."""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

import namegen
from namegen.analysis import markov as chain
from namegen.contracts.sampler import Sampler

from .automata import REGISTRY, all_names, any_chain, entropy, finite, name_model

# a bigram of two letters: rows ., a, b
CHANCES = np.array([[0.2, 0.5, 0.3], [0.6, 0.1, 0.3], [0.25, 0.25, 0.5]])
AFTER = np.broadcast_to(np.arange(3), (3, 3))


@given(finite())
@settings(max_examples=60, deadline=None)
def test_they_are_those_of_all_names_written_down(tables: tuple[np.ndarray, np.ndarray]) -> None:
    names = list(all_names(*tables))
    chances = dict(names)
    listed = [name for name, _ in names[::2]] or ["a"]
    facts = name_model(*tables, names=[name for name in listed if name] or ["a"]).facts()
    for length in range(8):
        expected = math.fsum(chance for name, chance in names if len(name) == length)
        assert (facts.lengths[length : length + 1] or (0.0,))[0] == pytest.approx(expected, abs=1e-14)
        assert facts.at_most(length) == pytest.approx(math.fsum(c for n, c in names if len(n) <= length), abs=1e-14)
    assert facts.tail == facts.endless == 0
    assert facts.entropy == pytest.approx(entropy([chance for _, chance in names]), abs=1e-13)
    assert facts.expected_characters == pytest.approx(math.fsum(len(n) * c for n, c in names), abs=1e-13)
    assert facts.expected_tokens == pytest.approx(1 + facts.expected_characters)
    known = math.fsum(chances.get(name, 0.0) for name in {n for n in listed if n} or {"a"})
    assert facts.known is not None
    assert facts.known.probability == pytest.approx(known, abs=1e-14)
    assert facts.new == pytest.approx(1 - known, abs=1e-14)


@given(any_chain())
@settings(max_examples=100, deadline=None)
def test_chains_with_loops_are_as_dense_algebra_says(tables: tuple[np.ndarray, np.ndarray]) -> None:
    chances, after = tables
    states = len(chances)
    onward = np.zeros((states, states))
    for s in range(states):
        for v in range(1, chances.shape[1]):
            onward[s, after[s, v]] += chances[s, v]
    ends = chances[:, 0]
    reached = np.linalg.matrix_power(np.eye(states) + (onward > 0), states)[0] > 0
    hopeful = np.linalg.matrix_power(np.eye(states) + (onward > 0), states) @ ends > 0
    facts = name_model(chances, after).facts()
    if (reached & ~hopeful).any():
        assert facts.endless > 0
        assert facts.entropy is facts.expected_tokens is facts.expected_characters is None
    else:
        some = np.flatnonzero(reached)
        visits = np.linalg.solve((np.eye(states) - onward)[np.ix_(some, some)].T, (some == 0).astype(float))
        rows = -(chances * np.log(np.where(chances > 0, chances, 1))).sum(axis=1)[some]
        assert facts.endless == 0
        assert facts.expected_tokens == pytest.approx(visits.sum(), rel=1e-12)
        assert facts.entropy == pytest.approx(visits @ rows, rel=1e-12, abs=1e-14)
    assert math.fsum(facts.lengths) + facts.tail + facts.endless == pytest.approx(1, abs=1e-12)
    mass = np.eye(states)[0]
    for length in range(min(12, len(facts.lengths))):
        assert facts.lengths[length] == pytest.approx(mass @ ends, abs=1e-15)
        mass = mass @ onward


def test_an_endless_share_by_hand() -> None:
    # From the start: the end .5, a .25 (from which nothing but a follows), b .25 (then the end).
    chances = np.array([[0.5, 0.25, 0.25], [0, 1, 0], [1, 0, 0]])
    facts = name_model(chances, np.array([[0, 1, 2], [1, 1, 1], [2, 2, 2]]), names=["b", "aa"]).facts()
    assert facts.endless == 0.25
    assert facts.lengths[:2] == (0.5, 0.25)
    assert facts.new == pytest.approx(1 - 0.25 - 0.25)
    assert facts.entropy is facts.entropy_bits is facts.equally_likely is facts.expected_tokens is None
    assert "Infinity" not in json.dumps(facts.as_json(), allow_nan=False)


def test_a_model_that_never_ends_has_no_expectations() -> None:
    facts = name_model(np.array([[0.0, 1.0]]), np.zeros((1, 2), int)).facts()
    assert (facts.endless, facts.tail, sum(facts.lengths)) == (1.0, 0.0, 0.0)
    assert facts.expected_tokens is None


def test_one_letter_that_always_ends_is_certain() -> None:
    facts = name_model(np.array([[0.0, 1.0], [1.0, 0.0]]), np.array([[0, 1], [0, 0]]), names=["a"]).facts()
    assert facts.lengths == (0.0, 1.0)
    assert (facts.entropy, facts.new, facts.expected_characters) == (0.0, 0.0, 1.0)


@pytest.mark.parametrize("letters", [2, 30])
def test_names_that_end_very_late_are_summed_too(letters: int) -> None:
    # A geometric length: the end has 1 in 100,000, so 99 % of names are longer than what is told one by one.
    stop = 1e-5
    row = np.array([[stop, *([(1 - stop) / letters] * letters)]])
    journey = chain.follow(
        namegen.Tables(
            np.log(row),
            np.zeros(row.shape, int),
            namegen.Vocabulary(tuple(map(str, range(letters + 1))), 0, 0),
            0,
        )
    )
    assert len(journey.lengths) == chain.LONGEST
    assert journey.tail == pytest.approx((1 - stop) ** chain.LONGEST, rel=1e-9)
    assert journey.tokens == pytest.approx(1 / stop, rel=1e-9)
    assert journey.entropy == pytest.approx(entropy(row[0].tolist()) / stop, rel=1e-9)
    assert journey.endless == 0


def test_a_cycle_is_summed_though_its_states_come_and_go() -> None:
    # ab ab ab ...: after every pair the end has 1 in 10,000; the letters alternate, so names are never in both states.
    chances = np.array([[1e-4, 1 - 1e-4, 0], [0, 0, 1]])
    facts = name_model(chances, np.array([[0, 1, 0], [0, 0, 0]])).facts()
    # Expected pairs before the end: (1 - p) / p.
    assert facts.expected_characters == pytest.approx(2 * (1 - 1e-4) / 1e-4, rel=1e-9)
    assert facts.lengths[1] == 0
    assert facts.lengths[2] == pytest.approx((1 - 1e-4) * 1e-4)


def line(states: int, last: list[float]) -> tuple[np.ndarray, np.ndarray]:
    """A chain of `states` states, each of which leads to the next by an "a"; the last has the row `last` and stays."""
    chances = np.tile([0.0, 1.0], (states, 1))
    chances[-1] = last
    return chances, np.minimum(np.arange(states) + 1, states - 1)[:, None].repeat(2, axis=1)


def test_names_that_get_stuck_late_are_endless_by_hand() -> None:
    # After each a: the end has 1 in 100,000, and a b, from which nothing but b follows, 2 in 100,000.
    chances = np.array([[1e-5, 1 - 3e-5, 2e-5], [0, 0, 1]])
    facts = name_model(chances, np.array([[0, 0, 1], [1, 1, 1]])).facts()
    assert facts.endless == pytest.approx(2 / 3, rel=1e-12)
    assert math.fsum(facts.lengths) + facts.tail == pytest.approx(1 / 3, rel=1e-12)
    assert facts.lengths[3] == pytest.approx((1 - 3e-5) ** 3 * 1e-5, rel=1e-12)


@pytest.mark.parametrize("states", [chain.LONGEST - 1, chain.LONGEST, chain.LONGEST + 1])
def test_names_that_all_get_stuck_at_about_the_last_length_are_endless(states: int) -> None:
    facts = name_model(*line(states, [0.0, 1.0])).facts()
    assert (facts.endless, facts.tail) == (1.0, 0.0)


def test_a_loop_that_names_reach_only_after_many_tokens_is_summed() -> None:
    # After 99 letters, pairs: the end has 1 in 10,000 after each, never within one.
    chances, after = line(101, [0.0, 1.0])
    chances[99] = [1e-4, 1 - 1e-4]
    after[100] = 99
    facts = name_model(chances, after).facts()
    assert facts.expected_characters == pytest.approx(99 + 2 * (1 - 1e-4) / 1e-4, rel=1e-9)


def test_a_solution_that_loses_names_is_refused_however_few_are_left(monkeypatch: pytest.MonkeyPatch) -> None:
    # After 1,000 tokens, 2e-14 of the names go on.
    solve = chain._solve
    monkeypatch.setattr(chain, "_solve", lambda arcs, probability: solve(arcs, probability) / 2)
    with pytest.raises(namegen.UsageError, match="too long for exact sums"):
        name_model(np.array([[0.031, 0.969]]), np.zeros((1, 2), int)).facts()


@pytest.mark.parametrize("entries", [1, 7])
def test_rows_computed_a_few_at_a_time_give_the_same_facts(entries: int, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = name_model(CHANCES, AFTER).facts()
    monkeypatch.setattr(chain, "AT_ONCE", entries)
    assert name_model(CHANCES, AFTER).facts() == whole


def test_many_states_that_end_late_are_solved_for_by_iteration(monkeypatch: pytest.MonkeyPatch) -> None:
    chances = np.random.default_rng(1).dirichlet(np.ones(3), size=40)
    chances[:, 0] *= 1e-4
    chances /= chances.sum(axis=1, keepdims=True)
    after = np.random.default_rng(2).integers(0, 40, (40, 3))
    exact = name_model(chances, after).facts()
    monkeypatch.setattr(chain, "SMALL", 0)
    again = name_model(chances, after).facts()
    assert exact.expected_tokens is not None
    assert exact.expected_tokens > 1000
    assert again.expected_tokens == pytest.approx(exact.expected_tokens, rel=1e-9)
    assert again.entropy == pytest.approx(exact.entropy, rel=1e-9)


def test_products_of_too_many_states_for_a_table_are_summed_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    names = ["anna", "hanna", "nan", "ann", "bob", "otto"]
    options = {"models": "count-bigram, witten-bell order=3, count-ngram order=3"}
    model = namegen.train(names, model=namegen.Spec("mixture", options), registry=REGISTRY)
    plain = model.facts()
    monkeypatch.setattr(chain, "TABLED", 10)
    assert model.facts() == plain
    # Names of up to two letters, each scored by itself.
    letters = ["", *"abhnot"]
    names = {one + two for one in letters for two in letters}
    assert plain.at_most(2) == pytest.approx(math.fsum(math.exp(model.logprob(name)) for name in names), abs=1e-12)


@pytest.mark.parametrize("tokenizer", ["dot", "start-end"])
@pytest.mark.parametrize("kind", ["tables", "rows"])
def test_a_million_names_agree(tokenizer: str, kind: str) -> None:
    chances, after = (CHANCES, AFTER) if tokenizer == "dot" else _with_a_start_token(CHANCES)
    names = ["a", "b", "abba", "a"]
    model = name_model(chances, after, names=names, tokenizer=tokenizer, kind=kind)
    facts = model.facts()
    count = 1_000_000
    sampler = Sampler()
    drawn = sampler.sample(sampler.prepare(model.decoder()), np.arange(count), namegen.Draws(7), 1000).names
    letters = drawn.lengths - 1

    def agrees(found: np.ndarray, expected: float | None) -> bool:
        assert expected is not None
        return abs(found.mean() - expected) < 4 * found.std() / math.sqrt(len(found)) + 1e-9

    assert agrees(letters, facts.expected_characters)
    for length in range(6):
        assert agrees(letters == length, facts.lengths[length])
    surprisal = -drawn.per_name(model.model.score(drawn))
    assert agrees(surprisal, facts.entropy)
    known = set(names)
    texts = model.tokenizer.decode(drawn)
    assert agrees(np.array([name not in known for name in texts]), facts.new)


def _with_a_start_token(chances: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The same bigram where the start and the end are two tokens: rows start, end, a, b."""
    wide = np.zeros((4, 4))
    wide[[0, 2, 3], 1:] = chances
    wide[1, 1] = 1.0  # the end's own row, which nothing reaches
    return wide, np.broadcast_to(np.arange(4), (4, 4))


def test_the_fields_oracle(makemore: namegen.Wordlist) -> None:
    model = namegen.train(makemore, model="count-bigram", registry=REGISTRY)
    facts = model.facts()
    assert facts.expected_tokens == pytest.approx(7.138958203368684, abs=1e-13)
    assert facts.known is not None
    assert facts.known.names == 29_494
    assert facts.parts == {}
    # The list's share is the sum over its names, each scored by itself.
    table = np.log(np.exp(model.model.logprobs(np.arange(27)[:, None])))
    ids = {letter: i for i, letter in enumerate(model.tokenizer.vocabulary.pieces)}
    total = 0.0
    for name in makemore.distinct:
        path = [0, *(ids[c] for c in name), 0]
        total += math.exp(sum(table[i, j] for i, j in itertools.pairwise(path)))
    assert facts.known.probability == pytest.approx(total, rel=1e-12)


def test_a_large_automaton_with_positions_takes_seconds(makemore: namegen.Wordlist) -> None:
    model = namegen.train(makemore, model="kneser-ney", registry=REGISTRY)
    decoder = model.decoder()
    assert isinstance(decoder, namegen.Automaton)
    assert decoder.n_states > 500_000
    facts = model.facts()
    # The mean of a sample of its own names, within four standard errors.
    lengths = np.array([len(name) for name in model.generate(100_000, seed=1, min_length=0, raw=True)])
    assert facts.expected_characters is not None
    assert abs(lengths.mean() - facts.expected_characters) < 4 * lengths.std() / math.sqrt(len(lengths))
    assert math.fsum(facts.lengths) == pytest.approx(1, abs=1e-12)


def test_the_parts_of_a_split_are_told_apart() -> None:
    names = ["anna", "bob", "carla", "dora", "emma", "fred", "gina", "hugo", "ida", "john", "karl", "lena", "mia"] * 2
    model = namegen.train(names, model="count-bigram", split="distinct", registry=REGISTRY)
    facts = model.facts()
    assert facts.known is not None
    assert set(facts.parts) == {"train", "dev", "test"}
    assert sum(mass.names for mass in facts.parts.values()) == facts.known.names == 13
    assert math.fsum(mass.probability for mass in facts.parts.values()) == pytest.approx(facts.known.probability)


def test_weights_and_repeats_do_not_count_twice() -> None:
    plain = namegen.train(["a", "b", "b"], model="uniform", registry=REGISTRY).facts()
    # Three tokens, each 1/3: "a" and "b" have 1/9 each.
    assert plain.known is not None
    assert plain.known.probability == pytest.approx(2 / 9)
    assert plain.known.names == 2


def test_without_a_list_the_rest_is_told(tmp_path: Path) -> None:
    model = namegen.train(["anna", "bob"], model="count-bigram", registry=REGISTRY)
    model.save(tmp_path / "m.namegen")
    facts = namegen.load(tmp_path / "m.namegen").facts()
    assert facts.known is facts.new is None
    assert facts.entropy == model.facts().entropy


def test_what_cannot_be_summed_says_what_is_possible_instead(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(namegen.UsageError, match=r"no finite number of states.*--samples"):
        name_model(CHANCES, AFTER, kind="contexts").facts()
    monkeypatch.setattr(chain, "MOST_ARCS", 4)
    name_model(CHANCES, AFTER).facts()  # as many arcs as may be: from each of two letters to each
    monkeypatch.setattr(chain, "MOST_ARCS", 3)
    with pytest.raises(namegen.UsageError, match=r"too large for exact sums.*--samples"):
        name_model(CHANCES, AFTER).facts()


def test_chains_of_ever_new_states_are_refused_when_too_long() -> None:
    class Counter(namegen.Automaton):
        """Ends after 10,000 letters."""

        n_states, start_state = 10_001, 0
        vocabulary = namegen.Vocabulary((".", "a"), 0, 0)

        def rows(self, states: np.ndarray) -> np.ndarray:
            ended = states == 10_000
            with np.errstate(divide="ignore"):
                return np.log(np.column_stack([ended, ~ended]).astype(float))

        def step(self, states: np.ndarray, ids: np.ndarray) -> np.ndarray:
            return np.minimum(states + 1, 10_000)

    with pytest.raises(namegen.UsageError, match="after 1,000 tokens 1 of the names go on"):
        chain.follow(Counter())


def test_the_command_prints_each_fact_with_its_unit(cli: Callable[..., Any], few: Path) -> None:
    told = cli("facts", "-d", few, "-p", "count-bigram").stdout
    for words in ("entropy", "nats/name", "bits/name", "characters/name", "tokens/name", "15 distinct", "longer"):
        assert words in told
    found = json.loads(cli("facts", "-d", few, "-p", "count-bigram", "--format", "json").stdout)
    model = namegen.train(few, model="count-bigram", registry=REGISTRY)
    assert found["entropy"] == model.facts().entropy
    assert found["recipe"]["model"] == "count-bigram add_k=1.0"
    parts = json.loads(cli("facts", "-d", few, "--split", "distinct", "--format", "json").stdout)["parts"]
    assert set(parts) == {"train", "dev", "test"}


def test_the_command_says_it_of_endless_names(cli: Callable[..., Any], tmp_path: Path) -> None:
    # Of "a" alone with add_k 0 everything ends; a saved model whose list is gone says so.
    (tmp_path / "one.txt").write_text("a\n")
    cli("train", "-d", tmp_path / "one.txt", "-p", "count-bigram", "-o", "add_k=0", "--output", tmp_path / "m.namegen")
    assert "in the list" in cli("facts", "--from", tmp_path / "m.namegen").stdout
    (tmp_path / "one.txt").unlink()
    result = cli("facts", "--from", tmp_path / "m.namegen")
    assert result.exit_code == 0
    assert "is left out" in result.stderr
    assert "in the list" not in result.stdout
    refused = cli("facts", "--from", tmp_path / "m.namegen", "-p", "uniform")
    assert refused.exit_code == 2
