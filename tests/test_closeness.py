"""Names worth showing: the rule that the list alone decides, the choice among several, and one rung after the other."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import namegen
from namegen.sampling.closeness import spread as spreading
from namegen.sampling.closeness.choice import Choice
from namegen.sampling.closeness.of_model import rule_of
from namegen.sampling.closeness.rule import ENOUGH, PLENTY, Rule
from namegen.sampling.closeness.two_way import UNKNOWN, TwoWay
from namegen.sampling.generate import make_request

if TYPE_CHECKING:
    from typer.testing import Result

REGISTRY = namegen.Registry.load(only=["namegen"])
TWELVE = ["anna", "nanna", "hanna", "johanna", "susanna", "hannah", "annina", "ninna", "joanna", "suna", "nina", "hani"]
ELVES = [
    *("Aelindra", "Thalorin", "Elowen", "Caladrel", "Faelar", "Ilyrana", "Sylvaris", "Naerion", "Lirael", "Galadhor"),
    *("Miriel", "Erevan", "Taurion", "Vaelora", "Arannis", "Nimriel", "Soveliss", "Quelenna", "Celeborn", "Eldrin"),
]


def trained(names: Sequence[str], model: str | None = None) -> namegen.NameModel:
    return namegen.train(names, model=model, registry=REGISTRY)


OF_TWELVE = trained(TWELVE, "count-bigram")
OF_ELVES = trained(ELVES)


def rule_for(model: namegen.NameModel, closeness: Any = "near") -> Rule:
    rule = rule_of(model, namegen.DrawContext(model.tokenizer, model.names), closeness)
    assert rule is not None
    return rule


# The score from both ends


def log2_of_bigrams(names: Sequence[str], name: str) -> list[float]:
    """Say how likely each letter and the end are after the letter before, where each count has one more."""
    marked = [f".{each}." for each in names]
    counts = Counter(pair for each in marked for pair in pairwise(each))
    letters = len(set("".join(marked)))
    before = Counter(pair[0] for pair in counts.elements())
    return [math.log2((counts[pair] + 1) / (before[pair[0]] + letters)) for pair in pairwise(f".{name}.")]


def test_a_name_is_read_from_both_ends() -> None:
    names, asked = ["anna", "hana", "nah"], ["ann", "hanah", "a", "nnn"]
    mean, worst = TwoWay.of(trained(names, "count-bigram")).read(asked)
    for place, name in enumerate(asked):
        forwards = log2_of_bigrams(names, name)
        backwards = log2_of_bigrams([each[::-1] for each in names], name[::-1])
        assert mean[place] / 1024 == pytest.approx(sum(forwards + backwards) / len(name), abs=0.01)
        assert worst[place] / 1024 == pytest.approx(min(forwards) + min(backwards), abs=0.01)


def test_a_name_that_the_models_cannot_write_is_far_below_all_others() -> None:
    two_way = TwoWay.of(trained(["anna", "hana"], "count-bigram"))
    mean, worst = two_way.read(["z", "nnnnn", "anz"])
    assert mean[[0, 2]].tolist() == worst[[0, 2]].tolist() == [UNKNOWN] * 2
    assert mean[1] > UNKNOWN / 4
    assert two_way.read(["z"])[0].tolist() == [UNKNOWN]


@given(st.lists(st.text("abc", max_size=5), min_size=1, max_size=6))
def test_names_are_read_backwards(names: list[str]) -> None:
    tokenizer = trained(["abc"], "uniform").tokenizer
    assert tokenizer.decode(tokenizer.encode(names).backwards()) == [name[::-1] for name in names]


# The choice


class ByVowels:
    """Score names by how many vowels they have."""

    def scores(self, names: Sequence[str]) -> np.ndarray:
        return np.array([len(re.findall("[aeiou]", name)) for name in names], dtype=np.int64)


def rule_by_vowels(candidates: int, names: Sequence[str] = ("anna",)) -> Rule:
    return Rule(0, candidates, ByVowels(), tuple(names), 0)  # type: ignore[arg-type]


GROUPS = st.lists(st.lists(st.text("aeB", min_size=1, max_size=5), min_size=3, max_size=3), max_size=12)


@given(GROUPS, st.lists(st.text("aeb", min_size=1, max_size=5), min_size=1, max_size=4))
def test_of_the_candidates_the_best_new_one_is_chosen_that_does_not_bore(
    groups: list[list[str]], names: list[str]
) -> None:
    expected: list[str] = []
    for group in groups:
        before = [name.lower() for name in dict.fromkeys(each.lower() for each in expected)]
        ranked = sorted(group, key=lambda name: -len(re.findall("[ae]", name.lower())))
        new = [name for name in ranked if name.lower() not in before]
        fresh = [name for name in new if not bores(name.lower(), before, names)]
        expected.append((fresh or new or ranked)[0])
    flat = [name for group in groups for name in group]
    assert Choice(rule_by_vowels(3, names)).choose(flat) == expected


def bores(name: str, before: Sequence[str], names: Sequence[str]) -> bool:
    """Say whether the beginning or the end came twice, and one and a half times as often as the list has it."""

    def too_often(edge: Callable[[str], str]) -> bool:
        came = sum(edge(each) == edge(name) for each in before)
        share = sum(edge(each) == edge(name) for each in names) / len(names)
        return came >= max(2, 1.5 * share * (len(before) + 1))

    return too_often(lambda each: each[:3]) or too_often(lambda each: each[-3:])


@given(GROUPS, st.integers(0, 12))
def test_the_names_before_decide_and_none_after(groups: list[list[str]], place: int) -> None:
    first, second = ([name for group in some for name in group] for some in (groups[:place], groups[place:]))
    in_parts = Choice(rule_by_vowels(3))
    assert in_parts.choose(first) + in_parts.choose(second) == Choice(rule_by_vowels(3)).choose(first + second)


def test_a_beginning_comes_no_more_often_than_in_the_list() -> None:
    spread = spreading.Spread(["annika", "anneli", "berta", "carla"])
    names = [f"ann{i:03}" for i in range(100)]
    chosen = 0
    for name in names:
        if spread.allows(name):
            spread.add(name)
            chosen += 1
        else:
            spread.add(f"x{name[::-1]}")
    assert chosen == pytest.approx(75, abs=2), "half of the list begins so, and half as many more are allowed"


# The rule


def test_the_list_alone_decides_where_drawing_begins() -> None:
    rules = []
    for model, asked in (
        ("count-bigram", {"n": 3}),
        ("kneser-ney", {"n": 40, "seed": "x"}),
        (None, {"n": 1, "seed": 2, "starts_with": "h", "temperature": 2.0}),
        ("count-bigram", {"n": 2, "raw": True}),
    ):
        made = trained(TWELVE, model)
        made.generate(**asked)  # type: ignore[arg-type]
        rules.append(rule_for(made))
    judged = ["anni", "hanani", "xx", "johann"]
    assert len({(rule.first, rule.different, tuple(rule.scorer.scores(judged))) for rule in rules}) == 1


@pytest.mark.parametrize("model", [OF_TWELVE, OF_ELVES], ids=["twelve", "elves"])
@pytest.mark.parametrize("closeness", ["close", "near"])
def test_drawing_begins_on_the_strictest_rung_that_has_enough_names(model: namegen.NameModel, closeness: Any) -> None:
    rule = rule_for(model, closeness)
    pilot = model.derived["pilot"]
    least, times = ENOUGH[closeness]
    enough = max(least, min(times * len(model.names or ()), PLENTY))
    passing = [REGISTRY.check("constraint", specs[0]) for specs in pilot.task.rungs[: pilot.task.usual]]
    assert [spec.name for spec in passing] == ["familiar"] * pilot.task.usual
    different = []
    for spec in passing:
        constraint = spec.part.build()
        constraint.begin(pilot.task.context)
        names = [name for name, keep in zip(pilot.drawn, constraint.passes(pilot.drawn), strict=True) if keep]
        different.append(len(set(names)))
    plenty = [rung for rung, count in enumerate(different) if count >= enough]
    assert rule.first == (plenty or [pilot.task.usual - 1])[0]
    assert different == sorted(different), "each rung allows what the one before does"


def test_close_is_no_looser_than_near_and_free_wants_pairs_alone() -> None:
    close, near, free = (rule_for(OF_ELVES, closeness) for closeness in ("close", "near", "free"))
    assert close.first <= near.first <= free.first == OF_ELVES.derived["pilot"].task.usual - 1
    assert close.first < free.first
    assert close.candidates > near.candidates > free.candidates


def test_near_is_what_holds_where_nothing_is_said() -> None:
    assert OF_ELVES.generate(9, seed=1, closeness="near") == OF_ELVES.generate(9, seed=1)
    assert len({tuple(OF_ELVES.generate(9, seed=1, closeness=each)) for each in ("close", "near", "free")}) == 3


@pytest.mark.parametrize("how", [{"raw": True}, {"sampler": "lecture"}])
def test_closeness_of_raw_draws_is_refused(how: dict[str, Any]) -> None:
    with pytest.raises(namegen.UsageError, match="closeness 'free' changes nothing there; leave one out"):
        OF_TWELVE.generate(3, closeness="free", **how)


@pytest.mark.parametrize(
    ("asked", "temperature"),
    [
        ({}, 0.7),
        ({"temperature": 1.0}, 1.0),
        ({"sampler": "ancestral top_k=3"}, 0.7),
        ({"sampler": "ancestral temperature=1"}, 1.0),
        ({"raw": True}, 1.0),
        ({"sampler": ["ancestral top_k=3", "ancestral"]}, 1.0),
    ],
)
def test_a_temperature_that_nobody_gave_is_that_of_names_worth_showing(
    asked: dict[str, Any], temperature: float
) -> None:
    assert make_request(REGISTRY, 1, **asked).sampler.options["temperature"] == temperature


def test_a_request_that_was_written_down_keeps_its_closeness_and_its_temperature() -> None:
    request = make_request(REGISTRY, 5, seed=1, closeness="free")
    again = namegen.Request.model_validate_json(request.model_dump_json()).checked(REGISTRY)
    assert (again.closeness, again.sampler.options["temperature"]) == ("free", 0.7)
    assert list(OF_TWELVE.stream(again)) == list(OF_TWELVE.stream(request))


def test_the_probability_is_that_of_what_was_asked() -> None:
    assert OF_TWELVE.drawing(make_request(REGISTRY, 5, seed=1)).exact_probability.value == pytest.approx(1)
    asked = OF_TWELVE.drawing(make_request(REGISTRY, 5, seed=1, starts_with="h")).exact_probability.value
    assert asked == pytest.approx(OF_TWELVE.given(starts_with="h", temperature=0.7).probability)


@pytest.mark.parametrize("how", ["ids", "repeats", "slot"])
def test_names_that_may_come_again_are_drawn_as_they_come(how: str) -> None:
    """The best of several would nearly always be the same one."""
    if how == "ids":
        names = list(OF_ELVES.for_ids(range(200), seed=1).values())
    elif how == "repeats":
        names = OF_ELVES.generate(200, seed=1, unique=False)
        routes = OF_ELVES.drawing(make_request(REGISTRY, 200, seed=1)).routes
        assert names == routes.names(np.arange(200), namegen.Draws(1))
    else:
        names = namegen.Combined("{elf}", {"elf": OF_ELVES}).generate(200, seed=1, repeats=True)
    assert len(set(names)) > 60


# Rungs


def names_and_notes(model: namegen.NameModel, n: int, **asked: Any) -> tuple[list[str], list[str], str]:
    """Draw all names that there are, up to n; return them, what is said meanwhile, and the error."""
    drawing = model.drawing(make_request(REGISTRY, n, seed=1, **asked))
    names: list[str] = []
    try:
        for batch in drawing.stream():
            names += batch
    except namegen.GenerationError as error:
        return names, drawing.later_notes, str(error)
    return names, drawing.later_notes, ""


def new_pieces(name: str, names: Sequence[str], size: int) -> int:
    def pieces(text: str) -> list[str]:
        marked = f"^{text.lower()}$"
        return [marked[i : i + size] for i in range(len(marked) - size + 1)]

    known = {piece for each in names for piece in pieces(each)}
    return sum(piece not in known for piece in pieces(name))


def test_where_a_rung_gives_out_the_next_one_goes_on_and_it_is_said() -> None:
    names, notes, error = names_and_notes(OF_ELVES, 400)
    assert (len(names), error) == (400, "")
    assert len(set(names)) == 400
    options = [specs[0].options for specs in OF_ELVES.derived["pilot"].task.rungs][rule_for(OF_ELVES).first :]
    found = [re.match("after ([0-9,]+) names hardly any other keeps", note) for note in notes]
    until = [int(match[1].replace(",", "")) for match in found if match]
    assert len(until) == len(notes) > 0
    for begin, end, rung in zip([0, *until], [*until, 400], options, strict=False):
        assert all(new_pieces(name, ELVES, rung["size"]) <= rung["new"] for name in names[begin:end])
        assert not any(new_pieces(name, ELVES, rung["known"]) for name in names[begin:end] if rung["known"])
    first = options[0]
    assert any(new_pieces(name, ELVES, first["size"]) > first["new"] for name in names[until[0] :])


def test_fewer_names_are_the_start_of_more_on_every_rung(monkeypatch: pytest.MonkeyPatch) -> None:
    many, notes, _ = names_and_notes(OF_ELVES, 300)
    assert notes
    for n in (1, 5, 60, 210):
        assert names_and_notes(OF_ELVES, n)[0] == many[:n]
    monkeypatch.setattr(namegen.Decoder, "batch", 1000)
    assert names_and_notes(OF_ELVES, 300) == (many, notes, "")


def test_at_the_end_all_names_have_come_and_the_error_counts_them() -> None:
    names, _, error = names_and_notes(OF_TWELVE, 5000)
    assert len(set(names)) == len(names)
    assert error == f"only {len(names)} names can be such, not 5,000; ask for {len(names)} to have them all"
    assert set(names) == all_that_can_be(TWELVE)


def all_that_can_be(names: Sequence[str]) -> set[str]:
    """Spell all texts of the list's pairs and lengths, and ask the constraints that are no matter of pairs."""
    pairs = {pair for name in names for pair in pairwise(f"^{name}$")}
    lengths = sorted(map(len, names))
    beginnings, found = ["^"], list[str]()
    for _ in range(lengths[-1]):
        beginnings = [each + after for each in beginnings for before, after in pairs if each[-1] == before != "$"]
        beginnings = [each for each in beginnings if each[-1] != "$"]
        found += [each[1:] for each in beginnings if (each[-1], "$") in pairs]
    found = [name for name in found if len(name) >= lengths[len(lengths) // 10]]
    for which in ("novel", "not-bundled", "no-stutter", "consonants-of-the-list"):
        constraint = REGISTRY.check("constraint", which).part.build()
        constraint.begin(namegen.DrawContext(OF_TWELVE.tokenizer, OF_TWELVE.names))
        automaton = constraint.dfa(sorted(set("".join(names))))
        passed = constraint.passes(found) if automaton is None else automaton.mask(found)
        found = [name for name, keep in zip(found, passed, strict=True) if keep]
    return set(found)


def test_wishes_hold_on_every_rung() -> None:
    names, notes, _ = names_and_notes(OF_ELVES, 200, starts_with="El", without="y")
    assert notes
    assert all(name.startswith("El") and "y" not in name for name in names)


# What is said of short lists


@pytest.mark.filterwarnings("default:from")
def test_of_a_list_of_fewer_than_eight_names_it_is_said_how_few_can_come() -> None:
    seven = trained(TWELVE[:7], "count-bigram")
    with pytest.warns(UserWarning, match=r"^from 7 names only some \d+ new ones can be made; of ten or more there are"):
        seven.generate(2, seed=1)
    assert rule_for(trained(TWELVE[:8], "count-bigram")).note == ""
    assert not seven.drawing(make_request(REGISTRY, 2, seed=1, raw=True)).notes


def test_the_command_says_when_the_next_rung_goes_on(cli: Callable[..., Result], tmp_path: Path) -> None:
    (tmp_path / "elves.txt").write_text("\n".join(ELVES))
    result = cli("generate", "-d", tmp_path / "elves.txt", "-n", 300, "--seed", 1)
    names, notes, _ = names_and_notes(OF_ELVES, 300)
    assert result.stdout.splitlines() == names
    assert result.stderr.splitlines() == [f"namegen: {note}" for note in notes]
