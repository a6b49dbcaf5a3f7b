"""The parts of the web form without a browser or a server: bounds, queue, controls, links, models, the door."""

from __future__ import annotations

import asyncio
import re
import threading
import time
from pathlib import Path
from typing import Any

import namegen_app
import pytest
from namegen_app import charts, controls, downloads, html, sharing
from namegen_app.bounded import Bounded
from namegen_app.curve import POINTS, Curve
from namegen_app.drawing import draw
from namegen_app.jobs import BusyError, Jobs
from namegen_app.matrices import counts
from namegen_app.office import Office
from namegen_app.security import Guard, hosts_for
from namegen_app.settings import Settings
from namegen_app.wordlists import Given, safe_name

import namegen

HERE = Path(__file__).parent
FEW = "anna\nbob\ncarla\ndora\nemma\nfred\ngina\nhugo\nida\njohn\nkarl\nlena\nmia\nnora\notto\n"


@pytest.fixture
def parts() -> namegen.Registry:
    return namegen.Registry.load(only=["namegen"], files=[HERE / "app_parts.py"])


@pytest.fixture
def office(parts: namegen.Registry) -> Office:
    return Office(parts, Settings(seconds=2, draw_seconds=5, names=50, list_mb=1))


# Bounds


def test_a_bounded_table_forgets_what_was_not_used_for_longest() -> None:
    table: Bounded[str] = Bounded(10)
    table.keep("a", "A", 4)
    table.keep("b", "B", 4)
    assert table.get("a") == "A"
    table.keep("c", "C", 4)
    assert (table.get("a"), table.get("b"), table.get("c"), table.size) == ("A", None, "C", 8)


def test_a_bounded_table_never_holds_more_than_its_limit() -> None:
    table: Bounded[int] = Bounded(10)
    assert not table.keep("large", 1, 11)
    table.keep("same", 1, 6)
    table.keep("same", 2, 7)
    assert (table.get("same"), table.size, len(table)) == (2, 7, 1)


def test_a_curve_is_thinned_and_keeps_its_ends() -> None:
    curve = Curve()
    for step in range(1, 10_001):
        curve.tell(step, 10_000, 3 - step / 10_000, 3.0 if step < 5_000 else 2.5)
    train, dev = curve.lines()
    assert len(train) <= POINTS + 1
    assert (train[0], train[-1]) == ((1, 3 - 1 / 10_000), (10_000, 2.0))
    assert dev == [(1, 3.0), (5_000, 2.5)]


def test_files_for_download_are_bounded_and_written_once(tmp_path: Path) -> None:
    first, again = (downloads.put(tmp_path, "a", "m.namegen", b"x" * 6, 10) for _ in range(2))
    assert first == again
    second = downloads.put(tmp_path, "b", "m.namegen", b"y" * 6, 10)
    assert (first.exists(), second.read_bytes()) == (False, b"y" * 6)


# The queue


def test_the_queue_turns_away_what_is_too_much() -> None:
    jobs, gate = Jobs(workers=2, long=1, waiting=2), threading.Event()
    running = [jobs.submit(lambda _: gate.wait(5)) for _ in range(2)]
    while any(job.state == "waiting" for job in running):
        time.sleep(0.01)
    waiting = [jobs.submit(lambda _: gate.wait(5)) for _ in range(2)]
    assert [jobs.ahead(job) for job in waiting] == [0, 1]
    with pytest.raises(BusyError, match="the server is busy: 2 jobs wait already"):
        jobs.submit(lambda _: None)
    gate.set()
    assert all(job.outcome() for job in [*running, *waiting])


def test_long_jobs_leave_a_worker_free() -> None:
    jobs, gate = Jobs(workers=2, long=9, waiting=9), threading.Event()
    long = [jobs.submit(lambda _: gate.wait(5), long=True) for _ in range(3)]
    assert jobs.do(lambda _: "drawn") == "drawn"
    assert [job.state for job in long] == ["running", "waiting", "waiting"]
    gate.set()
    assert all(job.outcome() for job in long)


def test_a_waiting_job_that_is_stopped_never_begins() -> None:
    jobs, gate = Jobs(workers=2, long=1, waiting=9), threading.Event()
    first = jobs.submit(lambda _: gate.wait(5), long=True)
    second = jobs.submit(lambda _: pytest.fail("it began"), long=True)
    jobs.cancel(second)
    gate.set()
    assert first.outcome()
    with pytest.raises(namegen.NamegenError, match="stopped before it began"):
        second.outcome()


