"""Names as a list writes them: where a name cannot be written as it was typed, with its capitals changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..contracts.wordlist import Names
from ..errors import TokenError
from ..sampling.casing import Casing

if TYPE_CHECKING:
    from ..contracts.capitals import Rule
    from ..contracts.corpus import Corpus
    from ..training.cases import Case
    from ..training.trained import Trained


_CASES: tuple[Case, ...] = ("lower", "upper", "title")


def spelling(model: Trained, name: str) -> str:
    """Return `name`, if it can be written so, or else with capitals where the list has them.

    Raises TokenError where it cannot be written so either.
    """
    try:
        encode_as_spelt(model, name)
    except TokenError as error:
        if error.listed is None:
            raise
        return error.listed
    return name


def encode_as_spelt(model: Trained, name: str) -> Corpus:
    """Encode one name. Raises TokenError where it cannot be written; it names the spelling that can be, if any."""
    try:
        return model.encode(Names((name,)))
    except TokenError as error:
        listed = _as_listed(model, name)
        raise TokenError(error.name, error.unknown, error.reason, listed) from None


def _as_listed(model: Trained, name: str) -> str | None:
    """Write `name` as a name of the list that is the same but for case, or by the list's rule; None where neither can.

    Small letters and capitals are those of the language, as far as the list shows it: ΝΙΚΟΣ ends in ς, and in a Turkish
    list i is the small letter of İ.
    """
    cases = ListCases.of(model)
    small = cases.small.written(name)
    names = () if model.names is None else model.names.distinct
    same = next((each for each in names if cases.small.written(each) == small), None)
    spellings = [each for each in (same, *cases.by_rule(name)) if each is not None]
    return next((each for each in spellings if _can_be_written(model, each)), None)


@dataclass(frozen=True)
class ListCases:
    """Write texts in other cases, as the list that a model learned from would."""

    rule: Rule
    small: Casing
    capitals: Casing
    titles: Casing

    @classmethod
    def of(cls, model: Trained) -> ListCases:
        """Find out how its list writes small letters and capitals."""
        names = None if model.names is None else model.names.distinct
        letters = "".join(model.tokenizer.vocabulary.pieces)
        return cls(model.capitals.rule, *(Casing.of(case, letters, names) for case in _CASES))

    def by_rule(self, text: str) -> tuple[str, ...]:
        """Write a name, or the beginning of one, in the cases that the list's rule has, the likeliest first."""
        small = self.small.written(text)
        first = self.titles.written(small[:1]) + small[1:]
        spellings: Mapping[Rule, tuple[str, ...]] = {
            "none": (small,),
            "all": (self.capitals.written(text),),
            "apart": (),
            "first": (first,),
            "marks": (small, first, self.titles.written(text)),
        }
        return spellings[self.rule]


def _can_be_written(model: Trained, name: str) -> bool:
    try:
        model.encode(Names((name,)))
    except TokenError:
        return False
    return True
