"""Find the plugins that are installed, and import what they name."""

from __future__ import annotations

import contextlib
import importlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from typing import Any

from ..errors import UsageError, nearest

ENTRY_POINT_GROUP = "namegen"
OWN_DISTRIBUTION = "namegen"


@dataclass(frozen=True)
class Found:
    """Hold an entry point and the metadata of its distribution."""

    point: metadata.EntryPoint
    distribution: str
    version: str
    requires: tuple[str, ...]

    @property
    def name(self) -> str:
        """Return the plugin's name, `distribution:entry-point`."""
        return f"{self.distribution}:{self.point.name}"

    def is_called(self, name: str) -> bool:
        """Say whether a canonical name is this plugin's, or its distribution's."""
        return name in (self.distribution, self.name)


def canonical(name: str) -> str:
    """Return the one spelling of a distribution's name, or of `distribution:entry-point` (PEP 503).

    It is what `packaging.utils.canonicalize_name` does, whose import takes 8 ms at every start of the command.
    """
    distribution, colon, point = name.partition(":")
    return re.sub(r"[-_.]+", "-", distribution).lower() + colon + point


def installed() -> list[Found]:
    """Return our own entry points first, then by distribution and name; one that is found twice counts once."""
    about = cache(_about)  # reading a distribution's metadata is slow
    points = metadata.entry_points(group=ENTRY_POINT_GROUP)
    found = {each.name: each for each in (Found(point, *about(point.dist)) for point in points)}
    return sorted(found.values(), key=lambda each: (each.distribution != OWN_DISTRIBUTION, each.name))


def chosen(found: Sequence[Found], only: Sequence[str], said_by: str = "") -> list[Found]:
    """Return those of `found` that are named, by `distribution` or `distribution:entry-point`.

    Raises UsageError for a name that none of them has; it begins with what the names are `said_by`.
    """
    wanted = {canonical(name): name for name in only}
    for name, typed in wanted.items():
        if not any(each.is_called(name) for each in found):
            near = nearest(name, [each.name for each in found])
            raise UsageError(f"{said_by}no plugin {typed!r} is installed{near}")
    return [each for each in found if any(map(each.is_called, wanted))]


def _about(distribution: metadata.Distribution | None) -> tuple[str, str, tuple[str, ...]]:
    """Return name, version and requirements; a distribution whose metadata are missing or damaged is 'unknown'."""
    with contextlib.suppress(AttributeError, KeyError, OSError, TypeError, ValueError):  # OSError: importlib_metadata
        about = distribution.metadata  # type: ignore[union-attr]
        name, requires = canonical(about["Name"]), about.get_all("Requires-Dist", [])
        return name, about["Version"] or "", tuple(requires)
    return "unknown", "", ()


def import_target(target: str) -> Any:
    """Import what "module:Class" names. Raises whatever importing the module raises."""
    module, colon, name = target.partition(":")
    if not colon or not name:
        raise ValueError("a target is written 'module:Class'")
    return getattr(importlib.import_module(module), name)
