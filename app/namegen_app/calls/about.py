"""What there is to choose from: parts and their options, and files that a model can be taken home as."""

from typing import Any

import namegen

from ..work.backend import Backend


def about(backend: Backend) -> dict[str, Any]:
    """Describe the registered parts, the defaults, the constraints that hold by default, the files, and the limits."""
    registry = backend.registry
    held = [entry.name for entry in registry.defaults("constraint")]
    return {
        "parts": {kind: [_part(entry) for entry in registry.entries(kind).values()] for kind in namegen.KINDS},
        "defaults": {kind: _default(registry, kind) for kind in ("wordlist", "tokenizer", "model", "sampler")},
        "held": held,
        "exports": [_file(name, export) for name, export in registry.exports().items()],
        "readers": [_file(name, reader) for name, reader in registry.readers().items()],
        "limits": {"names": backend.settings.names, "list_mb": backend.settings.list_mb},
    }


def _default(registry: namegen.Registry, kind: Any) -> str:
    """Name the part that is used when none is named; "" where there is none."""
    defaults = registry.defaults(kind)
    return defaults[0].name if defaults else ""


def _file(name: str, of: namegen.Export | namegen.ReaderProgram) -> dict[str, str]:
    return {"name": name, "label": of.label, "summary": of.summary}


def _part(entry: namegen.Entry) -> dict[str, Any]:
    return {
        "name": entry.name,
        "label": entry.label,
        "description": entry.description,
        "summary": entry.summary,
        "featured": entry.featured,
        "blends": entry.blends,
        "options": options_of(entry),
    }


def options_of(entry: namegen.Entry) -> list[dict[str, Any]]:
    """Describe its options; none where the part cannot be imported: using it then says why.

    The defaults of a sampler are those with which it draws names worth showing.
    """
    try:
        infos = entry.described_options()
        shown = entry.load().by_default() if entry.kind == "sampler" else {}
    except namegen.NamegenError:
        return []
    return [
        {
            "name": info.name,
            "kind": info.kind,
            "default": shown.get(info.name, info.default),
            "description": info.description,
            "allowed": info.allowed,
            "choices": list(info.choices or ()),
            "optional": info.optional,
            "deprecated": info.deprecated,
        }
        for info in infos
        # A file of the server is nobody's to choose, and no secret goes into a form or a link.
        if not info.names_file and info.kind != "secret"
    ]
