"""The page of a document: from a disk, in each browser, without any request, and with the names of the model."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from namegen_export.javascript import page_code
from namegen_export.page import page_of
from namegen_export.reader import NameDocument

import namegen

from .test_export import ELVES, exported
from .test_export_js import tiny

sync_api = pytest.importorskip("playwright.sync_api", reason="the tests of the page need playwright (the extra dev)")
expect = sync_api.expect

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

HOSTILE = '</title><script>document.title = "bad"</script>{{parcel}}"\'&'
WATCH = "addEventListener('securitypolicyviolation', event => (window.refused ??= []).push(event.violatedDirective))"


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return {**exported(namegen.train(ELVES)), "about": {"list": "elves", "licence": HOSTILE}}


@pytest.fixture(scope="module")
def file(document: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "elves.html"
    path.write_text(page_of(document, HOSTILE), encoding="utf-8")
    return path


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of a browser that fails a test whose page reports an error or asks for anything."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, color_scheme="dark")
    expect.set_options(timeout=60_000)
    page, troubles = context.new_page(), list[str]()
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("request", lambda request: None if request.url.endswith(".html") else troubles.append(request.url))
    page.add_init_script(WATCH)
    yield page
    troubles += page.evaluate("window.refused ?? []")
    context.close()
    assert not troubles


def opened(page: Page, file: Path, asked: str = "") -> Page:
    page.goto(f"{file.as_uri()}#{asked}")
    page.wait_for_selector("#names button")
    return page


def names_on(page: Page) -> list[str]:
    return page.locator("#names button").all_inner_texts()


def test_a_link_gives_the_names_of_its_seed(page: Page, file: Path, document: dict[str, Any]) -> None:
    opened(page, file, "seed=any+text+%F0%9F%90%89&n=40")
    assert names_on(page) == NameDocument(document).names(40, "any text 🐉")
    assert page.inner_text("#status") == "40 names"


def test_new_names_have_a_seed_in_the_address_and_back_goes_back(page: Page, file: Path) -> None:
    opened(page, file, "seed=1&n=5")
    before, names = names_on(page), page.locator("#names")
    text = names.text_content()
    page.keyboard.press("n")
    expect(names).not_to_have_text(text)  # all of them: another seed may have the same first name
    assert "seed=1&" not in page.url
    page.go_back()
    expect(names).to_have_text(text)
    assert names_on(page) == before


def test_wishes_choose_among_the_names_of_the_seed(page: Page, file: Path, document: dict[str, Any]) -> None:
    opened(page, file, "seed=3&n=4")
    page.fill("#contains", "EL")
    page.fill("#most", "7")
    expect(page.locator("#status")).to_contain_text("4 names: those of the first ")
    fitting = (name for name in NameDocument(document).stream(3) if "el" in name.lower() and len(name) <= 7)
    assert names_on(page) == list(islice(fitting, 4))


def test_an_impossible_wish_is_answered(page: Page, tmp_path: Path) -> None:
    file = tmp_path / "tiny.html"
    file.write_text(page_of(tiny(), "a and b"), encoding="utf-8")
    opened(page, file, "seed=3&n=4")
    page.fill("#starts", "qqq")
    expect(page.locator("#status")).to_contain_text("0 names of the first 300,000 names of this seed")
    assert names_on(page) == []


def test_an_id_has_the_name_of_its_number(page: Page, file: Path, document: dict[str, Any]) -> None:
    opened(page, file, "seed=3")
    page.fill("#id", "123456")
    assert page.inner_text("#named button") == NameDocument(document).name("3", 123456)
    page.fill("#id", "-1")
    assert "an id is a whole number" in page.inner_text("#status")


def test_a_name_is_copied_by_a_click_and_all_by_a_button(page: Page, file: Path) -> None:
    opened(page, file, "seed=3&n=3")
    page.evaluate(
        "() => { window.copied = []; document.addEventListener('copy', () => copied.push(String(getSelection())));"
        " Object.defineProperty(navigator, 'clipboard', {value: {writeText: text => copied.push(text)}}) }"
    )
    page.click("#names button >> nth=1")
    page.click("#all")
    assert page.evaluate("copied") == [names_on(page)[1], "\n".join(names_on(page))]
    assert page.inner_text("#status") == "Copied 3 names"


def test_names_are_one_stop_of_the_keyboard_with_arrows_among_them(page: Page, file: Path) -> None:
    opened(page, file, "seed=3&n=6")
    page.focus("#all")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.textContent") == names_on(page)[1]
    page.keyboard.press("End")
    assert page.evaluate("document.activeElement.textContent") == names_on(page)[5]
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "id"


def test_what_a_document_and_a_title_hold_is_shown_as_text(page: Page, file: Path) -> None:
    opened(page, file)
    assert page.title() == HOSTILE
    assert page.inner_text("h1") == HOSTILE
    assert HOSTILE in page.inner_text("#about")


def test_it_is_as_wide_as_a_phone_and_as_dark_as_is_wished(page: Page, file: Path) -> None:
    opened(page, file, "n=60")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    # Firefox is not told by Playwright what is wished, so it says itself.
    is_dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    wished, other = ("dark", "light") if is_dark else ("light", "dark")
    assert page.evaluate("document.documentElement.dataset.theme") == wished
    page.click("#theme")
    assert page.evaluate("document.documentElement.dataset.theme") == other


def test_a_damaged_page_says_so(browser: Browser, file: Path, tmp_path: Path) -> None:
    page = browser.new_page()
    broken = tmp_path / "broken.html"
    broken.write_text(file.read_text(encoding="utf-8").replace("H4sI", "H4sX"), encoding="utf-8")
    page.goto(broken.as_uri())
    expect(page.locator("#trouble")).to_contain_text("This page is damaged")
    page.close()


def test_a_page_is_small() -> None:
    without = page_of({}, "")
    assert len(without.encode()) <= 20 * 1024


def test_a_policy_allows_no_request() -> None:
    found = re.search(r'Content-Security-Policy" content="([^"]*)"', page_of({}, ""))
    assert found
    policy = dict(each.strip().split(" ", 1) for each in found[1].split(";"))
    assert policy.pop("script-src").count("'sha256-") == 2
    assert policy.pop("style-src").startswith("'sha256-")
    assert set(policy.values()) == {"'none'"}


def test_the_same_document_makes_the_same_page(document: dict[str, Any]) -> None:
    assert page_of(document, "elves") == page_of(document, "elves")


def test_capitals_within_names_are_read_only_where_there_are_such() -> None:
    assert "whole_pieces" in page_code(marks_capitals=True)
    assert "whole_pieces" not in page_code(marks_capitals=False)
