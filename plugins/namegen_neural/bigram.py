"""Learn a bigram by gradient: makemore part 1."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

import namegen
from namegen import Field

from .devices import find_device, finite, threads

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray
    from torch import Tensor

MOST_PAIRS = 2**25
"""Weights at most: training them takes 6.7 GB."""
MOST = 1e300
"""Weights of a saved file are smaller, so that their differences are numbers."""


class NeuralBigram(namegen.Model):
    """Learn logits = one_hot(previous) @ W; loss = mean NLL + l2 * mean(W**2); full-batch gradient descent.

    Karpathy, makemore part 1. A one-hot row picks a row of W, and the loss depends on the names through
    the counts of their pairs alone, so the same loss is taken from the (V, V) counts instead of from one row
    for every pair: equal at every step, without the 228,146 rows.
    """

    class Options(namegen.Options):
        steps: int = Field(200, ge=1, le=10_000_000, description="steps of gradient descent")
        lr: float = Field(10.0, gt=0, le=1e6, description="learning rate; the lecture takes 50 with init=normal")
        l2: float = Field(0.01, ge=0, le=1e6, description="weight of mean(W**2) in the loss: the lecture's smoothing")
        init: Literal["uniform", "normal"] = Field("uniform", description="torch.rand, or the lecture's torch.randn")
        device: str = Field("cpu", pattern=r"^(cpu|cuda(:\d+)?|mps)$", description="cpu, cuda, cuda:N or mps")

    uses_weights = True
    learns_by_parts = True

    @classmethod
    def memory(cls, options: Any, size: namegen.CorpusSize) -> int:  # noqa: ARG003
        """Estimate by its tables: weights, gradients, counts, shares, and what one step makes of them."""
        return 16 * size.tokens + 200 * size.vocabulary**2

    def fit(self, corpus: namegen.Corpus | namegen.CorpusParts, run: namegen.Run) -> dict[str, Any]:
        if corpus.vocab_size**2 > MOST_PAIRS:
            raise namegen.UsageError(
                f"model 'nn-bigram' has a weight for each pair of letters, and the list has {corpus.vocab_size:,}"
                f" different ones; {math.isqrt(MOST_PAIRS):,} are the most: -m count-bigram counts the pairs that occur"
            )
        import torch

        options, device = self.options, find_device(self.options.device)
        with threads(1):  # what comes before the first step too: torch shares the sum of a large table
            generator = torch.Generator().manual_seed(run.seed)
            draw = torch.rand if options.init == "uniform" else torch.randn
            size, can = corpus.vocab_size, self.vocabulary.drawable
            # Drawn in float32 as the lecture does, trained in float64 (which Apple's GPUs do not have).
            precision = torch.float32 if device.type == "mps" else torch.float64
            weights = draw((size, size), generator=generator).to(device, precision).ravel().requires_grad_()
            pairs = sum(run.map(_pair_counts, corpus.parts), np.zeros((size, size), dtype=np.int64))
            counts = torch.from_numpy(pairs[:, can]).to(device, precision)
            shares = (-counts / counts.sum()).ravel()
            everything, one, losses = bool(can.all()), torch.ones((), device=device, dtype=precision), []
            for step in range(options.steps):
                if run.watched(step, options.steps):
                    self.weights = _table_of(weights, size)
                    run.show(step, self)
                # At this size a step's time is its number of torch calls: dot products, being one call a sum.
                logits = weights.view(size, size) if everything else weights.view(size, size)[:, can]
                nll = torch.dot(shares, logits.log_softmax(dim=1).ravel())
                loss = torch.add(nll, torch.dot(weights, weights), alpha=options.l2 / size**2)
                weights.grad = None
                loss.backward(one)  # type: ignore[no-untyped-call]
                weights.data.sub_(weights.grad, alpha=options.lr)  # type: ignore[arg-type]
                losses.append(finite(loss.item(), step + 1, options.lr))
                run.report(step + 1, options.steps, losses[-1])
                if run.stopped():
                    break
        self.weights = _table_of(weights, size)
        report: dict[str, Any] = {"loss": losses}
        if len(losses) < options.steps:
            report["stopped"] = f"at step {len(losses):,} of {options.steps:,}"
        return report

    @classmethod
    def pair_lesson(cls, corpus: namegen.Corpus) -> Options:
        """Return options under which W comes to be the log counts: no regularisation, and steps as long as are safe.

        The loss of a row bends by at most half the row's share of all pairs, so below 4 / share no step overshoots. On
        lists of 300 to 19,000 names the lecture's 50 would do for most rows, and some never settle.
        """
        often = corpus.pair_counts().sum(axis=1)
        longest = 3.5 * float(often.sum() / often.max())
        return cls.Options(steps=2000, lr=min(50.0, longest), l2=0.0, init="normal", device="cpu")

    def inside(self, context: NDArray[np.int32]) -> list[namegen.Inside]:  # noqa: ARG002
        return [namegen.Inside("pairs", "W", self.weights)]

    def load_arrays(self, arrays: dict[str, NDArray[Any]]) -> None:
        weights, size = arrays["weights"], len(self.vocabulary)
        if weights.shape != (size, size) or weights.dtype != np.float64 or not (np.abs(weights) < MOST).all():
            raise namegen.StorageError(f"its weights are not {size} x {size} moderate numbers")
        self.weights = weights

    def logprobs(self, contexts: NDArray[np.int32]) -> NDArray[np.float64]:
        return self._table()[contexts[:, -1]]

    def score(self, corpus: namegen.Corpus) -> NDArray[np.float64]:
        return self._table().take(corpus.pairs)

    def decoder(self) -> namegen.Tables:
        return namegen.Tables.of_previous_token(self._table(), self.vocabulary)

    def _table(self) -> NDArray[np.float64]:
        """Compute the log softmax of W's rows (V, V), in numpy, so that a trained model never needs torch."""
        return namegen.log_softmax(np.where(self.vocabulary.drawable, self.weights, -np.inf))


def _pair_counts(part: Callable[[], namegen.Corpus]) -> NDArray[np.int64]:
    return part().pair_counts()


def _table_of(weights: Tensor, size: int) -> NDArray[np.float64]:
    """Copy W (V, V), which trains on."""
    table: NDArray[np.float64] = weights.detach().view(size, size).cpu().double().numpy().copy()
    return table
