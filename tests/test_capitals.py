"""Capitals: what a model sees of them, and that all others see whole characters, with probabilities that are right.

The twins here know the grammar of marks from its description alone: they write inner tokens as text, and write down all
names of a few letters with the product of the model's own probabilities.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import namegen
from namegen.analysis.evaluate import log_probabilities
from namegen.contracts.capitals import Capitals
from namegen.contracts.case_table import CaseTable
from namegen.contracts.decoder import walk, walk_rows
from namegen.contracts.first_capitals import FirstAutomaton
from namegen.contracts.learn_capitals import learn_capitals
from namegen.contracts.letters import in_small_letters, small_letter
from namegen.sampling.adjusted import adjusted
from namegen.sampling.conditioned import Conditioned
from namegen.sampling.drawing import Drawing
from namegen.sampling.gumbel import GumbelSearch
from namegen.sampling.lookahead import ngrams
from namegen.sampling.particles import Particles
from namegen.training import safefile
from namegen.training.parts import arrays_of
from namegen.wordlists.splits import folds

from .automata import REGISTRY
from .test_wishes_of_networks import Hashing, Toy, chi_square_p, named, parts

BETWEEN = "\U000f0000"
"""A character that no name here holds, and neither does any of them U+0000."""
SHORT = 3
"""The longest names that are all written down."""
LISTS = {
    "marks": ["Ab", "aB", "AB", "ABb", "ab-A", "BAa-B", "b-"],
    "one capital": ["Ab-B", "b-A", "aa", "Bb"],
    "no small letter after a run": ["AB", "Ab", "b-AB"],
    "first": ["Ab", "Ba", "-a", "B-b"],
    "all": ["AB", "B-A"],
    "none": ["ab", "b-a"],
}
NAMES = [
    "O'Neill", "Stow-on-the-Wold", "McLeod", "van der Berg", "ANNA-LENA", "İstanbul", "Straße", "ǅemal", "ΝΙΚΟΣ",
    "Νίκος", "ᲐᲜᲐ", "ანა", "LEe", "McDONALD", "Anna", "anna", "ANNA", "⇧", "e\u0301ric", "E\u0301RIC",
]  # fmt: skip


def learned(names: list[str], tokenizer: str = "dot") -> tuple[Any, Capitals]:
    part = REGISTRY.get("tokenizer", tokenizer).load()()
    return part, learn_capitals(part, names)


def shown(name: str, names: list[str]) -> str:
    """The inner tokens of a name, as a model of `names` sees them."""
    part, capitals = learned(names)
    corpus = capitals.fold(part.encode([name]))
    return "".join(capitals.inner.pieces[token] for token in corpus.tokens[1:-1])


def read(capitals: Capitals, corpus: namegen.Corpus) -> list[str]:
    """Write inner tokens as texts, all at once; the twin of `fold`."""
    inner, tokens = capitals.inner, corpus.tokens
    ends = (inner.start_id, inner.end_id, *inner.marks)
    codes = np.array([0 if i in ends else ord(piece) for i, piece in enumerate(inner.pieces)], dtype=np.uint32)
    big = codes.copy()
    letters = capitals.small[capitals.pairs[:, 1]]
    big[letters] = [ord(capitals.vocabulary.pieces[capital]) for capital in capitals.pairs[:, 0]]
    is_letter = np.isin(np.arange(len(inner)), letters)[tokens]
    up, run = (capitals.mark_id(mark) for mark in ("up", "run"))
    # A run lasts from its mark to the next token that is no letter of the table; marks are none.
    last = tokens[np.maximum.accumulate(np.where(is_letter, 0, np.arange(len(tokens))))]
    is_big = is_letter & (((np.roll(tokens, 1) == up) & (up >= 0)) | ((last == run) & (run >= 0)))
    if capitals.rule == "first":
        first = corpus.offsets[:-1] + 1
        is_big[first] = is_letter[first]
    written = np.where(is_big, big[tokens], codes[tokens])
    written[corpus.offsets[1:] - 1] = ord(BETWEEN)
    return written[written > 0].tobytes().decode("utf-32-le").split(BETWEEN)[:-1]


# Texts.


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("McDONALD", "⇧mc⇧d⇪onald"),
        ("LEe", "⇧l⇪e⇩e"),
        ("ANNA-LENA", "⇧a⇪nna-⇧l⇪ena"),
        ("O'Neill", "⇧o'⇧neill"),
        ("van der Berg", "van der ⇧berg"),
        ("ΝΙΚΟΣ", "⇧ν⇪ικοσ"),
        ("Νίκος", "⇧νίκος"),
        ("ᲐᲜᲐ", "⇧ა⇪ნა"),
        ("İstanbul", "İstanbul"),
        ("Straße", "⇧straße"),
        ("ǅemal", "⇧ǆemal"),
        ("⇧", "⇧"),
    ],
)
def test_what_a_model_sees(name: str, seen: str) -> None:
    assert shown(name, NAMES) == seen


def test_of_several_capitals_one_has_the_small_letter() -> None:
    table = CaseTable.of("K\u212aΘϴǄǅẞIİ")
    assert table.small_of == {"K": "k", "Θ": "θ", "Ǆ": "ǆ", "ẞ": "ß", "I": "i"}
    assert CaseTable.of("\u212aǅ").small_of == {"\u212a": "k", "ǅ": "ǆ"}
    assert CaseTable.of("ßıŉςﬁ").small_of == {}


def test_letters_become_small_one_by_one_and_keep_their_number() -> None:
    every = [chr(i) for i in range(sys.maxunicode + 1)]
    small = [lower if len(lower := letter.lower()) == 1 else letter for letter in every]
    assert list(map(small_letter, every)) == small
    assert in_small_letters("".join(every)) == "".join(small)
    assert in_small_letters("ANNA") == "anna"
    table = CaseTable.of(every)
    assert table.folded("".join(every)) == "".join(table.small_of.get(letter, letter) for letter in every)
    assert table.raised("".join(every)) == "".join(table.capital_of.get(letter, letter) for letter in every)


@pytest.mark.parametrize("tokenizer", ["dot", "start-end"])
def test_names_come_back_as_they_were(tokenizer: str) -> None:
    part, capitals = learned(NAMES, tokenizer)
    corpus = part.encode(NAMES)
    assert not capitals.misplaced(corpus).any()
    assert read(capitals, capitals.fold(corpus)) == part.decode(corpus) == NAMES


@settings(max_examples=200)
@given(names=st.lists(st.text("aAßİıΣσςǅǆÉé\u0301-' ⇧", min_size=1, max_size=8), min_size=1, max_size=6))
def test_every_pattern_of_case_comes_back(names: list[str]) -> None:
    part, capitals = learned(names)
    again = Capitals.of_state(json.loads(json.dumps(capitals.state())), part.vocabulary)
    corpus = part.encode(names)
    folded = capitals.fold(corpus)
    assert not capitals.misplaced(corpus).any()
    assert read(capitals, folded) == names
    assert again.fold(corpus).tokens.tolist() == folded.tokens.tolist()


def test_every_character_comes_back_alone_within_doubled_and_after_a_capital(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("namegen.contracts.learn_capitals.MOST_TOKENS", sys.maxunicode)
    every = [chr(i) for i in range(1, sys.maxunicode) if unicodedata.category(chr(i)) not in ("Cn", "Cs", "Co")]
    texts = [text for each in every for text in (each, f"e{each}E", each * 2, f"A{each}")]
    texts.append("LEe")
    part, capitals = learned(texts)
    folded = capitals.fold(part.encode(texts))
    assert capitals.marks == ("up", "run", "down")
    assert len(capitals.pairs) > 1_400
    assert read(capitals, folded) == texts


@pytest.mark.parametrize(
    ("names", "rule", "marks"),
    [
        (["anna", "o'neill", "ß"], "none", ()),
        (["ANNA", "O'NEILL"], "all", ()),
        (["Anna", "Bob", "'t"], "first", ()),
        (["Anna", "bob"], "marks", ("up",)),
        (["Anna-Lena"], "marks", ("up",)),
        (["ANNA", "anna"], "marks", ("up", "run")),
        (["LEe"], "marks", ("up", "run", "down")),
        (["さくら", "Δ"], "all", ()),
        (["さくら"], "none", ()),
    ],
)
def test_the_rule_is_the_simplest_that_the_names_keep(names: list[str], rule: str, marks: tuple[str, ...]) -> None:
    _, capitals = learned(names)
    assert capitals.rule == rule
    assert capitals.marks == marks


def test_a_list_without_capitals_is_learned_as_it_always_was() -> None:
    # Figures of the version before capitals.
    names = [
        "anna", "annabel", "bea", "ben", "clara", "claudia", "dora", "emma", "emil", "frida", "gina", "hanna", "hannes",
        "ida", "ines", "jan", "lena", "lina", "mara", "mia", "nele", "noah", "otto", "paul", "pia", "rosa", "theo",
        "tom", "uma", "vera",
    ]  # fmt: skip
    model = namegen.train(names, model="kneser-ney", cache=False, registry=REGISTRY)
    assert model.capitals.inner is model.tokenizer.vocabulary
    corpus = model.encode(namegen.Names(tuple(names[:3])))
    assert model.capitals.fold(corpus) is corpus
    assert corpus.tokens.tolist() == [0, 1, 13, 13, 1, 0, 0, 1, 13, 13, 1, 2, 5, 11, 0, 0, 2, 5, 1, 0]
    scores = [model.logprob(name) for name in ("anna", "emma", "lea")]
    assert scores == pytest.approx([-4.472265246, -6.69990246, -6.967415292], abs=1e-6)
    assert model.generate(5, seed=1, raw=True) == ["da", "euel", "iao", "mia", "aia"]
    arrays = arrays_of(namegen.train(names, model="count-bigram", cache=False, registry=REGISTRY).model)
    assert hashlib.sha256(b"counts" + arrays["counts"].tobytes()).hexdigest()[:16] == "8204c748cef54c06"


# Probabilities.


class Told(namegen.Model):
    """A model of whatever decoder it is given."""

    walker: namegen.Decoder
    alone = False
    """Whether it has nothing but `logprobs`."""

    def fit(self, corpus: namegen.Corpus, run: namegen.Run) -> None: ...

    def logprobs(self, contexts: np.ndarray) -> np.ndarray:
        states = self.walker.start(len(contexts))
        for ids in contexts.T[1:]:
            states = self.walker.step(states, ids)
        return self.walker.rows(states)

    def decoder(self) -> namegen.Decoder:
        return super().decoder() if self.alone else self.walker


def random_tables(vocabulary: namegen.Vocabulary, states: int = 4) -> namegen.Tables:
    chooser = np.random.default_rng(3)
    weights = chooser.random((states, len(vocabulary))) ** 2 * vocabulary.drawable
    weights[:, vocabulary.end_id] += 0.3
    after = chooser.integers(0, states, weights.shape)
    with np.errstate(divide="ignore"):
        return namegen.Tables(np.log(weights / weights.sum(axis=1, keepdims=True)), after, vocabulary, 0)


def modelled(kind: str, names: list[str], tokenizer: str = "dot") -> namegen.NameModel:
    """A model of a kind, which is told or taught with `names`."""
    if kind not in ("tables", "network", "only logprobs"):
        return namegen.train(names, model=kind, tokenizer=tokenizer, cache=False, registry=REGISTRY)
    trained = namegen.train(names, model="uniform", tokenizer=tokenizer, cache=False, registry=REGISTRY)
    inner = trained.capitals.inner
    model = Toy(None, inner) if kind == "network" else Told(None, inner)
    model.walker = random_tables(inner) if kind == "tables" else Hashing(inner, 0.0, 4_096)
    if isinstance(model, Told):
        model.alone = kind == "only logprobs"
    return replace(trained, model=model, names=None)


AFTER_LETTER = {"up": "alone", "run": "within", "within": "within"}
"""What is behind a beginning after a capital: one, or two and more; else it is free."""


def short_names(model: namegen.NameModel, longest: int = SHORT) -> Iterator[tuple[str, float]]:
    """Every name of at most so many characters and its probability, from the model's own rows over inner tokens."""
    capitals = model.capitals
    inner, marks = capitals.inner, {capitals.mark_id(mark): mark for mark in capitals.marks}
    upper = {int(capitals.small[small]): capitals.vocabulary.pieces[big] for big, small in capitals.pairs.tolist()}

    def allowed(token: int, mode: str) -> bool:
        if mode in ("up", "run", "down"):
            return token in upper
        return token not in marks or marks[token] == {"free": "up", "alone": "run", "within": "down"}.get(mode)

    open_ = [((inner.start_id,), "free", "", 1.0)]
    while open_:
        context, mode, text, probability = open_.pop()
        row = np.exp(model.model.logprobs(np.array([context], dtype=np.int32))[0])
        row *= [allowed(token, mode) for token in range(len(inner))]
        for token, share in enumerate((row / row.sum()).tolist()):
            so_far = (*context, token), probability * share
            if share and token == inner.end_id:
                yield text, probability * share
            elif share and token in marks:
                open_.append((so_far[0], marks[token], text, so_far[1]))
            elif share and len(text) < longest:
                big = mode in AFTER_LETTER or (capitals.rule == "first" and not text)
                piece = upper.get(token, inner.pieces[token]) if big else inner.pieces[token]
                after = AFTER_LETTER.get(mode, "free") if token in upper else "free"
                open_.append((so_far[0], after, text + piece, so_far[1]))


