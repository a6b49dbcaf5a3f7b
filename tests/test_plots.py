"""`namegen plot`: the numbers in each picture against the model, and that each is drawn, whatever it holds."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from namegen_plots import fonts, labels, output
from namegen_plots.bars import bar
from namegen_plots.compared.data import compared_picture
from namegen_plots.explained.data import ExplainedPicture, Letter, explained_picture
from namegen_plots.lengths.data import lengths_picture
from namegen_plots.loss.data import loss_picture
from namegen_plots.pairs.data import PairsPicture, pairs_of_list, pairs_of_model
from namegen_plots.picture import Picture
from namegen_plots.terminal import print_picture
from namegen_plots.theme import THEMES, ThemeName, ink_on

import namegen
from namegen.contracts.wordlist import Wordlist

NAMES = ["anna", "bob", "carla", "dora", "emma", "nora", "otto", "anna"]
SVG = "{http://www.w3.org/2000/svg}"
KANA = ["さくら", "あおい", "ひなた", "あかり", "さき"]
ODD = ["אבג", "גדה", "é1", "क्षि", "नमस", "<b>&", "$x$", "a b", "क्\u200dष"]


def trained(registry: namegen.Registry, names: Any, model: str = "count-bigram", **more: Any) -> Any:
    return namegen.train(names, model=model, registry=registry, cache=False, **more)


def pairs_of_names(
    registry: namegen.Registry, names: list[str], most: int = 60, model: str | None = None
) -> PairsPicture:
    each = trained(registry, names, model or "count-bigram")
    if model is None:
        return pairs_of_list(each.tokenizer.encode(names), "list", "counts", most)
    return pairs_of_model(each, "list", most)


def printed(picture: Picture) -> str:
    out = io.StringIO()
    print_picture(picture, out)
    return out.getvalue()


def svg_texts(data: bytes) -> list[str]:
    return [element.text or "" for element in ElementTree.fromstring(data).iter(f"{SVG}text")]


@pytest.fixture(scope="module")
def pictures(registry: namegen.Registry) -> dict[str, Picture]:
    """One of each kind, and the hard ones."""
    bigram = trained(registry, NAMES)
    comparison = namegen.compare(
        ["uniform", "count-bigram", "count-bigram add_k=0", "witten-bell order=2"],
        NAMES,
        split="all",
        samples=0,
        cache=False,
        registry=registry,
    )
    many = [chr(0x4E00 + i) + chr(0x4E00 + 3 * i % 90) for i in range(90)]
    return {
        "pairs": pairs_of_names(registry, NAMES),
        "pairs beside a model": pairs_of_names(registry, NAMES, model="kneser-ney"),
        "pairs of kana": pairs_of_names(registry, KANA),
        "pairs of odd letters": pairs_of_names(registry, ODD),
        "pairs of many letters": pairs_of_names(registry, many, most=35),
        "pairs of one letter": pairs_of_names(registry, ["a"]),
        "loss": loss_picture(trained(registry, NAMES, "nn-bigram steps=30")),
        "lengths": lengths_picture(
            {"list": namegen.lengths_of_names(NAMES), "count-bigram": namegen.lengths_of_model(bigram)}
        ),
        "explained": explained_picture(bigram, "nora", "list"),
        "explained odd": explained_picture(trained(registry, ODD), "גדה", "list"),
        "explained impossible": explained_picture(trained(registry, NAMES, "count-bigram add_k=0"), "bbbb", "list"),
        "compared": compared_picture(comparison),
    }


KINDS = [
    "pairs",
    "pairs beside a model",
    "pairs of kana",
    "pairs of odd letters",
    "pairs of many letters",
    "pairs of one letter",
    "loss",
    "lengths",
    "explained",
    "explained odd",
    "explained impossible",
    "compared",
]


# The numbers


def test_pairs_are_the_models_counts(registry: namegen.Registry, makemore: Wordlist) -> None:
    model = trained(registry, makemore)
    picture = pairs_of_list(model.tokenizer.encode(makemore.names), "makemore", "counts", 60)
    assert np.array_equal(picture.panels[0].values, model.model.counts)
    assert picture.rows == picture.columns == model.tokenizer.vocabulary.pieces
    assert picture.notes == ()
    assert int((picture.panels[0].values == 0).sum()) == 102


def test_probabilities_are_the_counts_by_row_and_the_models_own(registry: namegen.Registry, makemore: Wordlist) -> None:
    net = trained(registry, makemore, "nn-bigram")
    picture = pairs_of_model(net, "makemore", 60)
    counts = net.tokenizer.encode(makemore.names).pair_counts()
    exp_w = np.exp(net.model.weights)
    assert picture.panels[0].values == pytest.approx(counts / counts.sum(axis=1, keepdims=True))
    assert picture.panels[1].values == pytest.approx(exp_w / exp_w.sum(axis=1, keepdims=True))
    places, apart = picture.notes
    assert places == "The probabilities of nn-bigram are averages over the places of 5,000 of the 32,033 names."
    assert "most at q to u: 75.7% in makemore" in apart


def test_where_no_list_is_at_hand_a_model_is_shown_alone(registry: namegen.Registry) -> None:
    from dataclasses import replace

    picture = pairs_of_model(replace(trained(registry, NAMES), names=None), "list", 60)
    assert [panel.title for panel in picture.panels] == ["count-bigram"]
    assert "2,000 names that it draws" in picture.notes[-1]


def test_with_two_boundaries_the_start_is_a_row_and_the_end_a_column(registry: namegen.Registry) -> None:
    picture = pairs_of_model(trained(registry, NAMES, tokenizer="start-end"), "list", 60)
    assert ("<S>" in picture.rows, "<S>" in picture.columns) == (True, False)
    assert ("<E>" in picture.rows, "<E>" in picture.columns) == (False, True)
    assert picture.panels[1].values.sum(axis=1) == pytest.approx(1)


def test_of_many_letters_the_most_frequent_are_shown_and_it_says_so(registry: namegen.Registry) -> None:
    picture = pairs_of_names(registry, ["aab", "aac", "ad", "b"], most=3)
    assert picture.rows == (".", "a", "b")
    # Of 13 pairs, those among ., a and b: .a 3, aa 2, ab 1, b. 2, .b 1.
    assert picture.notes == (
        "Shown are the 2 most frequent letters, which make 69.2% of all pairs; 2 rarer ones are left out.",
    )


def test_weights_count(registry: namegen.Registry, cli: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "w.txt").write_text("ab\t3\nb\t2\n")
    result = cli("plot", "pairs", "-d", tmp_path / "w.txt", "--weighted", "--output", tmp_path / "p.csv")
    assert result.exit_code == 0, result.stderr
    rows = list(csv.reader((tmp_path / "p.csv").read_text().splitlines()))
    assert ["a", "b", "3"] in rows
    assert ["b", ".", "5"] in rows


def test_losses_are_the_reports(registry: namegen.Registry) -> None:
    model = trained(registry, NAMES, "nn-bigram steps=30")
    picture = loss_picture(model)
    (curve,) = picture.curves
    assert curve.values.tolist() == model.report["loss"]
    assert curve.steps.tolist() == list(range(1, 31))
    assert picture.best is None


def test_dev_losses_are_shown_over_the_steps_that_were_taken(registry: namegen.Registry) -> None:
    from dataclasses import replace

    model = trained(registry, NAMES)
    report = {"loss": [3.0, 2.0], "dev": [3.1, 2.5], "chosen": {"steps": 100}}
    picture = loss_picture(replace(model, report=report))
    assert [(curve.label, curve.steps.tolist()) for curve in picture.curves] == [
        ("train", [50.0, 100.0]),
        ("dev", [50.0, 100.0]),
    ]
    assert picture.best == (100.0, 2.5)


def test_a_model_that_reports_no_losses_has_no_curve(registry: namegen.Registry) -> None:
    with pytest.raises(namegen.UsageError, match="count-bigram has no curve"):
        loss_picture(trained(registry, NAMES))


def test_lengths_are_shares_and_every_share_is_kept(registry: namegen.Registry) -> None:
    model = trained(registry, NAMES)
    facts = model.facts()
    picture = lengths_picture({"list": namegen.lengths_of_names(NAMES), "model": namegen.lengths_of_model(model)})
    shares = dict(zip(picture.lengths, zip(*(series.shares for series in picture.series), strict=True), strict=True))
    # Of 8 names bob has 3 letters, carla 5, the other six 4.
    assert [shares[k][0] for k in (3, 4, 5)] == [1 / 8, 6 / 8, 1 / 8]
    assert [shares[k][1] for k in (0, 3, 4)] == pytest.approx([facts.lengths[k] for k in (0, 3, 4)])
    assert picture.notes[0] == "list: 4.00 characters on average."


def test_letters_are_as_explain_has_them(registry: namegen.Registry) -> None:
    model = trained(registry, NAMES)
    explanation, picture = model.explain("nora"), explained_picture(model, "nora", "list")
    assert [letter.piece for letter in picture.letters] == ["n", "o", "r", "a", "end"]
    assert [letter.bits for letter in picture.letters] == [step.bits for step in explanation.steps]
    assert [letter.probability for letter in picture.letters] == pytest.approx(
        [step.probability for step in explanation.steps]
    )
    assert sum(letter.bits for letter in picture.letters) == pytest.approx(-model.logprob("nora") / np.log(2))


def test_standings_are_the_comparisons(registry: namegen.Registry) -> None:
    arguments: dict[str, Any] = {"samples": 0, "cache": False, "registry": registry, "split": "all"}
    comparison = namegen.compare(["uniform", "count-bigram", "count-bigram add_k=0"], [*NAMES, "bb"], **arguments)
    picture = compared_picture(comparison)
    found = {standing.label: standing for standing in picture.standings}
    for result in comparison.results:
        measured = result.evaluation
        assert found[result.label].nll == measured.nll_per_token
        assert (found[result.label].low, found[result.label].high) == measured.nll_per_token_interval
        assert found[result.label].verdict == result.verdict
    assert picture.unit == "nats/token"


def test_a_number_inside_a_bar_stands_out_from_it() -> None:
    assert [ink_on(fill) for fill in [(0, 0, 0.5), (0.9, 1, 0.9, 1)]] == ["#ffffff", "#000000"]


def test_words_from_right_to_left_turn_nothing_else_round() -> None:
    assert labels.level("ana: 3 bits") == "ana: 3 bits"
    name, mark = "\u05d7\u05d9", labels.LEFT_TO_RIGHT
    assert labels.level(f"{name}: 3 bits") == f"{mark}{name}{mark}: 3 bits"
    texts = svg_texts(
        output.as_svg(
            ExplainedPicture(f"{name}: 3 bits", (), (Letter(name[0], 3.0, 2.0, ((name[1], 0.5),)),)),
            THEMES[ThemeName.light],
        )
    )
    assert {f"{mark}{name}{mark}: 3 bits", f"{mark}{name[1]}{mark} 50%"} <= set(texts)


@pytest.mark.parametrize("how", ["printed", "csv"])
def test_the_empty_name_is_not_a_gap_in_a_sentence(
    cli: Callable[..., Any], few: Path, tmp_path: Path, how: str
) -> None:
    result = cli("plot", "explain", "", "-d", few, *(["--output", tmp_path / "p.csv"] if how == "csv" else []))
    said = " ".join((result.stdout + result.stderr).split())
    assert re.search(r"(^| )'': \d+\.\d+ bits = ", said)
    assert f"new: not in {few}" in said


def test_bars_begin_in_one_column_whatever_stands_before_them(cli: Callable[..., Any], few: Path) -> None:
    printed = cli("plot", "explain", "annb", "-d", few, "-m", "count-bigram", "-o", "add_k=0").stdout
    assert "never" in printed
    assert len({line.index("\u2588") for line in printed.splitlines() if "\u2588" in line}) == 1


def test_what_calls_a_name_impossible_is_said_and_not_drawn(registry: namegen.Registry) -> None:
    # Each pair of letters is in one name alone: those of the test part were never counted.
    names = [first + second for first in "abcdefgh" for second in "abcdefgh"]
    models = ["uniform", "count-bigram add_k=0"]
    picture = compared_picture(namegen.compare(models, names, samples=0, cache=False, registry=registry))
    assert [standing.label for standing in picture.standings] == ["uniform"]
    assert re.fullmatch(r"count-bigram add_k=0 is not shown: it calls \d+ tokens impossible.", picture.notes[1])


# The drawing


BOTH = [(kind, ThemeName.dark) for kind in KINDS] + [(kind, ThemeName.light) for kind in ("pairs", "explained", "loss")]


@pytest.mark.parametrize("kind, theme", BOTH)
def test_each_is_drawn(pictures: dict[str, Picture], kind: str, theme: ThemeName) -> None:
    from PIL import Image

    colours = THEMES[theme]
    with Image.open(io.BytesIO(output.as_png(pictures[kind], colours))) as image:
        found = np.asarray(image.convert("RGB"))
    ground = np.array([int(colours.background[i : i + 2], 16) for i in (1, 3, 5)])
    assert np.abs(found[0, 0].astype(int) - ground).max() <= 8
    assert 0.005 < (np.abs(found.astype(int) - ground).max(axis=2) > 40).mean() < 0.9


@pytest.mark.parametrize("kind", ["pairs of kana", "loss", "lengths", "explained", "compared"])
def test_svg_keeps_text_as_text_and_is_always_the_same(pictures: dict[str, Picture], kind: str) -> None:
    picture = pictures[kind]
    data = output.as_svg(picture, THEMES[ThemeName.light])
    assert labels.text(picture.title) in " ".join(svg_texts(data))
    assert data == output.as_svg(picture, THEMES[ThemeName.light])


def test_the_drawn_matrix_holds_every_count(pictures: dict[str, Picture]) -> None:
    picture = pictures["pairs"]
    assert isinstance(picture, PairsPicture)
    texts = svg_texts(output.as_svg(picture, THEMES[ThemeName.dark]))
    for row, counts in zip(picture.rows, picture.panels[0].values, strict=True):
        for column, count in zip(picture.columns, counts, strict=True):
            at = texts.index(f"{row}{column}")
            assert not count or texts[at + 1] == f"{count:.0f}"


def test_kana_stay_letters_in_svg_and_html(pictures: dict[str, Picture]) -> None:
    assert {"さ", "く"} <= set(svg_texts(output.as_svg(pictures["pairs of kana"], THEMES[ThemeName.light])))
    page = output.as_html(pictures["pairs of kana"], THEMES[ThemeName.light]).decode()
    assert "<bdi>さ</bdi>" in page


@pytest.mark.parametrize("kind", ["pairs of odd letters", "explained odd", "lengths", "compared"])
def test_html_asks_for_nothing_and_obeys_nothing(pictures: dict[str, Picture], kind: str) -> None:
    page = output.as_html(pictures[kind], THEMES[ThemeName.dark]).decode()
    assert not re.search(r"""(src|href)\s*=\s*["'](?!#|data:)|@import|url\((?!#)|<script|<b>""", page)
    assert page.count("<tr>") == len(pictures[kind].table().rows) + 1


