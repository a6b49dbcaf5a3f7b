"""`namegen plugins manual`: the manual for plugin authors, of the version that is installed."""

from __future__ import annotations

from typing import Annotated

import typer

from .kit.output import print_line


def manual(
    section: Annotated[
        list[str] | None,
        typer.Argument(metavar="[SECTION]", help="A section alone, as `models` or `what is stable`."),
    ] = None,
) -> None:
    """Print the manual for those who write plugins, as Markdown.

    Examples:
      namegen plugins manual
      namegen plugins manual models
    """
    from ..registry.manual import manual as text_of

    print_line(text_of(" ".join(section or ())).rstrip())
