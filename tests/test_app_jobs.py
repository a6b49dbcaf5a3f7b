"""The web form's queue, the limits of a training, and the models that visitors share."""

from __future__ import annotations

import gc
import threading
import time
import weakref
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from namegen_app.settings import Settings
from namegen_app.work import downloads
from namegen_app.work.backend import Backend
from namegen_app.work.curve import POINTS, Curve
from namegen_app.work.draw import Draw
from namegen_app.work.jobs import BusyError, Job, JobQueue, StoppedError
from namegen_app.work.key_lock import KeyLock
from namegen_app.work.limits import PATIENCE, TrainingLimits
from namegen_app.work.lists import ListChoice
from namegen_app.work.lru_cache import LRUCache
from namegen_app.work.memory import bytes_of
from namegen_app.work.models import ServedModel

import namegen

HERE = Path(__file__).parent
FEW = "anna\nbob\ncarla\ndora\nemma\nfred\ngina\nhugo\nida\njohn\nkarl\nlena\nmia\nnora\notto\n"


@pytest.fixture
def parts() -> namegen.Registry:
    return namegen.Registry.load(only=["namegen"], files=[HERE / "app_parts.py"])


@pytest.fixture
def backend(parts: namegen.Registry) -> Backend:
    return Backend(parts, Settings(seconds=2, draw_seconds=5, names=50, list_mb=1))


def asked(backend: Backend, model: str | None = None, text: str = FEW, **options: Any) -> tuple[Any, Any]:
    """A recipe for a pasted list, and its names."""
    read = backend.lists.load(ListChoice(text=text))
    spec = namegen.Spec(model, options) if model else None
    return backend.recipe(read, model=spec), read.names


def drawing(backend: Backend, model: str | None = None, text: str = FEW, **options: Any) -> Job:
    """A job that draws three names, as the page asks for them."""
    request = backend.request(3, seed="1")
    recipe, names = asked(backend, model, text, **options)
    return backend.models.job(recipe, names, lambda trained, job: backend.draw(trained, request, job), findable=True)


# Bounds


def test_a_bounded_table_forgets_what_was_not_used_for_longest() -> None:
    table: LRUCache[str] = LRUCache(10)
    for name in "abc":
        table.keep(name, name, 3)
    assert table.get("a") == "a"
    table.keep("d", "d", 3)
    assert [table.get(name) for name in "abcd"] == ["a", None, "c", "d"]


def test_a_bounded_table_never_holds_more_than_its_limit() -> None:
    table: LRUCache[str] = LRUCache(10)
    assert table.keep("a", "a", 4)
    assert not table.keep("b", "b", 11)
    assert table.keep("a", "A", 10)
    assert (table.size, table.get("a"), table.get("b")) == (10, "A", None)


def test_a_curve_is_thinned_and_keeps_its_ends() -> None:
    curve = Curve()
    for step in range(1, 10_001):
        curve.add(step, 10_000, 1 / step, 2 / step if step % 100 == 0 else None)
    train, dev = curve.lines()
    assert len(train) <= POINTS + 1
    assert (train[0], train[-1]) == ((1, 1.0), (10_000, 1 / 10_000))
    assert dev[-1] == (10_000, 2 / 10_000)


def test_files_for_download_are_bounded_and_written_once(tmp_path: Path) -> None:
    first = downloads.put(tmp_path, "k1", "a.namegen", lambda: b"x" * 60, 100)
    downloads.put(tmp_path, "k1", "a.namegen", lambda: pytest.fail("it is there"), 100)
    second = downloads.put(tmp_path, "k2", "a.namegen", lambda: b"y" * 60, 100)
    assert not first.exists()
    assert second.read_bytes() == b"y" * 60


def test_a_model_counts_with_all_that_it_holds() -> None:
    class Holder:
        def __init__(self) -> None:
            self.array = np.zeros(1000)
            self.again = self.array
            self.inside = {"list": [np.zeros(500)]}
            self.itself = self

    assert 12_000 <= bytes_of(Holder()) < 14_000


# The queue


