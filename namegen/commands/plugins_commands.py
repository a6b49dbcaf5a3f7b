"""What `namegen plugins show` says of a command: what it does, and whose it is."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import typer

from ..registry.registry import Registry
from .help_page import first_sentence
from .kit.output import print_sentence


@dataclass(frozen=True)
class CommandShown:
    """Describe a command: what it does, in a sentence, and the plugin that brings it."""

    name: str
    summary: str
    plugin: str
    version: str

    def print(self) -> None:
        """Print it for a person."""
        print_sentence(f"command {self.name}: {self.summary}")
        print_sentence(f"from plugin {self.plugin} {self.version}")
        print_sentence(f"its options: namegen {self.name} -h")

    def as_document(self) -> dict[str, Any]:
        """Return it as a value of JSON."""
        return {"kind": "command", **asdict(self)}


def commands_called(ctx: typer.Context, name: str) -> list[CommandShown]:
    """Return the command of this name that a plugin brings, if there is one."""
    registry: Registry = ctx.obj
    built = getattr(ctx.find_root().command, "commands", {})
    return [
        CommandShown(name, first_sentence(built[name]), plugin.name, plugin.version)
        for plugin in registry.plugins
        if name in plugin.commands and name in built
    ]
