"""Models that somebody looks into: found again by a key, with what was computed of them, within bounds."""

from __future__ import annotations

import secrets
from typing import Any
from weakref import WeakValueDictionary

import namegen

from ..settings import Settings
from .lru_cache import LRUCache
from .models import ModelStore, ServedModel

GONE = "the model is no longer on the server; please look again"


class GoneError(namegen.StorageError):
    """A model that was looked into is no longer kept. The page asks for it anew."""

    field = "key"


class LookStore:
    """Gives a model a key as long as it is kept elsewhere, so that who types need not say each time what it learned.

    Keys are random: who has none finds no model, and so no names that somebody pasted.
    """

    def __init__(self, settings: Settings, models: ModelStore) -> None:
        self._models = models
        self._held: WeakValueDictionary[str, ServedModel] = WeakValueDictionary()
        self._computed: LRUCache[Any] = LRUCache(settings.bytes_of_looks)

    def key(self, trained: ServedModel) -> str:
        """Return the key of a model. One that was stopped, which no recipe gives again, is kept as opened ones are."""
        if trained.early:
            trained = self._models.opened(self._models.keep(trained))
        known = trained.model.derived
        if self._held.get(known.get("look", "")) is not trained:
            known["look"] = secrets.token_urlsafe(16)
            self._held[known["look"]] = trained
        key: str = known["look"]
        return key

    def held(self, key: str) -> ServedModel:
        """Return the model of a key. Raises GoneError where it is no longer kept."""
        found = self._held.get(key)
        if found is None:
            raise GoneError(GONE)
        return found

    def known(self, key: str, what: str) -> Any:
        """Return what was computed of a model; None where it is not there any more."""
        return self._computed.get((key, what))

    def keep(self, key: str, what: str, value: Any, size: int) -> None:
        """Keep what was computed of a model, and takes `size` bytes, for as long as there is room."""
        self._computed.keep((key, what), value, size)
