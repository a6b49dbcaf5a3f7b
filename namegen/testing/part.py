"""Build a registered part under test, and report a broken promise."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

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
from ..registry.registry import Registry
from ..registry.spec_check import check_options
from ..training.build import fit_model
from .how_to_give import how_to_give

if TYPE_CHECKING:
    from numpy.typing import NDArray

NAMES = ("anna", "nana", "hanna", "johanna", "ann", "jo", "noah", "hanno", "joan", "anna")


class ContractError(AssertionError):
    """Report a promise that a plugin does not keep: whose it is, what was found, the section of the manual to read."""

    who = promise = found = section = trace = ""

    @classmethod
    def of(cls, who: str, promise: str, found: object, section: str, trace: str = "") -> ContractError:
        """Write what is promised, what was found, the section of the manual to read, and a traceback, if any."""
        lines = [who, f"  promised: {promise}", f"  found: {found}", f"  read: {where_to_read(section)}", trace]
        error = cls("\n".join(filter(None, lines)))
        error.who, error.promise, error.found, error.section, error.trace = who, promise, str(found), section, trace
        return error


def where_to_read(section: str) -> str:
    """Return the command that prints a section of the manual: an installation from a wheel has it, too."""
    return f"namegen plugins manual {section}"


class NotCheckedError(ContractError):
    """Say that nothing is known of a promise, as another one that it rests on is broken."""


LEARNS, HAS_ROWS = "fit-takes-corpus-and-run", "rows-are-distributions"
"""The checks of a model that all its others rest on."""


@dataclass
class PartUnderTest:
    """Build one registered part in the ways that the checks need."""

    entry: Entry
    registry: Registry
    given: dict[str, Any] = field(default_factory=dict)
    file: Path | None = None
    """a copy of what a wordlist is downloaded from"""

    @cached_property
    def spec(self) -> Spec:
        """Check its Spec: the defaults, changed by what the author gave for this part."""
        with self._options_are_right():
            return check_options(self.entry, Spec(self.entry.name, self.given))

    def options(self, **more: Any) -> Options:
        """Return the options of `spec`, changed by `more`."""
        with self._options_are_right():
            return build_options(self.entry.options(), self.given | more, self.entry.who)

    @contextmanager
    def _options_are_right(self) -> Iterator[None]:
        """Report an option that is refused as a broken promise, with how the author gives it a value."""
        try:
            yield
        except OptionError as error:
            promise = "its options can be built from their defaults, or from what the kit was given"
            found = f"{error}{how_to_give(self.entry, error.option)}"
            raise ContractError.of(self.entry.who, promise, found, "testing") from None

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
        self.require_ground()
        return self.learned_somehow()

    def learned_somehow(self) -> tuple[Model, Corpus]:
        """Return the same, whether it is a model at all: for the checks that all others rest on."""
        corpus = corpus_of(NAMES)
        try:
            return copy.deepcopy(self._first), corpus
        except Exception:
            return self._fitted_to(corpus), corpus

    def fit(self, model: Model, corpus: Corpus | CorpusParts, seed: int = 1, **run: Any) -> dict[str, Any]:
        """Fit as namegen does, `run` being what else the `Run` holds, whose dev part is else the corpus itself.

        Returns the report.
        """
        self.require_ground()
        return fit_model(model, self.entry, corpus, Run(**({"seed": seed, "dev": corpus} | run)), self.registry)

    def require_ground(self, *checks: str) -> None:
        """Raise NotCheckedError where one of `checks`, by default LEARNS and HAS_ROWS, fails: nothing else is known."""
        if self._broken_ground in (checks or (LEARNS, HAS_ROWS)):
            check = f"model-{self.entry.name}-{self._broken_ground}"
            raise NotCheckedError(f"not checked, as {check} fails, on which all others of this model rest")

    @cached_property
    def _broken_ground(self) -> str:
        """Return the check that fails and that all others rest on; "" where both pass."""
        try:
            model, corpus = self.learned_somehow()
        except Exception:
            return LEARNS
        contexts = contexts_of(corpus, 3)
        try:
            shape = model.logprobs(contexts).shape
        except Exception:
            return HAS_ROWS
        return "" if shape == (len(contexts), corpus.vocab_size) else HAS_ROWS

    @cached_property
    def _first(self) -> Model:
        return self._fitted_to(corpus_of(NAMES))

    def _fitted_to(self, corpus: Corpus) -> Model:
        model = self.model(corpus.vocabulary)
        fit_model(model, self.entry, corpus, Run(1, corpus), self.registry)
        return model

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


def contexts_of(corpus: Corpus, length: int) -> NDArray[np.int32]:
    """Make contexts (V * 3, length) that begin with the start and hold every other token."""
    letters = np.flatnonzero(np.arange(corpus.vocab_size) > corpus.vocabulary.end_id)
    generator = np.random.default_rng(0)
    contexts = generator.choice(letters, size=(corpus.vocab_size * 3, length)).astype(np.int32)
    contexts[:, 0] = corpus.vocabulary.start_id
    contexts[: len(letters), -1] = letters if length > 1 else corpus.vocabulary.start_id
    return contexts


def context_of(names: tuple[str, ...] = NAMES, weights: tuple[int, ...] | None = None) -> DrawContext:
    """Tell what a draw from a model of `names` is about: the kit's tokenizer, the names and their hashes."""
    tokenizer = Characters()
    tokenizer.fit(names)
    return DrawContext(tokenizer, Names(names, weights), np.unique(hash_names(names)))


def content_of(context: DrawContext) -> tuple[bytes, str]:
    """Return the content of what a part could write to, in a form that can be compared."""
    hashes = b"" if context.hashes is None else context.hashes.tobytes()
    return hashes, str(context.tokenizer.state())
