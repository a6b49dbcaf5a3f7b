"""What belongs to the process as a whole and can be read and set: each is put back after code of a plugin ran."""

from __future__ import annotations

import contextlib
import gc
import locale
import os
import random
import sys
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from operator import eq
from typing import Any


@dataclass(frozen=True)
class Setting:
    """Describe one: how it is read, how it is put back, and whether two of its values are the same."""

    name: str
    read: Callable[[], Any]
    put_back: Callable[[Any], object]
    same: Callable[[Any, Any], bool] = eq
    of: str = ""
    """the module that it belongs to: it is read again when that has just been imported"""
    told: bool = True
    """whether a change is a word to the person; a seed or a list of folders is changed by many good packages"""


def _attribute(module: Any, name: str) -> Setting:
    def read() -> Any:
        return getattr(module, name, None)

    def put_back(before: Any) -> None:
        setattr(module, name, before)

    return Setting(f"{module.__name__}.{name}", read, put_back, lambda before, after: before is after)


def _list(name: str) -> Setting:
    """Describe a list of `sys` to which a plugin may add, but at its end: before others, it would hide theirs."""

    def read() -> list[Any]:
        return list(getattr(sys, name))

    def put_back(before: list[Any]) -> None:
        added = [each for each in getattr(sys, name) if not any(each is known for known in before)]
        setattr(sys, name, [*before, *added])

    return Setting(f"sys.{name}", read, put_back, _begins_with, told=False)


def _begins_with(before: list[Any], after: list[Any]) -> bool:
    return len(after) >= len(before) and all(map(lambda one, other: one is other, before, after))


def _only_adds(before: list[Any], after: list[Any]) -> bool:
    """Say whether finders of modules were added last, as by `six`, that leave to others what they do not have."""
    return _begins_with(before, after) and all(map(_knows_nothing, after[len(before) :]))


def _knows_nothing(finder: Any) -> bool:
    try:
        return finder.find_spec("namegen_module_of_nobody", None) is None
    except BaseException:  # it is a plugin's, and would raise for every module that may be missing
        return False


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


_NOT_TO_BE_SET = ("NAMEGEN_", "PYTHON", "LC_", "LANG", "TZ", "TMP", "TEMP")
"""How the variables begin that change what others do; any other new one may be what a plugin's own library needs."""


def _kept_environment(before: dict[str, str], after: dict[str, str]) -> bool:
    added = after.keys() - before.keys()
    return before.items() <= after.items() and not any(name.startswith(_NOT_TO_BE_SET) for name in added)


def _put_environment_back(before: dict[str, str]) -> None:
    for name in [name for name in os.environ if name not in before and name.startswith(_NOT_TO_BE_SET)]:
        del os.environ[name]
    os.environ.update(before)


def _collector() -> tuple[bool, tuple[int, ...]]:
    return gc.isenabled(), gc.get_threshold()


def _put_collector_back(before: tuple[bool, tuple[int, int, int]]) -> None:
    enabled, thresholds = before
    gc.set_threshold(*thresholds)
    if enabled:
        gc.enable()
    else:
        gc.disable()


def _logging() -> tuple[Any, ...]:
    """Return the handlers and the level of the root logger, and what is disabled; as they begin where none is used."""
    logging = sys.modules.get("logging")
    if logging is None:
        return [], 30, 0
    return list(logging.root.handlers), logging.root.level, logging.root.manager.disable


def _put_logging_back(before: tuple[Any, ...]) -> None:
    import logging

    logging.root.handlers[:], logging.root.level, logging.root.manager.disable = before


_ERRORS_OF_NUMPY = {"divide": "warn", "over": "warn", "under": "ignore", "invalid": "warn"}


def _numpy() -> tuple[Any, ...]:
    """Return how numpy treats errors, and its global random numbers; as it begins where it is not loaded."""
    numpy = sys.modules.get("numpy")
    if not hasattr(numpy, "random"):
        return _ERRORS_OF_NUMPY, None
    return numpy.geterr(), numpy.random.get_state()  # type: ignore[union-attr]


def _same_numpy(before: tuple[Any, ...], after: tuple[Any, ...]) -> bool:
    return before[0] == after[0] and (before[1] is None or str(before[1]) == str(after[1]))


def _put_numpy_back(before: tuple[Any, ...]) -> None:
    import numpy as np

    errors, state = before
    np.seterr(**errors)
    if state is not None:
        np.random.set_state(state)


def _locale() -> str:
    return locale.setlocale(locale.LC_ALL)


def _put_locale_back(before: str) -> None:
    locale.setlocale(locale.LC_ALL, before)


_LIMITS = ("RLIMIT_AS", "RLIMIT_CPU", "RLIMIT_DATA", "RLIMIT_FSIZE", "RLIMIT_NOFILE", "RLIMIT_STACK")


