"""The beginnings of names that a search has come to, as a tree: what the model says of each is computed once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..contracts.decoder import Decoder
    from .acceptor import Acceptor


class Beginnings:
    """Number beginnings, 0 being the letters that all wanted names begin with. N is how many there are room for.

    A beginning's probability is the model's, given those first letters: they decide nothing, and no search computes
    their rows. `logprob` is the natural log of their own probability, minus infinity where no name can be such.
    """

    def __init__(self, decoder: Decoder, acceptor: Acceptor) -> None:
        self.decoder, self.acceptor, self.vocabulary = decoder, acceptor, decoder.vocabulary
        self.first: list[int] = []
        self.logprob = 0.0
        self.start: Any = decoder.start(1)
        """The model's state after the first letters, a batch of one."""
        wanted = self._begin()
        size = len(self.vocabulary)
        self.count = 1
        self.parent = np.zeros(1, dtype=np.int32)
        self.token = np.zeros(1, dtype=np.int32)
        self.depth = np.array([len(self.first)], dtype=np.int32)
        """(N,): tokens."""
        self.wanted = wanted
        """(N,): the acceptor's state."""
        self.known = np.zeros(1, dtype=bool)
        """(N,): whether what follows is known; only then the next three say something."""
        self.wait = np.zeros((1, size))
        """(N, V): 1 over the probability of the beginning with each token after it."""
        self.live = np.zeros((1, size), dtype=bool)
        """(N, V): whether a wanted name can come after each token, or end here."""
        self.child = np.full((1, size), -1, dtype=np.int32)
        """(N, V): the beginning with each token after it; -1 where it has no number yet."""

    def add(self, parents: NDArray[np.int32], tokens: NDArray[np.intp]) -> NDArray[np.int32]:
        """Return the numbers (B,) of known beginnings, each with one token after it."""
        children = self.child[parents, tokens]
        if (children < 0).any():
            codes = np.unique(parents[children < 0].astype(np.int64) * len(self.vocabulary) + tokens[children < 0])
            self._append(*np.divmod(codes, len(self.vocabulary)))
            children = self.child[parents, tokens]
        return children

    def learn(self, which: NDArray[np.int32], rows: NDArray[np.float64]) -> None:
        """Take the model's rows (B, V) of beginnings of equally many tokens."""
        tokens, wanted = int(self.depth[which[0]]), self.wanted[which]
        self.live[which] = self.acceptor.allowed(wanted, tokens)
        with np.errstate(over="ignore"):
            self.wait[which] = np.exp(self._surprise(which)[:, None] - rows)
        self.known[which] = True

    def above(self, which: NDArray[np.int32], depth: int) -> NDArray[np.int32]:
        """Return the beginnings of `depth` tokens of these (B,), which have at least as many."""
        while (deeper := self.depth[which] > depth).any():
            which = np.where(deeper, self.parent[which], which)
        return which

    def tokens(self, which: NDArray[np.int32]) -> NDArray[np.int32]:
        """Return the tokens of these beginnings (B,): (B, the most tokens), 0 after the last."""
        depth = self.depth[which]
        tokens = np.zeros((len(which), int(depth.max(initial=len(self.first)))), dtype=np.int32)
        tokens[:, : len(self.first)] = self.first
        for place in reversed(range(len(self.first), tokens.shape[1])):
            here = np.flatnonzero(self.depth[which] == place + 1)
            tokens[here, place] = self.token[which[here]]
            which = which.copy()
            which[here] = self.parent[which[here]]
        return tokens

    def _begin(self) -> NDArray[np.int64]:
        """Take the first letters as long as there is no choice; return the acceptor's state after them: (1,)."""
        wanted = np.zeros(1, dtype=np.int64)
        while True:
            possible = np.flatnonzero(self.acceptor.allowed(wanted, len(self.first))[0])
            if len(possible) != 1 or possible[0] == self.vocabulary.end_id:
                return wanted
            ids = possible.astype(np.int32)
            self.logprob += float(self.decoder.logprob(self.start, ids)[0])
            self.start = self.decoder.step(self.start, ids)
            wanted = self._after(wanted)[:, ids[0]]
            self.first.append(int(ids[0]))

    def _after(self, wanted: NDArray[np.int64]) -> NDArray[np.int64]:
        return self.acceptor.after(wanted, self.acceptor.most_tokens)

    def _surprise(self, which: NDArray[np.int32]) -> NDArray[np.float64]:
        """Return minus the natural log of the probability of each beginning (B,)."""
        with np.errstate(divide="ignore"):
            surprise: NDArray[np.float64] = np.log(self.wait[self.parent[which], self.token[which]])
        surprise[which == 0] = 0.0
        return surprise

    def _append(self, parents: NDArray[np.int64], tokens: NDArray[np.int64]) -> None:
        new = np.arange(self.count, self.count + len(parents), dtype=np.int32)
        self.count += len(parents)
        if self.count > len(self.parent):
            self._make_room(2 * self.count)
        self.parent[new], self.token[new] = parents, tokens
        self.depth[new] = self.depth[parents] + 1
        self.wanted[new] = self._after(self.wanted[parents])[np.arange(len(new)), tokens]
        self.child[parents, tokens] = new

    def _make_room(self, size: int) -> None:
        for name in ("parent", "token", "depth", "wanted", "known", "wait", "live", "child"):
            old = getattr(self, name)
            array = np.empty((size, *old.shape[1:]), dtype=old.dtype)
            array[: len(old)] = old
            array[len(old) :] = -1 if name == "child" else 0
            setattr(self, name, array)
