"""Parts in files: how a saved model or checkpoint describes each part, and how the part is rebuilt."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from ..contracts.corpus import Vocabulary
from ..contracts.model import is_json
from ..contracts.secrets import holds_secret
from ..contracts.spec import Spec
from ..errors import PluginError, StorageError, UsageError
from ..registry.blame import blame
from ..registry.entry import Entry, Kind
from ..registry.registry import Registry
from ..registry.spec_check import check_options

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..contracts.model import Model

Arrays = dict[str, "NDArray[Any]"]
DEEPEST = 16
"""Models within models, at most."""
Label = Annotated[str, Field(max_length=200)]
"""A text of a file that messages repeat."""
_DISTRIBUTION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


class MissingPartError(UsageError):
    """A saved part whose plugin is not installed; the message begins with what to install."""


class SavedPart(BaseModel):
    """Describe one part of a saved model: its distribution, all its options, and what it learned as JSON."""

    model_config = ConfigDict(extra="forbid")

    distribution: Label
    name: Label
    version: Label
    options: dict[str, Any]
    state: dict[str, Any] = {}
    parts: list[SavedPart] = []

    @property
    def label(self) -> str:
        """Return how messages name the distribution."""
        return f"{self.distribution} {self.version}".strip()


def submodels_of(spec: Spec, registry: Registry) -> list[Spec]:
    """Return the checked Specs of the models that a checked model is made of, in their order."""
    part = spec.part
    if part.submodels is not None:
        return list(part.submodels)
    with blame(part.entry.who, "which was naming its submodels"):
        named = list(part.entry.load().submodels(part.options))
    return [registry.check("model", each) for each in named]


def models_of(spec: Spec, registry: Registry, depth: int = 0) -> Iterator[Spec]:
    """Yield the checked model and all that it is made of, at any depth: all the code that its training runs.

    Raises UsageError where models are made of models without end.
    """
    if depth > DEEPEST:
        raise UsageError(f"{spec.part.entry.who} is made of models that are made of models, more than {DEEPEST} deep")
    yield spec
    for each in submodels_of(spec, registry):
        yield from models_of(each, registry, depth + 1)


def describe_part(spec: Spec, state: dict[str, Any]) -> SavedPart:
    """Describe a checked part. Raises StorageError where no plugin registered it, and for a secret in its state."""
    entry = spec.part.entry
    if not entry.registered:
        raise StorageError(f"{entry.who} cannot be saved: a file names the plugin that loads it; register it in one")
    if holds_secret(state, spec.part.options):
        raise StorageError(f"{entry.who}: state() holds its secret, which no file may; leave it out")
    options, plugin = spec.part.options.model_dump(mode="json"), entry.plugin
    return SavedPart(
        distribution=plugin.distribution, name=entry.name, version=plugin.version, options=options, state=state
    )


def describe_model(spec: Spec, model: Model, registry: Registry) -> SavedPart:
    """Describe a trained model and those that it is made of. Raises StorageError where one cannot be saved."""
    state = model.state()
    if not is_json(state):
        raise StorageError(f"{spec.part.entry.who}: state() returned what JSON does not give back as it was")
    described = describe_part(spec, state)
    components = list(model.components().values())
    specs = submodels_of(spec, registry)
    if len(components) != len(specs):
        raise PluginError(
            f"{spec.part.entry.who} has {len(components)} components and {len(specs)} submodels; there is one for each"
        )
    described.parts = [describe_model(*each, registry) for each in zip(specs, components, strict=True)]
    return described


def arrays_of(model: Model) -> Arrays:
    """Return the arrays of a model and of those that it is made of; the latter are prefixed with the part's number."""
    arrays, components = dict(model.arrays()), model.components()
    clash = next((name for name in arrays if components and name.partition(".")[0].isdecimal()), None)
    if clash is not None:
        raise PluginError(f"{type(model).__name__}: array {clash!r} begins with a number, as those of its parts do")
    for k, part in enumerate(components.values()):
        arrays |= {f"{k}.{name}": array for name, array in arrays_of(part).items()}
    return arrays


def find_part(kind: Kind, saved: SavedPart, registry: Registry, known: Sequence[Spec] = ()) -> Spec:
    """Find the part that `saved` describes, from the same distribution, with its options checked.

    known: checked Specs; one of them that is the same is returned, so that no Spec is checked twice.
    Raises MissingPartError where it is not installed; OptionError for options it does not take.
    """
    entry = _entry(kind, saved, registry)
    same = (spec for spec in known if spec.part.entry is entry and spec.options == saved.options)
    return next(same, None) or check_options(entry, Spec(saved.name, saved.options))


