"""A trained model on its way to a worker, or back: the bytes of its file, and never the objects that it is made of."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from .store import from_bytes, to_bytes
from .trained import Trained

if TYPE_CHECKING:
    from ..contracts.wordlist import Names
    from ..registry.registry import Registry
    from .recipe import Recipe


@dataclass(frozen=True)
class Sent:
    """Hold a model, which stays as it is in this process, and is its file's bytes in another one.

    Pickling raises StorageError where a part is not registered: no other process could find it.
    """

    model: Trained | bytes
    fit_seconds: float | None = None
    _made: dict[str, Trained] = field(default_factory=dict, init=False, compare=False, repr=False)

    @classmethod
    def of(cls, model: Trained) -> Sent:
        """Hold a model."""
        return cls(model, model.fit_seconds)

    def __reduce__(self) -> tuple[Any, ...]:
        data = to_bytes(self.model) if isinstance(self.model, Trained) else self.model
        return Sent, (data, self.fit_seconds)

    def received(self, registry: Registry, recipe: Recipe, names: Names | None = None) -> Trained:
        """Return the model; one that was sent is read, once, and given its recipe and its list, which stayed here."""
        if isinstance(self.model, Trained):
            return self.model
        if "read" not in self._made:
            recipe = recipe.checked(registry)
            read = from_bytes(self.model, "a model that was sent", registry, (recipe.model, recipe.tokenizer))
            self._made["read"] = replace(read, recipe=recipe, names=names, fit_seconds=self.fit_seconds)
        return self._made["read"]
