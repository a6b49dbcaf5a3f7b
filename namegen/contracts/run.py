"""A training run: what `Model.fit` receives, what it may ask for, and how it reports progress."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from ..errors import UsageError
from .rank import Rank

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from .corpus import Corpus
    from .decoder import Decoder
    from .spec import Spec

MEMORY = 2**30
"""Bytes that counting may hold, unless it is said otherwise."""

Item = TypeVar("Item")
Result = TypeVar("Result")


class Checkpoint(Protocol):
    """Save the progress of a training run, so that an interrupted run can resume."""

    def read(self) -> tuple[dict[str, NDArray[Any]], dict[str, Any]] | None:
        """Return the arrays and notes last written; None where there are none yet."""

    def due(self) -> bool:
        """Say whether it is time to write again."""

    def write(self, arrays: dict[str, NDArray[Any]], notes: dict[str, Any]) -> None:
        """Save `arrays` and `notes` (JSON values) atomically."""

    def part(self, label: str) -> Checkpoint:
        """Return the checkpoint of one part of this training."""


class OnStep(Protocol):
    """Receive the report of a step: its number, the total, and the losses in nats/token."""

    def __call__(self, step: int, total: int, loss: float, dev: float | None, /) -> None: ...


class OnPart(Protocol):
    """Receive the report that a part of a run begins: how many parts are done, the total, and the part's label."""

    def __call__(self, done: int, total: int, label: str, /) -> None: ...


class OnMemory(Protocol):
    """Receive the bytes that a training is expected to take, before it begins; may wait, or raise NamegenError."""

    def __call__(self, count: int, who: str, /) -> None: ...


class Watcher(Protocol):
    """Look at a model while it learns: draw from it, say. It changes nothing of it, and nothing of how it goes on."""

    def wants(self, step: int, total: int, /) -> bool:
        """Say whether to look after step `step` of `total` (0: not known). Asked at every step, so it is quick."""

    def look(self, step: int, model: Any, /) -> None:
        """Look at the model as it is after this step, which predicts until this returns.

        Who trains by `namegen.train` is shown a `namegen.Trained`, from which names are drawn.
        """


class Mapper(Protocol):
    """Call a function for each of several items, on workers or in this process."""

    def __call__(self, function: Callable[[Item], Result], items: Iterable[Item], /) -> Iterator[Result]:
        """Yield what `function` returns for each item, in the order of the items.

        Workers read an iterable that is no sequence to its end first; in this process each item is read when its turn
        comes.

        The function is one of a module, or a `functools.partial` of one, and it, the items and the results can be
        pickled. What the partial holds travels once to each worker, so lists and models belong there; items are small.
        It may be called twice for an item, where a worker dies, so it changes nothing.
        Raises what the function raises for the first item, in their order, for which it raises anything. Workers may
        raise StoppedError, where somebody asks to stop before all is done, and WorkerError, where they die each time.
        """


class Fitted(Protocol):
    """Hold a model that was trained as a part of another."""

    @property
    def model(self) -> Any:
        """Return the trained `namegen.Model`."""

    @property
    def report(self) -> dict[str, Any]:
        """Return its training report."""

    @property
    def who(self) -> str:
        """Return how messages name it."""

    def decoder(self) -> Decoder:
        """Return its decoder, each row checked. Raises PluginError, naming the model."""

    def score(self, corpus: Corpus, /) -> NDArray[np.float64]:
        """Return the log probability of every scored token, (L - N,), checked. Raises PluginError, naming the model."""