KINDS = [
    "tables",
    "network",
    "only logprobs",
    "count-bigram",
    "kneser-ney order=3",
    "kneser-ney order=3 length=false tune=false",
    "mixture models='count-bigram, witten-bell order=3' kind=linear",
    "mixture models='count-bigram, count-ngram' kind=log-linear",
]
CASES = [
    pytest.param(kind, which, ["dot", "start-end"][(i + j) % 2], id=f"{kind}-{which}")
    for i, kind in enumerate(KINDS)
    for j, which in enumerate(LISTS)
]


def check_names(model: namegen.NameModel, precision: float = 1e-9) -> dict[str, float]:
    """Check the probabilities of all short names in every way there is, and return them."""
    found = list(short_names(model))
    names = dict(found)
    assert len(names) == len(found), "no text has two sequences of inner tokens"
    corpus = model.encode(namegen.Names(tuple(names)))
    decoder, expected = model.decoder(), np.log(list(names.values()))
    for scores in (log_probabilities(model, list(names)), corpus.per_name(walk(decoder, corpus))):
        assert scores == pytest.approx(expected, rel=precision, abs=precision)
    rows = np.exp(walk_rows(decoder, corpus))
    assert rows.sum(axis=1) == pytest.approx(1.0, abs=precision)
    letters = sorted(set("".join(names)))
    texts = ["".join(each) for k in range(SHORT + 1) for each in itertools.product(letters, repeat=k)]
    _, unknown = model.encode_known(namegen.Names(tuple(texts)))
    assert names.keys() == set(texts) - {texts[each.place] for each in unknown}
    return names