def test_a_bug_reaches_the_log_and_not_the_visitor(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    read = office.wordlists.of(Given(text=FEW))
    recipe = office.recipe(read, model="faulty", options={})
    with pytest.raises(namegen.NamegenError) as told:
        office.drawing(recipe, read.names, office.request(3)).outcome()
    assert str(told.value) == "something broke inside the server; its log says what"
    logged = capsys.readouterr().err
    assert "a secret of the server" in logged
    assert "This is a bug in model 'faulty'" in logged


# Training within limits


def test_a_training_that_takes_too_long_keeps_the_best_so_far(office: Office) -> None:
    read = office.wordlists.of(Given(text=FEW))
    recipe = office.recipe(read, model="slow", options={"steps": 10_000})
    answer, trained = office.drawing(recipe, read.names, office.request(3)).outcome()
    assert trained.early == "stopped after 2 seconds, the most this server gives"
    assert len(answer.names) == 3


def test_a_model_that_never_asks_is_ended_all_the_same(office: Office) -> None:
    read = office.wordlists.of(Given(text=FEW))
    recipe = office.recipe(read, model="deaf", options={"steps": 10_000})
    job = office.drawing(recipe, read.names, office.request(3))
    while not job.curve.step:
        time.sleep(0.01)
    office.jobs.cancel(job)
    with pytest.raises(namegen.NamegenError, match="stopped; this model keeps nothing when it is stopped"):
        job.outcome()


def test_steps_are_limited(parts: namegen.Registry) -> None:
    office = Office(parts, Settings(steps=5))
    read = office.wordlists.of(Given(text=FEW))
    _, trained = office.drawing(
        office.recipe(read, model="slow", options={"steps": 10_000}), read.names, office.request(3)
    ).outcome()
    assert trained.early == "stopped after 5 steps, the most this server gives"


def test_a_model_is_trained_once_for_all(office: Office) -> None:
    read = office.wordlists.of(Given(text=FEW))
    recipe = office.recipe(read, model=None, options={})
    first, second = (office.drawing(recipe, read.names, office.request(3)).outcome()[1] for _ in range(2))
    assert first is second


def test_a_model_that_a_visitor_stopped_is_not_what_others_get(office: Office) -> None:
    read = office.wordlists.of(Given(text=FEW))
    recipe = office.recipe(read, model="slow", options={"steps": 10_000})
    job = office.drawing(recipe, read.names, office.request(3))
    while not job.curve.step:
        time.sleep(0.01)
    office.jobs.cancel(job)
    assert job.outcome()[1].early == "stopped"
    assert office.models.get(recipe, read.names) is None


# Lists


@pytest.mark.parametrize("path", ["/etc/passwd", "../pyproject.toml", "pyproject.toml", "http://127.0.0.1:1/x", "-"])
def test_a_list_is_never_a_path_or_an_address(office: Office, path: str) -> None:
    with pytest.raises(namegen.UsageError, match="there is no wordlist"):
        office.wordlists.of(Given(registered=path))


def test_a_file_does_not_stand_in_for_a_registered_list(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "stars").write_text("mine\n")
    monkeypatch.chdir(tmp_path)
    assert "mine" not in office.wordlists.of(Given(registered="stars")).names.names


def test_a_list_that_needs_a_download_is_not_fetched(office: Office) -> None:
    with pytest.raises(namegen.WordlistError, match=r"this form downloads nothing; .* namegen datasets pull makemore"):
        office.wordlists.of(Given(registered="makemore"))


def test_an_upload_is_text_and_has_a_limit(office: Office) -> None:
    key = office.wordlists.upload("Žofie\r\nÉva\n".encode("cp1250"), "C:\\lists\\my names?.txt", "cp1250", False)
    read = office.wordlists.of(Given(upload=key))
    assert (read.names.names, read.names.name, read.encoding) == (("Žofie", "Éva"), "my_names_.txt", "cp1250")
    with pytest.raises(namegen.WordlistError, match=r"the list is 1\.1 MB large; this server reads up to 1 MB"):
        office.wordlists.upload(b"a\n" * 600_000, "large.txt", "utf-8", False)
    with pytest.raises(namegen.WordlistError, match="no longer on the server"):
        office.wordlists.of(Given(upload="0" * 64))


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


def model_file(office: Office, dataset: str = "pasted.txt", **options: Any) -> bytes:
    wordlist = namegen.Wordlist.from_names(FEW.split(), name=dataset)
    return namegen.to_bytes(namegen.train(wordlist, registry=office.registry, **options))


def test_a_model_file_is_opened_and_draws_the_same_names(office: Office) -> None:
    data = model_file(office)
    key = office.open(data, "mine.namegen")
    answer, trained = office.drawing_from(key, office.request(5, seed="x")).outcome()
    assert answer.names == namegen.from_bytes(data, "it", office.registry).generate(5, seed="x")
    assert (answer.copied, trained.file) == (None, "mine.namegen")


@pytest.mark.parametrize("data", [b"", b"\x80\x04\x95", b"PK\x03\x04", b"x" * 100])
def test_what_is_no_model_file_is_refused(office: Office, data: bytes) -> None:
    with pytest.raises(namegen.StorageError, match=r"bad\.namegen is"):
        office.open(data, "bad.namegen")


def test_an_edited_model_file_is_refused(office: Office) -> None:
    data = bytearray(model_file(office))
    data[-1] ^= 1
    with pytest.raises(namegen.StorageError, match="edited or damaged"):
        office.open(bytes(data), "bad.namegen")


def test_a_model_file_does_not_make_the_server_read_a_path(office: Office, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text(FEW)
    key = office.open(model_file(office, dataset=str(secret)), "evil.namegen")
    request = office.request(5, limits={"novel": True})
    with pytest.raises(namegen.NamegenError, match="the list that this model learned from is not here"):
        office.drawing_from(key, request).outcome()


def test_a_model_of_a_registered_list_tells_copies_again(office: Office) -> None:
    names = office.wordlists.of(Given(registered="stars")).names
    key = office.open(namegen.to_bytes(namegen.train(names, registry=office.registry)), "stars.namegen")
    answer, _ = office.drawing_from(key, office.request(50, seed=1)).outcome()
    assert answer.copied == [name in names.distinct for name in answer.names]


# Drawing


def test_more_names_than_the_server_gives_are_refused(office: Office) -> None:
    with pytest.raises(namegen.UsageError, match="51 names are asked for; this server gives up to 50 at once"):
        office.request(51)


def test_drawing_ends_in_time_with_what_there_is(registry: namegen.Registry) -> None:
    model = namegen.train(FEW.split(), registry=registry)
    request = namegen.make_request(registry, 100_000_000, seed=1)
    started = time.monotonic()
    answer = draw(model, request, seconds=0.3)
    assert time.monotonic() - started < 5
    assert 0 < len(answer.names) < 100_000_000
    assert "names drawn in 0.3 seconds, the most this server gives" in answer.problem


def test_limits_that_cannot_be_met_say_so(office: Office) -> None:
    read = office.wordlists.of(Given(text="aa\n"))
    recipe = office.recipe(read, model=None, options={})
    request = office.request(5, limits={"min_length": 90, "max_length": 90, "tries": 50})
    answer, _ = office.drawing(recipe, read.names, request).outcome()
    assert (answer.names, answer.problem[:27]) == ([], "0 of 5 names found: 50 draw")


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


@pytest.mark.parametrize("name", TYPED)
def test_a_text_of_an_option_fills_its_control(parts: namegen.Registry, name: str) -> None:
    info = infos(parts)[name]
    for value in (info.default, TYPED[name]):
        filled = controls.from_text(info, sharing.as_text(value))
        checked = namegen.build_options(
            parts.get("model", "typed").options(), {name: controls.given(info, filled)}, "it"
        )
        assert checked.model_dump(mode="json")[name] == value


def test_the_command_and_the_link_say_all_that_is_not_the_default(office: Office) -> None:
    read = office.wordlists.of(Given(text=FEW))
    recipe = office.recipe(
        read, model="typed", options=TYPED, tokenizer="start-end", tokenizer_options={}, train_seed="my seed"
    )
    request = office.request(
        7,
        seed="it's me",
        sampler="ancestral",
        options={"temperature": 0.5, "min_p": 0.01},
        limits={"unique": True, "max_length": 9},
    )
    answer, _ = office.drawing(recipe, read.names, request).outcome()
    command = sharing.command(answer.model, request)
    assert command == (
        "namegen generate --dataset pasted.txt --plugin typed -o whole=7 -o real=1.25 -o switch=true -o word=none"
        " -o choice=second -o numbered=3 -o mood=wild -o perhaps=0 -o 'maybe=a '\"'\"'quoted'\"'\"' -o x=1' -o either=y"
        " -o 'many=[0.5, 3.0]' --tokenizer start-end --train-seed 'my seed' --temperature 0.5 -o sampler.min_p=0.01"
        " --max-length 9 --unique -n 7 --seed 'it'\"'\"'s me'"
    )
    shared = sharing.read_link(sharing.link(answer.model, request, FEW))
    assert (shared.text, shared.model, shared.tokenizer, shared.n) == (FEW, "typed", "start-end", 7)
    assert (shared.seed, shared.train_seed, shared.max_length, shared.unique) == ("it's me", "my seed", 9, True)
    assert shared.options["sampler"] == {"temperature": "0.5", "min_p": "0.01"}
    assert shared.options["model"] == {name: sharing.as_text(value) for name, value in TYPED.items()}


def test_a_link_cannot_hold_a_long_list(office: Office) -> None:
    model = namegen.train(FEW.split(), registry=office.registry)
    assert sharing.link(model, office.request(3), "x" * (sharing.LONGEST_TEXT + 1)) == ""


@pytest.mark.parametrize("query", ["", "?", "?n=many&seed=", "?o=&o==&o=x", "?n=1e9", "?%00=%00", "?min_length=-5"])
def test_a_link_of_nonsense_is_no_harm(query: str) -> None:
    try:
        shared = sharing.read_link(query)
    except namegen.NamegenError:
        return
    assert shared.n is None
    assert shared.seed == ""


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
        inside = shown.removeprefix('<p class="ng-error" role="alert">').removesuffix("</p>")
        inside = inside.removeprefix("<bdi>").removesuffix("</bdi>")
        assert not set('<>"') & set(inside)
    assert "\x00" not in html.text(value)
    assert "\u202e" not in html.text(value)


def test_a_curve_of_nothing_is_nothing() -> None:
    assert charts.losses([], []) == ""
    assert charts.losses([(1, 2.0)], []) == ""
    assert charts.losses([(1, float("inf")), (2, float("inf"))], []) == ""
    assert "polyline" in charts.losses([(1, 2.0), (2, 2.0)], [(1, 3.0), (2, 2.5)])


# Settings and the door


def test_settings_come_from_the_environment() -> None:
    settings = Settings.from_environment({"NAMEGEN_APP_SECONDS": "7.5", "NAMEGEN_APP_DOWNLOADS": "true", "HOME": "/"})
    assert (settings.seconds, settings.downloads, settings.names) == (7.5, True, 1000)
    with pytest.raises(namegen.OptionError, match="has no option 'secnds'; did you mean 'seconds'"):
        Settings.from_environment({"NAMEGEN_APP_SECNDS": "7"})


def test_the_manual_lists_every_setting_with_its_default() -> None:
    manual = (HERE.parent / "app" / "README.md").read_text(encoding="utf-8")
    listed = dict(re.findall(r"^\| `NAMEGEN_APP_(\w+)` \| (\S*) ?\|", manual, re.M))
    defaults = {name.upper(): sharing.as_text(value) for name, value in Settings().model_dump().items()}
    assert {name: value.removesuffix(".0") for name, value in defaults.items()} == listed


def test_pairs_count_as_often_as_their_names(office: Office) -> None:
    read = office.wordlists.of(Given(text="ab\t3\nb\t2", weighted=True))
    model = namegen.train(read.names, registry=office.registry)
    pairs = counts(model, read.names)
    assert dict(zip(pairs.rows, pairs.values.tolist(), strict=True)) == {
        "start": [0, 3, 2],  # of the end, a and b
        "a": [0, 0, 3],
        "b": [5, 0, 0],
    }


def ask(path: str = "/", method: str = "GET", uploads: Path | None = None, **headers: str) -> int:
    """The status that the guard gives, over a server that says 200 to everything."""
    sent: list[dict[str, Any]] = []

    async def app(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    guard = Guard(app, hosts=hosts_for("127.0.0.1", ["my.host"]), uploads=uploads or Path("/nowhere"), upload_bytes=10)
    given = [(name.encode(), value.encode()) for name, value in ({"host": "127.0.0.1:7860"} | headers).items()]
    asyncio.run(guard({"type": "http", "method": method, "path": path, "headers": given}, None, send))  # type: ignore[arg-type]
    if sent[0]["status"] == 200:
        assert b"default-src 'self'" in dict(sent[0]["headers"])[b"content-security-policy"]
    return int(sent[0]["status"])


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:7860", 200),
        ("localhost", 200),
        ("[::1]:7860", 200),
        ("MY.host:1", 200),
        ("evil.example", 400),
        ("", 400),
    ],
)
def test_only_known_hosts_are_answered(host: str, status: int) -> None:
    assert ask(host=host) == status


def test_other_sites_cannot_post() -> None:
    assert ask(method="POST", origin="http://localhost:7860") == 200
    assert ask(method="POST", origin="https://evil.example") == 403
    assert ask(method="POST", origin="null") == 403


def test_what_gradio_offers_and_the_form_does_not_use_is_closed() -> None:
    for path in ("/monitoring", "/gradio_api/deep_link", "/gradio_api/proxy=http://x", "/gradio_api/vibe-code"):
        assert ask(path) == 404


def test_uploads_end_when_the_folder_is_full(tmp_path: Path) -> None:
    assert ask("/gradio_api/upload", "POST", uploads=tmp_path) == 200
    (tmp_path / "large").write_bytes(b"x" * 11)
    assert ask("/gradio_api/upload", "POST", uploads=tmp_path) == 507


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
