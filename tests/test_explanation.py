"""Why a name is likely: every number against counts made here, every name against the list."""

from __future__ import annotations

import itertools
import json
import math
import re
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import namegen
from namegen.analysis.explain import explain, sample_logprobs
from namegen.analysis.substrings import Holders, Piece
from namegen.analysis.surprisal import Counted

from .automata import REGISTRY, any_chain, name_model

NAMES = ["anna", "hanna", "nan", "ann", "bob", "anna"]
SMALL = "epochs=2 size=8"


def trained(model: str = "count-bigram", **rest: Any) -> namegen.NameModel:
    return namegen.train(NAMES, model=model, cache=False, registry=REGISTRY, **rest)


def test_a_bigrams_letters_by_hand() -> None:
    # The tokens are . a b h n o: six that can follow. Six names begin; three of them "anna", "ann", "anna" with a.
    told = trained().explain("an", samples=0)
    first, second, end = told.steps
    # P(a | .) = (3 + 1) / (6 + 6). Also h, n, b: 1 + 1 each of 12.
    assert first.probability == pytest.approx(4 / 12)
    assert first.bits == pytest.approx(math.log2(3))
    assert first.place == 1
    assert [(each.piece, each.probability) for each in first.alternatives] == [
        ("b", pytest.approx(2 / 12)), ("h", pytest.approx(2 / 12)), ("n", pytest.approx(2 / 12))]  # fmt: skip
    assert first.used == Counted(2, "", True, 3, 6, "a")
    assert first.held is not None
    assert (first.held.piece, first.held.names, first.held.examples) == (Piece("a", True, False), 2, ("anna", "ann"))
    # After a: in anna n . twice over, hanna n ., nan n, ann n: n 5 times, the end 3 times.
    assert second.used is not None
    assert (second.used.count, second.used.total) == (5, 8)
    assert second.probability == pytest.approx(6 / 14)
    assert second.held is not None
    assert (second.held.names, second.held.examples) == (4, ("anna", "hanna", "nan"))
    # After n: n a 3+... anna n a, hanna n a, anna n a; nan a, end; ann n, end.
    assert end.end
    assert end.used is not None
    assert (end.used.count, end.used.total) == (2, 10)
    assert end.held is not None
    assert (end.held.piece, end.held.examples) == (Piece("n", False, True), ("nan", "ann"))
    assert told.logprob == pytest.approx(math.log(4 / 12 * 6 / 14 * 3 / 16))
    assert told.perplexity == pytest.approx((4 / 12 * 6 / 14 * 3 / 16) ** (-1 / 3))
    assert (told.times, told.parts, told.rank) == (0, None, None)


def test_a_row_that_was_expected_has_its_entropy() -> None:
    chances = np.array([[0.2, 0.5, 0.3], [0.6, 0.1, 0.3], [0.25, 0.25, 0.5]])
    step = name_model(chances, np.broadcast_to(np.arange(3), (3, 3))).explain("a").steps[0]
    assert step.expected_bits == pytest.approx(-sum(p * math.log2(p) for p in (0.2, 0.5, 0.3)))
    assert step.place == 1


@pytest.mark.parametrize("tokenizer", ["dot", "start-end"])
@pytest.mark.parametrize("model", ["count-ngram", "witten-bell", "kneser-ney"])
def test_an_n_grams_counts_are_the_lists(model: str, tokenizer: str) -> None:
    told = trained(f"{model} order=4", tokenizer=tokenizer).explain("hannan", samples=0)
    marked = [f"^{name}$" for name in NAMES]
    for t, step in enumerate(told.steps):
        context, letter = "^hannan$"[: t + 1], "^hannan$"[t + 1]
        assert step.counted
        assert [each.order for each in step.counted] == sorted((each.order for each in step.counted), reverse=True)
        for each in step.counted:
            asked = ("^" if each.at_start else "") + each.context
            assert context.endswith(asked)
            assert each.order == len(asked) + 1
            assert each.count == sum(_occurrences(name, asked + letter) for name in marked)
            followed = sum(_occurrences(name[:-1], asked) for name in marked)
            assert each.total == (followed if asked else sum(len(name) - 1 for name in marked))
        longest = next(k for k in (4, 3, 2, 1) if k <= t + 2 and any(context[t + 2 - k :] in n[:-1] for n in marked))
        assert step.counted[0].order == longest
        if step.used is not None:
            piece = ("^" if step.used.at_start else "") + step.used.context + letter
            holders = [n for n, m in zip(dict.fromkeys(NAMES), dict.fromkeys(marked), strict=True) if piece in m]
            assert step.held is not None
            assert (step.held.names, list(step.held.examples)) == (len(holders), holders[:3])


