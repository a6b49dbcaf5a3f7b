"""What the form learns from, through the calls of the page: cards, texts, files, blends, and how each is read."""

from __future__ import annotations

import gzip
import io
import os
import re
import shlex
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from namegen_app.calls.asked import Asked, PageAsked
from namegen_app.server.folders import downloads_folder, private_folder
from namegen_app.settings import Settings
from namegen_app.words import card_words
from namegen_app.words.command_lines import command, train_command
from namegen_app.words.wording import FIELDS, field_of, in_the_form
from namegen_app.work.backend import Backend
from namegen_app.work.lists import ENCODINGS, ListChoice

import namegen
from namegen import NamegenError, ReadingOptions, UsageError, WordlistError, blend_names

from .asking import Asking

if TYPE_CHECKING:
    from typer.testing import Result

READER = Path(namegen.__file__).parent
UNCLEAR = "Pendry,Brannoch\nTrewin,Elowyn\nNance,Tamsin\n"
TABLE = "given name,sex,count\nAnna,F,5\nBert,M,3\nCarla,F,2\n"
EVERYTHING = ReadingOptions(column="given name", count="3", where=("sex=F", "count=2"), weighted=True, strict=True)
FEW = "anna\nbob\ncarla\ndora\nemma\nfred\ngina\nhugo\nida\njohn\nkarl\nlena\nmia\nnora\notto\n"


@pytest.fixture
def backend(registry: namegen.Registry) -> Backend:
    return Backend(registry, Settings(seconds=2, draw_seconds=5, list_mb=1, model_mb=2))


def ask(backend: Backend, call: str, **data: Any) -> dict[str, Any]:
    """What the page is answered, once the job that it may become has ended."""
    return Asking(backend).answer(call, **data)


def done(backend: Backend, call: str, **data: Any) -> Any:
    answer = ask(backend, call, **data)
    assert "done" in answer, answer
    return answer["done"]


def error(backend: Backend, call: str, **data: Any) -> dict[str, Any]:
    answer = ask(backend, call, **data)
    assert "error" in answer, answer
    found: dict[str, Any] = answer["error"]
    return found


# Cards


def test_every_list_has_a_card_that_says_what_is_in_it(backend: Backend) -> None:
    shelf = done(backend, "cards")
    cards = {card["name"]: card for card in shelf["cards"]}
    assert set(cards) == set(backend.registry.entries("wordlist"))
    assert shelf["default"] == "english"
    assert shelf["limits"] == {"blended": 10, "list_mb": 1, "model_mb": 2}
    welsh = cards["welsh"]
    assert (welsh["title"], welsh["kind"], welsh["count"], welsh["group"]) == (
        "Welsh",
        "given names",
        311,
        "given names",
    )
    assert len(welsh["examples"]) == 3
    assert cards["russian"]["chips"] == ["Slavic", "Cyrillic script"]
    assert cards["old-norse"]["group"] == "given names", "given names of old are given names"
    assert cards["elements"]["kind"] == "chemical elements by their IUPAC names"
    assert "download" not in welsh
    assert cards["makemore"]["download"], "shown, but said to need a download"


