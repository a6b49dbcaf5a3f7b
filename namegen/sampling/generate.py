"""Generate new names from a trained model and a request."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ..contracts.options import build_options
from ..contracts.randomness import fresh_seed
from ..errors import GenerationError, UsageError
from ..registry.registry import Registry
from ..training.cases import AS_LEARNED, Case
from ..training.closeness import NEAR, Closeness
from ..training.recipe import Request
from .drawing import Drawing
from .keywords import OF_GENERATE, parse_wishes, refuse_drawing, with_sampler_options, worth_showing

if TYPE_CHECKING:
    from ..contracts.spec import Spec
    from ..training.trained import Trained


def make_request(
    registry: Registry,
    n: int = 10,
    *,
    sampler: Any = None,
    seed: int | str | None = None,
    raw: bool = False,
    case: Case = AS_LEARNED,
    closeness: Closeness | None = None,
    constraints: Any = (),
    **wishes: Any,
) -> Request:
    """Make a request with every default filled in and every option checked; a seed is chosen if none is given.

    sampler: what `Registry.check` takes, or a list of such, of which all but the last only adjust probabilities.
    raw: draw from the model as it is, names that exist and repeats included.
    case, closeness: see `NameModel.generate`; by default names are near to the list.
    constraints: one or a list of what `Registry.check` takes. wishes: constraints and options of the sampler by name
        (`starts_with="k"`, `min_length=5`, `novel=False`, `temperature=0.8`; see `parse_wishes`).
    Raises UsageError or OptionError for a part or an option that does not exist, or is given twice.
    """
    wanted, without, others = _parsed(registry, constraints, wishes)
    samplers = list(sampler) if isinstance(sampler, (list, tuple)) else [sampler]
    if not samplers:
        raise UsageError("sampler is an empty list; leave it out for the default one")
    samplers[-1] = with_sampler_options(registry, samplers[-1], others)
    *adjusting, drawing = samplers
    last = registry.check("sampler", drawing)
    raw_in_any_case = last.part.entry.load().always_raw
    if closeness is not None and (raw or raw_in_any_case):
        why = "raw draws are of the model as it is" if raw else f"sampler {last.name!r} draws of the model as it is"
        raise UsageError(f"{why}: closeness {closeness!r} changes nothing there; leave one out")
    asked = {
        "n": n,
        "samplers": (
            *(registry.check("sampler", each) for each in adjusting),
            # Of several, one may have said already what another would do by default.
            last if raw or raw_in_any_case or adjusting else worth_showing(registry, last),
        ),
        "constraints": wanted,
        "raw": raw,
        "without": tuple(without),
        "case": case,
        "closeness": NEAR if closeness is None else closeness,
        "seed": fresh_seed() if seed is None else seed,
    }
    return build_options(Request, asked, "the request")


def constraints_asked(registry: Registry, constraints: Any = (), **wishes: Any) -> tuple[Spec, ...]:
    """Return the checked constraints of what is wanted of names, where none is drawn.

    Raises as `make_request` does, and UsageError for an option of drawing, which would change nothing.
    """
    wanted, _, others = _parsed(registry, constraints, wishes)
    refuse_drawing(others, (*OF_GENERATE, "sampler", *registry.default("sampler").options().model_fields))
    with_sampler_options(registry, None, others)  # says that there is no such option
    return wanted


def _parsed(
    registry: Registry, constraints: Any, wishes: Mapping[str, Any]
) -> tuple[tuple[Spec, ...], list[str], dict[str, Any]]:
    """Return the checked constraints, the defaults given up, and the wishes that are no constraints."""
    named, without, others = parse_wishes(registry, wishes)
    several = constraints if isinstance(constraints, (list, tuple)) else [constraints]
    wanted = (*(registry.check("constraint", each) for each in several), *named)
    for spec in wanted:
        if spec.name in without:
            raise UsageError(f"constraint {spec.name!r} is both asked for and given up; leave one out")
    return wanted, without, others


def without_memory(request: Request, registry: Registry) -> Request:
    """Leave out the constraints that remember and hold by default, such as "no name twice"; those asked for stay."""
    asked = {registry.check("constraint", each).name for each in request.constraints} | set(request.without)
    remembering = [entry.name for entry in registry.defaults("constraint") if entry.load().remembers]
    left_out = (name for name in remembering if name not in asked)
    return request.model_copy(update={"without": (*request.without, *left_out)})


def generate(model: Trained, request: Request) -> list[str]:
    """Draw all names of a request. Raises GenerationError, holding those found, where there are not so many."""
    names: list[str] = []
    try:
        for batch in stream(model, request):
            names += batch
    except GenerationError as error:
        error.names = names
        raise
    return names


def stream(model: Trained, request: Request) -> Iterator[list[str]]:
    """Yield the names of a request in batches, as they are drawn; see `Drawing`."""
    yield from Drawing(model, request).stream()
