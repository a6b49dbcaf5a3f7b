"""Reports on the page of a list that was read, and of a model that was opened."""

from __future__ import annotations

from collections.abc import Iterator

import namegen

from . import html
from .wording import in_the_form

SHORT = 300
"""Different names below which some advice is given."""


def report_of(wordlist: namegen.Wordlist) -> str:
    """Report what reading a text changed, with every refused line's number and reason."""
    report = wordlist.report
    read = f"{html.count(len(wordlist), 'name')} ({len(wordlist.distinct):,} distinct) read from {wordlist.name}"
    parts = [f"<p>{html.text(read)}</p>"]
    parts += [html.note(in_the_form(sentence)) for sentence in report.sentences() if " refused (" not in sentence]
    parts += map(html.note, _advice(wordlist))
    if report.refused:
        lines = "".join(f"<li>{report.unit} {bad.line:,}: {html.text(bad.reason)}</li>" for bad in report.refused[:200])
        more = len(report.refused) - 200
        if more > 0:
            lines += f"<li>and {more:,} more</li>"
        parts.append(
            f"<details open><summary>{html.count(len(report.refused), report.unit)} refused; the rest is used</summary>"
            f'<ul class="ng-refused">{lines}</ul></details>'
        )
    return "".join(parts)


def _advice(wordlist: namegen.Wordlist) -> Iterator[str]:
    """Suggest what makes better names of a short list."""
    if len(wordlist.distinct) < SHORT:
        yield "a short list: a temperature below 1, 0.7 perhaps, stays closer to it"


def about_list(entry: namegen.Entry) -> str:
    """Describe a registered list without reading it: what it is, how many names, in which script, a few of them."""
    try:
        card = entry.load().card
    except (namegen.NamegenError, AttributeError):  # choosing the list says what is wrong with it
        return html.text(entry.summary)
    count = "" if card.count is None else f"{html.count(card.count, 'name')} "
    labels = f", with {' and '.join(card.labels)}" if card.labels else ""
    examples = f", such as {', '.join(card.examples)}" if card.examples else ""
    return html.text(card.title) + html.note(f"{count}in {card.script} script{labels}{examples}")


def about_model(model: namegen.NameModel) -> str:
    """Describe an opened model."""
    learned = model.provenance
    made = ", ".join(f"{part} {version}" for part, version in learned.plugins.items())
    about = f"{model.name}, learned from {learned.names:,} names of {learned.wordlist} (made with {made})"
    notes = list(model.notes)
    if not model.learned_from:
        notes.append("its list is not here, so it is not known which names are copied from it")
    return f"<p>{html.text(about)}</p>{''.join(map(html.note, notes))}"