def test_no_list_is_read_for_the_cards(backend: Backend, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(namegen, "load_wordlist", lambda *_, **__: pytest.fail("a list is read"))
    done(backend, "cards")
    began = time.perf_counter()
    shelf = done(backend, "cards")
    assert time.perf_counter() - began < 1, "8 ms on a quiet machine"
    assert len(gzip.compress(repr(shelf).encode())) < 10_000


@pytest.mark.parametrize(
    ("title", "group", "short"),
    [
        ("Welsh given names", "given names", "Welsh"),
        ("Russian given names in Latin letters", "given names", "Russian in Latin letters"),
        ("Roman names", "given names of old", "Roman"),
        ("Given names of many cultures", "given names of many cultures", "Given names of many cultures"),
        ("makemore's names.txt", "given names", "makemore's names.txt"),
        ("Towns", "", "Towns"),
    ],
)
def test_a_title_on_a_card_does_not_repeat_what_it_is_a_list_of(title: str, group: str, short: str) -> None:
    card = namegen.Card(title=title, language="x", licence="CC0-1.0", description="A list.", group=group)
    assert card_words.title_of(card) == short
    assert card_words.kind_of(card) == "names", "a description that begins a sentence says not what is counted"


def test_a_list_whose_plugin_is_broken_has_a_card_and_says_why_when_it_is_chosen(tmp_path: Path) -> None:
    (tmp_path / "odd.py").write_text(
        "import namegen\n\nclass NoCard(namegen.WordlistSource):\n    def read(self):\n        return 'anna'\n\n"
        "@namegen.hookimpl\ndef register_wordlists(register):\n"
        "    register('odd', NoCard, summary='odd ones')\n"
        "    register('gone', 'nowhere:Nothing', summary='not there')\n"
    )
    backend = Backend(namegen.Registry.load(only=["namegen"], files=[tmp_path / "odd.py"]), Settings())
    cards = {card["name"]: card for card in done(backend, "cards")["cards"]}
    assert (cards["odd"]["title"], cards["odd"]["kind"], cards["gone"]["kind"]) == ("odd", "odd ones", "not there")
    assert "has no card" in error(backend, "sample", dataset=["odd"])["message"]
    assert "welsh" in done(backend, "lists_with", text="Hywel"), "a broken list does not end the search"


# Search


def test_a_list_is_found_by_a_name_in_it(backend: Backend) -> None:
    found = done(backend, "lists_with", text=" hYWEL ")
    assert found["welsh"] == ["Hywel"]
    assert "stars" not in found
    assert done(backend, "lists_with", text="елен")["russian"][0].startswith("Елен")
    assert done(backend, "lists_with", text="ros")["english"][0].startswith("Ros"), "those that begin so come first"
    assert done(backend, "lists_with", text="qqqq") == {}
    for text in ("a", " ", "x" * 51):
        assert "allowed: 2 to 50" in error(backend, "lists_with", text=text)["message"]


def test_searching_downloads_nothing_and_reads_each_list_once(
    backend: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "makemore" not in done(backend, "lists_with", text="emma")
    monkeypatch.setattr(backend.lists, "load", lambda *_: pytest.fail("a list is read again"))
    assert "welsh" in done(backend, "lists_with", text="hywel")


# What it would sound like


def test_a_choice_is_heard_the_same_each_time(backend: Backend) -> None:
    first = done(backend, "sample", dataset=["stars"])
    assert len(first["names"]) == 5
    assert done(backend, "sample", dataset=["stars"]) == first
    eight = done(backend, "sample", names=FEW, n=8)["names"]
    assert (len(eight), eight[:5]) == (8, done(backend, "sample", names=FEW)["names"])
    few = done(backend, "sample", names="anna\nbert\ncleo\ndora\nemil")
    assert few["notes"][0].startswith("from 5 names only some")
    assert "allowed: 1 to 12" in error(backend, "sample", dataset=["stars"], n=13)["message"]


def test_what_cannot_be_heard_says_why(backend: Backend) -> None:
    assert error(backend, "sample", dataset=["welsch"]) == {
        "message": "there is no list 'welsch'; did you mean 'welsh'?",
        "field": "dataset",
        "option": "",
    }
    assert error(backend, "sample", dataset=["/etc/passwd"])["message"] == "there is no list '/etc/passwd'"
    assert error(backend, "sample", dataset=["stars"] * 11)["message"].startswith("11 lists are blended")
    assert error(backend, "sample", names=UNCLEAR)["field"] == "column"


# Reports


def test_a_text_is_reported_on(backend: Backend) -> None:
    report = done(backend, "read_list", names="Anna\nBert \n\nCleo\nAnna\nDora 7")
    assert (report["names"], report["distinct"], report["size"]) == (5, 4, "few")
    assert report["lengths"] == [(4, 4), (6, 1)]
    assert report["capitals"]
    assert report["unusual"] == 1
    assert any("spaces around" in note for note in report["notes"])
    assert any('"No digits, addresses or marks" refuses them' in note for note in report["notes"])
    assert "table" not in report


@pytest.mark.parametrize(("names", "size"), [(1, "few"), (7, "few"), (8, "short"), (99, "short"), (100, "long")])
def test_how_many_names_are_enough_for_what(backend: Backend, names: int, size: str) -> None:
    text = "\n".join(f"name{chr(97 + i // 26)}{chr(97 + i % 26)}" for i in range(names))
    assert done(backend, "read_list", names=text)["size"] == size
    assert namegen.list_size(names) == size


def test_names_between_commas_in_one_line_are_several(backend: Backend) -> None:
    assert done(backend, "read_list", names="Anna, Bert, Cleo")["names"] == 3


def test_a_table_is_shown_with_what_is_left_out(backend: Backend) -> None:
    report = done(backend, "read_list", names=TABLE, where=["sex=F"])
    table = report["table"]
    assert (table["titles"], table["titled"], table["name"], table["count"]) == (
        ["given name", "sex", "count"],
        True,
        0,
        2,
    )
    assert table["cells"] == [["Anna", "F", "5"], ["Bert", "M", "3"], ["Carla", "F", "2"]]
    assert [bool(out) for out in table["left_out"]] == [False, True, False]
    assert report["values"] == {"sex": [("F", 2), ("M", 1)]}
    assert report["names"] == 2
    assert report["notes"] == [], "which columns were taken is seen at their menus"


def test_refused_lines_are_told_with_their_numbers(backend: Backend) -> None:
    lines = [f"name{chr(97 + i // 26)}{chr(97 + i % 26)}" for i in range(200)]
    lines[9], lines[11] = "a\u0000b", "x" * 101
    report = done(backend, "read_list", names="\n".join(lines))
    assert [bad["line"] for bad in report["refused"]] == [10, 12]
    assert "101 characters long" in report["refused"][1]["reason"]
    assert report["names"] == 198


def test_what_is_told_of_a_large_list_is_bounded(backend: Backend) -> None:
    wide = ",".join(f"title {i}" for i in range(300)) + "\n" + (",".join(["x" * 100] * 300) + "\n") * 5
    report = done(backend, "read_list", names=wide)
    assert len(report["table"]["titles"]) <= 200
    assert max(len(cell) for row in report["table"]["cells"] for cell in row) <= 60
    lines = "\n".join(["anna", "bert"] * 4000 + ["x" * 101] * 500)
    report = done(backend, "read_list", names=lines)
    assert (len(report["refused"]), report["more_refused"]) == (50, 450)
    assert (
        "the list is 1.1 MB large; this server reads up to 1 MB"
        in error(backend, "read_list", names="ab\n" * 400_000)["message"]
    )
    assert (
        "5,000 different characters"
        in done(backend, "read_list", names="\n".join(chr(0x4E00 + i) for i in range(5_000)))["problem"]["message"]
    )


def test_lists_tell_the_columns_that_all_of_them_have(backend: Backend) -> None:
    both = done(backend, "read_list", dataset=["welsh", "elf"])
    assert list(both["values"]) == ["sex"]
    assert done(backend, "read_list", dataset=["welsh", "stars"])["values"] == {}
    one = done(backend, "read_list", dataset=["welsh"], where=["sex=F"])
    assert one["names"] == dict(one["values"]["sex"])["F"]


# Reading otherwise


def test_the_advice_on_columns_can_be_followed_in_the_form(backend: Backend) -> None:
    report = done(backend, "read_list", names=UNCLEAR)
    assert report["problem"]["field"] == "column"
    assert report["problem"]["message"].endswith('choose at "The names are in"')
    assert "--" not in report["problem"]["message"]
    assert report["table"]["cells"][0] == ["Pendry", "Brannoch"], "what is not clear is shown"
    assert done(backend, "read_list", names=UNCLEAR, column="2")["names"] == 3
    asked = PageAsked(names=UNCLEAR, column="2")
    assert asked.read(backend).names.names == ("Brannoch", "Elowyn", "Tamsin")


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"names": TABLE, "column": "9"}, "column"),
        ({"names": TABLE, "count": "sex"}, "count"),
        ({"names": TABLE, "where": ["sex=x"]}, "where"),
        ({"names": "Anna\nBert", "weighted": True}, "weighted"),
    ],
)
def test_a_problem_says_at_which_field_it_is(backend: Backend, asked: dict[str, Any], field: str) -> None:
    answer = ask(backend, "read_list", **asked)
    problem = answer["done"]["problem"] if "done" in answer else answer["error"]
    assert problem["field"] == field, problem
    assert not re.search(r"(?:^|\s)--\w", problem["message"])


