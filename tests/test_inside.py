"""The inside of models: attention and states against twins, the lecture's W, and letters in two dimensions."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
import torch
from torch.nn import functional

import namegen
from namegen.analysis import pair_lesson as lesson_module
from namegen.contracts.inside import check_inside

from .test_neural import (
    NAMES,
    QUICK,
    REGISTRY,
    TINY,
    gru_cell,
    layer_norm,
    linear,
    lstm_cell,
    rnn_cell,
    trained,
    window,
)

NAME = "maximilian"


def context_of(model: namegen.NameModel, name: str = NAME) -> np.ndarray:
    return model.tokenizer.encode([name]).tokens[:-1]


def inside(model: namegen.NameModel, kind: str, name: str = NAME) -> list[namegen.Inside]:
    return [view for view in model.model.inside(context_of(model, name)) if view.kind == kind]


def weights_of(model: namegen.NameModel) -> dict[str, np.ndarray]:
    return {name: array.astype(np.float64) for name, array in model.model.arrays().items()}


# What networks show, against numpy or torch's own parts


def test_attention_is_what_torch_attends_to(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where each token's value is a vector of its own, what attention gives back are its weights."""
    model = trained("transformer")
    seen, attend = [], functional.scaled_dot_product_attention

    def spied(query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, **more: Any) -> torch.Tensor:
        own = torch.eye(key.shape[-2]).expand(*key.shape[:2], -1, -1)
        seen.append(attend(query, key, own, **more)[0].numpy())
        return attend(query, key, value, **more)

    ids = context_of(model)
    [view] = inside(model, "attention")
    monkeypatch.setattr(functional, "scaled_dot_product_attention", spied)
    model.model.logprobs(ids[None])
    assert view.values.shape == (2, 2, len(ids), len(ids))
    assert view.values == pytest.approx(np.array(seen), abs=1e-6)
    assert view.names_of_layers == ("block 1", "block 2")


def test_the_last_letter_predicts_by_the_attention_that_is_shown() -> None:
    """A transformer in numpy, whose attention is the one shown and not its own."""
    model, width = trained("transformer"), TINY["transformer"]["size"]
    w, ids = weights_of(model), context_of(model).tolist()
    [view] = inside(model, "attention")
    x = w["embed.weight"][ids] + w["places.weight"][np.minimum(np.arange(len(ids)), 23)]
    for layer, block in enumerate(("blocks.0", "blocks.1")):
        values = linear(w, f"{block}.qkv", layer_norm(w, f"{block}.norm1", x))[:, 2 * width :]
        heads = zip(view.values[layer], np.split(values, 2, axis=1), strict=True)
        x = x + linear(w, f"{block}.mix", np.concatenate([weights @ each for weights, each in heads], axis=1))
        up = torch.from_numpy(linear(w, f"{block}.up", layer_norm(w, f"{block}.norm2", x)))
        x = x + linear(w, f"{block}.down", functional.gelu(up).numpy())
    row = namegen.log_softmax(linear(w, "out", layer_norm(w, "norm", x[-1])))
    assert row == pytest.approx(model.model.logprobs(np.array([ids], dtype=np.int32))[0], abs=1e-5)


@pytest.mark.parametrize(("which", "cell"), [("rnn", rnn_cell), ("gru", gru_cell), ("lstm", lstm_cell)])
def test_states_are_those_of_the_cell_letter_by_letter(which: str, cell: Any) -> None:
    model = trained(which)
    w, ids = weights_of(model), context_of(model).tolist()
    h, c = [np.zeros(8)] * 2, [np.zeros(8)] * 2
    states, memories = [], []
    for token in ids:
        x = w["embed.weight"][token]
        for layer in range(2):
            from_x = w[f"cell.weight_ih_l{layer}"] @ x + w[f"cell.bias_ih_l{layer}"]
            from_h = w[f"cell.weight_hh_l{layer}"] @ h[layer] + w[f"cell.bias_hh_l{layer}"]
            x, c[layer] = cell(from_x, from_h, h[layer], c[layer])
            h[layer] = x
        states.append(list(h))
        memories.append(list(c))
    shown = inside(model, "states")
    assert [view.title for view in shown] == (["Hidden state", "Memory"] if which == "lstm" else ["Hidden state"])
    assert shown[0].values == pytest.approx(np.array(states).transpose(1, 0, 2), abs=1e-5)
    if which == "lstm":
        assert shown[1].values == pytest.approx(np.array(memories).transpose(1, 0, 2), abs=1e-5)


