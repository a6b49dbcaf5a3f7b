"""A page that asks the server's calls, without a browser."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

from namegen_app.calls.all import door
from namegen_app.work.backend import Backend
from namegen_app.work.callers import Caller


class Asking:
    """A page of one address. Asked, it follows the job that a call may become, and gives what is done."""

    def __init__(self, backend: Backend, address: str = "127.0.0.1", page: str = "a page") -> None:
        self.backend, self.door = backend, door(backend)
        self.caller, self.page = Caller(address), page

    def once(self, call: str, **data: Any) -> dict[str, Any]:
        """What the call is answered at first. What goes either way is JSON."""
        asked = json.loads(json.dumps({"call": call, "page": self.page, "data": data}))
        answer = self.door.answer(asked, self.caller)
        json.dumps(answer, allow_nan=False)
        return answer

    def begin(self, call: str, **data: Any) -> str:
        """Ask for what lasts; its id."""
        return self.once(call, **data)["job"]

    def end(self, answer: dict[str, Any]) -> dict[str, Any]:
        """Follow it to its end."""
        while "job" in answer:
            time.sleep(0.01)
            answer = self.once("follow", job=answer["job"])
        return answer

    def answer(self, call: str, **data: Any) -> dict[str, Any]:
        """What comes of it, done or an error."""
        return self.end(self.once(call, **data))

    def __call__(self, call: str, **data: Any) -> Any:
        answer = self.answer(call, **data)
        assert "done" in answer, answer
        return answer["done"]

    def refused(self, call: str, **data: Any) -> dict[str, Any]:
        """The error."""
        answer = self.answer(call, **data)
        assert "error" in answer, answer
        return answer["error"]

    def until(self, job: str, ready: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Look at a training until it is so far."""
        for _ in range(600):
            found = self.once("learning", job=job)["done"]
            if ready(found):
                return found
            time.sleep(0.05)
        raise AssertionError("it never came so far")
