"""Register the wordlists that come with namegen, and makemore's, which is downloaded on first use."""

from __future__ import annotations

import namegen

from .table import rows

DEFAULT = "english"
"""The list to learn from where none is named."""
FEATURED = ("elf", "orc")
"""The lists that examples show."""


@namegen.hookimpl
def register_wordlists(register: namegen.Register) -> None:
    for row in rows():
        target = f"{__name__}.bundled:{row.class_name}"
        of_examples = row.name in FEATURED
        register(row.name, target, summary=row.title, default=row.name == DEFAULT, featured=of_examples)
    register(
        "makemore",
        "namegen_wordlists.makemore:Makemore",
        summary="the list of the makemore lectures (download)",
    )


@namegen.hookimpl
def register_constraints(register: namegen.Register) -> None:
    register(
        "not-bundled",
        f"{__name__}.known_names:NotBundled",
        summary="no name of a bundled list, unless the list is of such names",
        default=True,
    )
