"""How the networks are trained: batches, schedule, dropout, decay, stopping, checkpoints, devices."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from namegen_neural import scaling
from namegen_neural.batches import Batches, NamesByLength, by_length, repeats
from namegen_neural.dropout import Dropout, MaskPool, give_pool
from namegen_neural.fit import EVALUATIONS, optimiser_of
from namegen_neural.schedule import learning_rate

import namegen
from namegen import Run

REGISTRY = namegen.Registry.load(only=["namegen"])
NAMES = ["anna", "nana", "hanna", "johanna", "ann", "jo", "noah", "hanno", "joan", "bo", "a", "maximilian"] * 3
CPU = torch.device("cpu")
ALL = ["bow", "mlp", "rnn", "gru", "lstm", "wavenet", "transformer"]
TINY = {"size": 8, "batch": 4, "lr": 0.02, "device": "cpu"}


def corpus_of(names: list[str], weights: list[int] | None = None) -> namegen.Corpus:
    tokenizer = REGISTRY.get("tokenizer", "dot").load()(REGISTRY.get("tokenizer", "dot").options()())
    tokenizer.fit(NAMES)
    corpus = tokenizer.encode(names)
    counts = None if weights is None else np.array(weights, dtype=np.int64)
    return namegen.Corpus(corpus.tokens, corpus.offsets, corpus.vocabulary, counts)


CORPUS = corpus_of(NAMES)


def model_of(which: str = "lstm", **options: Any) -> Any:
    entry = REGISTRY.get("model", which)
    return entry.load()(entry.options()(**TINY | options), CORPUS.vocabulary)


def rows_of(model: Any) -> np.ndarray:
    return model.logprobs(np.array([[0, 1, 2], [0, 2, 2]], dtype=np.int32))


# Batches


def names_in(batches: list[np.ndarray]) -> list[tuple[int, ...]]:
    return sorted(tuple(row) for batch in batches for row in batch.tolist())


def test_an_epoch_holds_every_name_as_often_as_it_stands_and_a_batch_one_length() -> None:
    batches = Batches(NamesByLength(CORPUS), 4, seed=1)
    expected = sorted(
        tuple(CORPUS.tokens[a:b].tolist()) for a, b in zip(CORPUS.offsets, CORPUS.offsets[1:], strict=False)
    )
    for number in range(3):
        epoch = batches.epoch(number)
        assert len(epoch) == batches.per_epoch
        assert names_in(epoch) == expected
    assert batches.mean_tokens == len(CORPUS.targets) / batches.per_epoch


def test_batches_of_a_length_are_even_and_hold_about_as_many_tokens() -> None:
    names = ["a" * (1 + i % 9) + "n" * (i // 9 % 7) for i in range(2000)]
    epoch = Batches(NamesByLength(corpus_of(names)), 32, seed=1).epoch(0)
    mean = len(corpus_of(names).targets) / 2000 * 32
    for batch in epoch:
        assert batch[:, 1:].size < 1.6 * mean
    lengths = {batch.shape[1] for batch in epoch}
    for length in lengths:
        sizes = [len(batch) for batch in epoch if batch.shape[1] == length]
        assert max(sizes) - min(sizes) <= 1


def test_epochs_are_a_function_of_seed_and_number() -> None:
    one, other = Batches(NamesByLength(CORPUS), 4, seed=1), Batches(NamesByLength(CORPUS), 4, seed=1)
    other.epoch(0)
    assert all(np.array_equal(a, b) for a, b in zip(one.epoch(5), other.epoch(5), strict=True))
    orders = [
        [batch.tolist() for batch in Batches(NamesByLength(CORPUS), 4, s).epoch(n)] for s, n in ((1, 0), (1, 1), (2, 0))
    ]
    assert orders[0] != orders[1]
    assert orders[0] != orders[2]


def test_a_count_is_as_many_repeats() -> None:
    counted = NamesByLength(corpus_of(["anna", "bo", "anna"], [2, 3, 1]))
    repeated = NamesByLength(corpus_of(["anna", "bo"] * 3))
    for (names, counts), (same, more) in zip(counted.groups, repeated.groups, strict=True):
        assert np.array_equal(names, same)
        assert np.array_equal(counts, more)


def test_large_counts_are_scaled_down_and_keep_their_shares() -> None:
    batches = Batches(NamesByLength(corpus_of(["anna", "hann", "bo"], [6_000_000, 3_000_000, 999_999])), 128, seed=0)
    epoch = batches.epoch(0)
    rows = np.concatenate([batch for batch in epoch if batch.shape[1] == 6])
    assert sum(len(batch) for batch in epoch) == pytest.approx(10_000, abs=3)
    _, counts = np.unique(rows, axis=0, return_counts=True)
    assert counts.tolist() == pytest.approx([6000, 3000], abs=2)


def test_fractions_of_a_count_are_chances() -> None:
    generator = np.random.default_rng(0)
    counts = np.array([0.25, 1.5, 0.25, 3.0])
    drawn = np.array([np.bincount(repeats(counts, generator), minlength=4) for _ in range(4000)])
    assert drawn.mean(axis=0) == pytest.approx(counts, abs=0.03)
    assert (drawn.sum(axis=1) == 5).all()
    assert np.array_equal(repeats(np.full(1000, 3.0), generator), np.repeat(np.arange(1000), 3))


def test_by_length_gives_every_name_once() -> None:
    blocks = list(by_length(CORPUS, 12))
    assert sorted(np.concatenate([numbers for numbers, _ in blocks])) == list(range(len(CORPUS)))
    for numbers, tokens in blocks:
        assert tokens[:, 1:].size < 12 + tokens.shape[1]
        for number, row in zip(numbers, tokens, strict=True):
            assert np.array_equal(row, CORPUS.tokens[CORPUS.offsets[number] : CORPUS.offsets[number + 1]])


# Schedule, dropout, decay


def test_the_learning_rate_rises_in_a_line_and_falls_on_a_cosine_to_zero() -> None:
    assert learning_rate(0.0, 0.1) == 0.01
    assert learning_rate(0.05, 0.1) == pytest.approx(0.5)
    assert learning_rate(0.1, 0.1) == pytest.approx(1)
    assert learning_rate(0.55, 0.1) == pytest.approx(0.5)  # half of the way down: cos(pi / 2) = 0
    assert learning_rate(0.325, 0.1) == pytest.approx(0.5 * (1 + math.sqrt(0.5)))
    assert learning_rate(1.0, 0.1) == pytest.approx(0, abs=1e-12)
    assert learning_rate(0.0, 0.0) == 1
    assert learning_rate(1.1, 0.1) == pytest.approx(0, abs=1e-12)


def test_masks_keep_what_they_should_and_scale_it() -> None:
    pool = MaskPool(0.3, seed=1, device=CPU)
    mask = pool.mask((300, 100, 3))
    assert sorted(mask.unique().tolist()) == pytest.approx([0, 1 / 0.7])
    assert mask.mean().item() == pytest.approx(1, abs=0.01)
    assert mask.mean(dim=(1, 2)).std().item() < 0.06
    assert not torch.equal(mask, pool.mask((300, 100, 3)))


def test_masks_of_a_step_are_a_function_of_seed_and_step() -> None:
    one, other = MaskPool(0.5, 1, CPU), MaskPool(0.5, 1, CPU)
    one.begin(7)
    first = [one.mask((50,)), one.mask((50,))]
    other.mask((9,))
    other.begin(7)
    assert all(torch.equal(mask, other.mask((50,))) for mask in first)
    assert not torch.equal(first[0], first[1])
    other.begin(8)
    assert not torch.equal(first[0], other.mask((50,)))


def test_a_mask_may_be_larger_than_the_pool() -> None:
    pool = MaskPool(0.5, 1, CPU)
    mask = pool.mask((pool.SIZE + 1,))
    assert mask.mean().item() == pytest.approx(1, abs=0.01)


def test_a_mask_does_not_depend_on_larger_ones_before_it(monkeypatch: pytest.MonkeyPatch) -> None:
    # A pool that had grown gave other masks than the new one of a training that was killed and goes on.
    monkeypatch.setattr(MaskPool, "SIZE", 64)
    grown, new = MaskPool(0.5, 1, CPU), MaskPool(0.5, 1, CPU)
    assert len(grown.mask((300,))) == 300
    for size in (20, 33, 100):
        grown.begin(size)
        new.begin(size)
        assert torch.equal(grown.mask((size,)), new.mask((size,)))


def test_dropout_is_nothing_but_while_training() -> None:
    x = torch.ones(4, 5, 6)
    drop = Dropout(shared=1)
    assert drop(x) is x
    give_pool(drop, MaskPool(0.5, 1, CPU))
    dropped = drop(x)
    assert not torch.equal(dropped, x)
    assert torch.equal(dropped, dropped[:, :1].expand_as(x))  # one mask for all letters of a name
    assert drop.eval()(x) is x


@pytest.mark.parametrize("which", ALL)
def test_only_matrices_decay(which: str) -> None:
    model = model_of(which)
    network = model.build(8)
    before = {name: weight.detach().clone() for name, weight in network.named_parameters()}
    optimiser = optimiser_of(network, lr=0.1, decay=0.5)
    for weight in network.parameters():
        weight.grad = torch.zeros_like(weight)
    optimiser.step()
    for name, weight in network.named_parameters():
        kept = 1 - 0.1 * 0.5 if weight.ndim >= 2 else 1
        assert torch.allclose(weight, before[name] * kept), name


# What follows the data


def test_larger_lists_get_larger_networks_less_dropout_and_fewer_epochs() -> None:
    sizes = [2_000, 20_000, scaling.MAKEMORE, 2_000_000]
    assert scaling.width(192, scaling.MAKEMORE, 32) == 192
    assert scaling.dropout(0.3, scaling.MAKEMORE) == 0.3
    assert scaling.epochs(60, scaling.MAKEMORE) == 60
    widths = [scaling.width(192, size, 32) for size in sizes]
    assert widths == sorted(widths)
    assert all(width % 32 == 0 for width in widths)
    for falling in (
        [scaling.dropout(0.3, size) for size in sizes],
        [scaling.epochs(60, size) for size in sizes],
    ):
        assert falling == sorted(falling, reverse=True)
    assert scaling.width(192, 3, 32) == 32
    assert scaling.batch(128, 30_000) == 128
    assert scaling.batch(128, 1) >= 1


@pytest.mark.parametrize("which", ALL)
def test_a_list_of_three_names_is_learned_with_the_defaults(which: str) -> None:
    names = ["ada", "bob", "cyd"]
    model = namegen.train(names, model=f"{which} epochs=3 device=cpu", registry=REGISTRY)
    assert len(list(model.generate(3, seed=1, raw=True))) == 3


# The loop


def test_the_best_weights_are_kept_and_training_stops_where_dev_no_longer_falls() -> None:
    # The dev names share no pair of letters with the others: the better those are learned, the worse these.
    model = model_of(dropout=0.0, epochs=400, patience=0.2)
    report = model.fit(corpus_of(["anna", "hanna", "nana"] * 4), Run(dev=corpus_of(["jo", "lilix"])))
    chosen = report["chosen"]
    assert chosen["dev_nll"] == min(report["dev"]) < report["dev"][-1]
    assert chosen["best_step"] < chosen["steps"] < 400 * 3
    assert -model.score(corpus_of(["jo", "lilix"])).mean() == pytest.approx(chosen["dev_nll"], abs=1e-5)


def test_the_dev_names_are_not_learned_and_are_held_out_where_none_are_given() -> None:
    held = namegen.hold_out(CORPUS)
    models = [model_of(epochs=5), model_of(epochs=5)]
    reports = [models[0].fit(CORPUS, Run(3)), models[1].fit(held[0], Run(3, held[1]))]
    assert reports[0]["dev"] == reports[1]["dev"]
    assert np.array_equal(rows_of(models[0]), rows_of(models[1]))


def test_every_step_is_reported() -> None:
    reported: list[tuple[int, int, float, float | None]] = []
    report = model_of(epochs=10).fit(CORPUS, Run(dev=CORPUS, on_step=lambda *step: reported.append(step)))
    assert [step for step, *_ in reported] == list(range(1, report["chosen"]["steps"] + 1))
    assert {total for _, total, *_ in reported} == {report["chosen"]["steps"]}
    assert reported[-1][3] == report["dev"][-1]
    assert len(report["dev"]) == len(report["loss"]) <= EVALUATIONS


def test_a_budget_of_seconds_is_kept() -> None:
    report = model_of(seconds=0.5, patience=1.0).fit(CORPUS, Run(dev=CORPUS))
    assert 0.5 <= report["chosen"]["seconds"] < 1.5
    assert 2 <= len(report["dev"]) <= EVALUATIONS


def test_epochs_and_seconds_together_are_refused() -> None:
    with pytest.raises(namegen.OptionError, match="epochs or seconds"):
        model_of(seconds=0.5, epochs=3).fit(CORPUS, Run())


def test_asked_to_stop_it_keeps_the_best_so_far_and_says_so() -> None:
    asked = iter([False] * 5 + [True] * 9)
    model = model_of(epochs=50)
    report = model.fit(CORPUS, Run(dev=CORPUS, stop=lambda: next(asked)))
    assert report["chosen"]["steps"] == 5
    assert report["stopped"].startswith("at step 5 of ")
    assert -model.score(CORPUS).mean() == pytest.approx(report["chosen"]["dev_nll"], abs=1e-5)
    assert "stopped" not in model_of(epochs=1).fit(CORPUS, Run())


def test_stopped_before_the_first_step_it_is_a_model_all_the_same() -> None:
    model = model_of(epochs=50)
    model.fit(CORPUS, Run(stop=lambda: True))
    assert np.exp(rows_of(model)).sum(axis=1) == pytest.approx(1)


def test_stopped_before_the_first_step_it_takes_one_and_keeps_that(tmp_path: Path) -> None:
    checkpoint = namegen.CheckpointFile(tmp_path / "c", "this training")
    report = model_of(epochs=50).fit(CORPUS, Run(stop=lambda: True, checkpoint=checkpoint))
    assert report["stopped"].startswith("at step 1 of ")
    assert checkpoint.read() is not None


@pytest.mark.parametrize("which", ["mlp", "lstm"])
def test_the_dev_nll_that_is_watched_is_the_models_own(which: str) -> None:
    tokenizer = REGISTRY.get("tokenizer", "start-end").load()(REGISTRY.get("tokenizer", "start-end").options()())
    tokenizer.fit(NAMES)  # a start token that never follows another has no chance while learning, either
    corpus = tokenizer.encode(NAMES)
    entry = REGISTRY.get("model", which)
    model = entry.load()(entry.options()(**TINY | {"epochs": 1}), corpus.vocabulary)
    report = model.fit(corpus, Run(dev=corpus))
    assert -model.score(corpus).mean() == pytest.approx(report["chosen"]["dev_nll"], abs=1e-6)


def test_a_learning_rate_that_is_too_high_is_said_to_be() -> None:
    model = model_of("mlp", lr=10.0, epochs=200, clip=1e6, dropout=0.0)
    with pytest.raises(namegen.OptionError, match="lr 10 is too high"):
        model.fit(corpus_of(["anna", "bo"]), Run(on_step=explode(model)))


def explode(model: Any) -> Any:
    def on_step(step: int, total: int, loss: float, dev: float | None) -> None:
        if step == 3:
            model.network.out.weight.data.fill_(torch.inf)

    return on_step


def test_devices_that_are_not_there_are_said_to_be_missing() -> None:
    if torch.cuda.is_available() or torch.backends.mps.is_available():
        pytest.skip("this machine has one; the complaints are for those without")
    for device in ("cuda", "cuda:1", "mps"):
        with pytest.raises(namegen.UsageError, match=device.split(":")[0]):
            model_of(device=device).fit(CORPUS, Run())
    assert model_of(device="auto", epochs=1).fit(CORPUS, Run())["chosen"]["device"] == "cpu"


def test_a_compiled_network_is_what_is_trained(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []

    def compiled(network: Any, *, dynamic: bool) -> Any:
        asked.append(dynamic)
        return lambda ids: asked.append(tuple(ids.shape)) or network(ids)

    monkeypatch.setattr(torch, "compile", compiled)
    plain = model_of(epochs=1, dropout=0.0).fit(CORPUS, Run())
    assert not asked
    assert model_of(epochs=1, dropout=0.0, compile=True).fit(CORPUS, Run())["loss"] == plain["loss"]
    assert asked[0] is True
    assert len(asked) > plain["chosen"]["steps"]


def test_where_torch_cannot_compile_that_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    error = type("InductorError", (RuntimeError,), {"__module__": "torch._inductor.exc"})

    def failing(ids: Any) -> Any:
        raise error("InvalidCxxCompiler: No working C++ compiler found\n\nmore of it")

    monkeypatch.setattr(torch, "compile", lambda network, dynamic: failing)
    said = r"^compile=true: torch cannot compile the network here \(InvalidCxx.* found\): leave it out$"
    with pytest.raises(namegen.OptionError, match=said):
        model_of(epochs=1, dropout=0.0, compile=True).fit(CORPUS, Run())


def test_torch_is_left_as_it_was() -> None:
    threads, state = torch.get_num_threads(), torch.get_rng_state()
    model = model_of(epochs=2)
    with pytest.raises(KeyboardInterrupt):
        model.fit(CORPUS, Run(on_step=interrupting(2)))
    model.fit(CORPUS, Run())
    rows_of(model)
    model.score(CORPUS)
    assert torch.get_num_threads() == threads
    assert torch.equal(torch.get_rng_state(), state)
    assert torch.is_grad_enabled()


# Checkpoints


def interrupting(at: int) -> Any:
    def on_step(step: int, total: int, loss: float, dev: float | None) -> None:
        if step == at:
            raise KeyboardInterrupt

    return on_step


def kept_every_step(path: Path) -> namegen.CheckpointFile:
    return namegen.CheckpointFile(path, "this training", every=0.0)


@pytest.mark.parametrize("which", ["lstm", "transformer", "bow"])
@pytest.mark.parametrize("interruptions", [[1], [7], [5, 6, 40], [59]])
def test_interrupted_and_resumed_is_uninterrupted(which: str, interruptions: list[int], tmp_path: Path) -> None:
    options = {"epochs": 6, "dropout": 0.3}
    whole = model_of(which, **options)
    expected = whole.fit(CORPUS, Run(5, CORPUS))
    for at in interruptions:
        with pytest.raises(KeyboardInterrupt):
            model_of(which, **options).fit(
                CORPUS, Run(5, CORPUS, checkpoint=kept_every_step(tmp_path / "c"), on_step=interrupting(at))
            )
    again = model_of(which, **options)
    report = again.fit(CORPUS, Run(5, CORPUS, kept_every_step(tmp_path / "c")))
    for name, array in whole.arrays().items():
        assert np.array_equal(array, again.arrays()[name]), name
    assert report["loss"] == expected["loss"]
    assert report["dev"] == expected["dev"]
    timeless = [{k: v for k, v in each["chosen"].items() if k != "seconds"} for each in (report, expected)]
    assert timeless[0] == timeless[1]


def test_stopped_and_resumed_is_uninterrupted(tmp_path: Path) -> None:
    whole, again = model_of(epochs=6), model_of(epochs=6)
    whole.fit(CORPUS, Run(5, CORPUS))
    asked = iter([False] * 11 + [True])
    checkpoint = namegen.CheckpointFile(tmp_path / "c", "this training", every=1e9)
    model_of(epochs=6).fit(CORPUS, Run(5, CORPUS, checkpoint, stop=lambda: next(asked)))
    again.fit(CORPUS, Run(5, CORPUS, checkpoint))
    for name, array in whole.arrays().items():
        assert np.array_equal(array, again.arrays()[name]), name


def test_seconds_that_were_used_are_used(tmp_path: Path) -> None:
    checkpoint = kept_every_step(tmp_path / "c")
    with pytest.raises(KeyboardInterrupt):
        model_of(seconds=60.0, patience=1.0).fit(CORPUS, Run(0, CORPUS, checkpoint, on_step=interrupting(50)))
    used = checkpoint.read()[1]["seconds"]
    report = model_of(seconds=used + 0.2, patience=1.0).fit(CORPUS, Run(0, CORPUS, checkpoint))
    assert report["chosen"]["steps"] > 50
    assert used + 0.199 <= report["chosen"]["seconds"] < used + 1


def test_a_checkpoint_of_another_network_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        model_of(epochs=6).fit(CORPUS, Run(checkpoint=kept_every_step(tmp_path / "c"), on_step=interrupting(3)))
    with pytest.raises(namegen.StorageError, match="does not fit"):
        model_of(epochs=6, size=7).fit(CORPUS, Run(checkpoint=kept_every_step(tmp_path / "c")))
    with pytest.raises(namegen.StorageError, match="does not fit"):
        model_of("gru", epochs=6).fit(CORPUS, Run(checkpoint=kept_every_step(tmp_path / "c")))
