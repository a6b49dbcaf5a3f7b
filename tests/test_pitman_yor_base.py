"""What pitman-yor does above a base: general spelling goes first, and the list's own n-grams correct it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from namegen_counts.backoff import BackOff
from namegen_counts.kneser_ney import adjusted
from namegen_counts.ngrams import count
from namegen_counts.pitman_yor.base import choose_base
from namegen_counts.pitman_yor.distinct import distinct
from namegen_counts.pitman_yor.leave_out import levels_without, rows_without
from namegen_counts.pitman_yor.letters import letters_of, spelt
from namegen_counts.pitman_yor.mixture import mixed
from namegen_counts.pitman_yor.model import PitmanYor
from namegen_counts.pitman_yor.spelling import saved_spelling, spelling_of
from namegen_counts.pitman_yor.stack import fitted_stack
from namegen_counts.pitman_yor.strengths import usual
from namegen_counts.walking import states_of
from namegen_tokenizers.characters import Dot

import namegen
import namegen.testing

NAMES = ["aldor", "elanor", "thorin", "galadra", "lorien", "thela", "dorin", "elathor"]
LISTS = "elf, dwarf"


def corpus_of(names: list[str]) -> namegen.Corpus:
    written = Dot()
    written.fit(names)
    corpus: namegen.Corpus = written.encode(names)
    return corpus


def fitted(corpus: namegen.Corpus, base: str = LISTS) -> PitmanYor:
    model = PitmanYor(PitmanYor.Options(base=base), corpus.vocabulary)
    model.fit(corpus, namegen.Run())
    return model


class OnlyPitmanYor:
    """A plugin with this one model, so that no other is checked again."""

    @namegen.hookimpl
    def register_models(self, register: namegen.Register) -> None:
        register("pitman-yor", PitmanYor)


@pytest.fixture
def few_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counting two bundled lists takes no time."""
    monkeypatch.setattr("namegen_counts.pitman_yor.base.lists_of_script", lambda *_: ["elf", "dwarf"])


@namegen.testing.parametrize_checks(OnlyPitmanYor(), {"pitman-yor": {"base": "auto"}})
def test_contract(check: Any, few_lists: None) -> None:
    check()


def test_each_list_counts_by_itself_what_kneser_and_ney_would() -> None:
    lists = {"one": ["anna", "hanna", "bob"], "other": ["bob", "bobby", "nan"]}
    spelling = spelling_of(lists)
    pieces = spelling.grams.vocabulary.pieces
    for j, names in enumerate([sorted({*lists["one"], *lists["other"]}), *lists.values()]):
        ids = np.array([token for name in names for token in (0, *map(pieces.index, name), 1)], dtype=np.int32)
        offsets = np.cumsum([0, *(len(name) + 2 for name in names)])
        alone = count(namegen.Corpus(ids, offsets, spelling.grams.vocabulary), 6)
        expected = adjusted(alone)
        assert sorted(spelling.part(j)[1]) == sorted(expected[expected > 0])


def test_what_each_list_predicts_is_its_own_model() -> None:
    spelling = spelling_of({"one": ["anna", "hanna", "bob"], "other": ["bob", "bobby", "nan"]})
    random = np.random.default_rng(1)
    states = random.integers(0, spelling.grams.n_states, 50)
    ids = random.integers(1, len(spelling.grams.vocabulary), 50).astype(np.int32)
    predicted = spelling.predicted(states, ids)
    for j in range(3):
        np.testing.assert_allclose(np.log(predicted[:, j]), spelling.automaton(j).logprob(states, ids))
        rows = spelling.automaton(j).probabilities(states)
        np.testing.assert_allclose(rows.sum(axis=1), 1)
        letters = np.array([1, 3, 4], dtype=np.int32)
        number, some = spelling.table(j, letters)
        np.testing.assert_allclose(some[number[states]], rows[:, letters], rtol=1e-5)


def test_mixing_finds_the_list_that_the_names_are_of() -> None:
    predicted = np.tile([0.5, 0.1, 0.1], (200, 1))
    shares = mixed(predicted, np.ones(200))
    assert shares.tolist() == [1, 0, 0]
    assert mixed(np.ones((1, 100)) / 100, np.ones(1)).sum() == pytest.approx(1)


def test_a_name_left_out_is_left_out_of_every_row() -> None:
    corpus = distinct(corpus_of(["anna", "ann", "hanna", "bob", "bobby", "banana"]))
    grams, size = count(corpus, 4), corpus.vocab_size
    floor = np.random.default_rng(1).dirichlet(np.ones(size), len(corpus.targets))
    found = rows_without(grams, levels_without(grams, corpus), usual(4), floor)
    for i, first in enumerate(corpus.first_scored):
        name = corpus.take(np.array([i]))
        model = PitmanYor(PitmanYor.Options(order=4), corpus.vocabulary)
        model.strengths = usual(4)
        rest = count(corpus.take(np.arange(len(corpus)) != i), 4)
        weights = model.weigh(rest)
        own = BackOff(rest, weights.kept, weights.given(rest), model.lower(rest))
        some = slice(first, first + len(name.targets))
        np.testing.assert_allclose(found[some], own.above(states_of(own, name), floor[some].copy()))


