"""Models and their options, written in one line: `ngram order=5, network size=64`."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from itertools import groupby


def parse_models(text: str) -> list[tuple[str, dict[str, str]]]:
    """Names and options, in order. A value that holds a space or a comma is quoted.

    Raises ValueError, saying what is wrong, where the text is not written so.

    >>> parse_models("ngram order=5, 'my model' note='a, b'")
    [('ngram', {'order': '5'}), ('my model', {'note': 'a, b'})]
    """
    lexer = shlex.shlex(text, posix=True, punctuation_chars=",")
    lexer.whitespace_split = True
    lexer.commenters = ""
    try:
        words = list(lexer)
    except ValueError as error:
        raise ValueError(f"{error} in {text!r}") from None
    groups = [list(group) for comma, group in groupby(words, lambda word: set(word) == {","}) if not comma]
    if len(groups) != _commas(words) + 1:
        raise ValueError("models are separated by one comma each, for instance 'ngram order=5, network'")
    return [_part(group) for group in groups]


def write_model(name: str, options: Mapping[str, object]) -> str:
    """The text that `parse_models` reads as this model.

    >>> write_model("ngram", {"order": 5, "note": "a, b"})
    "ngram order=5 note='a, b'"
    """
    return " ".join([_quoted(name), *(f"{key}={_quoted(str(value))}" for key, value in options.items())])


def _quoted(word: str) -> str:
    """As a shell would, and where there is a comma too, which separates models."""
    return "'" + word.replace("'", "'\"'\"'") + "'" if "," in word else shlex.quote(word)


def _commas(words: list[str]) -> int:
    """How many commas separate the words."""
    return sum(len(word) for word in words if set(word) == {","})


def _part(words: list[str]) -> tuple[str, dict[str, str]]:
    name, *assignments = words
    options = {}
    for assignment in assignments:
        key, equals, value = assignment.partition("=")
        if not equals or not key:
            raise ValueError(f"after a model's name come its options, NAME=VALUE; found {assignment!r}")
        options[key] = value
    if "=" in name:
        raise ValueError(f"a model's name comes before its options; found {name!r}")
    return name, options
