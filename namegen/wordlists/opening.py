"""Open what a list is packed in, and refuse by what it is what holds no list."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import BinaryIO, NamedTuple, Protocol, cast

from ..errors import WordlistError

MAX_BYTES = 512 * 2**20
"""The size of the largest list to read, unpacked."""


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...

    def close(self) -> None: ...


def _zstd(file: BinaryIO) -> _Readable:
    import pyarrow

    return cast(_Readable, pyarrow.CompressedInputStream(pyarrow.PythonFile(file, mode="r"), "zstd"))


class Packing(NamedTuple):
    """Hold how something is packed: what that is called, and what opens it."""

    kind: str
    open: Callable[[BinaryIO], _Readable]


_PACKED = {
    b"\x1f\x8b": Packing("gzip", lambda file: gzip.GzipFile(fileobj=file)),
    b"BZh": Packing("bzip2", bz2.BZ2File),
    b"\xfd7zXZ\x00": Packing("xz", lzma.LZMAFile),
    b"\x28\xb5\x2f\xfd": Packing("zstd", _zstd),
}
_BLOCK = 2**20
_HARMLESS = 2**26
"""Bytes that may be packed as well as can be: they are read in a second."""
_MOST_TIMES = 200
"""Of more, how often the packed size may go into them. Lists of names pack to a tenth at best, unless they repeat a few
names for ever; gzip reaches 1,000, bzip2 a million."""
_NO_LISTS = {
    b"\x89PNG\r\n": "a picture (PNG)",
    b"\xff\xd8\xff": "a picture (JPEG)",
    b"GIF8": "a picture (GIF)",
    b"II*\x00": "a picture (TIFF)",
    b"MM\x00*": "a picture (TIFF)",
    b"%PDF": "a PDF; copy its names into a text file",
    b"7z\xbc\xaf\x27\x1c": "a 7z archive; unpack it first",
    b"Rar!": "a RAR archive; unpack it first",
    b"\xd0\xcf\x11\xe0": "an old Office file; save it as .xlsx or CSV",
    b"SQLite format 3": "a database (SQLite); export its table of names as CSV",
    b"\x7fELF": "a program",
}
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
"""How a zip archive begins, and one of no files."""
_PARQUET = b"PAR1"
_LAYERS = 2
"""How often what was packed is unpacked: a list in gzip in a zip archive."""
_OFFICE = {
    "word/document.xml": "a Word document; save it as plain text",
    "content.xml": "an OpenDocument file; save it as CSV or plain text",
    "ppt/presentation.xml": "a presentation; save its names as plain text",
}


def open_data(
    data: bytes, name: str, most: int, is_readable: Callable[[bytes], bool] = lambda _: False
) -> tuple[bytes, tuple[str, ...]]:
    """Unpack gzip, bzip2, xz, zstd, or a zip archive of one file; return the bytes, and what was done, in sentences.

    is_readable: says of bytes that they are read as they are, whatever kind of file they are of. Raises WordlistError
    for what holds no list (pictures, models, archives of several files), saying what it is, and for more than `most`
    bytes.
    """
    notes: list[str] = []
    for _ in range(_LAYERS):
        if is_readable(data):
            break
        packing = packing_of(data)
        if packing is not None:
            data = _unpacked(data, name, packing, most)
            notes.append(unpacked_by(packing))
        elif data.startswith(_ZIP):
            data, inside = _only_file(data, name, most)
            notes.append(f"unpacked {inside!r} from the zip archive")
    if len(data) > most:
        raise WordlistError(f"{name}: larger than {most:,} bytes, the most that is read")
    if not is_readable(data):
        refuse_by_kind(data, name)
    return data, tuple(notes)


def packing_of(data: bytes) -> Packing | None:
    """Return how data that begins so is packed; None where it is not, or is a zip archive."""
    return next((each for magic, each in _PACKED.items() if data.startswith(magic)), None)


def unpacked_by(packing: Packing) -> str:
    """Return the sentence that reports it."""
    return f"unpacked by {packing.kind}"


def unpack(file: BinaryIO, packing: Packing, name: str) -> Iterator[bytes]:
    """Yield what is packed in a file, all streams that follow each other, as the tools do.

    Raises WordlistError where it breaks off or is damaged, or unpacks to more than any list does.
    """
    kind, size = packing.kind, 0
    try:
        with closing(packing.open(file)) as unpacked:
            while block := unpacked.read(_BLOCK):
                size += len(block)
                if is_bomb(size, file.tell()):
                    raise bomb(name, f"it is packed by {kind}, and")
                yield block
    except ImportError:
        raise WordlistError(
            f"{name}: it is packed by {kind}, which pyarrow unpacks, and that is not installed:"
            " pip install 'namegen[parquet]'"
        ) from None
    except EOFError:
        raise WordlistError(f"{name}: it is packed by {kind}, and breaks off; get it again") from None
    except (zlib.error, OSError, lzma.LZMAError, ValueError) as error:
        raise WordlistError(f"{name}: it is packed by {kind}, and damaged ({error})") from None


def is_bomb(size: int, packed: int) -> bool:
    """Say whether what unpacks to `size` bytes or more was made to take long: no list of names packs so well."""
    return size > _HARMLESS and size > _MOST_TIMES * max(packed, 1)


def bomb(name: str, what: str) -> WordlistError:
    """Make the error of such a file; `what` says what it is packed by."""
    return WordlistError(
        f"{name}: {what} unpacks to more than {_MOST_TIMES} times its size, as no list of names does; unpack it"
        " yourself if it is one"
    )


def is_zip(data: bytes) -> bool:
    """Say whether data that begins so is a zip archive, or a workbook, which is one."""
    return data.startswith(_ZIP)


def is_parquet(data: bytes) -> bool:
    """Say whether this is a Parquet file."""
    return len(data) > len(_PARQUET) and data.startswith(_PARQUET) and data.endswith(_PARQUET)


def parquet_breaks_off(name: str) -> WordlistError:
    """Make the error of a Parquet file that was cut: it says at its end what is in it."""
    return WordlistError(f"{name}: it is a Parquet file that breaks off; get it again")


def refuse_by_kind(data: bytes, name: str) -> None:
    """Raise WordlistError for what holds no list, by how it begins, saying what it is."""
    for magic, what in _NO_LISTS.items():
        if data.startswith(magic):
            raise WordlistError(f"{name}: it is no list of names but {what}")
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        raise WordlistError(f"{name}: it is no list of names but a picture (WebP)")
    if data.startswith(_PARQUET) and not is_parquet(data):
        raise parquet_breaks_off(name)
    if data[257:262] == b"ustar":
        raise WordlistError(f"{name}: it is no list of names but an archive (tar); unpack it first")
    size = int.from_bytes(data[:8], "little")
    if data[8:10] == b'{"' and 2 <= size <= len(data) - 8 and data[7 + size : 8 + size] in (b"}", b" "):
        advice = "; give it to --from" if b'"namegen"' in data[: 8 + size] else ""
        raise WordlistError(f"{name}: it is no list of names but a saved model (safetensors){advice}")


def _unpacked(data: bytes, name: str, packing: Packing, most: int) -> bytes:
    """Unpack; stop at `most` bytes. Raises as `unpack` does."""
    unpacked = bytearray()
    for block in unpack(io.BytesIO(data), packing, name):
        unpacked += block
        if len(unpacked) > most:
            raise WordlistError(f"{name}: unpacked, it is larger than {most:,} bytes, the most that is read")
    return bytes(unpacked)


def _members(data: bytes) -> list[str]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return archive.namelist()
    except Exception:  # zipfile raises IndexError, struct.error and more for damaged archives
        return []


def _only_file(data: bytes, name: str, most: int) -> tuple[bytes, str]:
    members = _members(data)
    for known, what in _OFFICE.items():
        if known in members:
            raise WordlistError(f"{name}: it is no list of names but {what}")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            files = [each for each in archive.infolist() if not each.is_dir() and not each.filename.startswith("__")]
            if not files:
                raise WordlistError(f"{name}: a zip archive without any files")
            if len(files) != 1:
                some = ", ".join([each.filename for each in files[:3]] + ["..."] * (len(files) > 3))
                raise WordlistError(
                    f"{name}: a zip archive of {len(files)} files ({some}); unpack it and give one of them"
                )
            if files[0].flag_bits & 1:
                raise WordlistError(f"{name}: a zip archive with a password; unpack it first")
            if is_bomb(files[0].file_size, files[0].compress_size):
                raise bomb(name, "it is a zip archive that")
            with archive.open(files[0]) as member:
                inside = member.read(most + 1)
    except WordlistError:
        raise
    except Exception as error:  # as above
        raise WordlistError(f"{name}: a zip archive that cannot be opened ({error})") from None
    if len(inside) > most:
        raise WordlistError(f"{name}: unpacked, it is larger than {most:,} bytes, the most that is read")
    return inside, files[0].filename
