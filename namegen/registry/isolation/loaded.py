"""Tell a module that is there from one that is just coming."""

from __future__ import annotations


def is_being_imported(module: object) -> bool:
    """Say whether the code of a module is still running, in this thread or in another, as importlib itself asks."""
    return getattr(getattr(module, "__spec__", None), "_initializing", False) is True
