"""What the distributions of plugins require: of namegen, and of packages that may be missing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from importlib import metadata
from typing import TYPE_CHECKING

from ..errors import PluginError
from .discovery import OWN_DISTRIBUTION, canonical

if TYPE_CHECKING:
    from packaging.requirements import Requirement

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def check_requirements(requires: Sequence[str]) -> list[str]:
    """Return a sentence for each requirement of namegen that cannot be read.

    Raises PluginError where one asks for another version than this one. One whose marker is false here, or that belongs
    to an extra, asks for nothing.
    """
    asked = [text for text in requires if named(text) == OWN_DISTRIBUTION]
    if not asked:
        return []
    ours, unread = metadata.version(OWN_DISTRIBUTION), []
    for text in asked:
        requirement = parsed(text)
        if requirement is None:
            unread.append(f"what it requires, {text!r}, cannot be read: see packaging.python.org on dependencies")
        elif holds(requirement) and not requirement.specifier.contains(ours, prereleases=True):
            raise PluginError(f"it needs {text}, and this is namegen {ours}")
    return unread


def named(requirement: str) -> str:
    """Return the canonical name of the distribution that a requirement is of, without reading the rest."""
    found = _NAME.match(requirement.lstrip())
    return canonical(found[0]) if found else ""


def parsed(requirement: str) -> Requirement | None:
    """Read a requirement; None for one that cannot be read."""
    from packaging.requirements import InvalidRequirement, Requirement

    try:
        return Requirement(requirement)
    except InvalidRequirement:
        return None


def holds(requirement: Requirement, extras: Sequence[str] = ()) -> bool:
    """Say whether a requirement counts on this machine, for no extra or one of `extras`."""
    marker = requirement.marker
    return marker is None or any(marker.evaluate({"extra": extra}) for extra in ("", *extras))


def requirements_of(distribution: str) -> Iterator[str]:
    """Yield what a distribution requires on this machine, by itself or for any extra, without the markers."""
    for text in metadata.requires(distribution) or ():
        requirement = parsed(text)
        if requirement is not None and holds(requirement, _extras(distribution)):
            yield text.partition(";")[0].replace(" ", "")


def _extras(distribution: str) -> list[str]:
    return metadata.metadata(distribution).get_all("Provides-Extra") or []
