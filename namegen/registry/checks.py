"""Check what a plugin says of a thing that it registers: names, texts, targets, modules."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from ..errors import PluginError
from ..escape import written

_LONGEST_NAME = 60
"""Characters of the name of what is registered, which messages and tables repeat."""
_LONGEST_TEXT = 500
"""Characters of what a plugin says of a part, for people."""
ENDING = re.compile(r"[A-Za-z0-9]{1,12}")
"""How the name of a file may end."""
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_TARGET = re.compile(r"[\w.]+:\w+")


def check_name(kind: str, name: object) -> None:
    """Raise PluginError for what cannot name a part."""
    if not isinstance(name, str) or not _NAME.fullmatch(name) or len(name) > _LONGEST_NAME:
        raise PluginError(
            f"{kind} name {written(name)}: a name is letters, digits, '.', '_' and '-', at most {_LONGEST_NAME}"
        )


def check_target(kind: str, name: str, target: object, like: str = "module:function") -> None:
    """Raise PluginError for a text that is not written as the target of an import."""
    if isinstance(target, str) and not _TARGET.fullmatch(target):
        raise PluginError(f"{kind} {name!r}: target {target!r} is not written {like!r}")


def check_written_as(what: str, field: str, text: object, pattern: re.Pattern[str], allowed: str) -> None:
    """Raise PluginError for what is no text, or is not written as `pattern`; `allowed` says so in words."""
    if not isinstance(text, str) or not pattern.fullmatch(text):
        raise PluginError(f"{what}: its {field} {text!r} is not {allowed}")


def check_text(what: str, text: Any) -> None:
    """Raise PluginError for what is no text for people, or a long one."""
    if not isinstance(text, str) or len(text) > _LONGEST_TEXT:
        shown = f"{len(text):,} characters long" if isinstance(text, str) else f"{text!r}"
        raise PluginError(f"{what} is {shown}, not a text of up to {_LONGEST_TEXT} characters")


def check_modules(what: str, needs: Any) -> None:
    """Raise PluginError for what is no list of names of top-level modules."""
    known = isinstance(needs, Sequence) and not isinstance(needs, str)
    if not known or not all(isinstance(each, str) and each.isidentifier() for each in needs):
        raise PluginError(f"{what} is {needs!r}, not the names of top-level modules, such as ['torch']")
