"""What came of a comparison, in sentences: no more than its intervals say."""

from __future__ import annotations

from collections.abc import Sequence

import namegen

from .quality import AT_ONCE, duration, listed, wavers

Ran = Sequence[tuple[namegen.Result, namegen.Evaluation, str]]
"""The models that could be run, the best first: the result, its evaluation, and what a person calls it."""

SEVERAL = 4
"""Models from which on they are counted and not listed."""


def sentences(compared: namegen.Comparison, called: Sequence[str]) -> list[str]:
    """Say which model predicts best, if that is sure, and what each costs. called: a name for each of the results."""
    results = zip(compared.results, called, strict=True)
    ran = [(each, each.evaluation, name) for each, name in results if each.evaluation is not None]
    if not ran:
        return ["None of them could be run."]
    return [*_which(compared, ran), *_when(ran), *_what_it_judges(compared)]


def figure(measured: namegen.Evaluation, *, same_tokens: bool) -> str:
    """Say how unsure a model is: between how many letters, or, of models with other tokens, in bits a letter."""
    if measured.impossible:
        return "calls some of these names impossible"
    if same_tokens:
        return f"wavers between {wavers(measured.nll_per_token)} letters"
    return f"needs {measured.bits_per_char:.2f} bits a letter"


def _which(compared: namegen.Comparison, ran: Ran) -> list[str]:
    says = {id(each): figure(measured, same_tokens=compared.same_tokens) for each, measured, _ in ran}
    (first, _, name), *others = ran
    if not others:
        return [f"{name} {says[id(first)]}."]
    equal = [own for each, _, own in others if each in compared.undecided]
    worse = [(each, own) for each, _, own in others if each not in compared.undecided]
    if not equal:
        second, own = worse[0]
        return [f"{name} predicts these names best: it {says[id(first)]}, where {own} {says[id(second)]}."]
    alike = listed([name, *equal]) if len(equal) < SEVERAL else f"{name} and {len(equal)} others"
    said = [
        f"{alike} predict these names about equally well: {name} {says[id(first)]}, and on {compared.names:,} names"
        " no difference is sure."
    ]
    return said + [f"{own} is worse: it {says[id(each)]}." for each, own in worse[:1]]


def _when(ran: Ran) -> list[str]:
    """Say when the best is ready, and what is ready sooner."""
    (first, _, name), *others = ran
    if first.fit_seconds is None:
        return []
    when = duration(first.fit_seconds)
    known = [(each.fit_seconds, own) for each, _, own in others if each.fit_seconds is not None]
    seconds, own = min(known, default=(first.fit_seconds, name))
    if first.fit_seconds <= AT_ONCE:
        return [
            "All of them are ready at once."
            if all(each <= AT_ONCE for each, _ in known) and known
            else f"{name} is ready at once."
        ]
    if duration(seconds) == when or seconds > first.fit_seconds / 2:
        return [f"{name} is ready {when}."]
    return [f"{own} is ready {duration(seconds)}, {name} {when}."]


def _what_it_judges(compared: namegen.Comparison) -> list[str]:
    if compared.short and len(compared.results) > 1:
        return ["Of so short a list, what predicts best need not draw the best names: judge that by the names."]
    return []
