"""Names whose capitals stand as those of the list do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

import namegen

from .letters import written_names_of

if TYPE_CHECKING:
    from numpy.typing import NDArray


class CapitalsOfTheList(namegen.Constraint):
    """Want no capital and no small letter after two letters after which no name of the list has one.

    Of each letter it only counts whether it is a capital, and the start of a name counts as one: a list with `McLeod`
    allows `McArden`, one with ANNA and Anna has no ANna, and a name begins with a small letter if one of the list does.
    Where each name begins with its one capital, or none has one, models see to it, and all are wanted.
    """

    needs_list = True

    def begin(self, context: namegen.DrawContext) -> None:
        names = written_names_of(context, "capitals-of-the-list")
        self._kinds = _Kinds()
        kinds = {name.translate(self._kinds) for name in names}
        self.is_plain = all(map(_is_plain, kinds))
        begun = [_START + name for name in kinds]
        self.known = {name[place : place + 3] for name in begun for place in range(len(name) - 1)}
        self.known |= {name[:2] for name in begun}

    def dfa(self, letters: Sequence[str]) -> namegen.Dfa:
        if self.is_plain:
            return namegen.Dfa.everything(letters)
        forms = [letter.translate(self._kinds) for letter in letters]
        kinds = sorted(set(forms))
        classes = np.array([kinds.index(form) for form in forms], dtype=np.intp)
        # The state is the kinds of the last two letters.
        states = {_START: 0}
        order = [_START]
        step = []
        for before in order:  # grows while it is walked
            row = []
            for kind in kinds:
                after = (before + kind)[-2:]
                wanted = kind not in _CASED or before + kind in self.known
                if wanted and after not in states:
                    states[after] = len(order)
                    order.append(after)
                row.append(states[after] if wanted else -1)
            step.append(row)
        table = np.array(step, dtype=np.int32)
        return namegen.Dfa(tuple(letters), classes, table, np.ones(len(order), dtype=bool)).minimised()

    def passes(self, names: Sequence[str]) -> NDArray[np.bool_]:
        return self.dfa(sorted(set("".join(names)))).mask(names)


_START = "^"
_CASED = ("A", "a")


class _Kinds(dict[int, str]):
    """Map code points, for `str.translate`: capitals to A, their small letters to a, other letters and digits to _, and
    what stands between words to itself."""

    def __missing__(self, point: int) -> str:
        self[point] = _kind(chr(point))
        return self[point]


def _kind(letter: str) -> str:
    if namegen.small_letter(letter) != letter:
        return "A"
    if letter.upper() != letter:
        return "a"
    return "_" if letter.isalnum() or letter == _START else letter


def _is_plain(kinds: str) -> bool:
    """Say whether a name has no capital, or just one, which begins it."""
    return "A" not in kinds[1:] and (kinds[:1] != "a" or "A" not in kinds)
