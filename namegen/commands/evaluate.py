"""`namegen eval`."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..errors import NamegenError, UsageError
from ..registry.registry import Registry
from ..report.evaluation import SPLITS, extremes, folds, generated, measures, near_copies, shapes
from ..report.grid import Grid, print_grids
from . import arguments as arg
from .common import FEW, Parts, read, recipe_of, refuse_with_from, split_options, train_parts
from .group import complain
from .output import ReportFormat, print_json
from .progress import runs_progress
from .trained import read_again

if TYPE_CHECKING:
    from ..analysis.evaluate import Evaluation
    from ..analysis.samples import Generated
    from ..contracts.wordlist import Names, Wordlist
    from ..name_model import NameModel
    from ..wordlists.splits import PartName, SplitName


def evaluate(
    ctx: typer.Context,
    model: arg.ModelName = None,
    dataset: arg.Dataset = None,
    split: arg.ScoredSplit = None,
    part: Annotated[str | None, typer.Option("--part", help="The part to score: test (default), dev or train.")] = None,
    names: Annotated[
        str | None, typer.Option("--names", metavar="LIST", help="Score these names instead of a part.")
    ] = None,
    samples: Annotated[
        int | None,
        typer.Option("--samples", min=0, max=1_000_000, help="Draw so many names too, and say what they are like."),
    ] = None,
    seed: Annotated[str | None, typer.Option("--seed", help="The seed of --samples; any text.")] = None,
    cv: Annotated[
        int | None,
        typer.Option("--cv", min=2, metavar="K", help="Score every name: K folds of distinct names, a model for each."),
    ] = None,
    tokenizer: arg.TokenizerName = None,
    options: arg.TrainingOptions = None,
    from_file: arg.FromFile = None,
    encoding: arg.Encoding = "utf-8",
    weighted: arg.Weighted = False,
    train_seed: arg.TrainSeed = None,
    how: Annotated[ReportFormat, typer.Option("--format", help="How the report is written.")] = ReportFormat.text,
    no_cache: arg.NoCache = False,
) -> None:
    """Measure how well a model foretells names that it did not learn from, and what the names that it draws are like.

    A token is a character, or the one end mark of a name. NLL is the negative
    log-likelihood; lower is better. The 95 % intervals are bootstrapped over
    distinct names: another sample of names would read so much otherwise.

    \b
    Of the names drawn (--samples), beside the names scored ("test"):
      in the train part      drawn names that are training names: copies
      in the test part       drawn names that are scored ones, not in train
      new                    drawn names that are in neither
      unique@k               distinct names among the first k drawn, over k
      novelty                distinct drawn names not in train, over distinct
      re-invented            distinct scored names, not in train, that were
                             drawn
      unseen                 distinct names that are not in train; of these:
      nearest training name  Levenshtein edits (a character inserted, deleted
                             or replaced) to the nearest name of train
      longest copied piece   most characters in a row that stand so in a
                             name of train
      lengths, letters       total variation: half the sum over all lengths
                             (characters) of |share here - share in train|

    With --cv, spread is the standard deviation of the folds' NLL per token.
    """
    registry: Registry = ctx.obj
    by_part = split_options(options, ["model", "tokenizer"])
    parts = Parts(dataset, model, tokenizer, by_part, encoding, weighted, train_seed)
    if cv is not None:
        given = {"--from": from_file, "--split": split, "--part": part, "--names": names, "--samples": samples}
        _refuse_with_cv({**given, "--seed": seed})
        _cross_validate(parts, registry, cv, how)
        return
    if names is not None and part is not None:
        raise UsageError("--names scores a list of its own, --part a part of the list that is learned from: not both")
    if seed is not None and samples is None:
        raise UsageError("--seed is that of the names drawn, and without --samples none are")
    trained, scored = _obtain(parts, registry, from_file, split, part or "test", names, no_cache)
    measured = trained.evaluate(scored.names)
    drawn = _draw(trained, scored, samples, seed) if samples else None
    if samples == 0:
        complain("--samples 0: no names are drawn, and nothing is said of them")
    _complain_of_few(measured)
    title = f"{trained.recipe.model} on {scored.what}"
    if how is ReportFormat.json:
        recipe = trained.recipe.model_dump(mode="json")
        told = {"list": scored.list, "part": scored.part, "what": scored.what}
        print_json({"recipe": recipe, "scored": told, **measured.as_json(), **(drawn.as_json() if drawn else {})})
        return
    kind = (trained.recipe.split, SPLITS[trained.recipe.split]) if names is None else None
    grids = [measures(measured, title, kind), extremes(measured), *(drawn.grids() if drawn else [])]
    print_grids(grids)


def _complain_of_few(measured: Evaluation) -> None:
    if measured.distinct + measured.oov.names < FEW:
        complain(f"names scored: {measured.distinct:,} distinct, which is few; another sample would read otherwise")


def _refuse_with_cv(given: Mapping[str, object]) -> None:
    unfit = [flag for flag, value in given.items() if value is not None]
    if unfit:
        raise UsageError(
            f"--cv trains a model for each fold of the list and scores all names; leave {', '.join(unfit)} out"
        )


def _cross_validate(parts: Parts, registry: Registry, k: int, how: ReportFormat) -> None:
    from ..analysis.crossvalidate import cross_validate_recipe

    wordlist = read(parts, registry)
    recipe = recipe_of(parts, registry, "all")
    with runs_progress(f"{k} folds") as (runs, watch):
        validated = cross_validate_recipe(recipe, wordlist, registry, k, watch, runs)
    _complain_of_few(validated.pooled)
    if how is ReportFormat.json:
        print_json({"recipe": recipe.model_dump(mode="json"), "cv": k, **validated.as_json()})
        return
    title = f"{recipe.model} on {wordlist.name}, {k}-fold"
    split = (f"{k} folds", "of distinct names; each scored by a model of the others")
    grids = [measures(validated.pooled, title, split), folds(validated), extremes(validated.pooled)]
    print_grids(grids)


@dataclass(frozen=True)
class Drawn:
    """Names drawn, by which request, and what they are like."""

    request: dict[str, Any]
    report: Generated

    def as_json(self) -> dict[str, Any]:
        return {"request": self.request, "generated": self.report.as_json()}

    def grids(self) -> list[Grid]:
        title = f"{self.report.samples:,} names drawn by {self.request['sampler']}, seed {self.request['seed']}"
        return [generated(self.report, title), *near_copies(self.report), *shapes(self.report)]


def _draw(trained: NameModel, scored: Scored, samples: int, seed: str | None) -> Drawn:
    """Names of the default sampler, compared with what the model learned from and with the names scored."""
    from ..analysis.samples import describe_generated
    from ..sampling.generate import generate, make_request

    learned = trained.learned_from
    if learned is None:
        raise UsageError(
            "--samples compares with the names that the model learned from, and they are not at hand:"
            f" give {trained.provenance.wordlist} to --dataset, as it was"
        )
    request = make_request(trained.registry, samples, seed=seed)
    if seed is None:
        complain(f"seed {request.seed}")
    # Where the model has learned from all names scored, none is held out to compare with.
    test = None if scored.names.distinct <= learned.distinct else scored.names
    return Drawn(request.model_dump(mode="json"), describe_generated(generate(trained, request), learned, test))


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
    from ..training.store import load

    if from_file is None:
        wordlist = read(parts, registry)
        chosen: SplitName = "distinct" if split is None else split  # type: ignore[assignment]  # the recipe checks it
        trained = train_parts(parts, wordlist, registry, chosen, cache=not no_cache)
    else:
        refuse_with_from(from_file, parts, split)
        trained = load(from_file, registry)
        if names is not None:
            others = read(replace(parts, dataset=names), registry)
            with contextlib.suppress(NamegenError):  # only for saying what leaks
                trained = _knowing(trained, _own_list(trained, parts, registry))
            return trained, Scored(others, others.name, None, others.name)
        wordlist = _own_list(trained, parts, registry)
        trained = _knowing(trained, wordlist)
    if names is not None:
        others = read(replace(parts, dataset=names), registry)
        return trained, Scored(others, others.name, None, others.name)
    which = None if trained.recipe.split == "all" else part
    what = _what(trained, wordlist.name, wordlist.sha256, part)
    return trained, Scored(_part(wordlist, trained.recipe.split, part, from_file), wordlist.name, which, what)


def _own_list(trained: NameModel, parts: Parts, registry: Registry) -> Wordlist:
    """The list that is given, or else the loaded model's own, read again."""
    return read_again(trained, parts, registry) if parts.dataset is None else read(parts, registry)


