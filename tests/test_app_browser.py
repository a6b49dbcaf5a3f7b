"""The web form in Debian's Chromium, driven as a person would. `apt-get install chromium` brings it; CI must have it.

Every test ends with the same three checks: no request left the machine, the console holds no error, no dialog opened.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

import namegen

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page
    from typer.testing import Result

    from .app_server import Server

FEW = "anna\nbob\ncarla\ndora\nemma\nfred\ngina\nhugo\nida\njohn\nkarl\nlena\nmia\nnora\notto\n"
TABS = ["Generate", "Train", "Look inside", "Compare", "Plugins"]
HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(2)</script>",
    "\"'><svg onload=alert(3)>",
    "{{constructor.constructor('alert(4)')()}}",
    "${alert(5)}",
    "אברהם",
    "👩‍👩‍👧‍👦🏳️‍🌈",
    "z̸̡̢̛͎͎a̶̢l̵̨g̷̢o̶̢",
]
REFUSED = {9: "holds U+0000, which no name holds", 11: "101 characters long"}

# One option of each of our models, and another value that gives another model; what makes a training short goes first.
OPTIONS: dict[str, tuple[dict[str, Any], str, Any]] = {
    "count-bigram": ({}, "add_k", 50),
    "count-ngram": ({}, "order", 2),
    "witten-bell": ({}, "order", 2),
    "kneser-ney": ({}, "order", 2),
    "pitman-yor": ({}, "order", 2),
    "contexts": ({}, "precision", 100),
    "nn-bigram": ({}, "steps", 3),
    "mixture": ({"models": "count-bigram, uniform"}, "kind", "linear"),
    **{
        model: ({"epochs": 2, "size": 8}, "lr", 0.05)
        for model in ("bow", "mlp", "rnn", "gru", "lstm", "wavenet", "transformer")
    },
}


# A browser and a page take their time on a busy machine: what fails is tried again, and what is broken fails each time.
pytestmark = pytest.mark.flaky(reruns=2)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium. Not for the session: while Playwright runs, no other event loop does in its thread."""
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        message = "these tests need a browser; get it with: apt-get install -y chromium"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        browser.close()


