"""Check every wordlist."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import replace

from ..contracts.wordlist import Card, Names, Wordlist, WordlistSource
from ..errors import NamegenError
from ..wordlists.registered import card_of, read_given
from ..wordlists.source import ReadingOptions
from .given_files import read_given_file
from .option_checks import check_options_have_defaults_bounds_and_descriptions
from .part import PartUnderTest

CHECKSUM = re.compile("[0-9a-f]{64}")


def check_the_card_says_what_it_is(part: PartUnderTest) -> None:
    """Check that title, language, licence and description are stated; a download has an address and a checksum."""
    card = getattr(part.entry.load(), "card", None)
    part.require(isinstance(card, Card), "a wordlist has a `card`, a namegen.Card", card)
    if isinstance(card, Card):
        for name in ("title", "language", "licence", "description"):
            part.require(bool(getattr(card, name)), f"the card states its {name}", "nothing")
        if card.address is not None:
            right = card.address.startswith(("https://", "http://"))
            part.require(right, "the address begins with https:// or http://", repr(card.address))
            part.require(bool(card.sha256), "a download has a sha256", "none")
        right = card.sha256 is None or bool(CHECKSUM.fullmatch(card.sha256))
        part.require(right, "a sha256 is 64 small hexadecimal digits", repr(card.sha256))


def check_it_reads_or_parses(part: PartUnderTest) -> None:
    """Check that a list without an address has `read` and no `parse`, and one with an address no `read`."""
    try:
        card_of(part.entry)
    except NamegenError as error:
        part.require(False, "a list without an address has read(), one with an address may have parse(data)", error)


def check_it_gives_the_same_list_again(part: PartUnderTest) -> None:
    """Check that the same options give the same list, a text, bytes or Names; `parse` is tried on a few bytes."""
    given, again = _given(part), _given(part)
    part.require(
        isinstance(given, (str, bytes, Names)), "the list is a text, bytes or namegen.Names", type(given).__name__
    )
    part.require(given == again, "the same options give the same list, whichever object is asked", "another list")


def check_the_names_are_readable_and_clean(part: PartUnderTest) -> None:
    """Check that it reads in the card's encoding, with nothing that reading has to change or refuse."""
    wordlist = _read(part)
    if wordlist is None:
        return
    changes = replace(wordlist.report, understood=()).sentences()
    part.require(not changes, "reading has nothing to change or refuse", "; ".join(changes))


def check_the_count_is_the_cards(part: PartUnderTest) -> None:
    """Check that the card's count and sha256, where stated, are those of the list, or of the file that it is from."""
    wordlist, card = _read(part), part.entry.load().card
    if wordlist is None:
        return
    part.require(card.count in (None, len(wordlist)), f"the card counts {card.count} names", len(wordlist))
    data = _downloaded(part)
    found = wordlist.sha256 if data is None else hashlib.sha256(data).hexdigest()
    part.require(card.sha256 in (None, found), "the card's sha256 is the list's", found)


def check_the_labels_and_examples_are_the_lists(part: PartUnderTest) -> None:
    """Check that the list's columns are the card's labels, without any other, and its examples names of the list."""
    wordlist, card = _read(part), part.entry.load().card
    if wordlist is None:
        return
    columns = tuple(wordlist.labels)
    promise = f"the columns beside the names are the labels of the card, {card.labels}, and no others"
    part.require(card.labels == columns, promise, columns)
    others = [name for name in card.examples if name not in wordlist.distinct]
    part.require(not others, "the card's examples are names of the list", f"{others}, which are not")


WORDLIST_CHECKS: list[Callable[[PartUnderTest], None]] = [
    check_options_have_defaults_bounds_and_descriptions,
    check_the_card_says_what_it_is,
    check_it_reads_or_parses,
    check_it_gives_the_same_list_again,
    check_the_names_are_readable_and_clean,
    check_the_count_is_the_cards,
    check_the_labels_and_examples_are_the_lists,
]
"""Every check, in the order in which they run."""


SOME_DATA = b"anna\nbob\n"
"""What `parse` is given where the author gave no file, as nothing is downloaded here. A parser of another format may
refuse it by any exception."""


def _given(part: PartUnderTest) -> object:
    """Return what `read` gives, or `parse` of SOME_DATA, or the text of the exception by which it refuses that."""
    source: WordlistSource = part.spec.part.build()
    if source.card.address is None:
        return source.read()
    data = _downloaded(part)
    if data is not None:
        return source.parse(data)
    try:
        return source.parse(SOME_DATA)
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def _downloaded(part: PartUnderTest) -> bytes | None:
    """Return what the author gave as a copy of the file at the address; None where there is none."""
    return None if part.file is None else read_given_file(part.file)


def _read(part: PartUnderTest) -> Wordlist | None:
    """Read the names of a wordlist that needs no download, or whose file the author gave to the kit."""
    source: WordlistSource = part.spec.part.build()
    data = _downloaded(part)
    if source.card.address is not None and data is None:
        return None
    try:
        given = source.read() if data is None else source.parse(data)
        return read_given(given, part.entry, part.entry.name, ReadingOptions())
    except NamegenError as error:
        part.require(False, "the list can be read, and holds names", error)
        return None
