"""Workers that a work can be shared out to, as plugins offer them, and which of them an address means."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from ..contracts.hookspecs import RegisterExecutor
from ..errors import PluginError, UsageError, nearest
from .blame import blame
from .catalog import NamedCatalog
from .checks import check_modules, check_name, check_text, check_written_as
from .entry import Plugin
from .named import Named

if TYPE_CHECKING:
    from concurrent.futures import Executor

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*")
_DOING = "which was reaching workers"


@dataclass(frozen=True)
class NamedExecutor(Named):
    """Describe what reaches workers by an address."""

    kind: ClassVar[str] = "executor"
    told = ("schemes", "summary")

    schemes: tuple[str, ...] = ()
    """what may stand before "://" in an address, beside its name"""
    summary: str = ""

    def summary_line(self) -> str:
        """Return its summary."""
        return self.summary

    def connect(self, address: str, jobs: int | None) -> AbstractContextManager[Executor]:
        """Return the context of an executor. What it raises, here or within its context, names it.

        Raises UsageError where a package is missing, PluginError where the target gives no context or would end the
        program, and whatever it raises.
        """
        self.check_installed()
        with blame(self.who, _DOING):
            context = self.load()(address, jobs)
        if not isinstance(context, AbstractContextManager):
            raise PluginError(f"{self.who} gave {type(context).__name__}, where it promises a context of an executor")
        return _Blamed(context, self.who)


class _Blamed(AbstractContextManager["Executor"]):
    """Enter and leave the context of a plugin, which is named where that fails."""

    def __init__(self, context: AbstractContextManager[Executor], who: str) -> None:
        self._context, self._who = context, who

    def __enter__(self) -> Executor:
        with blame(self._who, _DOING):
            executor = self._context.__enter__()
            if not callable(getattr(executor, "submit", None)):
                raise PluginError(f"{self._who} gave {type(executor).__name__}, where it promises an executor")
            return executor

    def __exit__(self, *raised: Any) -> bool | None:
        with blame(self._who, "which was letting workers go"):
            return self._context.__exit__(*raised)


class Executors(NamedCatalog[NamedExecutor]):
    """Hold the workers of a registry."""

    kind = "executor"
    hook = "register_executors"

    def at(self, address: str, more: str = "") -> NamedExecutor:
        """Find what reaches the workers at an address.

        Raises UsageError that suggests the nearest, and ends with `more`.
        """
        scheme, colon, where = address.partition("://")
        if not colon or not where:
            raise UsageError(
                f"an address of workers is written SCHEME://WHERE; given: {address!r} (schemes: {self._listed()})"
            )
        named = self._short.get(scheme) or self._qualified.get(scheme)
        found = named or next((each for each in self.every() if scheme in each.schemes), None)
        if found is None:
            near = nearest(scheme, self.known(), self.listed_by)
            raise UsageError(f"no plugin knows workers at {scheme}://{near}{more}")
        return found

    def known(self) -> list[str]:
        """Return what may stand before "://" in an address."""
        return [scheme for name, each in self.all().items() for scheme in (name, *each.schemes)]

    def _listed(self) -> str:
        return ", ".join(sorted(self.known())) or "none; no plugin brings workers"

    def registrar(self, plugin: Plugin) -> RegisterExecutor:
        """Return what `register_executors` of a plugin is called with.

        It raises PluginError for a name, a target, a scheme, a text or modules that cannot be such, and for a name
        that the distribution has registered already.
        """

        def register(
            name: str,
            target: str | Callable[[str, int | None], Any],
            *,
            schemes: Sequence[str] = (),
            summary: str = "",
            needs: Sequence[str] = (),
        ) -> None:
            check_name("executor", name)
            what = f"executor {name!r}"
            check_text(f"{what}: its summary", summary)
            check_modules(f"{what}: needs", needs)
            if isinstance(schemes, str):
                raise PluginError(f"{what}: its schemes are {schemes!r}, not a list of texts, such as ['tcp']")
            for scheme in schemes:
                check_written_as(what, "scheme", scheme, _SCHEME, "written as in 'tcp'")
            one = NamedExecutor(name, plugin, target, tuple(schemes), summary, needs=tuple(needs))
            plugin.warnings += _taken_schemes(one, self.every())
            self.claim(one)

        return register


def _taken_schemes(one: NamedExecutor, others: Iterable[NamedExecutor]) -> list[str]:
    """Say for each scheme of `one` that another plugin has already whose it is, a sentence each."""
    return [
        f"scheme {scheme!r} of {one.kind} {one.name!r} is taken by {other.plugin.name}; this one is reached as"
        f" '{one.name}://...'"
        for other in others
        for scheme in one.schemes
        if scheme in other.schemes
    ]
