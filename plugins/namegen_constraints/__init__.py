"""Register the built-in constraints: which names are wanted."""

from __future__ import annotations

import namegen


@namegen.hookimpl
def register_constraints(register: namegen.Register) -> None:
    register("length", "namegen_constraints.length:Length", summary="from min to max characters", default=True)
    register(
        "lengths-of-the-list",
        "namegen_constraints.length:LengthsOfTheList",
        summary="no shorter and no longer than the names of the list",
        default=True,
    )
    register("novel", "namegen_constraints.novel:Novel", summary="no name of the list", default=True)
    register("unique", "namegen_constraints.unique:Unique", summary="no name twice", default=True)
    register(
        "familiar",
        "namegen_constraints.familiar:Familiar",
        summary="few or no pieces of `size` letters that no name of the list has",
        default=True,
    )
    register(
        "edges-of-the-list",
        "namegen_constraints.word_edges:EdgesOfTheList",
        summary="words begin and end as words of the list do",
        default=True,
    )
    register(
        "consonants-of-the-list",
        "namegen_constraints.consonants:ConsonantsOfTheList",
        summary="no more consonants in a row than the list has",
        default=True,
    )
    register("no-stutter", "namegen_constraints.stutter:NoStutter", summary="no aaa, no abab, no abcabc", default=True)
    register(
        "capitals-of-the-list",
        "namegen_constraints.capitals:CapitalsOfTheList",
        summary="capitals and small letters beside each other as names of the list have them",
        default=True,
    )
    register("starts-with", "namegen_constraints.literal:StartsWith", summary="begins with a text")
    register("ends-with", "namegen_constraints.literal:EndsWith", summary="ends with a text")
    register("contains", "namegen_constraints.literal:Contains", summary="has a text in it")
    register("without", "namegen_constraints.literal:Without", summary="has none of the letters of a text, or no piece")
    register("regex", "namegen_constraints.pattern:Regex", summary="matches a regular expression as a whole")
    register("shape", "namegen_constraints.shape:Shape", summary="consonants and vowels as in CVCCV")
    register(
        "max-copied",
        "namegen_constraints.copied:MaxCopied",
        summary="shares no piece of more letters with a name of the list",
    )
    register(
        "min-distance",
        "namegen_constraints.distance:MinDistance",
        summary="at least so many edits from every name of the list",
    )
    register(
        "edges",
        "namegen_constraints.edges:Edges",
        summary="first and last letters as some name of the list has them",
    )
    register("guard", "namegen_constraints.guard:Guard", summary="no offensive words")
