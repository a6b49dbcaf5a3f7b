"""Limits of a training: it ends when somebody stops it, or when it takes more than this server gives."""

from __future__ import annotations

import time

import namegen

from ..settings import Settings
from .jobs import Job, StoppedError

PATIENCE = 30
"""Seconds within which a model that has asked whether to stop is expected to ask again."""


class TrainingLimits:
    """The limits of one job: steps of each of its trainings, and seconds of all together."""

    def __init__(self, job: Job, settings: Settings) -> None:
        self.job = job
        self.settings = settings
        self.reason = ""
        self._began = time.monotonic()
        self._asked = float("-inf")

    def run(self, watcher: namegen.Watcher | None = None) -> namegen.Run:
        """Return the run that keeps within the limits, and reports to the job; `watcher` looks at its model."""
        return namegen.Run(
            on_step=self.report,
            on_part=self.begin_part,
            on_memory=self.job.expect,
            stop=self.stop,
            watcher=watcher,
        )

    def stop(self) -> bool:
        """Say whether to end now, to a model that can then keep the best so far."""
        self._asked = time.monotonic()
        self.job.heeds_stop = True
        self.job.hear()
        self.reason = self.reason or self.why()
        return bool(self.reason)

    def report(self, step: int, total: int, loss: float, dev: float | None = None) -> None:
        """Take a model's report. One that does not ask whether to stop is ended here, and nothing is left of it."""
        self.job.curve.add(step, total, loss, dev)
        self.job.hear()
        if time.monotonic() - self._asked > PATIENCE and (why := self.why()):
            raise StoppedError(f"{why}; this model keeps nothing when it is stopped")

    def begin_part(self, done: int, total: int, label: str) -> None:
        """Begin the next of several trainings."""
        self.job.begin_part(f"{label} ({done + 1} of {total})")

    def why(self) -> str:
        """Give the reason to end now, or ""."""
        if self.job.stop_wanted:
            return "stopped"
        if self.job.curve.step >= self.settings.steps:
            return f"stopped after {self.settings.steps:,} steps, the most this server gives"
        if time.monotonic() - self._began > self.settings.seconds:
            return f"stopped after {self.settings.seconds:g} seconds, the most this server gives"
        return ""
