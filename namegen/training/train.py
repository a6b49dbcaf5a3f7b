"""Train: from a recipe and names to a trained model."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import replace
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np

from ..contracts.corpus import Corpus
from ..contracts.hashes import hash_names
from ..contracts.options import build_options
from ..contracts.randomness import seed_number
from ..contracts.run import Run
from ..contracts.spec import Spec
from ..contracts.tokenizer import Tokenizer
from ..contracts.wordlist import Names, Wordlist
from ..errors import TokenError, UsageError, WordlistError
from ..registry.registry import Registry
from ..wordlists.download import Progress
from ..wordlists.sources import load_wordlist
from ..wordlists.splits import split
from .build import fit_model
from .parts import models_of
from .recipe import Recipe, Source
from .trained import Provenance, Trained

Dataset = str | Path | Iterable[str] | Wordlist | None
"""A path, a registered name, an address, '-' (standard input), the names themselves, or None: the default list."""


def find_wordlist(
    dataset: Dataset,
    registry: Registry,
    *,
    encoding: str = "utf-8",
    weighted: bool = False,
    progress: Progress | None = None,
) -> tuple[Source, Wordlist]:
    """Resolve `dataset` to a Wordlist; return (source for the recipe, wordlist)."""
    given = registry.default("wordlist").qualified if dataset is None else dataset
    wordlist = load_wordlist(given, registry, encoding=encoding, weighted=weighted, progress=progress)
    called = str(given) if isinstance(given, (str, Path)) else wordlist.name
    source = {"dataset": called, "encoding": encoding, "weighted": weighted}
    return build_options(Source, source, "the source"), wordlist


def make_recipe(
    registry: Registry, source: Source | str, *, model: Any = None, tokenizer: Any = None, **rest: Any
) -> Recipe:
    """Make a recipe with every default filled in and every option checked, so that equal recipes give equal models.

    source: where the names come from, or just its dataset.
    model, tokenizer: what `Registry.check` takes. A model's text may name a tokenizer too: `tokenizer=NAME`,
        `tokenizer.OPTION=VALUE`. rest: split and seed.
    Raises UsageError or OptionError, naming what does not fit.
    """
    model, named = _split_tokenizer(model)
    if named is not None and tokenizer is not None:
        raise UsageError("the tokenizer is named twice, beside the model and in its text; leave one out")
    if named is not None and not named.name:
        named = Spec(registry.default("tokenizer").name, named.options)
    given = {
        "sources": (Source(dataset=source) if isinstance(source, str) else source,),
        "tokenizer": registry.check("tokenizer", named or tokenizer),
        "model": registry.check("model", model),
    }
    return build_options(Recipe, given | rest, "the recipe")


def _split_tokenizer(model: Any) -> tuple[Any, Spec | None]:
    if isinstance(model, str):
        model = Spec.parse(model)
    if not isinstance(model, Spec) or model.part is not None:
        return model, None
    return model.split_off("tokenizer")


def fit_recipe(recipe: Recipe, wordlist: Wordlist, registry: Registry, run: Run | None = None) -> Trained:
    """Train the model that `recipe` makes of `wordlist`.

    With split "all" there is no dev part: a model that needs names for selection uses `hold_out`.
    """
    run = run or Run()
    if run.dev is not None or run.seed:
        raise UsageError("the recipe has the seed, and its split the dev part: leave seed and dev out of the run")
    recipe = recipe.checked(registry)
    parts = split(wordlist, recipe.split)
    if not len(parts.train):
        raise WordlistError(
            f"{wordlist.name}: the train part of split {recipe.split!r} is empty"
            f" ({len(wordlist.distinct):,} distinct names); use --split all"
        )
    tokenizer: Tokenizer = recipe.tokenizer.part.build()
    tokenizer.fit(parts.train.names)
    corpus = encode(tokenizer, parts.train)
    dev = None if recipe.split == "all" else encode_known(tokenizer, parts.dev)[0]
    made_of = list(models_of(recipe.model, registry))  # whatever is wrong with a part is said before any is trained
    part = recipe.model.part
    model = part.build(tokenizer.vocabulary)
    if run.checkpoint is not None and not model.resumable:
        raise UsageError(f"{part.entry.who} keeps no checkpoint: it learns in one go; leave --checkpoint out")
    started = time.perf_counter()
    report = fit_model(model, part.entry, corpus, replace(run, seed=seed_number(recipe.seed), dev=dev), registry)
    seconds = time.perf_counter() - started
    provenance = _provenance(recipe, wordlist, made_of)
    hashes = np.unique(hash_names(list(wordlist.distinct)))
    return Trained(recipe, tokenizer, model, provenance, report, registry, wordlist, hashes, seconds)


def encode(tokenizer: Tokenizer, names: Names) -> Corpus:
    """Encode `names` with their weights. Raises TokenError at an unknown piece."""
    corpus = tokenizer.encode(names.names)
    if names.weights is None:
        return corpus
    return Corpus(corpus.tokens, corpus.offsets, corpus.vocabulary, np.array(names.weights, dtype=np.int64))


def encode_known(tokenizer: Tokenizer, names: Names) -> tuple[Corpus, list[tuple[int, tuple[str, ...]]]]:
    """Encode the names that can be encoded; return them and (index, unknown pieces) of those that cannot."""
    try:
        return encode(tokenizer, names), []
    except TokenError:
        unknown = [(i, tokenizer.unknown(name)) for i, name in enumerate(names.names)]
    known = [i for i, pieces in unknown if not pieces]
    return encode(tokenizer, names.take(known)), [(i, pieces) for i, pieces in unknown if pieces]


def _provenance(recipe: Recipe, wordlist: Wordlist, made_of: list[Spec]) -> Provenance:
    specs = [*made_of, recipe.tokenizer]
    plugins = {spec.part.entry.qualified: spec.part.entry.plugin.version for spec in specs}
    return Provenance(wordlist.name, wordlist.sha256, len(wordlist), plugins, metadata.version("namegen"))