@pytest.mark.parametrize(("kind", "which", "tokenizer"), CASES)
def test_probabilities_are_the_sums_over_what_the_model_sees(kind: str, which: str, tokenizer: str) -> None:
    model = modelled(kind, LISTS[which], tokenizer)
    names = check_names(model)
    if isinstance(model.decoder(), namegen.Automaton):
        lengths = [sum(p for name, p in names.items() if len(name) == k) for k in range(SHORT + 1)]
        assert model.facts().lengths[: SHORT + 1] == pytest.approx(lengths)
        assert model.given(max_length=SHORT).probability == pytest.approx(sum(lengths[1:]))  # no name is empty


def test_probabilities_of_a_trained_network_are_those_sums_too() -> None:
    check_names(modelled("gru size=8 epochs=1", LISTS["marks"]), precision=1e-6)  # in single precision


@pytest.mark.parametrize("kind", ["tables", "kneser-ney order=3"])
@pytest.mark.parametrize("which", ["marks", "one capital", "first"])
def test_an_automaton_and_its_rows_alone_are_lifted_alike(kind: str, which: str) -> None:
    model = modelled(kind, LISTS[which])
    told = Told(None, model.capitals.inner)
    told.walker, told.alone = model.model.decoder(), True
    names = [name for name, _ in short_names(model)]
    alone = replace(model, model=told, names=None)
    assert not isinstance(alone.decoder(), namegen.Automaton)
    assert log_probabilities(alone, names) == pytest.approx(log_probabilities(model, names), rel=1e-9)
    same = [each.generate(200, seed=4, raw=True, temperature=0.8) for each in (model, alone)]
    assert same[0] == same[1]


