"""How a list is read, as the form, its links and commands, and the API say it."""

from __future__ import annotations

import gzip
import io
import re
import shlex
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr
import pytest
from namegen_app.api import Asked
from namegen_app.settings import Settings
from namegen_app.view import html, links
from namegen_app.view.form import PASTE, UPLOAD, ModelForm
from namegen_app.view.reading_fields import ENCODINGS
from namegen_app.view.wording import FIELDS, in_the_form
from namegen_app.work.backend import Backend
from namegen_app.work.lists import ListChoice

import namegen
from namegen import NamegenError, ReadingOptions, UsageError, WordlistError

if TYPE_CHECKING:
    from typer.testing import Result

READER = Path(namegen.__file__).parent
UNCLEAR = "Pendry,Brannoch\nTrewin,Elowyn\nNance,Tamsin\n"
TABLE = "given name,sex,count\nAnna,F,5\nBert,M,3\nCarla,F,2\n"
EVERYTHING = ReadingOptions(column="given name", count="3", where=("sex=F", "count=2"), weighted=True, strict=True)


@pytest.fixture
def backend(registry: namegen.Registry) -> Backend:
    return Backend(registry, Settings(seconds=2, draw_seconds=5, list_mb=1))


class Left:
    """The left side of the page, and what its controls hold."""

    def __init__(self, backend: Backend) -> None:
        self.form = ModelForm(backend)
        with gr.Blocks():
            self.form.build()
        self.values = [control.value for control in self.form.inputs]

    def set(self, control: Any, value: Any) -> None:
        places = [place for place, each in enumerate(self.form.inputs) if each is control]
        self.values[places[0]] = value

    def open(self, query: str) -> ListChoice:
        updates = self.form.fill(links.read_link(query))
        self.values = [update.get("value", value) for update, value in zip(updates, self.values, strict=True)]
        return self.choice

    @property
    def choice(self) -> ListChoice:
        return self.form.read(self.values).names

    def report(self) -> tuple[str, Any]:
        report, fold = self.form._report(*self.values[: sum(map(len, self.form._names))])
        return report, fold.get("open")


# Links, commands and the form


@pytest.mark.parametrize("reading", [EVERYTHING, ReadingOptions(header=False, column="1", count="0")])
def test_a_link_a_command_and_the_form_say_the_same_of_reading(
    backend: Backend,
    reading: ReadingOptions,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    cli: Callable[..., Result],
) -> None:
    read = backend.lists.load(ListChoice(text=TABLE, reading=reading))
    assert read.sources[0].reading == reading
    model = namegen.train_recipe(backend.recipe(read, model="count-bigram"), read.names, backend.registry)
    request = backend.request(2, seed="1", switched_off=["novel", "lengths-of-the-list", "familiar", "unique"])
    link = links.link(model, request, TABLE)
    assert links.read_link(link).reading == reading
    assert Left(backend).open(link) == ListChoice(text=TABLE, reading=reading)
    (tmp_path / "pasted.txt").write_text(TABLE)
    monkeypatch.chdir(tmp_path)
    assert cli(*shlex.split(links.train_command(model))[1:]).exit_code == 0
    assert namegen.load(tmp_path / "count-bigram.namegen").recipe.sources[0].reading == reading


def test_what_is_not_said_is_in_no_link_and_no_command(backend: Backend) -> None:
    read = backend.lists.load(ListChoice(registered="stars"))
    model = namegen.train_recipe(backend.recipe(read, model="uniform"), read.names, backend.registry)
    assert "namegen generate --dataset stars -m uniform -n 1" in links.command(model, backend.request(1))
    assert links.link(model, backend.request(1), "").startswith("?dataset=stars&model=uniform&")


def test_a_link_shows_what_it_fills_in(backend: Backend) -> None:
    left = Left(backend)
    shared = links.read_link("?dataset=stars&where=sex%3DF&weighted=1")
    assert left.open("?dataset=stars&where=sex%3DF&weighted=1").reading == ReadingOptions(where="sex=F", weighted=True)
    assert [each.get("open") for each in left.form.unfold(shared)] == [True, None]
    weighted = left.form.fill(shared)[len(left.form._own) + 6]
    assert weighted["visible"], "what no list needs here is seen where it is set"
    for query, told in {
        "?text=a&encoding=cp1252": "encoding cannot apply to a text",
        "?dataset=stars&encoding=idna": "encoding 'idna': allowed: utf-8, utf-16",
    }.items():
        with pytest.raises(UsageError, match=told):
            left.open(query)


def test_no_encoding_but_those_of_the_menu_is_read(backend: Backend) -> None:
    """What the browser keeps for later explanations goes past the menu's own check."""
    left = Left(backend)
    left.set(left.form.source, UPLOAD)
    left.set(left.form.upload_key, "x")
    left.set(left.form.of_own.encoding, "idna")
    with pytest.raises(UsageError, match="encoding 'idna'"):
        assert left.choice


