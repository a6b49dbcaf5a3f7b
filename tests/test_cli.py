"""The command line: what each command prints, where to, and that the same question gets the same answer."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import typer
from rich.console import Console
from typer.testing import CliRunner

import namegen
from namegen import Recipe, Registry, Request, hookimpl
from namegen.commands.main import build_cli, main
from namegen.registry.entry import Plugin
from namegen.report.wordlists import wordlist_tables

if TYPE_CHECKING:
    from typer.testing import Result

    Cli = Callable[..., Result]

COMMANDS = [
    "generate",
    "train",
    "eval",
    "compare",
    "explain",
    "export",
    "facts",
    "top",
    "sounds-like",
    "plugins",
    "plugins show",
    "plugins new",
    "plugins check",
    "plugins manual",
    "plugins disable",
    "plugins enable",
    "datasets",
    "datasets describe",
    "datasets pull",
    "cache",
    "cache path",
    "cache clear",
    "keys",
    "keys set",
    "keys list",
    "keys remove",
    "plot",
    "plot pairs",
    "plot loss",
    "plot lengths",
    "plot explain",
    "plot compare",
    "course",
    "app",
]


def names(result: Result) -> list[str]:
    assert result.exit_code == 0, result.stderr
    return result.stdout.splitlines()


def document(result: Result) -> Any:
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


@pytest.fixture
def saved(cli: Cli, few: Path, tmp_path: Path) -> Path:
    """A model file, trained on all of the few names."""
    path = tmp_path / "few.namegen"
    assert cli("train", "-d", few, "--split", "all", "--output", path).exit_code == 0
    return path


# Help


def walk(command: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Every command below this one, by its full name."""
    yield name, command
    for each, inner in getattr(command, "commands", {}).items():
        yield from walk(inner, f"{name} {each}".strip())


WHOLE = dict(walk(typer.main.get_command(build_cli(Registry.load(only=["namegen"])))))


def test_the_commands_are_these() -> None:
    assert set(WHOLE) == {"", *COMMANDS}


@pytest.mark.parametrize("name", WHOLE)
def test_every_command_and_every_option_has_help(name: str) -> None:
    assert WHOLE[name].help
    assert [option.name for option in WHOLE[name].params if not option.help] == []


def helps(flag: str) -> dict[str, str]:
    """What each command that takes `flag` says of it."""
    return {name: each.help for name, command in WHOLE.items() for each in command.params if flag in each.opts}


@pytest.mark.parametrize("flag", ["--encoding", "--weighted", "--tokenizer", "--no-cache"])
def test_what_several_commands_take_means_the_same_in_all(flag: str) -> None:
    assert len(helps(flag)) > 1
    assert len(set(helps(flag).values())) == 1


def test_each_split_says_its_default_first() -> None:
    asked = {name: told.split(" (default)")[0] for name, told in helps("--split").items()}
    scored = {"eval", "compare", "plot compare"}
    assert asked == {name: "distinct" if name in scored else "all" for name in asked}
    assert scored < set(asked)


def test_options_are_offered_for_the_parts_that_a_command_has() -> None:
    assert [name for name, told in helps("-o").items() if "sampler." in told] == list(helps("--sampler"))


def test_the_seed_of_training_has_one_name_everywhere() -> None:
    assert set(helps("--plugin")) <= set(helps("--train-seed"))


@pytest.mark.parametrize("name", WHOLE)
def test_help_is_printed(cli: Cli, name: str) -> None:
    assert f"Usage: namegen {name}".strip() in cli(*name.split(), "-h").stdout


def test_the_version_is_that_of_the_distribution(cli: Cli) -> None:
    assert names(cli("--version")) == [f"namegen {namegen.__version__}"]


# generate


def test_names_are_printed_one_a_line(cli: Cli, few: Path) -> None:
    printed = names(cli("generate", "-d", few, "-n", 20, "--seed", 1))
    assert len(printed) == 20
    assert set("".join(printed)) <= set("".join(few.read_text().split()))


def test_no_names_is_nothing(cli: Cli, few: Path) -> None:
    assert names(cli("generate", "-d", few, "-n", 0)) == []


def test_the_same_seed_gives_the_same_names_and_another_one_others(cli: Cli, few: Path) -> None:
    one, same, other = (names(cli("generate", "-d", few, "--seed", seed)) for seed in ("a", "a", "b"))
    assert one == same
    assert one != other


def test_fewer_names_are_the_start_of_more(cli: Cli, few: Path) -> None:
    drawn = [names(cli("generate", "-d", few, "-n", n, "--seed", "x")) for n in (3, 50)]
    assert drawn[1][:3] == drawn[0]


@pytest.mark.parametrize("seed", ["player-7", "42", "-1", "", "ß 名前"])
def test_a_seed_is_any_text(cli: Cli, few: Path, seed: str) -> None:
    assert len(names(cli("generate", "-d", few, f"--seed={seed}"))) == 10


def test_a_seed_that_was_chosen_is_told_and_gives_the_same_names(cli: Cli, few: Path) -> None:
    first = cli("generate", "-d", few)
    seed = first.stderr.removeprefix("namegen: seed ").strip()
    again = cli("generate", "-d", few, "--seed", seed)
    assert names(again) == names(first)
    assert again.stderr == ""


