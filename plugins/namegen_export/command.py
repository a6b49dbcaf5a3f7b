"""`namegen export`: a model as one file that needs no Python, or the program that reads such files."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any

import typer

import namegen
from namegen.commands import Asked, AskedWishes, complain, destination, obtain, refuse_overwriting, takes


@takes(Asked)
@takes(AskedWishes)
def export(
    ctx: typer.Context,
    asked: Asked,
    wanted: AskedWishes,
    file: Annotated[
        str | None, typer.Argument(metavar="[MODEL]", help="A saved model. Without it, one is trained of --dataset.")
    ] = None,
    how: Annotated[
        str,
        typer.Option(
            "--format",
            metavar="FORMAT",
            help="json, a document; html, a page that works from a disk; js, a JavaScript module; or a plugin's own.",
        ),
    ] = "json",
    without_names: Annotated[
        bool, typer.Option("--without-names", help="Leave the list out; then with --raw alone.")
    ] = False,
    raw: Annotated[bool, typer.Option("--raw", help="Draw from the model as it is; holds no list.")] = False,
    closeness: Annotated[
        str | None, typer.Option("--closeness", metavar="HOW", help="close, near (the default) or free.")
    ] = None,
    temperature: Annotated[
        float | None, typer.Option("--temperature", "-t", help="Below 1 safer, above 1 wilder.")
    ] = None,
    reader: Annotated[
        str | None,
        typer.Option("--reader", metavar="LANGUAGE", help="Print the reader in js, lua, gd or cs, and export nothing."),
    ] = None,
    output: Annotated[
        str | None, typer.Option("--output", metavar="FILE", help="Where to write it. Default: standard output.")
    ] = None,
) -> None:
    """Write a model as one file that draws the same names, to the letter, without Python.

    A document (JSON) is read by the readers in JavaScript, Lua, GDScript and C#, and by `namegen generate --from`. A
    page (html) works from a disk and sends nothing. How names are drawn by default travels too.

    Examples:
      namegen export -d {list} --output {list}.json
      namegen export -d {list} --format html --output a.html
      namegen export --reader lua --output namegen.lua
    """
    registry: namegen.Registry = ctx.obj
    if reader is not None:
        _write(registry.reader(reader).source(), output)
        return
    chosen = registry.export(how)
    if file is not None and asked.from_file is not None:
        raise namegen.UsageError(f"{file} and --from {asked.from_file}: one model is exported; leave one of them out")
    asked = replace(asked, from_file=file) if file is not None else asked
    refuse_overwriting(output, *asked.lists, asked.from_file)
    trained = obtain(asked, registry)
    drawn = _drawn(raw, closeness, temperature)
    request = namegen.make_request(registry, 1, seed=0, **drawn, **wanted.wishes)
    text = chosen.write(trained, request, without_names=without_names)
    _write(text, output)
    _report(text, output)


def _drawn(raw: bool, closeness: str | None, temperature: float | None) -> dict[str, Any]:
    """Return how names are drawn, as keyword arguments of `namegen.make_request`."""
    return {
        "raw": raw,
        **({} if closeness is None else {"closeness": closeness}),
        **({} if temperature is None else {"temperature": temperature}),
    }


def _write(text: str, output: str | None) -> None:
    with destination(output) as out:
        out.write(text)


def _report(text: str, output: str | None) -> None:
    """Say how large it is."""
    import gzip

    size, packed = len(text.encode()), len(gzip.compress(text.encode()))
    where = "" if output in (None, "-") else f"{output}: "
    complain(f"{where}{size / 1000:,.1f} KB, {packed / 1000:,.1f} KB compressed")
