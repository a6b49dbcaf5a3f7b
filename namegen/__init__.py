"""namegen learns from a list of names how they are spelt, and draws new ones.

    import namegen

    model = namegen.train("names.txt")
    model.generate(10, seed=42)
    model.save("names.namegen")
    namegen.load("names.namegen").generate(5)

Everything a plugin needs is here too: `import namegen` is the one import, and it costs nothing, because each
public name is imported when it is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .contracts.hookspecs import hookimpl

if TYPE_CHECKING:
    from .analysis.compare import compare
    from .analysis.crossvalidate import CrossValidation, cross_validate
    from .analysis.evaluate import Evaluation
    from .analysis.exact import Facts
    from .analysis.ranking import Comparison
    from .analysis.samples import Generated, describe_generated
    from .analysis.surprisal import Explanation
    from .analysis.sweep import Contender
    from .analysis.top import Likeliest
    from .contracts.corpus import Corpus, Vocabulary
    from .contracts.decoder import Automaton, Decoder, Tables, walk_rows
    from .contracts.hookspecs import Register
    from .contracts.logprobs import log_normalise, log_softmax
    from .contracts.model import Evidence, Model
    from .contracts.options import Field, OptionInfo, Options, build_options, describe_options, parse_assignments
    from .contracts.randomness import Draws, seed_number
    from .contracts.sampler import Drawn, Sampler
    from .contracts.spec import parse_models
    from .contracts.tokenizer import CharacterTokenizer, Tokenizer
    from .contracts.watching import Watch, unwatched
    from .contracts.wordlist import Card, Wordlist, WordlistSource
    from .errors import (
        DownloadError,
        GenerationError,
        NamegenError,
        OptionError,
        PluginError,
        StorageError,
        TokenError,
        UsageError,
        WordlistError,
    )
    from .files import write_atomically
    from .name_model import NameModel
    from .registry.registry import Entry, Registry
    from .sampling.generate import make_request
    from .training.build import Models
    from .training.cache import train_cached
    from .training.checkpoint import Checkpoint, Control
    from .training.recipe import Limits, Recipe, Request
    from .training.store import from_bytes, load, to_bytes
    from .training.train import make_recipe, train, train_recipe
    from .wordlists.graphemes import count_characters
    from .wordlists.reading import read_names
    from .wordlists.sources import load_wordlist, needs_download
    from .wordlists.splits import hold_out, split

_HOME = {
    "training.cache": ["train_cached"],
    "analysis.compare": ["compare"],
    "analysis.ranking": ["Comparison"],
    "analysis.sweep": ["Contender"],
    "training.checkpoint": ["Checkpoint", "Control"],
    "contracts.corpus": ["Corpus", "Vocabulary"],
    "analysis.crossvalidate": ["CrossValidation", "cross_validate"],
    "contracts.decoder": ["Automaton", "Decoder", "Tables", "walk_rows"],
    "errors": [
        "DownloadError",
        "GenerationError",
        "NamegenError",
        "OptionError",
        "PluginError",
        "StorageError",
        "TokenError",
        "UsageError",
        "WordlistError",
    ],
    "analysis.evaluate": ["Evaluation"],
    "files": ["write_atomically"],
    "analysis.exact": ["Facts"],
    "analysis.surprisal": ["Explanation"],
    "analysis.samples": ["Generated", "describe_generated"],
    "sampling.generate": ["make_request"],
    "wordlists.graphemes": ["count_characters"],
    "contracts.hookspecs": ["Register"],
    "analysis.top": ["Likeliest"],
    "contracts.logprobs": ["log_normalise", "log_softmax"],
    "contracts.model": ["Evidence", "Model"],
    "training.build": ["Models"],
    "name_model": ["NameModel"],
    "contracts.options": ["Field", "OptionInfo", "Options", "build_options", "describe_options", "parse_assignments"],
    "contracts.randomness": ["Draws", "seed_number"],
    "wordlists.reading": ["MAX_NAME", "read_names"],
    "training.recipe": ["Limits", "Recipe", "Request"],
    "registry.registry": ["Entry", "Registry"],
    "contracts.sampler": ["Drawn", "Sampler"],
    "wordlists.sources": ["load_wordlist", "needs_download"],
    "contracts.spec": ["parse_models"],
    "wordlists.splits": ["hold_out", "split"],
    "training.store": ["from_bytes", "load", "to_bytes"],
    "contracts.tokenizer": ["CharacterTokenizer", "Tokenizer"],
    "training.train": ["make_recipe", "train", "train_recipe"],
    "contracts.watching": ["Watch", "unwatched"],
    "contracts.wordlist": ["Card", "Wordlist", "WordlistSource"],
}
_MODULE_OF = {name: module for module, names in _HOME.items() for name in names}

__all__ = [
    "MAX_NAME",
    "Automaton",
    "Card",
    "CharacterTokenizer",
    "Checkpoint",
    "Comparison",
    "Contender",
    "Control",
    "Corpus",
    "CrossValidation",
    "Decoder",
    "DownloadError",
    "Drawn",
    "Draws",
    "Entry",
    "Evaluation",
    "Evidence",
    "Explanation",
    "Facts",
    "Field",
    "Generated",
    "GenerationError",
    "Likeliest",
    "Limits",
    "Model",
    "Models",
    "NameModel",
    "NamegenError",
    "OptionError",
    "OptionInfo",
    "Options",
    "PluginError",
    "Recipe",
    "Register",
    "Registry",
    "Request",
    "Sampler",
    "StorageError",
    "Tables",
    "TokenError",
    "Tokenizer",
    "UsageError",
    "Vocabulary",
    "Watch",
    "Wordlist",
    "WordlistError",
    "WordlistSource",
    "build_options",
    "compare",
    "count_characters",
    "cross_validate",
    "describe_generated",
    "describe_options",
    "from_bytes",
    "hold_out",
    "hookimpl",
    "load",
    "load_wordlist",
    "log_normalise",
    "log_softmax",
    "make_recipe",
    "make_request",
    "needs_download",
    "parse_assignments",
    "parse_models",
    "read_names",
    "seed_number",
    "split",
    "to_bytes",
    "train",
    "train_cached",
    "train_recipe",
    "unwatched",
    "walk_rows",
    "write_atomically",
]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used (PEP 562)."""
    if name == "__version__":
        from importlib.metadata import version

        return version("namegen")
    if name not in _MODULE_OF:
        raise AttributeError(f"module 'namegen' has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(f".{_MODULE_OF[name]}", __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
