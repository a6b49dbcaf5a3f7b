"""Make a network a model of namegen: what all of them share."""

from __future__ import annotations

import threading
from abc import abstractmethod
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import torch
from torch import Tensor

import namegen

from . import scaling
from .batches import Batches, NamesByLength, by_length
from .compiling import compiler_at_hand
from .devices import enough_memory, own_device, threads
from .fit import DEV_TOKENS, Plan, fit
from .network import Network, State

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .options import TrainingOptions

TOKENS = 4096
"""Tokens that are computed at a time: what they need stays in the cache (16,384: half as long again)."""

MOST = 4096
"""The widest network."""

MOST_WEIGHTS = 2**27
"""Weights of a network at most: half a gigabyte, and five times that while it trains."""

WIDER = 4 / 3
"""How much wider the network of the best pace is."""
BASE = 64 * 2**20
"""Bytes that torch takes with its first step."""

_drawing = threading.Lock()


class NeuralModel(namegen.Model):
    """Train and use a network as a model. A subclass says the network's shape for so much data, and builds it."""

    options: TrainingOptions
    uses_weights = True
    resumable = True
    data_parallel = True

    EPOCHS: ClassVar[int] = 40
    DROPOUT: ClassVar[float] = 0.2
    """At the size of makemore's list; they follow the data from there."""

    WIDTH: ClassVar[int] = 192
    STEP: ClassVar[int] = 32
    """The width there, and what it is a multiple of."""

    KEPT: ClassVar[int] = 12
    """Numbers that a step keeps of a token in each layer for its gradient, by the width."""

    @classmethod
    def paces(cls, options: TrainingOptions, tokens: int) -> dict[str, dict[str, Any]]:
        """Take a quarter of the epochs to be quick; to be best, a wider network that is dropped out more.

        Where the budget is a time, a quarter and twice of it.
        """
        if options.seconds is not None:
            return {"quick": {"seconds": options.seconds / 4}, "best": {"seconds": options.seconds * 2}}
        epochs = options.epochs or scaling.epochs(cls.EPOCHS, tokens)
        width = options.size or scaling.width(cls.WIDTH, tokens, cls.STEP)
        dropout = scaling.dropout(cls.DROPOUT, tokens) if options.dropout is None else options.dropout
        wider = min(MOST, max(width + cls.STEP, cls.STEP * round(width * WIDER / cls.STEP)))
        return {
            "quick": {"epochs": max(1, round(epochs / 4))},
            "best": {"size": wider, "dropout": round(min(dropout + 0.1, 0.6), 2)},
        }

    @abstractmethod
    def build(self, size: int) -> Network:
        """Build the network of this width, its weights drawn from torch's own generator."""

    def shape(self, size: int) -> Network:
        """Build the network of this width on torch's meta device, where it has shapes and no memory."""
        with torch.device("meta"):
            return self.build(size)

    @classmethod
    def memory(cls, options: TrainingOptions, size: namegen.CorpusSize) -> int:
        """Estimate by the weights, five times as they train, and by what one step and one dev batch compute."""
        model = cls(options, namegen.Vocabulary(("",) * size.vocabulary, 0, 0))
        tokens = max(1, size.after(1))
        width = options.size or scaling.width(cls.WIDTH, tokens, cls.STEP)
        weights = sum(weight.numel() for weight in model.shape(width).parameters())
        batch = options.batch or scaling.batch(128, size.names)
        given: dict[str, int] = vars(options)
        layers, looked = cls.KEPT * width * given.get("depth", 1), given.get("embed", 0) * given.get("context", 1)
        step = min(tokens, batch * tokens // max(1, size.names)) * (6 * size.vocabulary + layers + 3 * looked)
        scored = min(DEV_TOKENS, 1 + tokens // 8) * (5 * size.vocabulary + layers + looked)
        return int(20 * weights + 4 * max(step, scored) + 40 * tokens + BASE)

    def fit(self, corpus: namegen.Corpus, run: namegen.Run) -> dict[str, Any]:
        device, dev = own_device(self.options.device, run.rank), run.dev
        if dev is None or not len(dev):
            corpus, dev = namegen.hold_out(corpus)
        names = NamesByLength(corpus)
        plan = self.plan(names)
        self.size = self.options.size or scaling.width(self.WIDTH, names.tokens, self.STEP)
        of_moderate_size(self.shape(self.size))
        with threads(self.options.threads), enough_memory(), compiler_at_hand():
            self.network = drawn_from(run.seed, lambda: self.build(self.size))
            batches = Batches(names, plan.batch, run.seed)
            held, can = NamesByLength(dev), self.vocabulary.drawable
            report = fit(self.network, batches, held, can, plan, device, run, self.as_it_is)
        report["chosen"] = {"size": self.size} | report["chosen"]
        return report

    def as_it_is(self) -> NeuralModel:
        """Return a model of a copy of the network: on the CPU and without dropout, whatever is trained on."""
        shown = copy(self)
        shown.network = self.shape(self.size)
        weights = {name: weight.detach().cpu().clone() for name, weight in self.network.named_parameters()}
        shown.network.load_state_dict(weights, assign=True)
        shown.network.eval()
        return shown

    def plan(self, names: NamesByLength) -> Plan:
        """Return the options, with what is scaled to the data filled in."""
        options = self.options
        if options.epochs is not None and options.seconds is not None:
            raise namegen.OptionError("give epochs or seconds, not both: each is the whole budget")
        epochs = options.epochs or (None if options.seconds else scaling.epochs(self.EPOCHS, names.tokens))
        dropout = scaling.dropout(self.DROPOUT, names.tokens) if options.dropout is None else options.dropout
        return Plan(
            epochs=epochs,
            seconds=options.seconds,
            batch=options.batch or scaling.batch(128, names.names),
            lr=options.lr,
            warmup=options.warmup,
            decay=options.decay,
            dropout=dropout,
            clip=options.clip,
            patience=options.patience,
            compile=options.compile,
        )

    def logprobs(self, contexts: NDArray[np.int32]) -> NDArray[np.float64]:
        some = max(1, TOKENS // contexts.shape[1])
        blocks = [contexts[first : first + some] for first in range(0, len(contexts), some)]
        with self.computing():
            rows = [self.rows_of(self.network(torch.from_numpy(block).long())[:, -1]) for block in blocks]
        return np.concatenate(rows)

    def score(self, corpus: namegen.Corpus) -> NDArray[np.float64]:
        scores = np.empty(len(corpus.targets))
        first = corpus.first_scored
        with self.computing():
            for numbers, block in by_length(corpus, TOKENS):
                tokens = torch.from_numpy(block).long()
                rows = self.log_softmax(self.network(tokens[:, :-1]))
                found = rows.gather(2, tokens[:, 1:, None])[..., 0]
                scores[first[numbers][:, None] + np.arange(found.shape[1])] = found.numpy()
        return scores

    def decoder(self) -> namegen.Decoder:
        return StatefulDecoder(self)

    def inside(self, context: NDArray[np.int32]) -> list[namegen.Inside]:
        with self.computing():
            shown = self.network.inside(torch.from_numpy(context[None]).long())
            vectors = self.network.vectors()[: len(self.vocabulary)].numpy()
        return [*shown, namegen.Inside("vectors", "Letters as vectors", vectors)]

    @contextmanager
    def computing(self) -> Iterator[None]:
        """Compute without gradients for a while, on as many threads as the options say."""
        with threads(self.options.threads), torch.inference_mode():
            yield

    def log_softmax(self, logits: Tensor) -> Tensor:
        """Turn logits (..., V) into log probabilities, float64; a token that cannot follow has minus infinity."""
        can = torch.from_numpy(self.vocabulary.drawable)
        return logits.double().masked_fill_(~can, -torch.inf).log_softmax(-1)

    def rows_of(self, logits: Tensor) -> NDArray[np.float64]:
        """Return the same as an array."""
        rows: NDArray[np.float64] = self.log_softmax(logits).numpy()
        return rows

    def arrays(self) -> dict[str, NDArray[Any]]:
        weights = {name: weight.detach().numpy() for name, weight in self.network.named_parameters()}
        return weights | {"size": np.array([self.size])}

    def load_arrays(self, arrays: dict[str, NDArray[Any]]) -> None:
        self.size = width_in(arrays)
        # What does not fit is refused before it costs memory.
        network = self.shape(self.size)
        for name, weight in network.named_parameters():
            fits(name, arrays.get(name), tuple(weight.shape))
        self.network = network
        self.network.load_state_dict(
            {name: torch.from_numpy(arrays[name].copy()) for name, _ in network.named_parameters()}, assign=True
        )
        self.network.eval()


class StatefulDecoder(namegen.Decoder):
    """Carry as a state the logits of the next token (B, V), and what the network carries."""

    # More names share more of their beginnings: of 1,000, 3.7 of 7.0 steps a name are taken, of 8,192 2.8.
    batch = 8192

    def __init__(self, model: NeuralModel) -> None:
        self.model, self.vocabulary = model, model.vocabulary
        with model.computing():
            self._step = model.network.stepper()

    def start(self, count: int) -> State:
        # All names begin alike: one is computed, the others are views of it.
        first = np.array([self.vocabulary.start_id], dtype=np.int32)
        with self.model.computing():
            one = self._stepped(self.model.network.start(1), first)
            return tuple(part.expand(count, *part.shape[1:]) for part in one)

    def rows(self, states: State) -> NDArray[np.float64]:
        with self.model.computing():
            return self.model.rows_of(states[0])

    def step(self, states: State, ids: NDArray[np.int32]) -> State:
        with self.model.computing():
            return self._stepped(states[1:], ids)

    def take(self, states: State, index: NDArray[np.intp]) -> State:
        with self.model.computing():
            chosen = torch.from_numpy(index)
            return tuple(part.index_select(0, chosen) for part in states)

    def join(self, several: Sequence[State]) -> State:
        with self.model.computing():
            return tuple(torch.cat(parts) for parts in zip(*several, strict=True))

    def _stepped(self, carried: State, ids: NDArray[np.int32]) -> State:
        logits, after = self._step(carried, torch.from_numpy(ids).long())
        return (logits, *after)


def drawn_from(seed: int, build: Callable[[], Network]) -> Network:
    """Build a network with weights drawn from `seed`; torch's own generator is left as it was.

    All threads share that generator: one draws at a time.
    """
    with _drawing, torch.random.fork_rng(devices=[]):
        torch.default_generator.manual_seed(seed)
        return build()


def of_moderate_size(network: Network) -> None:
    """Raise OptionError where the network would have more weights than are trained."""
    weights = sum(weight.numel() for weight in network.parameters())
    if weights > MOST_WEIGHTS:
        raise namegen.OptionError(
            f"with these options the network has {weights:,} weights, and {MOST_WEIGHTS:,} is the most:"
            " choose a smaller size"
        )


def width_in(arrays: dict[str, NDArray[Any]]) -> int:
    """Read the width that `arrays` were saved with. Raises StorageError where it is none."""
    size = arrays.get("size")
    if size is None or size.shape != (1,) or size.dtype.kind not in "iu" or not 1 <= size[0] <= MOST:
        raise namegen.StorageError("the network's 'size' is no width")
    return int(size[0])


def fits(name: str, array: NDArray[Any] | None, shape: tuple[int, ...]) -> None:
    """Raise StorageError unless `array` can be the weight `name`."""
    if array is None or array.shape != shape or array.dtype != np.float32:
        found = "missing" if array is None else f"{array.dtype} of shape {array.shape}"
        raise namegen.StorageError(f"the network's {name!r} is {found}, not float32 of shape {shape}")
    if not np.isfinite(array).all():
        raise namegen.StorageError(f"the network's {name!r} holds NaN or infinity")
