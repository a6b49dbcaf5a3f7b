"""What comes next after the beginning of a name, which names begin so, and which names are behind a pair."""

from __future__ import annotations

import math
import unicodedata
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import namegen
from namegen.analysis import next_pieces as module

REGISTRY = namegen.Registry.load(only=["namegen"])
NAMES = ["anna", "nana", "hanna", "johanna", "ann", "jo", "noah", "hanno", "joan", "anna"]
HANGUL = ["김민수", "이서연", "박지훈", "김서준", "최민지", "이수민"]


def trained(names: Any = NAMES, model: str = "count-bigram", **more: Any) -> namegen.NameModel:
    return namegen.train(names, model=model, registry=REGISTRY, cache=False, **more)


def chances(model: namegen.NameModel, beginning: str) -> dict[str, float]:
    found = namegen.next_pieces(model, beginning)
    assert np.exp(found.logprobs).sum() == pytest.approx(1)
    return dict(zip(found.pieces, np.exp(found.logprobs).tolist(), strict=True))


# Tokens of one letter: the model's own row


def test_three_names_by_hand() -> None:
    # After a of ab, ab, aa: b twice, a once, the end once; nothing is added to counts.
    model = trained(["ab", "ab", "aa"], "count-bigram add_k=0")
    assert chances(model, "a") == pytest.approx({"a": 1 / 4, "b": 2 / 4, "": 1 / 4})
    assert chances(model, "") == pytest.approx({"a": 1.0})
    assert chances(model, "ab") == pytest.approx({"": 1.0})


@pytest.mark.parametrize("model", ["count-bigram", "kneser-ney", "contexts", "pitman-yor"])
@pytest.mark.parametrize("tokenizer", ["dot", "start-end"])
def test_it_is_the_row_of_the_model(model: str, tokenizer: str) -> None:
    known = trained(model=model, tokenizer=tokenizer)
    vocabulary = known.tokenizer.vocabulary
    for beginning in ("", "j", "jo", "hann", "aaaa"):
        tokens = known.tokenizer.encode([beginning]).tokens[:-1]
        row = np.exp(known.model.logprobs(tokens[None])[0])
        expected = {"" if i == vocabulary.end_id else piece: row[i] for i, piece in enumerate(vocabulary.pieces)}
        if vocabulary.start_id != vocabulary.end_id:
            del expected[vocabulary.pieces[vocabulary.start_id]]
        found = namegen.next_pieces(known, beginning)
        assert chances(known, beginning) == pytest.approx({k: p for k, p in expected.items() if p > 0})
        assert found.pieces[-1] == ""
        assert list(found.pieces[:-1]) == sorted(found.pieces[:-1])
        assert found.tokens == tuple(tokens.tolist())


def test_a_boundary_that_is_spelt_like_a_letter_is_none() -> None:
    model = trained(["a.b", "..."])
    assert {"", ".", "a", "b"} == set(chances(model, "."))


# Capitals: whole characters, as the list writes them


@pytest.mark.parametrize(
    ("names", "typed", "spelt"),
    [
        (["Anna", "Bob"], "an", "An"),
        (["Anna", "Bob"], "AN", "An"),
        (["Anna", "Bob"], "An", "An"),
        (["anna", "bob"], "An", "an"),
        (["ANNA", "BOB"], "an", "AN"),
        (["Anna McBob", "bob"], "anna mcB", "anna mcB"),
        (["Irmak", "Işıl", "İnci", "Ilgın"] * 3, "i", "İ"),
    ],
)
def test_a_beginning_is_written_as_the_list_writes_names(names: list[str], typed: str, spelt: str) -> None:
    model = trained(names)
    assert namegen.next_pieces(model, typed).beginning == spelt
    assert chances(model, typed) == chances(model, spelt)


@pytest.mark.parametrize("names", [["Anna", "Bob", "Ab"], ["McBob", "bob", "ABBA", "LeBon"]])
@pytest.mark.parametrize("model", ["kneser-ney", "contexts"])
def test_what_comes_next_are_whole_characters_with_their_capitals(names: list[str], model: str) -> None:
    known = trained(names, model)
    decoder = known.decoder()
    for name in names:
        for end in range(len(name)):
            states = decoder.start(1)
            for token in known.tokenizer.encode([name[:end]]).tokens[1:-1]:
                states = decoder.step(states, np.array([token]))
            row = np.exp(decoder.rows(states)[0])
            pieces = known.tokenizer.vocabulary.pieces
            expected = {piece if i else "": row[i] for i, piece in enumerate(pieces) if row[i] > 0}
            assert chances(known, name[:end]) == pytest.approx(expected)


