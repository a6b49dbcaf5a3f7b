"""Checks that an author knows to fail: named one by one, each with its reason."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from ..errors import UsageError, nearest


def require_expectations(expected: Mapping[str, str], names: Collection[str]) -> None:
    """Raise UsageError unless each of `expected` is the name of a check, with a reason that is a text.

    names: those of all checks of the plugin, `model-NAME-rows-are-distributions`, as pytest shows them.
    """
    for name, reason in expected.items():
        if name not in names:
            raise UsageError(f"expected_failures: there is no check {name!r}{nearest(name, names)}")
        if not isinstance(reason, str) or not reason.strip():
            raise UsageError(f"expected_failures: {name!r} has the reason {reason!r}; say in words why it fails")
