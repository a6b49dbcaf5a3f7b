"""The pages of plugins, Plugins and For programs, in Debian's Chromium and Firefox, driven as a person would.

Every test ends with the same checks: no request left the machine, the console holds no error, no dialog opened.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

import namegen

from .app_server import serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from .app_server import Server

HERE = Path(__file__).parent
MANUAL = re.split(r"^## ", (HERE.parent / "plugins" / "README.md").read_text(encoding="utf-8"), flags=re.M)
ON_PAGES = next(section for section in MANUAL if section.startswith("Pages\n"))
HOSTILE = "<img src=x onerror=alert(1)>"

# A browser and a page take their time on a busy machine: what fails is tried again, and what is broken fails each time.
pytestmark = pytest.mark.flaky(reruns=2)


@pytest.fixture(scope="module")
def server(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Start a server for each browser: what one has trained and kept, the other has not."""
    folder = tmp_path_factory.mktemp("pages")
    for name in ("namegen_example.py", "namegen_example_page.py"):
        (folder / name).write_text((HERE / "example_plugin" / name).read_text())  # beside each other, where it starts
    gazing = folder / "star_gazing.py"
    gazing.write_text(re.split(r"^```(?:python plugin\n)?", ON_PAGES, flags=re.M)[1], encoding="utf-8")
    files = [folder / "namegen_example.py", HERE / "app_pages.py", HERE / "app_broken.py", gazing]
    with serving(folder, *files) as found:
        yield found


