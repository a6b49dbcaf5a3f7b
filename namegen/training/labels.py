"""The names of each label: what to learn from for a model of each value that stands in a column beside the names."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..contracts.wordlist import Names, ReadingReport, Wordlist
from ..errors import UsageError
from ..wordlists.blending import blend_names, list_label
from ..wordlists.source import Source
from .recipe import Recipe

MOST = 50
"""The most values of a column that get a model each."""


@dataclass(frozen=True)
class LabelledNames:
    """Hold the names of one label, and the sources that give these and no others, for a recipe."""

    label: str
    sources: tuple[Source, ...]
    names: Wordlist

    def recipe(self, whole: Recipe) -> Recipe:
        """Return the recipe of all names as that of these alone."""
        return whole.model_copy(update={"sources": self.sources})


def label_seed(seed: int | str, label: str) -> str:
    """Return the seed that a label's names are drawn from, where that of all labels is `seed`."""
    return f"{seed} {label}"


def names_by_label(sources: Sequence[Source], wordlists: Sequence[Wordlist], title: str) -> list[LabelledNames]:
    """Split lists, and the sources that they were read from, by what stands in the column `title`.

    The labels come in the order of first appearance. Of several lists, those that have the label are blended by their
    shares; the column `list` of a blend gives each list alone. Raises UsageError where one has no such column (see
    `Names.label_title`), there are more than MOST different values, or no condition can be written for one.
    """
    if len(wordlists) > 1 and title == list_label(wordlists):
        return [_whole(*each) for each in zip(sources, wordlists, strict=True)]
    titles = [wordlist.label_title(title) for wordlist in wordlists]
    for each in titles:
        _check_condition(each, "")
    split = [wordlist.by_label(each) for each, wordlist in zip(titles, wordlists, strict=True)]
    labels = list(dict.fromkeys(label for each in split for label in each))
    if len(labels) > MOST:
        raise UsageError(
            f"the column {title!r} has {len(labels):,} different values, and up to {MOST} get a model each;"
            f" --where {title}=VALUE reads the names of one"
        )
    return [_of_label(label, titles, sources, wordlists, split) for label in labels]


def _whole(source: Source, wordlist: Wordlist) -> LabelledNames:
    return LabelledNames(wordlist.name, (source.model_copy(update={"share": 1.0}),), wordlist)


def _of_label(
    label: str,
    titles: Sequence[str],
    sources: Sequence[Source],
    wordlists: Sequence[Wordlist],
    split: Sequence[dict[str, Names]],
) -> LabelledNames:
    having = [place for place, each in enumerate(split) if label in each]
    own = [_where(sources[place], titles[place], label) for place in having]
    if len(own) == 1:
        own = [own[0].model_copy(update={"share": 1.0})]
    parts = [_part(wordlists[place], split[place][label]) for place in having]
    return LabelledNames(label, tuple(own), blend_names(parts, [source.share for source in own]))


def _where(source: Source, title: str, label: str) -> Source:
    """Return the source of the names of one label. Raises UsageError where no condition can say so."""
    _check_condition(title, label)
    return source.model_copy(update={"where": (*source.where, f"{title}={label}")})


def _check_condition(title: str, label: str) -> None:
    """Raise UsageError where COLUMN=VALUE would be read as another column or value than these."""
    if "=" in title or title != title.strip() or not title:
        raise UsageError(
            f"a recipe says COLUMN=VALUE of the names of one label, and the title {title!r} cannot stand there:"
            " give the column one without '=' and blanks around it"
        )
    if label != unicodedata.normalize("NFC", label.strip()):
        raise UsageError(
            f"a recipe says COLUMN=VALUE of the names of one label, and {label!r} of {title!r} cannot stand there:"
            " write it without blanks around it, and composed (NFC)"
        )


def _part(wordlist: Wordlist, names: Names) -> Wordlist:
    """Make the list that reading the same text with the condition gives: the checksum is the text's."""
    report = ReadingReport(lines=wordlist.report.lines, kept=len(names), repeats=len(names) - len(names.distinct))
    return replace(wordlist, names=names.names, weights=names.weights, labels=names.labels, report=report)
