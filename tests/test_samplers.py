"""Drawing: the laws of samplers, and the two paths that must agree."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import namegen
from namegen.contracts.checked import check_decoder
from namegen.contracts.decoder import ContextDecoder, Decoder
from namegen.contracts.lookup import Cells
from namegen.sampling.adjusted import adjusted, compose
from namegen.sampling.drawing import Drawing

from .automata import all_names, finite, name_model
from .test_manual import EXAMPLES

V = 6
VOCABULARY = namegen.Vocabulary(tuple(".abcde"), 0, 0)
REGISTRY = namegen.Registry.load(only=["namegen"])

weights_rows = arrays(float, (4, V), elements=st.sampled_from([0.0, 1e-300, 1e-9, 0.25, 0.5, 1.0, 3.0])).filter(
    lambda rows: (rows.sum(axis=1) > 0).all()
)
options = st.fixed_dictionaries(
    {
        "temperature": st.sampled_from([0, 1e-6, 0.5, 1, 2, 100]),
        "top_k": st.none() | st.integers(1, 9),
        "top_p": st.none() | st.sampled_from([0.01, 0.5, 0.9, 1]),
        "min_p": st.none() | st.sampled_from([0, 0.1, 1]),
    }
)


def logs(weights: np.ndarray) -> np.ndarray:
    with np.errstate(divide="ignore"):
        return np.log(weights / weights.sum(axis=1, keepdims=True))


def ancestral(**given_options: object) -> namegen.Sampler:
    part = REGISTRY.get("sampler", "ancestral").load()
    return part(part.Options(**given_options))


@given(weights_rows, options)
def test_adjusted_rows_are_distributions_within_the_support(weights: np.ndarray, given_options: dict) -> None:
    adjusted = ancestral(**given_options).adjust(logs(weights))
    assert np.exp(adjusted).sum(axis=1) == pytest.approx(1)
    assert not np.exp(adjusted)[weights == 0].any()


@given(weights_rows, options)
def test_a_row_does_not_depend_on_its_neighbours(weights: np.ndarray, given_options: dict) -> None:
    sampler, rows = ancestral(**given_options), logs(weights)
    together = sampler.adjust(rows)
    for i in range(len(rows)):
        assert np.array_equal(sampler.adjust(rows[i : i + 1])[0], together[i])


@given(weights_rows, arrays(float, 4, elements=st.floats(0, 1, exclude_max=True)))
def test_choose_never_draws_the_impossible_and_is_the_inverse_cdf(weights: np.ndarray, numbers: np.ndarray) -> None:
    rows = logs(weights)
    ids = namegen.Sampler().choose(rows, numbers)
    assert (weights[np.arange(4), ids] > 0).all()
    for row, number, chosen in zip(np.exp(rows), numbers, ids, strict=True):
        running = np.cumsum(row)
        expected = next(i for i in range(V) if running[i] > min(number * running[-1], np.nextafter(running[-1], 0)))
        assert chosen == expected


def test_the_highest_uniform_number_does_not_reach_an_impossible_last_token() -> None:
    rows = logs(np.array([[0.1, 0.2, 0.7, 0, 0, 0]]))
    assert namegen.Sampler().choose(rows, np.array([1 - 2.0**-53])).tolist() == [2]


@pytest.mark.parametrize(
    ("given_options", "expected"),
    [
        ({}, [0.1, 0.4, 0.2, 0.2, 0.1, 0]),
        ({"temperature": 0}, [0, 1, 0, 0, 0, 0]),
        ({"temperature": 0.5}, np.array([0.01, 0.16, 0.04, 0.04, 0.01, 0]) / 0.26),
        ({"top_k": 2}, [0, 2 / 3, 1 / 3, 0, 0, 0]),  # of the two equals, the first by id
        ({"top_k": 1}, [0, 1, 0, 0, 0, 0]),
        ({"top_k": 100}, [0.1, 0.4, 0.2, 0.2, 0.1, 0]),
        ({"top_p": 0.4}, [0, 1, 0, 0, 0, 0]),
        ({"top_p": 0.5}, [0, 2 / 3, 1 / 3, 0, 0, 0]),
        ({"top_p": 1}, [0.1, 0.4, 0.2, 0.2, 0.1, 0]),
        ({"min_p": 0.4}, [0, 0.5, 0.25, 0.25, 0, 0]),
        ({"top_k": 3, "top_p": 0.6}, [0, 2 / 3, 1 / 3, 0, 0, 0]),  # 0.5 and 0.25 of the three reach 0.6
    ],
)
def test_adjusted_by_hand(given_options: dict, expected: list[float]) -> None:
    row = logs(np.array([[0.1, 0.4, 0.2, 0.2, 0.1, 0]]))
    assert np.exp(ancestral(**given_options).adjust(row))[0] == pytest.approx(np.array(expected))


def test_temperature_0_is_greedy_and_survives_tiny_temperatures() -> None:
    rows = logs(np.array([[1, 5, 5, 2, 0, 0], [3, 0, 0, 0, 0, 1.0]]))
    greedy = REGISTRY.get("sampler", "greedy").load()()
    assert np.array_equal(ancestral(temperature=0).adjust(rows), greedy.adjust(rows))
    assert np.exp(ancestral(temperature=1e-300).adjust(rows))[1].tolist() == [1, 0, 0, 0, 0, 0]


class OnePerState(Decoder):
    """A decoder that is no table, over the same rows as one."""

    def __init__(self, tables: namegen.Tables) -> None:
        self.tables, self.vocabulary = tables, tables.vocabulary
        self.start, self.step = tables.start, tables.step
        self.rows = tables.rows

    def start(self, count: int) -> np.ndarray: ...

    def rows(self, states: np.ndarray) -> np.ndarray: ...

    def step(self, states: np.ndarray, ids: np.ndarray) -> np.ndarray: ...


def random_tables(seed: int, states: int, size: int) -> namegen.Tables:
    generator = np.random.default_rng(seed)
    weights = generator.gamma(0.2, size=(states, size)) * (generator.random((states, size)) < 0.7)
    weights[:, 0] += 0.1
    vocabulary = namegen.Vocabulary((".", *map(chr, range(97, 96 + size))), 0, 0)
    return namegen.Tables(logs(weights), generator.integers(0, states, (states, size)), vocabulary, 0)


@pytest.mark.parametrize(("states", "size"), [(1, 2), (3, 6), (40, 27), (5, 300), (700, 30)])
@pytest.mark.parametrize("given_options", [{}, {"temperature": 0.7, "top_k": 5}, {"temperature": 0}])
def test_tables_draw_what_stepping_draws(states: int, size: int, given_options: dict) -> None:
    tables = random_tables(states * size, states, size)
    sampler, numbers = ancestral(**given_options), np.arange(3000)
    fast = sampler.prepare(tables)
    assert isinstance(fast, Cells)
    quick = sampler.sample(fast, numbers, namegen.Draws(1), 50)
    plain = sampler.sample(OnePerState(tables), numbers, namegen.Draws(1), 50)
    assert np.array_equal(quick.names.tokens, plain.names.tokens)
    assert np.array_equal(quick.numbers, plain.numbers)


def test_coarse_cells_draw_the_same_too(monkeypatch: pytest.MonkeyPatch) -> None:
    tables, sampler, numbers = random_tables(1, 40, 27), ancestral(), np.arange(3000)
    fine = sampler.sample(sampler.prepare(tables), numbers, namegen.Draws(1), 50)
    monkeypatch.setattr(Cells, "MEMORY", 40 * 8)
    monkeypatch.setattr(Cells, "CUT_AT_ONCE", 100)
    coarse = sampler.prepare(tables)
    assert coarse.bits == 3
    assert np.array_equal(sampler.sample(coarse, numbers, namegen.Draws(1), 50).names.tokens, fine.names.tokens)


def test_states_without_room_for_cells_draw_the_same_too(monkeypatch: pytest.MonkeyPatch) -> None:
    tables, sampler, numbers = random_tables(1, 40, 27), ancestral(temperature=0.8), np.arange(3000)
    all_in = sampler.sample(sampler.prepare(tables), numbers, namegen.Draws(1), 50)
    monkeypatch.setattr(Cells, "CDF_MEMORY", 7 * 27 * 8)
    crowded = sampler.prepare(tables)
    drawn = sampler.sample(crowded, numbers, namegen.Draws(1), 50)
    assert crowded.used == 7
    assert np.array_equal(drawn.names.tokens, all_in.names.tokens)


def test_only_the_states_that_are_visited_are_cut() -> None:
    tables, sampler = random_tables(5, 700, 30), ancestral()
    fast = sampler.prepare(tables)
    sampler.sample(fast, np.arange(2), namegen.Draws(1), 3)
    assert 1 <= fast.used <= 6


class Numbered(namegen.Automaton):
    """Tables that do not say that they are."""

    def __init__(self, tables: namegen.Tables) -> None:
        self.tables, self.vocabulary = tables, tables.vocabulary
        self.n_states, self.start_state = tables.n_states, tables.start_state

    def rows(self, states: np.ndarray) -> np.ndarray:
        return self.tables.rows(states)

    def step(self, states: np.ndarray, ids: np.ndarray) -> np.ndarray:
        return self.tables.step(states, ids)


def test_any_automaton_is_cut_and_draws_the_same() -> None:
    tables, sampler, numbers = random_tables(1, 40, 27), ancestral(top_k=5), np.arange(3000)
    drawn = []
    for decoder in (tables, Numbered(tables), check_decoder(Numbered(tables), "it")):
        fast = sampler.prepare(decoder)
        assert isinstance(fast, Cells)
        drawn.append(sampler.sample(fast, numbers, namegen.Draws(1), 50).names.tokens)
    assert np.array_equal(drawn[0], drawn[1])
    assert np.array_equal(drawn[0], drawn[2])


def test_names_are_drawn_alike_alone_in_pieces_and_in_any_order() -> None:
    tables, sampler = random_tables(2, 9, 12), ancestral()
    draws = namegen.Draws("x")
    whole = sampler.sample(sampler.prepare(tables), np.arange(500), draws, 100)
    some = np.array([499, 3, 77])
    part = sampler.sample(sampler.prepare(tables), some, draws, 100)
    assert np.array_equal(part.names.tokens, whole.names.take(np.searchsorted(whole.numbers, some)).tokens)


def test_a_name_that_does_not_end_in_time_is_left_out() -> None:
    tables, sampler = random_tables(3, 9, 12), ancestral()
    all_of_them = sampler.sample(sampler.prepare(tables), np.arange(500), namegen.Draws(1), 200)
    short = sampler.sample(sampler.prepare(tables), np.arange(500), namegen.Draws(1), 4)
    fits = all_of_them.names.lengths <= 4
    assert 0 < fits.sum() < 500
    assert short.tried == 500
    assert np.array_equal(short.numbers, all_of_them.numbers[fits])
    assert np.array_equal(short.names.tokens, all_of_them.names.take(fits).tokens)


def test_drawn_letters_follow_the_distribution() -> None:
    probabilities = np.array([0.1, 0.4, 0.2, 0.2, 0.1, 0])
    rows = logs(np.tile(probabilities, (20_000, 1)))
    from namegen.contracts.randomness import bits, uniforms

    numbers = uniforms(bits(namegen.Draws(5).keys(np.arange(20_000)), 0))
    counts = np.bincount(namegen.Sampler().choose(rows, numbers), minlength=V)
    expected = probabilities * 20_000
    possible = expected > 0
    assert counts[~possible].sum() == 0
    assert ((counts - expected)[possible] ** 2 / expected[possible]).sum() < 25  # 4 degrees: 5 in 10**5


class Outside(namegen.Sampler):
    """Chooses a token that does not exist."""

    def choose(self, logprobs: np.ndarray, numbers: np.ndarray) -> np.ndarray:
        return np.full(len(logprobs), V)


def test_a_sampler_that_leaves_the_vocabulary_is_named() -> None:
    decoder = ContextDecoder(lambda contexts: logs(np.ones((len(contexts), V))), VOCABULARY)
    with pytest.raises(namegen.PluginError, match="Outside chose a token outside the vocabulary"):
        Outside().sample(decoder, np.arange(3), namegen.Draws(1), 5)


# One sampler after the other


def composed(samplers: list[namegen.Sampler], decoder: Decoder) -> Decoder:
    """What the samplers draw from, the last one too."""
    return adjusted(samplers[-1], compose(samplers, ["it"] * len(samplers), decoder))


@given(weights_rows, options)
def test_samplers_one_after_the_other_are_one_with_all_their_options(weights: np.ndarray, given_options: dict) -> None:
    tables = namegen.Tables(logs(weights), np.zeros((4, V), int), VOCABULARY, 0)
    order = ("temperature", "top_k", "top_p", "min_p")
    apart = composed([ancestral(**{name: given_options[name]}) for name in order], tables)
    whole = adjusted(ancestral(**given_options), tables)
    rows = [np.exp(decoder.rows(np.arange(4))) for decoder in (apart, whole)]
    assert rows[0] == pytest.approx(rows[1], abs=1e-12)


@pytest.fixture(scope="module")
def bigram() -> namegen.NameModel:
    registry = namegen.Registry.load(only=["namegen"])
    # In small letters, so that a state of the bigram is the last letter.
    names = [name.lower() for name in namegen.load_wordlist("stars", registry).names]
    return namegen.train(names, model="count-bigram", cache=False, registry=registry)


def test_a_list_of_samplers_draws_what_one_with_both_options_draws(bigram: namegen.NameModel) -> None:
    one, both = (bigram.generate(200, sampler=given_sampler, seed=1) for given_sampler in (
        "ancestral temperature=0.5 top_k=3", ["ancestral temperature=0.5", "ancestral top_k=3"]
    ))  # fmt: skip
    assert both == one
    assert bigram.generate(9, sampler=["ancestral temperature=0.5", "ancestral"], top_k=3, seed=1) == one[:9]


@pytest.mark.parametrize("others", [["ancestral"], ["lecture"], ["ancestral", "greedy"]])
def test_one_that_draws_in_its_own_way_is_refused_by_name_unless_it_is_last(
    bigram: namegen.NameModel, others: list[str]
) -> None:
    with pytest.raises(namegen.UsageError, match="sampler 'lecture' draws in its own way, and only the last may"):
        bigram.generate(3, sampler=["lecture", *others], seed=1)


def test_one_that_draws_in_its_own_way_draws_from_what_those_before_it_left(bigram: namegen.NameModel) -> None:
    last = bigram.generate(3, sampler=["greedy", "lecture"], seed=1)
    assert len(set(last)) == 1
    assert bigram.generate(3, sampler=["ancestral", "lecture"], seed=1) == bigram.generate(3, sampler="lecture", seed=1)


@pytest.fixture(scope="module")
def no_doubles() -> type[namegen.Sampler]:
    """The manual's sampler that wraps the decoder in `prepare`."""
    namespace: dict[str, type[namegen.Sampler]] = {}
    (source,) = [example for example in EXAMPLES if "class NoDoubles" in example]
    exec(source, namespace)
    return namespace["NoDoubles"]


