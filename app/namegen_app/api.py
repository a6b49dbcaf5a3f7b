"""What a program may call: generate, evaluate, explain and plugins, each checked as the command line's is.

No `from __future__ import annotations` here: gradio documents the endpoints from the annotations themselves.
"""

from collections.abc import Callable
from functools import wraps
from inspect import signature
from typing import Any, get_type_hints

import namegen

from .inventory import document
from .office import Office
from .wordlists import Given, cleaned


def add_endpoints(office: Office) -> None:
    """Add the endpoints to the page that is being built."""
    from gradio.events import api

    for function in (_generate(office), _evaluate(office), _explain(office), _plugins(office)):
        api(_told(function), api_name=function.__name__, concurrency_limit=None)


def _told(function: Callable[..., Any]) -> Callable[..., Any]:
    """`function`, whose NamegenErrors reach the caller word for word, and which is called with the types it says."""
    import gradio as gr

    hints = get_type_hints(function)
    asked = signature(function)

    @wraps(function)
    def call(*arguments: Any, **named: Any) -> Any:
        try:
            for name, value in asked.bind(*arguments, **named).arguments.items():
                _check(name, value, hints[name])
            return function(*arguments, **named)
        except namegen.NamegenError as error:
            raise gr.Error(str(error), print_exception=False) from None

    return call


def _check(name: str, value: Any, wanted: Any) -> None:
    """Raises UsageError for a value of another type: gradio documents the types of its endpoints, and checks none."""
    from pydantic import TypeAdapter, ValidationError

    try:
        TypeAdapter(wanted).validate_python(value, strict=True)
    except ValidationError:
        shown = repr(value) if len(repr(value)) <= 60 else repr(value)[:57] + "..."
        raise namegen.UsageError(f"{name} is {shown}; allowed: {_TYPES[str(wanted)]}") from None


_TYPES = {
    str(str): "a text",
    str(int): "a whole number",
    str(str | int): "a text or a whole number",
    str(bool): "true or false",
    str(str | list[str]): "a text, one name a line, or a list of names",
    str(dict[str, Any] | None): "an object of names and values",
}
"""The types of the endpoints' arguments, in words."""


def _generate(office: Office) -> Callable[..., Any]:
    def generate(
        n: int = 10,
        dataset: str = "",
        names: str | list[str] = "",
        weighted: bool = False,
        model: str = "",
        options: dict[str, Any] | None = None,
        tokenizer: str = "",
        tokenizer_options: dict[str, Any] | None = None,
        train_seed: str | int = "",
        sampler: str = "",
        sampler_options: dict[str, Any] | None = None,
        seed: str | int = "",
        min_length: int = 1,
        max_length: int = 100,
        unique: bool = False,
        novel: bool = False,
    ) -> dict[str, Any]:
        """Draw new names from a model of a wordlist; trains the model first where it is not there yet.

        Args:
            n: How many names.
            dataset: A registered wordlist; empty for the default one.
            names: The names to learn from themselves, one a line or a list, instead of a registered wordlist.
            weighted: Whether a line is a name, a tab or comma, and a count.
            model: A registered model; empty for the default one.
            options: Options of the model, by name.
            tokenizer: A registered tokenizer; empty for the default one.
            tokenizer_options: Options of the tokenizer.
            train_seed: The seed of training, any text; empty for the lectures' seed.
            sampler: A registered sampler; empty for the default one.
            sampler_options: Options of the sampler, for instance {"temperature": 0.8}.
            seed: Any text; the same seed gives the same names. Empty: one is chosen, and told in the answer.
            min_length: Characters at least.
            max_length: Characters at most.
            unique: No name twice.
            novel: Only names that are not in the wordlist.

        Returns:
            The recipe, the request and the names, as `namegen generate --format json` prints them.
        """
        request = office.request(
            n,
            sampler=sampler or None,
            options=sampler_options or {},
            seed=None if seed == "" else str(seed),
            limits={"min_length": min_length, "max_length": max_length, "unique": unique, "novel": novel},
        )
        read = office.wordlists.of(_given(office, dataset, names, weighted))
        recipe = office.recipe(
            read,
            model=model or None,
            options=options or {},
            tokenizer=tokenizer or None,
            tokenizer_options=tokenizer_options or {},
            train_seed=str(train_seed),
        )
        answer = office.models.job(
            recipe, read.names, lambda trained, job: office.draw(trained, request, job), findable=False
        ).outcome()
        if answer.problem:
            raise namegen.GenerationError(answer.problem, answer.names)
        document: dict[str, Any] = answer.document()
        return document

    return generate


