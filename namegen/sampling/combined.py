"""Names made of several: each slot of a template is drawn from a model of its own, all from one seed."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, Any

from ..contracts.randomness import fresh_seed, seed_number
from ..errors import GenerationError, NamegenError, UsageError
from ..escape import shown
from .drawing import TRIES, Drawing
from .for_ids import IdNames, check_by_number
from .generate import make_request, without_memory
from .id_numbers import id_text
from .template import CombinedName, Template

if TYPE_CHECKING:
    from ..contracts.run import Run
    from ..training.recipe import Request
    from ..training.trained import Trained

BATCH = 256
"""Whole names that are yielded at a time."""


class Combined:
    """Draw names made of several, as `{first} {last}` says, each slot from a model of its own.

    Whole name *i* has in each slot the name *i* of a seed that is derived from the seed and the slot's word, see
    `slot_seed`; so it depends on the seed and *i* alone, and another model in one slot leaves the others' names as
    they are. By default no whole name comes twice, capital or small: one that came before is left out. The names in
    a slot may come again.

    Raises UsageError where the slots are not those of the template.
    """

    def __init__(self, template: Template | str, slots: Mapping[str, Trained]) -> None:
        self.template = Template.parse(template) if isinstance(template, str) else template
        self.template.check(slots)
        self.slots = {slot: slots[slot] for slot in self.template.slots}

    def generate(
        self,
        n: int = 10,
        *,
        seed: int | str | None = None,
        repeats: bool = False,
        **asked: Any,
    ) -> list[str]:
        """Draw `n` whole names. The same seed gives the same names, and fewer are the first of more.

        seed: any text or whole number; by default one is chosen.
        repeats: whether a whole name may come twice. In raw draws it always may.
        asked: as in `NameModel.generate`, of the name in every slot: sampler, raw, case, constraints, and wishes by
            name.
        Raises GenerationError, holding those found, where of TRIES whole names in a row each came before, and where
        a slot has no such names; UsageError for a constraint that remembers the names before, as "no name twice" does.
        """
        return _collected(self.stream(n, seed=seed, repeats=repeats, **asked))

    def stream(
        self,
        n: int = 10,
        *,
        seed: int | str | None = None,
        repeats: bool = False,
        **asked: Any,
    ) -> Iterator[list[CombinedName]]:
        """Yield the same in batches, with the name in each slot. Warns where a default is left out for want of a list.

        Raises as `generate` does.
        """
        drawing = self.drawing(n, seed=seed, repeats=repeats, **asked)
        _warn_of(drawing.notes)
        return drawing.stream()

    def for_ids(self, ids: Iterable[Any], *, seed: int | str, **asked: Any) -> dict[Any, str]:
        """Give every id a whole name, which depends on the seed, the id and what is asked alone: {id: name}.

        In each slot it has the name that `NameModel.for_ids` gives the id with the seed of the slot, see `slot_seed`.
        A whole name may come twice. ids, asked: as there. Raises as it does.
        """
        texts = {each: id_text(each) for each in ids}
        drawing = self.drawing(len(texts), seed=seed, repeats=True, **asked)
        _warn_of(drawing.notes)
        return dict(zip(texts, _collected(drawing.for_ids(list(texts.values()))), strict=True))

    def drawing(
        self,
        n: int = 10,
        *,
        seed: int | str | None = None,
        repeats: bool = False,
        run: Run | None = None,
        **asked: Any,
    ) -> CombinedDrawing:
        """Prepare to draw: as `generate`, but that `stream()` of what is returned draws.

        run: its `stop` ends a search for rare names.
        """
        chosen = fresh_seed() if seed is None else seed
        requests = {slot: _slot_request(model, n, slot_seed(chosen, slot), asked) for slot, model in self.slots.items()}
        return CombinedDrawing(self, requests, seed=chosen, repeats=repeats, run=run)


class CombinedDrawing:
    """One draw of whole names at work. Made by `Combined.drawing`.

    requests: what is drawn in each slot, checked. Raises GenerationError where no name of a slot can be such.
    """

    def __init__(
        self,
        combined: Combined,
        requests: Mapping[str, Request],
        *,
        seed: int | str,
        repeats: bool,
        run: Run | None = None,
    ) -> None:
        self.combined, self.template, self.requests = combined, combined.template, dict(requests)
        self.seed, self.repeats = seed, repeats
        self.n = next(iter(requests.values())).n
        self._drawings: dict[str, Drawing] = {}
        for slot, request in requests.items():
            with in_slot(slot):
                self._drawings[slot] = Drawing(combined.slots[slot], request, run)

    @property
    def notes(self) -> tuple[str, ...]:
        """Return what to report to a person, a sentence each."""
        said = []
        for slot, drawing in self._drawings.items():
            with in_slot(slot):
                said += [f"slot {slot!r}: {note}" for note in drawing.notes]
        return tuple(said)

    def as_json(self) -> dict[str, Any]:
        """Return the template, what made each slot's names, and the request."""
        slots = {
            slot: {
                "recipe": model.recipe.model_dump(mode="json"),
                "request": self.requests[slot].model_dump(mode="json"),
            }
            for slot, model in self.combined.slots.items()
        }
        request = {"n": self.n, "seed": self.seed, "repeats": self.repeats}
        return {"template": str(self.template), "slots": slots, "request": request}

    def stream(self) -> Iterator[list[CombinedName]]:
        """Yield the whole names in batches.

        Raises GenerationError where of TRIES in a row each came before, so that it always ends.
        """
        found = 0
        for batch in _in_batches(islice(self._distinct(), self.n)):
            found += len(batch)
            yield batch
        if found < self.n:
            raise GenerationError(
                f"{found:,} of {self.n:,} whole names found, and {TRIES:,} more draws gave no other;"
                " ask for fewer, or allow repeats (--repeats)"
            )

    def for_ids(self, ids: Sequence[str]) -> Iterator[list[CombinedName]]:
        """Yield the whole names of ids in batches: in each slot the name that the id has by the seed of the slot.

        ids: texts as `id_text` returns them. A whole name may come twice, as those of ids do.
        Raises UsageError for a sampler that does not draw by number.
        """
        for drawing in self._drawings.values():
            check_by_number(drawing.request.sampler)
        slots = {slot: IdNames(drawing, ids).stream() for slot, drawing in self._drawings.items()}
        return _in_batches(self._whole(slots))

    def _distinct(self) -> Iterator[CombinedName]:
        """Leave out the whole names that came before; end after TRIES of these in a row."""
        names = self._whole({slot: map(each.written, each.endless()) for slot, each in self._drawings.items()})
        if self._may_repeat:
            yield from names
            return
        seen, again = set[str](), 0
        for whole in names:
            folded = whole.name.lower()
            if folded not in seen:
                seen.add(folded)
                again = 0
                yield whole
                continue
            again += 1
            if again == TRIES:
                return

    def _whole(self, slots: Mapping[str, Iterable[list[str]]]) -> Iterator[CombinedName]:
        """Make a whole name of the next name of each slot, whose names come in batches."""
        columns = (_one_by_one(slot, batches) for slot, batches in slots.items())
        for parts in zip(*columns, strict=False):
            yield CombinedName(self.template.render(parts), parts)

    @property
    def _may_repeat(self) -> bool:
        raw = any(drawing.request.raw or drawing.sampler.always_raw for drawing in self._drawings.values())
        return self.repeats or raw


