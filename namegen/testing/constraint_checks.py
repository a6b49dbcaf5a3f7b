"""Check every constraint.

An option that a person must give, such as a text, has a default that its own bounds refuse; the author then gives the
kit a value: `parametrize_checks(plugin, options={"my-wish": {"text": "a"}})`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from ..contracts.constraint import Constraint, DrawContext
from ..contracts.dfa_flaws import flaw_of
from ..contracts.options import build_options
from ..errors import NamegenError, OptionError
from .drawing import drawn
from .how_to_give import how_to_give
from .option_checks import check_options_have_defaults_bounds_and_descriptions
from .part import NAMES, PartUnderTest, content_of, context_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..contracts.dfa import Dfa

LETTERS = "ahjno"
"""The letters that the kit's names are spelt with."""
TEXTS: tuple[str, ...] = (
    *("".join(each) for size in range(5) for each in product(LETTERS, repeat=size)),
    *NAMES,
    *(name + name for name in NAMES),
)
"""Names to judge: all of up to 4 letters, the empty one among them, and longer ones."""
FEW = TEXTS[::13]
OTHERS = ("kiku", "mie", "yumi", "kumiko", "mimi", "emi")
"""Names without a letter of NAMES."""


def check_its_first_option_is_enough(part: PartUnderTest) -> None:
    """Check that all options but the first have defaults that they take: `generate(starts_with="k")` gives one."""
    first = next(iter(part.entry.options().model_fields), "")
    alone = {name: value for name, value in part.given.items() if name == first}
    promise = "it can be built from its first option alone, or from none"
    try:
        build_options(part.entry.options(), alone, part.entry.who)
    except OptionError as error:
        how = how_to_give(part.entry, first) if first == error.option else ""
        part.require(False, promise, f"{error}{how}")


def check_it_says_which_names_are_wanted(part: PartUnderTest) -> None:
    """Check that it has an automaton or judges names; one that remembers names judges them."""
    constraint, automaton = _ready(part)
    judges = type(constraint).passes is not Constraint.passes
    part.require(automaton is not None or judges, "dfa(letters) or passes(names) is defined", "neither is")
    if constraint.remembers:
        part.require(automaton is None, "an automaton remembers no names: dfa(letters) is None", "an automaton")


def check_its_automaton_is_over_the_letters_given(part: PartUnderTest) -> None:
    """Check the arrays of its automaton, over the letters of two lists; it may refuse a list in one line."""
    promise = "dfa(letters) is None, or a namegen.Dfa over these letters with sound arrays"
    for context in (context_of(), context_of(OTHERS)):
        constraint = part.constraint(context)
        try:
            automaton = constraint.dfa(context.letters)
        except NamegenError as error:
            _require_one_line(part, error)
            continue
        flaw = "" if automaton is None else flaw_of(automaton, context.letters)
        part.require(not flaw, promise, flaw)


def check_its_automaton_is_the_same_twice(part: PartUnderTest) -> None:
    """Check that two of its objects, and the same object asked twice, accept the same names."""
    constraint, first = _ready(part)
    _, second = _ready(part)
    for again in (second, constraint.dfa(context_of().letters)):
        same = (first is None) == (again is None)
        part.require(same, "dfa(letters) is the same each time", "an automaton, and None")
        if first is not None and again is not None:
            _require_same(part, "dfa(letters) is the same each time", TEXTS, first.mask(TEXTS), again.mask(TEXTS))


def check_its_automaton_agrees_with_passes(part: PartUnderTest) -> None:
    """Check that `dfa` and `passes`, where it has both, want the same of all short names."""
    constraint, automaton = _ready(part)
    if automaton is None or type(constraint).passes is Constraint.passes:
        return
    promise = "dfa(letters) accepts just the names that pass"
    _require_same(part, promise, TEXTS, automaton.mask(TEXTS), constraint.passes(TEXTS))


def check_its_neighbours_agree_with_passes(part: PartUnderTest) -> None:
    """Check that `neighbours`, where it says any, are sound and want the same of all short names as `passes`."""
    context = context_of()
    constraint = part.constraint(context)
    neighbours = constraint.neighbours(context.letters)
    if neighbours is None:
        return
    flaw = neighbours.flaw(context.letters)
    part.require(not flaw, "neighbours(letters) is None, or namegen.Neighbours over these letters", flaw)
    promise = "neighbours(letters) wants just the names that pass"
    _require_same(part, promise, TEXTS, neighbours.mask(TEXTS), constraint.passes(TEXTS))


def check_passes_gives_a_bool_for_each_name(part: PartUnderTest) -> None:
    """Check the shape and the type of what `passes` returns, for many names, for one, and for an empty one."""
    if type(_ready(part)[0]).passes is Constraint.passes:
        return
    for names in (TEXTS, ("anna",), ("",)):
        mask = part.constraint().passes(names)
        found = f"{mask.dtype} of shape {mask.shape}" if isinstance(mask, np.ndarray) else repr(type(mask))
        right = isinstance(mask, np.ndarray) and mask.shape == (len(names),) and mask.dtype == bool
        part.require(right, f"passes gives {len(names)} names an array of {len(names)} bools", found)


def check_a_name_is_judged_by_itself(part: PartUnderTest) -> None:
    """Check that names are judged alike together and one by one; and, unless it remembers, in any order."""
    together = _judged(_ready(part), FEW)
    ready = _ready(part)
    alone = np.concatenate([_judged(ready, [name]) for name in FEW])
    _require_same(part, "names are judged alike together and one by one", FEW, together, alone)
    if not ready[0].remembers:
        backwards = _judged(ready, FEW[::-1])[::-1]
        _require_same(part, "a name does not depend on those before; else say `remembers`", FEW, together, backwards)


