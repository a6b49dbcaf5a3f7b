"""Generate new names from a trained model and a request."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import compress
from typing import TYPE_CHECKING, Any

import numpy as np

from ..contracts.decoder import Decoder, at_a_time
from ..contracts.lookup import ChoiceError
from ..contracts.options import build_options
from ..contracts.randomness import Draws, fresh_seed
from ..contracts.sampler import Drawn
from ..errors import GenerationError, PluginError, UsageError
from ..registry.blame import blame
from ..registry.registry import Registry
from ..training.recipe import Limits, Request
from ..wordlists.graphemes import count_characters, may_combine
from ..wordlists.sources import check_recalled, load_wordlist

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..contracts.corpus import Vocabulary
    from ..training.trained import Trained

# Code points that a grapheme cluster of a name may take. A Hangul syllable in jamo takes 3, a Devanagari
# conjunct 5 to 7. A name with more code points than this allows is assumed to have too many characters.
_POINTS_A_CHARACTER = 8


def make_request(
    registry: Registry,
    n: int,
    *,
    sampler: Any = None,
    seed: int | str | None = None,
    limits: Mapping[str, Any] | None = None,
) -> Request:
    """Make a request with every default filled in and every option checked; a seed is chosen if none is given.

    sampler: what `Registry.check` takes, or a list of such.
    """
    samplers = sampler if isinstance(sampler, (list, tuple)) else [sampler]
    asked = {
        "n": n,
        "samplers": tuple(registry.check("sampler", each) for each in samplers),
        "seed": fresh_seed() if seed is None else seed,
        "limits": build_options(Limits, limits or {}, "the limits"),
    }
    return build_options(Request, asked, "the request")


def generate(model: Trained, request: Request) -> list[str]:
    """Draw all names of a request. Raises GenerationError, holding those found, where too few satisfy the limits."""
    names: list[str] = []
    try:
        for batch in stream(model, request):
            names += batch
    except GenerationError as error:
        error.names = names
        raise
    return names


def stream(model: Trained, request: Request) -> Iterator[list[str]]:
    """Yield the names of a request in batches, as they are drawn.

    Names that do not satisfy the limits are left out and later ones take their place, so a request for fewer names
    gives the first names of a larger one. `novel` compares with the model's names; where the model holds none, the
    recipe's wordlist is read again. Raises GenerationError after `limits.tries` consecutive rejections.
    """
    part = request.checked(model.registry).sampler.part
    entry, sampler = part.entry, part.build()
    checked = model.decoder()
    with _naming(entry.who), blame(entry.who, "which was preparing to draw"):
        decoder = sampler.prepare(checked)
    filter_ = _Filter(request.limits, known_names(model) if request.limits.novel else frozenset(), decoder)
    wanted = request.n
    # An eighth more than wanted, as some names will be rejected.
    batch = min(at_a_time(decoder), max(16, wanted + wanted // 8))
    drawn_names = sampler.stream(decoder, Draws(request.seed), filter_.most_tokens, batch)
    while wanted > 0:
        with _naming(entry.who), blame(f"{model.who} or {entry.who}", "which were drawing"):
            drawn = next(drawn_names, None)
        if drawn is None:
            raise GenerationError(f"{request.n - wanted:,} of {request.n:,} names found: the sampler had no more")
        if len(drawn.names) and not 0 <= drawn.names.tokens.min() <= drawn.names.tokens.max() < len(checked.vocabulary):
            raise PluginError(f"{entry.who} drew a token outside the vocabulary")
        passed = filter_.passing(drawn, model.tokenizer.decode(drawn.names))[:wanted]
        wanted -= len(passed)
        yield passed
        if wanted > 0 and filter_.exhausted:
            found = request.n - wanted
            raise GenerationError(f"{found:,} of {request.n:,} names found: {filter_.why()}")


@contextmanager
def _naming(who: str) -> Iterator[None]:
    """Turn a sampler's ChoiceError into a PluginError that names the sampler."""
    try:
        yield
    except ChoiceError as error:
        raise PluginError(f"{who}: {error}") from None


