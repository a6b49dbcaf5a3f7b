"""A model in one file: safetensors arrays and JSON metadata. No pickle anywhere.

The metadata holds one text, "namegen": the format's version, the recipe, the tokenizer's state, where the names
came from, the training report, and the checksum of `safefile.py`, without which a file is refused.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, ValidationError

from ..errors import NamegenError, StorageError
from ..files import write_atomically
from ..name_model import NameModel, Provenance
from ..registry.registry import Registry
from ..wordlists.reading import is_printable
from . import safefile
from .build import build_model
from .recipe import Recipe
from .train import build_tokenizer

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..contracts.tokenizer import Tokenizer

FORMAT = 1


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
    return from_bytes(safefile.read(path), str(path), registry or Registry.load())


def to_bytes(model: NameModel) -> bytes:
    """The file's content. The same model always gives the same bytes."""
    _refuse_unprintable(model.tokenizer)
    with safefile.telling(model.who):
        header = _Header(
            format=FORMAT,
            recipe=model.recipe,
            tokenizer=model.tokenizer.state(),
            provenance=model.provenance,
            report=model.report,
        )
        return safefile.to_bytes("namegen", header.model_dump(mode="json"), model.model.arrays())


def from_bytes(data: bytes, what: str, registry: Registry) -> NameModel:
    """The model that `to_bytes` wrote; `what` names it in messages."""
    content = safefile.content_of(data, what, "namegen")
    header = _header(content, what)
    arrays = safefile.arrays_of(data, what)
    if not safefile.is_whole(content, arrays):
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
    try:
        tokenizer.load_state(header.tokenizer)
        _refuse_unprintable(tokenizer)
        model = build_model(entry, recipe.options, tokenizer.vocabulary, registry)
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


def _header(content: dict[str, Any], what: str) -> _Header:
    if int(content["format"]) > FORMAT:
        raise StorageError(
            f"{what} is of format {content['format']}; this namegen reads up to {FORMAT}: install a newer one"
        )
    try:
        return _Header.model_validate(content)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise StorageError(f"{what} is damaged: {where} in its header: {first['msg']}") from None
