"""The same thing as a command line and as a link. Both are written from a recipe and a request."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode

import namegen

from .wordlists import PASTED, Read

LONGEST_TEXT = 4000
"""Characters of a pasted list that still goes into a link."""

DEFAULT_SEED: str | int = namegen.Recipe.model_fields["seed"].default
"""The seed of training where none is asked for."""

_FLAGS = {"temperature": "--temperature", "top_k": "--top-k", "top_p": "--top-p"}
"""Options of a sampler that `namegen generate` has flags for."""


@dataclass(frozen=True)
class Shared:
    """What a link says. Options are texts by name, as after -o."""

    dataset: str = ""
    text: str = ""
    weighted: bool = False
    model: str = ""
    tokenizer: str = ""
    sampler: str = ""
    options: dict[str, dict[str, str]] = field(default_factory=dict)
    n: int | None = None
    seed: str = ""
    train_seed: str = ""
    min_length: int | None = None
    max_length: int | None = None
    unique: bool = False
    novel: bool = False


def command(model: namegen.NameModel, request: namegen.Request, *, file: str = "") -> str:
    """The line for a shell that gives the same names; `file` is where a saved model lies."""
    words = ["--from", file] if file else _recipe_words(model)
    return _joined(["generate", *words, *_request_words(model.registry, request)])


def train_command(model: namegen.NameModel) -> str:
    """The line for a shell that trains the same model."""
    recipe = model.recipe
    how = [] if recipe.split == "all" else ["--split", recipe.split]
    return _joined(["train", *_recipe_words(model), *how, "--output", f"{recipe.model}.namegen"])


def explain_command(model: namegen.NameModel, name: str, *, file: str = "") -> str:
    """The line for a shell that explains the same name."""
    words = ["--from", file] if file else _recipe_words(model)
    # After "--" a name may begin with a dash.
    return _joined(["explain", *words, *(["--"] if name.startswith("-") else []), name])


def compare_command(contenders: Iterable[namegen.Contender], read: Read, split: str, train_seed: str) -> str:
    """The line for a shell that compares the same models."""
    words = ["compare", *(each.label for each in contenders), *_list_words(read.called, read)]
    words += [] if split == "distinct" else ["--split", split]
    return _joined(words + (["--train-seed", train_seed] if train_seed else []))


def _joined(words: list[str]) -> str:
    """`namegen` and these words, quoted for a shell; "" where one holds what a terminal acts on when it is pasted."""
    return shlex.join(["namegen", *words]) if all(word.isprintable() for word in words) else ""


def link(model: namegen.NameModel, request: namegen.Request, text: str) -> str:
    """The query of a link that gives the same names, or "" where it cannot hold the list (`text`, if pasted)."""
    recipe, registry = model.recipe, model.registry
    if len(text) > LONGEST_TEXT:
        return ""
    pairs: list[tuple[str, str]] = [("text", text)] if text else [("dataset", recipe.dataset)]
    pairs += [("weighted", "1")] if recipe.weighted else []
    pairs += [("model", recipe.model), ("tokenizer", recipe.tokenizer), ("sampler", request.sampler)]
    for part, kind, name, options in (
        ("", "model", recipe.model, recipe.options),
        ("tokenizer.", "tokenizer", recipe.tokenizer, recipe.tokenizer_options),
        ("sampler.", "sampler", request.sampler, request.options),
    ):
        pairs += [("o", f"{part}{key}={value}") for key, value in changed(registry, kind, name, options).items()]
    pairs += [("n", str(request.n)), ("seed", str(request.seed)), *_limit_pairs(request.limits)]
    if recipe.seed != DEFAULT_SEED:
        pairs.append(("train_seed", str(recipe.seed)))
    return "?" + urlencode(pairs)


def read_link(query: str) -> Shared:
    """What a link says; whatever it holds beside that is passed over, and options are checked when they are used.

    Raises UsageError or OptionError where it cannot be read.
    """
    try:
        found = parse_qs(query.removeprefix("?"), max_num_fields=200)
    except ValueError:
        raise namegen.UsageError("this link holds more than a link of this form ever does") from None
    last = {name: values[-1] for name, values in found.items()}
    return Shared(
        dataset=last.get("dataset", ""),
        text=last.get("text", "")[:LONGEST_TEXT],
        weighted=last.get("weighted") == "1",
        model=last.get("model", ""),
        tokenizer=last.get("tokenizer", ""),
        sampler=last.get("sampler", ""),
        options=namegen.parse_assignments(found.get("o", []), ["model", "tokenizer", "sampler"]),
        n=_whole(last, "n"),
        seed=last.get("seed", ""),
        train_seed=last.get("train_seed", ""),
        min_length=_whole(last, "min_length"),
        max_length=_whole(last, "max_length"),
        unique=last.get("unique") == "1",
        novel=last.get("novel") == "1",
    )


def changed(registry: namegen.Registry, kind: Any, name: str, options: Mapping[str, Any]) -> dict[str, str]:
    """The options that are not the default, as they are written after -o."""
    infos = {info.name: info for info in namegen.describe_options(registry.get(kind, name).options())}
    return {key: as_text(value) for key, value in options.items() if value != infos[key].default}


def as_text(value: Any) -> str:
    """An option's value as it is typed."""
    if value is None:
        return "none"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _list_words(dataset: str, read: Read | namegen.Recipe) -> list[str]:
    encoding = [] if read.encoding == "utf-8" else ["--encoding", read.encoding]
    return ["--dataset", dataset, *(["--weighted"] if read.weighted else []), *encoding]


