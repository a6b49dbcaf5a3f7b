"""`namegen course`: each exact number that it tells is computed here anew, and each step of counts prints what it says.

The networks are trained by `namegen course --check`, which compares their numbers.
"""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from namegen_course.bigrams import BIGRAMS
from namegen_course.numbers import LECTURES, NUMBERS, TOLD, TRAINED
from namegen_course.step import Check
from namegen_course.steps import STEPS
from scipy.optimize import minimize

import namegen
from namegen.contracts.wordlist import Wordlist
from namegen.wordlists.describe import describe_wordlist
from namegen.wordlists.registered import pull

SEED = 2147483647
L2 = 0.01


class Computed:
    """The same numbers from the list. Its attributes are those of `Numbers`."""

    def __init__(self, makemore: Wordlist, registry: namegen.Registry) -> None:
        self.wordlist = makemore
        self.registry = registry
        self.model = cache(self._model)
        self.numbers = {name: getattr(self, name) for name in vars(type(self)) if not name.startswith("_")}

    def _model(self, name: str, *options: tuple[str, Any]) -> namegen.NameModel:
        return namegen.train(self.wordlist, model=namegen.Spec(name, dict(options)), registry=self.registry)

    def _described(self) -> Any:
        return describe_wordlist(self.wordlist, most_frequent=729)

    def _pairs(self) -> dict[str, int]:
        return dict(self._described().pairs)

    def _counts(self) -> np.ndarray:
        return self.model("count-bigram").model.counts

    def _nll(self, name: str, *options: tuple[str, Any]) -> float:
        return self.model(name, *options).evaluate(self.wordlist).nll_per_token

    def _drawn(self, name: str, draw: str) -> str:
        return " ".join(self.model(name).generate(10, sampler=f"lecture draw={draw}", seed=SEED))

    def _table(self, name: str, *options: tuple[str, Any]) -> np.ndarray:
        return np.exp(self.model(name, *options).decoder().rows(np.arange(27)))

    def _float32_sum(self, add_k: int) -> float:
        """A running sum of float32 logarithms, name after name, as the notebook's loop has it."""
        counts = self._counts().astype(np.float32) + np.float32(add_k)
        with np.errstate(divide="ignore"):
            table = np.log(counts / counts.sum(axis=1, keepdims=True))
        corpus = self.model("count-bigram").tokenizer.encode(self.wordlist.names)
        return -float(np.cumsum(table[corpus.previous, corpus.targets], dtype=np.float32)[-1]) / len(corpus.targets)

    def _lowest(self) -> tuple[float, float]:
        """The minimum of mean NLL + l2 * mean(W**2), and its NLL, by a quasi-Newton method on the counts."""
        shares = self._counts() / self._counts().sum()

        def objective(flat: np.ndarray) -> tuple[float, np.ndarray]:
            weights = flat.reshape(27, 27)
            logs = namegen.log_softmax(weights)
            slope = shares.sum(axis=1, keepdims=True) * np.exp(logs) - shares + 2 * L2 * weights / 729
            return -(shares * logs).sum() + L2 * (weights**2).mean(), slope.ravel()

        found = minimize(
            objective,
            np.zeros(729),
            jac=True,
            method="L-BFGS-B",
            options={"maxiter": 9000, "maxfun": 9000, "ftol": 0, "gtol": 1e-9},
        )
        return float(found.fun), float(-(shares * namegen.log_softmax(found.x.reshape(27, 27))).sum())

    def seed(self) -> int:
        return SEED

    def names(self) -> int:
        return len(self.wordlist)

    def distinct(self) -> int:
        return len(set(self.wordlist.names))

    def shortest(self) -> int:
        return min(map(len, self.wordlist.names))

    def longest(self) -> int:
        return max(map(len, self.wordlist.names))

    def pairs(self) -> int:
        return sum(len(name) + 1 for name in self.wordlist.names)

    def symbols(self) -> int:
        return len(set("".join(self.wordlist.names))) + 1

    def n_end(self) -> int:
        return sum(name.endswith("n") for name in self.wordlist.names)

    def a_end(self) -> int:
        return sum(name.endswith("a") for name in self.wordlist.names)

    def a_n(self) -> int:
        return sum(len(re.findall("(?=an)", name)) for name in self.wordlist.names)

    def start_a(self) -> int:
        return self._pairs()["<S>a"]

    def never(self) -> int:
        return int((self._counts() == 0).sum())

    def start_a_share(self) -> float:
        return self._pairs()["<S>a"] / len(self.wordlist)

    def q_u_share(self) -> float:
        return self._pairs()["qu"] / sum(name.count("q") for name in self.wordlist.names)

    def count_names(self) -> str:
        return self._drawn("count-bigram", "cdf")

    def torch_names(self) -> str:
        return self._drawn("count-bigram", "exponential")

    def mkl_names(self) -> str:
        return self._drawn("count-bigram", "mkl")

    def uniform_nll(self) -> float:
        return float(np.log(27))

    def count_log_likelihood(self) -> float:
        return self.model("count-bigram", ("add_k", 0)).evaluate(self.wordlist).log_likelihood

    def count_nll(self) -> float:
        return self._nll("count-bigram", ("add_k", 0))

    def smoothed_nll(self) -> float:
        return self._nll("count-bigram")

    def float32_nll(self) -> float:
        return self._float32_sum(0)

    def float32_smoothed_nll(self) -> float:
        return self._float32_sum(1)

    def first_loss(self) -> float:
        return self.model("nn-bigram").report["loss"][0]

    def last_loss(self) -> float:
        return self.model("nn-bigram").report["loss"][-1]

    def _normal(self) -> list[float]:
        return self.model("nn-bigram", ("init", "normal"), ("lr", 50), ("steps", 100)).report["loss"]

    def normal_first_loss(self) -> float:
        return self._normal()[0]

    def normal_last_loss(self) -> float:
        return self._normal()[-1]

    def lowest_loss(self) -> float:
        return self._lowest()[0]

    def lowest_loss_nll(self) -> float:
        return self._lowest()[1]

    def net_nll(self) -> float:
        return self._nll("nn-bigram")

    _FREE = (("l2", 0), ("lr", 50), ("steps", 2000))

    def free_net_nll(self) -> float:
        return self._nll("nn-bigram", *self._FREE)

    def free_net_apart(self) -> float:
        return float(np.abs(self._table("nn-bigram", *self._FREE) - self._table("count-bigram", ("add_k", 0))).max())

    def drawn(self) -> int:
        return len(self._drawn("count-bigram", "cdf").split())

    def _parts(self) -> tuple[list[str], list[str], list[str]]:
        """The lecture's split, as its notebook makes it."""
        words = list(self.wordlist.names)
        random.Random(42).shuffle(words)
        first, second = int(0.8 * len(words)), int(0.9 * len(words))
        return words[:first], words[first:second], words[second:]

    def train_names(self) -> int:
        return len(self._parts()[0])

    def dev_names(self) -> int:
        return len(self._parts()[1])

    def test_names(self) -> int:
        return len(self._parts()[2])

    def train_pairs(self) -> int:
        return sum(len(name) + 1 for name in self._parts()[0])

    def leaked(self) -> int:
        train, _, test = self._parts()
        return sum(name in set(train) for name in set(test) & set(train) for _ in range(test.count(name)))

    def _test_nll(self, model: str) -> float:
        trained = namegen.train(self.wordlist, model=model, split="lecture", registry=self.registry)
        return trained.evaluate(self._parts()[2]).nll_per_token

    def _backing_off(self, order: int) -> float:
        """Counts of the longest context that was seen, 1 added, by a dict of Counters."""
        train, _, test = self._parts()
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        for name in train:
            for at, letter in enumerate(f"{name}."):
                for back in range(order):
                    if back <= at + 1:
                        counts[f".{name}"[at + 1 - back : at + 1]][letter] += 1
        log_likelihood = tokens = 0.0
        for name in test:
            for at, letter in enumerate(f"{name}."):
                contexts = (f".{name}"[max(0, at + 1 - back) : at + 1] for back in range(order - 1, -1, -1))
                seen = counts[next(context for context in contexts if context in counts)]
                log_likelihood += np.log((seen[letter] + 1) / (seen.total() + 27))
                tokens += 1
        return -log_likelihood / tokens

    def trigram_nll(self) -> float:
        return self._backing_off(3)

    def fourgram_nll(self) -> float:
        return self._backing_off(4)

    def sixgram_nll(self) -> float:
        return self._backing_off(6)

    def kneser_ney_nll(self) -> float:
        return self._test_nll("kneser-ney")

    def contexts_nll(self) -> float:
        return self._test_nll("contexts")

    def fourgram_parameters(self) -> int:
        """What compare counts: all numbers that the model saves."""
        compared = namegen.compare(
            ["count-ngram order=4"], self.wordlist, split="lecture", samples=0, registry=self.registry
        )
        return compared.results[0].parameters or 0

    def net_names(self) -> str:
        return self._drawn("nn-bigram", "cdf")

    def net_torch_names(self) -> str:
        return self._drawn("nn-bigram", "exponential")


