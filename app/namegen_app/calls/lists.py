"""What to learn from: the cards of the lists, what a text or a file holds, and names that a choice would sound like."""

from collections import Counter
from collections.abc import Mapping
from math import exp, isfinite
from typing import Annotated, Any

import namegen

from ..server.folders import private_folder
from ..settings import MEGABYTE
from ..words import card_words
from ..words.wording import field_of, in_the_form
from ..work.backend import Backend
from ..work.draw import Draw
from ..work.jobs import Job
from ..work.lists import CALLED, ENCODINGS, MOST_BLENDED, ListChoice
from ..work.models import ServedModel
from ..work.uploads import read_upload
from .about import options_of
from .asked import PageAsked

SAMPLED = 12
"""Names of a choice that are drawn at most, to hear what it sounds like."""
SEARCHED = (2, 50)
"""Characters of what is searched for, at least and at most."""
REFUSED, NOTES = 50, 20
"""Refused lines, and sentences on what reading changed, that are told."""
_SEEN = ("; --column and --count choose", "; --encoding chooses another")
COLUMNS, TITLES, CELL = 8, 200, 60
"""Columns of a table that are shown, those that can be chosen, and characters of a cell."""


def cards(backend: Backend) -> dict[str, Any]:
    """Give the card of each registered list, and what may be chosen and sent."""
    entries = backend.registry.entries("wordlist")
    known = {name: _card_of(entry) for name, entry in entries.items()}
    groups = {card.group or card_words.OTHER for card in known.values() if card is not None}
    settings = backend.settings
    return {
        "cards": [_as_card(name, entries[name], card, groups, backend) for name, card in known.items()],
        "default": next((entry.name for entry in backend.registry.defaults("wordlist")), ""),
        "encodings": ENCODINGS,
        "limits": {"blended": MOST_BLENDED, "list_mb": settings.list_mb, "model_mb": settings.model_mb},
    }


def lists_with(backend: Backend, text: Annotated[str, "A part of a name, whatever its capitals."]) -> Job:
    """Find the lists that have such names, with some of them."""
    wanted, (least, most) = namegen.clean_text(text), SEARCHED
    if not least <= len(wanted) <= most:
        raise namegen.UsageError(f"{len(wanted):,} characters are searched for; allowed: {least} to {most}")
    return backend.queue.submit(lambda _: backend.search.find(wanted), findable=True, what="searching the lists")


def sample(
    backend: Backend,
    asked: PageAsked,
    n: Annotated[int, "How many."] = 5,
    closeness: Annotated[str, "close, near or free."] = "",
) -> Job:
    """Draw a few names, the same each time, to hear what a choice sounds like."""
    if not 1 <= n <= SAMPLED:
        raise namegen.UsageError(f"n is {n:,}; allowed: 1 to {SAMPLED}")
    request = backend.request(n, seed="sample", closeness=closeness or None)
    return asked.job(backend, lambda trained, job: _heard(backend.draw(trained, request, job)), at_least="ready")


def read_list(backend: Backend, asked: PageAsked) -> Job:
    """Report on reading what is chosen: how many names, of which lengths, what was changed, and how else to read it."""
    return backend.queue.submit(lambda _: _report(backend, asked), findable=True, what="reading the names")


def text_of(backend: Backend, dataset: Annotated[str, "A registered wordlist, with its options if it has any."]) -> Job:
    """Give the names of a registered list, one a line, to be edited."""
    choice = ListChoice(registered=dataset or backend.registry.default("wordlist").name)
    return backend.queue.submit(lambda _: _copy(backend, choice), findable=True, what="copying the list")


