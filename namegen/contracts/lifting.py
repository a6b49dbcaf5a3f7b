"""Lift a model of inner tokens to whole ones (see `capitals`): everybody but the model sees whole characters."""

from __future__ import annotations

from .capitals import Capitals
from .decoder import MOST_STATES, Automaton, Decoder
from .first_capitals import FirstAutomaton, FirstDecoder
from .marked_capitals import MODES, MarkedAutomaton, MarkedDecoder


def lifted(decoder: Decoder, capitals: Capitals) -> Decoder:
    """Return a decoder over whole tokens: an automaton where `decoder` is one, unless its states are too many."""
    if not len(capitals.pairs):
        return decoder
    if capitals.rule == "first":
        return FirstAutomaton(decoder, capitals) if isinstance(decoder, Automaton) else FirstDecoder(decoder, capitals)
    if isinstance(decoder, Automaton) and decoder.n_states < MOST_STATES // MODES:
        return MarkedAutomaton(decoder, capitals)
    return MarkedDecoder(decoder, capitals)
