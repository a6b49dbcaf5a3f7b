"""The bounds of a server, from its environment, and what they refuse."""

from __future__ import annotations

from typing import Any

import pytest
from namegen_app.settings import Settings
from namegen_app.work.backend import LONGEST_SEED, Backend

import namegen

from .asking import Asking

FEW = "anna\nbob\ncarla\ndora\nemma\nfred\ngina\nhugo\nida\njohn\nkarl\nlena\nmia\nnora\notto\n"


def test_settings_come_from_the_environment() -> None:
    settings = Settings.from_environment({"NAMEGEN_APP_SECONDS": "7.5", "NAMEGEN_APP_DOWNLOADS": "true", "HOME": "/"})
    assert (settings.seconds, settings.downloads, settings.names) == (7.5, True, 1000)
    with pytest.raises(namegen.OptionError, match="has no option 'secnds'; did you mean 'seconds'"):
        Settings.from_environment({"NAMEGEN_APP_SECNDS": "7"})


def test_trainings_leave_threads_for_those_who_draw() -> None:
    with pytest.raises(namegen.OptionError, match="option 'trainings' is 3; allowed: two fewer than 'workers'"):
        Settings.from_environment({"NAMEGEN_APP_TRAININGS": "3"})


def test_what_is_kept_in_memory_is_bounded_by_one_number() -> None:
    settings = Settings(cache_mb=100)
    kept = settings.bytes_of_trained + settings.bytes_of_opened + settings.bytes_of_lists
    assert kept == settings.bytes_of_files == 100 * 2**20


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"n": 51}, "51 names are asked for; this server gives up to 50 at once"),
        ({"n": -1}, "option 'n' is -1"),
        ({"seed": "x" * (LONGEST_SEED + 1)}, "the seed has 1,001 characters; allowed: up to 1,000"),
        ({"train_seed": "x" * (LONGEST_SEED + 1)}, "the training seed has 1,001 characters; allowed: up to 1,000"),
        ({"contains": ["a"] * 21}, "21 constraints are given; this server takes up to 20"),
        ({"constraints": ["guard"] * 21}, "21 constraints are given; this server takes up to 20"),
        ({"names": "a\n" * 600_000}, "the list is 1.1 MB large; this server reads up to 1 MB"),
        (
            {"names": "\n".join(chr(0x4E00 + i) for i in range(5_000))},
            "5,000 different characters; this server reads lists of up to 4,000",
        ),
        ({"like": "a" * 101}, "a name of 101 characters; allowed: up to 100"),
        ({"template": "".join(f"{{s{i}}}" for i in range(11))}, "11 slots; this server takes up to 10"),
        ({"regex": "a" * 10_001}, "regex has 10,001 characters; allowed: up to 10,000"),
    ],
)
def test_more_than_a_server_takes_is_refused_in_a_line(
    registry: namegen.Registry, asked: dict[str, Any], told: str
) -> None:
    backend = Backend(registry, Settings(seconds=5, draw_seconds=5, names=50, list_mb=1))
    message = Asking(backend).refused("names", **{"names": FEW} | asked)["message"]
    assert told in message
    assert "\n" not in message


def test_as_much_as_a_server_takes_is_taken(registry: namegen.Registry) -> None:
    ask = Asking(Backend(registry, Settings(names=50)))
    drawn = ask("names", names=FEW, n=50, contains=["a"] * 20, seed="x" * LONGEST_SEED, train_seed="y" * LONGEST_SEED)
    assert drawn["seed"] == "x" * LONGEST_SEED
    assert all("a" in each["name"] for each in drawn["names"])


def test_a_name_to_explain_is_no_longer_than_those_of_lists(registry: namegen.Registry) -> None:
    ask = Asking(Backend(registry, Settings()))
    assert "a name of 101 characters; allowed: up to 100" in ask.refused("why", names=FEW, name="a" * 101)["message"]
    assert ask("why", names="Zoë\nAnna\nZora", name=" Zoe\u0308 ")["name"] == "Zo\u00eb", "cleaned as a list is"
