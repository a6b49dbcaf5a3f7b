"""What several commands do: read the wordlist and say what reading changed, then train or load."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import UsageError
from ..registry.registry import Registry
from .group import complain
from .progress import download_progress, training_progress

if TYPE_CHECKING:
    from ..contracts.wordlist import Wordlist
    from ..name_model import NameModel
    from ..training.recipe import Recipe
    from ..wordlists.splits import SplitName


FEW = 100
"""Names below which a person is told that the figures are rough."""


@dataclass(frozen=True)
class Parts:
    """The parts that a command line names, with their options as typed."""

    dataset: str | None
    model: str | None
    tokenizer: str | None
    options: dict[str, dict[str, str]]
    encoding: str
    weighted: bool
    train_seed: str | None = None


def read(parts: Parts, registry: Registry) -> Wordlist:
    """The wordlist, with a line on stderr for each thing that reading changed or refused."""
    from ..wordlists.sources import load_wordlist

    with download_progress() as progress:
        wordlist = load_wordlist(
            registry.default("wordlist").qualified if parts.dataset is None else parts.dataset,
            registry,
            encoding=parts.encoding,
            weighted=parts.weighted,
            progress=progress,
        )
    for sentence in wordlist.report.sentences():
        complain(f"{wordlist.name}: {sentence}")
    return wordlist


def recipe_of(parts: Parts, registry: Registry, split: SplitName) -> Recipe:
    """The recipe that a command line asks for, checked."""
    from ..training.recipe import COURSE_SEED
    from ..training.train import make_recipe

    return make_recipe(
        registry,
        registry.default("wordlist").qualified if parts.dataset is None else parts.dataset,
        model=parts.model,
        options=parts.options["model"],
        tokenizer=parts.tokenizer,
        tokenizer_options=parts.options["tokenizer"],
        split=split,
        seed=COURSE_SEED if parts.train_seed is None else parts.train_seed,
        encoding=parts.encoding,
        weighted=parts.weighted,
    )


def train_parts(parts: Parts, wordlist: Wordlist, registry: Registry, split: SplitName, *, cache: bool) -> NameModel:
    """The model of these parts, from the cache if that is allowed, with a progress bar while it trains."""
    from ..training.cache import train_cached
    from ..training.train import train_recipe

    recipe = recipe_of(parts, registry, split)
    with training_progress(recipe.model) as watch:
        if not cache:
            return train_recipe(recipe, wordlist, registry, watch)
        outcome = train_cached(recipe, wordlist, registry, watch)
    if outcome.problem:
        complain(f"{outcome.problem}; it will be trained again next time")
    return outcome.model


def refuse_with_from(from_file: str | None, parts: Parts, split: str | None = None) -> None:
    """Raises UsageError for options that say how to train, next to a model that is trained already."""
    given = {
        "--plugin": parts.model,
        "--tokenizer": parts.tokenizer,
        "-o": parts.options["model"] or parts.options["tokenizer"],
        "--train-seed": parts.train_seed,
        "--split": split,
    }
    unfit = [flag for flag, value in given.items() if value]
    if from_file is not None and unfit:
        raise UsageError(f"--from {from_file} is a trained model; {', '.join(unfit)} cannot change how it was trained")


def split_options(assignments: Sequence[str] | None, parts: Sequence[str]) -> dict[str, dict[str, str]]:
    """The -o options by part."""
    from ..contracts.options import parse_assignments

    return parse_assignments(assignments or [], parts)


def refuse_overwriting(output: str | None, *sources: str | None, flag: str = "--output") -> None:
    """Raises UsageError where the output would replace a file that is read."""
    for source in sources:
        if output is None or source is None or source == "-":
            continue
        with contextlib.suppress(OSError, ValueError):
            if Path(source).is_file() and Path(output).exists() and Path(source).samefile(output):
                raise UsageError(f"{flag} {output} would replace the file that is read")
