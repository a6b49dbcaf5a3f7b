"""Recipe: how a model came to be. Request: what to draw from it. Both are frozen and go into JSON as they are.

The command line, the cache, a saved file and a shared link are all written from these two.
"""

from __future__ import annotations

from typing import Any

from pydantic import model_validator

from ..contracts.options import Field, Options
from ..wordlists.splits import SplitName

COURSE_SEED = 2147483647
"""The generator seed of Karpathy's lectures, the default for training."""


class Recipe(Options):
    """Which parts, with which options, from which seed: all that a model depends on beside the names."""

    dataset: str = Field(description="a path, a registered name or an address")
    encoding: str = "utf-8"
    weighted: bool = False
    tokenizer: str
    tokenizer_options: dict[str, Any] = {}
    model: str
    options: dict[str, Any] = {}
    split: SplitName = "all"
    seed: int | str = COURSE_SEED


class Limits(Options):
    """What a drawn name must satisfy; one that does not is left out and the next is drawn."""

    min_length: int = Field(default=1, ge=0, description="characters (grapheme clusters) at least")
    max_length: int = Field(default=100, ge=1, le=1000, description="characters (grapheme clusters) at most")
    unique: bool = Field(default=False, description="no name twice")
    novel: bool = Field(default=False, description="no name of the wordlist")
    tries: int = Field(default=10_000, ge=1, description="names in a row that do not pass before giving up")

    @model_validator(mode="after")
    def _ordered(self) -> Limits:
        if self.min_length > self.max_length:
            raise ValueError(f"min_length {self.min_length} is above max_length {self.max_length}")
        return self


class Request(Options):
    """What to draw: how many names, by which sampler, from which seed, within which limits."""

    n: int = Field(default=10, ge=0, le=100_000_000, description="how many names")
    sampler: str
    options: dict[str, Any] = {}
    seed: int | str
    limits: Limits = Limits()
