"""How a training goes: its losses so far, thinned as they come, and the time that is left."""

from __future__ import annotations

import threading
import time

POINTS = 300
"""Points that are kept of each line: more cannot be distinguished on a screen."""


class Line:
    """(step, value) pairs, evenly thinned: when there are too many, every second one goes."""

    def __init__(self) -> None:
        self.points: list[tuple[int, float]] = []
        self._stride = 1
        self._next = 0

    def add(self, step: int, value: float) -> None:
        """Add a value; it is left out where the last one kept is too near."""
        if step < self._next:
            return
        self.points.append((step, value))
        if len(self.points) > POINTS:
            self.points = self.points[::2]
            self._stride *= 2
        self._next = step + self._stride


class Curve:
    """The train and dev loss of one training (nats/token), reported by one thread and read by others.

    What is made of models trains one after the other, and each counts its steps from the start: then it is a new curve.
    """

    def __init__(self) -> None:
        self.training = 1
        """which of several trainings this is"""
        self._lock = threading.Lock()
        self._begin()

    def _begin(self) -> None:
        self.step = 0
        self.total = 0
        self.loss: float | None = None
        self.dev: float | None = None
        self.best_step = 0
        """the step after which the dev loss was lowest; the last one, where none is measured"""
        self._lowest: float | None = None
        self._train, self._dev = Line(), Line()
        self._began = time.monotonic()

    def add(self, step: int, total: int, loss: float, dev: float | None = None) -> None:
        """Add the report of a step."""
        with self._lock:
            if step < self.step:
                self._begin()
                self.training += 1
            if not self.step:
                self._began = time.monotonic()
            self.step, self.total, self.loss = step, total, loss
            self._train.add(step, loss)
            if dev is not None and dev != self.dev:
                self.dev = dev
                self._dev.add(step, dev)
            if dev is None or self._lowest is None or dev < self._lowest:
                self._lowest, self.best_step = dev, step

    def lines(self) -> tuple[list[tuple[int, float]], list[tuple[int, float]]]:
        """Return the points of train and dev."""
        with self._lock:
            train = list(self._train.points)
            if self.loss is not None and train[-1:] != [(self.step, self.loss)]:
                train.append((self.step, self.loss))
            return train, list(self._dev.points)

    def seconds_left(self) -> float | None:
        """Estimate the time left at the pace so far; None where nothing is known yet."""
        with self._lock:
            if not self.step or self.total <= self.step:
                return None
            spent = time.monotonic() - self._began
            if spent <= 0.5:
                return None
            return spent / self.step * (self.total - self.step)
