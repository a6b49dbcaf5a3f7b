"""The web form's queue, the limits of a training, and the models that visitors share."""

from __future__ import annotations

import gc
import logging
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
from namegen_app.work import downloads, models
from namegen_app.work import jobs as jobs_module
from namegen_app.work.backend import Backend
from namegen_app.work.callers import Caller, Pace, address_of
from namegen_app.work.curve import POINTS, Curve
from namegen_app.work.draw import Draw
from namegen_app.work.estimate import MemoryBudget, TooMuchMemoryError
from namegen_app.work.job_queue import KEPT_BYTES, LONGER, MOST_LOST, Crew, JobQueue, Limits
from namegen_app.work.jobs import KINDS, BusyError, Job, StoppedError
from namegen_app.work.key_lock import KeyLock
from namegen_app.work.limits import PATIENCE, TrainingLimits
from namegen_app.work.lists import ListChoice
from namegen_app.work.log import Bounded, Places
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
    return Backend(parts, Settings(seconds=2, draw_seconds=60, names=50, list_mb=1))


def asked(backend: Backend, model: str | None = None, text: str = FEW, **options: Any) -> tuple[Any, Any]:
    """A recipe for a pasted list, and its names."""
    read = backend.lists.load(ListChoice(text=text))
    spec = namegen.Spec(model, options) if model else None
    return backend.recipe(read, model=spec), read.names


def queue(**limits: Any) -> JobQueue:
    return JobQueue(Crew(Limits(**{"workers": 3, "long": 1, "waiting": 9} | limits)))


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


def test_what_grew_since_it_was_kept_is_measured_again() -> None:
    table: LRUCache[list[int]] = LRUCache(10)
    table.keep("a", [1] * 4, 4)
    grown = [2] * 4
    table.keep("b", grown, 4)
    grown += [2] * 4
    table.weigh("b", len)
    assert (table.get("a"), table.get("b"), table.size) == (None, grown, 8)
    grown += [2] * 4
    table.weigh("b", len)
    assert (len(table), table.size) == (0, 0)


def test_a_model_counts_with_what_is_derived_from_it(backend: Backend, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "WEIGHED_AFTER", 0.0)
    drawing(backend).outcome()
    before = backend.models._trained.size
    trained = drawing(backend).outcome().trained
    trained.model.derived["large"] = np.zeros(10**6)
    drawing(backend).outcome()
    wait_until(lambda: backend.models._trained.size > before + 8 * 10**6)


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
    jobs, gate = queue(workers=3, long=1, waiting=2), threading.Event()
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
    jobs, gate = queue(workers=3, long=1, waiting=20), threading.Event()
    long = [jobs.submit(lambda _: gate.wait(5), kind=lambda: "long") for _ in range(3)]
    assert jobs.submit(lambda _: "counted", kind=lambda: "short").outcome() == "counted"
    short = [jobs.submit(lambda _: gate.wait(5), kind=lambda: "short") for _ in range(3)]
    assert jobs.submit(lambda _: "drawn").outcome() == "drawn"
    assert [job.state for job in [*long, *short]] == ["running", "waiting", "waiting"] * 2
    gate.set()
    assert all(job.outcome() for job in [*long, *short])


def test_waiting_trainings_turn_nobody_away_who_only_draws() -> None:
    jobs, gate = queue(workers=3, long=1, waiting=4), threading.Event()
    running = jobs.submit(lambda _: gate.wait(5), kind=lambda: "long")
    wait_until(lambda: running.state == "running")
    waiting = [jobs.submit(lambda _: None, kind=lambda: "long") for _ in range(2)]
    with pytest.raises(BusyError, match=r"its queue of trainings is full \(2 waiting\)"):
        jobs.submit(lambda _: None, kind=lambda: "long")
    assert jobs.submit(lambda _: "drawn").outcome() == "drawn"
    gate.set()
    assert all(job.wait(5) for job in waiting)


def test_who_waited_for_a_training_that_another_one_did_waits_no_longer() -> None:
    jobs, gate = queue(workers=3, long=1, waiting=4), threading.Event()
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
    jobs, gate = queue(workers=3, long=1, waiting=9), threading.Event()
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
    jobs = queue(workers=3, long=1, waiting=9)
    job = jobs.submit(lambda _, held=large: str(bool(held)), findable=True)  # type: ignore[misc]
    assert job.outcome() == "True"
    del large
    wait_until(lambda: gc.collect() >= 0 and gone() is None)
    assert jobs.find(job.id) is job


def test_of_the_jobs_that_ended_only_some_can_be_asked_for() -> None:
    jobs = queue(workers=3, long=1, waiting=9)
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


