"""A cache of trained models, keyed by all that they depend on: the second `generate` trains nothing."""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from ..cached_files import check_cached, problem_of, read_cached, write_cached
from ..contracts.run import Run
from ..contracts.shards import ShardedWordlist
from ..contracts.spec import Spec
from ..contracts.wordlist import Wordlist
from ..errors import NamegenError, StorageError
from ..files import cache_folder, downloads_folder
from ..registry.registry import Registry
from . import safefile
from .key import training_key
from .recipe import Recipe
from .store import FORMAT, from_bytes, to_bytes
from .train import fit_recipe, list_of
from .trained import Trained

MAX_BYTES = 2**30
"""The most bytes that the cache may hold; the least recently used models are removed first."""


@dataclass(frozen=True)
class Outcome:
    """Hold a trained model, whether it came from the cache, and why it could not be saved there (if so)."""

    model: Trained
    cached: bool
    problem: str = ""


def train_cached(
    recipe: Recipe, wordlist: Wordlist | ShardedWordlist, registry: Registry, run: Run | None = None
) -> Outcome:
    """Take the model that `recipe` makes of `wordlist` from the cache, or train it and save it there.

    A file that cannot be read is trained again; a cache that cannot be written to is no error. A model with a part that
    is not registered is not cached, since nothing shows when its code changes.
    """
    recipe = recipe.checked(registry)
    if not all(spec.part.entry.registered for spec in (recipe.model, recipe.tokenizer)):
        return Outcome(fit_recipe(recipe, wordlist, registry, run), cached=False)
    path = models_folder() / f"{cache_key(recipe, wordlist, registry)}.namegen"
    kept = _read(path, registry, (recipe.model, recipe.tokenizer))
    if kept is not None and (kept.recipe, kept.provenance.sha256) == (recipe, wordlist.sha256):
        _touch(path)
        # The recipe as it was requested: the file's is equal, but its options may be in another order.
        return Outcome(replace(kept, recipe=recipe, **list_of(wordlist)), cached=True)
    model = fit_recipe(recipe, wordlist, registry, run)
    if "stopped" in model.report:  # stopped early: do not pass a half-trained model to the next caller
        return Outcome(model, cached=False)
    try:
        write_cached(path, to_bytes(model), "the trained model")
        _prune(path.parent)
    except StorageError as error:
        return Outcome(model, cached=False, problem=str(error))
    return Outcome(model, cached=False)


def cached_bytes(name: str, make: Callable[[], bytes]) -> bytes:
    """Take what was made under this name from the cache, or make it and keep it there.

    For what a plugin derives from data that do not change, such as counts of bundled lists; the name says all that
    they depend on, and is a file's. A cache that cannot be read or written to is no error: it is made again.
    """
    path = models_folder() / f"{name}.bytes"
    with contextlib.suppress(OSError):
        data = read_cached(path, safefile.MAX_BYTES) or b""
        digest, kept = data[:32], data[32:]
        if hashlib.sha256(kept).digest() == digest:
            return kept
    made = make()
    with contextlib.suppress(StorageError):
        write_cached(path, hashlib.sha256(made).digest() + made, "what was made")
    return made


def _read(path: Path, registry: Registry, known: tuple[Spec, ...]) -> Trained | None:
    try:
        data = read_cached(path, safefile.MAX_BYTES)
        return None if data is None else from_bytes(data, str(path), registry, known)
    except (OSError, NamegenError):
        return None


def models_folder() -> Path:
    """Return the folder of trained models."""
    return cache_folder() / "models"


def cache_key(recipe: Recipe, wordlist: Wordlist | ShardedWordlist, registry: Registry) -> str:
    """Return the name of the file that holds the model of this training."""
    return hashlib.sha256(f"{FORMAT} {training_key(recipe, wordlist, registry)}".encode()).hexdigest()[:32]


def _touch(path: Path) -> None:
    with contextlib.suppress(OSError):  # a read-only cache can still be read; only the order of removal suffers
        os.utime(path)


def _prune(folder: Path) -> None:
    """Remove the least recently used models until the rest fits. Other processes may prune at the same time."""
    found = []
    for path in folder.glob("*.namegen"):
        try:
            found.append((path.stat().st_mtime, path.stat().st_size, path))
        except OSError:
            continue
    total = sum(size for _, size, _ in found)
    for _, size, path in sorted(found)[:-1]:
        if total <= MAX_BYTES:
            break
        with contextlib.suppress(OSError):
            path.unlink()
        total -= size


MODELS, OTHERS, DOWNLOADS = "trained models", "what plugins computed", "downloaded lists"
"""What the cache holds."""


def kept() -> dict[str, dict[Path, int]]:
    """Return the files of the cache and their sizes in bytes, by what they hold: MODELS, OTHERS, DOWNLOADS.

    A folder that is not used (see `problem_of_cache`) holds none.
    """
    models = _sizes(models_folder())
    return {
        MODELS: {path: size for path, size in models.items() if path.suffix == ".namegen"},
        OTHERS: {path: size for path, size in models.items() if path.suffix != ".namegen"},
        DOWNLOADS: _sizes(downloads_folder()),
    }


def problem_of_cache() -> str:
    """Say why the cache is not used, and what mends that; empty where it is."""
    return problem_of(models_folder()) or problem_of(downloads_folder())


def _sizes(folder: Path) -> dict[Path, int]:
    sizes = {}
    for path in folder.iterdir() if folder.is_dir() and not problem_of(folder) else ():
        with contextlib.suppress(FileNotFoundError):  # another process was faster
            if path.is_file():
                sizes[path] = path.stat().st_size
    return sizes


def clear(*, downloads: bool = False) -> tuple[int, int]:
    """Remove the trained models and what plugins computed, and downloaded lists too if asked.

    Returns how many files and bytes went. Raises StorageError where a file cannot be removed, and where others could
    have put files into the folder.
    """
    check_cached(models_folder())
    if downloads:
        check_cached(downloads_folder())
    sizes = []
    for what, files in kept().items():
        for path, size in files.items() if downloads or what != DOWNLOADS else ():
            try:
                path.unlink()
            except FileNotFoundError:
                continue
            except OSError as error:
                raise StorageError(f"cannot remove {path}: {error.strerror or error}") from None
            sizes.append(size)
    return len(sizes), sum(sizes)