@pytest.mark.parametrize("which", ["rnn", "gru", "lstm"])
def test_the_last_layers_states_are_what_torchs_cell_gives(which: str) -> None:
    model, given = trained(which), []
    cell = model.model.network.cell
    hook = cell.register_forward_hook(lambda _, __, output: given.append(output[0]))
    model.model.logprobs(context_of(model)[None])
    hook.remove()
    assert inside(model, "states")[0].values[-1] == pytest.approx(given[0][0].numpy(), abs=1e-6)


def test_the_hidden_layer_of_a_perceptron_is_its_twins() -> None:
    model = trained("mlp")
    w, ids = weights_of(model), context_of(model).tolist()
    ends = range(1, len(ids) + 1)
    expected = [np.tanh(linear(w, "hidden", window(w, ids[:end], 3).ravel())) for end in ends]
    [view] = inside(model, "states")
    assert view.values == pytest.approx(np.array([expected]), abs=1e-5)


def test_the_layers_of_a_wavenet_are_its_twins() -> None:
    model = trained("wavenet")
    w, ids = weights_of(model), context_of(model).tolist()
    [view] = inside(model, "states")
    for end in range(1, len(ids) + 1):
        vectors = list(window(w, ids[:end], 4))
        for layer in range(2):
            pairs = [np.concatenate(vectors[i : i + 2]) for i in range(0, len(vectors), 2)]
            fused = [linear(w, f"fuse.{layer}.linear", pair) for pair in pairs]
            vectors = [np.tanh(layer_norm(w, f"fuse.{layer}.norm", each)) for each in fused]
            assert view.values[layer, end - 1] == pytest.approx(vectors[-1], abs=1e-5)


def test_a_bag_of_words_attends_to_all_letters_alike() -> None:
    model = trained("bow")
    w, ids = weights_of(model), context_of(model).tolist()
    [attention] = inside(model, "attention")
    x = w["letters.weight"][ids] + w["places.weight"][np.minimum(np.arange(len(ids)), 3)]
    [states] = inside(model, "states")
    # Its means are attention by these weights, and its hidden layer is computed of them.
    expected = np.tanh(linear(w, "up", x + attention.values[0, 0] @ x))
    assert states.values[0] == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize("which", TINY)
def test_vectors_are_those_that_letters_are_read_as(which: str) -> None:
    model = trained(which)
    table = weights_of(model)["letters.weight" if which == "bow" else "embed.weight"]
    [view] = inside(model, "vectors")
    assert view.values == pytest.approx(table[: len(model.tokenizer.vocabulary)])


def test_looking_inside_changes_no_answer() -> None:
    for which in TINY:
        model = trained(which)
        before = model.model.logprobs(context_of(model)[None])
        model.model.inside(context_of(model))
        assert np.array_equal(model.model.logprobs(context_of(model)[None]), before)


# Inside a trained model, over the letters that somebody has typed


def test_letters_are_shown_as_the_list_writes_them_and_marks_as_marks() -> None:
    names = ["McBob", "Bob", "bob", "Ann"] * 4
    model = namegen.train(names, model=namegen.Spec("rnn", TINY["rnn"] | QUICK), registry=REGISTRY, cache=False)
    found = namegen.look_inside(model, "McB")
    assert found.tokens == ("", "⇧", "M", "c", "⇧", "B")
    assert found.views[0].values.shape == (2, 6, 8)
    simple = namegen.train(["Ann", "Bob"], model="nn-bigram steps=2", registry=REGISTRY, cache=False)
    assert namegen.look_inside(simple, "bo").tokens == ("", "B", "o")
    assert namegen.look_inside(simple, "").tokens == ("",)