def test_a_search_finds_the_tokens_that_rows_have() -> None:
    model = namegen.train(["Anna", "Bo", "Émile", "Zoë", "Ann"], model="kneser-ney order=3", registry=REGISTRY)
    automaton, rng = model.decoder(), np.random.default_rng(1)
    assert isinstance(automaton, FirstAutomaton)
    assert automaton.searches
    states, numbers = rng.integers(0, automaton.n_states, 20_000), rng.random(20_000)
    states[:100] = automaton.start_state
    expected = namegen.Automaton.search(automaton, states, numbers)
    for some in (slice(None), slice(100), slice(100, None)):
        np.testing.assert_array_equal(automaton.search(states[some], numbers[some]), expected[some])


def test_temperature_and_top_k_act_on_whole_characters() -> None:
    # After ⇧, which comes with 0.5, a, b, c and d are alike: no capital has more than 0.125, and e has 0.3.
    trained = namegen.train(["Abcde", "bCaD-B"], model="uniform", cache=False, registry=REGISTRY)
    capitals = trained.capitals
    inner = capitals.inner
    rows = np.zeros((2, len(inner)))
    rows[0, [inner.pieces.index("e"), inner.end_id, capitals.mark_id("up")]] = [0.3, 0.2, 0.5]
    rows[1, [inner.pieces.index(letter) for letter in "abcd"]] = 0.25
    after = np.zeros(rows.shape, dtype=int)
    after[0, capitals.mark_id("up")] = 1
    told = Told(None, inner)
    with np.errstate(divide="ignore"):
        told.walker = namegen.Tables(np.log(rows), after, inner, 0)
    model = replace(trained, model=told, names=None)
    assert model.logprob("A") == pytest.approx(np.log(0.125 * 0.2 / 0.5))  # after one capital no other
    request = namegen.make_request(REGISTRY, 1, seed=1, raw=True, temperature=0.5, top_k=2)
    likeliest = np.exp(adjusted(Drawing(model, request).sampler, model.decoder()).rows(model.decoder().start(1)))[0]
    pieces = trained.tokenizer.vocabulary.pieces
    expected = {"e": 0.09 / 0.13, ".": 0.04 / 0.13}
    assert {pieces[i]: p for i, p in enumerate(likeliest) if p} == pytest.approx(expected)
    warm = np.exp(adjusted(namegen_sampler(2.0), model.decoder()).rows(model.decoder().start(1)))[0]
    roots = {"e": 0.3**0.5, ".": 0.2**0.5, **dict.fromkeys("ABCD", 0.125**0.5)}
    assert {pieces[i]: p for i, p in enumerate(warm) if p > 1e-12} == pytest.approx(
        {piece: p / sum(roots.values()) for piece, p in roots.items()}
    )


