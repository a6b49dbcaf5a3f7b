"""A key for everything that a trained model depends on: the recipe, the names, and the code that learns."""

from __future__ import annotations

import hashlib
import importlib.util
import json
from importlib import metadata
from pathlib import Path

from ..contracts.shards import ShardedWordlist
from ..contracts.wordlist import Wordlist
from ..registry.discovery import OWN_DISTRIBUTION
from ..registry.entry import Entry
from ..registry.registry import Registry
from .blend import spec_of
from .parts import models_of
from .recipe import Recipe


def training_key(recipe: Recipe, wordlist: Wordlist | ShardedWordlist, registry: Registry) -> str:
    """Compute the key of a checked recipe, always the same for the same training."""
    specs = [recipe.tokenizer, *models_of(spec_of(recipe, registry), registry)]
    code = [_code(spec.part.entry) for spec in specs]
    # The filled-in options of all parts, since the recipe does not hold those of a model's submodels.
    options = [spec.part.options.model_dump(mode="json") for spec in specs]
    parts = [recipe.model_dump(mode="json"), options, wordlist.sha256, _core(), *code]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def _core() -> str:
    return f"{metadata.version(OWN_DISTRIBUTION)} {_source_of('namegen', OWN_DISTRIBUTION)}"


def _code(entry: Entry) -> str:
    """Return the plugin's version; where its files may change without a new version, a hash of its source too."""
    module = entry.target.split(":")[0] if isinstance(entry.target, str) else entry.target.__module__
    unpackaged = entry.plugin.name.startswith("file:")
    source = _hash_files([Path(entry.plugin.source)]) if unpackaged else _source_of(module, entry.plugin.distribution)
    return f"{entry.qualified} {entry.plugin.version} {source}"


def _source_of(module: str, distribution: str) -> str:
    """Hash the files of the top-level package if the distribution is installed as editable; otherwise return ""."""
    try:
        direct = json.loads(metadata.distribution(distribution).read_text("direct_url.json") or "{}")
    except (metadata.PackageNotFoundError, ValueError):
        return ""
    if not direct.get("dir_info", {}).get("editable"):
        return ""
    spec = importlib.util.find_spec(module.split(".")[0])
    if spec is None:
        return ""
    if spec.submodule_search_locations:
        return _hash_files(
            sorted(path for folder in spec.submodule_search_locations for path in Path(folder).rglob("*.py"))
        )
    return _hash_files([Path(spec.origin)] if spec.origin else [])


def _hash_files(paths: list[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
