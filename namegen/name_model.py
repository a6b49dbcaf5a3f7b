"""NameModel: a tokenizer and a model that were trained together, and where they came from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .contracts.decoder import Decoder, check_decoder
from .registry.registry import Registry
from .training.checkpoint import never
from .training.recipe import Recipe, Request

if TYPE_CHECKING:
    from .analysis.evaluate import Evaluation
    from .analysis.exact import Facts
    from .analysis.surprisal import Explanation
    from .analysis.top import Likeliest
    from .contracts.model import Model
    from .contracts.tokenizer import Tokenizer
    from .contracts.wordlist import Names, Wordlist


@dataclass(frozen=True)
class Provenance:
    """Which wordlist a model learned from, and what made it: all that a saved file says beside the recipe."""

    wordlist: str
    sha256: str
    names: int
    plugins: dict[str, str] = field(default_factory=dict)
    namegen: str = ""


@dataclass(frozen=True)
class NameModel:
    """What `train` and `load` give: draws names, says how likely they are, saves itself.

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

    @property
    def who(self) -> str:
        """How messages name the model."""
        return self.registry.get("model", self.recipe.model).who

    @cached_property
    def learned_from(self) -> Names | None:
        """The names that it learned from: the train part of its list, where that very list is at hand."""
        from .contracts.wordlist import Wordlist
        from .wordlists.splits import split

        if not isinstance(self.names, Wordlist) or self.names.sha256 != self.provenance.sha256:
            return None
        return split(self.names, self.recipe.split).train

    def decoder(self) -> Decoder:
        """The model, one token at a time, every row held to its promise."""
        return check_decoder(self.model.decoder(), self.who)

    def generate(
        self,
        n: int = 10,
        *,
        seed: int | str | None = None,
        sampler: str | None = None,
        options: dict[str, Any] | None = None,
        **limits: Any,
    ) -> list[str]:
        """`n` new names. The same seed gives the same names, and fewer are the start of more.

        seed: any text or whole number; by default one is chosen.
        sampler, options: a registered sampler and its options, for instance `options={"temperature": 0.8}`.
        limits: min_length, max_length, unique, novel, tries (see `namegen.Limits`).
        Raises GenerationError, holding the names found, where too few satisfy the limits.
        """
        from .sampling.generate import generate, make_request

        request = make_request(self.registry, n, sampler=sampler, options=options, seed=seed, limits=limits)
        return generate(self, request)

    def stream(self, request: Request) -> Iterator[list[str]]:
        """The names of a request in batches, as they are drawn."""
        from .sampling.generate import stream

        return stream(self, request)

    def evaluate(self, names: Names | Wordlist | Sequence[str]) -> Evaluation:
        """How well the model foretells these names: NLL, perplexity and the rest."""
        from .analysis.evaluate import evaluate

        return evaluate(self, names)

    def logprob(self, name: str) -> float:
        """The natural log of the probability of `name`, its end included. Raises TokenError for unknown characters."""
        from .analysis.evaluate import score

        return float(score(self, self.tokenizer.encode([name])).sum())

    def explain(
        self, name: str, *, alternatives: int = 3, examples: int = 3, samples: int = 1000, seed: int | str = 0
    ) -> Explanation:
        """What the model makes of `name`, letter by letter.

        alternatives, examples: how many other letters, and names that hold a piece, to tell.
        samples: names to draw, from `seed`, that it is compared with.
        Raises TokenError for unknown characters.
        """
        from .analysis.explain import explain

        return explain(self, [name], alternatives=alternatives, examples=examples, samples=samples, seed=seed)[0]

    def facts(self) -> Facts:
        """What holds exactly of the names that the model draws: lengths, entropy, how many are new.

        Raises UsageError for a model that is not one of finitely many states, or is too large.
        """
        from .analysis.exact import facts

        return facts(self)

    def top(
        self,
        n: int = 20,
        *,
        novel: bool = False,
        min_length: int = 1,
        max_length: int = 100,
        limit: int | None = None,
        stop: Callable[[], bool] = never,
    ) -> Likeliest:
        """The `n` names of the highest probability, exactly.

        novel: only names that are not in the wordlist. min_length, max_length: characters.
        limit: beginnings of names to look at, at most; stop: is asked whether to end with what was found so far.
        """
        from .analysis.top import LIMIT, likeliest

        limit = LIMIT if limit is None else limit
        return likeliest(self, n, novel=novel, min_length=min_length, max_length=max_length, limit=limit, stop=stop)

    def save(self, path: str | Path) -> None:
        """Write the model to a file. Raises StorageError where that fails; an older file then stays as it was."""
        from .training.store import save

        save(self, path)
