"""Look inside, asked as the page asks: a key for a model, answers at once while somebody types, tables as jobs."""

from __future__ import annotations

import gc
import math
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from namegen_app.settings import Settings
from namegen_app.words.letters import is_vowel, shown, word_for
from namegen_app.work.backend import Backend

import namegen

from .asking import Asking

REGISTRY = namegen.Registry.load(only=["namegen"])
NAMES = ["anna", "nana", "hanna", "johanna", "ann", "jo", "noah", "hanno", "joan", "anna"]
Ask = Callable[..., Any]


@pytest.fixture(scope="module")
def backend() -> Iterator[Backend]:
    backend = Backend(REGISTRY, Settings())
    yield backend
    backend.queue.end(5)


@pytest.fixture(scope="module")
def entrance(backend: Backend) -> Asking:
    return Asking(backend)


@pytest.fixture(scope="module")
def answers(entrance: Asking) -> Ask:
    """What the door answers once a job has ended."""
    return entrance.answer


@pytest.fixture(scope="module")
def ask(answers: Ask) -> Ask:
    def asked(call: str, **data: Any) -> Any:
        answer = answers(call, **data)
        assert "done" in answer, answer
        return answer["done"]

    return asked


@pytest.fixture(scope="module")
def refused(answers: Ask) -> Ask:
    def asked(call: str, **data: Any) -> Any:
        answer = answers(call, **data)
        assert "error" in answer, answer
        return answer["error"]

    return asked


def looked(ask: Ask, names: Any = NAMES, **more: Any) -> str:
    return ask("look", names=names, **more)["key"]


# A key


def test_a_model_is_prepared_once_and_found_by_its_key(ask: Ask) -> None:
    first = ask("look", names=NAMES, model="kneser-ney")
    assert ask("look", names=NAMES, model="kneser-ney") == first
    assert ask("look", names=NAMES)["key"] != first["key"]
    assert (first["longest"], first["inside"], first["stopped"]) == (100, [], "")
    assert ask("look", names=NAMES, model="rnn size=4 epochs=1")["inside"] == ["states", "vectors"]


def test_a_key_is_no_ones_guess_and_dies_with_its_model(backend: Backend, refused: Ask) -> None:
    for key in ("", "x", "../../etc/passwd", "0" * 1000):
        assert refused("next_letters", key=key, beginning="a")["field"] == "key"
    small = Backend(REGISTRY, Settings(cache_mb=0.01))
    own = Asking(small)
    key = own("look", names=NAMES * 200)["key"]
    gc.collect()  # what kept the model has let it go: it is larger than all that this server keeps
    error = own.refused("next_letters", key=key, beginning="a")
    assert error["field"] == "key"
    assert "please look again" in error["message"]


def test_a_training_that_was_stopped_is_looked_into_all_the_same(entrance: Asking, ask: Ask) -> None:
    asked = {"names": NAMES * 40, "model": "lstm size=64 epochs=5000"}
    answer = entrance.once("look", **asked)
    until = time.monotonic() + 120
    while answer["progress"]["step"] == 0 and time.monotonic() < until:
        answer = entrance.once("follow", job=answer["job"])
    entrance.once("stop", job=answer["job"])
    answer = entrance.end(answer)
    gc.collect()
    assert answer["done"]["stopped"] == "stopped"
    assert ask("next_letters", key=answer["done"]["key"], beginning="an")["text"] == "an"


# What comes next


def test_what_comes_next_is_the_models_row_and_which_names_begin_so(ask: Ask) -> None:
    found = ask("next_letters", key=looked(ask, model="count-bigram add_k=0"), beginning="ann")
    # After n: a 6 times, n 5, o 2, the end 2 and a space never.
    counts = {"a": 0, "n": 0, "o": 0, "": 0}
    for name in NAMES:
        for before, after in zip(name, [*name[1:], ""], strict=True):
            if before == "n":
                counts[after] += 1
    told = {each.get("piece", ""): math.exp(each["logprob"]) for each in found["next"]}
    assert told == pytest.approx({key: n / sum(counts.values()) for key, n in counts.items() if n}, abs=1e-4)
    assert [each for each in found["next"] if each.get("end")] == [found["next"][-1]]
    assert found["known"] == {"count": 2, "some": ["anna", "ann"], "whole": "ann"}
    assert found["rest"] == []


