"""Training of a list that is read shard by shard: the model of the whole list, however it is cut."""

from __future__ import annotations

import dataclasses

import pytest

import namegen
from namegen.contracts.wordlist import Names, Wordlist
from namegen.wordlists.gather import gather
from namegen.wordlists.splits import part_of

from .sharded_lists import in_shards

MODELS = ["count-bigram", "count-ngram", "witten-bell", "kneser-ney", "pitman-yor", "uniform"]
LISTS = {
    "small letters": ["anna", "hanna", "johanna", "nora", "norah", "eleonora", "bob", "bobby", "rob", "robin", "anna"],
    "first capitals": ["Anna", "Hanna", "Nora", "Bob", "Robin", "Quentin", "Ana", "Rob", "Ida", "Otto", "Uli"],
    "marks": ["Anna", "McDonald", "ANNA", "Nora", "LEe", "bob", "Robin", "van Loon", "Ida", "Otto", "Uli"],
    "no small ones": ["ANNA", "NORA", "BOB", "ROB", "IDA", "UTE", "ADA"],
}


def saved(recipe: namegen.Recipe, wordlist: object, registry: namegen.Registry) -> bytes:
    return namegen.train_recipe(recipe, wordlist, registry).to_bytes()


@pytest.mark.parametrize("which", LISTS)
@pytest.mark.parametrize("model", MODELS)
def test_the_saved_model_is_that_of_the_whole_list(which: str, model: str, registry: namegen.Registry) -> None:
    wordlist = Wordlist.from_names(LISTS[which] * 3)
    recipe = namegen.make_recipe(registry, "x", model=model)
    expected = saved(recipe, wordlist, registry)
    for size in (1, 4, 100):
        assert saved(recipe, in_shards(wordlist, size), registry) == expected


def test_the_bigram_by_gradient_learns_by_parts_too(registry: namegen.Registry) -> None:
    wordlist = Wordlist.from_names(LISTS["marks"] * 3)
    recipe = namegen.make_recipe(registry, "x", model="nn-bigram steps=3")
    assert saved(recipe, in_shards(wordlist, 4), registry) == saved(recipe, wordlist, registry)


@pytest.mark.parametrize("model", ["kneser-ney", "count-bigram"])
def test_the_train_part_alone_is_learned(model: str, registry: namegen.Registry) -> None:
    names = [a + b + c for a in "abmn" for b in "aeo" for c in "nrst"]
    wordlist = Wordlist.from_names(names)
    recipe = namegen.make_recipe(registry, "x", model=model, split="distinct")
    assert saved(recipe, in_shards(wordlist, 7), registry) == saved(recipe, wordlist, registry)


def test_counts_are_learned(registry: namegen.Registry) -> None:
    weighted = Wordlist(("anna", "nora", "bob"), (3, 1, 20))
    recipe = namegen.make_recipe(registry, "x", model="kneser-ney")
    assert saved(recipe, in_shards(weighted, 2), registry) == saved(recipe, weighted, registry)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"model": "mixture"}, "model 'mixture' of plugin .* learns from all names at once"),
        ({"tokenizer": "syllables"}, "tokenizer 'syllables' of plugin .* learns from all names at once"),
        ({"split": "lecture"}, "split 'lecture' shuffles all lines at once"),
    ],
)
def test_what_needs_all_names_at_once_is_refused(
    options: dict[str, str], words: str, registry: namegen.Registry
) -> None:
    wordlist = in_shards(Wordlist.from_names(LISTS["marks"]), 3)
    recipe = namegen.make_recipe(registry, "x", **options)
    with pytest.raises(namegen.UsageError, match=words):
        saved(recipe, wordlist, registry)


def test_an_empty_train_part_is_refused(registry: namegen.Registry) -> None:
    test_name = next(n for n in map("a{}".format, "bcdefghijklmnop") if len(part_of(Names((n,)), "distinct", "test")))
    recipe = namegen.make_recipe(registry, "x", model="kneser-ney", split="distinct")
    with pytest.raises(namegen.WordlistError, match="train part of split 'distinct' is empty"):
        saved(recipe, in_shards(Wordlist.from_names([test_name]), 1), registry)


def test_gathered_names_are_the_part_or_some_of_it() -> None:
    names = [a + b + c for a in "abmnr" for b in "aeio" for c in "nrst"] * 2
    wordlist = Wordlist.from_names(names)
    whole = gather(in_shards(wordlist, 7), 1000)
    assert whole.names == wordlist.names
    some = gather(in_shards(wordlist, 7), 20)
    assert len(some.distinct) == 20
    assert some.names == gather(in_shards(wordlist, 50), 20).names
    test = gather(in_shards(wordlist, 7), 1000, "distinct", "test")
    assert test.names == part_of(wordlist, "distinct", "test").names


def test_a_shard_that_is_gone_is_told_as_it_says(registry: namegen.Registry) -> None:
    class Gone:
        def names(self) -> Names:
            raise namegen.WordlistError("part-7.txt is gone")

    wordlist = in_shards(Wordlist.from_names(LISTS["marks"]), 3)
    recipe = namegen.make_recipe(registry, "x", model="kneser-ney")
    with pytest.raises(namegen.WordlistError, match=r"part-7\.txt is gone"):
        saved(recipe, dataclasses.replace(wordlist, shards=[*wordlist.shards, Gone()]), registry)


@pytest.mark.parametrize("older", [False, True], ids=["", "a file without hashes"])
def test_drawn_names_are_new_to_the_whole_list_though_some_of_it_is_looked_at(
    older: bool, registry: namegen.Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("namegen.sampling.context.SAMPLED", 8)
    wordlist = namegen.load_wordlist("dinosaurs", registry)
    recipe = namegen.make_recipe(registry, "x", model="kneser-ney order=5")
    model = namegen.train_recipe(recipe, in_shards(wordlist, 100), registry)
    model = dataclasses.replace(model, hashes=None) if older else model
    drawn = model.generate(300, seed=1, closeness="free")
    assert len(drawn) == 300
    assert wordlist.distinct.isdisjoint(drawn)
    assert not wordlist.distinct.isdisjoint(model.generate(300, seed=1, raw=True))


def test_a_saved_model_draws_by_some_names_of_a_list_that_is_read_again(
    registry: namegen.Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    wordlist = namegen.load_wordlist("dinosaurs", registry)
    parted = in_shards(wordlist, 100)
    recipe = namegen.make_recipe(registry, "dinosaurs", model="kneser-ney order=3")
    model = namegen.train_recipe(recipe, parted, registry)
    again = namegen.from_bytes(model.to_bytes(), "it", registry)
    monkeypatch.setattr("namegen.sampling.context.open_again", lambda *_: parted)
    monkeypatch.setattr("namegen.sampling.context.SAMPLED", 500)
    assert again.generate(20, seed=1) == model.generate(20, seed=1)
