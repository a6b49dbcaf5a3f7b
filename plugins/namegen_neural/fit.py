"""Train any network: the one loop.

AdamW (Loshchilov & Hutter 2019) with decay on matrices only, a learning rate that rises in a line and falls on a
cosine to zero, clipped gradients, dropout. The dev NLL is watched and the best weights are kept. Everything random
is a function of the seed and the step's number, so a training that goes on from a checkpoint ends, on the CPU, with
the very weights it would have had.

Left out, for an LSTM's dev NLL on makemore's list (1.927 after 40 epochs with dropout 0.3) did not fall: a moving
average of the weights (1.928 with it and without: where the rate ends at zero, the last weights are an average),
names of two lengths in a step (1.928), dropped recurrent weights (1.936; Merity et al. 2018).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

import namegen

from .batches import Batches, NamesByLength
from .checkpointing import Progress, array_of, keep, put_weights, resume, weights_of
from .compiling import compiled
from .devices import finite
from .dropout import MaskPool, give_pool
from .network import Network
from .processes import Processes, digest, joined
from .schedule import learning_rate

if TYPE_CHECKING:
    from numpy.typing import NDArray

EVALUATIONS = 50
"""How often the dev NLL is measured, evenly over the budget: 2 to 4 % of the time on makemore's list."""

DEV_TOKENS = 16_384
"""Tokens that are scored at a time."""


@dataclass(frozen=True)
class Plan:
    """Say how a network is trained: the options, with what is scaled to the data filled in."""

    epochs: int | None
    seconds: float | None
    batch: int
    lr: float
    warmup: float
    decay: float
    dropout: float
    clip: float
    patience: float
    compile: bool


