"""The built-in constraints: each accepts what its meaning in plain Python says, over all strings of a few letters."""

from __future__ import annotations

import itertools
import random
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import namegen_constraints
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import namegen
import namegen.testing
from namegen.contracts.wordlist import Names

LETTERS = ("A", "a", "b", "c")
"""'c' is in no list of these tests, and 'd', which is in some, is not among the letters."""
LISTS = st.lists(st.text("abABd", min_size=1, max_size=5), min_size=1, max_size=8)
REGISTRY = namegen.Registry.load(only=["namegen"])
ACUTE = "\u0301"


@namegen.testing.parametrize_checks(
    namegen_constraints,
    options={name: {"text": "a"} for name in ("starts-with", "ends-with", "contains", "without")}
    | {"regex": {"pattern": "h.*"}, "shape": {"pattern": "CVC"}},
)
def test_the_contract_kit_finds_nothing(check: Any) -> None:
    check()


def made(text: str, names: Sequence[str] | None = None, hashes: Any = None) -> Any:
    """Build the constraint that a text names, and let it begin."""
    constraint = REGISTRY.check("constraint", text).part.build()
    tokenizer = REGISTRY.check("tokenizer", "dot").part.build()
    constraint.begin(namegen.DrawContext(tokenizer, None if names is None else Names(tuple(names)), hashes))
    return constraint


def strings(letters: Iterable[str], most: int = 5) -> list[str]:
    """List all texts of up to `most` letters."""
    return ["".join(each) for n in range(most + 1) for each in itertools.product(letters, repeat=n)]


def agree(constraint: Any, wanted: Callable[[str], bool], letters: Sequence[str] = LETTERS, most: int = 5) -> None:
    """Check the automaton, and `passes` where there is one, against the meaning."""
    texts = strings(letters, most)
    meant = [text for text in texts if wanted(text)]
    dfa = constraint.dfa(letters)
    if dfa is not None:
        assert [text for text in texts if dfa.accepts(text)] == meant
    if type(constraint).passes is not namegen.Constraint.passes:
        assert list(itertools.compress(texts, constraint.passes(texts))) == meant
    assert dfa is not None or type(constraint).passes is not namegen.Constraint.passes


def folded(names: Iterable[str], case: bool) -> list[str]:
    return [name if case else name.casefold() for name in names]


@cache
def starts_character(name: str, place: int) -> bool:
    """Whether a character begins (or the name ends) at a place."""
    parts = namegen.count_characters(name[:place]) + namegen.count_characters(name[place:])
    return parts == namegen.count_characters(name)


def places(text: str, name: str, case: bool) -> list[tuple[int, int]]:
    """Where a text stands in a name as whole characters."""
    text, plain = folded([text, name], case)
    spans = [(i, i + len(text)) for i in range(len(name) - len(text) + 1) if plain[i:].startswith(text)]
    return [(i, j) for i, j in spans if starts_character(name, i) and starts_character(name, j)]


# Lengths


@pytest.mark.parametrize("least, most", [(0, 3), (1, 1), (2, 4), (4, 100)])
@pytest.mark.parametrize("letters", [("a", "b"), ("e", ACUTE, "b")])
def test_length_counts_characters(least: int, most: int, letters: tuple[str, ...]) -> None:
    wanted = lambda name: least <= namegen.count_characters(name) <= most  # noqa: E731
    agree(made(f"length min={least} max={most}"), wanted, letters)


@pytest.mark.parametrize("shortest", [True, False])
@pytest.mark.parametrize("longest", [True, False])
def test_lengths_of_the_list_are_those_of_its_shortest_and_longest_name(shortest: bool, longest: bool) -> None:
    names = ["aba", "ab", f"e{ACUTE}aaa", "ab"]
    constraint = made(f"lengths-of-the-list shortest={shortest} longest={longest}", names)
    for letters in (("a", "b"), ("e", ACUTE)):
        wanted = lambda name: (  # noqa: E731
            (not shortest or namegen.count_characters(name) >= 2)
            and (not longest or namegen.count_characters(name) <= 4)
        )
        agree(constraint, wanted, letters, 6)


