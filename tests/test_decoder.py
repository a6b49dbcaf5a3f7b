"""Walking a model: tables, contexts, and the checks on both."""

from __future__ import annotations

import numpy as np
import pytest

import namegen
from namegen.contracts.decoder import ContextDecoder, check_decoder, walk

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
        (TABLE, np.zeros((3, 3), int), 3),
    ],
)
def test_tables_that_do_not_fit_are_refused(logprobs: np.ndarray, next_state: np.ndarray, start: int) -> None:
    with pytest.raises(namegen.PluginError):
        namegen.Tables(logprobs, next_state, VOCABULARY, start)


@pytest.mark.parametrize(
    ("rows", "complaint"),
    [
        (np.full((2, 3), np.nan), "model 'x' returned NaN"),
        (np.log(np.full((2, 3), 0.5)), "sum to 1.5, not to 1"),
        (np.zeros((2, 4)), r"shape \(2, 4\), not \(names, 3\)"),
        (np.full((2, 3), -np.inf), "sum to 0, not to 1"),
        ([[0.0]], "shape list"),
    ],
)
def test_a_model_that_breaks_its_promise_is_named(rows: object, complaint: str) -> None:
    decoder = check_decoder(ContextDecoder(lambda _: rows, VOCABULARY), "model 'x'")
    with pytest.raises(namegen.PluginError, match=complaint):
        decoder.rows(decoder.start(2))


def test_tables_are_checked_at_once() -> None:
    with pytest.raises(namegen.PluginError, match="sum to 2"):
        check_decoder(namegen.Tables.of_previous_token(TABLE + np.log(2), VOCABULARY), "model 'x'")
