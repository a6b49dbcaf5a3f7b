"""What a plugin prints while it is checked: on standard error, with escapes, and not more than somebody reads."""

from __future__ import annotations

import os
import sys
import threading
from multiprocessing.connection import Connection

from ..escape import shortened, shown

MOST_LINES = 50
"""Lines of one plugin that are printed; then it is said that there are more."""
_LONGEST = 2**16
"""Bytes of a line that are kept until its end comes."""


class Printed:
    """Print the lines that come from the processes of a check, the first ones alone."""

    def __init__(self, who: str) -> None:
        self._who, self._lines = who, 0

    def read(self, prints: Connection) -> threading.Thread:
        """Read until all that write to it have ended, in a thread, so that none of them waits."""
        thread = threading.Thread(target=self._read, args=(prints,), daemon=True)
        thread.start()
        return thread

    def _read(self, prints: Connection) -> None:
        rest = b""
        with prints:
            while data := os.read(prints.fileno(), _LONGEST):
                *lines, rest = (rest + data).split(b"\n")
                rest = rest[:_LONGEST]
                for line in lines:
                    self._print(line)
        if rest:
            self._print(rest)

    def _print(self, line: bytes) -> None:
        self._lines += 1
        if self._lines > MOST_LINES + 1 or sys.stderr is None:
            return
        text = f"{self._who} printed more, which is left out"
        if self._lines <= MOST_LINES:
            text = shortened(line.decode(errors="backslashreplace"))
        sys.stderr.write(f"{shown(text)}\n")


def print_there(connection: Connection) -> None:
    """Send what this process prints from now on, in whatever way, to `connection`; it is no part of the report."""
    if os.name == "nt":  # there a connection has no number that programs write to
        os.dup2(2, 1)
    else:
        for number in (1, 2):
            os.dup2(connection.fileno(), number)
    connection.close()
    sys.stdout = sys.stderr
