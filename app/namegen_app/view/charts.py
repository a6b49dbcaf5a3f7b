"""Pictures as HTML: tables whose cells are coloured, and lines in an SVG that takes the width there is.

They need no library, follow light and dark, and a screen reader reads the tables as tables.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from . import html

Points = Sequence[tuple[float, float]]


def losses(train: Points, dev: Points) -> str:
    """Draw the train and dev loss by step."""
    train, dev = _finite(train), _finite(dev)
    values = [value for _, value in [*train, *dev]]
    if len(train) < 2:
        return ""
    low, high = min(values), max(values)
    margin = (high - low) * 0.05 or abs(high) * 0.05 or 0.05
    low, high = low - margin, high + margin
    if not math.isfinite(high - low):
        return ""
    last = max(step for step, _ in [*train, *dev]) or 1
    ticks = "".join(
        f'<span style="bottom:{(value - low) / (high - low) * 100:.1f}%">{value:.2f}</span>'
        for value in _ticks(low, high)
    )
    lines = "".join(
        f'<polyline class="{kind}" points="{_points(points, last, low, high)}"/>'
        for kind, points in (("ng-train", train), ("ng-dev", dev))
        if len(points) > 1
    )
    dot = _dot(dev, last, low, high)
    said = f"train loss from {train[0][1]:.3f} to {train[-1][1]:.3f}"
    legend = '<span class="ng-train">train</span>'
    if dev:
        said += f", dev loss {dev[-1][1]:.3f}"
        legend += '<span class="ng-dev">dev</span>'
    return (
        f'<figure class="ng-curve" role="img" aria-label="{html.attribute(said)} nats/token over {last:,.0f} steps">'
        f'<figcaption><span>loss, nats/token</span><span class="ng-legend">{legend}</span></figcaption>'
        f'<div class="ng-plot"><div class="ng-ticks">{ticks}</div>'
        f'<svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">{lines}{dot}</svg></div>'
        f'<p class="ng-axis"><span>step {train[0][0]:,.0f}</span><span>{last:,.0f}</span></p></figure>'
    )


def bars(labels: Sequence[str], series: Sequence[tuple[str, Sequence[float]]], *, what: str) -> str:
    """Draw shares by label, a row each, of one or more titled series: the figures, and bars behind them."""
    most = max((max(values) for _, values in series), default=0) or 1
    head = "".join(f'<th scope="col">{html.text(title)}</th>' for title, _ in series)
    rows = []
    for i, label in enumerate(labels):
        cells = "".join(
            f'<td><span class="ng-bar ng-series-{number}" style="--share:{values[i] / most:.3f}"></span>'
            f"<span>{values[i]:.1%}</span></td>"
            for number, (_, values) in enumerate(series)
        )
        rows.append(f'<tr><th scope="row">{html.text(label)}</th>{cells}</tr>')
    return (
        f'<div class="ng-scroll" tabindex="0" role="region" aria-label="{html.attribute(what)}">'
        f'<table class="ng-table ng-bars"><thead><tr><th scope="col">{html.text(what)}</th>{head}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def matrix(
    rows: Sequence[str], columns: Sequence[str], values: Sequence[Sequence[float]], *, what: str, shares: bool
) -> str:
    """Draw a table whose cells are the deeper coloured the larger the value; below zero in another colour."""
    most = max((abs(value) for row in values for value in row if math.isfinite(value)), default=0) or 1
    head = "".join(f'<th scope="col">{html.text(column)}</th>' for column in columns)
    body = "".join(
        f'<tr><th scope="row">{html.text(name)}</th>'
        + "".join(_cell(name, column, value, most, shares) for column, value in zip(columns, row, strict=True))
        + "</tr>"
        for name, row in zip(rows, values, strict=True)
    )
    return (
        f'<div class="ng-scroll" tabindex="0" role="region" aria-label="{html.attribute(what)}">'
        f'<table class="ng-matrix"><thead><tr><td></td>{head}</tr></thead><tbody>{body}</tbody></table></div>'
    )


def figure(value: float, shares: bool) -> str:
    """Write a count as it is, a share in per cent; short enough for a cell."""
    if shares and abs(value) < 0.0095:
        return f"{value * 100:.1f}".replace("-0.0", "0")
    if shares:
        return f"{value * 100:.0f}"
    if abs(value) < 10_000:
        return f"{value:.0f}"
    return f"{value / 1000:.0f}k"


def _cell(row: str, column: str, value: float, most: float, shares: bool) -> str:
    if math.isnan(value):
        return f'<td title="{html.attribute(f"{row} {column}: not known")}"></td>'
    if not value:
        return f'<td title="{html.attribute(f"{row} {column}: 0")}"></td>'
    # By the square root: a few pairs are so frequent that all others would look the same.
    depth = math.sqrt(abs(value) / most)
    kind, exact = "ng-above", f"{value:,.0f}"
    if value < 0:
        kind = "ng-below"
    if shares:
        exact = f"{value:.2%}"
    title = html.attribute(f"{row} {column}: {exact}")
    return f'<td class="{kind}" style="--depth:{depth:.2f}" title="{title}">{figure(value, shares)}</td>'


def _finite(points: Points) -> Points:
    return [(step, value) for step, value in points if math.isfinite(value)]


def _points(points: Points, last: float, low: float, high: float) -> str:
    return " ".join(f"{x / last * 100:.2f},{100 - (y - low) / (high - low) * 100:.2f}" for x, y in points)


def _dot(dev: Points, last: float, low: float, high: float) -> str:
    """Mark where dev was lowest. A line of no length, whose round ends stay round when the picture is stretched."""
    if not dev:
        return ""
    x, y = min(dev, key=lambda point: point[1])
    at = f"{x / last * 100:.2f} {100 - (y - low) / (high - low) * 100:.2f}"
    return f'<path class="ng-best" d="M{at}L{at}"/>'


def _ticks(low: float, high: float) -> list[float]:
    """Choose four or so round values between."""
    rough = (high - low) / 4
    unit = 10 ** math.floor(math.log10(rough))
    step = next(unit * each for each in (1, 2, 5, 10) if unit * each >= rough)
    return [step * i for i in range(math.ceil(low / step), math.floor(high / step) + 1)]
