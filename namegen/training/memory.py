"""Estimate what a training takes of memory, before it begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..contracts.corpus_size import CorpusSize
from ..errors import PluginError
from ..registry.blame import blame
from .parts import submodels_of

if TYPE_CHECKING:
    from ..contracts.corpus import Corpus
    from ..contracts.spec import Spec
    from ..registry.registry import Registry

REPEATED = 40
"""Bytes that a token takes, at most, where names are repeated as often as they count."""


def memory_of(spec: Spec, corpus: Corpus, registry: Registry) -> int:
    """Estimate the bytes that training the checked model on `corpus` takes, all that it is made of included.

    Raises PluginError where a model's own estimate is no number of bytes.
    """
    entry = spec.part.entry
    model = entry.load()
    size = CorpusSize.of(corpus, repeated=not model.uses_weights)
    with blame(entry.who, "which was estimating its memory"):
        own = model.memory(spec.part.options, size)
    if not isinstance(own, int) or isinstance(own, bool) or own < 0:
        raise PluginError(f"{entry.who}: memory returned {own!r}, not a whole number of bytes")
    if corpus.weights is not None and not model.uses_weights:
        own += REPEATED * size.tokens
    return own + sum(memory_of(each, corpus, registry) for each in submodels_of(spec, registry))
