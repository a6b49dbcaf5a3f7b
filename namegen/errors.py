"""The errors that a user can cause, each reported as one clear line.

Every error says which part raised it, what was given and what is allowed. The command line prints it as one line
and exits with `exit_code`. Any other exception is a bug and keeps its traceback.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence


class NamegenError(Exception):
    """Report something that the user can fix. `exit_code` is the exit code of the command line."""

    exit_code = 1


class UsageError(NamegenError):
    """Report that what was asked for does not exist, or does not fit together."""

    exit_code = 2


class OptionError(UsageError):
    """Report an option that the part does not have, or a value that it does not accept."""


class WordlistError(NamegenError):
    """Report a wordlist that cannot be found or read."""


class TokenError(NamegenError):
    """Report a name that the tokenizer cannot encode: it holds pieces that no training name holds.

    `name` is the name at fault, `unknown` its unknown pieces in the order in which they appear.
    """

    def __init__(self, name: str, unknown: Sequence[str]) -> None:
        self.name = name
        self.unknown = tuple(unknown)
        pieces = ", ".join(repr(piece) for piece in self.unknown)
        super().__init__(f"{name!r} holds {pieces}, which no name of the training list holds")


class PluginError(NamegenError):
    """Report a plugin that breaks its contract; the message names the plugin."""


class GenerationError(NamegenError):
    """Report that fewer names than requested satisfy the limits. `names` holds those that do."""

    def __init__(self, message: str, names: Sequence[str] = ()) -> None:
        self.names = list(names)
        super().__init__(message)


class StorageError(NamegenError):
    """Report a model file that cannot be written, or cannot be trusted."""


class DownloadError(NamegenError):
    """Report an address that could not be fetched, or sent something other than expected."""


def nearest(name: str, known: Iterable[str]) -> str:
    """Return `"; did you mean 'x'?"` for the closest known name, and the list of all known names."""
    import difflib

    names = sorted(known)
    close = difflib.get_close_matches(name, names, n=1, cutoff=0.6)
    hint = f"; did you mean {close[0]!r}?" if close else ""
    return f"{hint} (there are: {', '.join(names) or 'none'})"
