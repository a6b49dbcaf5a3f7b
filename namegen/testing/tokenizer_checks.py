"""Check every tokenizer."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence

import numpy as np

from ..contracts.corpus import Corpus, Vocabulary
from ..contracts.decoder import Tables
from ..contracts.following import Grammar, following
from ..contracts.logprobs import log_normalise
from ..contracts.randomness import Draws
from ..contracts.sampler import Sampler
from ..contracts.text import clean_text
from ..contracts.tokenizer import Tokenizer
from ..errors import TokenError
from .by_parts_checks import check_it_learns_from_letters_alone
from .option_checks import check_options_have_defaults_bounds_and_descriptions
from .part import NAMES, PartUnderTest

CAPITALS = "aßİıςΣǅéE\u0301-' ⇧"
"""Letters whose capitals are none, or two letters, or letters of another kind; and a mark that capitals may have."""
SCRIPTS = ("김민준", "각가나", "क्षितिज", "श्रीकांत", "🇩🇪jo", "🇫🇷🇯🇵", "👨‍👩‍👧anna", "👩🏽‍🚀", "Nguyễn")


def _texts(letters: str, count: int) -> list[str]:
    """Make texts of `letters` as names are read, the empty one first and each letter among them."""
    generator = random.Random(0)  # noqa: S311
    texts = ("".join(generator.choices(letters, k=generator.randint(1, 9))) for _ in range(count))
    return ["", *map(clean_text, letters), *map(clean_text, texts)]


def _letters(vocabulary: Vocabulary) -> list[str]:
    """Return the pieces that are no boundaries."""
    boundaries = (vocabulary.start_id, vocabulary.end_id)
    return [piece for i, piece in enumerate(vocabulary.pieces) if i not in boundaries]


def _pieces(corpus: Corpus) -> list[list[str]]:
    """Return the pieces of each name, its boundaries among them."""
    names = np.split(corpus.tokens, corpus.offsets[1:-1])
    return [[corpus.vocabulary.pieces[token] for token in name] for name in names]


def check_names_come_back(part: PartUnderTest) -> None:
    """Check that decode(encode(names)) == names for names as they are read, the empty one among them.

    A tokenizer that normalises says so by `written`: of it a name comes back as a text that is written alike, and that
    text as it is.
    """
    tokenizer = part.tokenizer()
    names = [*_texts("aé.<S>^$日\u0301", 200), *_texts(CAPITALS, 2000), *SCRIPTS]
    tokenizer.fit(names)
    back = tokenizer.decode(tokenizer.encode(names))
    part.require(len(back) == len(names), "decode gives a text for each name", f"{len(back)} for {len(names)} names")
    other = [pair for pair in zip(names, back, strict=True) if pair[0] != pair[1]]
    wrong = [pair for pair in other if tokenizer.written(pair[0]) != tokenizer.written(pair[1])]
    promise = "decode(encode(names)) == names, or texts that written() writes alike"
    part.require(not wrong, promise, "" if not wrong else f"{wrong[0][0]!r} became {wrong[0][1]!r}")
    forms = [form for _, form in other]
    again = tokenizer.decode(tokenizer.encode(forms)) if forms else []
    changed = [pair for pair in zip(forms, again, strict=True) if pair[0] != pair[1]]
    part.require(not changed, "a name's normal form comes back as it is", changed[:1])


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
        named = _names_it(tokenizer, error.unknown)
        part.require(named, "TokenError.unknown holds the unknown piece", error.unknown)
    else:
        part.require(False, "an unknown character raises namegen.TokenError", "no error")
    unknown = tokenizer.unknown("anŵ")
    part.require(_names_it(tokenizer, unknown), "unknown() lists unknown pieces", unknown)
    known = [name for name in NAMES if tokenizer.unknown(name)]
    part.require(not known, "unknown() is empty for names that can be encoded", known)


def _names_it(tokenizer: Tokenizer, unknown: Sequence[str]) -> bool:
    """Say whether ŵ is among unknown pieces, as it is or in the letters of the tokens, which it may take several of."""
    return "ŵ" in "".join(unknown) or bool(set(tokenizer.written("ŵ")) & set("".join(unknown)))


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


def check_fit_may_be_called_again(part: PartUnderTest) -> None:
    """Check that `fit` may be called again, with more names of a piece each, and forgets what was learned before.

    It is called again where the list has capitals: with the forms of its letters, capital or small, that it lacks.
    """
    once, twice = part.tokenizer(), part.tokenizer()
    once.fit(NAMES)
    letters = _letters(once.vocabulary)
    names = [*NAMES, *sorted({piece.upper() for piece in letters}.difference(letters))]
    once.fit(names)
    for each in (["Kurt", "urs"], NAMES, names):
        twice.fit(each)
    promise = "fit may be called again, with more names of one piece, and forgets what was learned before"
    part.require(twice.vocabulary == once.vocabulary, promise, f"{twice.vocabulary}, not {once.vocabulary}")
    part.require(twice.state() == once.state(), promise, "another state()")
    lacking = [name for name in names if once.unknown(name)]
    part.require(not lacking, "every name that fit was given can be written", f"{lacking}, which cannot")
    one, other = (_pieces(each.encode(names)) for each in (once, twice))
    part.require(one == other, promise, "other tokens")


def check_names_are_written_in_the_letters_of_the_tokens(part: PartUnderTest) -> None:
    """Check that written(name) is the tokens of a name as one text, and stays as it is when it is written again."""
    tokenizer = part.tokenizer()
    names = [*_texts(CAPITALS, 200), *SCRIPTS]
    tokenizer.fit(names)
    written = [tokenizer.written(name) for name in names]
    spelt = Tokenizer.decode(tokenizer, tokenizer.encode(names))
    wrong = [each for each in zip(written, spelt, strict=True) if each[0] != each[1]]
    part.require(not wrong, "written(name) is the letters of its tokens", f"{wrong[:1]}, written and spelt")
    again = [text for text in written if tokenizer.written(text) != text]
    part.require(not again, "written(written(name)) == written(name)", again[:1])


def check_what_it_writes_may_follow(part: PartUnderTest) -> None:
    """Check that follows() is None, or allows every pair of tokens that encode writes."""
    tokenizer = part.tokenizer()
    names = [*_texts(CAPITALS, 2000), *SCRIPTS]
    tokenizer.fit(names)
    follows = tokenizer.follows()
    if follows is None:
        return
    size, pieces = len(tokenizer.vocabulary), tokenizer.vocabulary.pieces
    right = isinstance(follows, np.ndarray) and follows.shape == (size, size) and follows.dtype == bool
    part.require(right, "follows() is None, or a numpy array of bool, (V, V)", type(follows))
    written, _ = tokenizer.encode(names).seen_pairs()
    wrong = [(pieces[code // size], pieces[code % size]) for code in written if not follows.flat[code]]
    part.require(not wrong, "follows() allows every pair of tokens that encode writes", wrong[:1])


def check_what_is_drawn_is_what_it_writes(part: PartUnderTest) -> None:
    """Check that encode(decode(tokens)) == tokens for all tokens that follows() and well_formed() let be drawn."""
    tokenizer = part.tokenizer()
    names = [*NAMES, *_texts(CAPITALS, 50), *SCRIPTS]
    tokenizer.fit(names)
    vocabulary, corpus = tokenizer.vocabulary, tokenizer.encode(names)
    table = log_normalise((corpus.pair_counts() + 0.1) * vocabulary.drawable)
    follows = tokenizer.follows()
    grammar = None if follows is None else Grammar.of(follows, vocabulary)
    decoder = following(Tables.of_previous_token(table, vocabulary), grammar)
    drawn = Sampler().sample(decoder, np.arange(1000), Draws(1), 30).names
    well_formed = tokenizer.well_formed()
    if well_formed is not None:
        drawn = drawn.take(well_formed.mask(Tokenizer.decode(tokenizer, drawn)))
    promise = "encode(decode(tokens)) == tokens for all that may be drawn; follows() says what may"
    try:
        again = tokenizer.encode(tokenizer.decode(drawn))
    except TokenError as error:
        part.require(False, promise, error)
        return
    wrong = [pair for pair in zip(_pieces(drawn), _pieces(again), strict=True) if pair[0] != pair[1]]
    part.require(not wrong, promise, f"{wrong[:1]}, drawn and written")


TOKENIZER_CHECKS: list[Callable[[PartUnderTest], None]] = [
    check_options_have_defaults_bounds_and_descriptions,
    check_names_come_back,
    check_boundaries_are_where_they_are_promised,
    check_an_unknown_character_is_named,
    check_state_is_saved_and_loaded,
    check_fit_may_be_called_again,
    check_names_are_written_in_the_letters_of_the_tokens,
    check_what_it_writes_may_follow,
    check_what_is_drawn_is_what_it_writes,
    check_it_learns_from_letters_alone,
]
"""Every check, in the order in which they run."""