def test_a_cached_model_gives_the_names_of_a_trained_one(cli: Cli, few: Path) -> None:
    question = ("generate", "-d", few, "--seed", 1)
    assert names(cli(*question)) == names(cli(*question)) == names(cli(*question, "--no-cache"))


def test_a_part_may_be_named_in_full(cli: Cli, few: Path) -> None:
    assert names(cli("generate", "-d", few, "--seed", 1, "-p", "namegen:count-bigram")) == names(
        cli("generate", "-d", few, "--seed", 1, "--model", "count-bigram")
    )


def test_standard_input_is_a_wordlist(cli: Cli, few: Path) -> None:
    piped = cli("generate", "-d", "-", "--seed", 1, input=few.read_text())
    assert names(piped) == names(cli("generate", "-d", few, "--seed", 1))


@pytest.mark.parametrize(
    ("flag", "value", "option"),
    [
        ("--temperature", "0.5", "temperature"),
        ("-t", "2", "temperature"),
        ("--top-k", "3", "top_k"),
        ("--top-p", "0.7", "top_p"),
    ],
)
def test_a_flag_is_the_sampler_s_option(cli: Cli, few: Path, flag: str, value: str, option: str) -> None:
    question = ("generate", "-d", few, "-n", 30, "--seed", 1)
    by_flag = names(cli(*question, flag, value))
    assert by_flag == names(cli(*question, "-o", f"sampler.{option}={value}"))
    assert by_flag != names(cli(*question))


def test_an_option_of_the_model_and_of_the_tokenizer(cli: Cli, few: Path) -> None:
    options = ("-p", "count-bigram", "-o", "add_k=0", "-o", "tokenizer.start=<<", "--tokenizer", "start-end")
    recipe = document(cli("generate", "-d", few, "--format", "json", *options))["recipe"]
    assert (recipe["model"], recipe["tokenizer"]) == ("count-bigram add_k=0.0", "start-end start='<<' end='<E>'")


def test_limits_are_kept(cli: Cli, few: Path) -> None:
    limits = ("--min-length", 3, "--max-length", 4, "--unique", "--novel")
    drawn = names(cli("generate", "-d", few, "-n", 50, "--seed", 1, *limits))
    assert {len(name) for name in drawn} == {3, 4}
    assert len(set(drawn)) == 50
    assert not set(drawn) & set(few.read_text().split())


