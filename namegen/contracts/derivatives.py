"""Sets of names as expressions, and what may follow each letter: their derivatives (Brzozowski 1964).

The derivative of a set of names by a letter is what may follow that letter; the derivatives of an expression are the
states of its automaton (Owens, Reppy & Turon 2009). They are few where expressions have a normal form: alternatives
are a set, and a sequence never begins with alternatives, `(a|b)c` being `ac|bc` (Antimirov 1996). Intersection and
complement have derivatives too, and lookahead is one: `(?=.*an).{5}` is both at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from operator import or_
from typing import NamedTuple

from ..errors import UsageError

MOST_WORK = 500_000
"""Steps of work for one pattern, about 1 us each. It is counted, not timed: a pattern is too large everywhere or
nowhere."""

NOTHING = 0
"""The expression of no name at all."""
EMPTY = 1
"""The expression of the empty name only."""


class TooMuchWorkError(UsageError):
    """Report an expression that is too large."""


class Node(NamedTuple):
    """Hold one expression: its kind, the expressions that it is made of, and what else tells it from others."""

    kind: str
    """One of set, empty, cat, repeat, or, and, not, ahead."""
    parts: tuple[int, ...] = ()
    least: int = 0
    """Of a repeat; of a set: its letters as bits."""
    most: int | None = None


class Expressions:
    """Hold expressions over L letters, each once: equal ones have one number.

    An expression with lookahead stands for names only together with all that follows it: `followed` says what.
    """

    def __init__(self, n_letters: int) -> None:
        self.nodes: list[Node] = []
        self.nullable: list[bool] = []
        """Whether each has the empty name, lookaheads taken as met."""
        self.looks_ahead: list[bool] = []
        self._number: dict[Node, int] = {}
        self._joined: dict[tuple[int, int], int] = {}
        self._followed: dict[tuple[int, int], int] = {}
        self._work = 0
        self._add(Node("set"))
        self._add(Node("empty"))
        self.any_letter = self.letters((1 << n_letters) - 1)
        self.any_name = self.repeat(self.any_letter, 0, None)

    def spend(self, work: int) -> None:
        """Count steps of work. Raises TooMuchWorkError beyond MOST_WORK."""
        self._work += work
        if self._work > MOST_WORK:
            raise TooMuchWorkError(f"too large (more than {MOST_WORK:,} steps of work)")

    def _add(self, node: Node) -> int:
        self.spend(1 + len(node.parts))
        number = self._number.setdefault(node, len(self.nodes))
        if number == len(self.nodes):
            self.nodes.append(node)
            self.nullable.append(self._is_nullable(node))
            self.looks_ahead.append(node.kind == "ahead" or any(self.looks_ahead[part] for part in node.parts))
        return number

    def _is_nullable(self, node: Node) -> bool:
        parts = (self.nullable[part] for part in node.parts)
        if node.kind == "repeat":
            return node.least == 0 or all(parts)
        if node.kind == "not":
            return not all(parts)
        if node.kind == "or":
            return any(parts)
        if node.kind == "ahead":
            return True
        return node.kind != "set" and all(parts)

    def letters(self, mask: int) -> int:
        """Make a set of letters: names of one letter, whose bit is set in `mask`."""
        return self._add(Node("set", least=mask))

    def repeat(self, inner: int, least: int, most: int | None) -> int:
        """Repeat `inner`: from `least` to `most` names of it in a row; `most` None: any number."""
        if most == 0 or inner == EMPTY:
            return EMPTY
        if inner == NOTHING:
            return EMPTY if least == 0 else NOTHING
        if self.nullable[inner] and not self.looks_ahead[inner]:
            least = 0
        node = self.nodes[inner]
        if node.kind == "repeat" and _without_gaps(node.least, node.most, least, most):
            (inner,) = node.parts
            least, most = node.least * least, _times(node.most, most)
        return inner if (least, most) == (1, 1) else self._add(Node("repeat", (inner,), least, most))

    def cat(self, head: int, tail: int) -> int:
        """Concatenate: names of `head` followed by names of `tail`."""
        if NOTHING in (head, tail):
            return NOTHING
        if head == EMPTY:
            return tail
        if tail == EMPTY:
            return head
        if (head, tail) not in self._joined:
            self._joined[head, tail] = self._cat(head, tail)
        return self._joined[head, tail]

    def _cat(self, head: int, tail: int) -> int:
        if self.nodes[head].kind == "or":
            return self.either([self.cat(part, tail) for part in self.nodes[head].parts])
        heads, last = self._chain(head)
        for each in (last, *reversed(heads)):
            tail = self._linked(each, tail)
        return tail

    def _chain(self, expression: int) -> tuple[list[int], int]:
        """Take a sequence to pieces: all but the last, and the last."""
        heads = []
        while self.nodes[expression].kind == "cat":
            head, expression = self.nodes[expression].parts
            heads.append(head)
        return heads, expression

    def _linked(self, head: int, tail: int) -> int:
        """Put `head`, which is no sequence, before `tail`."""
        node, following = self.nodes[head], self.nodes[tail]
        any_number = node.kind == "repeat" and node.least == 0 and node.most is None
        if any_number and (head == tail or (following.kind == "cat" and head == following.parts[0])):
            return tail  # x*x* is x*
        return self._add(Node("cat", (head, tail)))

    def either(self, parts: Iterable[int]) -> int:
        """Unite the parts: names of at least one of them."""
        different = set(parts) - {NOTHING}
        if len(different) < 2:
            return next(iter(different), NOTHING)
        flat = self._flat("or", different)
        if self.any_name in flat:
            return self.any_name
        sets = [part for part in flat if self.nodes[part].kind == "set"]
        if len(sets) > 1:
            flat = flat.difference(sets) | {self.letters(reduce(or_, (self.nodes[part].least for part in sets)))}
        return self._add(Node("or", tuple(sorted(flat)))) if len(flat) > 1 else next(iter(flat))

    def both(self, parts: Iterable[int]) -> int:
        """Intersect the parts: names of all of them."""
        flat = self._flat("and", parts) - {self.any_name}
        if NOTHING in flat:
            return NOTHING
        if EMPTY in flat:
            return EMPTY if all(self.nullable[part] for part in flat) else NOTHING
        if len(flat) < 2:
            return next(iter(flat), self.any_name)
        return self._add(Node("and", tuple(sorted(flat))))

    def negated(self, inner: int) -> int:
        """Complement `inner`: all names that are not of it."""
        if inner in (NOTHING, self.any_name):
            return self.any_name if inner == NOTHING else NOTHING
        node = self.nodes[inner]
        if node.kind == "not":
            (inner,) = node.parts
            return inner
        return self._add(Node("not", (inner,)))

    def ahead(self, inner: int, *, negative: bool) -> int:
        """Look ahead: all that follows begins with a name of `inner`; `negative`: it does not."""
        wanted = self.followed(inner, self.any_name)
        return self._add(Node("ahead", (self.negated(wanted) if negative else wanted,)))

    def _flat(self, kind: str, parts: Iterable[int]) -> frozenset[int]:
        """Take parts of the same kind to pieces."""
        flat: set[int] = set()
        for part in parts:
            node = self.nodes[part]
            flat.update(node.parts if node.kind == kind else (part,))
        self.spend(len(flat))
        return frozenset(flat)

    def followed(self, expression: int, rest: int) -> int:
        """Put `rest`, all that is left of the name, after an expression; its lookaheads are met by what follows them.

        Repeats are left as they are: `unrolled` takes one round of them when it is needed.
        """
        if not self.looks_ahead[expression]:
            return self.cat(expression, rest)
        if (expression, rest) not in self._followed:
            heads, last = self._chain(expression)
            result = rest
            for each in (last, *reversed(heads)):
                result = self._met(each, result)
            self._followed[expression, rest] = result
        return self._followed[expression, rest]

    def _met(self, expression: int, rest: int) -> int:
        node = self.nodes[expression]
        if not self.looks_ahead[expression] or node.kind == "repeat":
            return self.cat(expression, rest)
        if node.kind == "ahead":
            return self.both([*node.parts, rest])
        return self.either([self.followed(part, rest) for part in node.parts])

    def unrolled(self, expression: int) -> int:
        """Take one round of the repeat with lookahead that an expression begins with; others are returned as is."""
        head, rest = expression, EMPTY
        if self.nodes[expression].kind == "cat":
            head, rest = self.nodes[expression].parts
        node = self.nodes[head]
        if node.kind != "repeat" or not self.looks_ahead[head]:
            return expression
        (inner,) = node.parts
        more = self.followed(inner, self.followed(self.once_less(node), rest))
        return self.either([rest, more] if node.least == 0 else [more])

    def once_less(self, node: Node) -> int:
        """Return a repeat with one round less."""
        (inner,) = node.parts
        return self.repeat(inner, max(node.least - 1, 0), None if node.most is None else node.most - 1)


class Derivatives:
    """Derive expressions by one letter of each class."""

    def __init__(self, expressions: Expressions, letters: Sequence[int]) -> None:
        self.expressions = expressions
        self.letters = letters
        self._rows: dict[int, tuple[int, ...]] = {}

    def row(self, expression: int) -> tuple[int, ...]:
        """Return the derivatives by every class. What they are made of is derived first, without recursion."""
        waiting = [expression]
        while waiting:
            now = waiting[-1]
            missing = [part for part in self._needed(now) if part not in self._rows]
            waiting.extend(missing)
            if not missing:
                waiting.pop()
                if now not in self._rows:
                    self.expressions.spend(len(self.letters))
                    self._rows[now] = self._derived(now)
        return self._rows[expression]

    def _needed(self, expression: int) -> Iterable[int]:
        made = self.expressions
        once = made.unrolled(expression)
        if once != expression:
            return (once,)
        node = made.nodes[expression]
        if node.kind == "cat" and not made.nullable[node.parts[0]]:
            return node.parts[:1]
        return node.parts

    def _derived(self, expression: int) -> tuple[int, ...]:
        made = self.expressions
        once = made.unrolled(expression)
        if once != expression:
            return self._rows[once]
        node = made.nodes[expression]
        if node.kind == "empty":
            return (NOTHING,) * len(self.letters)
        if node.kind == "set":
            return tuple([EMPTY if node.least >> letter & 1 else NOTHING for letter in self.letters])
        columns = zip(*[self._rows[part] for part in self._needed(expression)], strict=True)
        return tuple(self._combined(node, columns))

    def _combined(self, node: Node, columns: Iterator[tuple[int, ...]]) -> Iterator[int]:
        """Put together the derivatives of the parts, for each class."""
        made = self.expressions
        if node.kind == "repeat":
            fewer = made.once_less(node)
            return (made.cat(first, fewer) for (first,) in columns)
        if node.kind == "cat":
            _, tail = node.parts
            return (made.either([made.cat(first, tail), *rest]) for first, *rest in columns)
        if node.kind == "not":
            return (made.negated(inner) for (inner,) in columns)
        return (made.either(column) if node.kind == "or" else made.both(column) for column in columns)


def _without_gaps(inner_least: int, inner_most: int | None, least: int, most: int | None) -> bool:
    """Say whether repeats of a repeat have every number of rounds between the fewest and the most of them."""
    if least == most or inner_least <= 1:
        return True
    return least > 0 and (inner_most is None or least * inner_most + 1 >= (least + 1) * inner_least)


def _times(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else one * other
