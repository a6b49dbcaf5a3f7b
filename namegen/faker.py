"""A provider for Faker: `fake.add_provider(namegen.faker.Provider)`, then `fake.namegen(like="heroes.txt")`."""

from __future__ import annotations

from random import Random
from typing import Any

from .namer import Like, Namer
from .registry.missing import missing_package

try:
    from faker.providers import BaseProvider
except ModuleNotFoundError:
    raise missing_package("namegen.faker", "faker") from None

MOST = 1024
"""Names that are drawn ahead at most."""


class Provider(BaseProvider):
    """Give names like those of a list. They follow Faker's seed: the same seed and the same calls, the same names."""

    __provider__ = "namegen"

    def __init__(self, generator: Any) -> None:
        super().__init__(generator)
        self._ahead: dict[Namer, _Ahead] = {}

    def namegen(self, like: Like = None, *, model: str | None = None, **wishes: Any) -> str:
        """Return a name like those of a list.

        like: a registered list, a path, or names themselves (a tuple, for `fake.unique` takes no lists); by
            default the default list.
        model: the text of a model's Spec. wishes: `starts_with="k"`, `max_length=8`, and all that
            `namegen.NameModel.generate` takes.
        Raises a namegen.NamegenError where no name can be such.
        """
        namer = Namer.like(like, model=model, **wishes)
        return self._ahead.setdefault(namer, _Ahead(namer)).name(self.generator.random)


class _Ahead:
    """Name the numbers that Faker draws, many together: those that come next are known from its random state.

    Where others draw in between, they come out otherwise, and only the number at hand is named.
    """

    def __init__(self, namer: Namer) -> None:
        self._namer = namer
        self._known: dict[int, str] = {}
        self._many = 1

    def name(self, random: Random) -> str:
        """Draw a number from `random` and return its name."""
        number = random.getrandbits(64)
        if number not in self._known:
            self._many = 1 if self._known else min(2 * self._many, MOST)
            numbers = [number, *_coming(random, self._many - 1)]
            self._known = dict(zip(numbers, self._namer.names(list(map(str, numbers))), strict=True))
        return self._known.pop(number)


def _coming(random: Random, count: int) -> list[int]:
    """Return the next numbers that `random` will give, and leave it as it is; none where it has no state to look at."""
    try:
        state = random.getstate()
    except NotImplementedError:  # the system's own
        return []
    again = Random()  # noqa: S311  # names, no secrets
    again.setstate(state)
    return [again.getrandbits(64) for _ in range(count)]
