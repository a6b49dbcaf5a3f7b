"""Look inside: the tables of pairs, the network that learns them, the map of letters, and what a model shows of itself.

All of it goes by the key that `look` gave, and through the queue: counting and training block nobody who types.
"""

from collections.abc import Callable
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray

import namegen

from ..words.letters import is_vowel, shown, word_for
from ..work.backend import Backend
from ..work.jobs import Job
from ..work.limits import TrainingLimits
from ..work.memory import bytes_of
from .look import Beginning, Key, following

MOST = 40
"""Letters of a table: nobody reads more, and a screen does not show them."""
MOST_NAMES = 12
"""Names behind a pair that are shown."""
TOKENS = 24
"""Letters over which the inside of a model is drawn, the last ones of a long beginning."""
LAYERS = 16
"""Layers of a view that are drawn, and heads of each."""
UNITS = 48
"""Units of a layer that are drawn: those that change most from letter to letter."""

Piece = Annotated[str, 'A letter of the table, or "" for the start of a name, or its end.']


def pairs(backend: Backend, key: Key) -> Job:
    """Count how often each letter follows each, and average what the model expects there."""

    def count(model: namegen.NameModel, _: Job) -> dict[str, Any]:
        corpus, drawn = _corpus(backend, key, model)
        counts = namegen.pair_counts(corpus, MOST)
        chances = namegen.pair_probabilities(model, corpus, MOST)
        return {
            "letters": letters_of(counts),
            "counts": np.rint(counts.values).astype(np.int64).tolist(),
            "shares": rounded(namegen.pair_shares(corpus, MOST).values, 4),
            "chances": rounded(chances.values, 4),
            "left_out": counts.left_out,
            "folded": counts.folded,
            "drawn": len(corpus) if drawn else 0,
        }

    return _job(backend, key, "Counting pairs of letters", "pairs", count)


def pair_names(backend: Backend, key: Key, before: Piece, after: Piece) -> Job:
    """Find the names behind a pair of letters."""

    def find(model: namegen.NameModel, _: Job) -> dict[str, Any]:
        found = namegen.names_with_pair(model, _corpus(backend, key, model)[0], before, after, MOST_NAMES)
        return {
            "count": found.count,
            "names": [
                [each.name[: each.begin], each.name[each.begin : each.end], each.name[each.end :]]
                for each in found.examples
            ],
        }

    return _job(backend, key, "Finding names", "", find)


def network(backend: Backend, key: Key) -> Job:
    """Watch the lecture's network while it learns the counts: its W after some steps, beside their logarithm."""

    def watch(model: namegen.NameModel, job: Job) -> dict[str, Any]:
        corpus, _ = _corpus(backend, key, model)
        run = TrainingLimits(job, backend.settings).run()
        lesson = namegen.pair_lesson(backend.registry, corpus, MOST, run)
        counts = lesson.counts.values
        logs = np.log(counts, out=np.full(counts.shape, np.nan), where=counts > 0)
        return {
            "model": lesson.model,
            "letters": letters_of(lesson.counts),
            "counts": np.rint(counts).astype(np.int64).tolist(),
            "logs": rounded(logs, 3),
            "steps": list(lesson.steps),
            "weights": [rounded(each, 2) for each in lesson.weights],
            "losses": rounded(lesson.losses, 4),
            "loss_of_counts": round(lesson.loss_of_counts, 4),
        }

    return _job(backend, key, "Training a network of one layer", "network", watch)


def letter_map(backend: Backend, key: Key, own: Annotated[bool, "By the model's own vectors."] = True) -> Job:
    """Place the letters in two dimensions."""

    def place(model: namegen.NameModel, _: Job) -> dict[str, Any]:
        found = namegen.letter_map(model, _corpus(backend, key, model)[0], own=own, most=MOST)
        return {
            "letters": [letter(piece) | {"vowel": is_vowel(piece)} for piece in ("", *found.pieces)],
            "places": rounded(found.places, 4),
            "of_vectors": found.of_vectors,
            "share": round(found.share, 3),
        }

    return _job(backend, key, "Placing the letters", f"letters {own}", place)


