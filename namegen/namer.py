"""Names by id, from a model that is trained once and kept: what test data is made of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from .errors import UsageError
from .name_model import NameModel, train
from .sampling.for_ids import IdNames, request_for_ids
from .sampling.generate import make_request
from .sampling.keywords import refuse_drawing

KEPT = 64
"""How many a process keeps, those used last."""

Like = str | Path | Iterable[str] | NameModel | None
"""What names shall be like: a registered list, a path, the names themselves, a trained model, or None, the default."""


class Namer:
    """Give each id a name, which depends on the id and what was asked alone.

    The same id has the same name in every process, whatever else is asked; ids of a batch are drawn together, which
    costs a hundredth for each.
    """

    def __init__(self, model: NameModel, constraints: Sequence[str] = (), **wishes: Any) -> None:
        refuse_drawing(wishes, ("n", "seed"))
        asked = make_request(model.registry, 0, seed=0, constraints=list(constraints), **wishes)
        self._drawing = model.drawing(request_for_ids(asked, model.registry))

    @classmethod
    def like(cls, like: Like = None, *, model: str | None = None, **wishes: Any) -> Namer:
        """Return the namer of a list and these wishes; it is trained at most once in a process.

        model: the text of a model's Spec. wishes: as `NameModel.generate` takes them, `starts_with="k"`, all of them
        texts, numbers or lists of such.
        Raises a NamegenError that names what does not fit, GenerationError where no name can be such.
        """
        named = like if like is None or isinstance(like, (str, Path, NameModel)) else tuple(like)
        key = tuple(sorted((name, tuple(each) if isinstance(each, list) else each) for name, each in wishes.items()))
        try:
            return _kept(named, model, key)
        except TypeError as error:
            if "unhashable" not in str(error):
                raise
            raise UsageError(f"wishes here are texts, numbers, or lists of such; given: {wishes!r}") from None

    @property
    def notes(self) -> Sequence[str]:
        """Return what a person should know of such names: how rare they are, from how few names they are learned."""
        return self._drawing.notes

    def names(self, ids: Sequence[str]) -> list[str]:
        """Return the name of each id, in their order.

        Raises GenerationError where too few of the names that are drawn are such.
        """
        return [name for batch in IdNames(self._drawing, ids).stream() for name in batch]


@lru_cache(maxsize=KEPT)
def _kept(like: str | Path | NameModel | tuple[str, ...] | None, model: str | None, wishes: tuple[Any, ...]) -> Namer:
    if isinstance(like, NameModel):
        return Namer(like, **dict(wishes))
    return Namer(train(like, model=model), **dict(wishes))
