"""`python -m namegen`, and what the command `namegen` runs."""

from __future__ import annotations

import signal
import sys


def main() -> None:
    """Run the command line. Ctrl-C ends it in a word, also in the second in which it is read; so does SIGTERM.

    A batch system or a service manager sends SIGTERM, by which Python would end at once and leave files half written.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        from .commands.main import main as run

        run()
    except KeyboardInterrupt:
        sys.stderr.write("namegen: stopped\n")
        sys.exit(130)


if __name__ == "__main__":
    main()
