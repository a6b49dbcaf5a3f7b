"""Counting n-grams in one table: against a counter, and whatever way names are dealt out to parts and to the disk."""

from __future__ import annotations

import io
import itertools
import pickle
import tracemalloc
from collections import Counter
from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from namegen_counts import runs
from namegen_counts.bigram import CountBigram
from namegen_counts.count_ngram import CountNGram
from namegen_counts.kneser_ney import KneserNey
from namegen_counts.model import BASE, DENSE, NGram
from namegen_counts.ngrams import count
from namegen_counts.packing import Packing, distinct_keys
from namegen_counts.pitman_yor.model import PitmanYor
from namegen_counts.runs import merge_within
from namegen_counts.table import Table, merged
from namegen_counts.witten_bell import WittenBell
from namegen_tokenizers.characters import Dot, StartEnd

import namegen
from namegen.contracts.corpus_size import CorpusSize

MODELS: dict[str, type[namegen.Model]] = {
    "count-bigram": CountBigram,
    "count-ngram": CountNGram,
    "witten-bell": WittenBell,
    "kneser-ney": KneserNey,
    "pitman-yor": PitmanYor,
}
NAMES = ["anna", "hanna", "johanna", "nora", "norah", "eleonora", "bob", "bobby", "rob", "robin", "anna", "o"]
some_names = st.lists(st.text(alphabet="abc", min_size=1, max_size=6), min_size=1, max_size=12)


def corpus_of(names: Sequence[str], weights: Sequence[int] | None = None, tokenizer: type[Any] = Dot) -> namegen.Corpus:
    written = tokenizer()
    written.fit([*NAMES, "abc"])
    corpus = written.encode(names)
    own = None if weights is None else np.array(weights, dtype=np.int64)
    return namegen.Corpus(corpus.tokens, corpus.offsets, corpus.vocabulary, own)


def parts_of(corpus: namegen.Corpus, sizes: Sequence[int]) -> namegen.CorpusParts:
    """Deal the names out to parts of these sizes, over and over."""
    ends = list(itertools.accumulate(itertools.islice(itertools.cycle(sizes), len(corpus))))
    cuts = [0, *(end for end in ends if end < len(corpus)), len(corpus)]
    parts = [corpus.take(np.arange(a, b)) for a, b in itertools.pairwise(cuts)]
    return namegen.CorpusParts([partial(itself, each) for each in parts], corpus.vocabulary, len(corpus))


def itself(corpus: namegen.Corpus) -> namegen.Corpus:
    return corpus


def grams_by_counter(corpus: namegen.Corpus, order: int) -> Counter[tuple[int, ...]]:
    """Count what ends at each scored token, `order` tokens of its name at most."""
    found: Counter[tuple[int, ...]] = Counter()
    weights = np.ones(len(corpus), dtype=int) if corpus.weights is None else corpus.weights
    for begin, end, weight in zip(corpus.offsets[:-1], corpus.offsets[1:], weights, strict=True):
        name = corpus.tokens[begin:end].tolist()
        for at in range(1, len(name)):
            found[tuple(name[max(0, at - order + 1) : at + 1])] += int(weight)
    return found


def grams_of_table(table: Table) -> Counter[tuple[int, ...]]:
    digits = [table.packing.digit(table.keys, place) for place in reversed(range(table.packing.order))]
    return Counter(
        {
            tuple(digit - 1 for digit in key if digit): int(times)
            for *key, times in zip(*map(np.ndarray.tolist, digits), table.counts.tolist(), strict=True)
        }
    )


@given(some_names, st.integers(1, 12), st.sampled_from([Dot, StartEnd]), st.integers(1, 5))
def test_a_table_is_a_counters(names: list[str], order: int, tokenizer: type[Any], most: int) -> None:
    weights = [1 + len(name) % most for name in names]
    corpus = corpus_of(names, weights if most > 1 else None, tokenizer)
    assert grams_of_table(Table.of(corpus, order)) == grams_by_counter(corpus, order)


def test_a_table_comes_back_from_a_worker_as_it_was() -> None:
    table = Table.of(corpus_of(NAMES, [2**40] * len(NAMES)), 6)
    sent = pickle.dumps(table)
    again = pickle.loads(sent)
    assert np.array_equal(again.keys, table.keys)
    assert np.array_equal(again.counts, table.counts)
    assert (again.keys.dtype, again.counts.dtype) == (table.keys.dtype, table.counts.dtype)


@given(some_names, st.integers(2, 5))
def test_the_table_of_one_order_less_is_a_counters_too(names: list[str], order: int) -> None:
    corpus = corpus_of(names, [3 * len(name) for name in names])
    table = Table.of(corpus, order)
    shorter, place = table.shorter()
    assert grams_of_table(shorter) == grams_by_counter(corpus, order - 1)
    ends = table.packing.suffixes(table.keys, order - 1)
    assert np.array_equal(shorter.keys[:, place], ends)


