"""Cases: how drawn names may be written. Without pydantic or numpy, so that a command line reads it at once."""

from __future__ import annotations

from typing import Literal, get_args

Case = Literal["as-learned", "title", "lower", "upper"]
"""How drawn names are written: as the list would write them, or otherwise (see `namegen.sampling.casing`)."""
CASES: tuple[Case, ...] = get_args(Case)
AS_LEARNED = CASES[0]
"""The case where none is asked for."""