def _evaluate(office: Office) -> Callable[..., Any]:
    def evaluate(
        dataset: str = "",
        names: str | list[str] = "",
        weighted: bool = False,
        model: str = "",
        options: dict[str, Any] | None = None,
        tokenizer: str = "",
        tokenizer_options: dict[str, Any] | None = None,
        train_seed: str | int = "",
        split: str = "distinct",
        part: str = "test",
    ) -> dict[str, Any]:
        """Measure how well a model foretells names that it did not learn from.

        Args:
            dataset: A registered wordlist; empty for the default one.
            names: The names themselves, one a line or a list, instead of a registered wordlist.
            weighted: Whether a line is a name, a tab or comma, and a count.
            model: A registered model; empty for the default one.
            options: Options of the model, by name.
            tokenizer: A registered tokenizer; empty for the default one.
            tokenizer_options: Options of the tokenizer.
            train_seed: The seed of training, any text; empty for the lectures' seed.
            split: distinct (80/10/10 by name, none leaks), lecture, or all (train and score on everything).
            part: The part to score: test, dev or train.

        Returns:
            The recipe and the measures, as `namegen eval --format json` prints them.
        """
        read = office.wordlists.of(_given(office, dataset, names, weighted))
        recipe = office.recipe(
            read,
            model=model or None,
            options=options or {},
            tokenizer=tokenizer or None,
            tokenizer_options=tokenizer_options or {},
            train_seed=str(train_seed),
            split=split,
        )
        scored = _part(namegen.split(read.names, recipe.split), part)
        job = office.models.job(
            recipe, read.names, lambda done, _: done.model.evaluate(scored), findable=False, least="short"
        )
        return {"recipe": recipe.model_dump(mode="json"), **job.outcome().as_json()}

    return evaluate


def _explain(office: Office) -> Callable[..., Any]:
    def explain(
        name: str,
        dataset: str = "",
        names: str | list[str] = "",
        weighted: bool = False,
        model: str = "",
        options: dict[str, Any] | None = None,
        tokenizer: str = "",
        tokenizer_options: dict[str, Any] | None = None,
        train_seed: str | int = "",
    ) -> dict[str, Any]:
        """Say, letter by letter, why a model finds a name likely or not.

        Args:
            name: The name to explain.
            dataset: A registered wordlist; empty for the default one.
            names: The names to learn from themselves, one a line or a list, instead of a registered wordlist.
            weighted: Whether a line is a name, a tab or comma, and a count.
            model: A registered model; empty for the default one.
            options: Options of the model, by name.
            tokenizer: A registered tokenizer; empty for the default one.
            tokenizer_options: Options of the tokenizer.
            train_seed: The seed of training, any text; empty for the lectures' seed.

        Returns:
            The recipe and the explanation, as `namegen explain --format json` prints them.
        """
        read = office.wordlists.of(_given(office, dataset, names, weighted))
        recipe = office.recipe(
            read,
            model=model or None,
            options=options or {},
            tokenizer=tokenizer or None,
            tokenizer_options=tokenizer_options or {},
            train_seed=str(train_seed),
        )
        typed = cleaned(name)
        job = office.models.job(
            recipe, read.names, lambda done, _: done.model.explain(typed, seed="0"), findable=False, least="short"
        )
        return {"recipe": recipe.model_dump(mode="json"), "explanation": job.outcome().as_json()}

    return explain


def _plugins(office: Office) -> Callable[..., Any]:
    def plugins() -> dict[str, Any]:
        """List the plugins, what is broken and why, and the parts that they bring."""
        return document(office.registry)

    return plugins


def _given(office: Office, dataset: str, names: str | list[str], weighted: bool) -> Given:
    if dataset and names:
        raise namegen.UsageError("give dataset or names, not both")
    if names:
        return Given(text=names if isinstance(names, str) else "\n".join(names), weighted=weighted)
    # As the command's default: by its full name, for which no file can stand in.
    return Given(registered=dataset or office.registry.default("wordlist").qualified, weighted=weighted)


def _part(parts: Any, part: str) -> Any:
    if part not in ("train", "dev", "test"):
        raise namegen.UsageError(f"part {part!r}: it is train, dev or test")
    names = getattr(parts, part)
    if not len(names):
        raise namegen.WordlistError(f"the {part} part is empty; use split 'all'")
    return names
