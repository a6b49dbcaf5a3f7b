"""Names by their places: each can be drawn by itself, however many there are before it."""

from __future__ import annotations

import numpy as np
import pytest

import namegen
from namegen.sampling.attempts import APART, MOST_ATTEMPTS, NUMBERS, numbers_of
from namegen.sampling.drawing import CANDIDATE

from .automata import REGISTRY

NAMES = ["Anna", "Bert", "Carla", "Dora", "Emil", "Anton", "Berta", "Karl", "Dario", "Emilia"]


def drawing(n: int = 1_000, **asked: object) -> namegen.Drawing:
    model = namegen.train(NAMES, model="kneser-ney order=3", registry=REGISTRY)
    return model.drawing(namegen.make_request(REGISTRY, n, seed=1, **asked))


def at_places(drawing: namegen.Drawing, first: int, last: int) -> list[str]:
    return [name for batch in drawing.at_places(first, last) for name in batch]


@pytest.mark.parametrize("asked", [{"raw": True}, {"unique": False}, {"unique": False, "starts_with": "a"}])
def test_names_at_places_are_those_of_a_whole_draw(asked: dict[str, object]) -> None:
    whole = drawing(**asked)
    assert whole.by_number
    names = [name for batch in whole.stream() for name in batch]
    assert at_places(whole, 0, 1_000) == names
    assert at_places(drawing(**asked), 700, 900) == names[700:900]


@pytest.mark.parametrize("asked", [{}, {"raw": True, "constraints": "unique"}, {"sampler": "lecture"}])
def test_names_that_depend_on_others_have_no_places(asked: dict[str, object]) -> None:
    assert not drawing(**asked).by_number


def test_of_ten_billion_names_no_two_share_an_attempt() -> None:
    places = np.array([0, 1, NUMBERS - 1, NUMBERS, NUMBERS + 1, 2 * NUMBERS, 10**10])
    numbers = numbers_of(places)
    assert numbers[:3].tolist() == [0, 1, NUMBERS - 1]
    last_attempts = numbers + (MOST_ATTEMPTS - 1) * NUMBERS
    assert numbers[3] > last_attempts[2]
    assert numbers[5] > last_attempts[4]
    assert numbers[-1] < 4 * APART < 2**62


def test_names_far_out_are_drawn_like_others() -> None:
    far = at_places(drawing(10**10, raw=True), 10**10 - 3, 10**10)
    assert len(far) == 3
    assert far != at_places(drawing(raw=True), 0, 3)


def test_more_than_can_be_chosen_are_refused_at_once() -> None:
    with pytest.raises(namegen.UsageError, match=r"134,217,728 at most are chosen.*--repeats or --raw"):
        drawing(CANDIDATE + 1)