def test_a_file_is_read_again_in_another_way_without_another_upload(backend: Backend) -> None:
    key = backend.lists.upload(gzip.compress(UNCLEAR.encode()), "mine.csv.gz")
    assert done(backend, "read_list", upload=key)["problem"]["field"] == "column"
    report = done(backend, "read_list", upload=key, column="2")
    assert (report["names"], report["encoding"]) == (3, "utf-8")
    assert "unpacked by gzip" in report["notes"]
    assert backend.lists.load(ListChoice(upload=key, reading=ReadingOptions(column="2"))).names.names == (
        "Brannoch",
        "Elowyn",
        "Tamsin",
    )


def test_what_was_reported_on_is_not_read_again(backend: Backend, monkeypatch: pytest.MonkeyPatch) -> None:
    done(backend, "read_list", names=TABLE, column="1")
    monkeypatch.setattr(namegen, "read_names", lambda *_, **__: pytest.fail("it is read again"))
    assert PageAsked(names=TABLE, column="1").read(backend).names.names == ("Anna", "Bert", "Carla")


def test_a_file_in_another_encoding_is_found_out_and_can_be_chosen(backend: Backend) -> None:
    key = backend.lists.upload("Žofie\nÉva\nŠtěpán\n".encode("cp1250"), "names.txt")
    assert done(backend, "read_list", upload=key)["encoding"] in ("cp1250", "cp1252")
    chosen = done(backend, "read_list", upload=key, encoding="cp1250")
    assert (chosen["encoding"], chosen["names"]) == ("cp1250", 3)
    assert error(backend, "read_list", names="anna", encoding="cp1252")["message"].startswith("encoding cannot apply")