def test_it_is_answered_at_once_while_every_thread_trains(entrance: Asking, ask: Ask, backend: Backend) -> None:
    key = looked(ask)
    held, jobs = threading.Event(), []
    for _ in range(backend.settings.workers + 2):
        jobs.append(backend.queue.submit(lambda job: held.wait(60)))
    try:
        answer = entrance.once("next_letters", key=key, beginning="an")
        assert answer["done"]["text"] == "an"
    finally:
        held.set()
        for job in jobs:
            job.wait(10)


def test_a_beginning_is_written_as_the_list_has_it(ask: Ask) -> None:
    found = ask("next_letters", key=looked(ask, ["Anna", "Bob", "Ann"]), beginning="AN")
    assert found["text"] == "An"
    assert found["known"]["some"] == ["Anna", "Ann"]


def test_of_many_letters_the_likeliest_are_told_and_of_the_others_what_they_sum_to(ask: Ask) -> None:
    names = ["".join(chr(0x4E00 + (i * k) % 700) for k in (1, 7)) for i in range(700)] + [chr(0x4E00 + 5)] * 50
    key = looked(ask, names, model="count-bigram")
    whole, part = (ask("next_letters", key=key, beginning="", most=most) for most in (5000, 20))
    assert whole["rest"] == []
    assert len(part["next"]) == 20
    assert part["next"][-1]["end"]
    every = sorted((each["logprob"] for each in whole["next"] if not each.get("end")), reverse=True)
    assert [each["logprob"] for each in part["next"][:-1]] == every[:19]
    assert sum(count for _, count in part["rest"]) == len(whole["next"]) - 20
    for warmth in (0.5, 1.0, 2.0):
        exact = sum(math.exp(logprob / warmth) for logprob in every[19:])
        assert sum(n * math.exp(logprob / warmth) for logprob, n in part["rest"]) == pytest.approx(exact, rel=0.06)


@pytest.mark.parametrize("most", [0, -1, 5001])
def test_how_many_are_told_is_bounded(ask: Ask, refused: Ask, most: int) -> None:
    assert "allowed: 1 to 5,000" in refused("next_letters", key=looked(ask), beginning="", most=most)["message"]


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("anxz", "No name of this list has the letters “x” and “z”. It has a, h, j, n, o."),
        ("a\u200b\u00a0b", "No name of this list has the letters “no-break space” and “b”. It has a, h, j, n, o."),
        ("a" * 101, "A name has up to 100 characters, and this beginning 101."),
        ("a\u0007", "The beginning holds U+0007, which no name holds."),
        (
            "<img src=x onerror=alert(1)>",
            "No name of this list has the letters “<” and “i” and “m”. It has a, h, j, n, o.",
        ),
    ],
)
def test_what_begins_no_name_is_one_sentence_at_the_field(ask: Ask, refused: Ask, typed: str, says: str) -> None:
    for call in ("next_letters", "inside"):
        error = refused(call, key=looked(ask), beginning=typed)
        assert (error["field"], error["message"]) == ("beginning", says)


def test_of_thousands_of_letters_a_sentence_names_some(ask: Ask, refused: Ask) -> None:
    names = [chr(0x4E00 + i) for i in range(500)]
    message = refused("next_letters", key=looked(ask, names), beginning="x")["message"]
    assert message.endswith("and 440 more.")
    assert len(message) < 300


def test_blanks_marks_and_jamo_are_named_and_say_what_they_make(ask: Ask) -> None:
    blanks = ask("next_letters", key=looked(ask, ["De la Cruz", "De Ar", "O'Neill"]), beginning="De")
    blank = next(each for each in blanks["next"] if each.get("word") == "space")
    assert (blank["piece"], blank["after"]) == ("␣", "De ")
    jamo = ask("next_letters", key=looked(ask, ["김민수", "기민", "김서준"], tokenizer="jamo"), beginning="기")
    told = {(each.get("piece"), each.get("word")): each.get("after") for each in jamo["next"]}
    assert told["ㅁ", "final ㅁ"] == "김"
    assert told["ㅁ", None] == "기\u1106"  # the beginning of the next syllable
    signs = ask("next_letters", key=looked(ask, ["कमला", "किरण", "माला"]), beginning="क")
    sign = next(each for each in signs["next"] if each.get("piece") == "◌ि")
    assert (sign["after"], sign["word"]) == ("कि", "devanagari vowel sign i")