def namegen_sampler(temperature: float) -> namegen.Sampler:
    part = REGISTRY.get("sampler", "ancestral").load()
    return part(part.Options(temperature=temperature))


@pytest.mark.parametrize("kind", ["kneser-ney order=3", "network"])
def test_lengths_are_in_characters_and_fewer_names_are_the_first_of_more(kind: str) -> None:
    model = modelled(kind, LISTS["marks"])
    assert {len(name) for name in model.generate(300, seed=2, raw=True, min_length=2, max_length=3)} == {2, 3}
    assert model.generate(300, seed=2, raw=True)[:7] == model.generate(7, seed=2, raw=True)


def test_every_drawn_name_is_written_as_it_was_drawn() -> None:
    for which in LISTS:
        model = modelled("kneser-ney order=2", LISTS[which])
        names = model.generate(500, seed=1, raw=True, temperature=1.5)
        assert np.isfinite(log_probabilities(model, names)).all()


@pytest.mark.parametrize("kind", ["network", "kneser-ney order=3"])
def test_wishes_are_met_in_every_way_as_the_brute_force_has_them(kind: str) -> None:
    model = modelled(kind, LISTS["marks"])
    wishes = {"contains": "-", "min_length": 2, "max_length": SHORT}
    found = {name: p for name, p in short_names(model) if "-" in name and len(name) >= 2}
    whole = sum(found.values())
    expected = {name: p / whole for name, p in found.items()}
    drawing = Drawing(model, namegen.make_request(REGISTRY, 400, seed=1, raw=True, **wishes))
    search = GumbelSearch(*parts(drawing))
    searched = list(named(drawing, search.sample(np.arange(1500), namegen.Draws(5))).values())
    for names in (searched, model.generate(1500, seed=6, raw=True, **wishes)):
        assert chi_square_p(Counter(names), expected) > 1e-4
    ahead = ngrams(model.encode(namegen.Names(tuple(LISTS["marks"]))))[1]
    way = Particles(parts(drawing)[0], Conditioned(ahead, drawing.wishes.acceptor))
    counts = Counter(named(drawing, way.sample(np.arange(1500), namegen.Draws(3))).values())
    assert sum(abs(counts[name] / 1500 - p) for name, p in expected.items()) / 2 < 0.15
    assert abs(way.probability.value - whole) <= 4 * way.probability.error
    top = model.given(**wishes).top(5)
    best = sorted(found.items(), key=lambda item: -item[1])[:5]
    assert [each.name for each in top.names] == [name for name, _ in best]


