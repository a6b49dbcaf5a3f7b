"""Check every plugin: registering works, costs nothing, and touches no network."""

from __future__ import annotations

import inspect
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cached_property
from types import ModuleType
from typing import Any

from ..errors import PluginError
from ..registry.entry import Plugin
from ..registry.exports import ReaderProgram
from ..registry.page import Page
from ..registry.registry import Registry
from .part import ContractError

HEAVY = ("torch", "tensorflow", "jax", "scipy", "sklearn", "pandas", "matplotlib", "gradio", "transformers", "requests")
"""Modules that registering must not import: each costs every namegen command its import time."""
_LONGEST = 60.0
"""Seconds that importing and registering may take."""
_PROGRAM = """
import contextlib, importlib, io, json, sys
network = []
watched = ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto")
sys.addaudithook(lambda event, args: network.append(event) if event in watched else None)
from namegen.registry.entry import Plugin
from namegen.registry.registry import Registry
printed = io.StringIO()
with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
    module = importlib.import_module(sys.argv[1])
    Registry().add(module, Plugin("checked", "checked", ""))
modules = sorted({name.partition(".")[0] for name in sys.modules})
print(json.dumps({"modules": modules, "network": network, "printed": printed.getvalue().splitlines()}))
"""


def check_registers(plugin: Plugin) -> None:
    """Check that its hooks ran; `plugin` is the record of a registration that was tried already."""
    if plugin.error:
        promise = "its hooks run and register parts"
        raise ContractError.of(f"plugin {plugin.name}", promise, plugin.error, "hooks", plugin.trace)


class Observed:
    """Observe what importing and registering a module does, in a process of its own, once for all who ask."""

    def __init__(self, plugin: ModuleType) -> None:
        self.plugin = plugin
        self.who = f"plugin {plugin.__name__}"

    @cached_property
    def found(self) -> dict[str, list[str]]:
        """Return what it imports ("modules"), asks of the network ("network") and prints ("printed").

        Raises ContractError where it cannot be imported by its name, or not in time.
        """
        environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        command = [sys.executable, "-c", _PROGRAM, self.plugin.__name__]
        try:
            done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=_LONGEST)  # noqa: S603
        except subprocess.TimeoutExpired:
            promise = f"it is imported and registers within {_LONGEST:g} s"
            raise ContractError.of(self.who, promise, "it takes longer", "hooks") from None
        if done.returncode:
            raise ContractError(f"{self.who} cannot be imported by its name:\n{done.stderr}")
        observed: dict[str, list[str]] = json.loads(done.stdout.splitlines()[-1])
        return observed


def check_imports_nothing_heavy(observed: Observed) -> None:
    """Check that registering imports nothing of HEAVY, in a new process: in this one it may be imported already."""
    loaded = sorted(set(HEAVY) & set(observed.found["modules"]))
    if loaded:
        found = f"it imports {', '.join(loaded)}; register 'module:Class', and import it in that module"
        raise ContractError.of(observed.who, "registering imports nothing slow", found, "hooks")


def check_touches_no_network(observed: Observed) -> None:
    """Check that registering opens no connection and looks up no address, by an audit hook in a new process."""
    touched = observed.found["network"]
    if touched:
        found = f"{touched[0]}; a wordlist's card has an address and a sha256, which namegen downloads"
        raise ContractError.of(observed.who, "registering touches no network", found, "wordlists")


def check_prints_nothing(observed: Observed) -> None:
    """Check that importing and registering print nothing: it would stand among the names of every command."""
    printed = observed.found["printed"]
    if printed:
        found = f"{printed[0]}; print inside commands only"
        raise ContractError.of(observed.who, "registering prints nothing", found, "commands")


def check_commands_have_help(registry: Registry, plugin: Plugin) -> None:
    """Check that the commands of a plugin of the registry can be added, and each says what it does."""
    import typer

    cli = typer.Typer(callback=lambda: None)
    known = len(plugin.warnings)
    registry.call_commands(cli, [plugin])
    for problem in plugin.warnings[known:]:
        raise ContractError(f"promised: register_commands adds its commands\n  found: {problem}")
    for command in _commands_of(cli):
        if not (command.help or (command.callback and command.callback.__doc__)):
            name = command.name or getattr(command.callback, "__name__", "")
            raise ContractError.of(f"command {name!r}", "every command says what it does", "no docstring", "commands")


def _commands_of(cli: Any) -> Iterator[Any]:
    """Yield the commands of a typer.Typer, those of its groups too."""
    yield from cli.registered_commands
    for group in cli.registered_groups:
        yield from _commands_of(group.typer_instance)


def check_page_is_there(page: Page) -> None:
    """Check that what builds a page of the web form can be imported, takes the registry, and has a text as a title."""
    try:
        build = page.load()
    except PluginError as error:
        raise ContractError.of(page.who, "what builds it can be imported and called", str(error), "pages") from error
    if not takes(build, Registry()):
        raise ContractError.of(page.who, "it is called with the registry", inspect.signature(build), "pages")
    if not isinstance(page.title, str):
        raise ContractError.of(page.who, "its title is a text", repr(page.title), "pages")


def check_reader_has_a_source(reader: ReaderProgram) -> None:
    """Check that a reader gives a text that is not empty."""
    try:
        found = reader.source()
    except PluginError as error:
        raise ContractError.of(reader.who, "its target gives its source", str(error), "files") from error
    if not found.strip():
        raise ContractError.of(reader.who, "its target gives its source", "an empty text", "files")


def takes(target: Callable[..., Any], *arguments: Any) -> bool:
    """Say whether `target` can be called with these; True of what does not say what it takes."""
    try:
        inspect.signature(target).bind(*arguments)
    except TypeError:
        return False
    except ValueError:
        return True
    return True
