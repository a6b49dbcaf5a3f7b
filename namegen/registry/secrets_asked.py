"""Which secrets the parts of a registry ask for."""

from __future__ import annotations

from ..contracts.secrets import secret_names
from ..errors import NamegenError
from .entry import KINDS, Entry
from .registry import Registry
from .secrets import key_name


def secrets_asked(registry: Registry, distribution: str = "") -> dict[str, list[str]]:
    """Return the secrets that parts ask for, by their names in the keys file, each with the parts that do.

    distribution: asks the parts of this one alone. What cannot be imported asks for none.
    """
    asked: dict[str, list[str]] = {}
    for kind in KINDS:
        for entry in registry.every(kind):
            if distribution in ("", entry.plugin.distribution):
                for name in secrets_of(entry):
                    asked.setdefault(key_name(entry.plugin.distribution, name), []).append(f"{kind} {entry.name}")
    return asked


def secrets_of(entry: Entry) -> frozenset[str]:
    """Return the options of a part that are secrets; none where it cannot be imported."""
    try:
        return secret_names(entry.options())
    except NamegenError:
        return frozenset()
