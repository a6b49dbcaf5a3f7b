"""Wishes that cannot be, contradict each other or make no sense: the names, or one line that says why there are none.

Nothing hangs, nothing is ignored in silence, and nothing ends in a traceback.
"""

from __future__ import annotations

import contextlib
import json
import shlex
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import namegen
from namegen.sampling import impossible
from namegen.sampling.generate import make_request
from namegen.sampling.pilot import Probability
from namegen.training.recipe import Request

from .automata import REGISTRY

SECONDS = 60
"""What each takes at most; it is some tenths of a second, and five on a quiet machine are too many."""

FEW = ["anna", "bob", "carla", "dora", "emma", "fred", "gina", "hugo", "ida", "john", "karl", "lena"]
PIECES = list(dict.fromkeys(name[i : i + 2] for name in FEW for i in range(len(name) - 1)))[:30]
"""Thirty texts of two letters, each of them in some name."""
LISTS = {
    "few.txt": FEW,
    "seven.txt": ["abcdefg", "bcdefga", "annabel", "barbara", "charles", "madison"],
    "one.txt": ["anna"],
    "a.txt": ["a"],
    "ab.txt": ["a", "b"],
    "kanji.txt": [chr(0x4E00 + i // 60) + chr(0x4E00 + i) for i in range(3000)],
    "jamo.txt": ["\u1100\u1161\u11a8\u1102\u1161", "\u1102\u1161\u1100\u1161\u11a8", "\u1102\u1161\u1102\u1161"],
    "counts.txt": ["anna\t1000000000", "bob\t1", "hannah\t1"],
    "words.txt": [f"{a}{b}{c}{d}" for a in PIECES for b in PIECES for c in PIECES for d in ("za", "qe")],
}


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to stand in, with lists of all kinds."""
    for name, lines in LISTS.items():
        (tmp_path / name).write_text("\n".join(lines), encoding="utf-8")
    (tmp_path / "binary.bin").write_bytes(bytes(range(256)) * 10)
    (tmp_path / "large.txt").write_bytes(b"abc\n" * 2**21)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _contains(texts: Sequence[str]) -> str:
    return " ".join(f"--contains {text}" for text in texts)


# What is asked of few.txt unless -d says otherwise, the exit code, and what is said; or how many names there are.
WISHES: list[tuple[str, int, str | int]] = [
    # regular expressions
    ("--regex '.{0,20}a.{20}'", 2, "regex '.{0,20}a.{20}': too large (more than 20,000 states)"),
    ("--regex 'a{1,200}'", 1, "regex a{1,200} and lengths-of-the-list and familiar exclude each other"),
    ("--regex 'a{1,200}' --raw -n 3", 0, 3),
    ("--regex ''", 2, "option 'pattern' is ''"),
    ("--regex 'a{0}'", 1, "no name can be such: regex a{0} and length exclude each other"),
    ("--regex '((a*)*)*'", 1, "regex ((a*)*)* and lengths-of-the-list and familiar exclude each other"),
    ("--regex '(((.{0,9}){0,9}){0,9}){0,9}'", 0, 10),
    ("--regex '(a?){1000}a{1000}'", 2, "too large (more than 500,000 steps of work)"),
    ("--regex '(?!.*)'", 1, "nothing meets regex (?!.*)"),
    ("--regex 'q+'", 1, "'q' of regex is not among the 17 letters of the list"),
    # texts
    ("--starts-with z", 1, "'z' of starts-with is not among the 17 letters of the list"),
    ("--starts-with MEGABYTE", 2, "aaa...; allowed: text of at least 1 character, at most 1000"),
    ("--starts-with 'a\0b'", 1, r"'\x00' of starts-with is not among"),
    ("--starts-with '\x1b[31m'", 1, r"'\x1b' of starts-with is not among"),
    ("--contains '\u0301'", 1, "of contains is not among"),
    ("--contains 'אב'", 1, "'א' of contains is not among"),
    ("--contains '\U0001f600'", 1, "'\U0001f600' of contains is not among"),
    (_contains(PIECES), 1, "and contains bo and lengths-of-the-list exclude each other"),
    ("--without abcdefghijklmnopqrstuvwxyz", 1, "no name can be such: without abcdefghijklmnopqrstuvwxyz"),
    ("--starts-with ab --without b", 1, "no name can be such: starts-with ab and "),
    ("--shape ''", 2, "option 'pattern' is ''"),
    ("--shape CCCCCCCCCCCC", 1, "shape CCCCCCCCCCCC and lengths-of-the-list exclude each other"),
    # numbers
    ("-d seven.txt --min-length 30 --max-length 40", 0, 10),
    ("-d seven.txt --min-length 30 --max-length 40 --novel --max-copied 1", 1, "exclude each other"),
    ("--min-length 0 --max-length 0", 2, "option 'max' is 0; allowed: a whole number >= 1"),
    ("--min-length 0 --max-length 1", 1, "only 4 names can be such, not 10; ask for 4 to have them all"),
    ("--min-length 9 --max-length 3", 2, "min 9 is above max 3"),
    ("-n 10000 --regex 'a[nb]{1,2}.?' --copies", 1, "names can be such, not 10,000; ask for"),
    ("-n 0", 0, 0),
    ("-n 0 --starts-with z", 1, "'z' of starts-with"),
    ("--max-copied 1", 1, "max-copied 1 and lengths-of-the-list and familiar exclude each other"),
    ("--min-distance 50", 2, "option 'edits' is 50"),
    ("--min-distance 20", 1, "none passes min-distance 20; ask for less"),
    ("--constraint 'familiar size=6 new=3'", 0, 10),
    # constraints that are nonsense, twice, or given up
    ("--constraint ''", 2, "'' names no part"),
    ("--constraint length --constraint length", 0, 10),
    ("--constraint 'length min=3' --constraint 'length max=2'", 1, "exclude each other"),
    ("--novel --copies", 2, "--novel and --copies exclude each other; leave one out"),
    ("--constraint unique --repeats", 2, "constraint 'unique' is both asked for and given up; leave one out"),
    # guards
    ("--guard missing.txt", 1, "guard: missing.txt cannot be read: "),
    ("--guard binary.bin", 1, "guard: binary.bin is not UTF-8 (byte 128)"),
    ("--guard large.txt", 1, "guard: large.txt cannot be read: it is larger than 4,194,304 bytes, "),
    ("--guard 'a\0b'", 1, r"guard: a\x00b cannot be read: "),
    ("--guard words.txt", 0, 10),
    # samplers
    ("-n 3 -t 0 --contains g", 1, "1 of 3 names found: sampler 'ancestral' draws no others"),
    ("-n 2 --top-p 1e-300 --raw", 0, 2),
    ("-t 1e-6 --starts-with j", 1, "1 of 10 names found: sampler 'ancestral' draws no others"),
    ("-n 3 -t 1e6 --starts-with j", 0, 3),
    ("--sampler greedy -n 1 --regex '.*g.*h.*'", 0, 1),
    ("--sampler lecture --starts-with j", 2, "draws names as they come; leave out it or starts-with j"),
    # lists
    ("-d one.txt", 1, "lengths-of-the-list and novel and familiar exclude each other"),
    ("-d a.txt --starts-with a", 1, "lengths-of-the-list and novel exclude each other"),
    ("-d ab.txt -n 10000", 1, "lengths-of-the-list and novel exclude each other"),
    ("-d kanji.txt -n 3 --starts-with '\u4e00' --copies", 0, 3),
    ("-d kanji.txt --shape CVC", 1, "none of the 3000 letters of the list is a vowel"),
    ("-d jamo.txt -n 2 --min-length 2 --max-length 5", 0, 2),
    ("-d counts.txt --weighted -n 2 --starts-with h --min-length 1 --copies", 0, 2),
]  # fmt: skip


@pytest.mark.parametrize(("wish", "code", "said"), WISHES, ids=[wish for wish, _, _ in WISHES])
def test_there_are_names_or_one_line(
    here: Path, cli: Callable[..., Any], wish: str, code: int, said: str | int
) -> None:
    words = [word.replace("MEGABYTE", "a" * 2**20) for word in shlex.split(wish)]
    dataset = [] if "-d" in words else ["-d", "few.txt"]
    begun = time.perf_counter()
    result = cli("generate", "--seed", 1, *dataset, *words)
    assert time.perf_counter() - begun < SECONDS
    assert result.exit_code == code, result.output
    if isinstance(said, int):
        assert len(result.stdout.splitlines()) == said
        return
    assert said in result.stderr.splitlines()[-1]
    assert "Traceback" not in result.stderr


NETWORKS: list[tuple[dict[str, Any], str | int]] = [
    ({"starts_with": "j"}, 3),
    ({"starts_with": "ab", "ends_with": "ba", "max_length": 3, "min_length": 3, "n": 1}, 1),
    ({"contains": "z"}, "'z' of contains is not among the 17 letters of the list"),
    ({"shape": "CCCCCCCCCCCC", "max_length": 5}, "exclude each other"),
    ({"min_length": 30, "max_length": 40}, 3),
    ({"regex": "a{300}", "max_length": 400}, 3),
    ({"sampler": "greedy", "starts_with": "kk"}, "leave such names no probability"),
    ({"min_distance": 20, "max_length": 10}, "ask for less"),
]


@pytest.mark.filterwarnings("ignore:nearly exact")
@pytest.mark.parametrize("model", ["lstm epochs=1 size=4", "mixture"])
def test_so_it_is_for_models_without_states(model: str) -> None:
    trained = namegen.train(FEW, model=model, registry=REGISTRY)
    for asked, said in NETWORKS:
        assert _told(trained, {"n": 3, "raw": True} | asked, said), (asked, said)


def _told(model: namegen.NameModel, asked: Mapping[str, Any], said: str | int) -> bool:
    try:
        names = model.generate(seed=1, **asked)
    except namegen.NamegenError as error:
        return str(said) in str(error) and "\n" not in str(error)
    return len(names) == said


def test_what_the_models_zeros_forbid_is_told_from_what_samplers_forbid() -> None:
    model = namegen.train(FEW, model="count-bigram add_k=0", registry=REGISTRY)
    assert model.generate(1, seed=1, starts_with="j", raw=True), "each of the two is possible"
    assert model.generate(1, seed=1, regex=".?jo.*|.?[^o]+", raw=True)
    zeros = "model 'count-bigram' of plugin namegen:counts gives all such names no probability"
    for sampler in ("ancestral", "greedy", "ancestral temperature=0"):
        with pytest.raises(namegen.GenerationError, match=zeros):
            model.generate(1, sampler=sampler, starts_with="j", regex=".[^o]+", raw=True)
    with pytest.raises(namegen.GenerationError, match="such as the samplers draw: their options leave"):
        model.generate(1, sampler=["ancestral top_k=1", "ancestral"], starts_with="j", raw=True)


def test_a_saved_model_without_its_list_says_what_needs_it(here: Path, cli: Callable[..., Any]) -> None:
    assert cli("train", "-d", "few.txt", "--output", "few.namegen").exit_code == 0
    (here / "few.txt").unlink()
    for wish in ("--max-copied 2", "--min-distance 2", "--constraint edges"):
        result = cli("generate", "--from", "few.namegen", "--seed", 1, *shlex.split(wish))
        assert result.exit_code == 2
        assert "needs the list that the model learned from" in result.stderr.splitlines()[-1]
    assert len(cli("generate", "--from", "few.namegen", "--seed", 1, "--novel", "-n", 3).stdout.split()) == 3


def test_names_that_were_found_are_written_where_there_are_too_few(here: Path, cli: Callable[..., Any]) -> None:
    wish = ("--min-length", 0, "--max-length", 1, "--output", "out.json", "--format", "json")
    result = cli("generate", "-d", "few.txt", "--seed", 1, *wish)
    assert result.exit_code == 1
    assert len(json.loads(Path("out.json").read_text())["names"]) == 4


WAYS: list[dict[str, Any]] = [
    {"starts_with": "a"},
    {"regex": ".*g.*h.*"},
    {"min_length": 9, "max_length": 12, "raw": True},
    {"min_distance": 2},
    {"temperature": 0.5, "top_k": 5, "contains": "an"},
    {"sampler": ["ancestral top_k=9", "ancestral"], "max_copied": 2},
    {"guard": True, "unique": False, "novel": False},
    {"constraints": ["length min=4", "no-stutter"]},
]


def test_requests_mean_the_same_after_a_round_through_json_and_in_threads() -> None:
    model = namegen.train(FEW, registry=REGISTRY)
    requests = [make_request(REGISTRY, 9, seed=f"\0 é {i}", **wishes) for i, wishes in enumerate(WAYS)]
    alone = [_drawn(model, request) for request in requests]
    again = [Request.model_validate_json(request.model_dump_json()) for request in requests]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda request: _drawn(model, request), again))
    assert together == alone
    assert [_drawn(model, _with_n(request, 4)) for request in requests] == [names[:4] for names in alone]


def _with_n(request: Request, n: int) -> Request:
    return request.model_copy(update={"n": n})


def _drawn(model: namegen.NameModel, request: Request) -> list[str]:
    """Draw what there is."""
    names: list[str] = []
    with contextlib.suppress(namegen.GenerationError):
        for batch in model.drawing(request).stream():
            names += batch
    return names


class Odd(namegen.Constraint):
    """Judges names as `judge` does."""

    judge: Callable[[Sequence[str]], Any]

    def passes(self, names: Sequence[str]) -> Any:
        return self.judge(names)


def _cleared(names: Any) -> np.ndarray:
    passed = np.ones(len(names), dtype=bool)
    names.clear()
    return passed


def _slow(names: Sequence[str]) -> np.ndarray:
    time.sleep(0.01)
    return np.ones(len(names), dtype=bool)


@pytest.mark.parametrize(
    ("judge", "complaint"),
    [
        (_cleared, None),
        (_slow, None),
        (lambda names: [True] * len(names), None),
        (lambda names: np.ones(len(names)), "returned float64 of shape"),
        (lambda names: np.ones(len(names) + 1, dtype=bool), "returned bool of shape"),
        (lambda names: None, "returned object of shape ()"),
        (lambda names: np.zeros(len(names), dtype=bool), "none passes"),
    ],
)
def test_a_predicate_that_misbehaves_harms_no_names(judge: Callable[..., Any], complaint: str | None) -> None:
    odd = type("Odd", (Odd,), {"judge": staticmethod(judge)})
    model = namegen.train(FEW, registry=REGISTRY)
    if complaint is None:
        assert model.generate(5, seed=1, constraints=[odd]) == model.generate(5, seed=1)
        return
    with pytest.raises(namegen.NamegenError) as caught:
        model.generate(5, seed=1, constraints=[odd])
    assert complaint in str(caught.value)


def test_a_predicate_that_raises_is_a_bug_of_its_plugin() -> None:
    def judge(names: Sequence[str]) -> Any:
        raise KeyError("a bug")

    odd = type("Odd", (Odd,), {"judge": staticmethod(judge)})
    with pytest.raises(KeyError, match="a bug") as caught:
        namegen.train(FEW, registry=REGISTRY).generate(5, seed=1, constraints=[odd])
    assert any("This is a bug in the constraint 'Odd'" in note for note in caught.value.__notes__)


class Tree(namegen.Constraint):
    """Wants up to 19 letters, with a state for each way to come so far."""

    def dfa(self, letters: Sequence[str]) -> namegen.Dfa:
        many = 2**20
        step = np.arange(1, 2 * many + 1, dtype=np.int32).reshape(many, 2)
        step[step >= many] = -1
        return namegen.Dfa(tuple(letters), np.arange(len(letters)) % 2, step, np.ones(many, dtype=bool))


def test_an_automaton_of_a_million_states_is_walked() -> None:
    model = namegen.train(FEW, registry=REGISTRY)
    assert model.generate(5, seed=1, constraints=[Tree]) == model.generate(5, seed=1)


def test_a_rare_name_is_counted_in_figures_that_mean_something() -> None:
    assert Probability(1 / 547_000).in_words == "1 name in 547,000"
    assert Probability(6.7e-39).in_words == "1 name in 1.49e+38"
    assert Probability(1e-310, 1.0).in_words == "hardly any name"


@given(st.integers(1, 40), st.sets(st.integers(0, 39), min_size=1, max_size=4))
def test_the_fewest_that_exclude_each_other_are_found_in_few_tests(many: int, at_fault: set[int]) -> None:
    tests = []

    def possible(automata: Sequence[tuple[str, Any]], _: Any) -> bool:
        tests.append(automata)
        return not at_fault <= {int(words) for words, _ in automata}

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(impossible, "_possible", possible)
        found = impossible.conflict([(str(i), None) for i in range(many)], None)  # type: ignore[misc, arg-type]
    assert found == ([str(i) for i in sorted(at_fault)] if max(at_fault) < many else [])
    assert len(tests) <= 2 + 12 * len(at_fault)
