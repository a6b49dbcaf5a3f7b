"""Names: what the page that one lands on asks for."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Annotated, Any

import namegen

from ..words.command_lines import command
from ..words.wording import in_the_form
from ..work.backend import Backend
from ..work.combined_draw import Slot, draw_combined
from ..work.draw import Draw
from ..work.jobs import Job
from ..work.lists import MOST_BLENDED, ListChoice
from ..work.mixing import Wanted, best_to_mix_in
from ..work.models import ServedModel
from .asked import Manner, PageAsked, Text, Wishes, alike
from .learned import learned_from, title_of

MOST_PIECED = 200
"""Names of which it is told what they are put together from: a screen shows a few dozen."""


def names(
    backend: Backend,
    asked: PageAsked,
    wishes: Wishes,
    manner: Manner,
    n: Annotated[int, "How many."] = 20,
    seed: Annotated[Text, "Empty: one is chosen, and reported."] = "",
    template: Annotated[str, "Names made of several, as '{first} {last}'; empty for plain ones."] = "",
    slots: Annotated[
        dict[str, str] | None, "The registered wordlist of each slot; a slot that is left out has the names asked for."
    ] = None,
) -> Job:
    """Draw names, from a model that is trained first where it is not there yet."""
    wanted = {"constraints": wishes.further(), **wishes.by_name()}
    if template:
        return _whole_names(backend, asked, template, slots or {}, n, str(seed), manner, wanted)
    off, how = manner.switched_off, manner.by_name()
    request = backend.request(n, seed=str(seed) or None, switched_off=off, **how, **wanted)

    def draw(trained: ServedModel, job: Job) -> dict[str, Any]:
        try:
            return as_json(backend, backend.draw(trained, request, job))
        except namegen.NamegenError as error:
            if not error.constraints:
                raise
            raise Refusal(error, _told(backend, asked, wishes, trained.model, error)) from None

    return asked.job(backend, draw, at_least="ready")


def as_json(backend: Backend, drawn: Draw) -> dict[str, Any]:
    """Return the names as the page shows them."""
    copied = drawn.copied or [False] * len(drawn.names)
    several = zip(drawn.names, drawn.drawn, copied, strict=True)
    return {
        "names": [
            {"name": name, "copied": in_list, "from": _sources(drawn.model, as_drawn, in_list, place)}
            for place, (name, as_drawn, in_list) in enumerate(several)
        ],
        "list": learned_from(backend, drawn.trained),
        "share": drawn.share,
        "exact": drawn.exact,
        "problem": drawn.problem,
        "notes": [in_the_form(note) for note in drawn.notes if "--" not in note],
        "seed": str(drawn.request.seed),
        "command": command(drawn.model, drawn.request, file=drawn.trained.file),
    }


def _sources(model: namegen.NameModel, name: str, copied: bool, place: int) -> tuple[str, ...]:
    """Name what a name is put together from: one that it is near to, or two; nothing where that is not known."""
    if copied or model.names is None or place >= MOST_PIECED:
        return ()
    return model.pieces(name).sources


# Whole names


def _whole_names(
    backend: Backend,
    asked: PageAsked,
    template: str,
    slots: Mapping[str, str],
    n: int,
    seed: str,
    manner: Manner,
    wanted: Mapping[str, Any],
) -> Job:
    """Draw names made of several. What is wished for is about the slots with the names asked for."""
    off, how = manner.switched_off, manner.by_name()
    parsed = namegen.Template.parse(template)
    unknown = [word for word in slots if word not in parsed.slots]
    if unknown:
        raise namegen.UsageError(f"slot {unknown[0][:60]!r} is not in the template {template!r}")
    if len(parsed.slots) > MOST_BLENDED:
        raise namegen.UsageError(f"{len(parsed.slots)} slots; this server takes up to {MOST_BLENDED}")
    plain = backend.request(n, seed=seed or None, switched_off=off, **how)

    def request(word: str) -> namegen.Request:
        # The names in a slot may come again: whole names do not.
        more = {} if slots.get(word) else wanted
        return backend.request(
            n,
            seed=f"{namegen.seed_number(plain.seed)}/{word}",
            switched_off=list(dict.fromkeys([*off, "unique"])),
            **how,
            **more,
        )

    def slot(word: str) -> Slot:
        if not slots.get(word):
            return Slot(request(word))
        read = backend.lists.load(ListChoice(registered=slots[word]))
        return Slot(request(word), asked.recipe(backend, read), read.names)

    made = {word: slot(word) for word in parsed.slots}
    kinds = [backend.models.kind([each.recipe], each.names, "ready")() for each in made.values() if each.recipe]

    def draw(trained: ServedModel, job: Job) -> dict[str, Any]:
        drawn = draw_combined(backend, parsed, made, trained, job, seed=str(plain.seed), repeats="unique" in off)
        return {
            "names": [{"name": name, "copied": False, "from": (), "parts": parts} for name, parts in drawn.names],
            "list": learned_from(backend, trained),
            "share": None,
            "exact": True,
            "problem": drawn.problem,
            "notes": [in_the_form(note) for note in drawn.notes if "--" not in note],
            "seed": str(plain.seed),
            "command": "",
        }

    return asked.job(backend, draw, at_least="short" if "short" in kinds or "long" in kinds else "ready")


# Wishes that nothing meets


class Refusal(namegen.NamegenError):
    """A wish that no name meets or that is not understood, with what the page can say and do about it."""

    def __init__(self, error: namegen.NamegenError, told: dict[str, Any]) -> None:
        super().__init__(str(error))
        self.told = told
        self.field = next((each["field"] for each in told["wishes"]), "")


def _told(
    backend: Backend, asked: PageAsked, wishes: Wishes, model: namegen.NameModel, error: namegen.NamegenError
) -> dict[str, Any]:
    """Say which fields are at fault, which defaults, which letters are missing, and which list has them.

    Each wish has its field, and its constraint as a text where several share the field.
    """
    letters = list(getattr(error, "letters", ()))
    at_fault = [(text, _field_of(text, wishes)) for text in error.constraints]
    told: dict[str, Any] = {
        "wishes": [{"field": field, "constraint": text} for text, field in at_fault if field],
        "defaults": [namegen.Spec.parse(text).name for text, field in at_fault if not field],
        "letters": letters,
        "proven": getattr(error, "proven", False),
        "mix": None,
    }
    if letters and not asked.opened:
        like = model.names.names if model.names is not None else ()
        wanted = Wanted(letters, wishes.starts_with, wishes.ends_with, like)
        try:
            name = best_to_mix_in(backend.search, wanted, [source.dataset for source in model.recipe.sources])
        except namegen.NamegenError:  # the lists are still read
            name = ""
        told["mix"] = {"name": name, "title": title_of(backend.registry, name)} if name else None
    return told


def _field_of(text: str, wishes: Wishes) -> str:
    """Return the argument by which a constraint was asked for; "" where it holds by default."""
    spec = namegen.Spec.parse(text)
    if wishes.like and alike(wishes.like) in spec.options.values():
        return "like"
    given = [field.name for field in fields(wishes) if getattr(wishes, field.name) != field.default]
    for field in given:
        # As keywords name constraints: by their names, or by an option of theirs and their names.
        if spec.name in (field.replace("_", "-"), field.partition("_")[2].replace("_", "-")):
            return field
    further = [namegen.Spec.parse(each).name for each in wishes.further()]
    return "constraints" if spec.name in further else ""
