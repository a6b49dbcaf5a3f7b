"""A page of the web form that a plugin registered. What it is made of, the form alone knows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from .named import Named


@dataclass(frozen=True)
class Page(Named):
    """Describe a page of the web form. What builds it is called with the Registry when the form is built."""

    kind: ClassVar[str] = "page"

    title: str = ""
    """what the form's navigation calls it"""
    summary: str = ""
