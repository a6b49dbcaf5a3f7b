"""Constraints of other people's plugins, and of a caller: alone, together with ours, and broken."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import namegen
from namegen.registry.entry import Plugin

MANUAL = Path(__file__).resolve().parents[1] / "plugins" / "README.md"
EXAMPLE = Path(__file__).resolve().parent / "example_plugin" / "namegen_example.py"
BOTH = ["ends-in consonant", "varied"]


class Marked(namegen.Constraint):
    """Want names in which a letter stands: what a caller hands over."""

    class Options(namegen.Options):
        letter: str = namegen.Field("a", min_length=1, max_length=1, description="the letter")

    def passes(self, names: Sequence[str]) -> Any:
        return np.array([self.options.letter in name for name in names], dtype=bool)


class WrongShape(Marked):
    def passes(self, names: Sequence[str]) -> Any:
        return np.ones((len(names), 2), dtype=bool)


class NotBools(Marked):
    def passes(self, names: Sequence[str]) -> Any:
        return ["yes"] * len(names)


class OtherLetters(Marked):
    def dfa(self, letters: Sequence[str]) -> namegen.Dfa:
        return namegen.compile_regex(".*", "xyz")


class LooseArrows(Marked):
    def dfa(self, letters: Sequence[str]) -> namegen.Dfa:
        everything = namegen.Dfa.everything(letters)
        return replace(everything, step=everything.step + 7)


class NoAutomaton(Marked):
    def dfa(self, letters: Sequence[str]) -> Any:
        return ".*a"


class Neither(namegen.Constraint):
    """Says nothing."""


class RaisesAtOnce(Marked):
    def begin(self, context: namegen.DrawContext) -> None:
        raise KeyError("out of cheese")


class RaisesLater(Marked):
    def passes(self, names: Sequence[str]) -> Any:
        raise KeyError("out of cheese")


class NeedsNames(Marked):
    needs_list = True


class Quay(Marked):
    """Want a letter so many times: two options, and one whose name has two words."""

    class Options(namegen.Options):
        letter: str = namegen.Field("", min_length=1, max_length=1, description="the letter")
        times: int = namegen.Field(1, ge=0, le=9, description="how many times")
        at_most: bool = namegen.Field(False, description="whether fewer will do")

    def passes(self, names: Sequence[str]) -> Any:
        found = np.array([name.count(self.options.letter) for name in names])
        return (found == self.options.times) | (self.options.at_most & (found < self.options.times))


class Hooks:
    @namegen.hookimpl
    def register_constraints(self, register: namegen.Register) -> None:
        register("quay", Quay)
        for part in (WrongShape, NotBools, OtherLetters, LooseArrows, NoAutomaton, Neither, RaisesAtOnce, RaisesLater):
            register(part.__name__, part)


@pytest.fixture(scope="module")
def model() -> namegen.NameModel:
    registry = namegen.Registry.load(only=["namegen"], files=[EXAMPLE])
    registry.add(Hooks(), Plugin("rude:hooks", "rude", "1"))
    return namegen.train("stars", model="count-bigram", cache=False, registry=registry)


def is_such(name: str) -> bool:
    return name[-1] not in "aeiou" and len(set(name)) >= 0.7 * len(name)


def test_they_hold_together_with_ours_and_with_the_samplers_options(model: namegen.NameModel) -> None:
    wishes = {"starts_with": "k", "temperature": 0.8, "top_p": 0.9, "novel": True}
    names = model.generate(10, constraints=["ends-in sound=consonant", "varied"], seed=1, **wishes)
    assert len(set(names)) == 10
    assert all(is_such(name) and name[0] in "kK" for name in names)
    assert not set(names) & set(model.names.names if model.names else ())
    again = model.generate(10, constraints=["ends-in sound=consonant", "varied"], seed=1, **wishes)
    assert again == names


def test_fewer_names_are_the_first_of_more(model: namegen.NameModel) -> None:
    asked: dict[str, Any] = {"ends_in": "consonant", "varied": 0.7, "starts_with": "k", "seed": "x"}
    names = model.generate(300, **asked)
    assert all(map(is_such, names))
    for n in (1, 7, 100):
        assert model.generate(n, **asked) == names[:n]


def test_a_wish_is_called_by_its_name_and_its_first_option(model: namegen.NameModel) -> None:
    by_name = model.generate(5, ends_in="consonant", seed=1)
    assert by_name == model.generate(5, constraints=["ends-in sound=consonant"], seed=1)
    assert by_name == model.generate(5, sound_ends_in="consonant", seed=1)
    with pytest.raises(namegen.OptionError, match="option 'sound' is 'silence'; allowed: vowel or consonant"):
        model.generate(5, ends_in="silence")


def test_every_option_of_a_wish_has_a_keyword(model: namegen.NameModel) -> None:
    names = model.generate(5, constraints=["quay letter=o times=2"], seed=1)
    assert all(name.count("o") == 2 for name in names)
    in_manual = re.findall(r"`generate\((\S*quay.*?)\)`", MANUAL.read_text(encoding="utf-8"))
    assert len(in_manual) == 3
    for call in in_manual:
        assert names == model.generate(5, **eval(f"dict({call})"), seed=1)
    both = {"quay": ["a", "o"], "times_quay": 2, "at_most_quay": True}
    specs = ["quay letter=a times=2 at_most=true", "quay letter=o times=2 at_most=true"]
    assert model.generate(5, **both, seed=1) == model.generate(5, constraints=specs, seed=1)
    with pytest.raises(namegen.OptionError, match=r"^quay and letter_quay both give 'letter' of constraint 'quay'"):
        model.generate(5, quay="o", letter_quay="a")


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("quay_times", "times_quay"),
        ("qay_times", "times_quay"),
        ("tims_quay", "times_quay"),
        ("quay_at_most", "at_most_quay"),
        ("length_min", "min_length"),
        ("starts_with_case", "case_starts_with"),
        ("temprature", "temperature"),
    ],
)
def test_a_keyword_that_is_none_is_answered_by_the_nearest_that_is(
    model: namegen.NameModel, given: str, meant: str
) -> None:
    with pytest.raises(namegen.UsageError, match=rf"^there is no .* option '{given}'; did you mean '{meant}'"):
        model.generate(5, **{given: 2})


def test_an_automaton_of_a_stranger_is_conditioned_on_exactly(model: namegen.NameModel) -> None:
    shares = [model.given(ends_in=sound, min_length=1).probability for sound in ("vowel", "consonant")]
    whole = model.given(min_length=1).probability
    assert sum(shares) == pytest.approx(whole, rel=1e-12)


def test_a_class_and_an_object_are_taken_as_they_are(model: namegen.NameModel) -> None:
    for given in (Marked, Marked(), Marked(Marked.Options(letter="z"))):
        letter = given.options.letter if isinstance(given, Marked) else "a"
        names = model.generate(8, constraints=[given], seed=2)
        assert len(names) == 8
        assert all(letter in name for name in names)


def test_an_object_is_not_changed_by_a_draw(model: namegen.NameModel) -> None:
    class Once(namegen.Constraint):
        remembers = True
        seen: frozenset[str] = frozenset()

        def passes(self, names: Sequence[str]) -> Any:
            mask = np.zeros(len(names), dtype=bool)
            for i, name in enumerate(names):
                mask[i] = name[0] not in self.seen
                self.seen |= {name[0]}
            return mask

    once = Once()
    names = model.generate(6, constraints=[once], seed=3)
    assert len({name[0] for name in names}) == 6
    assert once.seen == frozenset()
    assert model.generate(6, constraints=[once], seed=3) == names


@pytest.mark.parametrize(
    ("name", "complaint"),
    [
        ("WrongShape", r"passes\(names\) returned bool of shape \(\d+, 2\), not a bool for each of [\d,]+ names"),
        ("NotBools", r"passes\(names\) returned <U3 of shape \(\d+,\), not a bool for each of"),
        ("OtherLetters", r"dfa\(letters\) returned no automaton: it is over 'xyz', not over the letters given"),
        ("LooseArrows", r"dfa\(letters\) returned no automaton: step leads outside its 1 states"),
        ("NoAutomaton", r"dfa\(letters\) returned no automaton: it is '\.\*a', not a namegen.Dfa or None"),
        ("Neither", r"defines neither dfa\(letters\) nor passes\(names\)"),
    ],
)
def test_one_that_breaks_its_promise_is_named_in_one_line(model: namegen.NameModel, name: str, complaint: str) -> None:
    with pytest.raises(namegen.PluginError, match=f"^constraint '{name}' of plugin rude:hooks:? {complaint}") as caught:
        model.generate(3, constraints=[name])
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "doing"), [("RaisesAtOnce", "which was told what to draw"), ("RaisesLater", "which was judging names")]
)
def test_a_bug_is_blamed_on_its_plugin(model: namegen.NameModel, name: str, doing: str) -> None:
    with pytest.raises(KeyError) as caught:
        model.generate(3, constraints=[name])
    assert caught.value.__notes__ == [f"This is a bug in constraint '{name}' of plugin rude:hooks, {doing}."]


def test_one_that_needs_the_list_is_refused_where_it_is_not_at_hand(model: namegen.NameModel) -> None:
    source = model.recipe.sources[0].model_copy(update={"dataset": "gone.txt"})
    lost = replace(model, names=None, recipe=model.recipe.model_copy(update={"sources": (source,)}))
    with pytest.raises(namegen.UsageError, match=r"^NeedsNames needs the list that the model learned from: ") as caught:
        lost.generate(3, constraints=[NeedsNames], raw=True)
    assert "\n" not in str(caught.value)


def test_what_is_no_constraint_is_refused(model: namegen.NameModel) -> None:
    with pytest.raises(namegen.UsageError, match="a constraint is a text such as"):
        model.generate(3, constraints=[namegen.Sampler])
