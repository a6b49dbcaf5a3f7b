"""Take it with you: a model, and how its names are drawn, as one file; and the programs that read such files."""

from dataclasses import replace
from pathlib import PurePath
from typing import Annotated, Any

import namegen

from ..settings import MEGABYTE
from ..words.command_lines import NEAR
from ..work.backend import Backend
from ..work.jobs import Job
from ..work.lists import PASTED, safe_name
from ..work.models import ServedModel
from .asked import Manner, PageAsked, Wishes

OWN = "names"
"""What a file is called of names that a visitor gave."""
MOST_LISTS = 3
"""Lists that a file is named after."""
MEMORY = 64 * MEGABYTE
MEMORY_A_NAME = {False: 10_000, True: 1_000}
"""Bytes that writing takes, and for each name of the list besides, by whether names are raw: measured on lists of
1,000, 20,000 and 100,000 names (65, 267 and 954 MB; raw 4, 17 and 35)."""


def take(
    backend: Backend,
    asked: PageAsked,
    wishes: Wishes,
    manner: Manner,
    export: Annotated[str, "The name of the format."],
    template: Annotated[str, "Names made of several, which do not travel; empty for plain ones."] = "",
    without_names: Annotated[
        bool, "Whether no name of the list may be in the file: names then are as the model has them."
    ] = False,
) -> Job:
    """Write the model, and how such names are drawn of it, as a file; the model is trained first if it is not there."""
    chosen = backend.registry.export(export)
    if template:
        raise namegen.UsageError("names made of several cannot be taken along; take each of their lists by itself")
    if without_names:
        manner = replace(manner, raw=True, closeness=NEAR)
    wanted = {"constraints": wishes.further(), **wishes.by_name()}
    request = backend.request(1, seed="0", switched_off=manner.switched_off, **manner.by_name(), **wanted)

    def write(trained: ServedModel, job: Job) -> dict[str, Any]:
        count = trained.model.provenance.names
        job.expect(MEMORY + count * MEMORY_A_NAME[request.raw], f"a file of {count:,} names")
        text = chosen.write(trained.model, request, without_names=without_names)
        return _file(chosen, _called(trained.model), text)

    return asked.job(backend, write, at_least="short")


def reader(backend: Backend, name: Annotated[str, "The name of the reader."]) -> dict[str, Any]:
    """Give a program in another language that draws names from such files."""
    found = backend.registry.reader(name)
    return _file(found, "namegen", found.source())


def _file(of: namegen.Export | namegen.ReaderProgram, called: str, text: str) -> dict[str, Any]:
    return {
        "text": text,
        "file": f"{called}.{of.ending}",
        "media_type": of.media_type,
        "bytes": len(text.encode()),
        "summary": of.summary,
    }


def _called(model: namegen.NameModel) -> str:
    """Name the file after the lists."""
    names = [_plainly(source.dataset) for source in model.recipe.sources[:MOST_LISTS]]
    return safe_name("-".join(PurePath(safe_name(name)).stem for name in names))


def _plainly(dataset: str) -> str:
    """Leave of `distribution:name option=value` the name alone."""
    return OWN if dataset == PASTED else dataset.partition(" ")[0].rpartition(":")[2]
