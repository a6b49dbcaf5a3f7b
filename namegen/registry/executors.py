"""Workers that a work can be shared out to, as plugins offer them, and which of them an address means."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from ..errors import PluginError, UsageError, nearest
from .missing import is_missing, missing_package
from .named import Named

if TYPE_CHECKING:
    from concurrent.futures import Executor


@dataclass(frozen=True)
class NamedExecutor(Named):
    """Describe what reaches workers by an address."""

    kind: ClassVar[str] = "executor"

    schemes: tuple[str, ...] = ()
    """what may stand before "://" in an address, beside its name"""
    summary: str = ""
    needs: tuple[str, ...] = ()
    """top-level modules that it needs and that may be missing"""

    @property
    def missing(self) -> tuple[str, ...]:
        """Return the modules that it needs and that are not installed."""
        return tuple(each for each in self.needs if is_missing(each))

    def connect(self, address: str, jobs: int | None) -> AbstractContextManager[Executor]:
        """Return the context of an executor.

        Raises UsageError where a package is missing, PluginError where the target gives no context, and whatever it
        raises.
        """
        for module in self.missing:
            raise missing_package(self.who, module)
        context = self.load()(address, jobs)
        if not isinstance(context, AbstractContextManager):
            raise PluginError(f"{self.who} gave {type(context).__name__}, where it promises a context of an executor")
        return context


def find_executor(address: str, executors: Mapping[str, NamedExecutor]) -> NamedExecutor:
    """Find the executor that an address means, by what stands before "://" in it. Raises UsageError."""
    scheme, colon, where = address.partition("://")
    if not colon or not where:
        raise UsageError(
            f"an address of workers is written SCHEME://WHERE; given: {address!r} (schemes: {_listed(executors)})"
        )
    if scheme in executors:
        return executors[scheme]
    found = next((each for each in executors.values() if scheme in each.schemes), None)
    if found is None:
        known = [scheme for each in executors.values() for scheme in (each.name, *each.schemes)]
        raise UsageError(f"no plugin knows workers at {scheme}://{nearest(scheme, known, 'namegen plugins')}")
    return found


def taken_schemes(one: NamedExecutor, others: Iterable[NamedExecutor]) -> list[str]:
    """Say for each scheme of `one` that another plugin has already whose it is, a sentence each."""
    return [
        f"scheme {scheme!r} of {one.kind} {one.name!r} is taken by {other.plugin.name}; this one is reached as"
        f" '{one.name}://...'"
        for other in others
        for scheme in one.schemes
        if scheme in other.schemes
    ]


def _listed(executors: Mapping[str, NamedExecutor]) -> str:
    schemes = [scheme for each in executors.values() for scheme in (each.name, *each.schemes)]
    return ", ".join(sorted(schemes)) or "none; no plugin brings workers"
