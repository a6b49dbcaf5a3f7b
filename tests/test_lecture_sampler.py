"""The sampler `lecture`: the published names, and torch itself as the oracle."""

from __future__ import annotations

import numpy as np
import pytest
import torch

import namegen
from namegen.contracts.wordlist import Wordlist

SEED = 2147483647
PUBLISHED = {
    "cdf": "mor axx minaymoryles kondlaisah anchshizarie odaren iaddash h jhinatien egushl",
    "exponential": "cexze momasurailezitynn konimittain llayn ka da staiyaubrtthrigotai moliellavo ke teda",
    "mkl": "junide janasah p cony a nn kohin tolian juee ksahnaauranilevias dedainrwieta ssonielylarte"
    " faveumerifontume phynslenaruani core yaenon ka",
}


@pytest.fixture(scope="module")
def counts(makemore: Wordlist, registry: namegen.Registry) -> namegen.NameModel:
    return namegen.train(makemore, model="count-bigram", registry=registry)


@pytest.fixture
def lecture(registry: namegen.Registry) -> object:
    """The sampler's module."""
    import sys

    return sys.modules[registry.get("sampler", "lecture").load().__module__]


@pytest.mark.parametrize("draw", PUBLISHED)
def test_the_published_names(counts: namegen.NameModel, draw: str) -> None:
    published = PUBLISHED[draw].split()
    drawn = counts.generate(len(published), sampler=f"lecture draw={draw}", seed=SEED)
    assert drawn == published


def test_the_default_is_what_the_notebook_holds(counts: namegen.NameModel) -> None:
    assert counts.generate(2, sampler="lecture", seed=SEED) == ["mor", "axx"]


needs_torch_2_13 = pytest.mark.skipif(
    not torch.__version__.startswith("2.13."), reason="`exponential` draws as torch 2.13 does; other versions differ"
)


@needs_torch_2_13
@pytest.mark.parametrize("seed", [SEED, 1, 2**32 + 7, 2**63 + 5, "any text"])
def test_exponential_is_torch_itself(counts: namegen.NameModel, seed: int | str) -> None:
    n = 2000 if seed == SEED else 50
    theirs = counts.generate(n, sampler="torch-multinomial", seed=seed)
    assert counts.generate(n, sampler="lecture draw=exponential", seed=seed) == theirs


@needs_torch_2_13
def test_a_name_that_is_cut_leaves_the_stream_where_torch_leaves_it(counts: namegen.NameModel) -> None:
    limits = {"min_length": 3, "max_length": 5}
    theirs = counts.generate(200, sampler="torch-multinomial", seed=SEED, **limits)
    assert counts.generate(200, sampler="lecture draw=exponential", seed=SEED, **limits) == theirs


def test_cdf_is_torchs_draw_of_several_letters_at_once(counts: namegen.NameModel, lecture: object) -> None:
    # torch's own inverse CDF is still there: it is what multinomial does when asked for more than one sample.
    for row in np.exp(counts.decoder().rows(np.arange(27))).astype(np.float32):
        generator = torch.Generator().manual_seed(SEED)
        theirs = torch.multinomial(torch.from_numpy(row), 500, replacement=True, generator=generator)
        twister = lecture.Twister(SEED)
        assert [lecture.by_cdf(twister, row) for _ in range(500)] == theirs.tolist()


def test_the_twister_is_torchs(lecture: object) -> None:
    for seed in (0, SEED, 2**32 - 1, 2**40 + 3):
        generator = torch.Generator().manual_seed(seed)
        doubles = torch.rand(1000, generator=generator, dtype=torch.float64).numpy()
        assert np.array_equal(lecture.Twister(seed).doubles(1000), doubles)


def test_mcg31_by_hand(lecture: object) -> None:
    # 1132489760 * 2 mod 2147483647 = 117495873; a seed that is 0 (mod 2**31 - 1) begins at 1, as MKL's manual says.
    assert (lecture.mcg31(2, 2) * (2**31 - 1)).tolist() == pytest.approx([2, 117495873])
    assert (lecture.mcg31(2**31 - 1, 2) * (2**31 - 1)).tolist() == pytest.approx([1, 1132489760])


@pytest.mark.parametrize("draw", PUBLISHED)
def test_letters_come_as_often_as_they_should_and_the_impossible_never(lecture: object, draw: str) -> None:
    p = np.array([0.0, 0.5, 0.2, 0.0, 0.3], dtype=np.float32)
    twister, choose = lecture.Twister(1), lecture.CHOOSE[draw]
    found = np.bincount([choose(twister, p) for _ in range(20_000)], minlength=5)
    assert found[p == 0].tolist() == [0, 0]
    # Four standard deviations of a share of 0.5 among 20,000.
    assert found / 20_000 == pytest.approx(p, abs=4 * np.sqrt(0.25 / 20_000))


@pytest.mark.parametrize("q", [0.0, -0.0])
def test_an_impossible_letter_stays_so_beside_an_exponential_of_zero(lecture: object, q: float) -> None:
    assert lecture._fastest(np.array([0, 1], dtype=np.float32), np.array([q, q])) == 1


def test_an_impossible_letter_stays_so_where_the_others_rates_round_to_zero(lecture: object) -> None:
    assert lecture._fastest(np.array([0, 1e-45], dtype=np.float32), np.array([1.0, 1e10])) == 1


def test_weights_of_any_sum_are_drawn_as_their_shares(lecture: object) -> None:
    p = np.array([0.5, 0.2, 0.3], dtype=np.float32)
    alike = [[lecture.by_cdf(twister, p * scale) for _ in range(200)] for scale, twister in _scaled(lecture)]
    assert alike[0] == alike[1]


def _scaled(lecture: object) -> list[tuple[np.float32, object]]:
    return [(np.float32(scale), lecture.Twister(1)) for scale in (1, 4)]


def test_names_are_numbered_from_0_on_over_all_batches(lecture: object) -> None:
    rows = np.log(np.array([[0.5, 0.25, 0.25]] * 3))
    tables = namegen.Tables.of_previous_token(rows, namegen.Vocabulary((".", "a", "b"), 0, 0))
    stream = lecture.Lecture(lecture.Lecture.Options()).stream(tables, namegen.Draws(1), 50, batch=4)
    assert np.concatenate([next(stream).numbers for _ in range(3)]).tolist() == list(range(12))


def test_it_never_imports_torch() -> None:
    import subprocess
    import sys

    program = (
        "import sys, namegen; m = namegen.train(['anna', 'ann'], model='count-bigram');"
        "m.generate(3, sampler='lecture draw=mkl', seed=1); print('torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
