"""Check readers of documents: they are there, refuse what is damaged, and draw the same names of the same seed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from ..contracts.names_document import NamesDocument
from ..errors import NamegenError, StorageError
from ..registry.documents import DocumentReader
from .given_files import read_given_file
from .part import ContractError

SECTION = "documents"
DAMAGED: list[dict[str, Any]] = [{}, {"model": 3}, {"model": None, "names": [], "about": "x"}]
"""What stands beside the format in documents that hold nothing, or something else than they should."""
SOME = 20
"""Names to draw of a document."""


def document_checks(reader: DocumentReader, file: Path | None) -> Iterator[tuple[str, Callable[[], None]]]:
    """Yield the checks of a reader, each under its name; where there is no document, those that need none."""
    yield "refuses-damage", partial(check_it_refuses_damage, reader)
    if file is not None:
        yield "draws-the-same-names", partial(check_it_draws_the_same_names, reader, file)


def check_it_refuses_damage(reader: DocumentReader) -> None:
    """Check that a document that holds nothing, or something else than it should, is a StorageError of one line."""
    for more in DAMAGED:
        try:
            reader.read({"format": reader.name, **more})
        except StorageError as error:
            _require(reader, "\n" not in str(error), "a StorageError is one line", error)
        except Exception as error:
            _require(reader, False, "a damaged document is a namegen.StorageError", f"{type(error).__name__}: {error}")
        else:
            _require(reader, False, "a document that holds nothing is refused", f"{more} was read")


def check_it_draws_the_same_names(reader: DocumentReader, file: Path) -> None:
    """Check that a document says what it is, and draws names: the same of a seed each time, others of another."""
    document = json.loads(read_given_file(file))
    one, other = _read(reader, document), _read(reader, document)
    about = getattr(one, "about", None)
    texts = isinstance(about, Mapping) and all(isinstance(each, str) for each in (*about.keys(), *about.values()))
    _require(reader, texts, "`about` holds texts by texts", about)
    first, same, again = (list(islice(each.stream("1"), SOME)) for each in (one, one, other))
    names = bool(first) and all(isinstance(name, str) for name in first)
    _require(reader, names, "stream(seed) yields names, which are texts", first[:3])
    _require(reader, first == same == again, "the same seed gives the same names", f"{first[:3]} and {again[:3]}")
    _require(reader, list(islice(one.stream("2"), SOME)) != first, "another seed gives other names", first[:3])


def _read(reader: DocumentReader, document: dict[str, Any]) -> NamesDocument:
    try:
        return reader.read(document)
    except NamegenError as error:
        raise ContractError.of(reader.who, "it reads the document that the kit was given", error, SECTION) from error


def _require(reader: DocumentReader, kept: bool, promise: str, found: object) -> None:
    if not kept:
        raise ContractError.of(reader.who, promise, found, SECTION)
