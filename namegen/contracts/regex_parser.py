"""Read regular expressions as sets of names, without recursion: open groups are a stack."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ..errors import UsageError
from ..escape import shown
from .derivatives import EMPTY, Expressions
from .regex_letters import LetterSets

MOST_CHARACTERS = 1_000
MOST_REPEATS = 1_000
MOST_GROUPS = 50
"""Groups within one another."""
SHOWN = 60
"""Characters of a pattern that a message shows."""


@dataclass
class _Group:
    """Hold a group that is being read: `kind` is one of ( (?: (?= (?!, or nothing for the pattern itself."""

    kind: str
    at: int
    alternatives: list[int] = field(default_factory=list)
    sequence: list[int] = field(default_factory=list)


class RegexParser:
    """Read one pattern over a list of letters. `missing` are the literal letters that no letter of the list equals."""

    def __init__(self, pattern: str, letters: Sequence[str], *, ignore_case: bool) -> None:
        self.pattern = pattern
        if len(pattern) > MOST_CHARACTERS:
            raise self._error(f"too long: {len(pattern):,} characters, of at most {MOST_CHARACTERS:,}")
        self.sets = LetterSets(letters, ignore_case=ignore_case)
        self.made = Expressions(len(letters))
        self.missing: dict[str, None] = {}
        self.at = 0
        self.groups = [_Group("", 0)]

    def parse(self) -> int:
        """Read all of it; returns the number of the expression in `made`. Raises UsageError with the place."""
        while self.at < len(self.pattern):
            self._read(self.pattern[self.at])
        if len(self.groups) > 1:
            raise self._error("missing )", self.groups[-1].at)
        return self.made.followed(self._closed(self.groups.pop()), EMPTY)

    def _read(self, sign: str) -> None:
        """Read the next item, which begins with `sign`."""
        begun = self.at
        self.at += 1
        if sign == "(":
            self._open(begun)
        elif sign == ")":
            self._close(begun)
        elif sign == "|":
            self._end_alternative()
        elif sign in "*+?{":
            raise self._error(f"{sign} has nothing to repeat; write \\{sign} for the letter", begun)
        elif sign in "^$":
            raise self._error("^ and $ are not needed, the whole name is matched", begun)
        else:
            self._add(self._atom(sign, begun))

    def _open(self, begun: int) -> None:
        kind = next(kind for kind in ("(?:", "(?=", "(?!", "(?", "(") if self.pattern.startswith(kind, begun))
        if kind == "(?" and re.match(r"-?i[:)]", self.pattern[begun + 2 :]):
            raise self._error(
                "whether capitals differ is said beside the pattern, of the whole of it, by an option",
                begun,
            )
        if kind == "(?":
            raise self._error("of (?...) there are (?:...), (?=...) and (?!...)", begun)
        if len(self.groups) > MOST_GROUPS:
            raise self._error(f"more than {MOST_GROUPS} groups within one another", begun)
        self.groups.append(_Group(kind, begun))
        self.at = begun + len(kind)

    def _close(self, begun: int) -> None:
        if len(self.groups) == 1:
            raise self._error("unbalanced )", begun)
        group = self.groups.pop()
        inner = self._closed(group)
        if group.kind in ("(?=", "(?!"):
            inner = self.made.ahead(inner, negative=group.kind == "(?!")
        self._add(inner)

    def _closed(self, group: _Group) -> int:
        self._end_alternative(group)
        return self.made.either(group.alternatives)

    def _end_alternative(self, group: _Group | None = None) -> None:
        group = group or self.groups[-1]
        result = EMPTY
        for item in reversed(group.sequence):
            result = self.made.cat(item, result)
        group.alternatives.append(result)
        group.sequence = []

    def _add(self, item: int) -> None:
        """Add an item to the sequence, with the repeats that follow it."""
        while self.pattern[self.at : self.at + 1] in ("*", "+", "?", "{"):
            begun = self.at
            least, most = self._bounds()
            self._take("?")  # lazy or greedy: the same names
            if self.pattern[self.at : self.at + 1] in ("*", "+", "?"):
                raise self._error("a repeat is repeated; put ( ) around the first", self.at)
            item = self._repeated(item, least, most, begun)
        self.groups[-1].sequence.append(item)

    def _repeated(self, item: int, least: int, most: int | None, begun: int) -> int:
        if not (self.made.looks_ahead[item] and self.made.nullable[item]):
            return self.made.repeat(item, least, most)
        if most == 1:
            return self.made.either([EMPTY, item]) if least == 0 else item
        raise self._error("lookahead that may take no letter cannot be repeated", begun)

    def _bounds(self) -> tuple[int, int | None]:
        begun = self.at
        self.at += 1
        sign = self.pattern[begun]
        if sign != "{":
            return {"*": (0, None), "+": (1, None), "?": (0, 1)}[sign]
        inside, closing, _ = self.pattern[self.at :].partition("}")
        first, comma, last = inside.partition(",")
        numbers = [each for each in (first, last) if each]
        if not closing or not numbers or not all(each.isascii() and each.isdecimal() for each in numbers):
            raise self._error("{ is a number of times, {2} or {2,5}; write \\{ for the letter", begun)
        self.at += len(inside) + 1
        least = int(first or 0)
        most = int(last) if last else None
        if not comma:
            most = least
        if max(map(int, numbers)) > MOST_REPEATS or (most is not None and most < least):
            raise self._error(f"{{{inside}}}: at most {MOST_REPEATS:,} times, the smaller number first", begun)
        return least, most

    def _atom(self, sign: str, begun: int) -> int:
        if sign == ".":
            return self.made.any_letter
        if sign == "[":
            return self.made.letters(self._set(begun))
        if sign != "\\":
            return self._literal(sign)
        mask, literal = self._escape(begun)
        return self._literal(literal) if literal else self.made.letters(mask)

    def _literal(self, letter: str) -> int:
        mask = self.sets.letter(letter)
        if not mask:
            self.missing[letter] = None
        return self.made.letters(mask)

    def _set(self, begun: int) -> int:
        negative = self._take("^")
        first = self.at
        mask = 0
        while self.at == first or self.pattern[self.at : self.at + 1] != "]":
            mask |= self._set_item(begun)
        self.at += 1
        return self.sets.all & ~mask if negative else mask

    def _set_item(self, begun: int) -> int:
        """Read a letter, a range or a class of letters in a set that was opened at `begun`."""
        at = self.at
        mask, low = self._set_letter(begun)
        if not low or not self._take("-"):
            return mask
        if self.pattern[self.at : self.at + 1] == "]":
            self.at -= 1  # the - is a letter
            return mask
        _, high = self._set_letter(begun)
        if not high or high < low:
            raise self._error(
                f"{self.pattern[at : self.at]} is no range: the letter that comes first is to stand first", at
            )
        return self.sets.range(low, high)

    def _set_letter(self, begun: int) -> tuple[int, str]:
        """Read one letter or class: its letters of the list, and the letter as it is written, or nothing."""
        if self.at >= len(self.pattern):
            raise self._error("missing ]", begun)
        self.at += 1
        letter = self.pattern[self.at - 1]
        if letter == "\\":
            mask, letter = self._escape(self.at - 1)
            if not letter:
                return mask, ""
        return self.sets.letter(letter), letter

    def _escape(self, begun: int) -> tuple[int, str]:
        """Read what follows a backslash: the letters of a class, or a letter that stands for itself."""
        if self.at >= len(self.pattern):
            raise self._error("\\ stands before a letter", begun)
        self.at += 1
        letter = self.pattern[self.at - 1]
        if letter in "dDwWsS":
            return self.sets.unicode(f"\\{letter}"), ""
        if letter in "pP":
            return self._property(begun), ""
        if letter.isdecimal() or letter in "kg":
            raise self._error(f"\\{letter} cannot be a finite pattern", begun)
        if letter.isalpha() and letter.isascii():
            raise self._error(
                f"\\{letter} is not known; there are \\p{{...}}, \\d, \\w, \\s and their opposites", begun
            )
        return 0, letter

    def _property(self, begun: int) -> int:
        end = self.pattern.find("}", self.at)
        if not self._take("{") or end < 0:
            raise self._error("\\p is written \\p{L} or \\p{Script=Greek}", begun)
        self.at = end + 1
        text = self.pattern[begun : self.at]
        try:
            return self.sets.unicode(text)
        except ValueError as error:
            raise self._error(f"{text}: {error}", begun) from None

    def _take(self, sign: str) -> bool:
        found = self.pattern.startswith(sign, self.at)
        self.at += len(sign) * found
        return found

    def _error(self, what: str, at: int | None = None) -> UsageError:
        return regex_error(self.pattern, what, at)


def regex_error(pattern: str, what: str, at: int | None = None) -> UsageError:
    """Say in one line what is wrong with a pattern, and at which of its characters, counted from 1."""
    beginning = pattern if len(pattern) <= SHOWN else pattern[: SHOWN - 3] + "..."
    place = "" if at is None else f" at {at + 1}"
    return UsageError(f"regex '{shown(beginning)}'{place}: {shown(what)}")