def inside(backend: Backend, key: Key, beginning: Beginning) -> Job:
    """Look at what the model does while it reads the beginning: attention and states over its letters."""

    def see(model: namegen.NameModel, _: Job) -> dict[str, Any]:
        following(model, beginning)  # which says what is wrong with it, in words for the field
        found = namegen.look_inside(model, beginning)
        drawn = min(len(found.tokens), TOKENS)
        views = [view for view in found.views if view.kind in ("attention", "states")]
        return {
            "text": found.beginning,
            "tokens": [letter(token) for token in found.tokens[-drawn:]],
            "left_out": len(found.tokens) - drawn,
            "views": [_view(view, drawn) for view in views],
        }

    return _job(backend, key, "Looking inside", "", see)


def _job(
    backend: Backend, key: str, what: str, kept: str, make: Callable[[namegen.NameModel, Job], dict[str, Any]]
) -> Job:
    """Queue what is to be made of the model of a key; `kept` names what is kept to be given again, if it is."""
    trained = backend.looks.held(key)

    def do(job: Job) -> dict[str, Any]:
        found: dict[str, Any] | None = backend.looks.known(key, kept) if kept else None
        if found is None:
            found = make(trained.model, job)
            if kept and not job.stop_wanted:
                backend.looks.keep(key, kept, found, bytes_of(found))
        return found

    return backend.queue.submit(do, kind=lambda: "short" if kept else "ready", what=what, findable=True)


def _corpus(backend: Backend, key: str, model: namegen.NameModel) -> tuple[namegen.Corpus, bool]:
    """Return the names over whose places tables are made, and whether the model drew them."""
    found: tuple[namegen.Corpus, bool] | None = backend.looks.known(key, "corpus")
    if found is None:
        found = namegen.pair_corpus(model)
        # What is made of it, a token before each and the like, takes five times its own size.
        backend.looks.keep(key, "corpus", found, 6 * found[0].tokens.nbytes)
    return found


def letters_of(counts: namegen.Pairs) -> list[dict[str, Any]]:
    """Write the letters of a table, the boundary first."""
    return [letter(piece) for piece in ("", *counts.pieces)]


def letter(piece: str) -> dict[str, Any]:
    """Write a letter: what it is to the server, and what is shown of it; its word where that does not say it."""
    seen, word = shown(namegen.readable(piece)), word_for(piece)
    return {"id": piece} | ({"piece": seen} if seen != piece else {}) | ({"word": word} if word else {})


def rounded(values: NDArray[np.float64], digits: int) -> list[Any]:
    """Write an array as JSON: numbers with so many digits, and null for what is not known."""
    plain = np.round(values, digits)
    if np.isfinite(plain).all():
        listed: list[Any] = plain.tolist()
        return listed
    if plain.ndim > 1:
        return [rounded(each, digits) for each in plain]
    return [each if np.isfinite(each) else None for each in plain.tolist()]


def _view(view: namegen.Inside, drawn: int) -> dict[str, Any]:
    """Write what is drawn of a view: its last tokens, and of many units those that change most."""
    values, names = np.asarray(view.values[:LAYERS], dtype=np.float64), view.names_of_layers[:LAYERS]
    told: dict[str, Any] = {"kind": view.kind, "title": view.title, "layers": list(names)}
    if view.kind == "attention":
        return told | {"heads": values.shape[1], "values": rounded(values[:, :LAYERS, -drawn:, -drawn:], 3)}
    values = values[:, -drawn:]
    chosen = [_most_changing(layer) for layer in values]
    return told | {
        "units": values.shape[2],
        "chosen": [(each + 1).tolist() for each in chosen],
        "values": [rounded(layer[:, units], 2) for layer, units in zip(values, chosen, strict=True)],
    }


def _most_changing(layer: NDArray[np.float64]) -> NDArray[np.intp]:
    """Return the units (T, U) that change most from token to token, in their order."""
    most = np.argsort(-layer.std(axis=0), kind="stable")[:UNITS]
    return np.sort(most)
