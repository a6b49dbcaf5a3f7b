"""Names under wishes: against all strings written down, drawn in each way, and refused with the reason."""

from __future__ import annotations

import itertools
import math
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from scipy import stats

import namegen
from namegen.sampling import routes
from namegen.sampling.conditioned import Conditioned, TooLargeError
from namegen.sampling.drawing import Drawing
from namegen.sampling.generate import make_request

from .automata import REGISTRY, any_chain, name_model

MOST = 8
STRINGS = ["".join(letters) for length in range(1, MOST + 1) for letters in itertools.product("abc", repeat=length)]
LIST = ["abc", "aba", "cab", "bbca", "caba"]


def _random_tables(seed: int, states: int = 7) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    weights = rng.gamma(0.7, size=(states, 4)) + 0.02
    return weights / weights.sum(axis=1, keepdims=True), rng.integers(0, states, (states, 4))


TABLES = _random_tables(1)
MODEL = name_model(*TABLES, names=LIST)

Wish = tuple[dict[str, Any], Callable[[str], bool]]
WISHES: list[Wish] = [
    ({"min_length": 3, "max_length": 5}, lambda name: 3 <= len(name) <= 5),
    ({"starts_with": "ab", "ends_with": "c"}, lambda name: name.startswith("ab") and name.endswith("c")),
    ({"contains": ["ab", "ca"]}, lambda name: "ab" in name and "ca" in name),
    ({"without": "b"}, lambda name: "b" not in name),
    ({"regex": "(a|bc)*c{1,2}"}, lambda name: re.fullmatch("(a|bc)*c{1,2}", name) is not None),
    ({"shape": "CVCV"}, lambda name: re.fullmatch("[bc]a[bc]a", name) is not None),
    ({"novel": True}, lambda name: name not in LIST),
    ({"max_copied": 2}, lambda name: not any(p in each for each in LIST for p in _pieces(name, 3))),
    ({"familiar": 2}, lambda name: all(p in _known_pairs() for p in _pieces(f"^{name}$", 2))),
    ({"regex": "(?=.*aa)(?!.*cc).*b"}, lambda name: "aa" in name and "cc" not in name and name[-1] == "b"),
]  # fmt: skip
IDS = [" ".join(wishes) for wishes, _ in WISHES]


def _pieces(text: str, size: int) -> set[str]:
    return {text[i : i + size] for i in range(len(text) - size + 1)}


def _known_pairs() -> set[str]:
    return set().union(*(_pieces(f"^{name}$", 2) for name in LIST))


def probability(name: str, tables: tuple[np.ndarray, np.ndarray] = TABLES) -> float:
    chances, after = tables
    state, total = 0, 1.0
    for letter in name:
        token = 1 + "abc".index(letter)
        total, state = total * chances[state, token], after[state, token]
    return float(total * chances[state, 0])


def wanted(holds: Callable[[str], bool], tables: tuple[np.ndarray, np.ndarray] = TABLES) -> dict[str, float]:
    return {name: probability(name, tables) for name in STRINGS if holds(name)}


def given_of(wishes: dict[str, Any], model: namegen.NameModel = MODEL) -> namegen.Given:
    return model.given(**{"max_length": MOST} | wishes)


@pytest.mark.parametrize(("wishes", "holds"), WISHES, ids=IDS)
def test_the_probability_is_the_sum_over_all_strings(wishes: dict[str, Any], holds: Callable[[str], bool]) -> None:
    expected = math.fsum(wanted(holds).values())
    found = given_of(wishes)
    assert found.probability == pytest.approx(expected, rel=1e-12)
    assert found.error == 0
    assert found.count == len(wanted(holds))


@pytest.mark.parametrize(("wishes", "holds"), WISHES, ids=IDS)
@pytest.mark.parametrize("way", ["rejection", "product"])
def test_draws_follow_the_conditional_distribution(
    wishes: dict[str, Any], holds: Callable[[str], bool], way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routes.Routes, "border", {"rejection": np.inf, "product": 0}[way])
    names = MODEL.generate(
        {"rejection": 2_000, "product": 20_000}[way], seed=3, raw=True, **{"max_length": MOST} | wishes
    )
    weights = wanted(holds)
    seen = Counter(names)
    assert set(seen) <= set(weights)
    total = math.fsum(weights.values())
    # Names that are expected less than five times are one class.
    common = [name for name, weight in weights.items() if weight / total * len(names) >= 5]
    observed = [*(seen[name] for name in common), len(names) - sum(seen[name] for name in common)]
    expected = [*(weights[name] / total * len(names) for name in common)]
    expected.append(len(names) - sum(expected))
    if expected[-1] < 5:
        observed, expected = observed[:-1], expected[:-1]
        expected = [each * sum(observed) / sum(expected) for each in expected]
    if len(observed) > 1:
        assert stats.chisquare(observed, expected).pvalue > 1e-4


