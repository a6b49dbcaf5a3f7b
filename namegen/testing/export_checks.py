"""Check exports: each writes a model of the kit's own as a text, the same twice, and leaves names out where it must."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from ..contracts.sampler import Sampler
from ..errors import PluginError, UsageError
from ..name_model import NameModel, train
from ..registry.exports import Export
from ..registry.registry import Registry
from ..sampling.generate import make_request
from .drawing import Bigram
from .part import Characters, ContractError

SECTION = "files"
LIST = ("wilhelmina", "willibald", "wolfram", "waldemar", "winfried", "wendelin", "walburga", "wunibald")
"""Names that no text holds by chance."""


def export_checks(export: Export, registry: Registry) -> Iterator[tuple[str, Callable[[], None]]]:
    """Yield the checks of a format, each under its name."""
    yield "is-there", partial(check_export_is_there, export)
    yield "is-the-same-twice", partial(check_export_is_the_same_twice, export, registry)
    yield "leaves-names-out", partial(check_export_leaves_names_out, export, registry)


def check_export_is_there(export: Export) -> None:
    """Check that what writes a model as a file can be imported."""
    try:
        export.load()
    except PluginError as error:
        raise ContractError.of(export.who, "what writes it can be imported and called", str(error), SECTION) from error


def check_export_is_the_same_twice(export: Export, registry: Registry) -> None:
    """Check that the file of a model is a text that is not empty, and the same each time."""
    model = _model(registry)
    texts = [_written(export, model, without_names=False) for _ in range(2)]
    if texts[0] is not None and not texts[0].strip():
        raise ContractError.of(export.who, "its file is not empty", "an empty text", SECTION)
    if texts[0] != texts[1]:
        raise ContractError.of(export.who, "the same model gives the same file", "another text", SECTION)


def check_export_leaves_names_out(export: Export, registry: Registry) -> None:
    """Check that no name of the list is in the file where `without_names` says so; or that this is refused."""
    text = _written(export, _model(registry), without_names=True)
    within = [name for name in LIST if text is not None and name in text]
    if within:
        promise = "with without_names=True no name of the list is in the file, or a UsageError says why not"
        raise ContractError.of(export.who, promise, f"it holds {', '.join(within)}", SECTION)


def _model(registry: Registry) -> NameModel:
    return train([*LIST], model=Bigram, tokenizer=Characters, cache=False, registry=registry)


def _written(export: Export, model: NameModel, *, without_names: bool) -> str | None:
    """Return the file of a model that draws as it is; None where its format refuses it in one line."""
    request = make_request(model.registry, 1, seed=0, sampler=Sampler, raw=True)
    try:
        return export.write(model, request, without_names=without_names)
    except UsageError as error:
        if "\n" in str(error):
            raise ContractError.of(export.who, "a UsageError is one line", error, SECTION) from error
        return None
    except Exception as error:
        promise = "it writes a text, or raises UsageError that says why it cannot"
        raise ContractError.of(export.who, promise, f"{type(error).__name__}: {error}", SECTION) from error
