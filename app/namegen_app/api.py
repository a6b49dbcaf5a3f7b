"""What a program may call: generate, evaluate, explain and plugins, each checked as the command line's is.

No `from __future__ import annotations` here: the endpoints' types are read from the annotations themselves.
"""

from collections.abc import Callable
from dataclasses import dataclass, is_dataclass
from inspect import Parameter, cleandoc, signature
from typing import Annotated, Any, get_args

import namegen

from .view.links import AS_LEARNED, CASES, CLOSENESS, NEAR
from .work.backend import Backend
from .work.inventory import document
from .work.lists import ListChoice, LoadedList, cleaned

Text = str | int


@dataclass(frozen=True)
class Asked:
    """What a call says of the names and of the model. Each field is an argument of the endpoints that take it."""

    dataset: Annotated[
        str | list[str],
        "A registered wordlist, with its options if it has any, as 'NAME option=value', or a list of such, which are"
        " blended; empty for the default one.",
    ] = ""
    names: Annotated[
        str | list[str] | dict[str, float],
        "The names themselves, instead of a registered wordlist: a text, one a line or a table, in CSV, JSON or"
        " Markdown; a list of names; or an object of names and how often each counts.",
    ] = ""
    column: Annotated[
        Text,
        "The column of the names, by its title or number, where it is not found; 0: a line is a name, whatever it"
        " holds.",
    ] = ""
    count: Annotated[
        Text, "The column of how often each counts, by its title or number, where it is not found; 0: each counts once."
    ] = ""
    where: Annotated[
        str | list[str], "COLUMN=VALUE: only the rows that are such, as 'sex=F'; or a list of such, which all hold."
    ] = ""
    weighted: Annotated[bool, "There must be a column of counts."] = False
    strict: Annotated[bool, "Refuse lines with digits, addresses or marks, which else are learned as letters."] = False
    model: Annotated[str, "A registered model with its options, as 'lstm size=64'; empty for the default one."] = ""
    tokenizer: Annotated[str, "A registered tokenizer with its options; empty for the default one."] = ""
    train_seed: Annotated[Text, "The seed of training, any text; empty for the lectures' seed."] = ""
    blend: Annotated[str, "How much each of several wordlists counts, as '70,30'; empty for the same."] = ""
    blend_by: Annotated[
        str,
        "How several wordlists are blended: 'letters', a model of each, and names between them; 'names', one model of"
        " all names, counted by the shares; empty for letters where there are shares, and else names.",
    ] = ""

    def read(self, backend: Backend) -> LoadedList:
        """Read the names. Raises WordlistError or UsageError."""
        if self.dataset and self.names != "":
            raise namegen.UsageError("give dataset or names, not both")
        blend: dict[str, Any] = {"shares": self.blend, "blend_by": self.blend_by}
        if isinstance(self.names, str) and self.names:
            return backend.lists.load(ListChoice(text=self.names, **blend, reading=self.reading))
        if not isinstance(self.names, str):
            return backend.lists.load(ListChoice(given=self.names, **blend, reading=self.reading))
        # As the command's default: by its full name, for which no file can stand in.
        first, *others = self._datasets() or [backend.registry.default("wordlist").qualified]
        return backend.lists.load(ListChoice(first, tuple(others), **blend, reading=self.reading))

    @property
    def reading(self) -> namegen.ReadingOptions:
        """Return the options of reading that are given."""
        conditions = [self.where] if isinstance(self.where, str) else self.where
        return namegen.ReadingOptions(
            column=str(self.column),
            count=str(self.count),
            where=tuple(filter(None, conditions)),
            weighted=self.weighted,
            strict=self.strict,
        )

    def _datasets(self) -> list[str]:
        if isinstance(self.dataset, str):
            return [self.dataset] if self.dataset else []
        return self.dataset

    def recipe(self, backend: Backend, read: LoadedList, split: str = "all") -> namegen.Recipe:
        """Make the recipe, checked. Raises OptionError or UsageError."""
        return backend.recipe(
            read,
            model=self.model or None,
            tokenizer=self.tokenizer or None,
            train_seed=str(self.train_seed),
            split=split,
        )


