"""Bars on a terminal: what takes long is not silent, whether it reports steps or not."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

from namegen.commands.kit import progress


def pass_for_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the captured stderr do so. Called in a test itself: pytest exchanges the file after the fixtures."""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setattr(progress, "DELAY", 0.05)
    monkeypatch.setenv("TERM", "xterm")


@pytest.mark.parametrize(
    ("bar", "called", "shown"),
    [(progress.training_run, "counter", "training counter"), (progress.download_progress, "reading", "reading")],
)
def test_what_takes_long_has_a_bar_before_it_reports_anything(
    bar: Callable[[str], AbstractContextManager[Any]],
    called: str,
    shown: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    pass_for_a_terminal(monkeypatch)
    with bar(called):
        time.sleep(0.4)
    assert shown in capsys.readouterr().err


def test_what_is_done_at_once_has_none(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    pass_for_a_terminal(monkeypatch)
    monkeypatch.setattr(progress, "DELAY", 5)
    with progress.training_run("counter"):
        pass
    assert "counter" not in capsys.readouterr().err
