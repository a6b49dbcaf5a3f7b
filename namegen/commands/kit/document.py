"""Names of a document that draws by itself, in place of those of a model."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields
from itertools import islice
from typing import TYPE_CHECKING, Any

from ...errors import GenerationError, StorageError, UsageError
from ...regular_files import read_file
from .rows import Batches, Titles
from .seeds import chosen_seed

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    from ...contracts.names_document import NamesDocument
    from ...contracts.names_writer import Columns
    from ...registry.registry import Registry

ENDING = ".json"
"""How the names of such files end."""
LARGEST = 2**28
"""Bytes of a document at most: that of 30,000 names at order 6 has less than a million."""
TOGETHER = 1_000


def is_document(path: str) -> bool:
    """Say whether what stands after --from is a document by its name."""
    return path.lower().endswith(ENDING)


def names_of_document(
    path: str, registry: Registry, num: int | None, seed: str | None, others: Iterable[DataclassInstance]
) -> tuple[Batches, dict[str, Any]]:
    """Prepare the names of the document at `path`; return their rows, and what JSON holds beside them.

    others: groups of options that cannot apply, as how it draws was laid down when it was written. Raises UsageError
    where one of them is given; StorageError for a file that cannot be read.
    """
    _refuse_others(path, others)
    document = registry.read_document(_text_of(path), path)
    chosen: int | str = chosen_seed() if seed is None else seed
    many = 10 if num is None else num
    names = Batches(Titles(("name",)), _batches(document, chosen, many))
    return names, {"document": dict(document.about), "seed": chosen}


def _refuse_others(path: str, others: Iterable[DataclassInstance]) -> None:
    given = (field for group in others for field in fields(group) if getattr(group, field.name) != field.default)
    for field in given:
        raise UsageError(
            f"--from {path}: a document draws in the way that it was exported with, so"
            f" --{field.name.replace('_', '-')} cannot change it; leave it out (wishes can be exported)"
        )


def _text_of(path: str) -> str:
    try:
        data = read_file(path, LARGEST)
    except OSError as error:
        raise StorageError(f"{path} cannot be read: {error.strerror}") from None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise StorageError(f"{path} is no document: it is not UTF-8") from None


def _batches(document: NamesDocument, seed: int | str, many: int) -> Iterator[Columns]:
    stream, found = document.stream(seed), 0
    while found < many:
        batch = list(islice(stream, min(TOGETHER, many - found)))
        if not batch:
            raise GenerationError(f"{found:,} of {many:,} names found: the document has no more; ask for fewer")
        found += len(batch)
        yield [batch]
