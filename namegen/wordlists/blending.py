"""Make one list of several, in which a list's share is its part of all that is counted."""

from __future__ import annotations

import hashlib
import json
import math
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import accumulate, combinations, pairwise

from ..contracts.shards import ShardedWordlist
from ..contracts.wordlist import MAX_TOTAL, Origins, ReadingReport, Wordlist, too_large
from ..errors import UsageError, WordlistError
from ..escape import written
from ..registry.registry import Registry
from . import download
from .source import Source
from .sources import check_recalled, load_wordlist, open_wordlist

LIST = "list"
"""The title of the label that says which list a name is of."""


def parse_shares(text: str) -> tuple[float, ...]:
    """Parse the shares of a blend, as in "70,30". Raises UsageError for what is no number."""
    try:
        return tuple(float(each) for each in text.split(","))
    except ValueError:
        raise UsageError(f"the shares of a blend are numbers, as in 70,30; given: {text[:60]!r}") from None


def check_shares(shares: Sequence[float], lists: Sequence[str]) -> None:
    """Raise UsageError unless there are two of `lists` at least, each once, and a positive share for each."""
    if len(lists) < 2:
        raise UsageError(f"a blend is of two lists or more, and one is given ({', '.join(lists)}): leave the blend out")
    if len(shares) != len(lists):
        raise UsageError(
            f"a blend takes a share for each list: {len(shares)} ({', '.join(map(_written, shares))})"
            f" for {len(lists)} lists ({', '.join(lists)})"
        )
    for share, name in zip(shares, lists, strict=True):
        if not _is_share(share):
            raise UsageError(f"the share of {name} is {_written(share)}; allowed: a number above 0")
    for first, second in combinations(lists, 2):
        if first == second:
            raise UsageError(f"{first} is given twice; a blend takes each list once")


def _is_share(given: object) -> bool:
    """Say whether it is a finite number above 0: whole, a fraction, a decimal or a float, also numpy's."""
    if isinstance(given, (str, bytes)):  # float() would read them
        return False
    try:
        return 0 < float(given) < math.inf  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return False


def _written(share: object) -> str:
    return f"{share:g}" if isinstance(share, float) else written(share)


def read_again(sources: Sequence[Source], registry: Registry, *, progress: download.Progress | None = None) -> Wordlist:
    """Read the lists that a recipe names, as they are now, and blend them as it says.

    Raises UsageError where one is an address, standard input or no regular file, which a model file may not send
    anybody to; and a NamegenError where reading fails.
    """
    for source in sources:
        check_recalled(source.dataset)
    lists = [load_wordlist(each.dataset, registry, each.reading, progress=progress) for each in sources]
    return blend_names(lists, [source.share for source in sources])


def open_again(sources: Sequence[Source], registry: Registry) -> Wordlist | ShardedWordlist:
    """Do as `read_again` does, but open a single list in shards where it is large."""
    if len(sources) > 1:
        return read_again(sources, registry)
    (source,) = sources
    check_recalled(source.dataset)
    return open_wordlist(source.dataset, registry, source.reading)


def blend_names(wordlists: Sequence[Wordlist], shares: Sequence[float]) -> Wordlist:
    """Blend lists into one in which each counts as much as its share of the sum of `shares`; one list stays itself.

    The counts of a list are multiplied by one factor and made whole, each up or down, so that their sum is exact to
    within one. All of them add up to the smallest total for which no factor is below 1: no count shrinks. A label
    `list` says which list a name is of, beside the labels that all lists have. The `origins` say so too, with each
    name's count in its own list: what models of each list learn from where a recipe blends by letters.

    Raises UsageError for shares that do not fit, and WordlistError where two lists are the same or the total is too
    large.
    """
    if len(wordlists) == 1:
        return wordlists[0]
    check_shares(shares, _called(wordlists))
    for first, second in combinations(wordlists, 2):
        if (first.sha256, first.names) == (second.sha256, second.names):
            raise WordlistError(f"{first.name} and {second.name} are the same list; a blend takes each list once")
    parts = _parts_of_one(shares)
    total = _smallest_total(wordlists, parts)
    counts = list(_whole_counts(wordlists, parts, total))
    weights = tuple(count for each in counts for count in each)
    names = tuple(name for each in wordlists for name in each.names)
    title = list_label(wordlists)
    report = ReadingReport(
        lines=sum(each.report.lines for each in wordlists),
        kept=len(names),
        repeats=len(names) - len(set(names)),
        understood=tuple(_sentences(wordlists, [sum(each) for each in counts], title)),
    )
    return Wordlist(
        names,
        weights if max(weights) > 1 else None,
        " + ".join(each.name for each in wordlists),
        _sha256(wordlists, parts),
        report,
        labels=_labels(wordlists, title),
        origins=Origins(
            tuple(place for place, each in enumerate(wordlists) for _ in each.names),
            tuple(count for each in wordlists for count in each.counts),
        ),
    )


