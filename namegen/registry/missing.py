"""Say what to install where a package that somebody may do without is missing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import metadata
from importlib.util import find_spec

from ..errors import UsageError
from .discovery import ENTRY_POINT_GROUP, OWN_DISTRIBUTION

_NAME = re.compile(r"[\w.-]+")


def is_missing(module: str) -> bool:
    """Say whether a top-level module is not installed, without importing it."""
    return find_spec(module) is None


def missing_package(who: str, module: str) -> UsageError:
    """Make the error that `who` raises where it needs a top-level module that is not installed."""
    return UsageError(f"{who} needs {module}, which is not installed: {how_to_install(module)}")


def how_to_install(module: str) -> str:
    """Return the command that installs the package of a top-level module, in a version that is taken here."""
    return f"pip install {_quoted(requirement_of(module) or module)}"


def requirement_of(module: str) -> str | None:
    """Return what namegen, or the first plugin that does, requires of the package of this name: "torch>=2.6"."""
    return next((each for each in _requirements() if _same(each, module)), None)


def explained(error: ModuleNotFoundError, who: str) -> UsageError | None:
    """Return the error to raise for that of an import, or None where nothing declares that it needs this module.

    Then it is a bug: a plugin that imports what its distribution does not require.
    """
    module = (error.name or "").partition(".")[0]
    if not module or requirement_of(module) is None or not is_missing(module):
        return None
    return missing_package(who, module)


def _requirements() -> Iterator[str]:
    """Yield the requirements of namegen, then those of the distributions of plugins, without their markers."""
    plugins = sorted({each.dist.name for each in metadata.entry_points(group=ENTRY_POINT_GROUP) if each.dist})
    for distribution in dict.fromkeys([OWN_DISTRIBUTION, *plugins]):
        for requirement in metadata.requires(distribution) or ():
            yield requirement.partition(";")[0].replace(" ", "")


def _same(requirement: str, module: str) -> bool:
    found = _NAME.match(requirement)
    return found is not None and re.sub(r"[-_.]+", "_", found[0]).lower() == module.lower()


def _quoted(requirement: str) -> str:
    return f"'{requirement}'" if set(requirement) & set("<>=~![]") else requirement
