"""What plugins registered through one hook, by name, and who has a name."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection
from copy import copy
from typing import Generic, Protocol, Self, TypeVar

from ..errors import PluginError, UsageError, nearest
from .checks import check_target
from .entry import Plugin
from .named import Named


class Registered(Protocol):
    """What every thing that a plugin registered has."""

    @property
    def kind(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def plugin(self) -> Plugin: ...
    @property
    def qualified(self) -> str: ...


R = TypeVar("R", bound=Registered)
N = TypeVar("N", bound=Named)


class Catalog(ABC, Generic[R]):
    """Hold what plugins registered through one hook: all by `distribution:name`, and by its short name what claimed
    that first."""

    kind: str
    """what one is called in messages"""
    hook: str
    """the name of the hook"""
    listed_by = "namegen plugins"
    """the command that lists all"""

    def __init__(self) -> None:
        self._short: dict[str, R] = {}
        self._qualified: dict[str, R] = {}

    def copy(self) -> Self:
        """Return a catalog of the same, to which others can be added."""
        other = copy(self)
        other._short, other._qualified = dict(self._short), dict(self._qualified)
        return other

    @abstractmethod
    def registrar(self, plugin: Plugin) -> Callable[..., None]:
        """Return the `register` that the hook of a plugin is called with. It raises PluginError for what is wrong."""

    def every(self) -> list[R]:
        """Return all, in the order of registration."""
        return list(self._qualified.values())

    def known(self) -> Collection[str]:
        """Return the names that a message suggests."""
        return self._short

    def find(self, name: str, more: str = "") -> R:
        """Find one by its name, or `distribution:name`.

        Raises UsageError that suggests the nearest, and ends with `more`.
        """
        found = self._short.get(name) or self._qualified.get(name)
        if found is None:
            raise UsageError(f"there is no {self.kind} {name!r}{nearest(name, self.known(), self.listed_by)}{more}")
        return found

    def claim(self, one: R) -> bool:
        """Register one as `distribution:name`, and under its short name unless another has it; say whether it got that.

        Raises PluginError where the distribution has registered one of this name before.
        """
        if one.qualified in self._qualified:
            raise PluginError(f"{one.kind} {one.name!r} is registered twice by {one.plugin.distribution}")
        self._qualified[one.qualified] = one
        holder = self._short.setdefault(one.name, one)
        if holder is not one:
            one.plugin.warnings.append(
                f"{one.kind} {one.name!r} is taken by {holder.plugin.name}; this one is reached as {one.qualified!r}"
            )
        return holder is one


class NamedCatalog(Catalog[N]):
    """Hold things whose target is a function or a class, "module:function" where importing it is slow."""

    def all(self) -> dict[str, N]:
        """Return all in the order of registration, by name, or `distribution:name` where another has the name."""
        return {one.name if self._short[one.name] is one else name: one for name, one in self._qualified.items()}

    def claim(self, one: N) -> bool:
        """Register one, as all catalogs do. Raises PluginError for a target that is not written as one, too."""
        check_target(one.kind, one.name, one.target)
        return super().claim(one)