def rebuild_model(
    saved: SavedPart, arrays: Arrays, vocabulary: Vocabulary, registry: Registry, known: Sequence[Spec] = ()
) -> tuple[Spec, Model]:
    """Rebuild the model that `saved` and `arrays` describe; return its checked Spec and the model.

    Raises StorageError where it holds other parts than such a model is made of.
    """
    arrays, split = _split(arrays, len(saved.parts))
    saved, arrays = _upgraded(saved, arrays, registry)
    spec = find_part("model", saved, registry, known)
    made_of = len(spec.part.entry.load().submodels(spec.part.options))
    if made_of != len(saved.parts):
        raise StorageError(f"{spec.part.entry.who} is made of {made_of} models here, and of {len(saved.parts)} there")
    parts = [rebuild_model(*each, vocabulary, registry) for each in zip(saved.parts, split, strict=True)]
    # Saved again, it is made of the same parts, whatever their defaults or short names are by then.
    spec = replace(spec, part=replace(spec.part, submodels=tuple(each for each, _ in parts)))
    model: Model = spec.part.build(vocabulary)
    model.load_state(saved.state)
    model.load_components([each for _, each in parts])
    model.load_arrays(arrays)
    return spec, model


def version_notes(model: SavedPart, tokenizer: SavedPart, registry: Registry) -> tuple[str, ...]:
    """Return a sentence for each distribution of which another version saved a part; it names the first such part."""
    parts: list[tuple[Kind, SavedPart]] = [*(("model", each) for each in _all_parts(model)), ("tokenizer", tokenizer)]
    notes: dict[str, str] = {}
    for kind, saved in parts:
        now = registry.get(kind, f"{saved.distribution}:{saved.name}").plugin.version
        if now != saved.version:
            note = f"{kind} {saved.name!r} was saved by {saved.label}, and {saved.distribution} {now} is installed"
            notes.setdefault(saved.distribution, note)
    return tuple(notes.values())


def _all_parts(saved: SavedPart) -> Iterator[SavedPart]:
    yield saved
    for part in saved.parts:
        yield from _all_parts(part)


def _upgraded(saved: SavedPart, arrays: Arrays, registry: Registry) -> tuple[SavedPart, Arrays]:
    """Let the plugin convert what another version of it saved."""
    entry = _entry("model", saved, registry)
    if entry.plugin.version == saved.version:
        return saved, arrays
    options, state, arrays = entry.load().upgrade(dict(saved.options), dict(saved.state), arrays, saved.version)
    return saved.model_copy(update={"options": options, "state": state}), arrays


def upgrade_tokenizer(saved: SavedPart, registry: Registry) -> SavedPart:
    """Let the plugin convert what another version of its tokenizer saved."""
    entry = _entry("tokenizer", saved, registry)
    if entry.plugin.version == saved.version:
        return saved
    options, state = entry.load().upgrade(dict(saved.options), dict(saved.state), saved.version)
    return saved.model_copy(update={"options": options, "state": state})


def _entry(kind: Kind, saved: SavedPart, registry: Registry) -> Entry:
    """Find what registered the part, by its distribution. Raises MissingPartError."""
    try:
        return registry.get(kind, f"{saved.distribution}:{saved.name}")
    except UsageError:
        raise MissingPartError(f"install {_what_to_install(saved)}, which brings the {kind} {saved.name!r}") from None


def _what_to_install(saved: SavedPart) -> str:
    """Say what to install. A file may say anything: only a plain name is repeated as a command."""
    if saved.distribution.startswith("file:"):
        return f"the plugin file {saved.distribution.removeprefix('file:') + '.py'!r} (--plugin-file)"
    if not _DISTRIBUTION.fullmatch(saved.distribution):
        return f"{saved.distribution!r}"
    return f"{saved.label!r} (pip install {saved.distribution})"


def _split(arrays: Arrays, parts: int) -> tuple[Arrays, list[Arrays]]:
    """Split off the arrays of each part, which begin with its number."""
    own: Arrays = {}
    split: list[Arrays] = [{} for _ in range(parts)]
    for name, array in arrays.items():
        number, dot, rest = name.partition(".")
        if dot and number.isdecimal() and int(number) < parts:
            split[int(number)][rest] = array
        else:
            own[name] = array
    return own, split
