"""Names as numbers."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import namegen
from namegen.contracts.capitals import Capitals
from namegen.contracts.wordlist import Names
from namegen.training.encoding import encode

REGISTRY = namegen.Registry.load(only=["namegen"])
ALPHABETS = ["ab", "a", "abcé.", "あいう", "ab\u0301"]
names_lists = st.sampled_from(ALPHABETS).flatmap(
    lambda letters: st.lists(st.text(letters, max_size=6), min_size=1, max_size=12)
)


def corpus_of(names: list[str], which: str = "dot", weights: tuple[int, ...] | None = None) -> namegen.Corpus:
    entry = REGISTRY.get("tokenizer", which)
    tokenizer = entry.load()()
    tokenizer.fit(names)
    return encode(tokenizer, Capitals.none(tokenizer.vocabulary), Names(tuple(names), weights))


def test_a_name_is_start_letters_end() -> None:
    corpus = corpus_of(["ab", "", "b"])
    assert corpus.tokens.tolist() == [0, 1, 2, 0, 0, 0, 0, 2, 0]
    assert corpus.offsets.tolist() == [0, 4, 6, 9]
    assert corpus.targets.tolist() == [1, 2, 0, 0, 2, 0]
    assert corpus.previous.tolist() == [0, 1, 2, 0, 0, 2]
    assert corpus.lengths.tolist() == [3, 1, 2]


def test_pair_counts_of_emma_and_ava_by_hand() -> None:
    # .emma. and .ava.: .e em mm ma a.   .a av va a.   with . a e m v = 0 1 2 3 4
    counts = corpus_of(["emma", "ava"]).pair_counts()
    expected = np.zeros((5, 5), dtype=int)
    for first, second, count in [
        (0, 2, 1),
        (2, 3, 1),
        (3, 3, 1),
        (3, 1, 1),
        (1, 0, 2),
        (0, 1, 1),
        (1, 4, 1),
        (4, 1, 1),
    ]:
        expected[first, second] = count
    assert (counts == expected).all()


@pytest.mark.parametrize("which", ["dot", "start-end"])
@given(names=names_lists, data=st.data())
def test_pair_counts_are_those_of_a_plain_loop(which: str, names: list[str], data: st.DataObject) -> None:
    weights = data.draw(st.none() | st.lists(st.integers(1, 5), min_size=len(names), max_size=len(names)).map(tuple))
    corpus = corpus_of(names, which, weights)
    expected = np.zeros((corpus.vocab_size, corpus.vocab_size), dtype=int)
    pieces = corpus.vocabulary.pieces
    boundaries = corpus.vocabulary.end_id + 1
    for name, weight in zip(names, weights or (1,) * len(names), strict=True):
        ids = [corpus.vocabulary.start_id, *(pieces.index(c, boundaries) for c in name), corpus.vocabulary.end_id]
        for first, second in itertools.pairwise(ids):
            expected[first, second] += weight
    assert (corpus.pair_counts() == expected).all()
    assert (corpus.repeated().pair_counts() == expected).all()


@given(names=names_lists, data=st.data())
def test_take_and_per_name_agree_with_slices(names: list[str], data: st.DataObject) -> None:
    corpus = corpus_of(names)
    index = np.array(data.draw(st.lists(st.integers(0, len(names) - 1), max_size=8)), dtype=np.int64)
    taken = corpus.take(index)
    slices = [corpus.tokens[corpus.offsets[i] : corpus.offsets[i + 1]].tolist() for i in index]
    assert [taken.tokens[a:b].tolist() for a, b in zip(taken.offsets, taken.offsets[1:], strict=False)] == slices
    assert corpus.per_name(np.ones(len(corpus.targets))).tolist() == corpus.lengths.tolist()


def test_an_empty_corpus_has_no_tokens() -> None:
    corpus = corpus_of(["ab"]).take(np.array([], dtype=np.int64))
    assert len(corpus) == 0
    assert corpus.targets.tolist() == []
    assert corpus.per_name(np.zeros(0)).tolist() == []
    assert corpus.pair_counts().sum() == 0


def test_only_a_start_that_does_not_end_names_cannot_be_drawn() -> None:
    assert corpus_of(["ab"], "dot").vocabulary.drawable.all()
    assert corpus_of(["ab"], "start-end").vocabulary.drawable.tolist() == [False, True, True, True]
