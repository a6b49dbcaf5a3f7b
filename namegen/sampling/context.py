"""What a draw is about: the list that the model learned from, and the constraints that hold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..contracts.constraint import Constraint, DrawContext
from ..contracts.spec import Spec
from ..errors import NamegenError, UsageError
from ..registry.registry import Registry, check_options
from ..wordlists.blending import read_again
from .wishes import in_words

if TYPE_CHECKING:
    from ..contracts.wordlist import Names
    from ..training.recipe import Request
    from ..training.trained import Trained


@dataclass(frozen=True)
class Task:
    """Hold the constraints of a draw, what they are told, and what to report to a person, a sentence each."""

    context: DrawContext
    constraints: list[Spec]
    notes: tuple[str, ...] = ()


def task_of(model: Trained, request: Request, *, always_raw: bool) -> Task:
    """Find the constraints that hold in a checked request, and the list where one of them needs it.

    Raises UsageError where a constraint that was asked for needs the list, and it is not at hand. Defaults that need
    it are left out then, and a note says so.
    """
    names, reason = model.names, ""
    wanted, _ = _effective(request, model.registry, at_hand=lambda _: True, always_raw=always_raw)
    if not all(_is_at_hand(spec.part.entry.load(), names, model) for spec in wanted):
        try:
            names = recalled(model)
        except NamegenError as error:
            reason = str(error)

    def at_hand(cls: type[Constraint]) -> bool:
        return _is_at_hand(cls, names, model)

    lacking = next((spec for spec in request.constraints if not at_hand(spec.part.entry.load())), None)
    if lacking is not None:
        raise UsageError(f"{in_words(lacking)} needs the list that the model learned from: {reason}{_remedy(model)}")
    constraints, left_out = _effective(request, model.registry, at_hand=at_hand, always_raw=always_raw)
    notes = []
    if left_out:
        words = ", ".join(in_words(spec) for spec in left_out)
        notes.append(f"{reason}; what needs the list is left out: {words}{_remedy(model)}")
    return Task(DrawContext(model.tokenizer, names, model.hashes), constraints, tuple(notes))


def _remedy(model: Trained) -> str:
    return " (--dataset says where it is)" if model.recalls else ""


def _effective(
    request: Request, registry: Registry, *, at_hand: Callable[[type[Constraint]], bool], always_raw: bool
) -> tuple[list[Spec], list[Spec]]:
    """Return the constraints that hold in a request, and the defaults that do not because the list is not at hand.

    at_hand: whether what such a constraint needs is at hand. always_raw: whether the sampler draws raw names only.
    The request is checked.
    """
    raw = request.raw or always_raw
    given = list(request.constraints)
    own = [spec.part.entry for spec in given]
    hold, left_out = given, list[Spec]()
    for entry in registry.defaults("constraint"):
        cls = entry.load()
        if entry in own or entry.name in request.without or (raw and not cls.holds_in_raw):
            continue
        options = cls.by_default(given)
        if options is None:
            continue
        spec = check_options(entry, Spec(entry.name, dict(options)))
        if at_hand(cls):
            hold = [*hold, spec]
        else:
            left_out.append(spec)
    return hold, left_out


def recalled(model: Trained) -> Names:
    """Read the list again that `model` learned from.

    Raises a NamegenError where that may not be, fails, or the list is another one by now.
    """
    if not model.recalls:
        raise UsageError("the list is not at hand")
    wordlist = read_again(model.recipe.sources, model.registry)
    if wordlist.sha256 != model.provenance.sha256:
        raise UsageError(f"the model learned from another version of {model.recipe.lists!r} than the one that is here")
    return wordlist


def _is_at_hand(cls: type[Constraint], names: Names | None, model: Trained) -> bool:
    """Say whether what a constraint needs is at hand: nothing, the list, or for some its hashes."""
    return not cls.needs_list or names is not None or (cls.accepts_hashes and model.hashes is not None)
