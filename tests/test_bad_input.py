"""Whatever a person hands in ends in names or in one line that says what is wrong; never in a traceback."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

Say = Callable[[str], Any]

FILES = {
    "names.txt": b"anna\nbob\ncarla\ndora\nemma\nfred\ngina\nhugo\nida\njohn\nkarl\nlena\n",
    "three.txt": b"anna\nbob\ncarla\n",
    "one.txt": b"anna\n",
    "letters.txt": b"a\nb\nc\n",
    "boundary.txt": b"a.b\n.\nS\n'\n",
    "repeated.txt": b"anna\n" * 10_000,
    "empty.txt": b"",
    "blank.txt": b"\n \n\t\n\r\n",
    "bom.txt": b"\xef\xbb\xbf",
    "latin.txt": "zoë\nrené\nanna\n".encode("latin-1"),
    "utf16.txt": "anna\nbob\n".encode("utf-16"),
    "binary.bin": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)),
    "nul.txt": b"an\0na\nbob\n",
    "late_nul.txt": b"anna\n" * 5 + b"a\0b\n" * 5,
    "prose.txt": b"It was the best of times, it was the worst of times. " * 5 + b"\n",
    "counts.txt": b"anna\t3\nbob\t1\n",
    "no_counts.txt": b"anna\nbob\n",
    "zero.txt": b"anna\t0\nbob\t0\n",
}


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to stand in, with good and bad lists, and a folder among them."""
    for name, content in FILES.items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / "folder").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def generate(rest: str) -> str:
    return f"generate --seed 1 {rest}"


@pytest.fixture
def say(cli: Callable[..., Any]) -> Say:
    """Runs a command line that is written as one text."""
    return lambda line: cli(*line.split(" "))