@pytest.mark.parametrize(
    "said, left",
    [
        ([], {}),
        (["length min=2"], {"shortest": False, "asked": 2}),
        (["length max=9"], {"longest": False, "asked": 9}),
        (["length min=2 max=9"], None),
        (["length min=2", "length max=9"], None),
        (["novel"], {}),
    ],
)
def test_lengths_of_the_list_give_way_to_the_bounds_that_a_person_gives(said: list[str], left: Any) -> None:
    cls = REGISTRY.get("constraint", "lengths-of-the-list").load()
    assert cls.by_default([REGISTRY.check("constraint", each) for each in said]) == left


def test_only_length_holds_in_raw_draws() -> None:
    defaults = {entry.name: entry.load().holds_in_raw for entry in REGISTRY.defaults("constraint")}
    of_names = ["length", "novel", "unique", "not-bundled"]
    of_letters = ["familiar", "edges-of-the-list", "consonants-of-the-list", "no-stutter", "capitals-of-the-list"]
    assert defaults == {name: name == "length" for name in [*of_names, "lengths-of-the-list", *of_letters]}


# Texts


@settings(max_examples=50)
@given(
    st.sampled_from(["starts-with", "ends-with", "contains", "without piece=true"]),
    st.text("aAe\u0301", min_size=1, max_size=3).filter(lambda text: unicodedata.is_normalized("NFC", text)),
    st.booleans(),
)
def test_a_text_is_found_as_whole_characters(which: str, text: str, case: bool) -> None:
    meant: dict[str, Callable[[str], bool]] = {
        "starts-with": lambda name: any(i == 0 for i, _ in places(text, name, case)),
        "ends-with": lambda name: any(j == len(name) for _, j in places(text, name, case)),
        "contains": lambda name: bool(places(text, name, case)),
        "without piece=true": lambda name: not places(text, name, case),
    }
    agree(made(f"{which} text={text} case={case}"), meant[which], ("A", "a", "e", "\u0301"), 5)


def test_a_text_is_no_part_of_an_accented_letter() -> None:
    letters = ("e", "k", ACUTE)
    for which, name in (("ends-with", "ke" + ACUTE), ("starts-with", f"e{ACUTE}k"), ("contains", f"ke{ACUTE}k")):
        assert not made(f"{which} text=e").dfa(letters).accepts(name)
        assert made(f"{which} text=e").dfa(letters).accepts("e")
    assert made("contains text=k").dfa(letters).accepts(f"ke{ACUTE}")


def test_a_text_that_overlaps_itself_is_found() -> None:
    agree(made("contains text=abab"), lambda name: "abab" in name.casefold(), LETTERS, 6)
    agree(made("ends-with text=aba"), lambda name: name.casefold().endswith("aba"), LETTERS, 6)


def test_without_forbids_each_character_of_its_text() -> None:
    agree(made("without text=ac"), lambda name: not set(name.casefold()) & {"a", "c"})
    agree(made("without text=ac case=true"), lambda name: not set(name) & {"a", "c"})
    agree(made("without text=azb"), lambda name: not set(name.casefold()) & {"a", "b"})
    agree(made("without text=zzz"), lambda name: True)
    agree(made(f"without text=x{ACUTE}"), lambda name: not places(f"x{ACUTE}", name, False), ("x", "b", ACUTE))


def test_what_is_typed_is_composed_as_lists_are() -> None:
    assert made(f"starts-with text=e{ACUTE}").dfa(("e", "é")).accepts("ée")


def test_letters_answer_to_each_other_as_single_code_points() -> None:
    assert made("contains text=ß").dfa(("s", "ß", "ẞ")).accepts("ẞ")
    assert not made("contains text=ß").dfa(("s", "ß")).accepts("ss")
    assert made("contains text=Σ").dfa(("ς", "σ")).accepts("ς")
    assert made("contains text=İ").dfa(("i", "İ")).accepts("İ")


@pytest.mark.parametrize("which", ["starts-with text", "ends-with text", "contains text", "shape pattern"])
def test_a_wish_in_a_letter_that_the_list_lacks_is_refused(which: str) -> None:
    message = f"no name can be such: 'ß' of {which.split()[0]} is not among the 26 letters of the list"
    with pytest.raises(namegen.GenerationError, match=f"^{re.escape(message)}$"):
        made(f"{which}=aß").dfa(tuple("abcdefghijklmnopqrstuvwxyz"))


@pytest.mark.parametrize(
    "text", ["contains", "without text=''", "regex", "shape", "length min=5 max=3", "familiar new=9"]
)
def test_a_wish_that_nothing_can_meet_is_refused_at_once(text: str) -> None:
    with pytest.raises(namegen.OptionError):
        made(text)