def _knowing(trained: NameModel, wordlist: Wordlist) -> NameModel:
    """`trained` with its names at hand, if `wordlist` is the very list that it learned from."""
    return replace(trained, names=wordlist) if wordlist.sha256 == trained.provenance.sha256 else trained


def _part(wordlist: Names, split: SplitName, part: str, from_file: str | None) -> Names:
    from ..errors import WordlistError
    from ..wordlists.splits import split as split_names

    if part not in ("train", "dev", "test"):
        raise UsageError(f"--part {part!r}: it is train, dev or test")
    chosen: Names = getattr(split_names(wordlist, split), part)
    if not len(chosen):
        instead = "use --split all" if from_file is None else "--names LIST scores all of a list"
        raise WordlistError(
            f"the {part} part of split {split!r} is empty ({len(wordlist.distinct):,} distinct names); {instead}"
        )
    return chosen


def _what(trained: NameModel, name: str, sha256: str, part: PartName | str) -> str:
    split, learned = trained.recipe.split, trained.provenance
    what = f"all of {name}" if split == "all" else f"the {part} part of {name} (split {split})"
    if learned.sha256 != sha256:
        return f"{what}; the model learned from another list, {learned.wordlist} of {learned.names:,} names"
    return f"{what} (the names it learned from)" if split == "all" else what
