"""The ways to draw names that are compared."""

from __future__ import annotations

import random
import warnings
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import islice
from typing import Any, Literal

import namegen
from namegen.name_model import NameModel
from namegen.sampling.closeness.list_pilot import DRAWS, ListPilot
from namegen.sampling.closeness.rule import Rule

from .parts import Part, in_hashed_order

Closeness = Literal["close", "near", "free"]


class Way(ABC):
    """Draw names from a part of a list."""

    def __init__(self, part: Part) -> None:
        self.part = part
        self.known = frozenset(part.names)

    @abstractmethod
    def given(self, count: int, seed: int) -> list[str]:
        """Return the first `count` names that a person gets, or all that there are; some may come again."""

    def unfiltered(self, seed: int) -> list[str] | None:
        """Return the names among which copies, and lengths that the part has not, are seen; None: those given."""
        return None

    @abstractmethod
    def pool(self, seed: int) -> list[str]:
        """Return those of 16,000 raw draws that are kept."""

    def is_new(self, name: str) -> bool:
        """Say whether a name is none of the part's, and no shorter or longer than all of them."""
        return name not in self.known and len(name) in self.part.lengths


class Plain(Way):
    """Draw names as they come, and give those that are new and of the part's lengths."""

    @abstractmethod
    def raw(self, seed: int) -> Iterator[str]:
        """Yield 16,000 names or more."""

    def given(self, count: int, seed: int) -> list[str]:
        return list(islice(filter(self.is_new, islice(self.raw(seed), DRAWS)), count))

    def unfiltered(self, seed: int) -> list[str]:
        return list(islice(self.raw(seed), DRAWS))

    def pool(self, seed: int) -> list[str]:
        return list(filter(self.is_new, self.unfiltered(seed)))


class First(Plain):
    """Draw as the first version did by default: `kneser-ney` at temperature 1."""

    def __init__(self, part: Part, registry: namegen.Registry) -> None:
        super().__init__(part)
        self.model = namegen.train(part.names, model="kneser-ney", cache=False, registry=registry)

    def raw(self, seed: int) -> Iterator[str]:
        return iter(self.model.generate(DRAWS, seed=seed, raw=True))


class Chain(Plain):
    """Draw each letter as often as it followed the `order` letters before it: counts without any smoothing."""

    def __init__(self, part: Part, order: int) -> None:
        super().__init__(part)
        self.order = order
        self.followers: dict[str, list[str]] = defaultdict(list)
        for name in part.names:
            padded = "^" * order + name + "$"
            for i, letter in enumerate(padded[order:]):
                self.followers[padded[i : i + order]].append(letter)

    def raw(self, seed: int) -> Iterator[str]:
        choose = random.Random(seed)
        while True:
            name = "^" * self.order
            while not name.endswith("$"):
                name += choose.choice(self.followers[name[-self.order :]])
            yield name[self.order : -1]


class Ruled(Way):
    """Draw by the rule of `namegen generate --closeness`."""

    def __init__(self, part: Part, model: NameModel, closeness: Closeness) -> None:
        super().__init__(part)
        self.model, self.closeness = model, closeness

    @property
    def pilot(self) -> ListPilot:
        pilot: ListPilot = self._derived("pilot")
        return pilot

    @property
    def rule(self) -> Rule:
        rule: Rule = self._derived(f"rule {self.closeness}")
        return rule

    def _derived(self, key: str) -> Any:
        if key not in self.model.derived:
            self._names(self.model, 1, 0)
        return self.model.derived[key]

    def given(self, count: int, seed: int) -> list[str]:
        return self._names(self.model, count, seed)

    def _names(self, model: NameModel, count: int, seed: int) -> list[str]:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # that names are few, which the table says
            try:
                return model.generate(count, seed=seed, closeness=self.closeness)
            except namegen.GenerationError as error:
                return list(error.names)

    def pool(self, seed: int) -> list[str]:
        """Return what the pilot, whose seed is its own, keeps on the rule's first rung."""
        kept = self.pilot.first_rung(self.rule.different)[1]
        assert len(set(kept)) == self.rule.different
        return list(kept)


class Unchosen(Ruled):
    """Draw by the rule alone: one candidate for each name, so that none is the best of several."""

    @cached_property
    def without_choice(self) -> NameModel:
        alone = replace(self.rule, candidates=1)
        model = replace(self.model)
        model.derived.update(self.model.derived, **{f"rule {self.closeness}": alone})
        return model

    def given(self, count: int, seed: int) -> list[str]:
        return self._names(self.without_choice, count, seed)


class Real(Way):
    """Give names of the list that were held out."""

    def given(self, count: int, seed: int) -> list[str]:
        return in_hashed_order(filter(self.is_new, self.part.held_out), f"real {seed}")[:count]

    def unfiltered(self, seed: int) -> list[str]:
        return in_hashed_order(self.part.held_out, f"real {seed}")

    def pool(self, seed: int) -> list[str]:
        return []


WAYS = ("first", "chain2", "chain3", "rule", "close", "near", "free", "real")


def make_ways(names: Sequence[str], part: Part, registry: namegen.Registry) -> dict[str, Way]:
    """Make ways by name."""
    model = namegen.train(part.names, cache=False, registry=registry)
    makers: dict[str, Callable[[], Way]] = {
        "first": lambda: First(part, registry),
        "chain2": lambda: Chain(part, 2),
        "chain3": lambda: Chain(part, 3),
        "rule": lambda: Unchosen(part, model, "near"),
        "close": lambda: Ruled(part, model, "close"),
        "near": lambda: Ruled(part, model, "near"),
        "free": lambda: Ruled(part, model, "free"),
        "real": lambda: Real(part),
    }
    return {name: makers[name]() for name in names}
