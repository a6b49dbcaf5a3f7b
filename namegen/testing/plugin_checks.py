"""Check every plugin: registering works, costs nothing, and touches no network."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from types import ModuleType

from ..errors import PluginError
from ..registry.entry import Plugin
from ..registry.exports import Export, ReaderProgram
from ..registry.page import Page
from ..registry.registry import Registry
from .part import ContractError

HEAVY = ("torch", "tensorflow", "jax", "scipy", "sklearn", "pandas", "matplotlib", "gradio", "transformers", "requests")
"""Modules that registering must not import: each costs every namegen command its import time."""


def check_registers(plugin: Plugin) -> None:
    """Check that its hooks ran; `plugin` is the record of a registration that was tried already."""
    if plugin.error:
        section = f"hooks\n{plugin.trace}"
        raise ContractError.of(f"plugin {plugin.name}", "its hooks run and register parts", plugin.error, section)


def check_imports_nothing_heavy(plugin: ModuleType) -> None:
    """Check that registering imports nothing of HEAVY, in a new process: in this one it may be imported already."""
    loaded = sorted(set(HEAVY) & set(_observed(plugin)["modules"]))
    if loaded:
        section = "lazy targets: register 'module:Class' and import inside it"
        found = f"it imports {', '.join(loaded)}"
        raise ContractError.of(f"plugin {plugin.__name__}", "registering imports nothing slow", found, section)


def check_touches_no_network(plugin: ModuleType) -> None:
    """Check that registering opens no connection and looks up no address, by an audit hook in a new process."""
    touched = _observed(plugin)["network"]
    if touched:
        section = "wordlists: give a card with an address and a sha256"
        raise ContractError.of(f"plugin {plugin.__name__}", "registering touches no network", touched[0], section)


def check_commands_have_help(registry: Registry) -> None:
    """Check that its commands can be added, and each says what it does; `registry` holds this plugin alone."""
    import typer

    cli = typer.Typer(callback=lambda: None)
    registry.call_commands(cli)
    for problem in registry.plugins[0].warnings:
        raise ContractError(f"promised: register_commands adds its commands\n  found: {problem}")
    for command in cli.registered_commands:
        if not (command.help or (command.callback and command.callback.__doc__)):
            who, promise = f"command {command.name!r}", "every command says what it does"
            raise ContractError.of(who, promise, "no docstring", "commands")


def check_page_is_there(page: Page) -> None:
    """Check that what builds a page of the web form can be imported, and has a title that is a text."""
    try:
        page.load()
    except PluginError as error:
        raise ContractError.of(page.who, "what builds it can be imported and called", str(error), "pages") from error
    if not isinstance(page.title, str):
        raise ContractError.of(page.who, "its title is a text", repr(page.title), "pages")


def check_export_is_there(export: Export) -> None:
    """Check that what writes a model as a file can be imported."""
    try:
        export.load()
    except PluginError as error:
        raise ContractError.of(export.who, "what writes it can be imported and called", str(error), "files") from error


def check_reader_has_a_source(reader: ReaderProgram) -> None:
    """Check that a reader gives a text that is not empty."""
    try:
        found = reader.source()
    except PluginError as error:
        raise ContractError.of(reader.who, "its target gives its source", str(error), "files") from error
    if not found.strip():
        raise ContractError.of(reader.who, "its target gives its source", "an empty text", "files")


def _observed(plugin: ModuleType) -> dict[str, list[str]]:
    """Observe what importing and registering does in a process of its own: modules, and uses of the network."""
    program = (
        "import json, sys\n"
        "network = []\n"
        "watched = ('socket.connect', 'socket.getaddrinfo', 'socket.gethostbyname', 'socket.sendto')\n"
        "sys.addaudithook(lambda event, args: network.append(event) if event in watched else None)\n"
        f"import importlib; module = importlib.import_module({plugin.__name__!r})\n"
        "from namegen.registry.entry import Plugin; from namegen.registry.registry import Registry\n"
        "Registry().add(module, Plugin('checked', 'checked', ''))\n"
        "modules = sorted({name.partition('.')[0] for name in sys.modules})\n"
        "print(json.dumps({'modules': modules, 'network': network}))\n"
    )
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=environment)  # noqa: S603
    if done.returncode:
        raise ContractError(f"plugin {plugin.__name__} cannot be imported by its name:\n{done.stderr}")
    observed: dict[str, list[str]] = json.loads(done.stdout.splitlines()[-1])
    return observed
