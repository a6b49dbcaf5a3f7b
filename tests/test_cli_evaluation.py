"""`namegen eval` and `namegen compare`: what they print, where to, and in what words they refuse."""

from __future__ import annotations

import csv
import io
import json
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import namegen

if TYPE_CHECKING:
    from typer.testing import Result

    Cli = Callable[..., Result]

TINY = {"three": ["ab", "cd", "ef"], "one letter": ["a", "aa", "aaa"], "one name": ["a"], "one name, often": ["ab"] * 5}


def document(result: Result) -> Any:
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def row(text: str, label: str) -> str:
    """The line of a table that begins with `label`, single-spaced."""
    (found,) = [line for line in text.splitlines() if re.match(rf"{re.escape(label)}(  |$)", line)]
    return re.sub(" +", " ", found).strip()


@pytest.fixture
def lists(tmp_path: Path) -> Callable[[str], Path]:
    def written(which: str) -> Path:
        path = tmp_path / f"{which.replace(' ', '-')}.txt"
        path.write_text("\n".join(TINY[which]) + "\n")
        return path

    return written


# eval


def test_eval_says_what_the_split_is_what_repeats_and_what_leaks(cli: Cli, tmp_path: Path) -> None:
    names = [f"{a}{b}" for a in "abcdefghij" for b in "abcdefghij"] * 2
    (tmp_path / "list.txt").write_text("\n".join(names) + "\n")
    leaky = cli("eval", "-d", tmp_path / "list.txt", "--split", "lecture", "-p", "count-bigram").stdout
    parts = namegen.split(namegen.Wordlist(tuple(names)), "lecture")
    leaks = sum(name in parts.train.distinct for name in parts.test.names)
    assert leaks > 10
    assert row(leaky, "split") == "split lecture 80/10/10 by line; repeats leak into test"
    assert row(
        leaky, "in the train part"
    ) == f"in the train part {leaks} of the names scored: {leaks / 20:.1%}".replace("%", " %")
    sound = cli("eval", "-d", tmp_path / "list.txt", "-p", "count-bigram")
    distinct = len(namegen.split(namegen.Wordlist(tuple(names)), "distinct").test.distinct)
    assert row(sound.stdout, "distinct names") == f"distinct names {distinct} {distinct} repeat others"
    assert row(sound.stdout, "in the train part") == "in the train part 0 of the names scored: 0.0 %"


def test_eval_shows_intervals_and_the_best_and_worst_names(cli: Cli) -> None:
    question = ("eval", "-d", "stars", "-p", "count-bigram")
    measured = document(cli(*question, "--format", "json"))
    text = cli(*question).stdout
    low, high = measured["interval"]["nll_per_token"]
    assert low < measured["nll_per_token"] < high
    shown = f"NLL per token {measured['nll_per_token']:.6f} {low:.4f} to {high:.4f} nats/token"
    assert row(text, "NLL per token") == shown
    best, worst = measured["best"][0], measured["worst"][0]
    told = [f"{each['name']} {each['nll_per_token']:.4f} {each['bits']:.1f}" for each in (best, worst)]
    assert row(text, best["name"]) == " ".join(told)
    assert len(measured["best"]) == len(measured["worst"]) == 5


@pytest.mark.parametrize("which", TINY)
@pytest.mark.parametrize("how", ["text", "json"])
def test_eval_of_tiny_lists_is_never_nan(cli: Cli, lists: Callable[[str], Path], which: str, how: str) -> None:
    for add_k in (0, 1):
        learning = ("-p", "count-bigram", "-o", f"add_k={add_k}", "--split", "all")
        result = cli("eval", "-d", lists(which), *learning, "--samples", 8, "--seed", 1, "--format", how)
        assert result.exit_code == 0, result.stderr
        assert "nan" not in result.stdout.lower()


def test_eval_of_one_name_shows_no_interval(cli: Cli, lists: Callable[[str], Path]) -> None:
    text = cli("eval", "-d", lists("one name, often"), "--split", "all", "-p", "uniform").stdout
    assert row(text, "NLL per token") == "NLL per token 1.098612 – nats/token"  # ln 3: a, b and the end


