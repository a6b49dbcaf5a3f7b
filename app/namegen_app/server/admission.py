"""How much each caller may send and hold open, so that there is room for all."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from ..work.callers import Counted, Pace
from ..work.disk_quota import free_space
from .request_limits import Refusal

BODIES, OWN_BODIES = 4, 2
"""Bodies of the largest size that may have arrived and be worked at, of all callers; and of each."""
FRESH = 60
"""Seconds for which an upload stays: until then it is written and read."""
SHARES = 4
"""A caller may upload so small a part of all that may lie there, in the time for which it is fresh."""
FORM_FRAME = 2**16
"""Bytes that the frame of a form around an uploaded file takes at most."""
SCANNED = 2**20
"""Bytes of an upload after which is looked how much lies there."""
SLOWED = 1.0
"""Seconds by which who asks too often is made slower, before he is refused."""
COSTLY = 2**16
"""Bytes that cost a caller as much as a call."""
UPLOAD_COST, FILE_COST = 20.0, 0.1
"""Calls that an upload, and a file of the page, cost."""
COSTS = {"/": 2.0, "/config": 10.0, "/gradio_api/info": 10.0, "/gradio_api/openapi.json": 10.0}
"""Calls that what gradio writes anew each time costs."""

BUSY: Refusal = (503, "the server is busy: too much is being sent; please try again in a minute")
TOO_OFTEN: Refusal = (429, "this is more often than one address may ask; please try again in a moment")
TOO_MANY_STREAMS: Refusal = (429, "one address may not wait for more answers at once; please let some of them end")
FULL: Refusal = (507, "the server keeps too many uploads already; please try again in a minute")


@dataclass(frozen=True)
class Bounds:
    """The bounds of all, and of one caller: `calls` a second, `streams` at once.

    upload_bytes: that may lie in the folder of uploads, where each file counts as `file_least` at least; file_bytes,
    body_bytes: of one upload, and of the body of any other request.
    """

    upload_bytes: int
    file_bytes: int
    body_bytes: int
    file_least: int = 2**16
    calls: float = 200
    streams: int = 100


class Admission:
    """What has arrived and is under way. Used by the event loop's thread.

    uploads, downloads: where files lie; downloads are not counted among the uploads.
    """

    def __init__(self, bounds: Bounds, uploads: Path, downloads: Path) -> None:
        self.bounds = bounds
        self.uploads, self.downloads = uploads, downloads
        self.streams = Counted(bounds.streams)
        self.arrived: Counter[str] = Counter()
        """Bytes of bodies, other than uploads, that are being worked at, by the address."""
        self._pace = Pace(bounds.calls, 2 * bounds.calls)
        share = bounds.upload_bytes / SHARES
        self._uploading = Pace(share / FRESH, max(share, 2 * (bounds.file_bytes + FORM_FRAME)))

    async def slow(self, address: str, cost: float) -> Refusal | None:
        """Let who asks too often wait, or refuse it."""
        wait = self._pace.wait(address, cost)
        if wait <= 0:
            return None
        await asyncio.sleep(min(wait, SLOWED))
        if wait <= SLOWED:
            return None
        self._pace.give_back(address, cost)
        return TOO_OFTEN

    async def take_body(self, address: str, count: int) -> Refusal | None:
        """Take in bytes of a body, or refuse it."""
        if refusal := await self.slow(address, count / COSTLY):
            return refusal
        if self.arrived[address] + count > OWN_BODIES * self.bounds.body_bytes:
            return BUSY
        if self.arrived.total() + count > BODIES * self.bounds.body_bytes:
            return BUSY
        self.arrived[address] += count
        return None

    def give_back_body(self, address: str, count: int) -> None:
        """Note that so much of what had arrived is done with."""
        self.arrived[address] -= count
        if self.arrived[address] <= 0:
            del self.arrived[address]

    async def take_upload(self, address: str, before: int, count: int) -> Refusal | None:
        """Take in bytes of an upload, `before` of which have come already, or refuse it."""
        if self._uploading.wait(address, count) > 0:
            self._uploading.give_back(address, count)
            return FULL
        if before // SCANNED != (before + count) // SCANNED and not await self.has_space():
            return FULL
        return None

    async def has_space(self, count: int = 0) -> bool:
        """Say whether there is room for so many bytes among the uploads; remove the oldest if not."""
        return await asyncio.to_thread(self._free_space, count)

    def _free_space(self, count: int) -> bool:
        found = (path for path in self.uploads.rglob("*") if self.downloads not in path.parents)
        most = self.bounds.upload_bytes - count
        return free_space(found, most, fresh=FRESH, least=self.bounds.file_least)
