"""What goes wrong with lists in shards."""

from __future__ import annotations

from ...errors import WordlistError


class NotInShardsError(WordlistError):
    """Report a file whose layout must be read as a whole."""


def changed(name: str, what: str) -> WordlistError:
    """Make the error of a shard that is not as it was when the list was opened: `what` says which part "are" others."""
    return WordlistError(
        f"{name} was changed since the list was opened: {what} not what they were; leave it alone while it is read, and"
        " begin again"
    )