def test_a_stack_of_what_needs_none_changes_nothing() -> None:
    random = np.random.default_rng(1)
    chain, base = random.dirichlet(np.ones(5), 4000), random.dirichlet(np.ones(5), 4000)
    targets = np.array([random.choice(5, p=row) for row in chain], dtype=np.int32)
    stack = fitted_stack(chain, base, targets, np.ones(4000))
    assert stack.own == pytest.approx(1, abs=0.1)
    assert stack.general == pytest.approx(0, abs=0.1)
    np.testing.assert_allclose(stack.rows(chain, base).sum(axis=1), 1)


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["anna", "hanna"], ["anna", "hanna"]),
        (["ANNA", "BOB"], ["anna", "bob"]),
        (["ånna", "bob"], ["anna", "bob"]),
        (["an金a", "bob"], ["an\U0010ffffa", "bob"]),
    ],
)
def test_a_list_is_read_in_the_letters_of_the_base(names: list[str], said: list[str]) -> None:
    vocabulary = spelling_of({"one": ["anna", "hanna", "bob"]}).grams.vocabulary
    corpus = corpus_of(names)
    assert spelt(corpus, letters_of(corpus, vocabulary), vocabulary) == said


def test_marks_of_capitals_are_the_lists_own() -> None:
    names = ["Mary Ann", "Anna Bell", "Bob McDorn", "Elanor Thorn", "Doran Gale"]
    trained = namegen.train(names, model=f"pitman-yor base={LISTS!r}", split="all")
    model: Any = trained.model
    assert model.vocabulary.marks
    letters = model._base.letters
    up = model.vocabulary.marks[0]
    assert letters.apart[0, up] > 0.5  # names begin with a capital
    assert letters.apart[1, up] < 0.1  # and none stands before another
    assert trained.evaluate(names).nll_per_token < np.log(10)


def test_the_bundled_list_itself_is_no_part_of_its_base(registry: namegen.Registry, few_lists: None) -> None:
    names = [name.lower() for name in namegen.load_wordlist("elf", registry).names[:60]]
    base = choose_base("auto", distinct(corpus_of(names)), namegen.Run())
    assert base is not None
    assert "elf" not in base.spelling.lists
    named = choose_base(LISTS, distinct(corpus_of(names)), namegen.Run())
    assert named is not None
    assert "elf" in named.spelling.lists  # who names it wants it


def test_what_a_base_is_made_of_is_counted_once(monkeypatch: pytest.MonkeyPatch) -> None:
    first = fitted(corpus_of(NAMES))
    monkeypatch.setattr("namegen_counts.pitman_yor.general.spelling_of", lambda _: 1 / 0)
    second = fitted(corpus_of(NAMES))
    theirs = second.arrays()
    assert all(np.array_equal(array, theirs[name]) for name, array in first.arrays().items())


def test_names_of_another_script_have_no_base_and_say_so() -> None:
    trained = namegen.train(["王", "李王"], model="pitman-yor base=auto", split="all")
    assert "base=auto" in trained.report["notes"][0]
    with pytest.raises(namegen.OptionError, match="lack most letters"):
        fitted(corpus_of(["王", "李王"]))


def test_a_list_that_is_not_there_is_named() -> None:
    with pytest.raises(namegen.OptionError, match=r"no list 'elv'.*did you mean 'elf'"):
        fitted(corpus_of(NAMES), "elv, dwarf")


def test_the_base_helps_few_names(registry: namegen.Registry) -> None:
    names = [name.lower() for name in namegen.load_wordlist("fairy", registry).names]
    train, test = names[::8], [name for name in names[1::2] if set(name) <= set("".join(names[::8]))]
    alone = namegen.train(train, model="pitman-yor", split="all").evaluate(test).nll_per_token
    above = namegen.train(train, model="pitman-yor base='english, welsh, french'", split="all").evaluate(test)
    assert above.nll_per_token < alone - 0.05


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("list_ends", lambda ends: np.array([0, 0, *ends[2:]])),  # the first list counts nothing
        ("list_arcs", lambda arcs: np.append(arcs[1:], arcs[:1])),
    ],
)
def test_a_file_whose_lists_count_no_letters_or_in_no_order_is_refused(name: str, change: Any) -> None:
    made = spelling_of({"one": ["anna", "bob"], "other": ["carl", "dora"]})
    arrays = made.arrays()
    assert saved_spelling(arrays, made.lists, made.grams.vocabulary).lists == made.lists
    with pytest.raises(namegen.StorageError, match="do not count single letters first, and all in their order"):
        saved_spelling(arrays | {name: change(arrays[name])}, made.lists, made.grams.vocabulary)
