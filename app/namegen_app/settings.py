"""What a server allows, from the environment: NAMEGEN_APP_SECONDS=60 is `seconds`."""

from __future__ import annotations

import os
from collections.abc import Mapping

import namegen
from namegen import Field

PREFIX = "NAMEGEN_APP_"


class Settings(namegen.Options):
    """The bounds of one server. The defaults suit a person's own machine; a public one wants less."""

    names: int = Field(1000, ge=1, le=1_000_000, description="names in one answer at most")
    list_mb: float = Field(5, gt=0, le=512, description="megabytes of a pasted or uploaded list at most")
    model_mb: float = Field(50, gt=0, le=4096, description="megabytes of an opened model file at most")
    steps: int = Field(1_000_000, ge=1, description="steps of one training at most")
    seconds: float = Field(600, gt=0, description="seconds of one training at most")
    draw_seconds: float = Field(30, gt=0, description="seconds that drawing the names of one answer may take")
    workers: int = Field(4, ge=2, le=64, description="threads that work; trainings that last leave one free at least")
    trainings: int = Field(1, ge=1, le=63, description="trainings that last and run at the same time")
    waiting: int = Field(100, ge=1, description="jobs that may wait; more are turned away")
    cache_mb: float = Field(512, gt=0, description="megabytes of trained and opened models, and lists, that are kept")
    downloads: bool = Field(False, description="whether choosing a wordlist may download it")
    hosts: str = Field("", description="names, separated by commas, under which the server may be reached")

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """Raises OptionError for a value that does not fit, or a variable that is no setting."""
        given = {name: value for name, value in environment.items() if name.startswith(PREFIX)}
        lower = {name.removeprefix(PREFIX).lower(): value for name, value in given.items()}
        return namegen.build_options(cls, lower, f"the environment ({PREFIX}...)")