def test_samples_are_those_of_generate_and_are_described(cli: Cli) -> None:
    question = ("eval", "-d", "stars", "-p", "count-bigram", "--samples", 300, "--seed", "s")
    told = document(cli(*question, "--format", "json"))
    stars = namegen.load_wordlist("stars", namegen.Registry.load(only=["namegen"]))
    parts = namegen.split(stars, "distinct")
    model = namegen.train(stars, model="count-bigram", split="distinct")
    by_hand = namegen.describe_generated(model.generate(300, seed="s", raw=True), parts.train, parts.test)
    assert told["generated"] == json.loads(json.dumps(by_hand.as_json()))
    assert (told["request"]["n"], told["request"]["seed"]) == (300, "s")
    assert [text.split()[0] for text in told["request"]["samplers"]] == ["ancestral"]
    text = cli(*question).stdout
    assert "300 names drawn by ancestral, seed s" in text
    assert row(text, "unique@300").startswith(f"unique@300 {by_hand.unique_at[300]:.1%}".replace("%", " %"))


def test_a_seed_that_was_chosen_is_told(cli: Cli) -> None:
    result = cli("eval", "-d", "stars", "-p", "uniform", "--samples", 5)
    (seed,) = re.findall(r"^namegen: seed (\d+)$", result.stderr, re.M)
    assert f"seed {seed}" in result.stdout


def test_no_samples_are_no_report(cli: Cli) -> None:
    result = cli("eval", "-d", "stars", "-p", "uniform", "--samples", 0)
    assert "namegen: --samples 0 draws nothing; leave it out" in result.stderr
    assert "names drawn" not in result.stdout


def test_samples_of_a_model_of_another_list_are_refused_and_its_scores_say_so(
    cli: Cli, few: Path, tmp_path: Path
) -> None:
    saved = tmp_path / "few.namegen"
    assert cli("train", "-d", few, "-p", "count-bigram", "--output", saved).exit_code == 0
    text = cli("eval", "--from", saved, "-d", "elements").stdout
    assert "the model learned from another list" in " ".join(text.split())
    assert "in the train part" not in text
    refused = cli("eval", "--from", saved, "-d", "elements", "--samples", 5)
    assert (refused.exit_code, refused.stderr.splitlines()[-1]) == (
        2,
        "namegen: --samples compares with the names that the model learned from, and they are not at hand:"
        f" give {few} to --dataset, as it was",
    )
    own = cli("eval", "--from", saved, "--samples", 5, "--seed", 1)
    assert own.exit_code == 0
    assert "5 names drawn" in own.stdout


def test_a_saved_model_says_which_of_other_names_it_learned_from(cli: Cli, few: Path, tmp_path: Path) -> None:
    saved, others = tmp_path / "few.namegen", tmp_path / "others.txt"
    others.write_text("anna\nhanna\nbob\n")
    assert cli("train", "-d", few, "-p", "count-bigram", "--output", saved).exit_code == 0
    assert document(cli("eval", "--from", saved, "--names", others, "--format", "json"))["in_train"] == 2
    few.unlink()  # the list is gone, and the scores are there all the same
    assert document(cli("eval", "--from", saved, "--names", others, "--format", "json"))["in_train"] is None


def test_cross_validation_is_that_of_python(cli: Cli) -> None:
    question = ("eval", "-d", "stars", "-p", "count-bigram", "--cv", 4)
    told = document(cli(*question, "--format", "json"))
    by_hand = namegen.cross_validate("stars", 4, model="count-bigram").as_json()
    assert {key: told[key] for key in by_hand} == json.loads(json.dumps(by_hand))
    text = cli(*question).stdout
    assert row(text, "spread").endswith(f"{by_hand['spread']:.6f}")
    assert len(re.findall(r"^[1-4] ", text, re.M)) == 4


