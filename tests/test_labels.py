"""Labels, the columns beside the names: counted by `datasets describe`, and a model of each by `--by`."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import namegen
from namegen import Run, Source, StoppedError, UsageError, Wordlist, WordlistError
from namegen.analysis.by_label import evaluate_by_label
from namegen.commands.kit.progress import several_runs
from namegen.training.labels import MOST, LabelledNames, label_seed, names_by_label
from namegen.training.train import find_lists
from namegen.wordlists.describe import MOST_LISTED, describe_wordlist

if TYPE_CHECKING:
    from typer.testing import Result

    Cli = Callable[..., Result]

SYLLABLES = ("an", "be", "ca", "do", "el", "fi", "go", "hu", "ir", "jo")
NAMES = [SYLLABLES[place * 37 % 100 // 10] + SYLLABLES[place * 37 % 10] for place in range(100)]


def written(path: Path, sexes: dict[str, int], column: str = "sex") -> Path:
    """Write a table in which so many names have each label."""
    labels = [sex for sex, count in sexes.items() for _ in range(count)]
    rows = [f"{name},{label}\n" for name, label in zip(NAMES, labels, strict=False)]
    path.write_text(f"name,{column}\n{''.join(rows)}")
    return path


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return written(tmp_path / "people.csv", {"F": 60, "M": 38, "": 2})


def labels_of(table: Path, registry: namegen.Registry, column: str = "sex") -> list[LabelledNames]:
    return names_by_label(*find_lists(table, registry), column)


# What there is


def test_describe_counts_the_labels(cli: Cli, table: Path) -> None:
    described = json.loads(cli("datasets", "describe", table, "--format", "json").stdout)
    assert described["labels"] == {"sex": {"different": 3, "names": {"F": 60, "M": 38, "": 2}}}
    assert re.search("^column sex +F 60, M 38, .empty. 2$", cli("datasets", "describe", table).stdout, re.MULTILINE)


def test_many_different_labels_are_counted_and_not_listed() -> None:
    for different, listed in ((MOST_LISTED, True), (MOST_LISTED + 1, False)):
        names = tuple(NAMES[:different])
        (label,) = describe_wordlist(Wordlist(names, labels={"id": names})).labels.values()
        assert (label.different, label.names is not None) == (different, listed)
    assert str(label) == f"{MOST_LISTED + 1} different values"


def test_what_a_table_holds_runs_nothing_on_a_terminal(cli: Cli, tmp_path: Path) -> None:
    table = tmp_path / "a\x1b[2Jb.csv"
    cells = [f"{name},{('F', chr(27) + '[1m')[place % 2]}\n" for place, name in enumerate(NAMES)]
    table.write_text("name,s\x1bx\n" + "".join(cells))
    described = cli("datasets", "describe", table)
    assert "column s\\x1bx" in described.stdout
    assert "F 50, \\x1b[1m 50" in described.stdout
    options = ("-d", table, "-m", "count-bigram", "--by", "s\x1bx")
    results = [described, cli("eval", *options), cli("generate", *options, "--raw", "-n", 1, "--seed", 1)]
    for result in results:
        assert (result.exit_code, "\x1b" in result.output) == (0, False), result.output


def test_a_label_is_no_markup_of_the_progress(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("namegen.commands.kit.progress._on_terminal", lambda: True)
    with several_runs("labels") as run:
        run.part("[/x]", 0, 2)
        run.part("", 1, 2)


# The names of each label


def test_a_label_is_what_its_condition_reads(table: Path, registry: namegen.Registry) -> None:
    found = labels_of(table, registry)
    assert [(each.label, len(each.names)) for each in found] == [("F", 60), ("M", 38), ("", 2)]
    for each in found[:2]:
        assert each.sources == (Source(dataset=str(table), where=(f"sex={each.label}",)),)
        read = namegen.load_wordlist(table, registry, each.sources[0].reading)
        assert (read.names, read.weights, read.sha256, read.name, read.labels) == (
            *(each.names.names, each.names.weights, each.names.sha256, each.names.name, each.names.labels),
        )


def test_a_model_of_a_label_is_the_one_of_its_condition(table: Path, registry: namegen.Registry) -> None:
    (_, male, _) = labels_of(table, registry)
    options: dict[str, Any] = {"model": "count-bigram", "registry": registry}
    whole = namegen.train(table, **options)
    own = namegen.train(table, where={"sex": "M"}, **options)
    assert own.recipe == male.recipe(whole.recipe)
    assert own.to_bytes() == namegen.train_recipe(male.recipe(whole.recipe), male.names, registry).to_bytes()


def test_labels_of_a_blend_are_blended_by_the_same_shares(tmp_path: Path, registry: namegen.Registry) -> None:
    first, second = tmp_path / "a.csv", tmp_path / "b.csv"
    first.write_text("name,sex\nanna,F\nbea,F\ncarl,M\n")
    second.write_text("name,sex\ndora,F\n")
    sources, lists = find_lists([first, second], registry, blend=(1, 3))
    female, male = names_by_label(sources, lists, "sex")
    assert (female.names.counts, [each.share for each in female.sources]) == ((1, 1, 6), [1, 3])
    assert (male.names.names, male.sources) == (("carl",), (Source(dataset=str(first), where=("sex=M",)),))
    whole = names_by_label(sources, lists, "list")
    assert [(each.label, each.names) for each in whole] == [(str(first), lists[0]), (str(second), lists[1])]
    assert {each.sources[0].share for each in whole} == {1.0}


def test_too_many_labels_are_refused(registry: namegen.Registry) -> None:
    names = tuple(NAMES[: MOST + 1])
    wordlist = Wordlist(names, labels={"id": names})
    with pytest.raises(UsageError, match=rf"'id' has {MOST + 1} different values, and up to {MOST} .*--where id=VALUE"):
        names_by_label([Source(dataset="x")], [wordlist], "id")
    fewer = Wordlist(names[:MOST], labels={"id": names[:MOST]})
    assert len(names_by_label([Source(dataset="x")], [fewer], "id")) == MOST
    with pytest.raises(UsageError, match="there is no column 'idd'; did you mean 'id'"):
        names_by_label([Source(dataset="x")], [wordlist], "idd")


def test_a_column_is_found_by_its_title_in_any_case(cli: Cli, tmp_path: Path, registry: namegen.Registry) -> None:
    table = written(tmp_path / "people.csv", {"F": 60, "M": 40}, "Sex")
    assert [each.sources[0].where for each in labels_of(table, registry)] == [("Sex=F",), ("Sex=M",)]
    with pytest.raises(UsageError, match=r"no column '2': give its title, not its number \(there are: Sex\)"):
        labels_of(table, registry, "2")
    both = Wordlist(("a", "b"), labels={"Sex": ("F", "M"), "sex": ("x", "x")})
    assert (list(both.by_label("sex")), list(both.by_label("Sex"))) == (["x"], ["F", "M"])
    with pytest.raises(UsageError, match=r"no column 'SEX'.*there are: Sex, sex"):
        both.by_label("SEX")
    asked = ("generate", "-d", table, "-m", "count-bigram", "-n", 1, "--raw", "--by")
    assert cli(*asked, "sex", "--seed", 1).stdout[:2] == "F\t"
    told = "--by name: that is the column of the names themselves; give the title of one beside them"
    assert cli(*asked, "name").stderr == f"namegen: {told}\n"


@pytest.mark.parametrize(
    ("title", "label", "told"),
    [
        ("a=b", "F", "the title 'a=b' cannot stand there"),
        (" a", "F", "the title ' a' cannot"),
        ("a", "F ", "'F ' of 'a' cannot stand there"),
        ("a", "e\u0301", "of 'a' cannot"),
    ],
)
def test_a_label_of_which_no_condition_can_be_written_is_refused(title: str, label: str, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        names_by_label([Source(dataset="x")], [Wordlist(("anna",), labels={title: (label,)})], title)


# Evaluation


def recipe_of(table: Path, registry: namegen.Registry) -> namegen.Recipe:
    return namegen.make_recipe(registry, str(table), model="count-bigram", split="distinct")


def test_each_label_is_learned_and_scored_alone(table: Path, registry: namegen.Registry) -> None:
    labelled = labels_of(table, registry)
    found = evaluate_by_label("sex", labelled, recipe_of(table, registry), registry)
    for each, score in zip(labelled[:2], found.labels, strict=False):
        model = namegen.train(table, where={"sex": each.label}, model="count-bigram", split="distinct")
        alone = model.evaluate(namegen.split(each.names, "distinct").test)
        assert score.evaluation == alone
        assert score.recipe == model.recipe
    female, male = (each.evaluation for each in found.labels[:2])
    assert female is not None
    assert male is not None
    pooled = found.pooled
    assert (pooled.names, pooled.tokens) == (female.names + male.names, female.tokens + male.tokens)
    assert pooled.nll == pytest.approx(female.nll + male.nll)
    assert pooled.in_train == 0


def test_a_label_with_too_few_names_is_said_to_be(table: Path, registry: namegen.Registry) -> None:
    found = evaluate_by_label("sex", labels_of(table, registry), recipe_of(table, registry), registry)
    few = found.labels[-1]
    assert (few.label, few.names, few.evaluation) == ("", 2, None)
    assert few.problem == "the test part of split 'distinct' is empty (2 distinct names)"
    with pytest.raises(WordlistError, match="none of the 1 labels of 'sex' can be scored: the test part"):
        evaluate_by_label("sex", labels_of(table, registry)[-1:], recipe_of(table, registry), registry)


def test_a_stop_keeps_the_labels_that_are_done(table: Path, registry: namegen.Registry) -> None:
    begun: list[str] = []
    run = Run(stop=lambda: len(begun) > 1, on_part=lambda _done, _total, label: begun.append(label))
    found = evaluate_by_label("sex", labels_of(table, registry), recipe_of(table, registry), registry, run=run)
    assert [each.label for each in found.labels] == ["F"]
    with pytest.raises(StoppedError, match="stopped before the first label was done"):
        evaluate_by_label(
            "sex", labels_of(table, registry), recipe_of(table, registry), registry, run=Run(stop=lambda: True)
        )


def test_eval_by_is_a_row_for_each_label_and_all(cli: Cli, table: Path) -> None:
    asked = ("eval", "-d", table, "--by", "sex", "-m", "count-bigram")
    result = cli(*asked)
    _, _, rows = result.stdout.partition("─\n")
    assert [line.split()[0] for line in rows.splitlines()[:4]] == ["F", "M", "(empty)", "all"]
    assert "(empty): the test part of split 'distinct' is empty (2 distinct names)" in result.stdout
    found = json.loads(cli(*asked, "--format", "json").stdout)
    assert [(each["label"], each["measures"] is None) for each in found["labels"]] == [
        *(("F", False), ("M", False), ("", True)),
    ]
    assert found["labels"][1]["recipe"]["sources"][0]["where"] == ["sex=M"]
    assert found["pooled"]["names"] == sum(each["measures"]["names"] for each in found["labels"][:2])


@pytest.mark.parametrize("more", ["--cv 3", "--from x", "--names x", "--samples 5", "--seed 1"])
def test_eval_by_refuses_what_does_not_apply(cli: Cli, table: Path, more: str) -> None:
    result = cli("eval", "-d", table, "--by", "sex", *more.split())
    assert result.exit_code == 2
    assert result.stderr.endswith(f"leave {more.split()[0]} out\n")


@pytest.mark.parametrize("command", ["eval", "generate"])
def test_a_column_that_is_not_there_is_one_line(cli: Cli, table: Path, few: Path, command: str) -> None:
    result = cli(command, "-d", table, "--by", "sexx")
    assert result.stderr.splitlines()[-1].startswith("namegen: there is no column 'sexx'; did you mean 'sex'")
    assert (cli(command, "-d", few, "--by", "sex").exit_code, result.exit_code) == (2, 2)


# Drawing


def test_generate_by_gives_names_of_each_label(cli: Cli, tmp_path: Path) -> None:
    table = written(tmp_path / "people.csv", {"F": 60, "M": 40})
    asked = ("-d", table, "-m", "count-bigram", "-n", 3)
    result = cli("generate", *asked, "--by", "sex", "--seed", 7)
    rows = [line.split("\t") for line in result.stdout.splitlines()]
    assert [sex for sex, _ in rows] == ["F"] * 3 + ["M"] * 3
    alone = cli("generate", *asked, "--where", "sex=M", "--seed", label_seed(7, "M"))
    assert [name for _, name in rows[3:]] == alone.stdout.split()
    assert cli("generate", *asked, "--by", "sex", "--seed", 7, "--format", "csv").stdout.startswith("sex,name\nF,")
    more = cli("generate", *asked, "--by", "sex", "--seed", 7, "--columns", "name,length,sex").stdout
    assert more.splitlines() == [f"{name}\t{len(name)}\t{sex}" for sex, name in rows]
    found = json.loads(cli("generate", *asked, "--by", "sex", "--seed", 7, "--format", "json").stdout)
    assert [[each["sex"], each["name"]] for each in found["names"]] == rows
    assert [each["request"]["seed"] for each in found["labels"]] == ["7 F", "7 M"]


def test_of_each_label_it_is_said_where_names_go_on_less_close_to_the_list(cli: Cli, tmp_path: Path) -> None:
    few = ["anna", "hanna", "nanna", "annina", "hannah", "johanna", "joanna", "susanna", "nina", "ninna", "hani"]
    rows = [f"{name},{sex}" for sex in "FM" for name in [*few, "suna"]]
    (tmp_path / "table.csv").write_text("\n".join(["name,sex", *rows]) + "\n", encoding="utf-8")
    result = cli("generate", "-d", tmp_path / "table.csv", "--by", "sex", "-n", 90, "--seed", 1)
    said = [line.split()[1] for line in result.stderr.splitlines() if "so close to the list" in line]
    assert said == ["F:", "M:"]


def test_a_label_that_gives_too_few_names_stops_no_other(cli: Cli, tmp_path: Path) -> None:
    table = written(tmp_path / "people.csv", {"F": 1, "M": 99})
    result = cli("generate", "-d", table, "-m", "count-bigram", "-n", 2, "--by", "sex", "--seed", 7)
    assert [line.split("\t")[0] for line in result.stdout.splitlines()] == ["M", "M"]
    assert (result.exit_code, result.stderr.splitlines()[-1][:14]) == (1, "namegen: F: no")


def test_generate_by_says_the_seed_that_it_chose(cli: Cli, table: Path) -> None:
    asked = ("generate", "-d", table, "-m", "count-bigram", "-n", 2, "--raw", "--by", "sex")
    first = cli(*asked)
    seed = first.stderr.split("seed ")[1].split()[0]
    assert cli(*asked, "--seed", seed).stdout == first.stdout


def test_generate_by_refuses_what_does_not_apply(cli: Cli) -> None:
    told = "namegen: --by trains a model of each label and draws from each; leave --from out, or --by\n"
    assert cli("generate", "--from", "x", "--by", "sex").stderr == told
    assert "leave --ids out" in cli("generate", "--ids", "x", "--by", "sex").stderr
    assert "leave --template out" in cli("generate", "--template", "{a}", "--slot", "a=stars", "--by", "sex").stderr