def _limits() -> tuple[tuple[int, int], ...]:
    try:
        import resource
    except ImportError:  # Windows has none
        return ()
    return tuple(resource.getrlimit(getattr(resource, name)) for name in _LIMITS)


def _put_limits_back(before: tuple[tuple[int, int], ...]) -> None:
    import resource

    for name, limits in zip(_LIMITS, before, strict=True):
        resource.setrlimit(getattr(resource, name), limits)


def _put_callbacks_back(before: list[Any]) -> None:
    gc.callbacks[:] = before


_BEGINNING_OF_TORCH = True, "torch.float32", "cpu", None


def _torch() -> tuple[Any, ...]:
    """Return whether torch computes gradients, its default type and device, and its threads.

    As they begin where it is not loaded; how many threads it begins with is not known then.
    """
    torch: Any = sys.modules.get("torch")
    if not hasattr(torch, "set_default_device"):  # or another thread is importing it
        return _BEGINNING_OF_TORCH
    kind, device = str(torch.get_default_dtype()), str(torch.get_default_device())
    return torch.is_grad_enabled(), kind, device, torch.get_num_threads()


def _same_torch(before: tuple[Any, ...], after: tuple[Any, ...]) -> bool:
    return before[:3] == after[:3] and before[3] in (None, after[3])


def _put_torch_back(before: tuple[Any, ...]) -> None:
    torch: Any = sys.modules["torch"]
    enabled, kind, device, threads = before
    torch.set_grad_enabled(enabled)
    torch.set_default_dtype(getattr(torch, kind.removeprefix("torch.")))
    if str(torch.get_default_device()) != device:  # setting it slows down each tensor that is made
        torch.set_default_device(None if device == "cpu" else device)
    if threads is not None:
        torch.set_num_threads(threads)


SETTINGS = (
    Setting("the working folder", os.getcwd, os.chdir),
    Setting("the umask", _umask, os.umask),
    Setting("environment variables", lambda: dict(os.environ), _put_environment_back, _kept_environment),
    Setting("the locale", _locale, _put_locale_back),
    Setting("limits of the process", _limits, _put_limits_back),
    Setting("the recursion limit", sys.getrecursionlimit, sys.setrecursionlimit),
    Setting("the switch interval", sys.getswitchinterval, sys.setswitchinterval),
    Setting("the longest number", sys.get_int_max_str_digits, sys.set_int_max_str_digits),
    Setting("the garbage collector", _collector, _put_collector_back),
    Setting("gc.callbacks", lambda: list(gc.callbacks), _put_callbacks_back),
    Setting("tempfile.tempdir", tempfile.gettempdir, partial(setattr, tempfile, "tempdir")),
    Setting("the root logger", _logging, _put_logging_back),
    Setting("numpy's errors or random numbers", _numpy, _put_numpy_back, _same_numpy, told=False),
    Setting("how torch computes", _torch, _put_torch_back, _same_torch, of="torch"),
    Setting("random numbers", random.getstate, random.setstate, told=False),
    Setting("the trace function", sys.gettrace, sys.settrace),
    Setting("the profile function", sys.getprofile, sys.setprofile),
    Setting("the trace function of threads", threading.gettrace, threading.settrace),
    Setting("the profile function of threads", threading.getprofile, threading.setprofile),
    Setting("sys.argv", lambda: list(sys.argv), lambda before: setattr(sys, "argv", before)),
    _attribute(os, "environ"),
    _attribute(sys, "excepthook"),
    _attribute(sys, "unraisablehook"),
    _attribute(sys, "displayhook"),
    _attribute(threading, "excepthook"),
    _list("path"),
    Setting("sys.meta_path", lambda: list(sys.meta_path), partial(setattr, sys, "meta_path"), _only_adds),
    _list("path_hooks"),
)
"""In the order in which they are put back."""


OWNERS = frozenset(each.of for each in SETTINGS if each.of)


class Kept:
    """Hold the values of all settings."""

    def __init__(self) -> None:
        self._before = [(each, _read(each)) for each in SETTINGS]

    def learn(self, module: str) -> None:
        """Read again what belongs to a module, which has just been imported."""
        self._before = [(each, _read(each) if each.of == module else before) for each, before in self._before]

    def put_back(self) -> list[str]:
        """Put back what is another value now; return the names of those that a person is told of."""
        changed = [(each, before) for each, before in self._before if not _is(each, before)]
        for each, before in changed:
            with contextlib.suppress(Exception):  # a hard limit, a folder that is gone: it is told as the others are
                each.put_back(before)
        return [each.name for each, _ in changed if each.told]


_UNREADABLE = object()
"""What stands for the value of a setting that cannot be read, as the working folder that was removed."""


def _read(setting: Setting) -> Any:
    try:
        return setting.read()
    except (OSError, ValueError, locale.Error):
        return _UNREADABLE


def _is(setting: Setting, before: Any) -> bool:
    after = _read(setting)
    return before is _UNREADABLE or (after is not _UNREADABLE and setting.same(before, after))
