"""Train: from a recipe and names to a trained model."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ..contracts.capitals import Capitals
from ..contracts.corpus import Corpus
from ..contracts.hashes import hash_names
from ..contracts.learn_capitals import learn_capitals
from ..contracts.options import build_options
from ..contracts.randomness import seed_number
from ..contracts.run import Mapper, Run, Watcher
from ..contracts.shards import ShardedWordlist
from ..contracts.spec import Spec
from ..contracts.tokenizer import Tokenizer
from ..contracts.wordlist import Wordlist
from ..errors import NamegenError, UsageError, WordlistError
from ..registry.entry import Kind
from ..registry.registry import Registry
from ..wordlists.blending import blend_names, check_shares, parse_shares
from ..wordlists.download import Progress
from ..wordlists.source import ReadingOptions, Source
from ..wordlists.sources import load_wordlist, open_wordlist
from ..wordlists.splits import split
from .blend import blend_spec, check_lists
from .build import fit_model
from .encoding import encode, encode_known
from .memory import memory_of
from .parts import models_of
from .recipe import BlendBy, Recipe
from .sharded import Written, check_by_parts, learned_by_parts
from .trained import Provenance, Trained

if TYPE_CHECKING:
    from ..contracts.model import Model
    from ..contracts.wordlist import Names

Dataset = str | Path | Iterable[str | Path | Wordlist] | Wordlist | None
"""A path, a registered name, an address, '-' (standard input), the names themselves, or None: the default list.

