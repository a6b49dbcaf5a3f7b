"""What all ways to the names of one draw have in common, whatever is wanted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from ..contracts.cdf import ChoiceError
from ..errors import PluginError
from ..registry.blame import blame

if TYPE_CHECKING:
    from ..contracts.constraint import DrawContext
    from ..contracts.decoder import Decoder
    from ..contracts.run import Run
    from ..contracts.sampler import Sampler


PLENTY = 1 / 4
"""From here on trying is the faster way for any number of names."""
PLENTY_OF_FEW = 1 / 32
"""The same where names are not raw, of which a list has some thousands before it gives out: trying is what programs
elsewhere can do too, in the same order."""


@dataclass(frozen=True)
class Routing:
    """Hold what is drawn from, and how: `decoder` is what the last sampler gets.

    `who` and `model` name the sampler and the model in messages. `plenty` is the share of wanted names from which on
    any number of them is found by trying.
    """

    decoder: Decoder
    sampler: Sampler
    context: DrawContext
    who: str
    model: str
    run: Run
    plenty: float = PLENTY

    @cached_property
    def prepared(self) -> Decoder:
        """What the sampler makes of the decoder, once for all that is wanted."""
        with blamed(self.model, self.who, "which was preparing to draw"):
            return self.sampler.prepare(self.decoder)


@contextmanager
def blamed(model: str, who: str, doing: str) -> Iterator[None]:
    """Say whose a bug is; a sampler's ChoiceError becomes a PluginError that names the sampler."""
    try:
        with blame(f"{model} or {who}", doing):
            yield
    except ChoiceError as error:
        raise PluginError(f"{who}: {error}") from None
