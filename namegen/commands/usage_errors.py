"""What is wrong with a command line, in one line in the style of all other messages, with what to write instead."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from difflib import get_close_matches
from enum import Enum
from pathlib import Path
from typing import Any

import typer

from ..errors import UsageError
from ..escape import written
from ..registry.registry import Registry
from .help_page import argument_word, with_examples

TYPER_S_OWN: Any = typer.BadParameter.__base__
"""The class of typer's errors of usage, of which it makes only this one public."""


@contextmanager
def said_in_a_line(command: Any, ctx: Any, args: Sequence[str]) -> Iterator[None]:
    """Turn typer's errors about the arguments of a command into a UsageError that says what to write instead."""
    try:
        yield
    except TYPER_S_OWN as error:
        raise UsageError(_message(error, command, ctx, args)) from None


def not_taken(words: Sequence[str], command: Any, ctx: Any) -> UsageError:
    """Make the error about words for which a command has no argument."""
    instead = _option_for(words[0], command, ctx)
    hint = f"did you mean {instead}?" if instead else _listed(ctx)
    return UsageError(f"{_called(ctx)} has no argument for {written(words[0])}; {hint}")


def unknown_command(word: str, group: Any, ctx: Any) -> UsageError:
    """Make the error about a command that a group does not have."""
    near = _nearest(word, group.commands)
    instead = near and repr(near)
    if not near and ctx.parent is None:
        likely = (_option_for(word, each, ctx) for each in group.commands.values())
        instead = next(
            (
                f"{ctx.command_path} {each.name} {option}"
                for each, option in zip(group.commands.values(), likely, strict=True)
                if option
            ),
            "",
        )
    hint = f"; did you mean {instead}?" if instead else ""
    return UsageError(f"there is no command {written(word)}{hint} ({_listed(ctx)}){_disabled(ctx)}")


def _disabled(ctx: Any) -> str:
    """Return the plugins that may have had a command and are disabled, as the end of a sentence."""
    registry = ctx.find_root().obj
    names = registry.disabled if isinstance(registry, Registry) else []
    return f"; disabled plugins: {', '.join(names)}" if names else ""


def _message(error: Any, command: Any, ctx: Any, args: Sequence[str]) -> str:
    option, parameter = getattr(error, "option_name", None), getattr(error, "param", None)
    if hasattr(error, "possibilities"):
        return _unknown_option(str(option), command, ctx)
    if option is not None:
        return _value_or_none(str(option), command, ctx)
    if parameter is None:
        return str(error.format_message())
    if not error.message:
        return _missing(parameter, command, ctx)
    return _refused(parameter, error.message, command, ctx, args)


def _unknown_option(option: str, command: Any, ctx: Any) -> str:
    near = _nearest(option, _options(command, ctx))
    if near:
        return f"{_called(ctx)} has no option {written(option)}; did you mean {near}? ({_listed(ctx)})"
    having = [name for name, each in getattr(command, "commands", {}).items() if option in _options(each, ctx)]
    if having:
        line = f"{ctx.command_path} {having[0]} {option}"
        return f"{written(option)} is an option of a command and stands after it, as in {line} ..."
    return f"{_called(ctx)} has no option {written(option)} ({_listed(ctx)})"


def _value_or_none(option: str, command: Any, ctx: Any) -> str:
    parameter = next(each for each in command.get_params(ctx) if option in (*each.opts, *each.secondary_opts))
    if parameter.is_flag:
        return f"{option} takes no value: leave out the = and what follows it"
    meaning = _meaning(parameter)
    return f"{option} needs a value: {option} {_value_word(parameter, ctx)}" + f" ({meaning})" * bool(meaning)


def _missing(parameter: Any, command: Any, ctx: Any) -> str:
    is_option = parameter.param_type_name == "option"
    what = f"{_flag(parameter)} {_value_word(parameter, ctx)}" if is_option else argument_word(parameter)
    text = with_examples(command.help or "", ctx.find_root().obj)
    example = next((line.strip() for line in text.split("\n") if line.strip().startswith(ctx.command_path)), "")
    meaning = _meaning(parameter)
    return (
        f"{_called(ctx)} needs {what}" + f" ({meaning})" * bool(meaning) + f", for instance: {example}" * bool(example)
    )


