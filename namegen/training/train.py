"""Training: from a recipe and names to a NameModel."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np

from ..contracts.corpus import Corpus
from ..contracts.options import build_options
from ..contracts.randomness import seed_number
from ..contracts.tokenizer import Tokenizer
from ..contracts.watching import Watch, unwatched
from ..contracts.wordlist import Names, Wordlist
from ..errors import TokenError, UsageError, WordlistError
from ..name_model import NameModel, Provenance
from ..registry.registry import Registry
from ..wordlists.sources import load_wordlist
from ..wordlists.splits import SplitName, split
from .build import build_model, fit_model, models_of
from .checkpoint import UNCONTROLLED, Checkpoint, Control, never
from .key import training_key
from .recipe import COURSE_SEED, Recipe


def train(
    dataset: str | Path | Iterable[str] | Wordlist | None = None,
    *,
    model: str | None = None,
    options: Mapping[str, Any] | None = None,
    tokenizer: str | None = None,
    tokenizer_options: Mapping[str, Any] | None = None,
    split: SplitName = "all",
    seed: int | str = COURSE_SEED,
    encoding: str = "utf-8",
    weighted: bool = False,
    registry: Registry | None = None,
    watch: Watch = unwatched,
    stop: Callable[[], bool] = never,
    checkpoint: str | Path | None = None,
) -> NameModel:
    """A model of the names in `dataset`, by default of the default wordlist, with the default parts.

    dataset: a path, a registered name, an http(s) address, '-' (standard input), or the names themselves.
    model, tokenizer: registered names; options and tokenizer_options: theirs.
    split: learn from all names ("all"), or from the train part alone ("distinct", "lecture").
    watch: is told how training goes; stop: is asked whether to end it now, with the best so far.
    checkpoint: a file to keep the training in as it goes, and to go on from if it is there (see `Checkpoint`). It
        stays when training ends, so that nothing is lost before the model is saved.
    Raises a NamegenError that names what does not fit.
    """
    registry = registry or Registry.load()
    called, wordlist = find_wordlist(dataset, registry, encoding, weighted)
    recipe = make_recipe(
        registry,
        called,
        model=model,
        options=options,
        tokenizer=tokenizer,
        tokenizer_options=tokenizer_options,
        split=split,
        seed=seed,
        encoding=encoding,
        weighted=weighted,
    )
    kept = None if checkpoint is None else Checkpoint(Path(checkpoint), training_key(recipe, wordlist, registry))
    return train_recipe(recipe, wordlist, registry, watch, Control(stop, kept))


def find_wordlist(
    dataset: str | Path | Iterable[str] | Wordlist | None, registry: Registry, encoding: str, weighted: bool
) -> tuple[str, Wordlist]:
    """What a recipe calls the list that is meant, by default the default one, and the list."""
    given = registry.default("wordlist").qualified if dataset is None else dataset
    wordlist = load_wordlist(given, registry, encoding=encoding, weighted=weighted)
    return str(given) if isinstance(given, (str, Path)) else wordlist.name, wordlist


def make_recipe(
    registry: Registry,
    dataset: str,
    *,
    model: str | None = None,
    options: Mapping[str, Any] | None = None,
    tokenizer: str | None = None,
    tokenizer_options: Mapping[str, Any] | None = None,
    **rest: Any,
) -> Recipe:
    """A recipe with every default filled in and every option checked, so that equal recipes are equal models."""
    model_entry = registry.get("model", model) if model is not None else registry.default("model")
    tokenizer_entry = registry.get("tokenizer", tokenizer) if tokenizer is not None else registry.default("tokenizer")
    checked = build_options(model_entry.options(), options or {}, f"model {model_entry.name!r}")
    tokenizer_checked = build_options(
        tokenizer_entry.options(), tokenizer_options or {}, f"tokenizer {tokenizer_entry.name!r}"
    )
    written = {
        "dataset": dataset,
        "tokenizer": tokenizer or tokenizer_entry.name,
        "tokenizer_options": tokenizer_checked.model_dump(mode="json"),
        "model": model or model_entry.name,
        "options": checked.model_dump(mode="json"),
    }
    return build_options(Recipe, written | rest, "the recipe")


def train_recipe(
    recipe: Recipe,
    wordlist: Wordlist,
    registry: Registry,
    watch: Watch = unwatched,
    control: Control = UNCONTROLLED,
) -> NameModel:
    """The model that `recipe` makes of `wordlist`.

    With split "all" there is no dev part: a model that needs names to choose by takes `hold_out`'s.
    """
    parts = split(wordlist, recipe.split)
    if not len(parts.train):
        raise WordlistError(
            f"{wordlist.name}: the train part of split {recipe.split!r} is empty"
            f" ({len(wordlist.distinct):,} distinct names); use --split all"
        )
    tokenizer = build_tokenizer(recipe, registry)
    tokenizer.fit(parts.train.names)
    corpus = encode(tokenizer, parts.train)
    dev = None if recipe.split == "all" else encode_known(tokenizer, parts.dev)[0]
    entry = registry.get("model", recipe.model)
    model = build_model(entry, recipe.options, tokenizer.vocabulary, registry)
    if control.checkpoint is not None and not model.resumable:
        raise UsageError(f"{entry.who} keeps no checkpoint: it learns in one go; leave --checkpoint out")
    started = time.perf_counter()
    report = fit_model(model, entry, corpus, dev=dev, seed=seed_number(recipe.seed), watch=watch, control=control)
    seconds = time.perf_counter() - started
    provenance = _provenance(recipe, wordlist, registry)
    return NameModel(recipe, tokenizer, model, provenance, report, registry, wordlist, seconds)


def build_tokenizer(recipe: Recipe, registry: Registry) -> Tokenizer:
    """The recipe's tokenizer, with its options, not yet fitted."""
    entry = registry.get("tokenizer", recipe.tokenizer)
    options = build_options(entry.options(), recipe.tokenizer_options, f"tokenizer {entry.name!r}")
    tokenizer: Tokenizer = entry.load()(options)
    return tokenizer


def encode(tokenizer: Tokenizer, names: Names) -> Corpus:
    """`names` as tokens, with their weights. Raises TokenError at an unknown piece."""
    corpus = tokenizer.encode(names.names)
    if names.weights is None:
        return corpus
    return Corpus(corpus.tokens, corpus.offsets, corpus.vocabulary, np.array(names.weights, dtype=np.int64))


def encode_known(tokenizer: Tokenizer, names: Names) -> tuple[Corpus, list[tuple[int, tuple[str, ...]]]]:
    """The names that can be written, as tokens, and (index, unknown pieces) of those that cannot."""
    try:
        return encode(tokenizer, names), []
    except TokenError:
        unknown = [(i, tokenizer.unknown(name)) for i, name in enumerate(names.names)]
    known = [i for i, pieces in unknown if not pieces]
    return encode(tokenizer, names.take(known)), [(i, pieces) for i, pieces in unknown if pieces]


def _provenance(recipe: Recipe, wordlist: Wordlist, registry: Registry) -> Provenance:
    entries = [*models_of(recipe.model, recipe.options, registry), registry.get("tokenizer", recipe.tokenizer)]
    plugins = {entry.qualified: entry.plugin.version for entry in entries}
    return Provenance(wordlist.name, wordlist.sha256, len(wordlist), plugins, metadata.version("namegen"))
