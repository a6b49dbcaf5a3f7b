"""Write names as characters; what differs is how the ends of a name are marked."""

from __future__ import annotations

import namegen
from namegen import Field


class Dot(namegen.CharacterTokenizer):
    """Start and end every name with one boundary token, id 0: `.emma.` (Karpathy, makemore part 1)."""

    learns_letters = True

    class Options(namegen.Options):
        boundary: str = Field(".", min_length=1, max_length=16, description="how the boundary token is spelt")

    def boundaries(self) -> tuple[str]:
        return (self.options.boundary,)


class StartEnd(namegen.CharacterTokenizer):
    """Start and end names with two boundary tokens, ids 0 and 1: `<S>emma<E>` (the first scheme of makemore part 1)."""

    learns_letters = True

    class Options(namegen.Options):
        start: str = Field("<S>", min_length=1, max_length=16, description="how the start token is spelt")
        end: str = Field("<E>", min_length=1, max_length=16, description="how the end token is spelt")

    def boundaries(self) -> tuple[str, str]:
        return (self.options.start, self.options.end)
