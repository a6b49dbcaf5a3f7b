"""What is installed, as JSON values: plugins, what is broken and why, and what they bring."""

from __future__ import annotations

import re
from typing import Any

import namegen

_PATH = re.compile(r"(?<![\w.])(?:[A-Za-z]:)?(?:[\\/][^\s\\/'\"(),:;]+)+[\\/]([^\s\\/'\"(),:;]+)")
"""A path from the root on, and its last part."""


def document(registry: namegen.Registry) -> dict[str, Any]:
    """List the plugins, the parts, and by its kind in the plural what else they register, for programs."""
    return {
        "plugins": plugins_of(registry),
        "parts": [
            {
                "kind": kind,
                "name": name,
                "label": entry.label,
                "summary": entry.summary,
                "plugin": entry.plugin.name,
                "missing": list(entry.missing),
            }
            for kind in namegen.KINDS
            for name, entry in registry.entries(kind).items()
        ],
        **{
            kinds: [{"name": name, **one.as_document()} for name, one in some.items()]
            for kinds, some in registry.named().items()
        },
    }


def plugins_of(registry: namegen.Registry) -> list[dict[str, Any]]:
    """List the plugins; tracebacks and paths stay on the server."""
    return [
        {
            "name": plugin.name,
            "distribution": plugin.distribution,
            "version": plugin.version,
            "hooks": list(plugin.hooks),
            "error": plugin.error and without_paths(plugin.error),
            "warnings": [without_paths(each) for each in plugin.warnings],
        }
        for plugin in registry.plugins
    ]


def brought_by_plugins(registry: namegen.Registry) -> list[dict[str, Any]]:
    """List all that plugins register, kind after kind, each described in the same few words."""
    parts = [
        _described(f"{kind}s", name, entry, entry.label)
        for kind in namegen.KINDS
        for name, entry in registry.entries(kind).items()
    ]
    others = [
        _described(kinds, name, one, _label(one) or name)
        for kinds, some in registry.named().items()
        for name, one in some.items()
    ]
    return parts + others


def _described(kinds: str, name: str, one: namegen.Entry | namegen.Named, label: str) -> dict[str, Any]:
    summary = one.summary_line()
    return {
        "kinds": kinds,
        "name": name,
        "label": label,
        "summary": "" if summary == label else summary,
        "plugin": one.plugin.name,
        "missing": list(one.missing),
    }


def _label(one: namegen.Named) -> str:
    """Return what a person calls it; "" where its kind has no such text."""
    told = one.as_document()
    return str(told.get("label") or told.get("title") or "")


def without_paths(text: str) -> str:
    """Leave of each path of the server its last part alone: where things lie is nobody's business."""
    return _PATH.sub(r"\1", text)
