"""Tiny models whose names can all be written down, and a twin that does so."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from hypothesis import strategies as st

import namegen

REGISTRY = namegen.Registry.load(only=["namegen"])


class Fixed(namegen.Model):
    """A model that is told, not taught: its decoder is `walker`, or the default one over its rows."""

    walker: Any
    automaton: bool = True

    def fit(self, corpus: namegen.Corpus, run: namegen.Run) -> None: ...

    def logprobs(self, contexts: np.ndarray) -> np.ndarray:
        states = self.walker.start(len(contexts))
        for ids in contexts.T[1:]:
            states = self.walker.step(states, ids)
        return self.walker.rows(states)

    def decoder(self) -> namegen.Decoder:
        return self.walker if self.automaton else super().decoder()


class Rows(namegen.Automaton):
    """The same numbers as tables, but asked for state by state."""

    def __init__(self, tables: namegen.Tables) -> None:
        self.tables, self.vocabulary = tables, tables.vocabulary
        self.n_states, self.start_state = tables.n_states, tables.start_state

    def rows(self, states: np.ndarray) -> np.ndarray:
        return self.tables.rows(states)

    def step(self, states: np.ndarray, ids: np.ndarray) -> np.ndarray:
        return self.tables.step(states, ids)


def name_model(
    probabilities: np.ndarray,
    after: np.ndarray,
    *,
    start: int = 0,
    names: Sequence[str] = (),
    tokenizer: str = "dot",
    kind: str = "tables",
) -> namegen.NameModel:
    """The model whose state s gives token v the probability `probabilities[s, v]` and then is in state `after[s, v]`.

    Its tokens are the tokenizer's boundaries, then a, b, c, ... as many as there are columns. `names` is its wordlist.
    """
    letters = "abcdefgh"[: probabilities.shape[1] - (1 if tokenizer == "dot" else 2)]
    trained = namegen.train([*letters], model="uniform", tokenizer=tokenizer, cache=False, registry=REGISTRY)
    model = Fixed(None, trained.tokenizer.vocabulary)
    with np.errstate(divide="ignore"):
        tables = namegen.Tables(np.log(probabilities), after, trained.tokenizer.vocabulary, start)
    model.walker = tables if kind == "tables" else Rows(tables)
    model.automaton = kind != "contexts"
    wordlist = namegen.Wordlist.from_names(names) if names else None
    return replace(trained, model=model, names=wordlist)


def all_names(
    probabilities: np.ndarray, after: np.ndarray, end: int = 0, start: int = 0, first: int = 1
) -> Iterator[tuple[str, float]]:
    """Every name that the tables can give and its probability, one after the other; the names must be finitely many.

    `first` is the token of the letter a.
    """
    open_ = [("", start, 1.0)]
    while open_:
        name, state, probability = open_.pop()
        for token, share in enumerate(probabilities[state].tolist()):
            if share and token == end:
                yield name, probability * share
            elif share:
                open_.append((name + "abcdefgh"[token - first], int(after[state, token]), probability * share))


def entropy(probabilities: Sequence[float]) -> float:
    """-sum p ln p."""
    return -math.fsum(p * math.log(p) for p in probabilities)


@st.composite
def finite(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    """Tables of finitely many names: each state leads to later ones alone, and the last ends."""
    states, size = draw(st.integers(1, 5)), draw(st.integers(1, 3)) + 1
    weights = np.array(draw(st.lists(st.lists(st.integers(0, 3), min_size=size, max_size=size),
                                     min_size=states, max_size=states)), dtype=float)  # fmt: skip
    after = np.array([[draw(st.integers(min(s + 1, states - 1), states - 1)) for _ in range(size)]
                      for s in range(states)])  # fmt: skip
    weights[-1] = np.eye(size)[0]
    weights[weights.sum(axis=1) == 0] = np.eye(size)[0]
    return weights / weights.sum(axis=1, keepdims=True), after


@st.composite
def any_chain(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    """Tables of any shape: names may be endless, states unreachable, rows all of one token."""
    states, size = draw(st.integers(1, 6)), draw(st.integers(1, 3)) + 1
    rows = st.lists(st.integers(0, 3), min_size=size, max_size=size).filter(any)
    weights = np.array(draw(st.lists(rows, min_size=states, max_size=states)), dtype=float)
    after = np.array(draw(st.lists(st.lists(st.integers(0, states - 1), min_size=size, max_size=size),
                                   min_size=states, max_size=states)))  # fmt: skip
    return weights / weights.sum(axis=1, keepdims=True), after
