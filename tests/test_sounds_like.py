"""Which list a name sounds like: Bayes, how sure it is, the letters that speak, and the command."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import namegen
from namegen import Run, StoppedError, UsageError, Wordlist
from namegen.analysis.calibration import Classification, fit_power
from namegen.analysis.classifier import Classifier, Readers, Scores, learn_classifier
from namegen.training.train import make_recipe

if TYPE_CHECKING:
    from typer.testing import Result

    Cli = Callable[..., Result]

SOFT = Wordlist.from_names(["lia", "Elia", "alia", "lila", "aela", "eala", "ilea", "lela"], "soft")
HARD = Wordlist.from_names(["krok", "orok", "kork", "rokko", "okkor", "korro"], "hard")
THIRD = Wordlist.from_names(["sasu", "susa", "usas", "assu"], "third")


def asked(names: Any, registry: namegen.Registry, *lists: Wordlist, **more: Any) -> list[namegen.SoundsLike]:
    return namegen.sounds_like(names, lists or (SOFT, HARD), model="count-bigram", registry=registry, **more)


class Fixed(namegen.Model):
    """Give each token a probability of its own, whatever came before."""

    def fit(self, corpus: namegen.Corpus, run: namegen.Run) -> None: ...

    def logprobs(self, contexts: np.ndarray) -> np.ndarray:
        return np.tile(np.log(self.row), (len(contexts), 1))


def fixed(vocabulary: namegen.Vocabulary, *row: float) -> Fixed:
    model = Fixed(Fixed.Options(), vocabulary)
    model.row = np.array(row)
    return model


# The classifier


def by_hand(registry: namegen.Registry, power: float = 1.0, silent: str = "") -> Classifier:
    """Two lists over '.', 'a' and 'b', read forwards by one model and backwards by another."""
    tokenizer = registry.check("tokenizer").part.build()
    tokenizer.fit(["ab"])
    vocabulary = tokenizer.vocabulary
    readers = (
        Readers(fixed(vocabulary, 0.5, 0.25, 0.25), fixed(vocabulary, 0.5, 0.4, 0.1)),
        Readers(fixed(vocabulary, 0.2, 0.2, 0.6), fixed(vocabulary, 0.5, 0.3, 0.2)),
    )
    quiet = np.array([piece == silent for piece in vocabulary.pieces])
    return Classifier(("one", "two"), tokenizer, readers, quiet, np.log([0.75, 0.25]), power)


@pytest.mark.parametrize("power", [1.0, 0.5])
def test_the_posterior_is_that_of_bayes(registry: namegen.Registry, power: float) -> None:
    classifier = by_hand(registry, power)
    found = classifier.posteriors(classifier.scores(classifier.encode(namegen.Names(("aB", "b")))))
    for row, letters in zip(found, [(1, 1), (0, 1)], strict=True):
        a, b = letters
        one = math.sqrt(0.25**a * 0.25**b * 0.5 * 0.4**a * 0.1**b * 0.5)
        two = math.sqrt(0.2**a * 0.6**b * 0.2 * 0.3**a * 0.2**b * 0.5)
        weights = [0.75 * one**power, 0.25 * two**power]
        assert row == pytest.approx(np.array(weights) / sum(weights))


def test_a_letter_that_no_list_has_says_nothing(registry: namegen.Registry) -> None:
    classifier = by_hand(registry, silent="b")
    rows = classifier.posteriors(classifier.scores(classifier.encode(namegen.Names(("a", "ab", "bab")))))
    assert rows[1] == pytest.approx(rows[0])
    assert rows[2] == pytest.approx(rows[0])


@given(st.lists(st.text("abc", min_size=1, max_size=6), min_size=1, max_size=5))
def test_names_are_reversed_between_their_marks(names: list[str]) -> None:
    tokenizer = namegen.Registry.load(only=["namegen"]).check("tokenizer").part.build()
    tokenizer.fit(names)
    corpus = tokenizer.encode(names)
    back = corpus.backwards()
    assert tokenizer.decode(back) == [name[::-1] for name in names]
    assert np.array_equal(back.backwards().tokens, corpus.tokens)


def test_what_all_models_rule_out_is_even() -> None:
    impossible = np.full((2, 2), -np.inf)
    corpus = namegen.Corpus(np.array([0, 1, 0]), np.array([0, 3]), namegen.Vocabulary((".", "a"), 0, 0))
    scores = Scores(impossible, impossible, corpus)
    assert np.isfinite(scores.logprobs()).all()


@pytest.mark.parametrize("power", [0.4, 1.0, 2.0])
def test_the_power_is_found_again(power: float) -> None:
    generator = np.random.default_rng(1)
    logprobs = generator.normal(0, 3, (4000, 3))
    weights = np.exp(power * logprobs)
    cumulative = (weights / weights.sum(axis=1, keepdims=True)).cumsum(axis=1)
    truth = (cumulative < generator.random((4000, 1))).sum(axis=1)
    assert fit_power(logprobs, truth) == pytest.approx(power, rel=0.1)


def test_accuracy_brier_and_calibration_by_hand() -> None:
    probabilities = np.array([[0.95, 0.05], [0.35, 0.65], [0.61, 0.39]])
    found = Classification.of(probabilities, np.array([0, 1, 1]), np.array([1, 2, 1]))
    assert (found.names, found.accuracy) == (4, 0.75)
    assert found.brier == pytest.approx((2 * 0.05**2 + 2 * 2 * 0.35**2 + 2 * 0.61**2) / 4)
    # Steps .9 to 1: confidence .95, all right. .6 to .7: (2 * .65 + .61) / 3 against 2 / 3, of 3 names.
    assert found.calibration_error == pytest.approx((0.05 + abs(2 * 0.65 + 0.61 - 2)) / 4)


def test_models_that_learn_from_few_names_are_as_sure_as_they_may_be(registry: namegen.Registry) -> None:
    labels = ("finnish", "nahuatl", "irish", "elf")
    lists = [namegen.load_wordlist(each, registry) for each in labels]
    learned = [namegen.Names(each.names[::10]) for each in lists]
    rest = [[name for place, name in enumerate(each.names) if place % 10] for each in lists]
    held = namegen.Names(tuple(name for each in rest for name in each))
    recipe = make_recipe(registry, "lists", model="kneser-ney")
    classifier = learn_classifier(labels, learned, recipe, registry, also=held)
    truth = np.repeat(np.arange(4), [len(each) for each in rest])
    found = Classification.of(
        classifier.posteriors(classifier.scores(classifier.encode(held))), truth, np.ones(len(held), dtype=np.int64)
    )
    assert found.accuracy > 0.75
    assert found.calibration_error <= 0.05
    assert classifier.power < 0.8, "taken at their word they would be too sure"


# What is said of a name


def test_each_name_is_of_the_list_whose_letters_it_has(registry: namegen.Registry) -> None:
    soft, hard = asked(["lilea", "krokor"], registry)
    assert (soft.best.label, hard.best.label) == ("soft", "hard")
    assert sum(each.probability for each in soft.lists) == pytest.approx(1)
    assert hard.lists[1].lacking == ("k", "r", "o")
    assert asked("lilea", registry) == [soft]


def test_the_bits_of_the_letters_add_up_to_the_odds(registry: namegen.Registry) -> None:
    for name in ("lilea", "krok", "larko", "x", "oxa"):
        (found,) = asked(name, registry)
        first, second = found.lists
        assert sum(first.bits) == pytest.approx(math.log2(first.probability / second.probability))
        assert sum(first.bits) == pytest.approx(-sum(second.bits))
        assert found.letters == tuple(name)


def test_pieces_are_letters_in_a_row_the_strongest_first(registry: namegen.Registry) -> None:
    (found,) = asked("krolia", registry)
    by_label = {each.label: each for each in found.lists}
    assert [piece.text for piece in by_label["hard"].pieces] == ["kro"]
    assert [piece.text for piece in by_label["soft"].pieces] == ["lia"]
    assert by_label["hard"].pieces[0].bits == pytest.approx(sum(by_label["hard"].bits[:3]))


def test_capitals_do_not_count_and_a_name_of_a_list_is_said_to_be(registry: namegen.Registry) -> None:
    small, mixed = asked(["elia", "ELIa"], registry)
    assert (small.lists, small.name, mixed.name) == (mixed.lists, "elia", "ELIa")
    assert [each.contained for each in small.lists] == [True, False]


def test_larger_lists_are_likelier_where_sizes_count(registry: namegen.Registry) -> None:
    heavy = Wordlist(HARD.names, (100,) * len(HARD), "hard")
    even, sizes = (asked("x", registry, SOFT, heavy, prior=prior)[0] for prior in ("even", "sizes"))
    of_hard = [next(each.probability for each in found.lists if each.label == "hard") for found in (even, sizes)]
    odds = [each / (1 - each) for each in of_hard]
    assert odds[1] / odds[0] == pytest.approx(600 / 8)


def test_the_same_question_has_the_same_answer_whatever_else_is_asked(registry: namegen.Registry) -> None:
    assert asked(["lark", "karl"], registry, SOFT, HARD, THIRD)[1:] == asked("karl", registry, SOFT, HARD, THIRD)


def test_the_values_of_a_column_are_lists(registry: namegen.Registry) -> None:
    names = SOFT.names + HARD.names
    table = Wordlist(names, name="t", labels={"kind": ("s",) * len(SOFT) + ("h",) * len(HARD)})
    (found,) = asked("lilea", registry, table, by="kind")
    (apart,) = asked("lilea", registry)
    assert [each.probability for each in found.lists] == [each.probability for each in apart.lists]
    assert found.best.label == "s"


@pytest.mark.parametrize(
    ("names", "lists", "by", "told"),
    [
        ("lia", (SOFT,), None, "give two or more, or the column that tells them apart"),
        ("lia", (Wordlist(("lia",), labels={"sex": ("F",)}),), "sex", "the column 'sex' is 'F' in all rows"),
        ("lia", (SOFT,), "sex", "there is no column 'sex'"),
        ("  ", (SOFT, HARD), None, "has 0 characters; a name has 1 to"),
        ([], (SOFT, HARD), None, "give a name, or several"),
        ([7], (SOFT, HARD), None, "a name is a text, not int"),
        ("lia", (SOFT, SOFT), None, "soft is given twice"),
    ],
)
def test_what_cannot_be_told_is_one_line(
    registry: namegen.Registry, names: Any, lists: Any, by: str | None, told: str
) -> None:
    with pytest.raises(UsageError, match=told):
        asked(names, registry, *lists, by=by)


def test_it_can_be_stopped(registry: namegen.Registry) -> None:
    with pytest.raises(StoppedError, match="stopped before all lists were learned"):
        asked("lia", registry, run=Run(stop=lambda: True))


# In commands


@pytest.fixture
def lists(tmp_path: Path) -> tuple[str, ...]:
    for each in (SOFT, HARD):
        (tmp_path / f"{each.name}.txt").write_text("\n".join(each.names))
    return ("-d", str(tmp_path / "soft.txt"), "-d", str(tmp_path / "hard.txt"), "-m", "count-bigram")


def test_the_command_prints_a_table_a_name(cli: Cli, lists: tuple[str, ...]) -> None:
    result = cli("sounds-like", "Krokor", "lia", *lists)
    assert result.exit_code == 0
    tables = result.stdout.split("\n\n")
    assert [table.splitlines()[0] for table in tables] == ["Krokor", "lia"]
    assert "is in it" in tables[1]
    assert "never has k, r, o" in tables[0]


def test_its_tables_fit_eighty_columns(cli: Cli) -> None:
    lists = ["german", "english", "french", "italian", "finnish", "nahuatl", "basque"]
    result = cli("sounds-like", "Maximiliana", *(word for each in lists for word in ("-d", each)), "-m", "count-bigram")
    assert max(map(len, result.stdout.splitlines())) <= 80
    assert "2 more" in result.stdout


def test_every_format_says_the_same(cli: Cli, lists: tuple[str, ...], tmp_path: Path) -> None:
    found = json.loads(cli("sounds-like", "larko", *lists, "--format", "json").stdout)
    first = found["names"][0]["lists"][0]
    assert (found["prior"], found["by"], len(first["bits"])) == ("even", None, 5)
    rows = cli("sounds-like", "larko", *lists, "--format", "csv").stdout.splitlines()
    assert rows[0] == "name,list,probability,logprob,pieces,contained,lacking"
    assert rows[1].startswith(f"larko,{first['label']},{first['probability']!r}")
    output = tmp_path / "it.md"
    assert cli("sounds-like", "larko", *lists, "--format", "markdown", "--output", output).stdout == ""
    assert output.read_text().startswith("larko\n\n| list | probability |")


def test_the_command_takes_a_column_and_refuses_what_does_not_apply(cli: Cli, tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    rows = [f"{name},s\n" for name in SOFT.names] + [f"{name},h\n" for name in HARD.names]
    table.write_text("name,kind\n" + "".join(rows))
    asked = ("sounds-like", "krokor", "-d", table, "-m", "count-bigram")
    assert "\nh " in cli(*asked, "--by", "kind").stdout
    assert cli(*asked).stderr.endswith("give two or more, or the column that tells them apart\n")
    assert cli(*asked, "--by", "kind", "--blend", "1,2").exit_code == 2


def test_eval_by_says_how_well_labels_are_told_apart(cli: Cli, tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    names = [f"{a}{b}{c}" for a in "lmn" for b in "aei" for c in "lmn"]
    table.write_text(
        "name,kind\n" + "".join(f"{name},s\n{name.translate(str.maketrans('lmn', 'krt'))},h\n" for name in names)
    )
    asked = ("eval", "-d", table, "--by", "kind", "-m", "count-bigram")
    found = json.loads(cli(*asked, "--format", "json").stdout)["classification"]
    assert (found["accuracy"], set(found)) == (1.0, {"names", "accuracy", "brier", "calibration_error"})
    assert "classified by their letters: accuracy 100.0 % of" in cli(*asked).stdout
