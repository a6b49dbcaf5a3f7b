"""A saved model is the same model for ever: under newer versions, other defaults, other plugins of the same names."""

from __future__ import annotations

import copy
import json
import pickle
import warnings
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydantic import create_model

import namegen
from namegen.registry.entry import Plugin
from namegen.training.parts import SavedPart, arrays_of, describe_model, find_part, rebuild_model

FORMAT_1 = Path(__file__).parent / "format1"
NAMES = ["anna", "bob", "carla", "dora", "emma", "hanna", "nora", "otto"]


class Leaning(namegen.Model):
    """Letters as often as they stand in the list, each `lean` times more."""

    class Options(namegen.Options):
        lean: float = namegen.Field(1.0, ge=0, description="added to each count")

    def fit(self, corpus: namegen.Corpus, run: namegen.Run) -> None:
        self.counts = np.bincount(corpus.targets, minlength=len(self.vocabulary)).astype(float)

    def logprobs(self, contexts: np.ndarray) -> np.ndarray:
        weights = (self.counts + self.lean()) * self.vocabulary.drawable
        return np.tile(namegen.log_normalise(weights[None]), (len(contexts), 1))

    def lean(self) -> float:
        return float(self.options.lean)


def leaning(default: float) -> type[Leaning]:
    """The same model with another default."""
    field = (float, namegen.Field(default, ge=0, description="added to each count"))
    return type("Leaning", (Leaning,), {"Options": create_model("Options", __base__=namegen.Options, lean=field)})


class Renamed(Leaning):
    """The same model; its option has another name now."""

    class Options(namegen.Options):
        renamed = {"lean": "added"}
        added: float = namegen.Field(2.0, ge=0, description="added to each count")

    def lean(self) -> float:
        return float(self.options.added)


class Upgraded(Leaning):
    """Keeps its counts in hundreds, and has no option any more."""

    asked = ""
    Options = namegen.Options

    def lean(self) -> float:
        return 1.0

    @classmethod
    def upgrade(cls, options: dict, state: dict, arrays: dict, version: str) -> tuple[dict, dict, dict]:
        cls.asked = version
        return {}, state, {"counts": arrays["counts"] * 100}


def registry_of(*plugins: tuple[str, str, type[namegen.Model]]) -> namegen.Registry:
    """Our own plugins, and of each (distribution, version, model) one that brings the model as 'leaning'."""
    registry = namegen.Registry.load(only=["namegen"])
    for distribution, version, model in plugins:

        class Brings:
            @namegen.hookimpl
            def register_models(self, register: namegen.Register, model: Any = model) -> None:
                register("leaning", model)

        registry.add(Brings(), Plugin(f"{distribution}:parts", distribution, version))
    assert not registry.broken
    return registry


A1 = ("a", "1.0", Leaning)


def saved(registry: namegen.Registry, model: Any = "leaning") -> tuple[namegen.NameModel, bytes]:
    trained = namegen.train(NAMES, model=model, cache=False, registry=registry)
    return trained, trained.to_bytes()


@pytest.mark.filterwarnings("ignore:.*was saved by namegen 0.1.0")
@pytest.mark.parametrize("name", ["kneser-ney", "mixture"])
def test_what_0_1_0_saved_draws_the_same_names(name: str, registry: namegen.Registry) -> None:
    model = namegen.load(FORMAT_1 / f"{name}.namegen", registry)
    sampler = namegen.Sampler()
    drawn = sampler.sample(sampler.prepare(model.decoder()), np.arange(40), namegen.Draws(7), 101)
    names = [each for each in model.tokenizer.decode(drawn.names) if each]
    assert names[:20] == (FORMAT_1 / f"{name}.names.txt").read_text(encoding="utf-8").split()
    assert namegen.from_bytes(model.to_bytes(), "it", registry).generate(20, seed=7, raw=True) == model.generate(
        20, seed=7, raw=True
    )


@pytest.mark.parametrize("model", ["leaning", "mixture models='leaning, uniform, leaning lean=3'"])
def test_other_defaults_change_no_saved_model(model: str) -> None:
    trained, data = saved(registry_of(A1), model)
    registry = registry_of(("a", "1.0", leaning(50.0)))
    for loaded in (namegen.from_bytes(data, "it", registry), copy.deepcopy(namegen.from_bytes(data, "it", registry))):
        assert [loaded.logprob(name) for name in NAMES] == [trained.logprob(name) for name in NAMES]
    fresh = namegen.train(NAMES, model=model, cache=False, registry=registry)
    assert fresh.logprob("anna") != trained.logprob("anna")


