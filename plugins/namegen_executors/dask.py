"""The workers of a Dask cluster, by `dask.distributed`: https://distributed.dask.org."""

from __future__ import annotations

import asyncio
import logging
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future
from contextlib import contextmanager, suppress
from importlib.metadata import PackageNotFoundError, version
from typing import Any, TypeVar
from urllib.parse import urlsplit

import namegen

Result = TypeVar("Result")

TIMEOUT = 10
"""Seconds that a scheduler has to answer, and then as many for a first worker."""
NAMEGEN = "namegen"
"""The distribution that both sides need."""
TOLD = ("python", "dask", "distributed", "numpy")
"""What has to be of one version on both sides, or is told."""


class ClusterError(BrokenExecutor):
    """Report that a worker of the cluster died, or that all of it is gone."""


@contextmanager
def connect(address: str, jobs: int | None) -> Iterator[Executor]:
    """Reach the cluster whose scheduler is at an address, "tcp://host:8786" or "dask://host:8786".

    Raises WorkerError where no scheduler answers there, or it has no workers.
    """
    from distributed import Client

    where = address.replace("dask://", "tcp://", 1)
    with _quietly():
        try:
            _ = urlsplit(where).port  # Client waits long for an address that cannot be, and ends in a traceback
            client: Any = Client(where, timeout=TIMEOUT, set_as_default=False)  # type: ignore[no-untyped-call]
        except ValueError as error:
            raise namegen.UsageError(
                f"{address} is no address of a Dask scheduler ({error}): tcp://host:8786"
            ) from error
        except OSError as error:
            raise namegen.WorkerError(
                f"no Dask scheduler answers at {address} within {TIMEOUT} s: start one with `dask scheduler`, and"
                f" workers with `dask worker {where}`"
            ) from error
        try:
            _report_versions(client.get_versions(), address)
            slots = _slots(client, address, jobs)
            _check_namegen(client, address)
            yield DaskExecutor(client, slots)
        finally:
            with suppress(Exception):  # it is gone
                client.close(timeout=1)


class DaskExecutor(Executor):
    """Give calls to a client's cluster, and say what became of its workers as a pool of processes does.

    `Client.get_executor()` would do but for one thing: where a worker dies as its result is fetched, the future that it
    gave is never done (distributed 2026.8).
    """

    def __init__(self, client: Any, jobs: int) -> None:
        self.client = client
        self.jobs = jobs

    def submit(self, fn: Callable[..., Result], /, *args: Any, **kwargs: Any) -> Future[Result]:
        """Give one call to the cluster."""
        asked: Future[Result] = Future()
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Sending large graph", UserWarning)  # lists and models are large
            # pure: an equal call that failed would not be tried again
            given = self.client.submit(fn, *args, **kwargs, pure=False)
        self.client.loop.add_callback(_hand_on, self.client, given, asked)
        return asked


async def _hand_on(client: Any, given: Any, asked: Future[Any]) -> None:
    """Give what came of a call to the future that was handed out."""
    from distributed.scheduler import KilledWorker

    try:
        (value,) = await client.gather([given], asynchronous=True)
        asked.set_result(value)
    except KilledWorker as error:
        asked.set_exception(namegen.WorkerError(f"Dask tried it until {error.allowed_failures + 1} workers had died"))
    except (CancelledError, asyncio.CancelledError, OSError, TimeoutError):
        asked.set_exception(ClusterError("the cluster has gone away"))
    except Exception as error:
        asked.set_exception(error)


def _slots(client: Any, address: str, jobs: int | None) -> int:
    """Return how many calls the cluster works on at once, or `jobs` if that is less. Raises WorkerError for none."""
    try:
        client.wait_for_workers(1, timeout=TIMEOUT)
    except TimeoutError:
        raise namegen.WorkerError(
            f"the Dask cluster at {address} has no workers: start some with `dask worker {address}`"
        ) from None
    there: int = sum(client.nthreads().values())
    return there if jobs is None else min(jobs, there)


def _check_namegen(client: Any, address: str) -> None:
    """Raise WorkerError where the scheduler or a worker lacks namegen, which would read no call and say nothing."""
    ours = version(NAMEGEN)
    try:
        theirs = {client.run_on_scheduler(version, NAMEGEN), *client.run(version, NAMEGEN).values()}
    except PackageNotFoundError:
        theirs = {"none"}
    others = sorted(theirs - {ours})
    if others:
        raise namegen.WorkerError(
            f"the Dask cluster at {address} has namegen {', '.join(others)}, and this is {ours}: install that with the"
            " scheduler and all workers"
        )


def _report_versions(found: dict[str, Any], address: str) -> None:
    """Warn in a line where the cluster has another version of something than this process."""
    theirs = [each for each in (found["scheduler"], *found["workers"].values()) if each]
    ours = found["client"]["packages"] | {"python": found["client"]["host"]["python"].rsplit(".", 1)[0]}
    for name in TOLD:
        there = {(each["packages"] | {"python": each["host"]["python"].rsplit(".", 1)[0]}).get(name) for each in theirs}
        others = sorted(str(each) for each in there - {ours.get(name)})
        if others:
            warnings.warn(
                f"the Dask cluster at {address} has {name} {', '.join(others)}, and this process {ours.get(name)}:"
                " install the same on both",
                stacklevel=2,
            )


@contextmanager
def _quietly() -> Iterator[None]:
    """Keep what Dask's client logs off the terminal: what goes wrong is said once, by what it means for the work."""
    loggers = [logging.getLogger(f"distributed.{name}") for name in ("client", "core", "batched", "comm.tcp")]
    before = [each.disabled for each in loggers]
    for each in loggers:
        each.disabled = True
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", category=_mismatch())
            yield
    finally:
        for each, disabled in zip(loggers, before, strict=True):
            each.disabled = disabled


def _mismatch() -> type[Warning]:
    """Return the warning of versions that differ: a table of many lines, where `_report_versions` has one."""
    from distributed.versions import VersionMismatchWarning

    return VersionMismatchWarning
