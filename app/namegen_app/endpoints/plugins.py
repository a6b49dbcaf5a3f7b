"""The endpoint `plugins`."""

from typing import Any

from ..work.backend import Backend
from ..work.inventory import document


def plugins(backend: Backend) -> dict[str, Any]:
    """List the plugins, what is broken and why, and all that they register.

    Returns:
        The plugins, the parts, and by its kind what else they register (pages, formats, metrics and more), as
        `namegen plugins --format json` prints them, without what is the server's own.
    """
    return document(backend.registry)
