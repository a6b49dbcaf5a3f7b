"""Register the built-in tokenizers: what a token is, and how the ends of a name are marked."""

from __future__ import annotations

import namegen


@namegen.hookimpl
def register_tokenizers(register: namegen.Register) -> None:
    register(
        "dot",
        "namegen_tokenizers.characters:Dot",
        summary="characters, and one token '.' for both ends of a name (the makemore lectures)",
        label="Letters",
        default=True,
    )
    register(
        "start-end",
        "namegen_tokenizers.characters:StartEnd",
        summary="characters, and the tokens <S> and <E> for the start and the end of a name",
        label="Letters, with two marks",
    )
    register(
        "jamo",
        "namegen_tokenizers.jamo:JamoTokenizer",
        summary="Hangul by its letters, complete syllables alone; anything else by characters",
        label="Letters of Hangul",
    )
    register(
        "graphemes",
        "namegen_tokenizers.graphemes:GraphemeTokenizer",
        summary="what a reader takes for one character: conjuncts, letters with marks, flags, families of emoji",
        label="What a reader calls a letter",
    )
    register(
        "syllables",
        "namegen_tokenizers.syllables:SyllableTokenizer",
        summary="a vowel with the consonants before it, and letters where such pieces are rare",
        label="Syllables",
    )