class Training:
    """Train one network: hold it, its optimiser, the best weights so far, and how far it is."""

    def __init__(
        self,
        network: Network,
        names: Batches,
        dev: NamesByLength,
        can_follow: NDArray[np.bool_],
        plan: Plan,
        seed: int,
        processes: Processes,
    ) -> None:
        device = processes.device
        self.network: Network = network.to(device)
        self.names, self.plan, self.device, self.processes = names, plan, device, processes
        self.optimiser = optimiser_of(network, plan.lr, plan.decay)
        self.masks = MaskPool(plan.dropout, seed, device) if plan.dropout else None
        self.logits = compiled(network, self.masks) if plan.compile else network
        self.can_follow = torch.from_numpy(can_follow).to(device)
        self.dev = list(tensors_of(dev, processes))
        self.dev_tokens: float = sum(float(counts.sum()) * (names.shape[1] - 1) for names, counts in dev.groups)
        self.best = weights_of(network)
        self.at = Progress()
        self.epoch: tuple[int, list[NDArray[np.int32]]] = (-1, [])

    def run(self, run: namegen.Run, as_it_is: Callable[[], namegen.Model]) -> bool:
        """Train until the budget is used, the dev NLL stops falling, or somebody asks; say whether somebody did.

        as_it_is: makes a model of a copy of the network, for who watches.
        """
        started = time.perf_counter() - self.at.seconds
        checkpoint = run.checkpoint if self.processes.rank.first else None
        stopped = False
        while self.used < 1 and self.used - self.at.best_at < max(self.plan.patience, self.plan.warmup):
            if self.processes.rank.first and run.watched(self.at.step, self.total):
                run.show(self.at.step, as_it_is())
            # Who asks before the first step gets what one step makes of a network, and not a network of chance.
            if (stopped := bool(self.processes.of_first(run.stopped()))) and self.at.step:
                break
            loss = self.learn()
            self.at.seconds = self.processes.of_first(time.perf_counter() - started)
            if self.used * EVALUATIONS >= self.at.evaluated + 1:
                self.evaluate()
            run.report(self.at.step, self.total, loss, next(reversed(self.at.devs), None))
            if checkpoint is not None and checkpoint.due():
                keep(self, checkpoint)
        if stopped and checkpoint is not None:
            keep(self, checkpoint)
        if self.at.tokens:
            self.evaluate()
        put_weights(self.network, self.best)
        return stopped

    @property
    def used(self) -> float:
        """Return the share of the budget that is used, 0 to 1."""
        if self.plan.seconds is not None:
            return min(1.0, self.at.seconds / self.plan.seconds)
        return self.at.step / self.total

    @property
    def total(self) -> int:
        """Return the steps in all; where the budget is a time, as many as fit into it at the pace so far."""
        if self.plan.epochs is not None:
            return self.plan.epochs * self.names.per_epoch
        return max(self.at.step, round(self.at.step / max(self.used, 1e-9)))

    def learn(self) -> float:
        """Take one step on one batch; return its loss, in nats/token."""
        batch = self.next_batch()
        share = self.processes.share(len(batch))
        tokens = torch.from_numpy(batch[share]).to(self.device, torch.long)
        for group in self.optimiser.param_groups:
            group["lr"] = self.plan.lr * learning_rate(self.used, self.plan.warmup)
        if self.masks is not None:
            self.masks.begin(self.at.step, share, len(batch))
        nll = self.processes.sum_gradients(list(self.network.parameters()), self.backward(tokens))
        nn.utils.clip_grad_norm_(self.network.parameters(), self.plan.clip)
        self.optimiser.step()
        self.optimiser.zero_grad()
        self.at.step += 1
        total, count = finite(nll.item(), self.at.step, self.plan.lr), batch[:, 1:].size
        self.at.loss += total
        self.at.tokens += count
        return total / count

    def backward(self, tokens: Tensor) -> Tensor:
        """Compute the gradients of names (B, T + 1), which may be none; return their NLL, in nats."""
        if not len(tokens):
            return torch.zeros((), device=self.device)
        nll = self.nll(tokens).sum()
        # Over the mean batch's tokens, not its own: a rare length's few names must not weigh as much as a full batch.
        (nll / self.names.mean_tokens).backward()  # type: ignore[no-untyped-call]
        return nll.detach()

    def next_batch(self) -> NDArray[np.int32]:
        """Return the tokens of the next step: (B, T + 1)."""
        number, place = divmod(self.at.step, self.names.per_epoch)
        if self.epoch[0] != number:
            self.epoch = number, self.names.epoch(number)
        return self.epoch[1][place]

    def evaluate(self) -> None:
        """Measure the dev NLL; keep the weights if it is the lowest so far."""
        nll = self.dev_nll()
        at = self.at
        at.losses, at.devs = (*at.losses, at.loss / at.tokens), (*at.devs, nll)
        at.loss, at.tokens, at.evaluated = 0.0, 0.0, int(self.used * EVALUATIONS)
        if at.best is None or nll < at.best:
            at.best, at.best_step, at.best_at = nll, at.step, self.used
            self.best = weights_of(self.network)

    def dev_nll(self) -> float:
        """Compute the mean NLL of the dev names, nats/token."""
        self.network.eval()
        with torch.inference_mode():
            sums = [float(self.nll(tokens) @ counts) for tokens, counts in self.dev]
        self.network.train()
        return self.processes.sum(sum(sums)) / self.dev_tokens

    def nll(self, tokens: Tensor) -> Tensor:
        """Compute the NLL of names of one length (B, T + 1), in nats: (B,). In bfloat16 where the device can."""
        able = self.device.type == "cuda" and torch.cuda.is_bf16_supported()
        with torch.autocast(self.device.type, torch.bfloat16, enabled=able):
            logits = self.logits(tokens[:, :-1])
        logits = logits.float().masked_fill(~self.can_follow, -torch.inf)
        each = functional.cross_entropy(logits.flatten(0, 1), tokens[:, 1:].flatten(), reduction="none")
        return each.view(len(tokens), -1).sum(dim=1)

    def begin(self) -> None:
        """Make the network ready to be trained."""
        self.network.train()
        give_pool(self.network, self.masks)

    def end(self) -> None:
        """Make it ready to be used: on the CPU, without dropout."""
        give_pool(self.network, None)
        self.network.zero_grad(set_to_none=True)
        self.network.cpu().eval()


