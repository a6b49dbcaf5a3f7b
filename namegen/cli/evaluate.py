"""`namegen eval`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated

import typer

from ..registry import Registry
from . import arguments as arg
from .common import Parts, read, refuse_with_from, split_options, train_parts
from .group import complain, shown
from .output import ReportFormat, new_table, print_json, print_table

if TYPE_CHECKING:
    from ..evaluation import Evaluation
    from ..name_model import NameModel
    from ..splits import PartName, SplitName
    from ..wordlist import Names


FEW = 100
"""Names below which a person is told that the figures are rough."""


def evaluate(
    ctx: typer.Context,
    model: arg.ModelName = None,
    dataset: arg.Dataset = None,
    split: Annotated[
        str | None,
        typer.Option(
            "--split",
            help="distinct (default): 80/10/10 by name, none leaks; all: train and score on everything;"
            " lecture: part 2 of the lectures.",
        ),
    ] = None,
    part: Annotated[str, typer.Option("--part", help="The part to score: test, dev or train.")] = "test",
    names: Annotated[
        str | None, typer.Option("--names", metavar="LIST", help="Score these names instead of a part.")
    ] = None,
    tokenizer: arg.TokenizerName = None,
    options: arg.PartOptions = None,
    from_file: arg.FromFile = None,
    encoding: arg.Encoding = "utf-8",
    weighted: arg.Weighted = False,
    train_seed: arg.TrainSeed = None,
    how: Annotated[ReportFormat, typer.Option("--format", help="How the report is written.")] = ReportFormat.text,
    no_cache: arg.NoCache = False,
) -> None:
    """Measure how well a model foretells names that it did not learn from.

    A token is a character, or the one end mark of a name. NLL is the negative log-likelihood; lower is better.
    """
    registry: Registry = ctx.obj
    by_part = split_options(options, ["model", "tokenizer"])
    parts = Parts(dataset, model, tokenizer, by_part, encoding, weighted, train_seed)
    trained, scored = _obtain(parts, registry, from_file, split, part, names, no_cache)
    measured = trained.evaluate(scored.names)
    if len(scored.names.distinct) < FEW:
        complain(
            f"names scored: {len(scored.names.distinct):,} distinct, which is few; another sample would read otherwise"
        )
    if how is ReportFormat.json:
        recipe = trained.recipe.model_dump(mode="json")
        told = {"list": scored.list, "part": scored.part, "what": scored.what}
        print_json({"recipe": recipe, "scored": told, **measured.as_json()})
    else:
        _print(measured, shown(f"{trained.recipe.model} on {scored.what}"))


@dataclass(frozen=True)
class Scored:
    """The names to score, the list and the part (None: not a part, but all) that they are, and that in words."""

    names: Names
    list: str
    part: str | None
    what: str


def _obtain(
    parts: Parts,
    registry: Registry,
    from_file: str | None,
    split: str | None,
    part: str,
    names: str | None,
    no_cache: bool,
) -> tuple[NameModel, Scored]:
    """The model, trained or loaded, and what to score: `names`, or a part of the wordlist."""
    from ..sources import check_recalled

    wordlist = None
    if from_file is None:
        wordlist = read(parts, registry)
        chosen: SplitName = "distinct" if split is None else split  # type: ignore[assignment]  # the recipe checks it
        trained = train_parts(parts, wordlist, registry, chosen, cache=not no_cache)
    else:
        trained = _load(parts, registry, from_file, split)
        if parts.dataset is None:
            recipe = trained.recipe
            check_recalled(recipe.dataset)
            parts = replace(parts, dataset=recipe.dataset, encoding=recipe.encoding, weighted=recipe.weighted)
    if names is not None:
        others = read(replace(parts, dataset=names), registry)
        return trained, Scored(others, others.name, None, others.name)
    wordlist = wordlist or read(parts, registry)
    which = None if trained.recipe.split == "all" else part
    what = _what(trained, wordlist.name, wordlist.sha256, part)
    return trained, Scored(_part(wordlist, trained.recipe.split, part), wordlist.name, which, what)


def _load(parts: Parts, registry: Registry, from_file: str, split: str | None) -> NameModel:
    from ..storage import load

    refuse_with_from(
        from_file,
        {
            "--plugin": parts.model,
            "--tokenizer": parts.tokenizer,
            "-o": parts.options["model"] or parts.options["tokenizer"],
            "--train-seed": parts.train_seed,
            "--split": split,
        },
    )
    return load(from_file, registry)


def _part(wordlist: Names, split: SplitName, part: str) -> Names:
    from ..errors import UsageError, WordlistError
    from ..splits import split as split_names

    if part not in ("train", "dev", "test"):
        raise UsageError(f"--part {part!r}: it is train, dev or test")
    chosen: Names = getattr(split_names(wordlist, split), part)
    if not len(chosen):
        raise WordlistError(
            f"the {part} part of split {split!r} is empty ({len(wordlist.distinct):,} distinct names); use --split all"
        )
    return chosen


def _what(trained: NameModel, name: str, sha256: str, part: PartName | str) -> str:
    split, learned = trained.recipe.split, trained.provenance
    what = f"all of {name}" if split == "all" else f"the {part} part of {name} (split {split})"
    if learned.sha256 != sha256:
        return f"{what}; the model learned from another list, {learned.wordlist} of {learned.names:,} names"
    return f"{what} (the names it learned from)" if split == "all" else what


def _print(measured: Evaluation, title: str) -> None:
    table = new_table("measure", "value", "unit", title=title)
    table.columns[1].justify = "right"
    for row in (
        ("names", f"{measured.names:,}", "scored"),
        ("tokens", f"{measured.tokens:,}", "characters, and one end mark a name"),
        ("log-likelihood", f"{measured.log_likelihood:,.4f}", "nats, sum over tokens"),
        ("NLL per token", f"{measured.nll_per_token:.6f}", "nats/token"),
        ("NLL per name", f"{measured.nll_per_name:.4f}", "nats/name"),
        ("bits per token", f"{measured.bits_per_token:.4f}", "bits/token"),
        (
            "bits per character",
            f"{measured.bits_per_char:.4f}",
            "bits/character, end marks charged but not counted",
        ),
        ("perplexity", f"{measured.perplexity:.4f}", "per token"),
    ):
        table.add_row(*row)
    if measured.impossible:
        table.add_row("impossible", f"{measured.impossible:,}", "tokens of probability 0")
    oov = measured.oov
    table.add_row("out of vocabulary", f"{oov.names:,}", "names, left out above")
    if oov.names:
        table.add_row("", f"{oov.tokens:,}", f"characters in them that the training list lacks: {oov.characters}")
        table.add_row("NLL with them", f"{measured.nll_per_token_with_oov:.6f}", "nats/token: they have no chance")
    print_table(table)