@pytest.mark.parametrize("model", ["leaning", "a:leaning", "mixture models='leaning, uniform'"])
def test_another_plugin_of_the_same_name_changes_no_saved_model(model: str) -> None:
    trained, data = saved(registry_of(A1), model)
    registry = registry_of(("0-first", "1.0", leaning(50.0)), A1)
    assert registry.get("model", "leaning").plugin.distribution == "0-first"
    loaded = namegen.from_bytes(data, "it", registry)
    assert loaded.generate(20, seed=1, raw=True) == trained.generate(20, seed=1, raw=True)
    again = namegen.from_bytes(loaded.to_bytes(), "it", registry)
    assert again.generate(20, seed=1, raw=True) == trained.generate(20, seed=1, raw=True)


def test_a_recipe_says_in_full_what_another_plugin_is_called_by_now() -> None:
    _, data = saved(registry_of(A1))
    loaded = namegen.from_bytes(data, "it", registry_of(("0-first", "1.0", leaning(50.0)), A1))
    assert (loaded.name, loaded.who) == ("a:leaning", "model 'leaning' of plugin a:parts")


@pytest.mark.parametrize("name", ["leaning", "a:leaning"])
def test_a_recipe_keeps_the_name_that_was_written(name: str) -> None:
    registry = registry_of(A1)
    trained, data = saved(registry, name)
    assert namegen.from_bytes(data, "it", registry).recipe == trained.recipe


def test_a_renamed_option_loads_and_is_still_taken() -> None:
    trained, data = saved(registry_of(A1), "leaning lean=7")
    registry = registry_of(("a", "1.1", Renamed))
    loaded = namegen.from_bytes(data, "it", registry)
    assert loaded.recipe.model.options == {"added": 7}
    assert loaded.logprob("anna") == trained.logprob("anna")
    assert str(registry.check("model", "leaning lean=7")) == "leaning added=7.0"
    with pytest.raises(namegen.OptionError, match="'added' is given twice"):
        registry.check("model", "leaning lean=7 added=7")


def test_what_an_older_version_saved_is_brought_up_to_date() -> None:
    trained, data = saved(registry_of(A1))
    with pytest.raises(namegen.OptionError, match="has no option 'lean'"):  # of this very version: nothing to upgrade
        namegen.from_bytes(data, "it", registry_of(("a", "1.0", Upgraded)))
    assert Upgraded.asked == ""
    loaded = namegen.from_bytes(data, "it", registry_of(("a", "2.0", Upgraded)))
    assert Upgraded.asked == "1.0"
    assert loaded.model.counts.tolist() == (trained.model.counts * 100).tolist()


@pytest.mark.parametrize("model", ["leaning", "mixture models='leaning, leaning lean=3'"])
def test_another_version_is_said_once(model: str, tmp_path: Path) -> None:
    trained, _ = saved(registry_of(A1), model)
    trained.save(tmp_path / "it.namegen")
    with pytest.warns(UserWarning, match="was saved by a 1.0, and a 2.0 is installed") as said:
        loaded = namegen.load(tmp_path / "it.namegen", registry_of(("a", "2.0", Leaning)))
    assert len(said) == len(loaded.notes) == 1
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert namegen.load(tmp_path / "it.namegen", registry_of(A1)).notes == ()


@pytest.mark.parametrize("model", ["leaning", "mixture models='leaning, uniform'"])
def test_a_missing_plugin_is_what_to_install(model: str, registry: namegen.Registry) -> None:
    _, data = saved(registry_of(A1), model)
    said = r"^install 'a 1\.0' \(pip install a\), which brings the model 'leaning', to load my\.namegen$"
    for others in (registry, registry_of(("b", "1.0", Leaning))):
        with pytest.raises(namegen.UsageError, match=said):
            namegen.from_bytes(data, "my.namegen", others)


class Forgetful(Leaning):
    """Learns what is neither an array nor JSON."""

    def fit(self, corpus: namegen.Corpus, run: namegen.Run) -> None:
        super().fit(corpus, run)
        self.seen = {1, 2}
        self._made_from_others = {3}


def test_what_would_be_lost_is_not_saved(own_cache: Path) -> None:
    model = namegen.train(NAMES, model="leaning", cache=False, registry=registry_of(("a", "1", Forgetful)))
    assert len(model.generate(3, seed=1, raw=True)) == 3
    with pytest.raises(namegen.StorageError, match=r"Forgetful\.seen is set, .* would be lost on saving"):
        model.to_bytes()
    assert list(own_cache.rglob("*.namegen")) == []


class Stateful(Leaning):
    """Learns numbers and texts beside its array."""

    def fit(self, corpus: namegen.Corpus, run: namegen.Run) -> None:
        super().fit(corpus, run)
        self.learned = {"names": len(corpus), "of": ["a", 1.5, None]}
        self._made_from_others = {3}


def test_what_was_learned_as_json_comes_back() -> None:
    registry = registry_of(("a", "1", Stateful))
    trained, data = saved(registry)
    assert namegen.from_bytes(data, "it", registry).model.learned == trained.model.learned