def test_limits_that_cannot_be_met_print_what_was_found_and_say_why(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text("a\n")
    result = cli("generate", "-d", tmp_path / "one.txt", "--max-length", 1, "--copies", "--seed", 1)
    assert (result.exit_code, result.stdout) == (1, "a\n")
    assert result.stderr.splitlines()[-1] == "namegen: only 1 name can be such, not 10; ask for 1 to have them all"


# generate --format, --output


def test_every_format_holds_the_same_names(cli: Cli, few: Path) -> None:
    question = ("generate", "-d", few, "-n", 20, "--seed", 1, "--format")
    text = names(cli(*question, "text"))
    table = list(csv.DictReader(io.StringIO(cli(*question, "csv").stdout)))
    lines = [json.loads(line) for line in names(cli(*question, "jsonl"))]
    assert [row["name"] for row in table] == text
    assert lines == [{"name": name} for name in text]
    assert document(cli(*question, "json"))["names"] == text


def test_a_name_that_csv_must_quote_is_quoted(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "odd.txt").write_text('a,"b\n')
    result = cli(
        "generate",
        "-d",
        tmp_path / "odd.txt",
        "--column",
        "0",
        "-p",
        "count-bigram",
        "-o",
        "add_k=0",
        "--format",
        "csv",
        "-n",
        1,
        "--raw",
    )
    assert result.stdout == 'name\n"a,""b"\n'


def test_other_scripts_are_written_as_they_are(cli: Cli) -> None:
    for how in ("json", "jsonl", "csv", "text"):
        assert "\\u" not in cli("generate", "-d", "greek", "--format", how).stdout


def test_json_holds_all_that_is_needed_to_draw_again(cli: Cli, registry: Registry, few: Path) -> None:
    question = ("generate", "-d", few, "-n", 5, "-t", 0.8, "--min-length", 2, "--format", "json")
    drawn = document(cli(*question))
    assert document(cli(*question, "--seed", drawn["request"]["seed"]))["names"] == drawn["names"]
    recipe, request = Recipe(**drawn["recipe"]), Request(**drawn["request"])
    model = namegen.train_recipe(recipe, namegen.load_wordlist(recipe.sources[0].dataset, registry), registry)
    assert [name for batch in model.stream(request) for name in batch] == drawn["names"]


@pytest.mark.parametrize("how", ["text", "csv", "json", "jsonl"])
def test_output_writes_to_a_file_what_would_be_printed(cli: Cli, few: Path, tmp_path: Path, how: str) -> None:
    question = ("generate", "-d", few, "--seed", 1, "--format", how)
    target = tmp_path / "new folder" / "out"
    quiet = cli(*question, "--output", target)
    assert (quiet.exit_code, quiet.stdout, quiet.stderr) == (0, "", "")
    assert target.read_text(encoding="utf-8") == cli(*question).stdout


def test_output_that_cannot_be_written_is_one_line(cli: Cli, few: Path) -> None:
    result = cli("generate", "-d", few, "--output", few / "names.txt")
    assert result.exit_code == 1
    assert result.stderr.splitlines()[-1].startswith(f"namegen: cannot write the output to {few}/names.txt: ")


# Models that were saved


def test_a_saved_model_draws_the_names_of_the_one_that_was_trained(cli: Cli, few: Path, saved: Path) -> None:
    for seed in ("a", "b"):
        fresh = cli("generate", "-d", few, "--seed", seed, "--no-cache")
        assert names(cli("generate", "--from", saved, "--seed", seed)) == names(fresh)


def test_a_saved_model_draws_without_its_wordlist(cli: Cli, few: Path, saved: Path) -> None:
    few.unlink()
    assert len(names(cli("generate", "--from", saved))) == 10


def test_a_saved_model_cannot_be_trained_otherwise(cli: Cli, saved: Path) -> None:
    for flags in (["-p", "uniform"], ["--tokenizer", "dot"], ["-o", "add_k=2"], ["--train-seed", "1"]):
        result = cli("generate", "--from", saved, *flags)
        assert result.exit_code == 2
        assert f"{flags[0].replace('-p', '--plugin')} cannot change how it was trained" in result.stderr


def test_train_writes_a_file_and_prints_what_came_of_it(cli: Cli, few: Path, tmp_path: Path) -> None:
    target = tmp_path / "few.namegen"
    result = cli("train", "-d", few, "--split", "all", "--output", target)
    learned, measured, kept = result.stderr.splitlines()
    assert (result.exit_code, result.stdout) == (0, "")
    assert learned.startswith(f"namegen: pitman-yor learned from 15 names of {few} (split all) in ")
    exact = namegen.load(target).evaluate(few.read_text().split())
    assert measured == f"namegen: train: NLL {exact.nll_per_token:.4f} nats/token over {exact.tokens:,} tokens"
    assert kept == f"namegen: saved to {target}"


def test_train_measures_the_dev_part_too(cli: Cli, tmp_path: Path) -> None:
    result = cli("train", "-d", "stars", "--split", "distinct", "--output", tmp_path / "stars.namegen")
    assert [line.split()[1] for line in result.stderr.splitlines()] == [
        "pitman-yor", "capitals:", "train:", "dev:", "saved",
    ]  # fmt: skip


def test_train_says_where_capitals_stay_letters_of_their_own(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("namegen.contracts.learn_capitals.MOST_TOKENS", 5)
    path = tmp_path / "few.txt"
    path.write_text("Anna\nBob\ncede\n")
    result = cli("train", "-d", path, "-p", "count-bigram", "--output", tmp_path / "few.namegen")
    assert "namegen: capitals: the list has too many letters to pair them" in result.stderr


def test_train_learns_from_all_names_by_default(cli: Cli, few: Path, tmp_path: Path, saved: Path) -> None:
    result = cli("train", "-d", few, "--output", tmp_path / "default.namegen")
    assert [line.split()[1] for line in result.stderr.splitlines()] == ["pitman-yor", "train:", "saved"]
    assert "learned from 15 names" in result.stderr
    assert (tmp_path / "default.namegen").read_bytes() == saved.read_bytes()
    assert namegen.load(saved).recipe.split == "all"


def test_train_tells_how_the_loss_went(few: Path, tmp_path: Path) -> None:
    registry = Registry.load(only=["namegen"])

    class Learns(registry.get("model", "uniform").load()):
        def fit(self, corpus: namegen.Corpus, run: namegen.Run) -> dict[str, Any]:
            return {"loss": [3.0, 2.5, 2.25]}

    class Brings:
        @hookimpl
        def register_models(self, register: namegen.Register) -> None:
            register("learns", Learns)

    registry.add(Brings(), Plugin("tests:learns", "tests", "1.0"))
    command = ["train", "-d", few, "-p", "learns", "--split", "all", "--output", tmp_path / "few.namegen"]
    result = CliRunner().invoke(build_cli(registry), list(map(str, command)))
    assert "namegen: training loss 3.0000 first, 2.2500 last (nats/token)\n" in result.stderr


def test_train_needs_a_file_to_write_to(cli: Cli, few: Path) -> None:
    result = cli("train", "-d", few)
    assert result.exit_code == 2
    assert "--output" in result.stderr


# eval

MEASURES = {
    "names",
    "tokens",
    "log_likelihood",
    "nll",
    "nll_per_token",
    "nll_per_name",
    "bits_per_token",
    "bits_per_char",
    "bits_per_byte",
    "perplexity",
    "oov",
}


def test_eval_has_the_field_s_measures_by_their_names(cli: Cli) -> None:
    measured = document(cli("eval", "-d", "stars", "--format", "json"))
    assert measured.keys() >= MEASURES
    assert measured["recipe"]["split"] == "distinct"
    assert measured["scored"] == {
        "list": "stars",
        "part": "test",
        "what": "the test part of stars (split distinct)",
    }


@pytest.mark.parametrize("part", ["train", "dev", "test"])
def test_eval_scores_the_part_that_is_asked_for(cli: Cli, registry: Registry, part: str) -> None:
    measured = document(cli("eval", "-d", "stars", "--part", part, "--format", "json"))
    assert measured["scored"]["part"] == part
    assert measured["scored"]["what"] == f"the {part} part of stars (split distinct)"
    stars = namegen.load_wordlist("stars", registry)
    model = namegen.train(stars, split="distinct", registry=registry)
    exact = model.evaluate(getattr(namegen.split(stars, "distinct"), part)).as_json()
    assert {name: measured[name] for name in exact} == exact


def test_eval_of_all_scores_what_was_learned(cli: Cli, few: Path) -> None:
    measured = document(cli("eval", "-d", few, "--split", "all", "--format", "json"))
    assert (measured["names"], measured["oov"]["names"]) == (15, 0)
    assert measured["scored"]["list"] == str(few)
    assert measured["scored"]["what"] == f"all of {few} (the names it learned from)"


def test_eval_scores_given_names(cli: Cli, few: Path, tmp_path: Path) -> None:
    (tmp_path / "others.txt").write_text("dana\nzoe\n")
    given = ("--names", tmp_path / "others.txt", "--format", "json")
    measured = document(cli("eval", "-d", few, "--split", "all", *given))
    others = str(tmp_path / "others.txt")
    assert measured["scored"] == {"list": others, "part": None, "what": others}
    assert (measured["names"], measured["tokens"]) == (1, 5)
    assert measured["oov"] == {"names": 1, "tokens": 1, "characters": "z", "misplaced_capitals": 0}
    assert measured["nll_per_token_with_oov"] is None


def test_eval_of_a_saved_model_is_eval_of_the_one_that_was_trained(cli: Cli, few: Path, saved: Path) -> None:
    assert document(cli("eval", "--from", saved, "--format", "json")) == document(
        cli("eval", "-d", few, "--split", "all", "--format", "json", "--no-cache")
    )


def test_eval_of_a_saved_model_on_other_names_says_that_they_are_others(cli: Cli, few: Path, saved: Path) -> None:
    scored = document(cli("eval", "--from", saved, "-d", "elements", "--format", "json"))["scored"]
    assert scored["what"] == f"all of elements; the model learned from another list, {few} of 15 names"


def test_eval_of_a_part_of_another_list_says_so_too(cli: Cli, few: Path, tmp_path: Path) -> None:
    target = tmp_path / "elements.namegen"
    cli("train", "-d", "elements", "--split", "distinct", "--output", target)
    count = f"{namegen.load(target).provenance.names:,}"
    scored = document(cli("eval", "--from", target, "-d", few, "--part", "train", "--format", "json"))["scored"]
    assert scored["what"] == (
        f"the train part of {few} (split distinct); the model learned from another list, elements of {count} names"
    )


def test_eval_names_the_list_that_was_scored_not_the_one_that_was_learned(cli: Cli, saved: Path) -> None:
    assert document(cli("eval", "--from", saved, "-d", "elements", "--format", "json"))["scored"]["list"] == "elements"


@pytest.mark.parametrize("how", ["text", "json"])
@pytest.mark.parametrize(("count", "said"), [(1, True), (99, True), (100, False), (101, False)])
def test_eval_of_fewer_than_a_hundred_names_says_that_it_is_rough(
    cli: Cli, tmp_path: Path, how: str, count: int, said: bool
) -> None:
    (tmp_path / "list.txt").write_text("".join(f"a{chr(98 + i % 20)}{chr(98 + i // 20)}\n" for i in range(count)))
    result = cli("eval", "-d", tmp_path / "list.txt", "--split", "all", "--format", how)
    assert result.exit_code == 0
    assert (
        result.stderr.splitlines()
        == [f"namegen: only {count} distinct names scored: treat these figures as rough"] * said
    )
    assert "only" not in result.stdout


def test_eval_prints_every_number_with_its_unit(cli: Cli, few: Path) -> None:
    lines = names(cli("eval", "-d", few, "--split", "all"))
    assert lines[0].startswith(
        "On average, the next letter of these names is for the model as hard to guess as one of "
    )
    title = lines[2 : next(i for i, line in enumerate(lines) if line.startswith("measure"))]  # folded where it is long
    said = f"pitman-yor on all of {few} (the names it learned from)"
    assert "".join(title).replace(" ", "") == said.replace(" ", "")
    for label, unit in [
        ("NLL per token", "nats/token"),
        ("NLL per name", "nats/name"),
        ("bits per token", "bits/token"),
        ("perplexity", "per token"),
    ]:
        assert any(label in line and line.rstrip().endswith(unit) for line in lines)


def test_eval_refuses_a_part_that_there_is_not(cli: Cli, few: Path) -> None:
    result = cli("eval", "-d", few, "--part", "tset")
    assert (result.exit_code, result.stderr) == (2, "namegen: --part 'tset': it is train, dev or test\n")


def test_eval_of_an_impossible_name_is_infinite(cli: Cli, few: Path, tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text("aaaa\n")
    question = (
        "eval",
        "-d",
        few,
        "--split",
        "all",
        "-p",
        "count-bigram",
        "-o",
        "add_k=0",
        "--names",
        tmp_path / "one.txt",
    )
    measured = document(cli(*question, "--format", "json"))
    assert (measured["perplexity"], measured["impossible"]) == (None, 3)
    assert "tokens of probability 0" in cli(*question).stdout


# plugins


class Broken:
    @hookimpl
    def register_models(self, register: namegen.Register) -> None:
        raise ZeroDivisionError("in a hook")


@pytest.fixture
def with_broken() -> Cli:
    """The command line of a registry in which one plugin of two is broken."""
    registry = Registry.load(only=["namegen:samplers"])
    registry.add(Broken(), Plugin("ill:broken", "ill", "0.3"))
    command = build_cli(registry)
    return lambda *arguments: CliRunner().invoke(command, arguments)


def test_plugins_lists_every_part_and_every_plugin(cli: Cli, registry: Registry) -> None:
    listed = cli("plugins").stdout
    for kind in ("wordlist", "tokenizer", "model", "sampler"):
        for entry in registry.entries(kind).values():
            assert f"{entry.name} " in listed
            assert entry.summary in listed
    for plugin in registry.plugins:
        assert plugin.name in listed


def test_documents_are_listed_as_all_else_is(cli: Cli) -> None:
    [listed] = document(cli("plugins", "--format", "json"))["documents"]
    assert (listed["name"], listed["plugin"]) == ("namegen-automaton", "namegen:export")
    shown = cli("plugins").stdout
    assert "documents of namegen:export" in shown
    assert listed["summary"] in shown


def test_plugins_as_json(cli: Cli, registry: Registry) -> None:
    listed = document(cli("plugins", "--format", "json"))
    assert [plugin["name"] for plugin in listed["plugins"]] == [plugin.name for plugin in registry.plugins]
    assert {
        "kind": "model",
        "name": "uniform",
        "label": registry.get("model", "uniform").label,
        "summary": "every token equally likely: the baseline that all must beat",
        "plugin": "namegen:counts",
        "missing": [],
    } in listed["parts"]


def test_plugins_shows_what_is_broken_and_debug_its_traceback(with_broken: Cli) -> None:
    plain, debug = with_broken("plugins").stdout, with_broken("plugins", "--debug").stdout
    assert "ZeroDivisionError: in a hook" in plain
    assert "Traceback" not in plain
    assert "ill:broken:\nTraceback" in debug
    broken = document(with_broken("plugins", "--format", "json"))["plugins"][-1]
    assert (broken["name"], broken["version"], broken["error"]) == (
        "ill:broken",
        "0.3",
        "ZeroDivisionError: in a hook",
    )


def test_plugins_tells_of_one_without_hooks() -> None:
    registry = Registry.load(only=["namegen:samplers"])
    registry.add(object(), Plugin("idle:idle", "idle", "0.1"))
    command = build_cli(registry)
    lines = names(CliRunner().invoke(command, ["plugins"]))
    states = {line.split()[0]: line for line in lines if line.startswith(("idle:", "namegen:samplers"))}
    assert states["idle:idle"].endswith(" it has no hooks")
    assert states["namegen:samplers"].endswith(" ok")
    idle = document(CliRunner().invoke(command, ["plugins", "--format", "json"]))["plugins"][-1]
    assert (idle["hooks"], idle["error"]) == ([], None)


def test_a_broken_plugin_leaves_the_rest_usable(with_broken: Cli) -> None:
    assert "sampler greedy" in with_broken("plugins", "show", "greedy").stdout


def test_show_lists_every_option(cli: Cli) -> None:
    shown = cli("plugins", "show", "ancestral").stdout
    assert shown.startswith("sampler ancestral: ")
    for text in ("top_k", "none", "a whole number >= 1 or 'none'", "draw from the k likeliest letters only"):
        assert text in shown


def test_show_as_json(cli: Cli) -> None:
    [shown] = document(cli("plugins", "show", "count-bigram", "--format", "json"))
    assert (shown["kind"], shown["name"], shown["plugin"]) == ("model", "count-bigram", "namegen:counts")
    assert shown["options"][0]["name"] == "add_k"


@pytest.mark.parametrize(
    ("name", "said"),
    [("uniform", "it has no options"), ("stars", "more: namegen datasets describe stars"), ("dot", "tokenizer dot")],
)
def test_show_of_other_parts(cli: Cli, name: str, said: str) -> None:
    assert said in cli("plugins", "show", name).stdout


def test_show_says_of_a_command_what_it_does_and_whose_it_is(cli: Cli) -> None:
    shown = cli("plugins", "show", "course").stdout.splitlines()
    assert shown[0].startswith("command course: Follow the makemore lectures")
    assert shown[1].startswith("from plugin namegen:course ")
    assert shown[2] == "its options: namegen course -h"
    [one] = document(cli("plugins", "show", "course", "--format", "json"))
    assert (one["kind"], one["name"], one["plugin"]) == ("command", "course", "namegen:course")
    assert f"command course: {one['summary']}" == shown[0]
    assert "did you mean 'course'?" in cli("plugins", "show", "cours").stderr


# datasets, cache


def test_datasets_lists_every_wordlist_with_its_size_and_licence(cli: Cli, registry: Registry) -> None:
    listed = document(cli("datasets", "--format", "json"))
    assert list(listed) == list(registry.entries("wordlist"))
    assert all(card["licence"] and card["language"] for card in listed.values())
    table = cli("datasets").stdout
    rows = {line.split()[0]: line for line in table.splitlines() if line}
    for name, card in listed.items():
        for shown in (f"{card['count']:,}", card["script"], *card["labels"], card["language"], *card["examples"]):
            assert shown in rows[name]


@pytest.mark.parametrize("columns", [80, 120])
def test_datasets_fit_a_terminal_in_a_line_each(registry: Registry, columns: int) -> None:
    cards = {name: entry.load().card for name, entry in registry.entries("wordlist").items()}
    console = Console(file=io.StringIO(), width=columns, record=True)
    for table in wordlist_tables(cards, columns):
        console.print(table)
    lines = console.export_text().splitlines()
    assert len(lines) == len(cards) + 3 * len({card.group for card in cards.values()})


def test_datasets_names_a_list_whose_card_is_missing_and_shows_the_others(registry: Registry) -> None:
    class Nameless:
        @hookimpl
        def register_wordlists(self, register: namegen.Register) -> None:
            register("nameless", type("Nameless", (namegen.WordlistSource,), {}))

    whole = Registry.load(only=["namegen"])
    whole.add(Nameless(), Plugin("test:lists", "test", "1"))
    result = CliRunner().invoke(build_cli(whole), ["datasets"])
    assert "stars" in result.stdout
    assert result.stderr == "namegen: nameless: wordlist 'nameless' of plugin test:lists has no card (a namegen.Card)\n"
    listed = json.loads(CliRunner().invoke(build_cli(whole), ["datasets", "--format", "json"]).stdout)
    nameless = listed["nameless"]
    assert nameless.pop("error") == "wordlist 'nameless' of plugin test:lists has no card (a namegen.Card)"
    assert nameless.keys() == listed["stars"].keys()
    assert not any(nameless.values())


def test_describe_counts_the_names(cli: Cli, few: Path) -> None:
    described = document(cli("datasets", "describe", few, "--format", "json"))
    assert (described["names"], described["shortest"], described["longest"]) == (15, 3, 5)
    assert described["lengths"] == {"3": 3, "4": 11, "5": 1}
    assert described["pairs"][0] == ["a<E>", 9]


def test_describe_as_text(cli: Cli) -> None:
    described = cli("datasets", "describe", "stars").stdout
    for label in ("names", "distinct", "length", "most frequent pairs", "licence", "sha256"):
        assert any(re.match(rf"{label}  +\S", line) for line in described.splitlines())


def test_describe_says_what_reading_changed(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "odd.txt").write_text(" anna \n\nbob\n")
    result = cli("datasets", "describe", tmp_path / "odd.txt")
    for sentence in ("1 line had spaces around the name, which were dropped", "1 line was empty and left out"):
        assert sentence in result.stdout
        assert sentence in result.stderr


def test_the_cache_is_where_the_environment_says(cli: Cli, own_cache: Path) -> None:
    assert names(cli("cache", "path")) == [str(own_cache)]


def test_clearing_the_cache_forgets_the_trained_models(cli: Cli, few: Path, own_cache: Path) -> None:
    cli("generate", "-d", few)
    [kept] = own_cache.rglob("*.namegen")
    size = kept.stat().st_size
    cleared = cli("cache", "clear")
    assert (cleared.exit_code, cleared.stdout) == (0, "")
    assert f" {size:,} bytes removed" in cleared.stderr
    assert list(own_cache.rglob("*.namegen")) == []


@pytest.mark.parametrize(
    ("line", "first"),
    [
        ("plugins", "wordlists of namegen:wordlists"),
        ("datasets", "given names"),
        ("datasets describe stars", "Stars"),
        ("eval -d stars", "On average, the next letter of these names is for the model as hard to guess as one of "),
        ("facts -d stars", "The model's names are as varied as "),
    ],
)
def test_a_table_is_nothing_but_its_lines(cli: Cli, line: str, first: str) -> None:
    lines = names(cli(*line.split()))
    assert lines[0].startswith(first)
    assert lines[-1]
    assert lines == [each.rstrip() for each in lines]
    assert any(set(each) == {"─"} for each in lines)


def test_the_default_list_is_named_in_full_and_no_file_hides_it(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    question = ("generate", "--seed", 1, "--format", "json")
    before = document(cli(*question))
    (tmp_path / "english").write_text("zz\n")
    (tmp_path / "english.txt").write_text("zz\n")
    assert before["recipe"]["sources"][0]["dataset"] == "namegen:english"
    assert document(cli(*question)) == document(cli(*question, "--no-cache")) == before
    cli("train", "--output", "m.namegen")
    assert document(cli(*question, "--from", "m.namegen")) == before
    assert set("".join(names(cli("generate", "-d", "english", "-p", "count-bigram", "-o", "add_k=0", "--raw")))) == {
        "z"
    }


# Errors


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["generate", "-p", "uniforn"], 2, "there is no model 'uniforn'; did you mean 'uniform'?"),
        (["generate", "-d", "star"], 2, "there is no wordlist 'star': no such file, and no registered name; did you"),
        (
            ["generate", "-p", "count-bigram", "-o", "add_q=1"],
            2,
            "model 'count-bigram' has no option 'add_q'; did you mean 'add_k'?",
        ),
        (["generate", "-o", "sampler.top_k=0"], 2, "option 'top_k' is '0'; allowed: a whole number >= 1 or 'none'"),
        (["generate", "-t", "-1"], 2, "sampler 'ancestral': option 'temperature' is -1.0; allowed: a number >= 0"),
        (["generate", "-n", "-1"], 2, "the request: option 'n' is -1; allowed: a whole number >= 0 and <= 10000000000"),
        (["generate", "--from", "nowhere.namegen"], 1, "nowhere.namegen"),
        (["plugins", "show", "stats"], 2, "there is no part 'stats'; did you mean 'stars'"),
        (["datasets", "pull", "stars"], 1, "wordlist 'stars' comes with its plugin; there is nothing to download"),
    ],
)
def test_what_the_person_can_mend_is_one_line_on_stderr(cli: Cli, arguments: list[str], code: int, said: str) -> None:
    result = cli(*arguments)
    assert (result.exit_code, result.stdout) == (code, "")
    assert result.stderr.startswith("namegen: ")
    assert result.stderr.count("\n") == 1
    assert said in result.stderr


def test_a_bug_keeps_its_traceback(cli: Cli, few: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("namegen_counts.pitman_yor.model.PitmanYor.fit", lambda *_, **__: 1 / 0)
    assert isinstance(cli("generate", "-d", few, "--no-cache").exception, ZeroDivisionError)


def test_ctrl_c_ends_with_130(cli: Cli, few: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("namegen_counts.pitman_yor.model.PitmanYor.fit", interrupt)
    result = cli("generate", "-d", few, "--no-cache")
    assert (result.exit_code, result.stderr) == (130, "namegen: stopped\n")


# Shell completion, in a process of its own as the shell asks for it


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("namegen generate --plugin c", ["contexts", "count-bigram", "count-ngram"]),
        ("namegen generate -m count-b", ["count-bigram"]),
        ("namegen generate --dataset st", ["stars"]),
        ("namegen datasets describe dino", ["dinosaurs"]),
        ("namegen generate --sampler gr", ["greedy"]),
        ("namegen eval --tokenizer st", ["start-end"]),
        ("namegen generate --closeness f", ["free"]),
        ("namegen plugins --format j", ["json"]),
        ("namegen plugins --format json s", ["show"]),
        ("namegen explain Anna -m unif", ["uniform"]),
        ("namegen generate -d stars --starts", ["--starts-with"]),
        ("namegen --show-completion f", ["fish"]),
        ("namegen gen", ["generate"]),
        ("namegen plugins show uni", ["uniform", "unique"]),
        ("namegen plugins show st", ["stars", "start-end", "starts-with"]),
        ("namegen plugins show count-b", ["count-bigram"]),
        ("namegen plugins show anc", ["ancestral"]),
    ],
)
def test_the_shell_completes_names(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], line: str, found: list[str]
) -> None:
    monkeypatch.setenv("NAMEGEN_PLUGINS", "namegen")
    for key, value in complete(line).items():
        monkeypatch.setenv(key, value)
    with pytest.raises(SystemExit):
        main([])
    assert capsys.readouterr().out.split() == found


