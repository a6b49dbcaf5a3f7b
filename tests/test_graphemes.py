"""Names counted in characters as a reader counts them."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import namegen
from namegen.wordlists.graphemes import split_characters

ALPHABETS = {
    "ascii": "abz -",
    "latin": "abßéø",
    "accents": "ae\u0301\u0327é",
    "devanagari": "कतर\u093c\u094d\u093f\u0902\u200d\u200ca",
    "two scripts that link": "क\u094dত\u09cdக\u0bcda\u200d\u0301",
    "jamo": "\u1100\u1112\u1161\u1175\u11a8\u11abㄱ가각\u302e",
    "flags": "a\U0001f1e9\U0001f1ea\U0001f1eb\u0301",
    "emoji": "👩👧👍\U0001f3fd\ufe0f\u200d❤a\u094d",
    "thai": "กขเา\u0e33\u0e34\u0e48",
    "prepended": "\u0600\u0d4e\U00011a3aക\u0d4d1\u0301\U0001f1e9",
    "linkers that are no marks": "\u1cf5क\u0301a\u1cf6\u200d",
    "burmese": "ကခ\u1039\u103a\u1031\u102c",
    "everything": "a\u0301क\u094d\u200d\u200c\u1100\u1161\u11a8가각\U0001f1e9👩\U0001f3fd\ufe0f\u0600\u0e33",
}


def wanted(name: str, least: int, most: int) -> bool:
    points = max(map(len, split_characters(name)), default=0)
    return least <= namegen.count_characters(name) <= most and points <= 8


@pytest.mark.parametrize("which", ALPHABETS)
@given(data=st.data(), least=st.integers(0, 4), more=st.integers(0, 6))
def test_the_automaton_counts_as_readers_do(which: str, data: st.DataObject, least: int, more: int) -> None:
    letters = sorted(ALPHABETS[which])
    dfa = namegen.characters_dfa(letters, least, least + more)
    for name in data.draw(st.lists(st.text(letters, max_size=14), min_size=20, max_size=20)):
        assert dfa.accepts(name) == wanted(name, least, least + more), ascii(name)


@given(st.text(st.characters(min_codepoint=32, exclude_categories=["Cc", "Cs"]), min_size=1, max_size=12))
@example("\u0915\u094d\u0924")
def test_the_automaton_counts_any_letters(name: str) -> None:
    count = namegen.count_characters(name)
    dfa = namegen.characters_dfa(sorted(set(name)), count, count)
    assert dfa.accepts(name) == wanted(name, count, count)


@pytest.mark.parametrize("letters", ["abc", "абв", "日本語カナ"])
def test_letters_that_never_combine_make_a_plain_chain(letters: str) -> None:
    dfa = namegen.characters_dfa(sorted(letters), 2, 30)
    assert dfa.step.shape == (31, 1)
    assert dfa.step[:, 0].tolist() == [*range(1, 31), -1]
    assert dfa.accept.tolist() == [False, False, *[True] * 29]


def test_a_character_of_nine_code_points_is_not_accepted() -> None:
    dfa = namegen.characters_dfa(["a", "\u0301"], 1, 3)
    assert dfa.accepts("a" + "\u0301" * 7)
    assert not dfa.accepts("a" + "\u0301" * 8)


def test_the_longest_names_stay_within_the_states_that_are_allowed() -> None:
    everything = sorted(set("".join(ALPHABETS.values())))
    assert len(namegen.characters_dfa(everything, 1, namegen.MAX_NAME)) < 20_000


def test_a_window_that_holds_no_number_accepts_nothing() -> None:
    assert namegen.characters_dfa(["a", "é"], 3, 2).is_empty
    assert namegen.characters_dfa(["a", "é"], 0, -1).is_empty
    assert namegen.characters_dfa(["a", "é"], 0, 0).accepts("")
