"""Declare shared options once, as the fields of a dataclass, and add them to a command's signature."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Any, get_type_hints


def takes(group: type) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Decorate a command that has a parameter of type `group`, a dataclass whose fields are command-line options.

    The command line then has an option for each field, after the command's own, and the command receives a `group`.
    Several groups stack:

        @cli.command()
        @takes(Asked)
        def facts(ctx: typer.Context, asked: Asked) -> None: ...
    """
    fields = inspect.signature(group).parameters
    hints = get_type_hints(group, include_extras=True)

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        own = inspect.signature(function)
        own_hints = get_type_hints(function, include_extras=True)
        name = next(each for each in own.parameters if own_hints[each] is group)
        kept = [
            parameter.replace(annotation=own_hints[each], kind=inspect.Parameter.KEYWORD_ONLY)
            for each, parameter in own.parameters.items()
            if each != name
        ]
        added = [
            parameter.replace(annotation=hints[each], kind=inspect.Parameter.KEYWORD_ONLY)
            for each, parameter in fields.items()
        ]

        @wraps(function)
        def command(**given: Any) -> Any:
            others = {each: value for each, value in given.items() if each not in fields}
            return function(**others, **{name: group(**{each: given[each] for each in fields})})

        # typer reads this signature, with the fields as parameters, and must not find the function's own beneath it.
        command.__signature__ = own.replace(parameters=[*kept, *added])  # type: ignore[attr-defined]
        command.__annotations__ = {parameter.name: parameter.annotation for parameter in [*kept, *added]}
        del command.__wrapped__
        return command

    return decorate
