"""The page of names in a browser: names, wishes, what is kept, why, the keyboard, and when all goes wrong."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import namegen_app
import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

import namegen

from .app_server import START, Server, free_port, python, serving

# A browser and a page take their time on a busy machine: what fails is tried again, and what is broken fails each time.
pytestmark = pytest.mark.flaky(reruns=2)

WELSH = "?dataset=welsh"
NAME = ".ng-n"
WIDE: Any = {"width": 1280, "height": 860}
NARROW: Any = {"width": 390, "height": 844}
OWN = (
    "Aldric\nBranwen\nCaradoc\nDeirdre\nEadgyth\nFionnuala\nGwenllian\nHeledd\nIorwerth\nKenelm\nLlywelyn\nMorwenna\nNiamh\n"
    "Oswald\nPeredur\nRhiannon\nSiobhan\nTaliesin\nUhtred\nWilfrid\nKerensa\nKynan\nKeelin\nAeronwen\nBlodwen\n"
)
"""Twenty-five names of a writer's own."""


@pytest.fixture(scope="module")
def server(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Start a server for each browser: what one has trained and kept, the other has not."""
    with serving(tmp_path_factory.mktemp("form")) as server:
        yield server


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """What pages share, so that each finds the scripts that the one before has fetched."""
    context = browser.new_context(viewport=WIDE)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    yield from watched(context)


@pytest.fixture(params=["wide", "narrow"])
def screen(request: pytest.FixtureRequest, page: Page) -> Page:
    """A page as wide as a desk's, and one as a phone's."""
    page.set_viewport_size(WIDE if request.param == "wide" else NARROW)
    return page


def opened(browser: Browser, **more: Any) -> Iterator[Page]:
    """A page that shares nothing with others."""
    context = browser.new_context(**{"viewport": WIDE, **more})
    yield from watched(context)
    context.close()


def watched(context: BrowserContext) -> Iterator[Page]:
    """A page whose errors are the test's, and which leaves nothing behind."""
    page, errors = context.new_page(), list[str]()
    page.set_default_timeout(30_000)
    expect.set_options(timeout=30_000)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    yield page
    if page.url.startswith("http"):
        page.evaluate("localStorage.clear()")
    page.close()
    assert not [error for error in errors if "favicon" not in error and "preview.png" not in error]


def go(page: Page, server: Server, query: str = WELSH) -> list[str]:
    page.goto(f"{server.address}/{query}")
    return settled(page)


def settled(page: Page) -> list[str]:
    """The names, when they are fresh."""
    page.wait_for_selector(f".ng-names:not(.ng-grey, .ng-faded) {NAME}")
    page.wait_for_function("() => document.querySelector('.ng-waits').hidden")
    return names(page)


def names(page: Page) -> list[str]:
    return page.locator(f"{NAME} bdi").all_inner_texts()


def other_than(page: Page, before: list[str]) -> list[str]:
    """The names, when they are others than before."""
    # The first one may be the same: it depends on the seed, too.
    page.wait_for_function(
        "before => [...document.querySelectorAll('.ng-n bdi')].map(each => each.innerText).join() !== before",
        arg=",".join(before),
    )
    return settled(page)


def wish(page: Page, name: str, text: str) -> None:
    page.locator(f"[data-wish={name}]").press_sequentially(text)


def open_wishes(page: Page) -> None:
    """On a phone they are in a sheet."""
    if page.viewport_size == NARROW:
        page.get_by_role("button", name="Wishes", exact=True).click()


def close_wishes(page: Page) -> None:
    if page.viewport_size == NARROW:
        page.get_by_role("button", name="Show the names").click()


def new_names(page: Page) -> Locator:
    return page.get_by_role("button", name="New names").filter(visible=True)


def tab_to(page: Page, selector: str, most: int) -> None:
    """Go to an element by the Tab key alone."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    pytest.fail(f"{selector} is further away than {most} stops")


def focused(page: Page) -> str:
    return page.evaluate("document.activeElement.textContent")


# Layout


SIZES = [(320, 640), (390, 844), (640, 900), (768, 1024), (1024, 768), (1280, 860), (1440, 900), (1920, 1080)]


def test_names_are_seen_at_once_at_every_width(page: Page, server: Server) -> None:
    go(page, server)
    for width, height in [*SIZES, (2560, 1200)]:
        page.set_viewport_size({"width": width, "height": height})
        top = page.evaluate("document.querySelector('.ng-n').getBoundingClientRect().top + scrollY")
        assert top <= (300 if width in (320, 390, 1280) or width >= 1440 else 350), width
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        cut = "[...document.querySelectorAll('.ng-n')].filter(each => each.scrollWidth > each.clientWidth + 1).length"
        assert not page.evaluate(cut), width
        assert page.evaluate("parseFloat(getComputedStyle(document.querySelector('.ng-n')).fontSize)") >= 28, width


def test_each_class_is_drawn_by_one_sheet() -> None:
    """Two pages that mean other things by a class draw over each other."""
    found: dict[str, set[str]] = {}
    for sheet in Path(namegen_app.__file__).with_name("static").glob("*.css"):
        rules = re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.DOTALL)
        for selector in ",".join(re.findall(r"([^{};]+)\{", rules)).split(","):
            bare = re.fullmatch(r"\s*(?:\.ng-mount )?\.(ng-[\w-]+)\s*", selector)
            if bare and bare[1] != "ng-mount":
                found.setdefault(bare[1], set()).add(sheet.name)
    assert {name: sheets for name, sheets in found.items() if len(sheets) > 1 and "base.css" not in sheets} == {}


def test_names_come_by_themselves_on_the_first_visit(page: Page, server: Server) -> None:
    assert len(go(page, server, "")) == 20
    expect(page.locator(".ng-listb")).to_contain_text("English")
    assert page.evaluate("document.querySelectorAll('.ng-m').length") == 20
    assert any(" + " in note or note.startswith("near ") for note in page.locator(".ng-m").all_inner_texts())


def test_no_more_than_twelve_stops_from_new_names_to_copy_all(page: Page, server: Server) -> None:
    go(page, server)
    page.locator(".ng-bar .ng-go").focus()
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.getAttribute('aria-label')") == "Copy all names":
            break
    else:
        pytest.fail("Copy all is further away")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.matches('.ng-n')")
    page.keyboard.press("Tab")
    assert not page.evaluate("document.activeElement.matches('.ng-n')")  # all names are one stop


# Drawing


def test_new_names_are_others_and_the_ones_before_can_be_gone_back_to(page: Page, server: Server) -> None:
    first = go(page, server)
    page.locator(".ng-bar .ng-go").click()
    second = other_than(page, first)
    assert second != first
    page.get_by_role("button", name="The batch before").click()
    assert other_than(page, second) == first
    page.locator(".ng-batches button").first.click()
    assert other_than(page, first) == second


def test_a_reload_and_back_give_the_same_page(page: Page, server: Server) -> None:
    first = go(page, server)
    page.reload()
    assert settled(page) == first
    wish(page, "starts_with", "Br")
    assert all(name.startswith("Br") for name in other_than(page, first))
    assert "starts_with=Br" in page.url
    page.reload()
    assert all(name.startswith("Br") for name in settled(page))
    expect(page.locator("[data-wish=starts_with]")).to_have_value("Br")


def test_kept_names_of_a_draw_stand_in_the_address(page: Page, server: Server, browser: Browser) -> None:
    first = go(page, server)
    assert "seed=" not in page.url
    page.get_by_role("button", name="Keep these").click()
    assert "seed=" in page.url
    for other in opened(browser):
        other.goto(page.url)
        assert settled(other) == first
        other.locator(".ng-bar .ng-go").click()  # who presses it wants others
        assert other_than(other, first) != first
        assert "seed=" not in other.url


def test_closeness_has_three_stops_for_arrows(page: Page, server: Server) -> None:
    first = go(page, server)
    slider = page.get_by_role("slider", name="How close to the list")
    slider.focus()
    page.keyboard.press("ArrowRight")
    expect(slider).to_have_attribute("aria-valuetext", re.compile("free"))
    other_than(page, first)
    assert "closeness=free" in page.url


# Wishes


def test_names_follow_a_wish_while_it_is_typed(page: Page, server: Server) -> None:
    first = go(page, server)
    wish(page, "starts_with", "g")
    assert all(name.startswith("G") for name in other_than(page, first))
    expect(page.locator(".ng-sum-lead")).to_contain_text("starts with g by itself")
    page.locator(".ng-w .ng-x:visible").click()
    expect(page.locator("[data-wish=starts_with]")).to_have_value("")
    expect(page.locator("[data-wish=starts_with]")).to_be_focused()
    assert settled(page)


def test_what_is_not_answered_yet_is_grey(page: Page, server: Server) -> None:
    first = go(page, server)
    page.route(re.compile("/component_server"), lambda route: None)  # no answer ever comes
    wish(page, "starts_with", "b")
    expect(page.locator(".ng-names")).to_have_class(re.compile("ng-grey"))
    assert names(page) == first
    page.locator(NAME).first.click()  # and can still be kept
    expect(page.locator(".ng-kept li")).to_have_count(1)


def test_a_late_answer_does_not_replace_a_newer_one(page: Page, server: Server) -> None:
    go(page, server)
    held = list[Any]()

    def slowly(route: Any) -> None:
        if '"starts_with":"b"' in (route.request.post_data or ""):
            held.append(route)
        else:
            route.continue_()

    page.route(re.compile("/component_server"), slowly)
    wish(page, "starts_with", "b")
    page.wait_for_timeout(500)
    wish(page, "starts_with", "r")
    page.wait_for_function("() => document.querySelector('.ng-n bdi').textContent.startsWith('Br')")
    assert held
    for route in held:
        route.continue_()
    page.wait_for_timeout(1500)
    assert all(name.startswith("Br") for name in settled(page))


def test_an_impossible_wish_is_explained_at_its_field_with_ways_out(screen: Page, server: Server) -> None:
    page = screen
    first, field = go(page, server), page.locator("[data-wish=starts_with]")
    open_wishes(page)
    wish(page, "starts_with", "k")
    problem = page.locator(".ng-problem")
    expect(problem).to_contain_text("No name of Welsh has the letter “k”.")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_attribute("aria-describedby", problem.get_attribute("id") or "?")
    assert names(page) == first
    expect(page.locator(".ng-names")).to_have_class(re.compile("ng-grey"))
    problem.get_by_role("button", name="Mix in").click()
    assert all(name.startswith("K") for name in other_than(page, first))
    expect(field).not_to_have_attribute("aria-invalid", "true")
    expect(page.locator(".ng-listb b")).to_contain_text(" + ")
    assert page.url.count("dataset=") == 2


def test_wishes_that_exclude_each_other_are_both_named(page: Page, server: Server) -> None:
    first = go(page, server, f"{WELSH}&starts_with=gw")
    page.get_by_role("button", name="More", exact=True).click()
    page.get_by_label("Pattern").press_sequentially("b.*")
    expect(page.locator(".ng-problem")).to_contain_text("“Starts with gw” and “Pattern b.*” exclude each other.")
    expect(page.locator("[aria-invalid=true]")).to_have_count(2)
    page.get_by_role("button", name="Drop “Pattern b.*”").click()
    expect(page.locator("[aria-invalid=true]")).to_have_count(0)
    assert settled(page) == first
    page.get_by_label("Pattern").press_sequentially("b(")
    expect(page.locator(".ng-problem")).to_contain_text("missing )")


def test_a_wish_longer_than_the_list_may_be_let_through(page: Page, server: Server) -> None:
    first = go(page, server)
    wish(page, "starts_with", "gwenllianwen")
    expect(page.locator(".ng-problem")).to_contain_text("as long or short")
    page.get_by_role("button", name="Let names be longer or shorter").click()
    assert all(name.lower().startswith("gwenllianwen") for name in other_than(page, first))


def test_lengths_are_two_thumbs_on_one_track(page: Page, server: Server) -> None:
    go(page, server)
    expect(page.locator(".ng-length")).to_contain_text("3 to 10 letters")
    low = page.get_by_role("slider", name="Shortest")
    for _ in range(4):
        low.press("ArrowRight")
    expect(page.locator(".ng-length")).to_contain_text("7 to 10 letters")
    page.wait_for_url("**min_length=7**")
    assert all(len(name) >= 7 for name in settled(page))
    assert "max_length" not in page.url


def test_constraints_of_plugins_appear_by_themselves(page: Page, server: Server) -> None:
    go(page, server)
    page.get_by_role("button", name="More", exact=True).click()
    page.get_by_text("more wishes").click()
    page.get_by_label("Ask for Edges", exact=True).check(force=True)
    page.wait_for_url("**constraint=edges**")
    row = page.locator(".ng-constraint.ng-on")
    row.get_by_label("size").fill("1")
    page.wait_for_url("**constraint=edges+size%3D1**")
    assert settled(page)
    row.get_by_label("Ask for Edges", exact=True).uncheck(force=True)
    page.wait_for_function("() => !location.search.includes('constraint')")


def test_names_of_several_parts(page: Page, server: Server) -> None:
    first = go(page, server)
    page.get_by_role("button", name="More", exact=True).click()
    page.get_by_label("First and last name").fill("{first} of {town}")
    menu = page.locator(".ng-slots select").last
    menu.select_option(label=menu.locator("option", has_text=re.compile("star", re.IGNORECASE)).first.inner_text())
    drawn = other_than(page, first)
    page.wait_for_function("() => document.querySelector('.ng-n bdi').textContent.includes(' of ')")
    drawn = settled(page)
    assert all(re.fullmatch(r"\S+ of .+", name) for name in drawn)
    assert "slot=town" in page.url
    page.reload()
    assert settled(page) == drawn


# One name


SAVED = """() => {
    window.saved = [];
    const made = URL.createObjectURL;
    URL.createObjectURL = blob => { blob.text().then(text => saved.push(text)); return made(blob); };
}"""
"""Keep what is saved: of Debian's Firefox Playwright hears of no download of a blob."""


def test_kept_names_stay_with_their_notes(page: Page, server: Server) -> None:
    first = go(page, server)
    page.locator(NAME).nth(1).click()
    expect(page.locator(NAME).nth(1)).to_have_attribute("aria-pressed", "true")
    page.get_by_label(f"Note on {first[1]}").fill("the smith")
    page.wait_for_timeout(500)
    page.goto(f"{server.address}/?dataset=stars")
    settled(page)
    expect(page.get_by_label(f"Note on {first[1]}")).to_have_value("the smith")
    page.evaluate(SAVED)
    page.get_by_role("button", name="json").click()
    page.get_by_role("button", name="csv").click()
    page.wait_for_function("saved.length === 2")
    as_json, as_csv = page.evaluate("saved")
    assert json.loads(as_json) == [{"name": first[1], "list": "Welsh", "note": "the smith"}]
    assert as_csv == f"name,list,note\n{first[1]},Welsh,the smith\n"
    page.get_by_role("button", name=f"Let {first[1]} go").click()
    expect(page.locator(".ng-kept li")).to_have_count(0)


@pytest.mark.parametrize(
    "garbage", ["{", "[]", '{"version":1,"value":[1,{"name":7},{"name":"Ann","note":[]}]}', '{"version":9,"value":[]}']
)
def test_garbage_in_the_browsers_store_harms_nothing(page: Page, server: Server, garbage: str) -> None:
    page.add_init_script(
        f"if (location.protocol === 'http:') {{ localStorage.setItem('namegen.kept', {json.dumps(garbage)});"
        f"sessionStorage.setItem('namegen.batches', {json.dumps(garbage)}) }}"
    )
    go(page, server)
    page.locator(NAME).first.click()
    expect(page.locator(".ng-kept li")).to_have_count(2 if "Ann" in garbage else 1)


def test_a_full_store_is_said(page: Page, server: Server) -> None:
    page.add_init_script("Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }")
    go(page, server)
    page.locator(NAME).first.click()
    expect(page.locator(".ng-kept li")).to_have_count(1)
    expect(page.locator("#ng-toast")).to_contain_text("keeps no more")


def test_what_can_be_done_with_a_name_shows_in_the_place_of_its_note(page: Page, server: Server) -> None:
    first = go(page, server)
    row = page.locator(".ng-nm").nth(3)
    row.hover()
    expect(row.locator(".ng-m")).to_be_hidden()
    row.locator(".ng-acts [data-act=why]").click()
    why = page.locator(".ng-why")
    expect(why).to_contain_text("All in all 1 in")
    assert why.locator(".ng-why-name").inner_text() == first[3]
    assert why.locator("tbody tr").count() == len(first[3]) + 1
    why.get_by_role("button", name="More like this").click()
    half = max(2, len(first[3]) // 2)
    alike = other_than(page, first)
    assert all(name.startswith(first[3][:half]) or name.endswith(first[3][-half:]) for name in alike)
    expect(page.locator(".ng-like")).to_be_visible()
    page.locator(".ng-like .ng-x").click()
    expect(page.locator(".ng-like")).to_be_hidden()


def test_names_are_said_where_the_browser_has_a_voice(browser: Browser, server: Server) -> None:
    voice = "{lang: 'en-GB'}, {lang: 'cy-GB', name: 'Gwyneth'}"
    speaking = """
        const said = window.said = [];
        Object.defineProperty(window, 'speechSynthesis', {value: {
            getVoices: () => [VOICES], addEventListener() {}, cancel() {},
            speak: text => said.push([text.text, text.lang]),
        }});
        window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
    """
    for voices in (True, False):
        for page in opened(browser):
            page.add_init_script(speaking.replace("VOICES", voice if voices else ""))
            first = go(page, server)
            page.locator(".ng-nm").first.hover()
            assert page.locator(".ng-nm").first.locator(".ng-acts [data-act=say]").count() == voices
            page.locator(NAME).first.focus()
            page.keyboard.press("s")
            assert page.evaluate("window.said") == ([[first[0], "cy-GB"]] if voices else [])


def test_the_keyboard_goes_from_name_to_name_as_they_are_seen(page: Page, server: Server) -> None:
    first = go(page, server)
    tracks = "getComputedStyle(document.querySelector('.ng-names')).gridTemplateColumns"
    columns = page.evaluate(f"{tracks}.split(' ').length")
    page.locator(NAME).first.focus()
    way = {"ArrowRight": 1, "ArrowDown": 1 + columns, "ArrowLeft": columns, "ArrowUp": 0, "End": 19, "Home": 0}
    for key, place in way.items():
        page.keyboard.press(key)
        assert focused(page) == first[place], key
    page.keyboard.press("Space")
    expect(page.locator(NAME).first).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Enter")
    expect(page.locator(NAME).first).to_have_attribute("aria-pressed", "false")
    page.keyboard.press("w")
    expect(page.locator(".ng-why")).to_be_visible()
    page.keyboard.press("c")
    expect(page.locator("#ng-toast")).to_contain_text(f"Copied {first[0]}")
    page.keyboard.press("n")
    second = other_than(page, first)
    page.wait_for_function("first => document.activeElement.textContent === first", arg=second[0])
    page.keyboard.press("m")
    expect(page.locator(".ng-like")).to_be_visible()


def test_n_is_a_letter_where_one_types(page: Page, server: Server) -> None:
    first = go(page, server)
    page.get_by_role("button", name="More", exact=True).click()
    page.get_by_label("First and last name").press_sequentially("n")
    page.get_by_role("button", name="Copy all names").focus()
    page.keyboard.press("n")
    page.wait_for_timeout(400)
    assert names(page) == first


# A writer


def test_ten_names_with_k_from_names_of_ones_own(screen: Page, server: Server) -> None:
    page, sent = screen, list[str]()
    page.on("request", lambda request: sent.append(request.url))
    go(page, server, "")
    page.locator(".ng-listb").click()
    page.get_by_role("dialog").get_by_text("Paste", exact=True).click()
    page.get_by_label("One name a line, or with commas").fill(OWN)
    page.get_by_text("25 names, 5 to 9 letters").wait_for()
    expect(page.get_by_role("dialog")).to_contain_text("Enough to begin.")
    page.get_by_role("button", name="Use these names").click()
    expect(page.locator(".ng-listb")).to_contain_text("Your names")
    settled(page)
    open_wishes(page)
    wish(page, "starts_with", "K")
    close_wishes(page)
    page.wait_for_function("() => document.querySelector('.ng-n bdi').textContent.startsWith('K')")
    found = settled(page)
    assert len(found) >= 10
    assert all(name.startswith("K") for name in found)
    assert not set(found) & set(OWN.split())
    address, private = page.url.split("#")
    assert "Kenelm" in private
    assert not [each for each in [address, *sent] if "Kenelm" in each.split("#")[0]]
    page.reload()
    assert settled(page) == found
    expect(page.locator(".ng-listb")).to_contain_text("Your names")


def test_the_same_by_keys_alone(page: Page, server: Server) -> None:
    go(page, server, "")
    tab_to(page, ".ng-listb", 12)
    page.keyboard.press("Enter")
    page.get_by_role("dialog").wait_for()
    page.keyboard.press("ArrowRight")
    tab_to(page, "#ng-paste-text", 3)
    page.keyboard.insert_text(OWN)
    page.get_by_text("25 names, 5 to 9 letters").wait_for()
    tab_to(page, ".ng-pick-foot .ng-go", 4)
    page.keyboard.press("Enter")
    page.get_by_role("dialog").wait_for(state="hidden")
    assert page.evaluate("document.activeElement.matches('.ng-listb')")
    expect(page.locator(".ng-listb")).to_contain_text("Your names")
    settled(page)
    tab_to(page, "[data-wish=starts_with]", 4)
    page.keyboard.type("K")
    page.wait_for_function("() => document.querySelector('.ng-n bdi').textContent.startsWith('K')")
    found = settled(page)
    tab_to(page, NAME, 12)
    page.keyboard.press("Enter")
    expect(page.locator(".ng-kept .ng-name")).to_have_text(found[0])
    batches = page.locator(".ng-batches li").count()
    page.keyboard.press("n")
    expect(page.locator(".ng-batches li")).to_have_count(batches + 1)
    assert all(name.startswith("K") for name in settled(page))


def test_what_is_under_more_says_what_names_are_like(screen: Page, server: Server) -> None:
    page = screen
    first = go(page, server)
    open_wishes(page)
    page.get_by_role("button", name="More", exact=True).click()
    page.get_by_label("Shape").fill("CVCCV")
    assert all(len(name) == 5 for name in other_than(page, first))
    page.get_by_label("Shape").fill("")
    page.get_by_label("Not too near").select_option(label="3 letters away or more")
    page.get_by_label("Nothing offensive").check(force=True)
    page.wait_for_url("**min_distance=3&guard=1**")
    page.get_by_label("Not too near").select_option(label="any name that is new")
    page.get_by_label("Method").select_option(label="Counting pairs")
    page.get_by_text("Temperature, and how a model draws").click()
    page.get_by_label("temperature", exact=True).fill("0.5")
    page.wait_for_url("**temperature%3D0.5**")
    page.get_by_role("combobox", name="Capitals").select_option(label="CAPITALS")
    close_wishes(page)
    page.wait_for_function("() => /^[A-Z]+$/.test(document.querySelector('.ng-n bdi').textContent)")
    drawn = settled(page)
    page.reload()
    assert settled(page) == drawn


# The address and the history


def test_a_file_stays_through_back_and_a_reload(page: Page, server: Server, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text(OWN)
    go(page, server)
    page.locator(".ng-listb").click()
    page.get_by_role("dialog").get_by_text("File", exact=True).click()
    page.locator("dialog input[type=file]").set_input_files(tmp_path / "mine.txt")
    page.get_by_role("button", name="Use this list").click()
    expect(page.locator(".ng-listb")).to_contain_text("mine.txt")
    drawn = settled(page)
    page.get_by_role("link", name="Train").click()
    page.go_back()
    expect(page.locator(".ng-listb")).to_contain_text("mine.txt")
    assert settled(page) == drawn
    page.go_forward()
    page.wait_for_url("**view=train*")
    page.reload()
    expect(page.get_by_role("link", name="Train")).to_have_attribute("aria-current", "page")
    page.get_by_role("link", name="Names", exact=True).click()
    expect(page.locator(".ng-listb")).to_contain_text("mine.txt")
    assert settled(page) == drawn
    page.get_by_role("button", name="Copy the link to this page").click()
    expect(page.locator("#ng-toast")).to_contain_text("It holds no file")


def test_what_says_nothing_in_a_link_is_told(page: Page, server: Server) -> None:
    go(page, server, f"{WELSH}&page=look&foo&o=nonsense&min_length=five&utm_source=x")
    expect(page.locator(".ng-note")).to_contain_text(
        "This link says “foo”, “o=nonsense” and “min_length=five”, which means nothing here. The rest of it is used."
    )
    expect(page.locator(".ng-listb")).to_contain_text("Welsh")
    page.locator(".ng-note button").click()
    expect(page.locator(".ng-note")).to_have_count(0)


def test_new_names_pressed_again_and_again_are_the_newest(page: Page, server: Server) -> None:
    first = go(page, server)
    for _ in range(8):
        new_names(page).click(no_wait_after=True)
    last = other_than(page, first)
    expect(page.locator(".ng-batches [aria-current]")).to_contain_text(", ".join(last[:4]))
    assert page.evaluate("document.querySelector('.ng-batches button').matches('[aria-current]')")


# Copies


def test_copied_names_come_last_and_are_copied_in_their_own_order(page: Page, server: Server) -> None:
    go(page, server, f"{WELSH}&raw=1&n=60")
    old = page.evaluate("[...document.querySelectorAll('.ng-nm')].map(e => e.classList.contains('ng-old'))")
    assert True in old
    assert old == sorted(old)
    assert page.locator(".ng-old .ng-m").first.inner_text() == "in the list"
    expect(page.locator(".ng-sum-lead")).to_contain_text("from the list")
    shown = names(page)
    page.evaluate("navigator.clipboard.writeText = async text => { window.copied = text; }")
    page.get_by_role("button", name="Copy all names").click()
    copied = page.evaluate("window.copied").split("\n")
    assert sorted(copied) == sorted(shown)
    assert copied != shown


# A phone


def test_a_phone_has_its_wishes_its_kept_names_and_why_in_sheets(browser: Browser, server: Server) -> None:
    for page in opened(browser, viewport=NARROW, has_touch=True):
        first = go(page, server)
        page.get_by_role("button", name=f"More about {first[1]}").click()
        sheet = page.locator("dialog.ng-sheet")
        expect(sheet).to_contain_text("All in all 1 in")
        sheet.get_by_role("button", name="Keep", exact=True).click()
        page.keyboard.press("Escape")
        expect(sheet).to_have_count(0)
        page.locator(".ng-dock button").last.click()
        expect(sheet).to_contain_text(first[1])
        sheet.get_by_role("button", name="Close").click()
        page.get_by_role("button", name="Wishes").click()
        wish(page, "starts_with", "g")
        sheet.get_by_role("button", name="Show the names").click()
        assert all(name.startswith("G") for name in other_than(page, first))
        expect(page.locator(".ng-active")).to_contain_text("Starts with g")
        page.locator(".ng-active .ng-x").click()
        expect(page.locator(".ng-active .ng-w")).to_have_count(0)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390


# What goes wrong


def test_a_server_that_is_gone_takes_nothing_with_it(browser: Browser, tmp_path: Path) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 860})
    page = context.new_page()
    page.set_default_timeout(30_000)
    with serving(tmp_path) as server:
        first = go(page, server)
    page.locator(".ng-bar .ng-go").click()
    expect(page.locator(".ng-banner")).to_be_visible()
    expect(page.locator(".ng-bar .ng-go")).to_have_attribute("aria-disabled", "true")
    assert names(page) == first
    page.locator(NAME).first.click()
    page.get_by_label(f"Note on {first[0]}").fill("safe")
    page.locator(".ng-batches button").first.click()
    assert names(page) == first
    wish(page, "starts_with", "b")
    expect(page.locator(".ng-names")).to_have_class(re.compile("ng-grey"))
    context.close()


def test_a_server_that_is_back_goes_on_where_it_was(browser: Browser, tmp_path: Path) -> None:
    command = ["-c", START, "app", "--port", str(port := free_port())]
    context = browser.new_context(viewport=WIDE)  # a request that fails is an error of the console
    page = context.new_page()
    page.set_default_timeout(30_000)
    with python(command, tmp_path, port, NAMEGEN_PLUGINS="namegen") as server:
        first = go(page, server)
    wish(page, "starts_with", "g")
    expect(page.locator(".ng-banner")).to_be_visible()
    assert names(page) == first
    with python(command, tmp_path, port, NAMEGEN_PLUGINS="namegen"):
        page.get_by_role("button", name="Try now").click()
        assert all(name.startswith("G") for name in other_than(page, first))
        expect(page.locator(".ng-banner")).to_be_hidden()
        expect(new_names(page)).not_to_have_attribute("aria-disabled", "true")
    context.close()


def test_without_any_list_the_page_asks_for_one(browser: Browser, tmp_path: Path) -> None:
    plugins = [f"namegen:{name}" for name in ("app", "constraints", "counts", "samplers", "tokenizers")]
    port = free_port()
    command = ["-c", START, "app", "--port", str(port)]
    with python(command, tmp_path, port, NAMEGEN_PLUGINS=",".join(plugins)) as server:
        for page in opened(browser):
            page.goto(server.address)
            expect(page.locator(".ng-hello")).to_contain_text("Which names should the new ones sound like?")
            expect(page.locator(".ng-bar")).to_be_hidden()
            page.get_by_role("button", name="Paste your own").click()
            expect(page.get_by_role("dialog")).to_be_visible()


def test_hostile_names_are_text(page: Page, server: Server) -> None:
    hostile = [f"<img src=x onerror=alert({i})>" for i in range(12)]
    page.on("dialog", lambda dialog: pytest.fail("a script ran"))
    text = "\n".join(hostile).replace(" ", "%20").replace("\n", "%0A")
    go(page, server, f"?raw=1&n=30#text={text}")
    page.locator(NAME).first.click()
    page.locator(".ng-nm").first.hover()
    page.keyboard.press("w")
    page.wait_for_timeout(500)
    assert page.evaluate("document.querySelectorAll('.ng-mount img').length") == 0


# Taken along


def test_what_is_taken_along_draws_from_a_disk(screen: Page, server: Server, tmp_path: Path) -> None:
    page = screen
    go(page, server, f"{WELSH}&starts_with=c")
    page.evaluate(SAVED)
    page.get_by_role("button", name="Take it with you").click()
    dialog = page.get_by_role("dialog", name="Take it with you")
    expect(dialog).to_contain_text("They come as they do here: near, with the wish that is set.")
    dialog.get_by_role("button", name="A page").click()
    expect(dialog).to_contain_text(re.compile(r"A page that draws these names from a disk, [\d.]+ KB: welsh\.html\."))
    dialog.get_by_label("Leave the names of the list out").click()
    dialog.get_by_role("button", name="A document").click()
    expect(dialog).to_contain_text("KB: welsh.json.")
    html, document = page.evaluate("saved")
    assert json.loads(document)["names"] == ""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    taken = tmp_path / "welsh.html"
    taken.write_text(html, encoding="utf-8")
    home = page.context.new_page()
    home.goto(taken.as_uri())
    home.locator("#names li").first.wait_for()
    drawn = [text.strip() for text in home.locator("#names li").all_inner_texts()]
    home.close()
    assert len(drawn) > 5
    assert all(name.startswith("C") for name in drawn)


def test_each_reader_says_what_it_is_and_what_came_of_saving_it(screen: Page, server: Server) -> None:
    page = screen
    go(page, server, WELSH)
    page.evaluate(SAVED)
    page.get_by_role("button", name="Take it with you").click()
    rows = page.get_by_role("dialog", name="Take it with you").locator(".ng-take-readers li")
    readers = namegen.Registry.load(only=["namegen"]).readers()
    expect(rows).to_have_count(len(readers))
    for row, reader in zip(rows.all(), readers.values(), strict=True):
        button = row.get_by_role("button", name=reader.label, exact=True)
        expect(button).to_have_accessible_description(f"{reader.summary[0].upper()}{reader.summary[1:]}.")
        expect(row).to_contain_text(f"{reader.summary[1:]}.")
    rows.nth(1).get_by_role("button").click()
    expect(rows.nth(1)).to_contain_text(re.compile(r"[\d.]+ KB: namegen\.lua\."))
    expect(rows.nth(0)).not_to_contain_text("KB")
    page.wait_for_function("saved.length === 1")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_what_cannot_be_taken_along_says_so_at_its_button(page: Page, server: Server) -> None:
    go(page, server, f"{WELSH}&case=upper")
    opener = page.get_by_role("button", name="Take it with you")
    opener.press("Enter")
    dialog = page.get_by_role("dialog", name="Take it with you")
    button = dialog.get_by_role("button", name="A page")
    tab_to(page, ".ng-take .ng-b", 3)
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("alert").first).to_have_text(re.compile('^"Capitals" is not carried'))
    expect(button).to_have_accessible_description(re.compile("Capitals"))
    page.keyboard.press("Escape")
    expect(opener).to_be_focused()


