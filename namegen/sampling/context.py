"""What a draw is about: the list that the model learned from, and the constraints that hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from ..contracts.constraint import Constraint, DrawContext
from ..contracts.shards import ShardedWordlist
from ..contracts.spec import Spec
from ..errors import NamegenError, PluginError, UsageError
from ..registry.blame import blame
from ..registry.registry import Registry
from ..registry.spec_check import check_options
from ..wordlists.blending import open_again
from ..wordlists.gather import gather
from .wishes import in_words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ..contracts.wordlist import Names, Wordlist
    from ..registry.entry import Entry
    from ..training.recipe import Request
    from ..training.trained import Trained

SAMPLED = 2**16
"""Distinct names that stand for a list that is too large for memory: for its lengths, and what its names are put
together from."""


@dataclass(frozen=True)
class Task:
    """Hold the constraints of a draw, what they are told, and what to report to a person, a sentence each."""

    context: DrawContext
    constraints: list[Spec]
    rungs: tuple[tuple[Spec, ...], ...] = ((),)
    """Constraints that hold besides, the strictest first: where their names give out, the next ones hold instead."""
    usual: int = 1
    """How many of these rungs there are to begin on; the others are for lists that have no names on any of these."""
    notes: tuple[str, ...] = ()


def task_of(model: Trained, request: Request, *, always_raw: bool) -> Task:
    """Find the constraints that hold in a checked request, and the list where one of them or the closeness needs it.

    always_raw: whether the sampler draws raw names only.
    Raises UsageError where a constraint that was asked for needs the list, and it is not at hand. Defaults that need
    it are left out then, and so is the closeness; a note says so.
    """
    known, reason, raw = _known(model), "", request.raw or always_raw
    wanted = _effective(request, model.registry, at_hand=lambda _: True, raw=raw)
    at_hand_by_now = all(_is_at_hand(spec.part.entry.load(), known.names, model) for spec in wanted.all)
    if not at_hand_by_now or (known.names is None and not raw):
        try:
            known = recalled(model)
        except NamegenError as error:
            reason = str(error)

    def at_hand(cls: type[Constraint]) -> bool:
        return _is_at_hand(cls, known.names, model)

    lacking = next((spec for spec in request.constraints if not at_hand(spec.part.entry.load())), None)
    if lacking is not None:
        raise UsageError(f"{in_words(lacking)} needs the list that the model learned from: {reason}{_remedy(model)}")
    effective = _effective(request, model.registry, at_hand=at_hand, raw=raw)
    notes = []
    left_out = [*effective.left_out, *["closeness"] * (known.names is None and not raw)]
    if left_out:
        words = ", ".join(dict.fromkeys(left_out))
        notes.append(f"{reason}; what needs the list is left out: {words}{_remedy(model)}")
    hashes = known.hashes if model.hashes is None else model.hashes  # an older file has none
    context = DrawContext(model.tokenizer, known.names, hashes, sampled=known.sampled)
    usual = len(effective.ladders[0]) if effective.ladders else 1
    return Task(context, effective.hold, effective.rungs, usual, tuple(notes))


KNOWN = "known"
"""What `Trained.derived` keeps the list under that is known of a model."""


class Known(NamedTuple):
    """Hold the names of the list that are known, and whether they are some of it, which is too large for memory.

    hashes: those of all its distinct names, where the list was read and is too large for memory.
    """

    names: Names | None
    sampled: bool = False
    hashes: NDArray[np.uint64] | None = None

    @classmethod
    def of(cls, wordlist: Wordlist | ShardedWordlist) -> Known:
        if isinstance(wordlist, ShardedWordlist):
            return cls(gather(wordlist, SAMPLED), True, wordlist.hashes)
        return cls(wordlist)


def _known(model: Trained) -> Known:
    """Return the list that is at hand."""
    if KNOWN not in model.derived:
        if model.sharded is None:
            return Known(model.names)
        model.derived[KNOWN] = Known.of(model.sharded)
    found: Known = model.derived[KNOWN]
    return found


def _remedy(model: Trained) -> str:
    return " (--dataset says where it is)" if model.recalls else ""


@dataclass(frozen=True)
class _Effective:
    """Hold the constraints of a request, and the names of the defaults that do not hold for want of the list."""

    hold: list[Spec]
    ladders: list[list[Spec]]
    """Of each constraint that may hold more or less strictly, how."""
    left_out: list[str]

    @property
    def all(self) -> list[Spec]:
        return [*self.hold, *(spec for ladder in self.ladders for spec in ladder)]

    @property
    def rungs(self) -> tuple[tuple[Spec, ...], ...]:
        """Return what holds on each rung: the first ladder goes down step by step, then the second, and so on."""
        at = [0] * len(self.ladders)
        rungs = [tuple(ladder[0] for ladder in self.ladders)]
        for which, ladder in enumerate(self.ladders):
            for step in range(1, len(ladder)):
                at[which] = step
                rungs.append(tuple(each[place] for each, place in zip(self.ladders, at, strict=True)))
        return tuple(rungs)


def _effective(
    request: Request, registry: Registry, *, at_hand: Callable[[type[Constraint]], bool], raw: bool
) -> _Effective:
    """Find the constraints that hold in a request, and the defaults that do not because the list is not at hand.

    at_hand: whether what such a constraint needs is at hand. raw: whether draws are raw. The request is checked.
    """
    given = list(request.constraints)
    own = [spec.part.entry for spec in given]
    effective, without = _Effective([*given], [], []), set(request.without)
    for entry in registry.defaults("constraint"):
        cls = entry.load()
        if entry in own or (raw and not cls.holds_in_raw) or not {entry.name, cls.given_up_with}.isdisjoint(without):
            continue
        ladder = [check_options(entry, Spec(entry.name, options)) for options in _rungs_of(entry, given)]
        if not ladder:
            continue
        if not at_hand(cls):
            effective.left_out.append(entry.name)
        elif len(ladder) == 1:
            effective.hold.extend(ladder)
        else:
            effective.ladders.append(ladder)
    return effective


def _rungs_of(entry: Entry, given: Sequence[Spec]) -> list[dict[str, Any]]:
    """Ask a constraint with which options it holds by default. Raises PluginError where these are no mappings."""
    with blame(entry.who, "which was asked how it holds by default"):
        rungs = entry.load().rungs(given)
    if not isinstance(rungs, Iterable) or isinstance(rungs, Mapping):
        raise PluginError(f"{entry.who}: rungs(given) returned {type(rungs).__name__}, not a sequence of mappings")
    found = list(rungs)
    for options in found:
        if not isinstance(options, Mapping):
            raise PluginError(f"{entry.who}: rungs(given) returned {type(options).__name__} in place of options")
    return [dict(options) for options in found]


def recalled(model: Trained) -> Known:
    """Read the list again that `model` learned from.

    Raises a NamegenError where that may not be, fails, or the list is another one by now.
    """
    if not model.recalls:
        raise UsageError("the list is not at hand")
    wordlist = open_again(model.recipe.sources, model.registry)
    if wordlist.sha256 != model.provenance.sha256:
        raise UsageError(f"the model learned from another version of {model.recipe.lists!r} than the one that is here")
    return Known.of(wordlist)


def _is_at_hand(cls: type[Constraint], names: Names | None, model: Trained) -> bool:
    """Say whether what a constraint needs is at hand: nothing, the list, or for some its hashes."""
    return not cls.needs_list or names is not None or (cls.accepts_hashes and model.hashes is not None)
