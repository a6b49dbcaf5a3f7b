"""--memory: a size as people write it."""

from __future__ import annotations

import pytest

from namegen import UsageError
from namegen.commands.kit.memory_size import parse_size, usual_memory


@pytest.mark.parametrize(
    ("text", "size"),
    [("300MB", 300_000_000), ("2GiB", 2**31), ("1.5g", 1_500_000_000), (" 1 mb ", 1_000_000), ("2000000", 2_000_000)],
)
def test_a_size_is_read_as_people_write_it(text: str, size: int) -> None:
    assert parse_size(text) == size


@pytest.mark.parametrize("text", ["", "many", "-3GB", "900kB", "1e9", "9" * 400 + "TB", "2 GB or so"])
def test_anything_else_is_one_line_that_says_what_is_allowed(text: str) -> None:
    with pytest.raises(UsageError, match=r"a size of at least 1MB, as 300MB or 2GB$"):
        parse_size(text)


def test_what_is_taken_unasked_is_some_of_the_memory_that_there_is() -> None:
    assert 2**20 <= usual_memory() < 2**50