# Tokens of several letters: summed over all ways to write the beginning


@pytest.mark.parametrize("beginning", ["", "s", "st", "str", "stra", "ast", "na", "ka"])
@pytest.mark.parametrize("model", ["count-bigram", "kneser-ney"])
def test_of_syllables_it_is_the_models_probability_of_names_that_begin_so(model: str, beginning: str) -> None:
    names = ["strana", "strast", "stana", "kast", "nastra", "kana", "tras", "ast"] * 4
    known = trained(names, model, tokenizer="syllables times=3")
    assert any(len(piece) > 1 for piece in known.tokenizer.vocabulary.pieces)
    found = chances(known, beginning)
    # By an automaton: the names that begin so, and those that go on with a letter. It leaves out the very longest.
    whole = known.given(starts_with=beginning).probability if beginning else 1.0
    for letter in sorted(set("".join(names))):
        on = sum(p for piece, p in found.items() if piece[:1] == letter)
        try:
            expected = known.given(starts_with=beginning + letter).probability / whole
        except namegen.GenerationError:
            expected = 0.0
        assert on == pytest.approx(expected, rel=1e-4, abs=1e-9), letter
    assert found.get("", 0.0) == pytest.approx(math.exp(known.logprob(beginning)) / whole, rel=1e-4)


def test_an_unfinished_piece_is_continued_by_its_rest() -> None:
    known = trained(["stra", "stro", "sta"] * 10, tokenizer="syllables times=3")
    found = namegen.next_pieces(known, "str")
    assert {"a", "o"} <= set(found.pieces)
    assert found.tokens == (0,)  # nothing is certain yet but the start
    assert found.after("a") == "stra"


class Pairs(namegen.Tokenizer):
    """One or two letters are a token, whichever: nothing says which way counts."""

    def fit(self, names: Any) -> None:
        letters = sorted(set("".join(names)))
        pieces = [*letters, *(a + b for a in letters for b in letters)]
        self.vocabulary = namegen.Vocabulary((".", *pieces), 0, 0)

    def encode(self, names: Any) -> namegen.Corpus:
        ids = {piece: i for i, piece in enumerate(self.vocabulary.pieces)}
        coded = []
        for name in names:
            if unknown := [letter for letter in name if letter not in ids]:
                raise namegen.TokenError(name, unknown)
            coded.append([0, *(ids[name[i : i + 2]] for i in range(0, len(name), 2)), 0])
        return namegen.Corpus(
            np.concatenate([np.array(each, dtype=np.int32) for each in coded]),
            np.cumsum([0, *map(len, coded)]),
            self.vocabulary,
        )

    def state(self) -> dict[str, Any]:
        return {}

    def load_state(self, state: dict[str, Any]) -> None:
        raise NotImplementedError


@pytest.mark.parametrize("beginning", ["", "a", "ab", "aba", "abba"])
def test_all_ways_to_write_a_beginning_count_by_brute_force(beginning: str) -> None:
    known = namegen.train(["abab", "ba", "bba"], model="count-bigram", tokenizer=Pairs, registry=REGISTRY, cache=False)
    pieces = known.tokenizer.vocabulary.pieces
    expected: dict[str, float] = {}

    def follow(ids: list[int], text: str, probability: float) -> None:
        row = np.exp(known.model.logprobs(np.array([[0, *ids]], dtype=np.int32))[0])
        if beginning.startswith(text):
            rest = beginning[len(text) :]
            for i, piece in enumerate(pieces):
                if i == 0 and not rest:
                    expected[""] = expected.get("", 0) + probability * row[0]
                elif i and piece.startswith(rest) and piece != rest:
                    expected[piece[len(rest) :]] = expected.get(piece[len(rest) :], 0) + probability * row[i]
            for i, piece in enumerate(pieces):
                if i and beginning.startswith(text + piece):
                    follow([*ids, i], text + piece, probability * row[i])

    follow([], "", 1.0)
    total = sum(expected.values())
    assert chances(known, beginning) == pytest.approx({key: p / total for key, p in expected.items()})