class Form:
    """A page of the form, and what one does on it."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address
        self.asked: list[str] = []
        self.errors: list[str] = []
        page.set_default_timeout(60_000)
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("console", lambda said: self.errors.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("dialog", lambda dialog: (self.errors.append(f"dialog: {dialog.message}"), dialog.dismiss()))

    def open(self, query: str = "") -> None:
        self.page.goto(f"{self.address}/{query}", timeout=180_000)
        self.page.wait_for_selector("#ng-names .ng-drawn, #ng-names .ng-error", timeout=180_000)

    def tab(self, name: str) -> None:
        self.page.get_by_role("tab", name=name).click()
        self.page.get_by_role("tabpanel").filter(visible=True).first.wait_for()
        self.page.wait_for_timeout(300)  # gradio draws the controls of a tab one after the other

    def choose(self, menu: str, option: str) -> None:
        self.page.locator(f"{menu} input").click()
        self.page.get_by_role("option", name=option, exact=True).click()

    def source(self, name: str) -> None:
        self.page.locator("#ng-source").get_by_label(name, exact=True).check()

    def paste(self, text: str) -> None:
        self.source("Paste")
        self.page.locator("#ng-paste textarea").fill(text)
        self.page.locator("#ng-paste textarea").blur()

    def fold(self, name: str) -> Locator:
        """The options behind a heading, opened."""
        box = self.page.locator(name)
        if box.locator(".label-wrap.open").count() == 0:
            box.locator(".label-wrap").click()
        return box

    def set(self, box: str, option: str, value: Any) -> None:
        """The control of this label, whatever kind it is."""
        control = self.fold(box).get_by_label(re.compile(rf"^\s*{re.escape(option)}\b")).filter(visible=True).first
        if control.get_attribute("type") == "checkbox":
            control.set_checked(bool(value))
        elif control.get_attribute("role") == "combobox":
            control.click()
            self.page.get_by_role("option", name=str(value), exact=True).click()
        else:
            control.fill(json.dumps(value) if isinstance(value, list) else str(value))

    def generate(self, seed: str = "7") -> list[str]:
        """Press the button, and wait for the names of this seed."""
        self.page.locator("#ng-seed input, #ng-seed textarea").fill(seed)
        shown = self.page.locator("#ng-names .ng-drawn, #ng-names .ng-error").first
        shown.evaluate("each => each.dataset.old = ''")
        self.page.locator("#ng-generate").click()
        fresh = "#ng-names .ng-drawn:not([data-old]), #ng-names .ng-error:not([data-old])"
        self.page.wait_for_selector(fresh, timeout=60_000)
        return self.names()

    def names(self) -> list[str]:
        return [each.get_attribute("data-keep") or "" for each in self.page.locator("#ng-names .ng-keep").all()]

    def document(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.page.locator("[data-document]").get_attribute("data-document") or "")
        return found

    def command(self) -> list[str]:
        return shlex.split(self.page.locator(".ng-shared code").first.inner_text())

    def link(self) -> str:
        return self.page.locator(".ng-shared a").get_attribute("href") or ""

    def report(self) -> str:
        return self.page.locator("#ng-report").inner_text()


@pytest.fixture
def form(browser: Browser, app_server: Server) -> Iterator[Form]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True)
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=app_server.address)
    form = Form(context.new_page(), app_server.address)
    yield form
    context.close()
    check(form)


def check(form: Form) -> None:
    outside = {urlsplit(url).hostname for url in form.asked if not url.startswith(("data:", "blob:"))} - {"127.0.0.1"}
    assert not outside, "a request left the machine"
    assert not form.errors


def upload(form: Form, box: str, name: str, content: bytes) -> None:
    form.page.locator(f"{box} input[type=file]").set_input_files(
        [{"name": name, "mimeType": "application/octet-stream", "buffer": content}]
    )


# Generate


def test_the_first_page_has_names_and_nothing_to_fill_in(form: Form, registry: namegen.Registry) -> None:
    form.open()
    names = form.names()
    assert len(names) == 20
    known = namegen.load_wordlist(registry.default("wordlist").qualified, registry).distinct
    copied = [each.get_attribute("data-keep") for each in form.page.locator(".ng-copied .ng-keep").all()]
    assert set(copied) == {name for name in names if name in known}
    assert f"{20 - len(copied)} new" in form.page.locator(".ng-summary").inner_text()


def test_names_of_a_bundled_list_are_those_of_the_command_and_of_the_link(
    form: Form, cli: Callable[..., Result]
) -> None:
    form.open()
    form.choose("#ng-wordlist", "stars")
    form.choose("#ng-model", "count-ngram")
    form.set("#ng-model-options", "order", 4)
    form.set("#ng-sampler-options", "top_k", 9)
    form.page.locator("#ng-temperature").get_by_label("Temperature").filter(visible=True).fill("0.8")
    form.page.locator("#ng-max-length input").fill("9")
    form.page.locator("#ng-unique input").uncheck()
    names = form.generate("a seed of 'words'")
    assert len(names) == 20
    assert form.command()[:6] == ["namegen", "generate", "--dataset", "stars", "-m", "count-ngram order=4"]
    assert cli(*form.command()[1:]).stdout.splitlines() == names
    form.open(form.link())
    assert form.names() == names
    assert form.page.locator("#ng-max-length input").input_value() == "9"
    assert not form.page.locator("#ng-unique input").is_checked()


def test_names_are_new_until_copies_are_allowed(form: Form, registry: namegen.Registry) -> None:
    form.open("?dataset=stars&n=50&model=count-ngram+order%3D8+add_k%3D0.001&seed=1")
    known = namegen.load_wordlist("stars", registry).distinct
    assert not known & set(form.names())
    assert form.page.locator(".ng-copied").count() == 0
    form.page.locator("#ng-novel input").uncheck()
    names = form.generate("1")
    assert form.page.locator(".ng-copied").count() == sum(name in known for name in names) > 0
    assert "--copies" in form.command()


def test_what_a_link_asks_for_beyond_the_controls_is_asked_for(form: Form) -> None:
    form.open("?dataset=stars&seed=4&constraint=starts-with+text%3Da&constraint=length+min%3D5&without=novel&n=5")
    names = form.names()
    assert len(names) == 5
    assert all(name[0] in "aA" and len(name) >= 5 for name in names)
    assert form.page.locator("#ng-min-length input").input_value() == "5"
    assert not form.page.locator("#ng-novel input").is_checked()
    told = "the link that opened this page asks for starts-with text=a; the page without it does not"
    form.page.locator("#ng-shared").get_by_text(told).wait_for()
    assert {"--starts-with", "--min-length", "--copies"} < set(form.command())
    form.open(form.link())
    assert form.names() == names


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("?dataset=nowhere&seed=4", "there is no wordlist 'nowhere'"),
        ("?dataset=stars&model=uniform&o=order=3", "has no option 'order'"),
        ("?dataset=stars&n=many", "n is 'many'; allowed: a whole number"),
        ("?dataset=stars&constraint=guard+file%3D/etc/passwd", "option 'file' names a file of the server"),
        ("?" + "&".join(f"a{i}=1" for i in range(300)), "this link holds more than a link of this form ever does"),
    ],
)
def test_a_link_that_cannot_be_opened_says_so_and_draws_nothing(form: Form, query: str, told: str) -> None:
    form.open(query)
    shown = form.page.locator("#ng-names .ng-error").inner_text()
    assert shown.startswith("this link cannot be opened: ")
    assert told in shown
    assert len(form.generate()) == 20


def test_a_pasted_list_tells_what_was_refused(
    form: Form, cli: Callable[..., Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    form.open()
    form.paste(" anna \n\n" + FEW + "x" * 101 + "\n")
    form.page.locator(".ng-refused").wait_for()
    assert "16 names (15 distinct) read from the pasted list" in form.report()
    assert "1 line had spaces around the name, which were dropped" in form.report()
    assert "line 18: 101 characters long, the most is 100" in form.report()
    names = form.generate()
    assert len(names) == 20
    (tmp_path / "pasted.txt").write_text(" anna \n\n" + FEW + "x" * 101 + "\n")
    monkeypatch.chdir(tmp_path)
    assert cli(*form.command()[1:]).stdout.splitlines() == names
    form.open(form.link())
    assert form.names() == names


def test_an_upload_in_another_encoding_with_counts(
    form: Form, cli: Callable[..., Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = (
        "Žofie\t5\nÉva\t2\nZoë\t1\nRené\t9\nNo Count\nAndré\t3\nJosé\t3\nIvoš\t3\nEma\t3\nIda\t3\nEva\t2\n".encode(
            "cp1252", "replace"
        )
    )
    form.open()
    form.source("Upload")
    form.set("#ng-reading", "Encoding", "cp1252")
    upload(form, "#ng-upload", "my list.txt", content)
    form.page.locator(".ng-refused").wait_for()
    assert "10 names (10 distinct) read from my_list.txt" in form.report()
    assert "line 5: no count" in form.report()
    names = form.generate()
    (tmp_path / "my_list.txt").write_bytes(content)
    monkeypatch.chdir(tmp_path)
    assert cli(*form.command()[1:]).stdout.splitlines() == names
    assert "a link cannot hold this list" in form.page.locator("#ng-shared").inner_text()


def test_columns_that_are_not_clear_are_chosen_in_the_form(form: Form) -> None:
    """The fields open when they are needed; what is typed counts at once, in names, command and link."""
    form.open()
    assert not form.page.locator("#ng-reading").is_visible()
    form.paste("Pendry,Brannoch\nTrewin,Elowyn\nNance,Tamsin\n")
    column = form.page.get_by_label("Column of names")
    column.wait_for()
    assert 'say "Column of names" 1 or 2, or 0 for whole lines' in form.report()
    column.fill("2")
    column.press("Enter")
    form.page.locator("#ng-report").get_by_text("3 names (3 distinct) read from the pasted list").wait_for()
    names = form.generate()
    assert "--column 2" in " ".join(form.command())
    form.open(form.link())
    assert form.names() == names
    assert column.input_value() == "2"


BAD_UPLOADS = {
    b"\x00\x01\x02\n" * 100: "it is a binary file, not a list of names",
    b"": "it is empty",
    b"\x1f\x8b\x08\x00": "it is packed by gzip",
    ("a word " * 50 + "\n").encode() * 10: "it looks like running text, not a list of names",
    b"aa\n" * 1_000_000: "the list is 2.9 MB large; this server reads up to 2 MB",
    b"<script>alert(1)</script>\n": "it is no list of names but lines of HTML or XML",
    b"<script>\x07\n": "1 of 1 line cannot be names (line 1: holds U+0007, which no name holds)",
}


def test_a_bad_upload_is_told_in_one_line(form: Form) -> None:
    form.open()
    form.source("Upload")
    for content, told in BAD_UPLOADS.items():
        upload(form, "#ng-upload", "<b>bad</b>.txt", content)
        form.page.locator("#ng-report .ng-error").get_by_text(told).wait_for()
        form.page.locator("#ng-upload").get_by_label("Clear").click()
    form.generate()
    assert "no names were read from a file yet" in form.page.locator("#ng-names").inner_text()


def test_an_upload_of_ten_megabytes_is_turned_away(form: Form) -> None:
    form.open()
    form.source("Upload")
    upload(form, "#ng-upload", "huge.txt", b"anna\n" * (2 * 2**20))
    form.page.get_by_test_id("toast-body").wait_for()
    form.generate()
    assert "no names were read from a file yet" in form.page.locator("#ng-names").inner_text()
    form.errors.clear()  # the browser's own words on the refusal


def test_hostile_names_are_only_text(form: Form) -> None:
    form.open()
    form.paste("\n".join([*HOSTILE, "a\x00b", "\u202eevil", "x" * 101, *(4 * HOSTILE)]) + "\nanna\n" * 5)
    form.page.locator(".ng-refused").wait_for()
    for line, reason in REFUSED.items():
        assert f"line {line}: {reason}" in form.report()
    form.choose("#ng-model", "count-ngram")
    form.set("#ng-model-options", "order", 9)
    form.set("#ng-model-options", "add_k", 0)
    form.page.locator("#ng-n input").fill("300")
    form.page.locator("#ng-min-length input").fill("2")  # by default the shortest tenth of the list is none
    for check in ("#ng-novel", "#ng-unique"):
        form.page.locator(f"{check} input").uncheck()
    names = form.generate()
    assert set(HOSTILE) <= set(names)
    for name in HOSTILE:
        chip = form.page.locator("#ng-names .ng-keep").nth(names.index(name))
        assert name in chip.inner_text()
        chip.click()
    form.page.locator("#ng-names .ng-why").nth(names.index(HOSTILE[0])).click()
    form.page.locator(".ng-explained").first.wait_for()
    assert HOSTILE[0] in form.page.locator("#ng-explanation h2").inner_text()
    assert form.page.locator("#ng-kept .ng-keep").count() == len(HOSTILE)
    assert form.page.locator("#ng-main img, #ng-main svg[onload], #ng-main script").count() == 0


def options_of(form: Form, registry: namegen.Registry) -> dict[str, Any]:
    """The model's options in the document that the page saves."""
    return dict(registry.check("model", form.document()["recipe"]["model"]).options)


