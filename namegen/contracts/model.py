"""The contract of a model: the probability of each next token, given those before it."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from ..errors import StorageError
from .arcs import Arcs, Counted
from .corpus import Corpus, Vocabulary
from .corpus_size import CorpusSize
from .decoder import ContextDecoder, Decoder, walk
from .inside import Inside
from .options import Options
from .spec import Spec

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .run import Run


@dataclass(frozen=True)
class Evidence:
    """Hold what a model that counts saw after one context.

    `context` holds the tokens of the context, including the start of a name where the context reaches it. `counts`
    (V,) is how often each token followed it in the training names: raw counts, whatever the model computes from them.
    """

    context: tuple[int, ...]
    counts: NDArray[np.int64]


PACES = ("quick", "best")
"""Lengths of training beside that of the options as they stand."""


class Model(ABC):
    """Define a distribution over names, one token at a time. A subclass implements `fit` and `logprobs`.

    B is the number of contexts, T their length, V the size of the vocabulary. Probabilities are natural logs.
    """

    Options: ClassVar[type[Options]] = Options

    uses_weights: ClassVar[bool] = False
    """Whether `fit` uses `corpus.weights`. If not, a name that counts k times is passed to it k times."""

    learns_by_parts: ClassVar[bool] = False
    """Whether `fit` takes a `namegen.CorpusParts` too: lists that are too large for memory. It reads `corpus.parts`,
    which a `Corpus` has as well, and the model does not depend on how names are dealt out to parts."""

    resumable: ClassVar[bool] = False
    """Whether `fit` writes checkpoints (`run.checkpoint`) and resumes from one."""

    data_parallel: ClassVar[bool] = False
    """Whether several processes can train it together, each on its share of the data: see `run.rank`."""

    def __init__(self, options: Any, vocabulary: Vocabulary) -> None:
        self.options: Any = options
        self.vocabulary = vocabulary

    @abstractmethod
    def fit(self, corpus: Corpus, run: Run) -> dict[str, Any] | None:
        """Learn from `corpus`, discarding what was learned before.

        `run.dev` is for model selection, never for training. Where it is None and such names are needed,
        `namegen.hold_out(corpus)` holds some out of the corpus.

        The same corpus and `run.seed` give the same model. The return value (JSON values: a loss curve, say) is the
        training report, which the saved file keeps. Its "notes", a list of sentences, are what a person should know
        before using the model; commands print them. `fit` changes neither its arguments nor any global random state.
        """

    @abstractmethod
    def logprobs(self, contexts: NDArray[np.int32]) -> NDArray[np.float64]:
        """Compute the log probability of every next token after each context: (B, T) -> (B, V).

        A context is the tokens so far and begins with the start token; T may be larger than any seen in
        training. Rows are float64 or float32, one for each context, sum to 1 (as probabilities), hold no NaN, and do
        not depend on one another. An impossible token has minus infinity. Whoever uses a model checks this
        (`check_decoder`), and raises PluginError for a sum that is off by more than 1e-3.
        """

    @classmethod
    def submodels(cls, options: Any) -> Sequence[Spec]:  # noqa: ARG003
        """Return the Specs of the models that a model with these options is made of; for most, none.

        Every model that `fit` asks `run.train` for must be among them: the cache key includes their code too.
        """
        return ()

    @classmethod
    def paces(cls, options: Any, tokens: int) -> Mapping[str, Mapping[str, Any]]:  # noqa: ARG003
        """Return the options by which a training is shorter ("quick") or predicts better for taking longer ("best").

        What `options` say by themselves is in between. tokens: those of all distinct names, their ends included.
        By default none: there is one length of training.
        """
        return {}

    @classmethod
    def memory(cls, options: Any, size: CorpusSize) -> int:  # noqa: ARG003
        """Estimate the bytes that `fit` takes at its highest on a corpus of this size, the corpus itself apart.

        By default what a few tables of pairs and some arrays as long as the corpus take. Override it where a model
        takes more: a server asks before it trains, and refuses what it has no room for. Of a model that is made of
        others, its own part alone: theirs are added.
        """
        return 24 * size.vocabulary**2 + 100 * size.tokens

    def decoder(self) -> Decoder:
        """Return a decoder of the model. Override this where the model carries a state of its own."""
        return ContextDecoder(self.logprobs, self.vocabulary)

    def score(self, corpus: Corpus) -> NDArray[np.float64]:
        """Return the log probability of every scored token of `corpus`, in order: (L - N,)."""
        return walk(self.decoder(), corpus)

    def evidence(self, context: NDArray[np.int32]) -> Sequence[Evidence]:  # noqa: ARG002
        """Return what a model that counts saw after `context` (T,), for `explain`.

        From the longest suffix of the context that the model looks at to the shortest. Empty where it cannot say.
        """
        return ()

    def inside(self, context: NDArray[np.int32]) -> Sequence[Inside]:  # noqa: ARG002
        """Return what can be seen inside the model after `context` (T,), the start token first; for most, nothing.

        Attention, hidden states, the vectors that stand for letters: each is a `namegen.Inside`, whose `kind` says what
        the axes are. Cheap for a context of a hundred tokens: it is asked for at each key that somebody presses.
        """
        return ()

    @classmethod
    def pair_lesson(cls, corpus: Corpus) -> Any:  # noqa: ARG003
        """Return the options with which the model shows, on `corpus`, how a layer learns the counts; for most, None.

        For a model of one layer over the token before, trained by steps: its `inside` has a view of the kind "pairs",
        W, and `fit` calls `run.show`. With these options W comes near to the logarithm of how often each token follows
        each, in few steps.
        """
        return None

    def arcs(self) -> Arcs | None:
        """Return what its rows are made of, exactly, where they are of n-grams that back off; for most, None.

        From it the rows of `decoder()` are made anew, to the last bit, by any program.
        """
        return None

    def counted(self) -> Counted | None:
        """Return how its n-grams are made of counts, where no more than a few numbers say so; for most, None.

        With the names that it learned from, `arcs` follows from it.
        """
        return None

    def components(self) -> Mapping[str, Model]:
        """Return the trained models that this one is made of, in the order of `submodels`, by a label for people.

        They are saved with it, and passed back to `load_components`.
        """
        return {}

    def voices(self) -> Mapping[str, Decoder]:
        """Return a decoder for each model that this one weighs, by a label for people: `explain` shows what each says.

        By default those of `components`. A model whose parts are no models of their own overrides it.
        """
        return {label: model.decoder() for label, model in self.components().items()}

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return what `fit` learned, for the saved file: every attribute of this object that is a numpy array."""
        attributes = vars(self).items()
        return {name: value for name, value in attributes if isinstance(value, np.ndarray) and _is_learned(self, name)}

    def state(self) -> dict[str, Any]:
        """Return the rest of what `fit` learned, as JSON values: every other attribute of this object.

        Returns nothing where `arrays` is overridden: the override is then responsible for all attributes. Attributes
        whose names begin with an underscore are taken to be derived from the others. Raises StorageError for an
        attribute that is neither an array nor JSON, and so would be lost.
        """
        if type(self).arrays is not Model.arrays:
            return {}
        attributes = vars(self).items()
        kept = {k: value for k, value in attributes if not isinstance(value, np.ndarray) and _is_learned(self, k)}
        for name, value in kept.items():
            if not is_json(value):
                raise StorageError(
                    f"{type(self).__name__}.{name} is {type(value).__name__}, neither a numpy array nor a JSON value,"
                    " and would be lost on saving; override arrays() and state(), or begin its name with '_'"
                )
        return kept

    def load_state(self, state: dict[str, Any]) -> None:
        """Restore what `state` returned. Called before `load_components` and `load_arrays`."""
        if state and type(self).arrays is not Model.arrays:
            raise StorageError("this model saves no state, and the file holds some")
        for name, value in state.items():
            setattr(self, self._attribute(name, "state"), value)

    def load_components(self, models: Sequence[Model]) -> None:
        """Restore the models that `components` returned. Raises StorageError in a model that has none."""
        if models:
            raise StorageError("this model is made of no others, and the file holds some")

    def load_arrays(self, arrays: dict[str, NDArray[Any]]) -> None:
        """Restore what `arrays` returned."""
        for name, value in arrays.items():
            setattr(self, self._attribute(name, "array"), value)

    @classmethod
    def upgrade(
        cls,
        options: dict[str, Any],
        state: dict[str, Any],
        arrays: dict[str, NDArray[Any]],
        version: str,  # noqa: ARG003
    ) -> tuple[dict[str, Any], dict[str, Any], dict[str, NDArray[Any]]]:
        """Convert what another `version` of this plugin saved, its options, state and arrays, to the present version.

        Called where the saved version is not the present one, before anything is checked. No override is needed for
        renamed options alone: see `Options.renamed`.
        """
        return options, state, arrays

    def _attribute(self, name: str, what: str) -> str:
        """Return `name` where it may be set from a file: no method, no property, nothing private."""
        if not _is_learned(self, name) or hasattr(getattr(type(self), name, None), "__get__"):
            raise StorageError(f"{name!r} is no {what} of this model")
        return name


def _is_learned(model: Model, name: str) -> bool:
    made_from_others = name.startswith("_") or isinstance(getattr(type(model), name, None), cached_property)
    return name not in ("options", "vocabulary") and not made_from_others


def is_json(value: Any) -> bool:
    """Say whether `value` survives a round trip through JSON."""
    try:
        return bool(json.loads(json.dumps(value, allow_nan=False)) == value)
    except (TypeError, ValueError, RecursionError):
        return False