def test_a_beginning_with_thousands_of_ways_is_answered_at_once() -> None:
    known = namegen.train(["abab", "ba", "bba"], model="count-bigram", tokenizer=Pairs, registry=REGISTRY, cache=False)
    found = namegen.next_pieces(known, "ab" * 50)  # some 10**20 ways
    assert np.exp(found.logprobs).sum() == pytest.approx(1)


# Scripts


def test_hangul_goes_on_by_its_letters_and_is_composed() -> None:
    known = trained(HANGUL, "kneser-ney", tokenizer="jamo")
    found = namegen.next_pieces(known, "기")
    assert found.after("ᆷ") == "김"
    assert found.pieces[int(found.logprobs.argmax())] == "ᆷ"
    assert namegen.next_pieces(known, "").after("ᄀ") == "ᄀ"
    assert set(namegen.next_pieces(known, "ᄀ").pieces) <= {chr(point) for point in range(0x1161, 0x1176)}
    with pytest.raises(namegen.TokenError) as raised:
        namegen.next_pieces(known, "김톰")
    assert raised.value.unknown == ("톰",)


def test_no_vowel_sign_comes_where_none_can_stand() -> None:
    known = trained(["कमला", "किरण", "लीला", "माला", "कमल", "राकेश"], "kneser-ney")
    signs = {letter for letter in known.tokenizer.vocabulary.pieces if unicodedata.category(letter) in ("Mc", "Mn")}
    assert signs & set(namegen.next_pieces(known, "क").pieces)
    assert not signs & set(namegen.next_pieces(known, "").pieces)
    assert not signs & set(namegen.next_pieces(known, "का").pieces)


@pytest.mark.parametrize("tokenizer", ["dot", "graphemes"])
def test_emoji_and_thousands_of_letters(tokenizer: str) -> None:
    names = [chr(0x4E00 + i) + chr(0x4E00 + (i * 7) % 3000) for i in range(3000)] + ["👩‍👩‍👧🇫🇷", "🙂🙂"]
    known = trained(names, tokenizer=tokenizer)
    found = namegen.next_pieces(known, "🙂")
    assert len(found.pieces) > 2900
    assert "🙂" in found.pieces


# What is typed may be anything