def test_a_length_out_of_order_says_so() -> None:
    with pytest.raises(namegen.OptionError, match=r"^constraint 'length': min 5 is above max 3$"):
        made("length min=5 max=3")


# Patterns


@pytest.mark.parametrize("pattern", ["a.*c", "(ab|c)+", "[ab]{2,3}", "A?b*"])
def test_regex_matches_whole_names(pattern: str) -> None:
    agree(made(f"regex pattern='{pattern}'"), lambda name: bool(re.fullmatch(pattern, name, re.IGNORECASE)))
    agree(made(f"regex pattern='{pattern}' case=true"), lambda name: bool(re.fullmatch(pattern, name)))


@pytest.mark.parametrize(
    "options, meaning",
    [
        ("pattern=CVC", "[kKй][aéи][kKй]"),
        ("pattern=VkV", "[aéи][kK][aéи]"),
        ("pattern=VkV case=true", "[aéи]k[aéи]"),
        ("pattern=CV vowels=k", "[aéий][kK]"),
        ("pattern=CV-", "[kKй][aéи]-"),
    ],
)
def test_shape_tells_vowels_from_consonants(options: str, meaning: str) -> None:
    letters = ("-", "K", "a", "k", "é", "и", "й")
    agree(made(f"shape {options}"), lambda name: bool(re.fullmatch(meaning, name)), letters, 4)


def test_shape_takes_marks_with_their_letter() -> None:
    letters = ("b", "e", ACUTE)
    agree(made("shape pattern=CVb"), lambda name: bool(re.fullmatch(f"b{ACUTE}*e{ACUTE}*b", name)), letters, 5)


def test_shape_without_vowels_among_the_letters_says_how_to_name_them() -> None:
    with pytest.raises(namegen.GenerationError, match=r"none of the 2 letters of the list is a vowel; the option"):
        made("shape pattern=CV").dfa(("k", "t"))


def test_a_capital_and_its_small_letter_are_one_letter_of_the_list() -> None:
    with pytest.raises(namegen.GenerationError, match="'x' of contains is not among the 4 letters of the list"):
        made("contains text=x").dfa(tuple("aAbςσ"))
    with pytest.raises(namegen.GenerationError, match="none of the 2 letters of the list is a vowel"):
        made("shape pattern=V").dfa(tuple("kKT"))


# The list


@settings(max_examples=40)
@given(LISTS, st.booleans())
def test_novel_names_are_not_in_the_list(names: list[str], case: bool) -> None:
    known = set(folded(names, case))
    agree(made(f"novel case={case}", names), lambda name: folded([name], case)[0] not in known)


@settings(max_examples=40)
@given(LISTS, st.integers(1, 4), st.booleans())
def test_no_piece_is_copied_that_is_longer_than_max_copied(names: list[str], most: int, case: bool) -> None:
    known = folded(names, case)

    def wanted(name: str) -> bool:
        (name,) = folded([name], case)
        pieces = {name[i : i + most + 1] for i in range(len(name) - most)}
        return not any(piece in other for piece in pieces for other in known)

    agree(made(f"max-copied letters={most} case={case}", names), wanted)


@settings(max_examples=60)
@given(LISTS, st.integers(2, 5), st.integers(0, 3), st.booleans())
def test_familiar_names_have_few_new_pieces(names: list[str], size: int, new: int, case: bool) -> None:
    count = new_pieces(names, size, case=case)
    agree(made(f"familiar size={size} new={new} case={case}", names), lambda name: count(name) <= new)


@settings(max_examples=60)
@given(LISTS, st.integers(2, 5), st.integers(0, 3), st.data())
def test_of_familiar_names_no_shorter_piece_is_new(names: list[str], size: int, new: int, data: st.DataObject) -> None:
    known = data.draw(st.integers(1, size - 1))
    count, *shorter = (new_pieces(names, each) for each in (size, *range(1, known + 1)))
    wanted = lambda name: count(name) <= new and not any(each(name) for each in shorter)  # noqa: E731
    agree(made(f"familiar size={size} new={new} known={known}", names), wanted)


