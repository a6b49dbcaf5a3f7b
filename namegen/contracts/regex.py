"""Regular expressions as automata. A pattern means the whole name.

No library fits: they know no Unicode classes or no lookahead, or hand out no automaton, or take seconds to be imported
or to answer (`a{1,200}` took greenery 4.2.3 39 s; here it takes milliseconds).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from .derivatives import NOTHING, Derivatives, Expressions, TooMuchWorkError
from .dfa import MOST_STATES, Dfa
from .partition import DEAD
from .regex_parser import RegexParser, regex_error

if TYPE_CHECKING:
    from numpy.typing import NDArray


def compile_regex(pattern: str, letters: Sequence[str], *, ignore_case: bool = True) -> Dfa:
    """Make the automaton that accepts the names over `letters` which `pattern` matches as a whole.

    pattern: `|`, groups, lookahead, `* + ? {m,n}`, sets, `.`, and classes of letters as the library `regex` knows
    them. letters: code points, each once; those of the pattern that are not among them match nothing. Raises
    UsageError, saying where, for a pattern that is not understood, or that takes more than MOST_STATES states.
    """
    parser = RegexParser(pattern, letters, ignore_case=ignore_case)
    try:
        start = parser.parse()
        classes, one_of_each = _classes(parser.made, len(letters))
        step, accept = _explored(start, Derivatives(parser.made, one_of_each))
    except TooMuchWorkError as error:
        raise regex_error(pattern, str(error)) from None
    return Dfa(tuple(letters), classes, step, accept).minimised()


def missing_letters(pattern: str, letters: Sequence[str], *, ignore_case: bool = True) -> tuple[str, ...]:
    """Return the literal letters of `pattern`, those in sets left out, that no letter of `letters` equals.

    Raises UsageError, as `compile_regex` does, for a pattern that is not understood.
    """
    parser = RegexParser(pattern, letters, ignore_case=ignore_case)
    try:
        parser.parse()
    except TooMuchWorkError as error:
        raise regex_error(pattern, str(error)) from None
    return tuple(parser.missing)


def _classes(made: Expressions, n_letters: int) -> tuple[NDArray[np.intp], list[int]]:
    """Group the letters that no set of the pattern tells apart: the class of each letter, and a letter of each class.

    3,000 letters are then as fast as the handful of classes that a pattern tells apart.
    """
    masks = [node.least for node in made.nodes if node.kind == "set"]
    n_bytes = (n_letters + 7) // 8
    packed = np.frombuffer(b"".join(mask.to_bytes(n_bytes, "little") for mask in masks), dtype=np.uint8)
    bits = np.unpackbits(packed.reshape(len(masks), n_bytes), axis=1, count=n_letters, bitorder="little")
    signatures = np.packbits(bits, axis=0).T.tobytes()
    width = (len(masks) + 7) // 8
    number: dict[bytes, int] = {}
    first: list[int] = []
    classes = np.zeros(n_letters, dtype=np.intp)
    for letter in range(n_letters):
        signature = signatures[letter * width : (letter + 1) * width]
        classes[letter] = number.setdefault(signature, len(number))
        if len(number) > len(first):
            first.append(letter)
    return classes, first


def _explored(start: int, derivatives: Derivatives) -> tuple[NDArray[np.int32], NDArray[np.bool_]]:
    """Give the derivatives numbers as they are found: where each leads, and whether it has the empty name."""
    number = {NOTHING: DEAD, start: 0}
    order = [start]
    rows = []
    for state in order:  # grows while it is walked
        row = derivatives.row(state)
        for after in row:
            if after not in number:
                number[after] = len(order)
                order.append(after)
        if len(order) > MOST_STATES:
            raise TooMuchWorkError(f"too large (more than {MOST_STATES:,} states)")
        rows.append([number[after] for after in row])
    step = np.array(rows, dtype=np.int32).reshape(len(order), len(derivatives.letters))
    accept = np.array([derivatives.expressions.nullable[state] for state in order])
    return step, accept
