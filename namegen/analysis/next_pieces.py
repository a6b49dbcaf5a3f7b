"""What comes next: the probability of each piece after the beginning of a name, as it is typed.

A model predicts tokens, and what somebody has typed need not end where a token does: of syllables, `str` is three
letters or the beginning of stra. So all ways are followed in which a name that begins so may be written, each with its
probability, and what they add is summed: it is the model's distribution over what comes next, given the beginning.
For tokens of single letters there is one way, and the pieces are the model's row.
"""

from __future__ import annotations

import unicodedata
from collections import OrderedDict, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ..contracts.constraint import DrawContext
from ..contracts.corpus import Corpus
from ..contracts.dfa import Dfa
from ..contracts.text import FORBIDDEN, MAX_NAME, drop_invisible
from ..errors import TokenError, UsageError
from ..registry.blame import blame
from .spelling import ListCases

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..contracts.decoder import Decoder
    from ..training.trained import Trained

MOST_WAYS = 16
"""Ways to write a beginning that are followed from one place: the likeliest. Each is a row of the model."""
MOST_STATES = 256
"""States of the model after what was typed that are kept: the next letter takes one step and not all of them again."""


@dataclass(frozen=True, eq=False)
class NextPieces:
    """Hold what may come after the beginning of a name. N is the number of pieces.

    Only what is possible is among them, each once, in the order of the vocabulary; the end of the name, if it can end
    here, is the last, and is the empty piece.
    """

    beginning: str
    """as the list writes it: capitals are where it has them"""
    pieces: tuple[str, ...]
    """what each adds, in the letters that tokens are spelt with"""
    logprobs: NDArray[np.float64]
    """(N,): natural logs; the probabilities sum to 1"""
    tokens: tuple[int, ...]
    """the tokens by which the beginning is most probably written, the start first; none for an unfinished piece"""

    def after(self, piece: str) -> str:
        """Return the beginning with `piece` added, composed as names are."""
        return unicodedata.normalize("NFC", self.beginning + piece)


def next_pieces(model: Trained, beginning: str) -> NextPieces:
    """Compute what `model` expects after the `beginning` of a name.

    It is taken as a list's names are, but that a blank at its end counts; where the list has its capitals elsewhere,
    `ma` for Ma, it is written as the list would. What no name can go on with, a vowel sign after a vowel say, is left
    out, as it is never drawn.

    Raises TokenError where the list's letters cannot write it, UsageError where it is longer than a name may be.
    """
    return typing_of(model).after(beginning)


def typing_of(model: Trained) -> Typing:
    """Return what follows a model while somebody types, which is made once."""
    found = model.derived.get("typing")
    if found is None:
        found = model.derived["typing"] = Typing(model)
    typing: Typing = found
    return typing


class _Way(NamedTuple):
    """Hold one way to write a text: the tokens so far, and their log probability."""

    ids: tuple[int, ...]
    logprob: float