def test_of_a_model_made_of_models_each_shows_its_own() -> None:
    names = ["anna", "bob", "hanna", "nab"] * 6
    spec = "mixture models='count-bigram, rnn size=8 embed=4 epochs=1, lstm size=8 embed=4 epochs=1'"
    model = namegen.train(names, model=spec, registry=REGISTRY, cache=False)
    titles = [view.title for view in namegen.look_inside(model, "an").views if view.kind == "states"]
    assert titles == ["rnn: Hidden state", "lstm: Hidden state", "lstm: Memory"]


def test_a_model_that_shows_nothing_is_no_error_and_a_wrong_view_names_its_model() -> None:
    assert namegen.look_inside(trained_on(NAMES, "count-bigram"), "an").views == ()

    class Odd(namegen.Model):
        def fit(self, corpus: namegen.Corpus, run: namegen.Run) -> None:
            self.size = corpus.vocab_size

        def logprobs(self, contexts: np.ndarray) -> np.ndarray:
            return np.full((len(contexts), self.size), -math.log(self.size))

        def inside(self, context: np.ndarray) -> list[namegen.Inside]:
            return [namegen.Inside("states", "Odd", np.zeros((1, 1, 1)))]

    model = namegen.train(NAMES, model=Odd, registry=REGISTRY, cache=False)
    with pytest.raises(namegen.PluginError, match=r"'Odd'.* shows 'Odd' of its inside: an array of shape \(1, 1, 1\)"):
        namegen.look_inside(model, "an")


def test_a_view_of_nothing_is_refused() -> None:
    empty = namegen.Inside("states", "None", np.zeros((0, 2, 3)))
    with pytest.raises(namegen.PluginError, match="shape"):
        check_inside([empty], 2, 5, "it")


# The lecture's point: W is the counts


def trained_on(names: Any, model: str = "count-bigram", **more: Any) -> namegen.NameModel:
    return namegen.train(names, model=model, registry=REGISTRY, cache=False, **more)


def corpus_of(names: Any, **more: Any) -> namegen.Corpus:
    return namegen.pair_corpus(trained_on(names, **more))[0]


@cache
def lesson_on(*names: str) -> namegen.PairLesson:
    """The lesson on some names; trained once for all tests."""
    return namegen.pair_lesson(REGISTRY, corpus_of(list(names)))


@pytest.mark.parametrize("names", [NAMES, ["ab", "aa", "ba", "bb"] * 5, ["Anna", "Otto", "Bob"], ["a", "b"] * 9])
def test_w_becomes_the_logarithm_of_the_counts(names: list[str]) -> None:
    lesson = lesson_on(*names)
    seen = lesson.counts.values > 0
    logs = np.log(lesson.counts.values[seen])
    far = [float(np.abs(w[seen] - logs).mean()) for w in lesson.weights]
    assert far[-1] < 0.02 < 0.5 < far[0]
    assert np.exp(lesson.weights[-1]).sum(axis=1) == pytest.approx(lesson.counts.values.sum(axis=1))
    assert lesson.losses[-1] == pytest.approx(lesson.loss_of_counts, abs=0.01)
    assert (np.diff(lesson.losses) < 1e-9).all()
    assert lesson.steps[0] == 0
    assert 25 <= len(lesson.steps) <= 35


def test_the_loss_of_the_counts_is_that_of_the_bigram_without_smoothing() -> None:
    exact = trained_on(NAMES, "count-bigram add_k=0")
    mean = exact.model.score(corpus_of(NAMES)).mean()
    assert lesson_on(*NAMES).loss_of_counts == pytest.approx(-mean)