@pytest.mark.parametrize("name", ["familiar", "edges-of-the-list"])
@settings(max_examples=20)
@given(LISTS)
def test_each_rung_allows_what_the_one_before_does(name: str, names: list[str]) -> None:
    cls = REGISTRY.get("constraint", name).load()
    rungs = [made(str(namegen.Spec(name, dict(options))), names) for options in cls.rungs([])]
    texts = strings("abd")
    allowed = [set(itertools.compress(texts, rung.dfa(("a", "b", "d")).mask(texts))) for rung in rungs]
    assert all(stricter <= looser for stricter, looser in itertools.pairwise(allowed))


def test_pieces_of_which_none_may_be_new_are_the_shorter_ones() -> None:
    with pytest.raises(namegen.OptionError, match="known 3 is not below size 3"):
        made("familiar size=3 known=3", ["ab"])


def new_pieces(names: Sequence[str], size: int, *, case: bool = False) -> Callable[[str], int]:
    """Count the pieces of a name that no name of the list has, start and end marked."""

    def pieces(text: str) -> list[str]:
        marked = f"^{folded([text], case)[0]}$"
        return [marked[i : i + size] for i in range(len(marked) - size + 1)]

    known = set(itertools.chain.from_iterable(map(pieces, names)))
    return lambda name: sum(piece not in known for piece in pieces(name))


@settings(max_examples=60)
@given(LISTS, st.integers(1, 4), st.booleans())
def test_edges_are_those_of_some_name(names: list[str], size: int, case: bool) -> None:
    known = folded(names, case)
    first, last = {name[:size] for name in known}, {name[-size:] for name in known}

    def wanted(name: str) -> bool:
        (name,) = folded([name], case)
        return name[:size] in first and name[-size:] in last

    agree(made(f"edges size={size} case={case}", names), wanted)


def edges_twin(names: Sequence[str], least: int = 2) -> Callable[[str], bool]:
    """Say in plain Python what `edges-of-the-list` wants: each word against those of the list in its place."""

    def words(name: str) -> list[tuple[str, bool, bool]]:
        found = re.split(r"[ -]+", name.casefold())
        return [(word, i == 0, i == len(found) - 1) for i, word in enumerate(found)]

    of_list = [each for name in names for each in words(name)]

    @cache
    def begins(word: str, first: bool, size: int) -> bool:
        return any(other[:size] == word[:size] for other, is_first, _ in of_list if is_first == first)

    @cache
    def ends(word: str, last: bool, size: int) -> bool:
        return any(other[::-1][:size] == word[::-1][:size] for other, _, is_last in of_list if is_last == last)

    return lambda name: all(
        begins(word, first, least)
        and ends(word, last, least)
        and (begins(word, first, least + 1) or ends(word, last, least + 1))
        for word, first, last in words(name)
    )


@settings(max_examples=60)
@given(LISTS, st.integers(0, 3))
def test_names_begin_and_end_as_those_of_the_list_do(names: list[str], size: int) -> None:
    constraint = made(f"edges-of-the-list size={size}", names)
    assert constraint.dfa(LETTERS) is not None
    agree(constraint, edges_twin(names, size))


@settings(max_examples=25)
@given(st.lists(st.text("aB -", min_size=1, max_size=7), min_size=1, max_size=6), st.integers(0, 2))
def test_each_word_begins_and_ends_as_words_of_the_list_do(names: list[str], size: int) -> None:
    constraint = made(f"edges-of-the-list size={size}", names)
    letters = ("B", "a", " ", "-")
    assert constraint.dfa(letters) is None
    agree(constraint, edges_twin(names, size), letters)


@settings(max_examples=60)
@given(st.lists(st.text("abdÉ-", min_size=1, max_size=6), min_size=1, max_size=5))
def test_no_more_consonants_stand_in_a_row_than_the_list_has(names: list[str]) -> None:
    def longest(name: str) -> int:
        return max(len(run) for run in re.split("[^bcd]", name.lower().replace(ACUTE, "")))

    most = max(map(longest, names))
    agree(made("consonants-of-the-list", names), lambda name: longest(name) <= most, ("B", "a", "c", "-", ACUTE))


def test_consonants_are_those_of_the_script_that_is_named() -> None:
    hindi = ["कमल", "कि"]
    agree(
        made("consonants-of-the-list", hindi),
        lambda name: not re.search("[कम]{4}", name.replace("ि", "")),
        ("क", "म", "ि"),
    )
    named = made("consonants-of-the-list vowels=ka", ["katka"])
    agree(named, lambda name: not re.search("[tb]{2}", name), ("a", "b", "k", "t"))


