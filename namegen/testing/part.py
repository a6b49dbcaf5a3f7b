"""One registered part under test, and how a broken promise is told."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..contracts.corpus import Corpus, Vocabulary
from ..contracts.model import Model
from ..contracts.options import Options, build_options
from ..contracts.sampler import Sampler
from ..contracts.tokenizer import CharacterTokenizer
from ..contracts.watching import Watch, unwatched
from ..registry.entry import Entry
from ..registry.registry import Registry
from ..training.build import build_model
from ..training.checkpoint import UNCONTROLLED, Control

MANUAL = "plugins/README.md"
NAMES = ("anna", "nana", "hanna", "johanna", "ann", "jo", "noah", "hanno", "joan", "anna")


class ContractError(AssertionError):
    """A promise that a plugin does not keep."""


@dataclass
class Part:
    """One registered part under test, and ways to build it."""

    entry: Entry
    registry: Registry
    given: dict[str, Any] = field(default_factory=dict)

    def options(self, **more: Any) -> Options:
        """The defaults, changed by what the author gave for this part, then by `more`."""
        return build_options(self.entry.options(), self.given | more, self.entry.who)

    def tokenizer(self) -> Any:
        """A new tokenizer, not yet fitted."""
        return self.entry.load()(self.options())

    def sampler(self, **more: Any) -> Sampler:
        """A new sampler; `more` are options of it."""
        sampler: Sampler = self.entry.load()(self.options(**more))
        return sampler

    def model(self, vocabulary: Vocabulary) -> Model:
        """A new model over `vocabulary`, not yet fitted."""
        return build_model(self.entry, self.given, vocabulary, self.registry)

    def fitted(self, names: tuple[str, ...] = NAMES, seed: int = 1) -> tuple[Model, Corpus]:
        """A new model that has learned from `names`, and the corpus that it learned from."""
        corpus = corpus_of(names)
        model = self.model(corpus.vocabulary)
        self.fit(model, corpus, seed)
        return model, corpus

    def fit(
        self,
        model: Model,
        corpus: Corpus,
        seed: int = 1,
        watch: Watch = unwatched,
        control: Control = UNCONTROLLED,
    ) -> None:
        """Fit with every argument that namegen itself gives."""
        model.fit(corpus, dev=corpus, seed=seed, watch=watch, control=control)

    def require(self, kept: bool | np.bool_, promise: str, found: object, section: str = "") -> None:
        """Raises ContractError, in the shape of all messages of the kit, unless the promise is kept."""
        if not kept:
            section = section or f"{self.entry.kind}s"
            raise ContractError(
                f"{self.entry.who}\n  promised: {promise}\n  found: {found}\n  read: {MANUAL}, {section}"
            )


class Characters(CharacterTokenizer):
    """A tokenizer of the kit's own, whose start token is not the end: no built-in one is taken for granted."""

    def boundaries(self) -> tuple[str, str]:
        return "<S>", "<E>"


def corpus_of(names: tuple[str, ...]) -> Corpus:
    """`names` as tokens, with a start token that is not the end, so that a model which draws it is found out."""
    tokenizer = Characters()
    tokenizer.fit(names)
    return tokenizer.encode(names)
