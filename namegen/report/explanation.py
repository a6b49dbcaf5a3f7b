"""The table of an explanation, a row a letter, and the sentences beneath it, for terminal, picture and form."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ..wordlists.graphemes import readable
from .grid import Column, Grid

if TYPE_CHECKING:
    from ..analysis.surprisal import Alternative, Explanation, Step
    from ..contracts.corpus import Vocabulary
    from ..training.trained import Trained

END = "end"
"""What stands for the end of a name."""
LEAST = 0.005
"""Bits that are written as more than 0.00."""
CAPITAL = "capital"
"""The title of what part of the bits of a letter is that it is a capital."""
MOST_PARTS = 4
"""Parts of a model that fit in a line."""
EMPTY = "''"
"""The empty name, where it stands among words."""


def explanation_grid(explanation: Explanation, model: Trained) -> Grid:
    """Make the table of what `model` makes of each letter of a name; columns that would be empty are left out."""
    vocabulary = model.tokenizer.vocabulary
    columns: list[tuple[Column, Callable[[Step], str]]] = [
        (Column("letter"), letter_of),
        (Column("bits", True), lambda step: f"{step.bits:.2f}"),
        (Column(CAPITAL, True), capital_of),
        (Column("probability", True), lambda step: f"{step.probability:.2%}"),
        (Column("place", True), lambda step: f"{step.place:,}"),
        (Column("alternatives", listing=True), _alternatives),
        (Column("each part"), _parts),
        (Column("piece"), lambda step: _piece(step, vocabulary)),
        (Column("seen"), _seen),
        (Column("names with it", listing=True), _names),
    ]
    rows = [[write(step) for _, write in columns] for step in explanation.steps]
    empty = [
        column.title
        for (column, _), *cells in zip(columns, *rows, strict=True)
        if column.title in (CAPITAL, "each part", "seen") and not any(cells)
    ]
    return Grid(
        [column for column, _ in columns],
        rows,
        notes=explanation_notes(explanation, _list_name(model)),
        before=explanation_sentence(explanation),
        breaks=True,
        most=("bits", "probability", "place", "piece", "seen"),
    ).without(*empty)


def explanation_sentence(explanation: Explanation) -> str:
    """Say in plain words how likely the name is, and which letter of it the model expects least."""
    name, rank = explanation.name or EMPTY, explanation.rank
    likely = (
        "" if rank is None else f"{name} is likelier than {rank.less_likely:.0%} of the names that the model draws; "
    )
    number, least = max(enumerate(explanation.steps), key=lambda each: each[1].bits)
    before = "".join(step.piece for step in explanation.steps[:number])
    where = f"after {before}" if before else "at its beginning"
    instead = next((each for each in least.alternatives if each.probability > least.probability), None)
    likelier = "" if instead is None else f", where {_letter(instead)} was likeliest ({instead.probability:.1%})"
    sentence = f"{likely}least likely in it is {_letter(least)} {where} ({least.probability:.1%}){likelier}."
    return f"{sentence[:1].upper() if rank is None else sentence[:1]}{sentence[1:]}".replace("%", " %")


def _letter(step: Step | Alternative) -> str:
    return "the end" if step.end else f"the {step.piece}"


def explanation_notes(explanation: Explanation, wordlist: str) -> list[str]:
    """Say how likely the name is, how it stands to names drawn, and whether it is in the list `wordlist`."""
    name, tokens = explanation.name or EMPTY, len(explanation.steps)
    notes = [
        f"{name}: {explanation.bits:.2f} bits = {-explanation.logprob:.4f} nats in {tokens} tokens, the end counted;"
        f" perplexity {explanation.perplexity:.3f} per token"
    ]
    if explanation.asked is not None:
        notes.insert(0, f"{explanation.asked} is looked at as {name}: capitals stand where the list has them")
    rank = explanation.rank
    if rank is not None:
        drawn = f"{rank.drawn:,} names that the model draws (seed {rank.seed})"
        notes.append(f"likelier than {rank.less_likely:.1%} of {drawn}")
    if explanation.times == 0:
        notes.append(f"new: not in {wordlist}")
    elif explanation.times is not None:
        note = f"in {wordlist} " + {1: "once"}.get(explanation.times, f"{explanation.times:,} times")
        if explanation.parts:
            note += f", in its {' and '.join(explanation.parts)} part"
        notes.append(note)
    return notes + _wishes(explanation)


def _wishes(explanation: Explanation) -> list[str]:
    """Say which constraints the name meets, and how probable such names are."""
    if explanation.wanted is None:
        return []
    met = [each.constraint for each in explanation.met if each.met]
    unmet = [each.constraint for each in explanation.met if not each.met]
    notes = [f"meets {', '.join(met)}"] if met else []
    if unmet:
        notes.append(f"does not meet {', '.join(unmet)}")
    return [*notes, f"of the names of this model, a share of {explanation.wanted:.4g} is such"]


def letter_of(step: Step | Alternative) -> str:
    """Spell the letter of a step, or say that it is the end."""
    return END if step.end else step.piece


def capital_of(step: Step) -> str:
    """Write how many bits it takes that a letter is a capital; nothing where it takes none, or the letter is none."""
    bits = step.capital_bits or 0.0
    return f"{bits:.2f}" if bits >= LEAST else ""


def _list_name(model: Trained) -> str:
    """Name the list that the model holds, or else the one that it learned from."""
    return str(getattr(model.names, "name", model.provenance.wordlist))


def _alternatives(step: Step) -> str:
    return ", ".join(f"{letter_of(each)} {each.probability:.1%}" for each in step.alternatives)


def _parts(step: Step) -> str:
    """Write what each part predicted; of many, those that gave the letter the most and the least, in that order."""
    said = [f"{label} {probability:.1%}" for label, probability in step.parts.items()]
    if len(said) <= MOST_PARTS:
        return ", ".join(said)
    order = sorted(range(len(said)), key=list(step.parts.values()).__getitem__, reverse=True)
    ranked, half = [said[k] for k in order], MOST_PARTS // 2
    return f"{', '.join(ranked[:half])} … {', '.join(ranked[-half:])}"


def _piece(step: Step, vocabulary: Vocabulary) -> str:
    """Spell the n-gram that was used, or the longest piece that names hold, boundaries as the tokenizer has them."""
    start, end = vocabulary.pieces[vocabulary.start_id], vocabulary.pieces[vocabulary.end_id]
    if step.used is not None:
        return start * step.used.at_start + readable(step.used.piece) + end * step.end
    if step.held is not None:
        piece = step.held.piece
        return start * piece.at_start + readable(piece.text) + end * piece.at_end
    return ""


def _seen(step: Step) -> str:
    """Say how often the letter was seen: after the longest context, and where that is never, after the one used."""
    counts = list(step.counted[:1])
    if step.used is not None and step.used not in counts:
        counts.append(step.used)
    return ", ".join(f"{each.count:,} of {each.total:,}" for each in counts)


def _names(step: Step) -> str:
    held = step.held
    if held is None or not held.names:
        return ""
    examples = list(held.examples)
    if 0 < len(examples) < held.names:
        examples.append("...")
    return f"{held.names:,}: {', '.join(examples)}"