@pytest.mark.parametrize("call", ["read_list", "sample"])
def test_no_encoding_but_those_of_the_menu_is_read(backend: Backend, call: str) -> None:
    key = backend.lists.upload(b"anna\n", "x.txt")
    assert "encoding 'idna': allowed: utf-8, utf-16" in error(backend, call, upload=key, encoding="idna")["message"]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_the_menu_holds_encodings(encoding: str) -> None:
    assert "a".encode(encoding)


@pytest.mark.parametrize("reading", [EVERYTHING, ReadingOptions(header=False, column="1", count="0")])
def test_a_command_says_the_same_of_reading(
    backend: Backend,
    reading: ReadingOptions,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    cli: Callable[..., Result],
) -> None:
    said = {name: getattr(reading, name) for name in reading.given}
    read = PageAsked(names=TABLE, **{**said, "where": list(reading.where)}).read(backend)
    assert read.sources[0].reading == reading
    model = namegen.train_recipe(backend.recipe(read, model="count-bigram"), read.names, backend.registry)
    (tmp_path / "pasted.txt").write_text(TABLE)
    monkeypatch.chdir(tmp_path)
    assert cli(*shlex.split(train_command(model))[1:]).exit_code == 0
    assert namegen.load(tmp_path / "count-bigram.namegen").recipe.sources[0].reading == reading


def test_what_is_not_said_is_in_no_command(backend: Backend) -> None:
    read = backend.lists.load(ListChoice(registered="stars"))
    model = namegen.train_recipe(backend.recipe(read, model="uniform"), read.names, backend.registry)
    assert "namegen generate --dataset stars -m uniform -n 1" in command(model, backend.request(1))


# Messages


ADVICE = {
    "say --count 2 or --count 3, or --count 0 for none": 'choose at "How often each is borne"',
    "say --column 1 or --column 2, or --column 0 for whole lines": 'choose at "The names are in"',
    "--column N chooses one, or --column 0 for whole lines": '"The names are in" chooses one, or "The names are in" 0'
    " for whole lines",
    "--column 1 --count 0 reads the first": '"The names are in" 1 and "How often each is borne" 0 read the first',
    "not it; leave --encoding out to have it found": 'not it; choose "found by itself" at "Read as" to have it found',
    "counts, which --weighted wants; leave --weighted out": 'counts, which "There must be counts" wants;'
    ' clear "There must be counts"',
    "a title (--no-header makes it one)": 'a title ("The first row is a name" makes it one)',
    "; --strict refuses them": '; "No digits, addresses or marks" refuses them',
    "--where base=NAME reads one": '"Only rows where" base=NAME reads one',
    "a saved model (safetensors); give it to --from": "a saved model (safetensors); open it as a file",
    "namegen datasets pull x --from FILE": "namegen datasets pull x --from FILE",
}


