"""Plugins: what the page for developers shows."""

from typing import Any

from ..work.backend import Backend
from ..work.inventory import brought_by_plugins, plugins_of


def plugins(backend: Backend) -> dict[str, Any]:
    """List what is installed, what it brings, what is broken and why, and the limits of this server."""
    settings = backend.settings
    limits = [
        {"name": name, "value": getattr(settings, name), "usual": field.default, "description": field.description}
        for name, field in type(settings).model_fields.items()
    ]
    registry = backend.registry
    return {"plugins": plugins_of(registry), "brought": brought_by_plugins(registry), "limits": limits}