@pytest.mark.parametrize("encoding", ENCODINGS[1:])
def test_the_menu_holds_encodings(encoding: str) -> None:
    assert "a".encode(encoding)


def test_the_advice_on_columns_can_be_followed_in_the_form(backend: Backend) -> None:
    left = Left(backend)
    left.set(left.form.source, PASTE)
    left.set(left.form.pasted, UNCLEAR)
    report, opened = left.report()
    assert 'say "Column of names" 1 or 2, or 0 for whole lines' in report.replace("&quot;", '"')
    assert opened, "the fields are shown when they are needed"
    left.set(left.form.of_own.inputs[0], " 2 ")
    assert "3 names (3 distinct) read from the pasted list" in left.report()[0]
    assert backend.lists.load(left.choice).names.names == ("Brannoch", "Elowyn", "Tamsin")


def test_a_file_is_read_again_in_another_way_without_another_upload(backend: Backend, tmp_path: Path) -> None:
    left = Left(backend)
    left.set(left.form.source, UPLOAD)
    (tmp_path / "mine.csv.gz").write_bytes(gzip.compress(UNCLEAR.encode()))
    asked = left.values[: sum(map(len, left.form._names))]
    key, report, fold = left.form._upload(str(tmp_path / "mine.csv.gz"), *asked)
    assert ("is not clear" in report, fold["open"]) == (True, True)
    left.set(left.form.upload_key, key)
    left.set(left.form.of_own.inputs[0], "2")
    assert "unpacked by gzip" in left.report()[0]
    assert backend.lists.load(left.choice).names.names == ("Brannoch", "Elowyn", "Tamsin")


# Messages


ADVICE = {
    "say --count 2 or --count 3, or --count 0 for none": 'say "Column of counts" 2 or 3, or 0 for none',
    "--column N chooses one, or --column 0 for whole lines": '"Column of names" chooses one, or 0 for whole lines',
    "--column 1 --count 0 reads the first": '"Column of names" 1 and "Column of counts" 0 read the first',
    "--column and --count choose": '"Column of names" and "Column of counts" choose',
    "not it; leave --encoding out to have it found": 'not it; choose "found out" as "Encoding" to have it found',
    "counts, which --weighted wants; leave --weighted out": 'counts, which "There must be counts" wants;'
    ' clear "There must be counts"',
    "a title (--no-header makes it one)": 'a title ("The first row is a name" makes it one)',
    "; --strict refuses them": '; "No digits, addresses or marks" refuses them',
    "--where base=NAME reads one": '"Only rows with" base=NAME reads one',
    "a saved model; give it to --from": 'a saved model; open it under "Saved model"',
    "namegen datasets pull x --from FILE": "namegen datasets pull x --from FILE",
}


@pytest.mark.parametrize("message", ADVICE)
def test_advice_names_the_fields_of_the_form(message: str) -> None:
    assert in_the_form(message) == ADVICE[message]
    assert html.text(ADVICE[message]) in html.error(message)


def test_every_option_that_reading_advises_has_a_field() -> None:
    files = [READER / "contracts" / "wordlist.py", *(READER / "wordlists").rglob("*.py")]
    advised = {option for file in files for option in re.findall(r"--([a-z][a-z-]+)", file.read_text(encoding="utf-8"))}
    assert set(FIELDS) == advised - {"from", "dataset", "git"}, (
        "another option is advised: give it a field, or a phrase"
    )


# Uploads


def zipped(**files: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def model_file() -> bytes:
    return namegen.train(["anna", "bob"], model="count-bigram", cache=False).to_bytes()


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
        ("mine.namegen", model_file, "but a saved model (safetensors); open it under &quot;Saved model&quot;"),
    ],
)
def test_what_is_no_list_is_said_in_one_line(
    backend: Backend, tmp_path: Path, name: str, content: Callable[[], bytes], told: str
) -> None:
    left = Left(backend)
    left.set(left.form.source, UPLOAD)
    (tmp_path / name).write_bytes(content())
    asked = left.values[: sum(map(len, left.form._names))]
    _, report, fold = left.form._upload(str(tmp_path / name), *asked)
    assert told in report
    assert report.startswith('<p class="ng-error"')
    assert "open" not in fold, "no field helps"


# The API


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


def test_a_model_file_is_compared_with_the_rows_it_learned_from(near: Backend) -> None:
    model = namegen.train("near", where="sex=F", model="uniform", registry=near.registry, cache=False)
    opened = near.models.opened(near.open(model.to_bytes(), "mine.namegen")).model
    assert opened.names is not None
    assert opened.names.names == ("Anna", "ch")
