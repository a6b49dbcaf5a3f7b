"""No cell of the CSV of any command is one that a spreadsheet would run: names, labels, ids, files, titles."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

NUMBER = re.compile(r"[+-]?[0-9][0-9.,]*(e[+-]?[0-9]+)?( ?%)?", re.IGNORECASE)
NAMES = [
    "=1+1",
    "+anna",
    "-berta",
    "@carla",
    "=emil",
    "＝dora",
    "-anna",
    "+berta",
    "=carla",
    "@emil",
    "=HYPERLINK",
    "+x",
]
LIST = "".join(f"{name},{'=cmd' if i % 2 else '@sum'},{i + 1}\n" for i, name in enumerate(NAMES))
COMMANDS = {
    "names": "generate -d =list.csv --raw -n 30 --seed 1 --format csv --columns name,probability,length,novel",
    "labels": "generate -d =list.csv --by @kind --raw -n 9 --seed 1 --format csv",
    "ids": "generate -d =list.csv --raw --ids =ids.txt --seed 1 --format csv",
    "parts": "generate -d =list.csv --raw -n 30 --seed 1 --format csv --output parts/",
    "dataset": "generate -d =list.csv --raw -n 30 --seed 1 --format dataset --output made",
    "top": "top -d =list.csv -m count-bigram -n 30 --format csv",
    "compare": "compare uniform count-bigram -d =list.csv --format csv --samples 5",
    "sounds-like": "sounds-like =1+1 -d =list.csv -d =other.txt --format csv",
    "plot pairs": "plot pairs -d =list.csv -m count-bigram --output it.csv",
    "plot lengths": "plot lengths -d =list.csv -m count-bigram --output it.csv",
    "plot explain": "plot explain =1+1 -d =list.csv -m count-bigram --output it.csv",
    "plot compare": "plot compare uniform count-bigram -d =list.csv --output it.csv",
}
WITHOUT = ("plot lengths", "plot compare", "compare")
"""Those whose CSV has numbers and names of models alone."""


def runs(cell: str) -> bool:
    """Whether a spreadsheet may run it (OWASP, "CSV Injection")."""
    return cell.lstrip()[:1] in tuple("=+-@＝＋－＠") and not NUMBER.fullmatch(cell)


@pytest.mark.parametrize("what", COMMANDS)
def test_no_cell_would_be_run(
    what: str, cli: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if what.startswith("plot"):
        pytest.importorskip("matplotlib", reason="matplotlib is not installed: pip install matplotlib")
    monkeypatch.chdir(tmp_path)
    Path("=list.csv").write_text(f"=name,@kind,=n\n{LIST}", encoding="utf-8")
    Path("=other.txt").write_text("\n".join(f"@{name[1:]}" for name in NAMES), encoding="utf-8")
    Path("=ids.txt").write_text("=a\n+b\n@c\n", encoding="utf-8")
    before = set(tmp_path.rglob("*"))
    result = cli(*COMMANDS[what].split())
    assert result.exit_code == 0, result.stderr
    made = [
        path.read_text(encoding="utf-8") for path in sorted(set(tmp_path.rglob("*")) - before) if path.suffix == ".csv"
    ]
    cells = [cell for text in made or [result.stdout] for row in csv.reader(io.StringIO(text)) for cell in row]
    assert len(cells) > 3
    assert [cell for cell in cells if runs(cell)] == []
    assert what in WITHOUT or any(cell.startswith("'") for cell in cells), cells