class _Filter:
    """Apply the limits, in order; give up after `tries` consecutive rejections."""

    def __init__(self, limits: Limits, known: frozenset[str], decoder: Decoder) -> None:
        self.limits = limits
        self.known = known
        self.seen: set[str] = set()
        self.reasons: Counter[str] = Counter()
        self.tried = 0
        self.last_passed = -1
        self.exhausted = False
        vocabulary = decoder.vocabulary
        self.single = _tokens_are_characters(vocabulary)
        self.most_tokens = most_tokens(limits.max_length, vocabulary)

    def passing(self, drawn: Drawn, names: list[str]) -> list[str]:
        """Return the names of a batch that satisfy the limits. Names that did not end count as rejected."""
        self.tried += drawn.tried
        self.reasons[f"longer than max_length {self.limits.max_length}"] += drawn.tried - len(names)
        index = self._fresh(names, self._of_length(drawn, names))
        numbers = drawn.numbers[index]
        # The gap from one accepted number to the next is the number of draws it took. Stop before a gap above `tries`.
        gaps = np.diff(numbers, prepend=self.last_passed)
        if (gaps > self.limits.tries).any():
            index = index[: int(np.argmax(gaps > self.limits.tries))]
            self.exhausted = True
        if len(index):
            self.last_passed = int(drawn.numbers[index[-1]])
        self.exhausted |= self.tried - 1 - self.last_passed >= self.limits.tries
        if len(index) == len(names):
            return names
        passed = np.zeros(len(names), dtype=bool)
        passed[index] = True
        return list(compress(names, passed.tolist()))

    def why(self) -> str:
        """Say why names were rejected, the most frequent reason first."""
        found = [reason for reason, count in self.reasons.most_common() if count]
        return f"{self.limits.tries:,} drawn in a row did not pass, being {' or '.join(found)}"

    def _of_length(self, drawn: Drawn, names: list[str]) -> NDArray[np.intp]:
        """Return the indices of the names whose length is allowed."""
        limits = self.limits
        lengths = drawn.names.lengths - 1
        if not self.single:
            lengths = np.fromiter(map(count_characters, names), dtype=np.int64, count=len(names))
        short, long = lengths < limits.min_length, lengths > limits.max_length
        self.reasons[f"shorter than min_length {limits.min_length}"] += int(short.sum())
        self.reasons[f"longer than max_length {limits.max_length}"] += int(long.sum())
        return np.flatnonzero(~(short | long))

    def _fresh(self, names: list[str], index: NDArray[np.intp]) -> NDArray[np.intp]:
        """Keep those of `index` that are neither known (`novel`) nor repeated (`unique`), where requested."""
        if self.known:
            new = [i for i in index.tolist() if names[i] not in self.known]
            self.reasons["in the wordlist (novel)"] += len(index) - len(new)
            index = np.array(new, dtype=np.intp)
        if self.limits.unique:
            # Walked backwards, so that the first of equal names is the one that stays.
            first = {names[i]: i for i in reversed(index.tolist()) if names[i] not in self.seen}
            self.reasons["repeats of an earlier name (unique)"] += len(index) - len(first)
            self.seen.update(first)
            index = np.array(sorted(first.values()), dtype=np.intp)
        return index


def most_tokens(max_length: int, vocabulary: Vocabulary) -> int:
    """Return the most tokens, the end included, of a name of `max_length` characters; more where characters combine."""
    return max_length * (1 if _tokens_are_characters(vocabulary) else _POINTS_A_CHARACTER) + 1


def _tokens_are_characters(vocabulary: Vocabulary) -> bool:
    """Say whether each token but the boundaries is one character, whatever stands beside it."""
    boundaries = {vocabulary.start_id, vocabulary.end_id}
    return not any(may_combine(piece) for i, piece in enumerate(vocabulary.pieces) if i not in boundaries)


def known_names(model: Trained) -> frozenset[str]:
    """Return the names of the model's wordlist: those that it holds, or else the recipe's list, read again.

    Raises UsageError where that list may not be read again, or differs from the one that the model learned from.
    """
    if model.names is not None:
        return model.names.distinct
    source = model.recipe.source
    check_recalled(source.dataset)
    wordlist = load_wordlist(source.dataset, model.registry, encoding=source.encoding, weighted=source.weighted)
    if wordlist.sha256 != model.provenance.sha256:
        raise UsageError(
            f"novel: the model learned from another version of {source.dataset!r} than the one that is here"
        )
    return wordlist.distinct
