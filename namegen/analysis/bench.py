"""What a trained model costs, how fast it draws, and the names that it draws."""

from __future__ import annotations

import time
from dataclasses import dataclass

from ..contracts.wordlist import Names
from ..errors import GenerationError
from ..registry.registry import Registry
from ..sampling.generate import generate, make_request
from ..training.parts import arrays_of
from ..training.trained import Trained
from .metrics import DrawnNames, Measure, measure_drawn
from .ranking import SampleStats

SAMPLES = 1_000
NAMES_SHOWN = 10
"""Names that each model draws as `generate` does, to be looked at."""
_LONG_ENOUGH = 0.2
"""Seconds that drawing must take before its speed is reported."""
_MOST_DRAWN = 300_000


@dataclass(frozen=True)
class Bench:
    """Hold how all models of a comparison are run: the registry, the sample to draw, and whether to use the cache.

    metrics: those to compute of the sample besides the ones that are always computed.
    """

    registry: Registry
    samples: int = SAMPLES
    sample_seed: int | str = 0
    cache: bool = True
    metrics: tuple[str, ...] = ()

    def drawing(self, model: Trained, train: Names, scored: Names) -> tuple[SampleStats | None, tuple[Measure, ...]]:
        """Measure raw draws; None, and no values, where no names are requested, or so many cannot be found."""
        try:
            if self.samples:
                names, seconds = self._timed(model, self.samples)
                stats = SampleStats(samples=len(names), names_per_second=self._speed(model, seconds))
                held_out = None if scored.distinct <= train.distinct else scored
                drawn = DrawnNames(names, train, held_out, model)
                return stats, measure_drawn(self.registry, drawn, self.metrics)
        except GenerationError:
            pass
        return None, measure_drawn(self.registry, None, self.metrics)

    def names(self, model: Trained) -> tuple[tuple[str, ...], str]:
        """Draw a few names as `generate` does by default; return them, and why there are no more where there are fewer.

        None is drawn where none is requested.
        """
        if not self.samples:
            return (), ""
        try:
            return tuple(generate(model, make_request(self.registry, NAMES_SHOWN, seed=self.sample_seed))), ""
        except GenerationError as error:
            return tuple(error.names), str(error)

    def _speed(self, model: Trained, seconds: float) -> float:
        """Measure names per second; `samples` took `seconds`. Draws more, until that takes long enough."""
        drawn = self.samples
        while seconds < _LONG_ENOUGH and drawn < _MOST_DRAWN:
            drawn *= 4
            _, seconds = self._timed(model, drawn)
        return drawn / seconds

    def _timed(self, model: Trained, count: int) -> tuple[list[str], float]:
        started = time.perf_counter()
        names = generate(model, make_request(self.registry, count, seed=self.sample_seed, raw=True))
        return names, time.perf_counter() - started


def count_parameters(model: Trained) -> int:
    """Count learned numbers: "parameters" in the report's "chosen", or else all numbers that the model saves."""
    match model.report:
        case {"chosen": {"parameters": int(reported)}}:
            return reported
    return sum(each.size for each in arrays_of(model.model).values())
