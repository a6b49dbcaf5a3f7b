"""A part and its options in one line of text: `ngram order=5`. The same text is used everywhere."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from ..errors import UsageError
from .secrets import is_secret, without_secrets

LONGEST = 20_000
"""Characters of a text that names parts: reading them takes time that grows with the square."""


@dataclass(frozen=True)
class Spec:
    """Name a part and give its options. `str(spec)` is the text that `Spec.parse` reads.

    Before a Spec is checked, its options are as they were written. `Registry.check` returns the same Spec with every
    option filled in and converted, and with the `part` that the registry found. A checked Spec is never checked again.
    """

    name: str
    options: Mapping[str, Any] = field(default_factory=dict, hash=False)
    part: Any = field(default=None, compare=False, repr=False)
    """The registry's `Part` (the entry and the checked options), or None before the Spec is checked."""

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle what was given, unchecked: another process finds the part, and fills in the rest, by its registry.

        Secrets do not travel: it looks for them where this one did.

        Raises UsageError for a part that no plugin registered, which it would not find.
        """
        if self.part is None:
            return Spec, (self.name, without_secrets(self.options))
        if not self.part.entry.registered:
            raise UsageError(f"{self.part.entry.who} does not go to workers, which find parts by name: register it")
        given = self.part.options.model_fields_set
        return Spec, (self.name, {name: value for name, value in self.options.items() if name in given})

    def __copy__(self) -> Spec:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Spec:
        return self

    @classmethod
    def parse(cls, text: str) -> Spec:
        """Parse one Spec. Raises UsageError, in one line, where the text is malformed.

        >>> Spec.parse("ngram order=5")
        Spec(name='ngram', options={'order': '5'})
        """
        found = cls.parse_list(text)
        if len(found) != 1:
            raise UsageError(f"{text!r} names {len(found)} parts, where one is taken; quote a value that holds a comma")
        return found[0]

    @classmethod
    def parse_list(cls, text: str) -> list[Spec]:
        """Parse Specs separated by commas; quote a value that holds a space or a comma. Raises UsageError.

        >>> [str(spec) for spec in Spec.parse_list("ngram order=5, 'my model' note='a, b'")]
        ['ngram order=5', "'my model' note='a, b'"]
        """
        if len(text) > LONGEST:
            raise UsageError(f"a text of {len(text):,} characters names no part; {LONGEST:,} are the most")
        lexer = shlex.shlex(text, posix=True, punctuation_chars=",")
        lexer.whitespace_split = True
        lexer.commenters = ""
        try:
            words = list(lexer)
        except ValueError as error:
            raise UsageError(f"{text!r} cannot be read: {error}") from None
        if not words:
            raise UsageError(f"{text!r} names no part; write its name, for instance 'ngram order=5'")
        groups = [list(group) for comma, group in groupby(words, _is_comma) if not comma]
        if len(groups) != sum(len(word) for word in words if _is_comma(word)) + 1:
            raise UsageError(f"{text!r} cannot be read: write one comma between two parts, 'ngram order=5, network'")
        return [_parse_words(group, text) for group in groups]

    def __str__(self) -> str:
        assignments = [
            f"{key}={_quoted(option_text(value))}" for key, value in self.options.items() if not is_secret(value)
        ]
        return " ".join([_quoted(self.name), *assignments])

    def adding(self, more: Mapping[str, Any], flag: str = "") -> Spec:
        """Return an unchecked copy with `more` options. Raises UsageError for an option that is given twice."""
        for name in more:
            if name in self.options:
                said = flag or f"-o {name}={more[name]}"
                raise UsageError(f"{said}: {str(self)!r} gives {name!r} already; leave one out")
        return Spec(self.name, {**self.options, **more})

    def split_off(self, prefix: str) -> tuple[Spec, Spec | None]:
        """Split off a second part's options: `prefix=NAME` and `prefix.OPTION=VALUE`, as in `tokenizer=dots`.

        Returns the Spec without them, and the second part's Spec. Its name is "" where only options are given; it is
        None where there is neither.
        """
        own = {key: value for key, value in self.options.items() if not _belongs(key, prefix)}
        if len(own) == len(self.options):
            return self, None
        others = {
            key.removeprefix(f"{prefix}."): value for key, value in self.options.items() if key.startswith(f"{prefix}.")
        }
        return Spec(self.name, own), Spec(str(self.options.get(prefix, "")), others)


def option_text(value: Any) -> str:
    """Format an option's value as a person types it: `none`, `true`, `0.8`, JSON for lists, a text as it is."""
    if value is None:
        return "none"
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)


def _belongs(key: str, prefix: str) -> bool:
    return key == prefix or key.startswith(f"{prefix}.")


def _quoted(word: str) -> str:
    """Quote as a shell would, and also where the word holds a comma, which separates parts."""
    return "'" + word.replace("'", "'\"'\"'") + "'" if "," in word else shlex.quote(word)


def _is_comma(word: str) -> bool:
    return set(word) == {","}


def _parse_words(words: list[str], text: str) -> Spec:
    name, *assignments = words
    if "=" in name:
        raise UsageError(f"{text!r} cannot be read: a part's name comes before its options; found {name!r}")
    options: dict[str, str] = {}
    for assignment in assignments:
        key, equals, value = assignment.partition("=")
        if not equals or not key:
            raise UsageError(
                f"{text!r} cannot be read: after the name come options, NAME=VALUE without spaces; found {assignment!r}"
            )
        if key in options:
            raise UsageError(f"{text!r} gives {key!r} twice; leave one out")
        options[key] = value
    return Spec(name, options)
