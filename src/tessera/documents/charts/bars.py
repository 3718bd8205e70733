"""Ranked horizontal bars from zero, each with its name before it and its figure behind it."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from itertools import product

from tessera.documents.charts.describe import place, said
from tessera.documents.charts.frame import Canvas, Layer, Plot
from tessera.documents.charts.scales import value_axis
from tessera.documents.figures import Chart, Point
from tessera.documents.lettering import clip, width

_ROW, _BAR, _SIZE = 26, 17, 13


def ranked(points: tuple[Point, ...]) -> list[Point]:
    """Points by falling value; without a figure last, in the order given."""
    return sorted(points, key=lambda p: (p.value is None, -(p.value or 0.0)))


def plot(chart: Chart, canvas: Canvas) -> Plot:
    """The drawing of ranked bars."""
    points = ranked(chart.series[0].points)
    axis = value_axis([point.value for point in points if point.value is not None], chart.language)
    low = min([0.0, *(p.value for p in points if p.value is not None)])
    high = max([0.0, *(p.value for p in points if p.value is not None)]) or axis.high
    names = [place(point.at, chart.language) for point in points]
    texts = [said(point, chart.language, chart.decimals) for point in points]
    most = canvas.width * 0.36
    left = math.ceil(min(most, max((width(name, _SIZE, 600) for name in names), default=0))) + 12
    right = round(max((width(text, _SIZE) for text in texts), default=0)) + 10
    below = right if low < 0 else 0
    left += below
    room = canvas.width - left - right
    rows = []
    for index, (point, name, text) in enumerate(zip(points, names, texts, strict=True)):
        value = point.value or 0.0
        end = room * (value - low) / (high - low)
        rows.append({
            "y": index * _ROW + _ROW / 2, "from": room * -low / (high - low), "to": end,
            "name": clip(name, _SIZE, left - below - 12, 600), "text": text,
            "at": end + (-7 if value < 0 else 7), "align": "right" if value < 0 else "left",
            "fill": _fill(chart, canvas, point), "empty": point.value is None,
            "says": f"{name}: {text} {chart.unit if point.value is not None else ''}".strip(),
        })  # fmt: skip
    base = room * -low / (high - low)
    return Plot(tuple(_layers(rows, canvas, base, left)), left, right, len(points) * _ROW, 4)


def _fill(chart: Chart, canvas: Canvas, point: Point) -> str:
    inks = canvas.inks
    return inks.muted if chart.emphasis and point.at not in chart.emphasis else inks.accent


def _layers(rows: list[Layer], canvas: Canvas, base: float, left: float) -> list[Layer]:
    inks = canvas.inks
    y = _pixels("y")
    stroke = {"field": "fill", "type": "nominal", "scale": None, "legend": None}
    text = {"type": "text", "fontSize": _SIZE, "baseline": "middle"}
    fields = ("y", "from", "to", "fill", *(["says"] if canvas.interactive else []))
    bars: Layer = {
        "data": _only(rows, fields, lambda row: not row["empty"]),
        "mark": {"type": "rule", "strokeWidth": _BAR, "strokeCap": "butt"},
        "encoding": {"y": y, "x": _pixels("from"), "x2": {"field": "to"}, "stroke": stroke},
    }
    if canvas.interactive:
        bars["encoding"]["tooltip"] = {"field": "says"}
    names = {
        "data": _only(rows, ("y", "name")),
        "mark": {**text, "align": "left", "fontWeight": 600, "x": -left, "fill": inks.ink},
        "encoding": {"y": y, "text": {"field": "name"}},
    }
    ends = {"x": {"value": base}, "y": {"value": 0}, "y2": {"value": len(rows) * _ROW}}
    zero = {"type": "rule", "stroke": inks.soft}
    layers = [bars, names, {"data": {"values": [{}]}, "mark": zero, "encoding": ends}]
    for empty, align in product((False, True), ("left", "right")):
        mine = partial(_is_figure, empty=empty, align=align)
        if any(map(mine, rows)):
            layers.append({
                "data": _only(rows, ("y", "at", "text"), mine),
                "mark": {**text, "align": align, "fill": inks.soft if empty else inks.ink},
                "encoding": {"y": y, "x": _pixels("at"), "text": {"field": "text"}},
            })  # fmt: skip
    return layers


def _pixels(field: str) -> Layer:
    return {"field": field, "type": "quantitative", "scale": None, "axis": None}


def _is_figure(row: Layer, empty: bool, align: str) -> bool:
    return row["empty"] is empty and row["align"] == align


def _only(
    rows: list[Layer], fields: tuple[str, ...], chosen: Callable[[Layer], bool] = lambda _: True
) -> Layer:
    return {"values": [{f: row[f] for f in fields if f in row} for row in rows if chosen(row)]}
