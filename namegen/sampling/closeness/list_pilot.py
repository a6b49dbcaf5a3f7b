"""What names can be had from a list at all: drawn, before any draw, from the default model of the list alone.

So how strict the rule is, and how names are chosen, depends on the list and on nothing that is asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ...contracts.hashes import hash_names
from ...contracts.letters import all_in_small_letters
from ...contracts.randomness import Draws
from ...contracts.wordlist import Names, Wordlist
from ...training.train import fit_recipe
from ..context import Task, task_of
from ..wishes import Wishes
from .scorer import Scorer
from .two_way import TwoWay

if TYPE_CHECKING:
    from ...contracts.spec import Spec
    from ...training.recipe import Recipe, Request
    from ...training.trained import Trained

DRAWS = 16_000
"""Names that are drawn to see how many different ones there are."""
SEED = "pilot"
MOST_NAMES = 3_000
"""Names of a list that are learned from: more would take seconds, and judge the same."""


@dataclass(frozen=True)
class ListPilot:
    """Hold names of the list's own default model, and how each is scored."""

    two_way: TwoWay
    task: Task
    wishes: Wishes
    drawn: tuple[str, ...]
    """DRAWS names, in the order in which they were drawn, less those that the rule turns away on every rung."""

    @classmethod
    def of(cls, trained: Trained, names: Names, request: Request) -> ListPilot:
        """Learn from `names`, in small letters, and draw. `request` wants nothing that is not so by default."""
        some = _some_in_small_letters(names)
        forwards = fit_recipe(_recipe(trained, some), some, trained.registry)
        task = task_of(forwards, request, always_raw=False)
        wishes = Wishes.prepare([*task.constraints, *task.rungs[-1]], task.context)
        sampler = request.sampler.part.build()
        sampler.begin(task.context)
        prepared, limit = sampler.prepare(forwards.decoder()), wishes.acceptor.most_tokens
        found = sampler.sample(prepared, np.arange(DRAWS), Draws(SEED), limit).names
        accepted = found.take(wishes.acceptor.mask(found))
        kept = forwards.tokenizer.decode(accepted)
        passed = wishes.passing(kept)
        drawn = tuple(name for name, keep in zip(kept, passed.tolist(), strict=True) if keep)
        return cls(TwoWay.of(forwards), task, wishes, drawn)

    @property
    def names(self) -> tuple[str, ...]:
        """Return the distinct names that it learned from, in small letters: of a long list, some."""
        return tuple(dict.fromkeys(self.task.context.names.names)) if self.task.context.names else ()

    def first_rung(self, enough: int) -> tuple[int, tuple[str, ...]]:
        """Return the strictest rung on which there are `enough` different names, and the names drawn that keep it.

        The last of the usual ones where there are not so many on any.
        """
        for rung in range(self.task.usual - 1):
            kept = self._kept(self.task.rungs[rung])
            if len(set(kept)) >= enough:
                return rung, kept
        return self.loosest()

    def loosest(self) -> tuple[int, tuple[str, ...]]:
        """Return the last of the usual rungs, and the names drawn that keep it."""
        last = self.task.usual - 1
        return last, self._kept(self.task.rungs[last])

    def _kept(self, specs: Sequence[Spec]) -> tuple[str, ...]:
        """Return the names drawn that these constraints allow."""
        wishes = self.wishes.alone(specs, self.task.context)
        corpus = self.two_way.forwards.tokenizer.encode(self.drawn)
        passed = wishes.acceptor.mask(corpus)
        names = [name for name, keep in zip(self.drawn, passed.tolist(), strict=True) if keep]
        kept = wishes.passing(names)
        return tuple(name for name, keep in zip(names, kept.tolist(), strict=True) if keep)

    def scorer(self, kept: Sequence[str]) -> Scorer:
        """Return what scores names among those `kept`, which are as they are drawn."""
        return Scorer(self.two_way, self.names).fitted(kept)


def _recipe(trained: Trained, names: Names) -> Recipe:
    """Return the recipe of the default model of the same list and tokenizer.

    A blend by letters is judged by one, unless its names are now another list's, which is no blend.
    """
    changed = {"model": trained.registry.check("model"), "split": "all"}
    if names.origins is None:
        changed["blend_by"] = "names"
    return trained.recipe.model_copy(update=changed)


def _some_in_small_letters(names: Names) -> Wordlist:
    """Return the list in small letters; of a long one, MOST_NAMES that do not depend on the order."""
    order = np.argsort(hash_names(names.names), kind="stable")[:MOST_NAMES] if len(names) > MOST_NAMES else None
    some = names if order is None else names.take(np.sort(order).tolist())
    spelt = tuple(all_in_small_letters(some.names))
    return Wordlist(spelt, some.weights, name="the list in small letters", origins=some.origins)
