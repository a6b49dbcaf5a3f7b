"""The command line: `namegen`. A module per command group; each command parses, calls one core function, prints."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from ..errors import NamegenError
from ..registry.registry import Registry
from . import cache, compare, datasets, evaluate, explain, facts, generate, plugins, sounds_like, top, train
from .group import ErrorGroup, refuse_repeats, version_callback
from .kit.messages import complain


def build_cli(registry: Registry) -> typer.Typer:
    """Build the whole command line over `registry`, including the commands of its plugins."""
    cli = typer.Typer(
        name="namegen",
        cls=ErrorGroup,
        no_args_is_help=True,
        rich_markup_mode=None,  # rich's formatting of help takes as long as all else that --help does
        help="Learns from a list of names how they are spelt, and draws new ones. Every part is a plugin.",
        context_settings={"obj": registry, "help_option_names": ["-h", "--help"]},
        pretty_exceptions_enable=False,
    )
    cli.callback()(_global_options)
    cli.command("generate")(generate.generate)
    cli.command("train")(train.train)
    cli.command("eval")(evaluate.evaluate)
    cli.command("compare")(compare.compare)
    cli.command("explain")(explain.explain)
    cli.command("facts")(facts.facts)
    cli.command("top")(top.top)
    cli.command("sounds-like")(sounds_like.sounds_like)
    cli.add_typer(plugins.cli, name="plugins")
    cli.add_typer(datasets.cli, name="datasets")
    cli.add_typer(cache.cli, name="cache")
    registry.call_commands(cli)
    refuse_repeats(cli)
    return cli


def main(arguments: Sequence[str] | None = None) -> None:
    """Run `namegen`, its entry point. Plugin files are loaded first, as they may add commands to parse."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    files, rest = _plugin_files(given)
    for file in files:
        if not Path(file).is_file():
            complain(f"--plugin-file {file}: there is no such file")
            sys.exit(2)
    try:
        registry = Registry.load(files=files)
        cli = build_cli(registry)
    except NamegenError as error:
        complain(str(error))
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        complain("stopped")
        sys.exit(130)
    _tell_of_broken(registry)
    cli(args=rest, prog_name="namegen")


def _plugin_files(arguments: list[str]) -> tuple[list[str], list[str]]:
    """Return the values of every --plugin-file, wherever it stands, and the other arguments."""
    import argparse

    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False, exit_on_error=False)
    parser.add_argument("--plugin-file", action="append", default=[])
    if not any(argument.startswith("--plugin-file") for argument in arguments):
        return [], arguments
    try:
        found, rest = parser.parse_known_args(arguments)
    except argparse.ArgumentError:
        complain("--plugin-file takes the path of a Python file")
        sys.exit(2)
    return found.plugin_file, rest


def _global_options(
    plugin_file: Annotated[
        list[str] | None,
        typer.Option(
            "--plugin-file",
            metavar="FILE.py",
            help="Load a plugin from a file; anywhere on the line, repeatable.",
        ),
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", callback=version_callback, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    # main() reads --plugin-file before the commands are known; it is declared here for --help.
    pass


def _tell_of_broken(registry: Registry) -> None:
    for plugin in registry.plugins:
        for problem in [plugin.error] if plugin.error else plugin.warnings:
            complain(f"plugin {plugin.name}: {problem} (more: namegen plugins --debug)")
