"""The most probable names of any model, exactly: a search that skips only what cannot be among them.

A name is at most as probable as any of its prefixes. So all names of at least some probability are found by
following only the prefixes of at least that probability. If too few names are found, the threshold is lowered and
the search starts again. Since it falls by a factor each time, the last round is most of the work. All prefixes of a
round are walked in large batches, which a queue that takes the best prefix first would not allow.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from ..contracts.corpus import Corpus
from ..contracts.run import Run
from ..registry.blame import blame
from ..sampling.drawing import Drawing
from ..sampling.generate import make_request
from .masked import Masked
from .scores import finite

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..contracts.decoder import Decoder
    from ..contracts.spec import Spec
    from ..sampling.wishes import Wishes
    from ..training.trained import Trained

LIMIT = 5_000_000
"""Prefixes to look at before giving up, by default: seconds for a count model, minutes for a network."""
HIGH = math.log(1 / 100)
"""The first threshold. The early rounds cost little, and what they prove stays proven when a later one is stopped."""
FALL = math.log(4)
"""How much the threshold falls from one round to the next."""
BLOCK = 4096
"""Prefixes to walk at a time."""
RARE = 1 / 16
"""The probability of wanted names below which the conditioned model is searched: its build then is worth its bounds."""

Outcome = Literal["found", "exhausted", "limit", "stopped"]


@dataclass(frozen=True)
class LikelyName:
    """Hold a name, the natural log of its probability, and whether it is new: not in the wordlist, if that is known."""

    name: str
    logprob: float
    new: bool | None

    @property
    def probability(self) -> float:
        """Return exp(logprob)."""
        return math.exp(self.logprob)


@dataclass(frozen=True)
class Likeliest:
    """Hold the most probable names found, in descending order; equally probable ones in the order of their tokens."""

    names: tuple[LikelyName, ...]
    proven: int
    """how many of them, from the first on, are certainly the most probable; between the others, names may be missing"""
    bound: float
    """natural log: no name outside the proven ones is more probable"""
    expanded: int
    """prefixes looked at"""
    outcome: Outcome
    """found: all requested; exhausted: there are no more; limit, stopped: the search ended early"""

    def as_json(self) -> dict[str, Any]:
        """Return all fields, each name with its probability and the cumulative one."""
        cumulative = np.cumsum([each.probability for each in self.names]).tolist()
        return {
            "names": [
                {
                    "name": each.name,
                    "probability": each.probability,
                    "cumulative": upto,
                    "logprob": each.logprob,
                    "new": each.new,
                }
                for each, upto in zip(self.names, cumulative, strict=True)
            ],
            "proven": self.proven,
            "bound": finite(self.bound),
            "expanded": self.expanded,
            "outcome": self.outcome,
        }


def likeliest(
    model: Trained,
    n: int = 20,
    *,
    constraints: Sequence[Spec] = (),
    limit: int = LIMIT,
    run: Run | None = None,
) -> Likeliest:
    """Find the `n` names to which `model` gives the highest probability.

    constraints: checked Specs; only names that meet them. limit: the most prefixes to look at. run: its `stop` ends
    the search, which returns what was found.
    A name's probability is the model's, that of its most probable encoding in tokens, its end included.
    Raises UsageError where no name can be such, or a constraint needs the list and it is not at hand.
    """
    drawing = Drawing(model, make_request(model.registry, 0, constraints=constraints, raw=True, seed=0))
    if n <= 0:
        return Likeliest((), 0, 0.0, 0, "found")
    with blame(model.who, "which was searched for its likeliest names"):
        decoder, offset = _searched(model, drawing, rare=bool(constraints))
        return _Search(decoder, offset, _Wanted(n, model, drawing.wishes), limit, run or Run()).run()


def _searched(model: Trained, drawing: Drawing, *, rare: bool) -> tuple[Decoder, float]:
    """Return the decoder to search, and what to add to its log probabilities.

    A beginning of the conditioned model is as probable as all wanted names that begin so, which is a far closer bound
    than its own probability where such names are rare.
    """
    routes = drawing.routes
    if rare and routes.pilot.rate < RARE and routes.conditioned is not None:
        return routes.conditioned, routes.conditioned.log_probability
    return Masked(model.decoder(), drawing.wishes.acceptor), 0.0


class _Wanted:
    """Collect the names found that satisfy the predicates, and keep track of the `n` best."""

    def __init__(self, n: int, model: Trained, wishes: Wishes) -> None:
        self.n, self.model, self.wishes, self.tokenizer = n, model, wishes, model.tokenizer
        self.found: dict[str, tuple[float, tuple[int, ...]]] = {}
        self._worst, self._counted = -math.inf, 0

    def add(self, prefixes: NDArray[np.int32], logprobs: NDArray[np.float64]) -> None:
        """Add the names that end after `prefixes` (B, T), with their log probabilities (B,)."""
        vocabulary = self.tokenizer.vocabulary
        count, length = prefixes.shape
        tokens = np.column_stack([prefixes, np.full(count, vocabulary.end_id, dtype=np.int32)])
        names = self.tokenizer.decode(Corpus(tokens.ravel(), np.arange(count + 1) * (length + 1), vocabulary))
        passed = self.wishes.passing(names).tolist()
        for name, logprob, ids, passes in zip(names, logprobs.tolist(), prefixes.tolist(), passed, strict=True):
            # Two encodings may spell the same name: keep the more probable one.
            if passes and logprob > self.found.get(name, (-math.inf,))[0]:
                self.found[name] = (logprob, tuple(ids))

    def worst(self, *, exact: bool = True) -> float:
        """Return the log probability of the n-th best name; minus infinity where there are fewer.

        `exact=False` may return a stale value, which is a lower bound.
        """
        new = len(self.found) - self._counted
        # Selecting the n-th of all is O(found), so a stale value is renewed only after n / 16 more names.
        if len(self.found) >= self.n and (new > self.n // 16 or (exact and new)):
            order = np.partition([-logprob for logprob, _ in self.found.values()], self.n - 1)
            self._worst, self._counted = -float(order[self.n - 1]), len(self.found)
        return self._worst

    def best(self) -> list[LikelyName]:
        """Return the best names, in order."""
        order = sorted(self.found.items(), key=lambda item: (-item[1][0], item[1][1]))[: self.n]
        new = self.model.are_new([name for name, _ in order])
        return [LikelyName(name, logprob, each) for (name, (logprob, _)), each in zip(order, new, strict=True)]


@dataclass(frozen=True)
class _Block:
    """Hold prefixes of one length, and how to compute their states: from `parents`, by `which` and the last tokens."""

    prefixes: NDArray[np.int32]
    """(B, T), the start token included."""
    logprobs: NDArray[np.float64]
    """(B,)."""
    parents: Any = None
    which: NDArray[np.intp] = field(default_factory=lambda: np.zeros(0, dtype=np.intp))

    def states(self, decoder: Decoder) -> Any:
        """Compute the states of the prefixes. They are not kept, as there may be many blocks."""
        if self.parents is None:
            return decoder.start(1)
        return decoder.step(decoder.take(self.parents, self.which), self.prefixes[:, -1])

    def cut(self, size: int) -> list[_Block]:
        """Split into blocks of `size`, the most probable last."""
        order = np.argsort(self.logprobs, kind="stable")
        pieces = [order[max(0, last - size) : last] for last in range(len(order), 0, -size)][::-1]
        return [
            replace(self, prefixes=self.prefixes[some], logprobs=self.logprobs[some], which=self.which[some])
            for some in pieces
        ]


class _Search:
    """Search in rounds with a falling threshold."""

    def __init__(self, decoder: Decoder, offset: float, wanted: _Wanted, limit: int, run: Run) -> None:
        self.decoder, self.offset, self.wanted, self.limit, self._run = decoder, offset, wanted, limit, run
        self.vocabulary = decoder.vocabulary
        self.longest = wanted.wishes.acceptor.most_tokens
        self.block = max(1, min(BLOCK, decoder.batch, 2**22 // len(self.vocabulary)))
        self.expanded = 0
        self.left_out = False

    def run(self) -> Likeliest:
        """Lower the threshold until all names are found."""
        bound, threshold = self.offset, self.offset + HIGH
        while True:
            open_, outcome = self._round(threshold)
            # A name that was not found is below the threshold, below the n-th best, or under a prefix still open.
            bound = min(bound, max(open_, self.wanted.worst(), threshold))
            if outcome is not None:
                break
            threshold -= FALL
        names = self.wanted.best()
        if outcome == "exhausted":
            bound = -math.inf
        proven = sum(each.logprob >= bound for each in names)
        return Likeliest(tuple(names), proven, bound, self.expanded, outcome)

    def _round(self, threshold: float) -> tuple[float, Outcome | None]:
        """Find all names of at least `threshold`.

        Returns the log probability of the best prefix not looked at, and the outcome: None if `threshold` was too high.
        """
        self.left_out = False
        start = np.array([[self.vocabulary.start_id]], dtype=np.int32)
        stack = [_Block(start, np.full(1, self.offset))]
        while stack:
            if self.expanded >= self.limit or self._run.stopped():
                likeliest_open = max(float(block.logprobs.max()) for block in stack)
                return likeliest_open, "limit" if self.expanded >= self.limit else "stopped"
            # Depth first, the most probable block on top: good names come early, and the stack stays small.
            stack += self._children(stack.pop(), threshold)
            # With n names found, a prefix below the n-th best can be skipped too.
            threshold = max(threshold, self.wanted.worst(exact=False))
        if self.wanted.worst() > -math.inf:
            return -math.inf, "found"
        if not self.left_out:
            return -math.inf, "exhausted"
        return -math.inf, None

    def _children(self, block: _Block, threshold: float) -> list[_Block]:
        """Return the prefixes one token longer that reach `threshold`; add the names that end."""
        states = block.states(self.decoder)
        # (B, 1) + (B, V): the log probability of each prefix with each next token. Rounding may put a row above 0.
        totals = block.logprobs[:, None] + np.minimum(self.decoder.rows(states), 0.0)
        self.expanded += len(totals)
        enough = totals >= threshold
        # If nothing possible is ever left out, a lower threshold would find nothing more.
        self.left_out |= bool((~enough & (totals > -np.inf)).any())
        # The end token completes a name. It is collected here, and never extended.
        end = self.vocabulary.end_id
        ended = np.flatnonzero(enough[:, end])
        if len(ended):
            self.wanted.add(block.prefixes[ended], totals[ended, end])
        if block.prefixes.shape[1] >= self.longest:
            return []
        enough[:, end] = False
        # (C,) each: the parent and the next token of every child.
        which, ids = np.nonzero(enough)
        prefixes = np.column_stack([block.prefixes[which], ids.astype(np.int32)])
        return _Block(prefixes, totals[which, ids], states, which).cut(self.block)
