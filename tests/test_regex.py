"""Regular expressions as automata: the same names as Python's `re`, bounded work, and errors that say where."""

from __future__ import annotations

import random
import re
import string
import time
from itertools import product

import pytest

from namegen import UsageError
from namegen.contracts.dfa import MOST_STATES, Dfa
from namegen.contracts.regex import compile_regex, missing_letters

LATIN = tuple(string.ascii_lowercase)
ABC = ("a", "b", "c")
SHORT = ["".join(letters) for length in range(6) for letters in product(ABC, repeat=length)]


def random_pattern(rng: random.Random, depth: int) -> str:
    """Make a pattern over a, b and c; groups are nested as often as `depth` says."""
    if depth == 0:
        return rng.choice(["a", "b", "c", ".", "[ab]", "[^a]", "[b-c]", r"\w", ""])
    inner = [random_pattern(rng, depth - 1) for _ in range(rng.choice([1, 2, 2, 3]))]
    kind = rng.randrange(8)
    if kind < 3:
        return "".join(inner)
    if kind < 5:
        return f"(?:{'|'.join(inner)})"
    if kind < 7:
        return f"({inner[0]}){rng.choice(['*', '+', '?', '{2}', '{1,2}', '{,2}', '{1,}', '*?'])}{''.join(inner[1:])}"
    return f"(?{rng.choice('=!')}{inner[0]}){''.join(inner[1:])}"


def test_matches_the_names_that_re_does() -> None:
    rng = random.Random(1)
    compared = 0
    for _ in range(600):
        pattern = random_pattern(rng, 3)
        try:
            dfa = compile_regex(pattern, ABC)
        except UsageError:  # lookahead that may take no letter, repeated
            continue
        expected = re.compile(pattern)
        assert dfa.mask(SHORT).tolist() == [expected.fullmatch(name) is not None for name in SHORT], pattern
        assert len(dfa) == len(dfa.minimised()), pattern
        compared += 1
    assert compared >= 500


@pytest.mark.parametrize(
    "pattern",
    [
        "(?:(?!ab).)*",
        "(?:(?!ab|c)[abc])*c?",
        "((?=.*c)a|b)*c",
        "(?:a(?!b)|b(?=a))*",
        "((?=(?!bb)..)b|a){2,4}",
        "(a|(?=b))(b|(?!c))c?",
        "(?:(?:(?=a)|b)c?|a)?b",
        "(?=a)(?=.b)...",
        "(?:(?=.*b)a{0,2}){1}b",
    ],
)
def test_lookahead_sees_what_follows_its_group(pattern: str) -> None:
    expected = re.compile(pattern)
    names = [name for name in SHORT if compile_regex(pattern, ABC).accepts(name)]
    assert names == [name for name in SHORT if expected.fullmatch(name)]
    assert names


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("a(b", "regex 'a(b' at 2: missing )"),
        ("a)b", "regex 'a)b' at 2: unbalanced )"),
        ("ab[c", "regex 'ab[c' at 3: missing ]"),
        ("^a", "regex '^a' at 1: ^ and $ are not needed, the whole name is matched"),
        ("a$", "regex 'a$' at 2: ^ and $ are not needed, the whole name is matched"),
        (r"(a)\1", r"regex '(a)\1' at 4: \1 cannot be a finite pattern"),
        ("a|*", r"regex 'a|*' at 3: * has nothing to repeat; write \* for the letter"),
        ("a**", "regex 'a**' at 3: a repeat is repeated; put ( ) around the first"),
        ("a++", "regex 'a++' at 3: a repeat is repeated; put ( ) around the first"),
        ("a{x}", r"regex 'a{x}' at 2: { is a number of times, {2} or {2,5}; write \{ for the letter"),
        ("a{3,2}", "regex 'a{3,2}' at 2: {3,2}: at most 1,000 times, the smaller number first"),
        ("a{1001}", "regex 'a{1001}' at 2: {1001}: at most 1,000 times, the smaller number first"),
        ("(?P<x>a)", "regex '(?P<x>a)' at 1: of (?...) there are (?:...), (?=...) and (?!...)"),
        (
            "(?i)a",
            "regex '(?i)a' at 1: whether capitals differ is said beside the pattern, of the whole of it, by an option",
        ),
        ("b(?-i:a)", "regex 'b(?-i:a)' at 2: whether capitals differ is said beside the pattern, of the whole of it"),
        ("[z-a]", "regex '[z-a]' at 2: z-a is no range: the letter that comes first is to stand first"),
        (r"[a-\d]", r"regex '[a-\d]' at 2: a-\d is no range: the letter that comes first is to stand first"),
        ("a\\", "regex 'a\\' at 2: \\ stands before a letter"),
        (r"a\q", r"regex 'a\q' at 2: \q is not known; there are \p{...}, \d, \w, \s and their opposites"),
        (r"\pL", r"regex '\pL' at 1: \p is written \p{L} or \p{Script=Greek}"),
        (r"\p{Nonsense}", r"regex '\p{Nonsense}' at 1: \p{Nonsense}: unknown property"),
        ("((?=a))*", "regex '((?=a))*' at 8: lookahead that may take no letter cannot be repeated"),
        ("a" * 1_001, f"regex '{'a' * 57}...': too long: 1,001 characters, of at most 1,000"),
        ("(" * 51 + ")" * 51, f"regex '{'(' * 51}{')' * 6}...' at 51: more than 50 groups within one another"),
        (".{0,20}a.{20}", "regex '.{0,20}a.{20}': too large (more than 20,000 states)"),
        ("([ab]?){1000}" + "{1000}" * 99, f"regex '([ab]?){{1000}}{'{1000}' * 7}{{1...': too large"),
    ],
)
def test_errors_say_what_and_where(pattern: str, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        compile_regex(pattern, LATIN)
    assert str(caught.value).startswith(message)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "pattern",
    [
        "(a{1,1000}){1,1000}",
        "((((a*)*)*)*)*",
        "(((((ab?){0,9}){0,9}){0,9}c?){0,9})*",
        "(.*a.*|.*b.*|.*c.*){30}",
        "(?:a?|b)" * 120,
        "((a?|b)" + "(a?|b)" * 150 + ")*",
        "(.{0,30}|a.{0,30}){30}",
        "(?=.*a)(?=.*b)(?=.*c)(?=.*d)(?=.*e)(?=.*f)(?=.*g)(?=.*h)(?=.*i)(?=.*j)(?=.*k)(?=.*l)(?=.*m).*",
        "((?=.*a)b|(?!.*c)d)*" * 40,
        "(" * 50 + "ab" + "?c)*" * 50,
        "(?!" * 50 + "a" + ")" * 50,
        "(a{900,901}b?){800,801}",
        "a{0,19}{1000}",
        "[a-y]?[b-z]?" * 80,
        "x" * 1_000_000,
        "(" * 5_000,
    ],
)
def test_every_pattern_ends_soon(pattern: str) -> None:
    begun = time.process_time()
    message = ""
    try:
        assert len(compile_regex(pattern, LATIN)) <= MOST_STATES
    except UsageError as error:
        message = str(error)
    assert not message or "too large" in message or "too long" in message
    assert time.process_time() - begun < 5  # 2 s at most were measured, on a slow and busy machine