def test_the_table_of_no_names_is_empty_and_comes_back_from_a_worker() -> None:
    empty = Table.empty(Packing(6, 27))
    again = pickle.loads(pickle.dumps(empty))
    assert len(empty) == len(again) == 0
    assert empty.keys.shape == again.keys.shape == (1, 0)
    assert (again.keys.dtype, again.counts.dtype) == (np.uint64, np.int64)
    assert len(merged([empty, empty])) == 0
    shorter, place = empty.shorter()
    assert len(shorter) == len(place) == 0


@pytest.mark.parametrize("order", [2, 3, 5])
def test_a_context_is_new_where_the_tokens_before_the_last_differ(order: int) -> None:
    table = Table.of(corpus_of(NAMES), order)
    tokens = [table.packing.digit(table.keys, place).tolist() for place in reversed(range(order))]
    contexts = list(zip(*tokens[:-1], strict=True))
    expected = [True, *(a != b for a, b in itertools.pairwise(contexts))]
    assert table.packing.new_contexts(table.keys).tolist() == expected


def test_keys_of_several_words_count_the_same() -> None:
    """Of 3,000 tokens five share a word, so that order 12 has three words."""
    letters = [chr(0x4E00 + i) for i in range(3000)]
    names = ["".join(letters[(7 * i + j * j) % 3000] for j in range(1 + i % 14)) for i in range(300)] * 2
    tokenizer = StartEnd()
    tokenizer.fit(letters)
    corpus = tokenizer.encode(names)
    assert Packing(12, corpus.vocab_size).words == 3
    for order in (5, 6, 12):
        table = Table.of(corpus, order)
        assert grams_of_table(table) == grams_by_counter(corpus, order)
        halves = Table.of(corpus.take(np.arange(250)), order), Table.of(corpus.take(np.arange(250, 600)), order)
        assert np.array_equal(merged(halves).keys, table.keys)


def test_the_tree_of_several_words_is_that_of_one(monkeypatch: pytest.MonkeyPatch) -> None:
    corpus = corpus_of(NAMES)
    one = count(corpus, 6)
    monkeypatch.setattr("namegen_counts.packing.WORD", 11)  # two digits a word, three words
    several = count(corpus, 6)
    for name in ("codes", "counts", "suffix"):
        assert np.array_equal(getattr(one, name), getattr(several, name))


def test_distinct_keys_are_numpys_even_where_places_do_not_fit_beside_them() -> None:
    keys = np.random.default_rng(2).integers(0, 50, 400).astype(np.uint64)
    for factor in (1, 2**57):
        found, which = distinct_keys(keys[None] * np.uint64(factor))
        expected, inverse = np.unique(keys * np.uint64(factor), return_inverse=True)
        assert np.array_equal(found[0], expected)
        assert np.array_equal(which, inverse)


def test_counts_above_32_bits_stay_exact() -> None:
    corpus = corpus_of(["ab", "ab"], [2**60 + 1, 2**60 + 2])
    assert Table.of(corpus, 3).counts.tolist() == [2**61 + 3] * 3


@given(some_names, st.integers(1, 6), st.lists(st.integers(1, 5), min_size=1, max_size=3))
def test_a_table_does_not_depend_on_parts_nor_on_the_disk(names: list[str], order: int, sizes: list[int]) -> None:
    corpus = corpus_of(names)
    expected = Table.of(corpus, order)
    for least in (1, 2**20):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(runs, "LEAST", least)
            tables = (Table.of(part(), order) for part in parts_of(corpus, sizes).parts)
            found = merge_within(tables, expected.packing, 0)
        assert np.array_equal(found.keys, expected.keys)
        assert np.array_equal(found.counts, expected.counts)


def test_runs_of_several_words_merge_on_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "LEAST", 2**12)
    letters = [chr(0x4E00 + i) for i in range(3000)]
    tokenizer = StartEnd()
    tokenizer.fit(letters)
    corpus = tokenizer.encode(["".join(letters[(i * j) % 3000] for j in range(1, 9)) for i in range(400)])
    expected = Table.of(corpus, 6)
    found = merge_within((Table.of(part(), 6) for part in parts_of(corpus, [50]).parts), expected.packing, 0)
    assert isinstance(found.counts, np.memmap)
    assert np.array_equal(found.keys, expected.keys)


