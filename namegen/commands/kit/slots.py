"""The options about names made of several, `--template` and `--slot`, and how they become models."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from ...errors import UsageError
from .arguments import Asked
from .groups import NAMES
from .obtain import load_alone, obtain
from .wishes import AskedWishes

if TYPE_CHECKING:
    from ...name_model import NameModel
    from ...registry.registry import Registry
    from ...sampling.combined import Combined
    from ...sampling.template import CombinedName, Template

RESERVED = ("name", "id")
"""The titles of other columns, which no slot can have."""


class Slotted(NamedTuple):
    """Hold a template, and what each of its slots is drawn from."""

    template: Template
    lists: dict[str, str]


@dataclass(frozen=True)
class AskedSlots:
    """Hold the options about names made of several. The fields are the options."""

    template: Annotated[
        str | None,
        typer.Option(
            "--template",
            metavar="TEXT",
            help="Names made of several: '{first} {last}', with a --slot each.",
            rich_help_panel=NAMES,
        ),
    ] = None
    slot: Annotated[
        list[str] | None,
        typer.Option(
            "--slot",
            metavar="WORD=LIST",
            help="What a word of --template is drawn from: a list, or a saved model.",
            rich_help_panel=NAMES,
        ),
    ] = None

    @property
    def values(self) -> list[str]:
        """Return what the slots are drawn from, as it is given."""
        return [each.partition("=")[2] for each in self.slot or []]

    def parsed(self, asked: Asked, wanted: AskedWishes) -> Slotted | None:
        """Return the template and its lists, None where there is none.

        Raises UsageError where they do not fit together, and for options about one list, or wishes, beside them.
        """
        if self.template is None and not self.slot:
            return None
        if self.template is None:
            given = " ".join(f"--slot {each}" for each in self.slot or [])
            raise UsageError(f"{given}: there is no --template with such a slot; give one, as '{{first}} {{last}}'")
        from ...sampling.template import Template

        _refuse_beside_template(asked, wanted)
        template, lists = Template.parse(self.template), self._lists()
        template.check(lists)
        for word in RESERVED:
            if word in lists:
                raise UsageError(f"slot {word!r} is called as another column of the names is; give it another word")
        return Slotted(template, lists)

    def _lists(self) -> dict[str, str]:
        lists: dict[str, str] = {}
        for each in self.slot or []:
            word, _, value = each.partition("=")
            word = unicodedata.normalize("NFC", word)  # as the template has it
            if not word or not value:
                raise UsageError(f"--slot takes WORD=LIST, as in --slot first=names.txt; given: {each!r}")
            if word in lists:
                raise UsageError(f"slot {word!r} is given twice, {lists[word]!r} and {value!r}; leave one out")
            lists[word] = value
        return lists


def combine(slotted: Slotted, asked: Asked, registry: Registry) -> Combined:
    """Obtain the model of each slot: loaded where a saved model is named, else trained of the list.

    Raises UsageError for options of training or reading where each slot is a saved model.
    """
    from ...sampling.combined import Combined, in_slot

    saved = {value: _is_saved_model(value) for value in slotted.lists.values()}
    unfit = [*asked.training_flags, *asked.reading_flags]
    if unfit and all(saved.values()):
        raise UsageError(
            f"each slot is a saved model, which is trained already, so {' and '.join(unfit)} has nothing to apply to;"
            " leave it out"
        )
    models: dict[str, NameModel] = {}  # a list that two slots share is read once
    for slot, value in slotted.lists.items():
        with in_slot(slot):
            if value not in models and saved[value]:
                models[value] = load_alone(Asked(from_file=value), registry)  # its list is read where it is needed
            elif value not in models:
                models[value] = obtain(replace(asked, dataset=[value]), registry)
    return Combined(slotted.template, {slot: models[value] for slot, value in slotted.lists.items()})


def _is_saved_model(value: str) -> bool:
    """Say whether it is the file of a saved model, by its content: a list may be called as one pleases."""
    from ...training import safefile

    return safefile.is_kind(value, "namegen")


def _refuse_beside_template(asked: Asked, wanted: AskedWishes) -> None:
    """Raise UsageError for options about the one list, or about each name, beside --template."""
    of_one = {"--dataset": asked.lists, "--blend": asked.blend, "--from": asked.from_file}
    one = [flag for flag, value in of_one.items() if value not in (None, ())]
    if one:
        raise UsageError(
            f"{' and '.join(one)} is beside --template, whose slots say what they are drawn from:"
            " --slot WORD=LIST, or --slot WORD=FILE of a saved model; leave it out"
        )
    if wanted.flags:
        raise UsageError(
            f"{', '.join(wanted.flags)}: a wish is about the names of one list, and --template makes names of several;"
            " leave it out, or draw that list alone"
        )


def cells_of(template: Template, batch: Sequence[CombinedName]) -> dict[str, Sequence[str]]:
    """Return the columns of some whole names, by title: the whole names, and the names in each slot."""
    parts = zip(*(whole.parts for whole in batch), strict=True)
    return {"name": [whole.name for whole in batch], **dict(zip(template.slots, parts, strict=True))}
