"""`namegen generate`."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..errors import GenerationError
from ..registry.registry import Registry
from . import arguments as arg
from .common import Parts, read, refuse_overwriting, refuse_with_from, split_options, train_parts
from .group import complain
from .output import NameFormat, destination, name_lines

if TYPE_CHECKING:
    from ..name_model import NameModel
    from ..training.recipe import Request


def generate(
    ctx: typer.Context,
    model: arg.ModelName = None,
    dataset: arg.Dataset = None,
    num: Annotated[int, typer.Option("--num", "-n", help="How many names.")] = 10,
    seed: Annotated[str | None, typer.Option("--seed", help="Any text; the same seed gives the same names.")] = None,
    temperature: Annotated[
        float | None,
        typer.Option("--temperature", "-t", help="Below 1 safer, above 1 wilder, 0 = the likeliest."),
    ] = None,
    top_k: Annotated[int | None, typer.Option("--top-k", help="Draw from the k likeliest letters only.")] = None,
    top_p: Annotated[
        float | None,
        typer.Option("--top-p", help="Draw from the likeliest letters that reach this probability."),
    ] = None,
    min_length: Annotated[int | None, typer.Option("--min-length", help="Characters at least; default 1.")] = None,
    max_length: Annotated[int | None, typer.Option("--max-length", help="Characters at most; default 100.")] = None,
    unique: Annotated[bool, typer.Option("--unique", help="No name twice.")] = False,
    novel: Annotated[bool, typer.Option("--novel", help="Only names that are not in the wordlist.")] = False,
    tokenizer: arg.TokenizerName = None,
    sampler: arg.SamplerName = None,
    options: arg.PartOptions = None,
    from_file: arg.FromFile = None,
    encoding: arg.Encoding = "utf-8",
    weighted: arg.Weighted = False,
    train_seed: arg.TrainSeed = None,
    how: Annotated[NameFormat, typer.Option("--format", help="How names are written.")] = NameFormat.text,
    output: arg.Output = None,
    no_cache: arg.NoCache = False,
) -> None:
    """Draw new names from a model of a wordlist. Trains on all its names, or takes a saved model.

    Names go to standard output, one a line; everything else goes to standard error.
    """
    registry: Registry = ctx.obj
    refuse_overwriting(output, dataset, from_file)
    by_part = split_options(options, ["model", "tokenizer", "sampler"])
    flags = {"temperature": temperature, "top_k": top_k, "top_p": top_p}
    limits = {"min_length": min_length, "max_length": max_length, "unique": unique, "novel": novel}
    from ..sampling.generate import make_request

    request = make_request(
        registry,
        num,
        sampler=sampler,
        options=by_part["sampler"] | {name: value for name, value in flags.items() if value is not None},
        seed=seed,
        limits={name: value for name, value in limits.items() if value is not None},
    )
    parts = Parts(dataset, model, tokenizer, by_part, encoding, weighted, train_seed)
    trained = _obtain(parts, registry, from_file, no_cache)
    if seed is None:
        complain(f"seed {request.seed}")
    _write(trained, request, how, output)


def _obtain(parts: Parts, registry: Registry, from_file: str | None, no_cache: bool) -> NameModel:
    """The model: trained, or loaded; a loaded one with --dataset takes those names for the ones it knows."""
    refuse_with_from(from_file, parts)
    if from_file is None:
        return train_parts(parts, read(parts, registry), registry, "all", cache=not no_cache)
    from ..training.store import load

    trained = load(from_file, registry)
    return trained if parts.dataset is None else replace(trained, names=read(parts, registry))


def _write(trained: NameModel, request: Request, how: NameFormat, output: str | None) -> None:
    """The names, as they are drawn. Where too few are found, those are written before the error is told."""
    failure: GenerationError | None = None
    everything: list[str] = []
    with destination(output) as out:
        if how is NameFormat.csv:
            out.write("name\n")
        try:
            for batch in trained.stream(request):
                if how is NameFormat.json:
                    everything += batch
                elif batch:
                    out.write(name_lines(batch, how))
        except GenerationError as error:
            failure = error
        if how is NameFormat.json:
            json.dump(_document(trained, request, everything), out, ensure_ascii=False, indent=2)
            out.write("\n")
    if failure:
        raise failure


def _document(trained: NameModel, request: Request, names: list[str]) -> dict[str, Any]:
    return {
        "recipe": trained.recipe.model_dump(mode="json"),
        "request": request.model_dump(mode="json"),
        "names": names,
    }