def check_the_same_names_are_judged_alike(part: PartUnderTest) -> None:
    """Check that two of its objects judge the same names alike."""
    answers = [_judged(_ready(part), FEW) for _ in range(2)]
    _require_same(part, "the same names are judged alike each time", FEW, *answers)


def check_two_draws_share_nothing(part: PartUnderTest) -> None:
    """Check that what one object of it is told and judges does not change the answers of another."""
    before = _judged(_ready(part), FEW)
    ready = _ready(part)
    other = context_of(OTHERS)
    try:
        _judged(_ready(part, other), OTHERS)
    except NamegenError as error:  # a wish in a letter that the other list lacks
        _require_one_line(part, error)
    promise = "what one draw was told and saw does not change another: keep it on self"
    _require_same(part, promise, FEW, before, _judged(ready, FEW))


def check_begin_leaves_the_context_as_it_is(part: PartUnderTest) -> None:
    """Check that it does not write to the names or the hashes that it is told."""
    context = context_of()
    before = content_of(context)
    _judged(_ready(part, context), FEW)
    part.require(content_of(context) == before, "the context is only read", "its hashes or its tokenizer changed")


def check_weighted_and_repeated_names_are_fine(part: PartUnderTest) -> None:
    """Check that the list may hold weights, and a name twice."""
    context = context_of(NAMES, tuple(range(1, len(NAMES) + 1)))
    _judged(_ready(part, context), FEW)


def check_it_works_or_refuses_without_the_list(part: PartUnderTest) -> None:
    """Check that, unless it needs the list, it does without: from hashes, from nothing, or with an error of one line.

    A draw of one that needs the list, from a model whose list is not at hand, is refused before it begins.
    """
    if part.entry.load().needs_list:
        return
    whole = context_of()
    for context in (replace(whole, names=None), replace(whole, names=None, hashes=None)):
        try:
            _judged(_ready(part, context), FEW)
        except NamegenError as error:
            _require_one_line(part, error)
        except Exception as error:
            promise = "without the list (context.names is None) it works or raises UsageError; or it says `needs_list`"
            part.require(False, promise, repr(error))


def check_its_defaults_are_options_that_it_takes(part: PartUnderTest) -> None:
    """Check that by_default, of one registered with `default=True`, gives None or options that can be built."""
    if part.entry not in part.registry.defaults("constraint"):
        return
    beside = part.registry.check("constraint", _Anything)
    for given in ([], [beside]):
        options = part.entry.load().by_default(given)
        if options is None:
            continue
        try:
            build_options(part.entry.options(), options, part.entry.who)
        except OptionError as error:
            part.require(False, "by_default(given) is None, or options that it takes", error)


def check_a_draw_gives_names_that_pass(part: PartUnderTest) -> None:
    """Check that names drawn under it pass, are the same for the same seed, and fewer are the first of more."""
    try:
        names = drawn(part, 40)
    except NamegenError as error:
        promise = f"names of the letters {', '.join(LETTERS)} can be drawn under it, with the options given to the kit"
        part.require(False, promise, error)
        return
    fewer, ready = drawn(part, 15), _ready(part)
    part.require(fewer == names[:15], "fewer names of a seed are the first of more", f"{fewer} and {names[:15]}")
    if not ready[0].remembers:
        passed = _judged(ready, names)
        failed = [name for name, keep in zip(names, passed.tolist(), strict=True) if not keep]
        part.require(not failed, "drawn names pass", failed)


CONSTRAINT_CHECKS: list[Callable[[PartUnderTest], None]] = [
    check_options_have_defaults_bounds_and_descriptions,
    check_its_first_option_is_enough,
    check_it_says_which_names_are_wanted,
    check_its_automaton_is_over_the_letters_given,
    check_its_automaton_is_the_same_twice,
    check_its_automaton_agrees_with_passes,
    check_its_neighbours_agree_with_passes,
    check_passes_gives_a_bool_for_each_name,
    check_a_name_is_judged_by_itself,
    check_the_same_names_are_judged_alike,
    check_two_draws_share_nothing,
    check_begin_leaves_the_context_as_it_is,
    check_weighted_and_repeated_names_are_fine,
    check_it_works_or_refuses_without_the_list,
    check_its_defaults_are_options_that_it_takes,
    check_a_draw_gives_names_that_pass,
]
"""Every check, in the order in which they run."""


class _Anything(Constraint):
    """Want every name."""

    def passes(self, names: Sequence[str]) -> NDArray[np.bool_]:
        return np.ones(len(names), dtype=bool)


Ready = tuple[Constraint, "Dfa | None"]


def _ready(part: PartUnderTest, context: DrawContext | None = None) -> Ready:
    """Make a constraint as a draw does: it is told the context, then asked for its automaton."""
    context = context or context_of()
    constraint = part.constraint(context)
    return constraint, constraint.dfa(context.letters)


def _judged(ready: Ready, names: Sequence[str]) -> NDArray[np.bool_]:
    """Judge names as a draw does: by the automaton, or where there is none by `passes`."""
    constraint, automaton = ready
    return np.asarray(constraint.passes(names) if automaton is None else automaton.mask(names))


def _require_same(
    part: PartUnderTest, promise: str, names: Sequence[str], one: NDArray[np.bool_], other: NDArray[np.bool_]
) -> None:
    differ = [name for name, a, b in zip(names, one, other, strict=True) if a != b]
    part.require(not differ, promise, f"answers that differ for {differ[:3]}")


def _require_one_line(part: PartUnderTest, error: NamegenError) -> None:
    part.require("\n" not in str(error), "an error that a person can mend is one line", error)
