"""Which letters the fonts at hand can draw, and what to do about the others."""

from __future__ import annotations

from collections.abc import Iterable

BASE = "DejaVu Sans"
"""The font that comes with matplotlib: Latin, Greek, Cyrillic, Hebrew, Arabic and more, but no Chinese or Japanese."""
LAST_RESORT = "Last Resort"
"""matplotlib's fonts of this name have a box for every character, and so no letter of any."""


def families_for(characters: Iterable[str]) -> tuple[list[str], set[str]]:
    """Choose font families that together draw as many of `characters` as they can; return those that none draws too."""
    files = font_files()
    families, missing = [BASE], set(characters) - drawable_by(files[BASE])
    # Fonts that say so by their name first: opening all that a machine has may take seconds.
    for family in sorted(set(files) - {BASE}, key=_unlikely):
        if not missing:
            break
        found = missing & drawable_by(files[family])
        if found:
            families.append(family)
            missing -= found
    return families, missing


def font_files() -> dict[str, str]:
    """Find the file of each installed family, the upright one of ordinary weight where there are several."""
    from matplotlib.font_manager import fontManager

    def ordinary(font: object) -> bool:
        return vars(font)["style"] == "normal" and vars(font)["weight"] in (400, "normal", "regular", "book")

    known = [font for font in fontManager.ttflist if not font.name.startswith(LAST_RESORT)]
    return {font.name: str(font.fname) for font in sorted(known, key=ordinary)}


def drawable_by(file: str) -> set[str]:
    """Read the characters that a font has; none if it cannot be opened."""
    from matplotlib.font_manager import get_font

    try:
        return {chr(code) for code in get_font(file).get_charmap()}
    except (OSError, RuntimeError):
        return set()


def _unlikely(family: str) -> tuple[bool, str]:
    return not any(word in family for word in ("Noto", "CJK", "Gothic", "Unifont", "Hei", "Ming")), family
