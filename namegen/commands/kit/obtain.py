"""Obtain the list and the model that a command line asks for: read, trained, from the cache, or from a file."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...errors import NamegenError, UsageError, WordlistError
from .arguments import Asked, AskedList, given
from .messages import complain
from .pipes import told_of_pipes
from .progress import download_progress, said_where_long, training_run

if TYPE_CHECKING:
    from ...contracts.run import Mapper, Run
    from ...contracts.shards import ShardedWordlist
    from ...contracts.spec import Spec
    from ...contracts.wordlist import Wordlist
    from ...name_model import NameModel
    from ...registry.registry import Registry
    from ...training.recipe import Recipe
    from ...training.trained import Trained
    from ...wordlists.source import Source


FEW = 100
"""The number of scored names below which a user is warned that the figures are rough."""


def read_list(asked: AskedList, registry: Registry) -> tuple[tuple[Source, ...], Wordlist]:
    """Read the wordlist, or blend the lists; return (sources for a recipe, wordlist).

    A line on stderr is printed for each thing that reading found out, changed or refused.
    """
    from ...training.train import find_wordlist

    _warn_of_folders(asked.lists, registry)
    with told_of_pipes(asked.lists), download_progress() as progress:
        sources, wordlist = find_wordlist(registry=registry, progress=progress, **_asked_lists(asked))
    _report_reading(wordlist, len(sources))
    return sources, wordlist


def open_list(
    asked: AskedList, registry: Registry, mapper: Mapper | None = None
) -> tuple[tuple[Source, ...], Wordlist | ShardedWordlist]:
    """Do as `read_list` does for a single list, but open it in shards where it is large, by a pass on workers.

    Where it is, one more line says how many names it has, and how long that took.
    """
    from ...contracts.wordlist import Wordlist
    from ...training.train import open_source

    _warn_of_folders(asked.lists, registry)
    started = time.perf_counter()
    with told_of_pipes(asked.lists), download_progress("reading") as progress:
        arguments = {**_asked_lists(asked), "mapper": mapper, "progress": progress}
        source, wordlist = open_source(registry=registry, **arguments)
    _report_reading(wordlist, 1)
    if not isinstance(wordlist, Wordlist):
        complain(f"{wordlist.name}: {_counted(wordlist)} in {time.perf_counter() - started:.1f} s")
    return (source,), wordlist


def read_lists(asked: AskedList, registry: Registry) -> tuple[tuple[Source, ...], tuple[Wordlist, ...]]:
    """Do as `read_list` does, but return the lists unblended."""
    from ...training.train import find_lists

    _warn_of_folders(asked.lists, registry)
    with told_of_pipes(asked.lists), download_progress() as progress:
        sources, wordlists = find_lists(registry=registry, progress=progress, **_asked_lists(asked))
    for wordlist in wordlists:
        _report_reading(wordlist, 1)
    return sources, wordlists


def _asked_lists(asked: AskedList) -> dict[str, Any]:
    """Return the arguments of `find_wordlist` that a command line gives. Raises UsageError for --blend of one list."""
    from ...wordlists.blending import parse_shares

    lists = asked.lists
    if asked.blend is not None and len(lists) < 2:
        raise UsageError(f"--blend {asked.blend} blends lists: give --dataset for each of them, or leave --blend out")
    if len(lists) < 2:
        return {"dataset": next(iter(lists), None), **asked.reading}
    shares = (1.0,) * len(lists) if asked.blend is None else parse_shares(asked.blend)
    return {"dataset": lists, "blend": shares, **asked.reading}


def _report_reading(wordlist: Wordlist | ShardedWordlist, lists: int) -> None:
    """Print what reading found out; the report of a blend names its lists itself."""
    for sentence in wordlist.report.sentences():
        complain(sentence if lists > 1 else f"{wordlist.name}: {sentence}")


def _counted(wordlist: ShardedWordlist) -> str:
    """Say how many names a large list has, and that it was read in parts."""
    shards = "in one part" if len(wordlist.shards) == 1 else f"in {len(wordlist.shards):,} parts"
    counts = f" that count {wordlist.total:,}" if wordlist.weighted else ""
    return f"{len(wordlist):,} names{counts}, {wordlist.distinct_count:,} of them different, read {shards}"


def _warn_of_folders(lists: Sequence[str], registry: Registry) -> None:
    """Say of each name of a registered list that a folder here is called so, too, and not read."""
    from ...wordlists.sources import hides_a_folder

    for each in lists:
        if hides_a_folder(each, registry):
            complain(f"{each}: the list that comes along; for the folder of that name here give ./{each}")


def specs_of(asked: Asked, registry: Registry) -> dict[str, Spec]:
    """Return the Specs of model and tokenizer that a command line asks for; one left open is not among them.

    Raises OptionError or UsageError where an option is given twice, in the Spec and after -o.
    """
    from ...contracts.options import parse_assignments
    from ...contracts.spec import Spec

    more = parse_assignments(asked.options or [], ["model", "tokenizer"])
    texts = given(model=asked.model, tokenizer=asked.tokenizer)
    specs = {kind: Spec.parse(text) for kind, text in texts.items()}
    for kind in ("model", "tokenizer"):
        if more[kind]:
            specs[kind] = (specs.get(kind) or Spec(registry.default(kind).name)).adding(more[kind])
    return specs


def recipe_of(asked: Asked, sources: Sequence[Source], registry: Registry, **more: Any) -> Recipe:
    """Make and check the recipe that a command line asks for; `more` fills in what the command line leaves open."""
    from ...training.train import make_recipe

    rest = more | given(split=asked.split, seed=asked.train_seed) | asked.blending(asked.blend_by)
    return make_recipe(registry, sources, **specs_of(asked, registry), **rest)


def load_part(recipe: Recipe, registry: Registry) -> None:
    """Import what the model of a recipe needs, with a word on a terminal where that takes long; an error waits."""
    name = recipe.model.name
    with said_where_long(f"loading what {name} needs ..."), contextlib.suppress(NamegenError):
        registry.check("model", recipe.model).part.entry.load()


def train_asked(
    recipe: Recipe,
    wordlist: Wordlist | ShardedWordlist,
    registry: Registry,
    *,
    cache: bool,
    run: Run | None = None,
) -> NameModel:
    """Train the model of `recipe`, or take it from the cache if that is allowed; a progress bar is shown."""
    from ...name_model import NameModel
    from ...training.cache import train_cached
    from ...training.train import fit_recipe

    load_part(recipe, registry)
    with training_run(recipe.model.name, run) as shown_run:
        if not cache:
            trained = fit_recipe(recipe, wordlist, registry, shown_run)
            complain_of_training(trained)
            return NameModel.of(trained)
        outcome = train_cached(recipe, wordlist, registry, shown_run)
    if outcome.problem:
        complain(f"{outcome.problem}; it will be trained again next time")
    complain_of_training(outcome.model)
    return NameModel.of(outcome.model)


def complain_of_training(model: Trained) -> None:
    """Print the notes of the training report, what a person should know before using the model: a line each."""
    for note in model.report.get("notes", ()):
        complain(f"{model.recipe.model.name}: {note}")


def obtain(asked: Asked, registry: Registry) -> NameModel:
    """Obtain the model that a command line asks for: trained, or loaded with --from, and the list it learned from.

    A loaded model takes the names of --dataset, or of its own list read again. Where that is not at hand, one line
    says so, and the model holds no names. Raises UsageError for options that do not apply to a saved model.
    """
    if asked.from_file is not None:
        return load_asked(asked, registry)
    sources, wordlist = read_list(asked, registry)
    return train_asked(recipe_of(asked, sources, registry), wordlist, registry, cache=not asked.no_cache)


def load_asked(asked: Asked, registry: Registry) -> NameModel:
    """Load the model of --from, with its list if that is at hand; see `obtain`."""
    model = load_alone(asked, registry)
    if asked.lists:
        _, names = read_list(asked, registry)
        if names.sha256 != model.provenance.sha256:
            complain(f"the model learned from another list than {names.name}: from {model.provenance.wordlist}")
        return replace(model, names=names)
    try:
        return replace(model, names=_recalled(model))
    except NamegenError as error:
        complain(f"{error}; what needs the list is left out (--dataset says where it is)")
        return model


def load_alone(asked: Asked, registry: Registry, *, reads_a_list: bool = False) -> NameModel:
    """Load the model of --from without its list. Raises UsageError for options that do not apply to a saved model."""
    from ...name_model import from_bytes
    from ...training import safefile

    refuse_beside_from(asked, reads_a_list=reads_a_list or bool(asked.lists))
    path = str(asked.from_file)
    with said_where_long(f"loading what the model in {path} needs ..."):
        model = from_bytes(safefile.read(path), path, registry)
    for note in model.notes:
        complain(note)
    return model


def read_again(model: NameModel) -> Wordlist:
    """Read the list that `model` says it learned from, as it is now. Raises a NamegenError where that fails."""
    from ...wordlists import blending

    sources = model.recipe.sources
    with download_progress() as progress:
        wordlist = blending.read_again(sources, model.registry, progress=progress)
    _report_reading(wordlist, len(sources))
    return wordlist


def name_of_list(model: NameModel) -> str:
    """Return the name of the list that `model` holds, or else of the one that it learned from."""
    return str(getattr(model.names, "name", model.provenance.wordlist))


def refuse_beside_from(asked: Asked, *, reads_a_list: bool) -> None:
    """Raise UsageError for options about training or reading beside --from, whose model is already trained."""
    unfit = asked.training_flags
    if unfit:
        raise UsageError(
            f"--from {asked.from_file} is a trained model; {', '.join(unfit)} cannot change how it was trained:"
            f" leave out {' and '.join(unfit)}, or --from"
        )
    of_the_list = asked.reading_flags
    if of_the_list and not reads_a_list:
        raise UsageError(
            f"--from {asked.from_file} reads no list, so {' and '.join(of_the_list)} has nothing to apply to:"
            " give --dataset too, or leave it out"
        )


def refuse_overwriting(output: str | None, *sources: str | None, flag: str = "--output") -> None:
    """Raise UsageError where the output would replace a file that is read."""
    for source in sources:
        if output in (None, "-") or source is None or source == "-":
            continue
        with contextlib.suppress(OSError, ValueError):
            if Path(source).is_file() and Path(str(output)).exists() and Path(source).samefile(str(output)):
                raise UsageError(f"{flag} {output} would replace the file that is read")


def _recalled(model: NameModel) -> Wordlist:
    """Read the list again that `model` learned from. Raises a NamegenError where that fails or the list changed."""
    names = read_again(model)
    if names.sha256 != model.provenance.sha256:
        raise WordlistError(f"{model.recipe.lists} is not the list any more that the model learned from")
    return names