def complete(line: str) -> dict[str, str]:
    return {"_NAMEGEN_COMPLETE": "complete_bash", "COMP_WORDS": line, "COMP_CWORD": str(line.count(" "))}


def test_the_shell_completes_names_in_a_process_of_its_own() -> None:
    environment = os.environ | {"NAMEGEN_PLUGINS": "namegen"} | complete("namegen generate --plugin count-b")
    command = [sys.executable, "-c", "from namegen.commands.main import main; main()"]
    asked = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert (asked.stdout.split(), asked.stderr) == (["count-bigram"], "")


def test_completing_loads_nothing_that_takes_long() -> None:
    program = """
import sys
from namegen.commands.main import main
try:
    main([])
except SystemExit:
    pass
assert not {"pydantic", "numpy", "rich", "torch"} & set(sys.modules)
"""
    environment = os.environ | complete("namegen generate -d names.txt --sampler gr")
    asked = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, timeout=60, check=True
    )
    assert asked.stdout.split() == ["greedy"]


# Plugin files

PLUGIN = '''
import numpy as np
import typer

import namegen


class Constant(namegen.Model):
    """The same distribution everywhere."""

    class Options(namegen.Options):
        sharpness: float = namegen.Field(1.0, ge=0, description="how much the counts count")

    def fit(self, corpus, run):
        self.row = np.full(corpus.vocab_size, 1 / corpus.vocab_size)

    def logprobs(self, contexts):
        return np.log(np.repeat(self.row[None, :], len(contexts), axis=0))


class Two(namegen.WordlistSource):
    card = namegen.Card(title="Two names", language="none", licence="CC0-1.0", description="two names", count=2)

    def read(self):
        return "anna\\notto\\n"


@namegen.hookimpl
def register_models(register):
    register("constant", Constant, summary="the same everywhere")


@namegen.hookimpl
def register_wordlists(register):
    register("two", Two, summary="two names")


@namegen.hookimpl
def register_commands(cli):
    @cli.command()
    def hello(ctx: typer.Context) -> None:
        """Say how many models there are."""
        typer.echo(f"{len(ctx.obj.entries('model'))} models")
'''