@pytest.mark.parametrize("message", ADVICE)
def test_advice_names_the_fields_of_the_form(message: str) -> None:
    assert in_the_form(message) == ADVICE[message]


def test_a_message_tells_its_field() -> None:
    assert field_of("--no-header cannot apply") == "header"
    assert field_of("which column? say --column 1") == "column"
    assert field_of("anything else") == ""


def test_every_option_that_reading_advises_has_a_field() -> None:
    files = [READER / "contracts" / "wordlist.py", *(READER / "wordlists").rglob("*.py")]
    advised = {option for file in files for option in re.findall(r"--([a-z][a-z-]+)", file.read_text(encoding="utf-8"))}
    assert set(FIELDS) == advised - {"from", "dataset", "git"}, (
        "another option is advised: give it a field, or a phrase"
    )


# Uploads


def uploaded(content: bytes, name: str = "mine.txt", folder: str = "a" * 64) -> Path:
    """A file as gradio lays it down."""
    path = private_folder() / folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    return path


def model_file(model: str = "count-bigram") -> bytes:
    return namegen.train(["anna", "bob"], model=model, cache=False).to_bytes()


def test_an_upload_is_a_list_or_a_model_by_what_is_in_it(backend: Backend) -> None:
    taken = done(backend, "take_upload", path=str(uploaded(FEW.encode(), "mine.namegen")))
    assert taken["kind"] == "list", "whatever it is called"
    assert done(backend, "read_list", upload=taken["key"])["names"] == 15
    model = done(backend, "take_upload", path=str(uploaded(model_file(), "names.txt")))
    assert (model["kind"], model["name"], model["count"]) == ("model", "count-bigram", 2)
    assert ["Learned from", "2 names of given names"] in model["facts"]
    assert model["notes"] == ["its list is not here; which names are new is still known"]
    assert done(backend, "sample", opened=model["key"], closeness="free")["names"] is not None


def test_a_model_tells_how_well_it_predicts_where_its_file_knows(backend: Backend) -> None:
    data = namegen.train(FEW.split(), model="mlp epochs=1 size=4", cache=False).to_bytes()
    facts = dict(done(backend, "take_upload", path=str(uploaded(data, "net.namegen")))["facts"])
    assert re.fullmatch(r"it wavers between [\d.]+ letters, of 1\d", facts["Names it has not seen"])


@pytest.mark.parametrize(
    "path",
    [
        "/etc/passwd",
        "",
        "mine.txt",
        "{folder}/a/mine.txt",
        "{folder}/mine.txt",
        "{folder}/{hash}/../{hash}/mine.txt",
        "{folder}/{hash}/../../../etc/passwd",
        "{folder}/{hash}/deep/mine.txt",
        "{folder}/{hash}\0/mine.txt",
        "{downloads}/{hash}/mine.txt",
        "/gradio_api/file={folder}/{hash}/mine.txt",
    ],
)
def test_nothing_is_taken_but_what_was_uploaded_here(backend: Backend, path: str) -> None:
    folder = private_folder()
    for place in ("a", ".", "a" * 64 + "/deep"):
        (folder / place).mkdir(parents=True, exist_ok=True)
        (folder / place / "mine.txt").write_text(FEW)
    (downloads_folder() / ("a" * 64)).mkdir(parents=True, exist_ok=True)
    (downloads_folder() / ("a" * 64) / "mine.txt").write_text(FEW)
    given = path.format(folder=folder, hash="a" * 64, downloads=downloads_folder())
    assert "is no file that was uploaded here" in error(backend, "take_upload", path=given)["message"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="links and pipes of Unix")