def has_double(name: str) -> bool:
    return any(a == b for a, b in pairwise(name))


@pytest.mark.parametrize("last", [True, False])
def test_one_that_wraps_the_decoder_composes_with_others_and_with_constraints(
    bigram: namegen.NameModel, no_doubles: type[namegen.Sampler], last: bool
) -> None:
    samplers = ["ancestral temperature=1.5", no_doubles] if last else [no_doubles, "ancestral temperature=1.5"]
    assert any(map(has_double, bigram.generate(50, temperature=1.5, starts_with="k", seed=1, raw=True)))
    names = bigram.generate(50, sampler=samplers, starts_with="k", min_length=4, seed=1)
    assert all(name[0] == "k" and len(name) >= 4 and not has_double(name) for name in names)
    assert bigram.generate(7, sampler=samplers, starts_with="k", min_length=4, seed=1) == names[:7]


class NoDoublesInTables(namegen.Sampler):
    """The same for a bigram's tables, whose state is the last token: the decoder stays an automaton."""

    def prepare(self, decoder: Decoder) -> Decoder:
        assert isinstance(decoder, namegen.Automaton)
        states = np.arange(decoder.n_states)
        rows = decoder.rows(states).copy()
        inside = states[states != decoder.vocabulary.start_id]
        rows[inside, inside] = -np.inf
        after = np.tile(np.arange(len(decoder.vocabulary)), (decoder.n_states, 1))
        return namegen.Tables(namegen.log_softmax(rows), after, decoder.vocabulary, decoder.start_state)


