"""How the names of a request are drawn, as data: for programs that draw them without Python.

The words are those of namegen_export's FORMAT.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ..contracts.letters import all_in_small_letters
from ..contracts.tokenizer import Tokenizer
from ..errors import UsageError
from .closeness.fragments import BETWEEN_WORDS
from .closeness.shapes import vowels_of

if TYPE_CHECKING:
    from ..contracts.arcs import Counted
    from ..contracts.constraint import Constraint
    from ..contracts.dfa import Dfa
    from .closeness.rule import Rule
    from .drawing import Drawing
    from .rungs import Rung
    from .wishes import Wishes

IGNORING_CASE = ("windows", "edges")
"""The kinds of checks that look at pieces of names whatever their capitals."""
UNBOUNDED = -1
"""Stands for no bound, where a bound is a number of candidates."""


@dataclass(frozen=True)
class AutomatonCheck:
    """Say which names an automaton accepts."""

    automaton: Dfa


Check = AutomatonCheck | Mapping[str, Any]
"""What is asked of a name: an automaton, or what `namegen.Constraint.as_data` says."""


@dataclass(frozen=True)
class PlannedRung:
    """Hold what is asked of names besides, and up to which number of candidates names are drawn."""

    checks: tuple[Check, ...]
    until: int


@dataclass(frozen=True)
class PlannedScore:
    """Hold how the best of several candidates is found."""

    candidates: int
    judged: tuple[str, ...]
    """distinct names in small letters, in order"""
    times: tuple[int, ...]
    """how often each counts"""
    boundaries: int
    """whether the models' end and start are one token, or two"""
    forwards: Counted
    backwards: Counted
    vowels: str
    middle: int
    """the mean length of names, in 1/1024 letter"""
    weights: tuple[int, ...]


@dataclass(frozen=True)
class Plan:
    """Hold what a drawing does, beside the model."""

    power: int
    """in 2**-24ths, what rows are raised to"""
    limit: int
    """tokens of a name at most, its end included"""
    hold: tuple[Check, ...]
    rungs: tuple[PlannedRung, ...]
    once: bool
    """whether no name may come twice"""
    names: tuple[str, ...]
    """the distinct names of the list, in order; none where it is not at hand"""
    between: str
    """the letters that stand between words"""
    score: PlannedScore | None
    """None: each name is given as it is drawn"""


def plan_of(drawing: Drawing) -> Plan:
    """Describe a drawing, for programs that draw the same names without Python.

    Raises UsageError for what cannot be described, saying what to do; GenerationError where no name can be such.
    """
    sampler = drawing.sampler
    if len(drawing.request.samplers) > 1 or not sampler.only_adjusts or sampler.power is None:
        raise UsageError(
            "only letter by letter with a temperature above 0 can be drawn elsewhere; leave out --sampler, top-k, top-p"
        )
    tokenizer = drawing.tokenizer
    if type(tokenizer).written is not Tokenizer.written or tokenizer.follows() is not None:
        raise UsageError("a tokenizer that spells letters in a way of its own cannot be carried; leave --tokenizer out")
    if drawing.request.case != "as-learned":
        raise UsageError(f"--case {drawing.request.case} is not carried; names are written as the list writes them")
    rungs = list(drawing.rungs)
    rule = drawing.rule
    names = drawing.context.names
    distinct = tuple(sorted(names.distinct)) if names is not None else ()
    return Plan(
        sampler.power,
        drawing.rungs.wishes.acceptor.most_tokens,
        tuple(_thinned(check, rungs[-1], drawing) for check in _checks(drawing.rungs.wishes, drawing)),
        tuple(_planned(rung, drawing) for rung in (rungs if rule else rungs[:1])),
        _once(drawing.rungs.wishes),
        distinct,
        "".join(sorted(letter for letter in set("".join(distinct)) if BETWEEN_WORDS.fullmatch(letter))),
        _score(rule) if rule else None,
    )


