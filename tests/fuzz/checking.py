"""Say what comes of a changed file: refused in one line, the same names as before, or the names that it now says.

Of a file whose checksum does not fit, the first two alone are right. A forged checksum makes another weight another
model: then the rows of its decoder sum to 1 wherever a few names lead, and saved and loaded again it draws the same
names, so that what is drawn comes from the model in the file and from nothing else.
"""

from __future__ import annotations

import warnings
from typing import Any, Literal

import numpy as np

import namegen
from namegen.escape import shown

from .mutants import Mutant

Outcome = Literal["refused", "equal", "another"]

STEPS = 6
"""Letters of a name whose rows are summed."""
LONGEST_LINE = 3000
"""Characters of a message at most: it is read by a person."""


class WrongError(Exception):
    """Report that a changed file was neither refused nor drawn from as it should be."""


def names_of(model: namegen.NameModel) -> list[str]:
    """Draw a few names from the model as it is."""
    return model.generate(5, seed=7, raw=True)


def outcome(changed: Mutant, original: bytes, names: list[str], registry: namegen.Registry) -> Outcome:
    """Load and draw from a changed file. Raises WrongError, or whatever a bug raises."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.simplefilter("default", UserWarning)  # what a person is told of a model: that it is of another version
        try:
            model = namegen.from_bytes(changed.data, "it.namegen", registry)
            drawn = names_of(model)
            again = namegen.to_bytes(model)
            _check_rows(model)
            [model.logprob(name) for name in drawn]
        except namegen.NamegenError as error:
            return _refused(error)
    if not changed.repaired:
        if drawn != names or namegen.to_bytes(namegen.from_bytes(original, "it", registry)) != again:
            raise WrongError("a file whose checksum does not fit was taken for another model")
        return "equal"
    if names_of(namegen.from_bytes(again, "saved again", registry)) != drawn:
        raise WrongError(f"saved and loaded again it draws other names than {drawn}")
    if not all(name == shown(name) or name.isprintable() or "\u200d" in name for name in drawn):
        raise WrongError(f"it draws what cannot be shown: {drawn!r}")
    return "equal" if drawn == names else "another"


def _refused(error: namegen.NamegenError) -> Outcome:
    line = shown(str(error))
    if len(line) > LONGEST_LINE or "\n" in str(error):
        raise WrongError(f"a message of {len(line):,} characters: {line[:200]}") from error
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, MemoryError) or "allocate memory" in str(cause):
            raise WrongError(f"it took more memory than it may: {line[:200]}") from error
        cause = cause.__cause__ or cause.__context__
    return "refused"


def _check_rows(model: namegen.NameModel) -> None:
    """Follow the likeliest and the least likely letters for a few steps; every row sums to 1."""
    decoder: Any = model.decoder()
    states = decoder.start(2)
    for _ in range(STEPS):
        rows = decoder.rows(states)
        if np.abs(np.exp(rows).sum(axis=1) - 1).max() > 1e-6:
            raise WrongError(f"its rows sum to {np.exp(rows).sum(axis=1)}")
        possible = np.where(np.isfinite(rows), rows, np.inf)
        ids = np.array([rows[0].argmax(), possible[1].argmin()], dtype=np.int32)
        if (ids == decoder.vocabulary.end_id).any():
            return
        states = decoder.step(states, ids)