ERRORS = [
    # wordlists
    (generate("-d empty.txt"), 1, "empty.txt: it is empty"),
    (generate("-d bom.txt"), 1, "bom.txt: it"),
    (generate("-d blank.txt"), 1, "blank.txt: it holds only blank lines"),
    (
        generate("-d latin.txt --encoding utf-8"),
        1,
        "2 of 3 lines cannot be names (line 1: byte 0xeb is not UTF-8); it looks like another",
    ),
    (generate("-d latin.txt --encoding utf-8"), 1, "try --encoding cp1252 or latin-1"),
    (generate("-d binary.bin"), 1, "binary.bin: it is no list of names but a picture (PNG)"),
    (generate("-d nul.txt"), 1, "it is a binary file, not a list of names"),
    (generate("-d late_nul.txt"), 1, "it is a binary file, not a list of names"),
    (generate("-d prose.txt"), 1, "prose.txt: it looks like running text, not a list of names"),
    (generate("-d no_counts.txt --weighted"), 1, "no column holds counts, which --weighted wants"),
    (generate("-d zero.txt --weighted"), 1, "a count of 0"),
    (generate("-d folder"), 1, "folder is a folder without lists"),
    (generate("-d missing.txt"), 2, "there is no wordlist 'missing.txt': no such file, and no registered name"),
    (generate("-d dinosaur"), 2, "there is no wordlist 'dinosaur'"),
    (generate("-d dinosaur"), 2, "did you mean 'dinosaurs'?"),
    (generate("-d names.txt --encoding klingon"), 1, "there is no encoding 'klingon'; try utf-8"),
    (generate("-d names.txt --encoding utf-16"), 1, "names.txt: it is not utf-16"),
    (generate("-d names.txt/deeper"), 2, "there is no wordlist 'names.txt/deeper'"),
    (generate("-d "), 2, "there is no wordlist ''"),
    (generate("--dataset="), 2, "there is no wordlist ''"),
    ("train --output m -d ", 2, "there is no wordlist ''"),
    ("eval -d ", 2, "there is no wordlist ''"),
    ("eval -d names.txt --split all --names ", 2, "there is no wordlist ''"),
    ("datasets describe ", 2, "there is no wordlist ''"),
    ("datasets describe nope", 2, "there is no wordlist 'nope'"),
    ("datasets describe empty.txt", 1, "empty.txt: it is empty"),
    ("datasets pull names", 1, "wordlist 'names' comes with its plugin; there is nothing to download"),
    ("datasets pull makemor", 2, "there is no wordlist 'makemor'; did you mean 'makemore'?"),
    ("datasets pull makemore --from names.txt", 1, "names.txt"),
    ("datasets pull makemore --from missing.txt", 1, "cannot read missing.txt: No such file"),
    # parts and their options
    (generate("-d names.txt -p count-bigrm"), 2, "there is no model 'count-bigrm'; did you mean 'count-bigram'?"),
    (generate("-d names.txt --tokenizer dott"), 2, "there is no tokenizer 'dott'; did you mean 'dot'?"),
    (generate("-d names.txt --sampler gready"), 2, "there is no sampler 'gready'; did you mean 'greedy'?"),
    ("plugins show nope", 2, "there is no part 'nope'"),
    ("plugins show count-bigrm", 2, "did you mean 'count-bigram'"),
    (
        generate("-d names.txt -p count-bigram -o ad_k=2"),
        2,
        "model 'count-bigram' has no option 'ad_k'; did you mean 'add_k'?",
    ),
    (generate("-d names.txt -p count-bigram -o add_k=much"), 2, "option 'add_k' is 'much'; allowed: a number >= 0"),
    (generate("-d names.txt -p count-bigram -o add_k=-1"), 2, "option 'add_k' is '-1'; allowed: a number >= 0"),
    (generate("-d names.txt -p count-bigram -o add_k=nan"), 2, "option 'add_k' is 'nan'; allowed: a number >= 0"),
    (generate("-d names.txt -p count-bigram -o add_k="), 2, "option 'add_k' is ''; allowed: a number >= 0"),
    (generate("-d names.txt -p nn-bigram -o steps=0"), 2, "option 'steps' is '0'; allowed: a whole number >= 1"),
    (generate("-d names.txt -p nn-bigram -o steps=1.5"), 2, "option 'steps' is '1.5'; allowed: a whole number"),
    (generate("-d names.txt -p nn-bigram -o init=zeros"), 2, "option 'init' is 'zeros'; allowed: uniform or normal"),
    (generate("-d names.txt -p nn-bigram -o device=abacus"), 2, "option 'device' is 'abacus'; allowed: text"),
    (generate("-d names.txt -p uniform -o steps=1"), 2, "model 'uniform' has no option 'steps' (it has none)"),
    (generate("-d names.txt -o tokenizer.boundary="), 2, "option 'boundary' is ''; allowed: text of at least 1"),
    (generate("-d names.txt -o sampler.top_k=0"), 2, "option 'top_k' is '0'; allowed: a whole number >= 1 or 'none'"),
    (generate("-d names.txt -o add_k"), 2, "-o takes NAME=VALUE, for instance -o steps=400; given: 'add_k'"),
    (generate("-d names.txt -o =1"), 2, "-o takes NAME=VALUE"),
    (generate("-d names.txt -o tokeniser.x=1"), 2, "there is no part 'tokeniser'; did you mean 'tokenizer'?"),
    (generate("-d names.txt -o sampler.=1"), 2, "-o takes NAME=VALUE"),
    ("train -d names.txt --output m -o sampler.top_k=1", 2, "there is no part 'sampler'"),
    # what to draw
    (generate("-d names.txt -t -0.5"), 2, "option 'temperature' is -0.5; allowed: a number >= 0"),
    (generate("-d names.txt -t nan"), 2, "option 'temperature' is nan; allowed: a number >= 0"),
    (generate("-d names.txt --top-k 0"), 2, "option 'top_k' is 0; allowed: a whole number >= 1"),
    (generate("-d names.txt --top-p 0"), 2, "option 'top_p' is 0.0; allowed: a number > 0 and <= 1"),
    (generate("-d names.txt --top-p 1.1"), 2, "option 'top_p' is 1.1; allowed: a number > 0 and <= 1"),
    (generate("-d names.txt --sampler greedy -t 1"), 2, "sampler 'greedy' has no option 'temperature' (it has none)"),
    (
        generate("-d names.txt -n -1"),
        2,
        "the request: option 'n' is -1; allowed: a whole number >= 0 and <= 10000000000",
    ),
    (
        generate("-d names.txt -n 10000000001"),
        2,
        "the request: option 'n' is 10000000001; allowed: a whole number >= 0 and",
    ),
    (generate("-d names.txt --min-length 5 --max-length 4"), 2, "constraint 'length': min 5 is above max 4"),
    (
        generate("-d names.txt --max-length 0"),
        2,
        "constraint 'length': option 'max' is 0; allowed: a whole number >= 1 and <= 1000",
    ),
    (
        generate("-d names.txt --min-length -1"),
        2,
        "constraint 'length': option 'min' is -1; allowed: a whole number >= 0",
    ),
    (
        generate("-d names.txt --max-length 1001"),
        2,
        "constraint 'length': option 'max' is 1001; allowed: a whole number >= 1 and <= 1000",
    ),
    # splits and scores
    ("eval -d names.txt --part nonsense", 2, "--part 'nonsense': it is train, dev or test"),
    ("eval -d three.txt --split distinct", 1, "part of split 'distinct' is empty (3 distinct names); use --split all"),
    ("eval -d one.txt --split lecture", 1, "the train part of split 'lecture' is empty (1 distinct names)"),
    ("train -d one.txt --split lecture --output m", 1, "use --split all"),
    ("eval -d letters.txt --split all --names names.txt", 1, "none of the 12 names can be scored"),
    ("eval -d names.txt --names empty.txt", 1, "empty.txt: it is empty"),
    # saved models, and where to write
    (generate("--from names.txt"), 1, "names.txt is cut short, or no model file"),
    (generate("--from empty.txt"), 1, "empty.txt is cut short, or no model file"),
    (generate("--from binary.bin"), 1, "binary.bin is cut short, or no model file"),
    (generate("--from missing.namegen"), 1, "cannot read missing.namegen: No such file"),
    (generate("--from folder"), 1, "folder is a folder, not a model file"),
    (generate("--from m -p uniform"), 2, "--from m is a trained model; --plugin cannot change how it was trained"),
    (generate("--from m --tokenizer dot -o add_k=1"), 2, "--tokenizer, -o cannot change how it was trained"),
    (generate("--from m --train-seed 1"), 2, "--train-seed cannot change how it was trained"),
    ("eval --from m --split all", 2, "--split cannot change how it was trained"),
    (
        generate("-d names.txt --output ."),
        2,
        ". holds other files, such as 'binary.bin'; names in parts are written to",
    ),
    (generate("-d names.txt --output binary.bin/"), 2, "binary.bin is a file; names in parts are written to a folder"),
    (generate("-d names.txt --output names.txt/x"), 1, "cannot write the output to names.txt/x: "),
    ("train -d names.txt --split all --output folder", 1, "cannot write the model to folder: it is a folder"),
    (generate("-d names.txt --output names.txt"), 2, "--output names.txt would replace the file that is read"),
    ("train -d names.txt --output names.txt", 2, "--output names.txt would replace the file that is read"),
    (generate("-d names.txt --output "), 2, "--output is empty; it takes the path of a file"),
    ("train -d names.txt --output ", 2, "--output is empty; it takes the path of a file"),
    (generate("--from "), 2, "--from is empty; it takes the path of a file"),
    (generate(f"-d names.txt --output {'a' * 5000}"), 2, f"cannot use {'a' * 100}...{'a' * 99}: File name too long"),
]


