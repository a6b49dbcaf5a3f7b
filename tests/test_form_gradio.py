"""What the form leans on in gradio, in Debian's Chromium and Firefox: an upgrade that changes it is found here.

Elsewhere: scripts of the page and the content security policy, unknown words in the address (test_form_shell); names
as text, answers that come late (test_form_look); uploads (test_form_picker); pages of plugins in columns of their own
(test_form_plugins); server functions outside every limit of gradio's (test_app_strangers).
"""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from .app_server import Server, serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Request

EXAMPLE = Path(__file__).parent / "example_plugin"
NAMES = "Zebulonia\nZebedeea\nAnnabella\nBelindaz\nZenobia\n"
MOST = 250
"""Milliseconds from a key to its bars, of half of all keys: where nobody else computes it is 60."""

# A browser and a page take their time on a busy machine: what fails is tried again, and what is broken fails each time.
pytestmark = pytest.mark.flaky(reruns=2)


@pytest.fixture(scope="module")
def server(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Start a server for each browser: what one has trained and kept, the other has not."""
    folder = tmp_path_factory.mktemp("gradio")
    for name in ("namegen_example.py", "namegen_example_page.py"):
        (folder / name).write_text((EXAMPLE / name).read_text())
    with serving(folder, folder / "namegen_example.py") as found:
        yield found


@pytest.fixture
def asked() -> list[Request]:
    """What the page asks for."""
    return []


@pytest.fixture
def page(browser: Browser, asked: list[Request]) -> Iterator[Page]:
    """A page whose console stays silent, and that opens no window."""
    said: list[str] = []
    with browser.new_context(viewport={"width": 1280, "height": 860}) as context:
        opened = context.new_page()
        opened.set_default_timeout(60_000)
        opened.on("request", lambda request: asked.append(request))
        opened.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
        opened.on("pageerror", lambda error: said.append(str(error)))
        yield opened
        assert [each for each in said if "font" not in each.lower()] == []


def look(page: Page, server: Server) -> None:
    """Open Look inside on the names, behind the '#'."""
    page.goto(f"{server.address}/?view=look&model=count-bigram#text={quote(NAMES)}")
    page.locator(".ng-lk-bars button").first.wait_for()


def test_a_server_function_answers_while_one_types(page: Page, server: Server) -> None:
    look(page, server)
    page.evaluate("""() => {
        const input = document.querySelector(".ng-lk-input"), real = window.fetch;
        window.took = []; let pressed = 0;
        input.addEventListener("input", () => { pressed = performance.now(); }, true);
        const painted = () => requestAnimationFrame(() => setTimeout(() => took.push(performance.now() - pressed)));
        window.fetch = async (...given) => {
            const answer = await real(...given), asked = String(given[1]?.body);
            if (asked.includes("next_letters") && asked.includes(JSON.stringify(input.value))) painted();
            return answer;
        };
    }""")
    page.locator(".ng-lk-input").focus()
    for letter in "annabella" * 3:
        page.keyboard.press(letter)
        page.wait_for_timeout(60)
    page.wait_for_timeout(500)
    took = page.evaluate("took")
    assert len(took) >= 15
    assert statistics.median(took) <= MOST, took


def test_what_a_call_refuses_is_an_answer_and_no_status_of_500(page: Page, server: Server) -> None:
    look(page, server)
    page.evaluate("""() => {
        const real = window.fetch;
        window.told = [];
        window.fetch = async (...given) => {
            const answer = await real(...given), asks = String(given[0]).includes("component_server");
            if (asks) told.push([answer.status, (await answer.clone().json())?.error?.field ?? ""]);
            return answer;
        };
    }""")
    page.locator(".ng-lk-input").fill("q")
    page.locator("#ng-lk-wrong").filter(has_text="“q”").wait_for()
    told = page.evaluate("told")
    assert [200, "beginning"] in told
    assert {status for status, _ in told} == {200}


def test_gradio_patches_nothing_of_what_the_scripts_have_built(page: Page, server: Server) -> None:
    """Its template is one empty element: what its events change elsewhere leaves nodes, texts and an open dialog."""
    look(page, server)
    page.locator(".ng-lk-input").fill("Ann")
    page.evaluate("document.querySelectorAll('.ng-mount *').forEach(each => { each.built = true; })")
    page.locator("footer, .ng-top").get_by_role("link", name="Roll call").first.click()
    column = page.locator("#ng-plugin-roll-call")
    column.get_by_role("textbox").first.wait_for()
    # The list of names opens over it, as a modal dialog, while gradio's own event is answered.
    page.evaluate("""() => {
        const dialog = document.createElement("dialog");
        dialog.id = "ng-tried"; dialog.textContent = "open"; dialog.built = true;
        document.querySelector(".ng-mount").append(dialog);
        document.querySelector("#ng-plugin-roll-call button:not([aria-label])").click();
        dialog.showModal();
    }""")
    fields = "[...document.querySelectorAll('#ng-plugin-roll-call :is(textarea, input)')]"
    page.wait_for_function(f"{fields}.some(each => each.value.includes('\\n'))")
    assert page.evaluate("document.querySelector('#ng-tried').open")
    page.evaluate("document.querySelector('#ng-tried').remove()")
    page.go_back()
    assert page.locator(".ng-lk-input").input_value() == "Ann"
    assert page.evaluate("[...document.querySelectorAll('#ng-page-look > *')].every(each => each.built)")


def test_pages_are_steps_of_the_history_and_nothing_is_loaded_again(page: Page, server: Server) -> None:
    look(page, server)
    page.evaluate("window.same = true")
    page.locator(".ng-lk-input").fill("Bel")
    for name in ("Train", "Compare"):
        page.locator(".ng-top").get_by_role("link", name=name).click()
        page.locator(f"#ng-page-{name.lower()}").get_by_role("heading", level=1).wait_for()
    page.go_back()
    page.locator("#ng-page-train").get_by_role("heading", level=1).wait_for()
    page.go_back()
    page.locator("#ng-page-look .ng-lk-bars button").first.wait_for()
    page.go_forward()
    page.locator("#ng-page-train").get_by_role("heading", level=1).wait_for()
    page.go_back()
    page.locator("#ng-page-look .ng-lk-bars button").first.wait_for()
    assert page.evaluate("window.same")
    assert page.locator(".ng-lk-input").input_value() == "Bel"
    page.reload()
    page.locator(".ng-lk-bars button").first.wait_for()
    assert page.locator(".ng-lk-input").input_value() == "Bel"


def test_what_is_private_goes_with_no_address_that_is_asked_for(
    page: Page, server: Server, asked: list[Request]
) -> None:
    look(page, server)
    page.locator(".ng-top").get_by_role("link", name="Names").click()
    page.get_by_role("button", name="New names").first.wait_for()
    page.wait_for_timeout(1_000)
    assert "Zebulonia" in page.url
    sent = [each.url for each in asked if not each.is_navigation_request()]
    assert len(sent) > 5
    assert not [url for url in sent if "zebulonia" in url.lower()]
    referred = [each.headers.get("referer", "") for each in asked]
    assert not [each for each in referred if "zebulonia" in each.lower()]


def test_rules_of_gradio_reach_nothing_of_ours(page: Page, server: Server) -> None:
    look(page, server)
    classes = page.evaluate(
        "[...new Set([...document.querySelectorAll('.ng-mount, .ng-mount *')].flatMap(each => [...each.classList]))]"
    )
    assert [each for each in classes if not each.startswith("ng-")] == []
    looks = page.evaluate("""() => {
        const of = (selector, ...names) => names.map(name => getComputedStyle(document.querySelector(selector))[name]);
        return {
            input: of(".ng-lk-input", "borderTopWidth", "boxShadow"),
            card: of(".ng-lk-stage", "paddingTop", "borderTopWidth"),
            select: of(".ng-lk-choose select", "borderTopLeftRadius"),
            body: of(".ng-mount", "paddingTop", "marginTop"),
        };
    }""")
    assert looks == {"input": ["0px", "none"], "card": ["0px", "0px"], "select": ["10px"], "body": ["0px", "0px"]}


def test_a_group_of_choices_is_one_tab_stop_that_arrows_move(page: Page, server: Server) -> None:
    """What gradio's own radio buttons are not."""
    look(page, server)
    page.locator(".ng-lk-pairs").scroll_into_view_if_needed()
    page.locator(".ng-lk-heat").first.wait_for()
    group = page.get_by_role("radiogroup", name="What the cells show")
    group.get_by_role("radio").first.focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.value") == "chance"
    assert group.get_by_role("radio", checked=True).count() == 1
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") != "ng-lk-mode"
