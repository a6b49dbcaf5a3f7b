"""The n-gram models against slow, literal twins, against KenLM, and by hand."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from namegen_counts import model as shared
from namegen_counts import scoring
from namegen_counts.backoff import BackOff
from namegen_counts.count_ngram import CountNGram
from namegen_counts.discounts import closed_form
from namegen_counts.kneser_ney import KneserNey
from namegen_counts.ngrams import count
from namegen_counts.witten_bell import WittenBell
from namegen_tokenizers.characters import Dot, StartEnd

import namegen

START, END = "<", ">"
MODELS = {"kneser-ney": KneserNey, "witten-bell": WittenBell, "count-ngram": CountNGram}
TOKENIZERS = {"dot": Dot, "start-end": StartEnd}
LISTS = {
    "three names": ["anna", "ann", "bob"],
    "one name": ["anna"],
    "one letter": ["a"],
    "names of two letters": ["ab", "ba", "bb"],
    "kana": ["さくら", "はると", "ゆい"],
    "boundary spelling": ["a.b", "...", "<>"],
}


def fitted(
    which: str, names: list[str], tokenizer: str = "dot", weights: list[int] | None = None, **options: Any
) -> tuple[Any, Any]:
    """A model of `names`, nothing fitted on held-out names unless it is asked for, and its tokenizer."""
    part, tok = MODELS[which], TOKENIZERS[tokenizer]()
    tok.fit(names)
    corpus = tok.encode(names)
    if weights is not None:
        corpus = namegen.Corpus(corpus.tokens, corpus.offsets, corpus.vocabulary, np.array(weights))
    plain = {"length": False, "tune": False} if part is KneserNey else {"length": False}
    model = part(part.Options(**(plain | options)), tok.vocabulary)
    model.fit(corpus, namegen.Run())
    return model, tok


def chance(model: Any, tokenizer: Any, context: str, letter: str) -> float:
    """P(letter after the name's first letters `context`), END for its end."""
    corpus = tokenizer.encode([context])
    token = tokenizer.vocabulary.end_id if letter == END else int(tokenizer.encode([letter]).tokens[1])
    return float(np.exp(model.logprobs(corpus.tokens[None, :-1])[0, token]))


# The twins: dictionaries of strings, as in the papers. A context is a string whose first letter may be START.


def grams_of(names: list[str], order: int) -> list[Counter[str]]:
    """For each order 1 to N how often each gram was seen; START alone is history and no gram."""
    found: list[Counter[str]] = [Counter() for _ in range(order)]
    for name in names:
        spelt = START + name + END
        for n in range(1, order + 1):
            for i in range(len(spelt) - n + 1):
                if spelt[i : i + n] != START:
                    found[n - 1][spelt[i : i + n]] += 1
    return found


class Twin:
    def __init__(self, names: list[str], order: int) -> None:
        self.names, self.order = names, order
        self.letters = [*sorted(set("".join(names))), END]
        self.grams = grams_of(names, order)

    def after(self, grams: Counter[str], context: str) -> dict[str, int]:
        return {g[-1]: c for g, c in grams.items() if g[:-1] == context and len(g) == len(context) + 1}

    def context(self, name: str) -> str:
        return (START + name)[-(self.order - 1) :] if self.order > 1 else ""


class KneserNeyTwin(Twin):
    def __init__(self, names: list[str], order: int) -> None:
        super().__init__(names, order)
        self.adjusted = [Counter(grams) for grams in self.grams]
        for n in range(order - 1):
            before: dict[str, set[str]] = defaultdict(set)
            for longer in self.grams[n + 1]:
                before[longer[1:]].add(longer[0])
            for gram in self.adjusted[n]:
                if not gram.startswith(START):
                    self.adjusted[n][gram] = len(before[gram])
        self.discounts = [closed_form(np.array(list(each.values()), dtype=np.int64)) for each in self.adjusted]

    def chance(self, name: str, letter: str) -> float:
        return self.below(self.context(name), letter)

    def below(self, context: str, letter: str) -> float:
        seen = self.after(self.adjusted[len(context)], context)
        shorter = self.below(context[1:], letter) if context else 1 / len(self.letters)
        if not seen:
            return shorter
        taken = (0, *self.discounts[len(context)])
        total = sum(seen.values())
        left = sum(taken[min(c, 3)] for c in seen.values()) / total
        c = seen.get(letter, 0)
        return (c - taken[min(c, 3)]) / total + left * shorter


class WittenBellTwin(Twin):
    def chance(self, name: str, letter: str) -> float:
        return self.below(self.context(name), letter)

    def below(self, context: str, letter: str) -> float:
        seen = self.after(self.grams[len(context)], context)
        shorter = self.below(context[1:], letter) if context else 1 / len(self.letters)
        if not seen:
            return shorter
        given, total = self.order * len(seen), sum(seen.values())
        return (seen.get(letter, 0) + given * shorter) / (total + given)


class CountTwin(Twin):
    k = 1.0

    def chance(self, name: str, letter: str) -> float:
        context = self.context(name)
        while not (seen := self.after(self.grams[len(context)], context)):
            context = context[1:]
        return (seen.get(letter, 0) + self.k) / (sum(seen.values()) + self.k * len(self.letters))


TWINS: dict[str, type[Any]] = {"kneser-ney": KneserNeyTwin, "witten-bell": WittenBellTwin, "count-ngram": CountTwin}

some_names = st.lists(st.text("abc", min_size=1, max_size=5), min_size=1, max_size=12)


@pytest.mark.parametrize("tokenizer", TOKENIZERS)
@pytest.mark.parametrize("which", MODELS)
@settings(max_examples=25, deadline=None)
@given(names=some_names, order=st.integers(2, 5), asked=st.text("abc", max_size=7))
def test_every_chance_is_that_of_a_literal_twin(
    which: str, tokenizer: str, names: list[str], order: int, asked: str
) -> None:
    model, tok = fitted(which, names, tokenizer, order=order)
    twin = TWINS[which](names, order)
    asked = "".join(letter for letter in asked if letter in twin.letters)
    for end in range(len(asked) + 1):
        for letter in twin.letters:
            assert chance(model, tok, asked[:end], letter) == pytest.approx(twin.chance(asked[:end], letter), abs=1e-12)


@pytest.mark.parametrize("which", MODELS)
@pytest.mark.parametrize("tokenizer", TOKENIZERS)
def test_rows_and_chances_made_when_asked_are_those_of_the_tables(which: str, tokenizer: str) -> None:
    """All states at once, so that contexts of every length, and some that have nothing of their own, stand together."""
    model, tok = fitted(which, ["anna", "ann", "hanna", "bob"], tokenizer, order=4)
    backoff = model._automaton_of(model.grams)
    tables, states, size = backoff.tables(), np.arange(backoff.n_states), len(tok.vocabulary)
    for order in (states, states[::-1]):
        assert np.exp(backoff.rows(order)) == pytest.approx(np.exp(tables.rows(order)), abs=1e-15)
    pairs, ids = np.repeat(states, size), np.tile(np.arange(size), len(states)).astype(np.int32)
    assert np.exp(backoff.logprob(pairs, ids)) == pytest.approx(np.exp(tables.logprobs).ravel(), abs=1e-15)
    drawable = tok.vocabulary.drawable[ids]
    assert np.array_equal(backoff.step(pairs, ids)[drawable], tables.step(pairs, ids)[drawable])


def test_the_contexts_that_begin_a_name_are_known_by_hand() -> None:
    tok = Dot()
    tok.fit(["ab"])
    # The empty context; ".", a, b; ".a" and ab; ".ab". None ends in the end, for nothing follows it.
    grams = count(tok.encode(["ab"]), 4)
    assert grams.at_start.tolist() == [False, True, False, False, True, False, True]
    assert [(each.start, each.stop) for each in grams.depths] == [(0, 1), (1, 4), (4, 6), (6, 7)]
    assert grams.suffix[: len(tok.vocabulary)].tolist() == [0, 0, 0]
    assert count(tok.encode(["ab"]), 2).at_start.tolist() == [False, True, False, False]


def test_a_context_that_keeps_nothing_and_gives_nothing_has_the_row_of_the_shorter_one() -> None:
    model, _ = fitted("witten-bell", ["ab", "b"], order=2)
    grams = model.grams
    kept, given = np.zeros(len(grams.codes)), np.zeros(grams.n_states)
    kept[grams.context == 0] = [1.0, 2.0, 1.0]  # the empty context keeps what it has, and no other does
    backoff = BackOff(grams, kept, given, model.lower(grams))
    assert np.exp(backoff.rows(np.arange(grams.n_states))) == pytest.approx(np.array([[0.25, 0.5, 0.25]] * 4))


def test_kneser_ney_of_three_names_by_hand() -> None:
    # Names a, ab, b at order 2. Bigrams: <a 2, <b 1, a> 1, ab 1, b> 2; all counts of single tokens are of what
    # comes before them: a 1 (<), b 2 (<, a), > 2 (a, b). Few grams, so D = Y, Y + 1/2, Y + 1 with
    # Y = (n1 + 1) / (n1 + 1 + 2 n2 + 1): order 1 has n1 = 1, n2 = 2: 2/7; order 2 has n1 = 3, n2 = 2: 4/9.
    # Order 1: total 5, taken 2/7 + 2 * 11/14 = 13/7, shared by 3 tokens: 13/7 / 5 / 3 = 13/105.
    #   P(a) = (1 - 2/7) / 5 + 13/105 = 28/105; P(b) = P(>) = (2 - 11/14) / 5 + 13/105 = 38.5/105.
    # After <: total 3, taken 17/18 + 4/9 = 25/18: P(a|<) = (2 - 17/18) / 3 + 25/54 * 28/105.
    model, tok = fitted("kneser-ney", ["a", "ab", "b"], order=2)
    assert model.discounts[0] == pytest.approx(np.array([[2 / 7, 11 / 14, 9 / 7], [4 / 9, 17 / 18, 13 / 9]]))
    assert chance(model, tok, "", "a") == pytest.approx(19 / 54 + 25 / 54 * 28 / 105)
    assert chance(model, tok, "b", "a") == pytest.approx(17 / 18 / 2 * 28 / 105)


def test_witten_bell_of_three_names_by_hand() -> None:
    # a, ab, b: single tokens a 2, b 2, > 3, so P(a) = (2 + 2 * 3 * 1/3) / (7 + 2 * 3); after a came > and b, once each:
    # P(a|a) = 2 * 2 P(a) / (2 + 2 * 2), P(b|a) = (1 + 2 * 2 P(b)) / (2 + 2 * 2).
    model, tok = fitted("witten-bell", ["a", "ab", "b"], order=2)
    assert chance(model, tok, "a", "a") == pytest.approx(4 * 4 / 13 / 6)
    assert chance(model, tok, "a", "b") == pytest.approx((1 + 4 * 4 / 13) / 6)


def test_witten_bell_of_an_older_file_predicts_as_it_did() -> None:
    # Then the kinds of tokens were not multiplied: P(a) = (2 + 3 * 1/3) / (7 + 3), P(a|a) = 2 P(a) / (2 + 2).
    model, tok = fitted("witten-bell", ["a", "ab", "b"], order=2)
    older, again = (WittenBell(model.options, tok.vocabulary) for _ in range(2))
    older.load_state({})
    older.load_arrays(model.arrays())
    assert chance(older, tok, "a", "a") == pytest.approx(2 * 0.3 / 4)
    again.load_state(older.state())
    again.load_arrays(older.arrays())
    assert chance(again, tok, "a", "a") == chance(older, tok, "a", "a")
    again.fit(tok.encode(["a", "ab", "b"]), namegen.Run())
    assert chance(again, tok, "a", "a") == chance(model, tok, "a", "a")


@pytest.mark.parametrize("add_k", [0.0, 0.5, 1.0])
def test_a_count_ngram_of_order_2_is_the_count_bigram(add_k: float) -> None:
    from namegen_counts.bigram import CountBigram

    names = ["anna", "ann", "bob"]
    model, tok = fitted("count-ngram", names, order=2, add_k=add_k)
    bigram = CountBigram(CountBigram.Options(add_k=add_k), tok.vocabulary)
    bigram.fit(tok.encode(names), namegen.Run())
    contexts = np.array([[0, token] for token in range(5)], dtype=np.int32)
    assert model.logprobs(contexts) == pytest.approx(bigram.logprobs(contexts))


def test_order_1_looks_at_nothing() -> None:
    model, tok = fitted("count-ngram", ["ab", "a"], order=1)  # tokens a 2, b 1, end 2; k = 1 each
    assert chance(model, tok, "", "a") == chance(model, tok, "ab", "a") == pytest.approx(3 / 8)


# Every model meets every list at every order. The four ways to mark the ends and to mind the length take turns, so
# that each of the four meets every model, every list and every order too: a quarter of all 216 combinations.
ENDS = list(itertools.product(TOKENIZERS, [False, True]))
CASES = [
    pytest.param(which, *ENDS[(i + j + k) % len(ENDS)], names, order, id=f"{order}-{label}-{which}")
    for i, which in enumerate(MODELS)
    for j, (label, names) in enumerate(LISTS.items())
    for k, order in enumerate([2, 4, 12])
]


@pytest.mark.parametrize(("which", "tokenizer", "length", "names", "order"), CASES)
def test_rows_sum_to_1_and_steps_score_and_rows_agree(
    which: str, tokenizer: str, length: bool, names: list[str], order: int
) -> None:
    model, tok = fitted(which, names, tokenizer, order=order, length=length)
    asked = tok.encode([*names, names[0] * 30, names[-1][::-1]])
    scores = model.score(asked)
    assert namegen.Model.score(model, asked) == pytest.approx(scores, rel=1e-12)
    at = 0
    for begin, end in zip(asked.offsets, asked.offsets[1:], strict=False):
        for upto in range(begin + 1, end):
            row = model.logprobs(asked.tokens[None, begin:upto])[0]
            assert np.exp(row).sum() == pytest.approx(1)
            assert not np.exp(row)[~tok.vocabulary.drawable].any()
            assert row[asked.tokens[upto]] == pytest.approx(scores[at])
            at += 1


@pytest.mark.parametrize("length", [False, True])
@pytest.mark.parametrize("which", MODELS)
def test_tables_and_arcs_are_one_automaton(which: str, length: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    names = [*LISTS["three names"], "barbara", "nanna"]
    dense, tok = fitted(which, names, order=4, length=length)
    monkeypatch.setattr(shared, "DENSE", 0)
    sparse, _ = fitted(which, names, order=4, length=length)
    one, other = dense.decoder(), sparse.decoder()
    assert one.n_states == other.n_states
    assert one.start_state == other.start_state
    states = np.arange(one.n_states)
    assert np.array_equal(one.rows(states), other.rows(states))
    for token in range(len(tok.vocabulary)):
        ids = np.full(len(states), token, dtype=np.int32)
        assert np.array_equal(one.step(states, ids), other.step(states, ids))
        assert other.logprob(states, ids) == pytest.approx(one.logprob(states, ids), rel=1e-12)


@pytest.mark.parametrize("which", MODELS)
def test_a_vocabulary_of_3000_characters(which: str) -> None:
    generator = np.random.default_rng(1)
    names = ["".join(chr(0x4E00 + c) for c in generator.integers(0, 3000, 4)) for _ in range(3000)]
    model, tok = fitted(which, names, order=3)
    decoder = model.decoder()
    assert not isinstance(decoder, namegen.Tables)
    rows = decoder.rows(np.arange(0, decoder.n_states, 97))
    assert np.exp(rows).sum(axis=1) == pytest.approx(1)
    assert np.isfinite(model.score(tok.encode(names[:50]))).all()


@pytest.mark.parametrize("which", MODELS)
def test_a_name_that_counts_k_times_is_k_names(which: str) -> None:
    weighted, _ = fitted(which, ["anna", "ann", "bob"], weights=[3, 1, 2], order=3, length=True)
    repeated, _ = fitted(which, ["anna"] * 3 + ["ann"] + ["bob"] * 2, order=3, length=True)
    states = np.arange(weighted.decoder().n_states)
    assert weighted.decoder().rows(states) == pytest.approx(repeated.decoder().rows(states), rel=1e-9)


def test_grams_are_those_of_a_counter() -> None:
    names = ["anna", "ann", "bob", "n"]
    tok = Dot()
    tok.fit(names)
    grams = count(tok.encode(names), 4)
    expected = grams_of(names, 4)
    levels = zip(grams.levels[1:], grams.levels[2:], strict=False)
    assert [sorted(grams.counts[a:b]) for a, b in levels] == [sorted(each.values()) for each in expected[1:]]


def test_a_lower_order_in_a_file_is_one(lecture: tuple[namegen.Corpus, ...]) -> None:
    model = KneserNey(KneserNey.Options(order=4), lecture[0].vocabulary)
    model.fit(lecture[2], namegen.Run(dev=lecture[1]))
    for order in (1, 4, 9, -1):
        with pytest.raises(namegen.StorageError, match="not the n-grams of any names"):
            model.load_arrays({**model.arrays(), "order": np.array([order])})


def test_a_corpus_is_scored_in_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    model, tok = fitted("kneser-ney", LISTS["three names"], order=3, length=True)
    corpus = tok.encode(["anna", "b", "nab", "banana", "o", "bo", "ann"])
    whole = model.score(corpus)
    monkeypatch.setattr(scoring, "BATCH", 3)
    assert np.array_equal(model.score(corpus), whole)
    assert model.score(corpus.take(np.zeros(0, dtype=np.int64))).shape == (0,)


ORACLE = {  # KenLM's own NLL (nats/token) on the dev and test parts of the lecture's split
    2: (2.452831, 2.457815),
    3: (2.218532, 2.218541),
    4: (2.056368, 2.057913),
    5: (1.984135, 1.985362),
    6: (1.974602, 1.977851),
    7: (1.97709, 1.98025),
    8: (1.97838, 1.98173),
}


@pytest.fixture(scope="module")
def lecture(makemore: namegen.Wordlist) -> tuple[namegen.Corpus, ...]:
    parts = namegen.split(makemore, "lecture")
    tok = Dot()
    tok.fit(parts.train.names)
    return tuple(tok.encode(part.names) for part in (parts.train, parts.dev, parts.test))


@pytest.mark.parametrize("order", ORACLE)
def test_kneser_ney_is_kenlms(order: int, lecture: tuple[namegen.Corpus, ...]) -> None:
    train, dev, test = lecture
    model = KneserNey(KneserNey.Options(order=order, length=False, tune=False), train.vocabulary)
    report = model.fit(train, namegen.Run(dev=dev))
    assert (-model.score(dev).mean(), -model.score(test).mean()) == pytest.approx(ORACLE[order], abs=2e-5)
    assert report["discounts"][0] == [0.5, 1, 1.5]
    if order == 6:
        assert report["discounts"][5] == pytest.approx([0.694754, 1.32185, 1.75257], abs=1e-5)
        assert report["states"] == 59_405
    if order == 3:
        # KenLM leaves the last bigram of its sorted list out of its statistics: 81 were seen once to its mind.
        assert report["discounts"][1] == pytest.approx([82 / 172, 0.72868, 1.09302], abs=1e-5)
        assert report["discounts"][1] == pytest.approx([81 / 171, 0.736842, 1.10526], abs=0.013)


@pytest.mark.parametrize(("tune", "most"), [(False, (1.959, 1.9645)), (True, (1.954, 1.959))])
def test_length_and_tuned_discounts_help(
    tune: bool, most: tuple[float, float], lecture: tuple[namegen.Corpus, ...]
) -> None:
    train, dev, test = lecture
    model = KneserNey(KneserNey.Options(tune=tune), train.vocabulary)
    model.fit(train, namegen.Run(dev=dev))
    assert -model.score(dev).mean() < most[0]
    assert -model.score(test).mean() < most[1]