# Files and parts.


def test_a_saved_model_gives_the_same_names() -> None:
    for which in LISTS:
        model = modelled("kneser-ney order=3", LISTS[which])
        again = namegen.from_bytes(model.to_bytes(), "it", REGISTRY)
        assert again.capitals.state() == model.capitals.state()
        assert again.generate(50, seed=1, raw=True) == model.generate(50, seed=1, raw=True)
        names = [name for name, _ in short_names(model, 2)]
        assert log_probabilities(again, names).tolist() == log_probabilities(model, names).tolist()


def rewritten(data: bytes, **header: Any) -> bytes:
    """A file with another header, its checksum right."""
    content = {key: value for key, value in safefile.content_of(data, "it", "namegen").items() if key != "sha256"}
    return safefile.to_bytes("namegen", content | header, safefile.arrays_of(data, "it"))


def test_a_file_of_format_3_has_no_rule_and_draws_as_it_did() -> None:
    model = namegen.train(["anna", "bob", "carla"], model="count-bigram", cache=False, registry=REGISTRY)
    older = namegen.from_bytes(rewritten(model.to_bytes(), format=3, capitals=None), "it", REGISTRY)
    assert older.capitals.rule == "none"
    assert older.generate(20, seed=1, raw=True) == model.generate(20, seed=1, raw=True)


