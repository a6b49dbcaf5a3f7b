"""`namegen plugins`: what is installed, what it brings, what is broken."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..errors import NamegenError, UsageError, nearest
from ..escape import message_of
from ..registry.entry import KINDS, Entry
from ..registry.missing import how_to_install
from ..registry.registry import Registry
from ..registry.scaffold_pieces import ScaffoldKind
from ..registry.secrets import how_to_set
from ..report.grid import Column, Grid
from .kit.arguments import complete_parts
from .kit.messages import complain
from .kit.output import ReportFormat, print_grids, print_json, print_line, print_sentence, width_of_output
from .plugins_check import check
from .plugins_commands import commands_called
from .plugins_disable import disable, enable
from .plugins_manual import manual

if TYPE_CHECKING:
    from ..contracts.options import OptionInfo
    from ..registry.named import Named

ROOMY = 70
"""Columns of the terminal below which a table of many columns is broken into several."""
WIDEST = 24
"""Columns of a name up to which all tables have room for it."""

cli = typer.Typer(
    help="""List plugins and the parts that they bring.

    Examples:
      namegen plugins
      namegen plugins show {model}
      namegen plugins new my-model
    """,
    invoke_without_command=True,
)

cli.command()(disable)
cli.command()(enable)


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
    for kinds, some in registry.named().items():
        for name, one in some.items():
            groups.setdefault(f"{kinds} of {one.plugin.name}", []).append((name, _summary(one)))
    widest = max((len(name) for rows in groups.values() for name, _ in rows if len(name) <= WIDEST), default=0)
    columns = (Column("name"), Column("what it is"))
    return [Grid(columns, [(name.ljust(widest), what) for name, what in rows], title) for title, rows in groups.items()]


def _installed(registry: Registry) -> Grid:
    rows = []
    for plugin in registry.plugins:
        state = plugin.error or "; ".join(plugin.warnings) or ("ok" if plugin.hooks else "it has no hooks")
        hooks = ", ".join(hook.removeprefix("register_") for hook in plugin.hooks)
        rows.append((plugin.name, plugin.version, hooks, f"{plugin.seconds * 1000:.0f} ms", state))
    rows += [(name, "", "", "", f"disabled: namegen plugins enable {name}") for name in registry.disabled]
    columns = (Column("plugin"), Column("version"), Column("hooks"), Column("load time", True), Column("state"))
    return Grid(columns, rows, "plugins", breaks=width_of_output() < ROOMY, most=("version", "state"))


@cli.command()
def show(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(autocompletion=complete_parts, help="A part's name.")],
    how: Annotated[ReportFormat, typer.Option("--format", help="How it is written.")] = ReportFormat.text,
) -> None:
    """Show a model, tokenizer, sampler, constraint or wordlist: what it is, and its options; or what else is called so.

    Examples:
      namegen plugins show {model}
      namegen plugins show {list}
    """
    registry: Registry = ctx.obj
    found, others, commands = _parts_called(registry, name), _others_called(registry, name), commands_called(ctx, name)
    if not found and not others and not commands:
        known = {known for kind in KINDS for known in registry.entries(kind)}
        known |= {known for some in registry.named().values() for known in some}
        known |= {known for plugin in registry.plugins for known in plugin.commands}
        raise UsageError(f"there is no part {name!r}{nearest(name, known, 'namegen plugins')}")
    if how is ReportFormat.json:
        print_json(
            [
                *map(_part_document, found),
                *({"kind": one.kind, "name": one.name, **one.as_document()} for one in others),
                *(command.as_document() for command in commands),
            ]
        )
        return
    for command in commands:
        command.print()
    for one in others:
        print_sentence(f"{one.kind} {one.name}: {one.summary_line()}")
        print_sentence(f"from plugin {one.plugin.name} {one.plugin.version}")
        for each in one.missing:
            print_sentence(f"it needs {each}, which is not installed: {how_to_install(each)}")
        print_line("it has no options")
    for entry in found:
        infos = entry.described_options()
        print_sentence(f"{entry.kind} {entry.name}: {entry.summary}")
        print_sentence(f"from plugin {entry.plugin.name} {entry.plugin.version}")
        for each in entry.missing:
            print_sentence(f"it needs {each}, which is not installed: {how_to_install(each)}")
        if entry.given_label or entry.given_description:
            print_sentence(f"on forms: {'. '.join(filter(None, [entry.given_label, entry.given_description]))}")
        if entry.kind == "wordlist":
            print_line(f"more: namegen datasets describe {entry.name}")
        if not infos:
            print_line("it has no options")
            continue
        rows = [(info.name, _default(info), info.allowed, _meaning(info)) for info in infos]
        columns = (Column("option"), Column("default"), Column("allowed"), Column("what it is"))
        narrow = width_of_output() < ROOMY
        print_grids([Grid(columns, rows, breaks=narrow, most=("default", "what it is"))])
        for info in infos:
            if info.kind == "secret":
                print_sentence(f"{info.name} is given in no command: {how_to_set(entry, info.name)} in the environment")


def _summary(one: Entry | Named) -> str:
    what, lacks = one.summary_line(), ", ".join(one.missing)
    return f"{what} (needs {lacks})" if lacks else what


def _missing(registry: Registry) -> list[str]:
    """List the modules that something needs and that are not installed."""
    parts: list[Entry | Named] = [entry for kind in KINDS for entry in registry.entries(kind).values()]
    named = [one for some in registry.named().values() for one in some.values()]
    return sorted({module for each in [*parts, *named] for module in each.missing})


def _default(info: OptionInfo) -> str:
    if info.required:
        return "to be given"
    return "none" if info.default is None else str(info.default)


def _meaning(info: OptionInfo) -> str:
    return f"{info.description} (deprecated: {info.deprecated})" if info.deprecated else info.description


def _parts_called(registry: Registry, name: str) -> list[Entry]:
    """Find the parts with this name, of any kind."""
    found = []
    for kind in KINDS:
        try:
            found.append(registry.get(kind, name))
        except UsageError:
            continue
    return found


def _others_called(registry: Registry, name: str) -> list[Named]:
    """Find pages, metrics and the like with this name."""
    every = [one for some in registry.named().values() for one in some.items()]
    return [one for short, one in every if name in (short, one.qualified)]


def _document(registry: Registry) -> dict[str, Any]:
    return {
        "plugins": [asdict(plugin) for plugin in registry.plugins],
        "disabled": registry.disabled,
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
        **{
            kinds: [{"name": name, **one.as_document()} for name, one in some.items()]
            for kinds, some in registry.named().items()
        },
    }


def _part_document(entry: Entry) -> dict[str, Any]:
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
        document["options"] = [asdict(info) for info in entry.described_options()]
    except NamegenError as error:
        document["error"] = message_of(error)
    return document


@cli.command()
def new(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(help="What the part is called: lower-case words joined by '-'.")],
    kind: Annotated[
        ScaffoldKind,
        typer.Option(
            "--kind",
            metavar="KIND",
            help="model, torch-model, tokenizer, sampler, constraint, wordlist, command, or package: an example of"
            " every hook.",
        ),
    ] = "model",
    folder: Annotated[Path, typer.Option("--folder", metavar="FOLDER", help="Where to put the package.")] = Path(),
) -> None:
    """Write a new plugin package that works as it is, with tests, types, and all that a package index wants.

    Examples:
      namegen plugins new my-model
      namegen plugins new my-list --kind wordlist
      namegen plugins new my-idea --kind package
    """
    from ..registry.free_names import check_free
    from ..registry.scaffold import new_plugin, steps_to_try

    check_free(name, kind, ctx.obj, getattr(ctx.find_root().command, "commands", {}))
    for path in new_plugin(name, kind, folder):
        typer.echo(path)
    first, *others = steps_to_try(name, kind, folder)
    complain(f"to try it, in this order: {first}")
    for step in others:
        complain(f"then: {step}")


cli.command("check")(check)
cli.command("manual")(manual)