# For everybody


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(screen: Page, server: Server, scheme: Any) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page, axe = screen, Axe()
    page.emulate_media(reduced_motion="reduce")
    found = list[tuple[str, str, str]]()

    def check(what: str) -> None:
        told = axe.run(page, options={"resultTypes": ["violations"]}).response["violations"]
        found.extend((what, each["id"], node["html"][:200]) for each in told for node in each["nodes"][:3])

    go(page, server, f"{WELSH}&n=8&foo")
    page.locator(NAME).first.click()
    if scheme == "dark":
        page.get_by_role("button", name="Light or dark").click()
    assert page.evaluate("document.body.classList.contains('dark')") == (scheme == "dark")
    check("names")
    page.locator(".ng-nm").nth(2).hover()
    page.locator(NAME).nth(2).focus()
    page.keyboard.press("w")
    page.locator(".ng-steps").wait_for()
    check("why")
    page.keyboard.press("Escape")
    open_wishes(page)
    page.get_by_role("button", name="More", exact=True).click()
    wish(page, "starts_with", "k")
    page.locator(".ng-problem").filter(visible=True).wait_for()
    check("an impossible wish, more")
    close_wishes(page)
    check("an impossible wish")
    page.get_by_role("button", name="Take it with you").click()
    page.get_by_role("button", name="A page").click()
    page.get_by_role("dialog").locator(".ng-wrong:not(:empty)").wait_for()
    check("take it with you")
    page.keyboard.press("Escape")
    page.locator(".ng-listb").click()
    page.get_by_role("dialog").locator(".ng-lc").first.wait_for()
    check("the picker")
    assert not found
