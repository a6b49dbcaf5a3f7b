"""Several files as one list: what is known of all, given what is known of each."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from ..contracts.wordlist import ReadingReport
from ..errors import WordlistError

_TOLD = 10
"""Files of which a report says what was found out and changed; the others are counted."""


def joined_sha256(hashes: Sequence[str]) -> str:
    """Return the sha256 of a list of several files, given theirs: of one file, its own."""
    return hashes[0] if len(hashes) == 1 else hashlib.sha256("\n".join(hashes).encode()).hexdigest()


def joined_report(names: Sequence[str], reports: Sequence[ReadingReport], distinct: int) -> ReadingReport:
    """Report on a list of several files: what there was to report of each, by its name. Of one file, its own report.

    distinct: how many different names all have.
    """
    if len(reports) == 1:
        return reports[0]
    told = [(name, sentences) for name, report in zip(names, reports, strict=True) if (sentences := report.sentences())]
    understood = [f"{name}: {sentence}" for name, sentences in told[:_TOLD] for sentence in sentences]
    if len(told) > _TOLD:
        understood.append(f"{len(told) - _TOLD:,} more files were changed or understood in such ways")
    kept = sum(report.kept for report in reports)
    return ReadingReport(
        lines=sum(report.lines for report in reports),
        kept=kept,
        repeats=kept - distinct,
        understood=(f"{len(reports):,} files", *understood),
        unit=reports[0].unit,
    )


def check_weighted(names: Sequence[str], weighted: Sequence[bool]) -> None:
    """Raise WordlistError where some files have counts and others have none, naming one of each."""
    if len(set(weighted)) > 1:
        has, lacks = names[weighted.index(True)], names[weighted.index(False)]
        raise WordlistError(
            f"{has} has counts and {lacks} has none, so that they are no one list; --count 0 reads the names alone"
        )