def test_the_queue_turns_away_what_is_too_much() -> None:
    jobs, gate = JobQueue(workers=3, long=1, waiting=2), threading.Event()
    running = []
    for _ in range(3):
        running.append(jobs.submit(lambda _: gate.wait(5)))
        wait_until(lambda: running[-1].state == "running")
    waiting = [jobs.submit(lambda _: gate.wait(5)) for _ in range(2)]
    assert [jobs.ahead(job) for job in waiting] == [0, 1]
    with pytest.raises(BusyError, match=r"the server is busy: its queue of jobs is full \(2 waiting\)"):
        jobs.submit(lambda _: None)
    gate.set()
    assert all(job.outcome() for job in [*running, *waiting])


def test_a_trained_model_never_waits_for_a_training_nor_a_short_one_for_those_that_last() -> None:
    jobs, gate = JobQueue(workers=3, long=1, waiting=20), threading.Event()
    long = [jobs.submit(lambda _: gate.wait(5), kind=lambda: "long") for _ in range(3)]
    assert jobs.submit(lambda _: "counted", kind=lambda: "short").outcome() == "counted"
    short = [jobs.submit(lambda _: gate.wait(5), kind=lambda: "short") for _ in range(3)]
    assert jobs.submit(lambda _: "drawn").outcome() == "drawn"
    assert [job.state for job in [*long, *short]] == ["running", "waiting", "waiting"] * 2
    gate.set()
    assert all(job.outcome() for job in [*long, *short])


def test_waiting_trainings_turn_nobody_away_who_only_draws() -> None:
    jobs, gate = JobQueue(workers=3, long=1, waiting=4), threading.Event()
    running = jobs.submit(lambda _: gate.wait(5), kind=lambda: "long")
    wait_until(lambda: running.state == "running")
    waiting = [jobs.submit(lambda _: None, kind=lambda: "long") for _ in range(2)]
    with pytest.raises(BusyError, match=r"its queue of trainings is full \(2 waiting\)"):
        jobs.submit(lambda _: None, kind=lambda: "long")
    assert jobs.submit(lambda _: "drawn").outcome() == "drawn"
    gate.set()
    assert all(job.wait(5) for job in waiting)


def test_who_waited_for_a_training_that_another_one_did_waits_no_longer() -> None:
    jobs, gate = JobQueue(workers=3, long=1, waiting=4), threading.Event()
    trained = threading.Event()
    first = jobs.submit(lambda _: gate.wait(5), kind=lambda: "long")
    second = jobs.submit(lambda _: "found", kind=lambda: "ready" if trained.is_set() else "long")
    assert not second.wait(0.1)
    trained.set()
    assert jobs.submit(lambda _: "any").outcome() == "any"  # who comes next wakes the queue
    assert second.wait(5)
    gate.set()
    assert first.outcome()


def test_a_waiting_job_that_is_stopped_never_begins() -> None:
    jobs, gate = JobQueue(workers=3, long=1, waiting=9), threading.Event()
    first = jobs.submit(lambda _: gate.wait(5), kind=lambda: "long")
    second = jobs.submit(lambda _: pytest.fail("it began"), kind=lambda: "long")
    jobs.cancel(second)
    gate.set()
    assert first.outcome()
    with pytest.raises(namegen.NamegenError, match="stopped before it began"):
        second.outcome()


def test_a_job_that_ended_holds_its_result_and_nothing_else() -> None:
    class Large:
        pass

    large = Large()
    gone = weakref.ref(large)
    jobs = JobQueue(workers=3, long=1, waiting=9)
    job = jobs.submit(lambda _, held=large: str(bool(held)), findable=True)  # type: ignore[misc]
    assert job.outcome() == "True"
    del large
    wait_until(lambda: gc.collect() >= 0 and gone() is None)
    assert jobs.find(job.id) is job


def test_of_the_jobs_that_ended_only_some_can_be_asked_for() -> None:
    jobs = JobQueue(workers=3, long=1, waiting=9)
    ended: list[Job] = []
    for _ in range(210):
        ended.append(jobs.submit(lambda _: None, findable=True))
        ended[-1].outcome()
    known = [job for job in ended if jobs.find(job.id)]
    assert 200 <= len(known) <= 201
    assert ended[-1] in known


