"""Automata as sets of names, against sets of names written out."""

from __future__ import annotations

import time
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from namegen import UsageError
from namegen.contracts.dfa import MOST_STATES, Dfa
from namegen.contracts.partition import indistinguishable

ABC = ("a", "b", "c")
SHORT = ["".join(letters) for length in range(6) for letters in product(ABC, repeat=length)]


@st.composite
def automata(draw: st.DrawFn) -> Dfa:
    """Draw any automaton over a, b and c, with states that are of no use too."""
    n_states = draw(st.integers(1, 5))
    classes, n_columns = draw(st.sampled_from([([0, 0, 0], 1), ([0, 1, 0], 2), ([1, 1, 0], 2), ([2, 0, 1], 3)]))
    states = st.integers(-1, n_states - 1)
    step = draw(
        st.lists(st.lists(states, min_size=n_columns, max_size=n_columns), min_size=n_states, max_size=n_states)
    )
    accept = draw(st.lists(st.booleans(), min_size=n_states, max_size=n_states))
    return Dfa(ABC, np.array(classes, dtype=np.intp), np.array(step, dtype=np.int32), np.array(accept))


def names_of(dfa: Dfa) -> set[str]:
    """List the names of at most 5 letters that are accepted, one by one."""
    return {name for name in SHORT if dfa.accepts(name)}


def chain(n_states: int) -> Dfa:
    """Accept the names of exactly `n_states` - 1 letters."""
    step = np.append(np.arange(1, n_states), -1).astype(np.int32)[:, None]
    return Dfa(ABC, np.zeros(3, dtype=np.intp), step, np.arange(n_states) == n_states - 1)


def trie(n_names: int, letters: int = 27) -> tuple[Dfa, list[str]]:
    """Build the automaton of random names, a state for each of their beginnings."""
    alphabet = tuple(map(chr, range(97, 97 + letters)))
    names = sorted(
        {"".join(alphabet[i] for i in row) for row in np.random.default_rng(1).integers(0, letters, (n_names, 6))}
    )
    number = {"": 0}
    step = np.full((n_names * 6 + 1, letters), -1, dtype=np.int32)
    for name in names:
        for length in range(1, 7):
            state = number.setdefault(name[:length], len(number))
            step[number[name[: length - 1]], ord(name[length - 1]) - 97] = state
    accept = np.zeros(len(number), dtype=bool)
    accept[[number[name] for name in names]] = True
    return Dfa(alphabet, np.arange(letters), step[: len(number)], accept), names


@given(automata(), automata())
@settings(max_examples=150, deadline=None)
def test_combines_as_sets(one: Dfa, other: Dfa) -> None:
    first, second = names_of(one), names_of(other)
    assert names_of(one & other) == first & second
    assert names_of(one | other) == first | second
    assert names_of(~one) == set(SHORT) - first
    assert names_of(one & ~one) == set()


@given(automata())
@settings(max_examples=150, deadline=None)
def test_counts_and_extremes_are_those_of_the_names(dfa: Dfa) -> None:
    names = names_of(dfa)
    for most in (0, 1, 3, 5):
        assert dfa.count(most) == sum(len(name) <= most for name in names)
    assert dfa.is_empty == (not names)
    assert dfa.shortest() == min(names, key=lambda name: (len(name), name), default=None)
    # There are 5 states at most, so a name of 5 letters passes one twice, and then there are names without end.
    endless = dfa.count(10) > dfa.count(4)
    assert dfa.longest() == (None if endless else max(map(len, names), default=-1))


@given(automata())
@settings(max_examples=150, deadline=None)
def test_minimised_keeps_the_names_and_tells_all_states_apart(dfa: Dfa) -> None:
    small = dfa.minimised()
    assert names_of(small) == names_of(dfa)
    assert len(small) <= len(dfa)
    ends = {tuple(from_state(small, state)) for state in range(len(small))}
    assert len(ends) == len(small)
    assert len({column.tobytes() for column in small.step.T}) == small.step.shape[1]
    assert small.is_empty or (small.distance >= 0).all()


def grouped(arcs: list[list[int]], accepting: set[int]) -> set[frozenset[int]]:
    """The states that share a group."""
    accept = np.isin(np.arange(len(arcs)), list(accepting))
    groups = indistinguishable(np.array(arcs, dtype=np.int32), accept)
    return {frozenset(np.flatnonzero(np.array(groups) == label).tolist()) for label in groups}


def test_states_that_lead_to_three_kinds_of_states_are_three_groups() -> None:
    # 0, 1, 2 and 3 have one arc each; 4 ends, 5 ends or goes on, 6 goes on to 4 by the other letter.
    arcs = [[4, -1], [5, -1], [6, -1], [4, -1], [-1, -1], [4, -1], [-1, 4]]
    assert grouped(arcs, {4, 5}) == {frozenset({0, 3}), *(frozenset({each}) for each in (1, 2, 4, 5, 6))}


