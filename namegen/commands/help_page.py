"""The help of a command: how it is called, what it does, examples, its options in groups, its commands."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator
from enum import Enum
from typing import Any

from ..errors import UsageError
from ..escape import escape_unsafe
from ..registry.entry import Kind
from ..registry.registry import Registry
from .help_layout import Row, column_beside, described, written_rows
from .kit.groups import ORDER

FIRST = "Options"
"""The heading of the options that say no group."""
OTHERS = "More commands"
"""The heading of the commands that say no group, where others do."""


def help_page(command: Any, ctx: Any, width: int) -> str:
    """Write the help of a click command, or a group of them, in `width` columns."""
    text = with_examples(inspect.cleandoc(command.help or ""), ctx.find_root().obj)
    parts = [[f"Usage: {ctx.command_path} {' '.join(_usage(command))}"], described(text, width)]
    sections = {**_parameters(command, ctx), **_commands(command)}
    beside = column_beside([row for rows in sections.values() for row in rows], width)
    parts += [[f"{heading}:", *written_rows(rows, width, beside)] for heading, rows in sections.items()]
    if command.epilog:
        parts.append(described(inspect.cleandoc(command.epilog), width))
    return escape_unsafe("\n\n".join("\n".join(part) for part in parts if part), but="\n") + "\n"


def _parameters(command: Any, ctx: Any) -> dict[str, list[Row]]:
    """Return the rows of arguments and options, by their headings."""
    shown = [each for each in command.get_params(ctx) if not getattr(each, "hidden", False)]
    arguments = [Row(argument_word(each), _meaning(each)) for each in shown if each.param_type_name == "argument"]
    sections = {"Arguments": arguments} if arguments else {}
    groups = _grouped([each for each in shown if each.param_type_name == "option"], FIRST)
    order = [FIRST, *ORDER]
    for group in sorted(groups, key=lambda group: order.index(group) if group in order else len(order)):
        sections[group] = [
            Row(_written(each, ctx), with_examples(_meaning(each), ctx.find_root().obj)) for each in groups[group]
        ]
    return sections


def _commands(command: Any) -> dict[str, list[Row]]:
    """Return the rows of a group's commands, by their headings; those that say no group come last."""
    groups = _grouped([each for each in getattr(command, "commands", {}).values() if not each.hidden], OTHERS)
    sections = {group: [Row(str(each.name), first_sentence(each)) for each in some] for group, some in groups.items()}
    others = sections.pop(OTHERS, [])
    if others:
        sections[OTHERS if sections else "Commands"] = others
    return sections


def with_examples(text: str, registry: object) -> str:
    """Fill in what there is where a text has {list}, {other_list}, {model}, {default_model}, {download}, {formats},
    {default_format}, {metrics} or {slow_metrics}."""
    if "{" not in text or not isinstance(registry, Registry):
        return text
    lists, models = _to_show(registry, "wordlist"), _to_show(registry, "model")
    parts = {
        "list": lists[0],
        "other_list": lists[-1 if len(lists) < 2 else 1],
        "model": models[0],
        "default_model": models[-1],
    }
    if "metrics}" in text:
        for word, slow in (("metrics", False), ("slow_metrics", True)):
            parts[word] = ", ".join(name for name, each in registry.metrics().items() if each.slow is slow) or "none"
    if "{formats}" in text:
        from .kit.formats import format_names

        parts["formats"] = ", ".join(format_names(registry))
    if "{default_format}" in text:
        parts["default_format"] = _default_format(registry)
    if "{download}" in text:
        parts["download"] = next(_downloaded(registry), lists[0])
    for word, name in parts.items():
        text = text.replace(f"{{{word}}}", name)
    return text


def _to_show(registry: Registry, kind: Kind) -> list[str]:
    """Return the names of parts, those featured first, the default last; the kind in capitals where there are none."""
    entries = registry.entries(kind)
    defaults = [entry.name for entry in registry.defaults(kind)[:1]]
    others = sorted((name for name in entries if name not in defaults), key=lambda name: not entries[name].featured)
    return [*others, *defaults] or [kind.upper()]


def _default_format(registry: Registry) -> str:
    try:
        return registry.default_format().name
    except UsageError:
        return "none"


def _downloaded(registry: Registry) -> Iterator[str]:
    from ..wordlists.registered import card_of

    for name, entry in registry.entries("wordlist").items():
        if card_of(entry).address:
            yield name


def first_sentence(command: Any) -> str:
    """Return what a command does, in a sentence."""
    return str(command.get_short_help_str(limit=10_000))


def argument_word(argument: Any) -> str:
    """Write an argument as a usage line has it: NAME, NAME..., in brackets where it may be left out."""
    word = (argument.metavar or argument.name.upper()).strip("[]")
    if argument.nargs == -1 and not word.endswith("..."):
        word += "..."
    return word if argument.required else f"[{word}]"


def _usage(command: Any) -> Iterable[str]:
    for each in command.params:
        if each.param_type_name == "option" and each.required:
            yield f"{max(each.opts, key=len)} {each.metavar or each.name.upper()}"
    yield "[OPTIONS]"
    for each in command.params:
        if each.param_type_name == "argument":
            yield argument_word(each)
    if hasattr(command, "commands"):
        yield "[COMMAND ...]" if command.invoke_without_command else "COMMAND ..."


def _grouped(members: Iterable[Any], heading: str) -> dict[str, list[Any]]:
    """Put parameters or commands in their groups; one that says none is under `heading`."""
    groups: dict[str, list[Any]] = {}
    for each in members:
        groups.setdefault(getattr(each, "rich_help_panel", None) or heading, []).append(each)
    return groups


def _written(option: Any, ctx: Any) -> str:
    """Write an option and what it takes, as click does: -n, --num N."""
    return str(option.get_help_record(ctx)[0])


def _meaning(parameter: Any) -> str:
    """Return what a parameter means, and in brackets what else is to know: its default, its bounds."""
    more = "; ".join([*_default(parameter), *_bounds(parameter), *_needed(parameter)])
    return f"{parameter.help or ''} {f'[{more}]' * bool(more)}".strip()


def _needed(parameter: Any) -> Iterable[str]:
    if parameter.required and parameter.param_type_name == "option":
        yield "required"


def _default(parameter: Any) -> Iterable[str]:
    value = parameter.default.value if isinstance(parameter.default, Enum) else parameter.default
    if parameter.show_default and value not in (None, False, (), "") and not callable(value):
        yield f"default: {value}"


def _bounds(parameter: Any) -> Iterable[str]:
    low, high = getattr(parameter, "min", None), getattr(parameter, "max", None)
    if low is not None and high is not None:
        yield f"{low:,} to {high:,}"
    elif low is not None:
        yield f"at least {low:,}"
    elif high is not None:
        yield f"at most {high:,}"
