"""Call a function for many items on workers, and give the results in the order of the items."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Executor, Future, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush
from typing import Any, TypeVar

from ..errors import NamegenError, StoppedError, WorkerError
from ..escape import said, shortened
from .calls import Packed, Unknown, call
from .crossing import Outcome, to_bytes
from .pool import Pool

Item = TypeVar("Item")
Result = TypeVar("Result")

TRIES = 3
"""How often an item is tried whose worker dies. The last time it is alone, which shows whether the fault is its own,
and leaves it the memory that others took."""
IN_FLIGHT, AHEAD = 2, 4
"""How many items, for each worked on at once, are with the workers; and how many more than were yielded are begun."""
LOST = (BrokenExecutor, CancelledError)
"""What an executor says of a call whose worker died."""
POLL = 0.1
"""Seconds between two questions whether to stop."""


@dataclass(frozen=True)
class Workers:
    """Map on the workers of a pool: a `namegen.Mapper`.

    plugins: the registry that they load, packed. stop: returns whether to end now.
    """

    pool: Pool
    plugins: bytes
    stop: Callable[[], bool] | None = None

    def __call__(self, function: Callable[[Item], Result], items: Iterable[Item], /) -> Iterator[Result]:
        """Yield what `function` returns for each item, in their order; a single one is worked on in this process.

        Where the iterator is closed, stopped or raises, what is left of the work ends. Raises as a `Mapper` does,
        UsageError at once for a function that cannot be pickled.
        """
        several = items if isinstance(items, Sequence) else list(items)
        if len(several) < 2:
            return map(function, several)
        return _Mapping(self.pool, Packed.of(function, self.plugins), several, self.stop).results()


@dataclass
class _Mapping:
    """Hold the items of one call by their numbers: those to be begun, with the workers, and done."""

    pool: Pool
    function: Packed
    items: Sequence[Any]
    stop: Callable[[], bool] | None
    waiting: list[int] = field(init=False)
    """a heap: the first of them is begun next"""
    executor: Executor | None = None
    """what those in flight are with"""
    flying: dict[Future[Outcome | Unknown], int] = field(default_factory=dict)
    done: dict[int, Outcome] = field(default_factory=dict)
    deaths: Counter[int] = field(default_factory=Counter)
    """how often a worker died that may have been at the item"""
    lacking: set[int] = field(default_factory=set)
    """items whose worker did not have the function"""
    given: int = 0
    """how often the function went to this executor"""
    yielded: int = 0

    def __post_init__(self) -> None:
        self.waiting = list(range(len(self.items)))

    def results(self) -> Iterator[Any]:
        """Yield the results in order; what is in flight at the end is ended."""
        try:
            while self.yielded < len(self.items):
                if self.stop is not None and self.stop():
                    raise StoppedError(f"stopped after {self.yielded:,} of {len(self.items):,} parts")
                self._begin_more()
                self._collect(wait(self.flying, POLL, FIRST_COMPLETED).done)
                while self.yielded in self.done:
                    value = self.done.pop(self.yielded).value()
                    self.yielded += 1
                    yield value
        finally:
            if self.flying:
                self.pool.close(self.executor)

    def _begin_more(self) -> None:
        """Give items to the workers: as many as they soon work on, and none far beyond those that were yielded."""
        executor = self.pool.executor()
        if executor is not self.executor and self.flying:
            self._recover()
        self.executor = executor
        while self.waiting and self._has_room(self.waiting[0]):
            number = self.waiting[0]
            arguments = (self.function.key, self._function_for(number), self._packed(number))
            try:
                future = executor.submit(call, *arguments)
            except BrokenExecutor as error:
                self._recover(error, number)
                return
            self.flying[future] = heappop(self.waiting)

    def _has_room(self, number: int) -> bool:
        if self._is_last_try(number):
            return not self.flying
        if any(map(self._is_last_try, self.flying.values())):
            return False
        slots = self.pool.at_once()
        return len(self.flying) < IN_FLIGHT * slots and number < self.yielded + AHEAD * slots

    def _is_last_try(self, number: int) -> bool:
        return self.deaths[number] == TRIES - 1

    def _function_for(self, number: int) -> Packed | None:
        """Return the function where the worker may lack it: with the first items, and where one said so."""
        if number not in self.lacking and self.given >= self.pool.at_once():
            return None
        self.given += 1
        return self.function

    def _packed(self, number: int) -> bytes:
        return to_bytes(self.items[number], self._called(number))

    def _called(self, number: int) -> str:
        return f"part {number + 1:,} of {len(self.items):,}"

    def _collect(self, futures: set[Future[Outcome | Unknown]]) -> None:
        for future in futures:
            error = _error(future)
            if error is None:
                self._receive(future, self.flying.pop(future))
            elif isinstance(error, LOST):
                self._recover(error)
                return
            else:
                raise WorkerError(
                    f"{self._called(self.flying[future])} cannot be worked on: {_reason(error)}"
                ) from error

    def _receive(self, future: Future[Outcome | Unknown], number: int) -> None:
        outcome = future.result()
        if isinstance(outcome, Unknown):
            self.lacking.add(number)
            heappush(self.waiting, number)
            return
        self.done[number] = outcome
        if outcome.failed:  # nothing beyond it will be yielded
            self.waiting = [each for each in self.waiting if each < number]
            heapify(self.waiting)

    def _recover(self, error: BaseException | None = None, *lost: int) -> None:
        """Leave the executor, whose workers died, and take back what they were at. Raises WorkerError."""
        self.pool.close(self.executor)
        flying, self.flying = self.flying, {}
        self.given = 0
        for future, number in flying.items():
            if future.done() and _error(future) is None:
                self._receive(future, number)
            else:
                heappush(self.waiting, number)
                lost += (number,)
        self.deaths.update(lost)
        for number in sorted(lost):
            if self.deaths[number] == TRIES:
                raise WorkerError(self._hopeless(number, error))

    def _hopeless(self, number: int, error: BaseException | None) -> str:
        known = error is None or isinstance(error, (BrokenProcessPool, CancelledError))
        why = "" if known else f" ({_reason(error)})"
        said = f"{self._called(number)} was tried {TRIES} times, and its worker died each time{why}"
        short = "memory may be short, which fewer workers leave more of; without workers one sees more"
        if self.yielded or self.done:
            return f"{said}: {short}"
        return f"{said}: a program uses workers under `if __name__ == '__main__':`; or {short}"


def _error(future: Future[Outcome | Unknown]) -> BaseException | None:
    """Return what the executor says of a call that is over: what the function raises is in its outcome."""
    return CancelledError() if future.cancelled() else future.exception()


def _reason(error: BaseException | None) -> str:
    """Return what an error of ours says, and of any other its type too."""
    return shortened(str(error)) if error is None or isinstance(error, NamegenError) else said(error)
