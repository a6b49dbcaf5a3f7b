"""Find what a plugin replaced in modules that others use, and put it back."""

from __future__ import annotations

import builtins
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import FunctionType, ModuleType
from typing import Any

from .loaded import is_being_imported
from .settings import OWNERS, Kept
from .turns import Turn

_WATCHED = {
    *("builtins", "os", "posix", "nt", "posixpath", "ntpath", "sys", "io", "json", "random", "re", "time", "math"),
    *("pathlib", "hashlib", "signal", "threading", "functools", "itertools", "collections", "contextlib", "tempfile"),
    *("shutil", "subprocess", "importlib", "codecs", "struct", "csv", "unicodedata", "numpy", "pydantic", "typer"),
    *("pluggy", "rich", "safetensors", "requests", "platformdirs", "gradio", "namegen"),
}
"""The top-level modules whose functions and classes matter to others, with all that is below them."""


class KnownModules(MetaPathFinder):
    """Hold which modules there are, and what is in those that matter: functions and their code, classes, plain data.

    While it stands first in `sys.meta_path`, it learns of what is imported as it is when it has just been imported; and
    what was replaced before is put back first, or such a module would be made of that. What other threads than those of
    `turn` import is theirs.
    """

    def __init__(self, turn: Turn, kept: Kept) -> None:
        self._turn, self._kept = turn, kept
        there = dict(sys.modules)  # at once, as other threads import
        self._modules = {name: each for name, each in there.items() if not is_being_imported(each)}
        self._learned: set[str] = set()
        self._known: list[tuple[Any, dict[str, Any]]] = []
        self.replaced: list[str] = []
        self._importing = 0
        self._codes: list[tuple[FunctionType, Any, Any, Any]] = []
        for name, module in self._modules.items():
            self._learn(name, module)

    def _learn(self, name: str, module: Any) -> None:
        self._learned.add(name)
        for where in _places(name, module):
            things = _things(where, _is_ours(name))
            self._known.append((where, things))
            self._codes += [
                (each, each.__code__, each.__defaults__, each.__kwdefaults__)
                for each in things.values()
                if type(each) is FunctionType and each.__module__ == name
            ]

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Find a module that matters as Python does, and note what is in it once it is loaded."""
        if not (_matters(fullname) or fullname in OWNERS) or not self._turn.runs_here:
            return None
        if not self._importing:  # it is the plugin that asks, and no module that matters
            self.put_back()
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is None or spec.loader is None:
            return None
        load = spec.loader.exec_module

        def load_and_learn(module: ModuleType) -> None:
            self._importing += 1
            try:
                load(module)
            finally:
                self._importing -= 1
            self._learn(fullname, module)
            self._kept.learn(fullname)

        spec.loader.exec_module = load_and_learn  # type: ignore[method-assign]
        return spec

    def put_back(self) -> None:
        """Put back what is another object now, and keep its name in `replaced`."""
        for name, module in self._modules.items():
            if sys.modules.get(name) is not module:
                sys.modules[name] = module
                self.replaced.append(name)
        for name in self._feigned():
            del sys.modules[name]
            self.replaced.append(name)
        self.replaced += [name for where, before in self._known for name in _put_back(where, before)]
        for each, code, defaults, named in self._codes:
            if each.__code__ is not code or each.__defaults__ is not defaults or each.__kwdefaults__ is not named:
                each.__code__, each.__defaults__, each.__kwdefaults__ = code, defaults, named
                self.replaced.append(f"{each.__module__}.{each.__qualname__}")

    def _feigned(self) -> list[str]:
        """Return what is new in `sys.modules` and was imported by nobody; None there says that there is no such one."""
        new = [name for name in list(sys.modules) if name not in self._modules and name not in self._learned]
        return [name for name in new if _is_feigned(name, sys.modules.get(name))]


@contextmanager
def known_modules(turn: Turn, kept: Kept, changed: list[str]) -> Iterator[None]:
    """Put back after the block what it replaced in modules that matter, and add its names to `changed`."""
    modules = KnownModules(turn, kept)
    sys.meta_path.insert(0, modules)
    try:
        yield
    finally:
        sys.meta_path[:] = [each for each in sys.meta_path if each is not modules]
        modules.put_back()
        changed += modules.replaced


def _matters(name: str) -> bool:
    top = name.partition(".")[0]
    return top in _WATCHED or top.startswith("namegen_")


def _places(name: str, module: Any) -> Iterator[Any]:
    """Yield a module that matters, and the classes that it defines."""
    if not isinstance(module, ModuleType) or not _matters(name):
        return
    yield module
    for each in list(vars(module).values()):
        if isinstance(each, type) and getattr(each, "__module__", None) == name:
            yield each


def _things(where: Any, ours: bool) -> dict[str, Any]:
    """Return what matters in a module or a class: of `ours` all, of others what can be called and plain public data."""
    now = list(vars(where).items())  # at once: another thread may be adding to it
    if ours:
        return {name: value for name, value in now if callable(value) or not _is_special(name)}
    return {
        name: value
        for name, value in now
        if callable(value) or isinstance(value, ModuleType) or (type(value) in _PLAIN and not name.startswith("_"))
    }


_PLAIN = {bool, int, float, str, bytes, tuple, frozenset}


def _is_ours(name: str) -> bool:
    return name.partition(".")[0] in ("namegen", "namegen_app")


def _is_special(name: str) -> bool:
    """Say whether Python, pydantic or abc use it for themselves, and may fill it in later."""
    return name.startswith(("__", "_abc_"))


def _is_feigned(name: str, module: Any) -> bool:
    if module is None:
        return True
    return (_matters(name) or name in OWNERS) and getattr(module, "__spec__", None) is None


def _put_back(where: Any, before: dict[str, Any]) -> Iterator[str]:
    now = vars(where)
    for name in [name for name, value in before.items() if not _is_same(now.get(name, _MISSING), value)]:
        setattr(where, name, before[name])
        yield f"{where.__name__}.{name}"
    for name in _added(where, before):
        delattr(where, name)
        yield f"{where.__name__}.{name}"


def _is_same(now: Any, before: Any) -> bool:
    """Say whether this is the same; of plain data an equal one is: `time.tzset` makes an equal `time.tzname` anew."""
    return now is before or (type(now) is type(before) and type(now) in _PLAIN and now == before)


def _added(where: Any, before: dict[str, Any]) -> list[str]:
    """Return what is new and others would use: in a module what hides a builtin, in a class of ours all."""
    now = vars(where)
    if isinstance(where, ModuleType):
        return sorted(name for name in _BUILTIN & now.keys() - before.keys() if callable(now[name]))
    if not _is_ours(where.__module__):
        return []
    new = sorted(now.keys() - before.keys())
    return [name for name in new if isinstance(now[name], FunctionType) or not _is_special(name)]


_MISSING = object()
_BUILTIN = frozenset(name for name in vars(builtins) if not name.startswith("_"))
"""What a module that matters may not be given under the same name: its functions would use that."""
