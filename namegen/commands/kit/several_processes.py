"""What a command does where torchrun has started it several times: the first process speaks for all."""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from ...contracts.rank import Rank
from ...errors import UsageError
from .messages import complain

TOGETHER = ("train",)
"""The commands that several processes run together."""

ERROR_FILE = "TORCHELASTIC_ERROR_FILE"
"""The variable that names the file in which torchrun looks for the reason why a process failed."""


def refuse_several(command: str | None) -> None:
    """Raise UsageError for a command that one process runs, where there are several."""
    total = Rank.here().total
    if total > 1 and command is not None and command not in TOGETHER:
        raise UsageError(
            f"namegen {command} runs in one process, and torchrun started {total}: leave torchrun out"
            f" (namegen {' and '.join(TOGETHER)} is what several processes do together)"
        )


@contextlib.contextmanager
def speaking_for_all(rank: Rank) -> Iterator[None]:
    """Let only the first of several processes print.

    Where another one fails, the last line that it had to say goes to torchrun, whose report of failures shows it; where
    nothing else started the processes than a script, to stderr. A bug keeps its traceback in every process.
    """
    if rank.first:
        yield
        return
    said = io.StringIO()
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(said):
        try:
            yield
            return
        except SystemExit as end:
            code = end.code
    if code:
        _hand_over(said.getvalue(), rank)
    sys.exit(code)


def _hand_over(said: str, rank: Rank) -> None:
    last = said.strip().rpartition("\n")[2] or "namegen: failed"
    path = os.environ.get(ERROR_FILE)
    if path is None:
        complain(f"process {rank.number + 1} of {rank.total}: {last.removeprefix('namegen: ')}")
        return
    with contextlib.suppress(OSError):  # torchrun then says only that this process failed
        Path(path).write_text(json.dumps({"message": last, "timestamp": int(time.time())}), encoding="utf-8")
