"""What it gains and costs that a model sees small letters and marks where names have capitals.

    python tests/benchmarks/capitals.py                     # the tables of RESULTS.md
    python tests/benchmarks/capitals.py --lists viet caps   # only these lists
    python tests/benchmarks/capitals.py --quick             # small sizes: shows that it runs, no figures to quote

Each list is made here from the bundled ones, always alike. "As is" is a model of the letters as they are, "built" the
same model behind `Capitals`. Both learn from 80 % of a list and are asked for the same names: those of the other 20 %
that both can write. All spellings of a name are on one side, five times at random; a difference is given with the
standard error of its mean over the five. Drawn names are raw, from a model of the whole list. A drawn name is out of
place if a capital stands within a word after letters that none of the list has before one, or a word is all capitals or
all small letters where no such word of the list is. Off the grammar is a name whose tokens are not those that it is
written with, or which the model that drew it finds impossible.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import random
import re
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

import namegen
from namegen.analysis.evaluate import log_probabilities
from namegen.contracts.capitals import Capitals
from namegen.contracts.learn_capitals import learn_capitals
from namegen.contracts.letters import in_small_letters
from namegen.name_model import NameModel
from namegen.training.build import fit_model
from namegen.training.encoding import encode
from namegen.training.recipe import COURSE_SEED
from namegen.training.train import make_recipe
from namegen.training.trained import Provenance

MODELS = ("kneser-ney", "witten-bell", "count-bigram")
SPLITS = 5
DRAWN = 2_000
WORD = re.compile(r"[^\W\d_]+")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="small sizes, to see that it runs")
    parser.add_argument("--lists", nargs="+", choices=list(LISTS), default=list(LISTS), help="default: all")
    parser.add_argument("--models", nargs="+", default=list(MODELS), help=f"default: {' '.join(MODELS)}")
    parser.add_argument("--json", action="store_true", help="print the rows as JSON")
    arguments = parser.parse_args()
    bench = Bench(arguments.quick)
    rows = [row for which in arguments.lists for row in bench.rows(which, arguments.models)]
    print(json.dumps(rows, indent=2) if arguments.json else table(rows, bench))


class Bench:
    """Make lists and models, and measure them."""

    def __init__(self, quick: bool) -> None:
        self.registry = namegen.Registry.load(only=["namegen"])
        self.quick = quick
        self.splits, self.drawn = (2, 50) if quick else (SPLITS, DRAWN)

    def rows(self, which: str, models: Sequence[str]) -> list[dict[str, Any]]:
        """Measure each of `models` on one list."""
        names = LISTS[which](self)
        names = sorted(names)[:: 1 + len(names) // 60] if self.quick else names
        parts = [halves(names, seed) for seed in range(self.splits)]
        print(f"{which}: {len(names):,} names", file=sys.stderr)
        return [{"list": which, "names": len(names), **self._row(names, parts, model)} for model in models]

    def _row(self, names: list[str], parts: list[tuple[list[str], list[str]]], model: str) -> dict[str, Any]:
        scores = [self._scores(*part, model) for part in parts]
        as_is, built = (np.array([score[key] for score in scores]) for key in ("as_is", "built"))
        return {
            "model": model,
            "as_is": float(as_is.mean()),
            "built": float(built.mean()),
            "difference": float((built - as_is).mean()),
            "error": float((built - as_is).std(ddof=1) / math.sqrt(len(scores))),
            "written_as_is": float(np.mean([score["written_as_is"] for score in scores])),
            "written_built": float(np.mean([score["written_built"] for score in scores])),
            "draws_as_is": self._draws(self.model(names, model, marked=False), names),
            "draws_built": self._draws(self.model(names, model, marked=True), names),
        }

    def _scores(self, train: list[str], test: list[str], model: str) -> dict[str, float]:
        as_is, built = (self.model(train, model, marked=marked) for marked in (False, True))
        written = [set(self._written(each, test)) for each in (as_is, built)]
        both = [name for name in test if all(name in names for names in written)]
        return {
            "as_is": -float(log_probabilities(as_is, both).mean()),
            "built": -float(log_probabilities(built, both).mean()),
            "written_as_is": len(written[0]) / len(test),
            "written_built": len(written[1]) / len(test),
        }

    def _written(self, model: NameModel, names: list[str]) -> list[str]:
        out = {each.place for each in model.encode_known(namegen.Names(tuple(names)))[1]}
        return [name for i, name in enumerate(names) if i not in out]

    def model(self, names: list[str], spec: str, *, marked: bool) -> NameModel:
        """Train on `names`; a tenth of them chooses where the model needs that."""
        wordlist = namegen.Wordlist(tuple(names), name="names")
        recipe = make_recipe(self.registry, "names", model=spec, split="all")
        tokenizer = self.registry.get("tokenizer", "dot").load()()
        if marked:
            capitals = learn_capitals(tokenizer, names)
        else:
            tokenizer.fit(names)
            capitals = Capitals.none(tokenizer.vocabulary)
        model = recipe.model.part.build(capitals.inner)
        corpus = capitals.fold(encode(tokenizer, capitals, wordlist))
        report = fit_model(model, recipe.model.part.entry, corpus, namegen.Run(seed=COURSE_SEED), self.registry)
        provenance = Provenance(wordlist.name, wordlist.sha256, len(wordlist))
        return NameModel(recipe, tokenizer, capitals, model, provenance, report, self.registry, wordlist)

    def _draws(self, model: NameModel, names: list[str]) -> dict[str, float]:
        started = time.perf_counter()
        many = model.generate(10 * self.drawn, seed=1, raw=True)
        habits, found = Habits.of(names), {"rate": len(many) / (time.perf_counter() - started)}
        for temperature in (1.0, 0.7):
            drawn = model.generate(self.drawn, seed=1, raw=True, temperature=temperature)
            found |= {
                f"out of place {temperature}": share(drawn, habits.are_broken_by),
                f"small {temperature}": share(drawn, lambda name: name == in_small_letters(name)),
                f"off the grammar {temperature}": sum(not is_written(model, name) for name in drawn),
            }
        decoder = model.decoder()
        return found | {"states": decoder.n_states if isinstance(decoder, namegen.Automaton) else math.nan}

    # Bundled names, in small letters whatever they are in their files.

    @cached_property
    def names(self) -> list[str]:
        return self._bundled("names")

    @cached_property
    def surnames(self) -> list[str]:
        return self._bundled("surnames")

    @cached_property
    def towns(self) -> list[str]:
        return self._bundled("towns")

    def _bundled(self, which: str) -> list[str]:
        names = namegen.load_wordlist(which, self.registry).names
        return sorted({"".join(WORD.findall(in_small_letters(name))) for name in names})


def halves(names: list[str], seed: int) -> tuple[list[str], list[str]]:
    """Split a list 80 to 20, all spellings of a name on one side."""
    order = sorted({in_small_letters(name) for name in names})
    random.Random(seed).shuffle(order)
    held = set(order[: len(order) // 5])
    return [n for n in names if in_small_letters(n) not in held], [n for n in names if in_small_letters(n) in held]


def share(names: Sequence[str], holds: Callable[[str], bool]) -> float:
    return sum(map(holds, names)) / len(names)


def is_written(model: NameModel, name: str) -> bool:
    try:
        return bool(np.isfinite(log_probabilities(model, [name])[0]))
    except namegen.TokenError:
        return False


@dataclass(frozen=True)
class Habits:
    """How the words of a list use capitals."""

    before_capitals: frozenset[str]
    small: frozenset[str]
    """words of small letters in names with capitals"""
    small_names: bool
    """whether names without any capital are in the list"""
    all_capitals: bool

    @classmethod
    def of(cls, names: Sequence[str]) -> Habits:
        words = [(word, name) for name in names for word in WORD.findall(name)]
        return cls(
            frozenset(part for word, _ in words if not is_shouted(word) for part in before_capitals(word)),
            frozenset(word for word, name in words if is_small(word) and not is_small(name)),
            any(map(is_small, names)),
            any(is_shouted(word) for word, _ in words),
        )

    def are_broken_by(self, name: str) -> bool:
        if is_small(name):
            return not self.small_names
        return any(self._is_wrong(word) for word in WORD.findall(name))

    def _is_wrong(self, word: str) -> bool:
        if is_shouted(word):
            return not self.all_capitals
        if is_small(word):
            return word not in self.small
        return not self.before_capitals.issuperset(before_capitals(word))


def is_small(text: str) -> bool:
    return text == in_small_letters(text)


def is_shouted(word: str) -> bool:
    return len(word) > 1 and word.upper() == word


def before_capitals(word: str) -> list[str]:
    return [word[:i] for i in range(1, len(word)) if not is_small(word[i])]


# The lists.


def title(name: str) -> str:
    return name[:1].upper() + name[1:]


def dealt(names: Sequence[str], count: int, seed: int = 0) -> list[str]:
    """Take `count` names at random, always the same."""
    return random.Random(seed).sample(names, count)


def composed(names: Sequence[str], patterns: Sequence[str]) -> list[str]:
    """Put each name in one of `patterns`, which take turns."""
    return [patterns[i % len(patterns)].format(title(name)) for i, name in enumerate(names)]


PARTICLES = ("van {}", "von {}", "de la {}", "da {}", "Mc{}", "Mac{}", "O'{}", "St. {}")
PLACES = ("{}-on-the-Wold", "Bad {}", "{} upon Avon", "St. {}", "New {}", "{}-le-Vieux", "La {}", "{} Green")
INNER = ("Mc{}", "Mac{}", "De{}", "La{}", "O'{}", "Fitz{}", "San{}", "Van{}")


def as_names(bench: Bench) -> list[str]:
    names = [title(name) for name in dealt(bench.names, 5_004)]
    double = [f"{name}-{title(other)}" for name, other in zip(names, dealt(bench.names, 200, 1), strict=False)]
    return double + names[200:]


def as_surnames(bench: Bench) -> list[str]:
    return [title(name) for name in bench.surnames] + composed(dealt(bench.surnames, 392, 2), PARTICLES)


def as_towns(bench: Bench) -> list[str]:
    return [title(name) for name in bench.towns] + composed(dealt(bench.towns, 299, 3), PLACES)


def as_innerbig(bench: Bench) -> list[str]:
    plain = [title(name) for name in dealt(bench.surnames, 753, 4)]
    return plain + composed(dealt(bench.surnames, 238, 5), INNER)


def spellings(names: Sequence[str], seed: int) -> list[str]:
    """Spell each name in two of the ways ANNA, Anna, anna."""
    choose = random.Random(seed)
    return [spelt for name in names for spelt in choose.sample([name.upper(), title(name), name], 2)]


def as_mixed(bench: Bench) -> list[str]:
    return spellings(dealt(bench.surnames, 1_036, 6), 0)


def as_twice(bench: Bench) -> list[str]:
    return spellings(dealt(bench.names, 700, 7), 1)


ELF = """Aelar, Aerin, Alathion, Amarië, Caladrel, Celeborn, Daeron, Eärwen, Elowen, Elrion, Erevan, Faelar, Galinndan,
Ithilwen, Laeroth, Lethariel, Lúthien, Maelor, Mirelle, Naivara, Nimloth, Quelenna, Rolen, Saelihn, Sylvar, Thalion,
Thamior, Valna, Xanaphia, Yesanith""".replace("\n", " ").split(", ")
VIET = """Nguyễn An, Trần Bình, Lê Cường, Phạm Dũng, Hoàng Giang, Phan Hà, Vũ Hải, Đặng Hạnh, Bùi Hiền, Đỗ Hoa, Hồ Hòa,
Ngô Hùng, Dương Hương, Lý Khánh, Đinh Khoa, Trịnh Lan, Mai Liên, Lương Linh, Đoàn Loan, Tạ Long, Nguyễn Mai, Trần Minh,
Lê Nam, Phạm Nga, Hoàng Ngọc, Phan Nhung, Vũ Oanh, Đặng Phong, Bùi Phúc, Đỗ Phương, Hồ Quang, Ngô Quân, Dương Quỳnh,
Lý Sơn, Đinh Tâm, Trịnh Thanh, Mai Thảo, Lương Thắng, Đoàn Thủy, Tạ Tiến, Nguyễn Trang, Trần Trí, Lê Trung, Phạm Tú,
Hoàng Tuấn, Phan Tuyết, Vũ Uyên, Đặng Vân, Bùi Việt, Đỗ Vinh, Hồ Xuân, Ngô Yến, Dương Đức, Lý Đạt, Đinh Ánh, Trịnh Bích,
Mai Châu, Lương Chi, Đoàn Diệp, Tạ Hằng""".replace("\n", " ").split(", ")

LISTS: dict[str, Callable[[Bench], list[str]]] = {
    "surnames": as_surnames,
    "towns": as_towns,
    "innerbig": as_innerbig,
    "mixed": as_mixed,
    "caps": lambda bench: [name.upper() for name in bench.surnames],
    "names": as_names,
    "lower": lambda bench: bench.surnames,
    "elf": lambda _: ELF,
    "viet": lambda _: VIET,
    "double": lambda bench: [
        f"{title(one)}-{title(other)}"
        for one, other in zip(dealt(bench.names, 40, 8), dealt(bench.names, 40, 9), strict=True)
    ],
    "inner": lambda bench: composed(dealt(bench.surnames, 40, 10), INNER),
    "700x2": as_twice,
}


def table(rows: list[dict[str, Any]], bench: Bench) -> str:
    lines = [
        f"Nats a name of {bench.splits} splits: as is, and the difference that capitals make, with its standard error."
        " In brackets, % of the names held out that can be written: as is, built.\n",
        "| list | names | " + " | ".join(dict.fromkeys(row["model"] for row in rows)) + " |",
        "|---|---:|" + "---:|" * len({row["model"] for row in rows}),
    ]
    for which in dict.fromkeys(row["list"] for row in rows):
        own = [row for row in rows if row["list"] == which]
        lines.append(f"| {which} | {own[0]['names']:,} | {' | '.join(map(nats, own))} |")
    lines += [
        f"\n{bench.drawn:,} names drawn, as is and built, at temperature 1 and 0.7: % out of place, % in small letters,"
        " names off the grammar (built, both together); states, and thousand names a second.\n",
        "| list | model | wrong T=1 | T=0.7 | small T=1 | T=0.7 | off | states | k/s |",
        "|---|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    lines += [drawn_line(row, bench) for row in rows]
    lines.append(f"\npython {sys.version.split()[0]}, numpy {np.__version__}, {os.cpu_count()} cores")
    return "\n".join(lines)


def nats(row: dict[str, Any]) -> str:
    written = f"({row['written_as_is']:.0%}, {row['written_built']:.0%})".replace("%", "")
    return f"{row['as_is']:.3f} {row['difference']:+.3f} ± {row['error']:.3f} {written}"


def drawn_line(row: dict[str, Any], bench: Bench) -> str:
    as_is, built = row["draws_as_is"], row["draws_built"]

    def both(what: str, shown: Callable[[float], str]) -> str:
        return f"{shown(as_is[what])} {shown(built[what])}"

    def percent(what: str) -> str:
        return both(what, lambda value: f"{100 * value:.1f}")

    cells = [
        row["list"],
        row["model"],
        *(percent(f"{what} {temperature}") for what in ("out of place", "small") for temperature in (1.0, 0.7)),
        f"{built['off the grammar 1.0'] + built['off the grammar 0.7']}",
        both("states", lambda value: f"{value:,.0f}"),
        both("rate", lambda value: f"{value / 1000:,.0f}"),
    ]
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
