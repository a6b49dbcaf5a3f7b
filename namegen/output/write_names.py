"""Write the names of a request to a folder in parts, and go on where an earlier run ended."""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..analysis.name_columns import knows_its_list
from ..contracts.run import Run
from ..contracts.wordlist import Wordlist
from ..errors import GenerationError, StorageError, UsageError
from ..escape import shown
from ..report.csv_text import changes_note
from ..sampling.drawing import Drawing
from ..sampling.generate import make_request
from ..training.store import to_bytes
from .folder import NamesFolder, opened, seed_of
from .form import NAMES, Form
from .part import Work, write_drawn
from .record import Record

if TYPE_CHECKING:
    from ..training.trained import Trained

FORMAT = 1
"""The version of what a folder says of its names."""
ONE_AFTER_THE_OTHER = (
    "no name comes twice, so each depends on those before it: they are drawn one after the other, and remembered; with"
    " --repeats or --raw (unique=False or raw=True) parts are drawn on all workers, and nothing is remembered"
)


@dataclass(frozen=True)
class Written:
    """Say what a folder holds now: so many `names` in `parts`, of which `drawn` were written by this run."""

    folder: Path
    names: int
    parts: int
    drawn: int
    seed: int | str
    note: str = ""
    """which cells were changed, so that no spreadsheet runs them; empty where none was"""


def write_names(
    folder: str | Path,
    n: int,
    model: Trained,
    *,
    format: str | None = None,
    columns: Sequence[str] = ("name",),
    seed: int | str | None = None,
    part: int = NAMES,
    run: Run | None = None,
    **asked: Any,
) -> Written:
    """Draw `n` names and write them to `folder` in parts: the file `part-00000` has the first million, and so on.

    Their names are those of `model.generate(n, seed=seed, ...)`, in the same order. Called again with the same
    arguments it draws what is missing, so that a run that was ended goes on; without a seed it takes the folder's. At
    the end there is `_SUCCESS`.

    With `raw=True` or `unique=False` each name depends on the seed and its place alone: then parts are drawn on the
    workers of `run`, in memory that does not grow with `n`. Otherwise no name comes twice in all parts: they are drawn
    one after the other, and all of them remembered.

    format: one of `Registry.formats()`; by default `Registry.default_format(binary=True)`: of the built-in ones,
        Parquet.
    columns: of "name", "probability", "logprob", "length" and "novel".
    part: how many names a part has. run: its `map` calls the workers, `on_part` is told of parts that are done.
    asked: as `generate` takes it: raw=True, starts_with="k", temperature=0.8.
    Raises UsageError where the folder holds names of another request, saying what differs, or anything else, and while
    another run writes to it; StorageError where it cannot be written; GenerationError where there are too few names.
    """
    path, run = Path(folder), run or Run()
    request = make_request(model.registry, n, seed=seed_of(path) if seed is None else seed, **asked)
    form = Form.of(model.registry, format, tuple(columns), part)
    drawing = Drawing(model, request, run)
    notes = [*drawing.notes]
    try:
        return write_drawing(path, model, drawing, form, run, notes.append)
    finally:
        for note in notes:
            warnings.warn(shown(note), stacklevel=2)


def write_drawing(
    folder: Path, model: Trained, drawing: Drawing, form: Form, run: Run, say: Callable[[str], None]
) -> Written:
    """Write the names that `drawing` draws of `model`, as `write_names` does. Tell `say` what a person should know."""
    if "novel" in form.columns and not knows_its_list(model):
        raise UsageError("the column novel needs the list that the model learned from, and its file does not hold it")
    names = drawing.request.n
    work, parts = Work(model, drawing, form, folder), form.parts(names)
    with opened(folder, _described(model, drawing, form)) as kept:
        missing = [number for number in range(parts) if not _is_there(kept, form, number, names)]
        _say_what_changed(kept, form, names, missing, say)
        if missing:
            kept.begin()
        try:
            for done, record in enumerate(_written(work, missing, run, say), parts - len(missing) + 1):
                kept.keep(record)
                run.part(form.file_name(record.part), done, parts)
        except StorageError as error:
            error.args = (f"{error}; the parts that are done stay, and the same again goes on from there",)
            raise
        kept.finish()
        records = [kept.records[number] for number in range(parts)]
    changed = changes_note(sum(each.guarded for each in records), sum(each.escaped for each in records))
    return Written(folder, names, parts, len(missing), drawing.request.seed, changed)