def take_upload(backend: Backend, path: Annotated[str, "The path that the upload was answered with."]) -> Job:
    """Take a file that was uploaded: a list or a saved model, told apart by what is in it."""
    most = int(max(backend.settings.list_mb, backend.settings.model_mb) * MEGABYTE)

    def take(_: Job) -> dict[str, Any]:
        data = read_upload(private_folder(), path, most)
        name = path.replace("\\", "/").rpartition("/")[2]
        if not namegen.is_model(data):
            return {"kind": "list", "key": backend.lists.upload(data, name)}
        key = backend.open(data, name)
        return {"kind": "model", "key": key, **_about_model(backend.models.opened(key))}

    return backend.queue.submit(take, findable=True, what="opening the file")


# Cards


def _card_of(entry: namegen.Entry) -> namegen.Card | None:
    try:
        card = entry.load().card
    except (namegen.NamegenError, AttributeError):  # choosing the list says what is wrong with it
        return None
    return card if isinstance(card, namegen.Card) else None


def _as_card(
    name: str, entry: namegen.Entry, card: namegen.Card | None, groups: set[str], backend: Backend
) -> dict[str, Any]:
    """Return what the page shows of a list, without reading it; what is empty is left out."""
    if card is None:
        return {"name": name, "title": name, "kind": entry.summary, "group": card_words.OTHER}
    told = {
        "name": name,
        "title": card_words.title_of(card),
        "kind": card_words.kind_of(card),
        "count": card.count,
        "examples": list(card.examples[:3]),
        "chips": card_words.chips_of(card),
        "group": card_words.group_of(card, groups),
        "script": card.script,
        "language": card.language,
        "description": card.description,
        "labels": list(card.labels),
        "options": options_of(entry),
        "download": _must_download(entry),
        "allowed": backend.settings.downloads,
    }
    return {key: value for key, value in told.items() if value not in (None, [], False, "")}


def _must_download(entry: namegen.Entry) -> bool:
    try:
        return namegen.needs_download(entry)
    except namegen.NamegenError:
        return False


# Reports


def _report(backend: Backend, asked: PageAsked) -> dict[str, Any]:
    """Report on a text, an upload, or registered lists. Raises NamegenError where there is nothing to show."""
    if asked.upload or (isinstance(asked.names, str) and asked.names):
        text = "" if asked.upload else str(asked.names)
        shown = backend.lists.preview(ListChoice(text=text, upload=asked.upload, reading=asked.reading))
        about = {"encoding": shown.encoding, "rows": shown.rows, **_table(shown)}
        if shown.names is None:
            return {**about, "problem": _problem(shown.error)}
        return {**about, **_about(shown.names)}
    read = asked.read(backend)
    return {**_about(read.names), "values": _values_in_all(backend, asked)}


def _about(names: namegen.Wordlist) -> dict[str, Any]:
    """Report on names that were read."""
    report, lengths = names.report, Counter(map(namegen.count_characters, names.names))
    # Refused lines have a place of their own, and what menus choose is seen there.
    told = [each for each in report.sentences() if " refused (" not in each and not each.endswith(_SEEN)]
    return {
        "names": len(names),
        "distinct": len(names.distinct),
        "lengths": sorted(lengths.items()),
        "size": namegen.list_size(len(names.distinct)),
        "capitals": any(name != name.lower() for name in names.names),
        "notes": list(map(in_the_form, told[:NOTES])),
        "unit": report.unit,
        "refused": [{"line": bad.line, "reason": bad.reason} for bad in report.refused[:REFUSED]],
        "more_refused": max(0, len(report.refused) - REFUSED),
        "unusual": len(report.unusual),
    }


def _problem(error: namegen.NamegenError | None) -> dict[str, str]:
    """Say why nothing was read, and at which field that can be mended."""
    message = str(error).removeprefix(f"{CALLED}: ")
    return {"message": in_the_form(message), "field": field_of(message)}