@dataclass(frozen=True)
class Wishes:
    """What a call says of the names that it wants. Each field is an argument of the endpoints that take it."""

    starts_with: Annotated[str, "A text that names begin with."] = ""
    ends_with: Annotated[str, "A text that names end with."] = ""
    contains: Annotated[str | list[str], "A text that names have in them, or a list of such."] = ""
    without: Annotated[str, "Letters that names do not have."] = ""
    regex: Annotated[str, "A regular expression that matches the whole name, as 'k.*(an|on)'."] = ""
    shape: Annotated[str, "Where consonants and vowels stand, as 'CVCCV'; other letters are themselves."] = ""
    min_length: Annotated[int | None, "Characters at least; by default the shortest of the list."] = None
    max_length: Annotated[int | None, "Characters at most; by default the longest of the list."] = None
    max_copied: Annotated[int | None, "Letters at most of a piece that a name of the list has too."] = None
    min_distance: Annotated[int | None, "Edits at least from every name of the list."] = None
    guard: Annotated[bool, "No offensive words."] = False
    constraints: Annotated[
        str | list[str], "Any other constraint that a plugin brings, as 'NAME option=value', or a list of such."
    ] = ""

    def by_name(self) -> dict[str, Any]:
        """Return those that are asked for, as `namegen.make_request` takes them."""
        fields = {name: value for name, value in vars(self).items() if name != "constraints"}
        return {name: value for name, value in fields.items() if value not in ("", [], None) and value is not False}

    def further(self) -> list[str]:
        """Return the constraints that are asked for in a text."""
        texts = self.constraints
        if isinstance(texts, str):
            texts = [texts]
        return [text for text in texts if text]


def add_endpoints(backend: Backend) -> None:
    """Add the endpoints to the page that is being built."""
    from gradio.events import api

    for function in (generate, evaluate, explain, plugins):
        api(endpoint(function, backend), api_name=function.__name__, concurrency_limit=None)


def generate(
    backend: Backend,
    asked: Asked,
    wishes: Wishes,
    n: Annotated[int, "How many names."] = 10,
    sampler: Annotated[
        str | list[str],
        "A registered sampler with its options, as 'ancestral temperature=0.8', or a list of such, of which all but the"
        " last only adjust probabilities; empty for the default one.",
    ] = "",
    seed: Annotated[Text, "Any text; the same seed gives the same names. Empty: one is chosen, and reported."] = "",
    raw: Annotated[bool, "Draw from the model as it is: names of the list, repeats and all."] = False,
    case: Annotated[
        str,
        f"How names are written: {', '.join(CASES)}; in title each word begins with a capital.",
    ] = AS_LEARNED,
    closeness: Annotated[
        str,
        f"How much like the list: {', '.join(CLOSENESS)}; {NEAR} unless raw.",
    ] = "",
    copies: Annotated[bool, "Allow names of the list, and of bundled ones."] = False,
    repeats: Annotated[bool, "Allow a name twice."] = False,
) -> dict[str, Any]:
    """Draw new names from a model of a wordlist; trains the model first where it is not there yet.

    By default names are new, distinct, of the list's lengths, put together as closely as leaves enough of them, and
    each is the best of several.

    Returns:
        The recipe, the request and the names, as `namegen generate --format json` prints them.
    """
    request = backend.request(
        n,
        sampler=sampler or None,
        seed=str(seed) or None,
        raw=raw,
        case=case,
        closeness=closeness or None,
        constraints=wishes.further(),
        switched_off=[name for name, allowed in (("novel", copies), ("unique", repeats)) if allowed],
        **wishes.by_name(),
    )
    read = asked.read(backend)
    job = backend.models.job(
        asked.recipe(backend, read),
        read.names,
        lambda trained, job: backend.draw(trained, request, job),
        findable=False,
    )
    drawn = job.outcome()
    if drawn.problem:
        raise namegen.GenerationError(drawn.problem, drawn.names)
    answer: dict[str, Any] = drawn.document()
    return answer


def evaluate(
    backend: Backend,
    asked: Asked,
    split: Annotated[
        str, "distinct (80/10/10 by name, none leaks), lecture, or all (train and score on everything)."
    ] = "distinct",
    part: Annotated[str, "The part to score: test, dev or train."] = "test",
) -> dict[str, Any]:
    """Measure how well a model predicts names that it did not learn from.

    Returns:
        The recipe and the measures, as `namegen eval --format json` prints them.
    """
    read = asked.read(backend)
    recipe = asked.recipe(backend, read, split)
    scored = _part(namegen.split(read.names, recipe.split), part)
    job = backend.models.job(
        recipe, read.names, lambda done, _: done.model.evaluate(scored), findable=False, at_least="short"
    )
    return {"recipe": recipe.model_dump(mode="json"), **job.outcome().as_json()}


