"""The contract of a model: what follows what."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from ..errors import StorageError
from ..training.checkpoint import UNCONTROLLED, Control
from .corpus import Corpus, Vocabulary
from .decoder import ContextDecoder, Decoder, walk
from .options import Options
from .watching import Watch, unwatched

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..training.build import Models


@dataclass(frozen=True)
class Evidence:
    """What was seen after one context, told by a model that counts.

    `context` are the tokens of the context, the start of a name among them where it reaches so far back; `counts`
    (V,) is how often each token followed it in the names that were learned, whatever the model makes of that.
    """

    context: tuple[int, ...]
    counts: NDArray[np.int64]


class Model(ABC):
    """A distribution over names, one token after the other. A subclass gives `fit` and `logprobs`.

    B is the number of contexts, T their length, V the size of the vocabulary. Probabilities are natural logs.
    """

    Options: ClassVar[type[Options]] = Options

    uses_weights: ClassVar[bool] = False
    """Whether `fit` minds `corpus.weights`. If not, names that count k times are given to it k times."""

    resumable: ClassVar[bool] = False
    """Whether `fit` keeps checkpoints (`control.checkpoint`) and goes on from one."""

    models: Models
    """Other models by name, for a model that is made of models. Set before `fit` and `load_arrays`."""

    def __init__(self, options: Any, vocabulary: Vocabulary) -> None:
        self.options: Any = options
        self.vocabulary = vocabulary

    @abstractmethod
    def fit(
        self,
        corpus: Corpus,
        *,
        dev: Corpus | None = None,
        seed: int = 0,
        watch: Watch = unwatched,
        control: Control = UNCONTROLLED,
    ) -> dict[str, Any] | None:
        """Learn from `corpus`, forgetting what was learned before; `dev` is for choosing, never for learning.

        Where `dev` is None and names to choose by are needed, `namegen.hold_out(corpus)` takes them from the
        corpus. Later versions may give more keywords: take `**_`.

        The same corpus and `seed` give the same model. What is returned (JSON values: a loss curve, say) is the
        training report, kept in the saved file. Touches neither its inputs nor any global random state.
        """

    @abstractmethod
    def logprobs(self, contexts: NDArray[np.int32]) -> NDArray[np.float64]:
        """(B, T) -> (B, V): the log probability of every next token after each context.

        A context is the tokens so far and begins with the start token; T may be larger than any seen in
        training. Rows sum to 1 (as probabilities), hold no NaN, and do not depend on one another; an
        impossible token has minus infinity.
        """

    @classmethod
    def parts(cls, options: Any) -> Iterable[tuple[str, Mapping[str, Any]]]:  # noqa: ARG003
        """The names and options of the models that a model with these options is made of: none, for most.

        Whatever it asks `self.models` for must be among them: the cache is keyed by their code too.
        """
        return ()

    def decoder(self) -> Decoder:
        """The model, one token at a time. Override it where the model carries a state of its own."""
        return ContextDecoder(self.logprobs, self.vocabulary)

    def score(self, corpus: Corpus) -> NDArray[np.float64]:
        """(L - N,): the log probability of every scored token of `corpus`, in order."""
        return walk(self.decoder(), corpus)

    def evidence(self, context: NDArray[np.int32]) -> Sequence[Evidence]:  # noqa: ARG002
        """What the model saw after `context` (T,), where it is made of counts: for `explain`.

        From the longest end of the context that it looks at to the shortest. None, where it cannot say.
        """
        return ()

    def components(self) -> Mapping[str, Model]:
        """The trained models that this one is made of, by the names that a person knows them by: for `explain`."""
        return {}

    def arrays(self) -> dict[str, NDArray[Any]]:
        """What `fit` learned, for the saved file: every attribute of this object that is a numpy array."""
        return {name: value for name, value in vars(self).items() if isinstance(value, np.ndarray)}

    def load_arrays(self, arrays: dict[str, NDArray[Any]]) -> None:
        """Become the model that `arrays` were taken from."""
        for name, value in arrays.items():
            if name.startswith("__") or name in ("options", "vocabulary", "models") or hasattr(type(self), name):
                raise StorageError(f"{name!r} is no array of this model")
            setattr(self, name, value)