@pytest.mark.parametrize(("line", "code", "text"), ERRORS, ids=[line[:80] for line, _, _ in ERRORS])
def test_an_error_is_one_line_that_says_what_is_wrong(line: str, code: int, text: str, here: Path, say: Say) -> None:
    result = say(line)
    assert result.exit_code == code, result.output
    assert len(result.stderr.splitlines()) == 1
    assert result.stderr.startswith("namegen: ")
    assert text in result.stderr
    assert result.stdout == ""
    assert not (here / "m").exists()


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("generate -n many", "--num is 'many'; allowed: a whole number"),
        ("generate --nonsense", "generate has no option '--nonsense'"),
        ("generate names.txt", "did you mean -d names.txt?"),
        ("generate --format x", "there is no format 'x' (there are: csv, dataset, "),
        ("nonsense", "there is no command 'nonsense'"),
        ("train --split nonsense --output m", "--split is 'nonsense'; allowed: distinct"),
        ("eval --split nonsense", "--split is 'nonsense'; allowed: distinct"),
        ("train", "train needs --output FILE"),
    ],
)
def test_what_the_command_line_does_not_have_is_bad_usage(line: str, text: str, say: Say) -> None:
    result = say(line)
    assert (result.exit_code, result.stdout) == (2, "")
    assert text in result.stderr
    assert "Traceback" not in result.stderr


