"""Look inside: a model is prepared once, as a job, and has a key; what is asked while somebody types goes by it."""

from typing import Annotated, Any

import numpy as np

import namegen

from ..words.letters import shown, word_for
from ..work import failures
from ..work.backend import Backend
from ..work.jobs import Job
from ..work.looks import LookStore
from ..work.models import ServedModel
from .asked import PageAsked

MOST_NEXT = 5_000
"""Pieces of one answer at most."""
NAMED = 60
"""Letters that a message lists."""
STEP = 0.05
"""How finely the log probabilities of the rarest pieces are told, of which only sums are needed."""

Key = Annotated[str, "What `look` gave."]
Beginning = Annotated[str, "The beginning of a name."]


class BeginningError(namegen.UsageError):
    """What is typed begins no name."""

    field = "beginning"


def look(backend: Backend, asked: PageAsked) -> Job:
    """Prepare a model to be looked into; it is trained first where it is not there yet."""
    return asked.job(backend, lambda trained, _: prepared(backend.looks, trained), at_least="short")


def prepared(looks: LookStore, trained: ServedModel) -> dict[str, Any]:
    """Make what answers need while somebody types; say what the page should know."""
    model = trained.model
    namegen.next_pieces(model, "")
    namegen.names_beginning(model, "")
    return {
        "key": looks.key(trained),
        "longest": namegen.MAX_NAME,
        "inside": _kinds_of_inside(model),
        "stopped": trained.early,
    }


def _kinds_of_inside(model: namegen.NameModel) -> list[str]:
    """Say what the model shows of its inside. One that fails in that still says what comes next."""
    try:
        return [view.kind for view in namegen.look_inside(model, "").views]
    except Exception as error:  # a plugin's own
        failures.message(error)  # into the log
        return []


def next_letters(
    backend: Backend,
    key: Key,
    beginning: Beginning,
    most: Annotated[int, "Pieces at most; of the others only how probable they are."] = 300,
) -> dict[str, Any]:
    """Answer at once what comes next: no queue stands between a key that is pressed and the bars that move."""
    if not 1 <= most <= MOST_NEXT:
        raise namegen.UsageError(f"most is {most:,}; allowed: 1 to {MOST_NEXT:,}")
    model = backend.looks.held(key).model
    found = following(model, beginning)
    known = namegen.names_beginning(model, found.beginning)
    return {
        "text": found.beginning,
        "known": known and {"count": known.count, "some": list(known.examples), "whole": known.whole},
        **pieces(found, most),
    }


def following(model: namegen.NameModel, beginning: str) -> namegen.NextPieces:
    """Compute what comes next. Raises BeginningError, in a sentence for the field."""
    try:
        return namegen.next_pieces(model, beginning)
    except namegen.TokenError as error:
        if error.reason:
            raise BeginningError(f"No name of this list goes so: {error}.") from error
        raise BeginningError(_unknown(model, error.unknown)) from error
    except namegen.UsageError as error:
        raise BeginningError(f"{str(error)[:1].upper()}{str(error)[1:]}.") from error


def _unknown(model: namegen.NameModel, unknown: tuple[str, ...]) -> str:
    """Say which letters are not known, and which are."""
    lacking = " and ".join(f"“{word_for(each) or each}”" for each in unknown[:3])
    letters = dict.fromkeys(
        model.case_table.folded(letter) for piece in _letters_of(model) for letter in namegen.readable(piece)
    )
    known = ", ".join(word_for(each) or shown(each) for each in list(letters)[:NAMED])
    rest = f" and {len(letters) - NAMED:,} more" if len(letters) > NAMED else ""
    what = "letter" if len(unknown) == 1 else "letters"
    return f"No name of this list has the {what} {lacking}. It has {known}{rest}."


def _letters_of(model: namegen.NameModel) -> list[str]:
    """Return the pieces of a model's names, boundaries left out, those of several letters too."""
    vocabulary = model.tokenizer.vocabulary
    boundaries = (vocabulary.start_id, vocabulary.end_id)
    return [piece for i, piece in enumerate(vocabulary.pieces) if i not in boundaries]


def pieces(found: namegen.NextPieces, most: int) -> dict[str, Any]:
    """Write the pieces as JSON: all in their order, or the `most` probable ones first, and how probable others are."""
    logprobs, last = found.logprobs, len(found.pieces) - 1
    if len(found.pieces) <= most:
        return {"next": [_piece(found, i) for i in range(len(found.pieces))], "rest": []}
    order = np.argsort(-logprobs, kind="stable")
    ends = found.pieces[last] == ""
    order = order[order != last] if ends else order
    told, others = order[: most - ends], order[most - ends :]
    steps, counts = np.unique(np.round(logprobs[others] / STEP), return_counts=True)
    rest = zip((steps * STEP).round(2).tolist(), counts.tolist(), strict=True)
    return {
        "next": [_piece(found, i) for i in [*told.tolist(), *([last] if ends else [])]],
        "rest": [list(each) for each in rest],
    }


def _piece(found: namegen.NextPieces, i: int) -> dict[str, Any]:
    """Write one piece: what is shown of it and how probable it is; the text after it where adding it is not enough."""
    piece = found.pieces[i]
    told: dict[str, Any] = {"logprob": round(float(found.logprobs[i]), 4)}
    if not piece:
        return told | {"end": True}
    after, seen = found.after(piece), shown(namegen.readable(piece))
    told["piece"] = seen
    if after != found.beginning + seen:
        told["after"] = after
    word = word_for(piece)
    return told | {"word": word} if word else told
