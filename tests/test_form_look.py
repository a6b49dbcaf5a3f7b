"""Look inside in Debian's Chromium and Firefox, driven as a person would.

Every test ends with the same checks: no request left the machine, the console holds no error, no dialog opened.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest

import namegen

from .app_server import Server, serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Locator, Page

HERE = Path(__file__).parent
FEW = "anna\nbob\ncarla\ndora\nemma\nfred\ngina\nhugo\nida\njohn\nkarl\nlena\nmia\nnora\notto\n"
WIDTHS = (320, 390, 640, 768, 1024, 1280, 1440, 1920, 2560)

# A browser and a page take their time on a busy machine: what fails is tried again, and what is broken fails each time.
pytestmark = pytest.mark.flaky(reruns=2)


@pytest.fixture(scope="module")
def server(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Start a server for each browser: what one has trained and kept, the other has not."""
    with serving(tmp_path_factory.mktemp("look"), HERE / "app_inside.py", seconds=120) as started:
        yield started


class Look:
    """The page Look inside, and what one does on it."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.address, self.context = address, context
        self.requests: list[str] = []
        self.errors: list[str] = []
        self.page: Page = context.new_page()
        self.page.set_default_timeout(60_000)
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", lambda said: self.errors.append(said.text) if said.type == "error" else None)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("dialog", lambda dialog: (self.errors.append(f"dialog {dialog.message}"), dialog.dismiss()))

    def open(self, query: str = "", text: str = FEW, *, ready: bool = True) -> None:
        """Open it with the names of `text`, or with those of the query."""
        self.page.goto(f"{self.address}/?view=look&{query}{f'#text={quote(text)}' if text else ''}", timeout=180_000)
        if ready:
            self.bars.first.wait_for(timeout=180_000)

    @property
    def input(self) -> Locator:
        return self.page.locator(".ng-lk-input")

    @property
    def bars(self) -> Locator:
        return self.page.locator(".ng-lk-bars button")

    def says(self, text: str | re.Pattern[str]) -> None:
        self.page.locator(".ng-lk-says").filter(has_text=text).wait_for()

    def type(self, text: str) -> None:
        """Type over what is there, and wait for the bars after it."""
        self.input.fill(text)
        known = sum(name.startswith(text) for name in FEW.split())
        self.says(f"{known} names begin so" if known > 1 else "One name begins so" if known else "No name begins so")

    def chances(self) -> dict[str, float]:
        """The height of each bar, the highest being 1, by its letter."""
        told = self.bars.evaluate_all(
            "all => all.map(e => [e.querySelector('.ng-lk-lt').textContent, Number(e.style.getPropertyValue('--p'))])"
        )
        return {letter: float(height) for letter, height in told}

    def fell(self, text: str | re.Pattern[str]) -> None:
        self.page.locator(".ng-lk-fell").filter(has_text=text).wait_for()

    def roll_says(self, *numbers: float) -> None:
        """Let the die say these numbers, one after the other, and then the last of them."""
        self.page.evaluate(
            "numbers => { crypto.getRandomValues = a => {"
            " a[0] = Math.floor((numbers.length > 1 ? numbers.shift() : numbers[0]) * 2 ** 32); return a; } }",
            list(numbers),
        )

    def heat(self, before: str, after: str) -> Locator:
        return self.page.locator(f".ng-lk-counts td[aria-label^='{before}, then {after}: ']")

    def in_sight(self, selector: str) -> Locator:
        """Scroll to a card, and wait for what it shows."""
        self.page.locator(".ng-lk-pairs").scroll_into_view_if_needed()
        self.page.evaluate("scrollTo(0, document.body.scrollHeight)")
        found = self.page.locator(selector).first
        found.scroll_into_view_if_needed()
        found.wait_for()
        return found

    def end(self) -> None:
        """Nothing went wrong that a visitor does not see."""
        assert not [url for url in self.requests if not url.startswith((self.address, "data:", "blob:"))]
        ours = [error for error in self.errors if "font" not in error.lower()]
        assert not ours, ours
        self.page.close()


@pytest.fixture(params=[1280, 390])
def look(request: pytest.FixtureRequest, browser: Browser, server: Server) -> Iterator[Look]:
    """The page on a desktop, and on a phone."""
    context = browser.new_context(viewport={"width": request.param, "height": 844})
    found = Look(context, server.address)
    yield found
    found.end()
    context.close()


@pytest.fixture
def wide(browser: Browser, server: Server) -> Iterator[Look]:
    context = browser.new_context(viewport={"width": 1280, "height": 860})
    found = Look(context, server.address)
    yield found
    found.end()
    context.close()


def chances_of(model: str, beginning: str, names: list[str] | None = None) -> dict[str, float]:
    """What the core says, as the page shows it."""
    known = namegen.train(names or FEW.split(), model=model, cache=False, registry=REGISTRY)
    found = namegen.next_pieces(known, beginning)
    return {piece or "end": math.exp(logprob) for piece, logprob in zip(found.pieces, found.logprobs, strict=True)}


REGISTRY = namegen.Registry.load(only=["namegen"])


def highest_is_1(chances: dict[str, float]) -> dict[str, float]:
    top = max(chances.values())
    return {letter: chance / top for letter, chance in chances.items()}


# What comes next


def test_bars_follow_what_is_typed_and_a_click_adds_a_letter(look: Look) -> None:
    look.open("model=count-bigram")
    look.says("15 names begin here")
    look.type("jo")
    expected = highest_is_1(chances_of("count-bigram", "jo"))
    shown = look.chances()
    assert shown == pytest.approx({letter: expected[letter] for letter in shown}, abs=2e-3)
    assert len(shown) == (9 if look.page.viewport_size["width"] == 390 else len(expected))
    look.says("One name begins so: john.")
    best = max(expected, key=expected.__getitem__)
    look.bars.filter(has_text=re.compile(rf"^\d*{best}$")).click()
    assert look.input.input_value() == f"jo{best}"


def test_on_a_phone_bars_are_rows_the_most_likely_first_and_all_on_demand(look: Look) -> None:
    look.open()
    look.type("an")
    phone = look.page.viewport_size["width"] == 390
    order = list(look.chances().values())
    assert (order == sorted(order, reverse=True)) == phone
    assert look.page.get_by_role("button", name="All letters").is_visible() == phone
    if phone:
        look.page.get_by_role("button", name="All letters").click()
        assert look.bars.count() == len(chances_of("pitman-yor", "an"))
        look.page.get_by_role("button", name="Only the most likely").click()
        assert look.bars.count() == 9


def test_temperature_reshapes_the_bars_with_a_ghost_where_they_stood(look: Look) -> None:
    look.open("model=count-bigram")
    look.type("an")
    learned = chances_of("count-bigram", "an")
    slider = look.page.get_by_role("slider", name="Temperature")
    ghosts = look.page.locator(".ng-lk-ghost")
    assert not ghosts.first.is_visible()
    slider.fill("200")
    weights = {letter: chance ** (1 / 2) for letter, chance in learned.items()}
    warm = {letter: weight / sum(weights.values()) for letter, weight in weights.items()}
    shown = look.chances()
    top = max(max(warm[each] for each in shown), max(learned[each] for each in shown))
    assert shown == pytest.approx({each: warm[each] / top for each in shown}, abs=2e-3)
    assert ghosts.first.is_visible()
    told = look.bars.evaluate_all("all => all.map(e => [e.dataset.key, Number(e.style.getPropertyValue('--g'))])")
    for key, height in told:
        assert float(height) == pytest.approx(learned[key.strip() or "end"] / top, abs=2e-3)
    look.page.get_by_text("2.00: the rare gets its chance").wait_for()
    slider.fill("100")
    assert not ghosts.first.is_visible()


def test_the_die_falls_on_the_strip_and_adds_the_letter_there(look: Look) -> None:
    look.open("model=count-bigram")
    look.type("an")
    chances, below, letter = chances_of("count-bigram", "an"), 0.0, ""
    for letter, chance in chances.items():  # noqa: B007 - the letter that 0.312 falls on
        below += chance
        if below > 0.312:
            break
    look.roll_says(0.312)
    look.page.get_by_role("button", name="Roll one letter").click()
    look.fell(f"The die says 0.312: that falls on {letter}.")
    look.page.wait_for_function("text => document.querySelector('.ng-lk-input').value === text", arg=f"an{letter}")
    pin = look.page.locator(".ng-lk-pin").evaluate("e => e.style.getPropertyValue('--x')")
    assert float(pin.removesuffix("%")) == pytest.approx(31.2, abs=0.01)


def test_it_rolls_to_the_end_and_says_whether_the_name_is_new(look: Look) -> None:
    look.open("model=count-bigram add_k=0")
    look.type("ott")
    # After t comes t or o; after o the end, and other letters: the die says which.
    order = list(chances_of("count-bigram add_k=0", "ott"))
    look.roll_says(0.9999 if order.index("o") == len(order) - 1 else 0.0, 0.9999)
    look.page.get_by_role("button", name="Roll to the end").click()
    look.fell("The name is otto, and it is in the list.")
    assert look.page.get_by_role("button", name="Roll to the end").is_visible()
    look.page.get_by_role("button", name="Take one back").click()
    assert look.input.input_value() == "ott"


def test_rolling_can_be_stopped_and_typing_stops_it(wide: Look) -> None:
    wide.open("model=count-bigram add_k=0", "\n".join(["an" * 20, "na" * 20]))
    wide.roll_says(0.0)
    wide.page.get_by_role("button", name="Roll to the end").click()
    wide.page.wait_for_function("document.querySelector('.ng-lk-input').value.length > 2")
    wide.page.locator(".ng-lk-ctl").get_by_role("button", name="Stop", exact=True).click()
    wide.page.wait_for_timeout(1_500)
    length = len(wide.input.input_value())
    wide.page.wait_for_timeout(1_500)
    assert len(wide.input.input_value()) == length


def test_a_name_is_written_as_the_list_writes_it(wide: Look) -> None:
    wide.open("dataset=welsh", "")
    wide.input.press_sequentially("mab")
    wide.says("Mabli")
    wide.page.wait_for_function("document.querySelector('.ng-lk-input').value === 'Mab'")
    wide.input.press_sequentially("on")
    wide.page.wait_for_function("document.querySelector('.ng-lk-input').value === 'Mabon'")


def test_unknown_letters_are_one_sentence_at_the_field(look: Look) -> None:
    look.open()
    look.type("an")
    look.input.fill("anx")
    wrong = look.page.locator("#ng-lk-wrong")
    wrong.filter(has_text="No name of this list has the letter “x”. It has a, b, c, d, e,").wait_for()
    assert look.input.get_attribute("aria-invalid") == "true"
    assert look.input.get_attribute("aria-describedby") == "ng-lk-wrong"
    look.input.fill("<img src=x onerror=alert(1)>")
    wrong.filter(has_text="“<”").wait_for()
    look.input.fill("a" * 150)
    wrong.filter(has_text="up to 100 characters").wait_for()
    look.type("an")
    assert look.input.get_attribute("aria-invalid") is None
    assert not wrong.is_visible()


def between(look: Look, act: str) -> None:
    """Act on what the page asks: `act` is a script of (asked, answer), which gives a response."""
    look.page.evaluate(
        """act => {
        const real = window.fetch, meet = eval(act);
        window.fetch = (url, options) => {
            const asks = String(url).includes("component_server") && typeof options?.body === "string";
            return asks ? meet(JSON.parse(options.body).data, () => real(url, options)) : real(url, options);
        };
    }""",
        act,
    )


def test_answers_that_come_late_are_dropped(wide: Look) -> None:
    wide.open("model=count-bigram")
    between(
        wide,
        """async (asked, answer) => {
        if (asked.call === "next_letters" && asked.data.beginning === "j") await new Promise(go => { window.go = go; });
        return answer();
    }""",
    )
    wide.input.fill("j")
    wide.page.wait_for_function("Boolean(window.go)")
    wide.type("an")
    wide.page.evaluate("go()")
    wide.page.wait_for_timeout(1_000)
    expected = highest_is_1(chances_of("count-bigram", "an"))
    assert wide.chances() == pytest.approx(expected, abs=2e-3)


def test_a_model_that_the_server_let_go_is_prepared_again(wide: Look) -> None:
    wide.open()
    wide.type("an")
    between(
        wide,
        """async (asked, answer) => {
        if (asked.call !== "next_letters" || window.forgotten) return answer();
        window.forgotten = asked.data.beginning;
        const error = {message: "the model is no longer on the server; please look again", field: "key"};
        return new Response(JSON.stringify({error}), {headers: {"content-type": "application/json"}});
    }""",
    )
    wide.type("jo")
    assert wide.page.evaluate("window.forgotten") in ("j", "jo")  # Firefox types letter by letter


def test_large_alphabets_show_the_most_likely_first_and_the_die_finds_the_rest(look: Look) -> None:
    names = [chr(0x4E00 + i) + chr(0x4E00 + (i * 7) % 500) for i in range(500)]
    look.open("model=count-bigram", "\n".join(names))
    look.says("500 names begin here")
    shown = list(look.chances().values())
    assert shown == sorted(shown, reverse=True)
    assert len(shown) == (9 if look.page.viewport_size["width"] == 390 else 34)
    look.roll_says(0.99999)
    look.page.get_by_role("button", name="Roll one letter").click()
    look.fell("The die says 1.000: that falls on")
    look.page.wait_for_function("document.querySelector('.ng-lk-input').value.length === 1")
    look.page.get_by_role("button", name="All letters").click()
    look.page.get_by_text(re.compile(r"\d+ rarer letters are not shown")).wait_for()


def test_blanks_and_marks_are_named(wide: Look) -> None:
    wide.open("", "De la Cruz\nDe Ar\nLe Bon\nO'Neill")
    wide.input.fill("De")
    wide.says("2 names begin so")
    blank = wide.page.get_by_role("button", name=re.compile("^space, "))
    assert blank.text_content().endswith("space")
    blank.click()
    assert wide.input.input_value() == "De "
    wide.says("2 names begin so: De la Cruz, De Ar.")
    assert wide.page.get_by_role("button", name=re.compile("^apostrophe, ")).count() == 1


def test_hangul_is_composed_of_its_letters(wide: Look) -> None:
    wide.open("tokenizer=jamo", "김민수\n기민\n김서준\n이수민")
    wide.input.fill("기")
    wide.says("3 names begin so")
    wide.page.get_by_role("button", name=re.compile("^final ㅁ, ")).click()
    assert wide.input.input_value() == "김"
    wide.says("2 names begin so: 김민수, 김서준.")


def test_what_is_typed_is_in_the_address_and_comes_back(look: Look) -> None:
    look.open("model=count-bigram")
    look.type("an")
    slider = look.page.get_by_role("slider", name="Temperature")
    slider.fill("150")
    look.page.wait_for_function("location.search.includes('begins=an') && location.search.includes('temperature=1.5')")
    look.page.reload()
    look.says("One name begins so: anna.")
    assert look.input.input_value() == "an"
    assert slider.input_value() == "150"
    assert parse_qs(urlsplit(look.page.url).query)["view"] == ["look"]


def test_another_list_is_looked_into_at_once(wide: Look) -> None:
    wide.open()
    wide.type("an")
    wide.page.get_by_label("Names to learn from").select_option("welsh")
    wide.says("names begin")
    wide.page.wait_for_function("document.querySelector('.ng-lk-bars').textContent.includes('ŷ')")
    wide.input.fill("Rh")
    wide.says("Rhian")


def test_a_training_that_lasts_can_be_stopped_and_what_it_learned_is_shown(wide: Look) -> None:
    wide.open("model=lstm size=64 epochs=100000 patience=1", ready=False)
    stop = wide.page.get_by_role("button", name="Stop", exact=True)
    stop.wait_for(timeout=180_000)
    wide.page.locator(".ng-lk-work").filter(has_text=re.compile("step [1-9]")).wait_for(timeout=180_000)
    stop.click()
    wide.bars.first.wait_for(timeout=180_000)
    wide.page.locator("#ng-toast").filter(has_text="this is what it had learned by then").wait_for()


# Every pair of letters


def test_a_cell_says_how_often_and_shows_the_names_behind_it(look: Look) -> None:
    look.open()
    look.in_sight(".ng-lk-heat")
    cell = look.heat("n", "a")
    assert cell.get_attribute("aria-label") == "n, then a: 3 times"
    cell.click()
    detail = look.page.locator(".ng-lk-cell")
    detail.get_by_text("3 times.").wait_for()
    detail.get_by_text("After n comes a in").wait_for()
    names = look.page.locator(".ng-lk-names:not(.ng-stale) bdi")
    names.first.wait_for()
    assert names.all_text_contents() == ["anna", "gina", "lena"]
    assert look.page.locator(".ng-lk-names mark").all_text_contents() == ["na"] * 3
    look.page.get_by_role("combobox", name="First letter").select_option("start")
    look.page.get_by_role("combobox", name="Next letter").select_option("m")
    detail.get_by_text("Once.").wait_for()
    detail.get_by_text("After the start comes m in").wait_for()
    look.page.wait_for_function("document.querySelector('.ng-lk-names:not(.ng-stale)')?.textContent === 'mia'")


def test_the_matrix_is_a_table_with_one_tab_stop_that_arrows_move(wide: Look) -> None:
    wide.open()
    wide.in_sight(".ng-lk-heat")
    table = wide.page.get_by_role("grid", name=re.compile("Pairs of letters"))
    assert table.locator("[tabindex='0']").count() == 1
    letters = len({*FEW.replace("\n", "")}) + 1
    assert table.get_by_role("gridcell").count() >= letters**2
    assert table.locator("td[aria-label]").count() == letters**2
    assert table.get_by_role("columnheader").count() == table.get_by_role("rowheader").count() == letters
    wide.heat("a", "b").click()
    wide.page.keyboard.press("ArrowRight")
    focused = "document.activeElement.getAttribute('aria-label')"
    assert wide.page.evaluate(focused).startswith("a, then c: ")
    wide.page.keyboard.press("ArrowDown")
    assert wide.page.evaluate(focused).startswith("b, then c: ")
    wide.page.keyboard.press("Home")
    wide.page.keyboard.press("ArrowLeft")
    assert wide.page.evaluate(focused).startswith("b, then the end: ")
    wide.page.keyboard.press("PageUp")
    assert wide.page.evaluate(focused).startswith("the start, then the end: ")
    assert table.locator("[tabindex='0']").count() == 1
    wide.page.locator(".ng-lk-cell").get_by_text("Never.").wait_for()


def test_the_pointer_moves_the_cell_without_a_click_and_takes_no_focus(wide: Look) -> None:
    wide.open()
    wide.in_sight(".ng-lk-heat")
    wide.input.focus()
    wide.heat("o", "t").scroll_into_view_if_needed()
    wide.heat("o", "t").hover()
    wide.page.locator(".ng-lk-cell").get_by_text("After o comes t in").wait_for()
    # A click fixes it, until the pointer has left.
    wide.heat("t", "t").click()
    wide.page.locator(".ng-lk-cell").get_by_text("After t comes t in").wait_for()
    wide.heat("o", "t").hover()
    wide.page.wait_for_timeout(300)
    assert wide.page.locator(".ng-lk-cell").get_by_text("After t comes t in").is_visible()
    wide.input.hover()
    wide.heat("o", "t").hover()
    wide.page.locator(".ng-lk-cell").get_by_text("After o comes t in").wait_for()
    wide.input.focus()
    wide.heat("t", "t").hover()
    wide.page.locator(".ng-lk-cell").get_by_text("After t comes t in").wait_for()
    assert wide.page.evaluate("document.activeElement.className").startswith("ng-lk-input")


def test_chances_are_the_models_and_followers_lead_to_their_cells(wide: Look) -> None:
    wide.open("model=kneser-ney")
    wide.in_sight(".ng-lk-heat")
    wide.page.get_by_label("Chance", exact=True).check(force=True)
    model = namegen.train(FEW.split(), model="kneser-ney", cache=False, registry=REGISTRY)
    corpus, _ = namegen.pair_corpus(model)
    table = namegen.pair_probabilities(model, corpus)
    chance = table.values[table.rows.index("n"), table.columns.index("a")]
    assert wide.heat("n", "a").get_attribute("aria-label") == f"n, then a: {round(chance * 100)} in 100"
    wide.heat("n", "n").click()
    wide.page.locator(".ng-lk-followers button").filter(has_text=re.compile("^end")).click()
    wide.page.locator(".ng-lk-cell").get_by_text("After n comes the end in").wait_for()


def test_names_that_are_markup_stay_text(wide: Look) -> None:
    wide.open("", "<img src=x onerror=alert(1)>\n<b>ann</b>\n\"'>&amp;\nanna")
    wide.in_sight(".ng-lk-heat")
    wide.input.fill("<")
    wide.says("<img src=x onerror=alert(1)>")
    wide.heat("<", "i").click()
    wide.page.locator(".ng-lk-names bdi").filter(has_text="<img src=x onerror=alert(1)>").wait_for()
    assert wide.page.locator(".ng-page img, .ng-page script, .ng-lk-names b").count() == 0


# W is the counts


def far_from_the_line(look: Look) -> float:
    """How far the dots are from the line where W is the logarithm of the count, on average, in pixels."""
    return float(
        look.page.evaluate("""() => {
        const line = document.querySelector(".ng-lk-dash"), at = name => Number(line.getAttribute(name));
        const slope = (at("y2") - at("y1")) / (at("x2") - at("x1"));
        const dots = [...document.querySelectorAll(".ng-lk-dots circle")];
        const far = dot => Math.abs(parseFloat(dot.style.getPropertyValue("cy"))
            - at("y1") - slope * (Number(dot.getAttribute("cx")) - at("x1")));
        return dots.reduce((sum, dot) => sum + far(dot), 0) / dots.length;
    }""")
    )


def test_a_teacher_shows_that_w_is_the_counts_by_one_slider(look: Look) -> None:
    look.open("dataset=welsh", "")
    look.in_sight(".ng-lk-heat")
    look.page.get_by_label("Beside the network").check(force=True)
    slider = look.page.get_by_role("slider", name="Training steps")
    slider.wait_for(timeout=180_000)
    said = look.page.locator(".ng-lk-figures .ng-lk-said")
    weight = look.page.locator(".ng-lk-w td[aria-label^='e, then n: ']")
    slider.press("Home")
    said.filter(has_text="Before training W is").wait_for()
    before, at_first = far_from_the_line(look), weight.get_attribute("aria-label")
    slider.press("End")
    said.filter(has_text="W is the logarithm of the counts, to within 0.0").wait_for()
    assert far_from_the_line(look) < 2 < 20 < before
    log = look.heat("e", "n").get_attribute("aria-label").split("log ")[1]
    learned = weight.get_attribute("aria-label").split("W ")[1]
    assert float(learned) == pytest.approx(float(log), abs=0.1)
    assert weight.get_attribute("aria-label") != at_first
    assert slider.get_attribute("aria-valuetext") == "after 2,000 steps"


def test_the_same_without_a_mouse(wide: Look) -> None:
    wide.open("dataset=welsh", "")
    wide.input.focus()
    for _ in range(60):
        wide.page.keyboard.press("Tab")
        if wide.page.evaluate("document.activeElement.name === 'ng-lk-mode'"):
            break
    wide.page.keyboard.press("ArrowRight")
    wide.page.keyboard.press("ArrowRight")
    wide.page.get_by_role("slider", name="Training steps").wait_for(timeout=180_000)
    for _ in range(10):
        wide.page.keyboard.press("Tab")
        if wide.page.evaluate("document.activeElement.getAttribute('aria-label') === 'Training steps'"):
            break
    wide.page.keyboard.press("End")
    text = "W is the logarithm of the counts, to within 0.0"
    wide.page.locator(".ng-lk-figures .ng-lk-said").filter(has_text=text).wait_for()


def test_the_training_can_be_watched(wide: Look) -> None:
    wide.open("dataset=welsh", "")
    wide.in_sight(".ng-lk-steps")
    said = wide.page.locator(".ng-lk-figures .ng-lk-said")
    said.evaluate(
        "e => { window.said = []; new MutationObserver(() => said.push(e.textContent)).observe(e, {childList: true}); }"
    )
    wide.page.get_by_role("button", name="Watch it train").click()
    said.filter(has_text="After 2,000 steps").wait_for()
    wide.page.get_by_role("button", name="Watch it train").wait_for()
    told = wide.page.evaluate("said")
    assert told[0].startswith("Before training")
    assert len(told) > 3


def test_the_cell_that_is_pointed_at_is_a_dot(wide: Look) -> None:
    wide.open("dataset=welsh", "")
    wide.in_sight(".ng-lk-steps")
    wide.heat("e", "n").click()
    dot = wide.page.locator(".ng-lk-dots circle.ng-on")
    assert dot.count() == 1
    place = float(dot.get_attribute("cx"))
    wide.heat("e", "l").click()
    wide.page.wait_for_function(
        "place => Number(document.querySelector('.ng-lk-dots circle.ng-on').getAttribute('cx')) < place", arg=place
    )


def test_of_thousands_of_letters_there_is_no_w_and_a_sentence_says_why(wide: Look) -> None:
    wide.open("model=count-bigram", "\n".join(chr(0x4E00 + i) + chr(0x4E00 + i // 2) for i in range(500)))
    wide.page.locator(".ng-lk-pairs").scroll_into_view_if_needed()
    wide.page.evaluate("scrollTo(0, document.body.scrollHeight)")
    wide.page.get_by_text("it is shown for lists of up to 400 letters").wait_for()
    wide.page.get_by_text("The 40 commonest letters, of 500.").wait_for()


# Letters, and the inside


def test_vowels_find_each_other_and_are_coloured_afterwards(look: Look) -> None:
    look.open("dataset=welsh", "")
    look.in_sight(".ng-lk-map text")
    look.page.get_by_text("vowels, coloured afterwards").wait_for()
    gold = look.page.locator(".ng-lk-map text.ng-lk-vowel").all_text_contents()
    assert set("aeiou") <= set(gold)
    assert not set("bcdlmnrst") & set(gold)
    nearest = look.page.get_by_role("list", name="Which letter is nearest to which").get_by_role("listitem")
    told = dict(text.split(": near ") for text in nearest.all_text_contents())
    assert told["e, a vowel"].split(" and ")[0] in "aouiy"


def test_attention_is_drawn_over_the_letters_and_a_letter_is_chosen(look: Look) -> None:
    look.open("model=transformer size=16 depth=2 heads=2 epochs=2")
    look.type("ann")
    look.in_sight(".ng-lk-over")
    rows = look.page.locator(".ng-lk-over tbody tr")
    assert rows.count() == 4
    assert rows.first.get_by_role("rowheader").text_content() == "block 1, head 1"
    look.page.wait_for_function("document.querySelectorAll('.ng-lk-token').length === 4")
    sums = [sum(map(int, row.locator("td").all_text_contents())) for row in rows.all()]
    assert all(97 <= each <= 103 for each in sums)
    tokens = look.page.locator(".ng-lk-token")
    tokens.nth(1).click()
    assert tokens.nth(1).get_attribute("aria-pressed") == "true"
    assert rows.first.locator("td.ng-lk-later").count() == 2
    look.page.keyboard.press("ArrowRight")
    look.page.keyboard.press("Enter")
    assert tokens.nth(2).get_attribute("aria-pressed") == "true"
    look.type("an")
    look.page.wait_for_function("document.querySelectorAll('.ng-lk-token').length === 3")


def test_states_of_a_recurrent_network_are_drawn_layer_by_layer(wide: Look) -> None:
    wide.open("model=lstm size=12 depth=2 epochs=2")
    wide.type("an")
    wide.in_sight(".ng-lk-units")
    wide.page.wait_for_function("document.querySelectorAll('.ng-lk-token').length === 3")
    assert wide.page.locator(".ng-lk-units tbody tr").count() == 12
    model = namegen.train(FEW.split(), model="lstm size=12 depth=2 epochs=2", cache=False, registry=REGISTRY)
    hidden, memory, _ = namegen.look_inside(model, "an").views
    said = wide.page.locator(".ng-lk-said").last

    def strongest(values: Any) -> str:
        unit = int(abs(values).argmax())
        return f"After n, unit {unit + 1} is strongest: {values[unit]:.2f}".rstrip("0")

    said.filter(has_text=strongest(hidden.values[0][2])).wait_for()
    wide.page.get_by_label("Memory", exact=True).check(force=True)
    wide.page.get_by_label("layer 2", exact=True).check(force=True)
    said.filter(has_text=strongest(memory.values[1][2])).wait_for()


def test_a_model_of_a_plugin_shows_its_own_inside_and_what_it_calls_it_is_text(wide: Look) -> None:
    wide.open("model=back")
    wide.type("an")
    wide.in_sight(".ng-lk-over")
    wide.page.wait_for_function("document.querySelectorAll('.ng-lk-token').length === 3")
    wide.page.get_by_label("<b>Where it looks</b>", exact=True).wait_for(state="attached")
    wide.page.get_by_text("After n, the letter before looks hardest: at a, with 100 in 100.").wait_for()
    wide.page.get_by_role("radio", name="How far it is").check(force=True)
    wide.page.get_by_text("After n, unit 1 is strongest: 2.").wait_for()


def test_a_model_that_cannot_be_is_one_sentence_and_another_one_is_chosen(wide: Look) -> None:
    wide.open("model=count-bigram nothing=1", ready=False)
    wide.page.locator("#ng-lk-wrong").filter(has_text="has no option 'nothing'").wait_for()
    assert not wide.page.locator(".ng-lk-pairs").is_visible()
    wide.page.get_by_label("Model", exact=True).select_option("count-bigram")
    wide.bars.first.wait_for()
    assert wide.page.locator(".ng-lk-pairs").is_visible()


def test_a_link_to_what_begins_no_name_says_so(wide: Look) -> None:
    wide.open("model=count-bigram&begins=anx", ready=False)
    wide.page.locator("#ng-lk-wrong").filter(has_text="the letter “x”").wait_for()
    assert wide.input.input_value() == "anx"
    wide.type("an")


def test_without_the_server_it_says_so_and_goes_on_when_it_is_back(wide: Look) -> None:
    wide.open("model=count-bigram")
    wide.type("an")
    between(wide, "async (asked, answer) => window.gone ? Promise.reject(new TypeError('gone')) : answer()")
    wide.page.evaluate("window.gone = true")
    wide.input.fill("ann")
    wide.page.locator(".ng-banner").filter(has_text="has stopped").wait_for()
    assert wide.input.input_value() == "ann"
    wide.page.evaluate("window.gone = false")
    wide.input.fill("anna")
    wide.says("One name begins so")
    wide.page.locator(".ng-banner").wait_for(state="hidden")


def test_a_model_without_an_inside_says_so(wide: Look) -> None:
    wide.open()
    wide.page.get_by_text("This model shows nothing of its inside").wait_for()


# For everybody


def test_nothing_is_wider_than_the_page_and_letters_of_pictures_stay_12_px(wide: Look) -> None:
    wide.open("dataset=welsh&begins=Rh&model=rnn size=16 epochs=1", "")
    wide.in_sight(".ng-lk-map text")
    wide.in_sight(".ng-lk-dots circle")
    wide.page.get_by_label("Beside the network").check(force=True)
    wide.page.locator(".ng-lk-w td").first.wait_for()
    for width in WIDTHS:
        wide.page.set_viewport_size({"width": width, "height": 900})
        wide.page.wait_for_timeout(300)
        assert wide.page.evaluate("document.documentElement.scrollWidth") <= width
        plots = wide.page.locator(".ng-lk-plot").evaluate_all(
            "all => all.map(e => [e.viewBox.baseVal.width, e.getBoundingClientRect().width])"
        )
        assert len(plots) == 2
        assert all(drawn == pytest.approx(shown, abs=1.5) for drawn, shown in plots)
        # A name that is typed is large, and what it stands on is not cut.
        assert wide.input.evaluate("e => parseFloat(getComputedStyle(e).fontSize)") == pytest.approx(
            min(72, max(40, 28.8 + 0.032 * width)), abs=1
        )


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(browser: Browser, server: Server, width: int, scheme: Any) -> None:
    from axe_playwright_python.sync_playwright import Axe

    context = browser.new_context(viewport={"width": width, "height": 844}, color_scheme=scheme)
    look = Look(context, server.address)
    look.open("dataset=welsh&begins=Rh&model=rnn size=16 depth=2 epochs=1", "")
    # Firefox, as it is driven here, knows no scheme.
    look.page.evaluate("dark => document.body.classList.toggle('dark', dark)", scheme == "dark")
    look.in_sight(".ng-lk-map text")
    look.in_sight(".ng-lk-units")
    for state in ("as it is", "beside", "wrong"):
        if state == "beside":
            look.page.get_by_label("Beside the network").check(force=True)
            look.page.locator(".ng-lk-w td").first.wait_for()
        if state == "wrong":
            look.input.fill("Rhx#")
            look.page.locator("#ng-lk-wrong").filter(has_text="No name").wait_for()
        look.page.wait_for_timeout(400)
        # The landmarks are those of the whole page, gradio's among them.
        landmarks = {f"landmark-{each}": {"enabled": False} for each in ("main-is-top-level", "no-duplicate-main")}
        options = {"resultTypes": ["violations"], "rules": landmarks}
        found = Axe().run(look.page, context=".ng-mount", options=options)
        told = [
            (each["id"], [node["html"][:150] for node in each["nodes"][:3]]) for each in found.response["violations"]
        ]
        assert not told, state
    look.end()
    context.close()


def test_few_tab_stops_lead_from_the_letters_to_the_network(wide: Look) -> None:
    wide.open("dataset=welsh", "")
    wide.in_sight(".ng-lk-map text")
    wide.in_sight(".ng-lk-dots circle")
    wide.page.evaluate("scrollTo(0, 0)")
    wide.input.focus()
    stops = []
    for _ in range(40):
        wide.page.keyboard.press("Tab")
        stops.append(wide.page.evaluate("document.activeElement.getAttribute('aria-label') || ''"))
        if stops[-1] == "Training steps":
            break
    # Bars, three ways to roll, temperature; what cells show, the matrix, two menus, followers; to watch, and the steps.
    assert len(stops) <= 13, stops
