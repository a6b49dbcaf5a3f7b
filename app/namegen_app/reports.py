"""What the page says of a list that was read, and of a model that was opened."""

from __future__ import annotations

import namegen

from . import html
from .wordlists import PASTED


def report_of(wordlist: namegen.Wordlist) -> str:
    """What reading a text did to it, with every refused line's number and reason."""
    report = wordlist.report
    label = "your list" if wordlist.name == PASTED else wordlist.name
    parts = [f"<p>{html.text(f'{len(wordlist):,} names ({len(wordlist.distinct):,} distinct) read from {label}')}</p>"]
    told = [sentence for sentence in report.sentences() if " refused (" not in sentence]
    parts += [html.note(sentence) for sentence in told]
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


def about_model(model: namegen.NameModel) -> str:
    """What an opened model is."""
    recipe, learned = model.recipe, model.provenance
    made = ", ".join(f"{part} {version}" for part, version in learned.plugins.items())
    told = f"{recipe.model}, learned from {learned.names:,} names of {learned.wordlist} (made with {made})"
    unknown = (
        "" if model.learned_from else html.note("its list is not here, so new names cannot be told from copied ones")
    )
    return f"<p>{html.text(told)}</p>{unknown}"
