"""Train a small model of every kind of which a saved file can be, and give its file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import namegen
from namegen.training import safefile

FORMAT_1 = Path(__file__).parent.parent / "format1"

PLAIN = ("anna", "bob", "carla", "dora", "emma", "hanna", "nora", "otto", "ann", "johanna", "barbara", "roberto")
CAPITALS = ("McLeod", "van der Berg", "ANNA", "Anna", "LEe", "de la Cruz", "O'Neill", "MacDonald", "otto", "Otto")
FIRST = ("Anna", "Bob", "Carla", "Dora", "Emma", "Hanna", "Nora", "Otto")
KOREAN = ("김민준", "이서연", "박지후", "최수아", "정하윤", "강도현", "조은우", "윤서진")
HINDI = ("क्षितिज", "कृष्ण", "राम", "सीता", "लक्ष्मी", "अनिल", "👨‍👩‍👧", "🇩🇪🇫🇷")
LISTS = (("lia", "elia", "alia", "lila", "aela"), ("krok", "orok", "kork", "rokko", "okkor"))

Build = Callable[[namegen.Registry], bytes]

NETWORKS = {
    "bow": "bow size=8 positions=4 epochs=2",
    "mlp": "mlp size=8 context=3 embed=4 epochs=2",
    "rnn": "rnn size=8 embed=4 epochs=2",
    "gru": "gru size=8 embed=4 epochs=2",
    "lstm": "lstm size=8 embed=4 epochs=2",
    "wavenet": "wavenet size=8 depth=2 embed=4 epochs=2",
    "transformer": "transformer size=8 depth=2 heads=2 epochs=2",
    "nn-bigram": "nn-bigram steps=5",
    "mixture-of-networks": "mixture models='lstm size=4 embed=4 epochs=1, mlp size=4 context=2 embed=4 epochs=1'",
}
"""Those that torch trains; a new network stands here, or a test says that it is missing."""

COUNTS = {
    "uniform": "uniform",
    "count-bigram": "count-bigram",
    "count-ngram": "count-ngram order=4",
    "witten-bell": "witten-bell order=4",
    "kneser-ney": "kneser-ney order=4",
    "pitman-yor": "pitman-yor",
    "pitman-yor-on-base": "pitman-yor order=4 base='welsh, elf'",
    "contexts": "contexts order=6",
    "mixture": "mixture models='kneser-ney order=3, count-bigram'",
    "mixture-linear": "mixture models='contexts order=6, uniform, witten-bell order=3' kind=linear",
}

TOKENIZERS: dict[str, tuple[str, tuple[str, ...]]] = {
    "capitals": ("dot", CAPITALS),
    "first-capitals": ("dot", FIRST),
    "start-end": ("start-end", PLAIN),
    "jamo": ("jamo", KOREAN),
    "graphemes": ("graphemes", HINDI),
    "syllables": ("syllables times=2", PLAIN),
    "syllables-capitals": ("syllables times=2", CAPITALS),
}


def _of(names: tuple[str, ...], model: str, tokenizer: str | None = None) -> Build:
    def build(registry: namegen.Registry) -> bytes:
        trained = namegen.train(list(names), model=model, tokenizer=tokenizer, cache=False, registry=registry)
        return namegen.to_bytes(trained)

    return build


def _many_letters(registry: namegen.Registry) -> bytes:
    """Give a bigram of more letters than a table is made for: it holds the pairs that were seen."""
    letters = [chr(code) for code in range(0x4E00, 0x4E00 + 2400)]
    names = tuple("".join(letters[i : i + 3]) for i in range(0, len(letters), 3))
    return _of(names, "count-bigram add_k=0.01")(registry)


def _blend(registry: namegen.Registry) -> bytes:
    lists = [namegen.Wordlist.from_names(each, f"list {k}") for k, each in enumerate(LISTS)]
    return namegen.to_bytes(
        namegen.train(lists, blend=(70, 30), model="kneser-ney order=3", cache=False, registry=registry)
    )


def _of_version_1(name: str) -> Build:
    return lambda _: (FORMAT_1 / f"{name}.namegen").read_bytes()


def _of_format(number: int, lacking: tuple[str, ...]) -> Build:
    """Give a file of an older format: without the parts of the header that came later."""

    def build(registry: namegen.Registry) -> bytes:
        data = COUNTED["kneser-ney"](registry)
        content, arrays = safefile.content_of(data, "it", "namegen"), safefile.arrays_of(data, "it")
        kept: dict[str, Any] = {name: value for name, value in content.items() if name not in lacking}
        if number == 2:
            arrays = {name: array for name, array in arrays.items() if name != "namegen.names"}
        return safefile.to_bytes("namegen", kept | {"format": number}, arrays)

    return build


COUNTED: dict[str, Build] = {
    **{name: _of(PLAIN, model) for name, model in COUNTS.items()},
    "many-letters": _many_letters,
    "blend": _blend,
    **{name: _of(names, "kneser-ney order=3", tokenizer) for name, (tokenizer, names) in TOKENIZERS.items()},
    "format-1": _of_version_1("kneser-ney"),
    "format-2": _of_format(2, ("capitals",)),
    "format-3": _of_format(3, ("capitals",)),
}
"""What is made without torch."""
NEURAL: dict[str, Build] = {
    **{name: _of(PLAIN, model) for name, model in NETWORKS.items()},
    "format-1-mixture": _of_version_1("mixture"),
    "network-with-capitals": _of(CAPITALS, "gru size=8 embed=4 epochs=2"),
}
KINDS = COUNTED | NEURAL
