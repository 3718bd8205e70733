"""Parts of a whole: columns or an area over time, rows over categories."""

from __future__ import annotations

import math
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from tessera.documents.charts.describe import place, said
from tessera.documents.charts.frame import Canvas, Key, Layer, Plot
from tessera.documents.charts.scales import lookup, value_axis
from tessera.documents.figures import Chart, Kind, Point
from tessera.documents.lettering import clip, width
from tessera.documents.periods import period, ticks

_ROW, _SIZE = 28, 13


def places(chart: Chart) -> list[str]:
    """Where the stacks stand: periods in their order, categories as given."""
    seen = dict.fromkeys(point.at for series in chart.series for point in series.points)
    known = [(found, at) for at in seen if (found := period(at))]
    if len(known) == len(seen):
        return [at for _found, at in sorted(known)]
    return list(seen)


def gap_note(chart: Chart) -> tuple[str, ...]:
    """A sentence for stacks that are lower than the whole because a part is missing."""
    want = len(places(chart))
    short = any(
        len(series.points) < want or any(point.value is None for point in series.points)
        for series in chart.series
    )
    if not short:
        return ()
    with override(chart.language):
        return (_("Where a part is missing or confidential, the stack is lower than the whole."),)


def plot(chart: Chart, canvas: Canvas) -> Plot:
    """The drawing of a stacked chart.

    An area needs every figure; where one is missing, columns are drawn instead.

    :raises ValueError: where a part is negative, for parts of a whole cannot be.
    """
    at = places(chart)
    totals = dict.fromkeys(at, 0.0)
    for series in chart.series:
        for point in series.points:
            if (point.value or 0) < 0:
                raise ValueError(
                    f"A part of a whole cannot be negative ({series.label}, {point.at})."
                )
            totals[point.at] += point.value or 0.0
    over_time = all(period(one) for one in at)
    if not over_time:
        return _rows(chart, canvas, at, totals)
    as_area = chart.kind is Kind.STACKED_AREA and not gap_note(chart) and len(at) > 1
    return _columns(chart, canvas, at, totals, as_area=as_area)


def _columns(
    chart: Chart, canvas: Canvas, at: list[str], totals: dict[str, float], *, as_area: bool
) -> Plot:
    axis = value_axis(totals.values(), chart.language)
    left = round(axis.room) + 10
    height = 260 if canvas.width >= 480 else 220
    room = canvas.width - left - 20
    known = [found for one in at if (found := period(one))]
    labels = {one.text: one.label(chart.language) for one in known}
    each = max((width(label, 12) for label in labels.values()), default=30) + 12
    shown = ticks(known, room, each)
    x_axis = _period_axis(shown, chart.language, as_area=as_area)
    ends = {"domain": [known[0].start, known[-1].start] if as_area else at}
    x: dict[str, Any] = {"field": "t" if as_area else "at", "axis": x_axis, "sort": None}
    if as_area:
        x |= {"type": "quantitative", "scale": {**ends, "nice": False, "zero": False}}
        x.pop("sort")
        mark: dict[str, Any] = {"type": "area", "line": False, "strokeWidth": 1}
        mark |= {"stroke": canvas.inks.paper}
    else:
        x |= {"type": "nominal", "scale": {**ends, "paddingInner": 0.25, "paddingOuter": 0.1}}
        mark = {"type": "bar", "stroke": canvas.inks.paper, "strokeWidth": 0.75}
    y = {"field": "v", "type": "quantitative", "stack": "zero", "scale": axis.scale()}
    encoding = {"x": x, "y": {**y, "axis": axis.axis(grid=True)}, **_parts(chart, canvas)}
    layers: list[Layer] = [
        {"data": {"values": _values(chart, canvas)}, "mark": mark, "encoding": encoding},
        _zero(canvas, {"x": 0, "x2": room, "y": height}),
    ]
    return Plot(tuple(layers), left, 20, height, 26, _keys(chart, canvas))


