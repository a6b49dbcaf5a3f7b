"""`python -m namegen`, and what the command `namegen` runs."""

from __future__ import annotations

import contextlib
import signal
import sys
import threading

from .registry.isolation.ctrl_c import CtrlC


def main() -> None:
    """Run the command line. Ctrl-C ends it in a word, also in the second in which it is read; so does SIGTERM.

    A batch system or a service manager sends SIGTERM, by which Python would end at once and leave files half written.
    """
    pressed = CtrlC(signal.default_int_handler)
    signal.signal(signal.SIGTERM, pressed)
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # else it is ignored, as by nohup
        signal.signal(signal.SIGINT, pressed)
    try:
        from .commands.main import main as run

        run()
    except KeyboardInterrupt:
        sys.stderr.write("namegen: stopped\n")
        _leave(130)
    except SystemExit as end:
        _leave(end.code)
    except Exception as error:  # a bug, of which Python itself would write all, and as it is
        from .registry.traces import trace_of

        if sys.stderr is not None:
            sys.stderr.write(trace_of(error))
        _leave(1)


def _leave(code: str | int | None) -> None:
    _close_results()
    if threading.active_count() > 1:
        from .commands.ending import wait_no_longer

        wait_no_longer(code)
    sys.exit(code)


def _close_results() -> None:
    """Send what is printed from now on, as by objects of plugins that are freed, to standard error."""
    with contextlib.suppress(OSError, ValueError, AttributeError):  # Python says so when it ends
        sys.stdout.flush()
        sys.stdout = sys.__stdout__ = sys.stderr  # type: ignore[misc, assignment]  # Python goes back to the latter at its end


if __name__ == "__main__":
    main()