@st.composite
def arcs_forward(draw: st.DrawFn) -> tuple[list[list[int]], set[int]]:
    """Draw up to 9 states of two letters, each of which leads to later ones or to itself; the last accepts."""
    count = draw(st.integers(1, 9))
    arcs = [[draw(st.sampled_from([-1, *range(state, count)])) for _ in range(2)] for state in range(count)]
    for state in range(count - 1):
        arcs[state][0] = max(arcs[state][0], state + 1)  # so that from each some name is accepted
    return arcs, {count - 1, *draw(st.sets(st.integers(0, count - 1)))}


@given(arcs_forward())
@settings(max_examples=200, deadline=None)
def test_two_states_share_a_group_where_all_names_are_accepted_from_both_or_neither(
    drawn: tuple[list[list[int]], set[int]],
) -> None:
    arcs, accepting = drawn
    # Moore's way: apart are those that one more letter tells apart, until nothing changes.
    kinds = [(state in accepting, -1, -1) for state in range(len(arcs))]
    for _ in arcs:
        labels = [sorted(set(kinds)).index(kind) for kind in kinds]
        ahead = [*labels, -1]  # an arc that is none, -1, leads to nothing
        kinds = [(labels[state], ahead[left], ahead[right]) for state, (left, right) in enumerate(arcs)]
    expected = {frozenset(i for i, kind in enumerate(kinds) if kind == each) for each in kinds}
    assert grouped(arcs, accepting) == expected


def from_state(dfa: Dfa, state: int) -> list[bool]:
    """Say of every short name whether it is accepted from `state`, by putting that state first."""
    states = dfa.over(SHORT)[state]
    return [bool(after >= 0 and dfa.accept[after]) for after in states.tolist()]


@given(automata(), st.lists(st.text("abcx", max_size=7), max_size=12))
@settings(max_examples=150, deadline=None)
def test_mask_and_over_run_every_name(dfa: Dfa, names: list[str]) -> None:
    assert dfa.mask(names).tolist() == [dfa.accepts(name) for name in names]
    over = dfa.over(names)
    assert over.shape == (len(dfa), len(names))
    assert over.dtype == np.int32
    for column, name in enumerate(names):
        for start in range(len(dfa)):
            state = start
            for letter in name:
                alive = state >= 0 and letter in ABC
                state = int(dfa.step[state, dfa.classes[ABC.index(letter)]]) if alive else -1
            assert over[start, column] == state


@given(automata())
@settings(max_examples=100, deadline=None)
def test_distance_is_the_shortest_way_to_an_end(dfa: Dfa) -> None:
    for state in range(len(dfa)):
        lengths = [len(name) for name, good in zip(SHORT, from_state(dfa, state), strict=True) if good]
        assert dfa.distance[state] == min(lengths, default=-1)


def test_nothing_and_everything() -> None:
    assert names_of(Dfa.nothing(ABC)) == set()
    assert names_of(Dfa.everything(ABC)) == set(SHORT)
    assert names_of(~Dfa.nothing(ABC)) == set(SHORT)
    assert (~Dfa.everything(ABC)).is_empty
    assert len(Dfa.nothing(ABC).minimised()) == 1


def test_longest_of_none_and_of_the_empty_name() -> None:
    assert Dfa.nothing(ABC).longest() == -1
    assert Dfa.nothing(ABC).shortest() is None
    assert chain(1).longest() == 0
    assert chain(1).shortest() == ""
    assert Dfa.everything(ABC).longest() is None


def test_counts_beyond_doubles_are_exact() -> None:
    assert Dfa.everything(ABC).count(200) == (3**201 - 1) // 2
    assert (~chain(101)).count(120) == (3**121 - 1) // 2 - 3**100


def test_code_points_beyond_the_letters_are_not_accepted() -> None:
    dfa = Dfa.everything(("a", "😀"))
    names = ["a😀", "\U0010ffff", "\ud800", "a\0", "", "b"]
    assert dfa.mask(names).tolist() == [True, False, False, False, True, False]
    assert dfa.mask([]).shape == (0,)


def test_products_are_bounded() -> None:
    with pytest.raises(UsageError, match=f"these wishes together are too large \\(more than {MOST_STATES:,} states\\)"):
        _ = chain(MOST_STATES + 2) & Dfa.everything(ABC)


def test_other_letters_do_not_combine() -> None:
    with pytest.raises(ValueError, match="same letters"):
        _ = Dfa.everything(ABC) | Dfa.everything(("a",))


def test_a_long_chain_takes_no_time_squared() -> None:
    dfa = chain(10_000)
    begun = time.process_time()
    assert dfa.distance[0] == dfa.longest() == 9_999
    assert len(dfa.minimised()) == 10_000
    assert time.process_time() - begun < 5  # 0.5 s was measured; comparing all states each time takes minutes


def test_a_trie_of_many_names_is_one_set_of_them() -> None:
    dfa, names = trie(20_000)
    begun = time.process_time()
    assert dfa.mask(names).all()
    assert dfa.longest() == 6
    assert dfa.count(20) == len(names)
    others = ~dfa
    assert not others.mask(names).any()
    assert others.count(20) == sum(27**length for length in range(21)) - len(names)
    assert others.longest() is None
    assert dfa.over(dfa.letters).shape == (len(dfa), 27)
    assert time.process_time() - begun < 10  # 1.5 s was measured
