"""Names written as a dataset: a folder that Hugging Face's libraries read, with a card that is true."""

from __future__ import annotations

import csv
import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import namegen

WANTED = ("generate", "-n", 12, "-d", "elf", "--starts-with", "k", "--format", "dataset")


def rows_of(folder: Path) -> list[list[str]]:
    with (folder / "data.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def header_of(folder: Path) -> str:
    return (folder / "README.md").read_text(encoding="utf-8").split("---\n")[1]


def test_the_folder_has_the_names_and_a_card(cli: Callable[..., Any], tmp_path: Path) -> None:
    result = cli(*WANTED, "--seed", 3, "--columns", "name,length", "--output", tmp_path / "out")
    assert result.exit_code == 0, result.stderr
    assert result.stdout == ""
    rows = rows_of(tmp_path / "out")
    assert rows[0] == ["name", "length"]
    assert len(rows) == 13
    assert all(name.startswith("K") for name, _ in rows[1:])
    assert "license: cc0-1.0\n" in header_of(tmp_path / "out")
    assert "size_categories:\n- n<1K\n" in header_of(tmp_path / "out")


def test_the_command_on_the_card_makes_the_same_names(cli: Callable[..., Any], tmp_path: Path) -> None:
    """The seed is chosen, and stands on the card."""
    cli(*WANTED, "--output", tmp_path / "first")
    card = (tmp_path / "first" / "README.md").read_text(encoding="utf-8")
    command = re.search(r"^    namegen (generate .* --seed \d+)$", card, re.M)
    assert command is not None
    words = shlex.split(command[1])
    words[words.index(str(tmp_path / "first"))] = str(tmp_path / "again")
    assert cli(*words).exit_code == 0
    assert rows_of(tmp_path / "again") == rows_of(tmp_path / "first")


def test_names_of_several_lists_and_labels_have_cards_too(cli: Callable[..., Any], tmp_path: Path) -> None:
    template = ("--template", "{a} of {b}", "--slot", "a=elf", "--slot", "b=dwarf")
    assert cli("generate", *template, "-n", 3, "--format", "dataset", "--output", tmp_path / "a").exit_code == 0
    assert 'pretty_name: "Names like those of elf + dwarf"' in header_of(tmp_path / "a")
    by = ("-d", "elf", "--by", "sex", "-n", 3, "--seed", 1)
    assert cli("generate", *by, "--format", "dataset", "--output", tmp_path / "b").exit_code == 0
    assert rows_of(tmp_path / "b")[0] == ["sex", "name"]


def test_a_folder_that_holds_something_else_is_left_alone(cli: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("my project")
    result = cli(*WANTED, "--output", tmp_path)
    assert result.exit_code == 2
    assert "is no card of namegen's; write the dataset to a folder of its own" in result.stderr
    assert [each.name for each in tmp_path.iterdir()] == ["README.md"]
    assert "give one by --output FOLDER" in cli(*WANTED).stderr
    (tmp_path / "file").write_text("")
    assert "is a file; a dataset is written to a folder" in cli(*WANTED, "--output", tmp_path / "file").stderr


def test_a_folder_of_ours_is_written_again(cli: Callable[..., Any], tmp_path: Path) -> None:
    for seed in (1, 2):
        assert cli(*WANTED, "--seed", seed, "--output", tmp_path / "out").exit_code == 0
    assert "--seed 2" in (tmp_path / "out" / "README.md").read_text(encoding="utf-8")


def test_from_python_with_what_was_asked(tmp_path: Path) -> None:
    model = namegen.train("japanese")
    namegen.write_dataset(tmp_path, model.generate(3, seed=5), model, n=3, seed=5)
    assert "language:\n- ja\n" in header_of(tmp_path)
    assert '"seed": 5' in (tmp_path / "README.md").read_text(encoding="utf-8")


def test_hostile_lists_stay_within_the_header_and_the_code(tmp_path: Path) -> None:
    evil = tmp_path / 'a"\nlicense: mit\n<b>```x.txt'
    evil.write_text("anna\nbob\ncarla\n")
    model = namegen.train(evil, model="count-bigram")
    namegen.write_dataset(tmp_path / "out", ["anna"], model, note="```\n<script>alert(1)</script>")
    text = (tmp_path / "out" / "README.md").read_text(encoding="utf-8")
    assert "license:" not in re.sub(r'".*"', "", header_of(tmp_path / "out"))
    body = text.split("---\n", 2)[2]
    assert all(line.startswith("    ") for line in body.splitlines() if "<script>" in line or "<b>" in line)
    assert "license of the list is not known here" in body


def test_hugging_faces_own_libraries_read_it(tmp_path: Path) -> None:
    # A module of it: where the project's folder is on the path, its folder of that name would be found for the package.
    datasets = pytest.importorskip("datasets.load", reason="datasets is missing: pip install datasets")
    hub = pytest.importorskip("huggingface_hub", reason="huggingface_hub is missing: pip install huggingface_hub")
    model = namegen.train("welsh", model="count-bigram")
    names = model.generate(20, seed=1)
    namegen.write_dataset(tmp_path / "out", names, model, seed=1)
    data = datasets.load_dataset(str(tmp_path / "out"), split="train", cache_dir=str(tmp_path / "cache"))
    assert data["name"][:] == names
    card = hub.DatasetCard.load(tmp_path / "out" / "README.md").data.to_dict()
    assert (card["license"], card["language"], card["size_categories"]) == ("cc0-1.0", ["cy"], ["n<1K"])
