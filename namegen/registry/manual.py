"""The manual for plugin authors, which comes with the package."""

from __future__ import annotations

import re
from importlib import metadata
from pathlib import Path

from ..errors import UsageError, nearest

_ROOT = Path(__file__).resolve().parents[2]
_HEADING = re.compile(r"^## (.+)$", re.MULTILINE)


def manual(section: str = "") -> str:
    """Return the manual, or one section of it, as Markdown.

    Raises UsageError for a section that is not there, naming the nearest, and where the manual is missing.
    """
    text = _of_checkout() or _of_wheel()
    if not text:
        raise UsageError("this installation lacks its manual; install namegen anew from its wheel")
    return _section(text, section) if section else text


def _of_checkout() -> str:
    """Return the manual beside the source, or "": among installed packages a folder `plugins` may be anybody's."""
    path = _ROOT / "plugins" / "README.md"
    return path.read_text(encoding="utf-8") if (_ROOT / "pyproject.toml").is_file() and path.is_file() else ""


def _of_wheel() -> str:
    """Return the copy among the metadata, or "".

    It lies there, not in the package: an editable installation copies what a wheel includes by force, and a folder
    `namegen` with nothing but a manual would hide the checkout's.
    """
    try:
        return metadata.distribution("namegen").read_text("extra_metadata/manual.md") or ""
    except metadata.PackageNotFoundError:
        return ""


def _section(text: str, wanted: str) -> str:
    headings = list(_HEADING.finditer(text))
    ends = [*(heading.start() for heading in headings[1:]), len(text)]
    sections = {heading[1].lower(): text[heading.start() : end] for heading, end in zip(headings, ends, strict=True)}
    if wanted.lower() not in sections:
        raise UsageError(f"the manual has no section {wanted!r}{nearest(wanted.lower(), sections)}")
    return sections[wanted.lower()]
