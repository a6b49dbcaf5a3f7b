"""Say how an author gives the kit an option of a part."""

from __future__ import annotations

from ..registry.entry import Entry
from ..registry.secrets import variable_of
from ..registry.secrets_asked import secrets_of


def how_to_give(entry: Entry, option: str) -> str:
    """Return what gives a part an option, in `namegen plugins check` and in pytest; "" of one that it does not have."""
    if option not in entry.options().model_fields:
        return ""
    if option in secrets_of(entry):
        return (
            f"; to give it a value: {variable_of(entry.plugin.distribution, option)} in the environment of namegen"
            f" plugins check, options={{{entry.name!r}: {{{option!r}: SecretStr(...)}}}} in parametrize_checks"
        )
    return (
        f"; to give it a value: -o {entry.name}.{option}=VALUE after namegen plugins check,"
        f" options={{{entry.name!r}: {{{option!r}: VALUE}}}} in parametrize_checks"
    )
