"""What `generate` gives where nothing is asked for: new names of the list's lengths and pairs, each once, well-formed.

Each check is made of plain sets, lengths and Unicode's own properties, and shares nothing with the constraints.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import regex

import namegen

if TYPE_CHECKING:
    from typer.testing import Result

ELVES, HINDI, KOREAN = map(
    str.split,
    (
        "Aelindra Thalorin Elowen Caladrel Faelar Ilyrana Sylvaris Naerion Lirael Galadhor "
        "Miriel Erevan Taurion Vaelora Arannis Nimriel Soveliss Quelenna Celeborn Eldrin "
        "Lethariel Aranel Finrael Theren Isilme Halueth Varis Yaeldrin Enialis Saelihn",
        "आरव विवान आदित्य अर्जुन कृष्ण राहुल रोहित संजय विजय अजय मोहन सोहन राजेश सुरेश महेश दिनेश रमेश "
        "प्रकाश विकास आकाश सुनील अनिल कपिल निखिल प्रिया पूजा नेहा कविता सविता सुनीता अनीता गीता सीता "
        "लक्ष्मी राधिका दीपिका श्रुति स्मृति ज्योति मीरा",
        "민준 서준 도윤 예준 시우 하준 지호 주원 지후 준우 준서 도현 건우 현우 우진 선우 서진 유준 연우 민재 "
        "현준 은우 정우 시윤 승우 승현 준혁 지훈 민성 지환 서연 서윤 지우 서현 하은 하윤 민서 지유 윤서 채원 "
        "수아 지민 지아 지윤 다은 은서 예은 수빈 소율 예린 하린 소윤 유나 가은 "
        "사랑이 하나린 다솜이 한아름 온누리 새봄이",
    ),
)

# The letters of a Devanagari syllable in their order: consonants joined by viramas, a vowel sign or a last virama;
# or a vowel's own letter; and what is written above or after either.
DEVANAGARI = regex.compile(r"(?:(?:(?:[क-ह]़?्)*[क-ह]़?[ा-ौ्]?|[अ-औ])[ँंः]?)+")
HANGUL = regex.compile(r"[가-힣]+")

Generate = Callable[[Path | str], tuple[list[str], str]]
REGISTERED = namegen.Registry.load(only=["namegen"]).entries("wordlist")
EVERY_LIST = [name for name, entry in REGISTERED.items() if entry.load().card.address is None]
BUNDLED = ("names", "surnames", "towns", "stars", "elements", "dinosaurs", "russian", "greek", "japanese")


@pytest.fixture
def generate(cli: Callable[..., Result]) -> Generate:
    """Ask for a thousand names; return those that come, and the errors."""

    def run(dataset: Path | str) -> tuple[list[str], str]:
        result = cli("generate", "-d", dataset, "-n", 1000, "--seed", 1)
        return result.stdout.splitlines(), result.stderr

    return run


def written(names: Sequence[str], folder: Path) -> Path:
    path = folder / "list.txt"
    path.write_text("\n".join(names), encoding="utf-8")
    return path


@pytest.fixture(params=["elves", "greek"])
def with_capitals(
    request: pytest.FixtureRequest, registry: namegen.Registry, generate: Generate, tmp_path: Path
) -> tuple[list[str], Sequence[str]]:
    """Return what is drawn of a list in which letters differ in case, as Greek's two small sigmas do; and the list."""
    names = ELVES if request.param == "elves" else namegen.load_wordlist("greek", registry).names
    return generate(written(names, tmp_path))[0], names


def test_names_are_new_and_like_the_list(with_capitals: tuple[list[str], Sequence[str]]) -> None:
    drawn, names = with_capitals
    assert len(drawn) == 1000
    assert not flaws(drawn, names, str.casefold)


def test_final_letters_stand_where_the_list_has_them(with_capitals: tuple[list[str], Sequence[str]]) -> None:
    drawn, names = with_capitals
    assert not flaws(drawn, names, str.lower)


def test_a_name_begins_with_its_one_capital_as_those_of_the_list_do(
    with_capitals: tuple[list[str], Sequence[str]],
) -> None:
    drawn, _ = with_capitals
    assert [name for name in drawn if not name[0].isupper() or not name[1:].islower()] == []