def _recipe_words(model: namegen.NameModel) -> list[str]:
    recipe, registry = model.recipe, model.registry
    options = changed(registry, "model", recipe.model, recipe.options)
    seed = [] if recipe.seed == DEFAULT_SEED else ["--train-seed", str(recipe.seed)]
    tokenizer = _part(registry, "tokenizer", recipe.tokenizer, recipe.tokenizer_options)
    return [*_list_words(recipe.dataset, recipe), "--plugin", recipe.model, *_assignments(options), *tokenizer, *seed]


def _part(registry: namegen.Registry, kind: Any, name: str, options: Mapping[str, Any]) -> list[str]:
    words = [] if name == registry.default(kind).name else [f"--{kind}", name]
    return words + _assignments(changed(registry, kind, name, options), f"{kind}.")


def _assignments(options: Mapping[str, str], prefix: str = "") -> list[str]:
    return [word for key, value in options.items() for word in ("-o", f"{prefix}{key}={value}")]


def _request_words(registry: namegen.Registry, request: namegen.Request) -> list[str]:
    words = [] if request.sampler == registry.default("sampler").name else ["--sampler", request.sampler]
    given = changed(registry, "sampler", request.sampler, request.options)
    flagged = {key: value for key, value in given.items() if key in _FLAGS and value != "none"}
    words += [word for key, value in flagged.items() for word in (_FLAGS[key], value)]
    words += _assignments({key: value for key, value in given.items() if key not in flagged}, "sampler.")
    for name, value in _limit_pairs(request.limits):
        flag = "--" + name.replace("_", "-")
        words += [flag] if name in ("unique", "novel") else [flag, value]
    return [*words, "-n", str(request.n), "--seed", str(request.seed)]


def _limit_pairs(limits: namegen.Limits) -> list[tuple[str, str]]:
    default = namegen.Limits()
    pairs = [
        (name, str(getattr(limits, name)))
        for name in ("min_length", "max_length")
        if getattr(limits, name) != getattr(default, name)
    ]
    return pairs + [(name, "1") for name in ("unique", "novel") if getattr(limits, name)]


def _whole(said: Mapping[str, str], name: str) -> int | None:
    if name not in said:
        return None
    text = said[name]
    # Whole numbers of more digits are none that a browser can hold.
    if not re.fullmatch(r"-?\d{1,15}", text, re.ASCII):
        shown = text if len(text) <= 40 else text[:37] + "..."
        raise namegen.UsageError(f"{name} is {shown!r}; a whole number is wanted")
    return int(text)


def pasted(recipe: namegen.Recipe) -> bool:
    """Whether the model learned from a pasted list, which the reader of a command line has to save first."""
    return recipe.dataset == PASTED
