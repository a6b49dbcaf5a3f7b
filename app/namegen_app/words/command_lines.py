"""The same thing as a command line, written from a recipe and a request."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Sequence
from typing import Any, get_args

import namegen
from namegen.commands import GIVING_UP, wish_words

from ..work.lists import default_blend_by
from .reading_words import command_words

CASES: tuple[str, ...] = get_args(namegen.Request.model_fields["case"].annotation)
"""How names may be written."""
AS_LEARNED: str = namegen.Request.model_fields["case"].default
"""The case of names where none is asked for."""
CLOSENESS: tuple[str, ...] = get_args(namegen.Request.model_fields["closeness"].annotation)
NEAR: str = namegen.Request.model_fields["closeness"].default
"""The closeness of names where none is asked for."""
DEFAULT_SEED: str | int = namegen.Recipe.model_fields["seed"].default
"""The seed of training where none is asked for."""


def briefly(registry: namegen.Registry, kind: Any, spec: namegen.Spec, *, raw: bool = False) -> namegen.Spec:
    """Return `spec` with those options alone that are not the default: what a person would write.

    raw: whether names are drawn raw, for which samplers have other defaults.
    """
    checked = registry.check(kind, spec)
    entry = checked.part.entry
    defaults = {info.name: info.default for info in entry.described_options()}
    if kind == "sampler" and not raw:
        defaults |= entry.load().by_default()
    return namegen.Spec(checked.name, {key: value for key, value in checked.options.items() if value != defaults[key]})


def command(model: namegen.NameModel, request: namegen.Request, *, file: str = "") -> str:
    """Write the command that gives the same names; `file` is where a saved model lies. "" where there is none."""
    if not_in_command(request):
        return ""
    return _joined(["generate", *_model_words(model, file), *_request_words(model.registry, request)])


def not_in_command(request: namegen.Request) -> list[str]:
    """Name the constraints that hold by default, and which no flag of the command switches off, as the request does."""
    return [name for name in request.without if name not in GIVING_UP]


def train_command(model: namegen.NameModel) -> str:
    """Write the command that trains the same model."""
    words = ["train", *_model_words(model)]
    if model.recipe.split != "all":
        words += ["--split", model.recipe.split]
    return _joined([*words, "--output", f"{model.name}.namegen"])


def compare_command(
    models: Iterable[namegen.Spec],
    sources: Sequence[namegen.Source],
    blend_by: str,
    split: str | None,
    train_seed: str,
) -> str:
    """Write the command that compares the same models."""
    words = ["compare", *map(str, models), *_list_words(sources, blend_by)]
    if split:
        words += ["--split", split]
    if train_seed:
        words += ["--train-seed", train_seed]
    return _joined(words)


def _joined(words: list[str]) -> str:
    """Quote `namegen` and these words for a shell; "" where one holds what a terminal acts on when it is pasted."""
    if not all(word.isprintable() for word in words):
        return ""
    return shlex.join(["namegen", *words])


def _list_words(sources: Sequence[namegen.Source], blend_by: str) -> list[str]:
    """Write the lists; the options of reading are the same for all that are blended."""
    words = [word for source in sources for word in ("--dataset", source.dataset)]
    shares = shares_of(sources)
    if shares:
        words += ["--blend", shares]
    words += [word for each in blend_by_of(sources, blend_by) for word in ("--blend-by", each)]
    return [*words, *command_words(sources[0].reading)]


def shares_of(sources: Sequence[namegen.Source]) -> str:
    """Write the shares of a blend, as in 70,30; "" where all lists count the same."""
    shares = [source.share for source in sources]
    if len(set(shares)) == 1:
        return ""
    return ",".join(str(share).removesuffix(".0") for share in shares)


def blend_by_of(sources: Sequence[namegen.Source], blend_by: str) -> list[str]:
    """Return how several lists are blended, where it is not as shares, or none, have it: `--blend` is by letters."""
    by_default = default_blend_by(shares_of(sources))
    return [] if len(sources) < 2 or blend_by == by_default else [blend_by]


def _model_words(model: namegen.NameModel, file: str = "") -> list[str]:
    if file:
        return ["--from", file]
    recipe, registry = model.recipe, model.registry
    words = [*_list_words(recipe.sources, recipe.blend_by), "-m", str(briefly(registry, "model", recipe.model))]
    words += _part_words(registry, "tokenizer", recipe.tokenizer)
    if recipe.seed != DEFAULT_SEED:
        words += ["--train-seed", str(recipe.seed)]
    return words


def _part_words(registry: namegen.Registry, kind: Any, spec: namegen.Spec) -> list[str]:
    text = str(briefly(registry, kind, spec))
    if text == registry.default(kind).name:
        return []
    return [f"--{kind}", text]


def _request_words(registry: namegen.Registry, request: namegen.Request) -> list[str]:
    words = _sampler_words(registry, request)
    words += wish_words(request)
    if request.closeness != NEAR:
        words += ["--closeness", request.closeness]
    if request.case != AS_LEARNED:
        words += ["--case", request.case]
    return [*words, "-n", str(request.n), "--seed", str(request.seed)]


def _sampler_words(registry: namegen.Registry, request: namegen.Request) -> list[str]:
    texts = [str(spec) for spec in _brief_samplers(registry, request)]
    if texts == [registry.default("sampler").name]:
        return []
    return [word for text in texts for word in ("--sampler", text)]


def _brief_samplers(registry: namegen.Registry, request: namegen.Request) -> list[namegen.Spec]:
    """Write the samplers briefly. One that is alone has other defaults where draws are not raw."""
    raw = request.raw or len(request.samplers) > 1
    return [briefly(registry, "sampler", spec, raw=raw) for spec in request.samplers]
