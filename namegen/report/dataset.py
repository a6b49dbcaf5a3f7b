"""Names written as a dataset: a folder of `data.csv` and its card, as Hugging Face's hub and `datasets` read them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import UsageError
from ..files import write_atomically
from ..regular_files import read_file
from .csv_text import CsvText, csv_text
from .dataset_card import MADE_BY, DatasetCard

if TYPE_CHECKING:
    from ..training.trained import Trained

DATA, CARD = "data.csv", "README.md"

_LARGEST_CARD = 2**24
"""Bytes of a card at most."""


def write_dataset(folder: str | Path, names: Sequence[str], model: Trained, **asked: Any) -> None:
    """Write names that `model` drew as a dataset with its card: license, language, size, model, and what was asked.

    asked: what `generate` was given, seed=42, starts_with="k", for the card alone. `datasets.load_dataset(folder)`
    reads the folder.
    Raises NamegenError where it cannot be written, UsageError where the folder holds another README.md.
    """
    check_folder(folder)
    made = {"recipe": model.recipe.model_dump(mode="json"), "asked": asked}
    lists = [source.dataset for source in model.recipe.sources]
    card = DatasetCard.of(model.registry, lists, ("name",), len(names), made)
    write_folder(folder, csv_text([("name",), *((name,) for name in names)]), card)


def check_folder(folder: str | Path) -> None:
    """Raise UsageError where the folder has a README.md that is no card of ours, or is no folder."""
    if Path(folder).exists() and not Path(folder).is_dir():
        raise UsageError(f"{folder} is a file; a dataset is written to a folder")
    card = Path(folder) / CARD
    if card.exists() and not _is_ours(card):
        raise UsageError(f"{card} is there and is no card of namegen's; write the dataset to a folder of its own")


def _is_ours(card: Path) -> bool:
    try:
        return MADE_BY.encode() in read_file(card, _LARGEST_CARD)
    except OSError:
        return False


def write_folder(folder: str | Path, data: CsvText, card: DatasetCard) -> None:
    """Write the data first and then the card, each atomically."""
    write_atomically(Path(folder) / DATA, data.text.encode(), "the names")
    write_atomically(Path(folder) / CARD, card.text(DATA).encode(), "the card")