class Form:
    """A page of the form, and what it did that it must not."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address
        self.asked: list[str] = []
        self.errors: list[str] = []
        page.set_default_timeout(60_000)
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("response", lambda got: self.errors.append(f"{got.status} {got.url}") if got.status >= 400 else None)
        page.on("console", lambda said: self.errors.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("dialog", lambda dialog: (self.errors.append(f"dialog: {dialog.message}"), dialog.dismiss()))

    def open(self, view: str = "") -> None:
        self.page.goto(f"{self.address}/{view and f'?view={view}'}", timeout=180_000)
        self.page.locator(f"#ng-page-{view or 'names'}").first.wait_for(timeout=180_000)

    def wide(self) -> int:
        """By how much the page is wider than the window."""
        wide: int = self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        return wide

    def check(self) -> None:
        own = urlsplit(self.address).netloc
        assert [url for url in self.asked if urlsplit(url).netloc not in (own, "")] == []
        assert self.errors == []


@pytest.fixture
def form(browser: Browser, server: Server) -> Iterator[Form]:
    context = browser.new_context(viewport={"width": 1280, "height": 860}, color_scheme="light")
    form = Form(context.new_page(), server.address)
    yield form
    form.check()
    context.close()


# Pages of plugins


def test_a_page_of_a_plugin_is_a_page_like_any_other(form: Form) -> None:
    page = form.page
    form.open()
    column = page.locator("#ng-plugin-roll-call")
    column.wait_for(state="attached")
    assert not column.is_visible()
    page.get_by_role("navigation", name="Pages").get_by_role("link", name="Roll call").click()
    page.get_by_role("heading", name="Roll call").wait_for()
    assert page.get_by_text("Cats, called by name.").is_visible()
    assert urlsplit(page.url).query == "view=plugin-roll-call"
    assert page.title() == "Roll call · namegen"
    assert page.locator("#ng-content #ng-plugin-roll-call").is_visible()
    column.get_by_label("Seed").fill("7")
    page.get_by_role("button", name="Call them").click()
    names = page.get_by_label("Here they come")
    page.wait_for_function("names => names.value.split('\\n').length === 5", arg=names.element_handle())
    registry = namegen.Registry.load(only=["namegen"], files=[HERE / "example_plugin" / "namegen_example.py"])
    assert names.input_value().splitlines() == namegen.train("cats", model="letters", registry=registry).generate(
        5, seed="7"
    )
    page.go_back()
    page.locator("#ng-page-names").wait_for()
    assert not column.is_visible()
    page.go_forward()
    column.wait_for()
    assert column.get_by_label("Seed").input_value() == "7"


def test_a_page_of_a_plugin_is_opened_and_reloaded_by_its_address(form: Form) -> None:
    page = form.page
    seed = page.locator("#ng-plugin-roll-call").get_by_label("Seed")
    form.open("plugin-roll-call")
    seed.wait_for()
    page.reload()
    seed.wait_for()
    assert page.get_by_role("link", name="Roll call").get_attribute("aria-current") == "page"
    page.goto(f"{form.address}/?view=plugin-nothing")
    page.locator("#ng-page-names").wait_for()


def test_the_page_of_the_manual_is_where_the_manual_says(form: Form) -> None:
    (view,) = re.findall(r"`http://127\.0\.0\.1:7860/\?view=(plugin-[\w-]+)`", ON_PAGES)
    form.open(view)
    own = form.page.locator("#ng-plugin-star-gazing")
    own.get_by_role("button", name="Draw").click()
    names = own.get_by_label("Names")
    form.page.wait_for_function("names => names.value.split('\\n').length === 5", arg=names.element_handle())


def test_what_a_plugin_calls_its_page_is_text(form: Form) -> None:
    page = form.page
    form.open("plugin-all")
    page.get_by_role("heading", name=HOSTILE).wait_for()
    assert page.get_by_text("</script><script>alert(2)</script>").is_visible()
    own = page.locator("#ng-plugin-all")
    own.get_by_label("Which").wait_for()
    own.get_by_role("button", name="Go").click()
    own.get_by_text("0 of x").wait_for()


def test_a_page_whose_name_is_taken_is_reached_by_its_full_name(form: Form) -> None:
    form.page.goto(f"{form.address}/?view=plugin-file:app_pages:roll-call")
    form.page.get_by_role("heading", name="Another one").wait_for()
    form.page.get_by_role("button", name="Go").wait_for()


def test_a_page_that_fails_is_not_there_and_the_others_are(form: Form) -> None:
    form.open()
    links = form.page.get_by_role("navigation", name="Pages").get_by_role("link").all_inner_texts()
    assert links[-4:] == ["Roll call", HOSTILE, "Another one", "Star gazing"]
    assert "Fails" not in links
    assert form.page.get_by_text("left behind").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("view", ["plugins", "programs", "plugin-roll-call", "plugin-all"])
def test_nothing_scrolls_sideways_and_axe_finds_nothing(
    browser: Browser, server: Server, view: str, scheme: Any
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    context = browser.new_context(viewport={"width": 1280, "height": 860}, color_scheme=scheme)
    form = Form(context.new_page(), server.address)
    form.open(view)
    form.page.locator(f"#ng-page-{view} :is(.ng-card, .block)").first.wait_for()
    form.page.evaluate("dark => document.body.classList.toggle('dark', dark)", scheme == "dark")  # as Firefox needs
    form.page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    for width in (320, 390, 640, 768, 1024, 1280, 1920, 2560):
        form.page.set_viewport_size({"width": width, "height": 860})
        assert form.wide() <= 0, width
        if width in (390, 1280) and view != "plugin-all":  # gradio's table is its makers' to mend
            found = Axe().run(form.page)
            assert found.violations_count == 0, found.generate_report()
    form.check()
    context.close()


# Plugins


def test_what_is_installed_what_it_brings_and_what_is_broken(form: Form) -> None:
    page = form.page
    form.open("plugins")
    wrong = page.get_by_role("region", name="What does not work")
    wrong.wait_for()
    told = wrong.inner_text()
    assert "no <script>alert(1)</script> today" in told
    assert f"its page 'fails' was left out: ValueError: no {HOSTILE} today: secret.txt" in told
    assert "its page 'gone' was left out: page 'gone' of plugin file:app_pages.py cannot be imported" in told
    assert "/home" not in page.content()
    assert str(HERE) not in page.content()
    rows = page.get_by_role("region", name="What is installed, as a table").get_by_role("row")
    (example,) = [text for text in rows.all_inner_texts() if text.startswith("namegen_example.py")]
    assert "lists 1, tokenizers 1, models 1, samplers 1, wishes 2, pages 1, commands" in example
    find = page.get_by_label("Find a part")
    find.fill("cats called")
    assert page.locator(".ng-pl-parts li").all_inner_texts() == [
        "roll-call\nRoll call: Cats, called by name.\nfrom\nfile:namegen_example.py"
    ]
    find.fill("nothing like it")
    page.get_by_text("Nothing is called so, and nothing does that.").wait_for()
    find.fill("")
    page.get_by_label("Of which kind").select_option("Models")
    registry = namegen.Registry.load(only=["namegen"])
    shown = page.locator(".ng-pl-parts li code").all_inner_texts()
    assert shown == [*registry.entries("model"), "letters"]


def test_all_that_plugins_register_beside_their_parts_is_listed(form: Form) -> None:
    page = form.page
    form.open("plugins")
    kind = page.get_by_label("Of which kind")
    registry = namegen.Registry.load(only=["namegen"])
    for called, some in (
        ("Formats of documents", registry.document_readers()),
        ("Workers", registry.executors()),
        ("Formats of names", registry.formats()),
        ("Metrics", registry.metrics()),
        ("Files that lists are read from", registry.sources()),
    ):
        kind.select_option(called)
        assert page.locator(".ng-pl-parts li code").all_inner_texts() == list(some)


def test_a_kind_that_the_page_does_not_know_is_listed_by_its_own_name(form: Form) -> None:
    page = form.page
    spell = {"kinds": "spells", "name": "own", "label": "A spell", "summary": "turns frogs", "missing": ["wand"]}

    def add_a_spell(route: Any) -> None:
        answered = route.fetch()
        told = answered.json()
        if "brought" in (told.get("done") or {}):
            told["done"]["brought"].append({**spell, "plugin": "namegen:app"})
        route.fulfill(response=answered, json=told)

    page.route(re.compile("/component_server"), add_a_spell)
    form.open("plugins")
    page.get_by_label("Of which kind").select_option("Spells")
    told = page.locator(".ng-pl-parts li")
    assert told.all_inner_texts() == ["own\nA spell: turns frogs (needs wand, not installed here)\nfrom\nnamegen:app"]
    rows = page.get_by_role("region", name="What is installed, as a table").get_by_role("row")
    assert f"app\tnamegen\t{namegen.__version__}\tspells 1, commands" in rows.all_inner_texts()


def test_the_limits_of_the_server_are_told(form: Form) -> None:
    from namegen_app.settings import Settings

    form.open("plugins")
    table = form.page.get_by_role("region", name="Limits of this server, as a table")
    table.wait_for()
    told = [row.split("\t")[0] for row in table.get_by_role("row").all_inner_texts()[1:]]
    assert told == [f"NAMEGEN_APP_{name.upper()}" for name in Settings.model_fields]


# For programs


def test_every_endpoint_is_described_with_an_example_to_copy(form: Form, server: Server) -> None:
    from namegen_app.endpoints.documents import documents

    page = form.page
    form.open("plugins")
    page.locator("footer").get_by_role("link", name="For programs").click()
    page.get_by_role("heading", name="generate").wait_for()
    registry = namegen.Registry.load(
        only=["namegen"], files=[HERE / "example_plugin" / "namegen_example.py", HERE / "app_pages.py"]
    )
    page.evaluate("navigator.clipboard && (navigator.clipboard.writeText = async text => { window.copied = text; })")
    found = documents(registry)
    assert page.get_by_role("heading", level=2).all_inner_texts() == [each["name"] for each in found]
    for language, choice in (("python", "Python"), ("curl", "curl")):
        page.locator(f"input[value={language}]").check(force=True)
        for each in found:
            shown = page.get_by_role("region", name=f"Example of {each['name']}")
            assert shown.inner_text().strip() == each[language].replace("{address}", server.address), choice
    page.get_by_role("button", name="Copy the example of explain").click()
    page.get_by_text("The example is copied.").wait_for()
    assert page.evaluate("window.copied") == found[4]["curl"].replace("{address}", server.address)
    page.get_by_text(f"{len(found[0]['arguments'])} arguments").click()
    arguments = page.locator("section[aria-labelledby=ng-pr-generate] .ng-pr-args")
    assert arguments.locator("dt code").all_inner_texts() == [each["name"] for each in found[0]["arguments"]]
    assert "a number, or null" in arguments.inner_text()
    page.get_by_role("navigation", name="Endpoints").get_by_role("link", name="matrix").click()
    assert page.evaluate("document.activeElement.id") == "ng-pr-matrix"


def test_what_describes_the_endpoints_as_data_is_there(form: Form) -> None:
    form.open("programs")
    for name in ("OpenAPI", "gradio’s own description"):
        address = form.page.get_by_role("link", name=name).get_attribute("href")
        assert address is not None
        assert re.match(r'\{"', form.page.request.get(address).text())
