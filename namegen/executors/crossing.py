"""What crosses to a worker and back, as bytes. They are made here, so that what cannot cross is said in one line.

Pickle is for processes that belong together, and for nothing else: no file is made or read of it.
"""

from __future__ import annotations

import io
import pickle
import traceback
from dataclasses import dataclass
from typing import Any

from ..errors import NamegenError, UsageError, WorkerError


class _Pickler(pickle.Pickler):
    """Pickle as usual, and any exception by its fields: few can be made anew by the arguments that they keep."""

    def reducer_override(self, value: Any) -> Any:
        if not isinstance(value, BaseException):
            return NotImplemented
        return _exception, (type(value), value.args), value.__dict__


class _WorkerTraceback(Exception):
    """Hold the traceback of an error that a worker raised, as its text."""

    def __str__(self) -> str:
        return f"\n{self.args[0]}"


def to_bytes(value: Any, what: str) -> bytes:
    """Write what goes to a worker; `what` names it in messages. Raises UsageError where it cannot be pickled."""
    try:
        return _dumps(value)
    except NamegenError:
        raise
    except Exception as error:
        raise UsageError(
            f"{what} cannot go to workers ({type(error).__name__}: {error}): they take functions and classes of a"
            " module, none defined within another function, and values that pickle takes"
        ) from error


def from_bytes(data: bytes) -> Any:
    """Read on a worker what `to_bytes` wrote. Raises WorkerError where something is not installed there."""
    try:
        return pickle.loads(data)  # noqa: S301
    except NamegenError:
        raise
    except Exception as error:
        raise WorkerError(
            f"a worker cannot read what it was given ({type(error).__name__}: {error}): install the same namegen and"
            " the same plugins there as here"
        ) from error


@dataclass(frozen=True)
class Outcome:
    """Hold what came of a call, as bytes: its value, or the exception that it raised."""

    failed: bool
    data: bytes

    @classmethod
    def of_value(cls, value: Any) -> Outcome:
        """Pack what a function returned; where that cannot be, it has failed."""
        try:
            return cls(False, _dumps(value))
        except Exception as error:
            return cls.of_error(TypeError(f"it returns what no worker can send ({type(error).__name__}: {error})"))

    @classmethod
    def of_error(cls, error: Exception) -> Outcome:
        """Pack what a function raised, with its traceback."""
        trace = "".join(traceback.format_exception(error))
        try:
            return cls(True, _dumps((error, trace)))
        except Exception:  # it holds what cannot be pickled; its text can
            return cls(True, _dumps((RuntimeError(f"{type(error).__name__}: {error}"), trace)))

    def value(self) -> Any:
        """Return the value, or raise the exception: a bug with the traceback that it had on the worker."""
        if not self.failed:
            return from_bytes(self.data)
        error, trace = from_bytes(self.data)
        if not isinstance(error, NamegenError):
            error.__cause__ = _WorkerTraceback(trace)
        raise error


def _dumps(value: Any) -> bytes:
    written = io.BytesIO()
    _Pickler(written, pickle.HIGHEST_PROTOCOL).dump(value)
    return written.getvalue()


def _exception(cls: type[BaseException], args: tuple[Any, ...]) -> BaseException:
    return cls.__new__(cls, *args)
