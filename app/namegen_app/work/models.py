"""Trained and opened models, shared by all visitors, within bounds."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass, replace

import namegen

from ..settings import MEGABYTE, Settings
from .job_queue import JobQueue
from .jobs import KINDS, BusyError, Job, Kind
from .key_lock import KeyLock
from .limits import TrainingLimits
from .lists import MOST_BLENDED
from .lru_cache import LRUCache
from .memory import bytes_of
from .sayings import Said, Sayings

Losses = tuple[list[tuple[int, float]], list[tuple[int, float]]]


WEIGHED_AFTER = 5.0
"""Seconds after its use that a model is measured again."""
REST = 600.0
"""Seconds for which a model is not trained again that did not stop when its time was over."""


@dataclass(frozen=True)
class ServedModel:
    """A model, and how it came to be.

    early: why its training ended early ("" if it did not); file: what it was opened from ("" if it was trained here);
    losses: the points of its train and dev loss; said: names that it drew while it was trained, where somebody watched.
    """

    model: namegen.NameModel
    early: str = ""
    file: str = ""
    losses: Losses = ([], [])
    said: tuple[Said, ...] = ()


class ModelStore:
    """A cache of models, each trained once for all who ask for the same."""

    def __init__(self, registry: namegen.Registry, settings: Settings, queue: JobQueue) -> None:
        self.registry = registry
        self.settings = settings
        self.queue = queue
        self._lock = KeyLock()
        self._trained: LRUCache[ServedModel] = LRUCache(settings.bytes_of_trained)
        self._opened: LRUCache[ServedModel] = LRUCache(settings.bytes_of_opened)
        self._resting: dict[str, float] = {}  # until when, by the model's name
        self._used: dict[str, float] = {}  # when a model was used that may have grown by it

    def of(self, queue: JobQueue) -> ModelStore:
        """Return the same models, trained by another caller's queue."""
        own = copy(self)
        own.queue = queue
        return own

    def weigh(self) -> None:
        """Measure again a model that was used a while ago: what is derived from it as names are drawn stays with it."""
        for key, used in list(self._used.items()):
            if time.monotonic() - used > WEIGHED_AFTER:
                del self._used[key]
                self._trained.weigh(key, bytes_of)
                self._opened.weigh(key, bytes_of)
                return

    def rest(self, model: str) -> None:
        """Train this model for nobody, for a while."""
        self._resting[model] = time.monotonic() + REST

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
        if self.get(recipe, wordlist) is None:
            self._check_rested(recipe)
        kind = self.kind(recipes, wordlist, at_least)
        return self.queue.submit(
            lambda job: then(self.trained(recipe, wordlist, job), job),
            kind=kind,
            what=f"{recipe.model.name} on {wordlist.name}",
            findable=findable,
        )

    def kind(self, recipes: Sequence[namegen.Recipe], wordlist: namegen.Wordlist, at_least: Kind) -> Callable[[], Kind]:
        """Return the kind of a job that needs these models: `at_least`, or that of training those not there."""
        needed = [(key_of(recipe, wordlist), self._training_kind(recipe)) for recipe in recipes]

        def now() -> Kind:
            return max([at_least, *(kind for key, kind in needed if self._trained.get(key) is None)], key=KINDS.index)

        return now

    def trained(
        self, recipe: namegen.Recipe, wordlist: namegen.Wordlist, job: Job, watcher: Sayings | None = None
    ) -> ServedModel:
        """Return the model, trained within `job` where it is not there yet and no other job is about to make it.

        watcher: draws names from it while it is trained.
        """
        with self._lock.holding(key_of(recipe, wordlist), job):
            return self.get(recipe, wordlist) or self._train(recipe, wordlist, job, watcher)

    def get(self, recipe: namegen.Recipe, wordlist: namegen.Wordlist) -> ServedModel | None:
        """Return the model that was trained by this recipe, if it is still there."""
        key = key_of(recipe, wordlist)
        if (found := self._trained.get(key)) is not None:
            self._used.setdefault(key, time.monotonic())
        return found

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
        size = bytes_of(trained)
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
        self._used.setdefault(key, time.monotonic())
        return found

    def _training_kind(self, recipe: namegen.Recipe) -> Kind:
        # What keeps checkpoints is what may last.
        if self.registry.check("model", recipe.model).part.entry.load().resumable:
            return "long"
        return "short"

    def _check_rested(self, recipe: namegen.Recipe) -> None:
        name = recipe.model.name
        lost = [each.training for each in self.queue.crew.lost]
        if time.monotonic() < self._resting.get(name, 0) or lost.count(name) > 1:
            raise BusyError(
                f"{name} did not come to an end when it was last trained here; please take another model,"
                " or try again in some minutes"
            )

    def _train(
        self, recipe: namegen.Recipe, wordlist: namegen.Wordlist, job: Job, watcher: Sayings | None
    ) -> ServedModel:
        self._check_rested(recipe)
        limit = TrainingLimits(job, self.settings)
        job.training = recipe.model.name
        model = namegen.train_recipe(recipe, wordlist, self.registry, limit.run(watcher))
        job.training = ""
        said = watcher.said if watcher else ()
        trained = ServedModel(model, limit.reason, losses=job.curve.lines(), said=said)
        if not job.stop_wanted:
            model.decoder()  # a model may make its tables when they are first asked for, and they count
            self._trained.keep(key_of(recipe, wordlist), trained, bytes_of(trained))
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


def key_of(recipe: namegen.Recipe, wordlist: namegen.Wordlist) -> str:
    """Name the model that this recipe makes of this list."""
    text = json.dumps(recipe.model_dump(mode="json"), sort_keys=True)
    return hashlib.sha256(f"{text}\0{wordlist.sha256}".encode()).hexdigest()
