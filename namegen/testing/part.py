"""Build a registered part under test, and report a broken promise."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from ..contracts.constraint import Constraint, DrawContext
from ..contracts.corpus import Corpus, Vocabulary
from ..contracts.corpus_parts import CorpusParts
from ..contracts.hashes import hash_names
from ..contracts.model import Model
from ..contracts.options import Options, build_options
from ..contracts.run import Run
from ..contracts.sampler import Sampler
from ..contracts.spec import Spec
from ..contracts.tokenizer import CharacterTokenizer
from ..contracts.wordlist import Names
from ..errors import OptionError
from ..registry.entry import Entry
from ..registry.registry import Registry, check_options
from ..training.build import fit_model

MANUAL = "plugins/README.md"
NAMES = ("anna", "nana", "hanna", "johanna", "ann", "jo", "noah", "hanno", "joan", "anna")


class ContractError(AssertionError):
    """Report a promise that a plugin does not keep."""

    @classmethod
    def of(cls, who: str, promise: str, found: object, section: str) -> ContractError:
        """Write what is promised, what was found, and the section of the manual to read."""
        return cls(f"{who}\n  promised: {promise}\n  found: {found}\n  read: {MANUAL}, {section}")


@dataclass
class PartUnderTest:
    """Build one registered part in the ways that the checks need."""

    entry: Entry
    registry: Registry
    given: dict[str, Any] = field(default_factory=dict)
    _learned: Model | None = field(default=None, init=False, repr=False)

    @cached_property
    def spec(self) -> Spec:
        """Check its Spec: the defaults, changed by what the author gave for this part."""
        return check_options(self.entry, Spec(self.entry.name, self.given))

    def options(self, **more: Any) -> Options:
        """Return the options of `spec`, changed by `more`."""
        try:
            return build_options(self.entry.options(), self.given | more, self.entry.who)
        except OptionError as error:
            promise = "its defaults can be built, or what parametrize_checks(options={name: {...}}) gives"
            raise ContractError.of(self.entry.who, promise, error, "testing") from None

    def tokenizer(self) -> Any:
        """Make a new tokenizer, not yet fitted."""
        return self.spec.part.build()

    def sampler(self, **more: Any) -> Sampler:
        """Make a new sampler; `more` are options of it."""
        sampler: Sampler = self.entry.load()(self.options(**more))
        return sampler

    def constraint(self, context: DrawContext | None = None) -> Constraint:
        """Make a new constraint and tell it `context`; by default the kit's own, over NAMES."""
        constraint: Constraint = self.entry.load()(self.options())
        constraint.begin(context_of() if context is None else context)
        return constraint

    def model(self, vocabulary: Vocabulary) -> Model:
        """Make a new model over `vocabulary`, not yet fitted."""
        model: Model = self.spec.part.build(vocabulary)
        return model

    def fitted(self, names: tuple[str, ...] = NAMES, seed: int = 1) -> tuple[Model, Corpus]:
        """Make a new model that has learned from `names`, and return it with the corpus that it learned from."""
        corpus = corpus_of(names)
        model = self.model(corpus.vocabulary)
        self.fit(model, corpus, seed)
        return model, corpus

    def learned(self) -> tuple[Model, Corpus]:
        """Return a model that has learned from NAMES with seed 1, and their corpus; all who only ask it share one fit.

        Each caller has a copy, untouched by what other checks asked of theirs. A model that cannot be copied is
        fitted anew. Checks that are about `fit` itself fit models of their own.
        """
        if self._learned is None:
            self._learned, _ = self.fitted()
        try:
            model = copy.deepcopy(self._learned)
        except Exception:
            return self.fitted()
        return model, corpus_of(NAMES)

    def fit(self, model: Model, corpus: Corpus | CorpusParts, seed: int = 1, **run: Any) -> dict[str, Any]:
        """Fit as namegen does, `run` being what else the `Run` holds, whose dev part is else the corpus itself.

        Returns the report.
        """
        return fit_model(model, self.entry, corpus, Run(**({"seed": seed, "dev": corpus} | run)), self.registry)

    def require(self, kept: bool | np.bool_, promise: str, found: object, section: str = "") -> None:
        """Raise ContractError, in the shape of all messages of the kit, unless the promise is kept."""
        if not kept:
            raise ContractError.of(self.entry.who, promise, found, section or f"{self.entry.kind}s")


class Characters(CharacterTokenizer):
    """Write names between two different marks. The kit has a tokenizer of its own: it needs no built-in one."""

    def boundaries(self) -> tuple[str, str]:
        return "<S>", "<E>"


def corpus_of(names: tuple[str, ...]) -> Corpus:
    """Encode `names` with a start token that is not the end, so that a model which draws it is found out."""
    tokenizer = Characters()
    tokenizer.fit(names)
    return tokenizer.encode(names)


def context_of(names: tuple[str, ...] = NAMES, weights: tuple[int, ...] | None = None) -> DrawContext:
    """Tell what a draw from a model of `names` is about: the kit's tokenizer, the names and their hashes."""
    tokenizer = Characters()
    tokenizer.fit(names)
    return DrawContext(tokenizer, Names(names, weights), np.unique(hash_names(names)))


def content_of(context: DrawContext) -> tuple[bytes, str]:
    """Return the content of what a part could write to, in a form that can be compared."""
    hashes = b"" if context.hashes is None else context.hashes.tobytes()
    return hashes, str(context.tokenizer.state())
