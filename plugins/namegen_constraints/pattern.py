"""Names that a regular expression matches."""

from __future__ import annotations

from collections.abc import Sequence

import namegen
from namegen import Field

from .letters import missing, typed
from .spelt import spelt, whole_characters


class Regex(namegen.Constraint):
    """Want names that a pattern matches as a whole: `^` and `$` are not needed.

    Of a tokenizer that spells a character by several letters, as Hangul by jamo, the pattern is about characters.
    """

    class Options(namegen.Options):
        pattern: str = Field("", min_length=1, max_length=1000, description="what the whole name matches: k.*(an|on)")
        case: bool = Field(False, description="whether capitals and small letters differ")

    def begin(self, context: namegen.DrawContext) -> None:
        self.written = context.written

    def dfa(self, letters: Sequence[str]) -> namegen.Dfa:
        pattern, ignore_case = typed(self.options.pattern), not self.options.case
        whole = whole_characters(letters, self.written)
        characters = [*letters, *whole]
        automaton = namegen.compile_regex(pattern, characters, ignore_case=ignore_case)
        if automaton.is_empty:
            lacking = namegen.missing_letters(pattern, characters, ignore_case=ignore_case)
            if lacking:
                raise missing(lacking, letters, "regex")
        return spelt(automaton, letters, whole) if whole else automaton