@pytest.mark.parametrize("steps", [1, 9, 64])
def test_what_is_seen_after_some_steps_is_what_a_training_of_so_many_gives(steps: int) -> None:
    corpus, lesson = corpus_of(NAMES), lesson_on(*NAMES)
    step = max(each for each in lesson.steps if each <= steps)
    cls = REGISTRY.get("model", lesson.model).load()
    options = cls.pair_lesson(corpus).model_copy(update={"steps": step})
    model = cls(options, corpus.vocabulary)
    model.fit(corpus, namegen.Run())
    rows = namegen.log_softmax(model.weights)
    expected = rows + np.log(corpus.pair_counts().sum(axis=1))[:, None]
    assert lesson.weights[lesson.steps.index(step)] == pytest.approx(expected, abs=1e-12)


def test_capitals_count_as_small_letters_and_names_by_their_weight() -> None:
    folded, small = lesson_on("Anna", "Bob", "anna"), lesson_on("anna", "bob", "anna")
    assert folded.counts.rows == small.counts.rows
    assert np.array_equal(folded.weights, small.weights)
    corpus = corpus_of(["ab", "ba"])
    weighted = namegen.pair_lesson(REGISTRY, replace(corpus, weights=np.array([2, 1])))
    assert weighted.weights == pytest.approx(lesson_on("ab", "ab", "ba").weights)


def test_of_many_letters_the_commonest_are_shown_and_the_rest_is_learned_all_the_same() -> None:
    every, few = lesson_on(*NAMES), namegen.pair_lesson(REGISTRY, corpus_of(NAMES), most=3)
    rows = [0, *(1 + every.counts.pieces.index(piece) for piece in few.counts.pieces)]
    assert few.weights == pytest.approx(every.weights[:, rows][:, :, rows])


def test_where_start_and_end_differ_no_weight_is_that_of_the_start() -> None:
    lesson = namegen.pair_lesson(REGISTRY, corpus_of(NAMES, tokenizer="start-end"))
    assert np.isfinite(lesson.weights).all()
    assert (lesson.counts.start, lesson.counts.end) == ("<S>", "<E>")


def test_a_lesson_that_is_stopped_shows_what_it_saw() -> None:
    steps: list[int] = []
    run = namegen.Run(on_step=lambda step, *_: steps.append(step), stop=lambda: len(steps) >= 50)
    lesson = namegen.pair_lesson(REGISTRY, corpus_of(NAMES), run=run)
    assert lesson.steps[-1] == 50
    assert steps == list(range(1, 51))


def test_a_list_of_thousands_of_letters_is_refused_before_anything_is_trained(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lesson_module, "fit_model", None)
    names = [chr(0x4E00 + i) for i in range(1000)]
    with pytest.raises(namegen.UsageError, match="1,001 letters, and W would have 1,002,001 numbers"):
        namegen.pair_lesson(REGISTRY, corpus_of(names))


def test_a_plugins_model_shows_the_lesson_and_without_any_there_is_one_line() -> None:
    class Layer(namegen.Model):
        """A layer in numpy, one step a row."""

        uses_weights = True

        @classmethod
        def pair_lesson(cls, corpus: namegen.Corpus) -> namegen.Options:
            return cls.Options()

        def fit(self, corpus: namegen.Corpus, run: namegen.Run) -> None:
            counts = corpus.pair_counts().astype(float)
            shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
            self.table = np.zeros_like(counts)
            for step in range(300):
                if run.watched(step, 300):
                    run.show(step, self)
                self.table += 2 * (shares - np.exp(namegen.log_softmax(self.table)))
                run.report(step + 1, 300, 0.0)

        def logprobs(self, contexts: np.ndarray) -> np.ndarray:
            return namegen.log_softmax(self.table)[contexts[:, -1]]

        def inside(self, context: np.ndarray) -> list[namegen.Inside]:
            return [namegen.Inside("pairs", "W", self.table)]

    class Plugin:
        @namegen.hookimpl
        def register_models(self, register: Any) -> None:
            register("layer", Layer)

    from namegen.registry.entry import Plugin as Record

    registry = namegen.Registry()
    corpus = corpus_of(NAMES)
    with pytest.raises(namegen.UsageError, match="no plugin brings a model of one layer"):
        namegen.pair_lesson(registry, corpus)
    registry.add(Plugin(), Record("layers", "layers", "1"))
    lesson = namegen.pair_lesson(registry, corpus)
    seen = lesson.counts.values > 0
    assert lesson.model == "layer"
    alike = np.log(lesson.counts.values.sum(axis=1, keepdims=True) / len(seen))
    assert lesson.weights[0] == pytest.approx(np.broadcast_to(alike, seen.shape))
    assert lesson.weights[-1][seen] == pytest.approx(np.log(lesson.counts.values[seen]), abs=0.1)


