"""The options that say which names are wanted, each declared once; and the options that ask for a request again."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ...contracts.spec import Spec
from .arguments import complete_constraints
from .groups import WISHES

if TYPE_CHECKING:
    from ...training.recipe import Request

REPEATABLE = ("contains", "without")
"""The constraints whose flags may come several times."""
BARE = ("guard", "novel", "unique")
"""The flags that may stand without a value."""
GIVING_UP = {"novel": "--copies", "unique": "--repeats"}
"""The flag that does without a constraint which holds by default."""


@dataclass(frozen=True)
class AskedWishes:
    """Hold the options that say which names are wanted; each but `constraint` is a keyword of `NameModel.generate`."""

    starts_with: Annotated[
        str | None, typer.Option("--starts-with", metavar="TEXT", help="It begins with TEXT.", rich_help_panel=WISHES)
    ] = None
    ends_with: Annotated[
        str | None, typer.Option("--ends-with", metavar="TEXT", help="It ends with TEXT.", rich_help_panel=WISHES)
    ] = None
    contains: Annotated[
        list[str] | None,
        typer.Option(
            "--contains", metavar="TEXT", help="It holds TEXT; repeatable: all of them.", rich_help_panel=WISHES
        ),
    ] = None
    without: Annotated[
        list[str] | None,
        typer.Option(
            "--without", metavar="LETTERS", help="It has none of these letters; repeatable.", rich_help_panel=WISHES
        ),
    ] = None
    regex: Annotated[
        str | None,
        typer.Option(
            "--regex", metavar="PATTERN", help="The whole name matches, case ignored: 'k.*n'.", rich_help_panel=WISHES
        ),
    ] = None
    shape: Annotated[
        str | None,
        typer.Option(
            "--shape", metavar="CVCCV", help="C a consonant, V a vowel, all else a letter.", rich_help_panel=WISHES
        ),
    ] = None
    min_length: Annotated[
        int | None,
        typer.Option("--min-length", metavar="N", help="It has N characters at least.", rich_help_panel=WISHES),
    ] = None
    max_length: Annotated[
        int | None,
        typer.Option("--max-length", metavar="N", help="It has N characters at most.", rich_help_panel=WISHES),
    ] = None
    max_copied: Annotated[
        int | None,
        typer.Option(
            "--max-copied",
            metavar="K",
            help="No piece of more letters from a name of the list.",
            rich_help_panel=WISHES,
        ),
    ] = None
    min_distance: Annotated[
        int | None,
        typer.Option(
            "--min-distance",
            metavar="D",
            help="At least D letters unlike every name of the list.",
            rich_help_panel=WISHES,
        ),
    ] = None
    novel: Annotated[bool, typer.Option("--novel", help="No name of the list.", rich_help_panel=WISHES)] = False
    unique: Annotated[bool, typer.Option("--unique", help="No name twice.", rich_help_panel=WISHES)] = False
    guard: Annotated[
        str | None,
        typer.Option(
            "--guard",
            metavar="[FILE]",
            help="No offensive words, nor those in FILE, one a line.",
            rich_help_panel=WISHES,
        ),
    ] = None
    constraint: Annotated[
        list[str] | None,
        typer.Option(
            "--constraint",
            metavar="CONSTRAINT",
            help="Any constraint, options in quotes: 'NAME option=value'; repeatable. `namegen plugins` lists them.",
            autocompletion=complete_constraints,
            rich_help_panel=WISHES,
        ),
    ] = None

    @property
    def wishes(self) -> dict[str, Any]:
        """Return what was asked for, as keyword arguments of `make_request`."""
        said = {field.name: getattr(self, field.name) for field in fields(self) if field.name != "constraint"}
        if self.guard == "":
            said["guard"] = True
        asked = {name: value for name, value in said.items() if value is not None and value is not False}
        return asked | {"constraints": self.constraint or []}

    @property
    def flags(self) -> list[str]:
        """Return the options that are given, as a command line writes them."""
        return [_flag(name) for name, value in vars(self).items() if value is not None and value is not False]


def wish_words(request: Request) -> list[str]:
    """Write what a checked request wants of its names as options of `namegen generate`.

    A constraint has a flag of its own where `AskedWishes` has one for each option that was given; any other is written
    `--constraint`. What `without` names, and no flag gives up, is not among them: see `GIVING_UP`.
    """
    words: list[str] = []
    for spec in request.constraints:
        own = _own_words(spec)
        repeated = spec.name not in REPEATABLE and any(flag in words for flag in own if flag.startswith("--"))
        words += ["--constraint", str(_as_given(spec))] if repeated or not own else own
    words += dict.fromkeys(GIVING_UP[name] for name in request.without if name in GIVING_UP)
    return [*words, "--raw"] if request.raw else words


def _own_words(spec: Spec) -> list[str]:
    """Write a constraint by its own flags; none where it, or one of its options, has none."""
    flags = {field.name for field in fields(AskedWishes)}
    name = spec.name.replace("-", "_")
    given = _as_given(spec).options
    if not given:
        return [_flag(name)] if name in BARE else []
    first = next(iter(spec.part.entry.options().model_fields))
    called = {option: name if option == first and name in flags else f"{option}_{name}" for option in given}
    if not flags.issuperset(called.values()):
        return []
    return [word for option, value in given.items() for word in (_flag(called[option]), str(value))]


def _flag(field: str) -> str:
    return "--" + field.replace("_", "-")


def _as_given(spec: Spec) -> Spec:
    """Return a checked constraint with those options that were given: one left out may go by what else is asked for."""
    said = spec.part.options.model_fields_set
    return Spec(spec.name, {name: value for name, value in spec.options.items() if name in said})