@pytest.mark.parametrize(
    ("typed", "error", "words"),
    [
        ("axb", namegen.TokenError, "'axb' holds 'x'"),
        ("a" * 101, namegen.UsageError, "up to 100 characters, and this beginning 101"),
        ("a" * 10**6, namegen.UsageError, "1,000,000"),
        ("a\x00", namegen.UsageError, r"U\+0000"),
        ("a\ud800", namegen.UsageError, r"U\+D800"),
        (7, namegen.UsageError, "is a text, not int"),
    ],
)
def test_what_cannot_begin_a_name_is_refused_in_one_line(typed: Any, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        namegen.next_pieces(trained(), typed)


def test_a_capital_that_the_list_has_nowhere_is_named() -> None:
    with pytest.raises(namegen.TokenError, match="holds 'X'"):
        namegen.next_pieces(trained(["Anna", "Bob"]), "AnX")


def test_a_blank_at_the_end_is_one_within_the_name_and_one_before_it_is_none() -> None:
    known = trained(["de bo", "de an"], "kneser-ney")
    assert namegen.next_pieces(known, "de ").beginning == "de "
    assert chances(known, "de ")["b"] > chances(known, "de")["b"]
    assert namegen.next_pieces(known, "  de").beginning == "de"


@given(st.text(max_size=12))
def test_any_text_has_an_answer_or_one_line(typed: str) -> None:
    try:
        found, message = namegen.next_pieces(_KNOWN, typed), ""
    except namegen.NamegenError as error:
        found, message = None, str(error)
    assert "\n" not in message
    assert found is None or np.exp(found.logprobs).sum() == pytest.approx(1)


_KNOWN = trained()


def test_states_of_what_was_typed_are_kept_and_not_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_STATES", 3)
    known = trained(model="contexts")
    fresh = {beginning: chances(trained(model="contexts"), beginning) for beginning in ("johanna", "johan", "jo")}
    for beginning in ("johanna", "johan", "jo", "johanna"):
        assert chances(known, beginning) == fresh[beginning]
    assert len(module.typing_of(known)._states) <= 3


# Names that begin so


@given(st.lists(st.text("abAB", min_size=1, max_size=4), min_size=1, max_size=30), st.text("abAB", max_size=3))
def test_names_that_begin_so_are_those_that_a_loop_finds(names: list[str], beginning: str) -> None:
    from dataclasses import replace

    known = replace(_CASED, names=namegen.Wordlist(tuple(names)))
    found = namegen.names_beginning(known, beginning, 2)
    assert found is not None
    plain = [name for name in dict.fromkeys(names) if name.lower().startswith(beginning.lower())]
    assert (found.count, list(found.examples)) == (len(plain), plain[:2])
    same = [name for name in plain if name.lower() == beginning.lower()]
    assert (found.whole is None) == (not same)
    assert found.whole is None or found.whole in same
    assert beginning not in names or found.whole == beginning


_CASED = trained(["aA", "bB", "Ab"])


def test_names_of_syllables_begin_with_what_is_written_of_them() -> None:
    known = trained(HANGUL, tokenizer="jamo")
    found = namegen.names_beginning(known, "기")
    assert found is not None
    assert found.examples == ("김민수", "김서준")


def test_where_no_list_is_at_hand_nothing_is_said() -> None:
    from dataclasses import replace

    assert namegen.names_beginning(replace(trained(), names=None), "a") is None


# Names behind a pair


def behind(model: namegen.NameModel, before: str, after: str, most: int = 12) -> tuple[int, list[str]]:
    corpus, _ = namegen.pair_corpus(model)
    found = namegen.names_with_pair(model, corpus, before, after, most)
    return found.count, [f"{e.name[: e.begin]}[{e.name[e.begin : e.end]}]{e.name[e.end :]}" for e in found.examples]


def test_the_pair_is_marked_where_it_first_stands() -> None:
    known = trained(["hannann", "anna", "nab", "anna"])
    assert behind(known, "a", "n") == (2, ["h[an]nann", "[an]na"])
    assert behind(known, "", "n") == (1, ["[n]ab"])
    assert behind(known, "a", "") == (1, ["ann[a]"])
    assert behind(known, "b", "h") == (0, [])
    assert behind(known, "n", "n", most=1) == (2, ["ha[nn]ann"])


@given(st.lists(st.text("aAb", min_size=1, max_size=5), min_size=1, max_size=12))
def test_names_behind_every_pair_are_those_that_a_loop_finds(names: list[str]) -> None:
    known = trained(names)
    corpus, _ = namegen.pair_corpus(known)
    table = namegen.pair_counts(corpus)
    fold = str.lower if table.folded else str
    for i, before in enumerate(("", *table.pieces)):
        for j, after in enumerate(("", *table.pieces)):
            pairs = [(name, [*zip(["", *fold(name)], [*fold(name), ""], strict=True)]) for name in names]
            expected = list(dict.fromkeys(name for name, each in pairs if (before, after) in each))
            found = namegen.names_with_pair(known, corpus, before, after)
            assert [each.name for each in found.examples] == expected
            assert found.count == len(expected)
            assert sum(each.count((before, after)) for _, each in pairs) == table.values[i, j]
            for each in found.examples:
                assert fold(each.name[each.begin : each.end]) == before + after


def test_pairs_of_jamo_mark_their_syllables_and_pairs_of_syllables_their_letters() -> None:
    known = trained(HANGUL, tokenizer="jamo")
    assert behind(known, "ᄀ", "ᅵ")[1] == ["[김]민수", "[김]서준"]
    assert behind(known, "ᆫ", "ᄉ")[1] == ["김[민수]"]
    stra = trained(["stratra", "nastra"] * 5, tokenizer="syllables times=3")
    assert behind(stra, "na", "stra")[1] == ["[nastra]"]


def test_a_letter_that_is_not_in_the_table_is_refused() -> None:
    known = trained()
    with pytest.raises(namegen.UsageError, match="there is no letter 'x' in this table"):
        behind(known, "x", "a")
    with pytest.raises(namegen.UsageError, match="there is no letter"):
        behind(trained(["Anna", "Bob"]), "A", "n")  # capitals count as small letters
