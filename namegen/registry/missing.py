"""Say what to install where a package that somebody may do without is missing."""

from __future__ import annotations

from importlib import metadata
from importlib.util import find_spec

from ..errors import UsageError
from .discovery import OWN_DISTRIBUTION, canonical, installed
from .requirements import named, requirements_of


def is_missing(module: str) -> bool:
    """Say whether a top-level module is not installed, without importing it."""
    try:
        return find_spec(module) is None
    except ValueError:  # it is there, by other means than an import, as __main__ is
        return False


def missing_package(who: str, module: str) -> UsageError:
    """Make the error that `who` raises where it needs a top-level module that is not installed."""
    return UsageError(f"{who} needs {module}, which is not installed: {how_to_install(module)}")


def how_to_install(module: str) -> str:
    """Return the command that installs the package of a top-level module, in a version that is taken here."""
    return f"pip install {_quoted(requirement_of(module) or module)}"


def requirement_of(module: str) -> str | None:
    """Return what namegen, or the first plugin that does, requires of the package of this name: "torch>=2.6"."""
    requires = {OWN_DISTRIBUTION: tuple(metadata.requires(OWN_DISTRIBUTION) or ())}
    requires |= {each.distribution: each.requires for each in installed()}
    return next(
        (
            requirement
            for distribution, texts in requires.items()
            if any(named(each) == canonical(module) for each in texts)
            for requirement in requirements_of(distribution)
            if named(requirement) == canonical(module)
        ),
        None,
    )


def explained(error: ModuleNotFoundError, who: str) -> UsageError | None:
    """Return the error to raise for that of an import, or None where nothing declares that it needs this module.

    Then it is a bug: a plugin that imports what its distribution does not require.
    """
    module = (error.name or "").partition(".")[0]
    if not module or requirement_of(module) is None or not is_missing(module):
        return None
    return missing_package(who, module)


def _quoted(requirement: str) -> str:
    return f"'{requirement}'" if set(requirement) & set("<>=~![]") else requirement
