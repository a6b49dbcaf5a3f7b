"""What a server allows, from the environment: NAMEGEN_APP_SECONDS=60 is `seconds`."""

from __future__ import annotations

import os
from collections.abc import Mapping

import namegen
from namegen import Field

PREFIX = "NAMEGEN_APP_"
MEGABYTE = 2**20


class Settings(namegen.Options):
    """The bounds of one server. The defaults suit a person's own machine; a public one wants less."""

    names: int = Field(1000, ge=1, le=1_000_000, description="names in one answer at most")
    letters: int = Field(4000, ge=1, description="different characters in a list at most")
    list_mb: float = Field(5, gt=0, le=512, description="megabytes of a pasted or uploaded list at most")
    model_mb: float = Field(50, gt=0, le=4096, description="megabytes of an opened model file at most")
    steps: int = Field(1_000_000, ge=1, description="steps of one training at most")
    seconds: float = Field(600, gt=0, description="seconds of one training at most")
    draw_seconds: float = Field(30, gt=0, description="seconds that drawing the names of one answer may take")
    workers: int = Field(4, ge=3, le=64, description="threads that work; trainings that last leave two free at least")
    trainings: int = Field(1, ge=1, le=62, description="trainings that last and run at the same time")
    waiting: int = Field(100, ge=1, description="jobs that may wait; more are turned away")
    patience: float = Field(
        15,
        gt=0,
        description="seconds that the server waits for who is silent: for a request, for its next piece, for a page"
        " that follows what it asked for; six times as many for one that follows a training",
    )
    caller_jobs: int = Field(
        60, ge=1, description="jobs that one address has under way at most; a class of 30 may share one"
    )
    caller_trainings: int = Field(
        30, ge=1, description="trainings that last among them; a class of 30 may train one each"
    )
    caller_calls: float = Field(
        200, gt=0, description="calls a second of one address; 30 who type need 100, and more at once is made slower"
    )
    caller_streams: int = Field(
        100, ge=1, description="open event streams of one address: each page has one, and each call that waits"
    )
    caller_connections: int = Field(
        250,
        ge=1,
        description="connections of one address, which no browser has more than 6 of; a proxy's are not counted",
    )
    training_mb: float = Field(
        2048, gt=0, description="megabytes that all trainings together may take, by an estimate before each begins"
    )
    cache_mb: float = Field(512, gt=0, description="megabytes of models and lists in memory; and of files on the disk")
    warm: bool = Field(
        True, description="whether the default model is trained, and the code of all models loaded, before it is asked"
    )
    log_words: bool = Field(
        False, description="whether the log has the words of errors, in which may be what visitors sent"
    )
    downloads: bool = Field(False, description="whether choosing a wordlist may download it")
    hosts: str = Field("", description="names, separated by commas, under which the server may be reached")

    @property
    def bytes_of_trained(self) -> int:
        """Bound the models that were trained here: half of what is kept in memory."""
        return int(self.cache_mb * MEGABYTE / 2)

    @property
    def bytes_of_opened(self) -> int:
        """Bound the models that were opened, or trained for a visitor to download: a quarter."""
        return int(self.cache_mb * MEGABYTE / 4)

    @property
    def bytes_of_lists(self) -> int:
        """Bound the lists: a quarter."""
        return int(self.cache_mb * MEGABYTE / 4)

    @property
    def bytes_of_looks(self) -> int:
        """Bound what was computed of models that people look into: a sixteenth."""
        return int(self.cache_mb * MEGABYTE / 16)

    @property
    def bytes_of_files(self) -> int:
        """Bound the uploads on the disk; as much again is for models to be downloaded."""
        return int(self.cache_mb * MEGABYTE)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """Read NAMEGEN_APP_*. Raises OptionError for a value that does not fit, or a variable that is no setting."""
        given = {name: value for name, value in environment.items() if name.startswith(PREFIX)}
        lower = {name.removeprefix(PREFIX).lower(): value for name, value in given.items()}
        settings = namegen.build_options(cls, lower, f"the environment ({PREFIX}...)")
        if settings.trainings > settings.workers - 2:
            raise namegen.OptionError(
                f"the environment ({PREFIX}...): option 'trainings' is {settings.trainings}; allowed: two fewer than"
                f" 'workers' ({settings.workers}), so that nobody waits for a training who only draws"
            )
        return settings