class Typing:
    """Follow a model while somebody types. Making it takes as long as making a decoder, and one pass over the names."""

    def __init__(self, model: Trained) -> None:
        vocabulary = model.tokenizer.vocabulary
        self.model, self.vocabulary = model, vocabulary
        with blame(model.who, "which was giving its decoder"):
            self._decoder: Decoder = model.decoder()
        boundaries = (vocabulary.start_id, vocabulary.end_id)
        self._ids = {piece: i for i, piece in enumerate(vocabulary.pieces) if i not in boundaries}
        self.letters = frozenset("".join(self._ids))
        self._longest = max(map(len, self._ids), default=0)
        self._cases = ListCases.of(model)
        self._well_formed = _WellFormed.of(model, self._ids)
        # For each beginning of a longer piece, the tokens that are still to be finished.
        self._unfinished: dict[str, list[int]] = defaultdict(list)
        for piece, i in self._ids.items():
            for end in range(1, len(piece)):
                self._unfinished[piece[:end]].append(i)
        # Several threads may ask at the same time.
        self._states: OrderedDict[tuple[int, ...], Any] = OrderedDict()
        self._lock = Lock()

    def after(self, beginning: str) -> NextPieces:
        """Compute what comes after `beginning`; see `next_pieces`."""
        cleaned = clean_beginning(beginning)
        first: TokenError | None = None
        for spelt in dict.fromkeys((cleaned, *self._cases.by_rule(cleaned))):
            try:
                return self._after(spelt)
            except TokenError as error:
                first = first or error
        assert first is not None  # noqa: S101 - the beginning itself is tried
        raise first

    def _after(self, spelt: str) -> NextPieces:
        written = self.model.tokenizer.written(spelt)
        letters = (each for each in spelt if not self.letters.issuperset(self.model.tokenizer.written(each)))
        unknown = tuple(dict.fromkeys(letters))
        if unknown:
            raise TokenError(spelt, unknown)
        with blame(self.model.who, "which was asked what comes next"):
            logs, tokens = self._summed(spelt, written)
        pieces, end = list(logs), logs.pop("", None)
        pieces = sorted(logs, key=self._order_of(pieces).__getitem__)
        values = [logs[piece] for piece in pieces]
        if end is not None:
            pieces, values = [*pieces, ""], [*values, end]
        logprobs = np.array(values)
        return NextPieces(spelt, tuple(pieces), logprobs - np.logaddexp.reduce(logprobs), tokens)

    def _summed(self, spelt: str, written: str) -> tuple[dict[str, float], tuple[int, ...]]:
        """Sum, over all ways to write a beginning, the log probability of each piece that may come next."""
        logs: dict[str, float] = {}
        likeliest = -np.inf
        tokens: tuple[int, ...] = (self.vocabulary.start_id,)
        for place, ways in self._ways(written):
            unfinished = written[place:]
            ids = self._unfinished.get(unfinished, []) if unfinished else range(len(self.vocabulary))
            for way in ways if len(ids) else ():
                row = self._decoder.rows(self._state_after(way.ids))[0] + way.logprob
                weight = float(np.logaddexp.reduce(row[list(ids)])) if unfinished else way.logprob
                if weight > likeliest:
                    likeliest, tokens = weight, (self.vocabulary.start_id, *way.ids)
                for i in ids:
                    if row[i] > -np.inf:
                        piece = "" if i == self.vocabulary.end_id else self.vocabulary.pieces[i][len(unfinished) :]
                        logs[piece] = float(np.logaddexp(logs[piece], row[i])) if piece in logs else float(row[i])
        if not logs:
            raise TokenError(spelt, tuple(dict.fromkeys(written[-1:])), "begins no name of this model")
        return self._well_formed.kept(written, logs), tokens

    def _ways(self, written: str) -> Iterator[tuple[int, list[_Way]]]:
        """Yield each place up to which `written` can be written in whole tokens, and the ways to do it."""
        several = self._longest > 1
        at: dict[int, list[_Way]] = {0: [_Way((), 0.0)]}
        for place in range(len(written) + 1):
            ways = sorted(at.pop(place, []), key=lambda way: -way.logprob)[:MOST_WAYS]
            if place == len(written) or (several and ways and written[place:] in self._unfinished):
                yield place, self._well_placed(written, ways)
            for length in range(1, min(self._longest, len(written) - place) + 1):
                token = self._ids.get(written[place : place + length])
                if token is None:
                    continue
                stepped = [self._stepped(way, token, weighed=several) for way in ways]
                at.setdefault(place + length, []).extend(way for way in stepped if way.logprob > -np.inf)

    def _stepped(self, way: _Way, token: int, *, weighed: bool) -> _Way:
        """Go on by a token. Where there is one way alone, its probability is never asked for."""
        logprob = 0.0
        if weighed:
            logprob = float(self._decoder.logprob(self._state_after(way.ids), np.array([token], dtype=np.int32))[0])
        return _Way((*way.ids, token), way.logprob + logprob)

    def _state_after(self, ids: tuple[int, ...]) -> Any:
        """Return the state after these tokens, made of the longest beginning of them that is kept."""
        with self._lock:
            known = next((end for end in range(len(ids), 0, -1) if ids[:end] in self._states), 0)
            state = self._states[ids[:known]] if known else None
        if state is None:
            state = self._decoder.start(1)
        for end in range(known, len(ids)):
            state = self._decoder.step(state, np.array([ids[end]], dtype=np.int32))
            with self._lock:
                self._states[ids[: end + 1]] = state
        with self._lock:
            if ids in self._states:
                self._states.move_to_end(ids)
            while len(self._states) > MOST_STATES:
                self._states.popitem(last=False)
        return state

    def _well_placed(self, written: str, ways: list[_Way]) -> list[_Way]:
        """Leave out the ways with capitals where the list has none. Raises TokenError where that leaves nothing."""
        error: TokenError | None = None
        kept = []
        for way in ways:
            tokens = np.array([self.vocabulary.start_id, *way.ids, self.vocabulary.end_id], dtype=np.int32)
            corpus = Corpus(tokens, np.array([0, len(tokens)]), self.vocabulary)
            misplaced = np.flatnonzero(self.model.capitals.misplaced(corpus))
            if len(misplaced):
                place = int(misplaced[0])
                piece = self.vocabulary.pieces[int(tokens[place])]
                error = error or TokenError(written, (piece,), self.model.capitals.why_misplaced(corpus, place))
            else:
                kept.append(way)
        if error and not kept:
            raise error
        return kept

    def _order_of(self, pieces: Sequence[str]) -> dict[str, tuple[int, str]]:
        """Return where each piece stands: in the order of the vocabulary, the rests of longer ones after it."""
        return {piece: (self._ids.get(piece, len(self.vocabulary)), piece) for piece in pieces}