@pytest.mark.parametrize(
    ("more", "code", "complaint"),
    [
        (["--cv", 4], 2, "4 folds of 3 distinct names"),
        (["--cv", 3], 1, "none of the 3 names can be scored"),
        (["--cv", 2, "--split", "all", "--samples", 5], 2, "leave --split, --samples out"),
        (["--cv", 1], 2, "allowed: a whole number >= 2"),
        (["--samples", -1], 2, "allowed: a whole number >= 0"),
        (["--cv", 2, "--seed", 5], 2, "leave --seed out"),
        (["--seed", 5], 2, "without --samples none are"),
        (["--names", "stars", "--part", "dev"], 2, "not both"),
        ([], 1, "the test part of split 'distinct' is empty"),
    ],
)
def test_what_eval_cannot_do_is_said_in_a_line(
    cli: Cli, lists: Callable[[str], Path], more: list[Any], code: int, complaint: str
) -> None:
    result = cli("eval", "-d", lists("three"), "-p", "count-bigram", *more)
    assert result.exit_code == code
    assert complaint in " ".join(result.stderr.split())
    assert not result.stdout


# compare


def test_compare_prints_the_best_first_with_differences(cli: Cli) -> None:
    result = cli("compare", "uniform", "-m", "count-bigram add_k=0.5", "-d", "stars", "--samples", 50)
    assert result.exit_code == 0, result.stderr
    said, predicted, costs, names = result.stdout.split("\n\n")[:4]
    assert said.startswith("count-bigram add_k=0.5 predicts these names best: with it, the next letter of a name is on")
    assert re.match(r"\d+ names scored, the test part of stars \(split distinct\): 2 models\n", predicted)
    best, worse = (row(predicted, each) for each in ("count-bigram add_k=0.5", "uniform"))
    assert best.endswith(" best")
    assert re.fullmatch(r"uniform 3\.\d{4} [\d.]+ [\d.]+ \+\d\.\d{4} \+\d\.\d{4} to \+\d\.\d{4} worse", worse)
    assert re.fullmatch(r"uniform \d\.\d{3} 0 [\d,]+ [\d.]+ % [\d.]+ %", row(costs, "uniform"))
    drawn = row(names, "uniform").removeprefix("uniform ").split(", ")
    assert drawn == cli("generate", "-p", "uniform", "-d", "stars", "--split", "distinct", "--seed", "0").stdout.split()


def test_every_format_says_the_same(cli: Cli, tmp_path: Path) -> None:
    question = ("compare", "count-bigram, uniform", "-d", "stars", "--samples", 0)
    told = document(cli(*question, "--format", "json"))
    rows = list(csv.DictReader(io.StringIO(cli(*question, "--format", "csv").stdout)))
    markdown = cli(*question, "--format", "markdown").stdout
    for each, line in zip(told["results"], rows, strict=True):
        assert line["model"] == each["label"]
        assert float(line["nll_per_token"]) == each["nll_per_token"]
        assert float(line["difference_high"]) == each["difference_interval"][1]
        assert f"| {each['label']} | {each['nll_per_token']:.4f} |" in markdown
    assert told["unit_of_differences"] == rows[0]["difference_unit"] == "nats/token"
    for how in ("text", "json", "csv", "markdown"):
        written = cli(*question, "--format", how, "--output", tmp_path / "out")
        assert (written.exit_code, written.stdout) == (0, "")
        assert "count-bigram" in (tmp_path / "out").read_text(encoding="utf-8")


def test_a_short_list_is_scored_name_by_name_and_said_to_be_short(cli: Cli, few: Path, tmp_path: Path) -> None:
    question = ("compare", "count-bigram", "count-bigram add_k=1", "-d", few, "--samples", 20)
    result = cli(*question)
    title = " ".join(result.stdout.split("\n\n")[1].split())
    assert re.match(r"\d+ names scored, of \S+, each left out in its turn: 2 models", title)
    assert "so every name is scored, by models that learned from others" in result.stderr
    for how in ("text", "markdown"):
        written = cli(*question, "--format", how).stdout
        assert "no significant difference between" in written
        assert "NLL judges scoring, not drawing: on a list as short as this" in written
    told = document(cli(*question, "--format", "json"))
    assert (told["leaves_one_out"], told["folds"]) == (True, told["listed"])
    for each in told["results"]:
        assert row(result.stdout.split("\n\n")[3], each["label"]).endswith(", ".join(each["names_drawn"]))
    folds = cli(*question, "--cv", 3)
    assert "in 3 folds: 2 models" in " ".join(folds.stdout.split())
    assert "so every name is scored" not in folds.stderr


