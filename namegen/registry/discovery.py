"""Find plugins (installed entry points, and files), check what they require, and import them."""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path
from types import ModuleType
from typing import Any

from ..errors import PluginError, UsageError, nearest

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


def installed(only: Sequence[str] | None) -> Iterator[Found]:
    """Yield our own entry points first, then by distribution and name; one that is found twice counts once."""
    about = cache(_about)  # reading a distribution's metadata is slow
    points = metadata.entry_points(group=ENTRY_POINT_GROUP)
    found = {each.name: each for each in (Found(point, *about(point.dist)) for point in points)}
    order = sorted(found.values(), key=lambda each: (each.distribution != OWN_DISTRIBUTION, each.name))
    for wanted in only or ():
        if not any(wanted in (each.distribution, each.name) for each in order):
            raise UsageError(f"NAMEGEN_PLUGINS: no plugin {wanted!r} is installed{nearest(wanted, found)}")
    for each in order:
        if only is None or each.distribution in only or each.name in only:
            yield each


def _about(distribution: metadata.Distribution | None) -> tuple[str, str, tuple[str, ...]]:
    """Return name, version and requirements; a distribution whose metadata are missing or damaged is 'unknown'."""
    with contextlib.suppress(AttributeError, KeyError, TypeError):
        about = distribution.metadata  # type: ignore[union-attr]
        name, requires = about["Name"].lower().replace("_", "-"), about.get_all("Requires-Dist", [])
        return name, about["Version"] or "", tuple(requires)
    return "unknown", "", ()


def check_requirements(found: Found) -> None:
    """Raise PluginError where the plugin's distribution requires another version of namegen than this one."""
    asked = [text for text in found.requires if re.match(rf"{OWN_DISTRIBUTION}\s*[(<>=!~]", text)]
    if not asked or found.distribution == OWN_DISTRIBUTION:
        return
    from packaging.requirements import Requirement

    ours = metadata.version(OWN_DISTRIBUTION)
    for text in asked:
        if not Requirement(text).specifier.contains(ours, prereleases=True):
            raise PluginError(f"it needs {text}, and this is namegen {ours}")


def import_target(target: str) -> Any:
    """Import what "module:Class" names. Raises whatever importing the module raises."""
    module, colon, name = target.partition(":")
    if not colon or not name:
        raise ValueError("a target is written 'module:Class'")
    return getattr(importlib.import_module(module), name)


def import_file(path: Path) -> ModuleType:
    """Import a Python file as a module. Raises FileNotFoundError, ImportError, and whatever its code raises."""
    if not path.is_file():
        raise FileNotFoundError(f"there is no plugin file {str(path)!r}")
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{str(path)!r} is not a Python file")
    module = importlib.util.module_from_spec(spec)
    # Dataclasses and "module:Class" targets in the file look it up here.
    known = sys.modules.setdefault(path.stem, module)
    try:
        spec.loader.exec_module(module)
    except BaseException:
        if known is module:
            sys.modules.pop(path.stem, None)
        raise
    return module