def test_both_ways_draw_the_same_distribution(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = []
    for border in (np.inf, 0):
        monkeypatch.setattr(routes.Routes, "border", border)
        drawn.append(Counter(MODEL.generate(4_000, seed=str(border), raw=True, starts_with="a", max_length=MOST)))
    common = [name for name, count in (drawn[0] + drawn[1]).items() if count >= 20]
    table = [[*(each[name] for name in common), each.total() - sum(each[name] for name in common)] for each in drawn]
    assert stats.chi2_contingency(table).pvalue > 1e-4


@given(any_chain())
@settings(max_examples=60, deadline=None)
def test_any_automaton_is_conditioned_exactly(tables: tuple[np.ndarray, np.ndarray]) -> None:
    size = tables[0].shape[1]
    wishes, holds = {"regex": "a*b?.?", "max_length": 6}, re.compile("a*b?.?").fullmatch
    letters = "abc"[: size - 1]
    model = name_model(*tables, names=["a"])
    if "b" not in letters:
        wishes, holds = {"regex": "a.?a?", "max_length": 6}, re.compile("a.?a?").fullmatch
    strings = ["".join(each) for length in range(1, 7) for each in itertools.product(letters, repeat=length)]
    weights = {name: probability(name, tables) for name in strings if holds(name)}
    if not any(weights.values()):
        with pytest.raises(namegen.GenerationError, match="no probability"):
            model.given(**wishes).count  # noqa: B018
        return
    found = model.given(**wishes)
    assert found.probability == pytest.approx(math.fsum(weights.values()), rel=1e-12)
    assert found.count == sum(weight > 0 for weight in weights.values())
    for name, weight in weights.items():
        expected = weight / found.probability
        assert math.exp(found.logprob(name)) == pytest.approx(expected, rel=1e-12, abs=1e-300)


def test_rows_asked_state_by_state_give_the_same_as_tables() -> None:
    wishes = {"regex": ".*ab.*c", "max_length": MOST}
    of_tables, of_rows = (name_model(*TABLES, kind=kind).given(**wishes) for kind in ("tables", "rows"))
    assert of_rows.probability == pytest.approx(of_tables.probability, rel=1e-12)
    assert of_rows.generate(200, seed=1) == of_tables.generate(200, seed=1)


@pytest.mark.parametrize("pattern", ["a.*", ".*b.*", "[ac]*"])
def test_a_wish_and_its_opposite_share_all_names(pattern: str) -> None:
    window = given_of({}).probability
    opposite = window - given_of({"regex": pattern}).probability
    found = math.fsum(weight for name, weight in wanted(lambda n: not re.fullmatch(pattern, n)).items())
    assert opposite == pytest.approx(found, rel=1e-12)


def test_the_order_of_wishes_does_not_matter() -> None:
    specs = ["starts-with text=a", "contains text=bc", "length max=8", "max-copied letters=3"]
    found = [MODEL.given(*order).probability for order in itertools.permutations(specs)]
    assert found == pytest.approx([found[0]] * len(found), rel=1e-12)


@pytest.mark.parametrize("border", [0, 10, np.inf])
def test_fewer_names_are_the_start_of_more_across_ways_and_batches(
    border: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routes.Routes, "border", border)
    wishes = {"seed": 5, "raw": True, "starts_with": "a", "contains": "c", "max_length": MOST}
    many = MODEL.generate(300, **wishes)
    assert [MODEL.generate(n, **wishes) for n in (1, 9, 11, 40)] == [many[:n] for n in (1, 9, 11, 40)]
    monkeypatch.setattr(namegen.Decoder, "batch", 7)
    assert MODEL.generate(300, **wishes) == many


def test_a_name_depends_on_its_number_alone() -> None:
    drawing = Drawing(MODEL, make_request(REGISTRY, 1, seed=5, raw=True, contains="ca", max_length=MOST))
    draws = namegen.Draws(5)
    together = drawing.routes.names(np.arange(50), draws)
    assert [drawing.routes.names(np.array([i]), draws)[0] for i in range(50)] == together
    assert drawing.routes.names(np.arange(50)[::-1], draws) == together[::-1]


@pytest.mark.parametrize(("wishes", "holds"), WISHES, ids=IDS)
def test_the_likeliest_are_those_of_all_strings(wishes: dict[str, Any], holds: Callable[[str], bool]) -> None:
    weights = wanted(holds)
    expected = sorted(weights.values(), reverse=True)[:15]
    found = MODEL.top(15, **{"max_length": MOST} | wishes)
    assert [each.probability for each in found.names] == pytest.approx(expected, rel=1e-12)
    assert all(holds(each.name) for each in found.names)
    assert found.proven == len(found.names)
    among = given_of(wishes).top(15)
    total = math.fsum(weights.values())
    assert [each.probability for each in among.names] == pytest.approx([p / total for p in expected], rel=1e-12)


@pytest.mark.parametrize(
    "sampler", ["ancestral temperature=0.5", "ancestral top_k=2", "ancestral top_p=0.8 temperature=2"]
)
def test_the_model_is_conditioned_as_the_sampler_draws_from_it(sampler: str) -> None:
    adjust = REGISTRY.check("sampler", sampler).part.build().adjust
    with np.errstate(divide="ignore"):
        rows = np.exp(adjust(np.log(TABLES[0])))
    tables = (rows / rows.sum(axis=1, keepdims=True), TABLES[1])
    weights = wanted(lambda name: len(name) >= 3, tables)
    found = MODEL.given(sampler=sampler, min_length=3, max_length=MOST)
    assert found.probability == pytest.approx(math.fsum(weights.values()), rel=1e-12)


def test_the_likeliest_are_those_of_the_model_as_the_sampler_draws_from_it() -> None:
    found = MODEL.given(sampler="ancestral temperature=0.3", starts_with="c", max_length=MOST)
    for each in found.top(5).names:
        assert each.logprob == pytest.approx(found.logprob(each.name), rel=1e-12)


def test_numbers_beyond_what_a_float_holds_are_told_by_their_logs() -> None:
    found = MODEL.given(min_length=900, max_length=1000)
    assert found.count == math.inf
    assert found.log_probability < 0
    rare = MODEL.given(regex="(ab){150}", max_length=300)
    assert rare.log_probability < -100
    assert [each.name for each in rare.top(1).names] == ["ab" * 150]


def test_facts_are_those_of_the_names_that_are_left() -> None:
    weights = wanted(lambda name: name.startswith("ca"))
    total = math.fsum(weights.values())
    facts = given_of({"starts_with": "ca"}).facts()
    for length in range(MOST + 2):
        expected = math.fsum(weight for name, weight in weights.items() if len(name) == length) / total
        assert (facts.lengths[length : length + 1] or (0.0,))[0] == pytest.approx(expected, abs=1e-13)
    assert facts.known is not None
    known = math.fsum(weights.get(name, 0.0) for name in LIST) / total
    assert facts.known.probability == pytest.approx(known, rel=1e-12)


def test_explain_says_which_wishes_a_name_meets_and_how_rare_they_are() -> None:
    explained = MODEL.explain("cab", samples=0, starts_with="c", ends_with="a", max_length=MOST)
    assert [(each.constraint, each.met) for each in explained.met] == [
        ("starts-with c", True),
        ("ends-with a", False),
        ("length max=8", True),
    ]
    expected = math.fsum(wanted(lambda name: name[0] == "c" and name[-1] == "a").values())
    assert explained.wanted == pytest.approx(expected, rel=1e-12)


def test_a_predicate_is_met_by_drawing_again_and_its_probability_is_estimated() -> None:
    found = given_of({"min_distance": 3, "starts_with": "a"})
    names = found.generate(200, seed=1)
    far = wanted(lambda name: name.startswith("a") and min(_edits(name, each) for each in LIST) >= 3)
    assert set(names) <= set(far)
    assert found.error > 0
    assert abs(found.probability - math.fsum(far.values())) < 5 * found.error
    with pytest.raises(namegen.UsageError, match="min-distance 3 can only be tested name by name"):
        found.count  # noqa: B018


def _edits(one: str, other: str) -> int:
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        diagonal, row[0] = row[0], i
        for j, against in enumerate(other, 1):
            diagonal, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, diagonal + (letter != against))
    return row[-1]


