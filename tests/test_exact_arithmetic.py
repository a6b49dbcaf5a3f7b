"""Drawing and scoring give, to the last bit, what plugins/namegen_export/FORMAT.md says."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import namegen_counts.model
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from namegen_counts.length import POSITIONS, LengthTilt

import namegen
from namegen.contracts import cdf
from namegen.contracts.decoder import Automaton
from namegen.contracts.powers import raised
from namegen.sampling.closeness import two_way
from namegen.sampling.closeness.ilog import ilog
from namegen.sampling.closeness.of_model import rule_of
from namegen.sampling.closeness.scorer import Scorer
from namegen.sampling.closeness.shapes import vowels_of

from . import exact_machine
from .exact_machine import ONE, Drawing, Machine

REGISTRY = namegen.Registry.load(only=["namegen"])
STARS = namegen.load_wordlist("stars", REGISTRY).names[:60]
SMALL = [name.lower() for name in STARS]
MODELS = ["kneser-ney", "kneser-ney order=3 tune=no", "witten-bell length=yes", "count-ngram add_k=0.01", "pitman-yor"]


@pytest.fixture
def dense(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(namegen_counts.model, "DENSE", request.param)


def trained(names: Sequence[str], model: str, tokenizer: str = "dot") -> namegen.NameModel:
    return namegen.train(names, model=model, tokenizer=tokenizer, cache=False, registry=REGISTRY)


def machine_of(model: namegen.NameModel) -> Machine:
    arcs = model.model.arcs()
    assert arcs is not None
    return Machine(arcs, model.model.vocabulary)


def firsts_of(model: namegen.NameModel) -> list[int] | None:
    """The inner tokens that may begin a name, in the order of the whole ones."""
    capitals = model.capitals
    if capitals.rule != "first":
        return None
    return [int(capitals.small[i]) for i in np.flatnonzero(~capitals.is_small)]


def drawn(model: namegen.NameModel, sampler: namegen.Sampler, count: int, seed: int) -> dict[int, str]:
    found = sampler.sample(sampler.prepare(model.decoder()), np.arange(count), namegen.Draws(seed), 60)
    return dict(zip(found.numbers.tolist(), model.tokenizer.decode(found.names), strict=True))


def by_the_letter(model: namegen.NameModel, power: int, count: int, seed: int) -> dict[int, str]:
    whole, inner = model.tokenizer.vocabulary.pieces, model.model.vocabulary.pieces
    firsts = firsts_of(model)
    beginnings = inner if firsts is None else [whole[i] for i in np.flatnonzero(~model.capitals.is_small)]
    drawing = Drawing(machine_of(model), seed, power, firsts)
    names = {number: drawing.tokens(number) for number in range(count)}
    return {
        number: "".join([beginnings[tokens[0]], *(inner[each] for each in tokens[1:])][: len(tokens) - 1])
        for number, tokens in names.items()
        if tokens is not None
    }


def ancestral(temperature: float) -> namegen.Sampler:
    part = REGISTRY.get("sampler", "ancestral").load()
    return part(part.Options(temperature=temperature))


@pytest.mark.parametrize("dense", [2**24, 10], indirect=True, ids=["all rows at once", "rows when asked"])
@pytest.mark.parametrize("spec", MODELS)
@pytest.mark.usefixtures("dense")
def test_rows_and_names_are_those_of_the_document(spec: str) -> None:
    model = trained(SMALL, spec)
    machine, automaton = machine_of(model), model.model.decoder()
    assert isinstance(automaton, Automaton)
    states = len(machine.arcs)
    for place in {0, 3, 15} if machine.odds else {0}:
        expected = np.array([machine.weights(state, place) for state in range(states)])
        numbers = (np.arange(states) << 4) + place if machine.odds else np.arange(states)
        assert np.array_equal(automaton.chances(numbers), expected)
    assert drawn(model, ancestral(1), 3000, 7) == by_the_letter(model, ONE, 3000, 7)


@pytest.mark.parametrize("temperature", [1, 0.7, 0.5, 3])
@pytest.mark.parametrize(
    ("names", "tokenizer"),
    [(STARS, "dot"), (STARS, "start-end"), (SMALL, "start-end"), (["B", "É1", "Éa", "Bo", "1b"], "dot")],
)
def test_names_of_any_temperature_are_those_of_the_document(
    names: list[str], tokenizer: str, temperature: float
) -> None:
    model, sampler = trained(names, "pitman-yor", tokenizer), ancestral(temperature)
    power = sampler.power
    assert power == round(2**24 / temperature)
    assert model.capitals.rule == ("none" if names is SMALL else "first")
    assert drawn(model, sampler, 2000, 3) == by_the_letter(model, power, 2000, 3)


@pytest.mark.parametrize("temperature", [1, 0.7])
def test_what_is_on_a_border_is_found_by_exact_sums(temperature: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cdf, "MARGIN", 1.0)  # then every number is on a border
    model, sampler = trained(SMALL, "pitman-yor"), ancestral(temperature)
    assert drawn(model, sampler, 1000, 5) == by_the_letter(model, sampler.power or 0, 1000, 5)


def test_a_tilt_too_steep_for_moved_numbers_is_drawn_from_its_own_rows() -> None:
    model = trained(SMALL, "kneser-ney length=no")
    tilt = np.linspace(-20, 60, POSITIONS)
    tilted = LengthTilt(model.model.decoder(), tilt)
    assert not tilted.searches
    machine = machine_of(model)
    machine.odds = np.exp(tilt).tolist()
    sampler = ancestral(1)
    found = sampler.sample(sampler.prepare(tilted), np.arange(500), namegen.Draws(1), 60)
    expected = [tokens for number in range(500) if (tokens := Drawing(machine, 1).tokens(number)) is not None]
    assert [each.tolist()[1:] for each in np.split(found.names.tokens, found.names.offsets[1:-1])] == expected


shares = st.floats(0, 1) | st.sampled_from([0.0, 5e-324, 1e-310, 2.0**-1022, 0.5, 1 - 2.0**-53, 1.0])


@given(st.lists(shares, min_size=1, max_size=9), st.integers(1, 2**31))
def test_weights_are_raised_as_the_document_says(row: list[float], power: int) -> None:
    row.append(1.0)
    assert raised(np.array([row]), power)[0].tolist() == [exact_machine.raised(each, power) for each in row]


@given(st.lists(st.floats(0, 1e9) | shares | st.integers(0, 99).map(lambda n: n + 0.3), min_size=1))
def test_whole_logarithms_are_those_of_the_document(values: list[float]) -> None:
    assert ilog(np.array(values)).tolist() == [exact_machine.ilog(each) for each in values]


# The score


class Judged:
    """The score of FORMAT.md, of the names and of what the models say of their counts alone."""

    def __init__(self, scorer: Scorer) -> None:
        forwards = scorer.two_way.forwards
        assert forwards.names is not None
        vocabulary = forwards.tokenizer.vocabulary
        number = {piece: i for i, piece in enumerate(vocabulary.pieces)}
        self.weights, self.names = scorer.weights, scorer.names
        weights = forwards.names.weights or (1,) * len(forwards.names.names)
        times = Counter[str]()
        for name, often in zip(forwards.names.names, weights, strict=True):
            times[name] += often
        self.machines = []
        for model, order in ((forwards.model, 1), (scorer.two_way.backwards, -1)):
            names = Counter({tuple(number[each] for each in name)[::order]: often for name, often in times.items()})
            counted = model.counted()
            assert counted is not None
            self.machines.append((exact_machine.arcs_of(names, vocabulary, counted), order))
        self.number = number
        self.middle = sum(map(len, self.names)) * 1024 // len(self.names)
        self.words = {word for name in self.names for word in split(name)}
        self.vowels, self.known = vowels_of(self.names), set("".join(self.names))
        self.shapes = Counter(map(self.shape, self.names))
        self.endings = Counter(name[-3:] for name in self.names)

    def letters(self, name: str, machine: Machine, order: int) -> list[int]:
        state, logs = machine.start, []
        for place, token in enumerate([*(self.number[each] for each in name[::order]), machine.end]):
            logs.append(exact_machine.ilog(machine.share(state, place, token)))
            state = machine.step(state, token)
        return logs

    def shape(self, name: str) -> str:
        return "".join("V" if each in self.vowels else "C" if each in self.known else each for each in name)

    def is_piece(self, word: str) -> bool:
        return word not in self.words and any(each.startswith(word) or each.endswith(word) for each in self.words)

    def score(self, name: str) -> int:
        read = [self.letters(name, *each) for each in self.machines] if set(name) <= set(self.number) else None
        pairs = list(pairwise(f"\n{name}\n"))
        features = (
            -(2**20) if read is None else sum(map(sum, read)) // len(name),
            -(2**20) if read is None else sum(map(min, read)),
            -abs(1024 * len(name) - self.middle),
            -1024 * any(map(self.is_piece, split(name))),
            exact_machine.ilog(self.shapes[self.shape(name)] + 0.3),
            exact_machine.ilog(self.endings[name[-3:]] + 0.3),
            -1024 * (len(pairs) - len(set(pairs))),
        )
        return sum(weight * feature for weight, feature in zip(self.weights, features, strict=True))


def split(name: str) -> list[str]:
    return re.split(r"[ -]+", name)


@pytest.mark.parametrize("near", [two_way.NEAR, 1.0], ids=["as it is", "all on borders"])
@pytest.mark.parametrize("tokenizer", ["dot", "start-end"])
def test_scores_are_those_of_the_document(tokenizer: str, near: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(two_way, "NEAR", near)
    names = [*STARS, *STARS[:9], "al rami", "Al-nair"]
    model = trained(names, "count-bigram", tokenizer)
    rule = rule_of(model, namegen.DrawContext(model.tokenizer, model.names), "near")
    assert rule is not None
    judged = Judged(rule.scorer)
    asked = [*(each.lower() for each in model.generate(200, seed=1, raw=True)), *SMALL[:20], "zzzzzz", "q#", "al ra"]
    asked = [name for name in asked if name]
    assert rule.scorer.scores(asked).tolist() == list(map(judged.score, asked))
