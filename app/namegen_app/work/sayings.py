"""What a model says while it learns: a few names, drawn as they come, at a few steps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import namegen

NAMES = 5
"""Names that are drawn each time."""
SHARES = (0.0, 0.02, 0.1, 0.35)
"""When they are drawn, as shares of the training: much changes at first."""
SEED = "what it says so far"
LONGEST = 20
"""Letters of such a name at most, where no list says more: what knows nothing yet does not know when to end."""


@dataclass(frozen=True)
class Said:
    """The names that a model drew after so many steps."""

    step: int
    names: tuple[str, ...]


class Sayings:
    """Draws the names: a `namegen.Watcher`. The same seed draws them at each step: what changes is the model."""

    def __init__(self, registry: namegen.Registry) -> None:
        self._registry = registry
        self._left = list(SHARES)
        self.said: tuple[Said, ...] = ()

    def wants(self, step: int, total: int, /) -> bool:
        """Say whether it is time again. Of a training whose end is not known, only the beginning is drawn."""
        return bool(self._left) and (step == 0 if not total else step >= self._left[0] * total)

    def look(self, step: int, model: Any, /) -> None:
        """Draw from a model that goes on learning."""
        del self._left[0]
        self.said += (Said(step, names_of(model, self._registry)),)


def names_of(model: namegen.Trained, registry: namegen.Registry) -> tuple[str, ...]:
    """Draw a few names as they come: without what makes them better than the model is. Fewer where it has no more."""
    names = model.names.names if model.names is not None else ()
    longest = max(map(len, names), default=LONGEST)
    request = namegen.make_request(registry, NAMES, seed=SEED, raw=True, max_length=longest)
    found: list[str] = []
    try:
        for batch in namegen.Drawing(model, request).stream():
            found += batch
    except namegen.GenerationError:
        pass
    return tuple(found)
