"""Run the checks of a plugin in a process of its own, so that one that hangs, exits or crashes fails that check alone.

The process goes through the checks and says which one it is at. Where it ends, or takes too long, that check has
failed, and another process goes on with the next.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import traceback
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain
from multiprocessing.connection import Connection
from typing import Any

from ..errors import UsageError, nearest
from ..escape import said
from ..executors.processes import begin
from ..registry.entry import KINDS, Plugin
from ..registry.isolation.forks import end_copy
from ..registry.registry import Registry
from ..registry.secrets import secret_that_is_set
from ..registry.secrets_asked import secrets_of
from . import checks
from .expected import require_expectations
from .find_plugin import FoundPlugin, NameTakenError
from .given_files import read_given_file
from .part import ContractError, NotCheckedError, where_to_read
from .printed import Printed, print_there

STARTS = 60.0
"""Seconds that the process may take until it comes to the plugin: a time limit is of checks alone."""
LOADS = "plugin-loads"
"""The check that comes first: the plugin is imported and registers."""


_Checks = list[tuple[str, Callable[[], None]]]
"""Checks under their names."""


@dataclass(frozen=True)
class Failure:
    """Say what a plugin promises and does not keep: who, what is promised, what was found, where to read."""

    who: str
    promised: str
    found: str
    read: str
    trace: str = ""


@dataclass(frozen=True)
class Outcome:
    """Say how a check ended. `failure` is None where its promise is kept.

    expected: why it was expected to fail, where it did; such a failure is none of the plugin's.
    not_checked: why nothing is known of its promise, where that is so.
    """

    check: str
    failure: Failure | None = None
    expected: str = ""
    not_checked: str = ""

    @property
    def failed(self) -> bool:
        """Say whether it failed, and nobody expected that."""
        return self.failure is not None and not self.expected


@dataclass(frozen=True)
class _Refused:
    """Say why what was asked cannot be: a text, as an error of a plugin's own class may not be one that travels."""

    why: str


@dataclass(frozen=True)
class ToCheck:
    """Hold what is checked, and how: see `checks`."""

    plugin: FoundPlugin
    options: Mapping[str, Mapping[str, Any]]
    beside: tuple[FoundPlugin, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)
    expected: Mapping[str, str] = field(default_factory=dict)
    """by the name of a check, why it fails"""


def run_checks(asked: ToCheck, seconds: float) -> Iterator[Outcome]:
    """Yield how each check ended, in their order; each may take so many seconds.

    A check that passes and was expected to fail has failed. Raises UsageError for what is asked and cannot be, such
    as an option of a part that the plugin does not have.
    """
    done: list[str] = []
    printed = Printed(asked.plugin.name)
    while True:
        for outcome in _in_one_process(asked, tuple(done), seconds, printed):
            if outcome is None:
                return
            if outcome.check not in done or outcome.failure:
                done.append(outcome.check)
                yield _as_expected(outcome, asked.expected)
        if done[-1:] == [LOADS]:  # what cannot be loaded has no other checks
            return


def _as_expected(outcome: Outcome, expected: Mapping[str, str]) -> Outcome:
    """Return how a check ended, by what was expected of it."""
    reason = expected.get(outcome.check)
    if reason is None or outcome.not_checked:
        return outcome
    if outcome.failure is not None:
        return replace(outcome, expected=reason)
    promised, found = f"it fails, as was said: {reason}", "it passes: leave the expectation out"
    return replace(outcome, failure=Failure("the plugin", promised, found, where_to_read("testing")))


