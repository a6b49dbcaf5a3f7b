"""Write one part: draw its names, or take those that were drawn, and add what the columns say of them."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from ..analysis.name_columns import COMPUTED, NamedNames
from ..errors import StorageError
from ..files import replacing
from ..sampling.context import KNOWN, Known
from ..sampling.drawing import Drawing
from ..training.recipe import Request
from .form import Form
from .record import Record

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..training.trained import Trained


@dataclass(frozen=True)
class Work:
    """Hold all that is needed to write any part of the names of a request. A worker receives it once, for all parts."""

    model: Trained
    drawing: Drawing
    form: Form
    folder: Path

    def write(self, number: int, batches: Iterable[list[str]]) -> Record:
        """Write the names of a part, which are as the model has them, to its file, whole or not at all.

        Raises StorageError where it cannot be written.
        """
        names, columns = 0, self.form.columns
        with replacing(self.folder / self.form.file_name(number), "the names", StorageError, follow=False) as file:
            hashing = _Hashing(file)
            format = self.model.registry.format(self.form.format)
            writer = format.open(hashing, columns)
            for batch in filter(None, batches):
                names += len(batch)
                named = NamedNames(self.model, batch, self.drawing.written(batch))
                format.add(writer, [_cells(title, named) for title in columns])
            format.end(writer)
        changed = {"guarded": writer.guarded, "escaped": writer.escaped}
        return Record(part=number, names=names, bytes=hashing.count, sha256=hashing.sha256, **changed)

    def __reduce__(self) -> tuple[Callable[..., Work], tuple[Any, ...]]:
        # Parts of plugins may hold what cannot be pickled; by name and options a worker makes its own. What is known of
        # the list goes with the model, since a worker that does not have it would draw other names.
        context = self.drawing.context
        hashes = context.hashes if self.model.hashes is None else None  # the model takes its own along
        model, known = replace(self.model, recalls=False), Known(context.names, context.sampled, hashes)
        return _received, (model, known, self.drawing.request.model_dump(mode="json"), self.form, self.folder)


def _received(model: Trained, known: Known, request: dict[str, Any], form: Form, folder: Path) -> Work:
    model.derived[KNOWN] = known
    return Work(model, Drawing(model, Request.model_validate(request)), form, folder)


def write_drawn(work: Work, number: int) -> Record:
    """Write a part whose names are drawn by their places. Raises as `Work.write` does, and as drawing them does."""
    return work.write(number, work.drawing.at_places(*work.form.places(number, work.drawing.request.n)))


def _cells(title: str, named: NamedNames) -> Sequence[Any]:
    return named.written if title == "name" else COMPUTED[title](named)


class _Hashing(io.RawIOBase):
    """Write to a file; `count` bytes were written, of which `sha256` is the checksum."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._digest, self.count = file, hashlib.sha256(), 0

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()

    def writable(self) -> bool:
        return True

    def tell(self) -> int:
        return self.count

    def write(self, data: Any) -> int:
        self._file.write(data)
        self._digest.update(data)
        some = memoryview(data).nbytes
        self.count += some
        return some
