"""`namegen generate`."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..errors import GenerationError, UsageError
from ..registry.registry import Registry
from .kit import arguments as arg
from .kit.arguments import Asked, given
from .kit.messages import complain
from .kit.obtain import load_alone, obtain, refuse_overwriting
from .kit.output import NameFormat, destination, name_lines
from .kit.takes import takes
from .kit.wishes import GIVING_UP, AskedWishes

if TYPE_CHECKING:
    from ..name_model import NameModel
    from ..sampling.drawing import Drawing
    from ..training.recipe import Request

RARE = 0.01
"""The probability of what is wanted below which a person is told how rare it is."""


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
    raw: Annotated[
        bool, typer.Option("--raw", help="Draw from the model as it is: names of the list, repeats, any length.")
    ] = False
    copies: Annotated[bool, typer.Option("--copies", help="Names of the list may come too.")] = False
    repeats: Annotated[bool, typer.Option("--repeats", help="A name may come twice.")] = False
    sampler: arg.SamplerNames = None

    def request(self, registry: Registry, wanted: AskedWishes, more: dict[str, str]) -> Request:
        """Make and check the request; `more` are the last sampler's options after -o."""
        from ..sampling.generate import make_request

        return make_request(
            registry,
            self.num,
            sampler=self._samplers(registry, more),
            seed=self.seed,
            raw=self.raw,
            **self._wishes(wanted),
        )

    def _wishes(self, wanted: AskedWishes) -> dict[str, Any]:
        """Return what is wanted. Raises UsageError where it is both asked for and given up."""
        wishes = wanted.wishes
        for name, given_up in {"novel": self.copies, "unique": self.repeats}.items():
            if given_up and name in wishes:
                raise UsageError(f"--{name} and {GIVING_UP[name]} exclude each other; leave one out")
            if given_up:
                wishes[name] = False
        return wishes

    def _samplers(self, registry: Registry, more: dict[str, str]) -> list[Any]:
        from ..contracts.spec import Spec

        flags = given(temperature=self.temperature, top_k=self.top_k, top_p=self.top_p)
        if not self.sampler and not more and not flags:
            return [None]
        first = self.sampler or [registry.default("sampler").name]
        spec = Spec.parse(first[-1]).adding(more)
        for name, value in flags.items():
            spec = spec.adding({name: value}, f"--{name.replace('_', '-')} {value}")
        return [*first[:-1], spec]


@dataclass(frozen=True)
class AskedGenerate(Asked):
    """Hold the options about the model, with the sampler's options among the others."""

    options: arg.PartOptions = None


@takes(AskedGenerate)
@takes(AskedWishes)
@takes(AskedNames)
def generate(
    ctx: typer.Context,
    names: AskedNames,
    wanted: AskedWishes,
    asked: AskedGenerate,
    how: Annotated[NameFormat, typer.Option("--format", help="How names are written.")] = NameFormat.text,
    output: arg.Output = None,
) -> None:
    """Draw new names from a model of a wordlist. Trains on all its names, or takes a saved model.

    Unless it is said otherwise, names are new, distinct, as long as those of the list, and without a pair of letters
    that the list lacks. Names go to standard output, one a line; everything else goes to standard error.
    """
    registry: Registry = ctx.obj
    refuse_overwriting(output, asked.dataset, asked.from_file)
    more, others = _sampler_options(asked.options or [])
    request = names.request(registry, wanted, more)
    trained = _model(replace(asked, options=others), registry)
    drawing = trained.drawing(request)
    _report(drawing, seed_was_chosen=names.seed is None)
    _write(trained, drawing, how, output)


def _sampler_options(assignments: list[str]) -> tuple[dict[str, str], list[str]]:
    """Separate the sampler's options after -o from the others; return both."""
    from ..contracts.options import parse_assignments

    mine = [each for each in assignments if each.lstrip().startswith("sampler.")]
    return parse_assignments(mine, ["model", "sampler"])["sampler"], [each for each in assignments if each not in mine]


def _model(asked: Asked, registry: Registry) -> NameModel:
    """Obtain the model; a loaded one with --dataset takes those names as its list."""
    if asked.from_file is None or asked.dataset is not None:
        return obtain(asked, registry)
    return load_alone(asked, registry)  # its list is read where a constraint needs it


def _report(drawing: Drawing, *, seed_was_chosen: bool) -> None:
    """Say on stderr what was left out, how rare the wanted names are, and the seed where it was chosen."""
    for note in drawing.notes:
        complain(note)
    if drawing.request.constraints and drawing.request.n and drawing.probability.value < RARE:
        complain(f"{drawing.probability.in_words} of this model is such")
    if seed_was_chosen:
        complain(f"seed {drawing.request.seed}")


def _write(trained: NameModel, drawing: Drawing, how: NameFormat, output: str | None) -> None:
    """Write the names as they are drawn. Where too few are found, write those before raising the error."""
    failure: GenerationError | None = None
    everything: list[str] = []
    with destination(output) as out:
        if how is NameFormat.csv:
            out.write("name\n")
        try:
            for batch in drawing.stream():
                if how is NameFormat.json:
                    everything += batch
                elif batch:
                    out.write(name_lines(batch, how))
        except GenerationError as error:
            failure = error
        if how is NameFormat.json:
            json.dump(_document(trained, drawing.request, everything), out, ensure_ascii=False, indent=2)
            out.write("\n")
    if failure:
        raise failure


def _document(trained: NameModel, request: Request, names: list[str]) -> dict[str, Any]:
    return {
        "recipe": trained.recipe.model_dump(mode="json"),
        "request": request.model_dump(mode="json"),
        "names": names,
    }
