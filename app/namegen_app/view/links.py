"""The same thing as a command line and as a link. Both are written from a recipe and a request."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, get_args
from urllib.parse import parse_qs, urlencode

import namegen
from namegen.commands import GIVING_UP, wish_words

from ..work.lists import PASTED, default_blend_by
from .reading_words import command_words, link_pairs, reading_of_link

LONGEST_TEXT = 4000
"""Characters of a pasted list that still goes into a link."""

CASES: tuple[str, ...] = get_args(namegen.Request.model_fields["case"].annotation)
"""How names may be written."""
AS_LEARNED: str = namegen.Request.model_fields["case"].default
"""The case of names where none is asked for."""
CLOSENESS: tuple[str, ...] = get_args(namegen.Request.model_fields["closeness"].annotation)
NEAR: str = namegen.Request.model_fields["closeness"].default
"""The closeness of names where none is asked for."""
DEFAULT_SEED: str | int = namegen.Recipe.model_fields["seed"].default
"""The seed of training where none is asked for."""


@dataclass(frozen=True)
class Link:
    """What a link says. A Spec whose name is "" gives options to the default part."""

    datasets: tuple[str, ...] = ()
    blend: str = ""
    blend_by: str = ""
    text: str = ""
    reading: namegen.ReadingOptions = field(default_factory=namegen.ReadingOptions)
    model: namegen.Spec | None = None
    tokenizer: namegen.Spec | None = None
    samplers: tuple[namegen.Spec, ...] = ()
    n: int | None = None
    seed: str = ""
    train_seed: str = ""
    constraints: tuple[namegen.Spec, ...] = ()
    raw: bool = False
    without: tuple[str, ...] = ()
    case: str = AS_LEARNED
    closeness: str = NEAR

    def in_words(self) -> str:
        """Write what it asks of the names, for a person."""
        words = [*map(str, self.samplers), *map(str, self.constraints), *(f"no {name}" for name in self.without)]
        words += [f"{self.closeness} to the list"] if self.closeness != NEAR else []
        return ", ".join([*words, "raw names"] if self.raw else words)


def briefly(registry: namegen.Registry, kind: Any, spec: namegen.Spec, *, raw: bool = False) -> namegen.Spec:
    """Return `spec` with those options alone that are not the default: what a person would write.

    raw: whether names are drawn raw, for which samplers have other defaults.
    """
    checked = registry.check(kind, spec)
    entry = checked.part.entry
    defaults = {info.name: info.default for info in namegen.describe_options(entry.options())}
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


def explain_command(model: namegen.NameModel, name: str, *, file: str = "") -> str:
    """Write the command that explains the same name."""
    words = ["explain", *_model_words(model, file)]
    if name.startswith("-"):
        words.append("--")  # after it a name may begin with a dash
    return _joined([*words, name])


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


def link(model: namegen.NameModel, request: namegen.Request, text: str) -> str:
    """Write the query of a link that gives the same names, or "" where it cannot hold the list (`text`, if pasted)."""
    recipe, registry = model.recipe, model.registry
    if len(text) > LONGEST_TEXT:
        return ""
    pairs = [("dataset", source.dataset) for source in recipe.sources]
    if text:
        pairs = [("text", text)]
    shares = shares_of(recipe.sources)
    if shares:
        pairs.append(("blend", shares))
    pairs += [("blend_by", each) for each in blend_by_of(recipe.sources, recipe.blend_by)]
    pairs += link_pairs(recipe.sources[0].reading)
    parts = [("model", recipe.model), ("tokenizer", recipe.tokenizer)]
    pairs += [(kind, str(briefly(registry, kind, spec))) for kind, spec in parts]
    pairs += [("sampler", str(spec)) for spec in _brief_samplers(registry, request)]
    pairs += [("n", str(request.n)), ("seed", str(request.seed))]
    pairs += _wish_pairs(map(_as_given, request.constraints), request.without, raw=request.raw)
    if request.case != AS_LEARNED:
        pairs.append(("case", request.case))
    if request.closeness != NEAR:
        pairs.append(("closeness", request.closeness))
    if recipe.seed != DEFAULT_SEED:
        pairs.append(("train_seed", str(recipe.seed)))
    return "?" + urlencode(pairs)


def read_link(query: str) -> Link:
    """Read a link; what else it holds is ignored, and options are checked when they are used.

    Links of older versions say `min_length=5&max_length=7` for `constraint=length min=5 max=7`. Their `unique=1` and
    `novel=1` say nothing any more: both hold unless a link is `without` them.

    Raises UsageError or OptionError where it cannot be read.
    """
    try:
        found = parse_qs(query.removeprefix("?"), max_num_fields=200)
    except ValueError:
        raise namegen.UsageError("this link holds more than a link of this form ever does") from None
    last = {name: values[-1] for name, values in found.items()}
    more = namegen.parse_assignments(found.get("o", []), ["model", "tokenizer", "sampler"])
    model, tokenizer, sampler = (_spec(last.get(kind, ""), options) for kind, options in more.items())
    adjusting = [namegen.Spec.parse(text) for text in found.get("sampler", [])[:-1]]
    model, tokenizer = _with_tokenizer(model, tokenizer)
    return Link(
        datasets=tuple(found.get("dataset", [])),
        blend=last.get("blend", ""),
        blend_by=last.get("blend_by", ""),
        text=last.get("text", "")[:LONGEST_TEXT],
        reading=reading_of_link(found),
        model=model,
        tokenizer=tokenizer,
        samplers=(*adjusting, *filter(None, [sampler])),
        n=_whole(last, "n"),
        seed=last.get("seed", ""),
        train_seed=last.get("train_seed", ""),
        constraints=(*map(namegen.Spec.parse, found.get("constraint", [])), *_old_lengths(last)),
        raw=last.get("raw") == "1",
        without=tuple(found.get("without", [])),
        case=last.get("case", AS_LEARNED),
        closeness=last.get("closeness", NEAR),
    )


def further_wishes(link: Link, constraints: Iterable[namegen.Spec], without: Iterable[str]) -> str:
    """Write the query of what a link asks for beyond the controls of the form; `read_link` reads it. "" for nothing.

    constraints, without: those of the link that have no control.
    """
    pairs = [("sampler", str(spec)) for spec in link.samplers[:-1]]
    pairs += [("closeness", link.closeness)] if link.closeness != NEAR else []
    return urlencode(pairs + _wish_pairs(constraints, without, raw=link.raw))


def _wish_pairs(constraints: Iterable[namegen.Spec], without: Iterable[str], *, raw: bool) -> list[tuple[str, str]]:
    pairs = [("constraint", str(spec)) for spec in constraints] + [("without", name) for name in without]
    return [*pairs, ("raw", "1")] if raw else pairs


def _old_lengths(said: Mapping[str, str]) -> list[namegen.Spec]:
    """Read the lengths as links of older versions give them."""
    bounds = {"min": _whole(said, "min_length"), "max": _whole(said, "max_length")}
    options = {name: value for name, value in bounds.items() if value is not None}
    return [namegen.Spec("length", options)] if options else []


def _spec(text: str, more: Mapping[str, str]) -> namegen.Spec | None:
    """Read a part from its text and from what `o=` adds; None where a link says nothing of it."""
    if not text.strip() and not more:
        return None
    spec = namegen.Spec("")
    if text.strip():
        spec = namegen.Spec.parse(text)
    return spec.adding(more)


def _with_tokenizer(
    model: namegen.Spec | None, tokenizer: namegen.Spec | None
) -> tuple[namegen.Spec | None, namegen.Spec | None]:
    """Take the tokenizer out of a model's text that names one, as `make_recipe` does."""
    if model is None:
        return model, tokenizer
    model, named = model.split_off("tokenizer")
    if named is not None and tokenizer is not None:
        raise namegen.UsageError("the tokenizer is named twice, beside the model and in its text; leave one out")
    return model, named or tokenizer


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


def blend_by_of_link(link: Link) -> str:
    """Return how a link blends its lists."""
    return link.blend_by or default_blend_by(link.blend)


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


def _as_given(spec: namegen.Spec) -> namegen.Spec:
    """Return a checked constraint with those options that were given: one left out may give way to the list's."""
    given = spec.part.options.model_fields_set
    return namegen.Spec(spec.name, {name: value for name, value in spec.options.items() if name in given})


def _whole(said: Mapping[str, str], name: str) -> int | None:
    if name not in said:
        return None
    text = said[name]
    # Whole numbers of more digits are none that a browser can hold.
    if not re.fullmatch(r"-?\d{1,15}", text, re.ASCII):
        raise namegen.UsageError(f"{name} is {text[:40]!r}; allowed: a whole number")
    return int(text)


def pasted(recipe: namegen.Recipe) -> bool:
    """Say whether the model learned from a pasted list, which the reader of a command has to save first."""
    return any(source.dataset == PASTED for source in recipe.sources)
