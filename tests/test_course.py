"""makemore part 1, exactly: the numbers, and the course's own loops written out here as oracles."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from functools import cache

import numpy as np
import pytest
import torch
import torch.nn.functional as F

import namegen
from namegen.contracts.wordlist import Wordlist

SEED = 2147483647


@pytest.fixture(scope="module")
def counts(makemore: Wordlist, registry: namegen.Registry) -> namegen.NameModel:
    return namegen.train(makemore, model="count-bigram", registry=registry)


@pytest.fixture(scope="module")
def course_pairs(makemore: Wordlist) -> tuple[torch.Tensor, torch.Tensor, dict[str, int]]:
    return pairs_of(makemore)


def pairs_of(names: Wordlist) -> tuple[torch.Tensor, torch.Tensor, dict[str, int]]:
    """The lecture's training set: each letter, the letter after it, and the number of each letter."""
    stoi = {character: i + 1 for i, character in enumerate(sorted(set("".join(names.names))))} | {".": 0}
    spelt = [[0, *(stoi[c] for c in name), 0] for name in names.names]
    pairs = [(a, b) for ids in spelt for a, b in itertools.pairwise(ids)]
    xs, ys = torch.tensor(pairs).T
    return xs, ys, stoi


@pytest.mark.parametrize(
    ("add_k", "nll"),
    [
        (0, 2.4540144891548743),
        (0.01, 2.454018976),
        (0.1, 2.454060784),
        (0.5, 2.454271790),
        (1, 2.454576820115704),
        (2, 2.455271359),
        (5, 2.457682679),
    ],
)
def test_nll_of_the_count_bigram(makemore: Wordlist, registry: namegen.Registry, add_k: float, nll: float) -> None:
    measured = namegen.train(makemore, model=f"count-bigram add_k={add_k}", registry=registry).evaluate(makemore)
    assert measured.nll_per_token == pytest.approx(nll, abs=1e-9)
    assert measured.tokens == 228_146
    assert measured.names == 32_033


def test_log_likelihoods_of_the_whole_list(makemore: Wordlist, registry: namegen.Registry) -> None:
    for add_k, expected in ((0, -559_873.589642728), (1, -560_001.8832021174)):
        model = namegen.train(makemore, model=f"count-bigram add_k={add_k}", registry=registry)
        assert model.evaluate(makemore).log_likelihood == pytest.approx(expected, abs=1e-6)


def test_uniform_reads_ln_27(makemore: Wordlist, registry: namegen.Registry) -> None:
    measured = namegen.train(makemore, model="uniform", registry=registry).evaluate(makemore)
    assert measured.nll_per_token == pytest.approx(np.log(27), abs=1e-12)


def test_most_frequent_pairs_and_those_never_seen(counts: namegen.NameModel) -> None:
    table = counts.model.counts
    assert int((table == 0).sum()) == 102
    assert table[counts.tokenizer.encode(["n"]).targets[0], 0] == 6763


def test_description_names_the_courses_pairs(makemore: Wordlist) -> None:
    from namegen.wordlists.describe import describe_wordlist

    described = describe_wordlist(makemore, most_frequent=10)
    assert dict(described.pairs) == {
        "n<E>": 6763, "a<E>": 6640, "an": 5438, "<S>a": 4410, "e<E>": 3983,
        "ar": 3264, "el": 3248, "ri": 3033, "na": 2977, "<S>k": 2963,
    }  # fmt: skip
    assert (described.names, described.distinct, described.shortest, described.longest) == (32_033, 29_494, 2, 15)


OneHot = Callable[[str], tuple[list[float], np.ndarray]]
LEARNING_RATES = {"uniform": 10.0, "normal": 50.0}


@pytest.fixture(scope="module")
def eighth(makemore: Wordlist) -> Wordlist:
    """Every eighth of makemore's names: a row for each of all 228,146 pairs takes minutes on a busy machine."""
    return Wordlist.from_names(makemore.names[::8])


@pytest.fixture(scope="module")
def one_hot(eighth: Wordlist) -> OneHot:
    """The lecture's 200 steps over one row for every pair, in float64: the losses, and W. Each init runs once."""
    xs, ys, stoi = pairs_of(eighth)
    assert len(stoi) == 27
    xenc = F.one_hot(xs, num_classes=27).double()

    @cache
    def run(init: str) -> tuple[list[float], np.ndarray]:
        g = torch.Generator().manual_seed(SEED)
        draw = torch.rand if init == "uniform" else torch.randn
        W = draw((27, 27), generator=g).double().requires_grad_()
        losses = []
        for _ in range(200):
            logits = xenc @ W
            nll = (logits.logsumexp(1) - logits[torch.arange(len(xs)), ys]).mean()
            loss = nll + 0.01 * (W**2).mean()
            W.grad = None
            loss.backward()
            W.data += -LEARNING_RATES[init] * W.grad
            losses.append(loss.item())
        return losses, W.detach().numpy()

    return run


@pytest.mark.parametrize("init", ["uniform", "normal"])
def test_nn_bigram_is_the_one_hot_loop_at_every_step(
    eighth: Wordlist, registry: namegen.Registry, one_hot: OneHot, init: str
) -> None:
    text = f"nn-bigram init={init} lr={LEARNING_RATES[init]} steps=200"
    model = namegen.train(eighth, model=text, registry=registry)
    losses, weights = one_hot(init)
    assert model.report["loss"] == pytest.approx(losses, abs=1e-5)
    assert model.model.weights == pytest.approx(weights, abs=1e-4)


