"""What was told of deprecated options: each once."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterator
from itertools import takewhile
from traceback import walk_stack
from types import FrameType
from typing import TYPE_CHECKING

from ..escape import shown

if TYPE_CHECKING:
    from ..contracts.spec import Spec


class Deprecations:
    """Keep of which options a person has been told."""

    def __init__(self) -> None:
        self._told: set[tuple[str, str]] = set()

    def news(self, spec: Spec) -> Iterator[str]:
        """Yield a sentence for each deprecated option that a checked Spec sets and that was not told of before."""
        from ..contracts.deprecated import deprecated_and_set

        who = spec.part.entry.who
        for name, text in deprecated_and_set(spec.part.options).items():
            if (who, name) not in self._told:
                self._told.add((who, name))
                yield f"{who}: option {name!r} is deprecated: {text}"


def warn(sentence: str) -> None:
    """Tell a program, whose person sees it: by Python's warning of what will change, at the line that calls namegen."""
    ours = takewhile(_is_ours, (frame for frame, _ in walk_stack(sys._getframe())))
    # skip_file_prefixes, which does the same, came with Python 3.12.
    warnings.warn(shown(sentence), FutureWarning, stacklevel=1 + sum(1 for _ in ours))


def _is_ours(frame: FrameType) -> bool:
    return str(frame.f_globals.get("__name__")).partition(".")[0] == __name__.partition(".")[0]


def keep_quiet(sentence: str) -> None:
    """Tell nobody: in a worker, as whoever shares out the work was told."""