def test_names_of_bundled_lists_are_left_out_unless_the_list_is_of_such() -> None:
    bundled = ["Anna", "sirius", "helium"]
    made_up = [f"qx{i}" for i in range(9)]
    asked = ["ANNA", "Sirius", "qx1", "qxq"]
    assert made("not-bundled", [*made_up, bundled[0]]).passes(asked).tolist() == [False, False, True, True]
    assert made("not-bundled", [*made_up, *bundled]).passes(asked).all(), "a quarter are of such lists"


@settings(max_examples=30)
@given(LISTS, st.sampled_from([0.1, 0.25, 0.5]))
def test_the_share_of_short_names_that_is_left_out_of_the_lists_lengths(names: list[str], apart: float) -> None:
    lengths = sorted(map(len, set(names)))
    least = next(length for i, length in enumerate(lengths) if i + 1 > apart * len(lengths))
    agree(made(f"lengths-of-the-list apart={apart}", names), lambda name: least <= len(name) <= lengths[-1], ("a", "b"))


@settings(max_examples=15)
@given(LISTS, st.integers(1, 3))
def test_min_distance_is_kept_from_every_name(names: list[str], least: int) -> None:
    known = set(folded(names, False))
    wanted = lambda name: min(edits(name.casefold(), other) for other in known) >= least  # noqa: E731
    agree(made(f"min-distance edits={least}", names), wanted, most=4)


def edits(one: str, other: str) -> int:
    """Count the edits between two texts by the textbook's table."""
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        before, row = row, [i]
        for j, b in enumerate(other, 1):
            row.append(min(before[j] + 1, row[-1] + 1, before[j - 1] + (a != b)))
    return row[-1]


def test_an_edit_changes_a_character_however_many_letters_it_has() -> None:
    constraint = made("min-distance edits=2", [f"x{ACUTE}{ACUTE}a", "bbbbbb"])
    assert constraint.passes(["ya", "yb", f"x{ACUTE}{ACUTE}b"]).tolist() == [False, True, False]


@pytest.mark.parametrize("text", ["novel", "max-copied", "familiar", "edges"])
@pytest.mark.parametrize("module", ["novel", "copied", "familiar", "edges"])
def test_an_automaton_that_would_be_too_large_gives_way_to_a_predicate(
    text: str, module: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"namegen_constraints.{module}.MOST_CELLS", 4)
    constraint = made(text, ["aba", "abb"])
    assert (constraint.dfa(LETTERS) is None) == (text.removeprefix("max-") == module)


@pytest.mark.parametrize("text", ["novel", "max-copied", "familiar", "edges", "min-distance", "lengths-of-the-list"])
def test_a_list_that_is_not_at_hand_is_asked_for(text: str) -> None:
    with pytest.raises(namegen.UsageError, match=rf"^{text}: the model holds no names; --dataset says where"):
        made(text)


def test_novel_goes_by_the_hashes_of_a_model_that_holds_no_names() -> None:
    constraint = made("novel", hashes=np.sort(namegen.hash_names(["anna", "Bo"])))
    assert constraint.dfa(LETTERS) is None
    assert constraint.passes(["anna", "Anna", "Bo", "eve"]).tolist() == [False, True, False, True]


# Others


def test_unique_remembers_the_names_before() -> None:
    constraint = made("unique")
    assert constraint.dfa(LETTERS) is None
    assert constraint.passes(["a", "b", "a"]).tolist() == [True, True, False]
    assert constraint.passes(["b", "A", "C", "c"]).tolist() == [False, False, True, False]
    assert made("unique case=true").passes(["a", "A", "a"]).tolist() == [True, True, False]


def test_the_bound_that_was_not_asked_for_gives_way_where_it_would_leave_no_name() -> None:
    model = namegen.train(["abcde", "abcdef"], model="uniform", registry=REGISTRY)
    given_up = {"familiar": False, "edges_of_the_list": False, "consonants_of_the_list": False}
    assert {len(name) for name in model.generate(20, seed=1, max_length=3, **given_up)} == {3}
    assert {len(name) for name in model.generate(20, seed=1, min_length=9, **given_up)} == {9}