def _described(model: Trained, drawing: Drawing, form: Form) -> dict[str, Any]:
    """Describe, as JSON, all that the names and their files depend on."""
    request = drawing.request
    asks_the_list = not request.raw or bool(request.constraints) or "novel" in form.columns
    return {
        "format": FORMAT,
        "namegen": metadata.version("namegen"),
        "recipe": model.recipe.model_dump(mode="json"),
        "model": hashlib.sha256(to_bytes(model)).hexdigest(),
        "list": _list_of(model, drawing) if asks_the_list else None,
        "request": request.model_dump(mode="json") | {"seed": str(request.seed)},
        "output": {
            "format": form.format,
            "written by": form.written_by,
            "columns": list(form.columns),
            "names in a part": form.size,
        },
    }


def _list_of(model: Trained, drawing: Drawing) -> str | None:
    """Return the checksum of the list that is at hand; None where there is none."""
    if isinstance(model.names, Wordlist):
        return model.names.sha256
    if model.sharded is not None:
        return model.sharded.sha256
    # Read again, it is the one that the model learned from.
    return None if drawing.context.names is None else model.provenance.sha256


def _is_there(kept: NamesFolder, form: Form, number: int, names: int) -> bool:
    return kept.holds(number, form.file_name(number), form.names(number, names))


def _say_what_changed(
    kept: NamesFolder, form: Form, names: int, missing: Sequence[int], say: Callable[[str], None]
) -> None:
    changed = [each for each in missing if each in kept.records and kept.records[each].names == form.names(each, names)]
    if changed:
        was = "was" if len(changed) == 1 else f"and {len(changed) - 1:,} more were"
        say(f"{kept.path / form.file_name(changed[0])} {was} gone or changed, and made again")


def _written(work: Work, missing: Sequence[int], run: Run, say: Callable[[str], None]) -> Iterator[Record]:
    """Write the missing parts, and yield what is recorded of each once it is there."""
    if not missing:
        return iter(())
    if work.drawing.by_number:
        return run.map(partial(write_drawn, work), missing)
    if work.form.parts(work.drawing.request.n) > 1:
        say(ONE_AFTER_THE_OTHER)
    return _in_turn(work, set(missing), say)


def _in_turn(work: Work, missing: set[int], say: Callable[[str], None]) -> Iterator[Record]:
    """Draw all names in their order, and write the parts that are missing.

    Where there are too few names, those that were found are written before GenerationError is raised.
    """
    drawing, failures = work.drawing, list[GenerationError]()
    batches = _until_failure(drawing.with_notes(drawing.drawn(), say), failures)
    for number, names in enumerate(_regrouped(batches, work.form.size)):
        if number in missing:
            yield work.write(number, [names])
    for failure in failures:
        raise failure


def _until_failure(batches: Iterable[list[str]], failures: list[GenerationError]) -> Iterator[list[str]]:
    """Yield batches until there are no more such names, and keep the error that says so."""
    try:
        yield from batches
    except GenerationError as error:
        failures.append(error)


def _regrouped(batches: Iterable[list[str]], size: int) -> Iterator[list[str]]:
    """Yield the same names, so many at a time; at last those that are left."""
    waiting: list[str] = []
    for batch in batches:
        waiting += batch
        while len(waiting) >= size:
            yield waiting[:size]
            waiting = waiting[size:]
    if waiting:
        yield waiting
