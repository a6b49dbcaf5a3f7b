"""Check every wordlist."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ..contracts.wordlist import Card, Names, Wordlist, WordlistSource
from ..errors import NamegenError
from ..wordlists.registered import card_of, read_given
from ..wordlists.source import ReadingOptions
from .option_checks import check_options_have_defaults_bounds_and_descriptions
from .part import PartUnderTest


def check_the_card_says_what_it_is(part: PartUnderTest) -> None:
    """Check that title, language, licence and description are stated; a download has a checksum."""
    card = getattr(part.entry.load(), "card", None)
    part.require(isinstance(card, Card), "a wordlist has a `card`, a namegen.Card", card)
    if isinstance(card, Card):
        for name in ("title", "language", "licence", "description"):
            part.require(bool(getattr(card, name)), f"the card states its {name}", "nothing")
        part.require(card.address is None or bool(card.sha256), "a download has a sha256", "none")


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
    """Check that the card's count and sha256, where stated, are those of the list."""
    wordlist, card = _read(part), part.entry.load().card
    if wordlist is None:
        return
    part.require(card.count in (None, len(wordlist)), f"the card counts {card.count} names", len(wordlist))
    part.require(card.sha256 in (None, wordlist.sha256), "the card's sha256 is the list's", wordlist.sha256)


def check_the_labels_and_examples_are_the_lists(part: PartUnderTest) -> None:
    """Check that the card's labels, where stated, are the list's columns, and its examples names of the list."""
    wordlist, card = _read(part), part.entry.load().card
    if wordlist is None:
        return
    columns = tuple(wordlist.labels)
    part.require(card.labels in ((), columns), f"the list has the columns of the card, {card.labels}", columns)
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
"""What `parse` is given, as nothing is downloaded here. A parser of another format may refuse it by any exception."""


def _given(part: PartUnderTest) -> object:
    """Return what `read` gives, or `parse` of SOME_DATA, or the text of the exception by which it refuses that."""
    source: WordlistSource = part.spec.part.build()
    if source.card.address is None:
        return source.read()
    try:
        return source.parse(SOME_DATA)
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def _read(part: PartUnderTest) -> Wordlist | None:
    """Read the names of a wordlist that needs no download."""
    source: WordlistSource = part.spec.part.build()
    if source.card.address is not None:
        return None
    try:
        return read_given(source.read(), part.entry, part.entry.name, ReadingOptions())
    except NamegenError as error:
        part.require(False, "the list can be read, and holds names", error)
        return None