def test_links_pipes_and_folders_are_no_uploads(backend: Backend, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text(FEW)
    folder = private_folder() / ("b" * 64)
    folder.mkdir(exist_ok=True)
    made = {"link": lambda path: path.symlink_to(secret), "pipe": os.mkfifo, "folder": Path.mkdir}
    for name, make in made.items():
        if not (folder / name).exists():
            make(folder / name)
        assert "upload" in error(backend, "take_upload", path=str(folder / name))["message"], name
    outside = private_folder() / ("c" * 64)
    if not outside.exists():
        outside.symlink_to(tmp_path)
    assert "no file that was uploaded" in error(backend, "take_upload", path=str(outside / "secret.txt"))["message"]


def test_what_is_gone_or_too_large_is_said(backend: Backend) -> None:
    gone = private_folder() / ("d" * 64) / "gone.txt"
    gone.parent.mkdir(exist_ok=True)
    assert "please choose it again" in error(backend, "take_upload", path=str(gone))["message"]
    large = uploaded(b"anna\n" * 500_000, "large.txt")
    assert error(backend, "take_upload", path=str(large))["message"] == (
        "the file is larger than 2 MB, the most that is read"
    )
    list_ = uploaded(b"anna\n" * 300_000, "list.txt")
    assert "this server reads up to 1 MB" in error(backend, "take_upload", path=str(list_))["message"]
    assert "no longer on the server" in error(backend, "read_list", upload="0" * 64)["message"]


def zipped(**files: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


BOMB = bytes(50_000_000)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("bomb.gz", lambda: gzip.compress(BOMB), "bomb.gz: unpacked, it is larger than 1,048,576 bytes, the most that"),
        ("bomb.zip", lambda: zipped(a=BOMB), "bomb.zip: unpacked, it is larger than 1,048,576 bytes, the most that"),
        (
            "two.zip",
            lambda: zipped(a=b"Anna", b=b"Bob"),
            "a zip archive of 2 files (a, b); unpack it and give one",
        ),
        ("photo.png", lambda: b"\x89PNG\r\n\x1a\n", "it is no list of names but a picture (PNG)"),
    ],
)
def test_what_is_no_list_is_said_in_one_line(
    backend: Backend, name: str, content: Callable[[], bytes], told: str
) -> None:
    taken = done(backend, "take_upload", path=str(uploaded(content(), name)))
    refused = error(backend, "read_list", upload=taken["key"])
    assert told in refused["message"]
    assert refused["field"] == ""
    assert "\n" not in refused["message"]


def test_a_damaged_model_is_no_list(backend: Backend) -> None:
    data = bytearray(model_file())
    data[-1] ^= 1
    assert "edited or damaged" in error(backend, "take_upload", path=str(uploaded(bytes(data), "m.namegen")))["message"]


# Copies to edit


def test_a_copy_of_a_list_is_read_as_the_same_names(backend: Backend) -> None:
    copy = done(backend, "text_of", dataset="pirate-ship")
    names = backend.lists.load(ListChoice(registered="pirate-ship")).names
    assert (copy["names"], copy["column"]) == (len(names), "")
    again = backend.lists.load(ListChoice(text=copy["text"], reading=ReadingOptions(column=copy["column"]))).names
    assert again.names == names.names
    assert error(backend, "text_of", dataset="/etc/passwd")["field"] == "dataset"


def test_a_list_that_is_too_long_to_edit_says_so(registry: namegen.Registry) -> None:
    backend = Backend(registry, Settings(list_mb=0.05))
    assert error(backend, "text_of", dataset="names")["message"] == (
        "19,116 names are too many to edit here, 0.1 MB where 0.05 MB can be sent"
    )


ODD = """
import namegen

class Odd(namegen.WordlistSource):
    card = namegen.Card(title="<b>Odd</b>", language="none", licence="CC0-1.0", description="odd names")
    def read(self):
        return namegen.Names(("Pendry, Brannoch", "Trewin, Elowyn", "Nance, Tamsin"))

class Counted(namegen.WordlistSource):
    card = namegen.Card(title="Counted", language="none", licence="CC0-1.0", description="names", weighted=True)
    def read(self):
        return "Anna\\t3\\nBert\\t2\\n"

@namegen.hookimpl
def register_wordlists(register):
    register("odd", Odd)
    register("counted", Counted)
"""


def test_a_copy_of_names_with_commas_or_counts_keeps_them(tmp_path: Path) -> None:
    (tmp_path / "odd.py").write_text(ODD)
    backend = Backend(namegen.Registry.load(only=["namegen"], files=[tmp_path / "odd.py"]), Settings())
    copy = done(backend, "text_of", dataset="odd")
    again = backend.lists.load(ListChoice(text=copy["text"], reading=ReadingOptions(column=copy["column"]))).names
    assert again.names == ("Pendry, Brannoch", "Trewin, Elowyn", "Nance, Tamsin")
    counted = done(backend, "text_of", dataset="counted")
    assert backend.lists.load(ListChoice(text=counted["text"])).names.weights == (3, 2)
    cards = {card["name"]: card for card in done(backend, "cards")["cards"]}
    assert cards["odd"]["title"] == "<b>Odd</b>", "the page shows it as a text"


