"""Add the commands of a plugin to the command line: all of them, or none."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from ..errors import PluginError
from ..escape import written
from .blame import blame
from .discovery import OWN_DISTRIBUTION
from .entry import Plugin
from .hooks import Hooks
from .isolation.guarded import guarded, is_of_the_person


def add_commands(hooks: Hooks, plugin: Plugin, cli: Any) -> None:
    """Add a plugin's commands, collected apart first: if one fails or its name is taken, none is added."""
    import typer

    apart = typer.Typer()
    try:
        with guarded(plugin):
            hooks.call("register_commands", plugin, cli=apart)
            if plugin.distribution != OWN_DISTRIBUTION:
                _name_who_fails(apart, plugin)
        taken = _names(cli)
        # Building them finds what is wrong with a command's parameters, before anybody calls it.
        names = tuple(typer.main.get_group(apart).commands)
        clash = next((name for name in names if name in taken), None)
        if clash:
            raise PluginError(f"command {clash!r} is taken")
    except BaseException as error:
        if is_of_the_person(error, plugin):
            raise
        plugin.leave_out("its commands were", error)
    else:
        plugin.commands = names
        cli.registered_commands += apart.registered_commands
        cli.registered_groups += apart.registered_groups


def _name_who_fails(cli: Any, plugin: Plugin) -> None:
    """Let commands and their groups say whose they are where they fail, or end the program as none should."""
    for command in cli.registered_commands:
        name = command.name or getattr(command.callback, "__name__", "")
        command.callback = _blaming(command.callback, f"command {name!r} of plugin {plugin.name}")
    for group in cli.registered_groups:
        within = group.typer_instance
        name = group.name or within.info.name
        for given in (group, within.registered_callback, within.info):  # where a callback may be said
            if given is not None and callable(given.callback):
                given.callback = _blaming(given.callback, f"command {name!r} of plugin {plugin.name}")
        _name_who_fails(within, plugin)


def _blaming(callback: Callable[..., Any], who: str) -> Callable[..., Any]:
    @wraps(callback)
    def called(*given: Any, **more: Any) -> Any:
        with blame(who, "which was running"):
            try:
                return callback(*given, **more)
            except SystemExit as end:
                if end.code:
                    raise PluginError(
                        f"{who} called sys.exit({written(end.code)}); it says what is wrong by"
                        " raising namegen.NamegenError, and ends by typer.Exit"
                    ) from None
                return None

    return called


def _names(cli: Any) -> set[str]:
    """Return the names of the commands and groups of a typer.Typer, without building it: that takes 50 ms."""
    from typer.main import get_command_name

    commands = {each.name or get_command_name(each.callback.__name__) for each in cli.registered_commands}
    return commands | {each.name or each.typer_instance.info.name for each in cli.registered_groups}