def test_wrapped_automata_draw_what_wrapped_decoders_draw(
    bigram: namegen.NameModel, no_doubles: type[namegen.Sampler]
) -> None:
    asked = {"temperature": 0.7, "seed": 4, "raw": True}
    names = [bigram.generate(300, sampler=[each, "ancestral"], **asked) for each in (NoDoublesInTables, no_doubles)]
    assert names[0] == names[1]


def test_conditioning_is_exact_where_the_decoder_stays_an_automaton(
    bigram: namegen.NameModel, no_doubles: type[namegen.Sampler]
) -> None:
    samplers = [NoDoublesInTables, "ancestral temperature=0.7"]
    exact = bigram.given(starts_with="k", ends_with="a", sampler=samplers)
    assert exact.probability > 0
    drawn = bigram.generate(60_000, sampler=samplers, raw=True, seed=2)
    share = sum(name.startswith("k") and name.endswith("a") for name in drawn) / len(drawn)
    assert share == pytest.approx(exact.probability, abs=5 * (exact.probability / len(drawn)) ** 0.5)
    routes = {}
    for each in (NoDoublesInTables, no_doubles):
        request = namegen.make_request(
            bigram.registry, 1, sampler=[each, "ancestral"], starts_with="k", raw=True, seed=1
        )
        routes[each] = Drawing(bigram, request).routes.conditioned
    assert routes[NoDoublesInTables] is not None
    assert routes[no_doubles] is None


