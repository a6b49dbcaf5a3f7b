"""Draw as the makemore lectures do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

import namegen


class TorchMultinomial(namegen.Sampler):
    """Draw by `torch.multinomial` from one `torch.Generator`, name after name (Karpathy, makemore part 1).

    For those who follow the lecture: with `--seed 2147483647` the names are those that the lecture's loop gives
    on the same version of torch. Versions of torch draw differently, and every name depends on those before it;
    the other samplers have neither fault.
    """

    always_raw = True

    def stream(
        self, decoder: namegen.Decoder, draws: namegen.Draws, limit: int, batch: int = 16
    ) -> Iterator[namegen.Drawn]:
        import torch

        generator = torch.Generator().manual_seed(namegen.seed_number(draws.seed) % 2**63)
        number = 0
        while True:
            drawn = [self._name(decoder, generator, limit) for _ in range(batch)]
            yield namegen.Drawn.of_names(drawn, number, decoder.vocabulary)
            number += batch

    def prepare(self, decoder: namegen.Decoder) -> namegen.Decoder:
        return decoder

    def _name(self, decoder: namegen.Decoder, generator: Any, limit: int) -> list[int]:
        """Draw the tokens of one name, its end included where it came in time."""
        import torch

        states = decoder.start(1)
        ids: list[int] = []
        while len(ids) < limit:
            p = torch.from_numpy(np.exp(decoder.rows(states)[0])).float()
            ids.append(int(torch.multinomial(p, num_samples=1, replacement=True, generator=generator).item()))
            if ids[-1] == decoder.vocabulary.end_id:
                break
            states = decoder.step(states, np.array(ids[-1:], dtype=np.int32))
        return ids