def test_a_vowel_sign_is_a_letter_and_an_accent_is_none() -> None:
    letters = ("क", "ा", "ि", "न", "e", ACUTE)
    agree(made("without text=ा"), lambda name: "ा" not in name, letters[:4], 4)
    agree(
        made("starts-with text=क"), lambda name: name.startswith("क") and not name.startswith(f"क{ACUTE}"), letters, 4
    )
    assert not made("ends-with text=e").dfa(letters).accepts(f"e{ACUTE}")


def test_no_stutter_refuses_what_repeats_in_a_row() -> None:
    agree(made("no-stutter"), lambda name: not thrice(name) and not twice(name), ("a", "b", "A"), 6)


def test_no_stutter_makes_the_exceptions_of_the_list() -> None:
    agree(made("no-stutter", ["baaa", *["ab"] * 3]), lambda name: not twice(name), ("a", "b"), 6)
    agree(made("no-stutter", ["baba", "ab"]), lambda name: not thrice(name), ("a", "b"), 6)
    rare = ["baba", *(f"ab{i}" for i in range(20))]
    agree(made("no-stutter", rare), lambda name: not thrice(name) and not twice(name), ("a", "b"), 6)


def thrice(name: str) -> bool:
    name = name.casefold()
    return any(name[i : i + 3] == name[i] * 3 for i in range(len(name) - 2))


def twice(name: str) -> bool:
    name = name.casefold()
    return any(
        len(name) >= i + 2 * n and name[i : i + n] == name[i + n : i + 2 * n] for n in (2, 3) for i in range(len(name))
    )


def test_guard_refuses_a_bad_word_that_no_harmless_one_covers(tmp_path: Path) -> None:
    """Against the meaning: each place of a bad word must lie within a place of a harmless one."""
    draw = random.Random(1)
    for _ in range(40):
        bad, harmless = ([word(draw, lengths) for _ in range(3)] for lengths in ((1, 3), (2, 4)))
        marked = [draw.choice(["", "^"]) + each + draw.choice(["", "$"]) for each in bad]
        file = tmp_path / "words.txt"
        file.write_text("# ours\n" + "\n".join(marked), encoding="utf-8")
        constraint = made(f"guard file='{file}' allow='{', '.join(harmless)}'")

        def wanted(name: str, marked: list[str] = marked, harmless: list[str] = harmless) -> bool:
            name = name.casefold()
            spans = [span for each in harmless for span in spans_of(each, name)]
            return all(
                any(first <= i and j <= last for first, last in spans)
                for each in marked
                for i, j in spans_of(each, name)
            )

        agree(constraint, wanted, ("a", "b", "B"), 6)


def word(draw: random.Random, lengths: tuple[int, int]) -> str:
    return "".join(draw.choices("ab", k=draw.randint(*lengths)))


def spans_of(marked: str, name: str) -> list[tuple[int, int]]:
    """Where a word stands in a name, '^' and '$' being the name's ends."""
    text = marked.strip("^$")
    spans = [(i, i + len(text)) for i in range(len(name)) if name.startswith(text, i)]
    return [
        (i, j)
        for i, j in spans
        if (i == 0 or not marked.startswith("^")) and (j == len(name) or not marked.endswith("$"))
    ]


def test_guard_tells_names_from_what_they_look_like() -> None:
    dfa = made("guard").dfa(tuple("ABCDHSTabcdefghijklmnopqrstuvwxyz"))
    fine = ["Dickens", "Hancock", "Scunthorpe", "Cassandra", "Dickinson", "Harshita", "Takeshita", "emma"]
    assert [name for name in fine if not dfa.accepts(name)] == []
    assert [name for name in ("Ass", "Dick", "shithead", "Dickensdick", "hancockcock") if dfa.accepts(name)] == []
    assert made("guard allow=dick").dfa(tuple("cdikD")).accepts("Dick")


def test_guard_says_which_file_it_cannot_read(tmp_path: Path) -> None:
    with pytest.raises(namegen.WordlistError, match=r"^guard: .*none\.txt cannot be read: No such file"):
        made(f"guard file='{tmp_path / 'none.txt'}'")
    (tmp_path / "latin.txt").write_bytes("böse".encode("latin-1"))
    with pytest.raises(namegen.WordlistError, match=r"^guard: .*latin\.txt is not UTF-8 \(byte 1\); save it as UTF-8"):
        made(f"guard file='{tmp_path / 'latin.txt'}'")
