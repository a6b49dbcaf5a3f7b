"""Blend several lists: a model of each, and between them names that are likely to all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import field_validator

import namegen
from namegen import Field

from .combining import are_moderate
from .decoders import require_alike, side_by_side
from .shares import CLOSE, calibrate, mean_posteriors

if TYPE_CHECKING:
    from numpy.typing import NDArray

SAMPLES = 2_000
"""Names that are drawn to find out which list they sound like: their mean posterior is then known within .01."""
LONGEST = 200
"""Tokens of such a name at most; longer ones are left out."""


class Blend(namegen.Model):
    """Combine the models of K lists as p ~ prod_k p_k ** w_k, such that drawn names sound like each by its share.

    Each list has a model of its own, of the same kind, over one vocabulary. The exponents are those under which a name
    that is drawn is of list *k* with probability share *k* in the mean, by Bayes with the K models and an even prior:
    drawn at the temperature at which people get names, not at 1, where the shares of elf and dwarf are .64 for .7.
    A token that one list's model rules out is ruled out; where that leaves none, the models are mixed linearly.
    (Klakow 1998, "Log-linear interpolation of language models"; Hinton 2002 calls it a product of experts.)
    """

    class Options(namegen.Options):
        model: str = Field(
            "kneser-ney",
            min_length=1,
            max_length=10_000,
            description="what each list is learned by, a name and its options: 'kneser-ney order=5'",
        )
        shares: str = Field("1", description="how much of each list, a number for each: 70,30")
        temperature: float = Field(
            0.7,
            ge=0.1,
            le=10,
            description="at which names are drawn that have these shares: that of names worth showing",
        )

        @field_validator("model")
        @classmethod
        def _readable(cls, value: str) -> str:
            try:
                namegen.Spec.parse(value)
            except namegen.UsageError as error:
                raise ValueError(str(error)) from None
            return value

        @field_validator("shares")
        @classmethod
        def _positive(cls, value: str) -> str:
            try:
                shares = np.array(namegen.parse_shares(value))
            except namegen.UsageError as error:
                raise ValueError(str(error)) from None
            if not (np.isfinite(shares).all() and (shares > 0).all()):
                raise ValueError("a share is a number above 0")
            return value

    uses_weights = True
    resumable = True

    @classmethod
    def submodels(cls, options: Any) -> Sequence[namegen.Spec]:
        return [namegen.Spec.parse(options.model)] * len(namegen.parse_shares(options.shares))

    @property
    def shares(self) -> NDArray[np.float64]:
        """Return the share of each list, (K,); their sum is 1."""
        shares = np.array(namegen.parse_shares(self.options.shares))
        shares /= shares.max()  # the sum of large ones may be infinite
        return np.asarray(shares / shares.sum())

    @classmethod
    def memory(cls, options: Any, size: namegen.CorpusSize) -> int:
        """Estimate by the rows of the names that are drawn to fit the exponents, all of them a step at a time."""
        return 24 * (len(cls.submodels(options)) + 2) * SAMPLES * size.vocabulary

    def fit(self, corpus: namegen.Corpus, run: namegen.Run) -> dict[str, Any]:
        fitted = self._fit_members(corpus, run)
        self.members = [each.model for each in fitted]
        decoders = [each.decoder() for each in fitted]

        def shares_of(exponents: NDArray[np.float64]) -> NDArray[np.float64]:
            """Draw names by the same uniform numbers for all exponents; return their mean posteriors (K,)."""
            names = _draw(decoders, exponents, self.options.temperature, run.seed)
            return mean_posteriors(np.array([names.per_name(each.score(names)) for each in fitted]))

        self.exponents, found = calibrate(self.shares, shares_of)
        chosen = {f"exponent {k}": float(value) for k, value in enumerate(self.exponents, 1)}
        report: dict[str, Any] = {"chosen": chosen, "parts": [each.report for each in fitted]}
        if np.abs(found - self.shares).max() > CLOSE:
            report["notes"] = [_missed(found, self.shares)]
        stopped = [each.report["stopped"] for each in fitted if "stopped" in each.report]
        if stopped:
            report["stopped"] = stopped[0]
        return report

    def _fit_members(self, corpus: namegen.Corpus, run: namegen.Run) -> list[namegen.Fitted]:
        """Train a model of each list alone, with a seed of its own; its dev part is that list's."""
        corpora = _lists_of(corpus, len(self.shares))
        devs: list[namegen.Corpus | None] = [None] * len(corpora)
        if run.dev is not None:
            devs = [each if len(each) else None for each in _lists_of(run.dev, len(corpora))]
        specs = self.submodels(self.options)
        runs = [replace(run.part(str(k)), dev=dev, seed=(run.seed + k) % 2**63) for k, dev in enumerate(devs)]
        return [each.train(spec, own) for each, spec, own in zip(runs, specs, corpora, strict=True)]

    def arrays(self) -> dict[str, NDArray[Any]]:
        return {"exponents": self.exponents}

    def load_components(self, models: Sequence[namegen.Model]) -> None:
        self.members = list(models)

    def load_arrays(self, arrays: dict[str, NDArray[Any]]) -> None:
        exponents = arrays["exponents"]
        fits = exponents.shape == (len(self.members),) and exponents.dtype == np.float64
        if not fits or not are_moderate(exponents) or (exponents == 0).any():
            raise namegen.StorageError(f"exponents {exponents.shape} do not fit {len(self.members)} models")
        self.exponents = exponents

    def logprobs(self, contexts: NDArray[np.int32]) -> NDArray[np.float64]:
        return self._combine([model.logprobs(contexts) for model in self.members])

    def decoder(self) -> namegen.Decoder:
        return side_by_side([model.decoder() for model in self.members], self._combine)

    def components(self) -> Mapping[str, namegen.Model]:
        return {f"list {k + 1}": model for k, model in enumerate(self.members)}

    def _combine(self, rows: list[NDArray[np.float64]]) -> NDArray[np.float64]:
        require_alike(rows, list(self.components()))
        return product(rows, self.exponents)