def slot_seed(seed: int | str, slot: str) -> str:
    """Return the seed of a slot: the number of the seed, `/`, and the slot's word, as in `7/first`.

    The number is `seed_number(seed)`, which is a whole number itself, and a hash of any other text.
    """
    return f"{seed_number(seed)}/{slot}"


def _slot_request(model: Trained, n: int, seed: str, asked: Mapping[str, Any]) -> Request:
    """Make the request of one slot: the defaults that remember names do not hold, so that names go by number."""
    request = make_request(model.registry, n, seed=seed, **asked)
    given_up = [model.registry.get("constraint", name) for name in request.without]
    for entry in [*(spec.part.entry for spec in request.constraints), *given_up]:
        if entry.load().remembers:
            raise UsageError(
                f"constraint {entry.name!r} is about the names before, and the names in a slot may come again;"
                " whole names do not, unless repeats are allowed: leave it out"
            )
    return without_memory(request, model.registry)


def _one_by_one(slot: str, batches: Iterable[list[str]]) -> Iterator[str]:
    with in_slot(slot):
        for batch in batches:
            yield from batch


def _in_batches(names: Iterator[CombinedName]) -> Iterator[list[CombinedName]]:
    """Put names together in batches. Where a slot fails, those before come first."""
    batch: list[CombinedName] = []
    failure: GenerationError | None = None
    try:
        for whole in names:
            batch.append(whole)
            if len(batch) == BATCH:
                yield batch
                batch = []
    except GenerationError as error:
        failure = error
    if batch:
        yield batch
    if failure:
        raise failure


def _collected(batches: Iterable[list[CombinedName]]) -> list[str]:
    names: list[str] = []
    try:
        for batch in batches:
            names += [whole.name for whole in batch]
    except GenerationError as error:
        error.names = names
        raise
    return names


def _warn_of(notes: Iterable[str]) -> None:
    for note in notes:
        warnings.warn(shown(note), stacklevel=3)


@contextmanager
def in_slot(slot: str) -> Iterator[None]:
    """Name the slot in an error."""
    try:
        yield
    except NamegenError as error:
        error.args = (f"slot {slot!r}: {error}",)
        raise