def explain(
    backend: Backend, asked: Asked, wishes: Wishes, name: Annotated[str, "The name to explain."]
) -> dict[str, Any]:
    """Explain, letter by letter, why a model finds a name likely or not, and whether it is such as is wanted.

    Returns:
        The recipe and the explanation, as `namegen explain --format json` prints them.
    """
    read = asked.read(backend)
    recipe = asked.recipe(backend, read)
    typed = cleaned(name)
    wanted = backend.request(0, constraints=wishes.further(), **wishes.by_name()).constraints
    job = backend.models.job(
        recipe,
        read.names,
        lambda done, _: done.model.explain(typed, seed="0", constraints=wanted),
        findable=False,
        at_least="short",
    )
    return {"recipe": recipe.model_dump(mode="json"), "explanation": job.outcome().as_json()}


def plugins(backend: Backend) -> dict[str, Any]:
    """List the plugins, what is broken and why, and the parts that they bring."""
    return document(backend.registry)


def endpoint(function: Callable[..., Any], backend: Backend) -> Callable[..., Any]:
    """Make an endpoint of `function`: the fields of its dataclasses spelt out, its arguments checked, errors reported.

    gradio reads the types and defaults from the signature, and what the arguments are from the docstring.
    """
    import gradio as gr

    own = dict(signature(function).parameters)
    own.pop("backend")
    groups: dict[str, type] = {name: each.annotation for name, each in own.items() if _is_group(each.annotation)}
    fields = {name: signature(group).parameters for name, group in groups.items()}
    parameters = {name: each for name, each in own.items() if name not in groups}
    for each in fields.values():
        parameters |= each
    types = {name: _type_of(each) for name, each in parameters.items()}
    flat = signature(function).replace(
        parameters=[each.replace(annotation=types[name]) for name, each in parameters.items()]
    )

    def call(*arguments: Any, **named: Any) -> Any:
        try:
            given = flat.bind(*arguments, **named).arguments
            for name, value in given.items():
                _check(name, value, types[name])
            for group, names in fields.items():
                given[group] = groups[group](**{name: given.pop(name) for name in names if name in given})
            return function(backend, **given)
        except namegen.NamegenError as error:
            raise gr.Error(str(error), print_exception=False) from None

    call.__name__, call.__doc__ = function.__name__, _documentation(function, parameters)
    call.__signature__ = flat  # type: ignore[attr-defined]
    call.__annotations__ = {**types, "return": flat.return_annotation}
    return call


def _is_group(annotation: Any) -> bool:
    return isinstance(annotation, type) and is_dataclass(annotation)


def _type_of(parameter: Parameter) -> Any:
    return get_args(parameter.annotation)[0]


def _documentation(function: Callable[..., Any], parameters: dict[str, Parameter]) -> str:
    """Write the docstring that gradio reads: `function`'s, with what each argument is."""
    described, returns, result = cleandoc(function.__doc__ or "").partition("Returns:")
    lines = [f"    {name}: {get_args(each.annotation)[1]}" for name, each in parameters.items()]
    return "\n".join([described.rstrip(), "", "Args:", *lines, "", returns + result])


def _check(name: str, value: Any, expected: Any) -> None:
    """Raise UsageError for a value of another type: gradio documents the types of its endpoints, and checks none."""
    from pydantic import TypeAdapter, ValidationError

    try:
        TypeAdapter(expected).validate_python(value, strict=True)
    except ValidationError:
        raise namegen.UsageError(f"{name} is {repr(value)[:60]}; allowed: {_TYPES[str(expected)]}") from None


_TYPES = {
    str(str): "a text",
    str(int): "a whole number",
    str(str | int): "a text or a whole number",
    str(bool): "true or false",
    str(str | list[str]): "a text or a list of texts",
    str(str | list[str] | dict[str, float]): "a text, a list of texts, or an object of names and their counts",
    str(int | None): "a whole number, or null",
}
"""The types of the endpoints' arguments, in words."""


def _part(parts: Any, part: str) -> Any:
    if part not in ("train", "dev", "test"):
        raise namegen.UsageError(f"part {part!r}: it is train, dev or test")
    names = getattr(parts, part)
    if not len(names):
        raise namegen.WordlistError(f"the {part} part is empty; use split 'all'")
    return names
