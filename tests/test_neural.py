"""The networks as models: the contract kit, each against a twin of its forward pass in numpy, and odd lists."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import namegen_neural
import numpy as np
import pytest

import namegen
import namegen.testing

TINY: dict[str, dict[str, Any]] = {
    "bow": {"size": 6, "positions": 4},
    "mlp": {"size": 8, "context": 3, "embed": 4},
    "rnn": {"size": 8, "embed": 4, "depth": 2},
    "gru": {"size": 8, "embed": 4, "depth": 2},
    "lstm": {"size": 8, "embed": 4, "depth": 2},
    "wavenet": {"size": 8, "depth": 2, "embed": 4},
    "transformer": {"size": 8, "depth": 2, "heads": 2},
}
QUICK = {"epochs": 6, "lr": 0.03, "device": "cpu"}
REGISTRY = namegen.Registry.load(only=["namegen"])
NAMES = ["anna", "nana", "hanna", "johanna", "ann", "jo", "noah", "hanno", "joan", "bo", "a", "maximilian"]

KIT = {name: options | QUICK for name, options in TINY.items()} | {"nn-bigram": {"steps": 5}}


@namegen.testing.parametrize_checks(namegen_neural, options=KIT)
def test_contract(check: Any) -> None:
    check()


def trained(which: str, names: list[str] | namegen.Wordlist = NAMES, **options: Any) -> namegen.NameModel:
    return namegen.train(names, model=namegen.Spec(which, TINY[which] | QUICK | options), registry=REGISTRY)


def sigmoid(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))


def linear(w: dict[str, np.ndarray], name: str, x: np.ndarray) -> np.ndarray:
    return x @ w[f"{name}.weight"].T + w[f"{name}.bias"]


def layer_norm(w: dict[str, np.ndarray], name: str, x: np.ndarray) -> np.ndarray:
    centred = x - x.mean(axis=-1, keepdims=True)
    scaled = centred / np.sqrt((centred**2).mean(axis=-1, keepdims=True) + 1e-5)
    return scaled * w[f"{name}.weight"] + w[f"{name}.bias"]


def gelu(x: np.ndarray) -> np.ndarray:
    from math import erf

    return x * 0.5 * (1 + np.vectorize(erf)(x / np.sqrt(2)))


def rnn_cell(from_x: np.ndarray, from_h: np.ndarray, h: np.ndarray, c: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return np.tanh(from_x + from_h), c


def gru_cell(from_x: np.ndarray, from_h: np.ndarray, h: np.ndarray, c: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    (xr, xz, xn), (hr, hz, hn) = np.split(from_x, 3), np.split(from_h, 3)
    reset, update = sigmoid(xr + hr), sigmoid(xz + hz)
    return update * h + (1 - update) * np.tanh(xn + reset * hn), c


def lstm_cell(from_x: np.ndarray, from_h: np.ndarray, h: np.ndarray, c: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    write, forget, new, show = np.split(from_x + from_h, 4)
    c = sigmoid(forget) * c + sigmoid(write) * np.tanh(new)
    return sigmoid(show) * np.tanh(c), c


def recurrent(cell: Any) -> Any:
    def logits(w: dict[str, np.ndarray], ids: list[int]) -> np.ndarray:
        layers = range(sum(name.startswith("cell.weight_ih") for name in w))
        h = [np.zeros(w["out.weight"].shape[1])] * len(layers)
        c = list(h)
        for token in ids:
            x = w["embed.weight"][token]
            for layer in layers:
                from_x = w[f"cell.weight_ih_l{layer}"] @ x + w[f"cell.bias_ih_l{layer}"]
                from_h = w[f"cell.weight_hh_l{layer}"] @ h[layer] + w[f"cell.bias_hh_l{layer}"]
                x, c[layer] = cell(from_x, from_h, h[layer], c[layer])
                h[layer] = x
        return linear(w, "out", x)

    return logits


def window(w: dict[str, np.ndarray], ids: list[int], size: int) -> np.ndarray:
    before = len(w["embed.weight"]) - 1
    return w["embed.weight"][([before] * size + ids)[-size:]]


def mlp(w: dict[str, np.ndarray], ids: list[int]) -> np.ndarray:
    return linear(w, "out", np.tanh(linear(w, "hidden", window(w, ids, 3).ravel())))


def wavenet(w: dict[str, np.ndarray], ids: list[int]) -> np.ndarray:
    vectors = list(window(w, ids, 4))  # the lecture's tree: four letters, two pairs, one pair of pairs
    for layer in range(2):
        pairs = [np.concatenate(vectors[i : i + 2]) for i in range(0, len(vectors), 2)]
        vectors = [np.tanh(layer_norm(w, f"fuse.{layer}.norm", linear(w, f"fuse.{layer}.linear", x))) for x in pairs]
    return linear(w, "out", vectors[0])


def bow(w: dict[str, np.ndarray], ids: list[int]) -> np.ndarray:
    x = w["letters.weight"][ids] + w["places.weight"][np.minimum(np.arange(len(ids)), 3)]
    x = x[-1] + x.mean(axis=0)
    return linear(w, "out", x + linear(w, "down", np.tanh(linear(w, "up", x))))


def transformer(w: dict[str, np.ndarray], ids: list[int]) -> np.ndarray:
    width, heads = w["embed.weight"].shape[1], 2
    x = w["embed.weight"][ids] + w["places.weight"][np.minimum(np.arange(len(ids)), 23)]
    for block in ("blocks.0", "blocks.1"):
        queries, keys, values = np.split(linear(w, f"{block}.qkv", layer_norm(w, f"{block}.norm1", x)), 3, axis=1)
        seen = []
        for q, k, v in zip(*(np.split(part, heads, axis=1) for part in (queries, keys, values)), strict=True):
            scores = q @ k.T / np.sqrt(width // heads) + np.triu(np.full((len(ids), len(ids)), -np.inf), 1)
            seen.append(np.exp(namegen.log_softmax(scores)) @ v)
        x = x + linear(w, f"{block}.mix", np.concatenate(seen, axis=1))
        x = x + linear(w, f"{block}.down", gelu(linear(w, f"{block}.up", layer_norm(w, f"{block}.norm2", x))))
    return linear(w, "out", layer_norm(w, "norm", x[-1]))


TWINS = {
    "bow": bow,
    "mlp": mlp,
    "rnn": recurrent(rnn_cell),
    "gru": recurrent(gru_cell),
    "lstm": recurrent(lstm_cell),
    "wavenet": wavenet,
    "transformer": transformer,
}


@pytest.mark.parametrize("which", TINY)
def test_every_network_is_its_twin_in_numpy(which: str) -> None:
    model = trained(which)
    weights = {name: array.astype(np.float64) for name, array in model.model.arrays().items()}
    name = model.tokenizer.encode(["maximilian"]).tokens.tolist()
    for end in range(1, len(name)):
        row = model.model.logprobs(np.array([name[:end]], dtype=np.int32))[0]
        assert row == pytest.approx(namegen.log_softmax(TWINS[which](weights, name[:end])), abs=1e-5)


@pytest.mark.parametrize("which", TINY)
def test_names_longer_than_any_seen_are_scored_as_they_are_stepped(which: str) -> None:
    model = trained(which, ["ann", "bo", "nab"])
    corpus = model.tokenizer.encode(["bannabannabannabannabannabannabanna", "a", "nn"])
    scores = model.model.score(corpus)
    assert scores == pytest.approx(namegen.Model.score(model.model, corpus), abs=1e-5)
    for end in (2, 20, 36):
        row = model.model.logprobs(corpus.tokens[None, :end])[0]
        assert row[corpus.tokens[end]] == pytest.approx(scores[end - 1], abs=1e-5)


@pytest.mark.parametrize("which", TINY)
@pytest.mark.parametrize("tokenizer", ["dot", "start-end"])
def test_states_can_be_forked_and_taken_in_any_order(which: str, tokenizer: str) -> None:
    names = ["ann", "bo", "nab"]
    spec = namegen.Spec(which, TINY[which] | QUICK)
    model = namegen.train(names, model=spec, tokenizer=tokenizer, registry=REGISTRY)
    decoder = model.model.decoder()
    a, b, n = model.tokenizer.encode(["abn"]).tokens[1:4]
    both = decoder.step(decoder.start(2), np.array([a, b], dtype=np.int32))
    rows = decoder.rows(both)
    on = decoder.step(decoder.take(both, np.array([1, 0, 1])), np.array([n, n, a], dtype=np.int32))
    assert np.array_equal(decoder.rows(both), rows)  # stepping wrote to no state
    start = model.tokenizer.vocabulary.start_id
    contexts = np.array([[start, b, n], [start, a, n], [start, b, a]], dtype=np.int32)
    assert decoder.rows(on) == pytest.approx(model.model.logprobs(contexts), abs=1e-5)


@pytest.mark.parametrize("which", TINY)
def test_states_after_equally_many_letters_can_be_joined(which: str) -> None:
    decoder = trained(which, epochs=1).decoder()
    ids = np.array([[1, 2, 1, 3, 2], [2, 2, 1, 1, 3], [1, 3, 2, 1, 1]], dtype=np.int32)
    whole = decoder.step(decoder.step(decoder.start(5), ids[0]), ids[1])
    parts = [np.array([0, 1]), np.array([3, 2, 4])]
    apart = [decoder.step(decoder.step(decoder.start(len(some)), ids[0, some]), ids[1, some]) for some in parts]
    joined, right = decoder.step(decoder.join(apart), ids[2, np.concatenate(parts)]), np.concatenate(parts)
    expected = decoder.rows(decoder.step(whole, ids[2]))[right]
    assert np.exp(decoder.rows(joined)) == pytest.approx(np.exp(expected), abs=1e-6)


@pytest.mark.parametrize("which", TINY)
def test_a_network_learns_what_a_bigram_cannot(which: str) -> None:
    # After 'c', what follows depends on the letter before it: a bigram knows 1 bit less.
    tokenizer = REGISTRY.get("tokenizer", "dot").load()()
    tokenizer.fit(["acb", "bca"])
    corpus = tokenizer.encode(["acb", "bca"] * 20)
    entry = REGISTRY.get("model", which)
    options = TINY[which] | QUICK | {"epochs": 60, "lr": 0.03, "dropout": 0.0, "batch": 10}
    model = entry.load()(entry.options()(**options), corpus.vocabulary)
    model.fit(corpus, namegen.Run(dev=corpus))
    assert corpus.per_name(model.score(corpus))[:2] == pytest.approx(np.log([1 / 2, 1 / 2]), abs=0.1)


@pytest.mark.parametrize("which", TINY)
def test_saved_and_loaded_it_is_the_same_and_says_what_was_chosen(which: str, tmp_path: Any) -> None:
    model = trained(which)
    model.save(tmp_path / "m.namegen")
    again = namegen.load(tmp_path / "m.namegen", REGISTRY)
    assert list(again.generate(20, seed=3, raw=True)) == list(model.generate(20, seed=3, raw=True))
    chosen = again.report["chosen"]
    assert chosen["size"] == TINY[which]["size"]
    assert chosen["device"] == "cpu"
    assert chosen["parameters"] == sum(array.size for name, array in model.model.arrays().items() if name != "size")
    assert chosen["dev_nll"] == pytest.approx(min(again.report["dev"]))


@pytest.mark.parametrize("which", TINY)
def test_hostile_arrays_are_refused(which: str) -> None:
    model = trained(which, epochs=1).model
    good = model.arrays()
    name = next(name for name, array in good.items() if array.ndim == 2)
    for bad in (
        {name: good[name][:-1]},
        {name: good[name].astype(np.float64)},
        {name: np.full_like(good[name], np.nan)},
        {"size": np.array([4000])},
        {"size": np.array([0])},
        {"size": np.array([-3])},
        {"size": np.array([8, 8])},
        {"size": np.array([8.0])},
        {"size": np.array([2**40])},
    ):
        with pytest.raises(namegen.NamegenError):
            type(model)(model.options, model.vocabulary).load_arrays(good | bad)
    for missing in (name, "size"):
        with pytest.raises(namegen.StorageError):
            type(model)(model.options, model.vocabulary).load_arrays({k: v for k, v in good.items() if k != missing})


def test_a_width_that_its_heads_do_not_divide_is_refused() -> None:
    with pytest.raises(namegen.OptionError, match="size 9 is no multiple of heads 2"):
        trained("transformer", size=9)


def test_showing_the_options_imports_no_torch() -> None:
    program = (
        "import sys, namegen; r = namegen.Registry.load(only=['namegen']);"
        "[entry.options() for entry in r.entries('model').values()]; print('torch' in sys.modules)"
    )
    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert shown.strip() == "False"
