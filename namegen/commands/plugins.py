"""`namegen plugins`: what is installed, what it brings, what is broken."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..errors import NamegenError, UsageError, nearest
from ..registry.entry import KINDS, Entry
from ..registry.missing import how_to_install
from ..registry.registry import Registry
from ..report.grid import Column, Grid
from .kit.arguments import complete_parts
from .kit.messages import complain
from .kit.output import ReportFormat, print_grids, print_json, print_line, print_sentence, width_of_output

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..contracts.options import OptionInfo
    from ..registry.executors import NamedExecutor
    from ..registry.exports import Export, ReaderProgram

ROOMY = 70
"""Columns of the terminal below which a table of many columns is broken into several."""
WIDEST = 24
"""Columns of a name up to which all tables have room for it."""

cli = typer.Typer(
    help="""List plugins and the parts that they bring.

    Examples:
      namegen plugins
      namegen plugins show {model}
    """,
    invoke_without_command=True,
)


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
    print_grids([*_parts(registry), _installed(registry)])
    for module in _missing(registry):
        print_line(f"{module} is not installed: {how_to_install(module)}")
    if debug:
        for plugin in registry.plugins:
            if plugin.trace:
                print_line(f"{plugin.name}:\n{plugin.trace}")


def _parts(registry: Registry) -> list[Grid]:
    """Make a table of the parts of each kind that each plugin brings."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for kind in KINDS:
        for name, entry in registry.entries(kind).items():
            groups.setdefault(f"{kind}s of {entry.plugin.name}", []).append((name, _summary(entry)))
    for name, page in registry.pages().items():
        groups.setdefault(f"pages of {page.plugin.name}", []).append((name, page.summary or page.title))
    for texts in (registry.exports(), registry.readers()):
        for name, text in texts.items():
            groups.setdefault(f"{text.kind}s of {text.plugin.name}", []).append((name, text.summary or text.label))
    for name, executor in registry.executors().items():
        groups.setdefault(f"executors of {executor.plugin.name}", []).append((name, _summary(executor)))
    widest = max((len(name) for rows in groups.values() for name, _ in rows if len(name) <= WIDEST), default=0)
    columns = (Column("name"), Column("what it is"))
    return [Grid(columns, [(name.ljust(widest), what) for name, what in rows], title) for title, rows in groups.items()]


def _installed(registry: Registry) -> Grid:
    rows = []
    for plugin in registry.plugins:
        state = plugin.error or "; ".join(plugin.warnings) or ("ok" if plugin.hooks else "it has no hooks")
        hooks = ", ".join(hook.removeprefix("register_") for hook in plugin.hooks)
        rows.append((plugin.name, plugin.version, hooks, f"{plugin.seconds * 1000:.0f} ms", state))
    columns = (Column("plugin"), Column("version"), Column("hooks"), Column("load time", True), Column("state"))
    return Grid(columns, rows, "plugins", breaks=width_of_output() < ROOMY, most=("version", "state"))


@cli.command()
def show(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(autocompletion=complete_parts, help="A part's name.")],
    how: Annotated[ReportFormat, typer.Option("--format", help="How it is written.")] = ReportFormat.text,
) -> None:
    """Show a model, tokenizer, sampler, constraint or wordlist: what it is, and its options.

    Examples:
      namegen plugins show {model}
      namegen plugins show {list}
    """
    from ..contracts.options import describe_options

    registry: Registry = ctx.obj
    found = _find(registry, name)
    if how is ReportFormat.json:
        print_json([_part_document(entry) for entry in found])
        return
    for entry in found:
        print_sentence(f"{entry.kind} {entry.name}: {entry.summary}")
        print_sentence(f"from plugin {entry.plugin.name} {entry.plugin.version}")
        for each in entry.missing:
            print_sentence(f"it needs {each}, which is not installed: {how_to_install(each)}")
        if entry.given_label or entry.given_description:
            print_sentence(f"on forms: {'. '.join(filter(None, [entry.given_label, entry.given_description]))}")
        if entry.kind == "wordlist":
            print_line(f"more: namegen datasets describe {entry.name}")
        infos = describe_options(entry.options())
        if not infos:
            print_line("it has no options")
            continue
        rows = [(info.name, _default(info), info.allowed, info.description) for info in infos]
        columns = (Column("option"), Column("default"), Column("allowed"), Column("what it is"))
        narrow = width_of_output() < ROOMY
        print_grids([Grid(columns, rows, breaks=narrow, most=("default", "what it is"))])


def _summary(entry: Entry | NamedExecutor) -> str:
    lacks = ", ".join(entry.missing)
    return f"{entry.summary} (needs {lacks})" if lacks else entry.summary


def _missing(registry: Registry) -> list[str]:
    """List the modules that parts and executors need and that are not installed."""
    parts = {each for kind in KINDS for entry in registry.entries(kind).values() for each in entry.missing}
    return sorted(parts | {each for executor in registry.executors().values() for each in executor.missing})


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
                "missing": list(entry.missing),
            }
            for kind in KINDS
            for name, entry in registry.entries(kind).items()
        ],
        "pages": [
            {"name": name, "title": page.title, "summary": page.summary, "plugin": page.plugin.name}
            for name, page in registry.pages().items()
        ],
        "exports": _files(registry.exports()),
        "readers": _files(registry.readers()),
        "executors": [
            {
                "name": name,
                "schemes": list(executor.schemes),
                "summary": executor.summary,
                "plugin": executor.plugin.name,
                "missing": list(executor.missing),
            }
            for name, executor in registry.executors().items()
        ],
    }


def _files(texts: Mapping[str, Export] | Mapping[str, ReaderProgram]) -> list[dict[str, str]]:
    return [
        {"name": name, "label": text.label, "summary": text.summary, "plugin": text.plugin.name}
        for name, text in texts.items()
    ]


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
        "missing": list(entry.missing),
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
        str,
        typer.Option("--kind", metavar="KIND", help="model, torch-model, tokenizer, sampler, constraint or wordlist."),
    ] = "model",
    folder: Annotated[Path, typer.Option("--folder", metavar="FOLDER", help="Where to put the package.")] = Path(),
) -> None:
    """Write a new plugin package that works as it is: `pip install -e . && pytest` in it passes.

    Examples:
      namegen plugins new my-model
      namegen plugins new my-list --kind wordlist
    """
    from ..registry.scaffold import ScaffoldKind, new_plugin

    chosen: ScaffoldKind = kind  # type: ignore[assignment]  # new_plugin checks it
    written = list(new_plugin(name, chosen, folder))
    for path in written:
        typer.echo(path)
    module = next(path for path in written if path.suffix == ".py" and not path.name.startswith("test"))
    complain(f"try it as it is: namegen --plugin-file {module} plugins show {name}")
