"""A plugin as the registry knows it: where it comes from, what it has, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..errors import NamegenError
from ..escape import message_of, said


@dataclass
class Plugin:
    """Describe one plugin, named `distribution:entry-point`. `error` is None unless it is broken."""

    name: str
    distribution: str
    version: str
    source: str = ""
    hooks: tuple[str, ...] = ()
    seconds: float = 0.0
    error: str | None = None
    trace: str = ""
    warnings: list[str] = field(default_factory=list)
    module: str = ""
    """of a plugin file, the name of its module"""
    commands: tuple[str, ...] = ()
    """the names of its commands, once a command line was built with them"""

    def leave_out(self, what: str, error: BaseException) -> str:
        """Keep why something of it is not used, with the traceback. Returns the warning, in one line."""
        from .traces import trace_of

        reason = message_of(error) if isinstance(error, NamegenError) else said(error)
        warning = f"{what} left out: {reason}"
        self.trace = trace_of(error)
        if warning not in self.warnings:  # another form may have been built with this registry
            self.warnings.append(warning)
        return warning

    def own(self, target: Any) -> Any:
        """Return what a target means within the plugin: in a file, "FILE:Class" is that file's, whatever has its name.

        Anything but a text is returned as it is.
        """
        if not self.module or not isinstance(target, str):
            return target
        module, colon, name = target.partition(":")
        return f"{self.module}:{name}" if colon and module == Path(self.source).stem else target