@pytest.fixture
def with_plugin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Callable[..., str]]:
    """Runs `namegen ... --plugin-file constant_plugin.py` as the shell does; what it printed."""
    path = tmp_path / "constant_plugin.py"
    path.write_text(PLUGIN)
    monkeypatch.setenv("NAMEGEN_PLUGINS", "namegen")

    def run(*arguments: Any) -> str:
        with pytest.raises(SystemExit) as ended:
            main([*map(str, arguments), "--plugin-file", str(path)])
        printed = capsys.readouterr()
        assert ended.value.code == 0, printed.err
        return printed.out

    yield run
    sys.modules.pop("constant_plugin", None)


def test_a_plugin_file_s_parts_work_in_every_command(with_plugin: Callable[..., str], tmp_path: Path) -> None:
    saved = tmp_path / "two.namegen"
    by_name = ("-p", "constant", "-d", "two")
    drawn = with_plugin("generate", *by_name, "--seed", 1, "--raw", "-o", "sharpness=2")
    assert len(drawn.splitlines()) == 10
    assert with_plugin("generate", *by_name, "--seed", 1, "--raw", "-o", "sharpness=2") == drawn
    with_plugin("train", *by_name, "--split", "all", "-o", "sharpness=2", "--output", saved)
    assert with_plugin("generate", "--from", saved, "--seed", 1, "--raw") == drawn
    measured = json.loads(with_plugin("eval", *by_name, "--split", "all", "--format", "json"))
    assert measured["perplexity"] == pytest.approx(5)
    assert json.loads(with_plugin("eval", "--from", saved, "--format", "json"))["names"] == 2
    assert "the same everywhere" in with_plugin("plugins")
    assert "sharpness" in with_plugin("plugins", "show", "constant")
    assert "two names" in with_plugin("datasets")
    assert "Two names" in with_plugin("datasets", "describe", "two")
    assert "models" in with_plugin("hello")
    assert "hello" in with_plugin("--help")


