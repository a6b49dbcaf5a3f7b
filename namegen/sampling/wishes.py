"""The constraints of one draw, ready to be asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ..contracts.constraint import Constraint, DrawContext
from ..contracts.dfa import Dfa
from ..contracts.dfa_flaws import flaw_of
from ..contracts.spec import Spec, option_text
from ..errors import GenerationError, PluginError, UsageError
from ..registry.blame import blame
from .acceptor import Acceptor
from .kept_automata import KeptAutomata

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..contracts.neighbours import Neighbours
    from ..contracts.tokenizer import Tokenizer


def in_words(spec: Spec) -> str:
    """Write a constraint as a person asks for it: its name, and the options that were given.

    The first option needs no name where it is the only one: `NAME VALUE`.
    """
    fields = spec.part.entry.options().model_fields
    given = spec.part.options.model_fields_set
    said = [(name, value) for name, value in spec.options.items() if name in given]
    if said and [name for name, _ in said] == list(fields)[:1] and not isinstance(said[0][1], bool):
        return f"{spec.name} {option_text(said[0][1])}"
    return " ".join([spec.name, *(f"{name}={option_text(value)}" for name, value in said)])


@dataclass
class Wishes:
    """Hold the constraints of one draw, each told what it is about: automata, predicates, and those that remember."""

    tokenizer: Tokenizer
    by_default: dict[str, str] = field(default_factory=dict)
    """those that nobody asked for, each with what to do where it is in the way"""
    automata: list[tuple[str, Dfa]] = field(default_factory=list)
    """each with how messages call it"""
    predicates: list[tuple[str, Constraint]] = field(default_factory=list)
    neighbours: list[tuple[str, Neighbours]] = field(default_factory=list)
    """those of the predicates that are about neighbours alone"""
    remembering: list[tuple[str, Constraint]] = field(default_factory=list)
    whose: dict[str, str] = field(default_factory=dict)
    """how messages about bugs call a constraint, its plugin included"""
    specs: dict[str, Spec] = field(default_factory=dict)
    """each constraint by how messages call it"""
    built: dict[str, tuple[Constraint, Dfa | None]] = field(default_factory=dict)
    """the constraints that were told the context, and their automata: what holds on several rungs is built once"""
    kept: KeptAutomata | None = None
    """those of earlier draws of the same model"""

    @classmethod
    def prepare(
        cls,
        specs: Sequence[Spec],
        context: DrawContext,
        asked: Sequence[Spec] = (),
        kept: KeptAutomata | None = None,
    ) -> Wishes:
        """Build the constraints and tell them the context; the tokenizer's idea of a name is the first of them.

        asked: those of `specs` that a person asked for; the others hold by default. kept: what was built before.

        Raises GenerationError, in one line, for a wish that no name can meet.
        """
        by_default = {in_words(spec): spec.part.entry.load().remedy for spec in specs if spec not in asked}
        wishes = cls(context.tokenizer, by_default, kept=kept)
        if context.well_formed is not None:
            wishes.automata.append(("well-formed", context.well_formed))
        wishes._add_all(specs, context)
        return wishes

    def adding(self, specs: Sequence[Spec], context: DrawContext) -> Wishes:
        """Return wishes that hold these besides, by default. What remembers names is shared.

        Raises GenerationError, in one line, for a wish that no name can meet.
        """
        more = {in_words(spec): spec.part.entry.load().remedy for spec in specs}
        wishes = replace(
            self,
            by_default=self.by_default | more,
            automata=[*self.automata],
            predicates=[*self.predicates],
            neighbours=[*self.neighbours],
            whose={**self.whose},
            specs={**self.specs},
        )
        wishes._add_all(specs, context)
        return wishes

    def alone(self, specs: Sequence[Spec], context: DrawContext) -> Wishes:
        """Return wishes that hold these and nothing else; what is built already is not built again."""
        wishes = Wishes(self.tokenizer, built=self.built, kept=self.kept)
        wishes._add_all(specs, context)
        return wishes

    def _add_all(self, specs: Sequence[Spec], context: DrawContext) -> None:
        for spec in specs:
            self._add(spec, context)
        for words, automaton in self.automata:
            if automaton.is_empty:
                raise self.refusal(f"no name can be such: nothing meets {words}", [words])

    @cached_property
    def acceptor(self) -> Acceptor:
        """Put the automata side by side."""
        return Acceptor([each for _, each in self.automata], self.tokenizer.vocabulary)

    def passing(self, names: Sequence[str]) -> NDArray[np.bool_]:
        """Mark the names that pass all predicates: (N,)."""
        return self.all_pass(self.predicates, names)

    def constraint(self, words: str) -> Constraint | None:
        """Return the constraint that is called so; None for what the tokenizer asks."""
        if words not in self.specs:
            return None
        key = str(self.specs[words])
        built = self.built if self.kept is None or key in self.built else self.kept.built
        return built[key][0]

    @property
    def beside_neighbours(self) -> list[tuple[str, Constraint]]:
        """Return the predicates that are not about neighbours alone."""
        alone = {words for words, _ in self.neighbours}
        return [each for each in self.predicates if each[0] not in alone]

    def remembered(self, names: Sequence[str]) -> NDArray[np.bool_]:
        """Mark the names that pass the constraints that remember, to be called in the order of names: (N,)."""
        return self.all_pass(self.remembering, names)

    def hint(self, words: Sequence[str]) -> str:
        """Say which of the constraints, as they are called, hold by default, and how to do without them."""
        default = {each: self.by_default[each] for each in words if each in self.by_default}
        if not default:
            return ""
        remedies = [f"{each} ({remedy})" if remedy else each for each, remedy in default.items()]
        return f"; held by default, and not with --raw: {', '.join(remedies)}"

    @property
    def asked(self) -> list[str]:
        """Return the constraints that do not hold by default, as they are called."""
        return [words for words in self.specs if words not in self.by_default]

    def refusal(self, message: str, words: Sequence[str], *, proven: bool = True) -> GenerationError:
        """Make the error that no name is such, for which these constraints are at fault, as they are called."""
        at_fault = [str(self.specs[each]) for each in words if each in self.specs]
        return GenerationError(message + self.hint(words), constraints=at_fault, proven=proven)

    def met(self, names: Sequence[str]) -> list[list[tuple[str, bool]]]:
        """Say of each name which automata and predicates it meets: what they are called, and whether."""
        spelt = map(self.tokenizer.written, names)
        said = [[(words, automaton.accepts(name)) for words, automaton in self.automata] for name in spelt]
        for predicate in self.predicates:
            for each, passed in zip(said, self.all_pass([predicate], names).tolist(), strict=True):
                each.append((predicate[0], passed))
        return said

    def _add(self, spec: Spec, context: DrawContext) -> None:
        entry = spec.part.entry
        words = in_words(spec)
        self.specs[words] = spec
        constraint, automaton = self._built(spec, context)
        if automaton is not None:
            self.automata.append((words, automaton))
            return
        if type(constraint).passes is Constraint.passes:
            raise PluginError(f"{entry.who} defines neither dfa(letters) nor passes(names)")
        kept = self.remembering if constraint.remembers else self.predicates
        kept.append((words, constraint))
        self.whose[words] = entry.who
        if not constraint.remembers:
            self._add_neighbours(words, constraint, context)

    def _built(self, spec: Spec, context: DrawContext) -> tuple[Constraint, Dfa | None]:
        """Return a constraint that was told the context, and its automaton."""
        entry, key = spec.part.entry, str(spec)
        if spec.part.instance is None and key in self.built:
            return self.built[key]
        holds_by_default = in_words(spec) in self.by_default and spec.part.instance is None
        if holds_by_default and self.kept is not None and key in self.kept.built:
            return self.kept.built[key]
        try:
            with blame(entry.who, "which was told what to draw"):
                constraint: Constraint = spec.part.build()
                constraint.begin(context)
                automaton = constraint.dfa(context.letters)
        except (GenerationError, UsageError) as error:
            error.constraints = (str(spec),)
            raise
        flaw = "" if automaton is None else flaw_of(automaton, context.letters)
        if flaw:
            raise PluginError(f"{entry.who}: dfa(letters) returned no automaton: {flaw}")
        self.built[key] = (constraint, automaton)
        if holds_by_default and self.kept is not None and automaton is not None:
            self.kept.keep(key, constraint, automaton)
        return constraint, automaton

    def _add_neighbours(self, words: str, constraint: Constraint, context: DrawContext) -> None:
        """Keep what a predicate says of neighbours, where it is about nothing else."""
        with blame(self.whose[words], "which was told what to draw"):
            neighbours = constraint.neighbours(context.letters)
            flaw = "" if neighbours is None else neighbours.flaw(context.letters)
        if flaw:
            raise PluginError(f"{self.whose[words]}: neighbours(letters) returned none: {flaw}")
        if neighbours is not None:
            self.neighbours.append((words, neighbours))

    def all_pass(self, constraints: Sequence[tuple[str, Constraint]], names: Sequence[str]) -> NDArray[np.bool_]:
        """Ask the constraints one after the other; each is asked for the names that passed those before."""
        passed = np.ones(len(names), dtype=bool)
        for words, constraint in constraints:
            index = np.flatnonzero(passed)
            if not len(index):
                break
            with blame(self.whose[words], "which was judging names"):
                mask = np.asarray(constraint.passes([names[i] for i in index.tolist()]))
            if mask.shape != index.shape or mask.dtype != bool:
                raise PluginError(
                    f"{self.whose[words]}: passes(names) returned {mask.dtype} of shape {mask.shape},"
                    f" not a bool for each of {len(index):,} names"
                )
            passed[index] = mask
        return passed
