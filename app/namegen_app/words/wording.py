"""Messages in the words of the form: where reading a list advises options of the command, there are fields here."""

from __future__ import annotations

import re

FIELDS = {
    "column": "The names are in",
    "count": "How often each is borne",
    "where": "Only rows where",
    "encoding": "Read as",
    "no-header": "The first row is a name",
    "strict": "No digits, addresses or marks",
    "weighted": "There must be counts",
}
"""The options of reading, as the command calls them, and the labels of their fields."""

_ARGUMENTS = {"no-header": "header"}
"""What calls take them by, where it is another word."""

_PHRASES = {
    "leave --encoding out": f'choose "found by itself" at "{FIELDS["encoding"]}"',
    "leave --weighted out": f'clear "{FIELDS["weighted"]}"',
    "--column N": "--column",
    "--column 1 --count 0 reads": "--column 1 and --count 0 read",
    "; give it to --from": "; open it as a file",
    "leave out --sampler, top-k, top-p": 'leave that out under "Temperature, and how a model draws"',
    "take --blend-by names": 'choose "mix names" among the lists',
    "take --raw": 'choose "As the model has them"',
    "--without-names leaves out what names are judged by; give --raw, and no wish about the list": (
        "without the list there are no wishes about it; take those away"
    ),
}
_CHOICE = re.compile(r"say --(column|count) \d+(?: or --\1 \d+)*(?:,? or --\1 0 for (?:whole lines|none))?")
"""The advice to choose between columns, for which there is a menu here."""
_NO_LIST = "there is no wordlist"
"""What a link may name that is not here."""
_LISTED = re.compile(r" \(there are [\d,]+: namegen datasets lists them\)$")
"""The picker shows what there is."""
_NO_ROW = "no row has "
"""What a condition may want that no row of a table has."""
_RUNG = re.compile(r" \(they keep to [^)]*\)")
"""The constraints that freer names keep to, as the command calls them."""
_CASE = re.compile(r"--case [a-z-]+")
"""How names are written, for which there is a menu here."""
_OPTION = re.compile(rf"--({'|'.join(FIELDS)})\b")


def in_the_form(message: str) -> str:
    """Write a message with the labels of the fields where it names options of reading."""
    for phrase, said in _PHRASES.items():
        message = message.replace(phrase, said)
    message = _RUNG.sub("", _LISTED.sub("", message.replace(_NO_LIST, "there is no list")))
    message = _CHOICE.sub(lambda found: f'choose at "{FIELDS[found[1]]}"', message)
    message = _CASE.sub('"Capitals"', message)
    return _OPTION.sub(lambda found: f'"{FIELDS[found[1]]}"', message)


def field_of(message: str) -> str:
    """Return the argument that a message says is at fault, or that it advises; "" where it names none."""
    if message.startswith(_NO_LIST):
        return "dataset"
    if _NO_ROW in message:
        return "where"
    found = _OPTION.search(message)
    return _ARGUMENTS.get(found[1], found[1]) if found else ""
