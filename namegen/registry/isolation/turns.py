"""Let code of plugins run isolated in one thread at a time: of two, nobody could tell which changed the process."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread, current_thread

from ...errors import PluginError
from .stopped import StoppedWithin


class Turn:
    """Know the threads of the code that has its turn: the one that took it, and those that are started by them.

    `alone` says whether there is no other thread that could print meanwhile, but what plugins left running.
    """

    def __init__(self, who: str, alone: bool) -> None:
        self.who = who
        self.alone = alone
        self.threads = [current_thread()]

    @property
    def is_of_this_thread(self) -> bool:
        """Say whether the thread that asks took it."""
        return self.threads[0] is current_thread()

    @property
    def runs_here(self) -> bool:
        """Say whether the thread that asks is one of them."""
        return _is_among(current_thread(), self.threads)

    def left(self) -> list[Thread]:
        """Return those that were started and have not ended."""
        return [each for each in threading.enumerate() if _is_among(each, self.threads[1:])]


class Turns:
    """Give one thread its turn at a time, and again within it."""

    def __init__(self, patience: float = 60.0) -> None:
        self.patience = patience
        """The seconds that a thread waits. Whoever has the turn may itself wait, for a module that the thread is
        importing, so that neither would ever go on."""
        self._lock = threading.RLock()
        self._taken: list[Turn] = []
        self._left: list[Thread] = []

    @contextmanager
    def take(self, who: str) -> Iterator[Turn | None]:
        """Wait for the turn, and hold it; yield None in a thread that code which has it started: it has it, too.

        Raises PluginError where it does not come, and StoppedWithin for a Ctrl-C meanwhile.
        """
        taken = self._taken[:]
        if any(each.runs_here for each in taken) and not taken[0].is_of_this_thread:
            yield None
            return
        self._wait(who)
        turn = Turn(who, self._alone())
        self._taken.append(turn)
        try:
            yield turn
        finally:
            self._taken.pop()
            self._left = [each for each in threading.enumerate() if _is_among(each, [*self._left, *turn.threads[1:]])]
            self._lock.release()

    def begin_anew(self) -> None:
        """Forget, in a process that was forked off, a turn of a thread that is not there."""
        if not (self._taken and self._taken[0].is_of_this_thread):
            self._lock = threading.RLock()
            self._taken = []

    def _wait(self, who: str) -> None:
        try:
            came = self._lock.acquire(timeout=self.patience)
        except KeyboardInterrupt:
            raise StoppedWithin(f"while plugin {who} was being loaded") from None
        if not came:
            others = ", ".join(each.who for each in self._taken[:1]) or "another plugin"
            raise PluginError(
                f"plugin {who} was not loaded: {others} has been loading in another thread for"
                f" {self.patience:,.0f} seconds; try again when that has ended"
            )

    def _alone(self) -> bool:
        others = [each for each in threading.enumerate() if each is not current_thread()]
        return all(_is_among(each, self._left) for each in others)


def _is_among(thread: Thread, threads: list[Thread]) -> bool:
    """Say whether it is one of them, whatever a class of a plugin calls equal."""
    return any(each is thread for each in threads)
