"""`namegen plugins disable` and `enable`: what a person wants to do without, until it is wanted again."""

from __future__ import annotations

from typing import Annotated

import typer

from ..errors import UsageError, nearest
from ..registry.disabled import KEPT, Disabled
from ..registry.discovery import canonical, installed
from ..settings_lock import writing_settings
from .kit.messages import complain
from .kit.output import print_line

WITHOUT_STRANGERS = ("disable", "enable")
"""The subcommands of `plugins` that work without loading any plugin but ours, as one may break the start."""


def complete_installed(incomplete: str) -> list[str]:
    return [name for name in _known() if name.startswith(incomplete)]


def complete_disabled(incomplete: str) -> list[str]:
    return [name for name in Disabled.read().names if name.startswith(incomplete)]


def disable(
    name: Annotated[
        str,
        typer.Argument(
            autocompletion=complete_installed, help="A plugin, as `namegen plugins` has it, or a distribution with all."
        ),
    ],
) -> None:
    """Do without a plugin from now on, until it is enabled. It is not even imported.

    Examples:
      namegen plugins disable namegen:app
    """
    wanted = canonical(name)
    if wanted not in _known():
        raise UsageError(f"no plugin {name!r} is installed{nearest(wanted, _known())}")
    with writing_settings(KEPT):
        before = Disabled.read()
        if wanted not in before.names:
            Disabled((*before.names, wanted)).write()
    if before.problem:
        complain(f"{before.problem.partition(';')[0]}; it was written anew")
    if wanted in before.names:
        print_line(f"{wanted} is disabled already; namegen plugins enable {wanted} takes it back")
        return
    print_line(f"{wanted} is disabled; namegen plugins enable {wanted} takes it back")


def enable(
    name: Annotated[
        str, typer.Argument(autocompletion=complete_disabled, help="What was disabled, as `namegen plugins` has it.")
    ],
) -> None:
    """Load a plugin again that was disabled.

    Examples:
      namegen plugins enable namegen:app
    """
    found = Disabled.read()
    wanted, before = canonical(name), found.names
    if found.problem:
        complain(found.problem)
    if wanted in before:
        with writing_settings(KEPT):
            Disabled(tuple(each for each in Disabled.read().names if each != wanted)).write()
        print_line(f"{wanted} is enabled")
        return
    holder = wanted.partition(":")[0]
    if holder in before:
        raise UsageError(f"{holder} is disabled as a whole: namegen plugins enable {holder}")
    parts = [each for each in before if each.partition(":")[0] == wanted]
    if parts:
        raise UsageError(f"{wanted} is not disabled as a whole: namegen plugins enable {', or '.join(parts)}")
    if wanted in _known():
        print_line(f"{wanted} was not disabled")
        return
    raise UsageError(f"{name!r} is not disabled{nearest(wanted, before)}")


def _known() -> list[str]:
    """Return the names of what can be disabled: distributions, and their plugins."""
    found = installed()
    return list(dict.fromkeys([each.distribution for each in found] + [each.name for each in found]))
