"""Which options of a part are secrets: keys and passwords, which nothing that is written may hold."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, get_args

if TYPE_CHECKING:
    from pydantic import BaseModel

SHORTEST = 8
"""Characters of a secret that is looked for: shorter ones stand in other texts by chance."""


def is_secret(value: object) -> bool:
    """Say whether a value is one of pydantic's secrets, without importing pydantic."""
    return hasattr(value, "get_secret_value")


def without_secrets(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options whose values are no secrets."""
    return {name: value for name, value in options.items() if not is_secret(value)}


def holds_secret(state: object, options: Iterable[tuple[str, Any]]) -> bool:
    """Say whether one of the texts in a state, which is JSON, holds a secret of these options.

    One of fewer than `SHORTEST` characters is not looked for.
    """
    secrets = [value.get_secret_value() for _, value in options if is_secret(value)]
    looked_for = [json.dumps(each)[1:-1] for each in secrets if isinstance(each, str) and len(each) >= SHORTEST]
    if not looked_for:
        return False
    written = json.dumps(state, default=str)
    return any(each in written for each in looked_for)


@cache
def secret_names(declared: type[BaseModel]) -> frozenset[str]:
    """Return the options that are declared as a secret of pydantic's, or as an optional one."""
    return frozenset(name for name, field in declared.model_fields.items() if _holds_secret(field.annotation))


@cache
def wrongly_declared(declared: type[BaseModel]) -> str:
    """Say what is wrong with a declaration of options that nobody could set; "" where nothing is."""
    from pydantic import SecretStr  # whoever declares options has imported it

    for name, field in declared.model_fields.items():
        if field.alias or field.validation_alias or field.serialization_alias:
            return f"its option {name!r} has an alias; options have none: `renamed` is for old names"
        if any(each is not SecretStr for each in _secrets_in(field.annotation)):
            return f"its option {name!r} is a secret of another type than namegen.SecretStr: declare it as that"
    return ""


def _holds_secret(annotation: Any) -> bool:
    return bool(_secrets_in(annotation))


def _secrets_in(annotation: Any) -> list[Any]:
    return [each for each in (annotation, *get_args(annotation)) if hasattr(each, "get_secret_value")]
