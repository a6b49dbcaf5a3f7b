"""Recipe: how a model is made. Request: what to draw from it. Both are frozen and convert to JSON as they are.

The command line, the cache, a saved file and a shared link are all based on these two.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import PlainSerializer, PlainValidator, WithJsonSchema, model_validator

from ..contracts.options import Field, Options
from ..contracts.spec import Spec
from ..errors import UsageError
from ..wordlists.splits import SplitName

if TYPE_CHECKING:
    from ..registry.registry import Registry

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


class Source(Options):
    """Describe where names come from, and how much they count beside those of other sources."""

    dataset: str = Field(description="a path, a registered name or an address")
    encoding: str = Field(default="utf-8", description="the encoding of the file")
    weighted: bool = Field(default=False, description="a line is a name, a tab or comma, and a count")
    share: float = Field(default=1.0, gt=0, description="the share of this source where there are several")


class Recipe(Options):
    """Define which names, parts and options a model is made of, and from which seed: all that a model depends on."""

    sources: tuple[Source, ...] = Field(min_length=1, description="where the names come from")
    tokenizer: SpecText
    model: SpecText
    split: SplitName = "all"
    seed: int | str = COURSE_SEED

    @property
    def source(self) -> Source:
        """Return the one source. Raises UsageError where there are several: they are not blended yet."""
        if len(self.sources) > 1:
            raise UsageError(f"a model learns from one list, and {len(self.sources)} are given; join them in one file")
        return self.sources[0]

    def checked(self, registry: Registry) -> Recipe:
        """Return the same recipe with its Specs checked; Specs that were checked before are unchanged."""
        model = registry.check("model", self.model)
        # What a loaded model is made of is its file's; trained again, it is made of what its options say today.
        model = replace(model, part=replace(model.part, submodels=None))
        return self.model_copy(update={"model": model, "tokenizer": registry.check("tokenizer", self.tokenizer)})


class Limits(Options):
    """Limit which drawn names are accepted; a name that fails is left out and the next is drawn."""

    min_length: int = Field(default=1, ge=0, description="characters (grapheme clusters) at least")
    max_length: int = Field(default=100, ge=1, le=1000, description="characters (grapheme clusters) at most")
    unique: bool = Field(default=False, description="no name twice")
    novel: bool = Field(default=False, description="no name of the wordlist")
    tries: int = Field(default=10_000, ge=1, description="names in a row that do not pass before giving up")

    @model_validator(mode="after")
    def _ordered(self) -> Limits:
        if self.min_length > self.max_length:
            raise ValueError(f"min_length {self.min_length} is above max_length {self.max_length}")
        return self


class Request(Options):
    """Define what to draw: how many names, by which samplers, from which seed, within which limits and constraints."""

    n: int = Field(default=10, ge=0, le=100_000_000, description="how many names")
    samplers: tuple[SpecText, ...] = Field(min_length=1, description="all but the last only adjust probabilities")
    constraints: tuple[SpecText, ...] = ()
    seed: int | str
    limits: Limits = Limits()

    @property
    def sampler(self) -> Spec:
        """Return the one sampler. Raises UsageError where there are several: they do not compose yet."""
        if len(self.samplers) > 1:
            raise UsageError(f"one sampler draws names, and {len(self.samplers)} are given; leave the others out")
        return self.samplers[0]

    def checked(self, registry: Registry) -> Request:
        """Return the same request with its Specs checked. Raises UsageError where it has constraints."""
        if self.constraints:
            raise UsageError(f"there is no constraint {self.constraints[0].name!r}: no plugin offers constraints")
        return self.model_copy(update={"samplers": tuple(registry.check("sampler", each) for each in self.samplers)})
