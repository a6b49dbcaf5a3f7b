"""A training under way: what `Model.fit` is told and may ask, and how it reports."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

from ..errors import UsageError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .corpus import Corpus
    from .decoder import Decoder
    from .spec import Spec


class Checkpoint(Protocol):
    """Keep a training under way, so that it can go on after it was ended."""

    def read(self) -> tuple[dict[str, NDArray[Any]], dict[str, Any]] | None:
        """Return the arrays and notes last written; None where there are none yet."""

    def due(self) -> bool:
        """Say whether it is time to write again."""

    def write(self, arrays: dict[str, NDArray[Any]], notes: dict[str, Any]) -> None:
        """Keep `arrays` and `notes` (JSON values), whole or not at all."""

    def part(self, label: str) -> Checkpoint:
        """Return the checkpoint of one part of this training."""


class OnStep(Protocol):
    """Take the report of a step: its number, how many there will be, and the losses in nats/token."""

    def __call__(self, step: int, total: int, loss: float, dev: float | None, /) -> None: ...


class OnPart(Protocol):
    """Take the report that a part of a run begins: how many parts are done, of how many, and what it is called."""

    def __call__(self, done: int, total: int, label: str, /) -> None: ...


class Fitted(Protocol):
    """Hold a model that was trained as a part of another."""

    @property
    def model(self) -> Any:
        """The trained `namegen.Model`."""

    @property
    def report(self) -> dict[str, Any]:
        """Its training report."""

    @property
    def who(self) -> str:
        """How messages name it."""

    def decoder(self) -> Decoder:
        """Return its decoder, each row checked. Raises PluginError, naming the model."""


@dataclass(frozen=True)
class Run:
    """What a training is run with. `fit(corpus, run)` needs nothing else, and `Run()` is a run with nobody watching.

    seed: a model draws all its random numbers from it.
    dev: names to choose by, never to learn from; None where there are none, then `hold_out(corpus)` makes some.
    checkpoint: where to keep the training, or None. Only a model with `resumable = True` is given one.
    on_step, on_part: take reports. stop: is asked whether to end now; all three may be None.
    trainer: trains the parts of a model that is made of models; set by namegen.
    """

    seed: int = 0
    dev: Corpus | None = None
    checkpoint: Checkpoint | None = None
    on_step: OnStep | None = None
    on_part: OnPart | None = None
    stop: Callable[[], bool] | None = None
    trainer: Callable[[Spec, Corpus, Run], Fitted] | None = None

    def report(self, step: int, total: int, loss: float, dev: float | None = None) -> None:
        """Report step `step` of `total` and its loss; `dev` is the dev part's, where it was measured (nats/token)."""
        if self.on_step is not None:
            self.on_step(step, total, loss, dev)

    def stopped(self) -> bool:
        """Say whether somebody asked to stop. `fit` then keeps the best it has, and says so as report["stopped"]."""
        return self.stop is not None and self.stop()

    def part(self, label: str, done: int = 0, total: int = 0) -> Run:
        """Return the run of one part of this one: `part("fold 3 of 10", 2, 10)`. Reports it where `total` is given."""
        if self.on_part is not None and total:
            self.on_part(done, total, label)
        return replace(self, checkpoint=self.checkpoint and self.checkpoint.part(label))

    def train(self, spec: Spec, corpus: Corpus) -> Fitted:
        """Train another model on `corpus`, with this run's dev part and seed.

        Where this run has a checkpoint, a training that ended is read from it. Raises UsageError or OptionError for a
        model or an option that does not exist, naming the part at fault.
        """
        if self.trainer is None:
            raise UsageError(f"this run cannot train {str(spec)!r}: namegen.train gives a run that can")
        return self.trainer(spec, corpus, self)
