"""A trained model: a tokenizer and a model that were trained together, and where they came from."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ..contracts.decoder import Decoder, check_decoder
from ..contracts.wordlist import Names, Wordlist
from ..wordlists.splits import split
from .recipe import Recipe

if TYPE_CHECKING:
    from ..contracts.model import Model
    from ..contracts.tokenizer import Tokenizer
    from ..registry.registry import Registry


@dataclass(frozen=True)
class Provenance:
    """Which wordlist a model learned from, and what made it: all that a saved file says beside the recipe."""

    wordlist: str
    sha256: str
    names: int
    plugins: dict[str, str] = field(default_factory=dict)
    namegen: str = ""


@dataclass(frozen=True)
class Trained:
    """Hold what training made: the parts, the recipe, and where the names came from.

    `names` are those that it learned from, where they are at hand; a model that was loaded does not hold them.
    """

    recipe: Recipe
    tokenizer: Tokenizer
    model: Model
    provenance: Provenance
    report: dict[str, Any]
    registry: Registry
    names: Names | None = None
    fit_seconds: float | None = field(default=None, compare=False)
    """What learning took, the model's `fit` alone; None where it was loaded."""
    notes: tuple[str, ...] = field(default=(), compare=False)
    """What a person should hear about how it was loaded, a sentence each."""

    @property
    def who(self) -> str:
        """How messages name the model."""
        return str(self.recipe.model.part.entry.who)

    @property
    def name(self) -> str:
        """The name of its model, as the recipe has it."""
        return self.recipe.model.name

    @cached_property
    def learned_from(self) -> Names | None:
        """The names that it learned from: the train part of its list, where that very list is at hand."""
        if not isinstance(self.names, Wordlist) or self.names.sha256 != self.provenance.sha256:
            return None
        return split(self.names, self.recipe.split).train

    def decoder(self) -> Decoder:
        """Return the model, one token at a time, each row checked."""
        return check_decoder(self.model.decoder(), self.who)