def _in_one_process(
    asked: ToCheck, done: tuple[str, ...], seconds: float, printed: Printed
) -> Iterator[Outcome | None]:
    """Yield outcomes until the process has no more checks, and then None; or until it has ended or taken too long."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    prints, print_to = context.Pipe(duplex=False)
    process = context.Process(target=_serve, args=(theirs, print_to, asked, done))
    process.start()
    theirs.close()
    print_to.close()
    printing = printed.read(prints)
    current, limit = LOADS, max(seconds, STARTS)
    try:
        while ours.poll(limit):
            answer, limit = ours.recv(), seconds
            if isinstance(answer, _Refused):
                raise UsageError(answer.why)
            if isinstance(answer, str):
                current = answer
                continue
            yield answer
            if answer is None:
                return
        yield Outcome(current, _not_ended("it ends within the time limit", f"it went on for {limit:g} s"))
    except (EOFError, OSError):
        process.join(seconds)
        yield Outcome(current, _not_ended("it leaves the process alone", f"it ended it, exit code {process.exitcode}"))
    finally:
        _end(process.pid)
        process.kill()
        process.join()
        ours.close()
        printing.join(1)


def _not_ended(promised: str, found: str) -> Failure:
    return Failure("the plugin", promised, found, where_to_read("testing"))


def _end(pid: int | None) -> None:
    """End the processes that a check has started, too: they are a group of their own, where there are groups."""
    if pid is not None and hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)


def _serve(connection: Connection, print_to: Connection, asked: ToCheck, done: tuple[str, ...]) -> None:
    """Send the name of each check before it begins and its outcome after, but for those that are done; then None."""
    if hasattr(os, "setsid"):
        os.setsid()
    begin()
    print_there(print_to)
    process = os.getpid()
    try:
        connection.send(LOADS)
        found = _found(asked)
        end_copy(process)
        if isinstance(found, _Refused):
            connection.send(found)
            return
        if isinstance(found, Failure):
            connection.send(Outcome(LOADS, found))
            found = []
        else:
            connection.send(Outcome(LOADS))
        for name, check in found:
            if name not in done:
                connection.send(name)
                outcome = _outcome(name, check)
                end_copy(process)
                connection.send(outcome)
        connection.send(None)
    finally:
        connection.close()


def _found(asked: ToCheck) -> _Checks | Failure | _Refused:
    """Find the checks of the plugin; or say why it cannot be loaded, or what was asked cannot be."""
    try:
        beside = [module for each in asked.beside for module in each.load()]
        modules = asked.plugin.load()
    except NameTakenError as error:
        return _Refused(str(error))
    except BaseException as error:  # errors of namegen that the plugin raises itself among them
        return _failure(error, "it can be imported", "hooks")
    try:
        return _checks_of(asked, modules, beside)
    except UsageError as error:
        return _Refused(str(error))
    except BaseException as error:
        return _failure(error, "its checks can be found", "hooks")


def _checks_of(asked: ToCheck, modules: list[Any], beside: list[Any]) -> _Checks:
    """Return the checks of modules under their names. Raises UsageError for what is asked and cannot be."""
    options = _with_samples(asked, modules)
    found = [
        (f"{module.__name__}:{name}" if len(modules) > 1 else name, check)
        for module in modules
        for name, check in checks(module, options, beside, files=asked.files, distribution=asked.plugin.distribution)
    ]
    if len(found) > len(modules):  # else nothing could be registered, which the one check says
        require_expectations(asked.expected, [name for name, _ in found])
    return found


def _with_samples(asked: ToCheck, modules: list[Any]) -> dict[str, Mapping[str, Any]]:
    """Return the options, with the secrets that are set and the files of readers of sources among them.

    Raises UsageError for an option or a file of what no module registers, and for a file that cannot be read.
    """
    registry = Registry()
    for module in modules:
        registry.add(module, Plugin(getattr(module, "__name__", "plugin"), asked.plugin.distribution, ""))
    if registry.broken:
        return dict(asked.options)
    parts = {name for kind in KINDS for name in registry.entries(kind)} | set(registry.executors())
    _refuse_unknown("-o", asked.options, parts)
    sources = registry.sources()
    _refuse_unknown("--file", asked.files, {*registry.entries("wordlist"), *registry.document_readers(), *sources})
    contents = {name: read_given_file(file) for name, file in asked.files.items()}
    samples = {name: {"sample": contents[name]} for name in contents if name in sources}
    secrets = _secrets_set(registry)
    options = {name: {**secrets.get(name, {}), **asked.options.get(name, {})} for name in parts}
    return {**options, **samples}


def _secrets_set(registry: Registry) -> dict[str, dict[str, Any]]:
    """Return the secrets of parts that are set on this machine, by the names of the parts."""
    found: dict[str, dict[str, Any]] = {}
    for entry in chain.from_iterable(map(registry.every, KINDS)):
        for option in secrets_of(entry):
            secret = secret_that_is_set(entry.plugin.distribution, option)
            if secret is not None:
                found.setdefault(entry.name, {})[option] = secret
    return found


def _refuse_unknown(option: str, given: Mapping[str, Any], known: Collection[str]) -> None:
    for name in given:
        if name not in known:
            raise UsageError(f"{option}: the plugin has nothing called {name!r} that takes it{nearest(name, known)}")


def _outcome(name: str, check: Callable[[], None]) -> Outcome:
    try:
        check()
    except NotCheckedError as error:
        return Outcome(name, not_checked=str(error))
    except BaseException as error:
        promise = getattr(getattr(check, "func", check), "__doc__", None) or "it raises nothing"
        return Outcome(
            name, _failure(error, promise.partition("\n")[0].removeprefix("Check that ").rstrip("."), "testing")
        )
    return Outcome(name)


def _failure(error: BaseException, promise: str, section: str) -> Failure:
    if isinstance(error, ContractError) and error.who:
        return Failure(error.who, error.promise, error.found, where_to_read(error.section), error.trace)
    frame = traceback.extract_tb(error.__traceback__)[-1:]
    where = "".join(f" ({each.filename}, line {each.lineno})" for each in frame)
    found = f"{said(error)}{where}"
    return Failure("the plugin", promise, found, where_to_read(section), traceback.format_exc())