NAMES = [
    (generate("--raw -d one.txt"), 10),
    (generate("--raw -d letters.txt"), 10),
    (generate("--raw -d boundary.txt"), 10),
    (generate("--raw -d repeated.txt"), 10),
    (generate("--raw -d latin.txt --encoding latin-1"), 10),
    (generate("--raw -d latin.txt --encoding cp1252"), 10),
    (generate("--raw -d utf16.txt --encoding utf-16"), 10),
    (generate("--raw -d three.txt -p uniform"), 10),
    (generate("--raw -d names.txt -n 0"), 0),
    (generate("--raw -d names.txt --max-length 2"), 10),
    (generate("--raw -d names.txt --min-length 3 --max-length 3"), 10),
    (generate("--raw -d names.txt --top-k 1000000"), 10),
    (generate("--raw -d names.txt --top-p 1"), 10),
    (generate("--raw -d names.txt -t 1000000"), 10),
    (generate("--raw -d names.txt -p count-bigram -o add_k=0"), 10),
    (generate("--raw -d names.txt -o sampler.min_p=1"), 10),
    (generate("--raw -d names.txt -o sampler.top_k=none"), 10),
]


@pytest.mark.parametrize(("line", "count"), NAMES, ids=[line for line, _ in NAMES])
def test_odd_but_possible_input_gives_names(line: str, count: int, here: Path, say: Say) -> None:
    result = say(line)
    assert (result.exit_code, result.stderr) == (0, "")
    names = result.stdout.splitlines()
    assert len(names) == count
    assert all(names)
    if "--max-length" in line:
        assert {len(name) for name in names} == {int(line.split(" ")[-1])}


def names_of(result: Any) -> list[str]:
    assert result.exit_code == 0
    return result.stdout.splitlines()


def test_temperature_0_is_greedy(here: Path, say: Say) -> None:
    cold = names_of(say(generate("--raw -d repeated.txt -t 0")))
    assert cold == names_of(say(generate("--raw -d repeated.txt --sampler greedy")))
    assert len(set(cold)) == 1


@pytest.mark.parametrize("options", ["--top-k 1000000", "--top-p 1", "-t 0.7", "-o sampler.min_p=0"])
def test_an_option_that_leaves_all_letters_changes_nothing(options: str, here: Path, say: Say) -> None:
    plain = names_of(say(generate("-d names.txt")))
    assert names_of(say(generate(f"-d names.txt {options}"))) == plain


def test_too_many_unique_names_are_those_there_are_then_one_line(here: Path, say: Say) -> None:
    result = say(generate("--raw -d letters.txt -p uniform --unique --max-length 1 -n 10"))
    assert sorted(result.stdout.splitlines()) == ["a", "b", "c"]
    assert result.exit_code == 1
    assert result.stderr == "namegen: only 3 names can be such, not 10; ask for 3 to have them all\n"


def test_too_few_names_are_written_to_a_file_all_the_same(here: Path, say: Say) -> None:
    result = say(generate("--raw -d letters.txt -p uniform --unique --max-length 1 -n 10 --output found.txt"))
    assert result.exit_code == 1
    assert sorted((here / "found.txt").read_text().split()) == ["a", "b", "c"]


