"""What is asked of a machine that is not well: a few points of each of the programs in `faults/`."""

from __future__ import annotations

import os
import random
import sys
from pathlib import Path

import pytest

from .faults import kills, traffic

pytestmark = pytest.mark.skipif(os.name == "nt", reason="kill -9 and sessions of processes are Unix's")


@pytest.mark.parametrize("name", ["cache", "export"])
def test_after_a_kill_every_later_command_works_and_nothing_wrong_is_used(name: str, tmp_path: Path) -> None:
    with kills.slow_server() as address:
        found = kills.try_scene(kills.SCENES[name], kills.Place(tmp_path, address), 3, random.Random(name))
    assert found.problems == []
    assert (found.points, found.works, found.wrong, found.left) == (3, 3, 0, [])


@pytest.mark.parametrize(
    "line",
    [
        "generate -d few.txt -n 3 --seed 1",
        "export -d few.txt --output few.json",
        "plugins",
        "datasets describe few.txt",
    ],
)
def test_nothing_is_asked_of_the_network(line: str, tmp_path: Path) -> None:
    assert traffic.run(line.split(), traffic.prepared(tmp_path)) == traffic.Seen(0, (), ())


def test_a_list_that_is_asked_for_is_looked_up_and_that_is_seen(tmp_path: Path) -> None:
    line = "generate -d http://namegen.invalid/names.txt"
    seen = traffic.run(line.split(), traffic.prepared(tmp_path))
    assert seen.code == 1
    assert "looks up 'namegen.invalid'" in seen.outside


def test_the_form_asks_nothing_of_the_network(tmp_path: Path) -> None:
    seen = traffic.form(traffic.prepared(tmp_path), 1.0)
    assert seen.outside == ()
    assert seen.inside, "nothing was seen at all"


def test_every_command_is_among_those_whose_traffic_is_looked_at() -> None:
    from .test_cli import COMMANDS

    lines = [*traffic.COMMANDS, "app"]
    # The group `plot` itself does nothing.
    assert [name for name in COMMANDS if name != "plot" and not any(line.startswith(name) for line in lines)] == []


@pytest.mark.skipif(sys.platform != "linux", reason="the system's calls are seen by strace, which is Linux's")
def test_addresses_are_read_from_what_strace_writes() -> None:
    four = '1 connect(3, {sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("10.1.2.3")}, 16) = 0'
    six = (
        "1 connect(3, {sa_family=AF_INET6, sin6_port=htons(80), sin6_flowinfo=htonl(0),"
        ' inet_pton(AF_INET6, "2001:db8::1", &sin6_addr)}, 28) = 0'
    )
    assert traffic.addresses([four, six]) == {"connects to 10.1.2.3 port 53", "connects to 2001:db8::1 port 80"}