def fit(
    network: Network,
    names: Batches,
    dev: NamesByLength,
    can_follow: NDArray[np.bool_],
    plan: Plan,
    device: torch.device,
    run: namegen.Run,
    as_it_is: Callable[[], namegen.Model],
) -> dict[str, Any]:
    """Train `network` on `names` by `plan`; it ends with the weights of the lowest dev NLL. Returns the report.

    `can_follow` (V,) says which tokens can follow another; `as_it_is` makes a model of a copy of the network.
    """
    kept = run.checkpoint.read() if run.checkpoint is not None else None
    with joined(run.rank, device) as processes:
        training = Training(network, names, dev, can_follow, plan, run.seed, processes)
        if kept is not None:
            resume(training, *kept)
        if run.rank.total > 1:
            processes.check_alike(digests_of(training, dev))
        training.begin()
        try:
            stopped = training.run(run, as_it_is)
        finally:
            training.end()
    return report_of(training, stopped)


def digests_of(training: Training, dev: NamesByLength) -> dict[str, int]:
    """Compute the digests of what all processes of a training must hold alike."""
    names = training.names
    weights = [array_of(weight) for weight in training.network.parameters()]
    return {
        "names": digest(str(names.seed), *names.names, *names.counts),
        "dev names": digest(*(array for group in dev.groups for array in group)),
        "options": digest(str(training.plan)),
        "first weights": digest(str(training.at.step), *weights),
    }


def report_of(training: Training, stopped: bool) -> dict[str, Any]:
    """Make the training report: curves of NLL (nats/token), and what was chosen."""
    at, plan = training.at, training.plan
    report: dict[str, Any] = {
        "loss": list(at.losses),
        "dev": list(at.devs),
        "chosen": {
            "parameters": sum(weight.numel() for weight in training.network.parameters()),
            "epochs": at.step / training.names.per_epoch,
            "batch": plan.batch,
            "dropout": plan.dropout,
            "dev_nll": at.best,
            "best_step": at.best_step,
            "steps": at.step,
            "seconds": round(at.seconds, 3),
            "device": str(training.device),
        },
    }
    if training.processes.rank.total > 1:
        report["chosen"]["processes"] = training.processes.rank.total
    if stopped:
        report["stopped"] = f"at step {at.step:,} of {training.total:,}"
    return report


def optimiser_of(network: nn.Module, lr: float, decay: float) -> torch.optim.AdamW:
    """Make an AdamW that decays matrices alone: a bias or a norm's gain has no size to keep small."""
    matrices = [weight for weight in network.parameters() if weight.ndim >= 2]
    others = [weight for weight in network.parameters() if weight.ndim < 2]
    groups = [{"params": matrices, "weight_decay": decay}, {"params": others, "weight_decay": 0.0}]
    return torch.optim.AdamW(groups, lr=lr, betas=(0.9, 0.99), fused=True)


def tensors_of(names: NamesByLength, processes: Processes) -> Iterator[tuple[Tensor, Tensor]]:
    """Yield a process's share of names in blocks of one length: tokens (B, T + 1), how often each counts (B,)."""
    device = processes.device
    for tokens, counts in names.groups:
        share = processes.share(len(tokens))
        some = max(1, DEV_TOKENS // tokens.shape[1])
        for first in range(share.start, share.stop, some):
            rows = slice(first, min(first + some, share.stop))
            block, weights = tokens[rows], counts[rows]
            yield torch.from_numpy(block).to(device, torch.long), torch.from_numpy(weights).to(device, torch.float32)