def test_options_of_every_model_change_the_names(form: Form, registry: namegen.Registry) -> None:
    form.open("?n=8")
    form.paste(FEW)
    for model, (short, option, value) in OPTIONS.items():
        form.choose("#ng-model", model)
        for name, given in short.items():
            form.set("#ng-model-options", name, given)
        before = form.generate()
        form.set("#ng-model-options", option, value)
        after = form.generate()
        assert options_of(form, registry)[option] == value
        assert f"{option}=" in form.command()[form.command().index("-m") + 1]
        assert len(before) == len(after) == 8, model
        assert before != after, model


def test_every_model_that_has_options_was_tried(registry: namegen.Registry) -> None:
    # `product` is of several lists, by which the form blends.
    assert set(OPTIONS) == set(registry.entries("model")) - {"uniform", "product"}


def test_a_third_partys_model_with_options_of_every_kind_appears_and_works(form: Form) -> None:
    form.open()
    form.choose("#ng-wordlist", "stars")
    form.choose("#ng-model", "typed")
    form.page.locator("#ng-side").get_by_text("options of every kind <b>&</b>", exact=True).wait_for()
    seen = [form.generate()]
    given = {
        "whole": 7,
        "real": 1.25,
        "switch": True,
        "word": "words",
        "choice": "second",
        "numbered": 3,
        "mood": "wild",
        "perhaps": 5,
        "maybe": "text",
        "either": "y",
        "many": [0.5, 3.0],
    }
    for name, value in given.items():
        form.set("#ng-model-options", name, value)
        seen.append(form.generate())
    registry = namegen.Registry.load(only=["namegen"], files=[Path(__file__).parent / "app_parts.py"])
    assert options_of(form, registry) == given
    assert len({tuple(names) for names in seen}) == len(seen)
    form.set("#ng-model-options", "whole", 10)
    form.generate()
    told = "model 'typed': option 'whole' is 10; allowed: a whole number >= 1 and <= 9"
    assert form.page.locator("#ng-names").inner_text() == told


