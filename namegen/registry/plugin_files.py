"""Plugins in single files: what they are called, and how they are imported."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType

from .entry import Plugin


def plugin_of_file(path: Path, known: Iterable[Plugin]) -> Plugin:
    """Describe the plugin in a file, by the name of the file; by its folder too where another file is called so."""
    whole = path.resolve()
    names = (Path(path.name), Path(whole.parent.name, path.name), whole)
    taken = {plugin.name: plugin.source for plugin in known}
    name = next((each for each in names if taken.get(f"file:{each}", str(whole)) == str(whole)), whole)
    return Plugin(f"file:{name}", f"file:{name.with_suffix('')}", "", source=str(whole))


def import_file(path: Path) -> ModuleType:
    """Import a Python file as a module, under its own name unless another module is called so.

    Raises FileNotFoundError, ImportError, and whatever its code raises.
    """
    if not path.is_file():
        raise FileNotFoundError(f"there is no plugin file {str(path)!r}")
    name = _module_name(path)
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{str(path)!r} is not a Python file")
    module = importlib.util.module_from_spec(spec)
    # Dataclasses and "module:Class" targets in the file look it up here.
    known = sys.modules.setdefault(name, module)
    try:
        spec.loader.exec_module(module)
    except BaseException:
        if known is module:
            sys.modules.pop(name, None)
        raise
    return module


def _module_name(path: Path) -> str:
    """Return the name of a file's module: "numpy.py" must not become what others import as numpy."""
    stem = path.stem
    if stem.isidentifier() and _origin(stem) in (None, path.resolve()):
        return stem
    return f"{stem}_{hashlib.sha256(os.fsencode(path.resolve())).hexdigest()[:8]}"


def _origin(module: str) -> Path | None:
    """Return the file of a module that is loaded or could be; None where there is no such module."""
    try:
        spec = importlib.util.find_spec(module)
    except ValueError:  # loaded by other means than an import
        return Path(getattr(sys.modules[module], "__file__", None) or module).resolve()
    return None if spec is None else Path(spec.origin or module).resolve()