@pytest.mark.parametrize("model", ["count-bigram", "mixture models='count-ngram order=3, uniform'"])
def test_a_pickled_and_a_copied_model_draw_the_same_names(model: str, registry: namegen.Registry) -> None:
    trained = namegen.train(NAMES, model=model, cache=False, registry=registry)
    for again in (pickle.loads(pickle.dumps(trained)), copy.deepcopy(trained)):
        assert again.generate(20, seed=1, novel=True) == trained.generate(20, seed=1, novel=True)
        assert again.recipe == trained.recipe
        assert again.model is not trained.model


def test_a_class_that_no_plugin_registered_trains_and_draws_and_is_kept_nowhere(
    registry: namegen.Registry, own_cache: Path
) -> None:
    model = namegen.train(NAMES, model=Leaning, registry=registry)
    assert model.generate(20, seed=1, raw=True) == saved(registry_of(A1))[0].generate(20, seed=1, raw=True)
    assert list(own_cache.rglob("*.namegen")) == []
    assert copy.deepcopy(model).generate(20, seed=1, raw=True) == model.generate(20, seed=1, raw=True)
    for save in (model.to_bytes, lambda: pickle.dumps(model)):
        with pytest.raises(namegen.StorageError, match=r"cannot be saved: .* register it"):
            save()


def test_the_file_says_of_each_part_whose_it_is() -> None:
    _, data = saved(registry_of(A1), "mixture models='leaning lean=2, uniform' kind=linear")
    length = int.from_bytes(data[:8], "little")
    header = json.loads(json.loads(data[8 : 8 + length])["__metadata__"]["namegen"])
    assert [(part["distribution"], part["name"]) for part in header["model"]["parts"]] == [
        ("a", "leaning"),
        ("namegen", "uniform"),
    ]
    assert header["model"]["parts"][0]["options"] == {"lean": 2.0}
    assert header["tokenizer"]["options"] == {"boundary": "."}


class Defaulted(Leaning):
    """Sets what the class has a default for, and keeps something that it makes from the rest."""

    scale = 1.0

    def fit(self, corpus: namegen.Corpus, run: namegen.Run) -> None:
        super().fit(corpus, run)
        self.scale = 3.0

    @cached_property
    def table(self) -> np.ndarray:
        return self.counts * self.scale

    def lean(self) -> float:
        return float(self.table.sum() + self.scale)


def test_a_class_s_default_is_saved_and_what_is_made_from_the_rest_is_not() -> None:
    registry = registry_of(("a", "1.0", Defaulted))
    trained, _ = saved(registry)
    trained.logprob("anna")
    again = namegen.from_bytes(trained.to_bytes(), "it", registry)
    assert again.model.scale == 3.0
    assert set(again.model.arrays()) == {"counts"}
    assert again.logprob("anna") == trained.logprob("anna")


@pytest.mark.parametrize("name", ["fit", "options", "_hidden", "lean"])
def test_a_file_sets_no_method_and_nothing_private(name: str) -> None:
    model, _ = saved(registry_of(A1))
    with pytest.raises(namegen.StorageError, match="is no state of this model"):
        model.model.load_state({name: 1})


def test_a_mixture_of_more_parts_than_it_names_is_refused(registry: namegen.Registry) -> None:
    model = namegen.train(NAMES, model="mixture models='uniform, uniform'", cache=False, registry=registry)
    described = describe_model(model.recipe.model, model.model, registry)
    described.parts.append(described.parts[0])
    with pytest.raises(namegen.StorageError, match="is made of 2 models here, and of 3 there"):
        rebuild_model(described, arrays_of(model.model), model.tokenizer.vocabulary, registry)


def test_a_file_cannot_put_words_into_the_advice_what_to_install(registry: namegen.Registry) -> None:
    part = SavedPart(distribution="nice --index-url evil", name="x", version="1", options={})
    with pytest.raises(namegen.UsageError, match=r"^install .nice --index-url evil., which brings"):
        find_part("model", part, registry)


def test_a_loaded_model_s_recipe_trains_what_its_options_say_today() -> None:
    mixture = "mixture models='leaning, uniform'"
    _, data = saved(registry_of(A1), mixture)
    registry = registry_of(("a", "1.0", leaning(50.0)))
    loaded = namegen.from_bytes(data, "it", registry)
    again = namegen.train_recipe(loaded.recipe, namegen.Wordlist.from_names(NAMES), registry)
    fresh = namegen.train(NAMES, model=mixture, cache=False, registry=registry)
    assert again.logprob("anna") == fresh.logprob("anna")
    assert namegen.from_bytes(again.to_bytes(), "it", registry).logprob("anna") == fresh.logprob("anna")