def test_what_was_typed_for_one_model_is_still_there_after_another(form: Form) -> None:
    form.open()
    form.choose("#ng-model", "kneser-ney")
    form.set("#ng-model-options", "order", 3)
    form.choose("#ng-model", "uniform")
    form.choose("#ng-model", "kneser-ney")
    form.generate()
    assert "kneser-ney order=3" in form.command()


def test_the_dice_gives_another_seed_and_its_names(form: Form) -> None:
    form.open("?seed=1")
    before = form.names()
    form.page.locator("#ng-dice").click()
    form.page.wait_for_function("!document.querySelector('.ng-shared code').textContent.endsWith('--seed 1')")
    assert form.command()[-1] == form.page.locator("#ng-seed input, #ng-seed textarea").input_value()
    assert form.names() != before


def test_copying_and_saving_give_what_the_command_prints(form: Form, cli: Callable[..., Result]) -> None:
    form.open("?dataset=stars&n=5&seed=x")
    names = form.names()
    form.page.locator("[data-copy-names]").click()
    assert form.page.evaluate("navigator.clipboard.readText()") == "".join(f"{name}\n" for name in names)
    for kind, how in (("txt", "text"), ("csv", "csv"), ("json", "json")):
        with form.page.expect_download() as download:
            form.page.locator(f"[data-save={kind}]").click()
        assert download.value.suggested_filename == f"names.{kind}"
        saved, printed = Path(download.value.path()).read_text(), cli(*form.command()[1:], "--format", how).stdout
        assert (json.loads(saved) == json.loads(printed)) if kind == "json" else (saved == printed)


