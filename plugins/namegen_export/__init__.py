"""Write a model as one document from which programs in any language draw the same names.

Importing this imports nothing slow.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import namegen

if TYPE_CHECKING:
    import typer


@namegen.hookimpl
def register_commands(cli: typer.Typer) -> None:
    from .command import export

    cli.command("export")(export)


@namegen.hookimpl
def register_documents(register: namegen.RegisterDocument) -> None:
    register(
        "namegen-automaton",
        "namegen_export.reader:NameDocument",
        summary="what namegen export writes: a model and how its names are drawn",
    )


@namegen.hookimpl
def register_exports(register: namegen.RegisterExport) -> None:
    register(
        "html",
        "namegen_export.files:page",
        label="A page",
        summary="a page that draws these names from a disk",
        media_type="text/html",
    )
    register(
        "json",
        "namegen_export.files:document",
        label="A document",
        summary="a document from which programs draw these names",
        media_type="application/json",
    )
    register(
        "js",
        "namegen_export.files:module",
        label="A JavaScript module",
        summary="a module that draws these names in a page or program of yours",
        media_type="text/javascript",
    )


@namegen.hookimpl
def register_readers(register: namegen.RegisterExport) -> None:
    register(
        "js",
        "namegen_export.files:javascript",
        label="JavaScript",
        summary="a module for Node 18 or later and for browsers",
        media_type="text/javascript",
    )
    register("lua", "namegen_export.files:lua", label="Lua", summary="a module for Lua 5.3 or later")
    register("gd", "namegen_export.files:gdscript", label="GDScript", summary="a script for Godot 3.2 or later")
    register("cs", "namegen_export.files:csharp", label="C#", summary="a class for .NET, Mono and Unity")
