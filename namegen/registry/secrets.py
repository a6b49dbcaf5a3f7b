"""Where a secret option of a part comes from: the environment, the keys file, or a program; never from a text."""

from __future__ import annotations

import os
import re
import zlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..contracts.secrets import is_secret, secret_names
from ..errors import OptionError
from .entry import Entry, Kind

if TYPE_CHECKING:
    from pydantic import SecretStr

    from ..contracts.options import Options

PREFIX = "NAMEGEN_KEY_"
FILE = "file:"
"""What the distribution of a plugin file begins with."""
_PLAIN = re.compile(r"[a-z0-9]+(_[a-z0-9]+)*")


def key_name(distribution: str, option: str) -> str:
    """Return what a secret is called in the keys file: all parts of a distribution share those of one option."""
    return f"{distribution}:{option}"


def variable_of(distribution: str, option: str) -> str:
    """Return the environment's variable of a secret: NAMEGEN_KEY_NAMEGEN_WEATHER__TOKEN.

    That of a plugin file whose name is not plain ends with a checksum of the name, as my-club.py is not my_club.py.
    """
    whose, what = (re.sub(r"\W+|_+", "_", each).upper() for each in (distribution, option))
    if distribution.startswith(FILE) and not _PLAIN.fullmatch(distribution.removeprefix(FILE)):
        whose += f"_{zlib.crc32(os.fsencode(distribution)):08X}"
    return f"{PREFIX}{whose}__{what}"


def with_secrets(entry: Entry, declared: type[Options], given: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the options given, and with them the secrets that the part asks for and that are set.

    Raises OptionError for a secret that is given as a text, for one that must be given and is not set, and as
    `read_keys` does.
    """
    secrets = secret_names(declared)
    if not secrets:
        return given
    _refuse_texts(entry, declared, given)
    if not entry.registered:
        return given
    present = {declared.renamed.get(name, name) for name in given}
    distribution = entry.plugin.distribution
    found = {name: secret_that_is_set(distribution, name) for name in sorted(secrets - present)}
    _refuse_missing(entry, declared, found)
    return {**given, **{name: secret for name, secret in found.items() if secret is not None}}


def how_to_set(entry: Entry, option: str) -> str:
    """Say how a person sets a secret of a part."""
    distribution = entry.plugin.distribution
    return f"namegen keys set {key_name(distribution, option)}, or {variable_of(distribution, option)}"


def secret_that_is_set(distribution: str, option: str) -> SecretStr | None:
    """Return what the environment or the keys file has for a secret. Raises as `read_keys` does."""
    from pydantic import SecretStr

    from .keys import read_keys

    value = os.environ.get(variable_of(distribution, option)) or read_keys().get(key_name(distribution, option))
    return None if value is None else SecretStr(value)


def _refuse_texts(entry: Entry, declared: type[Options], given: Mapping[str, Any]) -> None:
    for name, value in given.items():
        option = declared.renamed.get(name, name)
        if option in secret_names(declared) and value is not None and not is_secret(value):
            raise _about(
                entry,
                option,
                "is a secret, which no command, link or file holds, as others can read those; it is set by"
                f" {how_to_set(entry, option)} in the environment",
            )


def _refuse_missing(entry: Entry, declared: type[Options], found: Mapping[str, Any]) -> None:
    from ..contracts.options import describe_options

    for info in describe_options(declared):
        if info.required and info.name in found and found[info.name] is None:
            raise _about(
                entry, info.name, f"is a secret that is not set: {how_to_set(entry, info.name)} in the environment"
            )


def _about(entry: Entry, option: str, message: str) -> OptionError:
    kind: Kind = entry.kind
    return OptionError(f"{kind} {entry.name!r}: option {option!r} {message}", option=option)
