"""What the card of a list says: its name, how many of what it holds, and its culture or script."""

from __future__ import annotations

import re

import namegen

OTHER = "other lists"
"""The group of lists whose cards name none, as `namegen datasets` has it."""
GIVEN = "given names"
_COUNTED = re.compile(r"\A(?:the\s+)?[\d,]+\s+")
_PLAIN = ("none", "many", "")
"""Languages that are none."""
_LONGEST = 60
_CULTURES = {
    "Baltic and Finnic": ("Estonian", "Finnish", "Latvian", "Lithuanian"),
    "Celtic": ("Breton", "Cornish", "Irish", "Manx", "Scots and Gaelic", "Scottish Gaelic", "Welsh"),
    "Germanic": (
        *("Danish", "Dutch", "English", "German", "Gothic", "Icelandic", "Norwegian", "Old English", "Old Norse"),
        "Swedish",
    ),
    "Romance": ("Catalan", "French", "Italian", "Portuguese", "Romanian", "Spanish"),
    "Slavic": ("Bulgarian", "Croatian", "Czech", "Polish", "Russian", "Serbian", "Slovak", "Slovene", "Ukrainian"),
    "Semitic": ("Amharic and others", "Arabic", "Hebrew"),
    "Indo-Iranian": ("Hindi and others", "Persian", "Sanskrit"),
    "African": ("Hausa", "Swahili", "Yoruba", "Zulu"),
    "East Asian": ("Chinese", "Japanese", "Korean", "Vietnamese"),
    "Polynesian": ("Hawaiian", "Māori", "Samoan", "Tongan"),
    "Mesoamerican": ("Maya", "Nahuatl"),
}
"""Families of languages, or where they are at home: what a writer looks for who wants something like Welsh."""
_CULTURE_OF = {language: culture for culture, languages in _CULTURES.items() for language in languages}


def title_of(card: namegen.Card) -> str:
    """Write what a list is called, without what it is a list of: "Welsh", of the title "Welsh given names"."""
    for kind in filter(None, (card.group, GIVEN)):
        if f" {kind}" in card.title:
            return card.title.replace(f" {kind}", "", 1)
    return card.title.removesuffix(" names")


def kind_of(card: namegen.Card) -> str:
    """Write what a list holds: the first words of its description where they say so, else "names"."""
    first = _COUNTED.sub("", re.split(r"[,;.]\s", card.description.strip(), maxsplit=1)[0], count=1).rstrip(".")
    if first[:1].islower() and not first.startswith(("a ", "an ", "the ")) and len(first) <= _LONGEST:
        return first
    return "names"


def chips_of(card: namegen.Card) -> list[str]:
    """List the culture, the script or else the language where the title does not say it, and how names came into it."""
    chips = [_CULTURE_OF[card.language]] if _is_of_people(card) and card.language in _CULTURE_OF else []
    if card.script != "Latin":
        chips.append(f"{card.script} script")
    elif not chips and card.language not in _PLAIN and not title_of(card).startswith(card.language):
        chips.append(card.language)
    elif card.language == "many":
        chips.append("many languages")
    if card.romanisation and card.language not in _PLAIN:
        chips.append("romanised")
    chips += [f"by {label}" for label in card.labels[:2]]
    return chips or [f"{card.script} script"]


def _is_of_people(card: namegen.Card) -> bool:
    """Say whether the names are those of people, whose language is their culture; that of elements is not."""
    return card.group.startswith(GIVEN)


def group_of(card: namegen.Card, groups: set[str]) -> str:
    """Return the group under which a list is looked for: "given names" for "given names of old", if there is such."""
    group = card.group or OTHER
    wider = [other for other in groups if group.startswith(f"{other} ")]
    return min([group, *wider], key=len)
