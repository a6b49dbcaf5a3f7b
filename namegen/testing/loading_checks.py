"""Check that a part is there at all: its other checks rest on that."""

from __future__ import annotations

from collections.abc import Callable

from ..errors import NamegenError
from .part import NotCheckedError, PartUnderTest

LOADS = "loads"


def check_loads(part: PartUnderTest) -> None:
    """Check that what was registered can be imported, and is a class of its contract with the options that it takes."""
    promise = f"it can be imported, and is a {part.entry.kind} that takes the options it is registered with"
    found = _failure(part)
    part.require(not found, promise, found)


def once_it_loads(check: Callable[[PartUnderTest], None], part: PartUnderTest) -> None:
    """Check a part. Raises NotCheckedError where it does not load, which is said once, by `check_loads`."""
    if _failure(part):
        name = f"{part.entry.kind}-{part.entry.name}-{LOADS}"
        raise NotCheckedError(f"not checked, as {name} fails, on which all others of this {part.entry.kind} rest")
    check(part)


def _failure(part: PartUnderTest) -> str:
    try:
        part.entry.load()
    except NamegenError as error:
        return str(error)
    return ""