@pytest.fixture(scope="module")
def computed(makemore: Wordlist, registry: namegen.Registry) -> Computed:
    return Computed(makemore, registry)


@pytest.mark.parametrize("name", [field.name for field in fields(NUMBERS)])
def test_every_number_is_right(computed: Computed, name: str) -> None:
    told, found = getattr(NUMBERS, name), computed.numbers[name]()
    if isinstance(told, str):
        assert found.split()[: len(told.split())] == told.split()
    else:
        decimals = 0 if isinstance(told, int) else len(str(told).partition(".")[2])
        assert found == pytest.approx(told, abs=0.5 * 10**-decimals)


def test_every_number_is_told() -> None:
    texts = " ".join(step.before + step.after for step in STEPS)
    told = set(re.findall(r"\{(\w+)", texts)) | {check.name for step in STEPS for check in step.checks}
    in_words = {"seed", "count_names", "torch_names", "mkl_names", "net_names", "net_torch_names", "within"}
    assert told - {"dataset"} == set(TOLD) - in_words


def test_no_number_has_the_name_of_another() -> None:
    assert len(TOLD) == sum(len(fields(kind)) for kind in (NUMBERS, TRAINED, LECTURES))


def test_no_text_holds_a_number_of_its_own() -> None:
    # But for how many parts, steps, epochs, units and letters there are, the versions of torch, what is an option
    # of a command, and the sum and the step that 1 is.
    allowed = {"0", "1", "2", "3", "4", "5", "10", "11", "12", "16", "20", "32", "50", "100", "200", "2003", "2.13"}
    rates = {"0.00001", "0.001", "0.01", "0.1"}
    for step in STEPS:
        for text in (step.before, step.after):
            bare = re.sub(r"\{[^}]*\}", "", text)
            assert set(re.findall(r"(?<![\w.])\d(?:[\d.,]*\d)?", bare)) <= allowed | rates, bare