@pytest.mark.parametrize(
    ("model", "first", "last"),
    [
        ("nn-bigram", 3.363000806, 2.511745063),
        ("nn-bigram init=normal lr=50 steps=100", 3.768618712, 2.490130469),
        ("nn-bigram init=normal lr=50 steps=200", 3.768618712, 2.482995697),
    ],
)
def test_nn_bigrams_published_losses(
    makemore: Wordlist, registry: namegen.Registry, model: str, first: float, last: float
) -> None:
    report = namegen.train(makemore, model=model, registry=registry).report
    assert report["loss"][0] == pytest.approx(first, abs=1e-8)
    assert report["loss"][-1] == pytest.approx(last, abs=1e-8)


def test_without_regularisation_the_net_learns_the_count_table(
    makemore: Wordlist, registry: namegen.Registry, counts: namegen.NameModel
) -> None:
    net = namegen.train(makemore, model="nn-bigram steps=2000 lr=50 l2=0", registry=registry)
    table = counts.model.counts / counts.model.counts.sum(axis=1, keepdims=True)
    learned = np.exp(net.model.decoder().logprobs)
    seen_often = counts.model.counts.sum(axis=1) > 1000
    assert np.abs(learned - table)[seen_often].max() < 0.01
    assert net.evaluate(makemore).nll_per_token == pytest.approx(2.454014, abs=2e-3)


def course_names(P: torch.Tensor, itos: dict[int, str], n: int) -> list[str]:
    """The lecture's drawing loop; names of no letters are left out, as namegen leaves them out."""
    g = torch.Generator().manual_seed(SEED)
    names: list[str] = []
    while len(names) < n:
        out, ix = [], 0
        while True:
            ix = torch.multinomial(P[ix], num_samples=1, replacement=True, generator=g).item()
            if ix == 0:
                break
            out.append(itos[ix])
        if out:
            names.append("".join(out))
    return names


def test_count_bigrams_first_names_are_the_courses(counts: namegen.NameModel, course_pairs: tuple) -> None:
    xs, ys, stoi = course_pairs
    N = torch.zeros((27, 27), dtype=torch.int32)
    for x, y in zip(xs.tolist(), ys.tolist(), strict=True):
        N[x, y] += 1
    P = (N + 1).float()
    P /= P.sum(1, keepdim=True)
    expected = course_names(P, {i: c for c, i in stoi.items()}, 200)
    drawn = counts.generate(200, sampler="torch-multinomial", seed=SEED)
    assert drawn[:10] == expected[:10]
    assert drawn == expected


def test_nn_bigrams_first_names_are_the_courses(
    eighth: Wordlist, registry: namegen.Registry, course_pairs: tuple, one_hot: OneHot
) -> None:
    model = namegen.train(eighth, model="nn-bigram", registry=registry)
    W = torch.tensor(one_hot("uniform")[1]).float()
    P = W.exp() / W.exp().sum(1, keepdim=True)
    expected = course_names(P, {i: c for c, i in course_pairs[2].items()}, 10)
    assert model.generate(10, sampler="torch-multinomial", seed=SEED) == expected


def test_published_names_where_torch_draws_as_2_13_does(counts: namegen.NameModel) -> None:
    if not torch.__version__.startswith("2.13."):
        pytest.skip("the published names are torch 2.13's; the test above holds for any torch")
    published = "cexze momasurailezitynn konimittain llayn ka da staiyaubrtthrigotai moliellavo ke teda"
    assert counts.generate(10, sampler="torch-multinomial", seed=SEED) == published.split()


def test_five_names_are_the_start_of_five_thousand(counts: namegen.NameModel) -> None:
    many = counts.generate(5000, seed=42)
    assert counts.generate(5, seed=42) == many[:5]
    assert counts.generate(777, seed=42) == many[:777]


def test_drawn_pairs_follow_the_model(counts: namegen.NameModel) -> None:
    names = counts.generate(200_000, seed=7, min_length=0, raw=True)
    drawn = counts.tokenizer.encode(names).pair_counts()
    expected = np.exp(counts.model.decoder().logprobs) * drawn.sum(axis=1, keepdims=True)
    enough = expected >= 5
    chi_square = ((drawn - expected)[enough] ** 2 / expected[enough]).sum()
    freedom = enough.sum() - 27
    # Five standard deviations of a chi-square's normal approximation.
    assert abs(chi_square - freedom) < 5 * np.sqrt(2 * freedom)


def test_the_mean_length_is_the_exact_expectation(counts: namegen.NameModel) -> None:
    # 7.138958203368684 tokens a name, end included, by linear algebra on the add-1 table.
    P = np.exp(counts.model.decoder().logprobs)
    inner = P[1:, 1:]
    exact = 1 + P[0, 1:] @ np.linalg.solve(np.eye(26) - inner, np.ones(26))
    assert exact == pytest.approx(7.138958203368684, abs=1e-10)
    lengths = np.array([len(name) + 1 for name in counts.generate(100_000, seed=3, min_length=0, raw=True)])
    assert lengths.mean() == pytest.approx(exact, abs=5 * lengths.std() / np.sqrt(100_000))
