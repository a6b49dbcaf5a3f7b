"""Names that a regular expression matches."""

from __future__ import annotations

from collections.abc import Sequence

import namegen
from namegen import Field

from .letters import missing, typed


class Regex(namegen.Constraint):
    """Want names that a pattern matches as a whole: `^` and `$` are not needed."""

    class Options(namegen.Options):
        pattern: str = Field("", min_length=1, max_length=1000, description="what the whole name matches: k.*(an|on)")
        case: bool = Field(False, description="whether capitals and small letters differ")

    def dfa(self, letters: Sequence[str]) -> namegen.Dfa:
        pattern, ignore_case = typed(self.options.pattern), not self.options.case
        automaton = namegen.compile_regex(pattern, letters, ignore_case=ignore_case)
        if automaton.is_empty:
            for letter in namegen.missing_letters(pattern, letters, ignore_case=ignore_case):
                raise missing(letter, letters, "regex")
        return automaton