@pytest.mark.parametrize(
    ("call", "data"),
    [
        ("next_letters", {"beginning": 7}),
        ("next_letters", {"beginning": ["a"]}),
        ("next_letters", {"beginning": "a", "most": 2.5}),
        ("next_letters", {"beginning": "a", "other": 1}),
        ("next_letters", {}),
        ("pair_names", {"before": None, "after": "a"}),
        ("letter_map", {"own": "yes"}),
    ],
)
def test_what_is_of_another_type_is_refused(ask: Ask, refused: Ask, call: str, data: dict[str, Any]) -> None:
    assert len(refused(call, key=looked(ask), **data)["message"]) < 200


# Tables


def test_pairs_are_the_cores_counts_shares_and_probabilities(ask: Ask) -> None:
    model = namegen.train(NAMES, model="kneser-ney", registry=REGISTRY, cache=False)
    corpus, _ = namegen.pair_corpus(model)
    found = ask("pairs", key=looked(ask, model="kneser-ney"))
    assert found["counts"] == namegen.pair_counts(corpus).values.tolist()
    for name, table in (
        ("shares", namegen.pair_shares(corpus)),
        ("chances", namegen.pair_probabilities(model, corpus)),
    ):
        assert np.array(found[name], dtype=float) == pytest.approx(table.values, abs=1e-4)
    assert found["letters"] == [{"id": each} for each in ("", "a", "h", "j", "n", "o")]
    assert (found["left_out"], found["folded"], found["drawn"]) == (0, False, 0)