def test_a_plugin_file_s_names_are_completed(with_plugin: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> None:
    for key, value in complete("namegen generate --plugin cons").items():
        monkeypatch.setenv(key, value)
    assert with_plugin().split() == ["constant"]


@pytest.mark.parametrize("where", [0, 1, 3])
def test_a_plugin_file_is_named_anywhere_on_the_line(
    with_plugin: Callable[..., str], capsys: pytest.CaptureFixture[str], tmp_path: Path, where: int
) -> None:
    line = ["generate", "-p", "constant", "-d", "two", "--raw"]
    line[where:where] = [f"--plugin-file={tmp_path / 'constant_plugin.py'}"]
    with pytest.raises(SystemExit) as ended:
        main(line)
    assert (ended.value.code, len(capsys.readouterr().out.splitlines())) == (0, 10)


@pytest.mark.parametrize(
    ("name", "why"), [("missing.py", "there is no such file"), ("folder", "it is a folder, not a file")]
)
@pytest.mark.parametrize("where", [0, 3])
def test_a_plugin_file_that_is_not_there_is_one_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, few: Path, name: str, why: str, where: int
) -> None:
    (tmp_path / "folder").mkdir()
    line = ["generate", "-d", str(few)]
    line[where:where] = ["--plugin-file", str(tmp_path / name)]
    with pytest.raises(SystemExit) as ended:
        main(line)
    printed = capsys.readouterr()
    assert (ended.value.code, printed.out) == (2, "")
    assert printed.err == f"namegen: --plugin-file {tmp_path / name}: {why}\n"


