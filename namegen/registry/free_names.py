"""Say whether a name is free for a new plugin, and what to do where it is not."""

from __future__ import annotations

import keyword
import re
import sys
from collections.abc import Collection, Mapping
from importlib import metadata
from string import Template

from ..errors import UsageError
from .entry import KINDS, Entry
from .formats import WHOLE
from .missing import is_missing
from .named import Named
from .registry import Registry
from .scaffold import class_of, distribution_of, module_of, part_of
from .scaffold_pieces import ScaffoldKind, pieces_of

LONGEST = 30
"""Characters of a name: those who use the part type it."""

_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


def check_free(name: str, kind: ScaffoldKind, registry: Registry, commands: Collection[str]) -> None:
    """Raise UsageError where a new package cannot be called so: the name is no name, or is taken.

    commands: those of the command line, ours and those of plugins.
    """
    part = part_of(name)
    if not _NAME.fullmatch(part) or len(part) > LONGEST or _is_keyword(part):
        raise UsageError(
            f"{name!r} cannot name a plugin; a name is lower-case words joined by '-', up to {LONGEST} characters, like"
            " my-model"
        )
    other = f"choose another name, such as my-{part}"
    if part.replace("-", "_") in sys.stdlib_module_names:
        raise UsageError(f"{name!r} is a module of Python's own, and people would take one for the other; {other}")
    _check_installed(name, other)
    held = _held(registry, commands)
    for piece, about in pieces_of(kind).items():
        registered = Template(about.name).substitute(part=part)
        for what in about.kinds or (piece,):
            if registered in held[what]:
                raise UsageError(f"{what} {registered!r} is there already{held[what][registered]}; {other}")


def _is_keyword(part: str) -> bool:
    """Say whether the name, or that of its class, is a word of Python's: none becomes None."""
    return keyword.iskeyword(part) or keyword.iskeyword(class_of(part))


def _held(registry: Registry, commands: Collection[str]) -> dict[str, dict[str, str]]:
    """Return the names that are taken, by what has them, each with whose it is."""
    held: dict[str, Mapping[str, Entry] | Mapping[str, Named]] = {each: registry.entries(each) for each in KINDS}
    held |= {kinds.removesuffix("s"): some for kinds, some in registry.named().items()}
    of_plugins = {
        what: {name: f", of plugin {one.plugin.name}" for name, one in some.items()} for what, some in held.items()
    }
    own = {"format": dict.fromkeys(WHOLE, ", of namegen itself"), "command": dict.fromkeys(commands, "")}
    return {what: of_plugins.get(what, {}) | own.get(what, {}) for what in [*of_plugins, "command"]}


def _check_installed(name: str, other: str) -> None:
    """Raise UsageError where the distribution is installed, or its module is there."""
    distribution, module = distribution_of(name), module_of(name)
    try:
        version = metadata.version(distribution)
    except metadata.PackageNotFoundError:
        version = ""
    if version:
        raise UsageError(f"{distribution} {version} is installed; {other}, or: pip uninstall {distribution}")
    if not is_missing(module):
        raise UsageError(f"there is a module {module} already; {other}")