def test_derives_per_class_of_letters() -> None:
    kanji = (*map(chr, range(0x4E00, 0x4E00 + 2_999)), "x")
    dfa = compile_regex("[^七万]{2,8}x", kanji)
    assert dfa.step.shape[1] == 3
    assert dfa.accepts("丁上x")
    assert not dfa.accepts("丁七x")


def test_empty_pattern_is_the_empty_name() -> None:
    assert compile_regex("", LATIN).count(5) == 1
    assert compile_regex("|ab", LATIN).count(5) == 2


def test_no_letters_leave_the_empty_name() -> None:
    assert compile_regex(".*", ()).accepts("")
    assert compile_regex("(?!a)", ()).accepts("")
    assert compile_regex(".", ()).is_empty
    assert compile_regex("(?=.).*", ()).is_empty


@pytest.mark.parametrize(
    ("pattern", "name", "same"),
    [
        ("ANNA", "anna", True),
        ("anna", "ANNA", True),
        ("[A-C]", "b", True),
        ("ß", "ẞ", True),
        ("ẞ", "ß", True),
        ("ss", "ß", False),
        ("σ", "ς", True),
        ("ς", "σ", True),
        ("Σ", "ς", True),
        ("[α-ρ]", "Ο", True),
        ("i", "İ", False),
        ("i", "ı", False),
        ("[A-Z]", "ı", False),
        ("İ", "İ", True),
        (r"\p{Lu}", "a", False),
    ],
)
def test_case_is_that_of_unicode_letter_by_letter(pattern: str, name: str, same: bool) -> None:
    assert compile_regex(pattern, tuple(sorted(set(name)))).accepts(name) == same
    assert compile_regex(name, tuple(sorted(set(name))), ignore_case=False).accepts(name)


def test_case_can_be_kept() -> None:
    dfa = compile_regex("[a-c]B", ("A", "a", "b", "B"), ignore_case=False)
    assert [name for name in ("aB", "AB", "ab", "bB") if dfa.accepts(name)] == ["aB", "bB"]


@pytest.mark.parametrize(
    ("pattern", "accepted"),
    [
        (r"\d", "3"),
        (r"\D", "aß_- é."),
        (r"\s", " "),
        (r"\w", "3aß_é"),
        (r"\W", "- ."),
        (r"\p{L}", "aßé"),
        (r"\P{L}", "3_- ."),
        (r"\p{Script=Latin}", "aßé"),
        (r"[\d\-_]", "3_-"),
        (r"[-a]", "a-"),
        (r"[a-]", "a-"),
        (r"[]a]", "a"),
        (r"[^]a]", "3ß_- é."),
        (r"[^\w]", "- ."),
        (r"[\--.]", "-."),
        (r"\.", "."),
        (".", "3aß_- é."),
    ],
)
def test_classes_of_letters(pattern: str, accepted: str) -> None:
    letters = tuple("3aß_- é.")
    assert {letter for letter in letters if compile_regex(pattern, letters).accepts(letter)} == set(accepted)


def test_missing_letters_are_those_outside_of_sets() -> None:
    assert missing_letters(r"(aß|[xß]\.)*É{0,2}ß", LATIN) == ("ß", ".", "É")
    assert missing_letters("ANNA", LATIN) == ()
    assert missing_letters("ANNA", LATIN, ignore_case=False) == ("A", "N")


def test_patterns_combine_as_sets() -> None:
    both: Dfa = compile_regex(".*an.*", LATIN) & ~compile_regex(".*na", LATIN)
    assert [name for name in ("anna", "hannah", "an", "eva", "ana") if both.accepts(name)] == ["hannah", "an"]
