"""One question, one answer: pairs, lengths and tables are made once, whoever shows them."""

from __future__ import annotations

import csv
import io
import math
import xml.etree.ElementTree as ElementTree
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import namegen
from namegen.contracts.wordlist import Names
from namegen.report.grid import Column, Grid

NAMES = ["anna", "bob", "carla", "dora", "emma", "nora", "otto", "anna"]


def trained(registry: namegen.Registry, model: str, names: Any = NAMES, **more: Any) -> namegen.NameModel:
    return namegen.train(names, model=model, registry=registry, cache=False, **more)


def encoded(model: namegen.NameModel) -> namegen.Corpus:
    return namegen.pair_corpus(model)[0]


# Pairs


def averages(model: namegen.NameModel, names: list[str]) -> dict[tuple[str, str], float]:
    """The same by a loop over places: each context asked of the model by itself."""
    vocabulary = model.tokenizer.vocabulary
    sums: dict[str, Any] = defaultdict(float)
    places: dict[str, int] = defaultdict(int)
    for name in names:
        tokens = model.tokenizer.encode([name]).tokens
        for t in range(len(tokens) - 1):
            before = vocabulary.pieces[tokens[t]]
            sums[before] += np.exp(model.model.logprobs(tokens[None, : t + 1])[0])
            places[before] += 1
    return {
        (before, after): total[i] / places[before]
        for before, total in sums.items()
        for i, after in enumerate(vocabulary.pieces)
    }


@pytest.mark.parametrize("model", ["count-bigram", "kneser-ney", "witten-bell order=3"])
def test_a_models_probabilities_are_averages_over_the_places_of_the_list(
    registry: namegen.Registry, model: str
) -> None:
    known = trained(registry, model)
    pairs = namegen.pair_probabilities(known, encoded(known))
    expected = averages(known, NAMES)
    for (i, before), (j, after) in [(r, c) for r in enumerate(pairs.rows) for c in enumerate(pairs.columns)]:
        assert pairs.values[i, j] == pytest.approx(expected[before, after], rel=1e-12)


def test_for_a_bigram_the_averages_are_its_table(registry: namegen.Registry) -> None:
    known = trained(registry, "count-bigram")
    pairs = namegen.pair_probabilities(known, encoded(known))
    assert pairs.values == pytest.approx(np.exp(known.decoder().rows(np.arange(len(pairs.rows)))))


def test_counts_are_the_corpus_counts_and_shares_are_these_by_row(registry: namegen.Registry) -> None:
    corpus = encoded(trained(registry, "uniform"))
    counts, shares = namegen.pair_counts(corpus), namegen.pair_shares(corpus)
    assert np.array_equal(counts.values, corpus.pair_counts())
    assert shares.values == pytest.approx(counts.values / counts.values.sum(axis=1, keepdims=True))
    assert (counts.rows, counts.left_out, counts.covered) == (corpus.vocabulary.pieces, 0, 1.0)


def test_fewer_pieces_change_no_number(registry: namegen.Registry) -> None:
    known = trained(registry, "kneser-ney")
    corpus = encoded(known)
    every, few = namegen.pair_probabilities(known, corpus), namegen.pair_probabilities(known, corpus, most=3)
    assert (len(few.rows), few.left_out) == (4, len(every.rows) - 4)
    rows, columns = [every.rows.index(piece) for piece in few.rows], [every.columns.index(p) for p in few.columns]
    assert np.array_equal(few.values, every.values[np.ix_(rows, columns)])
    assert few.covered == pytest.approx(namegen.pair_counts(corpus, 3).values.sum() / len(corpus.targets))


def test_a_name_counts_as_often_as_the_list_says(registry: namegen.Registry) -> None:
    weighted, repeated = Names(("ab", "ba"), (3, 1)), ["ab", "ab", "ab", "ba"]
    known = trained(registry, "kneser-ney", repeated)
    one = known.tokenizer.encode(weighted.names)
    one = namegen.Corpus(one.tokens, one.offsets, one.vocabulary, np.array(weighted.weights))
    other = known.tokenizer.encode(repeated)
    for which in (namegen.pair_counts, namegen.pair_shares, lambda c: namegen.pair_probabilities(known, c)):
        assert which(one).values == pytest.approx(which(other).values)


def test_the_start_is_a_row_and_the_end_a_column_also_where_they_differ(registry: namegen.Registry) -> None:
    known = trained(registry, "count-bigram", tokenizer="start-end")
    pairs = namegen.pair_probabilities(known, encoded(known))
    assert (pairs.rows[0], pairs.columns[0]) == ("<S>", "<E>")
    assert pairs.rows[1:] == pairs.columns[1:]
    assert pairs.values.sum(axis=1) == pytest.approx(1)


def test_what_is_not_known_is_nan_and_no_zero(registry: namegen.Registry) -> None:
    known = trained(registry, "count-bigram")
    pairs = namegen.pair_probabilities(known, known.tokenizer.encode(["anna"]))
    assert np.isnan(pairs.values[pairs.rows.index("b")]).all()
    assert not np.isnan(pairs.values[pairs.rows.index("a")]).any()


def test_where_no_list_is_at_hand_the_model_draws_the_names(registry: namegen.Registry) -> None:
    from dataclasses import replace

    known = trained(registry, "count-bigram")
    corpus, drawn = namegen.pair_corpus(replace(known, names=None))
    assert drawn
    assert len(corpus) == 2_000
    other, drawn = namegen.pair_corpus(replace(known, names=Names(("bab", "xyz"))))
    assert (drawn, len(other)) == (False, 1)


