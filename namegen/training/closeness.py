"""How close drawn names are to the list. Without pydantic or numpy, so that a command line reads it at once."""

from __future__ import annotations

from typing import Literal, get_args

Closeness = Literal["close", "near", "free"]
"""How much like the list's names those are that are drawn: see `namegen.sampling.closeness`."""
CLOSENESS: tuple[Closeness, ...] = get_args(Closeness)
NEAR: Closeness = "near"
"""The closeness where none is asked for."""
