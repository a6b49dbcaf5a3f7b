"""Write a model, and how its names are drawn, as a document (FORMAT.md)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import numpy as np

import namegen

from .encodings import doubles, front_coded, planes

if TYPE_CHECKING:
    from numpy.typing import NDArray

FORMAT, VERSION = "namegen-automaton", 1
AS_IT_IS = 2**24
"""The power that leaves rows as they are."""
BY_NAMES = {"new", "windows", "edges"}
"""The kinds of checks that look into the list."""
CHECKED_NAMES = 5
CHECKED_SEED = "42"


def document_of(model: namegen.NameModel, request: namegen.Request, *, without_names: bool = False) -> dict[str, Any]:
    """Describe `model` and how `request` draws from it, whatever its seed and number of names.

    Raises UsageError for what cannot be carried, saying why and what to do instead.
    """
    arcs = _arcs_of(model)
    plan = namegen.plan_of(model.drawing(request))
    if without_names and _needs_names(plan):
        raise namegen.UsageError(
            "--without-names leaves out what names are judged by; give --raw, and no wish about the list"
        )
    checks = _Checks()
    hold = checks.places(plan.hold)
    rungs = [{"checks": checks.places(rung.checks), "until": rung.until} for rung in plan.rungs]
    document = {
        "format": FORMAT,
        "version": VERSION,
        **_automaton(model, arcs),
        "power": plan.power,
        "limit": plan.limit,
        **_first(model),
        **_marked(model),
        "checks": checks.written,
        "hold": hold,
        "rungs": rungs,
        "once": plan.once,
        "candidates": plan.score.candidates if plan.score else 1,
        "names": front_coded(plan.names) if _needs_names(plan) else "",
        **_letters(model, plan.names),
        "between": plan.between,
        **(_score(plan.score, plan.names) if plan.score else {}),
        "about": _about(model, request),
    }
    first = model.stream(request.model_copy(update={"n": CHECKED_NAMES, "seed": CHECKED_SEED}))
    document["check"] = {"seed": CHECKED_SEED, "names": [name for batch in first for name in batch]}
    return document


def _arcs_of(model: namegen.NameModel) -> namegen.Arcs:
    arcs = model.model.arcs()
    if arcs is not None:
        return arcs
    if model.blend is not None:
        raise namegen.UsageError(
            "a blend by letters is a product of several models, which a document cannot carry; take --blend-by names"
        )
    raise namegen.UsageError(
        f"{model.who} does not say of what counts it is made, and only counts travel; take pitman-yor, kneser-ney or"
        " count-ngram. n-grams learned from the names of a network would predict worse than those of its list: 2.08"
        " against 1.99 nats a token of makemore's, from an LSTM"
    )


def _needs_names(plan: namegen.Plan) -> bool:
    """Say whether names are judged by those of the list."""
    several = (plan.hold, *(rung.checks for rung in plan.rungs))
    kinds = {check.get("kind") for checks in several for check in checks if isinstance(check, Mapping)}
    return plan.score is not None or not kinds.isdisjoint(BY_NAMES)


def _automaton(model: namegen.NameModel, arcs: namegen.Arcs) -> dict[str, Any]:
    vocabulary = model.capitals.inner
    hidden = {vocabulary.start_id, vocabulary.end_id, *vocabulary.marks}
    weights, classes = _classes(arcs.kept, arcs.taken)
    given, extra = np.unique(arcs.extra, return_inverse=True)
    return {
        "pieces": ["" if i in hidden else piece for i, piece in enumerate(vocabulary.pieces)],
        "end": vocabulary.end_id,
        "start": int(arcs.start_state),
        "floor": "".join("01"[int(can)] for can in vocabulary.drawable.tolist()),
        "states": len(arcs.degree),
        "arcs": len(arcs.token),
        "degree": planes(arcs.degree),
        "token": planes(arcs.token),
        "weight": planes(classes),
        "kept": doubles(weights[:, 0]),
        "taken": doubles(weights[:, 1]),
        "given": doubles(given),
        "extra": planes(extra.ravel()) if len(given) > 1 else "",
        "lower": arcs.lower,
        "odds": doubles(arcs.odds) if len(arcs.odds) else "",
    }


def _classes(kept: NDArray[np.float64], taken: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """Return the distinct pairs (C, 2), the commonest first, and which of them each arc has (A,)."""
    pairs, which, counts = np.unique(np.column_stack([kept, taken]), axis=0, return_inverse=True, return_counts=True)
    order = np.argsort(-counts, kind="stable")
    place = np.empty(len(order), dtype=np.intp)
    place[order] = np.arange(len(order))
    return pairs[order], place[which.ravel()]


def _first(model: namegen.NameModel) -> dict[str, Any]:
    """Say how names begin where a capital stands for the small letter there."""
    capitals = model.capitals
    if capitals.rule != "first":
        return {"first": "", "first_pieces": []}
    whole = capitals.vocabulary
    allowed = np.flatnonzero(whole.drawable & ~capitals.is_small)
    pieces = ["" if i == whole.end_id else whole.pieces[i] for i in allowed.tolist()]
    return {"first": planes(capitals.small[allowed]), "first_pieces": pieces}


def _marked(model: namegen.NameModel) -> dict[str, Any]:
    """Say how capitals are written where the model has marks for them."""
    capitals = model.capitals
    if not capitals.marks:
        return {"marks": [], "whole": "", "whole_pieces": [], "capital": ""}
    whole = capitals.vocabulary
    drawable = np.flatnonzero(whole.drawable)
    return {
        "marks": [capitals.mark_id("up"), capitals.mark_id("run"), capitals.mark_id("down")],
        "whole": planes(capitals.small[drawable]),
        "whole_pieces": ["" if i == whole.end_id else whole.pieces[i] for i in drawable.tolist()],
        "capital": "".join("01"[int(is_capital)] for is_capital in capitals.is_capital[drawable].tolist()),
    }


def _letters(model: namegen.NameModel, names: Sequence[str]) -> dict[str, Any]:
    letters = sorted(set("".join((*model.tokenizer.vocabulary.pieces, *names))))
    return {"small": _table(letters, namegen.small_letter), "fold": _table(letters, namegen.fold_letter)}


def _table(letters: Iterable[str], changed: Callable[[str], str]) -> str:
    return "".join(letter + changed(letter) for letter in letters if changed(letter) != letter)


def _score(score: namegen.PlannedScore, names: Sequence[str]) -> dict[str, Any]:
    small = sorted({"".join(map(namegen.small_letter, name)) for name in names})
    return {
        "judged": "" if list(score.judged) == small else front_coded(score.judged),
        "times": planes(score.times) if set(score.times) != {1} else "",
        "boundaries": score.boundaries,
        "order": score.forwards.order,
        "forwards": _counted(score.forwards),
        "backwards": _counted(score.backwards),
        "vowels": score.vowels,
        "middle": score.middle,
        "weights": list(score.weights),
    }


def _counted(counted: namegen.Counted) -> dict[str, str]:
    return {
        "discounts": doubles(counted.discounts),
        "strengths": doubles(counted.strengths),
        "odds": doubles(counted.odds) if len(counted.odds) else "",
    }


def _about(model: namegen.NameModel, request: namegen.Request) -> dict[str, str]:
    return {
        "model": str(model.recipe.model),
        "list": model.provenance.wordlist,
        "names": str(model.provenance.names),
        "sha256": model.provenance.sha256,
        "drawing": "raw" if request.raw else request.closeness,
        "namegen": version("namegen"),
    }


class _Checks:
    """Number what is asked of names: each once, however many rungs ask it."""

    def __init__(self) -> None:
        self.written: list[dict[str, Any]] = []

    def places(self, checks: Iterable[namegen.Check]) -> list[int]:
        return [self._place(_written(check)) for check in checks]

    def _place(self, check: dict[str, Any]) -> int:
        if check not in self.written:
            self.written.append(check)
        return self.written.index(check)


def _written(check: namegen.Check) -> dict[str, Any]:
    if isinstance(check, Mapping):
        return {**check, "names": front_coded(check["names"])} if check["kind"] == "not" else dict(check)
    automaton = check.automaton.minimised()
    members = [""] * automaton.step.shape[1]
    for letter, column in zip(automaton.letters, automaton.classes.tolist(), strict=True):
        members[column] += letter
    return {
        "kind": "dfa",
        "letters": members,
        "next": planes((automaton.step + 1).ravel()),
        "accept": "".join("01"[int(accepts)] for accepts in automaton.accept.tolist()),
    }
