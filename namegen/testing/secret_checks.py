"""Check parts that ask for secrets: none is in what they leave behind in a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..contracts.secrets import is_secret
from ..contracts.tokenizer import Tokenizer
from ..errors import OptionError, StorageError
from ..registry.entry import Entry
from ..registry.secrets_asked import secrets_of
from ..training.parts import arrays_of, describe_model, describe_part
from .how_to_give import how_to_give
from .part import NAMES, PartUnderTest

MADE_UP = "made-up-secret-of-the-kit-5f1c"
"""The secret that a part is given where its author gave none."""


def with_made_up_secrets(entry: Entry, given: Mapping[str, Any]) -> dict[str, Any]:
    """Add a secret for each that the part asks for, so that no check depends on what is set on a machine.

    Raises OptionError for one that is given as a text.
    """
    from pydantic import SecretStr

    secrets = secrets_of(entry)
    for name in secrets & given.keys():
        if not is_secret(given[name]) and given[name] is not None:
            message = f"{entry.who}: option {name!r} is a secret, and given as a text{how_to_give(entry, name)}"
            raise OptionError(message, option=name)
    return {name: SecretStr(MADE_UP) for name in secrets} | dict(given)


def check_no_secret_is_written(part: PartUnderTest) -> None:
    """Check that the state of a model or a tokenizer, and a model's arrays, hold none of its secrets."""
    promise = "no secret is in what is saved"
    try:
        arrays = _described(part)
    except StorageError as error:
        part.require(False, promise, error, "secrets")
        return
    for secret in [value.get_secret_value() for _, value in part.spec.part.options if is_secret(value)]:
        sought = secret if isinstance(secret, bytes) else secret.encode()
        part.require(not sought or sought not in arrays, promise, "it is in the model's arrays", "secrets")


def _described(part: PartUnderTest) -> bytes:
    """Describe what was learned as a file does; return the bytes of its arrays, which tokenizers have none of."""
    if part.entry.kind == "tokenizer":
        tokenizer: Tokenizer = part.tokenizer()
        tokenizer.fit(NAMES)
        describe_part(part.spec, tokenizer.state())
        return b""
    model, _ = part.learned()
    describe_model(part.spec, model, part.registry)
    return b"".join(array.tobytes() for array in arrays_of(model).values())
