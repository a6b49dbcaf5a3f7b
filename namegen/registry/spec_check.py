"""Check what names a part and its options: a text, a Spec, or a class or an object that a caller passes."""

from __future__ import annotations

from typing import Any

from ..contracts.spec import Spec
from ..errors import OptionError, UsageError
from .blame import blame
from .discovery import import_target
from .entry import CONTRACTS, HANDED_OVER, Entry, Kind, Part
from .parts import Parts
from .secrets import with_secrets


def check_options(entry: Entry, spec: Spec) -> Spec:
    """Check `spec`'s options against the declaration of `entry`, and look for its secrets. Raises OptionError."""
    from ..contracts.options import build_options

    declared = entry.options()
    with blame(entry.who, "whose options were being checked"):
        given = with_secrets(entry, declared, spec.options)
        try:
            checked = build_options(declared, given, f"{entry.kind} {entry.name!r}")
        except OptionError as error:
            error.part = entry.kind
            raise
        return Spec(spec.name, checked.model_dump(mode="json"), Part(entry, checked))


def check_object(parts: Parts, given: Any) -> Spec:
    """Make a checked Spec of a class or an object. Raises UsageError where it does not keep the contract."""
    cls = given if isinstance(given, type) else type(given)
    kind = parts.kind
    contract = import_target(CONTRACTS[kind])
    if not issubclass(cls, contract):
        raise UsageError(
            f"a {kind} is a text such as 'NAME option=value', a namegen.Spec, or a class or object of"
            f" namegen.{contract.__name__}; given: {given!r}"
        )
    named = (cls, f"{cls.__module__}:{cls.__qualname__}")
    registered = (entry for entry in parts.every() if entry.target in named)
    entry = next(registered, None) or Entry(kind, cls.__name__, HANDED_OVER, cls)
    if given is cls:
        return check_options(entry, Spec(entry.name))
    entry.load()
    _check_has_options(kind, given)
    # A model is built again for the vocabulary of its list; any other object is used as it is.
    part = Part(entry, given.options, None if kind == "model" else given)
    return Spec(entry.name, given.options.model_dump(mode="json"), part)


def _check_has_options(kind: Kind, given: Any) -> None:
    from ..contracts.options import Options

    if not isinstance(getattr(given, "options", None), Options):
        name = type(given).__name__
        raise UsageError(
            f"the {kind} {name!r} that was handed over has no options: its __init__ is to call"
            f" super().__init__({name}.Options())"
        )