# Letters in two dimensions


def test_vowels_find_each_other() -> None:
    model = trained_on("welsh")
    found = namegen.letter_map(model, namegen.pair_corpus(model)[0])
    assert found.of_vectors == ""
    places = dict(zip(found.pieces, found.places[1:], strict=True))

    def nearest(letter: str) -> str:
        others = (each for each in "aeiobcdglmnrst" if each != letter)
        return min(others, key=lambda each: float(np.hypot(*(places[each] - places[letter]))))

    assert all(nearest(vowel) in "aeio" for vowel in "aeio")
    assert all(nearest(consonant) not in "aeio" for consonant in "bcdglmnrst")


def test_by_vectors_it_is_the_projection_on_the_principal_axes() -> None:
    model = trained("mlp")
    found = namegen.letter_map(model, namegen.pair_corpus(model)[0])
    assert found.of_vectors == "Letters as vectors"
    [view] = inside(model, "vectors")
    rows = view.values[[0, *(model.tokenizer.vocabulary.pieces.index(each) for each in found.pieces)]].astype(float)
    values, axes = np.linalg.eigh(np.cov(rows.T))
    plane = (rows - rows.mean(axis=0)) @ axes[:, ::-1][:, :2]
    assert np.abs(found.places) == pytest.approx(np.abs(plane / np.abs(plane).max()), abs=1e-6)
    assert found.share == pytest.approx(values[::-1][:2].sum() / values.sum())


def test_distances_are_kept_where_two_dimensions_are_enough() -> None:
    from namegen.analysis.letter_map import _in_a_plane

    flat = np.array([[0, 0, 0], [3, 0, 0], [0, 4, 0], [3, 4, 0.0]]) + 7
    places, share = _in_a_plane(flat)
    assert share == pytest.approx(1)
    assert np.abs(places).max() == pytest.approx(1)
    size = np.hypot(*(places[3] - places[0])) / 5
    assert np.hypot(*(places[1] - places[0])) == pytest.approx(3 * size)
    assert np.hypot(*(places[2] - places[1])) == pytest.approx(5 * size)


@pytest.mark.parametrize("names", [["a"], ["aa", "a"], ["ab"], ["Ab", "AB"]])
def test_the_shortest_lists_have_a_map(names: list[str]) -> None:
    model = trained_on(names)
    found = namegen.letter_map(model, namegen.pair_corpus(model)[0])
    assert np.isfinite(found.places).all()
    assert len(found.places) == 1 + len(found.pieces)


def test_a_models_own_letters_are_placed_where_its_list_has_marks() -> None:
    names = ["McBob", "Bob", "bob", "Ann"] * 4
    model = namegen.train(names, model=namegen.Spec("rnn", TINY["rnn"] | QUICK), registry=REGISTRY, cache=False)
    found = namegen.letter_map(model, namegen.pair_corpus(model)[0])
    assert (found.pieces, found.of_vectors) == (("a", "b", "c", "m", "n", "o"), "Letters as vectors")
    by_list = namegen.letter_map(model, namegen.pair_corpus(model)[0], own=False)
    assert (by_list.pieces, by_list.of_vectors) == (found.pieces, "")
