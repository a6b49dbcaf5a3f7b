"""What the n-gram models fit on names that were not counted, and what is saved of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from namegen_counts import model as shared
from namegen_counts.count_ngram import CountNGram
from namegen_counts.kneser_ney import KneserNey, adjusted
from namegen_counts.length import CERTAINTY, POSITIONS, LengthTilt, fit_tilt, saved_tilt
from namegen_counts.ngrams import count
from namegen_counts.saving import from_arrays
from namegen_counts.tuning import LEAST, Loss
from namegen_counts.walking import states_of
from namegen_counts.witten_bell import WittenBell
from namegen_tokenizers.characters import Dot, StartEnd

import namegen

MODELS = {"kneser-ney": KneserNey, "witten-bell": WittenBell, "count-ngram": CountNGram}
TRAIN = ["anna", "ann", "hanna", "bob", "bobby", "barbara", "hannah", "nan", "abba", "rob", "robby"]
DEV = ["hanno", "bobo", "anno", "nanna", "roan", "oboa", "ab"]


def corpora(tokenizer: type[Any] = Dot) -> tuple[namegen.Corpus, namegen.Corpus]:
    tok = tokenizer()
    tok.fit([*TRAIN, *DEV])
    return tok.encode(TRAIN), tok.encode(DEV)


def fitted(which: str = "kneser-ney", tokenizer: type[Any] = Dot, **options: Any) -> Any:
    train, dev = corpora(tokenizer)
    part = MODELS[which]
    model = part(part.Options(**options), train.vocabulary)
    model.fit(train, namegen.Run(dev=dev))
    return model


@pytest.mark.parametrize("which", MODELS)
def test_each_tilt_is_the_likeliest(which: str) -> None:
    from scipy.optimize import minimize_scalar

    _, dev = corpora()
    model = fitted(which, length=False)
    tilts = fit_tilt(model.decoder(), dev)
    ends = np.exp(model.decoder().rows(states_of(model.decoder(), dev))[:, 0])
    places = np.concatenate([np.arange(length) for length in dev.lengths])
    for position in range(POSITIONS):
        at = places == position

        def loss(tilt: float, at: Any = at) -> float:
            odds = ends[at] / (1 - ends[at]) * np.exp(tilt)
            chance = odds / (1 + odds)
            ended = dev.targets[at] == 0
            return float(-np.log(np.where(ended, chance, 1 - chance)).sum() + CERTAINTY / 2 * tilt**2)

        assert tilts[position] == pytest.approx(minimize_scalar(loss, bracket=(-1, 1)).x, abs=1e-6)


@pytest.mark.parametrize("which", MODELS)
def test_a_tilt_multiplies_the_odds_of_the_end_and_nothing_else(which: str) -> None:
    model = fitted(which, StartEnd, length=True)
    tilted = model.decoder()
    states = np.arange(tilted.n_states)
    before, after = np.exp(tilted.inner.rows(states // POSITIONS)), np.exp(tilted.rows(states))
    assert after.sum(axis=1) == pytest.approx(1)
    odds = [each[:, 1] / (1 - each[:, 1]) for each in (before, after)]
    assert odds[1] / odds[0] == pytest.approx(np.exp(model.tilt)[states % POSITIONS])
    assert after[:, 2:] / (1 - after[:, [1]]) == pytest.approx(before[:, 2:] / (1 - before[:, [1]]))


@pytest.mark.parametrize("tokenizer", [Dot, StartEnd])
def test_whatever_is_asked_of_a_tilted_automaton_is_said_of_its_rows(tokenizer: type[Any]) -> None:
    train, _ = corpora(tokenizer)
    model = fitted(tokenizer=tokenizer, order=3, length=False, tune=False)
    tilted = LengthTilt(model.decoder(), np.linspace(-2, 2, POSITIONS))
    states, size = np.arange(tilted.n_states), train.vocab_size
    rows = tilted.rows(states)
    assert tilted.probabilities(states) == pytest.approx(np.exp(rows), abs=1e-15)
    chances = tilted.chances(states)
    assert chances / chances.sum(axis=1, keepdims=True) == pytest.approx(np.exp(rows), abs=1e-15)
    pairs, ids = np.repeat(states, size), np.tile(np.arange(size, dtype=np.int32), len(states))
    assert np.exp(tilted.logprob(pairs, ids)) == pytest.approx(np.exp(rows).ravel(), abs=1e-15)
    possible = np.tile(train.vocabulary.drawable, (len(states), 1))
    after = tilted.successors(states, possible).ravel()
    drawable = possible.ravel()
    assert np.array_equal(after[drawable], tilted.step(pairs, ids)[drawable])
    for position in (0, 3, POSITIONS - 1, 40):
        at = states[states % POSITIONS == min(position, POSITIONS - 1)]
        for token in range(size):
            ids_of = np.full(len(at), token, dtype=np.int32)
            logs = tilted.inner.logprob(at // POSITIONS, ids_of)
            tilted.tilt_scores(logs, at // POSITIONS, ids_of, position)
            assert np.exp(logs) == pytest.approx(np.exp(rows[at, token]), abs=1e-15)


def test_names_longer_than_there_are_tilts_share_the_last() -> None:
    tokenizer = Dot()
    tokenizer.fit([*TRAIN, *DEV])
    model = fitted(order=3, length=False)
    shorter, longer = (fit_tilt(model.decoder(), tokenizer.encode(["n" * n])) for n in (POSITIONS, POSITIONS + 4))
    assert shorter.shape == longer.shape == (POSITIONS,)
    assert shorter[:-1] == pytest.approx(longer[:-1])  # up to there neither ended
    assert longer[-1] < shorter[-1]  # the end came later


@pytest.mark.parametrize(("tilt", "right"), [(0, True), (1, False), (15, False), (16, True), (17, False)])
def test_a_saved_tilt_has_a_number_for_each_position_or_none(tilt: int, right: bool) -> None:
    if right:
        assert len(saved_tilt(np.full(tilt, 99.5))) == tilt
    else:
        with pytest.raises(namegen.StorageError, match="not 16 moderate numbers"):
            saved_tilt(np.zeros(tilt))


@pytest.mark.parametrize("odd", [100.0, -100.0, np.nan, np.inf])
def test_a_saved_tilt_that_is_immoderate_is_refused(odd: float) -> None:
    with pytest.raises(namegen.StorageError, match="not 16 moderate numbers"):
        saved_tilt(np.array([odd, *[0.0] * (POSITIONS - 1)]))


@pytest.mark.parametrize("fit", [{"length": True}, {"tune": True}, {"length": True, "tune": True}], ids=str)
def test_what_is_fitted_is_better_on_dev(fit: dict[str, Any]) -> None:
    _, dev = corpora()
    plain = {"length": False, "tune": False}
    assert fitted(**(plain | fit)).score(dev).mean() > fitted(**plain).score(dev).mean()


def test_nothing_is_tilted_where_nothing_is_known() -> None:
    tilt = fitted(length=True).tilt
    assert not tilt[8:].any()  # no dev name gets there
    assert np.abs(tilt).max() < 5


def test_where_ends_are_certain_or_impossible_a_tilt_changes_nothing() -> None:
    train, dev = corpora()
    model = CountNGram(CountNGram.Options(order=4, add_k=0, length=True), train.vocabulary)
    model.fit(train, namegen.Run(dev=dev))
    tilted = model.decoder()
    ends = tilted.inner.rows(np.arange(tilted.inner.n_states))[:, 0]
    sure = np.flatnonzero((ends == 0) | (ends == -np.inf))
    assert len(sure)
    rows = tilted.rows(sure * POSITIONS + 3)
    assert rows == pytest.approx(tilted.inner.rows(sure))
    assert not np.isnan(model.score(train)).any()


@pytest.mark.parametrize("tokenizer", [Dot, StartEnd])
def test_the_gradient_of_tuning_is_that_of_finite_differences(tokenizer: type[Any]) -> None:
    train, dev = corpora(tokenizer)
    weighted = namegen.Corpus(dev.tokens, dev.offsets, dev.vocabulary, np.arange(1, len(dev) + 1))
    grams = count(train, 4)
    generator = np.random.default_rng(5)
    for part in (dev, weighted):
        loss = Loss(grams, adjusted(grams), np.full((2, 4, 3), 0.6), part)
        point = generator.uniform(0.1, 0.9, 24)
        steps = np.eye(24) * 1e-6
        slopes = [(loss(point + step)[0] - loss(point - step)[0]) / 2e-6 for step in steps]
        assert loss(point)[1] == pytest.approx(np.array(slopes), abs=1e-8)


def test_the_loss_of_tuning_is_the_models_nll() -> None:
    train, dev = corpora()
    model = fitted(tune=True, length=False, order=4)
    grams = count(train, 4)
    loss = Loss(grams, adjusted(grams), model.discounts, dev)
    assert loss(model.discounts.ravel())[0] == pytest.approx(-model.score(dev).mean(), rel=1e-12)
    assert (model.discounts >= LEAST).all()
    assert (model.discounts <= [1, 2, 3]).all()


@pytest.mark.parametrize("which", MODELS)
def test_without_a_dev_part_names_are_held_out_and_then_counted_too(which: str) -> None:
    train, dev = corpora()
    part = MODELS[which]
    models = [part(part.Options(length=True), train.vocabulary) for _ in range(3)]
    models[0].fit(train, namegen.Run())
    models[1].fit(train, namegen.Run(dev=dev.take(np.zeros(0, dtype=np.int64))))
    learn, held = namegen.hold_out(train)
    models[2].fit(learn, namegen.Run(dev=held))
    assert np.array_equal(models[0].tilt, models[1].tilt)
    assert np.array_equal(models[0].tilt, models[2].tilt)
    assert models[0].grams.counts[: len(train.vocabulary)].sum() == len(train.targets)


def test_discounts_of_the_closed_form_are_those_of_all_names_and_tuned_ones_of_those_learned_from() -> None:
    train, _ = corpora()
    learn, held = namegen.hold_out(train)

    def discounts(corpus: namegen.Corpus, dev: namegen.Corpus | None, **options: bool) -> np.ndarray:
        model = KneserNey(KneserNey.Options(order=3, **options), corpus.vocabulary)
        model.fit(corpus, namegen.Run(dev=dev))
        return model.discounts

    plain = discounts(train, None, length=False, tune=False)
    assert np.array_equal(discounts(train, None, length=True, tune=False), plain)
    tuned = discounts(learn, held, length=True, tune=True)
    assert np.array_equal(discounts(train, None, length=True, tune=True), tuned)
    assert not np.array_equal(plain, tuned)


@pytest.mark.parametrize("length", [True, False])
def test_only_a_model_of_likely_lengths_is_tilted(length: bool) -> None:
    model = fitted(order=3, length=length)
    assert isinstance(model.decoder(), LengthTilt) == length
    assert model.tilt.shape == ((POSITIONS,) if length else (0,))


SAVED = [
    ("kneser-ney", {}),
    ("kneser-ney", {"order": 12, "tune": True, "length": False}),
    ("witten-bell", {"order": 1}),
    ("witten-bell", {"order": 4, "length": True}),
    ("count-ngram", {"order": 2}),
    ("count-ngram", {"add_k": 0.1, "length": True}),
]


@pytest.mark.parametrize("dense", [True, False])
@pytest.mark.parametrize("tokenizer", [Dot, StartEnd])
@pytest.mark.parametrize(("which", "options"), SAVED, ids=str)
def test_a_saved_model_is_the_same_to_the_bit(
    which: str, options: dict[str, Any], tokenizer: type[Any], dense: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not dense:
        monkeypatch.setattr(shared, "DENSE", 0)
    model = fitted(which, tokenizer, **options)
    again = type(model)(model.options, model.vocabulary)
    again.load_arrays({name: array.copy() for name, array in model.arrays().items()})
    states = np.arange(model.decoder().n_states)
    assert np.array_equal(model.decoder().rows(states), again.decoder().rows(states))
    for token in range(len(model.vocabulary)):
        ids = np.full(len(states), token, dtype=np.int32)
        assert np.array_equal(model.decoder().step(states, ids), again.decoder().step(states, ids))
    assert all(np.array_equal(array, again.arrays()[name]) for name, array in model.arrays().items())


def test_what_is_saved_is_small() -> None:
    arrays = fitted(order=6).arrays()
    assert arrays["tokens"].dtype == arrays["counts"].dtype == arrays["arcs"].dtype == np.uint8


@st.composite
def damage(draw: st.DrawFn) -> tuple[str, str, int, int]:
    return (
        draw(st.sampled_from(["arcs", "tokens", "counts", "tilt", "discounts"])),
        draw(st.sampled_from(["set", "cut", "grow", "swap", "dtype", "shape"])),
        draw(st.integers(0, 10_000)),
        draw(st.sampled_from([0, 1, 2, 5, 200, 255])),
    )


@settings(max_examples=300, deadline=None)
@given(damage())
def test_damaged_arrays_are_refused_or_give_distributions(how: tuple[str, str, int, int]) -> None:
    model = fitted(order=4)
    arrays = {name: array.copy() for name, array in model.arrays().items()}
    arrays[how[0]] = damaged(arrays[how[0]], *how[1:])
    again = KneserNey(model.options, model.vocabulary)
    try:
        again.load_arrays(arrays)
    except namegen.StorageError:
        return
    decoder = again.decoder()
    states = np.arange(decoder.n_states)
    rows = np.exp(decoder.rows(states))
    assert rows.sum(axis=1) == pytest.approx(1)
    assert (rows >= 0).all()
    for token in range(len(model.vocabulary)):
        after = decoder.step(states, np.full(len(states), token, dtype=np.int32))
        assert ((after >= 0) & (after < decoder.n_states)).all()


def damaged(array: np.ndarray, how: str, at: int, value: int) -> np.ndarray:
    at %= array.size
    if how == "set":
        array.flat[at] = value
    elif how == "swap":
        array.flat[at], array.flat[0] = array.flat[0], array.flat[at]
    return {
        "cut": array[:at],
        "grow": np.concatenate([array, array[:1]]),
        "dtype": array.astype(np.int64 if at % 2 else np.float32) * (1 if value % 2 else -1),
        "shape": array.ravel()[:, None],
    }.get(how, array)


@pytest.mark.parametrize(
    ("name", "array"),
    [
        ("discounts", np.full((2, 6, 3), np.nan)),
        ("discounts", np.full((2, 6, 3), 1.5)),
        ("discounts", np.full((2, 5, 3), 0.5)),
        ("tilt", np.full(16, np.nan)),
        ("tilt", np.full(16, np.inf)),
        ("tilt", np.zeros(15)),
        ("counts", np.array([2**63], dtype=np.uint64)),
        ("tokens", np.array([255], dtype=np.uint8)),
        ("arcs", np.array([2**52], dtype=np.uint64)),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_hostile_arrays_are_refused(name: str, array: np.ndarray) -> None:
    model = fitted()
    if name in ("counts", "tokens", "arcs"):
        whole = model.arrays()[name].astype(array.dtype)
        whole[-1] = array[0]
        array = whole
    with pytest.raises(namegen.StorageError):
        KneserNey(model.options, model.vocabulary).load_arrays({**model.arrays(), name: array})


def with_entry(array: np.ndarray, at: int, value: int) -> np.ndarray:
    changed = array.astype(np.uint64)
    changed[at] = value
    return changed


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("tokens", lambda tokens: with_entry(tokens, -1, len(np.unique(tokens)))),
        ("tokens", lambda tokens: np.concatenate([tokens[:-2], tokens[-2:][::-1]])),
        ("tokens", lambda tokens: with_entry(tokens, 0, 1)),
        ("tokens", lambda tokens: tokens[:-1]),
        ("counts", lambda counts: counts[:-1]),
        ("counts", lambda counts: with_entry(counts, -1, 0)),
        ("counts", lambda counts: with_entry(counts, -1, 2**53)),
        ("counts", lambda counts: counts.astype(np.int64)),
        ("counts", lambda counts: counts.astype(np.float64)),
        ("counts", lambda counts: counts[:, None]),
        ("arcs", lambda arcs: np.append(arcs, np.uint8(0))),
        ("arcs", lambda arcs: with_entry(arcs, 0, int(arcs[0]) + 1)),
        ("order", lambda _: np.array([2, 2])),
        ("order", lambda _: np.array(2)),
        ("order", lambda _: np.array([2.0])),
        ("order", lambda _: np.array([1])),
        ("order", lambda _: np.array([3])),
    ],
)
def test_each_thing_that_makes_arrays_no_ngrams_is_found_by_itself(name: str, change: Any) -> None:
    model = fitted("witten-bell", order=3)
    arrays = {"order": np.array([2]), **model.arrays()} if name == "order" else dict(model.arrays())
    with pytest.raises(namegen.StorageError, match="not the n-grams of any names"):
        from_arrays({**arrays, name: change(arrays[name])}, 3, model.vocabulary)


def test_the_greatest_count_comes_back() -> None:
    model = fitted("witten-bell", order=3)
    counts = with_entry(model.arrays()["counts"], -1, 2**53 - 1)
    assert from_arrays({**model.arrays(), "counts": counts}, 3, model.vocabulary).counts[-1] == 2**53 - 1


@pytest.mark.parametrize("order", [3, 5, 12])
def test_the_arrays_of_another_order_are_refused(order: int) -> None:
    model = fitted("witten-bell", order=4)
    with pytest.raises(namegen.StorageError):
        WittenBell(WittenBell.Options(order=order), model.vocabulary).load_arrays(model.arrays())


def test_a_count_of_a_start_that_ends_no_name_is_refused() -> None:
    model = fitted("witten-bell", StartEnd, order=2)
    arrays = model.arrays()
    arrays["counts"] = arrays["counts"].copy()
    arrays["counts"][0] = 1
    with pytest.raises(namegen.StorageError):
        WittenBell(model.options, model.vocabulary).load_arrays(arrays)


def test_tilted_states_are_pairs() -> None:
    tilted = fitted(order=3).decoder()
    assert isinstance(tilted, LengthTilt)
    assert tilted.n_states == tilted.inner.n_states * POSITIONS
    states = tilted.start(1)
    for _ in range(40):
        states = tilted.step(states, np.array([1], dtype=np.int32))
    assert states[0] % POSITIONS == POSITIONS - 1
