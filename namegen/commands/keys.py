"""`namegen keys`: the secrets that parts of plugins ask for, kept in a file that nobody else can read."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from ..errors import UsageError, nearest
from ..escape import shown
from ..registry.registry import Registry
from ..registry.secrets import FILE
from .kit.messages import complain
from .kit.output import print_line

Name = Annotated[str, typer.Argument(metavar="DISTRIBUTION:OPTION", help="What the key is called, as `set` says it.")]

cli = typer.Typer(
    help="""Keep the keys and passwords that plugins ask for, in a file that only you can read.

    A key is an option that plugins declare as a secret. It is called by the plugin's distribution and by the option,
    and all parts of that distribution have it. It is given in no command: set it here, or in the environment, which
    wins: that of namegen-weather:token is NAMEGEN_KEY_NAMEGEN_WEATHER__TOKEN.

    Examples:
      namegen keys list
    """,
    no_args_is_help=True,
)


@cli.command("set")
def set_key(ctx: typer.Context, name: Name) -> None:
    """Keep a key: it is asked for without being shown, or read from standard input where that is no terminal.

    Examples:
      namegen keys set namegen-weather:token
      namegen keys set namegen-weather:token < token.txt
    """
    from ..registry.keys import LONGEST, keys_file, write_key

    _check_asked_for(name, ctx.obj)
    secret = _read_secret(name)
    if not secret:
        raise UsageError(f"the key {name} is empty, so nothing was kept")
    if len(secret) > LONGEST or "\0" in secret:
        raise UsageError(f"the key {name} is longer than {LONGEST:,} characters, or holds a NUL: nothing was kept")
    write_key(name, secret)
    complain(f"{name} is kept in {keys_file()}")


@cli.command("list")
def list_keys() -> None:
    """List the names of the keys that are kept; never the keys.

    Examples:
      namegen keys list
    """
    from ..registry.keys import read_keys

    for name in read_keys():
        print_line(shown(name))


@cli.command("remove")
def remove(name: Name) -> None:
    """Forget a key.

    Examples:
      namegen keys remove namegen-weather:token
    """
    from ..registry.keys import read_keys, remove_key

    if not remove_key(name):
        raise UsageError(f"no key {name!r} is kept{nearest(name, read_keys())}")
    complain(f"{name} is forgotten")


def _check_asked_for(name: str, registry: Registry) -> None:
    """Raise UsageError for a key that no installed plugin asks for: one that is misspelt would never be used."""
    from ..registry.secrets_asked import secrets_asked

    if name in secrets_asked(registry, name.rpartition(":")[0]):
        return
    asked = secrets_asked(registry)
    if name.startswith(FILE) and not any(each.startswith(FILE) for each in asked):
        raise UsageError(f"{name!r} is the key of a plugin file; name that: namegen --plugin-file FILE keys set {name}")
    raise UsageError(f"no plugin here asks for a key {name!r}{nearest(name, asked)}")


def _read_secret(name: str) -> str:
    if sys.stdin is None:
        raise UsageError("standard input is closed, and the key is read from it")
    if sys.stdin.isatty():
        from getpass import getpass

        return getpass(f"{name} (not shown): ").strip()
    from ..registry.keys import LONGEST

    data = sys.stdin.buffer.read(4 * LONGEST + 1)  # a character takes 4 bytes at most
    if len(data) > 4 * LONGEST:
        raise UsageError(f"the key {name} is longer than {LONGEST:,} characters: nothing was kept")
    try:
        return data.decode().strip()
    except UnicodeDecodeError:
        raise UsageError(f"the key {name} is no UTF-8, as text is: nothing was kept") from None
