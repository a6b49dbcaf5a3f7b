"""The parts of the web form without a browser or a server: lists, model files, controls, links, what is shown."""

from __future__ import annotations

import copy
import csv
import pickle
import re
import shlex
import time
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import namegen_app
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from namegen_app.pages.compare import tables
from namegen_app.pages.generate import GeneratePage
from namegen_app.pages.look_inside import MOST, LookPage, matrix
from namegen_app.settings import Settings
from namegen_app.view import charts, controls, html, links
from namegen_app.view.chips import chips
from namegen_app.view.form import ModelForm
from namegen_app.view.links import Link
from namegen_app.view.picker import Picker
from namegen_app.view.reports import report_of
from namegen_app.work.backend import Backend
from namegen_app.work.draw import draw
from namegen_app.work.jobs import Job
from namegen_app.work.lists import ListChoice, ListStore, cleaned, safe_name
from namegen_app.work.models import ServedModel

import namegen

if TYPE_CHECKING:
    from collections.abc import Callable

    from typer.testing import Result

HERE = Path(__file__).parent
FEW = "anna\nbob\ncarla\ndora\nemma\nfred\ngina\nhugo\nida\njohn\nkarl\nlena\nmia\nnora\notto\n"


@pytest.fixture
def parts() -> namegen.Registry:
    return namegen.Registry.load(only=["namegen"], files=[HERE / "app_parts.py"])


@pytest.fixture
def backend(parts: namegen.Registry) -> Backend:
    return Backend(parts, Settings(seconds=2, draw_seconds=5, names=50, list_mb=1))


# Lists


@pytest.mark.parametrize("path", ["/etc/passwd", "../pyproject.toml", "pyproject.toml", "http://127.0.0.1:1/x", "-"])
def test_a_list_is_never_a_path_or_an_address(backend: Backend, path: str) -> None:
    with pytest.raises(namegen.UsageError, match="there is no wordlist"):
        backend.lists.load(ListChoice(registered=path))


def test_a_file_does_not_stand_in_for_a_registered_list(
    backend: Backend, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "stars").write_text("mine\n")
    monkeypatch.chdir(tmp_path)
    assert "mine" not in backend.lists.load(ListChoice(registered="stars")).names.names


def test_a_list_that_needs_a_download_is_not_fetched(backend: Backend) -> None:
    with pytest.raises(namegen.WordlistError, match=r"this form downloads nothing; .* namegen datasets pull makemore"):
        backend.lists.load(ListChoice(registered="makemore"))


