"""`namegen plugins`: what is installed, what it brings, what is broken."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..errors import NamegenError, UsageError, nearest
from ..escape import shown
from ..registry.entry import KINDS, Entry
from ..registry.registry import Registry
from ..report.grid import new_table
from .kit.arguments import complete_parts
from .kit.output import ReportFormat, print_json, print_line, print_rich

if TYPE_CHECKING:
    from ..contracts.options import OptionInfo

cli = typer.Typer(help="List plugins and the parts that they bring.", invoke_without_command=True)


@cli.callback()
def plugins(
    ctx: typer.Context,
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of what is broken.")] = False,
    how: Annotated[ReportFormat, typer.Option("--format", help="How the list is written.")] = ReportFormat.text,
) -> None:
    """List plugins and the parts that they bring."""
    if ctx.invoked_subcommand is not None:
        return
    registry: Registry = ctx.obj
    if how is ReportFormat.json:
        print_json(_document(registry))
        return
    parts = new_table("kind", "name", "what it is", "plugin")
    for kind in KINDS:
        for name, entry in registry.entries(kind).items():
            parts.add_row(kind, name, shown(entry.summary), entry.plugin.name)
    for name, page in registry.pages().items():
        parts.add_row("page", name, shown(page.summary or page.title), page.plugin.name)
    print_rich(parts)
    typer.echo()
    installed = new_table("plugin", "version", "hooks", "load time", "state")
    for plugin in registry.plugins:
        state = plugin.error or "; ".join(plugin.warnings) or ("ok" if plugin.hooks else "it has no hooks")
        hooks = ", ".join(hook.removeprefix("register_") for hook in plugin.hooks)
        installed.add_row(plugin.name, plugin.version, hooks, f"{plugin.seconds * 1000:.0f} ms", shown(state))
    print_rich(installed)
    if debug:
        for plugin in registry.plugins:
            if plugin.trace:
                print_line(f"{plugin.name}:\n{plugin.trace}")


@cli.command()
def show(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(autocompletion=complete_parts, help="A part's name.")],
    how: Annotated[ReportFormat, typer.Option("--format", help="How it is written.")] = ReportFormat.text,
) -> None:
    """Show a model, tokenizer, sampler, constraint or wordlist: what it is, and its options."""
    from ..contracts.options import describe_options

    registry: Registry = ctx.obj
    found = _find(registry, name)
    if how is ReportFormat.json:
        print_json([_part_document(entry) for entry in found])
        return
    for entry in found:
        print_line(
            f"{entry.kind} {entry.name}: {entry.summary}\nfrom plugin {entry.plugin.name} {entry.plugin.version}"
        )
        if entry.given_label or entry.given_description:
            print_line(f"on forms: {'. '.join(filter(None, [entry.given_label, entry.given_description]))}")
        if entry.kind == "wordlist":
            print_line(f"more: namegen datasets describe {entry.name}")
        infos = describe_options(entry.options())
        if not infos:
            print_line("it has no options")
            continue
        table = new_table("option", "default", "allowed", "what it is")
        for info in infos:
            table.add_row(info.name, _default(info), info.allowed, info.description)
        print_rich(table)


def _default(info: OptionInfo) -> str:
    if info.required:
        return "to be given"
    return "none" if info.default is None else str(info.default)


def _find(registry: Registry, name: str) -> list[Entry]:
    """Find the parts with this name, of any kind."""
    found = []
    for kind in KINDS:
        try:
            found.append(registry.get(kind, name))
        except UsageError:
            continue
    if not found:
        known = {known for kind in KINDS for known in registry.entries(kind)}
        raise UsageError(f"there is no part {name!r}{nearest(name, known, 'namegen plugins')}")
    return found


def _document(registry: Registry) -> dict[str, Any]:
    return {
        "plugins": [asdict(plugin) for plugin in registry.plugins],
        "parts": [
            {
                "kind": kind,
                "name": name,
                "label": entry.label,
                "summary": entry.summary,
                "plugin": entry.plugin.name,
            }
            for kind in KINDS
            for name, entry in registry.entries(kind).items()
        ],
        "pages": [
            {"name": name, "title": page.title, "summary": page.summary, "plugin": page.plugin.name}
            for name, page in registry.pages().items()
        ],
    }


def _part_document(entry: Entry) -> dict[str, Any]:
    from ..contracts.options import describe_options

    document: dict[str, Any] = {
        "kind": entry.kind,
        "name": entry.name,
        "summary": entry.summary,
        "label": entry.label,
        "description": entry.description,
        "plugin": entry.plugin.name,
        "version": entry.plugin.version,
    }
    try:
        document["options"] = [asdict(info) for info in describe_options(entry.options())]
    except NamegenError as error:
        document["error"] = str(error)
    return document


@cli.command()
def new(
    name: Annotated[str, typer.Argument(help="What the part is called: lower-case words joined by '-'.")],
    kind: Annotated[
        str, typer.Option("--kind", help="model, torch-model, tokenizer, sampler, constraint or wordlist.")
    ] = "model",
    folder: Annotated[Path, typer.Option("--folder", help="Where to put the package.")] = Path(),
) -> None:
    """Write a new plugin package that works as it is: `pip install -e . && pytest` in it passes."""
    from ..registry.scaffold import ScaffoldKind, new_plugin

    chosen: ScaffoldKind = kind  # type: ignore[assignment]  # new_plugin checks it
    for path in new_plugin(name, chosen, folder):
        typer.echo(path)
