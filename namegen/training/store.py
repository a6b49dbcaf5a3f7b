"""A model in one file: safetensors arrays and JSON metadata. No pickle anywhere.

The metadata holds one text, "namegen": the format's version, the recipe, every part with its distribution, version and
filled-in options, the tokenizer's state, where the names came from, the training report, and the checksum of
`safefile.py`, without which a file is refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import BaseModel, ConfigDict, ValidationError

from ..contracts.capitals import Capitals
from ..contracts.spec import Spec
from ..contracts.text import is_printable
from ..contracts.tokenizer import Tokenizer
from ..errors import NamegenError, StorageError
from ..escape import shortened
from ..files import write_atomically
from ..registry.registry import Registry
from . import safefile
from .format1 import from_format_1
from .parts import (
    Arrays,
    MissingPartError,
    SavedPart,
    arrays_of,
    describe_model,
    describe_part,
    find_part,
    rebuild_model,
    upgrade_tokenizer,
    version_notes,
)
from .recipe import Recipe
from .trained import Provenance, Trained

FORMAT = 4
"""Of format 3 the rule of capitals is missing, of format 2 the hashes of the names, of format 1 the parts in full."""
_HASHES = "namegen.names"
"""The array of the hashes of the names; no part's array is called so, since all models' have names of their own."""


class _Header(BaseModel):
    model_config = ConfigDict(extra="forbid")

    format: int
    recipe: Recipe
    model: SavedPart
    tokenizer: SavedPart
    capitals: dict[str, Any] | None = None
    provenance: Provenance
    report: dict[str, Any]
    sha256: str = ""


def save(model: Trained, path: str | Path) -> None:
    """Write `model` to `path` atomically. Raises StorageError, and then leaves an older file as it was."""
    write_atomically(Path(path), to_bytes(model), "the model", StorageError)


def load(path: str | Path, registry: Registry, known: Sequence[Spec] = ()) -> Trained:
    """Load the model in the file at `path`; `known` are Specs that were checked already.

    Raises StorageError where it cannot be read, is no model file, was cut or edited, or has a newer format;
    UsageError where the plugin that made it is not installed.
    """
    return from_bytes(safefile.read(path), str(path), registry, known)


def to_bytes(model: Trained) -> bytes:
    """Write the file's content. The same model always gives the same bytes.

    Raises StorageError where a part is not registered, or holds what is neither an array nor JSON.
    """
    _refuse_unprintable(model.tokenizer)
    with safefile.telling(model.who):
        header = _Header(
            format=FORMAT,
            recipe=model.recipe,
            model=describe_model(model.spec, model.model, model.registry),
            tokenizer=describe_part(model.recipe.tokenizer, model.tokenizer.state()),
            capitals=model.capitals.state(),
            provenance=model.provenance,
            report=model.report,
        )
        arrays = arrays_of(model.model)
        if model.hashes is not None:
            arrays[_HASHES] = model.hashes
        return safefile.to_bytes("namegen", header.model_dump(mode="json"), arrays)


def is_model(data: bytes) -> bool:
    """Say whether `data` begins as a saved model does, whole or damaged."""
    try:
        return bool(safefile.content_of(data, "it", "namegen"))
    except StorageError:
        return False


def from_bytes(data: bytes, what: str, registry: Registry, known: Sequence[Spec] = ()) -> Trained:
    """Rebuild the model that `to_bytes` wrote; `what` names it in messages, `known` are Specs already checked."""
    content = safefile.content_of(data, what, "namegen")
    arrays = safefile.arrays_of(data, what)
    if type(content["format"]) is not int or content["format"] < 1:
        raise StorageError(f"{what} is damaged: its format is {content['format']!r}")
    if content["format"] > FORMAT:
        raise StorageError(
            f"{what} is of format {content['format']}; this namegen reads up to {FORMAT}: install a newer one"
        )
    if not safefile.is_whole(content, arrays):
        raise StorageError(f"{what} was edited or damaged: its content does not have its checksum")
    if content["format"] == 1:
        content = from_format_1(content, what, registry)
    header = _header(content, what)
    hashes = _hashes(arrays.pop(_HASHES, None), what)
    try:
        return replace(_rebuild(header, arrays, registry, known), hashes=hashes)
    except MissingPartError as error:
        error.args = (f"{shortened(str(error))}, to load {what}",)
        raise
    except NamegenError as error:
        made_by = shortened(", ".join(f"{part} {version}" for part, version in header.provenance.plugins.items()))
        error.args = (f"{what}: {shortened(str(error))} (it was made with {made_by or 'nothing that it names'})",)
        raise


def _rebuild(header: _Header, arrays: Arrays, registry: Registry, known: Sequence[Spec]) -> Trained:
    try:
        saved = upgrade_tokenizer(header.tokenizer, registry)
        spec = find_part("tokenizer", saved, registry, known)
        tokenizer: Tokenizer = spec.part.build()
        tokenizer.load_state(saved.state)
        _refuse_unprintable(tokenizer)
        capitals = Capitals.none(tokenizer.vocabulary)
        if header.capitals is not None:
            capitals = Capitals.of_state(header.capitals, tokenizer.vocabulary)
        model_spec, model = rebuild_model(header.model, arrays, capitals.inner, registry, known)
        model.decoder()
    except NamegenError:
        raise
    except Exception as error:
        who = f"model {header.model.name!r} and tokenizer {header.tokenizer.name!r}"
        raise StorageError(f"it does not fit {who} ({type(error).__name__}: {shortened(str(error))})") from error
    blend = model_spec if header.recipe.by_letters else None
    learned_by = _learned_by(blend) if blend else model_spec
    parts = {
        "model": _as_written(learned_by, header.recipe.model, registry),
        "tokenizer": _as_written(spec, header.recipe.tokenizer, registry),
    }
    recipe = header.recipe.model_copy(update=parts)
    notes = version_notes(header.model, header.tokenizer, registry)
    about = (header.provenance, header.report, registry)
    return Trained(recipe, tokenizer, capitals, model, *about, blend=blend, notes=notes)


def _learned_by(blend: Spec) -> Spec:
    """Return what each list of a blend was learned by. Raises StorageError where the model is made of no others."""
    submodels: Sequence[Spec] = blend.part.submodels
    if not submodels:
        raise StorageError(f"it was blended of several lists, and {blend.part.entry.who} is made of no models")
    return submodels[0]


def _hashes(saved: Any, what: str) -> Any:
    """Check the hashes of the names (N,); None in files of an older format. Raises StorageError."""
    if saved is not None and (saved.ndim != 1 or saved.dtype != np.uint64 or not (saved[1:] > saved[:-1]).all()):
        raise StorageError(f"{what} is damaged: its hashes of names are not ascending numbers of 64 bits")
    return saved


def _as_written(found: Spec, written: Spec, registry: Registry) -> Spec:
    """Return `found` under the name that the recipe has, or in full where that is another part's by now."""
    entry = found.part.entry
    same = registry.get(entry.kind, written.name) is entry
    return replace(found, name=written.name if same else entry.qualified)


def _refuse_unprintable(tokenizer: Tokenizer) -> None:
    """Refuse to save or load a tokenizer with tokens that no name may hold."""
    for piece in tokenizer.vocabulary.pieces:
        if not is_printable(piece):
            raise StorageError(f"its tokenizer has the token {piece!r}, which no name holds")


def _header(content: dict[str, Any], what: str) -> _Header:
    try:
        return _Header.model_validate(content)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"][:5]))  # parts may lie in parts, hundreds deep
        raise StorageError(f"{what} is damaged: {shortened(where)} in its header: {shortened(first['msg'])}") from None
