"""Trained and opened models, shared by all visitors, within bounds."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import namegen

from ..settings import MEGABYTE, Settings
from .jobs import KINDS, Job, JobQueue, Kind
from .key_lock import KeyLock
from .limits import TrainingLimits
from .lists import MOST_BLENDED, size_of
from .lru_cache import LRUCache
from .memory import bytes_of

Losses = tuple[list[tuple[int, float]], list[tuple[int, float]]]


@dataclass(frozen=True)
class ServedModel:
    """A model, and how it came to be.

    early: why its training ended early ("" if it did not); file: what it was opened from ("" if it was trained here);
    losses: the points of its train and dev loss.
    """

    model: namegen.NameModel
    early: str = ""
    file: str = ""
    losses: Losses = ([], [])


class ModelStore:
    """A cache of models, each trained once for all who ask for the same."""

    def __init__(self, registry: namegen.Registry, settings: Settings, queue: JobQueue) -> None:
        self.registry = registry
        self.settings = settings
        self.queue = queue
        self._lock = KeyLock()
        self._trained: LRUCache[ServedModel] = LRUCache(settings.bytes_of_trained)
        self._opened: LRUCache[ServedModel] = LRUCache(settings.bytes_of_opened)

    def job(
        self,
        recipe: namegen.Recipe,
        wordlist: namegen.Wordlist,
        then: Callable[[ServedModel, Job], object],
        *,
        findable: bool,
        at_least: Kind = "ready",
        also: namegen.Recipe | None = None,
    ) -> Job:
        """Queue the job that trains the model, where it is not there yet, and does `then` with it.

        at_least: the kind of `then` itself; also: a second recipe for the same names, which `then` will need.
        """
        recipes = [each for each in (recipe, also) if each is not None]
        kind = self.kind(recipes, wordlist, at_least)
        return self.queue.submit(
            lambda job: then(self.trained(recipe, wordlist, job), job),
            kind=kind,
            what=f"{recipe.model.name} on {wordlist.name}",
            findable=findable,
        )

    def kind(self, recipes: Sequence[namegen.Recipe], wordlist: namegen.Wordlist, at_least: Kind) -> Callable[[], Kind]:
        """Return the kind of a job that needs these models: `at_least`, or that of training those not there."""
        needed = [(_key(recipe, wordlist), self._training_kind(recipe)) for recipe in recipes]

        def now() -> Kind:
            return max([at_least, *(kind for key, kind in needed if self._trained.get(key) is None)], key=KINDS.index)

        return now

    def trained(self, recipe: namegen.Recipe, wordlist: namegen.Wordlist, job: Job) -> ServedModel:
        """Return the model, trained within `job` where it is not there yet and no other job is about to make it."""
        with self._lock.holding(_key(recipe, wordlist), job):
            return self.get(recipe, wordlist) or self._train(recipe, wordlist, job)

    def get(self, recipe: namegen.Recipe, wordlist: namegen.Wordlist) -> ServedModel | None:
        """Return the model that was trained by this recipe, if it is still there."""
        return self._trained.get(_key(recipe, wordlist))

    def keep(self, trained: ServedModel) -> str:
        """Keep a model that no recipe gives again; return the key under which `opened` finds it.

        Raises StorageError where it is larger than all that this server keeps.
        """
        known = ""
        if trained.model.learned_from is not None:
            known = trained.model.provenance.sha256
        content = hashlib.sha256(trained.model.to_bytes()).hexdigest()
        # Whoever opens the same file has his own entry, where he calls it otherwise or its list is not known.
        key = hashlib.sha256("\0".join([content, trained.file, known]).encode()).hexdigest()
        size = _size(trained.model)
        if not self._opened.keep(key, trained, size):
            raise namegen.StorageError(
                f"the model takes {size / MEGABYTE:,.0f} MB;"
                f" this server keeps up to {self.settings.bytes_of_opened / MEGABYTE:,.0f} MB of such models"
            )
        return key

    def open(self, data: bytes, what: str, wordlist_of: Callable[[namegen.Source], namegen.Wordlist]) -> str:
        """Check and keep an uploaded model file; return its key. Raises StorageError where it cannot be trusted.

        wordlist_of: gives the names of a registered list, read as its source says, so that copied names are known from
            new ones.
        """
        if len(data) > self.settings.model_mb * MEGABYTE:
            raise namegen.StorageError(
                f"{what} is {len(data) / MEGABYTE:,.1f} MB large; this server opens up to {self.settings.model_mb:g} MB"
            )
        model = namegen.from_bytes(data, what, self.registry)
        # Its recipe, which a stranger wrote, may name any path: no list is read from there.
        model = replace(model, names=_names_of(model, wordlist_of), recalls=False)
        return self.keep(ServedModel(model, file=what))

    def opened(self, key: str) -> ServedModel:
        """Return the model of this key. Raises StorageError where it is forgotten."""
        found = self._opened.get(key)
        if found is None:
            raise namegen.StorageError(
                "the model is no longer on the server; please open its file again, or train anew"
            )
        return found

    def _training_kind(self, recipe: namegen.Recipe) -> Kind:
        # What keeps checkpoints is what may last.
        if self.registry.check("model", recipe.model).part.entry.load().resumable:
            return "long"
        return "short"

    def _train(self, recipe: namegen.Recipe, wordlist: namegen.Wordlist, job: Job) -> ServedModel:
        limit = TrainingLimits(job, self.settings)
        model = namegen.train_recipe(recipe, wordlist, self.registry, limit.run())
        trained = ServedModel(model, limit.reason, losses=job.curve.lines())
        if not job.stop_wanted:
            self._trained.keep(_key(recipe, wordlist), trained, _size(model))
        return trained


def _names_of(
    model: namegen.NameModel, wordlist_of: Callable[[namegen.Source], namegen.Wordlist]
) -> namegen.Wordlist | None:
    """Find the list of an opened model, where it names registered ones that are here in that version.

    Otherwise none, and never whatever lies at the path that a stranger's file names.
    """
    sources = model.recipe.sources
    if len(sources) > MOST_BLENDED:  # the file may be a stranger's
        return None
    try:
        lists = [wordlist_of(source) for source in sources]
        wordlist = namegen.blend_names(lists, [source.share for source in sources])
    except namegen.NamegenError:
        return None
    if wordlist.sha256 != model.provenance.sha256:
        return None
    return wordlist


def _key(recipe: namegen.Recipe, wordlist: namegen.Wordlist) -> str:
    text = json.dumps(recipe.model_dump(mode="json"), sort_keys=True)
    return hashlib.sha256(f"{text}\0{wordlist.sha256}".encode()).hexdigest()


def _size(model: namegen.NameModel) -> int:
    size = bytes_of([model.model, model.recipe, model.report])
    if model.names is not None:
        size += size_of(model.names)
    return size
