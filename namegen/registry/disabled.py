"""Which plugins a person has switched off, kept until they are switched on again."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import NamegenError
from ..files import settings_folder, write_private
from ..regular_files import read_file
from .discovery import Found, canonical

KEPT = "what plugins are disabled"
"""What the file holds, for messages."""
_LARGEST = 1_000_000
"""Bytes of the file that are read."""


@dataclass(frozen=True)
class Disabled:
    """Hold the canonical names of what is switched off, distributions or `distribution:entry-point`."""

    names: tuple[str, ...] = ()
    problem: str = ""
    """why the file could not be read, in one line; nothing is switched off then"""

    @classmethod
    def read(cls) -> Disabled:
        """Read the file; where it is damaged, say so in `problem`."""
        path = _path()
        try:
            names = _names(json.loads(read_file(path, _LARGEST)))
        except (FileNotFoundError, NotADirectoryError):
            return cls()
        except (OSError, ValueError, RecursionError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is damaged"
            return cls(problem=f"{path}, which says what plugins are disabled, is not used: {reason}; delete the file")
        return cls(tuple(dict.fromkeys(map(canonical, names))))

    def write(self) -> None:
        """Write the file, in place of whatever is there, a link too. Raises NamegenError where that cannot be."""
        text = json.dumps({"disabled": sorted(self.names)}, indent=2) + "\n"
        write_private(_path(), text.encode(), KEPT, NamegenError)

    def holds(self, plugin: Found) -> bool:
        """Say whether a plugin is switched off."""
        return any(map(plugin.is_called, self.names))


def _path() -> Path:
    return settings_folder() / "plugins.json"


def _names(content: Any) -> list[str]:
    """Return the names in the file. Raises ValueError where it is none of ours."""
    names = content.get("disabled") if isinstance(content, dict) else None
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise ValueError
    return names
