"""Options that are to go: `Field(deprecated="say lr=... instead")`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic import BaseModel


@cache
def deprecated_options(declared: type[BaseModel]) -> Mapping[str, str]:
    """Return what to write instead of each option that is declared as deprecated, by its name."""
    told = {name: field.deprecation_message for name, field in declared.model_fields.items()}
    return {name: text for name, text in told.items() if text is not None}


def deprecated_and_set(options: BaseModel) -> Mapping[str, str]:
    """Return what to write instead of each deprecated option that was set to anything but its default.

    A Spec that was filled in holds the defaults too, and nobody set those.
    """
    fields, values = type(options).model_fields, dict(options)
    return {
        name: text
        for name, text in deprecated_options(type(options)).items()
        if values[name] != fields[name].get_default(call_default_factory=True)
    }


def read_in_silence(declared: type[BaseModel]) -> None:
    """Let a part read its own deprecated options: pydantic would warn at each reading, not where one is set."""
    for name, field in declared.model_fields.items():
        if field.deprecation_message is not None and name in vars(declared):
            delattr(declared, name)
