"""Train, dev and test parts: who is in which, and that nobody moves."""

from __future__ import annotations

from collections import Counter
from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import namegen
from namegen import UsageError, Wordlist, split
from namegen.contracts.wordlist import Names
from namegen.wordlists.splits import Split

LISTS = st.lists(st.text(min_size=1, max_size=8), min_size=1, max_size=60)


def members(parts: Split) -> tuple[Names, Names, Names]:
    return parts.train, parts.dev, parts.test


def place(parts: Split) -> dict[str, int]:
    """In which part each name is."""
    return {name: number for number, part in enumerate(members(parts)) for name in part.names}


@given(LISTS)
def test_every_name_is_in_one_part_with_all_its_repeats(names):
    train, dev, test = members(split(Names.of(names), "distinct"))
    assert Counter(train.names + dev.names + test.names) == Counter(names)
    assert not train.distinct & dev.distinct
    assert not train.distinct & test.distinct
    assert not dev.distinct & test.distinct


def test_a_tenth_of_a_corpus_is_held_out() -> None:
    names = [f"{i:05}" for i in range(20_000)]
    tokens = np.array([[0, *(int(digit) + 1 for digit in name), 0] for name in names], dtype=np.int32).ravel()
    corpus = namegen.Corpus(tokens, np.arange(20_001) * 7, namegen.Vocabulary((".", *"0123456789"), 0, 0))
    left, held = namegen.hold_out(corpus)
    assert len(left) + len(held) == 20_000
    assert len(held) == pytest.approx(2000, abs=120)  # an eleventh is 1,818; the standard deviation 42


@given(LISTS, LISTS)
def test_adding_names_moves_none_of_the_others(names, more):
    before = place(split(Names.of(names), "distinct"))
    after = place(split(Names.of(more + names), "distinct"))
    assert before.items() <= after.items()


@given(LISTS, st.randoms())
def test_the_order_of_the_list_does_not_matter(names, random):
    before = place(split(Names.of(names), "distinct"))
    random.shuffle(names)
    assert place(split(Names.of(names), "distinct")) == before


@given(LISTS)
def test_each_part_keeps_the_order_of_the_list(names):
    for part in members(split(Names.of(names), "distinct")):
        assert list(part.names) == [name for name in names if name in part.distinct]


def test_where_a_name_goes_is_the_same_for_ever():
    """Worked out apart, with `printf %s ben | b2sum -l 64`, modulo ten: 8 is dev, 9 is test."""
    parts = split(Wordlist.from_names(["ava", "ben", "emma", "olivia", "zoë", "李"]), "distinct")
    assert [part.names for part in members(parts)] == [("ava", "emma", "zoë", "李"), ("ben",), ("olivia",)]


@pytest.mark.parametrize("how", ["distinct", "lecture"])
def test_the_parts_are_eight_one_and_one_tenth(makemore, how):
    shares = [len(part.distinct) / len(makemore.distinct) for part in members(split(makemore, how))]
    assert shares == pytest.approx([0.8, 0.1, 0.1], abs=0.02)


def test_all_gives_everything_to_everyone():
    names = Wordlist.from_names(["anna", "bob", "anna"])
    assert {part.names for part in members(split(names, "all"))} == {("anna", "bob", "anna")}


def test_the_lectures_split_is_the_published_one(makemore):
    """The sizes and first names that part 2 and 3 of the lectures print; tokens are letters and an end mark a name."""
    train, dev, test = members(split(makemore, "lecture"))
    assert (len(train), len(dev), len(test)) == (25_626, 3_203, 3_204)
    assert [sum(len(name) + 1 for name in part.names) for part in (train, dev, test)] == [182_625, 22_655, 22_866]
    assert " ".join(train.names[:8]) == "yuheng diondre xavien jori juanluis erandi phia samatha"
    assert Counter(train.names + dev.names + test.names) == Counter(makemore.names)


def test_the_lectures_split_leaks_and_ours_does_not(makemore):
    lecture, ours = split(makemore, "lecture"), split(makemore, "distinct")
    assert sum(name in lecture.train.distinct for name in lecture.test.names) == 377
    assert len(lecture.train.distinct & lecture.test.distinct) == 377
    assert sum(name in ours.train.distinct for name in ours.test.names) == 0


@pytest.mark.parametrize("how", ["distinct", "all", "lecture"])
@given(st.dictionaries(st.text(min_size=1, max_size=5), st.integers(1, 1000), min_size=1))
def test_weights_follow_their_names(how, counts):
    names = Names(tuple(counts), tuple(counts.values()))
    for part in members(split(names, how)):
        assert part.weights == tuple(counts[name] for name in part.names)


