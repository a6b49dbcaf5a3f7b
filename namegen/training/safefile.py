"""Arrays and one JSON text in a safetensors file, with a checksum over both. No pickle anywhere.

The metadata holds one text, keyed by the kind of file ("namegen" for a model). In it, `sha256` is the
checksum of the rest of the text and of the arrays. It guards against accidents, not against a forger.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from ..errors import StorageError
from ..regular_files import open_regular

if TYPE_CHECKING:
    from numpy.typing import NDArray

MAX_BYTES = 4 * 2**30
"""The size of the largest file to open."""
MOST_HEADER = 2**26
"""The most bytes to read of a file to see what kind it is."""


def read(path: str | Path) -> bytes:
    """Read the file at `path`; of one that cannot be of safetensors, nothing but its beginning.

    Raises StorageError where it cannot be read, is a pipe or a device, or is too large, before it is read.
    """
    try:
        with open_regular(path) as file:
            size = os.fstat(file.fileno()).st_size
            if size > MAX_BYTES:
                raise StorageError(f"{path} is larger than {MAX_BYTES:,} bytes, the most that is opened as a model")
            return _read(file, size)
    except IsADirectoryError:
        raise StorageError(f"{path} is a folder, not a model file") from None
    except (OSError, ValueError) as error:
        raise StorageError(f"cannot read {path}: {getattr(error, 'strerror', None) or error}") from None


def _read(file: BinaryIO, size: int) -> bytes:
    """Read a file of so many bytes; where its header says another size, nothing but that header."""
    head = _header(file)
    return head + file.read(size - len(head)) if _size_said(head) == size else head


def _size_said(head: bytes) -> int | None:
    """Return how many bytes a safetensors file that begins with this header has; None where the header is none."""
    try:
        tensors = json.loads(head[8:])
        ends = [each["data_offsets"][1] for name, each in tensors.items() if name != "__metadata__"]
        return len(head) + max([int(end) for end in ends], default=0)
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, OverflowError, RecursionError):
        return None


def header_of(path: str | Path) -> bytes:
    """Read the beginning of the file at `path` that `content_of` looks at. Raises OSError where it cannot be read."""
    with open_regular(path) as file:
        return _header(file)


def _header(file: BinaryIO) -> bytes:
    head = file.read(8)
    return head + file.read(min(int.from_bytes(head, "little"), MOST_HEADER))


def is_kind(path: str | Path, kind: str) -> bool:
    """Say whether there is a file at `path` whose content is of this kind, whatever it is called."""
    try:
        return Path(path).is_file() and bool(content_of(header_of(path), str(path), kind))
    except (OSError, ValueError, StorageError):  # a text that can be no path, a file that is closed to us, another kind
        return False


@contextmanager
def telling(who: str) -> Iterator[None]:
    """Turn errors about what cannot be saved as arrays and JSON into a StorageError that names `who`."""
    from safetensors import SafetensorError

    try:
        yield
    except (SafetensorError, ValueError, TypeError) as error:
        raise StorageError(f"{who} cannot be saved as arrays and JSON ({error})") from error


def to_bytes(kind: str, content: dict[str, Any], arrays: dict[str, NDArray[Any]]) -> bytes:
    """Return the file's content: `content` (JSON values) and `arrays`. The same values always give the same bytes."""
    from safetensors.numpy import save

    flat = {name: _little_endian(array) for name, array in sorted(arrays.items())}
    return save(flat, metadata={kind: _text(content | {"sha256": _digest(content, flat)})})


def content_of(data: bytes, what: str, kind: str) -> dict[str, Any]:
    """Read the JSON text from safetensors' own header: 8 bytes of length, then JSON. `what` names the file."""
    length = int.from_bytes(data[:8], "little")
    if len(data) < 8 or length > len(data) - 8:
        raise StorageError(f"{what} {_what_else(data, kind)}")
    try:
        text = json.loads(data[8 : 8 + length])["__metadata__"][kind]
        content = json.loads(text, parse_constant=_no_number)
        int(content["format"])
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
        raise StorageError(f"{what} is no {_KINDS[kind]} file of namegen, or damaged") from None
    return dict(content)


def _what_else(data: bytes, kind: str) -> str:
    """Say what a file is that is none of safetensors: a document, which people take for a saved model, or neither."""
    try:
        document = json.loads(data if len(data) <= _LARGEST_DOCUMENT else b"")
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict) or not isinstance(document.get("format"), str):
        return f"is cut short, or no {_KINDS[kind]} file"
    return (
        f"is a document of the format {document['format'][:40]!r}, which draws names by itself, and no {_KINDS[kind]}"
        " file: Registry.read_document reads its text, and namegen generate --from FILE.json draws from it"
    )


def arrays_of(data: bytes, what: str) -> dict[str, NDArray[Any]]:
    """Read the arrays, by name. Raises StorageError where the file is cut short or damaged."""
    from safetensors import SafetensorError
    from safetensors.numpy import load

    try:
        return dict(sorted(load(data).items()))
    except (SafetensorError, ValueError, KeyError, TypeError) as error:
        raise StorageError(f"{what} is cut short or damaged ({error})") from None


def is_whole(content: dict[str, Any], arrays: dict[str, NDArray[Any]]) -> bool:
    """Say whether content and arrays match the checksum that was written with them."""
    try:
        return _digest(content, arrays) == content.get("sha256")
    except (ValueError, RecursionError):  # nested deeper than anything that namegen writes
        return False


_LARGEST_DOCUMENT = 2**24
"""Bytes of a document that is looked at to name it: values of JSON take some twenty times as much memory."""
_KINDS = {"namegen": "model", "checkpoint": "checkpoint"}


def _no_number(text: str) -> float:
    """Reject NaN and Infinity, which Python reads but JSON does not have."""
    raise ValueError(f"{text} is no JSON")


def _little_endian(array: NDArray[Any]) -> NDArray[Any]:
    """Return `array` as it will be read back: contiguous, little-endian, of the same shape (() for a single number)."""
    whole = np.asarray(array, order="C")
    return whole.astype(whole.dtype.newbyteorder("<"), copy=False)


def _digest(content: dict[str, Any], arrays: dict[str, NDArray[Any]]) -> str:
    digest = hashlib.sha256(_text(content | {"sha256": ""}).encode())
    for name, array in arrays.items():
        digest.update(f"\n{name} {array.dtype.str} {array.shape}\n".encode())
        digest.update(array.data)
    return digest.hexdigest()


def _text(content: dict[str, Any]) -> str:
    return json.dumps(content, sort_keys=True, ensure_ascii=True, allow_nan=False)