def test_kept_names_are_there_after_a_reload_and_can_be_forgotten(form: Form) -> None:
    form.open("?seed=1")
    names = form.names()[1:3]
    for place in (1, 2):
        form.page.locator("#ng-names .ng-keep").nth(place).click()
    form.open("?seed=2")
    kept = form.page.locator("#ng-kept .ng-keep")
    assert [each.inner_text() for each in kept.all()] == names
    kept.first.click()
    assert [each.inner_text() for each in kept.all()] == names[1:]
    form.page.locator("[data-forget-kept]").click()
    assert kept.count() == 0
    form.page.locator("[data-undo-kept]").click()
    assert [each.inner_text() for each in kept.all()] == names[1:]
    with form.page.expect_download() as download:
        form.page.locator("[data-save-kept=csv]").click()
    assert download.value.suggested_filename == "kept-names.csv"
    assert Path(download.value.path()).read_text() == f"name\n{names[1]}\n"
    form.page.locator("[data-copy-kept]").click()
    assert form.page.evaluate("navigator.clipboard.readText()") == f"{names[1]}\n"
    form.page.locator("[data-forget-kept]").click()
    form.open("?seed=3")
    assert not form.page.locator("#ng-kept").is_visible()


def test_a_training_that_lasts_is_shown_and_can_be_stopped(form: Form) -> None:
    form.open()
    form.paste(FEW)
    form.choose("#ng-model", "slow")
    form.set("#ng-model-options", "steps", 1000)
    form.page.locator("#ng-generate").click()
    form.page.locator("#ng-names progress").wait_for()
    assert form.page.locator("#ng-generate").is_disabled()
    assert form.page.locator(".ng-shared").count() == 0
    assert re.search(r"step \d+ of 1,000; train \d\.\d{4}, dev", form.page.locator("#ng-names").inner_text())
    form.page.locator("#ng-halt").click()
    form.page.locator("#ng-names .ng-drawn").wait_for()
    assert form.page.locator("#ng-generate").is_enabled()
    assert "the training was stopped: trained to its end, the model draws other names" in (
        form.page.locator("#ng-shared").inner_text()
    )


# Train


