"""What the tests of workers map, which a worker finds by the name of this module; a mapper that needs no worker."""

from __future__ import annotations

import os
import pickle
import signal
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import namegen


def pickled(function: Callable[[Any], Any], items: Iterable[Any], /) -> Iterator[Any]:
    """Map in this process as a worker does: the function comes pickled, once, and so does each item and each result."""
    received = pickle.loads(pickle.dumps(function))
    return (pickle.loads(pickle.dumps(received(pickle.loads(pickle.dumps(item))))) for item in items)


def square(number: int) -> int:
    return number * number


def process(seconds: float) -> int:
    """Which process this is, which it says after a while."""
    time.sleep(seconds)
    return os.getpid()


def killed_once(flag: Path, fatal: int, number: int) -> int:
    """Kill this worker at the fatal number, the first time alone; note each number that is worked on."""
    with (flag.parent / f"{flag.name}.calls").open("a") as calls:
        calls.write(f"{number}\n")
    if number == fatal and not flag.exists():
        flag.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def killed(fatal: int, number: int) -> int:
    """Kill this worker at the fatal number, each time."""
    if number == fatal:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def refused(number: int) -> int:
    """Raise, at 3, an error whose class takes other arguments than it keeps."""
    if number == 3:
        raise namegen.TokenError("anna", ["n"])
    return number


def broken(number: int) -> float:
    """Raise a bug at 0."""
    return 1 / number


def noted(folder: Path, number: int) -> int:
    """Leave a file for each number that is worked on."""
    (folder / str(number)).touch()
    return number


def not_picklable(number: int) -> Any:
    return (each for each in range(number))


def told(said: str, number: int) -> tuple[str, int]:
    return said[:3], number


def deaf_process(seconds: float) -> int:
    """Which process it is, that is not ended by SIGTERM from now on."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    time.sleep(seconds)
    return os.getpid()