def _occurrences(text: str, piece: str) -> int:
    return sum(text.startswith(piece, at) for at in range(len(text)))


def test_where_it_backed_off_the_longer_context_is_told_too() -> None:
    # After "nan" in the list comes the end alone; o follows b alone, so 'o' backs off to no context at all.
    step = trained("kneser-ney order=4 length=no").explain("nano", samples=0).steps[3]
    assert step.counted[0].order == 4
    assert (step.counted[0].context, step.counted[0].count, step.counted[0].total) == ("nan", 0, 1)
    assert step.used is not None
    assert (step.used.order, step.used.context, step.used.count) == (1, "", 1)
    assert step.held is not None
    assert step.held.examples == ("bob",)


def test_a_model_that_does_not_count_invents_nothing() -> None:
    told = trained("nn-bigram steps=5").explain("hanbo", samples=0)
    assert all(step.counted == () and step.used is None for step in told.steps)
    # What is told instead is true of the list: the longest piece up to each letter that a name holds.
    pieces = [step.held.piece for step in told.steps if step.held]
    assert pieces == [
        Piece("h", True, False),
        Piece("ha", True, False),
        Piece("han", True, False),
        Piece("b", False, False),
        Piece("bo", False, False),
        Piece("", False, True),
    ]


@given(st.lists(st.text("ab", min_size=1, max_size=5), min_size=1, max_size=6), st.text("ab", max_size=6))
@settings(max_examples=100, deadline=None)
def test_the_longest_piece_is_the_longest(names: list[str], name: str) -> None:
    model = namegen.train(["ab"], model="uniform", registry=REGISTRY)
    tokens = model.tokenizer.encode([name]).tokens
    found = list(Holders(names, 2).longest(tokens, model.tokenizer.vocabulary))
    for end, held in zip(range(2, len(name) + 3), found, strict=True):
        whole = f"^{name}$"[:end]
        pieces = [whole[begin:] for begin in range(end) if any(whole[begin:] in f"^{each}$" for each in names)]
        longest = pieces[0] if pieces else None
        text = None if held is None else "^" * held.piece.at_start + held.piece.text + "$" * held.piece.at_end
        assert text == longest


@pytest.mark.parametrize("model", ["gru", "mlp"])
def test_every_model_is_explained(model: str) -> None:
    found = trained(f"{model} {SMALL}")
    told = found.explain("hanna", samples=50)
    assert told.logprob == pytest.approx(found.logprob("hanna"), abs=1e-4)
    assert all(0 < step.probability <= 1 for step in told.steps)
    assert told.rank is not None
    json.dumps(told.as_json(), allow_nan=False)


def test_a_model_of_models_says_what_each_part_gave() -> None:
    found = trained("mixture models='count-bigram, witten-bell order=3' kind=linear")
    told = found.explain("anna", samples=0)
    weights = found.report["chosen"]
    for step in told.steps:
        assert set(step.parts) == {"count-bigram", "witten-bell"}
        mixed = sum(weights[label] * chance for label, chance in step.parts.items())
        assert step.probability == pytest.approx(mixed)


@given(any_chain(), st.text("abc", max_size=4))
@settings(max_examples=60, deadline=None)
def test_walks_of_tables_rows_and_contexts_agree(tables: tuple[np.ndarray, np.ndarray], name: str) -> None:
    chances, after = tables
    name = "".join(c for c in name if c in "abc"[: chances.shape[1] - 1])
    told = [name_model(chances, after, kind=kind).explain(name, samples=0) for kind in ("tables", "rows", "contexts")]
    assert told[0] == told[1] == told[2]
    state, expected = 0, []
    for token in [*("abc".index(c) + 1 for c in name), 0]:
        expected.append(chances[state, token])
        state = after[state, token]
    assert [step.probability for step in told[0].steps] == pytest.approx(expected)
    json.dumps(told[0].as_json(), allow_nan=False)


