"""The parts of one kind that plugins registered: who has a name, and which are used where none is named."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from ..contracts.hookspecs import Register
from ..errors import PluginError, UsageError, nearest
from . import tracing
from .catalog import Catalog
from .checks import check_modules, check_name, check_target, check_text
from .entry import KINDS, Entry, Kind, Plugin

_LISTED: dict[Kind, str] = dict.fromkeys(KINDS, "namegen plugins") | {"wordlist": "namegen datasets"}
"""The command that lists what there is of a kind."""


class Parts(Catalog[Entry]):
    """Hold the parts of a kind."""

    kind: Kind

    def __init__(self, kind: Kind) -> None:
        super().__init__()
        self.kind = kind
        self.hook = f"register_{kind}s"
        self.listed_by = _LISTED[kind]
        self._defaults: list[Entry] = []

    def copy(self) -> Self:
        """Return a catalog of the same parts, to which others can be added."""
        other = super().copy()
        other._defaults = list(self._defaults)
        return other

    def all(self) -> dict[str, Entry]:
        """Return those that have a short name, by it, in the order of registration."""
        return dict(self._short)

    def defaults(self) -> list[Entry]:
        """Return all that were registered as a default, in the order of registration."""
        return list(self._defaults)

    def default(self, more: str = "") -> Entry:
        """Return the part to use when none is named.

        Raises UsageError where no plugin offers one, and ends with `more`.
        """
        if not self._defaults:
            raise UsageError(f"no plugin offers a default {self.kind}; name one{nearest('', self._short)}{more}")
        return self._defaults[0]

    def registrar(self, plugin: Plugin) -> Register:
        """Return what the hook for this kind is called with, for a plugin.

        It raises PluginError for a name, a target, a text or modules that cannot be such, for `blends` of what is no
        model, and for a name that the distribution has registered already.
        """

        def register(
            name: str,
            target: str | type,
            options: str | type | None = None,
            *,
            summary: str = "",
            label: str = "",
            description: str = "",
            featured: bool = False,
            default: bool = False,
            blends: bool = False,
            needs: Sequence[str] = (),
        ) -> None:
            check_name(self.kind, name)
            what = f"{self.kind} {name!r}"
            if blends and self.kind != "model":
                raise PluginError(f"{what}: only a model blends lists")
            for field, text in (("summary", summary), ("label", label), ("description", description)):
                check_text(f"{what}: its {field}", text)
            check_modules(f"{what}: needs", needs)
            own, owns = plugin.own(target), plugin.own(options)
            entry = Entry(
                self.kind, name, plugin, own, owns, summary, blends, label, description, featured, tuple(needs)
            )
            _check_targets(entry)
            if self.claim(entry) and default:
                self._defaults.append(entry)

        return register

    def claim(self, one: Entry) -> bool:
        """Register a part, as all catalogs do, and trace who has its short name."""
        claimed = super().claim(one)
        if claimed and tracing.wanted():
            tracing.trace(f"  {self.kind} {one.name!r} -> {one.target}")
        return claimed


def _check_targets(entry: Entry) -> None:
    for target in (entry.target, entry.declared_options):
        check_target(entry.kind, entry.name, target, "module:Class")
    if not isinstance(entry.target, (str, type)):
        raise PluginError(f"{entry.kind} {entry.name!r}: target {entry.target!r} is neither a class nor 'module:Class'")