def clean_beginning(beginning: str) -> str:
    """Clean the beginning of a name as a list's names are; but a blank at its end is one within the name.

    Raises UsageError where it is no text that a name may begin with.
    """
    if not isinstance(beginning, str):
        raise UsageError(f"the beginning of a name is a text, not {type(beginning).__name__}")
    # Bounded before anything else looks at it: whoever types may be anybody.
    if len(beginning) <= MAX_NAME:
        beginning = unicodedata.normalize("NFC", drop_invisible(beginning)).lstrip()
    if len(beginning) > MAX_NAME:
        raise UsageError(f"a name has up to {MAX_NAME} characters, and this beginning {len(beginning):,}")
    found = FORBIDDEN.search(beginning)
    if found:
        raise UsageError(f"the beginning holds U+{ord(found[0]):04X}, which no name holds")
    return beginning


class _WellFormed:
    """Leave out what makes of a beginning what can be no name, if the beginning itself can be one."""

    def __init__(self, automaton: Dfa | None) -> None:
        self.automaton = automaton

    @classmethod
    def of(cls, model: Trained, ids: dict[str, int]) -> _WellFormed:
        """Take the automaton of a model's tokenizer, where its list keeps to that."""
        if "".join(ids).isascii():
            return cls(None)
        return cls(DrawContext(model.tokenizer, model.names).well_formed)

    def kept(self, written: str, logs: dict[str, float]) -> dict[str, float]:
        """Return those of `logs`, by piece, that may come after `written`; all, where none or the text itself may."""
        if self.automaton is None:
            return logs
        state = int(self.automaton.over([written])[0, 0])
        if state < 0:
            return logs
        after = self.automaton.over(list(logs))[state]
        ends = bool(self.automaton.accept[state])
        kept = {
            piece: logs[piece] for piece, to in zip(logs, after.tolist(), strict=True) if to >= 0 and (piece or ends)
        }
        return kept or logs