def test_a_full_disk_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    class Full(io.BytesIO):
        def write(self, _: object) -> int:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(runs, "LEAST", 1)
    monkeypatch.setattr(runs, "_file", Full)
    corpus = corpus_of(NAMES)
    with pytest.raises(namegen.StorageError, match=r"No space left on device; free some, set TMPDIR .* --memory"):
        merge_within((Table.of(part(), 6) for part in parts_of(corpus, [4]).parts), Packing(6, corpus.vocab_size), 0)


def test_where_no_folder_takes_runs_one_line_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_folder(**_: object) -> str:
        raise FileNotFoundError(2, "No usable temporary directory found")

    monkeypatch.setattr(runs, "LEAST", 1)
    monkeypatch.setattr("tempfile.gettempdir", no_folder)
    monkeypatch.setattr("tempfile.TemporaryFile", no_folder)
    corpus = corpus_of(NAMES)
    with pytest.raises(
        namegen.StorageError, match=r"^counting needs more room on disk, in a temporary folder: No usable"
    ):
        merge_within((Table.of(part(), 6) for part in parts_of(corpus, [4]).parts), Packing(6, corpus.vocab_size), 0)


@pytest.mark.parametrize("which", MODELS)
@pytest.mark.parametrize("weighted", [False, True])
@settings(max_examples=5)
@given(sizes=st.lists(st.integers(1, 9), min_size=1, max_size=3))
def test_a_model_does_not_depend_on_how_names_are_dealt_out(which: str, weighted: bool, sizes: list[int]) -> None:
    corpus = corpus_of(NAMES, range(1, len(NAMES) + 1) if weighted else None)
    dev = corpus_of(["ann", "ron"])
    whole, parted = (MODELS[which](MODELS[which].Options(), corpus.vocabulary) for _ in range(2))
    whole.fit(corpus, namegen.Run(dev=dev))
    parted.fit(parts_of(corpus, sizes), namegen.Run(dev=dev))  # type: ignore[arg-type]
    arrays, others = whole.arrays(), parted.arrays()
    assert all(np.array_equal(array, others[name]) for name, array in arrays.items())


@pytest.mark.parametrize("which", MODELS)
def test_a_count_that_is_stopped_is_that_of_the_parts_until_then(which: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("namegen_counts.parts.TASK", 4)
    corpus, dev = corpus_of(NAMES), corpus_of(["ann", "ron"])
    model, of_eight = (MODELS[which](MODELS[which].Options(), corpus.vocabulary) for _ in range(2))
    asked = itertools.count()
    parts: Any = parts_of(corpus, [4])
    report = model.fit(parts, namegen.Run(dev=dev, stop=lambda: next(asked) >= 1))
    assert report
    assert report["stopped"] == "after 2 of 3 parts of the list"
    whole = of_eight.fit(corpus.take(np.arange(8)), namegen.Run(dev=dev))
    assert "stopped" not in (whole or {})
    assert np.array_equal(model.logprobs(corpus.tokens[None, :3]), of_eight.logprobs(corpus.tokens[None, :3]))


def test_holding_out_of_parts_is_that_of_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("namegen.wordlists.splits.PART", 0)
    names = [a + b + c for a in "abc" for b in "abno" for c in "abcnhr"]
    corpus = corpus_of(names)
    learned, held = namegen.hold_out(corpus)
    parts, held_of_parts = namegen.hold_out(parts_of(corpus, [7, 3]))
    assert np.array_equal(held.tokens, held_of_parts.tokens)
    assert len(parts) == len(learned)
    assert np.array_equal(np.concatenate([part().tokens for part in parts.parts]), learned.tokens)


@pytest.mark.parametrize("model", ["kneser-ney", "pitman-yor", "witten-bell", "count-bigram"])
@pytest.mark.parametrize("letters", [26, 3_000])
def test_what_learning_and_drawing_take_is_estimated(model: str, letters: int) -> None:
    """Nearly all n-grams of random names differ, and the estimate takes it that all do."""
    drawn = np.random.default_rng(1).integers(0x4E00, 0x4E00 + letters, (10_000, 7))
    names = ["".join(map(chr, row)) for row in drawn.tolist()]
    tokenizer = Dot()
    tokenizer.fit(names)
    corpus = tokenizer.encode(names)
    options = MODELS[model].Options()
    # What is for the process itself, and no estimate of arrays, is left out.
    expected = MODELS[model].memory(options, CorpusSize.of(corpus)) - BASE * issubclass(MODELS[model], NGram)
    fitted = MODELS[model](options, corpus.vocabulary)
    tracemalloc.start()
    fitted.fit(corpus, namegen.Run())
    fitted.decoder()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    # The tables of all rows are made of up to DENSE numbers; of how many is known only when all are counted.
    tables = 0 if letters == 26 else 24 * DENSE
    assert peak <= expected <= 2.5 * peak + tables
