"""The options that several commands share, each declared once, and their shell completion.

`AskedList` and `Asked` are groups of them, for `takes`: the options about the list, and about the model.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import typer

from ...errors import UsageError
from ...registry.entry import KINDS, Kind
from ...registry.registry import Registry
from .groups import LEARNING, NAMES, OUTPUT, READING, SCORING

SplitName = Literal["distinct", "all", "lecture"]
"""The same as in `namegen.wordlists.splits`; importing that would import numpy."""

BlendBy = Literal["letters", "names"]
"""The same as in `namegen.training.recipe`; importing that would import pydantic."""


def _completer(*kinds: Kind) -> Callable[[typer.Context, str], list[tuple[str, str]]]:
    """Make the shell completion of an option that takes the name of a part of one of these kinds."""

    def complete(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
        registry: Registry = ctx.find_root().obj
        parts = [part for kind in kinds for part in registry.entries(kind).items()]
        return [(name, entry.summary) for name, entry in parts if name.startswith(incomplete)]

    return complete


complete_models = _completer("model")
complete_datasets = _completer("wordlist")
complete_constraints = _completer("constraint")
complete_parts = _completer(*KINDS)


def complete_metrics(ctx: Any, incomplete: str) -> list[str]:
    return [name for name in ctx.find_root().obj.metrics() if name.startswith(incomplete)]


Metrics = Annotated[
    list[str] | None,
    typer.Option(
        "--metric",
        metavar="NAME",
        help="Compute this metric of the names drawn too, though it takes long; repeatable.",
        autocompletion=complete_metrics,
        rich_help_panel=NAMES,
    ),
]


def not_empty(parameter: typer.CallbackParam, value: str | None) -> str | None:
    """Return the path that a person gave. Raises UsageError for one without a letter, as of a variable that is not set.

    The empty path is the folder that one is in, which nobody means.
    """
    if value == "":
        raise UsageError(f"{parameter.opts[0]} is empty; it takes the path of a file")
    return value


Datasets = Annotated[
    list[str] | None,
    typer.Option(
        "--dataset",
        "-d",
        metavar="LIST",
        help="The names to learn from: a file, a folder or a glob, a registered name, an address, or - for standard"
        " input; repeatable: the lists are blended.",
        autocompletion=complete_datasets,
    ),
]
ListsApart = Annotated[
    list[str] | None,
    typer.Option(
        "--dataset",
        "-d",
        metavar="LIST",
        help="A list that names may sound like: a file, a registered name, an http(s) address, or - for standard"
        " input; give two or more, or one with --by.",
        autocompletion=complete_datasets,
    ),
]
Blend = Annotated[
    str | None,
    typer.Option(
        "--blend",
        metavar="SHARES",
        help="How much each list counts: 70,30. Default: the same.",
        rich_help_panel=LEARNING,
    ),
]
BlendByName = Annotated[
    BlendBy | None,
    typer.Option(
        "--blend-by",
        help="letters (default with --blend): a model of each list, and names between them; names (default without):"
        " one model of all names, counted by the shares.",
        rich_help_panel=LEARNING,
    ),
]
ModelName = Annotated[
    str | None,
    typer.Option(
        "--plugin",
        "-p",
        "--model",
        "-m",
        metavar="MODEL",
        help="The model, with options in quotes if it is given any: 'NAME order=5'; `namegen plugins` lists them.",
        autocompletion=complete_models,
    ),
]
TokenizerName = Annotated[
    str | None,
    typer.Option(
        "--tokenizer",
        metavar="TOKENIZER",
        help="How names are written as tokens, with options in quotes if it is given any.",
        autocompletion=_completer("tokenizer"),
        rich_help_panel=LEARNING,
    ),
]
SamplerNames = Annotated[
    list[str] | None,
    typer.Option(
        "--sampler",
        metavar="SAMPLER",
        help="How names are drawn, with options in quotes if it is given any; repeatable: the last draws.",
        autocompletion=_completer("sampler"),
        rich_help_panel=NAMES,
    ),
]
PartOptions = Annotated[
    list[str] | None,
    typer.Option(
        "-o",
        metavar="NAME=VALUE",
        help="An option of the model, or tokenizer.NAME=VALUE, sampler.NAME=VALUE; repeatable."
        " `namegen plugins show MODEL` lists them.",
        rich_help_panel=LEARNING,
    ),
]
TrainingOptions = Annotated[
    list[str] | None,
    typer.Option(
        "-o",
        metavar="NAME=VALUE",
        help="An option of the model, or tokenizer.NAME=VALUE; repeatable. `namegen plugins show MODEL` lists them.",
        rich_help_panel=LEARNING,
    ),
]
Encoding = Annotated[
    str | None,
    typer.Option(
        "--encoding",
        help="The encoding of the list. Default: found out.",
        show_default=False,
        metavar="NAME",
        rich_help_panel=READING,
    ),
]
Weighted = Annotated[
    bool, typer.Option("--weighted", help="There must be a column of counts.", rich_help_panel=READING)
]
ColumnOption = Annotated[
    str | None,
    typer.Option(
        "--column",
        metavar="NAME|N",
        help="The column of the names, by its title or number; 0: a line is a name, whatever it holds.",
        rich_help_panel=READING,
    ),
]
CountOption = Annotated[
    str | None,
    typer.Option(
        "--count",
        metavar="NAME|N",
        help="The column of how often each counts; 0: each line counts once.",
        rich_help_panel=READING,
    ),
]
Where = Annotated[
    list[str] | None,
    typer.Option(
        "--where",
        metavar="COLUMN=VALUE",
        help="Read only the rows that are such; repeatable: all hold.",
        rich_help_panel=READING,
    ),
]
NoHeader = Annotated[
    bool, typer.Option("--no-header", help="The first row is a name and no title.", rich_help_panel=READING)
]
Strict = Annotated[
    bool,
    typer.Option(
        "--strict",
        help="Refuse lines with digits, addresses or marks, which else are learned.",
        rich_help_panel=READING,
    ),
]
TrainSeed = Annotated[
    str | None,
    typer.Option(
        "--train-seed",
        metavar="TEXT",
        help="The seed of training; any text. Default: the lectures' seed.",
        rich_help_panel=LEARNING,
    ),
]
Split = Annotated[
    SplitName | None,
    typer.Option(
        "--split",
        help="all (default): learn from every name, as generate does; distinct, lecture: from the train part alone.",
        rich_help_panel=LEARNING,
    ),
]
ScoredSplit = Annotated[
    SplitName | None,
    typer.Option(
        "--split",
        help="distinct (default): 80/10/10 by name, none leaks; all: train and score on everything;"
        " lecture: part 2 of the lectures.",
        rich_help_panel=SCORING,
    ),
]
ComparedSplit = Annotated[
    SplitName | None,
    typer.Option(
        "--split",
        help="distinct (default): 80/10/10 by name, none leaks; below about 300 names, all are scored (see --cv);"
        " all: train and score on everything; lecture: part 2 of the lectures.",
        rich_help_panel=SCORING,
    ),
]
Folds = Annotated[
    int | None,
    typer.Option(
        "--cv",
        min=2,
        metavar="K",
        help="Score every name: K folds of distinct names, a model of each kind for each fold.",
        rich_help_panel=SCORING,
    ),
]
NoCache = Annotated[
    bool, typer.Option("--no-cache", help="Train, even if this model was trained before.", rich_help_panel=LEARNING)
]
FromFile = Annotated[
    str | None,
    typer.Option("--from", metavar="FILE", callback=not_empty, help="A saved model, instead of training."),
]
Output = Annotated[
    str | None,
    typer.Option(
        "--output",
        metavar="FILE",
        callback=not_empty,
        help="Write to a file, which is replaced only when all is written.",
        rich_help_panel=OUTPUT,
    ),
]
OutputOrFolder = Annotated[
    str | None,
    typer.Option(
        "--output",
        metavar="FILE|FOLDER/",
        callback=not_empty,
        help="Write to a file, which is replaced only when all is written; or to a folder, in parts of a million names,"
        " where the same command goes on if it was ended.",
        rich_help_panel=OUTPUT,
    ),
]


def given(**options: Any) -> dict[str, Any]:
    """Return the options that a command line gives; those it leaves open (None) keep their default."""
    return {name: value for name, value in options.items() if value is not None}


@dataclass(frozen=True, kw_only=True)
class AskedReading:
    """Hold the options about how a list is read. The fields are the options."""

    encoding: Encoding = None
    column: ColumnOption = None
    count: CountOption = None
    where: Where = None
    no_header: NoHeader = False
    weighted: Weighted = False
    strict: Strict = False

    @property
    def reading(self) -> dict[str, Any]:
        """Return what is asked of reading, as `namegen.ReadingOptions` calls it; what is left open is not in it."""
        asked = given(encoding=self.encoding, column=self.column, count=self.count)
        asked |= {name: True for name in ("weighted", "strict") if getattr(self, name)}
        if self.where:
            asked["where"] = tuple(self.where)
        if self.no_header:
            asked["header"] = False
        return asked

    @property
    def reading_flags(self) -> list[str]:
        """Return the options of reading that are given, as a command line writes them."""
        flags = {
            "--encoding": self.encoding,
            "--column": self.column,
            "--count": self.count,
            "--where": self.where,
            "--no-header": self.no_header,
            "--weighted": self.weighted,
            "--strict": self.strict,
        }
        return [flag for flag, value in flags.items() if value]


@dataclass(frozen=True, kw_only=True)
class AskedList(AskedReading):
    """Hold the options about the wordlist, or the lists to blend."""

    dataset: Datasets = None
    blend: Blend = None

    @property
    def lists(self) -> tuple[str, ...]:
        """Return the lists that are given."""
        return tuple(self.dataset or ())

    def blending(self, blend_by: BlendBy | None) -> dict[str, BlendBy]:
        """Return what a recipe says of how the lists are blended, where `blend_by` is asked for; nothing for one list.

        Raises UsageError where there is one list and `blend_by` is given.
        """
        if len(self.lists) < 2:
            if blend_by is not None:
                raise UsageError(
                    f"--blend-by {blend_by} is of several lists: give --dataset for each of them, or leave it out"
                )
            return {}
        by_default: BlendBy = "names" if self.blend is None else "letters"
        return {"blend_by": blend_by or by_default}

    @property
    def reading_flags(self) -> list[str]:
        """Return the options of reading and blending that are given, as a command line writes them."""
        return [*super().reading_flags, *(["--blend"] if self.blend is not None else [])]


@dataclass(frozen=True, kw_only=True)
class Asked(AskedList):
    """Hold the options about the model and the list that it learns from. The fields are the options."""

    blend_by: BlendByName = None
    model: ModelName = None
    tokenizer: TokenizerName = None
    options: TrainingOptions = None
    split: Split = None
    from_file: FromFile = None
    train_seed: TrainSeed = None
    no_cache: NoCache = False

    @property
    def training_flags(self) -> list[str]:
        """Return the options of training that are given, as a command line writes them."""
        flags = {
            "--blend-by": self.blend_by,
            "--plugin": self.model,
            "--tokenizer": self.tokenizer,
            "-o": self.options,
            "--train-seed": self.train_seed,
            "--split": self.split,
            "--no-cache": self.no_cache,
        }
        return [flag for flag, value in flags.items() if value]

    @property
    def names_a_model(self) -> bool:
        """Say whether a model, or a file that holds one, is named."""
        return self.model is not None or self.from_file is not None


@dataclass(frozen=True, kw_only=True)
class AskedScored(Asked):
    """Hold the same options for a command that scores names: by default, held-out ones."""

    split: ScoredSplit = None


@dataclass(frozen=True, kw_only=True)
class AskedComparison(AskedList):
    """Hold what a command line says of a comparison: the list, which names are scored, and how models are trained."""

    blend_by: BlendByName = None
    split: ComparedSplit = None
    cv: Folds = None
    train_seed: TrainSeed = None
    no_cache: NoCache = False

    @property
    def recipe(self) -> dict[str, Any]:
        """Return what it says of scoring and training, as `namegen.compare` calls it; what it leaves open is not in.

        Raises UsageError; see `blending`.
        """
        return given(split=self.split, cv=self.cv, seed=self.train_seed, **self.blending(self.blend_by))
