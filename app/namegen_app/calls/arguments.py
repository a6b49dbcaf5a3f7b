"""The arguments of a call: flattened from dataclasses, and checked. gradio documents the types and checks none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import is_dataclass
from functools import cache
from inspect import Parameter, Signature, cleandoc, signature
from typing import Any, get_args

from pydantic import TypeAdapter, ValidationError

import namegen

IN_WORDS = {
    str(str): "a text",
    str(int): "a whole number",
    str(float): "a number",
    str(str | int): "a text or a whole number",
    str(bool): "true or false",
    str(list[str]): "a list of texts",
    str(str | list[str]): "a text or a list of texts",
    str(str | list[str] | dict[str, float]): "a text, a list of texts, or an object of names and their counts",
    str(dict[str, str] | None): "an object of texts, or null",
    str(bool | None): "true, false, or null",
    str(dict[str, str | list[str]] | None): "an object of texts, or lists of texts, or null",
    str(dict[str, list[str | int | float | bool]] | None): "an object of lists of values, or null",
    str(list[str | int] | None): "a list of texts and whole numbers, or null",
    str(int | None): "a whole number, or null",
    str(float | None): "a number, or null",
}
"""The types of arguments, in words."""


class Arguments:
    """The arguments of `function`, whose parameters are `given` first, and then values or dataclasses of them.

    Each parameter and each field is Annotated[type, "what it is"]. given: how many parameters the server fills in.
    """

    def __init__(self, function: Callable[..., Any], given: int) -> None:
        own = dict(list(signature(function).parameters.items())[given:])
        self.function = function
        self._groups: dict[str, type] = {name: each.annotation for name, each in own.items() if _is_group(each)}
        self._fields = {name: signature(group).parameters for name, group in self._groups.items()}
        self.parameters = {name: each for name, each in own.items() if name not in self._groups}
        for fields in self._fields.values():
            self.parameters |= fields
        self.types = {name: get_args(each.annotation)[0] for name, each in self.parameters.items()}

    @property
    def descriptions(self) -> dict[str, str]:
        """Return what each argument is, by its name."""
        return {name: get_args(each.annotation)[1] for name, each in self.parameters.items()}

    @property
    def returns(self) -> str:
        """Return what the function returns, as its docstring says under "Returns:"."""
        return " ".join(cleandoc(self.function.__doc__ or "").partition("Returns:")[2].split())

    @property
    def signature(self) -> Signature:
        """Return the flat signature, with plain types."""
        flat = [each.replace(annotation=self.types[name]) for name, each in self.parameters.items()]
        return signature(self.function).replace(parameters=flat)

    def documentation(self) -> str:
        """Write the docstring that gradio reads: the function's, with what each argument is."""
        described, returns, result = cleandoc(self.function.__doc__ or "").partition("Returns:")
        lines = [f"    {name}: {text}" for name, text in self.descriptions.items()]
        return "\n".join([described.rstrip(), "", "Args:", *lines, "", returns + result])

    def check(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Return the function's own arguments, made of flat ones. Raises UsageError for what does not fit."""
        for name, value in given.items():
            if name not in self.types:
                raise namegen.UsageError(f"{str(name)[:60]!r} is no argument of {self.function.__name__}")
            _check(name, value, self.types[name])
        missing = [name for name, each in self.parameters.items() if each.default is Parameter.empty]
        for name in missing:
            if name not in given:
                raise namegen.UsageError(f"{self.function.__name__} needs {name}")
        own = {name: value for name, value in given.items() if not any(name in each for each in self._fields.values())}
        for group, fields in self._fields.items():
            own[group] = self._groups[group](**{name: given[name] for name in fields if name in given})
        return own


def _is_group(parameter: Parameter) -> bool:
    return isinstance(parameter.annotation, type) and is_dataclass(parameter.annotation)


def _check(name: str, value: Any, expected: Any) -> None:
    """Raise UsageError for a value of another type."""
    try:
        _adapter(expected).validate_python(value, strict=True)
    except ValidationError:
        allowed = IN_WORDS.get(str(expected), str(expected))
        raise namegen.UsageError(f"{name} is {repr(value)[:60]}; allowed: {allowed}") from None


@cache
def _adapter(expected: Any) -> TypeAdapter[Any]:
    """Make what checks a type, once: it takes a millisecond, at each key that somebody presses."""
    return TypeAdapter(expected)
