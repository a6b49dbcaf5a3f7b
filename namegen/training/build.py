"""Models by name: building and training one, and how a model made of models asks for its parts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..contracts.corpus import Corpus, Vocabulary
from ..contracts.decoder import Decoder, check_decoder
from ..contracts.options import build_options
from ..contracts.watching import Watch, unwatched
from ..errors import OptionError, PluginError, WordlistError
from ..registry.blame import blame
from ..registry.registry import Entry, Registry
from .checkpoint import UNCONTROLLED, Control

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..contracts.model import Model

MAX_REPEATED = 100_000_000
"""Names of a weighted list that are written out for a model that does not read weights."""


def build_model(entry: Entry, options: Mapping[str, Any], vocabulary: Vocabulary, registry: Registry) -> Model:
    """The model of `entry` over `vocabulary`, not yet fitted; it can ask `registry` for others.

    Raises OptionError for options that it does not take.
    """
    part = entry.load()
    model: Model = part(build_options(entry.options(), options, f"model {entry.name!r}"), vocabulary)
    model.models = Models(registry, vocabulary)
    return model


def fit_model(
    model: Model,
    entry: Entry,
    corpus: Corpus,
    *,
    dev: Corpus | None,
    seed: int,
    watch: Watch = unwatched,
    control: Control = UNCONTROLLED,
) -> dict[str, Any]:
    """Train `model` and return its report. Weighted names are written out for a model that does not read weights.

    Raises WordlistError where those are too many, PluginError where the report is none.
    """
    if not model.uses_weights:
        corpus = _repeated(corpus)
        dev = None if dev is None else _repeated(dev)
    with blame(entry.who, "which was learning"):
        report = model.fit(corpus, dev=dev, seed=seed, watch=watch, control=control)
    if report is not None and not isinstance(report, dict):
        raise PluginError(f"{entry.who}: fit returned {type(report).__name__}, not a report (a dict) or None")
    return report or {}


def models_of(name: str, options: Mapping[str, Any], registry: Registry) -> list[Entry]:
    """The model of this name and, where it is made of others, those: all whose code its training runs."""
    entry = registry.get("model", name)
    checked = build_options(entry.options(), options, f"model {entry.name!r}")
    parts = entry.load().parts(checked)
    return [entry, *(each for part, given in parts for each in models_of(part, given, registry))]


@dataclass(frozen=True)
class Models:
    """Other models by name, for a model that is made of models: `self.models` of every model.

    All share the vocabulary. Errors name the part at fault.
    """

    registry: Registry
    vocabulary: Vocabulary

    def train(
        self,
        name: str,
        options: Mapping[str, Any],
        corpus: Corpus,
        *,
        dev: Corpus | None = None,
        seed: int = 0,
        watch: Watch = unwatched,
        control: Control = UNCONTROLLED,
    ) -> tuple[Model, dict[str, Any]]:
        """The model of this name, trained on `corpus`, and its report.

        Raises UsageError for a name that is not registered, OptionError for options that it does not take.
        """
        entry = self.registry.get("model", name)
        model = build_model(entry, options, self.vocabulary, self.registry)
        try:
            return model, fit_model(model, entry, corpus, dev=dev, seed=seed, watch=watch, control=control)
        except OptionError as error:
            error.args = (f"{entry.who}: {error}",)
            raise

    def decoder(self, name: str, model: Model) -> Decoder:
        """The decoder of `model`, which is of this name, held to its promises. Raises PluginError, naming the model."""
        entry = self.registry.get("model", name)
        with blame(entry.who, "which was giving its decoder"):
            return check_decoder(model.decoder(), entry.who)

    def load(self, name: str, options: Mapping[str, Any], arrays: dict[str, NDArray[Any]]) -> Model:
        """The model of this name that `arrays` were taken from."""
        model = build_model(self.registry.get("model", name), options, self.vocabulary, self.registry)
        model.load_arrays(arrays)
        return model


def _repeated(corpus: Corpus) -> Corpus:
    if corpus.weights is not None and int(corpus.weights.sum()) > MAX_REPEATED:
        raise WordlistError(
            f"the list's counts add up to {int(corpus.weights.sum()):,}, more than the {MAX_REPEATED:,} names"
            " that can be written out for a model that does not read weights"
        )
    return corpus.repeated()