# Wrong types and sizes


@pytest.mark.parametrize(
    ("call", "data", "told"),
    [
        ("sample", {"n": "5"}, "n is '5'; allowed: a whole number"),
        ("sample", {"dataset": 3}, "dataset is 3; allowed"),
        ("lists_with", {}, "lists_with needs text"),
        ("text_of", {"dataset": ["stars"]}, "dataset is ['stars']; allowed: a text"),
        ("take_upload", {"path": 1}, "path is 1; allowed: a text"),
        ("cards", {"x": 1}, "'x' is no argument of cards"),
    ],
)
def test_calls_check_what_they_are_given(backend: Backend, call: str, data: dict[str, Any], told: str) -> None:
    assert told in error(backend, call, **data)["message"]


# What programs say of lists: the same vocabulary


def test_the_api_chooses_columns_and_rows(backend: Backend) -> None:
    asked = Asked(names=TABLE, column=1, count="count", where=["sex=F"], weighted=True, strict=True)
    read = asked.read(backend)
    assert (read.names.names, read.names.weights) == (("Anna", "Carla"), (5, 2))
    assert read.sources[0].reading == asked.reading
    assert Asked(names=UNCLEAR, column=0).read(backend).names.names == tuple(UNCLEAR.split())
    assert Asked(names=TABLE, where="sex=M").read(backend).names.names == ("Bert",)


def test_the_api_takes_a_list_and_counts_as_they_are(backend: Backend) -> None:
    assert Asked(names=["Pendry, Brannoch", " Anna "]).read(backend).names.names == ("Pendry, Brannoch", "Anna")
    counted = Asked(names={"Anna": 3, "Bob": 0.5}).read(backend).names
    assert (counted.names, counted.weights) == (("Anna", "Bob"), (6, 1))
    for names in ([], {}, [""]):
        with pytest.raises(WordlistError, match="given names: it"):
            Asked(names=names).read(backend)
    with pytest.raises(WordlistError, match=r"the list is 1\.1 MB large; this server reads up to 1 MB"):
        Asked(names=["ж" * 100] * 5_600).read(backend)
    with pytest.raises(WordlistError, match="given names: 5,000 different characters"):
        Asked(names=[chr(0x4E00 + i) for i in range(5_000)]).read(backend)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (Asked(names=["a"], column="2"), "--column 2: there is no such column"),
        (Asked(names=["a"], weighted=True), "no column holds counts"),
        (Asked(names={"a": 1}, where="sex=F"), "--where sex: there is no such column"),
        (Asked(dataset="stars", column="2"), "--column 2: there is no such column"),
        (Asked(dataset=["stars", "elements"], where="sex=F"), "--where sex: there is no such column"),
        (Asked(names=[], dataset="stars"), "give dataset or names, not both"),
    ],
)
def test_what_cannot_apply_is_an_error(backend: Backend, asked: Asked, told: str) -> None:
    with pytest.raises(NamegenError, match=told):
        asked.read(backend)


# Registered lists with options, and with columns


PLUGIN = """
import namegen
from pathlib import Path

class Near(namegen.WordlistSource):
    class Options(namegen.Options):
        land: str = namegen.Field("ch", description="the land")
        extra: Path | None = namegen.Field(None, description="more names")
    card = namegen.Card(title="A land", language="none", licence="CC0-1.0", description="names of a land")
    def read(self):
        return namegen.Names(("Anna", "Bert", self.options.land), labels={"sex": ("F", "M", "F")})

@namegen.hookimpl
def register_wordlists(register):
    register("near", Near)
"""


@pytest.fixture
def near(tmp_path: Path) -> Backend:
    (tmp_path / "near.py").write_text(PLUGIN)
    return Backend(namegen.Registry.load(only=["namegen"], files=[tmp_path / "near.py"]), Settings())