def test_two_trainings_share_no_tokenizer_that_is_handed_over(registry: namegen.Registry) -> None:
    tokenizer = registry.check("tokenizer").part.build()
    first = namegen.train(["anna", "bob"], model="uniform", tokenizer=tokenizer, cache=False, registry=registry)
    before = first.generate(5, seed=1, raw=True)
    namegen.train(["xyz"], model="uniform", tokenizer=tokenizer, cache=False, registry=registry)
    assert first.generate(5, seed=1, raw=True) == before


def test_a_part_of_another_kind_is_refused(registry: namegen.Registry) -> None:
    model = namegen.train(NAMES, model="uniform", cache=False, registry=registry)
    with pytest.raises(namegen.UsageError, match="is a model, where a sampler is taken"):
        model.generate(1, sampler=model.recipe.model)


def test_a_registered_class_that_is_handed_over_is_the_registered_part() -> None:
    registry = registry_of(A1)
    _, data = saved(registry, Leaning)
    assert namegen.from_bytes(data, "it", registry).recipe.model.name == "leaning"


def test_the_seed_and_the_dev_part_are_the_recipe_s(registry: namegen.Registry) -> None:
    with pytest.raises(namegen.UsageError, match="leave seed and dev out of the run"):
        namegen.train(NAMES, model="uniform", registry=registry, run=namegen.Run(seed=3))


def test_a_hook_of_a_newer_namegen_may_be_optional() -> None:
    class Newer:
        @namegen.hookimpl(optionalhook=True)
        def register_dreams(self, register: Any) -> None: ...

    registry = namegen.Registry()
    registry.add(Newer(), Plugin("n:n", "n", "1"))
    assert not registry.broken


def test_a_model_does_not_replace_the_list_that_it_learned_from(few: Path, registry: namegen.Registry) -> None:
    model, before = namegen.train(few, model="uniform", registry=registry), few.read_bytes()
    with pytest.raises(namegen.StorageError, match="is the list that the model learned from"):
        model.save(few)
    assert few.read_bytes() == before


def test_a_model_is_shown_in_one_line(registry: namegen.Registry) -> None:
    model = namegen.train(NAMES, model="uniform", registry=registry)
    assert repr(model) == "<NameModel uniform of 8 names of given names>"


class Broken(namegen.Tokenizer):
    """Another version of the tokenizer, which cannot upgrade what the first one saved."""

    @classmethod
    def upgrade(cls, options: dict, state: dict, version: str) -> Any:
        raise ValueError("not today")


def test_a_tokenizer_that_cannot_upgrade_is_one_line(registry: namegen.Registry) -> None:
    _, data = saved(registry, "uniform")
    entry = registry.get("tokenizer", "dot")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(entry.load(), "upgrade", Broken.upgrade)
        patch.setattr(entry.plugin, "version", "9.9")
        with pytest.raises(namegen.StorageError, match=r"does not fit model .uniform. and tokenizer .dot. .*not today"):
            namegen.from_bytes(data, "it", registry)


def test_what_is_wrong_with_a_part_is_said_before_any_is_trained(registry: namegen.Registry) -> None:
    steps: list[int] = []
    with pytest.raises(namegen.OptionError, match="'order' is '99'"):
        namegen.train(
            NAMES,
            model="mixture models='gru epochs=5, kneser-ney order=99'",
            registry=registry,
            run=namegen.Run(on_step=lambda step, *_: steps.append(step)),
        )
    assert not steps


def test_a_mixture_of_itself_without_end_is_one_line(registry: namegen.Registry) -> None:
    class Endless(Leaning):
        @classmethod
        def submodels(cls, options: Any) -> list[namegen.Spec]:
            return [namegen.Spec("leaning")]

    with pytest.raises(namegen.UsageError, match="more than 16 deep"):
        namegen.train(NAMES, model="leaning", registry=registry_of(("a", "1", Endless)))


def test_a_model_trains_no_other_than_it_names() -> None:
    class Secretive(Leaning):
        def fit(self, corpus: namegen.Corpus, run: namegen.Run) -> None:
            super().fit(corpus, run)
            run.train(namegen.Spec("uniform"), corpus)

    with pytest.raises(namegen.PluginError, match="trains 'uniform', which its submodels"):
        namegen.train(NAMES, model="leaning", registry=registry_of(("a", "1", Secretive)))


def test_a_state_that_json_would_change_is_refused() -> None:
    class Setlike(Leaning):
        def state(self) -> dict[str, Any]:
            return {"seen": (1, 2)}

    with pytest.raises(namegen.StorageError, match="what JSON does not give back"):
        saved(registry_of(("a", "1", Setlike)))


@pytest.mark.parametrize("text", ["", "  ", "a" * 20_001])
def test_a_text_that_names_no_part_is_one_line(text: str) -> None:
    with pytest.raises(namegen.UsageError, match="names no part"):
        namegen.Spec.parse(text)