@pytest.mark.parametrize("kind", KINDS)
def test_csv_is_the_table(pictures: dict[str, Picture], kind: str) -> None:
    table = pictures[kind].table()
    read = list(csv.reader(io.StringIO(output.as_csv(pictures[kind], THEMES[ThemeName.light]).decode())))
    assert read[0] == list(table.columns)
    assert [[str(cell) for cell in row] for row in table.rows] == read[1:]
    assert "nan" not in str(read).replace("nana", "").lower() or kind.startswith("explained")


@pytest.mark.parametrize("kind", KINDS)
def test_each_is_printed_with_nothing_that_a_terminal_obeys(pictures: dict[str, Picture], kind: str) -> None:
    text = printed(pictures[kind])
    assert pictures[kind].title.split()[0] in text
    assert "\x1b" not in text
    assert "nan" not in text


def test_the_printed_matrix_holds_every_count(pictures: dict[str, Picture]) -> None:
    lines = printed(pictures["pairs"]).splitlines()
    picture = pictures["pairs"]
    assert isinstance(picture, PairsPicture)
    for row, counts in zip(picture.rows, picture.panels[0].values, strict=True):
        (line,) = [line for line in lines[2:] if line.startswith(f"{row} ") and len(line.split()) == len(counts) + 1]
        assert line.split()[1:] == [f"{count:.0f}" if count else "." for count in counts]


