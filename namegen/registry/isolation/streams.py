"""Keep standard output for names: what a plugin prints while it is loaded goes to standard error, with its name.

What it writes to standard error does too: escaped, and cut short.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
import tempfile
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TextIO

from ...escape import shown
from .turns import Turn

_MOST_LINES = 20
"""Lines of one plugin that are shown; it is told that there are more."""
_MOST_BYTES = 65_536


def tell(who: str, line: str, to: TextIO | None = None) -> None:
    """Print a line about a plugin on standard error."""
    stream = sys.stderr if to is None else to
    with contextlib.suppress(OSError, ValueError, AttributeError):  # closed, or None
        stream.write(f"namegen: plugin {who}: {shown(line)}\n")


class _Relay(io.RawIOBase):
    """Tell of each line that is written in the place of a stream of the system, which is known by its number.

    After the block a handler of logging may still hold it; it then hands on all that comes, to standard error.
    """

    def __init__(self, who: str, number: int) -> None:
        self._who, self._number, self._rest, self._lines = who, number, b"", 0
        self._ended = False
        self.to: TextIO | None = None
        """Where it tells; standard error by default."""

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._number

    def write(self, data: bytes) -> int:  # type: ignore[override]
        *lines, self._rest = (self._rest + bytes(data)).split(b"\n")
        for line in lines:
            self._tell(line)
        return len(data)

    def finish(self) -> None:
        """Tell of a line that has no end."""
        rest, self._rest = self._rest, b""
        if rest:
            self._tell(rest)
        self.to, self._ended = None, True

    def _tell(self, line: bytes) -> None:
        self._lines += 1
        if self._ended or self._lines <= _MOST_LINES:
            tell(self._who, f"it printed: {line[:_MOST_BYTES].decode(errors='backslashreplace')}", self.to)
        elif self._lines == _MOST_LINES + 1:
            tell(self._who, "it printed more, which is left out", self.to)


_REPLACED: deque[TextIO | None] = deque(maxlen=512)
"""The streams that were put in place last. Python's `print` holds no reference to the one that it writes to: if that
went away while another thread prints, the process would end (seen with CPython 3.11)."""


class _ByThread:
    """Be one stream to the threads that have the turn, and to all others the one that they had."""

    def __init__(self, turn: Turn, own: Any, others: Any) -> None:
        self._turn, self._own, self._others = turn, own, others

    def __getattr__(self, name: str) -> Any:
        return getattr(self._own if self._turn.runs_here else self._others, name)

    def __iter__(self) -> Any:  # Python looks it up in the class
        return self.__getattr__("__iter__")()


def _to_its_threads(turn: Turn, own: TextIO, others: TextIO | None) -> Any:
    """Return `own`, and where there are other threads, what is that only to those of `turn`."""
    return own if turn.alone else _ByThread(turn, own, io.StringIO() if others is None else others)


@contextmanager
def kept_output(turn: Turn) -> Iterator[frozenset[int]]:
    """Tell of what the block prints on standard error, and give it no piped input to read.

    Yields the numbers of the files that it must not close.
    """
    out, err = _Relay(turn.who, 1), _Relay(turn.who, 2)
    originals = (sys.__stdout__, sys.__stderr__)
    with _told(turn) as told:
        out.to = err.to = told
        with (
            _kept_stream("stdout", out, turn),
            _kept_stream("stderr", err, turn),
            _kept_input(turn),
            _kept_descriptor_of_input(turn) as of_input,
            _kept_descriptor(out, turn, originals) as of_out,
            _kept_descriptor(err, turn, originals) as of_err,
        ):
            yield frozenset((0, 1, 2, *of_input, *of_out, *of_err))


@contextmanager
def _kept_input(turn: Turn) -> Iterator[None]:
    given = sys.stdin
    if not _is_terminal(given):
        sys.stdin = _to_its_threads(turn, io.StringIO(), given)
        _REPLACED.append(sys.stdin)
    try:
        yield
    finally:
        sys.stdin = given


@contextmanager
def _kept_descriptor_of_input(turn: Turn) -> Iterator[tuple[int, ...]]:
    """Give the block no piped input by its number either, which other programs and os.read use.

    Yields the numbers of the files by which it does so.
    """
    try:
        if not turn.alone or os.isatty(0):
            raise OSError("other threads, or the person, have it meanwhile")
        saved = os.dup(0)
    except OSError:  # or it is closed
        yield ()
        return
    try:
        with open(os.devnull, "rb") as nothing:
            os.dup2(nothing.fileno(), 0)
        yield (saved,)
    finally:
        os.dup2(saved, 0)
        os.close(saved)


@contextmanager
def _kept_stream(name: str, relay: _Relay, turn: Turn) -> Iterator[None]:
    """Put a stream to `relay` in the place of one of `sys`, which is there again, and open, after the block."""
    before, original = getattr(sys, name), getattr(sys, f"__{name}__")
    own: Any = io.TextIOWrapper(relay, encoding="utf-8", errors="backslashreplace", write_through=True)
    setattr(sys, name, _to_its_threads(turn, own, before))
    # What closes the original closes this, as others hold the original: a command writes its results to it.
    setattr(sys, f"__{name}__", _to_its_threads(turn, own, original))
    _REPLACED.extend((getattr(sys, name), getattr(sys, f"__{name}__")))
    try:
        yield
    finally:
        with contextlib.suppress(ValueError):  # it was closed
            relay.finish()
        whole = _whole(original, relay.fileno())
        setattr(sys, f"__{name}__", whole)
        setattr(sys, name, whole if before is original else before)


@contextmanager
def _kept_descriptor(relay: _Relay, turn: Turn, originals: Sequence[TextIO | None]) -> Iterator[tuple[int, ...]]:
    """Send to `relay` what is written to a stream by its number, as other programs and os.write do.

    originals: the streams of the process, whose buffers are written out before and after.
    Yields the numbers of the files by which it does so.
    """
    number = relay.fileno()
    _flush(originals)
    try:
        if not turn.alone:
            raise OSError("other threads write to it meanwhile")
        saved = os.dup(number)
    except OSError:  # or it is closed
        yield ()
        return
    with tempfile.TemporaryFile(buffering=0) as written:
        os.dup2(written.fileno(), number)
        try:
            yield saved, written.fileno()
        finally:
            _flush(originals)
            os.dup2(saved, number)
            os.close(saved)
            written.seek(0)
            data = written.read(_MOST_BYTES)
            if data and not relay.closed:
                relay.write(data)


@contextmanager
def _told(turn: Turn) -> Iterator[TextIO | None]:
    """Yield standard error as it is before the block: by another number, where what is written to its own is told."""
    try:
        again = os.dup(2) if turn.alone and sys.stderr is not None and sys.stderr.fileno() == 2 else None
    except (OSError, ValueError, AttributeError):  # closed, or no file of the system
        again = None
    if again is None:
        yield sys.stderr
        return
    with open(again, "w", encoding="utf-8", errors="backslashreplace", buffering=1) as stream:
        yield stream


def _flush(streams: Sequence[TextIO | None]) -> None:
    for stream in streams:
        with contextlib.suppress(OSError, ValueError, AttributeError):
            stream.flush()  # type: ignore[union-attr]


def _is_terminal(stream: TextIO | None) -> bool:
    try:
        return stream is not None and stream.isatty()
    except ValueError:
        return False


def _whole(stream: TextIO | None, number: int) -> TextIO | None:
    """Return a stream as it is; opened anew where a plugin closed it."""
    try:
        if stream is None or not stream.closed:
            return stream
    except ValueError:  # detached
        pass
    return open(number, "w", encoding="utf-8", errors="backslashreplace", closefd=False)
