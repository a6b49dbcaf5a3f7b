"""Recipe: how a model is made. Request: what to draw from it. Both are frozen and convert to JSON as they are.

The command line, the cache, a saved file and a shared link are all based on these two.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import PlainSerializer, PlainValidator, WithJsonSchema, model_validator

from ..contracts.options import Field, Options
from ..contracts.spec import Spec
from ..errors import UsageError
from ..wordlists.source import Source
from ..wordlists.splits import SplitName
from .cases import AS_LEARNED, Case
from .closeness import NEAR, Closeness

if TYPE_CHECKING:
    from ..registry.registry import Registry

BlendBy = Literal["letters", "names"]
"""How several lists are blended: by a product of one model a list, or into one list whose names count by the shares."""

COURSE_SEED = 2147483647
"""The generator seed of Karpathy's lectures, the default for training."""


def _spec(value: Any) -> Spec:
    if isinstance(value, Spec):
        return value
    if not isinstance(value, str):
        raise ValueError("a part is written as a text, 'NAME option=value'")
    try:
        return Spec.parse(value)
    except UsageError as error:
        raise ValueError(str(error)) from None


SpecText = Annotated[
    Spec, PlainValidator(_spec), PlainSerializer(str, return_type=str), WithJsonSchema({"type": "string"})
]
"""A Spec that is written as its text in JSON."""


def _as_given(spec: Spec) -> str:
    """Write a constraint with the options alone that were given: those left open may go by what else is asked for."""
    if spec.part is None:
        return str(spec)
    said = spec.part.options.model_fields_set
    return str(Spec(spec.name, {name: value for name, value in spec.options.items() if name in said}))


ConstraintText = Annotated[
    Spec, PlainValidator(_spec), PlainSerializer(_as_given, return_type=str), WithJsonSchema({"type": "string"})
]


class Recipe(Options):
    """Define which names, parts and options a model is made of, and from which seed: all that a model depends on.

    Where several sources are blended by letters, `model` is what each of them is learned by.
    """

    renamed = {"blend": "blend_by"}

    sources: tuple[Source, ...] = Field(min_length=1, description="where the names come from")
    blend_by: BlendBy = Field(
        default="letters",
        description="how several sources are blended: letters, a model of each at once; names, one model of all",
    )
    tokenizer: SpecText
    model: SpecText
    split: SplitName = "all"
    seed: int | str = COURSE_SEED

    @model_validator(mode="before")
    @classmethod
    def _with_present_names(cls, given: Any) -> Any:
        """Read recipes of saved files, which may have old names, as they are validated without `build_options`."""
        if not isinstance(given, dict):
            return given
        return {cls.renamed.get(name, name): value for name, value in given.items()}

    @property
    def by_letters(self) -> bool:
        """Say whether there are several lists, which are blended by letters."""
        return self.blend_by == "letters" and len(self.sources) > 1

    @property
    def lists(self) -> str:
        """Name the sources, for a person."""
        return " + ".join(source.dataset for source in self.sources)

    def checked(self, registry: Registry) -> Recipe:
        """Return the same recipe with its Specs checked; Specs that were checked before are unchanged."""
        model = registry.check("model", self.model)
        # What a loaded model is made of is its file's; trained again, it is made of what its options say today.
        model = replace(model, part=replace(model.part, submodels=None))
        return self.model_copy(update={"model": model, "tokenizer": registry.check("tokenizer", self.tokenizer)})


class Request(Options):
    """Define what to draw: how many names, by which samplers, under which constraints, from which seed.

    Beside `constraints`, those hold that plugins registered as defaults, but for those that `without` names. In `raw`
    draws only those hold that hold in all draws (see `namegen.Constraint.holds_in_raw`).
    """

    n: int = Field(default=10, ge=0, le=10_000_000_000, description="how many names")
    samplers: tuple[SpecText, ...] = Field(min_length=1, description="all but the last only adjust probabilities")
    constraints: tuple[ConstraintText, ...] = Field(default=(), description="what names are wanted; all hold")
    raw: bool = Field(default=False, description="draw from the model as it is: copies, repeats and all")
    without: tuple[str, ...] = Field(default=(), description="constraints that hold by default, and shall not")
    closeness: Closeness = Field(default=NEAR, description="how much like the names of the list they are")
    case: Case = Field(default=AS_LEARNED, description="how names are written, after all that is wanted of them")
    seed: int | str

    @property
    def sampler(self) -> Spec:
        """Return the sampler that draws: the last."""
        return self.samplers[-1]

    def checked(self, registry: Registry) -> Request:
        """Return the same request with its Specs checked; Specs that were checked before are unchanged."""
        checked = {
            "samplers": tuple(registry.check("sampler", each) for each in self.samplers),
            "constraints": tuple(registry.check("constraint", each) for each in self.constraints),
        }
        return self.model_copy(update=checked)
