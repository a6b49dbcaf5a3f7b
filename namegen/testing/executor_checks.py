"""Check executors: they are there, and where an address is given, calls come back in order, raise, and begin anew."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from functools import partial

from ..errors import PluginError
from ..executors.crossing import to_bytes
from ..executors.mapping import Workers
from ..executors.pool import Pool
from ..registry.executors import NamedExecutor
from .part import ContractError
from .plugin_checks import takes

SECTION = "workers"
ITEMS = 20


def executor_checks(executor: NamedExecutor, address: str | None) -> Iterator[tuple[str, Callable[[], None]]]:
    """Yield the checks of an executor, each under its name; where there is no address, the one that needs none."""
    yield "is-there", partial(check_executor_is_there, executor)
    if address is not None:
        yield "calls-in-order", partial(check_calls_in_order, executor, address)
        yield "raises", partial(check_raises, executor, address)
        yield "begins-anew", partial(check_begins_anew, executor, address)


def check_executor_is_there(executor: NamedExecutor) -> None:
    """Check that what reaches the workers can be imported, if nothing is missing, and takes an address and a number."""
    if executor.missing:
        return
    try:
        connect = executor.load()
    except PluginError as error:
        promise = "what reaches the workers can be imported and called"
        raise ContractError.of(executor.who, promise, str(error), SECTION) from error
    if not takes(connect, f"{executor.name}://here", None):
        promise = "it is called with the address, and with how many items are worked on at once, or None"
        raise ContractError.of(executor.who, promise, inspect.signature(connect), SECTION)


def check_calls_in_order(executor: NamedExecutor, address: str) -> None:
    """Check that a function is called for each item, and that the results are in order."""
    found = _squares(_workers(executor, address))
    if found != [number * number for number in range(ITEMS)]:
        raise ContractError.of(executor.who, "each item has its result", found, SECTION)


def check_raises(executor: NamedExecutor, address: str) -> None:
    """Check that what a function raises is raised, after the results before it."""
    workers = _workers(executor, address)
    found: list[int] = []
    try:
        found += workers(int, ["1", "2", "three", "4"])
    except ValueError:
        return
    except Exception as error:
        raise ContractError.of(executor.who, "a ValueError comes out as one", repr(error), SECTION) from error
    finally:
        workers.pool.close()
    raise ContractError.of(executor.who, "what a function raises is raised", found, SECTION)


def check_begins_anew(executor: NamedExecutor, address: str) -> None:
    """Check that workers are reached again after their context was left."""
    check_calls_in_order(executor, address)
    check_calls_in_order(executor, address)


def _squares(workers: Workers) -> list[int]:
    try:
        return list(workers(_square, range(ITEMS)))
    finally:
        workers.pool.close()


def _square(number: int) -> int:
    return number * number


def _workers(executor: NamedExecutor, address: str) -> Workers:
    return Workers(Pool(partial(executor.connect, address, None)), to_bytes(None, "no registry"))
