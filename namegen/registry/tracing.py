"""NAMEGEN_TRACE=1: each hook call, and what came back, on standard error."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import pluggy


def wanted() -> bool:
    """Whether the environment asks for the trace."""
    return bool(os.environ.get("NAMEGEN_TRACE"))


def trace(line: str) -> None:
    """One line of it."""
    print(f"namegen trace: {line}", file=sys.stderr)  # noqa: T201


def trace_call(hook: str, methods: Sequence[pluggy.HookImpl], arguments: Mapping[str, Any]) -> None:
    """Before a hook call: the hook, its arguments, and whose implementations are called."""
    trace(f"{hook}({', '.join(arguments)}) of {', '.join(method.plugin_name for method in methods) or 'nobody'}")


def trace_outcome(
    outcome: pluggy.Result[Any], hook: str, _methods: Sequence[pluggy.HookImpl], _arguments: Mapping[str, Any]
) -> None:
    """After a hook call: its results, or what it raised."""
    failure = outcome.exception
    trace(f"{hook} " + (f"raised {type(failure).__name__}: {failure}" if failure else f"gave {outcome.get_result()}"))
