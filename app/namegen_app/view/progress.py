"""How a job goes, as a person wants to hear it."""

from __future__ import annotations

from ..work.jobs import Job
from . import html


def told(job: Job, ahead: int) -> str:
    """A bar, the losses, and the time left; or the place in the queue."""
    name = f"<b>{html.text(job.what)}</b>: " if job.what else ""
    if job.state == "waiting":
        waits = f"; {ahead:,} before it" if ahead else ""
        waits += "; another training is under way" if job.kind() == "long" else ""
        return f'<p class="ng-progress" data-say>{name}waiting for its turn{waits}</p>'
    curve = job.curve
    if not curve.step:
        return f'<p class="ng-progress" data-say>{name}under way{html.text(f": {job.part}" if job.part else "")}</p>'
    share = min(1.0, curve.step / curve.total) if curve.total else 0.0
    parts = [*([job.part] if job.part else []), f"step {curve.step:,} of {curve.total:,}"]
    if curve.loss is not None:
        parts.append(
            f"train {curve.loss:.4f}" + (f", dev {curve.dev:.4f}" if curve.dev is not None else "") + " nats/token"
        )
    left = curve.seconds_left()
    if left is not None:
        parts.append(f"about {duration(left)} left")
    return (
        f'<div class="ng-progress"><progress max="1" value="{share:.3f}" aria-label="Training"></progress>'
        f"<p>{name}{html.text('; '.join(parts))}</p></div>"
    )


def duration(seconds: float) -> str:
    """A time that a person waits, roughly."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    return f"{round(seconds / 60)} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
