"""The end of the program: it does not wait for ever for what a plugin left running."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
import time

from .kit.messages import complain

SECONDS_TO_END = 2.0
"""Seconds that threads have to end by themselves, once all that was asked for is done."""


def wait_no_longer(code: object) -> None:
    """End the process with `code` where threads that are no daemons still run in a while.

    Python waits for such threads, and what watches over it is one that it does not wait for.
    """
    left = [each for each in threading.enumerate() if each is not threading.current_thread() and not each.daemon]
    if left:
        threading.Thread(target=_end, args=(_number(code), left), daemon=True).start()


def _end(code: int, threads: list[threading.Thread]) -> None:
    time.sleep(SECONDS_TO_END)
    names = ", ".join(each.name for each in threads if each.is_alive())
    complain(f"ended without waiting for {names}, a thread that a plugin left running" if names else "ended late")
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError, AttributeError):
            stream.flush()
    os._exit(code)


def _number(code: object) -> int:
    if code is None:
        return 0
    return code if isinstance(code, int) else 1