@pytest.mark.parametrize("name", ["broken.py", "strange.txt"])
def test_a_plugin_file_that_cannot_be_loaded_is_one_line_and_the_rest_works(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path, few: Path, name: str
) -> None:
    (tmp_path / "broken.py").write_text("1 / 0")
    (tmp_path / "strange.txt").write_text("no python at all")
    monkeypatch.setenv("NAMEGEN_PLUGINS", "namegen")
    with pytest.raises(SystemExit) as ended:
        main(["generate", "-d", str(few), "--seed", "1", "--plugin-file", str(tmp_path / name)])
    printed = capsys.readouterr()
    assert (ended.value.code, len(printed.out.splitlines())) == (0, 10)
    assert printed.err.startswith(f"namegen: plugin file:{name}: ")
    assert printed.err.count("\n") == 1


def test_plugin_file_without_a_file_is_bad_usage(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["generate", "--plugin-file"])
    assert ended.value.code == 2
    assert capsys.readouterr().err == "namegen: --plugin-file takes the path of a Python file\n"


def test_an_unknown_plugin_in_namegen_plugins_is_bad_usage(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("NAMEGEN_PLUGINS", "nomegen")
    with pytest.raises(SystemExit) as ended:
        main(["plugins"])
    assert ended.value.code == 2
    assert capsys.readouterr().err.startswith("namegen: NAMEGEN_PLUGINS: no plugin 'nomegen' is installed")


def commands_of(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """All commands and groups below one, with the words that call each."""
    yield path, command
    for name, each in getattr(command, "commands", {}).items():
        yield from commands_of(each, (*path, name))


def test_no_command_takes_an_option_of_one_value_twice(cli: Cli, commands: typer.Typer) -> None:
    from typer.main import get_command

    tried = 0
    for path, command in commands_of(get_command(commands)):
        for option in command.params:
            if option.param_type_name != "option" or option.multiple or option.is_flag:
                continue
            flag = max(option.opts, key=len)
            result = cli(*path, flag, "1", flag, "2")
            assert (result.exit_code, f"{flag} is given twice" in result.stderr) == (2, True), (path, flag)
            tried += 1
    assert tried > 100
