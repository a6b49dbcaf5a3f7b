"""Lists of many different characters: what is counted grows with the list, not with the square of its alphabet."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from namegen_counts import bigram
from namegen_counts.pairs import SeenPairs

import namegen
from namegen.contracts.cdf import cumulated, search
from namegen.registry.registry import Registry
from namegen.testing import CHECKS
from namegen.testing.part import PartUnderTest
from namegen.wordlists.registered import card_of

if TYPE_CHECKING:
    from typer.testing import Result

MOST_MIB = 300
"""What a command may take in all, the interpreter included. With tables of V x V it took 6 GB."""


def many_characters(names: int, characters: int, seed: int = 1) -> list[str]:
    """Names of 2 to 4 characters, which use all of `characters` different ones, rare code points among them."""
    draw = random.Random(seed)
    alphabet = [chr(code) for code in [*range(0x4E00, 0x9FA6), *range(0x20000, 0x20000 + characters)][-characters:]]
    draw.shuffle(alphabet)
    lengths = [draw.randint(2, 4) for _ in range(names)]
    letters = [*alphabet, *draw.choices(alphabet, k=sum(lengths))][: sum(lengths)]
    at = iter(letters)
    return ["".join(next(at) for _ in range(length)) for length in lengths]


@st.composite
def bigrams(draw: st.DrawFn) -> tuple[namegen.Corpus, float]:
    """Names over a few letters, weighted or not, between one mark or two; and how much is added to each count."""
    names = draw(st.lists(st.text("abcd", min_size=1, max_size=4), min_size=1, max_size=6))
    end = draw(st.sampled_from([0, 5]))
    vocabulary = namegen.Vocabulary((".", *"abcd", "$")[: 6 if end else 5], 0, end)
    tokens = [token for name in names for token in (0, *("abcd".index(letter) + 1 for letter in name), end)]
    offsets = np.cumsum([0, *(len(name) + 2 for name in names)])
    weights = draw(st.none() | st.lists(st.integers(1, 5), min_size=len(names), max_size=len(names)))
    corpus = namegen.Corpus(
        np.array(tokens, dtype=np.int32), offsets, vocabulary, None if weights is None else np.array(weights)
    )
    return corpus, draw(st.sampled_from([0.0, 0.01, 1.0, 3.5]))


def learned(corpus: namegen.Corpus, add_k: float) -> bigram.CountBigram:
    model = bigram.CountBigram(bigram.CountBigram.Options(add_k=add_k), corpus.vocabulary)
    model.fit(corpus, namegen.Run())
    return model


@given(bigrams())
def test_pairs_that_were_seen_are_those_of_the_table(given_names: tuple[namegen.Corpus, float]):
    corpus, _ = given_names
    table = corpus.pair_counts().ravel()
    codes, counts = corpus.seen_pairs()
    assert np.array_equal(codes, np.flatnonzero(table))
    assert np.array_equal(counts, table[codes])


@given(bigrams(), st.data())
def test_rows_made_when_asked_for_are_those_of_the_table(
    given_names: tuple[namegen.Corpus, float], data: st.DataObject
):
    corpus, add_k = given_names
    dense = learned(corpus, add_k)
    sparse = SeenPairs(*corpus.seen_pairs(), add_k, corpus.vocabulary)
    states = np.arange(corpus.vocab_size)
    assert np.array_equal(sparse.rows(states), dense.decoder().rows(states))
    assert sparse.probabilities(states) == pytest.approx(np.exp(dense.decoder().rows(states)), abs=1e-15)
    assert sparse.logprob(corpus.previous, corpus.targets) == pytest.approx(dense.score(corpus))
    ids = np.array(
        data.draw(st.lists(st.integers(0, corpus.vocab_size - 1), min_size=len(states), max_size=len(states)))
    )
    assert sparse.logprob(states, ids) == pytest.approx(dense.decoder().logprob(states, ids))
    for token in states.tolist():
        assert np.array_equal(sparse.counts_after(token), dense.counts[token])


@given(bigrams(), st.lists(st.floats(0, 1, exclude_max=True), min_size=1, max_size=20))
def test_a_token_is_found_without_a_row(given_names: tuple[namegen.Corpus, float], shares: list[float]):
    corpus, add_k = given_names
    sparse = SeenPairs(*corpus.seen_pairs(), add_k, corpus.vocabulary)
    for state in range(corpus.vocab_size):
        states, numbers = np.full(len(shares), state), np.array(shares)
        cdf = cumulated(np.exp(sparse.rows(states)))
        on_a_border = (np.abs(cdf - numbers[:, None]) < 1e-9).any(axis=1)
        found = sparse.search(states, numbers)
        assert np.array_equal(found[~on_a_border], search(cdf, numbers)[~on_a_border])
        assert (sparse.probabilities(states)[np.arange(len(found)), found] > 0).all()


@given(bigrams(), st.lists(st.floats(0, 1, exclude_max=True), min_size=30, max_size=30))
def test_tokens_of_several_states_are_found_as_of_each_alone(given_names: tuple[namegen.Corpus, float], shares: Any):
    corpus, add_k = given_names
    sparse = SeenPairs(*corpus.seen_pairs(), add_k, corpus.vocabulary)
    states, numbers = np.arange(30) % corpus.vocab_size, np.array(shares)
    alone = [int(sparse.search(states[i : i + 1], numbers[i : i + 1])[0]) for i in range(30)]
    assert sparse.search(states, numbers).tolist() == alone


@pytest.mark.parametrize("number", [0.0, 0.5, 0.9, 1 - 2.0**-53])
def test_a_token_is_found_where_the_weights_are_the_least_numbers_there_are(number: float):
    vocabulary = namegen.Vocabulary((".", "a", "b"), 0, 0)
    sparse = SeenPairs(np.array([1]), np.array([1]), 5e-324, vocabulary)
    assert 0 <= sparse.search(np.array([2]), np.array([number]))[0] < 3


@pytest.mark.parametrize("check", CHECKS["model"], ids=lambda check: check.__name__)
def test_a_large_bigram_keeps_every_contract(check: Callable[[PartUnderTest], None], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(bigram, "DENSE", 0)
    registry = Registry.load(only=["namegen"])
    check(PartUnderTest(registry.get("model", "count-bigram"), registry))


def test_a_large_bigram_is_saved_by_its_pairs_and_read_from_tables_too(monkeypatch: pytest.MonkeyPatch):
    registry = Registry.load(only=["namegen"])
    names = many_characters(40, 60)
    small = namegen.train(names, model="count-bigram", cache=False, registry=registry)
    as_table = namegen.to_bytes(small)
    monkeypatch.setattr(bigram, "DENSE", 16)
    for each in (
        namegen.train(names, model="count-bigram", cache=False, registry=registry),
        namegen.from_bytes(as_table, "a table", registry),
    ):
        again = namegen.from_bytes(namegen.to_bytes(each), "pairs", registry)
        assert set(again.model.arrays()) == {"pairs", "counts"}
        assert again.evaluate(names).nll_per_token == pytest.approx(small.evaluate(names).nll_per_token, abs=1e-12)
        assert again.generate(5, seed=1, raw=True) == small.generate(5, seed=1, raw=True)
        assert again.facts().entropy == pytest.approx(small.facts().entropy)


@pytest.mark.parametrize(
    "pairs, counts",
    [
        ([3, 3], [1, 1]),
        ([4, 3], [1, 1]),
        ([-1, 3], [1, 1]),
        ([3, 99], [1, 1]),
        ([3, 9], [1, 1]),
        ([3, 4], [1, 0]),
        ([3], [1, 1]),
        ([1, 4, 3], [1, 1, 1]),
        ([3, 4], [1.0, 1.0]),
        ([3.0, 4.0], [1, 1]),
        ([[3, 4]], [[1, 1]]),
    ],
    ids=[
        *("twice", "descending", "negative", "beyond", "just beyond", "never", "lengths", "partly descending"),
        *("counts in fractions", "pairs in fractions", "a table"),
    ],
)
def test_pairs_of_a_damaged_file_are_refused(pairs: list[Any], counts: list[Any]):
    model = bigram.CountBigram(bigram.CountBigram.Options(), namegen.Vocabulary((".", "a", "b"), 0, 0))
    with pytest.raises(namegen.StorageError, match="not the counts of any pairs"):
        model.load_arrays({"pairs": np.array(pairs), "counts": np.array(counts)})


@pytest.mark.parametrize("pairs", [[3, 6], [6, 8]], ids=["at last", "at first"])
def test_a_pair_that_leads_to_the_start_of_a_name_is_refused(pairs: list[int]):
    model = bigram.CountBigram(bigram.CountBigram.Options(), namegen.Vocabulary(("<", ">", "a"), 0, 1))
    with pytest.raises(namegen.StorageError, match="not the counts of any pairs"):
        model.load_arrays({"pairs": np.array(pairs), "counts": np.array([1, 1])})


def test_without_smoothing_a_token_that_nothing_follows_is_followed_by_any(registry: Registry):
    """Here the end of a name, which is often a second token of a pair and never a first."""
    model = namegen.train(
        ["ab", "b"],
        model="count-bigram add_k=0",
        tokenizer=namegen.Spec("start-end", {}),
        cache=False,
        registry=registry,
    ).model
    end, start = model.vocabulary.end_id, model.vocabulary.start_id
    row = np.exp(model.logprobs(np.array([[end]], dtype=np.int32)))[0]
    assert row[start] == 0
    assert np.delete(row, start) == pytest.approx(1 / 3)
    assert np.exp(model.logprobs(np.array([[start]], dtype=np.int32)))[0, 2:].tolist() == [0.5, 0.5]


def test_how_much_smoothing_gives_to_pairs_that_never_occur_by_hand(registry: Registry):
    # Of 5 tokens, seen first 4 (2 kinds of pairs), 3 (3), 3 (2), 1 (1) and 1 (1) times, with k = 10:
    # (4 * 30/54 + 3 * 20/53 + 3 * 30/53 + 2 * 40/51) / 12 = 0.552.
    trained = namegen.train(["ab", "ac", "ad", "bb"], model="count-bigram add_k=10", cache=False, registry=registry)
    notes = trained.report["notes"]
    assert notes[0].startswith("add_k=10 gives 55 % of the probability to pairs that never occur in this list of 4 ")
    again = namegen.from_bytes(namegen.to_bytes(trained), "it", registry)
    assert set(again.model.arrays()) == {"counts"}
    contexts = np.arange(5, dtype=np.int32)[:, None]
    assert np.array_equal(again.model.logprobs(contexts), trained.model.logprobs(contexts))


@pytest.mark.parametrize("dense", [bigram.DENSE, 4])
def test_a_bigram_looks_at_the_last_token_alone_and_tells_what_followed_it(
    dense: int, registry: Registry, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(bigram, "DENSE", dense)
    model = namegen.train(["ab", "ac", "ad", "bb"], model="count-bigram", cache=False, registry=registry).model
    contexts = np.array([[0, 2, 1], [1, 2, 1], [0, 0, 1], [1, 1, 1]], dtype=np.int32)
    # After a came b, c and d, once each, of 5 tokens and k = 1.
    assert np.exp(model.logprobs(contexts)) == pytest.approx(np.array([[1, 1, 2, 2, 2]] * 4) / 8)
    (found,) = model.evidence(np.array([0, 2, 1], dtype=np.int32))
    assert (found.context, found.counts.tolist()) == ((1,), [0, 0, 1, 1, 1])


@pytest.mark.parametrize(("tokens", "arrays"), [(2048, {"counts"}), (2049, {"pairs", "counts"})])
def test_a_table_is_held_of_as_many_letters_as_fit(tokens: int, arrays: set[str]):
    vocabulary = namegen.Vocabulary((".", *map(chr, range(0x4E00, 0x4E00 + tokens - 1))), 0, 0)
    names = namegen.Corpus(np.array([0, 1, 2, 0], dtype=np.int32), np.array([0, 4]), vocabulary)
    model = bigram.CountBigram(bigram.CountBigram.Options(), vocabulary)
    model.fit(names, namegen.Run())
    assert set(model.arrays()) == arrays


@pytest.mark.skipif(sys.platform != "linux", reason="reads a process's peak from /proc")
@pytest.mark.parametrize(
    "command",
    [
        "datasets describe LIST",
        "generate -m count-bigram -d LIST -n 10 --raw",
        "generate -m count-bigram -d LIST -n 10",
        "generate -m kneser-ney -d LIST -n 10000 --temperature 1",
        "eval -m count-bigram -d LIST",
    ],
)
def test_commands_take_little_memory_for_a_list_of_16_000_characters(command: str, tmp_path: Path, own_cache: Path):
    path = tmp_path / "list.txt"
    path.write_text("\n".join(many_characters(8_000, 16_000)), encoding="utf-8")
    # The peak of this program alone: what `getrusage` says begins with that of the process that started it.
    program = (
        "import sys\nfrom namegen.commands.main import main\n"
        "try: main()\n"
        "finally: print(*[line.split()[1] for line in open('/proc/self/status') if 'VmHWM' in line], file=sys.stderr)"
    )
    words = [str(path) if word == "LIST" else word for word in command.split()]
    done = subprocess.run([sys.executable, "-c", program, *words], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert int(done.stderr.split()[-1]) < MOST_MIB * 1024


def test_smoothing_that_drowns_the_counts_is_said_once(tmp_path: Path, own_cache: Path, cli: Callable[..., Result]):
    path = tmp_path / "list.txt"
    path.write_text("\n".join(many_characters(200, 300)), encoding="utf-8")
    for _ in ("trained", "from the cache"):
        said = cli("eval", "-m", "count-bigram", "-d", path, "--split", "all").stderr
        assert said.count("count-bigram: add_k=1 gives 80 % of the probability to pairs that never occur in this") == 1
        assert "list of 300 characters; -o add_k=0.001, or -m kneser-ney" in said
    assert "pairs that never occur" in cli("train", "-m", "count-bigram", "-d", path, "--output", tmp_path / "m").stderr
    for option in ("add_k=0", "add_k=0.001"):
        assert "pairs that never" not in cli("eval", "-m", "count-bigram", "-o", option, "-d", path).stderr


def test_the_default_smoothing_drowns_none_of_the_bundled_lists():
    registry = Registry.load(only=["namegen"])
    for name, entry in registry.entries("wordlist").items():
        if card_of(entry).address is None:
            report = namegen.train(name, model="count-bigram", cache=False, registry=registry).report
            assert report == {}, name


@pytest.mark.parametrize("notes", ["a sentence", [1], {"a": "b"}])
def test_notes_that_are_no_sentences_are_the_plugins_fault(notes: object):
    class Noting(namegen.Model):
        def fit(self, corpus, run):
            return {"notes": notes}

        def logprobs(self, contexts):
            raise NotImplementedError

    with pytest.raises(namegen.PluginError, match="not a list of sentences"):
        namegen.train(["anna", "bob"], model=Noting, cache=False)
