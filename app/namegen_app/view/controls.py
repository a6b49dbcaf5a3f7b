"""A declaration of options as controls of the form, and their values back as options."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import Any

import namegen


def control(info: namegen.OptionInfo, *, brief: bool = False) -> Any:
    """One control for one option. It checks nothing: the declaration does, and its message names the option.

    brief: without a word about what the option is.
    """
    import gradio as gr

    common: dict[str, Any] = {"label": info.name, "info": None if brief else _told(info), "interactive": True}
    if brief:
        common["label"] = info.name.replace("_", " ").capitalize()
    value = shown(info, info.default)
    if info.kind == "yes or no" and not info.optional:
        return gr.Checkbox(value, **common)
    if info.kind == "one of" or info.kind == "yes or no":
        return gr.Dropdown(_choices(info), value=value, filterable=False, **common)
    if info.kind in ("whole number", "number") and not info.optional:
        # No precision and no bounds here: gradio would round or refuse in its own words before ours are heard.
        return gr.Number(value, step=_step(info), **common)
    # An optional number is a text too: an empty gr.Number becomes 0 when it is first shown (gradio 6.31).
    return gr.Textbox(value, placeholder="none" if info.optional else None, max_lines=4, **common)


def shown(info: namegen.OptionInfo, value: Any) -> Any:
    """An option's value as its control shows it."""
    if info.kind in ("whole number", "number") and not info.optional:
        return value
    if info.kind == "yes or no" and not info.optional:
        return bool(value)
    if info.kind in ("one of", "yes or no"):
        return _key(value)
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def given(info: namegen.OptionInfo, value: Any) -> Any:
    """What a control holds, as the option's value; it is still to be checked."""
    if info.kind in ("one of", "yes or no") and isinstance(value, str):
        return next((choice for key, choice in _pairs(info) if key == value), value)
    if info.optional and value == "":
        return None
    return whole(value) if info.kind == "whole number" else value


def whole(value: Any) -> Any:
    """What a field of numbers holds, where a whole number is wanted; anything else is left to whoever checks it."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def number_of(value: Any, label: str, least: int = 0) -> int:
    """What the page's own field of a whole number holds. Raises UsageError where that is nothing, or too little."""
    if value is None:
        raise namegen.UsageError(f"{label}: the field is empty")
    number = whole(value)
    if not isinstance(number, int) or number < least:
        raise namegen.UsageError(f"{label} is {value}; allowed: a whole number from {least} on")
    return number


def _step(info: namegen.OptionInfo) -> float:
    """What an arrow key adds: 1, or a tenth of the default's own size."""
    if info.kind == "whole number":
        return 1
    return float(10 ** (math.floor(math.log10(abs(info.default))) - 1)) if info.default else 0.1


def _pairs(info: namegen.OptionInfo) -> list[tuple[str, Any]]:
    choices: Sequence[Any] = info.choices or (True, False)
    return [(_key(choice), choice) for choice in [*choices, *([None] if info.optional else [])]]


def _choices(info: namegen.OptionInfo) -> list[str]:
    return [key for key, _ in _pairs(info)]


def _key(value: Any) -> str:
    # A dropdown cannot hold None; and 1 and "1" are different choices.
    return "none" if value is None else value if isinstance(value, str) else json.dumps(value)


def _told(info: namegen.OptionInfo) -> str:
    plain = info.allowed in ("text", "yes or no") or info.kind == "one of"
    return info.description if plain else f"{info.description} ({info.allowed})" if info.description else info.allowed