@pytest.mark.parametrize(
    "wrong",
    [
        {"rule": "some"},
        {"rule": None},
        {"rule": ["marks"]},
        {"marks": "up"},
        {"marks": ["up", "left"]},
        {"pairs": [[0, 3]]},
        {"pairs": [[1, 2], [1, 3]]},
        {"pairs": [[1, 2], [3, 1]]},
        {"pairs": [[1, 1]]},
        {"pairs": [[1, 99]]},
        {"pairs": [[-1, 2]]},
        {"pairs": [[1, 2, 3]]},
        {"pairs": [["a", "b"]]},
        {"pairs": [[2**40, 1]]},
        {"pairs": None},
        {"pairs": {}},
        {},
    ],
    ids=str,
)
def test_a_file_with_other_capitals_than_a_list_can_have_is_refused(wrong: dict[str, Any]) -> None:
    model = modelled("count-bigram", ["Ab", "b-A"])
    state = model.capitals.state() | wrong if wrong else {}
    with pytest.raises(namegen.StorageError):
        Capitals.of_state(state, model.tokenizer.vocabulary)
    with pytest.raises(namegen.StorageError):
        namegen.from_bytes(rewritten(model.to_bytes(), capitals=state), "it", REGISTRY)


@pytest.mark.parametrize(
    "wrong",
    [
        {"rule": "none"},
        {"rule": "all"},
        {"rule": "first"},
        {"pairs": []},
        {"pairs": [[2.5, 3.5]]},
        {"marks": [["up"]]},
    ],
    ids=str,
)
def test_a_rule_has_the_pairs_and_marks_that_it_takes(wrong: dict[str, Any]) -> None:
    part, capitals = learned(["Ab", "b-A"])
    with pytest.raises(namegen.StorageError):
        Capitals.of_state(capitals.state() | wrong, part.vocabulary)


names_in_any_case = st.lists(st.text("abABßéÉΣσς", min_size=1, max_size=4), min_size=1, max_size=30)


@given(names_in_any_case)
def test_all_spellings_of_a_name_are_in_one_part(names: list[str]) -> None:
    def spelt(part: namegen.Names) -> set[str]:
        return {in_small_letters(name) for name in part.names}

    parts = namegen.split(namegen.Names(tuple(names)), "distinct")
    sides = [spelt(part) for part in (parts.train, parts.dev, parts.test)]
    assert not any(one & other for one, other in itertools.combinations(sides, 2))
    if len({in_small_letters(name) for name in names}) > 1:
        for learned_from, scored in folds(namegen.Names(tuple(names)), 2):
            assert not spelt(learned_from) & spelt(scored)


@given(names_in_any_case)
def test_all_spellings_of_a_name_are_held_out_together_marks_or_not(names: list[str]) -> None:
    part, capitals = learned(names)
    whole = part.encode(names)
    held = []
    for corpus in (whole, capitals.fold(whole)):
        left, out = namegen.hold_out(corpus)
        texts = [part.decode(each) if corpus is whole else read(capitals, each) for each in (left, out)]
        small = [{in_small_letters(name) for name in each} for each in texts]
        assert len(set(names)) == 1 or not small[0] & small[1] or small[0] == small[1]
        held.append(texts[1])
    assert held[0] == held[1]


def test_pieces_with_a_capital_inside_keep_it_and_make_no_rule_of_first_letters() -> None:
    names = ["KatA", "TarA", "Kara"]
    part, capitals = learned(names, "syllables")
    assert capitals.rule != "first"
    assert part.decode(part.encode(names)) == names


def test_of_too_many_letters_capitals_stay_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("namegen.contracts.learn_capitals.MOST_TOKENS", 5)
    _, capitals = learned(["Anna", "Bob", "cede"])
    assert (capitals.rule, len(capitals.pairs)) == ("apart", 0)
