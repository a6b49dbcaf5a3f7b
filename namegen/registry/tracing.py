"""NAMEGEN_TRACE=1: print each hook call and its results on standard error."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import pluggy

from ..escape import said, shown, written


def wanted() -> bool:
    """Say whether the environment asks for the trace."""
    return bool(os.environ.get("NAMEGEN_TRACE"))


def trace(line: str) -> None:
    """Print one line of the trace, with escapes for what a terminal might execute."""
    print(f"namegen trace: {shown(line)}", file=sys.stderr)  # noqa: T201


def trace_call(hook: str, methods: Sequence[pluggy.HookImpl], arguments: Mapping[str, Any]) -> None:
    """Trace a hook call before it is made: the hook, its arguments, and whose implementations are called."""
    trace(f"{hook}({', '.join(arguments)}) of {', '.join(method.plugin_name for method in methods) or 'nobody'}")


def trace_outcome(
    outcome: pluggy.Result[Any], hook: str, _methods: Sequence[pluggy.HookImpl], _arguments: Mapping[str, Any]
) -> None:
    """Trace the results of a hook call, or what it raised."""
    failure = outcome.exception
    trace(f"{hook} " + (f"raised {said(failure)}" if failure else f"gave {written(outcome.get_result())}"))
