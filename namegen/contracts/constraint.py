"""The contract of a constraint: which names are wanted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from .options import Options

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from .dfa import Dfa
    from .neighbours import Neighbours
    from .spec import Spec
    from .tokenizer import Tokenizer
    from .wordlist import Names


@dataclass(frozen=True)
class DrawContext:
    """Hold what the samplers and constraints of a draw are told before it begins.

    `names` is the list that the model learned from, or None where that is not at hand. `hashes` are the sorted 64-bit
    hashes (`namegen.hash_names`) of its distinct names, which a saved model carries; None where they are not known.
    """

    tokenizer: Tokenizer
    names: Names | None = None
    hashes: NDArray[np.uint64] | None = None
    sampled: bool = False
    """Whether `names` are some of the list, which is too large for memory: then `hashes` say what it has."""

    @cached_property
    def letters(self) -> tuple[str, ...]:
        """Return the letters (code points) that tokens are spelt with, in order; boundaries have none."""
        vocabulary = self.tokenizer.vocabulary
        boundaries = {vocabulary.start_id, vocabulary.end_id}
        pieces = (piece for i, piece in enumerate(vocabulary.pieces) if i not in boundaries)
        return tuple(sorted(set("".join(pieces))))

    def written(self, text: str) -> str:
        """Return a text in these letters, as `Tokenizer.written` has it: what is typed, or a name of the list."""
        return self.tokenizer.written(text)

    @cached_property
    def written_names(self) -> tuple[str, ...]:
        """Return the names of the list in these letters, as often as they stand there; none where it is not known."""
        return tuple(map(self.tokenizer.written, self.names.names if self.names else ()))

    @cached_property
    def well_formed(self) -> Dfa | None:
        """Return what can be a name at all, as the tokenizer has it; None for anything.

        A list whose own names are not well-formed knows better.
        """
        well_formed = self.tokenizer.well_formed()
        if well_formed is None or (self.names is not None and not well_formed.mask(self.written_names).all()):
            return None
        return well_formed


class Constraint:
    """Say which names are wanted. A subclass implements `dfa` or `passes`; several constraints hold together.

    With `dfa`, names are drawn exactly from the model's distribution over the names that it accepts, however rare
    they are, and an impossible wish is proven impossible. With `passes`, which may be anything that a program can
    decide, names that do not pass are drawn again. A subclass may implement both: then `dfa` may return None.
    """

    Options: ClassVar[type[Options]] = Options

    needs_list: ClassVar[bool] = False
    """Whether it needs `context.names`, the list that the model learned from."""

    accepts_hashes: ClassVar[bool] = False
    """Whether, where it needs the list, `context.hashes` will do."""

    remembers: ClassVar[bool] = False
    """Whether `passes` depends on the names before, as "no name twice" does. They are passed to it in their order."""

    holds_in_raw: ClassVar[bool] = False
    """Whether it holds in raw draws too, where it was registered with `default=True`."""

    given_up_with: ClassVar[str] = ""
    """The name of the constraint that, given up by a person, takes this one with it: where copies of the list may come,
    so may names of other lists."""

    remedy: ClassVar[str] = ""
    """What a person can do where it holds by default and is in the way, for messages: "--copies allows ..."."""

    def __init__(self, options: Any = None) -> None:
        self.options: Any = options or self.Options()

    def begin(self, context: DrawContext) -> None:
        """Receive the tokenizer and the names learned from. Called once, before anything else."""

    def dfa(self, letters: Sequence[str]) -> Dfa | None:  # noqa: ARG002
        """Return the automaton over `letters` that accepts the wanted names; None where only `passes` can say.

        letters: the code points that the tokens are spelt with, in order. Raises GenerationError where the wish cannot
        be met with these letters, saying which one is missing.
        """
        return None

    def as_data(self, letters: Sequence[str]) -> Mapping[str, Any] | None:  # noqa: ARG002
        """Say which names are wanted as JSON values, for programs that draw without Python; None: by `dfa` alone.

        In the words of namegen_export's FORMAT.md, section Checks, such as {"kind": "edges", "size": 2}: for what is
        told in a few words and would be a large automaton, or none. Asked after `begin`, with the letters as in `dfa`.
        """
        return None

    def neighbours(self, letters: Sequence[str]) -> Neighbours | None:  # noqa: ARG002
        """Return which of `letters` may follow each other, where just that makes the wanted names; else None.

        Asked where `dfa` returns None, as for thousands of letters. Names are then drawn exactly too; `passes` says the
        same, and is asked where they cannot be.
        """
        return None

    def passes(self, names: Sequence[str]) -> NDArray[np.bool_]:
        """Mark the names that are wanted: (N,)."""
        raise NotImplementedError

    @classmethod
    def by_default(cls, given: Sequence[Spec]) -> Mapping[str, Any] | None:  # noqa: ARG003
        """Return the options with which it holds by default beside the checked constraints `given`; None: not at all.

        Asked only where it was registered with `default=True` and is not among `given`.
        """
        return {}

    @classmethod
    def rungs(cls, given: Sequence[Spec]) -> Sequence[Mapping[str, Any]]:
        """Return the options with which it holds by default, one after the other, each looser than the one before.

        Which is the first, the list decides: the strictest that leaves names enough. Where the names of one give out,
        the next goes on. By default there is the one of `by_default`, or none. Asked where that is.
        """
        options = cls.by_default(given)
        return () if options is None else (options,)