def test_a_server_that_may_download_does(parts: namegen.Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(namegen, "load_wordlist", lambda entry, *_, **__: asked.append(entry.name) or names())
    ListStore(parts, Settings(downloads=True)).load(ListChoice(registered="makemore"))
    assert asked == ["makemore"]


def names() -> namegen.Wordlist:
    return namegen.Wordlist.from_names(FEW.split(), name="few")


def test_an_upload_is_text_and_has_a_limit(backend: Backend) -> None:
    key = backend.lists.upload("Žofie\r\nÉva\n".encode("cp1250"), "C:\\lists\\my names?.txt")
    read = backend.lists.load(ListChoice(upload=key, reading=namegen.ReadingOptions(encoding="cp1250")))
    assert (read.names.names, read.names.name, read.sources[0].encoding) == (
        ("Žofie", "Éva"),
        "my_names_.txt",
        "cp1250",
    )
    with pytest.raises(namegen.WordlistError, match=r"the list is 1\.1 MB large; this server reads up to 1 MB"):
        backend.lists.upload(b"a\n" * 600_000, "large.txt")
    with pytest.raises(namegen.WordlistError, match="no longer on the server"):
        backend.lists.load(ListChoice(upload="0" * 64))


@pytest.mark.parametrize(
    ("given", "safe"),
    [
        ("/etc/passwd", "passwd"),
        ("..", "uploaded.txt"),
        ("a b;rm -rf ~.txt", "a_b_rm_-rf_.txt"),
        ("имена.txt", "имена.txt"),
    ],
)
def test_a_file_name_is_harmless(given: str, safe: str) -> None:
    assert safe_name(given) == safe


# Model files


def model_file(backend: Backend, dataset: str = "pasted.txt", **options: Any) -> bytes:
    wordlist = namegen.Wordlist.from_names(FEW.split(), name=dataset)
    return namegen.train(wordlist, registry=backend.registry, cache=False, **options).to_bytes()


def test_a_model_file_is_opened_and_draws_the_same_names(backend: Backend) -> None:
    data = model_file(backend)
    key = backend.open(data, "mine.namegen")
    answer = backend.draw(backend.models.opened(key), backend.request(5, seed="x"), nothing())
    with pytest.warns(UserWarning, match="what needs the list is left out"):
        assert answer.names == namegen.from_bytes(data, "it", backend.registry).generate(5, seed="x")
    assert (answer.copied, answer.trained.file) == ([False] * 5, "mine.namegen")
    (note,) = answer.notes
    assert note.startswith("the list is not at hand; what needs the list is left out: lengths-of-the-list, familiar, ")


@pytest.mark.parametrize("data", [b"", b"\x80\x04\x95", b"PK\x03\x04", b"x" * 100])
def test_what_is_no_model_file_is_refused(backend: Backend, data: bytes) -> None:
    with pytest.raises(namegen.StorageError, match=r"bad\.namegen is"):
        backend.open(data, "bad.namegen")


def test_an_edited_model_file_is_refused(backend: Backend) -> None:
    data = bytearray(model_file(backend))
    data[-1] ^= 1
    with pytest.raises(namegen.StorageError, match="edited or damaged"):
        backend.open(bytes(data), "bad.namegen")


def test_a_model_file_does_not_make_the_server_read_a_path(backend: Backend, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text(FEW)
    data = model_file(backend, dataset=str(secret))
    model = backend.models.opened(backend.open(data, "evil.namegen"))
    assert "the list is not at hand" in backend.draw(model, backend.request(5), nothing()).notes[0]
    with pytest.raises(namegen.UsageError, match=r"max-copied 3 needs the list .*: the list is not at hand"):
        backend.draw(model, backend.request(5, max_copied=3), nothing())
    for copied in (copy.copy(model.model), copy.deepcopy(model.model), pickle.loads(pickle.dumps(model.model))):
        assert not copied.recalls
    assert namegen.from_bytes(data, "mine", backend.registry).recalls, "on a machine of one's own it is read"


@pytest.mark.parametrize("verb", ["explain", "evaluate", "lengths", "draw"])
def test_nor_does_one_without_hashes_of_its_names(backend: Backend, verb: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files of the first format have none, and every constraint may then need the list."""
    data = (HERE / "format1" / "kneser-ney.namegen").read_bytes()
    served = backend.models.opened(backend.open(data, "old.namegen"))
    served = replace(served, model=replace(served.model, names=None))
    assert served.model.hashes is None
    monkeypatch.setattr("namegen.wordlists.blending.load_wordlist", lambda *_, **__: pytest.fail("a path is read"))
    model, name = served.model, "anna"
    {
        "explain": lambda: model.explain(name),
        "evaluate": lambda: model.evaluate([name]),
        "lengths": lambda: LookPage(backend, ModelForm(backend))._drawn(served, nothing()),
        "draw": lambda: backend.draw(served, backend.request(3), nothing()),
    }[verb]()


def test_a_model_of_a_registered_list_tells_copies_again(backend: Backend) -> None:
    names = backend.lists.load(ListChoice(registered="stars")).names
    data = namegen.train(names, model="count-ngram order=8 add_k=0.001", registry=backend.registry).to_bytes()
    key = backend.open(data, "stars.namegen")
    request = backend.request(50, seed=1, switched_off=["novel"])
    answer = backend.draw(backend.models.opened(key), request, nothing())
    assert answer.copied == [name in names.distinct for name in answer.names]
    assert any(answer.copied)


def test_a_model_of_another_version_of_a_list_tells_no_copies(backend: Backend) -> None:
    others = namegen.Wordlist.from_names(FEW.split(), name="stars")
    key = backend.open(namegen.train(others, registry=backend.registry).to_bytes(), "stars.namegen")
    assert backend.models.opened(key).model.names is None


# Drawing


def nothing() -> Job:
    """A job that nobody stops."""
    return Job(lambda _: None)


def test_drawing_ends_when_it_is_stopped(registry: namegen.Registry) -> None:
    job = nothing()
    job.stop()
    model = namegen.train(FEW.split(), registry=registry)
    answer = draw(ServedModel(model), namegen.make_request(registry, 100_000_000, seed=1, raw=True), 60, job)
    assert "names drawn before it was stopped" in answer.problem


def test_a_seed_has_a_limit(backend: Backend) -> None:
    read = backend.lists.load(ListChoice(text=FEW))
    with pytest.raises(namegen.UsageError, match="the training seed has 1,001 characters; allowed: up to 1,000"):
        backend.recipe(read, train_seed="x" * 1001)
    with pytest.raises(namegen.UsageError, match="the seed has 1,001 characters"):
        backend.request(3, seed="x" * 1001)


def test_more_names_than_the_server_gives_are_refused(backend: Backend) -> None:
    with pytest.raises(namegen.UsageError, match="51 names are asked for; this server gives up to 50 at once"):
        backend.request(51)


def test_drawing_ends_in_time_with_what_there_is(registry: namegen.Registry) -> None:
    model = namegen.train(FEW.split(), registry=registry)
    request = namegen.make_request(registry, 100_000_000, seed=1, raw=True)
    started = time.monotonic()
    answer = draw(ServedModel(model), request, 2, nothing())
    assert time.monotonic() - started < 20
    assert 0 < len(answer.names) < 100_000_000
    assert "names drawn in 2 seconds, the most this server gives" in answer.problem


def served(backend: Backend, text: str = FEW, **options: Any) -> ServedModel:
    names = backend.lists.load(ListChoice(text=text)).names
    return ServedModel(namegen.train(names, registry=backend.registry, cache=False, **options))


def test_what_cannot_be_met_says_so(backend: Backend) -> None:
    request = backend.request(5, starts_with="k", constraints=["ends-with text=n"], regex="k.*a")
    answer = backend.draw(served(backend), request, nothing())
    assert answer.problem == "no name can be such: ends-with n and regex k.*a exclude each other"


def test_where_there_are_fewer_names_those_found_are_given(backend: Backend) -> None:
    request = backend.request(5, regex="[aeiou]{1}", raw=True, constraints=["unique"], min_length=1)
    answer = backend.draw(served(backend, model="count-bigram add_k=1"), request, nothing())
    assert answer.names
    assert set(answer.names) <= set("aeiou")
    request = backend.request(50, regex="[aeiou]{1}", raw=True, constraints=["unique"], min_length=1)
    few = backend.draw(served(backend, model="count-bigram add_k=1"), request, nothing())
    assert len(few.names) < 50
    assert "names can be such" in few.problem


def test_how_rare_the_names_are_is_said_where_somebody_asked_for_rare_ones(backend: Backend) -> None:
    model = served(backend, model="kneser-ney")
    rare = backend.request(1, seed=1, starts_with="k", ends_with="na", min_length=6, max_length=6)
    (note,) = backend.draw(model, rare, nothing()).notes
    assert re.fullmatch(r"(about )?1 name in [\d,]+ of this model is such", note)
    assert note in chips(backend.draw(model, rare, nothing()))
    for common in (backend.request(3, seed=1), backend.request(3, seed=1, contains="a")):
        assert backend.draw(model, common, nothing()).notes == ()


@pytest.mark.parametrize("stopped", [False, True])
def test_a_search_for_rare_names_ends_in_time_too(backend: Backend, stopped: bool) -> None:
    model = served(backend, "a" * 12 + "\n" + FEW, model="mlp epochs=1 size=4")
    request = backend.request(50, raw=True, regex="..x*.*o", min_length=7)
    job = nothing()
    if stopped:
        job.stop()
    began = time.monotonic()
    answer = draw(model, request, 60.0 if stopped else 0.0, job)
    assert time.monotonic() - began < 10
    if stopped:  # a training that was stopped still shows some of its names
        assert len(answer.names) == 50 or answer.problem.endswith("before it was stopped")
        return
    assert (answer.names, answer.notes) == ([], ())
    assert answer.problem == "0 of 50 names drawn in 0 seconds, the most this server gives"


# What a visitor may ask for


def test_a_request_holds_only_so_many_constraints(backend: Backend) -> None:
    assert len(backend.request(1, contains=["a"] * 20).constraints) == 20
    with pytest.raises(namegen.UsageError, match="21 constraints are given; this server takes up to 20"):
        backend.request(1, contains=["a"] * 21)


def test_a_part_that_a_visitor_names_reads_no_file_of_the_server(backend: Backend) -> None:
    told = "names a file of the server, which only whoever runs it may; leave it out"
    for words in ({"constraints": ["guard file=/etc/passwd"]}, {"constraints": ["guard allow=x file=words"]}):
        with pytest.raises(namegen.UsageError, match=f"constraint 'guard': option 'file' {told}"):
            backend.request(1, **words)
    assert backend.request(1, constraints=["guard allow=x"]).constraints
    read = backend.lists.load(ListChoice(text=FEW))
    for model in (
        "reader words=/etc/passwd",
        "uniform tokenizer=reading tokenizer.words='[\"x\"]'",
        "pair of='reader words=x'",
    ):
        with pytest.raises(namegen.UsageError, match=f"option 'words' {told}"):
            backend.recipe(read, model=model)
    assert backend.recipe(read, model="reader").model.name == "reader"


# Controls and links


def infos(registry: namegen.Registry) -> dict[str, namegen.OptionInfo]:
    return {info.name: info for info in namegen.describe_options(registry.get("model", "typed").options())}


TYPED: dict[str, Any] = {
    "whole": 7,
    "real": 1.25,
    "switch": True,
    "word": "none",
    "choice": "second",
    "numbered": 3,
    "mood": "wild",
    "perhaps": 0,
    "maybe": "a 'quoted' -o x=1",
    "either": "y",
    "many": [0.5, 3.0],
}


@pytest.mark.parametrize("name", TYPED)
def test_an_option_of_every_kind_goes_through_its_control(parts: namegen.Registry, name: str) -> None:
    info = infos(parts)[name]
    for value in (info.default, TYPED[name]):
        given = controls.given(info, controls.shown(info, value))
        checked = namegen.build_options(parts.get("model", "typed").options(), {name: given}, "it")
        assert checked.model_dump(mode="json")[name] == value


def test_what_a_link_says_fills_the_controls(parts: namegen.Registry) -> None:
    import gradio as gr

    picker = Picker(parts, "model", "Model")
    with gr.Blocks():
        picker.build_menu()
        picker.build_controls()
    filled = picker.fill(namegen.Spec.parse(str(namegen.Spec("typed", TYPED))))
    values = [update.get("value") for update in filled]
    assert picker.read(values).name == "typed"
    checked = namegen.build_options(parts.get("model", "typed").options(), picker.read(values).options, "it")
    assert checked.model_dump(mode="json") == TYPED


@pytest.mark.parametrize(
    ("name", "options", "told"),
    [
        ("nowhere", {}, "there is no model 'nowhere'"),
        ("typed", {"whole": "many"}, "option 'whole' is 'many'; allowed: a whole number"),
        ("typed", {"hole": "3"}, "has no option 'hole'; did you mean 'whole'"),
    ],
)
def test_a_link_that_says_what_is_not_there_is_refused(
    parts: namegen.Registry, name: str, options: dict[str, str], told: str
) -> None:
    with pytest.raises(namegen.NamegenError, match=told):
        Picker(parts, "model", "Model").fill(namegen.Spec(name, options))


def test_the_command_and_the_link_say_all_that_is_not_the_default(backend: Backend) -> None:
    read = backend.lists.load(ListChoice(text=FEW))
    typed = namegen.Spec("typed", TYPED)
    recipe = backend.recipe(read, model=typed, tokenizer="start-end", train_seed="my seed")
    request = backend.request(
        7,
        seed="it's me",
        sampler="ancestral temperature=0.5 min_p=0.01",
        switched_off=["unique"],
        starts_with="k",
        max_length=9,
    )
    model = namegen.train_recipe(recipe, read.names, backend.registry)
    command = links.command(model, request)
    words = shlex.split(command)
    assert words[:5] == ["namegen", "generate", "--dataset", "pasted.txt", "-m"]
    assert words[5] == str(typed)
    assert shlex.join(words[6:]) == (
        "--tokenizer start-end --train-seed 'my seed' --sampler 'ancestral temperature=0.5 min_p=0.01'"
        " --starts-with k --max-length 9 --repeats -n 7 --seed 'it'\"'\"'s me'"
    )
    shared = links.read_link(links.link(model, request, FEW))
    assert (shared.text, str(shared.model), str(shared.tokenizer), shared.n) == (FEW, str(typed), "start-end", 7)
    assert (shared.seed, shared.train_seed, shared.without) == ("it's me", "my seed", ("unique",))
    assert [*map(str, shared.samplers)] == ["ancestral temperature=0.5 min_p=0.01"]
    assert [*map(str, shared.constraints)] == ["starts-with text=k", "length max=9"]
    assert backend.registry.check("model", shared.model).options == TYPED


def test_a_link_may_add_options_and_name_a_tokenizer_in_the_models_text() -> None:
    assert links.read_link("?model=kneser-ney&o=order=5&o=sampler.top_k=3") == Link(
        model=namegen.Spec("kneser-ney", {"order": "5"}), samplers=(namegen.Spec("", {"top_k": "3"}),)
    )
    assert links.read_link("?model=uniform+tokenizer=dots") == Link(
        model=namegen.Spec("uniform"), tokenizer=namegen.Spec("dots")
    )
    for query in ("?model=kneser-ney+order=5&o=order=4", "?model=uniform+tokenizer=dots&tokenizer=dots"):
        with pytest.raises(namegen.UsageError, match="leave one out"):
            links.read_link(query)


def test_a_link_cannot_hold_a_long_list(backend: Backend) -> None:
    model = namegen.train(FEW.split(), registry=backend.registry)
    assert links.link(model, backend.request(3), "x" * (links.LONGEST_TEXT + 1)) == ""


@pytest.mark.parametrize("query", ["", "?", "?seed=", "?%00=%00", "?unheard=of", "?o="])
def test_a_link_that_says_nothing_is_as_none(query: str) -> None:
    try:
        assert links.read_link(query) == Link()
    except namegen.OptionError:
        assert query == "?o="


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("?n=many&seed=", "n is 'many'; allowed: a whole number"),
        ("?max_length=1e9", "max_length is '1e9'; allowed: a whole number"),
        ("?n=" + "9" * 3000, "allowed: a whole number"),
        ("?o=x", "-o takes NAME=VALUE"),
        ("?o=other.x=1", "there is no part 'other'"),
        ("?" + "&".join(f"a{i}=1" for i in range(300)), "this link holds more than a link of this form ever does"),
    ],
)
def test_a_link_of_nonsense_is_told(query: str, told: str) -> None:
    with pytest.raises(namegen.NamegenError, match=told):
        links.read_link(query)


def test_a_link_keeps_counts_and_limits(backend: Backend) -> None:
    read = backend.lists.load(ListChoice(text="ab\t3\nb\t2", reading=namegen.ReadingOptions(weighted=True)))
    model = namegen.train_recipe(backend.recipe(read), read.names, backend.registry)
    request = backend.request(3, seed="s", min_length=2, switched_off=["novel"])
    shared = links.read_link(links.link(model, request, "ab\t3\nb\t2"))
    assert (shared.reading.weighted, shared.without, shared.raw) == (True, ("novel",), False)
    assert shared.constraints == (namegen.Spec("length", {"min": "2"}),)
    assert "--weighted" in links.command(model, request)


def of_link(backend: Backend, shared: Link) -> namegen.Request:
    return backend.request(
        shared.n,
        sampler=shared.samplers,
        seed=shared.seed,
        raw=shared.raw,
        constraints=shared.constraints,
        switched_off=shared.without,
    )


def asked_of(request: namegen.Request) -> list[Any]:
    """What was asked for, and of each constraint which options were given."""
    specs = [(spec.name, spec.options, spec.part.options.model_fields_set) for spec in request.constraints]
    return [request.n, [*map(str, request.samplers)], specs, request.raw, request.without, request.seed]


WISHES = st.fixed_dictionaries(
    {},
    optional={
        "starts_with": st.text(min_size=1, max_size=5),
        "contains": st.lists(st.text(min_size=1, max_size=5), max_size=3),
        "regex": st.text(min_size=1, max_size=5),
        "min_length": st.integers(0, 3),
        "max_length": st.integers(3, 9),
        "raw": st.booleans(),
        "guard": st.just(True),
        "seed": st.text(max_size=9),
        "constraints": st.lists(st.sampled_from(["edges size=3", "length", "no-stutter"]), max_size=3),
        "switched_off": st.lists(st.sampled_from(["novel", "unique", "familiar"]), max_size=3),
        "sampler": st.sampled_from(["ancestral", "ancestral temperature=0.5", ["ancestral top_k=3", "ancestral"]]),
    },
)


@given(wishes=WISHES)
@settings(max_examples=60, deadline=None)
def test_a_link_asks_for_the_same_names_again(wishes: dict[str, Any]) -> None:
    backend, model = everything()
    request = backend.request(3, **{"seed": "s"} | wishes)
    query = links.link(model, request, FEW)
    again = of_link(backend, links.read_link(query))
    assert asked_of(again) == asked_of(request)
    assert links.link(model, again, FEW) == query
    assert links.command(model, again) == links.command(model, request)


@cache
def everything() -> tuple[Backend, namegen.NameModel]:
    registry = namegen.Registry.load(only=["namegen"])
    return Backend(registry, Settings()), namegen.train(FEW.split(), registry=registry, cache=False)


@pytest.mark.parametrize(
    ("query", "constraints"),
    [
        ("?min_length=5&max_length=7&unique=1&novel=1", ["length min=5 max=7"]),
        ("?max_length=7&constraint=starts-with+text%3Dk", ["starts-with text=k", "length max=7"]),
        ("?unique=1", []),
    ],
)
def test_an_old_link_means_what_it_can(backend: Backend, query: str, constraints: list[str]) -> None:
    shared = links.read_link(query)
    assert [*map(str, shared.constraints)] == constraints
    assert (shared.without, shared.raw) == ((), False)
    backend.request(1, constraints=shared.constraints)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (
            {"starts_with": "k", "ends_with": "n", "contains": ["ann", "el"], "without": "ae", "regex": "k.*"},
            "--starts-with k --ends-with n --contains ann --contains el --without ae --regex 'k.*'",
        ),
        (
            {"shape": "CVCCV", "max_copied": 4, "min_distance": 2, "min_length": 5, "guard": True},
            "--shape CVCCV --max-copied 4 --min-distance 2 --min-length 5 --guard",
        ),
        ({"min_length": 1, "max_length": 100}, "--min-length 1 --max-length 100"),
        ({"switched_off": ["novel", "unique"], "raw": True}, "--copies --repeats --raw"),
        ({"constraints": ["guard allow=essex", "familiar new=1"]}, "--constraint 'guard allow=essex' --constraint 'f"),
        ({"constraints": ["min-distance", "starts-with text=k case=true"]}, "--constraint min-distance --constraint "),
        ({"regex": ["a.*", ".*b"]}, "--regex 'a.*' --constraint 'regex pattern='\"'\"'.*b'\"'\"''"),
        ({"starts_with": "--regex"}, "--starts-with --regex -n"),
        ({"sampler": ["ancestral top_k=5", "ancestral"]}, "--sampler 'ancestral top_k=5' --sampler ancestral -n"),
        ({"case": "title", "raw": True}, "--raw --case title -n"),
    ],
)
def test_the_command_says_wishes_by_their_flags(backend: Backend, asked: dict[str, Any], words: str) -> None:
    model = namegen.train(FEW.split(), registry=backend.registry)
    command = links.command(model, backend.request(3, seed="s", **asked))
    assert f" {words}" in command
    assert command.endswith(" -n 3 --seed s")


def test_a_command_that_no_flag_can_say_is_none(backend: Backend) -> None:
    model = namegen.train(FEW.split(), registry=backend.registry)
    request = backend.request(3, switched_off=["familiar", "novel"])
    assert (links.command(model, request), links.not_in_command(request)) == ("", ["familiar"])


def page_of(backend: Backend) -> tuple[GeneratePage, list[Any]]:
    """The page Generate, and what its controls hold at first."""
    import gradio as gr

    form = ModelForm(backend)
    page = GeneratePage(backend, form)
    with gr.Blocks():
        form.build()
        page.build()
    return page, [control.value for control in page.inputs]


def opened(backend: Backend, query: str) -> tuple[list[Any], namegen.Request]:
    """What the controls hold when a link is opened, and what they then ask for."""
    page, values = page_of(backend)
    updates = page.fill(links.read_link(query))
    values = [update.get("value", value) for update, value in zip(updates, values, strict=True)]
    drawn = page._begin(values).outcome()
    return values, drawn.request


def test_the_form_at_first_asks_for_the_defaults(backend: Backend) -> None:
    _, request = opened(backend, "?n=1")
    assert asked_of(request)[2:5] == [[], False, ()]
    assert request.case == "as-learned"


def test_the_case_of_names_goes_by_link_and_page(backend: Backend) -> None:
    _, request = opened(backend, "?n=3&seed=s&case=upper")
    model = namegen.train("stars", registry=backend.registry)
    link = links.link(model, request, "")
    assert link.count("case=upper") == 1
    assert opened(backend, link)[1] == request
    assert "case" not in links.link(model, backend.request(3), "")
    with pytest.raises(namegen.OptionError, match="'case' is 'Upper'; allowed: as-learned or title or lower or upper"):
        opened(backend, "?n=1&case=Upper")


def test_names_in_another_case_are_not_taken_for_new(backend: Backend) -> None:
    request = backend.request(50, seed="s", case="upper", raw=True)
    names = backend.lists.load(ListChoice(text="ab\nba")).names
    recipe = backend.recipe(backend.lists.load(ListChoice(text="ab\nba")), model="count-bigram")
    drawn = backend.models.job(
        recipe, names, lambda served, job: backend.draw(served, request, job), findable=False
    ).outcome()
    assert drawn.names == [name.upper() for name in drawn.drawn]
    assert f'data-keep="{drawn.names[0]}"' in chips(drawn)
    assert f'data-explain="{drawn.drawn[0]}"' in chips(drawn)
    assert drawn.copied == [name in ("AB", "BA") for name in drawn.names]
    assert any(drawn.copied)
    assert drawn.document()["request"]["case"] == "upper"


@pytest.mark.parametrize(
    ("query", "fields", "constraints"),
    [
        ("?n=1&min_length=5&max_length=7", (5, 7), ["length min=5 max=7"]),
        ("?n=1&constraint=length+max%3D7", (1, 7), ["length min=1 max=7"]),
        ("?n=1&constraint=length+max%3D100", (1, 100), ["length min=1 max=100"]),
        ("?n=1&constraint=contains+text%3Da&constraint=length+min%3D3", (3, 100), ["contains text=a", "length min=3"]),
    ],
)
def test_a_links_wishes_are_asked_for_by_the_page_it_opens(
    backend: Backend, query: str, fields: tuple[int, int], constraints: list[str]
) -> None:
    query += "&without=novel&without=familiar&sampler=ancestral+top_k%3D9&sampler=ancestral&seed=s"
    values, request = opened(backend, query)
    assert (values[2], values[3], values[4], values[5]) == (*fields, True, False)
    assert sorted(request.without) == ["familiar", "novel"]
    assert [spec.options["top_k"] for spec in request.samplers] == [9, None]
    assert [str(spec).startswith(words) for spec, words in zip(request.constraints, constraints, strict=True)]
    linked = of_link(backend, links.read_link(query))
    assert sorted(map(repr, asked_of(request)[2])) == sorted(map(repr, asked_of(linked)[2]))


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("?constraint=nonsense", "there is no constraint 'nonsense'"),
        ("?constraint=length+min%3Dmany", "option 'min' is 'many'"),
        ("?constraint=starts-with+txt%3Dk", "has no option 'txt'"),
        ("?constraint=guard+file%3D/etc/passwd", "constraint 'guard': option 'file' names a file of the server"),
        ("?without=temperature", "there is no constraint 'temperature'"),
        ("?sampler=nonsense&sampler=ancestral", "there is no sampler 'nonsense'"),
        ("?" + "&constraint=guard" * 21, "21 constraints are given; this server takes up to 20"),
    ],
)
def test_a_link_that_asks_for_what_is_not_there_does_not_open(backend: Backend, query: str, told: str) -> None:
    with pytest.raises(namegen.NamegenError, match=told):
        opened(backend, query)


def test_a_command_says_the_encoding(backend: Backend) -> None:
    key = backend.lists.upload("Žofie\nÉva\n".encode("cp1250"), "names.txt")
    read = backend.lists.load(ListChoice(upload=key, reading=namegen.ReadingOptions(encoding="cp1250")))
    model = namegen.train_recipe(backend.recipe(read), read.names, backend.registry)
    assert "--dataset names.txt --encoding cp1250" in links.command(model, backend.request(3))


def test_what_a_terminal_acts_on_is_in_no_command(backend: Backend) -> None:
    model = namegen.train(FEW.split(), registry=backend.registry)
    for seed in ("a\x15touch x\n#", "\x1b[201~x", "\u202eevil"):
        assert links.command(model, backend.request(3, seed=seed)) == ""
    assert links.command(model, backend.request(3, seed="Zoë 1")).endswith("--seed 'Zoë 1'")


def test_the_other_commands_say_the_same_model(backend: Backend) -> None:
    read = backend.lists.load(ListChoice(registered="stars"))
    recipe = backend.recipe(read, model="kneser-ney order=3", split="distinct")
    model = namegen.train_recipe(recipe, read.names, backend.registry)
    assert links.train_command(model) == (
        "namegen train --dataset stars -m 'kneser-ney order=3' --split distinct --output kneser-ney.namegen"
    )
    assert links.explain_command(model, "-a b") == ("namegen explain --dataset stars -m 'kneser-ney order=3' -- '-a b'")
    models = namegen.Spec.parse_list("uniform, kneser-ney order=3")
    assert links.compare_command(models, read.sources, read.blend_by, "lecture", "7") == (
        "namegen compare uniform 'kneser-ney order=3' --dataset stars --split lecture --train-seed 7"
    )


# What is shown


HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "a\x00b",
    "\u202eevil",
    "\"'`&lt;",
    "</script><script>alert(1)</script>",
    "👩‍🚀",
    "z̸̧̢",
]


@pytest.mark.parametrize("value", HOSTILE)
def test_hostile_texts_are_text(value: str) -> None:
    for shown in (html.text(value), html.attribute(value), html.data([value]), html.error(value), html.name(value)):
        inside = shown.removeprefix('<p class="ng-error" data-say>').removesuffix("</p>")
        inside = inside.removeprefix("<bdi>").removesuffix("</bdi>")
        assert not set('<>"') & set(inside)
    assert "\x00" not in html.text(value)
    assert "\u202e" not in html.text(value)


def test_pieces_and_titles_are_text_in_tables_too() -> None:
    hostile = "<img>"
    for shown in (
        charts.matrix([hostile], [hostile], [[1.0]], what=hostile, shares=False),
        charts.bars([hostile], [(hostile, [1.0])], what=hostile),
        html.grid(namegen.Grid([namegen.Column(hostile)], [[hostile]], notes=[hostile]), hostile),
        html.copyable(hostile, hostile),
        html.copyable("Link", hostile, link=True),
    ):
        assert "<img>" not in shown
        assert "&lt;img&gt;" in shown


def test_a_report_tells_every_refused_line_and_advises_on_short_lists() -> None:
    text = "\n".join([*["Anna", "Bob"] * 10, "a\x00b", "x" * 101])
    told = report_of(namegen.read_names(text.encode(), "the pasted list"))
    assert "20 names (2 distinct) read from the pasted list" in told
    assert "2 lines refused; the rest is used" in told
    assert "line 21: holds U+0000" in told
    assert "line 22: 101 characters long" in told
    assert "a short list: a temperature below 1" in told


def test_a_curve_of_nothing_is_nothing() -> None:
    assert charts.losses([], []) == ""
    assert charts.losses([(1, 2.0)], []) == ""
    assert charts.losses([(1, float("inf")), (2, float("inf"))], []) == ""
    assert charts.losses([(1, 1e308), (2, -1e308)], []) == ""
    assert "polyline" in charts.losses([(1, 2.0), (2, 2.0)], [(1, 3.0), (2, 2.5)])
    assert "polyline" in charts.losses([(0, 1e300), (0, 1e300)], [])
    assert "inf" not in charts.losses([(1, 2.0), (2, float("inf")), (3, 1.0)], [(1, float("nan"))])


# Settings and the door


def test_settings_come_from_the_environment() -> None:
    settings = Settings.from_environment({"NAMEGEN_APP_SECONDS": "7.5", "NAMEGEN_APP_DOWNLOADS": "true", "HOME": "/"})
    assert (settings.seconds, settings.downloads, settings.names) == (7.5, True, 1000)
    with pytest.raises(namegen.OptionError, match="has no option 'secnds'; did you mean 'seconds'"):
        Settings.from_environment({"NAMEGEN_APP_SECNDS": "7"})


def test_the_manual_lists_every_setting_with_its_default() -> None:
    manual = (HERE.parent / "app" / "README.md").read_text(encoding="utf-8")
    listed = dict(re.findall(r"^\| `NAMEGEN_APP_(\w+)` \| (\S*) ?\|", manual, re.M))
    defaults = {name.upper(): written(value) for name, value in Settings().model_dump().items()}
    assert {name: value.removesuffix(".0") for name, value in defaults.items()} == listed


def written(value: object) -> str:
    return str(value).lower()


def test_look_inside_shows_the_probabilities_that_the_command_writes(
    backend: Backend, cli: Callable[..., Result], tmp_path: Path
) -> None:
    read = backend.lists.load(ListChoice(registered="stars"))
    model = namegen.train(read.names, model="kneser-ney", registry=backend.registry, cache=False)
    corpus, _ = namegen.pair_corpus(model)
    shown = matrix(namegen.pair_probabilities(model, corpus, MOST), "", shares=True)
    command = ("plot", "pairs", "-d", "stars", "-m", "kneser-ney", "--what", "probabilities", "--most", MOST + 1)
    assert cli(*command, "--output", tmp_path / "pairs.csv").exit_code == 0
    with (tmp_path / "pairs.csv").open() as file:
        rows = list(csv.reader(file))[1:]
    assert len(rows) > 100
    for before, after, _, probability in rows:
        # A dot is the boundary, which the form calls start or end.
        title = f"{before.replace('.', 'start')} {after.replace('.', 'end')}: {float(probability):.2%}"
        assert f'title="{html.attribute(title)}"' in shown


def test_a_pair_of_which_nothing_is_known_is_an_empty_cell() -> None:
    shown = charts.matrix(["a"], ["b", "c"], [[float("nan"), 0.0]], what="pairs", shares=True)
    assert '<td title="a b: not known"></td><td title="a c: 0"></td>' in shown


def test_lengths_are_exact_where_they_can_be(backend: Backend) -> None:
    look = LookPage(backend, ModelForm(backend))
    counting, network = (
        ServedModel(namegen.train(FEW.split(), model=model, registry=backend.registry, cache=False))
        for model in ("count-bigram", "mlp epochs=1 size=4")
    )
    assert "count-bigram: exact" in look._lengths(counting, nothing())
    assert "names drawn, none longer than 100 characters" in look._lengths(network, nothing())


def test_a_comparison_tells_no_secret_of_a_bug(backend: Backend) -> None:
    names = backend.lists.load(ListChoice(registered="stars")).names
    compared = namegen.compare(["uniform", "faulty"], names, registry=backend.registry, cache=False, samples=10)
    shown = tables(compared)
    assert "failed: something broke inside the server; its log says what" in shown
    assert "secret" not in shown
    assert f"only {compared.names} names scored: treat these figures as rough" in shown


def test_a_list_of_too_many_letters_is_refused(backend: Backend) -> None:
    text = "\n".join(chr(0x4E00 + i) for i in range(5_000))
    with pytest.raises(namegen.WordlistError, match="5,000 different characters; this server reads lists of up to 4,0"):
        backend.lists.load(ListChoice(text=text))


def test_a_pasted_list_has_a_limit(backend: Backend) -> None:
    with pytest.raises(namegen.WordlistError, match=r"the list is 1\.1 MB large; this server reads up to 1 MB"):
        backend.lists.load(ListChoice(text="a\n" * 600_000))


def test_a_model_file_has_a_limit(parts: namegen.Registry) -> None:
    backend = Backend(parts, Settings(model_mb=0.001))
    with pytest.raises(namegen.StorageError, match=r"big\.namegen is .* MB large; this server opens up to 0\.001 MB"):
        backend.open(b"x" * 2000, "big.namegen")


def test_the_same_file_read_otherwise_is_another_list(backend: Backend) -> None:
    key = backend.lists.upload(b"ab,3\n", "n.txt")
    readings = [namegen.ReadingOptions(column=column) for column in ("1", "0")]
    lists = [backend.lists.load(ListChoice(upload=key, reading=reading)) for reading in readings]
    assert [each.names.names for each in lists] == [("ab",), ("ab,3",)]
    assert [each.sources[0].reading for each in lists] == readings


def test_a_name_to_explain_is_no_longer_than_those_of_lists() -> None:
    assert cleaned(" Zoe\u0308 ") == "Zo\u00eb"
    with pytest.raises(namegen.UsageError, match="a name of 101 characters; allowed: up to 100"):
        cleaned("a" * 101)


def test_trainings_leave_threads_for_those_who_draw() -> None:
    with pytest.raises(namegen.OptionError, match="option 'trainings' is 3; allowed: two fewer than 'workers'"):
        Settings.from_environment({"NAMEGEN_APP_TRAININGS": "3"})


def test_building_the_page_needs_a_registry_and_nothing_else(parts: namegen.Registry) -> None:
    demo = namegen_app.build_app(parts, Settings())
    labels = {block.label for block in demo.blocks.values() if getattr(block, "label", None)}
    assert {
        "whole",
        "real",
        "switch",
        "word",
        "choice",
        "numbered",
        "mood",
        "perhaps",
        "maybe",
        "either",
        "many",
    } <= labels
