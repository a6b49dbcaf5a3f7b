"""Generation: from a Trained and a request to new names."""

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

# Code points that a grapheme cluster of a name may take: a Hangul syllable in jamo takes 3, a Devanagari
# conjunct 5 to 7. A name longer than this in code points is taken to be too long in characters.
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
    """All names of a request. Raises GenerationError, holding those found, where too few pass its limits."""
    names: list[str] = []
    try:
        for batch in stream(model, request):
            names += batch
    except GenerationError as error:
        error.names = names
        raise
    return names


def stream(model: Trained, request: Request) -> Iterator[list[str]]:
    """The names of a request in batches, as they are drawn.

    Names that do not pass the limits are left out and later ones take their place, so fewer names are always
    the start of more. What `novel` compares with are the model's names; where it holds none, the recipe's wordlist
    is read again. Raises GenerationError after `limits.tries` names in a row that do not pass.
    """
    part = request.checked(model.registry).sampler.part
    entry, sampler = part.entry, part.build()
    checked = model.decoder()
    with _naming(entry.who), blame(entry.who, "which was preparing to draw"):
        decoder = sampler.prepare(checked)
    filter_ = _Filter(request.limits, known_names(model) if request.limits.novel else frozenset(), decoder)
    wanted = request.n
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
    """A sampler's ChoiceError as a PluginError that names it."""
    try:
        yield
    except ChoiceError as error:
        raise PluginError(f"{who}: {error}") from None


class _Filter:
    """Lets pass what satisfies the limits, in order, until too many in a row have not."""

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
        """Those of a batch that pass. Names that did not end count among those that did not."""
        self.tried += drawn.tried
        self.reasons[f"longer than max_length {self.limits.max_length}"] += drawn.tried - len(names)
        index = self._fresh(names, self._of_length(drawn, names))
        numbers = drawn.numbers[index]
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
        """What the names that did not pass were, the commonest first."""
        told = [reason for reason, count in self.reasons.most_common() if count]
        return f"{self.limits.tries:,} drawn in a row did not pass, being {' or '.join(told)}"

    def _of_length(self, drawn: Drawn, names: list[str]) -> NDArray[np.intp]:
        """The places of the names whose length is allowed."""
        limits = self.limits
        lengths = (
            drawn.names.lengths - 1
            if self.single
            else np.fromiter(map(count_characters, names), dtype=np.int64, count=len(names))
        )
        short, long = lengths < limits.min_length, lengths > limits.max_length
        self.reasons[f"shorter than min_length {limits.min_length}"] += int(short.sum())
        self.reasons[f"longer than max_length {limits.max_length}"] += int(long.sum())
        return np.flatnonzero(~(short | long))

    def _fresh(self, names: list[str], index: NDArray[np.intp]) -> NDArray[np.intp]:
        """Those at `index` that are neither known (`novel`) nor repeated (`unique`), where that is asked for."""
        if self.known:
            new = [i for i in index.tolist() if names[i] not in self.known]
            self.reasons["in the wordlist (novel)"] += len(index) - len(new)
            index = np.array(new, dtype=np.intp)
        if self.limits.unique:
            first = {names[i]: i for i in reversed(index.tolist()) if names[i] not in self.seen}
            self.reasons["repeats of an earlier name (unique)"] += len(index) - len(first)
            self.seen.update(first)
            index = np.array(sorted(first.values()), dtype=np.intp)
        return index


def most_tokens(max_length: int, vocabulary: Vocabulary) -> int:
    """The tokens, the end included, that a name of so many characters can have; more for scripts that combine them."""
    return max_length * (1 if _tokens_are_characters(vocabulary) else _POINTS_A_CHARACTER) + 1


def _tokens_are_characters(vocabulary: Vocabulary) -> bool:
    """Whether each token but the boundaries is one character, whatever stands beside it."""
    boundaries = {vocabulary.start_id, vocabulary.end_id}
    return not any(may_combine(piece) for i, piece in enumerate(vocabulary.pieces) if i not in boundaries)


def known_names(model: Trained) -> frozenset[str]:
    """The names of the model's wordlist: those that it holds, else the recipe's list, read again.

    Raises UsageError where that list is not to be followed, or is another than the one that the model learned from.
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
