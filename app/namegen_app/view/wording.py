"""Messages in the words of the form: where reading a list advises options of the command, there are fields here."""

from __future__ import annotations

import re

FOUND_OUT = "found out"
"""The first choice among the encodings."""
SAVED_MODEL = "Saved model"
"""Where a model file is opened."""

FIELDS = {
    "column": "Column of names",
    "count": "Column of counts",
    "where": "Only rows with",
    "encoding": "Encoding",
    "no-header": "The first row is a name",
    "strict": "No digits, addresses or marks",
    "weighted": "There must be counts",
}
"""The options of reading, as the command calls them, and the labels of their fields."""

_PHRASES = {
    "leave --encoding out": f'choose "{FOUND_OUT}" as "{FIELDS["encoding"]}"',
    "leave --weighted out": f'clear "{FIELDS["weighted"]}"',
    "--column N": "--column",
    "--column 1 --count 0 reads": "--column 1 and --count 0 read",
    "give it to --from": f'open it under "{SAVED_MODEL}"',
}
_AGAIN = re.compile(r"\bor --(?:column|count) (?=\d)")
"""In "--column 1 or --column 2", the second: the first names the field already."""
_OPTION = re.compile(rf"--({'|'.join(FIELDS)})\b")


def in_the_form(message: str) -> str:
    """Write a message with the labels of the fields where it names options of reading."""
    for phrase, said in _PHRASES.items():
        message = message.replace(phrase, said)
    return _OPTION.sub(lambda found: f'"{FIELDS[found[1]]}"', _AGAIN.sub("or ", message))


def names_a_field(message: str) -> bool:
    """Say whether a message advises something for which there is a field."""
    return _OPTION.search(message) is not None
