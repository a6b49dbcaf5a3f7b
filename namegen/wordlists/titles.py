"""What columns are called in the public tables of names, in their languages, and how a header is known by it."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Container, Iterable

from .counts import is_number
from .table import Table

_NAMES = """
    name names firstname first forename forenames givenname given surname surnames lastname last familyname
    fullname prenom preusuel prenomusuel nom vorname vornamen nachname familienname nombre nombres apellido apellidos
    nome cognome nomi etunimi sukunimi imię nazwisko naam voornaam achternaam navn fornavn namn fornamn nafn jmeno isim
    ad soyad имя фамилия ονομα 名前 名字 姓名 이름 word words title label item city town place
"""
_COUNTS = """
    count counts frequency freq n number num total occurrences births weight tally hits amount nombre anzahl haufigkeit
    frecuencia cantidad frequenza numero liczba aantal antal lukumaara pocet sayi sayı adet количество число
    percent pct share prop proportion
"""
_OTHERS = """
    year annais annee jahr ano anno rank rang ranking position id index sex sexe gender genre geschlecht state country
    code lat lon latitude longitude age date meaning origin language race kind type region length height population
    elevation phone account telephone zip postcode score syllables width size price level probability logprob
"""
_WORD = re.compile(r"[A-Z\u00c0-\u00de]?[^\W\d_A-Z\u00c0-\u00de]+|[A-Z\u00c0-\u024f]+(?![a-z])")
"""Words in a title: set apart by blanks and other signs, or by capitals, as in birthCount."""
YEARS = range(1500, 2101)
_ALONE = ("name", "names", "firstname", "surname", "lastname")
"""Titles that are taken for such above a single column, where what is below says nothing."""


def plain_title(title: str) -> str:
    """Reduce a title to its letters: "First name" is firstname, "Prénom" prenom."""
    letters = unicodedata.normalize("NFD", title.casefold())
    return "".join(each for each in letters if each.isalpha())


def _order(words: str) -> dict[str, int]:
    return {plain_title(word): place for place, word in enumerate(words.split())}


NAME_TITLES = _order(_NAMES)
COUNT_TITLES = _order(_COUNTS)
"""Titles, reduced to their letters, with their rank: of two columns of counts, the first here is taken."""
OTHER_TITLES = _order(_OTHERS)
_KNOWN = frozenset([*NAME_TITLES, *COUNT_TITLES, *OTHER_TITLES])


def has_header(table: Table) -> bool:
    """Say whether the first row names the columns: a text above numbers, or a known title that stands nowhere else."""
    first = [cells[0] for cells in table.columns]
    numbers = [cell for cell in first if is_number(cell)]
    # A year may be a title, as in "name,2019".
    if len(table) < 2 or (numbers and not (plain_title(first[0]) in _ALONE and all(map(is_year, numbers)))):
        return False
    if table.width == 1:
        return plain_title(first[0]) in _ALONE
    rest = [[cell for cell in cells[1:] if cell] for cells in table.columns]
    if any(title and _are_numbers(cells) for title, cells in zip(first, rest, strict=True)):
        return True
    return any(holds_titles([cell]) and cell not in cells for cell, cells in zip(first, rest, strict=True))


def is_year(cell: str) -> bool:
    """Say whether a cell may be a year of public records."""
    return cell.isdecimal() and int(cell) in YEARS


def holds_titles(row: Iterable[str]) -> bool:
    """Say whether a row holds a title that is known."""
    return any(plain_title(cell) in _KNOWN or {"name", "names"} & set(_words(cell)) for cell in row)


def _words(title: str) -> list[str]:
    return [plain_title(word) for word in _WORD.findall(title)]


def is_called_name(title: str) -> bool:
    """Say whether a title is that of names; of a path in JSON, its last part is."""
    last = title.rpartition(".")[2]
    return plain_title(last) in NAME_TITLES or "name" in _words(last)


def rank_as_count(title: str) -> int | None:
    """Return how surely a title is that of counts, 0 being the surest; None where it is not.

    Titles of several words are known by one of them, "Number of births", unless another says what else it is,
    "phone number".
    """
    words = _words(title)
    if any(word in OTHER_TITLES for word in [*words, plain_title(title)]):
        return None
    ranks = [COUNT_TITLES[word] for word in [*words, plain_title(title)] if word in COUNT_TITLES]
    return min(ranks, default=None)


def distinct_titles(titles: tuple[str, ...]) -> tuple[str, ...]:
    """Make titles distinct: a column without a title of its own is called by its number, too."""
    counts = Counter(titles)
    taken = {title for title, count in counts.items() if title and count == 1}
    distinct: list[str] = []
    for place, title in enumerate(titles, 1):
        called = title
        if title not in taken:
            called = _free(f"{title} {place}".strip(), taken)
            taken.add(called)
        distinct.append(called)
    return tuple(distinct)


def _free(title: str, taken: Container[str]) -> str:
    """Return the first of this title, and this title with one, two, ... signs behind it, that is not taken."""
    while title in taken:
        title += "'"
    return title


def _are_numbers(cells: list[str]) -> bool:
    return bool(cells) and sum(map(is_number, cells)) > 0.9 * len(cells)
