"""Tables on a terminal: within its width, what counts whole, aligned in every script, with a plain sentence before."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import pytest
from rich.cells import cell_len
from rich.console import Console

import namegen
from namegen.commands.facts import _lengths
from namegen.report.evaluation import evaluation_sentence
from namegen.report.explanation import explanation_sentence
from namegen.report.grid import Column, Grid

if TYPE_CHECKING:
    from typer.testing import Result

    Cli = Callable[..., Result]

SCRIPTS = ["कृष्ण", "क्ष\u200dय", "مُحَمَّد", "رؤ\u200cیا", "張偉", "👩\u200d👩\u200d👧", "🇩🇪", "Z\u0351a\u0300", "각", "Anna"]
"""Names with combining marks, joiners, wide characters and emoji."""


def printed(grids: Sequence[Grid], width: int) -> list[str]:
    console = Console(width=width, file=io.StringIO(), record=True, highlight=False, markup=False, emoji=False)
    for grid in grids:
        for each in grid.broken(width):
            console.print(each.table())
            console.print()
    return console.export_text().splitlines()


@pytest.fixture(scope="module")
def compared(registry: namegen.Registry) -> namegen.Comparison:
    stars = namegen.load_wordlist("stars", registry)
    models = ["kneser-ney", "uniform", "count-bigram add_k=0.5"]
    return namegen.compare(models, stars, registry=registry, samples=5)


@pytest.mark.parametrize("width", [60, 80])
def test_a_comparison_fits_and_its_first_table_says_which_is_best(compared: namegen.Comparison, width: int) -> None:
    grids = namegen.comparison_grids(compared)
    assert [line for line in printed(grids, width) if cell_len(line) > width] == []
    first = grids[0].broken(width)[0]
    assert {"model", "nats/token", "verdict"} <= {column.title for column in first.columns}
    for result in compared.results:
        [line] = [line for line in printed([first], width) if line.startswith(f"{result.label} ")]
        assert f"{result.evaluation and result.evaluation.nll_per_token:.4f}" in line
        assert line.rstrip().endswith(result.verdict)


@pytest.mark.parametrize("width", [60, 80])
def test_an_evaluation_fits_and_no_figure_or_name_is_torn_apart(registry: namegen.Registry, width: int) -> None:
    model = namegen.train("names", model="count-bigram", split="distinct", registry=registry)
    measured = model.evaluate(namegen.load_wordlist("stars", registry))
    lines = printed(namegen.evaluation_grids(measured, "a title", ("distinct", "80/10/10 by name")), width)
    assert [line for line in lines if cell_len(line) > width] == []
    words = " ".join(lines).split()
    for each in (*measured.best(), *measured.worst()):
        assert set(each.name.split()) | {f"{each.nll_per_token:.4f}"} <= set(words)
    low, high = measured.known_intervals[0] or (0.0, 0.0)
    assert any(f"{low:.4f} to {high:.4f}" in line for line in lines)


def test_a_table_is_broken_only_where_it_is_too_wide_and_every_cell_is_still_there() -> None:
    columns = [Column("name"), *(Column(f"figure {i}", True) for i in range(9))]
    rows = [(f"row {i}", *(f"{i}{j}000" for j in range(9))) for i in range(4)]
    grid = Grid(columns, rows, "title", breaks=True, most=("figure 7",))
    assert grid.broken(200) == [grid]
    for width in range(20, 110):
        parts = grid.broken(width)
        titles = [column.title for part in parts for column in part.columns[1:]]
        assert sorted(titles) == sorted(column.title for column in columns[1:])
        assert len(parts) == 1 or "figure 7" in [column.title for column in parts[0].columns]
        assert [part.title for part in parts] == ["title", *[None] * (len(parts) - 1)]
        cells = {cell for part in parts for row in part.rows for cell in row}
        assert cells == {cell for row in rows for cell in row}
        assert [line for line in printed([grid], width) if cell_len(line) > width] == []


def test_columns_are_aligned_in_every_script() -> None:
    grid = Grid((Column("name"), Column("figure", True)), [(name, f"{i:,}") for i, name in enumerate(SCRIPTS, 998)])
    lines = [line for line in printed([grid], 60) if line.strip()][2:]
    assert {cell_len(line.rstrip()) for line in lines} == {cell_len(lines[0].rstrip())}
    assert [line.split()[0] for line in lines] == SCRIPTS


def test_a_joiner_stays_in_a_table_and_what_a_terminal_obeys_does_not() -> None:
    grid = Grid((Column("name"),), [("क्ष\u200dय",), ("\x1b[2J\u202e",)])
    assert "क्ष\u200dय" in (text := "\n".join(printed([grid], 60)))
    assert "\\x1b[2J\\u202e" in text


def test_names_of_all_scripts_stand_in_columns_of_the_command(cli: Cli, tmp_path: Any) -> None:
    path = tmp_path / "names.txt"
    path.write_text("\n".join([*SCRIPTS, "Anne", "Annas"] * 3), encoding="utf-8")
    shown = cli("top", "-d", path, "-n", 12)
    assert shown.exit_code == 0, shown.stderr
    lines = [line for line in shown.stdout.splitlines()[3:] if "e-" in line]
    assert len({cell_len(line[: line.index("e-")]) for line in lines}) == 1


# facts and lengths


@pytest.mark.parametrize("width", [60, 80, 200])
def test_lengths_below_a_hundredth_are_cut_and_how_much_that_is_is_said(registry: namegen.Registry, width: int) -> None:
    found = namegen.train("elf", registry=registry).facts()
    grid = _lengths(found, width)
    assert [line for line in printed([grid], width) if cell_len(line) > width] == []
    shown = {row[0]: row[1] for row in grid.rows}
    assert all(float(shown[each].rstrip("%")) >= 1 for each in shown if each.isdigit())
    assert sum(float(share.rstrip("%")) for share in shown.values()) == pytest.approx(100, abs=0.002)
    assert set(shown) - {str(length) for length in range(40)} == {"shorter", "longer"}


def test_a_plot_of_lengths_cuts_them_too_and_says_so(cli: Cli) -> None:
    told = cli("plot", "lengths", "-d", "elf", "-m", "count-bigram").stdout
    shares = [max(map(float, each)) for each in re.findall(r"^ *\d+ elf +([\d.]+)%.*\n.*\) +([\d.]+)%", told, re.M)]
    assert len(shares) > 9
    assert min(shares[0], shares[-1]) >= 1
    assert re.search(r"^\d\.\d\d% of count-bigram \(exact\) are of other lengths, which are left off\.$", told, re.M)


# Sentences


def test_a_sentence_says_what_the_figures_mean(registry: namegen.Registry, compared: namegen.Comparison) -> None:
    stars = namegen.load_wordlist("stars", registry)
    model = namegen.train(stars, model="count-bigram", split="distinct", registry=registry)
    measured = model.evaluate(["Vega", "Rigel"])
    assert f"one of {measured.perplexity:.1f} equally likely ones" in evaluation_sentence(measured)
    before = namegen.comparison_grids(compared)[0].before
    best, worst = (each.evaluation for each in (compared.results[0], compared.results[-1]))
    assert best is not None
    assert worst is not None
    assert f"one of {best.perplexity:.1f} equally likely ones (with uniform, one of {worst.perplexity:.1f})" in before


def test_the_sentence_of_a_name_says_which_letter_is_least_likely(registry: namegen.Registry) -> None:
    model = namegen.train(["anna", "anne", "annika"], model="count-bigram", registry=registry)
    explained = model.explain("anka", samples=0)
    least = max(explained.steps, key=lambda step: step.bits)
    said = explanation_sentence(explained)
    assert said.startswith(f"Least likely in it is the {least.piece} after ")
    assert f"({least.probability:.1%})".replace("%", " %") in said
    assert "likelier than" in explanation_sentence(model.explain("anka", samples=10))
    assert "at its beginning" in explanation_sentence(model.explain("ka", samples=0))