def test_an_impossible_name_is_told_without_a_number() -> None:
    told = trained("count-bigram add_k=0").explain("oo", samples=10)
    assert told.steps[0].probability == 0
    assert told.logprob == -math.inf
    assert told.perplexity == told.bits == math.inf
    assert told.as_json()["bits"] is told.as_json()["steps"][0]["logprob"] is None
    assert told.rank is not None
    assert told.rank.less_likely == 0


def test_the_empty_name_and_one_letter_alone() -> None:
    told = trained().explain("", samples=0)
    assert len(told.steps) == 1
    assert told.steps[0].end
    one = namegen.train(["a"], model="count-bigram", registry=REGISTRY).explain("a", samples=5)
    assert one.times == 1
    assert len(one.steps[0].alternatives) == 1


def test_the_rank_is_the_share_of_a_million_names_that_are_less_likely() -> None:
    chances = np.array([[0.2, 0.5, 0.3], [0.6, 0.1, 0.3], [0.25, 0.25, 0.5]])
    model = name_model(chances, np.broadcast_to(np.arange(3), (3, 3)))
    # Likelier than "a" (.3) is none; as likely, itself: so .7 are less likely. Of "" (.2): all but those two, .5.
    for name, expected in (("a", 0.7), ("", 0.5), ("b", 0.5 - 0.075)):
        rank = model.explain(name, samples=1_000_000, seed="x").rank
        assert rank is not None
        assert rank.drawn == 1_000_000
        assert abs(rank.less_likely - expected) < 4 * math.sqrt(expected * (1 - expected) / 1e6)
    assert model.explain("ab", seed=1) == model.explain("ab", seed=1)


def test_names_that_do_not_end_are_not_compared_with() -> None:
    model = name_model(np.array([[0.0, 1.0]]), np.zeros((1, 2), int))
    assert len(sample_logprobs(model, 10, 0)) == 0
    assert model.explain("a").rank is None


def test_where_the_name_stands_in_the_list() -> None:
    assert trained().explain("anna", samples=0).times == 2
    weighted = namegen.Wordlist(("anna", "bob"), (7, 2))
    assert namegen.train(weighted, model="count-bigram", registry=REGISTRY).explain("anna", samples=0).times == 7
    many = ["anna", "bob", "carla", "dora", "emma", "fred", "gina", "hugo", "ida", "john", "karl", "lena", "mia"]
    model = namegen.train(many, model="count-bigram", split="distinct", registry=REGISTRY)
    parts = namegen.split(model.names, "distinct")  # type: ignore[arg-type]
    for part in ("train", "dev", "test"):
        for name in getattr(parts, part).names:
            if not model.tokenizer.unknown(name):
                assert model.explain(name, samples=0).parts == (part,)
    # Names that hold a piece are those that it learned from.
    held = model.explain("a", samples=0).steps[-1].held
    assert held is not None
    assert held.names == sum(name.endswith("a") for name in parts.train.names)


def test_a_loaded_model_says_what_needs_no_list(tmp_path: Path) -> None:
    trained().save(tmp_path / "m.namegen")
    told = namegen.load(tmp_path / "m.namegen").explain("anna", samples=0)
    assert told.times is told.parts is None
    assert all(step.held is None and step.used is not None for step in told.steps)


def test_unknown_characters_and_one_text_are_refused() -> None:
    with pytest.raises(namegen.TokenError, match=r"'anzé' holds 'z', 'é', which no name of the training list holds"):
        trained().explain("anzé")
    with pytest.raises(namegen.UsageError, match="explain takes names, not one text"):
        explain(trained(), "anna")


def test_evidence_about_something_else_is_a_plugins_bug() -> None:
    class Liar(type(trained().model)):  # type: ignore[misc]
        def evidence(self, context: np.ndarray) -> list[namegen.Evidence]:
            return [namegen.Evidence((99,), np.zeros(len(self.vocabulary), dtype=np.int64))]

    model = trained()
    liar = Liar(model.model.options, model.model.vocabulary)
    liar.load_arrays(model.model.arrays())
    with pytest.raises(namegen.PluginError, match="its evidence is not about the context"):
        replace(model, model=liar).explain("anna")