def test_train_watch_reload_stop_download_and_reopen(form: Form, app_server: Server, tmp_path: Path) -> None:
    form.open()
    form.paste(FEW)
    form.choose("#ng-model", "slow")
    form.set("#ng-model-options", "steps", 1000)
    form.tab("Train")
    form.page.locator("#ng-train").click()
    training = form.page.locator("#ng-training")
    training.locator("polyline.ng-dev").wait_for()
    training.get_by_text(re.compile("about .* left")).wait_for()
    before = int(re.findall(r"step (\d+) of", training.inner_text())[0])
    form.open()
    form.tab("Train")
    training.locator("progress").wait_for()
    assert int(re.findall(r"step (\d+) of", training.inner_text())[0]) > before
    form.page.locator("#ng-train-stop").click()
    training.get_by_text("stopped; the best so far was kept").wait_for()
    with form.page.expect_download() as download:
        form.page.locator("#ng-download").click()
    assert download.value.suggested_filename == "slow.namegen"
    file = tmp_path / "slow.namegen"
    download.value.save_as(file)
    registry = namegen.Registry.load(only=["namegen"], files=[Path(__file__).parent / "app_parts.py"])
    model = namegen.load(file, registry)
    assert re.fullmatch(r"at step \d+", model.report["stopped"])
    form.source("Saved model")
    upload(form, "#ng-model-file", "my own.namegen", file.read_bytes())
    form.page.get_by_text("slow, learned from 15 names of the pasted list").wait_for()
    form.tab("Generate")
    with pytest.warns(UserWarning, match="what needs the list is left out"):
        expected = model.generate(20, seed="s")
    assert form.generate("s") == expected
    assert form.command()[:4] == ["namegen", "generate", "--from", "my_own.namegen"]


def test_a_training_goes_on_when_its_tab_is_closed(form: Form) -> None:
    form.open()
    form.paste(FEW)
    form.choose("#ng-model", "slow")
    form.set("#ng-model-options", "steps", 60)
    form.tab("Train")
    form.page.locator("#ng-train").click()
    form.page.locator("#ng-training progress").wait_for()
    context = form.page.context
    form.page.close()
    form.page = context.new_page()
    form.page.wait_for_timeout(3500)
    form.open()
    form.tab("Train")
    form.page.locator("#ng-training").get_by_text("slow learned from the pasted list: 15 names").wait_for()
    form.page.locator("#ng-use").click()
    form.page.get_by_text("slow, learned from 15 names of the pasted list").wait_for()
    form.page.get_by_text("for the command, save the model as slow.namegen").wait_for()
    assert len(form.names()) == 20
    assert form.page.locator(".ng-copied, .ng-new").count() == 20


def test_what_is_no_model_file_is_refused(form: Form) -> None:
    form.open()
    form.source("Saved model")
    for name, content in {"empty": b"", "text": b"not a model", "pickle": b"\x80\x04\x95\x0f\x00\x00\x00"}.items():
        upload(form, "#ng-model-file", f"{name}.namegen", content)
        form.page.locator("#ng-report .ng-error").get_by_text(f"{name}.namegen is").wait_for()
        form.page.locator("#ng-model-file").get_by_label("Clear").click()


# Look inside, compare, plugins


def test_explain_a_name_from_its_chip_and_a_typed_one(form: Form, cli: Callable[..., Result]) -> None:
    form.open("?dataset=stars&seed=1")
    name = form.names()[0]
    form.page.locator("#ng-names .ng-why").first.click()
    form.page.locator("#ng-explanation .ng-letter").first.wait_for()
    explained = json.loads(cli("explain", name, "-d", "stars", "--format", "json").stdout)["explanations"][0]
    assert form.page.locator("#ng-explanation h2").evaluate("each => each.getBoundingClientRect().top < innerHeight")
    bits = [row.locator("td").first.inner_text() for row in form.page.locator("#ng-explanation tbody tr").all()]
    assert bits == [f"{step['bits']:.2f}" for step in explained["steps"]]
    form.choose("#ng-wordlist", "elements")
    form.page.locator("#ng-names .ng-why").nth(1).click()
    form.page.locator("#ng-explanation h2").get_by_text(form.names()[1]).wait_for()
    assert "pitman-yor, learned from stars" in form.page.locator("#ng-explanation").inner_text()
    form.tab("Look inside")
    form.page.locator("#ng-name input, #ng-name textarea").fill("deneb9")
    form.page.locator("#ng-explain").click()
    form.page.locator("#ng-explained .ng-error").wait_for()
    assert (
        "'deneb9' holds '9', which no name of the training list holds"
        in form.page.locator("#ng-explained").inner_text()
    )


