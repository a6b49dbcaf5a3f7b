"""What to learn from, in a browser: lists ticked and mixed, names pasted, files and models opened."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import namegen

from .app_server import Server, serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Locator, Page

# A browser and a page take their time on a busy machine: what fails is tried again, and what is broken fails each time.
pytestmark = pytest.mark.flaky(reruns=2)

FEW = "Aldric\nBranwen\nCaradoc\nDeirdre\nEadgyth\nFionnuala\nGwenllian\nHeledd\nIorwerth\nKenelm\nLlywelyn\nNiamh\n"
TABLE = "name,gender,count\n" + "".join(
    f"{name},{'FM'[place % 2]},{90 - place}\n" for place, name in enumerate(FEW.split())
)
HOSTILE = "<img src=x onerror=alert(1)>"

PLUGIN = f"""
import namegen

class Near(namegen.WordlistSource):
    class Options(namegen.Options):
        land: str = namegen.Field("Wales", description="the land")
        size: int = namegen.Field(30, ge=20, le=90, description="how many names")
    card = namegen.Card(title="{HOSTILE} names", language="none", licence="CC0-1.0", description="<b>bold</b> names",
                        examples=("{HOSTILE}", "Anna"), group="{HOSTILE}")
    def read(self):
        letters = "abcdefghijklmnopqrstuvwxyz"
        return "\\n".join(self.options.land + letters[i % 26] + letters[i // 26] for i in range(self.options.size))

@namegen.hookimpl
def register_wordlists(register):
    register("near", Near)
"""


@pytest.fixture(scope="module")
def server(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Start a server for each browser: what one has trained and kept, the other has not."""
    folder = tmp_path_factory.mktemp("picker")
    (folder / "near.py").write_text(PLUGIN)
    with serving(folder, folder / "near.py", list_mb=1, model_mb=1) as started:
        yield started


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """What pages share, so that each finds the scripts that the one before has fetched."""
    context = browser.new_context(viewport={"width": 1280, "height": 860})
    yield context
    context.close()


MODULE = """name => {
    const scripts = [...document.querySelectorAll("script[type=module]")].map(each => each.src);
    return import(scripts.find(src => src.includes("main.js")).replace("main.js", name));
}"""
"""A module of the page's own scripts, as the page has it."""


NOTE = """
    window.askedHere = [];
    const fetched = window.fetch;
    window.fetch = (address, options) => {
        if (String(address).includes("component_server")) window.askedHere.push(JSON.parse(options.body).data);
        return fetched(address, options);
    };
"""
"""Notes what the page asks. Firefox does not tell a test what its pages send."""
DROPPED = ("DroppedError", "")
"""An older question that a page lets go; Firefox tells its message alone, which is none."""


class Picker:
    """A page of the form with its picker, and what one does in it."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address
        self.errors: list[str] = []
        page.set_default_timeout(60_000)
        page.on("console", lambda said: self.errors.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self.errors.append(str(error)) if str(error) not in DROPPED else None)
        page.on("dialog", lambda dialog: (self.errors.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.add_init_script(NOTE)

    @property
    def asked(self) -> list[dict[str, Any]]:
        """What the page has asked the server."""
        found: list[dict[str, Any]] = self.page.evaluate("window.askedHere")
        return found

    def put(self, text: str) -> None:
        """Put a long text in, which browsers take minutes to type."""
        self.text.evaluate(
            """(area, text) => { area.value = text; area.dispatchEvent(new Event("input", {bubbles: true})); }""", text
        )

    def open(self, query: str = "", kind: str | None = None) -> Locator:
        self.page.goto(f"{self.address}/{query}", timeout=180_000)
        self.page.wait_for_selector(".ng-main", timeout=180_000)
        self.again(kind)
        return self.dialog

    def again(self, kind: str | None = None) -> None:
        self.page.focus(".ng-brand")
        self.module("picker.js", "(picker, kind) => picker.openPicker(kind ?? undefined)", kind)
        self.dialog.wait_for()

    def module(self, name: str, then: str, given: object = None) -> Any:
        return self.page.evaluate(f"async ([name, given]) => ({then})(await ({MODULE})(name), given)", [name, given])

    @property
    def dialog(self) -> Locator:
        return self.page.locator("dialog.ng-pick")

    @property
    def use(self) -> Locator:
        return self.dialog.locator(".ng-pick-foot > .ng-go")

    @property
    def text(self) -> Locator:
        return self.dialog.get_by_label("One name a line, or with commas")

    def menu(self, label: str) -> Locator:
        return self.dialog.get_by_label(label).filter(visible=True)

    def card(self, name: str) -> Locator:
        return self.dialog.locator(f"[data-list='{name}']")

    def tick(self, *names: str) -> None:
        for name in names:
            self.card(name).get_by_role("checkbox").click()

    def ticked(self) -> list[str]:
        self.page.locator(".ng-lc").first.wait_for()
        found: list[str] = self.page.eval_on_selector_all(
            ".ng-lc:has([aria-checked=true])", "all => all.map(each => each.dataset.list)"
        )
        return found

    def heard(self, count: int = 5) -> list[str]:
        """The names that it would sound like, once they have come."""
        names = self.dialog.locator(".ng-heard:not(.ng-stale) bdi").filter(visible=True)
        names.nth(count - 1).wait_for()
        return names.all_inner_texts()

    def state(self) -> dict[str, Any]:
        """What the page is about."""
        found: dict[str, Any] = self.module("state.js", "module => module.state")
        return found

    def title(self, source: dict[str, Any]) -> dict[str, str]:
        found: dict[str, str] = self.module("picker.js", "(picker, source) => picker.sourceTitle(source)", source)
        return found

    def file(self, path: Path) -> None:
        self.dialog.locator("input[type=file]").set_input_files(str(path))


@pytest.fixture
def picker(context: BrowserContext, server: Server) -> Iterator[Picker]:
    picker = Picker(context.new_page(), server.address)
    yield picker
    if picker.page.url.startswith("http"):
        picker.page.evaluate("localStorage.clear()")
    errors = list(picker.errors)
    picker.page.close()
    assert not errors


@pytest.fixture
def phone(browser: Browser, server: Server) -> Iterator[Picker]:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    picker = Picker(context.new_page(), server.address)
    yield picker
    errors = list(picker.errors)
    context.close()
    assert not errors


# The dialog


def test_escape_closes_and_the_focus_goes_back(picker: Picker) -> None:
    picker.open()
    assert picker.ticked() == ["english"], "one language first"
    picker.page.keyboard.press("Escape")
    picker.dialog.wait_for(state="hidden")
    assert picker.page.evaluate("document.activeElement.className") == "ng-brand"
    picker.again()
    picker.dialog.get_by_role("button", name="Close").click()
    picker.dialog.wait_for(state="hidden")
    assert picker.page.evaluate("document.activeElement.className") == "ng-brand"


def test_arrows_go_from_lists_to_paste_to_file(picker: Picker) -> None:
    dialog = picker.open()
    assert dialog.get_by_role("radiogroup", name="Where from").get_by_role("radio").count() == 3
    picker.page.keyboard.press("ArrowRight")
    picker.text.wait_for()
    picker.page.keyboard.press("ArrowRight")
    dialog.get_by_text("Drop a file here.").wait_for()
    assert picker.use.inner_text() == "Use this list"
    assert picker.use.get_attribute("aria-disabled") == "true"
    picker.page.keyboard.press("ArrowLeft")
    picker.text.wait_for()


def test_nothing_changes_before_the_button_says_so(picker: Picker) -> None:
    picker.open("?dataset=stars")
    assert picker.ticked() == ["stars"]
    picker.tick("welsh")
    picker.heard()
    picker.page.keyboard.press("Escape")
    assert picker.state()["source"]["lists"] == [{"name": "stars", "share": 1}]
    picker.again()
    assert picker.ticked() == ["stars"], "what was not used is let go"
    picker.use.click()
    assert "dataset=stars" in picker.page.url


# Lists


def test_two_lists_are_mixed_by_a_slider_and_heard(picker: Picker) -> None:
    dialog = picker.open("?dataset=welsh")
    picker.tick("old-norse")
    slider = dialog.get_by_role("slider", name="Share of Welsh")
    assert slider.get_attribute("aria-valuetext") == "50 % Welsh, 50 % Old Norse"
    half = picker.heard()
    slider.focus()
    for _ in range(4):
        picker.page.keyboard.press("ArrowRight")
    assert slider.get_attribute("aria-valuetext") == "70 % Welsh, 30 % Old Norse"
    heard = "[...document.querySelectorAll('.ng-heard:not(.ng-stale) bdi')].map(each => each.textContent)"
    picker.page.wait_for_function(f"half => {heard}.length === 5 && {heard}.join() !== half", arg=",".join(half))
    assert [each["data"].get("blend") for each in picker.asked if each["call"] == "sample"][-1] == "70,30"
    dialog.get_by_text("mix names").click()
    assert picker.use.inner_text() == "Use these 2 lists"
    picker.use.click()
    picker.dialog.wait_for(state="hidden")
    assert "dataset=welsh&dataset=old-norse&blend=70%2C30&blend_by=names" in picker.page.url
    assert picker.title(picker.state()["source"]) == {"title": "Welsh + Old Norse", "note": "70, 30 %, mixed by names"}


def test_a_link_opens_with_its_lists_shares_and_rows(picker: Picker) -> None:
    dialog = picker.open("?dataset=welsh&dataset=elf&blend=70,30&where=sex%3DF")
    assert picker.ticked() == ["welsh", "elf"], "what is chosen comes first"
    assert dialog.get_by_role("slider").get_attribute("aria-valuetext") == "70 % Welsh, 30 % Elves"
    rows = picker.menu("Only rows where")
    picker.page.wait_for_function(
        "document.querySelector('.ng-mix-where select').selectedOptions[0].text.startsWith('sex is F (')"
    )
    picker.heard()
    rows.select_option(label="any")
    picker.use.click()
    assert "where" not in picker.page.url
    assert picker.state()["source"]["lists"] == [{"name": "welsh", "share": 70}, {"name": "elf", "share": 30}]


def test_more_lists_have_a_field_each_which_is_marked_when_wrong(picker: Picker) -> None:
    dialog = picker.open("?dataset=welsh&dataset=elf&dataset=orc&blend=2,1,1")
    share = dialog.get_by_label("Welsh", exact=False).and_(dialog.locator(".ng-mix-share input")).first
    assert share.input_value() == "2"
    assert dialog.locator(".ng-mix-share").all_inner_texts()[0].split() == ["Welsh", "50", "%"]
    share.fill("0")
    assert share.get_attribute("aria-invalid") == "true"
    assert dialog.locator(f"#{share.get_attribute('aria-describedby')}").inner_text() == "A share is a number above 0."
    assert picker.use.get_attribute("aria-disabled") == "true"
    share.fill("6,5")
    assert share.get_attribute("aria-invalid") is None
    picker.use.click()
    assert picker.state()["source"]["lists"][0] == {"name": "welsh", "share": 6.5}


def test_ten_lists_are_the_most(picker: Picker) -> None:
    dialog = picker.open()
    names = ["arabic", "armenian", "basque", "chinese", "czech", "danish", "dutch", "finnish", "french", "georgian"]
    picker.tick(*names)
    assert len(picker.ticked()) == 10
    assert "10 lists are the most that can be mixed" in dialog.get_by_role("alert").filter(visible=True).inner_text()
    picker.tick("arabic", "georgian")
    assert len(picker.ticked()) == 10


def test_without_a_list_the_button_says_what_to_do(picker: Picker) -> None:
    dialog = picker.open()
    picker.tick("english")
    assert picker.use.get_attribute("aria-disabled") == "true"
    picker.use.click(force=True)
    assert dialog.get_by_role("alert").filter(visible=True).inner_text().startswith("Tick a list first")


def test_lists_are_found_by_what_they_say_and_by_the_names_in_them(picker: Picker) -> None:
    dialog = picker.open()
    find = dialog.get_by_label("Find a list, or a name in one")
    find.fill("hiragana")
    assert picker.page.locator(".ng-lc").filter(visible=True).count() == 1
    find.fill("hywel")
    picker.card("welsh").locator(".ng-lc-ex", has_text="Hywel").wait_for()
    assert not picker.card("stars").is_visible()
    find.fill("")
    dialog.get_by_role("button", name="Other scripts").click()
    assert picker.card("russian").is_visible()
    assert not picker.card("welsh").is_visible()
    dialog.get_by_role("button", name="Made-up names").click()
    assert picker.card("elf").is_visible()
    assert not picker.card("russian").is_visible()
    find.fill("qqqq")
    dialog.get_by_text("No list here has that.").wait_for()
    dialog.get_by_role("button", name="Paste your own names instead").click()
    picker.text.wait_for()


def test_cards_are_walked_by_arrows_and_ticked_by_the_space_bar(picker: Picker) -> None:
    dialog = picker.open()
    picker.card("english").get_by_role("checkbox").focus()
    focused = "document.activeElement.closest('[data-list]')?.dataset.list"
    picker.page.keyboard.press("ArrowRight")
    assert picker.page.evaluate(focused) == "arabic"
    picker.page.keyboard.press("ArrowDown")
    below = picker.page.evaluate(focused)
    one, two = picker.card("arabic").bounding_box(), picker.card(below).bounding_box()
    assert one is not None
    assert two is not None
    assert (abs(one["x"] - two["x"]) < 2, two["y"] > one["y"]) == (True, True), "the one below"
    picker.page.keyboard.press("Space")
    assert below in picker.ticked()
    picker.page.keyboard.press("Tab")
    assert picker.page.evaluate("document.activeElement.textContent") == "Edit"
    picker.page.keyboard.press("Tab")
    assert not picker.page.evaluate("Boolean(document.activeElement.closest('.ng-cards'))"), "one stop for all cards"
    picker.page.keyboard.press("Shift+Tab")
    picker.page.keyboard.press("Shift+Tab")
    picker.page.keyboard.press("End")
    assert picker.page.evaluate(focused) == picker.page.evaluate(
        "[...document.querySelectorAll('.ng-lc')].at(-1).dataset.list"
    )
    assert dialog.is_visible()


def test_a_copy_of_a_list_is_edited(picker: Picker) -> None:
    dialog = picker.open()
    dialog.get_by_role("button", name="Edit a copy of Stars").click()
    picker.page.wait_for_function("document.querySelector('.ng-paste-text')?.value.startsWith('Absolutno\\n')")
    dialog.get_by_text("446 names").wait_for()
    assert picker.state()["source"]["lists"] == [], "a copy: nothing has changed"


def test_a_list_that_needs_a_download_says_so(picker: Picker) -> None:
    dialog = picker.open()
    card = picker.card("makemore")
    assert "needs a download" in card.inner_text()
    card.get_by_role("checkbox").click(force=True)
    assert "this form downloads nothing" in dialog.get_by_role("alert").filter(visible=True).inner_text()
    assert picker.ticked() == ["english"]


def test_the_options_of_a_list_are_on_its_card(picker: Picker) -> None:
    picker.open("?dataset=near%20size=40")
    card = picker.card("near")
    card.get_by_text("Options").click()
    size = card.get_by_label("size")
    assert size.input_value() == "40"
    picker.heard()
    size.fill("50")
    picker.page.wait_for_timeout(300)
    picker.heard()
    picker.use.click()
    assert picker.state()["source"]["lists"][0]["name"] == "near size=50"


def test_a_list_that_is_not_here_is_one_sentence_and_the_picker(picker: Picker) -> None:
    picker.page.goto(f"{picker.address}/?dataset=welsch&dataset=irish", timeout=180_000)
    picker.dialog.wait_for()
    assert picker.dialog.get_by_role("alert").filter(visible=True).inner_text() == (
        "There is no list called “welsch” here. Choose another."
    )
    assert picker.ticked() == ["irish"]
    assert picker.title(picker.state()["source"])["unknown"]
    picker.use.click()
    picker.dialog.wait_for(state="hidden")
    assert picker.state()["source"]["lists"] == [{"name": "irish", "share": 1}]
    picker.errors.clear()  # the names that could not be drawn


# Paste


def test_names_are_reported_on_while_they_are_typed(picker: Picker) -> None:
    dialog = picker.open(kind="paste")
    dialog.get_by_text("No names yet").wait_for()
    picker.text.fill("Anna\nBert\nCleo")
    dialog.get_by_text("3 names, 4 letters").wait_for()
    assert "Too few yet." in dialog.locator(".ng-said").inner_text()
    picker.text.fill(FEW)
    dialog.get_by_text("12 names, 5 to 9 letters").wait_for()
    assert dialog.locator(".ng-said").inner_text() == (
        "Enough to begin. Close and near will be good; free will be wild. 100 names make free good too."
    )
    assert len(picker.heard(8)) == 8
    assert picker.use.inner_text() == "Use these names"
    picker.use.click()
    picker.dialog.wait_for(state="hidden")
    assert picker.state()["source"] == {"kind": "text", "text": FEW, "count": 12}
    assert picker.title(picker.state()["source"]) == {"title": "Your names", "note": "12 names"}
    assert "#text=Aldric" in picker.page.url
    assert "Aldric" not in picker.page.url.partition("#")[0], "what is private is not sent with the address"


def test_what_is_typed_is_never_overtaken_by_an_older_answer(picker: Picker) -> None:
    dialog = picker.open(kind="paste")
    picker.text.focus()
    for length in range(3, 12):
        picker.text.fill("\n".join(FEW.split()[:length]))
        picker.page.wait_for_timeout(120 if length % 2 else 420)
    dialog.get_by_text("11 names").wait_for()
    picker.page.wait_for_timeout(1500)
    assert "11 names" in dialog.locator(".ng-paste-out .ng-h3").inner_text()
    picker.text.fill("Zoe\nYan\nXia")
    picker.use.click()
    picker.dialog.wait_for(state="hidden")
    assert picker.state()["source"] == {"kind": "text", "text": "Zoe\nYan\nXia", "count": 3}, "as it stood when used"


def test_names_are_remembered_in_this_browser_unless_it_is_switched_off(picker: Picker) -> None:
    dialog = picker.open(kind="paste")
    picker.text.fill(FEW)
    remember = dialog.get_by_role("switch", name="Remember these names in this browser")
    assert remember.is_checked()
    picker.open(kind="paste")
    assert picker.text.input_value() == FEW
    remember.uncheck()
    assert picker.page.evaluate("localStorage.getItem('namegen.pasted')") is None
    picker.text.fill(FEW + "Zoe")
    picker.page.wait_for_timeout(400)
    assert picker.page.evaluate("localStorage.getItem('namegen.pasted')") is None
    picker.open(kind="paste")
    assert picker.text.input_value() == ""
    assert not remember.is_checked()
    remember.check()
    picker.put("x" * 300_001)
    dialog.get_by_text("Too long to be remembered in this browser").wait_for()
    assert picker.page.evaluate("localStorage.getItem('namegen.pasted')") is None


def test_an_unclear_column_is_told_at_its_menu_and_chosen_there(picker: Picker) -> None:
    dialog = picker.open(kind="paste")
    picker.text.fill("Pendry,Brannoch\nTrewin,Elowyn\nNance,Tamsin\n")
    column = picker.menu("The names are in")
    column.and_(dialog.locator("[aria-invalid=true]")).wait_for()
    told = dialog.locator(f"#{column.get_attribute('aria-describedby')}").inner_text()
    assert told.startswith("Which column holds the names is not clear")
    assert "--" not in told
    assert picker.use.get_attribute("aria-disabled") == "true"
    column.select_option("2")
    dialog.get_by_text("3 names, 6 to 8 letters").wait_for()
    assert column.get_attribute("aria-invalid") is None
    picker.use.click()
    assert picker.state()["reading"]["column"] == "2"
    picker.again()
    assert column.input_value() == "2"


def test_lines_of_several_names_are_split_at_commas(picker: Picker) -> None:
    dialog = picker.open(kind="paste")
    picker.text.fill("Anna, Bert, Cleo")
    dialog.get_by_text("3 names").wait_for()
    picker.text.fill("Anna, Bert, Cleo\nDora, Emil, Fred")
    dialog.get_by_role("button", name="Split at commas").click()
    dialog.get_by_text("6 names, 4 letters").wait_for()
    assert picker.text.input_value() == "Anna\nBert\nCleo\nDora\nEmil\nFred"
    assert not dialog.get_by_role("button", name="Split at commas").is_visible()


def test_what_is_no_list_is_told_at_the_text(picker: Picker) -> None:
    dialog = picker.open(kind="paste")
    picker.text.fill("<!doctype html><html><body>hello</body></html>")
    picker.text.and_(dialog.locator("[aria-invalid=true]")).wait_for()
    told = dialog.locator(f"#{picker.text.get_attribute('aria-describedby')}").inner_text()
    assert "a web page (HTML)" in told
    assert picker.use.get_attribute("aria-disabled") == "true"


def test_a_long_text_is_sent_once_and_used_as_a_file(picker: Picker) -> None:
    dialog = picker.open(kind="paste")
    letters = "abcdefghijklmnopqrstuvwxyz"
    names = "\n".join(f"{a}{b}{c}nor" for a in letters for b in letters for c in letters)
    picker.text.evaluate(
        """(area, text) => {
            const event = new Event("paste", {bubbles: true, cancelable: true});
            Object.defineProperty(event, "clipboardData", {value: {getData: () => text}});
            area.dispatchEvent(event);
        }""",
        names,
    )
    dialog.get_by_text("17,576 names, 6 letters").wait_for()
    picker.use.click()
    picker.dialog.wait_for(state="hidden")
    source = picker.state()["source"]
    assert (source["kind"], source["title"], source["count"]) == ("upload", "Your names", 17_576)
    assert all(len(str(each)) < 10_000 for each in picker.asked if each["call"] == "read_list")


# File


def test_a_table_is_shown_with_what_is_left_out_struck_through(picker: Picker, tmp_path: Path) -> None:
    (tmp_path / "villagers.csv").write_text(TABLE)
    dialog = picker.open(kind="file")
    picker.file(tmp_path / "villagers.csv")
    dialog.get_by_text("12 rows, read as UTF-8").wait_for()
    assert picker.menu("The names are in").locator("option:checked").inner_text() == "name, found by itself"
    assert picker.menu("How often each is borne").locator("option:checked").inner_text() == ("count, found by itself")
    picker.menu("Only rows where").select_option(label="gender is F (6)")
    dialog.get_by_text("6 names.").wait_for()
    assert dialog.locator(".ng-preview s").all_inner_texts() == ["Branwen", "Deirdre"]
    picker.heard(1)
    picker.use.click()
    picker.dialog.wait_for(state="hidden")
    state = picker.state()
    assert (state["source"]["kind"], state["source"]["title"], state["source"]["count"]) == (
        "upload",
        "villagers.csv",
        6,
    )
    assert state["reading"]["where"] == ["gender=F"]
    picker.again()
    assert picker.menu("Only rows where").locator("option:checked").inner_text() == "gender is F (6)"


def test_another_encoding_is_chosen(picker: Picker, tmp_path: Path) -> None:
    (tmp_path / "names.txt").write_bytes("Žofie\nŠtěpán\nŘehoř\nVáclav\nBožena\nJiří\nLuděk\nOtakar\n".encode("cp1250"))
    dialog = picker.open(kind="file")
    picker.file(tmp_path / "names.txt")
    menu = picker.menu("Read as")
    menu.wait_for()
    menu.select_option("koi8-r")
    dialog.get_by_text("read as KOI8-R").wait_for()
    menu.select_option("cp1250")
    dialog.get_by_text("read as CP1250").wait_for()
    picker.use.click()
    assert picker.state()["reading"]["encoding"] == "cp1250"


def test_a_packed_list_is_opened(picker: Picker, tmp_path: Path) -> None:
    (tmp_path / "names.json.gz").write_bytes(gzip.compress(b'["Anna", "Bert", "Cleo", "Dora"]'))
    dialog = picker.open(kind="file")
    picker.file(tmp_path / "names.json.gz")
    dialog.get_by_text("4 names.").wait_for()
    dialog.get_by_text("Unpacked by gzip.").wait_for()


def test_what_is_no_list_or_too_large_is_told_at_the_file(picker: Picker, tmp_path: Path) -> None:
    dialog = picker.open(kind="file")
    (tmp_path / "photo.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    picker.file(tmp_path / "photo.png")
    dialog.get_by_text("it is no list of names but a picture (PNG)").wait_for()
    assert dialog.locator("input[type=file]").get_attribute("aria-invalid") == "true"
    assert picker.use.get_attribute("aria-disabled") == "true"
    (tmp_path / "large.txt").write_bytes(b"anna\n" * 400_000)
    before = len(picker.asked)
    picker.file(tmp_path / "large.txt")
    dialog.get_by_text("the most that is read here is 1 MB").wait_for()
    assert [each["call"] for each in picker.asked[before:] if each["call"] == "take_upload"] == [], "not even sent"


def test_a_saved_model_is_opened_in_the_same_place(picker: Picker, tmp_path: Path) -> None:
    model = namegen.train("welsh", model="count-bigram", cache=False)
    (tmp_path / "mine.txt").write_bytes(model.to_bytes())
    dialog = picker.open(kind="file")
    picker.file(tmp_path / "mine.txt")
    dialog.get_by_text("311 names of welsh").wait_for()
    assert "count-bigram" in dialog.locator(".ng-model-facts").inner_text()
    picker.heard()
    assert picker.use.inner_text() == "Use this model"
    picker.use.click()
    picker.dialog.wait_for(state="hidden")
    source = picker.state()["source"]
    assert (source["kind"], source["title"]) == ("model", "mine.txt")
    assert picker.title(source) == {"title": "mine.txt", "note": "count-bigram, learned from 311 names"}


# Strangers


def test_hostile_titles_texts_files_and_cells_are_texts(picker: Picker, tmp_path: Path) -> None:
    dialog = picker.open()
    card = picker.card("near")
    assert HOSTILE in card.inner_text()
    assert dialog.get_by_role("button", name=HOSTILE, exact=True).is_visible(), "its group, among those to filter by"
    picker.tick("near")
    picker.heard()
    name = tmp_path / "<img src=x onerror=alert(2)>.csv"
    name.write_text(
        f"name,{HOSTILE}\n" + "".join(f"{each},{HOSTILE}{place % 2}\n" for place, each in enumerate(FEW.split()))
    )
    dialog.get_by_text("File", exact=True).click()
    picker.file(name)
    dialog.locator(".ng-preview").wait_for()
    assert name.name in dialog.locator(".ng-file-drop").inner_text()
    dialog.get_by_text("Paste", exact=True).click()
    picker.text.fill(f"{HOSTILE}\n{{{{7*7}}}}\n${{alert(3)}}\n</script><script>alert(4)</script>\n" + FEW)
    dialog.get_by_text("16 names").wait_for()
    picker.heard(1)
    assert picker.page.locator(".ng-mount img").count() == 0
    assert picker.page.locator(".ng-mount script").count() == 0


def test_a_hostile_address_does_nothing(picker: Picker) -> None:
    picker.page.goto(f"{picker.address}/?dataset=<img src=x onerror=alert(1)>&blend=NaN,-1&where=<b>", timeout=180_000)
    picker.dialog.wait_for()
    assert "There is no list called “<img src=x" in picker.dialog.get_by_role("alert").filter(visible=True).inner_text()
    assert picker.page.locator(".ng-mount img").count() == 0
    picker.errors[:] = [error for error in picker.errors if "dialog" in error]


# Layout


SIZES = [(320, 640), (390, 844), (640, 900), (768, 1024), (1280, 860), (2560, 1200)]
OVER_EACH_OTHER = """body => {
    const all = [...body.querySelectorAll("button, select, label, input:not(.ng-vh), textarea, th, td")]
        .filter(each => each.offsetParent && !each.closest(".ng-lc"));
    const boxes = all.map(each => each.getBoundingClientRect());
    const over = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 2
        && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 2;
    return all.flatMap((one, at) => all
        .filter((other, more) => more > at && !one.contains(other) && over(boxes[at], boxes[more]))
        .map(other => [one.outerHTML.slice(0, 80), other.outerHTML.slice(0, 80)]));
}"""
"""Pairs of what can be used or read in the dialog, of which one lies over the other."""


def test_it_fits_every_width(picker: Picker, tmp_path: Path) -> None:
    picker.open("?dataset=welsh&dataset=old-norse&dataset=elf")
    (tmp_path / "villagers.csv").write_text(TABLE)
    for kind in ("lists", "paste", "file"):
        picker.page.keyboard.press("Escape")
        picker.again(kind)
        if kind == "paste":
            picker.text.fill(TABLE)
            picker.dialog.locator(".ng-preview").filter(visible=True).wait_for()
        if kind == "file":
            picker.file(tmp_path / "villagers.csv")
            picker.dialog.locator(".ng-preview").filter(visible=True).wait_for()
        for width, height in SIZES:
            what = f"{kind} at {width}"
            picker.page.set_viewport_size({"width": width, "height": height})
            assert picker.page.evaluate("document.documentElement.scrollWidth") <= width, what
            body = picker.dialog.locator(".ng-pick-body")
            assert body.evaluate("each => each.scrollWidth - each.clientWidth") <= 0, f"{what}: nothing in it is cut"
            assert body.evaluate(OVER_EACH_OTHER) == [], what
            box, use = picker.dialog.bounding_box(), picker.use.bounding_box()
            assert box is not None
            assert use is not None
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= width + 0.5
            assert use["y"] + use["height"] <= height, f"{what}: the button is on the screen"
            assert use["x"] + use["width"] <= width


def test_targets_are_large_on_a_phone(phone: Picker, tmp_path: Path) -> None:
    phone.open("?dataset=welsh&dataset=old-norse&dataset=elf")
    (tmp_path / "villagers.csv").write_text(TABLE)
    phone.dialog.locator(".ng-mix summary").click()
    small = """() => {
        const whole = ".ng-seg label, label.ng-sw, label.ng-b", all = "button, select, input, textarea, summary";
        return [...document.querySelectorAll(`dialog.ng-pick :is(${all}, ${whole})`)]
            .filter(each => each.offsetParent && (each.matches(whole) || !each.closest(whole)))
            .filter(each => each.getBoundingClientRect().height < 43.5).map(each => each.outerHTML.slice(0, 120));
    }"""
    assert phone.page.evaluate(small) == []
    phone.dialog.get_by_text("Paste", exact=True).click()
    phone.text.fill(TABLE)
    phone.dialog.locator(".ng-preview").filter(visible=True).wait_for()
    assert phone.page.evaluate(small) == []
    phone.dialog.get_by_text("File", exact=True).click()
    phone.file(tmp_path / "villagers.csv")
    phone.dialog.locator(".ng-preview").filter(visible=True).wait_for()
    assert phone.page.evaluate(small) == []
    box = phone.dialog.bounding_box()
    assert box is not None
    assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, 390, 844)


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1280, "dark")])
def test_axe_finds_nothing(browser: Browser, server: Server, width: int, scheme: Any, tmp_path: Path) -> None:
    from axe_playwright_python.sync_playwright import Axe

    context = browser.new_context(viewport={"width": width, "height": 860}, color_scheme=scheme)
    picker = Picker(context.new_page(), server.address)
    picker.open("?dataset=welsh&dataset=old-norse&dataset=elf")
    picker.page.evaluate("document.querySelector('.ng-mix').open = true")
    (tmp_path / "villagers.csv").write_text(TABLE)
    (tmp_path / "mine.namegen").write_bytes(namegen.train("welsh", model="count-bigram", cache=False).to_bytes())

    def check(what: str) -> None:
        picker.page.wait_for_timeout(300)
        found = Axe().run(picker.page, context="dialog.ng-pick", options={"resultTypes": ["violations"]})
        told = [
            (each["id"], [node["html"][:200] for node in each["nodes"][:3]]) for each in found.response["violations"]
        ]
        assert not told, what

    picker.heard()
    check("lists")
    picker.dialog.get_by_text("Paste", exact=True).click()
    picker.text.fill("Pendry,Brannoch\nTrewin,Elowyn\nNance,Tamsin\n")
    picker.dialog.locator(".ng-preview").filter(visible=True).wait_for()
    check("paste, with a problem")
    picker.text.fill(FEW)
    picker.heard(8)
    check("paste")
    picker.dialog.get_by_text("File", exact=True).click()
    check("no file")
    picker.file(tmp_path / "villagers.csv")
    picker.dialog.locator(".ng-preview").filter(visible=True).wait_for()
    picker.menu("Only rows where").select_option(label="gender is F (6)")
    picker.dialog.get_by_text("6 names.").wait_for()
    check("file")
    picker.file(tmp_path / "mine.namegen")
    picker.dialog.locator(".ng-model-facts").wait_for()
    check("model")
    assert not picker.errors
    context.close()


def test_what_is_sent_and_asked_is_small(picker: Picker) -> None:
    picker.open()
    picker.heard()
    calls = [each["call"] for each in picker.asked]
    assert (calls.count("cards"), calls.count("text_of"), calls.count("lists_with")) == (1, 0, 0)
    sizes = picker.page.evaluate(
        """performance.getEntriesByType("resource").filter(each => each.name.includes("component_server"))
            .map(each => each.encodedBodySize)"""
    )
    assert 0 < max(sizes) < 8_000, "65 cards, packed"