def _planned(rung: Rung, drawing: Drawing) -> PlannedRung:
    base = drawing.rungs.wishes
    held = {words for words, _ in (*base.automata, *base.predicates)}
    border = rung.routes.border
    if border == 0:
        raise UsageError(
            "names such as are wanted are too rare to be found by trying (1 in 4,096 or rarer); ask for less"
        )
    until = UNBOUNDED if border == np.inf else int(border)
    return PlannedRung(_checks(rung.wishes, drawing, without=held), until)


def _checks(wishes: Wishes, drawing: Drawing, without: frozenset[str] | set[str] = frozenset()) -> tuple[Check, ...]:
    """Return what is asked by wishes, but for those that are called so."""
    letters = drawing.context.letters
    automata = dict(wishes.automata)
    found: list[Check] = []
    for words in (*automata, *(words for words, _ in wishes.predicates)):
        if words in without:
            continue
        check = _check(wishes.constraint(words), automata.get(words), letters)
        if check is None and drawing.context.names is None:
            raise UsageError(
                f"{words} is about the list that the model learned from, which is not at hand; --dataset FILE says"
                " where it is, --raw does without"
            )
        if check is None:
            raise UsageError(f"{words} is judged by a program, which cannot be carried; leave it out")
        if not (isinstance(check, AutomatonCheck) and check.automaton.is_everything):
            found.append(check)
    return tuple(found)


def _thinned(check: Check, loosest: Rung, drawing: Drawing) -> Check:
    """Leave out of names that are refused those which the loosest rung refuses anyway: some hundreds of 37,000 stay."""
    if isinstance(check, AutomatonCheck) or check["kind"] != "not":
        return check
    letters = set(all_in_small_letters(drawing.context.letters))
    names = [name for name in check["names"] if letters.issuperset(name)]
    for words in loosest.wishes.specs:
        constraint = loosest.wishes.constraint(words)
        data = None if constraint is None else constraint.as_data(drawing.context.letters)
        if constraint is not None and data is not None and data["kind"] in IGNORING_CASE and not data.get("case"):
            passed = constraint.passes(names)
            names = [name for name, passes in zip(names, passed.tolist(), strict=True) if passes]
    return {**check, "names": names}


def _check(constraint: Constraint | None, automaton: Dfa | None, letters: Sequence[str]) -> Check | None:
    data = None if constraint is None else constraint.as_data(letters)
    if data is not None:
        return data
    return None if automaton is None else AutomatonCheck(automaton)


def _once(wishes: Wishes) -> bool:
    """Say whether names may not come twice. Raises UsageError for anything else that remembers names."""
    for words, constraint in wishes.remembering:
        if constraint.as_data(()) != {"kind": "once"}:
            raise UsageError(f"{words} remembers names in a way that cannot be carried; leave it out")
    return bool(wishes.remembering)


def _score(rule: Rule) -> PlannedScore:
    forwards, backwards = rule.scorer.two_way.forwards, rule.scorer.two_way.backwards
    both = forwards.model.counted(), backwards.counted()
    vocabulary = forwards.capitals.inner
    boundaries = len({vocabulary.start_id, vocabulary.end_id})
    letters = [piece for i, piece in enumerate(vocabulary.pieces) if i not in (vocabulary.start_id, vocabulary.end_id)]
    plain = all(len(piece) == 1 for piece in letters) and letters == sorted(letters) and vocabulary.end_id < 2
    if both[0] is None or both[1] is None or not plain or forwards.names is None:
        raise UsageError(f"{forwards.who} judges names in a way that cannot be carried; take --raw")
    weights = forwards.names.weights or (1,) * len(forwards.names.names)
    times: dict[str, int] = {}
    for name, weight in zip(forwards.names.names, weights, strict=True):
        times[name] = times.get(name, 0) + weight
    judged = tuple(sorted(times))
    return PlannedScore(
        rule.candidates,
        judged,
        tuple(times[name] for name in judged),
        boundaries,
        both[0],
        both[1],
        "".join(sorted(vowels_of(rule.names))),
        rule.scorer.middle,
        rule.scorer.weights,
    )