def test_a_registered_list_may_be_given_options(near: Backend) -> None:
    read = Asked(dataset="near land=Italia", where="sex=F").read(near)
    assert (read.names.names, read.sources[0].dataset) == (("Anna", "Italia"), "near land=Italia")
    with pytest.raises(UsageError, match="wordlist 'near': option 'extra' names a file of the server"):
        Asked(dataset=["stars", "near extra=/etc/passwd"]).read(near)
    with pytest.raises(namegen.OptionError, match="has no option 'lnd'"):
        Asked(dataset="near lnd=x").read(near)


def test_its_card_has_fields_for_those_that_name_no_file(near: Backend) -> None:
    cards = {card["name"]: card for card in done(near, "cards")["cards"]}
    assert [option["name"] for option in cards["near"]["options"]] == ["land"]
    assert "options" not in cards["stars"]
    refused = error(near, "sample", dataset=["near lnd=x"])
    assert "has no option 'lnd'" in refused["message"]


def test_a_model_file_is_compared_with_the_rows_it_learned_from(near: Backend) -> None:
    model = namegen.train("near", where="sex=F", model="uniform", registry=near.registry, cache=False)
    opened = near.models.opened(near.open(model.to_bytes(), "mine.namegen")).model
    assert opened.names is not None
    assert opened.names.names == ("Anna", "ch")


# Blends


@pytest.mark.parametrize("blend_by", ["letters", "names", ""])
@pytest.mark.parametrize("shares", ["70,30", ""])
def test_a_command_and_the_form_say_the_same_blend(backend: Backend, shares: str, blend_by: str) -> None:
    by_default = "letters" if shares else "names"
    asked = PageAsked(dataset=["stars", "elements"], blend=shares, blend_by=blend_by)
    read = asked.read(backend)
    assert read.blend_by == (blend_by or by_default)
    model = namegen.train_recipe(backend.recipe(read, model="uniform"), read.names, backend.registry)
    said = f" --blend {shares}" if shares else ""
    said += f" --blend-by {blend_by}" if blend_by not in ("", by_default) else ""
    assert f"--dataset stars --dataset elements{said} -m uniform" in command(model, backend.request(2, seed="1"))
    assert asked.read(backend).names is read.names, "kept"


def test_what_does_not_fit_is_refused(backend: Backend) -> None:
    with pytest.raises(UsageError, match="the shares '1,2' are of several lists, and one is given"):
        backend.lists.load(ListChoice("stars", shares="1,2"))
    with pytest.raises(UsageError, match="12 lists are blended; this server blends up to 10"):
        backend.lists.load(ListChoice("stars", ("elements",) * 11))
    with pytest.raises(UsageError, match="there is no wordlist"):
        backend.lists.load(ListChoice("stars", ("/etc/passwd",)))


def test_the_api_takes_several_lists(backend: Backend) -> None:
    names = Asked(dataset=["stars", "elements"], blend="3,1").read(backend).names
    lists = [namegen.load_wordlist(each, backend.registry) for each in ("stars", "elements")]
    assert names == blend_names(lists, (3, 1))
    assert Asked(dataset=["stars"]).read(backend).names == lists[0]
    assert Asked(dataset=[]).read(backend).names.name == backend.registry.default("wordlist").name
    read = Asked(dataset=["stars", "elements"], blend="3,1", blend_by="names").read(backend)
    assert (read.blending, read.names) == ({"blend_by": "names"}, names)
    with pytest.raises(UsageError, match="is of several lists, and one is given"):
        Asked(dataset="stars", blend_by="letters").read(backend)
    with pytest.raises(namegen.OptionError, match="'blend_by' is 'x'; allowed: letters or names"):
        Asked(model="uniform").recipe(backend, Asked(dataset=["stars", "elements"], blend_by="x").read(backend))
    for asked in (Asked(blend="1,2"), Asked(names="anna", blend="1,2")):
        with pytest.raises(UsageError, match="are of several lists, and one is given"):
            asked.read(backend)


def test_a_file_of_a_blend_of_registered_lists_tells_copies(backend: Backend) -> None:
    model = namegen.train(["stars", "elements"], blend=(2, 1), model="uniform", registry=backend.registry)
    opened = backend.models.opened(backend.open(model.to_bytes(), "mine.namegen"))
    assert opened.model.names == model.names
