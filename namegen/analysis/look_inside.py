"""What a model shows of its inside while it reads the beginning of a name."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ..contracts.corpus import Corpus
from ..contracts.inside import Inside, check_inside
from ..registry.blame import blame
from ..wordlists.graphemes import readable
from .next_pieces import next_pieces

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from ..contracts.model import Model
    from ..training.trained import Trained


@dataclass(frozen=True, eq=False)
class InsideOfName:
    """Hold what a model shows after the beginning of a name, and how the T tokens that it reads are spelt.

    The first token is the start, spelt "". Where a model reads marks before capitals, they are tokens, too.
    """

    beginning: str
    tokens: tuple[str, ...]
    views: tuple[Inside, ...]


def look_inside(model: Trained, beginning: str) -> InsideOfName:
    """Look inside `model` after the `beginning` of a name, taken as in `next_pieces`.

    Of a model that is made of others, their views are shown, too. There are none where no part shows any.
    Raises TokenError and UsageError as `next_pieces` does, PluginError for a view that is not what its kind promises.
    """
    following = next_pieces(model, beginning)
    whole = np.array([*following.tokens, model.tokenizer.vocabulary.end_id], dtype=np.int32)
    corpus = Corpus(whole, np.array([0, len(whole)]), model.tokenizer.vocabulary)
    inner, places = model.capitals.fold_places(corpus)
    context = inner.tokens[:-1]
    spelt = [readable(inner.vocabulary.pieces[token]) for token in context.tolist()]
    for token, place in zip(whole[:-1].tolist(), places.tolist(), strict=False):
        spelt[place] = readable(corpus.vocabulary.pieces[token])
    return InsideOfName(following.beginning, ("", *spelt[1:]), tuple(_views(model.model, context, model.who)))


def inside_vectors(model: Trained) -> Inside | None:
    """Return the vectors that stand for the letters of `model`, or of the first of its parts that has any; else None.

    A row is a token as the model reads it: small letters, and marks.
    """
    context = np.array([model.capitals.inner.start_id], dtype=np.int32)
    return next((view for view in _views(model.model, context, model.who) if view.kind == "vectors"), None)


def _views(model: Model, context: NDArray[np.int32], who: str) -> Iterator[Inside]:
    """Yield the views of a model, and those of its parts with their labels."""
    with blame(who, "which was asked what is inside"):
        views = model.inside(context.copy())
    yield from check_inside(views, len(context), len(model.vocabulary), who)
    for label, part in model.components().items():
        for view in _views(part, context, f"{label} in {who}"):
            yield replace(view, title=f"{label}: {view.title}")
