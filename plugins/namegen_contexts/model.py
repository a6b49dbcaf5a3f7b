"""Predict the next letter by many kinds of context at once."""

from __future__ import annotations

from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

import numpy as np

import namegen
from namegen import Field

from .chain import Chain, count
from .chains import chains, reach
from .distinct import beginnings, distinct_names
from .gate import Objective, Predicted, Sizes, Weights, fit
from .history import Histories, after, choices, of_contexts, of_corpus, start
from .kinds import kinds_of
from .leaving_out import leaving_out

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

MOST_ENTRIES = 2**24
"""Log probabilities that the weights are fitted on at most, of names left out and of the dev part: 64 MiB each."""
FEW = 2_000
"""Names that are counted at once, whoever wants to stop."""
DENSE = 2**24
"""Log probabilities of all states that are computed once and kept: 64 MiB. Where there are more, each when asked."""
STATE, ARC, WORKING = 50, 24, 150
"""Bytes that a context takes, and a token that followed it; and what counting takes for each token of the list."""
MOST_WEIGHT = 1e9
"""The greatest weight that a saved file may say, of either sign: what is fitted is far below."""
AT_A_TIME = 2**20
"""Entries of rows that are computed at a time where a corpus is scored: they stay in the processor's cache."""


class Contexts(namegen.Model):
    """Predict p(w) ~ prod_k p_k(w) ** W_k, a gated log-linear mixture of chains of contexts.

    Each chain p_k is a generalised Kneser-Ney model of its own kind of context: the last letters, the place, where
    vowels stood, how the name began, letters with gaps. The weights W_k depend on the place and on how much the
    contexts know there. They are fitted on names of the list, each predicted by all others, and on the dev part.
    (Klakow 1998; weights by the context: Mahoney 2005, "Adaptive weighing of context models", PAQ.)
    """

    class Options(namegen.Options):
        order: int = Field(9, ge=6, le=12, description="length of the longest n-gram: order 9 looks back 8")
        left_out: int = Field(
            4000, ge=0, le=1_000_000, description="names that the weights are fitted on, each predicted by all others"
        )
        precision: float = Field(
            30.0, gt=0, le=1e6, description="how firmly the weights are held where they start: 1 / variance"
        )

    uses_weights = True

    @classmethod
    def memory(cls, options: Any, size: namegen.CorpusSize) -> int:
        """Estimate by the contexts that there can be: what counting takes a token, and what is kept of each."""
        tokens, kept = size.after(1), 0
        for levels in chains(options.order).values():
            contexts = 1
            for looks in levels:
                for look in looks:
                    contexts = min(tokens, contexts * choices(look, size.vocabulary))
                kept += STATE * contexts + ARC * min(tokens, contexts * size.vocabulary)
        return WORKING * tokens + kept + 12 * MOST_ENTRIES

    def fit(self, corpus: namegen.Corpus, run: namegen.Run) -> dict[str, Any]:
        names = distinct_names(corpus)
        if not self._count(names, run.stopped):  # a stop in the middle: a part of the names takes a moment
            names = self._as_many(names, FEW)
            self._count(names)
        parts = [self._left_out(), *([self._predicted(run.dev)] if run.dev is not None and len(run.dev) else [])]
        objective = Objective(Predicted.joined(parts), self._sizes, self.vocabulary, self.options.precision)
        self.weights = fit(objective, run.report, run.stopped)
        shared = self.weights.sizes.split(self.weights.flat)[0]
        report: dict[str, Any] = {
            "chosen": dict(zip(self._chains, np.round(shared, 4).tolist(), strict=True)),
            "states": sum(chain.n_states for chain in self._chains.values()),
        }
        if run.stopped():
            report["stopped"] = f"when it knew {len(names):,} names"
        return report

    def _count(self, names: namegen.Corpus, stopped: Callable[[], bool] = lambda: False) -> bool:
        """Count all chains' contexts in `names`, each of them once, with weights; say whether all were counted."""
        self._names = names
        self._kinds = kinds_of(names)
        levels = chains(self.options.order)
        self._reach = max(map(reach, levels.values()))
        histories = of_corpus(names, self._reach, self._kinds)
        counted = histories, names.targets, names.token_weights, self.vocabulary.drawable
        self._chains = {}
        for label, each in levels.items():
            if stopped() and len(names) > FEW:
                return False
            self._chains[label] = count(each, *counted)
        self._sizes = Sizes(tuple(chain.n_cells for chain in self._chains.values()), len(self.vocabulary))
        self.__dict__.pop("_tables", None)
        return True

    def _left_out(self) -> Predicted:
        """Predict names of the list, evenly spread over it, each by all others."""
        chosen = self._as_many(self._names, self.options.left_out)
        histories = of_corpus(chosen, self._reach, self._kinds)
        names = np.repeat(np.arange(len(chosen)), chosen.lengths)
        logs, cells = [], []
        for chain in self._chains.values():
            said, cell = leaving_out(chain, chain.find(histories), chosen.targets, names, chosen.token_weights)
            logs.append(self._logs(said))
            cells.append(cell)
        counts = np.zeros((len(histories), len(self.vocabulary)), dtype=np.float32)
        counts[np.arange(len(counts)), chosen.targets] = _evened(chosen)
        return Predicted(np.array(logs), np.array(cells), histories.place, counts)

    def _predicted(self, dev: namegen.Corpus) -> Predicted:
        """Predict the names of `dev`; tokens that follow the same beginning are one place."""
        chosen = self._as_many(distinct_names(dev), len(dev))
        _, at, which = np.unique(beginnings(chosen)[0], return_index=True, return_inverse=True)
        histories = of_corpus(chosen, self._reach, self._kinds).take(at)
        states = self._find(histories)
        logs = [
            self._logs(chain.probabilities(each)) for chain, each in zip(self._chains.values(), states, strict=True)
        ]
        counts = np.zeros((len(at), len(self.vocabulary)), dtype=np.float32)
        np.add.at(counts, (which, chosen.targets), _evened(chosen))
        return Predicted(np.array(logs), self._cells(states), histories.place, counts)

    def _as_many(self, corpus: namegen.Corpus, most: int) -> namegen.Corpus:
        """Return at most `most` names of `corpus`, evenly spread, and no more than memory is set aside for."""
        per_token = len(self._chains) * len(self.vocabulary)
        room = MOST_ENTRIES // max(1, per_token * len(corpus.targets) // max(1, len(corpus)))
        chosen = max(1, min(most, room))
        if chosen >= len(corpus):
            return corpus
        return corpus.take(np.linspace(0, len(corpus) - 1, chosen).astype(np.int64))

    def _logs(self, probabilities: NDArray[np.float64]) -> NDArray[np.float32]:
        """Return log probabilities (B, V), 0 where a token cannot follow, so that any weight leaves it a number."""
        return np.log(np.where(self.vocabulary.drawable, probabilities, 1)).astype(np.float32)

    @cached_property
    def _tables(self) -> list[NDArray[np.float32]] | None:
        """Return the logs of all states' rows, chain by chain, or None where they would take too much memory."""
        chains = self._chains.values()
        if sum(chain.n_states for chain in chains) * len(self.vocabulary) > DENSE:
            return None
        return [self._logs(chain.probabilities(np.arange(chain.n_states))) for chain in chains]

    def _find(self, histories: Histories) -> list[NDArray[np.int64]]:
        return [chain.find(histories) for chain in self._chains.values()]

    def _cells(self, states: list[NDArray[np.int64]]) -> NDArray[np.int64]:
        return np.array([chain.cells[each] for chain, each in zip(self._chains.values(), states, strict=True)])

    def rows(self, histories: Histories) -> NDArray[np.float64]:
        """Return the row of each history: (B, V)."""
        states = self._find(histories)
        weights = self.weights.of_chains(histories.place, self._cells(states))
        scores = np.tile(np.where(self.vocabulary.drawable, self.weights.token, -np.inf), (len(histories), 1))
        scores[:, self.vocabulary.end_id] += self.weights.end[histories.place]
        for k, chain in enumerate(self._chains.values()):
            # One chain after the other, in this order: so a row is the same to the last bit in any batch.
            scores += weights[k][:, None] * self._logs_of(k, chain, states[k])
        return namegen.log_softmax(scores)

    def _logs_of(self, k: int, chain: Chain, states: NDArray[np.int64]) -> NDArray[np.float32]:
        if self._tables is not None:
            return self._tables[k][states]
        return self._logs(chain.probabilities(states))

    def logprobs(self, contexts: NDArray[np.int32]) -> NDArray[np.float64]:
        return self.rows(of_contexts(contexts, self._reach, self._kinds))

    def decoder(self) -> namegen.Decoder:
        return HistoryDecoder(self, self.rows)

    def voices(self) -> dict[str, namegen.Decoder]:
        """Return a decoder of each chain by itself."""
        return {
            label: HistoryDecoder(self, partial(self._said, k, chain))
            for k, (label, chain) in enumerate(self._chains.items())
        }

    def _said(self, k: int, chain: Chain, histories: Histories) -> NDArray[np.float64]:
        logs = self._logs_of(k, chain, chain.find(histories))
        return np.where(self.vocabulary.drawable, logs, -np.inf)

    @property
    def kinds(self) -> NDArray[np.int64]:
        """Return the kind of each token, and of none: (V + 1,)."""
        return self._kinds

    def start(self, count: int) -> Histories:
        """Return the histories of `count` names before their first token."""
        return start(count, self._reach, self.vocabulary.start_id, self._kinds)

    def score(self, corpus: namegen.Corpus) -> NDArray[np.float64]:
        """Return the log probability of every scored token: (L - N,). Each beginning of a name is computed once."""
        _, at, which = np.unique(beginnings(corpus)[0], return_index=True, return_inverse=True)
        histories = of_corpus(corpus, self._reach, self._kinds)
        order, scores = np.argsort(which, kind="stable"), np.empty(len(which))
        batch = max(1, AT_A_TIME // len(self.vocabulary))
        for begin in range(0, len(at), batch):
            rows = self.rows(histories.take(at[begin : begin + batch]))
            first, last = np.searchsorted(which, [begin, begin + batch], sorter=order)
            tokens = order[first:last]
            scores[tokens] = rows[which[tokens] - begin, corpus.targets[tokens]]
        return scores

    def evidence(self, context: NDArray[np.int32]) -> list[namegen.Evidence]:
        """Return what was seen after the ends of `context`: the contexts of the first chain, the longest first."""
        chain = next(iter(self._chains.values()))
        state = chain.find(of_contexts(context[None, :], self._reach, self._kinds))
        found = []
        for each in chain.path(state)[:-1]:
            length = int(chain.depth[each[0]]) - 1
            # Beyond the start of the name there is nothing, which the chain looks at like at a token.
            if length <= len(context):
                counts = np.zeros(len(self.vocabulary), dtype=np.int64)
                arcs = slice(chain.first[each[0]], chain.first[each[0] + 1])
                counts[chain.arcs[arcs] % len(counts)] = chain.seen[arcs]
                found.append(namegen.Evidence(tuple(context[len(context) - length :].tolist()), counts))
        return found

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return the distinct names with their counts, which all contexts are counted in again, and the weights."""
        names = self._names
        return {
            "tokens": names.tokens,
            "offsets": names.offsets,
            "counts": names.token_weights[names.first_scored],
            "weights": self.weights.flat,
        }

    def load_arrays(self, arrays: dict[str, NDArray[Any]]) -> None:
        self._count(_saved_names(arrays, self.vocabulary))
        weights = arrays["weights"]
        fits = weights.shape == (self._sizes.unknowns,) and weights.dtype == np.float64
        if not fits or not (np.abs(weights) <= MOST_WEIGHT).all():
            raise namegen.StorageError(f"its weights {weights.shape} do not fit its contexts")
        self.weights = Weights(self._sizes, weights)


class HistoryDecoder(namegen.Decoder):
    """Carry, for each name, all that contexts may look at, as one array; `rows` (B histories) -> (B, V)."""

    def __init__(self, model: Contexts, rows: Callable[[Histories], NDArray[np.float64]]) -> None:
        self.model, self.rows_of = model, rows
        self.vocabulary = model.vocabulary

    def start(self, count: int) -> NDArray[np.int32]:
        return self.model.start(count).numbers

    def rows(self, states: NDArray[np.int32]) -> NDArray[np.float64]:
        return self.rows_of(Histories(states, self.model.kinds))

    def step(self, states: NDArray[np.int32], ids: NDArray[np.int32]) -> NDArray[np.int32]:
        return after(Histories(states, self.model.kinds), ids).numbers


def _evened(corpus: namegen.Corpus) -> NDArray[np.float64]:
    """Return the weight of each scored token, where names weigh 1 on average."""
    weights = corpus.token_weights.astype(float)
    evened: NDArray[np.float64] = weights / weights.mean()
    return evened


def _saved_names(arrays: dict[str, NDArray[Any]], vocabulary: namegen.Vocabulary) -> namegen.Corpus:
    """Return the names that a file holds. Raises StorageError where they are none of this vocabulary."""
    tokens, offsets, counts = arrays["tokens"], arrays["offsets"], arrays["counts"]
    whole = all(each.ndim == 1 and each.dtype.kind in "iu" for each in (tokens, offsets, counts))
    fits = whole and len(offsets) == len(counts) + 1 > 1 and offsets[0] == 0 and offsets[-1] == len(tokens)
    fits = fits and (np.diff(offsets) >= 2).all() and (counts > 0).all()
    fits = fits and (tokens >= 0).all() and (tokens < len(vocabulary)).all()
    if not fits or (tokens[offsets[:-1]] != vocabulary.start_id).any():
        raise namegen.StorageError("its arrays are not the names of any list")
    if (tokens[offsets[1:] - 1] != vocabulary.end_id).any():
        raise namegen.StorageError("its arrays are not the names of any list")
    return namegen.Corpus(tokens, offsets, vocabulary, counts)