def test_who_leaves_stops_what_was_begun_for_him(backend: Backend) -> None:
    job = drawing(backend, "slow", steps=10_000)
    wait_until(lambda: job.curve.step > 0)
    backend.leave(job)
    assert job.stop_wanted
    assert backend.queue.find(job.id) is None


def test_a_bug_reaches_the_log_and_not_the_visitor(backend: Backend, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(namegen.NamegenError) as told:
        drawing(backend, "faulty").outcome()
    assert str(told.value) == "something broke inside the server; its log says what"
    logged = capsys.readouterr().err
    assert "a secret of the server" in logged
    assert "This is a bug in model 'faulty'" in logged


def test_too_little_memory_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    def greedy(_job: Job) -> None:
        raise MemoryError("Unable to allocate 15.1 GiB")

    with pytest.raises(namegen.NamegenError, match="it needs more memory than this server has"):
        JobQueue(workers=3, long=1, waiting=9).submit(greedy).outcome()
    assert "15.1 GiB" in capsys.readouterr().err


def test_when_the_server_ends_nothing_goes_on(backend: Backend) -> None:
    running, waiting = (drawing(backend, "slow", steps=10_000 + i) for i in range(2))
    wait_until(lambda: running.curve.step > 0)
    assert backend.queue.end(seconds=5)
    assert running.outcome().trained.early == "stopped"
    with pytest.raises(namegen.NamegenError, match="the server ends"):
        waiting.outcome()


def test_a_job_that_hears_nothing_is_not_waited_for() -> None:
    jobs, gate = JobQueue(workers=3, long=1, waiting=9), threading.Event()
    job = jobs.submit(lambda _: gate.wait(5))
    wait_until(lambda: job.state == "running")
    assert not jobs.end(seconds=0.1)
    gate.set()
    assert job.wait(5)


def test_a_job_is_what_the_costliest_model_that_it_needs_is(backend: Backend) -> None:
    (few, names), (slow, _) = asked(backend), asked(backend, "slow", steps=1)
    assert backend.models.kind([few], names, "ready")() == "short"
    assert backend.models.kind([few, slow], names, "ready")() == "long"
    drawing(backend).outcome()
    assert backend.models.kind([few], names, "ready")() == "ready"
    assert backend.models.kind([few], names, "short")() == "short"
    assert backend.models.kind([few, slow], names, "ready")() == "long"


# Training within limits


def test_a_training_that_takes_too_long_keeps_the_best_so_far(backend: Backend) -> None:
    answer: Draw = drawing(backend, "slow", steps=10_000).outcome()
    assert answer.trained.early == "stopped after 2 seconds, the most this server gives"
    assert len(answer.names) == 3


def test_a_model_that_never_asks_is_ended_all_the_same(backend: Backend) -> None:
    job = drawing(backend, "deaf", steps=10_000)
    wait_until(lambda: job.curve.step > 0)
    backend.queue.cancel(job)
    with pytest.raises(namegen.NamegenError, match="stopped; this model keeps nothing when it is stopped"):
        job.outcome()


def test_a_model_that_asks_no_longer_is_ended_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a mixture, where one part asks and the next does not."""
    job = Job(lambda _: None)
    limit = TrainingLimits(job, Settings())
    assert not limit.stop()
    job.stop()
    limit.report(1, 10, 2.0)
    later = time.monotonic() + PATIENCE + 1
    monkeypatch.setattr(time, "monotonic", lambda: later)
    with pytest.raises(StoppedError):
        limit.report(2, 10, 2.0)


def test_steps_are_limited(parts: namegen.Registry) -> None:
    answer: Draw = drawing(Backend(parts, Settings(steps=5)), "slow", steps=10_000).outcome()
    assert answer.trained.early == "stopped after 5 steps, the most this server gives"


def test_a_comparison_that_is_stopped_shows_what_was_done(backend: Backend) -> None:
    read = backend.lists.load(ListChoice(registered="stars"))
    job = Job(lambda _: None)
    limit = TrainingLimits(job, backend.settings)

    def begin_part(done: int, total: int, label: str) -> None:
        limit.begin_part(done, total, label)
        if label == "slow":
            job.stop()

    compared = namegen.compare(
        ["uniform", "slow", "kneser-ney"],
        read.names,
        registry=backend.registry,
        samples=0,  # to draw by default from uniform letters takes seconds
        cache=False,
        run=replace(limit.run(), on_part=begin_part),
    )
    assert [each.label for each in compared.results] == ["uniform"]
    assert job.part == "slow (2 of 3)"


# Models that are shared


def test_a_model_is_trained_once_for_all(backend: Backend) -> None:
    jobs = [drawing(backend) for _ in range(8)]
    trained = [job.outcome().trained for job in jobs]
    assert all(each is trained[0] for each in trained)


def test_another_list_or_another_option_is_another_model(backend: Backend) -> None:
    one, option = drawing(backend), drawing(backend, "typed", whole=2)
    other = drawing(backend, text="xyz\nzyx\nxx\nyxzx\n" * 5)
    assert set("".join(other.outcome().names)) <= set("xyz")
    assert set("".join(one.outcome().names)) & set("abcdef")
    assert option.outcome().trained is not drawing(backend, "typed", whole=3).outcome().trained


def test_a_model_that_a_visitor_stopped_is_not_what_others_get(backend: Backend) -> None:
    job = drawing(backend, "slow", steps=10_000)
    wait_until(lambda: job.curve.step > 0)
    backend.queue.cancel(job)
    assert job.outcome().trained.early == "stopped"
    assert backend.models.get(*asked(backend, "slow", steps=10_000)) is None


def test_the_answers_of_programs_leave_no_model_behind(
    parts: namegen.Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is kept is within the cache alone: of 1 MB here, which holds none of these."""
    from namegen_app.api import endpoint
    from namegen_app.api import generate as generate_names

    backend, seen = Backend(parts, Settings(cache_mb=0.001)), list[weakref.ref[ServedModel]]()

    def draw(trained: ServedModel, request: namegen.Request, job: Job) -> Draw:
        seen.append(weakref.ref(trained))
        return Backend.draw(backend, trained, request, job)

    monkeypatch.setattr(backend, "draw", draw)
    generate = endpoint(generate_names, backend)
    for seed in range(4):
        assert len(generate(n=2, names=FEW, train_seed=str(seed), model="count-bigram")["names"]) == 2
    assert len(seen) == 4
    wait_until(lambda: gc.collect() >= 0 and not any(trained() for trained in seen))


def test_a_model_that_is_too_large_to_keep_is_said_to_be(parts: namegen.Registry) -> None:
    backend = Backend(parts, Settings(cache_mb=0.001))
    trained = drawing(backend).outcome().trained
    with pytest.raises(namegen.StorageError, match="the model takes 0 MB; this server keeps up to 0 MB"):
        backend.models.keep(trained)


def test_opening_somebodys_file_changes_nothing_for_him(backend: Backend) -> None:
    trained: ServedModel = drawing(backend).outcome().trained
    key = backend.models.keep(ServedModel(trained.model, file="mine.namegen"))
    other = backend.open(trained.model.to_bytes(), "theirs.namegen")
    assert backend.models.opened(key).file == "mine.namegen"
    assert backend.models.opened(key).model.names is not None
    assert backend.models.opened(other).file == "theirs.namegen"
    assert backend.models.opened(other).model.names is None


def test_one_at_a_time_by_key_and_all_others_at_once() -> None:
    lock, inside, order = KeyLock(), threading.Event(), list[str]()

    def hold() -> None:
        with lock.holding("a", Job(lambda _: None)):
            inside.set()
            time.sleep(0.3)
            order.append("first")

    thread = threading.Thread(target=hold)
    thread.start()
    assert inside.wait(5)
    with lock.holding("b", Job(lambda _: None)):
        order.append("other")
    stopped = Job(lambda _: None)
    stopped.stop()
    with pytest.raises(StoppedError), lock.holding("a", stopped):
        pytest.fail("it is not its turn")
    with lock.holding("a", Job(lambda _: None)):
        order.append("second")
    thread.join()
    assert order == ["other", "first", "second"]


def wait_until(true: Callable[[], bool], seconds: float = 10) -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, "it did not come to be"
        time.sleep(0.01)