def test_the_pair_matrix_and_the_lengths(form: Form, registry: namegen.Registry) -> None:
    form.open()
    form.paste(FEW)
    form.choose("#ng-model", "count-bigram")
    form.set("#ng-model-options", "add_k", 0)
    form.tab("Look inside")

    def cell(pair: str) -> str:
        return form.page.locator(f'.ng-matrix td[title^="{pair}: "]').get_attribute("title") or ""

    form.page.locator("#ng-pairs-show").click()
    form.page.locator(".ng-matrix").wait_for()
    assert cell("a end") == "a end: 9"  # anna, carla, dora, emma, gina, ida, lena, mia, nora
    form.page.locator("#ng-what").get_by_label("Probabilities").check()
    form.page.locator("#ng-pairs-show").click()
    form.page.get_by_text("probability of what comes next, by count-bigram").wait_for()
    assert cell("a end") == f"a end: {9 / 12:.2%}"  # beside an once and ar twice
    form.page.locator("#ng-what").get_by_label("Difference").check()
    form.choose("#ng-other", "the list itself")
    form.page.locator("#ng-pairs-show").click()
    form.page.get_by_text("probability by count-bigram minus share in the list").wait_for()
    assert cell("a end") == "a end: 0"
    form.choose("#ng-other", "uniform")
    form.page.locator("#ng-pairs-show").click()
    form.page.get_by_text("minus probability by uniform").wait_for()
    letters = len(set(FEW) - {"\n"}) + 1
    assert cell("a end") == f"a end: {9 / 12 - 1 / letters:.2%}"
    form.page.locator("#ng-lengths-show").click()
    form.page.locator(".ng-bars").wait_for()
    rows = form.page.locator(".ng-bars tbody tr").all_inner_texts()
    assert any(re.match(r"3\s+20\.0%", row) for row in rows)  # bob, ida and mia of 15


def tick_only(form: Form, *models: str) -> None:
    """Of the models that the page ticks at first, leave these."""
    for model in form.page.locator("#ng-models input:checked").evaluate_all("all => all.map(each => each.name)"):
        if model not in models:
            form.page.locator("#ng-models").get_by_label(model, exact=True).uncheck()


def test_compare_is_the_commands_table(form: Form, cli: Callable[..., Result]) -> None:
    form.open()
    form.choose("#ng-wordlist", "stars")
    form.choose("#ng-model", "count-bigram")
    form.tab("Compare")
    tick_only(form, "uniform", "count-bigram")
    form.page.locator("#ng-more textarea").fill("kneser-ney order=3\nfaulty")
    form.page.locator("#ng-compare").click()
    form.page.locator("#ng-compared table").first.wait_for(timeout=60_000)
    shown = [row.locator("th, td").all_inner_texts() for row in form.page.locator("#ng-compared tbody tr").all()]
    models = ["uniform", "count-bigram", "kneser-ney order=3"]
    printed = json.loads(cli("compare", *models, "-d", "stars", "--format", "json").stdout)["results"]
    assert [row[0] for row in shown[:3]] == [each["label"] for each in printed]
    for row, each in zip(shown[:3], printed, strict=True):
        assert row[2] == f"{each['nll_per_name']:.3f}"
        assert row[6] == each["verdict"]
        if each is not printed[0]:
            low, high = each["difference_interval"]
            assert row[5] == f"{low:+.4f} to {high:+.4f}"
    assert shown[3][0] == "faulty"
    assert shown[3][6] == "failed: something broke inside the server; its log says what"


def test_a_comparison_can_be_stopped_and_shows_what_was_done(form: Form, cli: Callable[..., Result]) -> None:
    form.open()
    form.paste(FEW * 4)
    form.choose("#ng-model", "uniform")
    form.tab("Compare")
    tick_only(form, "uniform")
    form.page.locator("#ng-more textarea").fill("slow steps=1000\nkneser-ney")
    form.page.locator("#ng-compare-split").get_by_label("None: all names").check()
    form.page.locator("#ng-compare").click()
    form.page.locator("#ng-compared progress").wait_for()
    form.page.locator("#ng-compared-stop").click()
    form.page.get_by_text("stopped; not done: 2 of 3 models").wait_for()
    rows = [row.locator("th, td").all_inner_texts() for row in form.page.locator("#ng-compared tbody tr").all()]
    assert [row[0] for row in rows] == ["uniform"] * 3  # of the three tables
    assert rows[0][6:] == [""]  # of one model alone, nothing is shown
    assert len(rows[2][1].split(", ")) == 10


