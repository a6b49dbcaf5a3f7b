"""The files that a model can be taken home as, and the readers of them: what `register_exports` offers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import namegen

from .document import document_of
from .reader import NameDocument

if TYPE_CHECKING:
    from collections.abc import Mapping

READERS = Path(__file__).with_name("readers")


def document(model: namegen.NameModel, request: namegen.Request, *, without_names: bool = False) -> str:
    """Write a document, which readers read."""
    return _as_text(_checked(model, request, without_names)) + "\n"


def page(model: namegen.NameModel, request: namegen.Request, *, without_names: bool = False) -> str:
    """Write a page that works from a disk."""
    from .page import page_of

    return page_of(_checked(model, request, without_names), f"Names like {_titles(model)}")


def module(model: namegen.NameModel, request: namegen.Request, *, without_names: bool = False) -> str:
    """Write a module of JavaScript, whose default export is the opened document."""
    return f"{javascript()}\nexport default open({_as_text(_checked(model, request, without_names))});\n"


def javascript() -> str:
    """Return the reader in JavaScript."""
    from .javascript import one_module

    return one_module()


def lua() -> str:
    """Return the reader in Lua."""
    return _reader("namegen.lua")


def gdscript() -> str:
    """Return the reader in GDScript, for Godot 4."""
    return _reader("namegen.gd")


def csharp() -> str:
    """Return the reader in C#."""
    return _reader("namegen.cs")


def _reader(name: str) -> str:
    return READERS.joinpath(name).read_text(encoding="utf-8")


def _titles(model: namegen.NameModel) -> str:
    """Write what the lists are called that the model learned from; those without a card by their names."""
    cards = [_card(model.registry, source.dataset) for source in model.recipe.sources]
    titles = [card.title for card in cards if card is not None]
    return " and ".join(titles) if len(titles) == len(cards) else f"those of {model.provenance.wordlist}"


def _card(registry: namegen.Registry, dataset: str) -> namegen.Card | None:
    try:
        card = getattr(registry.check("wordlist", dataset).part.entry.load(), "card", None)
    except namegen.NamegenError:
        return None
    return card if isinstance(card, namegen.Card) else None


def _checked(model: namegen.NameModel, request: namegen.Request, without_names: bool) -> Mapping[str, Any]:
    """Describe the model, and draw the first names from what is written. Raises StorageError where they are others."""
    written = document_of(model, request, without_names=without_names)
    check = written["check"]
    if NameDocument(written).names(len(check["names"]), check["seed"]) != check["names"]:
        raise namegen.StorageError("the document gives other names than the model; this is a bug, please report it")
    return written


def _as_text(document: Mapping[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))