Beside shares to blend by: several of the first, or of Wordlists."""


def find_wordlist(
    dataset: Dataset,
    registry: Registry,
    *,
    blend: Sequence[float] | str | None = None,
    progress: Progress | None = None,
    **reading: Any,
) -> tuple[tuple[Source, ...], Wordlist]:
    """Resolve `dataset` to a Wordlist; return (sources for the recipe, wordlist).

    blend: the share of each list, where `dataset` is a sequence of lists to blend.
    reading: what `ReadingOptions` declares: encoding, column, count, where, header, weighted, strict.
    """
    sources, wordlists = find_lists(dataset, registry, blend=blend, progress=progress, **reading)
    return sources, blend_names(wordlists, [source.share for source in sources])


def find_lists(
    dataset: Dataset,
    registry: Registry,
    *,
    blend: Sequence[float] | str | None = None,
    progress: Progress | None = None,
    **reading: Any,
) -> tuple[tuple[Source, ...], tuple[Wordlist, ...]]:
    """Do as `find_wordlist` does, but return the lists unblended: one, or as many as `blend` has shares."""
    options = build_options(ReadingOptions, reading, "reading a list")
    shares = (1.0,) if blend is None else _shares(blend)
    given: Sequence[Any] = [registry.default("wordlist").qualified if dataset is None else dataset]
    if blend is not None:
        given = _several(dataset)
        check_shares(shares, [_called(each) for each in given])
    lists = tuple(load_wordlist(each, registry, options, progress=progress) for each in given)
    called = [
        str(each) if isinstance(each, (str, Path)) else read.name for each, read in zip(given, lists, strict=True)
    ]
    shared = zip(called, shares, strict=True)
    return tuple(Source(dataset=name, share=share, **options.model_dump()) for name, share in shared), lists


def open_source(
    dataset: Dataset,
    registry: Registry,
    *,
    mapper: Mapper | None = None,
    progress: Progress | None = None,
    **reading: Any,
) -> tuple[Source, Wordlist | ShardedWordlist]:
    """Do as `find_wordlist` does for one list, but open it in shards where it is large, by a pass of `mapper`."""
    options = build_options(ReadingOptions, reading, "reading a list")
    given: Any = registry.default("wordlist").qualified if dataset is None else dataset
    wordlist = open_wordlist(given, registry, options, mapper=mapper, progress=progress)
    name = str(given) if isinstance(given, (str, Path)) else wordlist.name
    return Source(dataset=name, **options.model_dump()), wordlist


def blending(blend: Sequence[float] | str | None, blend_by: BlendBy | None) -> dict[str, Any]:
    """Return what a recipe says of how lists are blended. Raises UsageError for `blend_by` without `blend`."""
    if blend_by is None:
        return {}
    if blend is None:
        raise UsageError(
            f"blend_by={blend_by!r} says how lists are blended: give blend, the share of each, or leave it out"
        )
    return {"blend_by": blend_by}


def _shares(blend: Sequence[float] | str) -> tuple[float, ...]:
    return parse_shares(blend) if isinstance(blend, str) else tuple(blend)


def _several(dataset: Dataset) -> list[Any]:
    """Return the lists of a blend. Raises UsageError where `dataset` is one."""
    if dataset is None or isinstance(dataset, (str, Path, Wordlist)):
        given = "the default list" if dataset is None else _called(dataset)
        raise UsageError(f"a blend is of two lists or more, and one is given ({given}): leave the blend out")
    return list(dataset)


def _called(dataset: str | Path | Wordlist) -> str:
    return dataset.name if isinstance(dataset, Wordlist) else str(dataset)


def make_recipe(
    registry: Registry,
    source: Source | Sequence[Source] | str,
    *,
    model: Any = None,
    tokenizer: Any = None,
    **rest: Any,
) -> Recipe:
    """Make a recipe with every default filled in and every option checked, so that equal recipes give equal models.

    source: where the names come from, several where they are blended, or just the dataset.
    model, tokenizer: what `Registry.check` takes. A model's text may name a tokenizer too: `tokenizer=NAME`,
        `tokenizer.OPTION=VALUE`. rest: split, seed and blend_by.
    Raises UsageError or OptionError, naming what does not fit.
    """
    model, named = _split_tokenizer(model)
    if named is not None and tokenizer is not None:
        raise UsageError("the tokenizer is named twice, beside the model and in its text; leave one out")
    if named is not None and not named.name:
        named = Spec(registry.default("tokenizer").name, named.options)
    given = {
        "sources": _sources(source),
        "tokenizer": registry.check("tokenizer", named or tokenizer),
        "model": registry.check("model", model),
    }
    return build_options(Recipe, given | rest, "the recipe")


def learns_by_parts(registry: Registry, *, model: Any = None, tokenizer: Any = None, split: str | None = None) -> bool:
    """Say whether a model and a tokenizer, as `make_recipe` takes them, learn part by part.

    Of what is wrong with them nothing is said, and their options are not looked at: `make_recipe` does both.
    """
    if split == "lecture":
        return False
    try:
        model, named = _split_tokenizer(model)
        learner, writer = _class_of(registry, "model", model), _class_of(registry, "tokenizer", named or tokenizer)
    except NamegenError:
        return False
    return bool(learner.learns_by_parts and writer.learns_letters)


def _class_of(registry: Registry, kind: Kind, given: Any) -> Any:
    """Return the class of a part, given as `Registry.check` takes it: the default's for none, or a Spec of no name."""
    spec = Spec.parse(given) if isinstance(given, str) else given
    if isinstance(spec, Spec) and spec.part is not None:
        return spec.part.entry.load()
    if isinstance(spec, Spec) and spec.name:
        return registry.get(kind, spec.name).load()
    if spec is None or isinstance(spec, Spec):
        return registry.default(kind).load()
    return spec if isinstance(spec, type) else type(spec)


def _sources(source: Source | Sequence[Source] | str) -> tuple[Source, ...]:
    if isinstance(source, str):
        source = Source(dataset=source)
    return (source,) if isinstance(source, Source) else tuple(source)


def _split_tokenizer(model: Any) -> tuple[Any, Spec | None]:
    if isinstance(model, str):
        model = Spec.parse(model)
    if not isinstance(model, Spec) or model.part is not None:
        return model, None
    return model.split_off("tokenizer")


