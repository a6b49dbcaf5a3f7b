"""The endpoint `generate`. No `from __future__ import annotations`: the types are read from the annotations."""

from dataclasses import fields, replace
from typing import Annotated, Any

import namegen

from ..calls.asked import Asked, LearnedFrom, Text, Wishes
from ..words.command_lines import AS_LEARNED, CASES, CLOSENESS, NEAR
from ..work.backend import Backend
from ..work.combine import Slot, draw_combined
from ..work.jobs import KINDS, Job
from ..work.lists import MOST_BLENDED

HOW_MANY = 10
OF_THE_MODEL = ("model", "tokenizer", "train_seed")
"""Arguments about what is learned from names that apply to each slot of a template."""


def generate(
    backend: Backend,
    asked: Asked,
    wishes: Wishes,
    n: Annotated[int, "How many names."] = HOW_MANY,
    ids: Annotated[
        list[str | int] | None,
        "A name for each of these ids instead, texts or whole numbers: the same for ever with the same seed, whatever"
        " other ids there are. It may come twice, but with the constraint 'unique'.",
    ] = None,
    temperature: Annotated[
        float | None,
        "Below 1 safer, above 1 wilder, 0 = the likeliest; null for the sampler's own. It is an option of the sampler,"
        " so a sampler that is given too must have it, and not set it.",
    ] = None,
    top_k: Annotated[int | None, "Draw from the k likeliest letters only; an option of the sampler too."] = None,
    top_p: Annotated[
        float | None, "Draw from the likeliest letters that reach this probability; an option of the sampler too."
    ] = None,
    sampler: Annotated[
        str | list[str],
        "A registered sampler with its options, as 'NAME option=value', or a list of such, of which all but the last"
        " only adjust probabilities; empty for the default one.",
    ] = "",
    seed: Annotated[Text, "Any text; the same seed gives the same names. Empty: one is chosen, and reported."] = "",
    raw: Annotated[bool, "Draw from the model as it is: names of the list, repeats and all."] = False,
    case: Annotated[
        str,
        f"How names are written: {', '.join(CASES)}; in title each word begins with a capital.",
    ] = AS_LEARNED,
    closeness: Annotated[
        str,
        f"How much like the list: {', '.join(CLOSENESS)}; {NEAR} unless raw.",
    ] = "",
    copies: Annotated[bool, "Allow names of the list, and of bundled ones."] = False,
    repeats: Annotated[bool, "Allow a name twice."] = False,
    split: LearnedFrom = "all",
    template: Annotated[
        str, "Names made of several, as '{first} {last}': each word in braces is a slot. Empty for plain names."
    ] = "",
    slots: Annotated[
        dict[str, str | list[str]] | None,
        "What each slot of the template is drawn from: an object of its word and a registered wordlist, or names.",
    ] = None,
) -> dict[str, Any]:
    """Draw new names from a model of a wordlist; trains the model first where it is not there yet.

    By default names are new, distinct, of the list's lengths, put together as closely as leaves enough of them, and
    each is the best of several.

    Returns:
        The recipe, the request and the names, as `namegen generate --format json` prints them.
    """
    flags = {"temperature": temperature, "top_k": top_k, "top_p": top_p}
    how: dict[str, Any] = {
        "sampler": _samplers(backend.registry, sampler, flags),
        "seed": str(seed) or None,
        "raw": raw,
        "case": case,
        "closeness": closeness or None,
    }
    off = [name for name, allowed in (("novel", copies), ("unique", repeats)) if allowed]
    texts = _texts(ids, n)
    how_many = n if texts is None else len(texts)
    request = backend.request(how_many, **how, constraints=wishes.further(), switched_off=off, **wishes.by_name())
    if template or slots:
        _refuse_beside_template(asked, wishes)
        allowed = {"novel": False} if copies else {}
        return _combined(backend, asked, split, template, slots or {}, how_many, texts, repeats, {**how, **allowed})
    if texts is not None:
        request = namegen.request_for_ids(request, backend.registry)
    drawn = asked.job(
        backend, lambda trained, job: backend.draw(trained, request, job, ids=texts), split=split, at_least="ready"
    ).outcome()
    if drawn.problem:
        raise namegen.GenerationError(drawn.problem, drawn.names)
    answer: dict[str, Any] = drawn.document()
    return answer


def _samplers(registry: namegen.Registry, given: str | list[str], flags: dict[str, float | None]) -> Any:
    """Return the samplers, the last with these options too. Raises UsageError where it sets one itself."""
    set_here = {name: value for name, value in flags.items() if value is not None}
    if not set_here:
        return given or None
    *adjusting, last = [given] if isinstance(given, str) else given or [""]
    spec = namegen.Spec.parse(last or registry.default("sampler").name)
    for name, value in set_here.items():
        spec = spec.adding({name: value}, f"{name} {value}")
    return [*adjusting, spec]


def _texts(ids: list[str | int] | None, n: int) -> list[str] | None:
    if ids is None:
        return None
    if n != HOW_MANY:
        raise namegen.UsageError("ids says how many names there are, one for each id: leave out n, or ids")
    return [namegen.id_text(each) for each in ids]


def _refuse_beside_template(asked: Asked, wishes: Wishes) -> None:
    """Raise UsageError for what is about one list, or about each name, beside a template."""
    one = [name for name in asked.given if name not in OF_THE_MODEL]
    if one:
        raise namegen.UsageError(
            f"{' and '.join(one)} is beside template, whose slots say what they are drawn from; leave it out"
        )
    given = [each.name for each in fields(wishes) if getattr(wishes, each.name) != each.default]
    if given:
        raise namegen.UsageError(
            f"{', '.join(given)}: a wish is about the names of one list, and template makes names of several;"
            " leave it out, or draw that list alone"
        )


def _combined(
    backend: Backend,
    asked: Asked,
    split: str,
    template: str,
    slots: dict[str, str | list[str]],
    n: int,
    ids: list[str] | None,
    repeats: bool,
    how: dict[str, Any],
) -> dict[str, Any]:
    """Draw names made of several, of a model for each slot."""
    parsed = namegen.Template.parse(template)
    parsed.check(slots)
    if len(slots) > MOST_BLENDED:
        raise namegen.UsageError(f"{len(slots):,} slots are given; this server takes up to {MOST_BLENDED}")
    found = {}
    for word, given in slots.items():
        own = replace(asked, dataset=given) if isinstance(given, str) else replace(asked, names=given)
        read = own.read(backend)
        found[word] = Slot(own.recipe(backend, read, split), read.names)
    kinds = [backend.models.kind([slot.recipe], slot.names, "ready") for slot in found.values()]

    def draw(job: Job) -> dict[str, Any]:
        return draw_combined(backend, parsed, found, job, n=n, ids=ids, repeats=repeats, **how)

    return backend.queue.submit(  # type: ignore[no-any-return]
        draw, kind=lambda: max((kind() for kind in kinds), key=KINDS.index), what="names made of several"
    ).outcome()
