"""A trained model: a tokenizer and a model that were trained together, and their provenance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ..contracts.case_table import CaseTable
from ..contracts.checked import check_decoder
from ..contracts.decoder import Decoder
from ..contracts.following import Grammar, following
from ..contracts.hashes import are_among
from ..contracts.lifting import lifted
from ..contracts.shards import ShardedWordlist
from ..contracts.tokenizer import Tokenizer
from ..contracts.wordlist import Names, Wordlist
from ..registry.blame import blame
from ..wordlists.splits import split
from .encoding import Unwritten, encode, encode_known
from .recipe import Recipe

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ..contracts.capitals import Capitals
    from ..contracts.corpus import Corpus
    from ..contracts.model import Model
    from ..contracts.spec import Spec
    from ..registry.registry import Registry


@dataclass(frozen=True)
class Provenance:
    """Record which wordlist a model learned from, and what made it: all that a saved file holds beside the recipe."""

    wordlist: str
    sha256: str
    names: int
    plugins: dict[str, str] = field(default_factory=dict)
    namegen: str = ""


@dataclass(frozen=True)
class Trained:
    """Hold what training made: the parts, the recipe, and where the names came from.

    `names` is the list at hand: the one that it learned from, or another that a caller gave a loaded model, or None.
    `learned_from` is surely what it was trained on.
    """

    recipe: Recipe
    tokenizer: Tokenizer
    capitals: Capitals
    """how the tokenizer's tokens are written for the model"""
    model: Model
    provenance: Provenance
    report: dict[str, Any]
    registry: Registry
    names: Names | None = None
    hashes: NDArray[np.uint64] | None = field(default=None, compare=False)
    """The sorted `hash_names` of the distinct names of its list, which its file holds; None where that is older."""
    sharded: ShardedWordlist | None = field(default=None, compare=False)
    """The list at hand where it is too large for memory; `names` is None then."""
    blend: Spec | None = field(default=None, compare=False)
    """The checked Spec of `model` where it blends several lists, each learned by the recipe's; None where none does."""
    fit_seconds: float | None = field(default=None, compare=False)
    """Training time, of the model's `fit` alone; None where it was loaded."""
    notes: tuple[str, ...] = field(default=(), compare=False)
    """What to report to a person about how it was loaded, a sentence each."""
    recalls: bool = field(default=True, compare=False)
    """Whether its list, where `names` is None, may be read again from where the recipe says. A server that opens a
    stranger's file says no: the recipe in it may name any path."""

    derived: dict[str, Any] = field(default_factory=dict, init=False, compare=False, repr=False)
    """What was computed of it once and is needed again, by what computes it.

    A copy, which may have another list, begins with nothing.
    """

    @property
    def spec(self) -> Spec:
        """Return the checked Spec of `model`: the recipe's, or that of what blends several lists by letters."""
        return self.blend or self.recipe.model

    @property
    def who(self) -> str:
        """Return how messages name the model."""
        return str(self.spec.part.entry.who)

    @property
    def name(self) -> str:
        """Return the name of its model, as the recipe has it."""
        return self.recipe.model.name

    @cached_property
    def learned_from(self) -> Names | None:
        """Return the names that it was trained on: the train part of its list, where that very list is at hand."""
        if not isinstance(self.names, Wordlist) or self.names.sha256 != self.provenance.sha256:
            return None
        return split(self.names, self.recipe.split).train

    def are_new(self, names: Sequence[str]) -> list[bool | None]:
        """Say of each name whether it is new, that is not in the list; None where that is not known.

        A name that the tokenizer writes as it writes one of the list is not new.
        """
        if self.names is not None:
            written = self.tokenizer.written
            return [written(name) not in self._written_names for name in names]
        if self.hashes is not None:
            return [not known for known in are_among(names, self.hashes).tolist()]
        return [None] * len(names)

    @cached_property
    def _written_names(self) -> frozenset[str]:
        """Return the names of the list, as its tokenizer writes them."""
        assert self.names is not None  # noqa: S101
        if type(self.tokenizer).written is Tokenizer.written:
            return self.names.distinct
        return frozenset(map(self.tokenizer.written, self.names.distinct))

    def decoder(self) -> Decoder:
        """Return a decoder over the tokenizer's tokens, each row of the model checked."""
        return self.whole(check_decoder(self.model.decoder(), self.who))

    def whole(self, decoder: Decoder) -> Decoder:
        """Return a decoder of what the tokenizer writes, made of `decoder`, which is a model's."""
        return following(lifted(decoder, self.capitals), self.grammar)

    @cached_property
    def follows(self) -> NDArray[np.bool_] | None:
        """Return which token may follow which, as its tokenizer says: (V, V), or None for any."""
        with blame(self.recipe.tokenizer.part.entry.who, "which was asked which token follows which"):
            return self.tokenizer.follows()

    @cached_property
    def grammar(self) -> Grammar | None:
        """Return the same in classes of tokens, as decoders need it."""
        return None if self.follows is None else Grammar.of(self.follows, self.tokenizer.vocabulary)

    @cached_property
    def case_table(self) -> CaseTable:
        """Return the capitals and small letters of its list, whatever its rule of capitals."""
        return CaseTable.of("".join(self.tokenizer.vocabulary.pieces))

    def encode(self, names: Names) -> Corpus:
        """Encode names with their weights. Raises TokenError for one that the model cannot write."""
        return encode(self.tokenizer, self.capitals, names)

    def encode_known(self, names: Names) -> tuple[Corpus, list[Unwritten]]:
        """Encode the names that can be written; return them, and what is at fault in those that cannot."""
        return encode_known(self.tokenizer, self.capitals, names)
