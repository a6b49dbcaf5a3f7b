"""The errors that a user can cause, each reported as one clear line.

Every error says which part raised it, what was given and what is allowed. The command line prints it as one line
and exits with `exit_code`. Any other exception is a bug and keeps its traceback.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any


class NamegenError(Exception):
    """Report something that the user can fix. `exit_code` is the exit code of the command line.

    `constraints` are those at fault, where some are, as `Spec.parse` reads them.
    """

    exit_code = 1
    constraints: tuple[str, ...] = ()

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the fields as they are: a worker's error is not made anew, by arguments that it does not keep."""
        return _unpickled, (type(self), self.args), self.__dict__


def _unpickled(cls: type[NamegenError], args: tuple[Any, ...]) -> NamegenError:
    return cls.__new__(cls, *args)


class UsageError(NamegenError):
    """Report that what was asked for does not exist, or does not fit together."""

    exit_code = 2


class OptionError(UsageError):
    """Report an option that the part does not have, or a value that it does not accept.

    `option` is the option's name, or "" where the message is about none or several. `part` is the kind of part that
    takes it ("model"), where that is known.
    """

    def __init__(self, message: str, *, option: str = "") -> None:
        self.option = option
        self.part = ""
        super().__init__(message)


class WordlistError(NamegenError):
    """Report a wordlist that cannot be found or read."""


class TokenError(NamegenError):
    """Report a name that cannot be encoded: it holds pieces that no training name holds, or holds them elsewhere.

    `name` is the name at fault, `unknown` its pieces at fault in the order in which they appear. `reason`, where it is
    another than that they are unknown, goes on after the name: "begins with a small letter, which ...". `listed` is the
    name with capitals where the list has them, if it can be encoded so.
    """

    def __init__(self, name: str, unknown: Sequence[str], reason: str = "", listed: str | None = None) -> None:
        self.name = name
        self.unknown = tuple(unknown)
        self.reason = reason
        self.listed = listed
        pieces = ", ".join(repr(piece) for piece in self.unknown)
        said = f"{name!r} {reason or f'holds {pieces}, which no name of the training list holds'}"
        super().__init__(said if listed is None else f"{said}; as the list has capitals, it is {listed!r}")


class PluginError(NamegenError):
    """Report a plugin that breaks its contract; the message names the plugin."""


class GenerationError(NamegenError):
    """Report that fewer names than requested satisfy the limits. `names` holds those that do.

    `proven` says that no name can be such: then each of `constraints` is needed for that, and else they are all that
    were asked for. `letters` are those that a wish asks for and no name of the list has.
    """

    def __init__(
        self,
        message: str,
        names: Sequence[str] = (),
        *,
        constraints: Sequence[str] = (),
        letters: Sequence[str] = (),
        proven: bool = False,
    ) -> None:
        self.names = list(names)
        self.constraints = tuple(constraints)
        self.letters = tuple(letters)
        self.proven = proven or bool(letters)
        super().__init__(message)


class StorageError(NamegenError):
    """Report a model file that cannot be written, or cannot be trusted."""


class StoppedError(NamegenError):
    """Report that somebody asked to stop before all parts of a work were done."""

    exit_code = 130


class WorkerError(NamegenError):
    """Report workers that cannot be reached, or end while they work."""


class DownloadError(NamegenError):
    """Report an address that could not be fetched, or sent something other than expected."""


MOST_NAMED = 20
"""The most names that a message lists; of more, it names those that are near."""


def nearest(name: str, known: Iterable[str], listed_by: str = "") -> str:
    """Return `"; did you mean 'x'?"` for the closest known name, and the list of all known names.

    Of more than MOST_NAMED, the closest three and the number of all, and what lists them, such as "namegen datasets".
    """
    import difflib

    names = sorted(known)
    close = difflib.get_close_matches(name, names, n=1, cutoff=0.6)
    there_are = f": {', '.join(names) or 'none'}"
    if len(names) > MOST_NAMED:
        close = difflib.get_close_matches(name, names, n=3, cutoff=0.75) or close
        there_are = f" {len(names):,}"
        if listed_by:
            there_are += f": {listed_by} lists them"
    hint = f"; did you mean {' or '.join(map(repr, close))}?" if close else ""
    return f"{hint} (there are{there_are})"
