"""Take the pictures of the web form that lie in app/pictures: each page at four widths, light and dark.

python -m tests.pictures [PAGE...]
"""

from __future__ import annotations

import io
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from .app_server import serving
from .browsers import launched

if TYPE_CHECKING:
    from playwright.sync_api import Page

APP = Path(__file__).resolve().parents[1] / "app"
SIZES = {390: 844, 768: 1024, 1280: 860, 1920: 1080}
COLOURS = 64
"""In a picture, so that it is small."""


def names(page: Page) -> None:
    page.locator(".ng-names:not(.ng-grey, .ng-faded) .ng-n").first.wait_for()
    page.wait_for_function("() => document.querySelector('.ng-waits').hidden")


def picker(page: Page) -> None:
    names(page)
    page.locator(".ng-listb").click()
    page.get_by_role("dialog").wait_for()
    page.wait_for_timeout(1500)


def look(page: Page) -> None:
    page.wait_for_timeout(4000)


def train(page: Page) -> None:
    page.get_by_role("button", name="Train", exact=True).filter(visible=True).click()
    page.get_by_role("button", name="Use it here").wait_for()


def compare(page: Page) -> None:
    page.get_by_role("button", name="Compare", exact=True).filter(visible=True).click()
    page.locator(".ng-lead").wait_for()


def still(page: Page) -> None:
    page.wait_for_timeout(1500)


PAGES: dict[str, tuple[str, Callable[[Page], None]]] = {
    "names": ("?dataset=welsh&seed=7", names),
    "picker": ("?dataset=welsh&seed=7", picker),
    "look": ("?view=look&dataset=welsh", look),
    "train": ("?view=train&dataset=welsh&model=nn-bigram", train),
    "compare": ("?view=compare&dataset=welsh", compare),
    "plugins": ("?view=plugins", still),
    "programs": ("?view=programs", still),
}


def take(address: str, wanted: list[str]) -> None:
    """Take them, and the picture of the README, in Chromium."""
    with launched("chromium") as browser:
        for width, height in SIZES.items():
            for theme in ("light", "dark"):
                context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=theme)
                for name in wanted:
                    query, ready = PAGES[name]
                    page = context.new_page()
                    page.set_default_timeout(120_000)
                    page.goto(f"{address}/{query}")
                    ready(page)
                    page.evaluate("scrollTo(0, 0)")
                    page.wait_for_timeout(300)
                    save(page.screenshot(), APP / "pictures" / f"{name}-{width}-{theme}.png")
                    page.close()
                context.close()


def save(picture: bytes, path: Path) -> None:
    """Write it with few colours."""
    path.parent.mkdir(exist_ok=True)
    Image.open(io.BytesIO(picture)).convert("RGB").quantize(COLOURS).save(path, optimize=True)


def main() -> None:
    wanted = sys.argv[1:] or list(PAGES)
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as server:
        take(server.address, wanted)
    if "names" in wanted:
        (APP / "screenshot.png").write_bytes((APP / "pictures" / "names-1280-light.png").read_bytes())


if __name__ == "__main__":
    main()