def fit_recipe(
    recipe: Recipe, wordlist: Wordlist | ShardedWordlist, registry: Registry, run: Run | None = None
) -> Trained:
    """Train the model that `recipe` makes of `wordlist`.

    With split "all" there is no dev part: a model that needs names for selection uses `hold_out`.
    Raises UsageError where the list is too large for memory and the model, or another part, needs all of it at once.
    """
    run = run or Run()
    if run.dev is not None or run.seed:
        raise UsageError("the recipe has the seed, and its split the dev part: leave seed and dev out of the run")
    recipe = recipe.checked(registry)
    if isinstance(wordlist, ShardedWordlist):
        check_by_parts(recipe, wordlist)
    blend = blend_spec(recipe, registry) if recipe.by_letters else None
    tokenizer, capitals, corpus, dev = _written(recipe, wordlist, run)
    fitted = blend or recipe.model
    made_of = list(models_of(fitted, registry))  # whatever is wrong with a part is said before any is trained
    part = fitted.part
    model = part.build(capitals.inner)
    if run.checkpoint is not None and not model.resumable:
        raise UsageError(f"{part.entry.who} keeps no checkpoint: it learns in one go; leave --checkpoint out")
    if run.on_memory is not None and isinstance(corpus, Corpus):
        run.on_memory(memory_of(fitted, corpus, registry), part.entry.who)
    provenance = _provenance(recipe, wordlist, made_of)
    made = partial(
        Trained, recipe, tokenizer, capitals, provenance=provenance, registry=registry, blend=blend, **list_of(wordlist)
    )
    watcher = run.watcher and _Watching(run.watcher, lambda model: made(model=model, report={}))
    started = time.perf_counter()
    own = replace(run, seed=seed_number(recipe.seed), dev=dev, watcher=watcher)
    report = fit_model(model, part.entry, corpus, own, registry, part.submodels)
    seconds = time.perf_counter() - started
    return made(model=model, report=report, fit_seconds=seconds)


def list_of(wordlist: Wordlist | ShardedWordlist) -> dict[str, Any]:
    """Return what a trained model holds of its list."""
    if isinstance(wordlist, ShardedWordlist):
        return {"sharded": wordlist, "hashes": wordlist.hashes}
    return {"names": wordlist, "hashes": np.unique(hash_names(list(wordlist.distinct)))}


def _written(recipe: Recipe, wordlist: Wordlist | ShardedWordlist, run: Run) -> Written:
    """Write the names to learn from, and the dev part, as the model sees them."""
    if isinstance(wordlist, ShardedWordlist):
        return learned_by_parts(recipe, wordlist, run)
    tokenizer, capitals, corpus, dev = what_is_learned(recipe, wordlist)
    known = None if recipe.split == "all" else capitals.fold(encode_known(tokenizer, capitals, dev)[0])
    return Written(tokenizer, capitals, corpus, known)


class Learned(NamedTuple):
    """Hold what a model learns from: the names as tokens, and the dev part."""

    tokenizer: Tokenizer
    capitals: Capitals
    corpus: Corpus
    """as the model sees it: a capital as a mark and its small letter, or as the letter alone"""
    dev: Names


def what_is_learned(recipe: Recipe, wordlist: Wordlist) -> Learned:
    """Write the names that the model of a checked `recipe` learns from as it sees them."""
    parts = split(wordlist, recipe.split)
    if not len(parts.train):
        raise WordlistError(
            f"{wordlist.name}: the train part of split {recipe.split!r} is empty"
            f" ({len(wordlist.distinct):,} distinct names); use --split all"
        )
    tokenizer: Tokenizer = recipe.tokenizer.part.build()
    capitals = learn_capitals(tokenizer, parts.train.names)
    learned, dev = parts.train, parts.dev
    if recipe.by_letters:
        check_lists(parts.train, recipe)
        learned, dev = learned.unblended(), dev.unblended()
    return Learned(tokenizer, capitals, capitals.fold(encode(tokenizer, capitals, learned)), dev)


@dataclass(frozen=True)
class _Watching:
    """Show a model that learns as what it will be: with its tokenizer, so that names can be drawn from it."""

    watcher: Watcher
    make: Callable[[Model], Trained]

    def wants(self, step: int, total: int) -> bool:
        return self.watcher.wants(step, total)

    def look(self, step: int, model: Model) -> None:
        self.watcher.look(step, self.make(model))


def _provenance(recipe: Recipe, wordlist: Wordlist | ShardedWordlist, made_of: list[Spec]) -> Provenance:
    specs = [*made_of, recipe.tokenizer]
    plugins = {spec.part.entry.qualified: spec.part.entry.plugin.version for spec in specs}
    return Provenance(wordlist.name, wordlist.sha256, len(wordlist), plugins, metadata.version("namegen"))
