"""A declaration of options as controls of the form, and their values back as options."""

from __future__ import annotations

import json
import math
from typing import Any

import namegen


def control(info: namegen.OptionInfo, *, brief: bool = False) -> Any:
    """Build the control of an option. It checks nothing: the declaration does, and its message names the option.

    brief: without a word about what the option is.
    """
    import gradio as gr

    common: dict[str, Any] = {"label": info.name, "info": _description(info), "interactive": True}
    if brief:
        common |= {"label": info.name.replace("_", " ").capitalize(), "info": None}
    value = shown(info, info.default)
    if info.kind == "yes or no" and not info.optional:
        return gr.Checkbox(value, **common)
    if info.kind == "one of" or info.kind == "yes or no":
        return gr.Dropdown(_choices(info), value=value, filterable=False, **common)
    if info.kind in ("whole number", "number") and not info.optional:
        # No precision and no bounds here: gradio would round or refuse in its own words before ours are heard.
        return gr.Number(value, step=_step(info), **common)
    # An optional number is a text too: an empty gr.Number becomes 0 when it is first shown (gradio 6.31).
    if info.optional:
        common["placeholder"] = "none"
    return gr.Textbox(value, max_lines=4, **common)


def shown(info: namegen.OptionInfo, value: Any) -> Any:
    """Convert an option's value to what its control shows."""
    if info.kind in ("whole number", "number") and not info.optional:
        return value
    if info.kind == "yes or no" and not info.optional:
        return bool(value)
    if info.kind in ("one of", "yes or no"):
        return _key(value)
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)


def given(info: namegen.OptionInfo, value: Any) -> Any:
    """Convert what a control holds to the option's value, which is still to be checked."""
    if info.kind in ("one of", "yes or no") and isinstance(value, str):
        return next((choice for key, choice in _pairs(info) if key == value), value)
    if info.optional and value == "":
        return None
    if info.kind == "whole number":
        return whole(value)
    return value


def whole(value: Any) -> Any:
    """Convert 3.0 to 3, where a whole number is wanted; anything else is left to whoever checks it."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def number_of(value: Any, label: str, least: int = 0) -> int:
    """Read the page's own field of a whole number. Raises UsageError where it is empty, or too small."""
    if value is None:
        raise namegen.UsageError(f"{label}: the field is empty")
    number = whole(value)
    if not isinstance(number, int) or number < least:
        raise namegen.UsageError(f"{label} is {value}; allowed: a whole number from {least} on")
    return number


def _step(info: namegen.OptionInfo) -> float:
    """Choose what an arrow key adds: 1, or a tenth of the default's own size."""
    if info.kind == "whole number":
        return 1
    if not info.default:
        return 0.1
    return float(10 ** (math.floor(math.log10(abs(info.default))) - 1))


def _pairs(info: namegen.OptionInfo) -> list[tuple[str, Any]]:
    choices: list[Any] = list(info.choices or (True, False))
    if info.optional:
        choices.append(None)
    return [(_key(choice), choice) for choice in choices]


def _choices(info: namegen.OptionInfo) -> list[str]:
    return [key for key, _ in _pairs(info)]


def _key(value: Any) -> str:
    # A dropdown cannot hold None; and 1 and "1" are different choices.
    if value is None:
        return "none"
    if isinstance(value, str):
        return value
    return json.dumps(value)


def _description(info: namegen.OptionInfo) -> str:
    if info.allowed in ("text", "yes or no") or info.kind == "one of":
        return info.description
    if not info.description:
        return info.allowed
    return f"{info.description} ({info.allowed})"
