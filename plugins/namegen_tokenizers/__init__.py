"""Register the built-in tokenizers: ways to mark where a name starts and ends."""

from __future__ import annotations

import namegen


@namegen.hookimpl
def register_tokenizers(register: namegen.Register) -> None:
    register(
        "dot",
        "namegen_tokenizers.characters:Dot",
        summary="characters, and one token '.' for both ends of a name (the makemore lectures)",
        default=True,
    )
    register(
        "start-end",
        "namegen_tokenizers.characters:StartEnd",
        summary="characters, and the tokens <S> and <E> for the start and the end of a name",
    )
