"""What a person can do wrong, each as one clear line.

Every error says who complains, what was given and what is allowed. The command line prints it as one line
and ends with `exit_code`; any other exception is a bug and keeps its traceback.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence


class NamegenError(Exception):
    """Something that the person can mend. `exit_code` is what the command line ends with."""

    exit_code = 1


class UsageError(NamegenError):
    """What was asked for does not exist or does not fit together."""

    exit_code = 2


class OptionError(UsageError):
    """An option that the part does not have, or a value that it does not take."""


class WordlistError(NamegenError):
    """A wordlist that cannot be found or read."""


class TokenError(NamegenError):
    """A name that the tokenizer cannot write: it holds pieces that no training name holds.

    `name` is the name at fault, `unknown` its unknown pieces in the order in which they appear.
    """

    def __init__(self, name: str, unknown: Sequence[str]) -> None:
        self.name = name
        self.unknown = tuple(unknown)
        pieces = ", ".join(repr(piece) for piece in self.unknown)
        super().__init__(f"{name!r} holds {pieces}, which no name of the training list holds")


class PluginError(NamegenError):
    """A plugin that did not keep its promise; the text names the plugin."""


class GenerationError(NamegenError):
    """Fewer names than asked for satisfy the limits. `names` holds those that do."""

    def __init__(self, message: str, names: Sequence[str] = ()) -> None:
        self.names = list(names)
        super().__init__(message)


class StorageError(NamegenError):
    """A model file that cannot be written, or cannot be trusted."""


class DownloadError(NamegenError):
    """An address that could not be fetched, or sent something other than what was promised."""


def nearest(name: str, known: Iterable[str]) -> str:
    """`"; did you mean 'x'?"` for the closest known name, and the list of all that there are."""
    import difflib

    names = sorted(known)
    close = difflib.get_close_matches(name, names, n=1, cutoff=0.6)
    hint = f"; did you mean {close[0]!r}?" if close else ""
    return f"{hint} (there are: {', '.join(names) or 'none'})"
