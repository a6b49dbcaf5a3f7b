"""Public names of earlier versions, and what to write instead: for the line that a plugin or a program gets."""

from __future__ import annotations

import re

_SINCE_0_2 = {
    "Contender": "namegen.Spec",
    "Control": "namegen.Run",
    "Limits": "options by name, generate(min_length=5)",
    "Models": "run.train of the namegen.Run that fit is given",
    "Watch": "namegen.Run",
    "parse_models": "namegen.Spec.parse_list",
    "unwatched": "namegen.Run()",
}
_NOT_IMPORTED = re.compile(r"cannot import name '(\w+)' from 'namegen'")


def instead_of(name: str) -> str:
    """Return what to write instead of a public name that is gone, as the end of a sentence; "" for any other."""
    return f"; since 0.2 it is {_SINCE_0_2[name]}" if name in _SINCE_0_2 else ""


def instead_of_import(message: str) -> str:
    """Return the same of what Python says where `from namegen import NAME` fails."""
    found = _NOT_IMPORTED.search(message)
    return instead_of(found[1]) if found else ""
