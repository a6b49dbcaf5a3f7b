"""A model given what is wanted: how probable such names are, how many there can be, and what holds of them."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from ..contracts.capitals import Capitals
from ..contracts.options import build_options
from ..contracts.randomness import fresh_seed
from ..contracts.text import clean_text
from ..errors import UsageError
from ..sampling.drawing import Drawing
from ..sampling.generate import generate
from ..sampling.keywords import refuse_drawing
from ..sampling.wishes import in_words
from ..training.cases import AS_LEARNED, Case
from ..training.recipe import Request
from .conditioned_model import ConditionedModel
from .evaluate import score
from .exact import facts
from .spelling import encode_as_spelt
from .top import LIMIT, likeliest

if TYPE_CHECKING:
    from ..contracts.run import Run
    from ..sampling.conditioned import Conditioned
    from ..training.trained import Trained
    from .exact import Facts
    from .top import Likeliest


class Given:
    """Hold a model and what is wanted of its names: the distribution p(name | it is such).

    Made by `NameModel.given`. What is exact needs a model of finitely many states and constraints that are automata;
    where something cannot be exact, it raises UsageError, or says by `error` how far off it may be.
    """

    def __init__(self, model: Trained, request: Request) -> None:
        if request.case != AS_LEARNED:
            refuse_drawing({"case": request.case})
        self.model = model
        self.request = request
        self._drawing = Drawing(model, request)
        remembering = [words for words, _ in self._drawing.wishes.remembering]
        if remembering:
            raise UsageError(f"{remembering[0]} is about several names, and this about any one; leave it out")

    def __repr__(self) -> str:
        return f"<Given {', '.join(self.words) or 'nothing'}: {self.probability:.4g} of {self.model!r}>"

    @property
    def words(self) -> list[str]:
        """Return what is wanted, each constraint as a person asks for it."""
        return [in_words(spec) for spec in self.request.constraints]

    @property
    def probability(self) -> float:
        """Return the probability that a name of the model, as the sampler draws it, is such; see `error`."""
        return self._drawing.exact_probability.value

    @property
    def error(self) -> float:
        """Return the standard error of `probability`; 0 where it is exact."""
        return self._drawing.exact_probability.error

    @property
    def log_probability(self) -> float:
        """Return its natural log, which is exact however small the probability is, where that is exact."""
        conditioned = self._drawing.routes.conditioned
        if conditioned is not None and not self._drawing.wishes.predicates:
            return conditioned.log_probability
        return math.log(self.probability) if self.probability > 0 else -math.inf

    @property
    def count(self) -> int | float:
        """Return how many sequences of tokens can be such names; rounded above 2**53, infinite above 1e308.

        Where a token is a letter, these are names. Raises UsageError where they cannot be counted.
        """
        count = self._exact.count
        return int(count) if math.isfinite(count) else count

    def generate(self, n: int = 10, *, seed: int | str | None = None, case: Case = AS_LEARNED) -> list[str]:
        """Draw `n` names, each independently from p(name | it is such): names of the list and repeats are among them.

        `novel=True` among the wishes leaves the former out. case: how they are written, as in `NameModel.generate`.
        """
        asked = {"n": n, "seed": fresh_seed() if seed is None else seed, "case": case}
        return generate(self.model, build_options(Request, dict(self.request) | asked, "the request"))

    def top(self, n: int = 20, *, limit: int = LIMIT, run: Run | None = None) -> Likeliest:
        """Find the `n` most probable names that are such; their probabilities are those among such names."""
        conditioned = self._drawing.routes.conditioned
        model, among = self.model, self.log_probability
        if conditioned is not None:
            # It has the samplers' adjustments in it, and is over the names that are such but for predicates.
            model, among = self._of(conditioned), among - conditioned.log_probability
        found = likeliest(model, n, constraints=self.request.constraints, limit=limit, run=run)
        names = tuple(replace(each, logprob=each.logprob - among) for each in found.names)
        return replace(found, names=names, bound=found.bound - among)

    def facts(self) -> Facts:
        """Compute exact facts about such names: lengths, entropy, how many are new."""
        return facts(self._conditioned)

    def logprob(self, name: str) -> float:
        """Return the natural log of the probability of `name` among such names; minus infinity where it is not such."""
        return float(score(self._conditioned, encode_as_spelt(self.model, clean_text(name))).sum())

    @cached_property
    def _conditioned(self) -> Trained:
        return self._of(self._exact)

    def _of(self, conditioned: Conditioned) -> Trained:
        whole = Capitals.none(conditioned.vocabulary)
        return replace(self.model, model=ConditionedModel(conditioned), capitals=whole)

    @cached_property
    def _exact(self) -> Conditioned:
        if self._drawing.wishes.predicates:
            words = self._drawing.wishes.predicates[0][0]
            raise UsageError(f"{words} can only be tested name by name, and this is exact; leave it out")
        conditioned = self._drawing.routes.conditioned
        if conditioned is None:
            raise UsageError(f"{self.model.who} has no finite number of states to sum over, or too many")
        return conditioned
