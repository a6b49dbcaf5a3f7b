"""The endpoints `explain` and `matrix`. No `from __future__ import annotations`: the types are read from them."""

from typing import Annotated, Any

import namegen

from ..calls.asked import Asked, LearnedFrom, Text, Wishes
from ..work.backend import Backend
from ..work.jobs import Job
from ..work.lists import cleaned
from ..work.models import ServedModel
from ..work.server_files import refuse_files_of_recipe

MOST_NAMES = 100
"""Names in one question."""
MOST_SHOWN = 100
"""Letters and names that may be shown beside each letter."""
MOST_SAMPLES = 10_000
MOST_PIECES = 200
"""Pieces of a matrix, which has the square of them in numbers."""
KINDS = ("counts", "shares", "probabilities", "difference")


def explain(
    backend: Backend,
    asked: Asked,
    wishes: Wishes,
    name: Annotated[str | list[str], "The name to explain, or a list of such."],
    alternatives: Annotated[int, "How many other letters to show at each step."] = 3,
    examples: Annotated[int, "How many names that hold a piece to show."] = 3,
    samples: Annotated[int, "How many names to draw and compare with."] = 1000,
    seed: Annotated[Text, "The seed of those, any text."] = "0",
    split: LearnedFrom = "all",
) -> dict[str, Any]:
    """Explain, letter by letter, why a model finds a name likely or not, and whether it is such as is wanted.

    Returns:
        The recipe, the explanations, and the names that the model cannot write, as `namegen explain --format json`
        prints them.
    """
    names = [cleaned(each) for each in ([name] if isinstance(name, str) else name)]
    _within("names", len(names), 1, MOST_NAMES)
    _within("alternatives", alternatives, 0, MOST_SHOWN)
    _within("examples", examples, 0, MOST_SHOWN)
    _within("samples", samples, 0, MOST_SAMPLES)
    wanted = backend.request(0, constraints=wishes.further(), **wishes.by_name()).constraints

    def task(trained: ServedModel, _: Job) -> dict[str, Any]:
        explained, refused = namegen.explain_known(
            trained.model,
            names,
            alternatives=alternatives,
            examples=examples,
            samples=samples,
            seed=str(seed),
            constraints=wanted,
        )
        if not explained:
            raise refused[0]
        recipe = trained.model.recipe.model_dump(mode="json")
        reasons = [{"name": each.name, "reason": str(each)} for each in refused]
        return {"recipe": recipe, "explanations": [each.as_json() for each in explained], "refused": reasons}

    answer: dict[str, Any] = asked.job(backend, task, split=split).outcome()
    return answer


def matrix(
    backend: Backend,
    asked: Asked,
    of: Annotated[
        str,
        "counts: how often each pair of letters stands in the list; shares: of all that follows the first;"
        " probabilities: the model's, on average over the places of the list; difference: those less the shares, or"
        " less another model's.",
    ] = "probabilities",
    other: Annotated[
        str, "For a difference: the model whose probabilities are taken away; empty for the shares of the list."
    ] = "",
    most: Annotated[int, "How many letters at most, the commonest, beside the start and the end."] = 60,
    split: LearnedFrom = "all",
) -> dict[str, Any]:
    """Say which letter follows which: a number for each pair of letters, by the list or by the model.

    Returns:
        The recipe, and the matrix: its rows and columns, and its values, a list for each row; null where nothing is
        known.
    """
    if of not in KINDS:
        raise namegen.UsageError(f"of is {of[:60]!r}; allowed: {', '.join(KINDS)}")
    if other and of != "difference":
        raise namegen.UsageError(f"other is the model that a difference is to, and of is {of!r}; leave other out")
    _within("most", most, 1, MOST_PIECES)

    def other_recipe(recipe: namegen.Recipe) -> namegen.Recipe:
        asked_for = namegen.make_recipe(
            backend.registry,
            recipe.sources,
            model=other,
            tokenizer=recipe.tokenizer,
            split=recipe.split,
            seed=recipe.seed,
            blend_by=recipe.blend_by,
        )
        refuse_files_of_recipe(asked_for, backend.registry)
        return asked_for

    def task(trained: ServedModel, job: Job) -> dict[str, Any]:
        model = trained.model
        corpus, drawn = namegen.pair_corpus(model)
        if drawn and (of in ("counts", "shares") or (of == "difference" and not other)):
            raise namegen.WordlistError("the list that this model learned from is not here")
        second = None
        if other:
            if not isinstance(model.names, namegen.Wordlist):
                raise namegen.WordlistError("the list that this model learned from is not here for another to learn")
            second = backend.models.trained(other_recipe(model.recipe), model.names, job).model
        pairs = _pairs(of, model, second, corpus, most)
        recipes = {"recipe": model.recipe.model_dump(mode="json")}
        if second is not None:
            recipes["other"] = second.recipe.model_dump(mode="json")
        return {**recipes, "of": of, "drawn": drawn, **pairs.as_json()}

    answer: dict[str, Any] = asked.job(backend, task, split=split, also=other_recipe if other else None).outcome()
    return answer


def _pairs(
    of: str, model: namegen.NameModel, second: namegen.NameModel | None, corpus: namegen.Corpus, most: int
) -> namegen.Pairs:
    if of == "counts":
        return namegen.pair_counts(corpus, most)
    if of == "shares":
        return namegen.pair_shares(corpus, most)
    pairs = namegen.pair_probabilities(model, corpus, most)
    if of == "probabilities":
        return pairs
    if second is not None:
        return namegen.pair_difference(pairs, namegen.pair_probabilities(second, corpus, most))
    return namegen.pair_difference(pairs, namegen.pair_shares(corpus, most))


def _within(what: str, value: int, least: int, most: int) -> None:
    if not least <= value <= most:
        raise namegen.UsageError(f"{what}: {value:,}; allowed: a whole number >= {least} and <= {most:,}")