def test_a_table_shows_the_commonest_letters_and_says_how_many_it_leaves_out(ask: Ask) -> None:
    names = [chr(0x4E00 + i) + chr(0x4E00 + i // 2) for i in range(300)]
    found = ask("pairs", key=looked(ask, names, model="count-bigram"))
    assert (len(found["letters"]), found["left_out"]) == (41, 260)
    assert len(found["counts"]) == len(found["chances"][0]) == 41


def test_names_behind_a_cell_come_with_their_pair(ask: Ask, refused: Ask) -> None:
    key = looked(ask, ["Rhian", "Arianrhod", "Ann"])
    assert ask("pair_names", key=key, before="r", after="h") == {
        "count": 2,
        "names": [["", "Rh", "ian"], ["Arian", "rh", "od"]],
    }
    assert ask("pair_names", key=key, before="", after="a")["names"] == [["", "A", "rianrhod"], ["", "A", "nn"]]
    assert "there is no letter" in refused("pair_names", key=key, before="<b>", after="a")["message"]


def test_the_network_is_watched_and_its_last_w_is_the_counts(ask: Ask, entrance: Asking) -> None:
    key = looked(ask)
    found = ask("network", key=key)
    counts = np.array(found["counts"], dtype=float)
    logs, last = np.array(found["logs"], dtype=float), np.array(found["weights"][-1])
    seen = counts > 0
    assert logs[seen] == pytest.approx(np.log(counts[seen]), abs=1e-3)
    assert np.isnan(logs[~seen]).all()
    assert np.abs(last - logs)[seen].max() < 0.1
    assert np.abs(np.array(found["weights"][0]) - logs)[seen].mean() > 0.5
    assert found["steps"][0] == 0
    assert len(found["weights"]) == len(found["steps"]) == len(found["losses"])
    began = time.perf_counter()
    assert ask("network", key=key) == found
    assert time.perf_counter() - began < 0.5  # it is kept: no second training


def test_of_too_many_letters_the_network_is_refused_in_a_sentence(ask: Ask, refused: Ask) -> None:
    names = [chr(0x4E00 + i) for i in range(500)]
    assert "lists of up to 400 letters" in refused("network", key=looked(ask, names))["message"]


def test_letters_are_placed_and_vowels_are_said_to_be_some(ask: Ask) -> None:
    found = ask("letter_map", key=looked(ask))
    assert [each["id"] for each in found["letters"] if each["vowel"]] == ["a", "o"]
    assert len(found["places"]) == len(found["letters"]) == 6
    assert found["of_vectors"] == ""
    key = looked(ask, model="rnn size=4 epochs=1")
    assert ask("letter_map", key=key)["of_vectors"] == "Letters as vectors"
    assert ask("letter_map", key=key, own=False)["of_vectors"] == ""


# Inside


def test_the_inside_of_networks_is_drawn_over_the_letters(ask: Ask) -> None:
    key = looked(ask, ["Anna", "Hanna", "Jo"] * 5, model="transformer size=8 depth=2 heads=2 epochs=1")
    found = ask("inside", key=key, beginning="han")
    assert [each["id"] for each in found["tokens"]] == ["", "H", "a", "n"]
    [view] = found["views"]
    assert (view["kind"], view["layers"], view["heads"]) == ("attention", ["block 1", "block 2"], 2)
    weights = np.array(view["values"])
    assert weights.shape == (2, 2, 4, 4)
    assert weights.sum(axis=-1) == pytest.approx(1, abs=5e-3)


def test_of_a_wide_network_the_units_that_change_most_are_drawn(ask: Ask) -> None:
    model = namegen.train(NAMES, model="lstm size=96 epochs=1", registry=REGISTRY, cache=False)
    key = looked(ask, model="lstm size=96 epochs=1")
    hidden, memory = ask("inside", key=key, beginning="hanna")["views"]
    assert (hidden["title"], memory["title"], hidden["units"]) == ("Hidden state", "Memory", 96)
    whole = next(view.values for view in namegen.look_inside(model, "hanna").views)[0]
    chosen = np.array(hidden["chosen"][0]) - 1
    assert len(chosen) == 48
    assert whole.std(axis=0)[chosen].min() >= np.delete(whole.std(axis=0), chosen).max()
    assert np.array(hidden["values"][0]) == pytest.approx(whole[:, chosen], abs=0.006)


def test_of_a_long_beginning_the_last_letters_are_drawn(ask: Ask) -> None:
    key = looked(ask, model="transformer size=8 depth=1 heads=2 epochs=1")
    found = ask("inside", key=key, beginning="an" * 50)
    assert (len(found["tokens"]), found["left_out"]) == (24, 77)
    assert np.array(found["views"][0]["values"]).shape == (1, 2, 24, 24)


def test_what_shows_nothing_is_no_error(ask: Ask) -> None:
    assert ask("inside", key=looked(ask), beginning="an")["views"] == []


def test_a_model_whose_inside_fails_still_says_what_comes_next(caplog: pytest.LogCaptureFixture) -> None:
    class Breaks(namegen.Model):
        def fit(self, corpus: namegen.Corpus, run: namegen.Run) -> None:
            self.size = corpus.vocab_size

        def logprobs(self, contexts: np.ndarray) -> np.ndarray:
            return np.full((len(contexts), self.size), -math.log(self.size))

        def inside(self, context: np.ndarray) -> list[namegen.Inside]:
            raise TypeError("a bug")

    class Plugin:
        @namegen.hookimpl
        def register_models(self, register: Any) -> None:
            register("breaks", Breaks)

    from namegen.registry.entry import Plugin as Record

    registry = namegen.Registry.load(only=["namegen"])
    registry.add(Plugin(), Record("breaks", "breaks", "1"))
    ask = Asking(Backend(registry, Settings()))

    info = ask("look", names=NAMES, model="breaks")
    assert info["inside"] == []
    assert "a bug" in caplog.text
    assert len(ask("next_letters", key=info["key"], beginning="an")["next"]) == 6
    assert "something broke" in ask.refused("inside", key=info["key"], beginning="an")["message"]


# Bounds


def test_what_was_computed_is_kept_within_bounds() -> None:
    from namegen_app.work.looks import LookStore

    settings = Settings(cache_mb=1)
    looks = LookStore(settings, None)  # type: ignore[arg-type]
    for number in range(100):
        looks.keep("key", f"table {number}", [0] * 100, 8_000)
    kept = [number for number in range(100) if looks.known("key", f"table {number}")]
    assert len(kept) == settings.bytes_of_looks // 8_000
    assert kept[-1] == 99


# Words


@pytest.mark.parametrize(
    ("piece", "seen", "word"),
    [
        (" ", "␣", "space"),
        ("\u00a0", "␣", "no-break space"),
        ("-", "-", "hyphen"),
        ("'", "'", "apostrophe"),
        ("\u0301", "◌\u0301", "combining acute accent"),
        ("\u200d", "␣", "zero-width joiner"),
        ("!", "!", "exclamation mark"),
        ("a", "a", ""),
        ("é", "é", ""),
        ("ㅁ", "ㅁ", ""),
        ("🙂", "🙂", ""),
        ("stra", "stra", ""),
        ("\u11b7", "\u11b7", "final ㅁ"),
    ],
)
def test_what_cannot_be_seen_has_a_word(piece: str, seen: str, word: str) -> None:
    assert (shown(piece), word_for(piece)) == (seen, word)


def test_vowels_of_many_scripts_are_known() -> None:
    assert all(map(is_vowel, "aeiouyåéæаеёыαωაუՈօ"))
    assert all(map(is_vowel, ["ᅡ", "ि", "ா"]))
    assert not any(map(is_vowel, ["b", "ж", "ñ", "", "st", "ae", "た", "中", "-", " "]))
