"""Register the wordlists that come with namegen, and makemore's, which is downloaded on first use."""

from __future__ import annotations

import namegen


@namegen.hookimpl
def register_wordlists(register: namegen.Register) -> None:
    register("names", "namegen_wordlists.bundled:Names", summary="given names of many cultures, a-z", default=True)
    register("surnames", "namegen_wordlists.bundled:Surnames", summary="family names of many cultures, a-z")
    register("towns", "namegen_wordlists.bundled:Towns", summary="towns and cities of many countries, a-z")
    register("stars", "namegen_wordlists.bundled:Stars", summary="proper names of stars, a-z")
    register("elements", "namegen_wordlists.bundled:Elements", summary="the 118 chemical elements")
    register("dinosaurs", "namegen_wordlists.bundled:Dinosaurs", summary="genera of dinosaurs, a-z")
    register("russian", "namegen_wordlists.bundled:Russian", summary="Russian given names in Cyrillic")
    register("greek", "namegen_wordlists.bundled:Greek", summary="Greek given names in Greek letters")
    register("japanese", "namegen_wordlists.bundled:Japanese", summary="Japanese given names in hiragana")
    register(
        "makemore",
        "namegen_wordlists.makemore:Makemore",
        summary="the list of the makemore lectures (download)",
    )
