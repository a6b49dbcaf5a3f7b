"""What is installed, as JSON values: plugins, what is broken and why, and the parts that they bring."""

from __future__ import annotations

from typing import Any

import namegen


def document(registry: namegen.Registry) -> dict[str, Any]:
    """List the plugins, and the parts by kind; tracebacks and paths stay on the server."""
    return {
        "plugins": [
            {
                "name": plugin.name,
                "distribution": plugin.distribution,
                "version": plugin.version,
                "hooks": list(plugin.hooks),
                "error": plugin.error,
                "warnings": plugin.warnings,
            }
            for plugin in registry.plugins
        ],
        "parts": [
            {"kind": kind, "name": name, "summary": entry.summary, "plugin": entry.plugin.name}
            for kind in namegen.KINDS
            for name, entry in registry.entries(kind).items()
        ],
    }