def _rows(chart: Chart, canvas: Canvas, at: list[str], totals: dict[str, float]) -> Plot:
    names = [place(one, chart.language) for one in at]
    most = canvas.width * 0.34
    left = math.ceil(min(most, max(width(name, _SIZE, 600) for name in names))) + 12
    axis = value_axis(totals.values(), chart.language, 4)
    right = round(width(axis.labels[-1], 12) / 2) + 4
    height = len(at) * _ROW
    y_axis = {"labelFontWeight": 600, "labelColor": canvas.inks.ink, "labelFontSize": _SIZE}
    y_axis |= {"labelAlign": "left", "labelPadding": left, "grid": False, "title": None}
    short = [clip(name, _SIZE, left - 12, 600) for name in names]
    y_axis["labelExpr"] = _texts(dict(zip(at, short, strict=True)))
    y = {"field": "at", "type": "nominal", "sort": None, "axis": y_axis}
    y["scale"] = {"domain": at, "paddingInner": 0.3, "paddingOuter": 0.15}
    x = {"field": "v", "type": "quantitative", "stack": "zero", "scale": axis.scale()}
    x["axis"] = axis.axis(grid=True, labelFlush=False)
    mark = {"type": "bar", "stroke": canvas.inks.paper, "strokeWidth": 0.75}
    encoding = {"x": x, "y": y, **_parts(chart, canvas)}
    layers: list[Layer] = [
        {"data": {"values": _values(chart, canvas)}, "mark": mark, "encoding": encoding},
        _zero(canvas, {"x": 0, "y": 0, "y2": height}),
    ]
    return Plot(tuple(layers), left, right, height, 26, _keys(chart, canvas))


def _values(chart: Chart, canvas: Canvas) -> list[Layer]:
    rows: list[Layer] = []
    for order, series in enumerate(chart.series):
        for point in series.points:
            if point.value is None:
                continue
            found = period(point.at)
            row = {"at": point.at, "v": point.value, "s": series.key, "o": order}
            if found:
                row["t"] = found.start
            if canvas.interactive:
                row["says"] = _says(chart, series.label, point)
            rows.append(row)
    return rows


def _says(chart: Chart, label: str, point: Point) -> str:
    figure = said(point, chart.language, chart.decimals)
    return f"{label} · {place(point.at, chart.language)}: {figure} {chart.unit}".strip()


def _parts(chart: Chart, canvas: Canvas) -> dict[str, Any]:
    keys = [series.key for series in chart.series]
    scale = {"domain": keys, "range": _colours(chart, canvas)}
    parts: dict[str, Any] = {
        "fill": {"field": "s", "type": "nominal", "scale": scale, "legend": None},
        "order": {"field": "o", "type": "quantitative"},
    }
    if canvas.interactive:
        parts["tooltip"] = {"field": "says"}
    return parts


def _colours(chart: Chart, canvas: Canvas) -> list[str]:
    inks = canvas.inks
    if not chart.emphasis:
        return [inks.categories[i % len(inks.categories)] for i in range(len(chart.series))]
    chosen = [series.key for series in chart.series if series.key in chart.emphasis]
    return [
        inks.categories[chosen.index(series.key)] if series.key in chosen else inks.muted
        for series in chart.series
    ]


def _keys(chart: Chart, canvas: Canvas) -> tuple[Key, ...]:
    pairs = zip(chart.series, _colours(chart, canvas), strict=True)
    return tuple(Key(series.label, colour) for series, colour in pairs)


def _zero(canvas: Canvas, ends: dict[str, float]) -> Layer:
    mark = {"type": "rule", "stroke": canvas.inks.soft}
    encoding = {channel: {"value": at} for channel, at in ends.items()}
    return {"data": {"values": [{}]}, "mark": mark, "encoding": encoding}


def _period_axis(shown: list[Any], language: str, *, as_area: bool) -> dict[str, Any]:
    labels = [one.label(language) for one in shown]
    if as_area:
        starts = [one.start for one in shown]
        return {"values": starts, "labelExpr": lookup(starts, labels), "grid": False, "title": None}
    # A year may stand for its first month or quarter; the column keeps the full period's name.
    return {"values": [one.text for one in shown], "labelAngle": 0, "grid": False, "title": None,
            "labelExpr": _texts({one.text: label for one, label in zip(shown, labels, strict=True)})}  # fmt: skip


def _texts(labels: dict[str, str]) -> str:
    def quoted(text: str) -> str:
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'

    chosen = ",".join(f"{quoted(key)}:{quoted(label)}" for key, label in labels.items())
    return f"{{{chosen}}}[datum.value]"
