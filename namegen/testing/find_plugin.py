"""Find the plugin that a path or a name means: a file, the folder of a package, a distribution, a module."""

from __future__ import annotations

import importlib
import sys
import tomllib
from dataclasses import dataclass
from functools import reduce
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ..errors import UsageError, nearest
from ..registry.discovery import ENTRY_POINT_GROUP, canonical, installed
from ..registry.plugin_files import plugin_of_file

_TO_ADD = f'add [project.entry-points.{ENTRY_POINT_GROUP}] with a line such as my-plugin = "namegen_my_plugin"'


class NameTakenError(UsageError):
    """Report that another module has the name of the plugin's."""


@dataclass(frozen=True)
class FoundPlugin:
    """Say where a plugin is: what is imported, each "module" or "module:object", and the folders that have it.

    distribution: what it comes in, by which the secrets of its parts are called.
    """

    name: str
    distribution: str
    targets: tuple[str, ...]
    folders: tuple[str, ...] = ()

    def load(self) -> list[Any]:
        """Import it. Raises NameTakenError where another module has its name, and whatever importing raises."""
        sys.path[:0] = self.folders
        return [self._imported(target) for target in self.targets]

    def _imported(self, target: str) -> Any:
        name, _, attributes = target.partition(":")
        module = importlib.import_module(name)
        file = getattr(module, "__file__", None) or ""
        if self.folders and not any(Path(file).resolve().is_relative_to(folder) for folder in self.folders):
            raise NameTakenError(f"there is another module called {name}, {file or 'of Python itself'}; rename yours")
        return reduce(getattr, filter(None, attributes.split(".")), module)


def find_plugin(text: str) -> FoundPlugin:
    """Find what `text` means: a file, the folder of a package, or else a distribution, a plugin or a module.

    A plugin is called `distribution:entry-point`, as in `namegen plugins`. Raises UsageError where there is no such.
    """
    path = Path(text)
    if path.is_dir():
        return _of_folder(path.resolve(), text)
    if path.is_file():
        return _of_file(path.resolve(), text)
    if path.suffix == ".py" or path.parent != Path():
        raise UsageError(f"there is no file or folder {text!r}")
    return _of_name(text)


def _of_file(path: Path, text: str) -> FoundPlugin:
    if path.suffix != ".py" or not path.stem.isidentifier():
        raise UsageError(f"{text!r} is no Python file that can be imported; its name is letters, digits and _, and .py")
    return FoundPlugin(text, plugin_of_file(path, ()).distribution, (path.stem,), (str(path.parent),))


def _of_folder(path: Path, text: str) -> FoundPlugin:
    if (path / "pyproject.toml").is_file():
        name, targets = _declared(path / "pyproject.toml")
        return FoundPlugin(name or text, canonical(name or path.name), targets, _folders_of_modules(path))
    if (path / "__init__.py").is_file():
        return FoundPlugin(text, canonical(path.name), (path.name,), (str(path.parent),))
    raise UsageError(f"the folder {text!r} holds no package: neither pyproject.toml nor __init__.py is in it")


def _declared(path: Path) -> tuple[str, tuple[str, ...]]:
    """Return the name and the entry points that a pyproject.toml declares. Raises UsageError where there are none."""
    try:
        project = tomllib.loads(path.read_text(encoding="utf-8"))["project"]
        points = project["entry-points"][ENTRY_POINT_GROUP]
        targets = tuple(str(target) for target in points.values())
    except (OSError, ValueError) as error:
        raise UsageError(f"{path} cannot be read: {error}") from None
    except (KeyError, TypeError, AttributeError):
        targets = ()
    if not targets:
        raise UsageError(f"{path} declares no plugin; {_TO_ADD}")
    return str(project.get("name", "")), targets


def _folders_of_modules(path: Path) -> tuple[str, ...]:
    return tuple(str(folder) for folder in (path / "src", path) if folder.is_dir())


def _of_name(text: str) -> FoundPlugin:
    plugins, wanted = installed(), canonical(text)
    found = [each for each in plugins if each.is_called(wanted)]
    if found:
        return FoundPlugin(text, found[0].distribution, tuple(each.point.value for each in found))
    if all(part.isidentifier() for part in text.split(".")) and _is_importable(text):
        brought_by = (each.distribution for each in plugins if each.point.value == text)
        return FoundPlugin(text, next(brought_by, wanted), (text,))
    known = [each.name for each in plugins]
    raise UsageError(f"there is no plugin {text!r}, nor a file, a folder or a module{nearest(text, known)}")


def _is_importable(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except (ImportError, ValueError):
        return False
