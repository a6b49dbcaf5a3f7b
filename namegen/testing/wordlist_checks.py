"""Check every wordlist."""

from __future__ import annotations

from collections.abc import Callable

from ..contracts.wordlist import Card, Wordlist
from ..errors import NamegenError
from ..wordlists.reading import read_names
from .part import PartUnderTest


def check_the_card_says_what_it_is(part: PartUnderTest) -> None:
    """Check that title, language, licence and description are stated; a download has a checksum."""
    card = getattr(part.entry.load(), "card", None)
    part.require(isinstance(card, Card), "a wordlist has a `card`, a namegen.Card", card)
    if isinstance(card, Card):
        for name in ("title", "language", "licence", "description"):
            part.require(bool(getattr(card, name)), f"the card states its {name}", "nothing")
        part.require(card.address is None or bool(card.sha256), "a download has a sha256", "none")


def check_the_names_are_readable_and_clean(part: PartUnderTest) -> None:
    """Check that it reads as UTF-8, one name a line, with nothing that reading has to change or refuse."""
    wordlist = _read(part)
    if wordlist is None:
        return
    changes = wordlist.report.sentences()
    part.require(not changes, "reading has nothing to change or refuse", "; ".join(changes))


def check_the_count_is_the_cards(part: PartUnderTest) -> None:
    """Check that the card's count and sha256, where stated, are those of the list."""
    wordlist, card = _read(part), part.entry.load().card
    if wordlist is None:
        return
    part.require(card.count in (None, len(wordlist)), f"the card counts {card.count} names", len(wordlist))
    part.require(card.sha256 in (None, wordlist.sha256), "the card's sha256 is the list's", wordlist.sha256)


WORDLIST_CHECKS: list[Callable[[PartUnderTest], None]] = [
    check_the_card_says_what_it_is,
    check_the_names_are_readable_and_clean,
    check_the_count_is_the_cards,
]
"""Every check, in the order in which they run."""


def _read(part: PartUnderTest) -> Wordlist | None:
    """Read the names of a wordlist that needs no download."""
    source = part.entry.load()
    if source.card.address is not None:
        return None
    text = source().read()
    try:
        return read_names(
            text.encode() if isinstance(text, str) else text, part.entry.name, weighted=source.card.weighted
        )
    except NamegenError as error:
        part.require(False, "the list can be read, and holds names", error)
        return None