def _draw(
    decoders: Sequence[namegen.Decoder], exponents: NDArray[np.float64], temperature: float, seed: int
) -> namegen.Corpus:
    """Draw SAMPLES names from the product with these exponents, at this temperature."""
    decoder = side_by_side(decoders, lambda rows: namegen.log_softmax(product(rows, exponents) / temperature))
    return namegen.Sampler().sample(decoder, np.arange(SAMPLES), namegen.Draws(seed), LONGEST).names


def product(rows: Sequence[NDArray[np.float64]], exponents: NDArray[np.float64]) -> NDArray[np.float64]:
    """Compute prod_k p_k ** w_k, normalised in every row: K arrays (B, V) of natural logs, (K,) > 0 -> (B, V).

    Where no token is possible under all of them, a row is sum_k w_k p_k, normalised.
    """
    mixed = np.tensordot(exponents, np.array(rows), axes=1)
    dead = np.flatnonzero(np.isneginf(mixed).all(axis=1))
    if len(dead):
        with np.errstate(divide="ignore"):
            mixed[dead] = np.log(np.tensordot(exponents, np.exp([each[dead] for each in rows]), axes=1))
    return namegen.log_softmax(mixed)


def _lists_of(corpus: namegen.Corpus, count: int) -> list[namegen.Corpus]:
    """Split a corpus by list. Raises UsageError where it is of another number of lists."""
    if corpus.lists is None:
        if count == 1:
            return [corpus]
        raise namegen.UsageError(
            f"model 'product' was given shares of {count} lists, and the names are of one: --blend names the shares of"
            " several lists, and any model may learn them"
        )
    if corpus.lists.max(initial=0) >= count:
        raise namegen.UsageError(f"model 'product' was given shares of {count} lists, and the names are of more")
    return [corpus.take(corpus.lists == k) for k in range(count)]


def _missed(found: NDArray[np.float64], shares: NDArray[np.float64]) -> str:
    """Say that the shares came out otherwise than asked."""
    came, asked = (", ".join(f"{each:.0%}" for each in values) for values in (found, shares))
    return f"names sound like the lists by {came}, and {asked} was asked: no exponents come nearer"