def test_bars_are_as_long_as_they_should() -> None:
    assert [bar(0, 4), bar(0.5, 4), bar(1, 4), bar(1 / 32, 4), bar(1e-9, 4), bar(7, 2)] == [
        "", "██", "████", "▏", "▏", "██",
    ]  # fmt: skip


def test_labels_are_harmless() -> None:
    assert labels.label("a") == "a"
    assert labels.label(" ") == "␣"
    assert labels.label("\u0301") == "\u25cc\u0301"
    assert labels.label("\x1b[31m") == "\\x1b[31m"
    assert labels.label("\u202e") == "\\u202e"
    assert labels.label("\u200d") == "\\u200d"
    assert labels.label("क\u200d") == "क\u200d"
    assert labels.beside("א") == "א\u200e"
    assert labels.text("a\x07b\nc") == "a\\x07b\\nc"
    assert labels.spelt("aのこ", {"の", "こ"}) == "a306E-3053"


def test_fonts_are_found_or_letters_are_known_to_be_missing() -> None:
    families, missing = fonts.families_for("aéЖ")
    assert (families, missing) == ([fonts.BASE], set())
    families, missing = fonts.families_for("あ\U000f0000")
    files = fonts.font_files()
    assert "\U000f0000" in missing
    assert ("あ" in missing) == (not any("あ" in fonts.drawable_by(files[family]) for family in families))


