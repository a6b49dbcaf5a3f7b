"""Count the changes that a program makes to files, and kill it just before one of them.

KILL_AT: the number of the change, from 1; 0 kills at none, and writes how many there were to the file KILL_COUNT.
"""

import os
import signal
import sys

_CHANGES = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate", "os.chmod", "os.link", "os.symlink"}
_WRITES = os.O_WRONLY | os.O_RDWR
_FIRST = os.getpid()
_at, _count = int(os.environ["KILL_AT"]), 0


def _changes_a_file(event: str, arguments: tuple) -> bool:
    if event == "open":
        path, _, flags = arguments
        is_device = isinstance(path, str) and path.startswith(("/dev/", "/proc/"))
        return isinstance(flags, int) and bool(flags & _WRITES) and not isinstance(path, int) and not is_device
    return event in _CHANGES


def _hook(event: str, arguments: tuple) -> None:
    global _count
    if os.getpid() == _FIRST and _changes_a_file(event, arguments):
        _count += 1
        if _count == _at:
            os.kill(_FIRST, signal.SIGKILL)


def _write_count() -> None:
    found = _count
    with open(os.environ["KILL_COUNT"], "w") as file:
        file.write(str(found))


sys.addaudithook(_hook)
if not _at:
    import atexit

    atexit.register(_write_count)