def test_the_names_in_the_texts_are_the_first_of_each_family() -> None:
    sample, again = STEPS[4].after, STEPS[9].after
    for names, text, count in (
        (NUMBERS.count_names, sample, 3),
        (NUMBERS.torch_names, sample, 2),
        (NUMBERS.mkl_names, sample, 2),
        (NUMBERS.net_names, again, 3),
    ):
        assert ", ".join(names.split()[:count]) in text


SHOWN = [
    ("32,033", "29,494", "2 to 15", "n<E> 6,763", "a<E> 6,640", "an 5,438", "<S>a 4,410"),
    ("6763", "6640", "5438", "4410"),
    ("6763", "206"),
    ("14", "37"),
    (*NUMBERS.count_names.split(), *NUMBERS.torch_names.split(), *NUMBERS.mkl_names.split()),
    ("3.295837", "2.454014", "2.454577", "-559,873.5896"),
    ("nn-bigram", "4.0"),
    ("3.3630", "2.5117", "3.7686", "2.4901"),
    ("2.454623",),
    (*NUMBERS.net_names.split(), *NUMBERS.net_torch_names.split()),
    ("2.2369", "2.1901", "2.4452", "63,555"),
]


@pytest.mark.parametrize("number", range(1, len(SHOWN) + 1))
def test_each_step_prints_what_it_says(
    makemore: Wordlist, cli: Callable[..., Any], tmp_path: Path, number: int
) -> None:
    path = tmp_path / "list.txt"
    path.write_text("\n".join(makemore.names), encoding="utf-8")
    result = cli("course", number, "--dataset", path)
    assert result.exit_code == 0, result.stderr
    for command in STEPS[number - 1].commands:
        assert f"$ namegen {command.format(dataset=path)}" in result.stdout
    printed = re.sub(r"^\$ .*$", "", result.stdout, flags=re.M)
    before_the_text = printed.partition("(The numbers that follow")[0].split("\n", 6)[-1]
    assert [text for text in SHOWN[number - 1] if text not in before_the_text] == []


def test_without_a_number_all_steps_are_listed(cli: Callable[..., Any]) -> None:
    result = cli("course")
    assert [step.title for step in STEPS if step.title not in result.stdout] == []
    assert "namegen course 1" in result.stdout


