"""`namegen generate`."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..errors import GenerationError
from ..registry.registry import Registry
from .kit import arguments as arg
from .kit.arguments import Asked, given
from .kit.messages import complain
from .kit.obtain import load_alone, obtain, refuse_overwriting
from .kit.output import NameFormat, destination, name_lines
from .kit.takes import takes

if TYPE_CHECKING:
    from ..contracts.spec import Spec
    from ..name_model import NameModel
    from ..training.recipe import Request


@dataclass(frozen=True)
class AskedNames:
    """Hold the options about the names to draw. The fields are the options."""

    num: Annotated[int, typer.Option("--num", "-n", help="How many names.")] = 10
    seed: Annotated[str | None, typer.Option("--seed", help="Any text; the same seed gives the same names.")] = None
    temperature: Annotated[
        float | None,
        typer.Option("--temperature", "-t", help="Below 1 safer, above 1 wilder, 0 = the likeliest."),
    ] = None
    top_k: Annotated[int | None, typer.Option("--top-k", help="Draw from the k likeliest letters only.")] = None
    top_p: Annotated[
        float | None,
        typer.Option("--top-p", help="Draw from the likeliest letters that reach this probability."),
    ] = None
    min_length: Annotated[int | None, typer.Option("--min-length", help="Characters at least; default 1.")] = None
    max_length: Annotated[int | None, typer.Option("--max-length", help="Characters at most; default 100.")] = None
    unique: Annotated[bool, typer.Option("--unique", help="No name twice.")] = False
    novel: Annotated[bool, typer.Option("--novel", help="Only names that are not in the wordlist.")] = False
    sampler: arg.SamplerName = None

    def request(self, registry: Registry, more: dict[str, str]) -> Request:
        """Make and check the request; `more` are the sampler's options after -o."""
        from ..sampling.generate import make_request

        limits = given(min_length=self.min_length, max_length=self.max_length, unique=self.unique, novel=self.novel)
        sampler = self._sampler(registry, more)
        return make_request(registry, self.num, sampler=sampler, seed=self.seed, limits=limits)

    def _sampler(self, registry: Registry, more: dict[str, str]) -> Spec | None:
        from ..contracts.spec import Spec

        flags = given(temperature=self.temperature, top_k=self.top_k, top_p=self.top_p)
        if self.sampler is None and not more and not flags:
            return None
        spec = Spec(registry.default("sampler").name) if self.sampler is None else Spec.parse(self.sampler)
        spec = spec.adding(more)
        for name, value in flags.items():
            spec = spec.adding({name: value}, f"--{name.replace('_', '-')} {value}")
        return spec


@dataclass(frozen=True)
class AskedGenerate(Asked):
    """Hold the options about the model, with the sampler's options among the others."""

    options: arg.PartOptions = None


@takes(AskedGenerate)
@takes(AskedNames)
def generate(
    ctx: typer.Context,
    names: AskedNames,
    asked: AskedGenerate,
    how: Annotated[NameFormat, typer.Option("--format", help="How names are written.")] = NameFormat.text,
    output: arg.Output = None,
) -> None:
    """Draw new names from a model of a wordlist. Trains on all its names, or takes a saved model.

    Names go to standard output, one a line; everything else goes to standard error.
    """
    registry: Registry = ctx.obj
    refuse_overwriting(output, asked.dataset, asked.from_file)
    more, others = _sampler_options(asked.options or [])
    request = names.request(registry, more)
    trained = _model(replace(asked, options=others), registry)
    if names.seed is None:
        complain(f"seed {request.seed}")
    _write(trained, request, how, output)


def _sampler_options(assignments: list[str]) -> tuple[dict[str, str], list[str]]:
    """Separate the sampler's options after -o from the others; return both."""
    from ..contracts.options import parse_assignments

    mine = [each for each in assignments if each.lstrip().startswith("sampler.")]
    return parse_assignments(mine, ["model", "sampler"])["sampler"], [each for each in assignments if each not in mine]


def _model(asked: Asked, registry: Registry) -> NameModel:
    """Obtain the model; a loaded one with --dataset takes those names as its list."""
    if asked.from_file is None or asked.dataset is not None:
        return obtain(asked, registry)
    return load_alone(asked, registry)  # its list is read where a limit needs it


def _write(trained: NameModel, request: Request, how: NameFormat, output: str | None) -> None:
    """Write the names as they are drawn. Where too few are found, write those before raising the error."""
    failure: GenerationError | None = None
    everything: list[str] = []
    with destination(output) as out:
        if how is NameFormat.csv:
            out.write("name\n")
        try:
            for batch in trained.stream(request):
                if how is NameFormat.json:
                    everything += batch
                elif batch:
                    out.write(name_lines(batch, how))
        except GenerationError as error:
            failure = error
        if how is NameFormat.json:
            json.dump(_document(trained, request, everything), out, ensure_ascii=False, indent=2)
            out.write("\n")
    if failure:
        raise failure


def _document(trained: NameModel, request: Request, names: list[str]) -> dict[str, Any]:
    return {
        "recipe": trained.recipe.model_dump(mode="json"),
        "request": request.model_dump(mode="json"),
        "names": names,
    }
