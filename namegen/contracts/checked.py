"""Check what a model returns, where it enters the core: each row, each step and each score, whatever the model is.

Whoever uses a model's decoder takes it from `check_decoder`, and its scores from `checked_scores`. So a plugin that
breaks its promise is named in one line, and no names are drawn from what it returned instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ..errors import PluginError
from .corpus import Corpus, Vocabulary
from .decoder import Automaton, Decoder, Tables, walk
from .model import Model

if TYPE_CHECKING:
    from numpy.typing import NDArray

TOLERANCE = 1e-3
"""How far the sum of a row may be from 1. Models in float32 are within 1e-6; what is off by more is no distribution."""


class CheckedStates(NamedTuple):
    """Hold the states that a decoder gave, and how many names they are of: so many rows are wanted of them.

    inner: what the decoder's own start, step, take or join returned; nothing is known of it.
    """

    inner: Any
    names: int


class Checked(Decoder):
    """Wrap a decoder and check every row that it returns. Errors name `who`."""

    def __init__(self, decoder: Decoder, who: str) -> None:
        self.decoder = decoder
        self.who = who
        self.vocabulary = decoder.vocabulary
        self.batch = decoder.batch

    def start(self, count: int) -> CheckedStates:
        return CheckedStates(self.decoder.start(count), count)

    def rows(self, states: CheckedStates) -> NDArray[np.float64]:
        rows = self.decoder.rows(states.inner)
        check_rows(rows, states.names, self.vocabulary, self.who)
        return rows

    def step(self, states: CheckedStates, ids: NDArray[np.int32]) -> CheckedStates:
        return CheckedStates(self.decoder.step(states.inner, ids), len(ids))

    def take(self, states: CheckedStates, index: NDArray[np.intp]) -> CheckedStates:
        return CheckedStates(self.decoder.take(states.inner, index), len(index))

    def join(self, several: Sequence[CheckedStates]) -> CheckedStates:
        return CheckedStates(self.decoder.join([each.inner for each in several]), sum(each.names for each in several))


class CheckedAutomaton(Automaton):
    """Wrap an automaton in the same way; the result is still an automaton, and its states are whole numbers."""

    def __init__(self, automaton: Automaton, who: str) -> None:
        self.automaton = automaton
        self.who = who
        self.vocabulary = automaton.vocabulary
        self.batch = automaton.batch
        self.n_states, self.start_state = automaton.n_states, automaton.start_state
        self.searches = automaton.searches

    def start(self, count: int) -> NDArray[np.intp]:
        return self._states(self.automaton.start(count), count)

    def rows(self, states: NDArray[np.intp]) -> NDArray[np.float64]:
        rows = self.automaton.rows(states)
        check_rows(rows, len(states), self.vocabulary, self.who)
        return rows

    def step(self, states: NDArray[np.intp], ids: NDArray[np.int32]) -> NDArray[np.intp]:
        return self._states(self.automaton.step(states, ids), len(ids))

    def search(self, states: NDArray[np.intp], numbers: NDArray[np.float64]) -> NDArray[np.int32]:
        if type(self.automaton).search is Automaton.search:
            return super().search(states, numbers)  # from rows, each of which is checked
        ids = self.automaton.search(states, numbers)
        if not _are_indices(ids, len(states), len(self.vocabulary)):
            raise PluginError(f"{self.who}: its search finds something else than a token of the vocabulary for each")
        return ids

    def probabilities(self, states: NDArray[np.intp]) -> NDArray[np.float64]:
        chances = self.automaton.probabilities(states)
        _check_array(chances, len(states), self.vocabulary, f"{self.who}: its probabilities(states)")
        if not _are_weights(chances, self.vocabulary) or not (np.abs(chances.sum(axis=1) - 1) < TOLERANCE).all():
            self.rows(states)
            raise PluginError(f"{self.who}: its probabilities(states) are not those of its rows(states)")
        return chances

    def chances(self, states: NDArray[np.intp]) -> NDArray[np.float64]:
        if type(self.automaton).chances is Automaton.chances:
            return self.probabilities(states)
        chances = self.automaton.chances(states)
        _check_array(chances, len(states), self.vocabulary, f"{self.who}: its chances(states)")
        if not _are_weights(chances, self.vocabulary):
            self.rows(states)
            raise PluginError(f"{self.who}: its chances(states) are not in proportion to those of its rows(states)")
        return chances

    def successors(self, states: NDArray[np.intp], possible: NDArray[np.bool_]) -> NDArray[np.intp]:
        return self.automaton.successors(states, possible)

    def _states(self, states: NDArray[np.intp], count: int) -> NDArray[np.intp]:
        if not _are_indices(states, count, self.n_states):
            raise PluginError(f"{self.who}: its automaton goes on to something else than one of its states for each")
        return states


def check_decoder(decoder: Decoder, who: str) -> Decoder:
    """Return `decoder` with what it returns checked: tables here and now, any other at each row.

    The guard between a model and all that use one. The result walks, draws and scores as `decoder` does; its states
    are its own. `who` names the model in errors. Raises PluginError, and so do `rows` and `step` of the result, where
    rows are no numpy array of float64 or float32 of shape (names, V), hold NaN, give the start token a probability, or
    sum to something else than 1, by more than 1e-3.
    """
    if not isinstance(decoder, Decoder):
        raise PluginError(f"{who}: its decoder() is {type(decoder).__name__}, not a namegen.Decoder")
    if not isinstance(getattr(decoder, "vocabulary", None), Vocabulary):
        raise PluginError(f"{who}: its decoder has no `vocabulary` (the model's own)")
    if isinstance(decoder, Tables):
        check_rows(decoder.logprobs, decoder.n_states, decoder.vocabulary, who)
        _check_given_chances(decoder, who)
        return decoder
    if isinstance(decoder, Automaton):
        return CheckedAutomaton(decoder, who)
    return Checked(decoder, who)


def check_rows(rows: NDArray[np.float64], count: int, vocabulary: Vocabulary, who: str) -> None:
    """Raise PluginError, naming `who`, unless `rows` are the natural logs of `count` distributions: (count, V)."""
    _check_array(rows, count, vocabulary, who)
    with np.errstate(over="ignore"):
        probabilities = np.exp(rows)
    sums = probabilities.sum(axis=1)  # a NaN makes its sum NaN
    never = probabilities[:, ~vocabulary.drawable]
    if (np.abs(sums - 1) < TOLERANCE).all() and not (never > TOLERANCE).any():
        return
    if np.isnan(rows).any():
        raise PluginError(f"{who} returned NaN where log probabilities are promised")
    if (never > TOLERANCE).any():
        raise PluginError(
            f"{who} gives the start token a probability, but it never follows another (vocabulary.drawable)"
        )
    worst = sums[int(np.argmax(np.abs(sums - 1)))]
    hint = "; are these probabilities, where natural logs are promised?" if (rows >= 0).all() else ""
    raise PluginError(f"{who} returned probabilities that sum to {worst:.6g}, not to 1{hint}")


def checked_scores(model: Model, corpus: Corpus, who: str) -> NDArray[np.float64]:
    """Return the log probability of every scored token, by the model's own `score` or by its decoder: (L - N,).

    Raises PluginError, naming `who`, where these are none.
    """
    if type(model).score is Model.score:
        return walk(check_decoder(model.decoder(), who), corpus)
    return check_scores(model.score(corpus), corpus, who)


def check_scores(scores: NDArray[np.float64], corpus: Corpus, who: str) -> NDArray[np.float64]:
    """Return `scores`; raise PluginError, naming `who`, unless they are a log probability for each scored token."""
    promised = f"one log probability for each of {len(corpus.targets):,} tokens"
    if not isinstance(scores, np.ndarray) or scores.shape != corpus.targets.shape:
        found = f"of shape {scores.shape}" if isinstance(scores, np.ndarray) else type(scores).__name__
        raise PluginError(f"{who}: its scores are {found}, not {promised}")
    if scores.dtype not in (np.float64, np.float32):
        raise PluginError(f"{who}: its scores are of {scores.dtype}, not of float64 or float32")
    if np.isnan(scores).any() or (scores > 1e-6).any():
        raise PluginError(f"{who}: its scores hold NaN or numbers above 0, and are not {promised}")
    return scores


def _check_array(found: NDArray[np.float64], count: int, vocabulary: Vocabulary, who: str) -> None:
    """Raise PluginError unless `found` is an array of floating-point numbers, a row for each of `count` names."""
    if not isinstance(found, np.ndarray):
        raise PluginError(f"{who} returned {type(found).__name__}, not a numpy array ({count}, {len(vocabulary)})")
    if found.shape != (count, len(vocabulary)):
        raise PluginError(
            f"{who} returned rows of shape {found.shape}, not ({count}, {len(vocabulary)}): a row for each context, an"
            " entry for each token"
        )
    if found.dtype not in (np.float64, np.float32):
        raise PluginError(f"{who} returned rows of {found.dtype}, not of float64 or float32")


def _check_given_chances(tables: Tables, who: str) -> None:
    """Raise PluginError where the `chances` that tables were given are no probabilities."""
    given = tables.given_chances
    if given is None:
        return
    _check_array(given, tables.n_states, tables.vocabulary, f"{who}: its tables")
    if not _are_weights(given, tables.vocabulary) or not (np.abs(given.sum(axis=1) - 1) < TOLERANCE).all():
        raise PluginError(f"{who}: the chances of its tables are not the probabilities of their logprobs")


def _are_weights(chances: NDArray[np.float64], vocabulary: Vocabulary) -> bool:
    """Say whether rows (B, V) are weights, none negative, with nothing for what never follows."""
    sums = chances.sum(axis=1)  # a NaN makes its sum NaN
    shares = chances[:, ~vocabulary.drawable] <= TOLERANCE * sums[:, None]
    return bool(((sums > 0) & (sums < np.inf)).all() and shares.all() and chances.min(initial=0.0) >= 0)


def _are_indices(found: NDArray[Any], count: int, size: int) -> bool:
    """Say whether `found` are `count` whole numbers below `size`."""
    if not isinstance(found, np.ndarray) or found.shape != (count,) or found.dtype.kind not in "iu":
        return False
    # As unsigned numbers, those below 0 are above all that a signed one can be: one look at the array instead of two.
    unsigned = found.view(f"u{found.dtype.itemsize}")
    return int(unsigned.max(initial=0)) < min(size, np.iinfo(found.dtype).max + 1)