def _table(shown: namegen.Preview) -> dict[str, Any]:
    """Return the columns of what was read, and some rows; nothing of a plain list."""
    if len(shown.titles) < 2:
        return {}
    # The columns of the names and of the counts are shown wherever they stand.
    first = [place for place in (shown.name, shown.count) if place is not None and place >= COLUMNS]
    places = [*range(min(len(shown.titles), COLUMNS)), *first]
    values = {shown.titles[place]: _pairs(held) for place, held in enumerate(shown.values[:TITLES]) if held}
    return {
        "table": {
            "titles": [title[:CELL] for title in shown.titles[:TITLES]],
            "titled": shown.titled,
            "places": places,
            "cells": [[row[place][:CELL] for place in places] for row in shown.cells],
            "left_out": list(shown.left_out),
            "name": shown.name,
            "count": shown.count,
        },
        "values": values,
    }


def _pairs(values: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(values.items(), key=lambda pair: -pair[1])


def _values_in_all(backend: Backend, asked: PageAsked) -> dict[str, list[tuple[str, int]]]:
    """Return the columns that all chosen lists have, whose rows can be chosen by a value, and how many have which."""
    datasets = [asked.dataset] if isinstance(asked.dataset, str) else asked.dataset
    counted: list[dict[str, Counter[str]]] = []
    for dataset in datasets:
        labels = backend.lists.load(ListChoice(registered=dataset)).names.labels
        counted.append({title: Counter(column) for title, column in labels.items()})
    common = [title for title in counted[0] if all(title in each for each in counted)] if counted else []
    summed = {title: sum((each[title] for each in counted), Counter[str]()) for title in common}
    return {title: _pairs(values) for title, values in summed.items() if 1 < len(values) <= SAMPLED}


# Names, copies and models


def _heard(drawn: Draw) -> dict[str, Any]:
    """Return the names; of what there is to say of how they are drawn, that few can come of a short list."""
    notes = [note for note in drawn.notes if note.startswith("from ")]
    return {"names": drawn.names, "problem": drawn.problem, "notes": notes}


def _copy(backend: Backend, choice: ListChoice) -> dict[str, Any]:
    """Return a list as a text that is read as the same names. Raises WordlistError for more than may be sent again."""
    names = backend.lists.load(choice).names
    lines = list(names.names)
    if names.weights:
        lines = [f"{name}\t{count}" for name, count in zip(names.names, names.weights, strict=True)]
    text = "\n".join(lines) + "\n"
    size, most = len(text.encode("utf-8", "surrogatepass")), backend.settings.list_mb
    if size > most * MEGABYTE:
        raise namegen.WordlistError(
            f"{len(names):,} names are too many to edit here, {size / MEGABYTE:,.1f} MB where {most:g} MB can be sent"
        )
    again = backend.lists.preview(ListChoice(text=text)).names
    same = again is not None and (again.names, again.counts) == (names.names, names.counts)
    # Names with commas may be read as a table, unless lines are taken as they are.
    return {"text": text, "names": len(names), "column": "" if same or names.weights else "0"}


def _about_model(served: ServedModel) -> dict[str, Any]:
    """Describe a saved model that was opened."""
    model = served.model
    learned, losses = model.provenance, model.report.get("dev")
    facts = [
        ["Method", f"{model.name}: {model.spec.part.entry.summary}"],
        ["Learned from", f"{learned.names:,} names of {learned.wordlist}"],
    ]
    if isinstance(losses, list) and losses and all(isinstance(loss, float) and isfinite(loss) for loss in losses):
        wavering, letters = exp(min(min(losses), 50.0)), len(model.tokenizer.vocabulary)
        facts.append(["Names it has not seen", f"it wavers between {wavering:,.1f} letters, of {letters:,}"])
    facts.append(["Made with", ", ".join(f"{part} {version}" for part, version in learned.plugins.items())])
    notes = list(model.notes)
    if model.names is None:
        known = "still known" if model.hashes is not None else "not known"
        notes.append(f"its list is not here; which names are new is {known}")
    return {"name": model.name, "count": learned.names, "list": learned.wordlist, "facts": facts, "notes": notes}