def test_a_bug_is_placed_in_the_log_and_said_to_nobody(backend: Backend, caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(namegen.NamegenError) as told:
        drawing(backend, "faulty").outcome()
    assert str(told.value) == "something broke inside the server; its log says what"
    (record,) = caplog.records
    logged = Places().format(record)
    assert "app_parts.py" in logged
    assert "This is a bug in model 'faulty'" in logged
    assert "a secret of the server" not in logged, "an error's words may be what a visitor sent"
    assert "a secret of the server" in Places(words=True).format(record)


def test_too_little_memory_is_said() -> None:
    def greedy(_job: Job) -> None:
        raise MemoryError("Unable to allocate 15.1 GiB")

    with pytest.raises(namegen.NamegenError, match="it needs more memory than this server has"):
        queue().submit(greedy).outcome()


def test_the_log_does_not_grow_with_what_is_sent() -> None:
    now, records = 0.0, [logging.LogRecord("n", 40, "", 0, "broken", None, None) for _ in range(500)]
    bounded = Bounded(per_minute=20, now=lambda: now)
    assert sum(bounded.filter(record) for record in records[:400]) == 20
    now = 61.0
    assert sum(bounded.filter(record) for record in records[400:]) == 20
    assert records[400].getMessage() == "broken\n(380 more were left out)"


# Memory


def test_trainings_share_what_memory_there_is() -> None:
    budget, first, second = MemoryBudget(100), Job(lambda _: None), Job(lambda _: None)
    assert budget.take(first, 60, "a")
    with pytest.raises(TooMuchMemoryError, match="a would take about 1 MB of memory with this list, and this server"):
        budget.take(second, 101, "a")
    waited: list[bool] = []
    thread = threading.Thread(target=lambda: waited.append(budget.take(second, 50, "b")))
    thread.start()
    thread.join(0.3)
    assert thread.is_alive()
    assert budget.take(first, 40, "a"), "its next training takes the place of the one before"
    thread.join(5)
    assert waited == [True]
    third = Job(lambda _: None)
    third.stop()
    assert not budget.take(third, 50, "c"), "who is stopped waits no longer"
    budget.give_back(first)
    budget.give_back(second)
    assert budget.take(third, 100, "c")


def test_a_training_gives_back_its_memory_however_it_ends(parts: namegen.Registry) -> None:
    backend = Backend(parts, Settings(training_mb=1))
    for model in ("count-bigram", "faulty"):
        drawing(backend, model).wait()
    wait_until(lambda: not backend.queue.crew.memory._taken)
    with pytest.raises(TooMuchMemoryError, match=r"'kneser-ney' .* would take about 40 MB .* gives 1 MB"):
        drawing(backend, "kneser-ney").outcome()
    assert not backend.queue.crew.memory._taken


# Callers


def of(jobs: JobQueue, address: str, page: str = "", attended: Callable[[], bool] | None = None) -> JobQueue:
    return jobs.of(Caller(address, page, attended))


def held(jobs: JobQueue, gate: threading.Event, count: int, **named: Any) -> list[Job]:
    return [jobs.submit(lambda _: gate.wait(20), **named) for _ in range(count)]


def test_callers_are_served_in_turn_and_their_pages_too() -> None:
    jobs, gate, order = queue(workers=2, quick=0, waiting=50), threading.Event(), list[str]()
    first = held(of(jobs, "first"), gate, 2)
    wait_until(lambda: all(job.state == "running" for job in first))

    def submit(address: str, page: str, name: str) -> Job:
        return of(jobs, address, page).submit(lambda _: order.append(name), kind=lambda: "long")

    asked = [submit("many", "greedy", f"greedy {i}") for i in range(3)]
    asked += [submit("many", "other", "other"), submit("one", "", "one")]
    assert [jobs.ahead(job) for job in asked] == [0, 1, 2, 3, 4]
    gate.set()
    assert all(job.wait(5) for job in asked)
    assert order == ["greedy 0", "one", "other", "greedy 1", "greedy 2"]


def test_a_caller_has_only_so_much_under_way_and_others_have_theirs() -> None:
    jobs, gate = queue(jobs=4, trainings=2, waiting=50), threading.Event()
    mine, other = of(jobs, "1.2.3.4"), of(jobs, "1.2.3.5")
    trainings = held(mine, gate, 2, kind=lambda: "long")
    with pytest.raises(BusyError, match="the server is busy: 2 trainings are under way for you and whoever shares"):
        held(mine, gate, 1, kind=lambda: "long")
    rest = held(mine, gate, 2)
    with pytest.raises(BusyError, match="4 jobs are under way"):
        held(mine, gate, 1)
    others = [*held(other, gate, 2, kind=lambda: "long"), *held(other, gate, 2)]
    assert mine.submit(lambda _: "at once", kind=lambda: "quick").outcome() == "at once"
    gate.set()
    assert all(job.outcome() for job in [*trainings, *rest, *others])
    assert held(mine, gate, 4), "what has ended counts no longer"


def test_who_trains_leaves_a_place_for_others() -> None:
    jobs, gate = queue(workers=4), threading.Event()
    mine = held(of(jobs, "1.2.3.4"), gate, 4, kind=lambda: "short")
    wait_until(lambda: [job.state for job in mine].count("running") == 2)
    assert of(jobs, "1.2.3.5").submit(lambda _: "counted", kind=lambda: "short").outcome() == "counted"
    assert [job.state for job in mine].count("running") == 2
    gate.set()
    assert all(job.outcome() for job in mine)


def test_the_server_itself_has_no_quota() -> None:
    jobs, gate = queue(jobs=1, waiting=50), threading.Event()
    assert len(held(jobs, gate, 10)) == 10
    gate.set()


def test_what_is_answered_at_once_waits_for_no_other_work() -> None:
    jobs, gate = queue(workers=3, quick=2), threading.Event()
    busy = held(jobs, gate, 5)
    assert jobs.submit(lambda _: "at once", kind=lambda: "quick").outcome() == "at once"
    quick = held(jobs, gate, 4, kind=lambda: "quick")
    wait_until(lambda: [job.state for job in quick].count("running") == 2)
    assert [job.state for job in busy].count("running") == 3
    gate.set()
    assert all(job.outcome() for job in [*busy, *quick])


def left(jobs: JobQueue, **named: Any) -> tuple[Job, Job, threading.Event]:
    """A running and a waiting training for which nobody waits any longer from when the event is set."""
    gone = threading.Event()
    own = jobs.of(Caller("1.2.3.4", attended=lambda: not gone.is_set()))

    def train(job: Job) -> str:
        wait_until(lambda: job.stop_wanted)
        return "the best so far"

    running, waiting = (own.submit(train, kind=lambda: "long", **named) for _ in range(2))
    wait_until(lambda: running.state == "running")
    return running, waiting, gone


def test_what_nobody_waits_for_ends() -> None:
    jobs = queue()
    running, waiting, gone = left(jobs)
    jobs.crew.look_after()
    assert not running.stop_wanted
    gone.set()
    jobs.crew.look_after()
    with pytest.raises(StoppedError, match="nobody waited for it any longer"):
        waiting.outcome()
    assert running.outcome() == "the best so far"


def test_a_page_that_asks_no_more_has_left(monkeypatch: pytest.MonkeyPatch) -> None:
    jobs = queue()
    running, waiting, _ = left(jobs, findable=True)
    later = time.monotonic() + LONGER * jobs.crew.limits.followed
    monkeypatch.setattr(jobs_module.time, "monotonic", lambda: later - 1)
    waiting.touch()  # as `follow` does
    monkeypatch.setattr(jobs_module.time, "monotonic", lambda: later + 1)
    jobs.crew.look_after()
    assert not waiting.ended
    assert running.outcome() == "the best so far"


def test_what_takes_too_long_is_stopped_and_what_does_not_stop_is_given_up() -> None:
    """A hanging training of each place: all are given up, their places are filled, and others are served."""
    seconds, given_up = {"long": 0.1, "short": 0.1}, list[Job]()
    patience = {"quick": 0.1, "ready": 0.1, "short": 0.1, "long": 0.1}
    crew = Crew(Limits(workers=3, long=1, waiting=9, seconds=seconds, patience=patience), given_up.append)
    jobs, gate = JobQueue(crew), threading.Event()
    heeding = jobs.submit(lambda job: wait_until(lambda: job.stop_wanted) or "stopped", kind=lambda: "short")
    assert heeding.wait(5)
    for turn in range(3):
        hanging = held(jobs, gate, 2, kind=lambda: "short", what="hangs")
        wait_until(lambda: crew.look_after() is None and all(job.ended for job in hanging))  # noqa: B023
        assert len(crew.lost) == 2 * (turn + 1)
        with pytest.raises(StoppedError, match="hangs: it does not stop, and was given up"):
            hanging[0].outcome()
    assert len(given_up) == 6
    assert jobs.submit(lambda _: "counted", kind=lambda: "short").outcome() == "counted"
    gate.set()  # those that come back after all end
    wait_until(lambda: not crew.lost)
    assert jobs.submit(lambda _: "counted", kind=lambda: "short").outcome() == "counted"


def test_no_more_than_some_threads_are_given_up() -> None:
    crew = Crew(Limits(workers=3, long=1, waiting=50, seconds={"short": 0.0}, patience=dict.fromkeys(KINDS, 0.0)))
    jobs, gate = JobQueue(crew), threading.Event()
    held(jobs, gate, 20, kind=lambda: "short")
    for _ in range(30):
        time.sleep(0.02)
        crew.look_after()
    assert len(crew.lost) == MOST_LOST
    assert jobs.submit(lambda _: "drawn").outcome() == "drawn"
    gate.set()


def test_a_model_that_does_not_stop_is_not_trained_again_for_a_while(backend: Backend) -> None:
    job = drawing(backend, "endless")
    wait_until(lambda: job.training == "endless")
    for other in (job, drawing(backend, "endless", text=FEW + "mary")):
        wait_until(lambda: other.training == "endless")  # noqa: B023
        other.stop()
        backend.queue.crew._give_up(other)
    with pytest.raises(BusyError, match="endless did not come to an end when it was last trained here"):
        drawing(backend, "endless", text=FEW + "zoe")
    assert len(drawing(backend).outcome().names) == 3


def test_results_that_nobody_fetches_are_bounded() -> None:
    jobs = queue()
    large = [jobs.submit(lambda _: "x" * (KEPT_BYTES // 3), findable=True) for _ in range(5)]
    for job in large:
        job.wait()
    jobs.crew.look_after()
    assert [jobs.find(job.id) is not None for job in large].count(True) == 2


def test_who_asks_for_what_a_job_has_begun_finds_it_by_the_first_id() -> None:
    jobs, gate = queue(), threading.Event()
    (begun,) = held(jobs, gate, 1, findable=True)

    def begin(job: Job) -> Job:
        jobs.hand_over(job, begun)
        return begun

    first = jobs.submit(begin, findable=True)
    assert first.outcome() is begun
    assert jobs.find(first.id) is begun
    jobs.forget(first)  # whoever followed it is told of what it has begun, and asks by the first id again
    assert jobs.find(first.id) is begun
    gate.set()
    assert begun.outcome()
    jobs.forget(begun)
    assert jobs.find(first.id) is jobs.find(begun.id) is None


def test_what_was_stopped_before_it_began_something_stops_that() -> None:
    jobs, gate = queue(quick=1), threading.Event()
    waiting = held(jobs, gate, 4)[-1]
    first = jobs.submit(lambda job: (job.stop(), jobs.hand_over(job, waiting)), kind=lambda: "quick", findable=True)
    first.wait()
    with pytest.raises(StoppedError):
        waiting.outcome()
    gate.set()


@pytest.mark.parametrize(
    ("host", "caller"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::1", "::1"),
        ("testclient", "testclient"),
        ("", ""),
    ],
)
def test_a_caller_is_an_address_or_a_household_of_them(host: str, caller: str) -> None:
    assert address_of(host) == caller


def test_who_asks_too_often_is_made_to_wait() -> None:
    now = 100.0
    pace = Pace(rate=10, burst=20, now=lambda: now)
    assert [pace.wait("a") for _ in range(20)] == [0] * 20
    assert pace.wait("a") == pytest.approx(0.1)
    assert pace.wait("b") == 0
    now = 101.0
    assert [round(pace.wait("a"), 6) for _ in range(10)] == [0] * 9 + [0.1]
    now = 110.0
    pace.wait("c")
    assert len(pace) == 1, "who has asked for nothing for a while is forgotten"


def test_when_the_server_ends_nothing_goes_on(backend: Backend) -> None:
    running, waiting = (drawing(backend, "slow", steps=10_000 + i) for i in range(2))
    wait_until(lambda: running.curve.step > 0)
    assert backend.queue.end(seconds=5)
    assert running.outcome().trained.early == "stopped"
    with pytest.raises(namegen.NamegenError, match="the server ends"):
        waiting.outcome()


def test_a_job_that_hears_nothing_is_not_waited_for() -> None:
    jobs, gate = queue(workers=3, long=1, waiting=9), threading.Event()
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
    from namegen_app.endpoints.endpoint import Endpoint
    from namegen_app.endpoints.names import generate

    backend, seen = Backend(parts, Settings(cache_mb=0.001)), list[weakref.ref[ServedModel]]()

    def draw(trained: ServedModel, request: namegen.Request, job: Job, **named: Any) -> Draw:
        seen.append(weakref.ref(trained))
        return Backend.draw(backend, trained, request, job, **named)

    monkeypatch.setattr(backend, "draw", draw)  # of each caller's view of it too
    endpoint = Endpoint(generate)
    for seed in range(4):
        asked = {"n": 2, "names": FEW, "train_seed": str(seed), "model": "count-bigram"}
        assert len(endpoint.call(backend, asked)["names"]) == 2
    assert len(seen) == 4
    wait_until(lambda: gc.collect() >= 0 and not any(trained() for trained in seen))


def test_a_model_that_is_too_large_to_keep_is_said_to_be(parts: namegen.Registry) -> None:
    backend = Backend(parts, Settings(cache_mb=0.001))
    trained = drawing(backend).outcome().trained
    with pytest.raises(namegen.StorageError, match=r"the model takes \d MB; this server keeps up to 0 MB"):
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