@pytest.mark.parametrize("line", [generate("-d names.txt --output"), "train -d names.txt --output"])
@pytest.mark.parametrize("spelling", ["names.txt", "./names.txt", "folder/../names.txt", "symbolic", "hard", "whole"])
def test_the_wordlist_is_not_overwritten_however_it_is_spelt(line: str, spelling: str, here: Path, say: Say) -> None:
    (here / "symbolic").symlink_to("names.txt")
    (here / "hard").hardlink_to(here / "names.txt")
    target = str(here / "names.txt") if spelling == "whole" else spelling
    result = say(f"{line} {target}")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == f"namegen: --output {target} would replace the file that is read\n"
    assert (here / "names.txt").read_bytes() == FILES["names.txt"]
    assert (here / "symbolic").is_symlink()


def test_a_file_that_is_not_the_wordlist_is_replaced(here: Path, say: Say) -> None:
    # The same names, and the name of a registered list: neither makes it the list that is read.
    (here / "copy.txt").write_bytes(FILES["names.txt"])
    assert say(generate("-d names.txt -n 3 --output copy.txt")).exit_code == 0
    assert (here / "copy.txt").read_text() == say(generate("-d names.txt -n 3")).stdout
    assert say("train -d stars --output stars.txt").exit_code == 0
    assert say(generate("--from stars.txt -n 3")).exit_code == 0


@pytest.mark.parametrize("line", ["generate --from m.namegen --seed 1 -d ", "eval --from m.namegen -d "])
def test_no_name_of_a_list_is_no_list_for_a_saved_model_either(line: str, here: Path, say: Say) -> None:
    assert say("train -d names.txt --output m.namegen").exit_code == 0
    result = say(line)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("namegen: there is no wordlist ''")


def test_a_saved_model_refuses_what_would_train_it_anew(here: Path, say: Say) -> None:
    assert say("train -d names.txt --split all --output m.namegen").exit_code == 0
    assert say(generate("--from m.namegen -n 3")).stdout == say(generate("-d names.txt -n 3")).stdout
    result = say(generate("--from m.namegen --plugin count-bigram"))
    assert (result.exit_code, len(result.stderr.splitlines())) == (2, 1)


def test_what_is_no_name_is_refused_by_line_and_the_rest_is_used(here: Path, say: Say) -> None:
    (here / "mixed.txt").write_bytes(FILES["names.txt"] * 2 + "zoë\n".encode() + b"caf\xe9\n" + b"tab\x07\n")
    result = say(generate("-d mixed.txt -n 3"))
    assert (result.exit_code, len(result.stdout.splitlines())) == (0, 3)
    assert result.stderr == (
        "namegen: mixed.txt: 2 lines refused (line 26: byte 0xe9 is not UTF-8; line 27: holds U+0007, which no name"
        " holds)\n"
    )


def test_a_list_of_one_name_repeated_can_be_measured_and_says_that_it_is_one(here: Path, say: Say) -> None:
    result = say("eval -d repeated.txt --split all")
    assert result.exit_code == 0
    assert result.stderr == "namegen: only 1 distinct names scored: treat these figures as rough\n"
    assert "10,000" in result.stdout


def test_an_error_shows_what_is_not_printable_as_its_escape(cli: Callable[..., Any]) -> None:
    result = cli("generate", "-d", "no\nsuch\x1b[31mlist\u202e")
    assert result.exit_code == 2
    assert result.stderr.count("\n") == 1
    assert not {"\x1b", "\u202e"} & set(result.stderr)


@given(data=st.binary(max_size=60), flags=st.sampled_from([[], ["--weighted"], ["--encoding", "utf-16"]]))
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_are_names_or_one_line(data: bytes, flags: list[str], cli: Callable[..., Any]) -> None:
    result = cli("generate", "-d", "-", "-n", 3, "--seed", 1, "--no-cache", *flags, input=data)
    assert result.exit_code in (0, 1), result.output
    assert result.exit_code == 0 or result.stderr.splitlines()[-1].startswith("namegen: ")
    assert "Traceback" not in result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)


@given(arguments=st.lists(st.sampled_from(["-d", "-o", "-t", "--from", "--split", "--unique"]) | st.text(max_size=8)))
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_arguments_are_names_or_bad_usage(arguments: list[str], cli: Callable[..., Any]) -> None:
    result = cli("generate", "-d", "stars", "-n", 1, "--seed", 1, *arguments)
    assert result.exit_code in (0, 1, 2), result.output
    assert "Traceback" not in result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)