def test_names_drawn_stay_within_the_terminal(cli: Cli, registry: namegen.Registry) -> None:
    from rich.console import Console

    stars = namegen.load_wordlist("stars", registry)
    compared = namegen.compare(["kneser-ney", "uniform"], stars, registry=registry, samples=5)
    console = Console(width=80, record=True, file=io.StringIO())
    for grid in namegen.comparison_grids(compared):
        for each in grid.broken(80):
            console.print(each.table())
    lines = console.export_text().splitlines()
    assert max(map(len, lines)) <= 80
    words = " ".join(lines).replace(",", " ").split()
    assert all(set(name.split()) <= set(words) for each in compared.results for name in each.names_drawn)


def test_ctrl_c_compares_what_is_done(cli: Cli, few: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from contextlib import nullcontext

    answers = iter([False] * 5)
    monkeypatch.setattr("namegen.commands.compare.stopping", lambda: nullcontext(lambda: next(answers, True)))
    result = cli("compare", "uniform", "count-bigram", "-d", few, "--cv", 3, "--samples", 0)
    assert result.exit_code == 0, result.stderr
    assert "stopped after 1 of 2 models: the figures are of those alone" in result.stderr
    assert "count-bigram" not in result.stdout


def test_a_sweep_tells_what_dev_chose(cli: Cli) -> None:
    result = cli("compare", "count-bigram", "uniform", "-d", "stars", "--sweep", "add_k=0.001,0.3,1000", "--samples", 0)
    assert row(result.stdout.split("\n\n")[1], "count-bigram add_k=0.3").endswith("best")
    (note,) = [line for line in result.stdout.splitlines() if "dev part" in line]
    assert re.fullmatch(
        r"count-bigram, dev part, nats/token: add_k=0.001 [\d.]+, add_k=0.3 [\d.]+, add_k=1000.0 [\d.]+", note
    )


def test_a_model_that_fails_is_a_row_and_the_exit_code_is_1(registry: namegen.Registry, few: Path) -> None:
    from typer.testing import CliRunner

    from namegen.commands.main import build_cli
    from namegen.registry.entry import Plugin

    class Failing(namegen.Model):
        def fit(self, corpus: namegen.Corpus, run: namegen.Run) -> None:
            raise ZeroDivisionError("by nothing")

        def logprobs(self, contexts: Any) -> Any:
            raise NotImplementedError

    class Brings:
        @namegen.hookimpl
        def register_models(self, register: namegen.Register) -> None:
            register("failing", Failing)

    others = namegen.Registry.load(only=["namegen"])
    others.add(Brings(), Plugin("ill:models", "ill", "1"))
    result = CliRunner().invoke(build_cli(others), ["compare", "failing", "uniform", "-d", "stars", "--samples", "0"])
    assert result.exit_code == 1
    assert (
        "failed: ZeroDivisionError: by nothing This is a bug in model 'failing' of plugin ill:models" in result.stdout
    )
    assert re.fullmatch(r"uniform [\d. ]+", row(result.stdout.split("\n\n")[1], "uniform"))  # alone, it is not best
    assert result.stderr.splitlines()[-1] == "namegen: 1 of 2 models failed; their rows say why"


@pytest.mark.parametrize("which", TINY)
@pytest.mark.parametrize("how", ["text", "json", "csv", "markdown"])
def test_compare_of_tiny_lists_is_never_nan(cli: Cli, lists: Callable[[str], Path], which: str, how: str) -> None:
    models = ("uniform", "count-bigram add_k=0", "kneser-ney")
    result = cli("compare", *models, "-d", lists(which), "--split", "all", "--samples", 8, "--format", how)
    assert result.exit_code == 0, result.stderr
    assert "nan" not in result.stdout.lower()


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ([], "compare takes at least one model"),
        (["unifrom"], "did you mean 'uniform'"),
        (["uniform order=2"], "no option 'order'"),
        (["uniform 'a"], '"uniform \'a" cannot be read'),
        (["uniform", "--sweep", "order"], "a sweep is NAME=FIRST..LAST"),
        (["uniform", "--sweep", "order=2..3"], "no model here has an option 'order'"),
        (["count-bigram", "--sweep", "add_k=1,2", "--split", "all"], "a sweep chooses by the dev part"),
        (["uniform", "--cv", "3", "--split", "all"], "cross-validation scores every name"),
    ],
)
def test_what_compare_cannot_do_is_said_in_a_line(cli: Cli, arguments: list[str], complaint: str) -> None:
    result = cli("compare", "-d", "stars", *arguments)
    assert result.exit_code == 2
    assert complaint in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert not result.stdout