# The command line


COMMANDS = {
    "pairs": ["pairs"],
    "pairs of a model": ["pairs", "-m", "count-bigram"],
    "loss": ["loss", "-m", "nn-bigram", "-o", "steps=3"],
    "lengths": ["lengths", "-m", "count-bigram"],
    "lengths of names drawn": ["lengths", "-m", "count-bigram", "--samples", "100"],
    "explain": ["explain", "nora", "-m", "count-bigram"],
    "compare": ["compare", "uniform", "count-bigram", "--split", "all"],
}


FILES = ((".png", b"\x89PNG"), (".svg", b"<?xml"), (".html", b"<!doctype"), (".csv", b""))


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_prints_and_writes(cli: Callable[..., Any], few: Path, tmp_path: Path, name: str) -> None:
    result = cli("plot", *COMMANDS[name], "-d", few)
    assert result.exit_code == 0, result.stderr
    assert len(result.stdout.splitlines()) > 3
    for ending, start in ((".png", b"\x89PNG"), (".csv", b"")) if name.startswith("pairs") else FILES:
        path = tmp_path / f"picture{ending}"
        result = cli("plot", *COMMANDS[name], "-d", few, "--theme", "dark", "--output", path)
        assert result.exit_code == 0, result.stderr
        assert result.stdout == ""
        assert path.read_bytes().startswith(start)