def _called(wordlists: Sequence[Wordlist]) -> list[str]:
    """Name the lists; those that have one name, as two readings of one table do, are numbered."""
    names = [each.name for each in wordlists]
    return [f"{name} ({place})" if names.count(name) > 1 else name for place, name in enumerate(names, 1)]


def _parts_of_one(shares: Sequence[float]) -> list[Fraction]:
    """Return the shares, as they are written in decimals, as parts of 1: 0.7 is 7/10 and no binary fraction."""
    written = [Fraction(str(float(share))) for share in shares]
    return [each / sum(written) for each in written]


def _smallest_total(wordlists: Sequence[Wordlist], parts: Sequence[Fraction]) -> int:
    total = max(math.ceil(sum(each.counts) / part) for each, part in zip(wordlists, parts, strict=True))
    if total > MAX_TOTAL:
        raise WordlistError(
            f"blended so, the counts of {' and '.join(_called(wordlists))} add up to {too_large(total)};"
            " choose shares that are less far apart"
        )
    return total


def _whole_counts(wordlists: Sequence[Wordlist], parts: Sequence[Fraction], total: int) -> Iterator[tuple[int, ...]]:
    """Yield the counts of each list times its factor, the rounding error carried on from name to name and list to list.

    A count is the difference of two neighbouring sums, each rounded down: its product rounded down or up.
    """
    reached = Fraction(0)
    for wordlist, part in zip(wordlists, parts, strict=True):
        factor = total * part / sum(wordlist.counts)
        scale = math.lcm(reached.denominator, factor.denominator)
        first, step = int(reached * scale), int(factor * scale)
        sums = ((first + step * count) // scale for count in accumulate(wordlist.counts, initial=0))
        yield tuple(after - before for before, after in pairwise(sums))
        reached += total * part


def list_label(wordlists: Sequence[Wordlist]) -> str:
    """Return the title of the label of a blend that says which list a name is of: `list`, unless a list has that."""
    taken = {title for each in wordlists for title in each.labels}
    title = LIST
    while title in taken:
        title += "_"
    return title


def _labels(wordlists: Sequence[Wordlist], title: str) -> Mapping[str, tuple[str, ...]]:
    """Return the labels that all lists have, and the one that says which list, under `title`."""
    shared = [each for each in wordlists[0].labels if all(each in other.labels for other in wordlists)]
    labels = {each: tuple(label for other in wordlists for label in other.labels[each]) for each in shared}
    which = [name for name, each in zip(_called(wordlists), wordlists, strict=True) for _ in each.names]
    return labels | {title: tuple(which)}


def _sentences(wordlists: Sequence[Wordlist], totals: Sequence[int], title: str) -> Iterator[str]:
    """Say what reading each list found out, what part of the blend it is, and what may surprise."""
    called = _called(wordlists)
    for name, wordlist in zip(called, wordlists, strict=True):
        yield from (f"{name}: {sentence}" for sentence in wordlist.report.sentences())
    total = sum(totals)
    parts = ", ".join(f"{name} {count / total:.2%}" for name, count in zip(called, totals, strict=True))
    yield f"blended: {parts} of {total:,}"
    if title != LIST:
        yield f"the column that says which list a name is of is {title!r}, since a list has a column {LIST!r} itself"
    scripts = dict(zip(called, map(scripts_of, wordlists), strict=True))
    for first, second in combinations(called, 2):
        if scripts[first] and scripts[second] and not scripts[first] & scripts[second]:
            written = [f"{name} ({', '.join(sorted(scripts[name]))})" for name in (first, second)]
            yield f"{' and '.join(written)} are of different scripts, and will hardly mix"


def scripts_of(wordlist: Wordlist) -> frozenset[str]:
    """Name the scripts of its letters as Unicode's names of the letters begin: Latin, Cyrillic, Hiragana."""
    letters = [letter for letter in set().union(*wordlist.distinct) if letter.isalpha()]
    names = [unicodedata.name(letter, "") for letter in letters if unicodedata.category(letter) != "Lm"]
    return frozenset(name.split()[0].capitalize() for name in names if name)


def _sha256(wordlists: Sequence[Wordlist], parts: Sequence[Fraction]) -> str:
    blended = [(each.sha256, str(part)) for each, part in zip(wordlists, parts, strict=True)]
    return hashlib.sha256(json.dumps(blended).encode()).hexdigest()