def test_compare_says_before_it_trains_that_it_cannot_write(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    def trains(*_: Any, **__: Any) -> None:
        raise AssertionError("a training began")

    monkeypatch.setattr("namegen.analysis.compare.compare_candidates", trains)
    for output in (Path.cwd(), Path("/proc/nothing/x")):
        result = cli("compare", "uniform", "-d", "stars", "--output", output)
        assert result.exit_code == 1
        assert result.stderr.startswith(f"namegen: cannot write the output to {output}: ")
        assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize("how", ["text", "markdown"])
def test_no_title_tells_a_terminal_what_to_do(cli: Cli, few: Path, how: str) -> None:
    path = few.rename(few.with_name("few\x1b[31m.txt"))  # titles fold at spaces where the path to it is long
    compared = cli("compare", "uniform", "-d", path, "--split", "all", "--samples", 0, "--format", how)
    assert r"few\x1b[31m.txt (split all)" in " ".join(compared.stdout.split())
    drawn = cli("eval", "-p", "uniform", "-d", path, "--split", "all", "--samples", 3, "--seed", "\x1b[31m")
    assert r"seed \x1b[31m" in drawn.stdout
    assert r"few\x1b[31m.txt" in drawn.stdout
    assert "\x1b" not in compared.stdout + compared.stderr + drawn.stdout + drawn.stderr


def test_of_a_saved_model_only_what_can_be_done_is_advised(cli: Cli, few: Path, tmp_path: Path) -> None:
    saved, other = tmp_path / "m.namegen", tmp_path / "other.txt"
    other.write_text("anna\nbob\n")
    assert cli("train", "-d", few, "-p", "count-bigram", "--split", "distinct", "--output", saved).exit_code == 0
    assert "--names LIST scores all of a list" in cli("eval", "--from", saved, "-d", other).stderr


def test_left_out_names_are_said(cli: Cli, tmp_path: Path) -> None:
    names = [f"{a}{b}" for a in "abcdefgh" for b in "abcdefgh"]
    odd = namegen.split(namegen.Wordlist(tuple(f"{name}z" for name in names)), "distinct").test.names[0]
    (tmp_path / "list.txt").write_text("\n".join([*names, odd]) + "\n")  # its z is in the test part alone
    result = cli("compare", "uniform", "-d", tmp_path / "list.txt", "--samples", 0, "--split", "distinct")
    assert f"1 name left out: not every model can write it: {odd}\n" in result.stdout


def test_the_lectures_three_models_are_compared_in_seconds(
    makemore: namegen.Wordlist, cli: Cli, tmp_path: Path
) -> None:
    (tmp_path / "list.txt").write_text("\n".join(makemore.names))
    started = time.process_time()
    told = document(
        cli("compare", "uniform", "count-bigram", "nn-bigram", "-d", tmp_path / "list.txt", "--format", "json")
    )
    assert time.process_time() - started < 20  # 3.5 s measured, torch's import among them
    nll = {each["label"]: each["nll_per_token"] for each in told["results"]}
    assert list(nll) == ["count-bigram", "nn-bigram", "uniform"]
    assert nll["nn-bigram"] - nll["count-bigram"] == pytest.approx(0.0439, abs=2e-4)
