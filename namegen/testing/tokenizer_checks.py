"""Check every tokenizer."""

from __future__ import annotations

import json
import random
from collections.abc import Callable

import numpy as np

from ..errors import TokenError
from .option_checks import check_options_have_defaults_bounds_and_descriptions
from .part import NAMES, PartUnderTest


def check_names_come_back(part: PartUnderTest) -> None:
    """Check that decode(encode(names)) == names for texts of the alphabet, the empty name among them."""
    tokenizer, letters = part.tokenizer(), "aé.<S>^$日\u0301"
    generator = random.Random(0)  # noqa: S311
    names = ["", *letters, *("".join(generator.choices(letters, k=generator.randint(1, 9))) for _ in range(200))]
    tokenizer.fit(names)
    back = tokenizer.decode(tokenizer.encode(names))
    wrong = next((pair for pair in zip(names, back, strict=False) if pair[0] != pair[1]), (len(names), len(back)))
    part.require(back == names, "decode(encode(names)) == names", f"{wrong[0]!r} became {wrong[1]!r}")


def check_boundaries_are_where_they_are_promised(part: PartUnderTest) -> None:
    """Check that every name starts with start_id, ends with end_id, and holds neither between."""
    tokenizer = part.tokenizer()
    tokenizer.fit(NAMES)
    corpus, vocabulary = tokenizer.encode(NAMES), tokenizer.vocabulary
    ends = [corpus.tokens[corpus.offsets[:-1]], corpus.tokens[corpus.offsets[1:] - 1]]
    part.require((ends[0] == vocabulary.start_id).all(), "every name begins with start_id", ends[0])
    part.require((ends[1] == vocabulary.end_id).all(), "every name ends with end_id", ends[1])
    inner = np.ones(len(corpus.tokens), dtype=bool)
    inner[corpus.offsets[:-1]] = inner[corpus.offsets[1:] - 1] = False
    inside = np.isin(corpus.tokens[inner], [vocabulary.start_id, vocabulary.end_id])
    part.require(not inside.any(), "boundaries stand at the ends only", "one stands inside a name")
    part.require(
        0 <= corpus.tokens.min() <= corpus.tokens.max() < len(vocabulary),
        "ids are below len(vocabulary)",
        corpus.tokens,
    )


def check_an_unknown_character_is_named(part: PartUnderTest) -> None:
    """Check that a character that no training name holds raises TokenError, which holds it."""
    tokenizer = part.tokenizer()
    tokenizer.fit(NAMES)
    try:
        tokenizer.encode(["anna", "anŵ"])
    except TokenError as error:
        part.require("ŵ" in "".join(error.unknown), "TokenError.unknown holds the unknown piece", error.unknown)
    else:
        part.require(False, "an unknown character raises namegen.TokenError", "no error")
    part.require("ŵ" in "".join(tokenizer.unknown("anŵ")), "unknown() lists unknown pieces", tokenizer.unknown("anŵ"))
    known = [name for name in NAMES if tokenizer.unknown(name)]
    part.require(not known, "unknown() is empty for names that can be encoded", known)


def check_state_is_saved_and_loaded(part: PartUnderTest) -> None:
    """Check that state() is JSON, and load_state() gives back the same vocabulary and ids."""
    tokenizer, again = part.tokenizer(), part.tokenizer()
    tokenizer.fit(NAMES)
    again.load_state(json.loads(json.dumps(tokenizer.state())))
    part.require(
        again.vocabulary == tokenizer.vocabulary, "a loaded tokenizer has the same vocabulary", again.vocabulary
    )
    ids = [each.encode(NAMES).tokens for each in (tokenizer, again)]
    part.require(np.array_equal(*ids), "a loaded tokenizer gives the same ids", "other ids")


TOKENIZER_CHECKS: list[Callable[[PartUnderTest], None]] = [
    check_options_have_defaults_bounds_and_descriptions,
    check_names_come_back,
    check_boundaries_are_where_they_are_promised,
    check_an_unknown_character_is_named,
    check_state_is_saved_and_loaded,
]
"""Every check, in the order in which they run."""
