"""What is installed, as JSON values: plugins, what is broken and why, and what they bring."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import namegen

_PATH = re.compile(r"(?<![\w.])(?:[A-Za-z]:)?(?:[\\/][^\s\\/'\"(),:;]+)+[\\/]([^\s\\/'\"(),:;]+)")
"""A path from the root on, and its last part."""


def document(registry: namegen.Registry) -> dict[str, Any]:
    """List the plugins and what they bring, by kind; tracebacks and paths stay on the server."""
    return {
        "plugins": [
            {
                "name": plugin.name,
                "distribution": plugin.distribution,
                "version": plugin.version,
                "hooks": list(plugin.hooks),
                "error": plugin.error and without_paths(plugin.error),
                "warnings": [without_paths(each) for each in plugin.warnings],
            }
            for plugin in registry.plugins
        ],
        "parts": [
            {
                "kind": kind,
                "name": name,
                "label": entry.label,
                "summary": entry.summary,
                "plugin": entry.plugin.name,
            }
            for kind in namegen.KINDS
            for name, entry in registry.entries(kind).items()
        ],
        "pages": [
            {"name": name, "title": page.title, "summary": page.summary, "plugin": page.plugin.name}
            for name, page in registry.pages().items()
        ],
        "exports": _files(registry.exports()),
        "readers": _files(registry.readers()),
    }


def _files(texts: Mapping[str, namegen.Export] | Mapping[str, namegen.ReaderProgram]) -> list[dict[str, str]]:
    return [
        {"name": name, "label": text.label, "summary": text.summary, "plugin": text.plugin.name}
        for name, text in texts.items()
    ]


def without_paths(text: str) -> str:
    """Leave of each path of the server its last part alone: where things lie is nobody's business."""
    return _PATH.sub(r"\1", text)