@dataclass(frozen=True)
class Run:
    """Hold what a training run needs beside the names. `Run()` reports to nobody and cannot be stopped.

    seed: the seed of all the model's random numbers.
    dev: names to choose by, never to learn from; None where there are none: use `hold_out(corpus)`.
    checkpoint: where to save progress, or None. Only a model with `resumable = True` receives one.
    on_step, on_part: receive reports. stop: returns whether to end now. on_memory: is told what the training is
    expected to take, before it begins, and may refuse it. All four may be None.
    watcher: looks at the model while it learns, where the model lets it.
    memory: the bytes of counts that a model which learns by parts may hold; what is more it keeps on disk meanwhile.
    mapper: calls functions on workers, for `map`, as `namegen.workers` gives one; None: in this process.
    rank: which of several processes this is that call `fit` with the same arguments, for a model with
        `data_parallel = True`. Only the first of them writes to the checkpoint.
    trainer: trains the parts of a model that is made of models; set by namegen.

    Pickled, for a worker, it is its seed, dev part and memory: there nobody watches, and a stop ends the worker.
    """

    seed: int = 0
    dev: Corpus | None = None
    checkpoint: Checkpoint | None = None
    on_step: OnStep | None = None
    on_part: OnPart | None = None
    on_memory: OnMemory | None = None
    stop: Callable[[], bool] | None = None
    watcher: Watcher | None = None
    mapper: Mapper | None = None
    memory: int = MEMORY
    rank: Rank = field(default_factory=Rank)
    trainer: Callable[[Spec, Corpus, Run], Fitted] | None = None

    def report(self, step: int, total: int, loss: float, dev: float | None = None) -> None:
        """Report step `step` of `total` and its loss; `dev` is the loss on the dev part, if measured (nats/token)."""
        if self.on_step is not None:
            self.on_step(step, total, loss, dev)

    def watched(self, step: int, total: int = 0) -> bool:
        """Say whether somebody wants to see what the model says after step `step` of `total`: then `show` it."""
        return self.watcher is not None and self.watcher.wants(step, total)

    def show(self, step: int, model: Any) -> None:
        """Show the `namegen.Model` as it is after `step` steps, 0 before the first: one that predicts already."""
        if self.watcher is not None:
            self.watcher.look(step, model)

    def stopped(self) -> bool:
        """Say whether a stop was requested. If so, `fit` keeps the best it has and sets report["stopped"]."""
        return self.stop is not None and self.stop()

    def part(self, label: str, done: int = 0, total: int = 0) -> Run:
        """Return the run of one part of this one: `part("fold 3 of 10", 2, 10)`. Reports it where `total` is given."""
        if self.on_part is not None and total:
            self.on_part(done, total, label)
        return replace(self, checkpoint=self.checkpoint and self.checkpoint.part(label))

    @property
    def has_workers(self) -> bool:
        """Say whether `map` calls functions elsewhere than in this process, one after the other."""
        return self.mapper not in (None, map)

    def map(
        self, function: Callable[[Item], Result], items: Iterable[Item], labels: Sequence[str] = ()
    ) -> Iterator[Result]:
        """Yield what `function` returns for each item, in their order: on the run's workers, where it has any.

        See `Mapper` for what can be mapped, and what is raised. labels: what the items are called; where they are
        given, each is reported as a part that begins.
        """
        mapper: Mapper = map if self.mapper is None else self.mapper
        self._report_part(0, labels)
        for done, result in enumerate(mapper(function, items), 1):
            yield result
            self._report_part(done, labels)

    def _report_part(self, done: int, labels: Sequence[str]) -> None:
        if self.on_part is not None and done < len(labels):
            self.on_part(done, len(labels), labels[done])

    def __reduce__(self) -> tuple[Callable[..., Run], tuple[int, Corpus | None]]:
        return partial(Run, memory=self.memory), (self.seed, self.dev)

    def train(self, spec: Spec, corpus: Corpus) -> Fitted:
        """Train another model on `corpus`, with this run's dev part and seed.

        Where this run has a checkpoint, a finished training is read from it. Raises UsageError or OptionError for a
        model or an option that does not exist, naming the part at fault.
        """
        if self.trainer is None:
            raise UsageError(f"this run cannot train {str(spec)!r}: namegen.train gives a run that can")
        return self.trainer(spec, corpus, self)
