"""Write rows as a dataset: a folder with the data and its card."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ...errors import GenerationError, UsageError
from ...registry.registry import Registry
from ...report.csv_text import changes_note, csv_text
from ...report.dataset import check_folder, write_folder
from ...report.dataset_card import DatasetCard
from .messages import complain
from .rows import Batches, Row, Rows


def check_dataset(output: str | None) -> str:
    """Return the folder to write to. Raises UsageError where there is none, or it holds something else."""
    if output in (None, "-"):
        raise UsageError("--format dataset writes a folder, with the names and a card: give one by --output FOLDER")
    check_folder(str(output))
    return str(output)


def write_dataset_rows(
    names: Batches, folder: str, head: Mapping[str, Any], registry: Registry, arguments: Sequence[str], seed: str
) -> None:
    """Write rows, and a card of how they were made: `head`, and the command, with the seed where it has none.

    Where the rows end with a GenerationError, those before it are written before it is raised.
    """
    found, failure = _collected(names.rows())
    given = any(each == "--seed" or each.startswith("--seed=") for each in arguments)
    command = shlex.join(["namegen", "generate", *arguments, *([] if given else ["--seed", seed])])
    lists = list(dict.fromkeys(_lists(head)))
    card = DatasetCard.of(registry, lists, names.titles.columns, len(found), head, command)
    data = csv_text([names.titles.columns, *found])
    write_folder(folder, data, card)
    note = changes_note(data.guarded, data.escaped)
    if note:
        complain(note)
    if failure:
        raise failure


def _collected(rows: Rows) -> tuple[list[Row], GenerationError | None]:
    found: list[Row] = []
    try:
        for batch in rows.batches:
            found += batch
    except GenerationError as error:
        return found, error
    return found, None


def _lists(made: Any) -> Iterator[str]:
    """Yield the lists of every recipe in a document."""
    if isinstance(made, Mapping):
        for key, value in made.items():
            if key == "sources":
                yield from (source["dataset"] for source in value)
            else:
                yield from _lists(value)
    elif isinstance(made, (list, tuple)):
        for each in made:
            yield from _lists(each)
