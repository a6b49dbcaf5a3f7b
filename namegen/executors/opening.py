"""Open workers: so many processes of this machine, or those at an address."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from ..contracts.run import Mapper
from ..errors import NamegenError, UsageError, WorkerError
from ..registry.executors import NamedExecutor
from ..registry.registry import Registry
from .calls import version
from .crossing import to_bytes
from .mapping import Workers
from .pool import Pool, cores
from .processes import MOST, processes

if TYPE_CHECKING:
    from concurrent.futures import Future

ANSWER_SECONDS = 60
"""Seconds that workers at an address have to answer: one may have to be started first."""


@contextmanager
def workers(
    jobs: int | None = None,
    cluster: str | None = None,
    *,
    registry: Registry | None = None,
    stop: Callable[[], bool] | None = None,
) -> Iterator[Mapper]:
    """Give what calls functions on workers while the block lasts: `Run(mapper=...)` takes it.

        with namegen.workers(jobs=4) as mapper:
            namegen.compare(models, "names.txt", run=namegen.Run(mapper=mapper))

    jobs: how many items are worked on at once; 0 for as many as there are processors. By default 1, which is in this
        process, or with `cluster` as many as that has.
    cluster: the address of workers elsewhere, "tcp://host:8786", for which a plugin has registered an executor.
    registry: the plugins that the workers load, too; by default those that are installed.
    stop: returns whether to end now, which ends processes at once: then StoppedError is raised.
    Results do not depend on workers. They begin when they are first needed and end with the block, at once where it
    raises. A program that uses processes does so under `if __name__ == "__main__":`, since each of them imports it.
    Raises UsageError for a number or an address that cannot be; WorkerError, when something is first mapped, where no
    worker answers.
    """
    if jobs is not None and not 0 <= jobs <= MOST:
        raise UsageError(f"jobs is how many work at once, from 0 (all processors) to {MOST:,}; given: {jobs}")
    if cluster is None and (cores() if jobs == 0 else jobs or 1) == 1:
        yield map
        return
    registry = registry or Registry.load()
    if cluster is None:
        pool = Pool(partial(processes, min(jobs or cores(), MOST)))
    else:
        pool = Pool(partial(_elsewhere, registry.executor(cluster), cluster, jobs or None), jobs or None)
    try:
        yield Workers(pool, to_bytes(registry, "these plugins"), stop)
    finally:
        pool.close()


@contextmanager
def _elsewhere(found: NamedExecutor, address: str, jobs: int | None) -> Iterator[Executor]:
    """Reach the workers at an address. Raises WorkerError where they cannot do what is asked of them."""
    with found.connect(address, jobs) as executor:
        _check(executor.submit(version), address)
        yield executor


def _check(asked: Future[str], address: str) -> None:
    """Raise WorkerError unless a worker says in time that it has this version of namegen."""
    ours = version()
    try:
        theirs = asked.result(ANSWER_SECONDS)
    except TimeoutError:
        raise WorkerError(f"no worker at {address} answered within {ANSWER_SECONDS} s: start some there") from None
    except (NamegenError, BrokenExecutor):
        raise
    except Exception as error:
        raise WorkerError(
            f"the workers at {address} cannot call namegen ({type(error).__name__}: {error}): install namegen {ours}"
            " there"
        ) from error
    if theirs != ours:
        raise WorkerError(f"the workers at {address} have namegen {theirs}, and this is {ours}: install the same there")