def test_plugins_say_what_is_broken_and_why(form: Form) -> None:
    form.open()
    form.tab("Plugins")
    told = form.page.locator("#ng-plugins").inner_text()
    assert "file:app_broken.py is broken: ValueError: no <script>alert(1)</script> today" in told
    assert re.search(r"namegen:counts\s+\d+\.\d+", told)
    assert "model typed, model slow" in told


# For everybody


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (390, "dark"), (1280, "light"), (1280, "dark")])
def test_no_tab_scrolls_sideways_and_axe_finds_nothing(
    browser: Browser, app_server: Server, width: int, scheme: Any
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = browser.new_page(viewport={"width": width, "height": 844}, color_scheme=scheme)
    form = Form(page, app_server.address)
    form.open("?dataset=stars&model=count-bigram&seed=1")
    if width < 500:
        page.get_by_role("button", name="Names and model").click()
    page.locator("#ng-names .ng-keep").first.click()
    page.locator("#ng-names .ng-why").first.click()
    page.locator("#ng-explanation .ng-letter").first.wait_for()
    form.fold("#ng-model-options")
    form.fold("#ng-tokenizer-options")
    form.fold("#ng-sampler-options")
    for tab in TABS:
        if tab != "Generate":
            form.tab(tab)
        if tab == "Look inside":
            page.locator("#ng-pairs-show").click()
            page.locator(".ng-matrix").wait_for()
            page.locator("#ng-lengths-show").click()
            page.locator(".ng-bars").wait_for()
        if tab == "Compare":
            page.locator("#ng-compare").click()
            page.locator("#ng-compared table").first.wait_for(timeout=60_000)
        page.wait_for_function("!document.querySelector('#ng-page .pending')")  # what is under way is shown paler
        page.wait_for_timeout(400)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, tab
        found = Axe().run(page, context="#ng-header, #ng-page", options={"resultTypes": ["violations"]})
        told = [
            (each["id"], [node["html"][:150] for node in each["nodes"][:3]]) for each in found.response["violations"]
        ]
        assert not told, tab
    page.close()
    check(form)


def test_a_phone_shows_names_first_and_the_controls_when_asked(browser: Browser, app_server: Server) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    form = Form(page, app_server.address)
    form.open("?dataset=stars&model=count-bigram&seed=1")
    first = page.locator("#ng-names .ng-keep").first.bounding_box()
    assert first is not None
    assert first["y"] + first["height"] < 844
    folded = page.get_by_role("button", name="Names and model")
    assert folded.inner_text().split() == ["Names", "and", "model", "stars,", "count-bigram"]
    folded.click()
    form.choose("#ng-wordlist", "elements")
    page.get_by_role("button", name="elements, count-bigram").click()
    page.locator("#ng-wordlist").wait_for(state="hidden")
    form.generate()
    assert form.command()[:4] == ["namegen", "generate", "--dataset", "elements"]
    page.close()
    check(form)


def test_the_keyboard_is_enough(form: Form) -> None:
    """Tab to the button and to a chip; Enter generates, keeps and explains."""
    form.open("?seed=1")
    page = form.page

    def tab_to(selector: str) -> None:
        for _ in range(80):
            page.keyboard.press("Tab")
            if page.evaluate("selector => document.activeElement.matches(selector)", selector):
                return
        pytest.fail(f"{selector} is not reached")

    tab_to("#ng-wordlist input")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    tab_to("#ng-seed input, #ng-seed textarea")
    page.keyboard.type("2")
    tab_to("#ng-generate")
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelector('.ng-shared code').textContent.endsWith('--seed 2')")
    tab_to(".ng-keep")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    page.keyboard.press("Enter")
    page.locator("#ng-kept .ng-keep").wait_for()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator("#ng-explanation .ng-letter").first.wait_for()
    page.get_by_role("tab", name="Generate").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator("#ng-train").wait_for()