def test_a_saved_model_is_shown_beside_its_list(cli: Callable[..., Any], few: Path, tmp_path: Path) -> None:
    path = tmp_path / "few.namegen"
    assert cli("train", "-d", few, "-m", "nn-bigram", "-o", "steps=5", "--output", path).exit_code == 0
    for command in ("pairs", "loss", "lengths"):
        result = cli("plot", command, "--from", path)
        assert result.exit_code == 0, result.stderr


def test_without_its_list_or_with_another_a_saved_model_is_shown_as_facts_shows_it(
    cli: Callable[..., Any], few: Path, tmp_path: Path
) -> None:
    path, other = tmp_path / "few.namegen", tmp_path / "other.txt"
    assert cli("train", "-d", few, "-m", "count-bigram", "--output", path).exit_code == 0
    other.write_text("nora\nanna\n")

    def same_words(*arguments: Any) -> Any:
        said = cli("facts", "--from", path, *arguments).stderr
        for command in (["pairs"], ["lengths"], ["explain", "nora"]):
            result = cli("plot", *command, "--from", path, *arguments)
            assert (result.exit_code, result.stderr) == (0, said)
        return said

    assert "learned from another list than" in same_words("-d", other)
    few.write_text("nora\nanna\n")
    assert "is not the list any more that the model learned from" in same_words()
    few.unlink()
    assert "what needs the list is left out" in same_words()