def test_the_likeliest_wanted_name_is_drawn_where_a_sampler_draws_one() -> None:
    names = MODEL.generate(3, sampler="greedy", starts_with="cc", raw=True, max_length=MOST)
    assert len(set(names)) == 1
    assert names[0].startswith("cc")
    with pytest.raises(namegen.GenerationError, match="sampler 'greedy' draws no others"):
        MODEL.generate(3, sampler="greedy", starts_with="cc", max_length=MOST, familiar=False, edges_of_the_list=False)


@pytest.mark.parametrize(
    ("wishes", "complaint"),
    [
        ({"starts_with": "ab", "without": "b", "max_length": 5, "ends_with": "c"},
         "no name can be such: starts-with ab and without b exclude each other"),
        ({"shape": "CCV", "min_length": 4, "max_length": 6},
         "no name can be such: shape CCV and length min=4 max=6 exclude each other"),
        ({"contains": "z"}, "no name can be such: 'z' of contains is not among the 3 letters of the list"),
        ({"regex": "a(b"}, "regex 'a(b' at 2: missing )"),
        ({"starts_with": "a", "sampler": "lecture"}, "sampler 'lecture' draws names as they come"),
        ({"starts_with": ""}, "option 'text' is ''"),
        ({"unique": True}, None),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_in_one_line(wishes: dict[str, Any], complaint: str | None) -> None:
    if complaint is None:
        with pytest.raises(namegen.UsageError, match="unique is about several names"):
            MODEL.given(**wishes)
        return
    with pytest.raises(namegen.NamegenError) as caught:
        MODEL.generate(5, raw=True, **wishes)
    assert complaint in str(caught.value)
    assert "\n" not in str(caught.value)


def test_what_the_samplers_options_forbid_is_told_from_what_the_model_never_draws() -> None:
    after_a = np.array([[0.0, 0.5, 0.25, 0.25], [0.4, 0.3, 0.2, 0.1], [0.4, 0.2, 0.2, 0.2], [0.4, 0.2, 0.2, 0.2]])
    model = name_model(after_a, np.broadcast_to(np.arange(4), (4, 4)))
    with pytest.raises(namegen.GenerationError, match="leave such names no probability"):
        model.generate(1, starts_with="ac", top_k=2, raw=True)
    never = np.array([[0.0, 0.5, 0.5, 0.0], [0.5, 0.5, 0.0, 0.0], [0.5, 0.5, 0.0, 0.0], [1.0, 0.0, 0.0, 0.0]])
    with pytest.raises(namegen.GenerationError, match="gives all such names no probability"):
        name_model(never, np.broadcast_to(np.arange(4), (4, 4))).generate(1, contains="c", raw=True)


def test_too_many_arcs_are_refused_before_they_take_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("namegen.sampling.conditioned.MOST_ARCS", 20)
    drawing = Drawing(MODEL, make_request(REGISTRY, 1, seed=5, raw=True, contains="ca", max_length=MOST))
    with pytest.raises(TooLargeError, match="a smaller max-length"):
        Conditioned(MODEL.decoder(), drawing.wishes.acceptor)
    assert len(MODEL.generate(20, seed=1, raw=True, contains="ca")) == 20, "they are common enough to be drawn"


def test_a_probability_below_the_smallest_number_is_no_impossibility() -> None:
    rows = np.tile([0.5, 1e-4, 0.4999, 0.0], (1, 1))
    model = name_model(rows, np.zeros((1, 4), dtype=int))
    found = model.given(regex="a{120}", max_length=200)
    assert found.probability == 0.0, "it is 1e-480"
    assert found.generate(2, seed=1) == ["a" * 120] * 2
    assert found.logprob("a" * 120) == pytest.approx(0)


def test_a_name_that_is_not_wanted_has_no_probability_however_it_goes_on() -> None:
    found = given_of({"starts_with": "ab"})
    assert found.logprob("cab") == -math.inf
    assert found.logprob("ab" * 6) == -math.inf


def test_wishes_of_one_list_hold_for_another_lists_letters() -> None:
    other = replace(MODEL, names=namegen.Wordlist.from_names(["xyz", "ab", "zz"]))
    assert other.generate(5, seed=1, raw=True, max_copied=2, novel=True)


def test_syllables_are_conditioned_by_the_letters_they_hold() -> None:
    vocabulary = namegen.Vocabulary((".", "a", "ab", "b", "ba"), 0, 0)
    tables = namegen.Tables(np.log(np.full((1, 5), 0.2)), np.zeros((1, 5), dtype=int), vocabulary, 0)
    from namegen.contracts.dfa import Dfa
    from namegen.sampling.acceptor import Acceptor

    automaton = namegen.compile_regex("ab(a|b){0,2}", ("a", "b")) & Dfa.everything(("a", "b"))
    found = Conditioned(tables, Acceptor([automaton], vocabulary))
    pieces = vocabulary.pieces
    expected = sum(
        0.2 ** (len(ids) + 1)
        for length in range(1, 5)
        for ids in itertools.product(range(1, 5), repeat=length)
        if re.fullmatch("ab(a|b){0,2}", "".join(pieces[i] for i in ids))
    )
    assert math.exp(found.log_probability) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    ("wishes", "constraints", "letters"),
    [
        ({"starts_with": "kaq"}, ["starts-with text=kaq case=false"], ("k", "q")),
        ({"regex": "k.*"}, ["regex pattern='k.*' case=false"], ("k",)),
        ({"shape": "qCV"}, ["shape pattern=qCV vowels='' case=false"], ("q",)),
        # That it has an `a` in it is no reason.
        (
            {"starts_with": "ab", "contains": "a", "regex": "b.*"},
            ["regex pattern='b.*' case=false", "starts-with text=ab case=false"],
            (),
        ),
        ({"min_length": 4, "regex": "abc"}, ["length min=4 max=100", "regex pattern=abc case=false"], ()),
    ],
)
def test_an_error_says_which_wishes_are_at_fault_and_which_letters(
    wishes: dict[str, Any], constraints: list[str], letters: tuple[str, ...]
) -> None:
    with pytest.raises(namegen.GenerationError) as error:
        MODEL.generate(3, raw=True, **wishes)
    assert sorted(error.value.constraints) == constraints
    assert error.value.letters == letters
    assert error.value.proven
    for text in error.value.constraints:
        assert REGISTRY.check("constraint", text)


def test_a_default_at_fault_is_named_too() -> None:
    with pytest.raises(namegen.GenerationError) as error:
        MODEL.generate(3, starts_with="abcabc")
    assert [text.split()[0] for text in error.value.constraints] == ["starts-with", "lengths-of-the-list"]


def test_the_share_of_what_is_asked_for_is_that_among_the_usual_names() -> None:
    """Against names drawn without the wish."""
    some: list[Wish] = [
        ({"starts_with": "b"}, lambda name: name.startswith("b")),
        ({"ends_with": "cab"}, lambda name: name.endswith("cab")),
    ]
    for wishes, test in some:
        usual = Drawing(MODEL, make_request(MODEL.registry, 1, seed=1, unique=False, familiar=False))
        drawn = usual.names(np.arange(20_000), namegen.Draws("many"))
        share = sum(map(test, drawn)) / len(drawn)
        found = Drawing(MODEL, make_request(MODEL.registry, 1, seed=1, familiar=False, **wishes)).share
        assert found.value == pytest.approx(share, abs=4 * math.sqrt(share / len(drawn)) + 4 * found.error)


def test_the_share_is_known_however_rare_the_names_are() -> None:
    drawing = Drawing(MODEL, make_request(MODEL.registry, 1, seed=1, raw=True, starts_with="cccccccc"))
    rare = drawing.exact_probability.value
    assert rare < 1e-9
    assert rare <= drawing.share.value < 1.3 * rare  # of the names that are not longer than may be


def test_what_holds_by_default_is_built_once_for_a_model(monkeypatch: pytest.MonkeyPatch) -> None:
    model = name_model(*TABLES, names=LIST)
    first = model.generate(4, seed=3)
    built, build = list[str](), namegen.Part.build

    def counted(part: namegen.Part, *arguments: Any) -> Any:
        built.append(part.entry.name)
        return build(part, *arguments)

    monkeypatch.setattr(namegen.Part, "build", counted)
    assert model.generate(4, seed=3) == first
    assert "unique" in built  # it remembers names, and is another in each draw
    assert "novel" not in built