def test_a_step_that_there_is_not(cli: Callable[..., Any]) -> None:
    result = cli("course", 19)
    assert (result.exit_code, result.stderr) == (2, "namegen: there is no step 19: the steps are 1 to 18\n")


def test_without_the_list_and_a_network_it_says_how_to_get_it(
    cli: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    import requests

    def offline(*_: Any, **__: Any) -> None:
        raise requests.ConnectionError("no network")

    monkeypatch.setattr(requests.Session, "send", offline)
    result = cli("course", 1)
    assert result.exit_code == 1
    assert "namegen datasets pull makemore --from FILE" in result.stderr
    assert "Traceback" not in result.stderr
    assert result.stderr.count("\n") == 1


def test_another_list_is_told_apart(cli: Callable[..., Any], few: Path) -> None:
    result = cli("course", 2, "--dataset", few)
    assert result.exit_code == 0, result.stderr
    assert "those of the lectures' list, makemore" in result.stdout


@pytest.fixture
def pulled(registry: namegen.Registry, makemore: Wordlist, tmp_path: Path) -> None:
    """The lectures' list in the cache of this test."""
    path = tmp_path / "names.txt"
    path.write_text("\n".join(makemore.names), encoding="utf-8")
    pull(registry.get("wordlist", "makemore"), path)


@pytest.mark.parametrize("number", range(1, len(BIGRAMS) + 2))
def test_the_numbers_of_a_step_of_counts_are_found_again(cli: Callable[..., Any], pulled: None, number: int) -> None:
    result = cli("course", number, "--check")
    assert result.exit_code == 0, result.stdout
    assert "not as it should be" not in result.stdout
    assert all(check.what in result.stdout for check in STEPS[number - 1].checks)


def test_a_number_that_is_not_as_it_should_be_is_said(
    cli: Callable[..., Any], pulled: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(TOLD, "distinct", 29_493)
    result = cli("course", 1, "--check")
    assert result.exit_code == 1
    assert re.search(r"different names +29,493 +29,494 +not as it should be", result.stdout)


def test_a_step_ends_with_its_numbers_on_the_lectures_list(cli: Callable[..., Any], pulled: None) -> None:
    result = cli("course", 1)
    assert result.exit_code == 0, result.stderr
    assert re.search(r"names of the list +32,033 +32,033\n", result.stdout)


def test_another_list_has_no_numbers_to_check(cli: Callable[..., Any], few: Path) -> None:
    result = cli("course", "--check", "--dataset", few)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("namegen: --check is of the lectures' list: leave out --dataset ")


def test_a_number_holds_to_its_last_decimal_or_within_what_is_said() -> None:
    exact, about = (Check("x", "mlp_nll", lambda _: 0.0, within) for within in (None, 0.02))
    assert [exact.holds(TRAINED.mlp_nll + off) for off in (0.00005, -0.00005, 0.0001)] == [True, True, False]
    assert [about.holds(TRAINED.mlp_nll + off) for off in (0.02, -0.02, 0.021)] == [True, True, False]


def test_the_commands_of_the_networks_name_models_that_there_are(registry: namegen.Registry) -> None:
    texts = {text for step in STEPS for command in step.commands for text in re.findall(r"'([^']+)'", command)}
    assert len(texts) >= 8
    for text in texts:
        registry.check("model", text)


def test_the_lectures_network_starts_where_part_3_prints(makemore: Wordlist) -> None:
    """Weights and the first batch as the notebook draws them, from one generator."""
    import torch

    letters = sorted(set("".join(makemore.names)))
    words = list(makemore.names)
    random.Random(42).shuffle(words)
    spelt = [[0, 0, 0, *(letters.index(letter) + 1 for letter in word), 0] for word in words[: int(0.8 * len(words))]]
    examples = torch.tensor([ids[at : at + 4] for ids in spelt for at in range(len(ids) - 3)])
    g = torch.Generator().manual_seed(SEED)
    shapes = ((27, 10), (30, 200), (200,), (200, 27), (27,))
    C, W1, b1, W2, b2 = (torch.randn(shape, generator=g) for shape in shapes)
    batch = examples[torch.randint(0, len(examples), (32,), generator=g)]
    logits = torch.tanh(C[batch[:, :3]].view(32, 30) @ W1 + b1) @ W2 + b2
    loss = torch.nn.functional.cross_entropy(logits, batch[:, 3]).item()
    assert loss == pytest.approx(LECTURES.part3_first, abs=1e-4)
