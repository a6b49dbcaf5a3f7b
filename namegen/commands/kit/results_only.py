"""Keep standard output for what a command says: what a part prints while it is in use goes to standard error."""

from __future__ import annotations

import contextlib
import io
import sys
from collections.abc import Iterator, Mapping
from types import FrameType
from typing import TYPE_CHECKING, Any, TextIO

from ...escape import escape_unsafe
from ...registry.discovery import OWN_DISTRIBUTION
from .messages import complain

if TYPE_CHECKING:
    from ...registry.plugin import Plugin
    from ...registry.registry import Registry


@contextlib.contextmanager
def results_only(modules: Mapping[str, str]) -> Iterator[TextIO | None]:
    """Put `Aside` in the place of standard output while the block lasts; `standard_output` is what it was. Yields it.

    modules: the name of the plugin by the top-level module that is its own; read when something is printed.
    """
    out = sys.stdout
    if out is None or isinstance(out, Aside):
        yield out
        return
    aside = sys.stdout = Aside(out, modules)
    try:
        yield aside
    finally:
        if sys.stdout is aside:
            sys.stdout = out


def modules_of_strangers(registry: Registry) -> dict[str, str]:
    """Return the names of the plugins that are not ours, by their top-level modules."""
    return {_module(each.module or each.source): each.name for each in registry.plugins if _is_strange(each)}


def standard_output() -> TextIO | None:
    """Return where results go."""
    return sys.stdout.results if isinstance(sys.stdout, Aside) else sys.stdout


class Aside(io.TextIOWrapper):
    """Write to standard error, and name once each plugin that prints."""

    def __init__(self, results: TextIO, modules: Mapping[str, str]) -> None:
        raw: Any = _ToErrors(modules)
        super().__init__(raw, encoding="utf-8", errors="backslashreplace", write_through=True)
        self.results = results


class _ToErrors(io.RawIOBase):
    def __init__(self, modules: Mapping[str, str]) -> None:
        self._modules = modules
        self._named: set[str] = set()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        whole = bytes(data)
        who = _who_prints(sys._getframe(1), self._modules)
        if who not in self._named:
            self._named.add(who)
            complain(f"{who} printed while it was in use; standard output is for the results, so it stands here:")
        if sys.stderr is not None:
            sys.stderr.write(escape_unsafe(whole.decode(errors="backslashreplace"), but="\n\r\t"))
        return len(whole)


def _who_prints(frame: FrameType | None, modules: Mapping[str, str]) -> str:
    while frame is not None:
        plugin = modules.get(_module(str(frame.f_globals.get("__name__"))))
        if plugin is not None:
            return f"plugin {plugin}"
        frame = frame.f_back
    return "a library"


def _module(target: str) -> str:
    """Return the top-level module of "package.module:Class"."""
    return target.partition(":")[0].partition(".")[0]


def _is_strange(plugin: Plugin) -> bool:
    return plugin.distribution != OWN_DISTRIBUTION and bool(plugin.module or plugin.source)
