"""Find on a list the numbers that the course tells: by the models that its commands have trained, and kept."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Literal

import namegen

from .numbers import NUMBERS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SplitName = Literal["distinct", "all", "lecture"]


class Found:
    """Find numbers on one list, of models by their texts (`"mlp context=3"`). Losses and NLL are in nats/token.

    A model that a command has trained comes from the cache of models; any other is trained.
    """

    def __init__(self, wordlist: namegen.Wordlist, registry: namegen.Registry) -> None:
        self.wordlist, self.registry = wordlist, registry
        self.model = cache(self._model)

    def _model(self, model: str, split: SplitName = "all") -> namegen.NameModel:
        return namegen.train(self.wordlist, model=model, split=split, registry=self.registry)

    def of(self, dataset: str) -> Found:
        """Return what finds numbers on another list."""
        return Found(namegen.load_wordlist(dataset, self.registry), self.registry)

    def part(self, name: Literal["train", "dev", "test"]) -> namegen.Names:
        """Return a part of the lectures' split."""
        return namegen.scored_part(self.model("uniform", "lecture"), self.wordlist, name).names

    def nll(self, model: str, split: SplitName = "all", part: str | None = None) -> float:
        """Measure a model on a part of the list: by default test, or all of a list that is not split."""
        trained = self.model(model, split)
        return trained.evaluate(namegen.scored_part(trained, self.wordlist, part).names).nll_per_token

    def losses(self, model: str, what: Literal["loss", "dev"] = "loss") -> list[float]:
        """Return the losses that the training of a model reported, of the names it learns from or of the dev part."""
        losses: list[float] = self.model(model).report[what]
        return losses

    def parameters(self, model: str, split: SplitName) -> int:
        """Return how many numbers a network learns."""
        number: int = self.model(model, split).report["chosen"]["parameters"]
        return number

    def pair(self, before: str, after: str, *, share: bool = False) -> float:
        """Count a pair of letters, "" being a name's start or end; or return its share of all after `before`."""
        pairs = (namegen.pair_shares if share else namegen.pair_counts)(self._corpus())
        row, column = pairs.rows.index(before or pairs.start), pairs.columns.index(after or pairs.end)
        return float(pairs.values[row, column])

    def pairs(self) -> NDArray[np.float64]:
        """Count all pairs of letters (R, C), as `plot pairs` shows them."""
        return namegen.pair_counts(self._corpus()).values

    def _corpus(self) -> namegen.Corpus:
        return self.model("count-bigram").tokenizer.encode(self.wordlist.names)


def same_names(model: str, draw: str, names: str, found: Found) -> int:
    """Count the names that the lecture's sampler draws, in its way `draw`, and that are those of `names`."""
    drawn = found.model(model).generate(NUMBERS.drawn, sampler=f"lecture draw={draw}", seed=NUMBERS.seed)
    return sum(map(str.__eq__, drawn, names.split()))
