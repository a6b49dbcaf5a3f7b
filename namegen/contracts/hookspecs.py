"""The hooks: what a plugin can add. This is the reference for plugin authors.

A plugin is a module (or any object) with functions of these names, each marked `@namegen.hookimpl`. Hooks are
called once, when namegen starts. They only register, and import nothing that is slow to import.

    import namegen

    @namegen.hookimpl
    def register_models(register):
        register("my-model", "my_package.model:MyModel", summary="what it is, in a few words")
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import pluggy

if TYPE_CHECKING:
    import typer

    from .options import Options

hookspec = pluggy.HookspecMarker("namegen")
hookimpl = pluggy.HookimplMarker("namegen")


class Register(Protocol):
    """Register a part: the argument of every `register_...` hook but `register_commands`."""

    def __call__(
        self,
        name: str,
        target: str | type,
        options: str | type[Options] | None = None,
        *,
        summary: str = "",
        default: bool = False,
        blends: bool = False,
    ) -> None:
        """Offer a part under a name.

        name: what people type; letters, digits, '.', '_' and '-'.
        target: the class, or "module:Class" where importing it is slow; it is imported when first used.
        options: its options (a `namegen.Options`, or "module:Class"), where `target.Options` would be slow to
            import; by default `target.Options`.
        summary: one line for `namegen plugins`.
        default: whether to use this part when none is named. The first plugin that asks for this wins. All constraints
            that ask for it hold by default.
        blends: whether this is the model that several lists are blended by, letter by letter; the first wins. It takes
            the options `model`, the text of the Spec that each list is learned by, and `shares`, as "70,30", and learns
            from a corpus whose `lists` say which list each name is of.
        """


@hookspec
def register_wordlists(register: Register) -> None:
    """Offer wordlists; targets are classes of `namegen.WordlistSource`."""


@hookspec
def register_tokenizers(register: Register) -> None:
    """Offer tokenizers; targets are classes of `namegen.Tokenizer`."""


@hookspec
def register_models(register: Register) -> None:
    """Offer models; targets are classes of `namegen.Model`."""


@hookspec
def register_samplers(register: Register) -> None:
    """Offer samplers; targets are classes of `namegen.Sampler`."""


@hookspec
def register_constraints(register: Register) -> None:
    """Offer constraints; targets are classes of `namegen.Constraint`."""


@hookspec
def register_commands(cli: typer.Typer) -> None:
    """Add commands to the command line: `@cli.command()` or `cli.add_typer(...)`.

    Inside a command, `typer.Context.obj` is the Registry. A command name that is already taken is an error.
    """
