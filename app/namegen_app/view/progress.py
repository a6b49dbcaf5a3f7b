"""How a job goes, as a person wants to hear it."""

from __future__ import annotations

from ..work.jobs import Job
from . import html


def describe(job: Job, ahead: int) -> str:
    """Write a bar, the losses, and the time left; or the place in the queue."""
    name = ""
    if job.what:
        name = f"<b>{html.text(job.what)}</b>: "
    if job.state == "waiting":
        return f'<p class="ng-progress" data-say>{name}{_waiting(job, ahead)}</p>'
    curve = job.curve
    if not curve.step:
        under_way = ": ".join(filter(None, ["under way", html.text(job.part)]))
        return f'<p class="ng-progress" data-say>{name}{under_way}</p>'
    share = min(1.0, curve.step / max(curve.total, 1))
    return (
        f'<div class="ng-progress"><progress max="1" value="{share:.3f}" aria-label="Training"></progress>'
        f"<p>{name}{html.text('; '.join(_figures(job)))}</p></div>"
    )


def duration(seconds: float) -> str:
    """Write a time that a person waits, roughly."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    if seconds < 5400:
        return f"{round(seconds / 60)} min"
    return f"{seconds / 3600:.1f} h"


def _waiting(job: Job, ahead: int) -> str:
    reasons = ["waiting for its turn"]
    if ahead:
        reasons.append(f"{ahead:,} before it")
    if job.kind() == "long":
        reasons.append("another training is under way")
    return "; ".join(reasons)


def _figures(job: Job) -> list[str]:
    curve = job.curve
    figures = [f"step {curve.step:,} of {curve.total:,}"]
    if job.part:
        figures.insert(0, job.part)
    losses = [("train", curve.loss), ("dev", curve.dev)]
    known = ", ".join(f"{part} {loss:.4f}" for part, loss in losses if loss is not None)
    if known:
        figures.append(f"{known} nats/token")
    left = curve.seconds_left()
    if left is not None:
        figures.append(f"about {duration(left)} left")
    return figures