WRONG = {
    "an ending": (["pairs", "--output", "p.gif"], "its ending is one of .png, .svg, .html, .csv"),
    "counts of a model": (["pairs", "-m", "uniform", "--what", "counts"], "counts are the list's"),
    "no curve": (["loss", "-m", "count-bigram add_k=0"], "has no curve"),
    "a model": (["lengths", "-m", "count-bigrm"], "did you mean 'count-bigram'?"),
    "an option": (["loss", "-m", "nn-bigram", "-o", "stps=3"], "has no option 'stps'"),
    "unknown letters": (["explain", "zoë", "-m", "count-bigram add_k=0"], "'ë'"),
    "beside --from": (["loss", "--from", "x.namegen", "-m", "uniform"], "--plugin cannot change how it was trained"),
    "a split beside --from": (["explain", "anna", "--from", "x.namegen", "--split", "all"], "--split cannot change"),
    "a split of no model": (["pairs", "--split", "lecture"], "--split says what a model learns from"),
    "the list as the file": (["pairs", "--output", "list.csv"], "would replace the file that is read"),
    "a file that cannot be written": (["pairs", "--output", "/proc/nothing/p.csv"], "cannot write the picture"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_one_line(
    cli: Callable[..., Any], few: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments, words = WRONG[name]
    monkeypatch.chdir(few.parent)
    few = few.rename(few.parent / "list.csv")
    result = cli("plot", *arguments, *([] if "--from" in arguments else ["-d", few]))
    assert result.exit_code in (1, 2)
    assert words in result.stderr
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize("option, value", [("--what", "shares"), ("--split", "tenth")])
def test_a_value_that_is_not_offered_is_refused_and_the_others_are_named(
    cli: Callable[..., Any], few: Path, option: str, value: str
) -> None:
    result = cli("plot", "pairs", "-d", few, "-m", "uniform", option, value)
    assert result.exit_code == 2
    assert result.stderr.startswith(f"namegen: {option} is '{value}'; allowed: ")


def test_output_to_a_dash_is_printed(cli: Callable[..., Any], few: Path) -> None:
    assert cli("plot", "pairs", "-d", few, "--output", "-").stdout == cli("plot", "pairs", "-d", few).stdout != ""


def test_ctrl_c_keeps_what_was_trained_and_compares_what_is_done(
    cli: Callable[..., Any], few: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from contextlib import nullcontext

    from namegen_plots import commands

    class Pressed:
        wanted, times = False, 0

        def __call__(self) -> bool:
            self.times += 1
            self.wanted = self.wanted or self.times > 1
            return self.wanted

    monkeypatch.setattr(commands, "stopping", lambda: nullcontext(Pressed()))
    result = cli("plot", "compare", "uniform", "count-bigram", "kneser-ney", "-d", few, "--split", "all")
    assert result.exit_code == 0, result.stderr
    assert "stopped after 2 of 3 models: the picture is of those alone" in result.stderr


def test_without_matplotlib_it_says_what_to_install_before_anything_is_trained(
    cli: Callable[..., Any], few: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    import importlib.util

    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "matplotlib" else find(name))
    result = cli("plot", "loss", "-d", few, "-m", "nn-bigram", "-o", "steps=10000000", "--output", tmp_path / "p.png")
    assert result.exit_code == 1
    assert "pip install 'namegen[plot]'" in result.stderr
    assert result.stderr.count("\n") == 1
    assert cli("plot", "pairs", "-d", few, "--output", tmp_path / "p.csv").exit_code == 0


def test_printing_needs_neither_matplotlib_nor_torch(few: Path) -> None:
    program = (
        "import sys, json; from namegen.commands.main import main\n"
        "try: main(sys.argv[1:])\n"
        "except SystemExit: pass\n"
        "print(json.dumps(sorted({'matplotlib', 'PIL', 'torch'} & sys.modules.keys())), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "plot", "pairs", "-d", str(few)], capture_output=True, text=True, check=True
    )
    assert json.loads(done.stderr.splitlines()[-1]) == []


def test_a_narrow_terminal_gets_shades_and_is_told_what_fits(registry: namegen.Registry) -> None:
    from namegen_plots.pairs.terminal import show
    from rich.console import Console

    names = [a + b for a in "abcdefghijklmnop" for b in "qrstuvwxyz"]
    picture = pairs_of_names(registry, names)
    for width, words in ((60, "a wider terminal shows the numbers"), (30, "columns fit")):
        console = Console(file=io.StringIO(), width=width)
        show(picture, console)
        text = console.file.getvalue()
        assert words in " ".join(text.split())
        assert max(map(len, text.splitlines())) <= width