@pytest.mark.parametrize("how", ["distinct", "lecture"])
@given(st.integers(1, 12))
def test_a_small_list_loses_no_name(how, size):
    names = Wordlist.from_names(str(number) for number in range(size))
    assert sum(map(len, members(split(names, how)))) == size


def test_an_unknown_split_is_refused():
    with pytest.raises(UsageError, match=r"no split 'random' \(there are: distinct, all, lecture\)"):
        split(Wordlist.from_names(["anna"]), "random")


def corpus_of(names: list[str]) -> namegen.Corpus:
    tokenizer = namegen.Registry.load(only=["namegen"]).get("tokenizer", "dot").load()()
    tokenizer.fit(sorted({*"abcdefghijklmnopqrstuvwxyz", *names}))
    return tokenizer.encode(names)


@pytest.mark.parametrize("names", [["ab", "b"], ["ab", "b", "ab"], ["a", "b", "c", "ba"]])
@pytest.mark.parametrize("most", ["as many", "more"])
def test_of_few_names_in_parts_one_is_held_out_too(
    names: list[str], most: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No hash of one of these says so: what is held out of the whole is held out of its parts."""
    monkeypatch.setattr("namegen.wordlists.splits.PART", len(names) if most == "as many" else 100)
    corpus = corpus_of(names)
    parts = [partial(corpus.take, np.array([i])) for i in range(len(names))]
    left, held = namegen.hold_out(namegen.CorpusParts(parts, corpus.vocabulary, len(names)))
    whole_left, whole_held = namegen.hold_out(corpus)
    assert len(held) > 0
    assert spelt(held) == spelt(whole_held)
    assert len(left) == len(whole_left)


def test_of_no_names_none_is_held_out() -> None:
    empty = corpus_of(["a"]).take(np.zeros(0, dtype=np.intp))
    assert [len(part) for part in namegen.hold_out(empty)] == [0, 0]


def spelt(corpus: namegen.Corpus) -> list[tuple[int, ...]]:
    return [tuple(part) for part in np.split(corpus.tokens, corpus.offsets[1:-1])] if len(corpus) else []


@given(st.lists(st.text("abc", min_size=1, max_size=4), min_size=1, max_size=60))
def test_held_out_names_are_never_learned_and_none_is_lost(names: list[str]) -> None:
    corpus = corpus_of(names)
    train, held = namegen.hold_out(corpus)
    assert len(train)
    assert len(held)
    if len(set(names)) == 1:
        assert train is corpus
        assert held is corpus
    else:
        assert not set(spelt(train)) & set(spelt(held))
        assert sorted(spelt(train) + spelt(held)) == sorted(spelt(corpus))


@given(
    st.lists(st.sampled_from(["a", "A", "ab", "aB", "b", "ba", "c", "cc"]), min_size=1, max_size=40), st.integers(2, 9)
)
def test_folds_of_a_corpus_hold_each_name_once_with_its_repeats_and_spellings(names: list[str], k: int) -> None:
    corpus = corpus_of(names)
    parts = namegen.corpus_folds(corpus, k)
    different = {name.lower() for name in names}
    if len(different) == 1:
        assert parts == [(corpus, corpus)]
        return

    def small(each: namegen.Corpus) -> list[str]:
        return ["".join(each.vocabulary.pieces[token] for token in name).lower() for name in spelt(each)]

    assert len(parts) == min(k, len(different))
    assert sorted(name for _, held in parts for name in spelt(held)) == sorted(spelt(corpus))
    assert all(not set(small(rest)) & set(small(held)) for rest, held in parts)
    assert all(sorted(spelt(rest) + spelt(held)) == sorted(spelt(corpus)) for rest, held in parts)
    counted = [len(set(small(held))) for _, held in parts]
    assert max(counted) - min(counted) <= 1
    backwards = namegen.corpus_folds(corpus_of(names[::-1]), k)
    assert [sorted(spelt(held)) for _, held in backwards] == [sorted(spelt(held)) for _, held in parts]


def test_about_a_tenth_is_held_out_whatever_else_is_in_the_list(registry: namegen.Registry) -> None:
    names = list(namegen.load_wordlist("names", registry).names)
    held = set(spelt(namegen.hold_out(corpus_of(names))[1]))
    assert 0.08 < len(held) / len(set(names)) < 0.12
    half = corpus_of(names[::2])
    assert set(spelt(namegen.hold_out(half)[1])) == held & set(spelt(half))


def test_a_weighted_name_keeps_its_weight_when_held_out() -> None:
    corpus = corpus_of(["anna", "bob", "carl", "dora"])
    weighted = namegen.Corpus(corpus.tokens, corpus.offsets, corpus.vocabulary, np.array([5, 6, 7, 8]))
    parts = namegen.hold_out(weighted)
    assert sorted(np.concatenate([part.weights for part in parts]).tolist()) == [5, 6, 7, 8]
