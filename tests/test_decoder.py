"""Walking a model: tables, contexts, and the checks on both."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import namegen_mixture.decoders
import numpy as np
import pytest

import namegen
from namegen.contracts.checked import check_decoder
from namegen.contracts.decoder import ContextDecoder, at_a_time, walk, walk_rows, walk_shares
from namegen.contracts.following import Grammar, following
from namegen.contracts.learn_capitals import learn_capitals
from namegen.contracts.lifting import lifted
from namegen.contracts.shared import Shared
from namegen.sampling.adjusted import Adjusted

VOCABULARY = namegen.Vocabulary((".", "a", "b"), 0, 0)
TABLE = np.log(np.array([[0.2, 0.5, 0.3], [0.6, 0.1, 0.3], [0.25, 0.25, 0.5]]))


def corpus(*names: list[int]) -> namegen.Corpus:
    tokens = np.array([token for name in names for token in (0, *name, 0)], dtype=np.int32)
    offsets = np.cumsum([0, *(len(name) + 2 for name in names)])
    return namegen.Corpus(tokens, offsets, VOCABULARY)


def bigram(contexts: np.ndarray) -> np.ndarray:
    return TABLE[contexts[:, -1]]


def test_walking_scores_every_token_in_order_by_hand() -> None:
    # .ab. -> a|. b|a .|b = .5 .3 .25; .. -> .|. = .2; .a. -> .5 .6
    expected = np.log([0.5, 0.3, 0.25, 0.2, 0.5, 0.6])
    tables = namegen.Tables.of_previous_token(TABLE, VOCABULARY)
    assert walk(tables, corpus([1, 2], [], [1])) == pytest.approx(expected)
    assert walk(ContextDecoder(bigram, VOCABULARY), corpus([1, 2], [], [1])) == pytest.approx(expected)


def test_walking_nothing_scores_nothing() -> None:
    assert len(walk(ContextDecoder(bigram, VOCABULARY), corpus())) == 0


@pytest.mark.parametrize(
    ("logprobs", "next_state", "start"),
    [
        (TABLE[:, :2], np.zeros((3, 2), int), 0),
        (TABLE, np.zeros((2, 3), int), 0),
        (TABLE, np.full((3, 3), 3), 0),
        (TABLE, np.full((3, 3), -1), 0),
        (TABLE, np.eye(3, dtype=int) - 1, 0),
        (TABLE, np.eye(3, dtype=int) * 3, 0),
        (TABLE, np.zeros((3, 3), int), 3),
        (TABLE, np.zeros((3, 3), int), -1),
    ],
)
def test_tables_that_do_not_fit_are_refused(logprobs: np.ndarray, next_state: np.ndarray, start: int) -> None:
    with pytest.raises(namegen.PluginError):
        namegen.Tables(logprobs, next_state, VOCABULARY, start)


def test_chances_that_are_not_of_the_same_rows_are_refused() -> None:
    with pytest.raises(namegen.PluginError, match=r"\(3, 3\) and \(2, 3\) are not of the same rows"):
        namegen.Tables(TABLE, np.zeros((3, 3), int), VOCABULARY, 0, chances=np.exp(TABLE[:2]))


@pytest.mark.parametrize("entries", [1, 7, 2**20])
def test_rows_and_shares_of_names_do_not_depend_on_how_many_are_walked_at_a_time(
    entries: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("namegen.contracts.decoder.ENTRIES", entries)
    monkeypatch.setattr("namegen.contracts.decoder.AT_ONCE", entries)
    names, tables = corpus([1, 2], [], [1], [2, 2, 2]), namegen.Tables.of_previous_token(TABLE, VOCABULARY)
    before = np.concatenate([[0, *name] for name in ([1, 2], [], [1], [2, 2, 2])]).astype(int)
    assert walk_rows(tables, names) == pytest.approx(TABLE[before])
    assert walk_shares(tables, names) == pytest.approx(np.exp(TABLE)[before, names.targets])
    assert at_a_time(tables) == max(1, min(tables.batch, entries // 3))
    found = namegen.Automaton.search(tables, np.array([0, 1, 2, 0]), np.array([0.1, 0.65, 0.6, 0.75]))
    assert found.tolist() == [0, 1, 2, 2]


def test_a_share_is_of_the_sum_of_its_row_whatever_that_is() -> None:
    class Weights(namegen.Tables):
        def chances(self, states: np.ndarray) -> np.ndarray:
            return self.probabilities(states) * np.array([1.0, 2.0, 5.0])[states][:, None]

    names = corpus([1, 2], [2])
    shares = walk_shares(Weights.of_previous_token(TABLE, VOCABULARY), names)
    assert shares == pytest.approx(np.array([0.5, 0.3, 0.25, 0.3, 0.25]))


def test_a_context_begins_with_the_start_and_grows_by_a_token_a_step() -> None:
    decoder = ContextDecoder(bigram, namegen.Vocabulary(("<", ">", "a"), 0, 1))
    states = decoder.start(2)
    assert states.tolist() == [[0], [0]]
    assert decoder.step(states, np.array([2, 1], dtype=np.int32)).tolist() == [[0, 2], [0, 1]]


class Pair(NamedTuple):
    one: np.ndarray
    other: list[np.ndarray]


def test_states_of_arrays_tuples_and_lists_are_joined_and_no_others() -> None:
    decoder, array = ContextDecoder(bigram, VOCABULARY), np.arange(3)
    assert decoder.join([array]).tolist() == [0, 1, 2]
    joined = decoder.join([Pair(array, [array]), Pair(array[:1], [array[1:]])])
    assert isinstance(joined, Pair)
    assert joined.one.tolist() == [0, 1, 2, 0]
    assert [each.tolist() for each in joined.other] == [[0, 1, 2, 1, 2]]
    assert decoder.join([(array, array)])[1].tolist() == [0, 1, 2]
    with pytest.raises(namegen.PluginError, match=r"ContextDecoder\.join: it does not say how to join its dicts"):
        decoder.join([{}, {}])


def test_an_automaton_steps_by_every_possible_token_at_once() -> None:
    tables = namegen.Tables(TABLE, np.array([[0, 1, 2], [2, 0, 1], [1, 2, 0]]), VOCABULARY, 0)
    possible = np.array([[True, False, True], [False, True, True]])
    states = np.array([0, 2])
    after = namegen.Automaton.successors(tables, states, possible)
    assert after.shape == (2, 3)
    assert after[possible].tolist() == tables.next_state[states][possible].tolist() == [0, 2, 2, 0]


def test_a_guide_is_made_when_as_many_states_were_searched_as_there_are() -> None:
    tables = namegen.Tables.of_previous_token(TABLE, VOCABULARY)
    states, numbers = np.array([0, 1]), np.array([0.1, 0.99])
    assert tables.search(states, numbers).tolist() == [0, 2]
    assert "_guide" not in vars(tables)
    assert tables.search(states, numbers).tolist() == [0, 2]
    assert "_guide" in vars(tables)
    moved = namegen.Tables.of_previous_token(TABLE, VOCABULARY)
    assert moved.search_near(states, numbers)[1].tolist() == [0, 1]  # nothing is known yet
    ids, unsure = moved.search_near(np.array([0, 1, 0]), np.array([0.1, 0.99, 0.2]))
    assert ids[:2].tolist() == [0, 2]
    assert unsure.tolist() == [2]  # on the border between the first and the second


@pytest.mark.parametrize("table", ["logprobs", "given_chances"])
def test_tables_are_nobodys_to_change(table: str) -> None:
    tables = namegen.Tables(TABLE.copy(), np.zeros((3, 3), int), VOCABULARY, 0, chances=np.exp(TABLE))
    with pytest.raises(ValueError, match="read-only"):
        getattr(tables, table)[0, 0] = 1
    tables.probabilities(np.array([0]))[0, 0] = 1  # a copy is
    assert tables.probabilities(np.array([0])) == pytest.approx(np.exp(TABLE[:1]))


@pytest.mark.parametrize(
    ("rows", "complaint"),
    [
        (np.full((2, 3), np.nan), "model 'x' returned NaN"),
        (np.log(np.full((2, 3), 0.5)), "sum to 1.5, not to 1"),
        (np.zeros((2, 4)), r"rows of shape \(2, 4\), not \(2, 3\)"),
        (np.zeros((1, 3)) - np.log(3), r"rows of shape \(1, 3\), not \(2, 3\): a row for each context"),
        (np.zeros(3) - np.log(3), r"rows of shape \(3,\), not \(2, 3\)"),
        (np.full((2, 3), -1), "rows of int64, not of float64 or float32"),
        (np.full((2, 3), -np.log(3), dtype=np.float16), "rows of float16, not"),
        (np.full((2, 3), None), "rows of object, not"),
        (np.full((2, 3), np.inf), "sum to inf, not to 1"),
        (np.full((2, 3), 1000.0), "sum to inf, not to 1; are these probabilities"),
        (np.full((2, 3), -np.inf), "sum to 0, not to 1"),
        ([[0.0]], r"returned list, not a numpy array \(2, 3\)"),
        (None, r"returned NoneType, not a numpy array"),
    ],
)
def test_a_model_that_breaks_its_promise_is_named(rows: object, complaint: str) -> None:
    decoder = check_decoder(ContextDecoder(lambda _: rows, VOCABULARY), "model 'x'")
    with pytest.raises(namegen.PluginError, match=complaint):
        decoder.rows(decoder.start(2))


def test_tables_are_checked_at_once() -> None:
    with pytest.raises(namegen.PluginError, match="sum to 2"):
        check_decoder(namegen.Tables.of_previous_token(TABLE + np.log(2), VOCABULARY), "model 'x'")


class Dicts(namegen.Decoder):
    """Keep contexts in a dict, so that nobody else can join them."""

    vocabulary = VOCABULARY

    def start(self, count: int) -> dict[str, Any]:
        return {"context": np.zeros((count, 1), dtype=np.int32)}

    def rows(self, states: dict[str, Any]) -> np.ndarray:
        return bigram(states["context"])

    def step(self, states: dict[str, Any], ids: np.ndarray) -> dict[str, Any]:
        return {"context": np.concatenate([states["context"], ids[:, None]], axis=1)}

    def take(self, states: dict[str, Any], index: np.ndarray) -> dict[str, Any]:
        return {"context": states["context"][index]}

    def join(self, several: Any) -> dict[str, Any]:
        return {"context": np.concatenate([each["context"] for each in several])}


def remembering(decoder: namegen.Decoder) -> namegen.Decoder:
    """The decoder of plugins/README.md that wraps another."""
    text = (Path(__file__).resolve().parents[1] / "plugins" / "README.md").read_text("utf-8")
    (source,) = [each for each in re.findall(r"```python plugin\n(.*?)```", text, re.S) if "class Remembering" in each]
    names: dict[str, Any] = {}
    exec(source, names)
    wrapped: namegen.Decoder = names["Remembering"](decoder)
    return wrapped


GRAMMAR = Grammar.of(np.array([[True, True, True], [True, True, False], [True, True, True]]), VOCABULARY)
WRAPPERS: dict[str, Callable[[namegen.Decoder], namegen.Decoder]] = {
    "checked": lambda decoder: check_decoder(decoder, "x"),
    "following": lambda decoder: following(decoder, GRAMMAR),
    "adjusted": lambda decoder: Adjusted(namegen.Sampler(), decoder),
    "shared": Shared,
    "mixed": lambda decoder: namegen_mixture.decoders.SideBySide([decoder, decoder], lambda rows: rows[0]),
    "manual": remembering,
}


@pytest.mark.parametrize("wrapper", WRAPPERS)
def test_a_wrapper_joins_states_as_the_decoder_that_it_wraps_does(wrapper: str) -> None:
    decoder = WRAPPERS[wrapper](Dicts())
    ids = np.array([1, 2, 1, 1, 2], dtype=np.int32)
    whole = decoder.step(decoder.start(5), ids)
    joined = decoder.join([decoder.take(whole, np.array(some)) for some in ([0, 1], [3, 2, 4])])
    right = np.array([0, 1, 3, 2, 4])
    assert np.array_equal(decoder.rows(joined), decoder.rows(whole)[right])
    after = decoder.rows(decoder.step(whole, ids[::-1]))
    assert np.array_equal(decoder.rows(decoder.step(joined, ids[::-1][right])), after[right])


@pytest.mark.parametrize("states", [2**61, 2**62])
def test_states_that_are_too_many_to_be_numbered_are_carried(states: int) -> None:
    tokenizer = namegen.Registry.load(only=["namegen"]).get("tokenizer", "dot").load()()
    capitals = learn_capitals(tokenizer, ["Ab", "bA"])

    class Vast(namegen.Automaton):
        vocabulary, n_states, start_state = capitals.inner, states, states - 1

        def rows(self, at: np.ndarray) -> np.ndarray:
            return np.full((len(at), len(self.vocabulary)), -np.log(len(self.vocabulary)))

        def step(self, at: np.ndarray, ids: np.ndarray) -> np.ndarray:
            return at

    decoder = lifted(Vast(), capitals)
    after = decoder.step(decoder.start(2), np.array([1, 2], dtype=np.int32))
    assert np.exp(decoder.rows(after)).sum(axis=1) == pytest.approx(1.0)