@given(finite(), st.sampled_from([0.5, 1.0, 3.0]), st.sampled_from([1, 2, 9]))
def test_composed_samplers_are_conditioned_on_as_written_out(
    chain: tuple[np.ndarray, np.ndarray], temperature: float, top_k: int
) -> None:
    probabilities, after = chain
    samplers = [ancestral(temperature=temperature), ancestral(top_k=top_k)]
    model = name_model(probabilities, after)
    rows = np.exp(composed(samplers, model.decoder()).rows(np.arange(len(probabilities))))
    expected = sum(p for name, p in all_names(rows, after) if name.endswith("a"))
    assume(expected > 0)
    found = model.given(ends_with="a", sampler=samplers, min_length=0, max_length=100)
    assert found.probability == pytest.approx(expected, rel=1e-9)


def test_names_with_the_same_beginning_take_one_row_and_are_drawn_as_alone() -> None:
    tables, asked = random_tables(4, 9, 12), []

    class Counting(OnePerState):
        def rows(self, states: np.ndarray) -> np.ndarray:
            asked.append(len(states))
            return self.tables.rows(states)

    decoder = Counting(tables)
    del decoder.rows  # of the base, which does not count
    sampler, numbers = ancestral(temperature=0.8), np.arange(2000)
    plain = sampler.sample(decoder, numbers, namegen.Draws(1), 30)
    alone, shared = asked.copy(), sampler.prepare(decoder)
    asked.clear()
    quick = sampler.sample(shared, numbers, namegen.Draws(1), 30)
    assert np.array_equal(quick.names.tokens, plain.names.tokens)
    assert np.array_equal(quick.numbers, plain.numbers)
    assert asked[0] == 1
    assert asked[1] <= 12
    assert all(few <= many for few, many in zip(asked, alone, strict=True))
