"""What the page says of a list that was read, and of a model that was opened."""

from __future__ import annotations

from collections.abc import Iterator

import namegen

from . import html

SHORT = 300
"""Different names below which some advice is given."""


def report_of(wordlist: namegen.Wordlist) -> str:
    """What reading a text did to it, with every refused line's number and reason."""
    report = wordlist.report
    names = f"{len(wordlist):,} name{'' if len(wordlist) == 1 else 's'}"
    read = f"{names} ({len(wordlist.distinct):,} distinct) read from {wordlist.name}"
    parts = [f"<p>{html.text(read)}</p>"]
    told = [sentence for sentence in report.sentences() if " refused (" not in sentence]
    parts += [html.note(sentence) for sentence in told]
    parts += map(html.note, _advice(wordlist))
    if report.refused:
        lines = "".join(f"<li>line {bad.line:,}: {html.text(bad.reason)}</li>" for bad in report.refused[:200])
        more = len(report.refused) - 200
        lines += f"<li>and {more:,} more</li>" if more > 0 else ""
        count = len(report.refused)
        parts.append(
            f"<details open><summary>{count:,} line{'' if count == 1 else 's'} refused; the rest is used</summary>"
            f'<ul class="ng-refused">{lines}</ul></details>'
        )
    return "".join(parts)


def _advice(wordlist: namegen.Wordlist) -> Iterator[str]:
    """What makes better names of a short list."""
    if len(wordlist.distinct) >= SHORT:
        return
    yield "a short list: a temperature below 1, 0.7 perhaps, stays closer to it"
    if 2 * sum(name[:1].isupper() and not name[1:].isupper() for name in wordlist.names) > len(wordlist):
        yield "capitals are letters of their own: a short list teaches more in lower case"


def about_model(model: namegen.NameModel) -> str:
    """What an opened model is."""
    learned = model.provenance
    made = ", ".join(f"{part} {version}" for part, version in learned.plugins.items())
    told = f"{model.name}, learned from {learned.names:,} names of {learned.wordlist} (made with {made})"
    unknown = (
        "" if model.learned_from else html.note("its list is not here, so new names cannot be told from copied ones")
    )
    notes = "".join(map(html.note, model.notes))
    return f"<p>{html.text(told)}</p>{notes}{unknown}"
