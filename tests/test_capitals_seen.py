"""What people see of capitals: whole characters, capitals where the list has them, letters counted without case."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

import namegen
from namegen.analysis.evaluate import OutOfVocabulary
from namegen.analysis.ranking import Result
from namegen.analysis.substrings import Holders, Piece
from namegen.commands.main import build_cli
from namegen.contracts.case_table import CaseTable
from namegen.errors import TokenError, WordlistError
from namegen.wordlists.describe import describe_wordlist

from .automata import REGISTRY

FIRST = ["Anna", "Ben", "Hanna", "Annika", "Johanna", "Nils", "Lena"]
SMALL = [name.lower() for name in FIRST]
ALL = [name.upper() for name in FIRST]
MARKED = ["van der Berg", "McLeod", "O'Neill", "Smith", "van Dyke", "McDonald", "Bergman", "Leod"]
MIXED = ["ANNA", "Anna", "anna", "LEna", "HANNA", "hanna", "Berta"]


def trained(names: list[str], model: str = "witten-bell order=4") -> namegen.NameModel:
    return _trained(tuple(names), model)


@cache
def _trained(names: tuple[str, ...], model: str) -> namegen.NameModel:
    return namegen.train(names, model=model, cache=False, registry=REGISTRY)


@pytest.mark.parametrize(
    ("names", "asked", "listed"),
    [
        (SMALL, "Benna", "benna"),
        (ALL, "Benna", "BENNA"),
        (FIRST, "bENNA", "Benna"),
        (FIRST, "Benna", "Benna"),
        (MARKED, "MCLEOD", "McLeod"),
    ],
)
def test_a_name_is_explained_as_the_list_would_write_it(names: list[str], asked: str, listed: str) -> None:
    model = trained(names)
    told = model.explain(asked, samples=0)
    assert (told.name, told.as_json()["asked"]) == (listed, asked)
    assert told.logprob == pytest.approx(model.logprob(listed))
    said = namegen.explanation_notes(told, "the list")[0]
    assert said.startswith(f"{asked} is looked at as {listed}" if asked != listed else f"{listed}: ")


def test_a_name_that_can_be_written_is_explained_as_it_was_typed() -> None:
    model = trained(MIXED)
    assert [model.explain(name, samples=0).name for name in ("anna", "ANNA", "Anna")] == ["anna", "ANNA", "Anna"]


@given(st.lists(st.text("aAbB.", min_size=1, max_size=6), min_size=1), st.text("abA.", min_size=1, max_size=3))
def test_a_piece_is_found_with_any_of_its_first_letters_as_capitals(names: list[str], text: str) -> None:
    found = Holders(names, 0, table=CaseTable.of("aAbB")).holding(Piece(text, at_start=False, at_end=False))
    small = len(text) - len(text.lstrip("ab"))
    forms = [text[:end].upper() + text[end:] for end in range(small + 1)]
    assert found.names == sum(any(form in name for form in forms) for name in set(names))


def test_a_log_probability_is_of_the_very_name() -> None:
    with pytest.raises(TokenError, match=r"'MCLEOD' has two capitals in a row, .*; as the list .* it is 'McLeod'"):
        trained(MARKED).logprob("MCLEOD")
    with pytest.raises(TokenError, match=r"'Benna' holds 'B', .*; as the list has capitals, it is 'benna'"):
        trained(SMALL).logprob("Benna")
    with pytest.raises(TokenError, match=r"'benna' begins with a small letter, .*; as the list .* it is 'Benna'"):
        trained(FIRST).given(min_length=2).logprob("benna")
    with pytest.raises(TokenError, match=r"'BENNÄ' holds 'Ä', which no name of the training list holds$"):
        trained(ALL).logprob("BENNÄ")


@pytest.mark.parametrize("names", [FIRST, MARKED, MIXED])
@pytest.mark.parametrize("model", ["witten-bell order=4", "nn-bigram steps=3"])
def test_the_part_of_a_capital_is_that_of_all_capitals(names: list[str], model: str) -> None:
    fitted = trained(names, model)
    decoder, vocabulary = fitted.decoder(), fitted.tokenizer.vocabulary
    for name in names:
        states = decoder.start(1)
        for letter, step in zip(name, fitted.explain(name, samples=0).steps, strict=False):
            chances = np.exp(decoder.rows(states))[0]
            together = sum(p for p, piece in zip(chances, vocabulary.pieces, strict=True) if piece.isupper())
            assert (step.capital_bits is not None) == letter.isupper()
            if step.capital_bits is not None:
                assert step.capital_bits == pytest.approx(-math.log2(together), abs=1e-9)
                assert step.capital_bits <= step.bits + 1e-9
            states = decoder.step(states, np.array([vocabulary.pieces.index(letter)], dtype=np.int32))


def test_marks_are_never_seen() -> None:
    for names in (FIRST, MARKED, MIXED):
        model = trained(names, "witten-bell order=6")
        shown = json.dumps([model.explain(name, samples=0).as_json() for name in names], ensure_ascii=False)
        assert not set("⇧⇪⇩") & set(shown)


@pytest.mark.parametrize("names", [FIRST, MARKED, MIXED])
def test_the_piece_is_what_was_counted_and_names_hold_it(names: list[str]) -> None:
    model = trained(names, "witten-bell order=4")
    for name in names:
        for end, step in enumerate(model.explain(name, samples=0, examples=99).steps, 1):
            assert step.used is not None
            assert step.held is not None
            assert name[:end].lower().endswith(step.used.piece.lower())
            assert name in step.held.examples
            if names != MIXED:  # 'A' is in ANNA as well as in Anna, where it was counted after another mark
                assert step.held.names <= step.used.count


def test_capitals_before_the_piece_are_small_in_it() -> None:
    told = trained(MARKED).explain("Bergod", samples=0, examples=9)
    # 'rgo' and 'go' are in no name; 'o' was counted whatever stands before it.
    step = told.steps[4]
    assert step.used is not None
    assert step.used.piece == "o"
    told = trained(FIRST).explain("Bennika", samples=0, examples=9)
    held = told.steps[3].held
    assert held is not None
    assert (held.piece.text, held.examples) == ("nn", ("Anna", "Hanna", "Annika", "Johanna"))
    held = trained(FIRST).explain("Jann", samples=0, examples=9).steps[3].held
    assert held is not None
    assert (held.piece.text, held.examples) == ("ann", ("Anna", "Hanna", "Annika", "Johanna"))


@pytest.mark.parametrize(
    ("names", "name", "piece", "holders"),
    [(FIRST, "Ilsa", "ils", ("Nils",)), (MARKED, "Ergo", "erg", ("van der Berg", "Bergman"))],
)
def test_a_capital_whose_mark_was_not_looked_at_is_small_in_the_piece(
    names: list[str], name: str, piece: str, holders: tuple[str, ...]
) -> None:
    step = trained(names).explain(name, samples=0).steps[2]
    assert step.used is not None
    assert step.used.piece == piece
    assert step.held is not None
    assert step.held.examples == holders


def run(*words: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(build_cli(REGISTRY), list(words))
    return result.exit_code, result.stdout, result.stderr


def test_one_name_that_cannot_be_written_does_not_end_the_others(tmp_path) -> None:  # type: ignore[no-untyped-def]
    names = tmp_path / "names.txt"
    names.write_text("\n".join(FIRST), encoding="utf-8")
    words = ["explain", "anna", "Änne", "Ben", "--dataset", str(names), "--samples", "0"]
    code, out, err = run(*words)
    assert code == 1
    assert "anna is looked at as Anna" in out
    assert "Ben: " in out
    assert "'Änne' holds 'Ä', which" in err
    code, out, _ = run(*words, "--format", "json")
    document = json.loads(out)
    assert code == 1
    assert [(each["asked"], each["name"]) for each in document["explanations"]] == [("anna", "Anna"), ("Ben", "Ben")]
    assert [each["name"] for each in document["refused"]] == ["Änne"]
    code, out, _ = run(*words[:2], *words[4:], "--format", "json")
    assert (code, json.loads(out)["refused"]) == (0, [])


def test_nothing_is_asked_of_a_tokenizer_beside_what_encoding_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    model, asked = trained(FIRST), list[str]()
    unknown = type(model.tokenizer).unknown

    def ask(self: namegen.Tokenizer, name: str) -> tuple[str, ...]:
        asked.append(name)
        return unknown(self, name)

    monkeypatch.setattr(type(model.tokenizer), "unknown", ask)
    names = ["Anna", "anna", "Xenä"]
    _, unwritten = model.encode_known(namegen.Names(tuple(names)))
    assert unwritten == [(1, ("a",), True), (2, ("X", "ä"), False)]
    encoding = len(asked)
    model.evaluate(names)
    assert len(asked) == 2 * encoding


def test_a_comparison_says_how_many_names_are_left_out_for_their_capitals() -> None:
    assert namegen.comparison_notes(_compared(misplaced=1)) == [
        "2 names left out: not every model can write them (1 with capitals elsewhere than the training list has"
        " them): bEn, xen"
    ]
    assert namegen.comparison_notes(_compared(misplaced=0)) == [
        "2 names left out: not every model can write them: bEn, xen"
    ]


def _compared(misplaced: int) -> namegen.Comparison:
    evaluation = trained(FIRST).evaluate(["Anna"])
    measured = replace(evaluation, oov=OutOfVocabulary(2, 1, ("x",), misplaced))
    result, left_out = Result("some", evaluation=measured), ("bEn", "xen")
    return namegen.Comparison((result,), "", "distinct", 1, 2, True, names_left_out=left_out, listed=1000)


def test_names_with_capitals_elsewhere_are_counted_as_such() -> None:
    measured = trained(FIRST).evaluate(["Anna", "anna", "AnnA", "Xenä", "xenä"])
    assert (measured.names, measured.oov.names, measured.oov.misplaced) == (1, 4, 2)
    assert (measured.oov.tokens, measured.oov.characters) == (4, "Xxä")
    assert measured.oov.as_json()["misplaced_capitals"] == 2
    rows = [row for grid in namegen.evaluation_grids(measured, "") for row in grid.rows]
    assert ("", "2", "", "of them with capitals elsewhere than the training list has them") in rows
    assert ("", "4", "", "characters in them that the training list lacks: Xxä") in rows


def test_names_of_which_none_can_be_scored() -> None:
    with pytest.raises(WordlistError, match=r"none of the 2 names .*: all have capitals elsewhere than the list has"):
        trained(FIRST).evaluate(["anna", "bEn"])
    with pytest.raises(WordlistError, match=r"all hold one of 'ä', or have capitals elsewhere than the list has them$"):
        trained(FIRST).evaluate(["anna", "Benä"])
    with pytest.raises(WordlistError, match=r"all hold one of 'A'$"):
        trained(SMALL).evaluate(["Anna"])


@pytest.mark.parametrize("names", [FIRST, MARKED, MIXED, ["Quinn", "Ann", "Eve"]])
def test_pairs_are_those_of_small_letters(names: list[str]) -> None:
    tokenizer = namegen.Registry.load().check("tokenizer", None).part.build()
    small = [name.lower() for name in names]
    tokenizer.fit(names)
    found = namegen.pair_counts(tokenizer.encode(names))
    tokenizer.fit(small)
    expected = namegen.pair_counts(tokenizer.encode(small))
    assert (found.folded, expected.folded) == (True, False)
    assert sorted(found.pieces) == sorted(expected.pieces)
    order = [0, *(1 + found.pieces.index(piece) for piece in expected.pieces)]
    assert (found.values[np.ix_(order, order)] == expected.values).all()
    assert found.covered == expected.covered == 1
    assert found.left_out == 0


@pytest.mark.parametrize("names", [FIRST, MARKED, MIXED])
def test_a_models_pairs_are_summed_over_capitals_and_small_letters(names: list[str]) -> None:
    model = trained(names)
    corpus, _ = namegen.pair_corpus(model)
    pairs = namegen.pair_probabilities(model, corpus)
    decoder, pieces = model.decoder(), model.tokenizer.vocabulary.pieces
    sums, often = dict[tuple[str, str], float](), dict[str, int]()
    for name in names:
        state, before = decoder.start(1), pairs.start
        for letter in [*name, pairs.end]:
            often[before] = often.get(before, 0) + 1
            for piece, chance in zip(pieces, np.exp(decoder.rows(state))[0].tolist(), strict=True):
                place = (before, piece.lower())
                sums[place] = sums.get(place, 0.0) + chance
            state = decoder.step(state, np.array([pieces.index(letter)], dtype=np.int32))
            before = letter.lower()
    for before, row in zip(pairs.rows, pairs.values.tolist(), strict=True):
        for after, value in zip(pairs.columns, row, strict=True):
            if before in often:
                assert value == pytest.approx(sums[before, after] / often[before], abs=1e-9)
    shares = namegen.pair_shares(corpus)
    assert shares.pieces == pairs.pieces
    assert np.nansum(shares.values, axis=1) == pytest.approx((~np.isnan(shares.values[:, 0])).astype(float))


def test_a_list_in_capitals_alone_has_capitals_in_its_pairs() -> None:
    pairs = namegen.pair_counts(trained(ALL).tokenizer.encode(ALL))
    assert not pairs.folded
    assert "A" in pairs.pieces


def test_the_most_frequent_pairs_of_a_list_are_of_small_letters() -> None:
    described = describe_wordlist(namegen.Wordlist(tuple(FIRST)))
    small = describe_wordlist(namegen.Wordlist(tuple(SMALL)))
    assert dict(described.pairs[:3]) == dict(small.pairs[:3])
    assert (described.folded, small.folded) == (True, False)
    assert described.characters == "".join(sorted(set("".join(FIRST))))
    assert "capitals counted as small letters" in str(described.rows())
    assert "capitals" not in str(small.rows()) + str(describe_wordlist(namegen.Wordlist(tuple(ALL))).rows())


@pytest.mark.parametrize(
    ("names", "typed", "listed"),
    [
        (["İbrahim", "Işıl", "İsmail", "Irmak"], "ibrahim", "İbrahim"),
        (["İbrahim", "Işıl", "İsmail", "Irmak"], "IŞIL", "Işıl"),
        (["İSMAİL", "IRMAK", "IŞIL"], "ırmak", "IRMAK"),
        (["Νίκος", "Νικος", "Γιώργος"], "ΝΙΚΟΣ", "Νικος"),
        (["van der Berg", "McLeod", "Anna"], "VAN DER BERG", "van der Berg"),
    ],
)
def test_a_name_in_another_case_is_the_lists_own(names: list[str], typed: str, listed: str) -> None:
    model = namegen.train(names, model="count-bigram", cache=False, registry=REGISTRY)
    assert model.explain(typed, samples=0).name == listed
