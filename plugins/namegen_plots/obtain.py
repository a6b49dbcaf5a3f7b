"""The list and the model that a command line asks for."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import typer

import namegen

from .labels import text

if TYPE_CHECKING:
    from namegen import NameModel, Registry, Watch, Wordlist


@dataclass(frozen=True)
class Asked:
    """What the command line says about the list and the model."""

    registry: Registry
    dataset: str | None = None
    model: str | None = None
    tokenizer: str | None = None
    options: tuple[str, ...] = ()
    from_file: str | None = None
    encoding: str = "utf-8"
    weighted: bool = False
    train_seed: str | None = None
    split: str | None = None
    """None: all"""
    cache: bool = True

    @property
    def names_a_model(self) -> bool:
        """Whether there is a model in it."""
        return self.model is not None or self.from_file is not None


def tell(message: str) -> None:
    """A line for the person."""
    typer.echo(f"namegen: {text(message)}", err=True)


def read(asked: Asked) -> Wordlist:
    """The list, and a line on stderr for each thing that reading changed."""
    registry = asked.registry
    dataset = registry.default("wordlist").qualified if asked.dataset is None else asked.dataset
    wordlist = namegen.load_wordlist(dataset, registry, encoding=asked.encoding, weighted=asked.weighted)
    for sentence in wordlist.report.sentences():
        tell(f"{wordlist.name}: {sentence}")
    return wordlist


def recipe_of(asked: Asked, wordlist: Wordlist) -> namegen.Recipe:
    """The recipe of the model that is asked for, or of the default one."""
    options = namegen.parse_assignments(asked.options, ["model", "tokenizer"])
    seed = {} if asked.train_seed is None else {"seed": asked.train_seed}
    return namegen.make_recipe(
        asked.registry,
        wordlist.name if asked.dataset is None else asked.dataset,
        model=asked.model,
        options=options["model"],
        tokenizer=asked.tokenizer,
        tokenizer_options=options["tokenizer"],
        split="all" if asked.split is None else asked.split,
        encoding=asked.encoding,
        weighted=asked.weighted,
        **seed,
    )


def corpus_of(asked: Asked, wordlist: Wordlist) -> namegen.Corpus:
    """The list as tokens, without any model."""
    recipe, registry = recipe_of(asked, wordlist), asked.registry
    entry = registry.get("tokenizer", recipe.tokenizer)
    tokenizer = entry.load()(entry.options()(**recipe.tokenizer_options))
    tokenizer.fit(wordlist.names)
    return with_weights(tokenizer.encode(wordlist.names), wordlist)


def with_weights(corpus: namegen.Corpus, wordlist: Wordlist) -> namegen.Corpus:
    """`corpus`, each name counting as often as the list says."""
    if wordlist.weights is None:
        return corpus
    import numpy as np

    return replace(corpus, weights=np.array(wordlist.weights, dtype=np.int64))


def model_and_list(asked: Asked) -> tuple[NameModel, Wordlist]:
    """The model, trained (or recalled from the cache) or loaded, and the list: its own where none is named."""
    if asked.from_file is None:
        wordlist = read(asked)
        return train(asked, wordlist), wordlist
    refuse_beside_from(asked)
    model = namegen.load(asked.from_file, asked.registry)
    recipe = model.recipe
    if asked.dataset is None:
        if recipe.dataset == "-" or "://" in recipe.dataset:
            raise namegen.UsageError(
                f"the model learned from {recipe.dataset!r}; a model file's address is not followed: give --dataset"
            )
        asked = replace(asked, dataset=recipe.dataset, encoding=recipe.encoding, weighted=recipe.weighted)
    wordlist = read(asked)
    if wordlist.sha256 != model.provenance.sha256:
        learned = model.provenance
        tell(f"the model learned from another list, {learned.wordlist} of {learned.names:,} names")
    return model, wordlist


def refuse_beside_from(asked: Asked) -> None:
    """Raises UsageError for what cannot change a model that is trained already."""
    given = {
        "--plugin": asked.model,
        "--tokenizer": asked.tokenizer,
        "-o": asked.options,
        "--train-seed": asked.train_seed,
        "--split": asked.split,
    }
    unfit = [flag for flag, value in given.items() if value]
    if unfit:
        raise namegen.UsageError(
            f"--from {asked.from_file} is a trained model; {', '.join(unfit)} cannot change how it was trained"
        )


def train(asked: Asked, wordlist: Wordlist) -> NameModel:
    """The model of the list, from the cache where it is."""
    recipe = recipe_of(asked, wordlist)
    with _watching(recipe.model) as watch:
        if not asked.cache:
            options = {"model": recipe.model, "options": recipe.options, "tokenizer": recipe.tokenizer}
            options |= {"tokenizer_options": recipe.tokenizer_options, "split": recipe.split, "seed": recipe.seed}
            return namegen.train(wordlist, **options, registry=asked.registry, watch=watch)
        outcome = namegen.train_cached(recipe, wordlist, asked.registry, watch)
    if outcome.problem:
        tell(f"{outcome.problem}; it will be trained again next time")
    return outcome.model


@contextmanager
def _watching(name: str) -> Iterator[Watch]:
    """How training goes, on a terminal, while it lasts."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield namegen.unwatched
        return
    from rich.console import Console

    with Console(stderr=True).status(f"training {name}") as status:
        yield lambda step, total, loss, *_: status.update(f"training {name}: step {step:,} of {total:,}, {loss:.4f}")
