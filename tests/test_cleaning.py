"""Names are cleaned all at once: only those that may need it are looked at, and none of these is missed."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

import namegen
from namegen.wordlists.cleaning import clean_names, faults, oddities, suspects

SIGNS = "aZé \t\u00a0\u3000\u200b\u0301가ᄀ\u1161_9,.'-\n\r\x00\ud800\u2028\u0e33\ufeff"


@given(st.lists(st.text(SIGNS, max_size=6) | st.text(max_size=4) | st.just("a" * 101)))
@example(["a", "a\nb"])
@example([""])
@example(["e", "\u0301"])
def test_what_is_not_suspect_is_a_clean_name_as_it_is(texts):
    among = suspects(texts).tolist()
    every = range(len(texts))
    assert clean_names(texts, among) == clean_names(texts)
    cleaned = clean_names(texts).names
    assert faults(cleaned, among) == faults(cleaned, every)
    assert oddities(cleaned, among) == oddities(cleaned, every)
    assert all(texts[i] == namegen.clean_text(texts[i]) for i in set(every) - set(among))


def test_few_of_many_names_are_looked_at():
    names = ["Anna", "Zoë", "Jean-Luc", "O'Neill", "Van Berg", "Anna2", " Bob", "李", ""]
    assert suspects(names).tolist() == [5, 6, 8]
    assert suspects(names, "\n".join(names) + "\n").tolist() == [5, 6, 8]
