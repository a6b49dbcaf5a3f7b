"""For programs: what the page says of the endpoints."""

from typing import Any

from ..endpoints.documents import documents
from ..work.backend import Backend


def programs(backend: Backend) -> list[dict[str, Any]]:
    """Describe the endpoints: each with its arguments, and an example that works here."""
    return documents(backend.registry)