def _refused(parameter: Any, reason: str, command: Any, ctx: Any, args: Sequence[str]) -> str:
    called = _flag(parameter) if parameter.param_type_name == "option" else argument_word(parameter).strip("[]")
    given = command.make_parser(ctx).parse_args(args=list(args))[0].get(parameter.name)
    allowed = _allowed(parameter, given)
    if not allowed:
        return f"{called}: {reason}"
    return f"{called} is {written(given)}; allowed: {allowed}"


def _allowed(parameter: Any, given: object) -> str:
    """Say what typer allows for a parameter, where it does not allow `given` and that can be said in a word."""
    kind = getattr(parameter, "type_descriptor", None)
    choices = [str(each.value if isinstance(each, Enum) else each) for each in getattr(kind, "choices", None) or ()]
    if choices:
        near = _nearest(str(given), choices)
        return "" if given in choices else ", ".join(choices) + f"; did you mean {near}?" * bool(near)
    number = getattr(kind, "annotation", None)
    if number not in (int, float) or not isinstance(given, str):
        return ""
    low, high = parameter.min, parameter.max
    try:
        value = number(given)
        fits = (low is None or value >= low) and (high is None or value <= high)
    except ValueError:
        fits = False
    bounds = [f"{sign} {bound:,}" for sign, bound in ((">=", low), ("<=", high)) if bound is not None]
    named = "a whole number" if number is int else "a number"
    return "" if fits else " ".join([named, " and ".join(bounds)]).strip()


def _option_for(word: str, command: Any, ctx: Any) -> str:
    """Return the option that a word without one was likely meant for, with the word; nothing where none is likely."""
    options, registry = _options(command, ctx), ctx.find_root().obj
    if f"--{word}" in options:
        return f"--{word}"
    likely = [
        ("-n", "--num", word.isdecimal()),
        ("-d", "--dataset", _is_list(word, registry)),
        ("-m", "--model", isinstance(registry, Registry) and word in registry.entries("model")),
    ]
    return next((f"{short} {shlex.quote(word)}" for short, option, fits in likely if fits and option in options), "")


def _is_list(word: str, registry: object) -> bool:
    """Say whether a word is likely the name of a list: a registered one, a file, or an address."""
    if isinstance(registry, Registry) and word in registry.entries("wordlist"):
        return True
    return Path(word).suffix != "" or "/" in word or Path(word).is_file()


def _nearest(word: str, known: Iterable[str]) -> str:
    """Return what of `known` a word was likely meant to be: it begins so, is written nearly so, or holds it."""
    names = list(known)
    bare = word.lstrip("-")
    if len(bare) < 2:
        return ""
    begin = [name for name in names if name.startswith(word)]
    hold = [name for name in names if bare in name]
    return next(iter([*begin, *get_close_matches(word, names, n=1, cutoff=0.6), *hold]), "")


def _options(command: Any, ctx: Any) -> list[str]:
    return [option for each in command.get_params(ctx) if each.param_type_name == "option" for option in _opts(each)]


def _opts(option: Any) -> list[str]:
    return [*option.opts, *option.secondary_opts]


def _flag(option: Any) -> str:
    return str(max(option.opts, key=len))


def _value_word(option: Any, ctx: Any) -> str:
    """Return what stands for the value of an option in its help."""
    return str(option.get_help_record(ctx)[0]).rpartition(" ")[2]


def _meaning(parameter: Any) -> str:
    """Return the first words of a parameter's help, as they stand within a sentence."""
    words = (parameter.help or "").partition(". ")[0].partition("; ")[0].rstrip(".")
    return words[:1].lower() + words[1:]


def _called(ctx: Any) -> str:
    """Name a command in a message, which begins with the program's name already."""
    return str(ctx.command_path).partition(" ")[2] or str(ctx.command_path)


def _listed(ctx: Any) -> str:
    what = "commands" if hasattr(ctx.command, "commands") else "options"
    return f"{ctx.command_path} -h lists the {what}"
