"""A model in one file: safetensors arrays and JSON metadata. No pickle anywhere.

The metadata holds one text, "namegen": the format's version, the recipe, the tokenizer's state, where the names
came from, the training report, and a sha256 over all of that and the arrays. A file that was cut or edited does
not have that checksum, and is refused. The checksum guards against accidents, not against a forger.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import BaseModel, ConfigDict, ValidationError

from .errors import NamegenError, StorageError
from .files import write_atomically
from .name_model import NameModel, Provenance
from .options import build_options
from .reading import is_printable
from .recipe import Recipe
from .registry import Registry
from .training import build_tokenizer

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .tokenizer import Tokenizer

FORMAT = 1
MAX_BYTES = 4 * 2**30
"""The largest file that is opened as a model."""


class _Header(BaseModel):
    model_config = ConfigDict(extra="forbid")

    format: int
    recipe: Recipe
    tokenizer: dict[str, Any]
    provenance: Provenance
    report: dict[str, Any]
    sha256: str = ""


def save(model: NameModel, path: str | Path) -> None:
    """Write `model` to `path`, whole or not at all. Raises StorageError, and leaves an older file as it was."""
    write_atomically(Path(path), to_bytes(model), "the model", StorageError)


def load(path: str | Path, registry: Registry | None = None) -> NameModel:
    """The model in the file at `path`.

    Raises StorageError where it cannot be read, is no model file, was cut or edited, or has a newer format;
    UsageError where the plugin that made it is not installed.
    """
    registry = registry or Registry.load()
    try:
        with Path(path).open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except IsADirectoryError:
        raise StorageError(f"{path} is a folder, not a model file") from None
    except (OSError, ValueError) as error:
        raise StorageError(f"cannot read {path}: {getattr(error, 'strerror', None) or error}") from None
    if len(data) > MAX_BYTES:
        raise StorageError(f"{path} is larger than {MAX_BYTES:,} bytes, the most that is opened as a model")
    return from_bytes(data, str(path), registry)


def to_bytes(model: NameModel) -> bytes:
    """The file's content. The same model always gives the same bytes."""
    from safetensors import SafetensorError
    from safetensors.numpy import save as to_safetensors

    _refuse_unprintable(model.tokenizer)
    try:
        arrays = {name: _little_endian(array) for name, array in sorted(model.model.arrays().items())}
        header = _Header(
            format=FORMAT,
            recipe=model.recipe,
            tokenizer=model.tokenizer.state(),
            provenance=model.provenance,
            report=model.report,
        )
        header.sha256 = _digest(header, arrays)
        return to_safetensors(arrays, metadata={"namegen": _text(header)})
    except (SafetensorError, ValueError, TypeError) as error:
        raise StorageError(f"{model.who} cannot be saved as arrays and JSON ({error})") from error


def from_bytes(data: bytes, what: str, registry: Registry) -> NameModel:
    """The model that `to_bytes` wrote; `what` names it in messages."""
    header = _header(data, what)
    arrays = _arrays(data, what)
    if not _is_whole(header, arrays):
        raise StorageError(f"{what} was edited or damaged: its content does not have its checksum")
    try:
        return _rebuild(header, arrays, registry)
    except NamegenError as error:
        made_by = ", ".join(f"{part} {version}" for part, version in header.provenance.plugins.items())
        error.args = (f"{what}: {error} (it was made with {made_by or 'nothing that it names'})",)
        raise


def _rebuild(header: _Header, arrays: dict[str, NDArray[Any]], registry: Registry) -> NameModel:
    recipe = header.recipe
    entry = registry.get("model", recipe.model)
    tokenizer = build_tokenizer(recipe, registry)
    options = build_options(entry.options(), recipe.options, f"model {entry.name!r}")
    part = entry.load()
    try:
        tokenizer.load_state(header.tokenizer)
        _refuse_unprintable(tokenizer)
        model = part(options, tokenizer.vocabulary)
        model.load_arrays(arrays)
        model.decoder()
    except NamegenError:
        raise
    except Exception as error:
        raise StorageError(f"it does not fit {entry.who} ({type(error).__name__}: {error})") from error
    return NameModel(recipe, tokenizer, model, header.provenance, header.report, registry)


def _refuse_unprintable(tokenizer: Tokenizer) -> None:
    """Neither saved nor loaded: a file of names must never hold what no name holds."""
    for piece in tokenizer.vocabulary.pieces:
        if not is_printable(piece):
            raise StorageError(f"its tokenizer has the token {piece!r}, which no name holds")


def _header(data: bytes, what: str) -> _Header:
    """The metadata, read from safetensors' own header: 8 bytes of length, then JSON."""
    length = int.from_bytes(data[:8], "little")
    if len(data) < 8 or length > len(data) - 8:
        raise StorageError(f"{what} is cut short, or no model file")
    try:
        meta = json.loads(data[8 : 8 + length])["__metadata__"]["namegen"]
        content = json.loads(meta)
        found = int(content["format"])
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
        raise StorageError(f"{what} is no model file of namegen, or damaged") from None
    if found > FORMAT:
        raise StorageError(f"{what} is of format {found}; this namegen reads up to {FORMAT}: install a newer one")
    try:
        return _Header.model_validate(content)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise StorageError(f"{what} is damaged: {where} in its header: {first['msg']}") from None


def _arrays(data: bytes, what: str) -> dict[str, NDArray[Any]]:
    from safetensors import SafetensorError
    from safetensors.numpy import load as from_safetensors

    try:
        return dict(sorted(from_safetensors(data).items()))
    except (SafetensorError, ValueError, KeyError, TypeError) as error:
        raise StorageError(f"{what} is cut short or damaged ({error})") from None


def _little_endian(array: NDArray[Any]) -> NDArray[Any]:
    """`array` as it will be read back: in one piece, little-endian, of its own shape (a single number's is ())."""
    whole = np.asarray(array, order="C")
    return whole.astype(whole.dtype.newbyteorder("<"), copy=False)


def _is_whole(header: _Header, arrays: dict[str, NDArray[Any]]) -> bool:
    try:
        return _digest(header, arrays) == header.sha256
    except ValueError:  # nested deeper than anything that was written
        return False


def _digest(header: _Header, arrays: dict[str, NDArray[Any]]) -> str:
    digest = hashlib.sha256(_text(header.model_copy(update={"sha256": ""})).encode())
    for name, array in arrays.items():
        digest.update(f"\n{name} {array.dtype.str} {array.shape}\n".encode())
        digest.update(array.data)
    return digest.hexdigest()


def _text(header: _Header) -> str:
    return json.dumps(header.model_dump(mode="json"), sort_keys=True, ensure_ascii=True, allow_nan=False)
