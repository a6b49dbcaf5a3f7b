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

from .hookspecs import hookimpl

if TYPE_CHECKING:
    from .cache import train_cached
    from .comparing import compare
    from .comparison import Comparison
    from .contenders import Contender
    from .control import Checkpoint, Control
    from .corpus import Corpus, Vocabulary
    from .crossvalidation import CrossValidation, cross_validate
    from .decoder import Automaton, Decoder, Tables, walk_rows
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
    from .evaluation import Evaluation
    from .exact import Facts
    from .explanation import Explanation
    from .files import write_atomically
    from .generated import Generated, describe_generated
    from .generation import make_request
    from .graphemes import count_characters
    from .hookspecs import Register
    from .likeliest import Likeliest
    from .logs import log_normalise, log_softmax
    from .model import Evidence, Model
    from .models import Models
    from .name_model import NameModel
    from .options import Field, OptionInfo, Options, build_options, describe_options, parse_assignments
    from .randomness import Draws, seed_number
    from .reading import read_names
    from .recipe import Limits, Recipe, Request
    from .registry import Entry, Registry
    from .sampler import Drawn, Sampler
    from .sources import load_wordlist, needs_download
    from .specs import parse_models
    from .splits import hold_out, split
    from .storage import from_bytes, load, to_bytes
    from .tokenizer import CharacterTokenizer, Tokenizer
    from .training import make_recipe, train, train_recipe
    from .watching import Watch, unwatched
    from .wordlist import Card, Wordlist, WordlistSource

_HOME = {
    "cache": ["train_cached"],
    "comparing": ["compare"],
    "comparison": ["Comparison"],
    "contenders": ["Contender"],
    "control": ["Checkpoint", "Control"],
    "corpus": ["Corpus", "Vocabulary"],
    "crossvalidation": ["CrossValidation", "cross_validate"],
    "decoder": ["Automaton", "Decoder", "Tables", "walk_rows"],
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
    "evaluation": ["Evaluation"],
    "files": ["write_atomically"],
    "exact": ["Facts"],
    "explanation": ["Explanation"],
    "generated": ["Generated", "describe_generated"],
    "generation": ["make_request"],
    "graphemes": ["count_characters"],
    "hookspecs": ["Register"],
    "likeliest": ["Likeliest"],
    "logs": ["log_normalise", "log_softmax"],
    "model": ["Evidence", "Model"],
    "models": ["Models"],
    "name_model": ["NameModel"],
    "options": ["Field", "OptionInfo", "Options", "build_options", "describe_options", "parse_assignments"],
    "randomness": ["Draws", "seed_number"],
    "reading": ["MAX_NAME", "read_names"],
    "recipe": ["Limits", "Recipe", "Request"],
    "registry": ["Entry", "Registry"],
    "sampler": ["Drawn", "Sampler"],
    "sources": ["load_wordlist", "needs_download"],
    "specs": ["parse_models"],
    "splits": ["hold_out", "split"],
    "storage": ["from_bytes", "load", "to_bytes"],
    "tokenizer": ["CharacterTokenizer", "Tokenizer"],
    "training": ["make_recipe", "train", "train_recipe"],
    "watching": ["Watch", "unwatched"],
    "wordlist": ["Card", "Wordlist", "WordlistSource"],
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
