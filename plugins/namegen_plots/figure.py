"""Pictures drawn with matplotlib, which is imported nowhere else."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any

from .labels import spelt, text
from .picture import Picture
from .theme import Theme

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    Spell = Callable[[str], str]
    """Words as the fonts at hand can draw them."""

DOTS_PER_INCH = 110


def as_png(picture: Picture, theme: Theme) -> bytes:
    """Draw it as png. Letters that no font at hand has are shown by their code points, and a note says so."""
    from .fonts import families_for

    families, missing = families_for(_characters(picture))
    notes = list(picture.notes)
    if missing:
        notes.append(
            f"No font here has {len(missing):,} of the letters; they are shown by their code points"
            " (svg and html leave the letters to the reader's fonts)."
        )
    return _with_few_colours(_save(picture, theme, notes, families, lambda label: spelt(label, missing), "png"))


def as_svg(picture: Picture, theme: Theme) -> bytes:
    """Draw it as svg. Text stays text: whoever looks at it has the fonts."""
    return _save(picture, theme, list(picture.notes), ["DejaVu Sans", "sans-serif"], lambda label: label, "svg")


def _save(picture: Picture, theme: Theme, notes: list[str], families: list[str], spell: Spell, ending: str) -> bytes:
    import matplotlib

    out = io.BytesIO()
    # The same picture is the same bytes: no dates, and ids in the svg that are not drawn by lot.
    metadata: dict[str, Any] = {}
    if ending == "svg":
        metadata = {"Date": None, "Title": text(picture.title)}
    with matplotlib.rc_context(_settings(theme, families)), warnings.catch_warnings():
        # In svg a letter that this machine's fonts lack is measured as a box, and drawn by the reader's.
        warnings.filterwarnings("ignore", message=".*[Gg]lyph.*")
        warnings.filterwarnings("ignore", message=".*[Mm]atplotlib currently does not support.*")
        module = import_module(f".{picture.kind}.figure", __package__)
        figure: Figure = module.draw(picture, theme, spell)
        _write_notes(figure, notes, theme, spell)
        figure.savefig(out, format=ending, metadata=metadata, bbox_inches="tight", pad_inches=0.25)
    return out.getvalue()


def _with_few_colours(png: bytes) -> bytes:
    """Reduce the picture to 256 colours: a third of the size."""
    from PIL import Image  # matplotlib draws its png with it

    out = io.BytesIO()
    with Image.open(io.BytesIO(png)) as image:
        image.convert("RGB").quantize(256, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(
            out, "png", optimize=True
        )
    return out.getvalue()


def _settings(theme: Theme, families: list[str]) -> Any:
    ink = ("text.color", "axes.labelcolor", "axes.titlecolor", "xtick.color", "ytick.color", "axes.edgecolor")
    ground = ("figure.facecolor", "axes.facecolor", "savefig.facecolor")
    return {
        "svg.fonttype": "none",
        "svg.hashsalt": "namegen",
        "font.family": families,
        "font.sans-serif": ["DejaVu Sans"],  # else each text of an svg names a dozen fonts
        "figure.dpi": DOTS_PER_INCH,
        "text.parse_math": False,
        "axes.unicode_minus": False,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.titlelocation": "left",
        "axes.titleweight": "bold",
        "grid.color": theme.faint,
        **dict.fromkeys(ink, theme.ink),
        **dict.fromkeys(ground, theme.background),
    }


def _write_notes(figure: Figure, notes: list[str], theme: Theme, spell: Spell) -> None:
    """Write the sentences beneath, wrapped to the figure's width; the saved picture grows to hold them."""
    import textwrap

    width = int(figure.get_figwidth() * 15)
    lines = [line for note in notes for line in textwrap.wrap(spell(text(note)), width)]
    below = -0.12 / figure.get_figheight()
    figure.text(0.01, below, "\n".join(lines), fontsize=9, va="top", color=theme.ink, alpha=0.8)


def _characters(picture: Picture) -> set[str]:
    """Collect all characters that are to be drawn."""
    table = picture.table()
    words = [
        picture.title,
        *picture.notes,
        *table.columns,
        *(v for row in table.rows for v in row if isinstance(v, str)),
    ]
    return set("".join(text(word) for word in words))
