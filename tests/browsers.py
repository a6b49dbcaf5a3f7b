"""Debian's Chromium and Firefox, for the tests that drive the web form and for its pictures."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# What each is called, and how Playwright starts it. Without a screen Firefox knows of no mouse unless it is told so.
LAUNCHED: dict[str, tuple[tuple[str, ...], dict[str, Any]]] = {
    "chromium": (("chromium", "chromium-browser"), {"args": ["--no-sandbox"]}),
    "firefox": (
        ("firefox-esr", "firefox"),
        {
            "channel": "moz-firefox",
            "firefox_user_prefs": {"ui.primaryPointerCapabilities": 6, "ui.allPointerCapabilities": 6},
        },
    ),
}


@pytest.fixture(scope="module", params=["chromium", pytest.param("firefox", marks=pytest.mark.firefox)])
def browser(request: pytest.FixtureRequest) -> Iterator[Browser]:
    """Each browser; Firefox for `pytest -m firefox` alone.

    Not for the session: while Playwright runs, no other event loop does in its thread.
    """
    with launched(request.param) as found:
        yield found


@contextmanager
def launched(kind: str) -> Iterator[Browser]:
    """A browser of this kind, which a test that lacks it skips, and CI does not."""
    from playwright.sync_api import sync_playwright

    names, options = LAUNCHED[kind]
    program = next(filter(None, map(shutil.which, names)), None)
    if program is None:
        message = f"these tests need {names[0]}; get it with: apt-get install -y {names[0]}"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    with sync_playwright() as playwright:
        found = getattr(playwright, kind).launch(executable_path=program, **options)
        yield found
        found.close()
