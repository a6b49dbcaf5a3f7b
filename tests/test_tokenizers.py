"""Names to tokens and back."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

import namegen

REGISTRY = namegen.Registry.load(only=["namegen"])
any_text = st.text(st.characters(codec=None), max_size=8).map(lambda text: unicodedata.normalize("NFC", text))


@pytest.fixture(params=["dot", "start-end", "jamo", "graphemes", "syllables"])
def tokenizer(request: pytest.FixtureRequest, registry: namegen.Registry) -> namegen.Tokenizer:
    return registry.get("tokenizer", request.param).load()()


@pytest.mark.parametrize("which", ["dot", "start-end", "jamo", "graphemes", "syllables"])
@given(names=st.lists(any_text, min_size=1, max_size=10))
def test_decoding_gives_back_what_was_encoded(which: str, names: list[str]) -> None:
    tokenizer = REGISTRY.get("tokenizer", which).load()()
    tokenizer.fit(names)
    corpus = tokenizer.encode(names)
    assert tokenizer.decode(corpus) == names
    assert namegen.Tokenizer.decode(tokenizer, corpus) == list(map(tokenizer.written, names))
    again = type(tokenizer)()
    again.load_state(tokenizer.state())
    assert again.vocabulary == tokenizer.vocabulary
    assert (again.encode(names).tokens == corpus.tokens).all()


def test_dot_has_one_boundary_token_0_and_sorted_characters(registry: namegen.Registry) -> None:
    dot = registry.get("tokenizer", "dot").load()()
    dot.fit(["emma", "ava"])
    assert dot.vocabulary == namegen.Vocabulary((".", "a", "e", "m", "v"), start_id=0, end_id=0)


def test_start_and_end_are_spelt_as_the_options_say(registry: namegen.Registry) -> None:
    part = registry.get("tokenizer", "start-end").load()
    tokenizer = part(part.Options(start="^", end="$"))
    tokenizer.fit(["ab"])
    assert tokenizer.vocabulary == namegen.Vocabulary(("^", "$", "a", "b"), start_id=0, end_id=1)


def test_names_may_hold_the_spelling_of_a_boundary(tokenizer: namegen.Tokenizer) -> None:
    names = ["a.b", "<S>", "<E>.", "..."]
    tokenizer.fit(names)
    assert tokenizer.decode(tokenizer.encode(names)) == names
    assert len(tokenizer.encode(names)) == 4


def test_an_unknown_character_is_named_with_its_name(tokenizer: namegen.Tokenizer) -> None:
    tokenizer.fit(["anna"])
    with pytest.raises(namegen.TokenError, match="'zoé' holds 'z', 'o', 'é'") as caught:
        tokenizer.encode(["anna", "zoé", "x"])
    assert caught.value.name == "zoé"
    assert caught.value.unknown == ("z", "o", "é")
    assert tokenizer.unknown("zoé") == ("z", "o", "é")
    assert tokenizer.unknown("ann") == ()


@pytest.mark.parametrize(
    "state",
    [{}, {"characters": 3}, {"characters": "aa"}, {"pieces": 3}, {"pieces": ["a", "a"]}, {"pieces": ["", "a"]}],
)
def test_a_state_that_is_none_is_refused(tokenizer: namegen.Tokenizer, state: dict[str, object]) -> None:
    with pytest.raises(namegen.StorageError):
        tokenizer.load_state(state)


def test_nothing_is_a_corpus_of_no_names(tokenizer: namegen.Tokenizer) -> None:
    tokenizer.fit(["a"])
    assert tokenizer.decode(tokenizer.encode([])) == []