def test_of_forty_hindi_names_all_new_ones_are_well_formed(generate: Generate, tmp_path: Path) -> None:
    assert all(map(DEVANAGARI.fullmatch, HINDI)), "the grammar takes the names that people bear"
    drawn, _ = generate(written(HINDI, tmp_path))
    assert len(drawn) == 1000
    assert not flaws(drawn, HINDI)
    assert [name for name in drawn if not DEVANAGARI.fullmatch(name)] == []


def test_of_sixty_korean_names_all_that_there_can_be_come_and_the_error_says_how_many(
    generate: Generate, tmp_path: Path
) -> None:
    drawn, error = generate(written(KOREAN, tmp_path))
    assert not flaws(drawn, KOREAN)
    assert all(map(HANGUL.fullmatch, drawn))
    possible = set(all_new_names(KOREAN))
    assert 0 < len(possible) < 1000
    assert set(drawn) == possible
    assert f"only {len(possible)} names can be such, not 1,000" in error


@pytest.mark.parametrize("dataset", [name for name in BUNDLED if name != "greek"])
def test_of_every_other_bundled_list_a_thousand_more_come(
    dataset: str, generate: Generate, registry: namegen.Registry
) -> None:
    names = namegen.load_wordlist(dataset, registry).names
    drawn, error = generate(dataset)
    assert (len(drawn), re.findall("only.*", error)) == (1000, [])
    assert not flaws(drawn, names, str.lower)


@pytest.mark.parametrize("dataset", EVERY_LIST)
def test_every_list_that_comes_with_namegen_gives_names(
    dataset: str, cli: Callable[..., Result], registry: namegen.Registry
) -> None:
    result = cli("generate", "-d", dataset, "-m", "count-bigram", "-n", 100, "--seed", 1)
    drawn = result.stdout.splitlines()
    assert (result.exit_code, len(drawn)) == (0, 100), result.stderr
    assert not flaws(drawn, namegen.load_wordlist(dataset, registry).names, str.casefold)


def test_each_flaw_is_seen() -> None:
    names = ["anna", "nan"]
    assert flaws(["nanna"], ["anna", "nannan"]) == []
    assert flaws(["anna"], names) == ["anna: of the list"]
    assert flaws(["ana", "ana"], names) == ["ana: drawn twice"]
    assert flaws(["aana"], names) == ["aana: a pair that the list lacks"]
    assert flaws(["na"], names) == ["na: of another length"]
    assert "\u0301ana: begins a character with a mark" in flaws(["\u0301ana"], names)


def flaws(drawn: Sequence[str], names: Sequence[str], as_compared: Callable[[str], str] = str) -> list[str]:
    """Say of each drawn name which promises it breaks."""
    pairs = {pair for name in names for pair in pairs_of(as_compared(name))}
    lengths = [len(characters(name)) for name in names]
    found = [f"{name}: of the list" for name in set(drawn) & set(names)]
    found += [f"{name}: drawn twice" for name, times in Counter(drawn).items() if times > 1]
    for name in drawn:
        if not pairs_of(as_compared(name)) <= pairs:
            found.append(f"{name}: a pair that the list lacks")
        if not min(lengths) <= len(characters(name)) <= max(lengths):
            found.append(f"{name}: of another length")
        if any(unicodedata.category(each[0]).startswith("M") for each in characters(name)):
            found.append(f"{name}: begins a character with a mark")
    return found


def pairs_of(name: str) -> set[tuple[str, str]]:
    return set(pairwise(["start", *name, "end"]))


def characters(name: str) -> list[str]:
    """Split a name into what a reader sees as its characters."""
    return regex.findall(r"\X", name)


def all_new_names(names: Sequence[str]) -> Iterator[str]:
    """Spell every new name of the list's pairs and lengths, letter by letter; each of these letters is a character."""
    pairs = {pair for name in names for pair in pairs_of(name)}
    beginnings: list[tuple[str, ...]] = [("start",)]
    for length in range(1, max(map(len, names)) + 1):
        beginnings = [(*letters, after) for letters in beginnings for before, after in pairs if before == letters[-1]]
        ended = {"".join(letters[1:]) for letters in beginnings if (letters[-1], "end") in pairs}
        if length >= min(map(len, names)):
            yield from ended - set(names)


def test_a_list_of_which_nothing_was_drawn_is_not_said_to_give_0_names() -> None:
    from namegen.sampling.closeness.rule import Rule

    rule = Rule(0, 1, scorer=None, names=("a", "aa"), different=0)  # type: ignore[arg-type]
    assert rule.note.startswith("from 2 names hardly any new ones can be made")
