"""A fixture for pytest, `make_name`: names for test data, the same in every run of a test.

It comes in by the entry-point group pytest11, and pytest imports this module whenever it starts: so it imports nothing
but pytest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .making import MakeName

__all__ = ["make_name"]


@pytest.fixture
def make_name(request: Any) -> MakeName:
    """Make names: `make_name()`, `make_name(like="elf", starts_with="k")`. No test is given a name twice.

    like: a list that comes with namegen, a path, or names themselves. The k-th name depends on the test's id alone.
    """
    from .making import MakeName

    return MakeName(request.node.nodeid)
