"""The endpoint `plugins`."""

from typing import Any

from ..work.backend import Backend
from ..work.inventory import document


def plugins(backend: Backend) -> dict[str, Any]:
    """List the plugins, what is broken and why, and the parts and pages that they bring.

    Returns:
        The plugins and the parts, as `namegen plugins --format json` prints them, without what is the server's own.
    """
    return document(backend.registry)