def test_a_million_names_take_a_moment() -> None:
    letters = np.random.default_rng(1).integers(97, 123, (1_000_000, 6), dtype=np.uint8)
    names = letters.tobytes().decode("ascii")
    model = namegen.train([names[i : i + 6] for i in range(0, 6_000_000, 6)], model="count-bigram", registry=REGISTRY)
    model.explain("a", samples=0)
    begin = time.process_time()
    told = model.explain("kelanora", samples=0)
    assert time.process_time() - begin < 20  # a second; under coverage on a busy machine 5.5 were measured
    assert told.steps[1].held is not None
    assert told.steps[1].held.names > 5000


def test_the_command_colours_only_a_terminal(cli: Callable[..., Any], few: Path) -> None:
    result = cli("explain", "anna", "lemma", "-d", few, "-p", "count-bigram")
    assert result.exit_code == 0
    assert "\x1b" not in result.stdout
    lines = result.stdout.splitlines()
    assert re.match(r"anna is likelier than \d+ % of the names that the model draws; least likely in it is ", lines[0])
    lines = lines[2:]
    assert lines[0].split() == ["a", "n", "n", "a", "end"]
    model = namegen.train(few, model="count-bigram", registry=REGISTRY)
    assert lines[1].split() == [*(f"{step.bits:.2f}" for step in model.explain("anna").steps), "bits"]
    assert re.search(r"^in .*few.txt once$", result.stdout, re.M)
    assert re.search(r"^new: not in .*few.txt$", result.stdout, re.M)


def test_colours_are_told_apart_and_legible_on_any_ground() -> None:
    from namegen.commands.explain import SCALE

    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    grounds = []
    for _, style in SCALE:
        letter, ground = (luminance(colour) for colour in style.split(" on "))
        # WCAG 2: 4 to 1 between letter and ground; and each step is darker than the one before, whatever the hue.
        assert (max(letter, ground) + 0.05) / (min(letter, ground) + 0.05) > 4
        grounds.append(ground)
    assert all(one > 1.3 * two for one, two in itertools.pairwise(grounds))


def test_the_command_escapes_what_a_terminal_might_obey(cli: Callable[..., Any], few: Path) -> None:
    result = cli("explain", "an\x1b[31mna", "-d", few, "-p", "count-bigram")
    assert result.exit_code == 1
    assert "\x1b" not in result.stdout + result.stderr
    assert "\\x1b" in result.stderr
    known = namegen.train(namegen.Wordlist(("a\x1bb", "b")), model="uniform", cache=False, registry=REGISTRY)
    from rich.console import Console

    from namegen.commands.explain import _rendered

    console = Console(width=120, force_terminal=False)
    with console.capture() as capture:
        for part in _rendered(known.explain("a\x1bb"), known):
            console.print(part)
    assert "\x1b" not in capture.get()
    assert "\\x1b" in capture.get()


def test_the_command_writes_json(cli: Callable[..., Any], few: Path, tmp_path: Path) -> None:
    result = cli("explain", "anna", "-d", few, "-p", "kneser-ney", "--format", "json", "--samples", 20, "-k", 1)
    found = json.loads(result.stdout)["explanations"][0]
    assert found["name"] == "anna"
    assert found["rank"]["drawn"] == 20
    assert [len(step["alternatives"]) for step in found["steps"]] == [1] * 5
    assert found["steps"][1]["used"]["count"] > 0
    # Letters come composed, as in lists: e and an accent of its own are one é.
    (tmp_path / "accents.txt").write_text("zoé\n", encoding="utf-8")
    assert cli("explain", "zoe\u0301", "-d", tmp_path / "accents.txt").exit_code == 0


def test_the_command_takes_a_saved_model(cli: Callable[..., Any], few: Path, tmp_path: Path) -> None:
    file = tmp_path / "m.namegen"
    cli("train", "-d", few, "-p", "count-bigram", "--output", file)
    assert "in " in cli("explain", "anna", "--from", file).stdout
    other = tmp_path / "other.txt"
    other.write_text("anna\nnan\n")
    result = cli("explain", "anna", "--from", file, "-d", other)
    assert "learned from another list than" in result.stderr
    assert cli("explain", "anna", "--from", file, "--split", "all").exit_code == 2
    split = cli("explain", "anna", "-d", few, "--split", "distinct")
    assert re.search(r"^in .* once, in its (train|dev|test) part$", split.stdout, re.M)