def test_of_a_long_list_names_are_taken_evenly_spread(
    registry: namegen.Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    from namegen.analysis import pairs as module

    monkeypatch.setattr(module, "WALKED", 3)
    known = trained(registry, "kneser-ney")
    found = namegen.pair_probabilities(known, encoded(known))
    assert found.names == 3
    some = namegen.pair_probabilities(known, known.tokenizer.encode(["anna", "dora", "anna"]))
    assert np.array_equal(found.values, some.values, equal_nan=True)


@pytest.mark.parametrize("model", ["kneser-ney", "nn-bigram steps=5"])
def test_plot_pairs_and_the_form_agree_to_the_last_digit(
    cli: Callable[..., Any], registry: namegen.Registry, few: Path, tmp_path: Path, model: str
) -> None:
    """The form's Look inside calls `namegen.pair_probabilities` for its page, and nothing else."""
    file = tmp_path / "pairs.csv"
    result = cli("plot", "pairs", "-d", few, "-m", model, "--what", "probabilities", "--output", file)
    assert result.exit_code == 0, result.stderr
    with file.open(newline="", encoding="utf-8") as lines:
        plotted = {(before, after): (listed, own) for before, after, listed, own in list(csv.reader(lines))[1:]}
    known = trained(registry, model, str(few))
    corpus = encoded(known)
    probabilities, shares = namegen.pair_probabilities(known, corpus), namegen.pair_shares(corpus)
    for i, before in enumerate(probabilities.rows):
        for j, after in enumerate(probabilities.columns):
            listed, own = plotted[before, after]
            assert float(own) == probabilities.values[i, j]
            assert float(listed) == shares.values[i, j]


# Lengths


def test_lengths_of_a_list_are_counted_in_a_readers_characters() -> None:
    assert namegen.lengths_of_names(["e\u0301te\u0301", "abc", "a", "b"]).shares == {1: 0.5, 3: 0.5}
    found = namegen.lengths_of_names(Names(("ab", "c"), (3, 1)))
    assert (found.shares, found.how, found.names, found.mean) == ({1: 0.25, 2: 0.75}, "counted", 4, 1.75)


def test_lengths_of_a_model_are_exact_where_they_can_be_and_it_says_which(registry: namegen.Registry) -> None:
    bigram = trained(registry, "count-bigram")
    found = namegen.lengths_of_model(bigram)
    assert (found.how, found.names) == ("exact", None)
    assert sum(found.shares.values()) == pytest.approx(1)
    assert found.shares[3] == bigram.facts().lengths[3]
    assert found.mean == pytest.approx(bigram.facts().expected_characters)
    drawn = namegen.lengths_of_model(bigram, samples=500)
    assert (drawn.how, drawn.names) == ("drawn", 500)
    marks = trained(registry, "count-bigram", ["नमि", "कि"])
    assert namegen.exact_lengths(marks) is None
    assert namegen.lengths_of_model(marks, samples=None).how == "drawn"


# Tables


def test_a_grid_is_harmless_however_it_is_written() -> None:
    grid = Grid((Column("na|me"), Column("n", True)), [("<b>\x1b[31m", "1"), ("a|b", "")], title="<i>")
    assert "<b>" not in grid.html()
    assert "<i>" not in grid.html()
    assert "\x1b" not in grid.html() + grid.markdown()
    table = ElementTree.fromstring(grid.html())
    assert [cell.get("class") for cell in table.iter("td")] == ["ng-number", "ng-number"]
    assert list(csv.reader(io.StringIO(grid.csv()))) == [["na|me", "n"], ["<b>\\x1b[31m", "1"], ["a|b", ""]]
    assert "| a\\|b |  |" in grid.markdown()
    assert grid.without("n").rows == [["<b>\x1b[31m"], ["a|b"]]


def test_the_table_of_an_explanation_leaves_out_what_would_be_empty(registry: namegen.Registry) -> None:
    def titles(model: str) -> list[str]:
        known = trained(registry, model)
        return [column.title for column in namegen.explanation_grid(known.explain("nora"), known).columns]

    always = ["letter", "bits", "probability", "place", "alternatives"]
    assert titles("kneser-ney") == [*always, "piece", "seen", "names with it"]
    assert titles("uniform") == [*always, "piece", "names with it"]


def test_the_sentences_of_an_explanation_say_where_the_name_stands(registry: namegen.Registry) -> None:
    known = trained(registry, "count-bigram")
    first, second, third = namegen.explanation_notes(known.explain("anna"), "the list")
    assert first.startswith(f"anna: {-known.logprob('anna') / math.log(2):.2f} bits")
    assert second.startswith("likelier than ")
    assert third == "in the list 2 times"
    assert namegen.explanation_notes(known.explain("bb"), "the list")[2] == "new: not in the list"


def test_the_notes_of_a_comparison_stand_beneath_its_last_table(registry: namegen.Registry) -> None:
    compared = namegen.compare(
        ["uniform", "count-bigram"], NAMES, split="all", samples=5, cache=False, registry=registry
    )
    predictions, costs, names = namegen.comparison_grids(compared)
    assert predictions.title == namegen.comparison_title(compared)
    assert (predictions.notes, costs.notes, names.notes) == ((), (), namegen.comparison_notes(compared))
    assert [row[0] for row in predictions.rows] == [each.label for each in compared.results]
