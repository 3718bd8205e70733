"""Lines over time: a gap where a figure is missing, a mark where a series breaks, names at the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from tessera.documents.charts.describe import place, said
from tessera.documents.charts.frame import Canvas, Key, Layer, Plot, text_at
from tessera.documents.charts.scales import ValueAxis, lookup, value_axis
from tessera.documents.figures import BREAK, ESTIMATED, PROVISIONAL, Chart, Point, Series
from tessera.documents.lettering import number, width, wrap
from tessera.documents.palette import readable
from tessera.documents.periods import Period, period, ticks

_LABEL, _LEADING, _GAP = 13, 16, 4
_TICK = 12


@dataclass(frozen=True, slots=True)
class Dot:
    """One drawn observation."""

    series: int
    when: int
    value: float
    point: Point
    run: int  # observations of one run are joined by a line

    @property
    def is_hollow(self) -> bool:
        """Whether the figure may still change."""
        return self.point.has(PROVISIONAL) or self.point.has(ESTIMATED)


def runs(series: Series, index: int) -> list[list[Dot]]:
    """The observations of a series, parted where one is missing or where the series breaks.

    :raises ValueError: where a point does not stand at a period.
    """
    made: list[list[Dot]] = [[]]
    for point in sorted(series.points, key=lambda one: _when(one).start):
        if point.value is None:
            made.append([])
            continue
        if point.has(BREAK) and made[-1]:
            made.append([])
        made[-1].append(Dot(index, _when(point).start, point.value, point, len(made) - 1))
    return [run for run in made if run]


def plot(chart: Chart, canvas: Canvas) -> Plot:
    """The drawing of a line chart."""
    drawn = [runs(series, index) for index, series in enumerate(chart.series)]
    dots = [dot for series in drawn for run in series for dot in run]
    periods = sorted({_when(point) for series in chart.series for point in series.points})
    axis = value_axis([dot.value for dot in dots], chart.language)
    left = round(axis.room) + 10
    height = 260 if canvas.width >= 480 else 220
    drawing = _Drawing(chart, canvas, axis, periods, drawn, left=left, right=0, height=height)
    key, labels, right = drawing.names()
    drawing = replace(drawing, right=right)
    layers = [*drawing.field(), *drawing.breaks(), *drawing.lines(), *drawing.marks()]
    layers += [*drawing.facts(), *labels]
    if canvas.interactive:
        layers.append(drawing.sensor())
    return Plot(tuple(layers), left, right, height, 26, key)


@dataclass(frozen=True, slots=True)
class _Drawing:
    chart: Chart
    canvas: Canvas
    axis: ValueAxis
    periods: list[Period]
    drawn: list[list[list[Dot]]]
    left: float
    right: float
    height: float

    @property
    def dots(self) -> list[Dot]:
        return [dot for series in self.drawn for run in series for dot in run]

    @property
    def room(self) -> float:
        return self.canvas.width - self.left - self.right

    @property
    def span(self) -> tuple[int, int]:
        if not self.periods:
            return (0, 1)
        first, last = self.periods[0].start, self.periods[-1].start
        return (first, last) if first < last else (first - 1, last + 1)

    def colour(self, index: int) -> str:
        inks, chart = self.canvas.inks, self.chart
        if chart.emphasis:
            keys = [series.key for series in chart.series if series.key in chart.emphasis]
            key = chart.series[index].key
            if key not in keys:
                return inks.muted
            index = keys.index(key)
        return inks.categories[index % len(inks.categories)]

    def ink(self, index: int) -> str:
        return readable(self.colour(index), self.canvas.theme)

    def x(self) -> Layer:
        return {"field": "t", "type": "quantitative", "scale": {"domain": list(self.span),
                "nice": False, "zero": False}}  # fmt: skip

    def y(self) -> Layer:
        return {"field": "v", "type": "quantitative", "scale": self.axis.scale()}

    def rows(self, dots: list[Dot]) -> Layer:
        rows = [{"t": d.when, "v": d.value, "s": f"{d.series}.{d.run}"} for d in dots]
        return {"values": rows}

    def field(self) -> list[Layer]:
        """Grid, axes, zero line, and the soft field below a single line."""
        wide = max((width(self._tick(one), _TICK) for one in self.periods), default=30) + 14
        shown = ticks(self.periods, self.room, wide)
        starts = [one.start for one in shown]
        labels = [self._tick(one) for one in shown]
        x_axis = {"values": starts, "labelExpr": lookup(starts, labels), "grid": False}
        x_axis |= {"labelOverlap": False, "labelFlush": False, "title": None}
        empty = {"t": self.span[0], "v": None}
        layers: list[Layer] = [
            {
                "data": {"values": [empty]},
                "mark": {"type": "point", "opacity": 0},
                "encoding": {
                    "x": {**self.x(), "axis": x_axis},
                    "y": {**self.y(), "axis": self.axis.axis(grid=True)},
                },
            }
        ]
        if len(self.drawn) == 1:
            for run in self.drawn[0]:
                mark = {"type": "area", "fill": self.canvas.inks.accent_soft, "line": False}
                base = {"datum": 0, "type": "quantitative"}
                layers.append({"data": self.rows(run), "mark": mark,
                               "encoding": {"x": self.x(), "y": self.y(), "y2": base}})  # fmt: skip
        zero = {"type": "rule", "stroke": self.canvas.inks.soft, "strokeWidth": 1}
        zero |= {"x": 0, "x2": self.room}
        ground = {"values": [{"v": 0}]}
        layers.append({"data": ground, "mark": zero, "encoding": {"y": self.y()}})
        return layers

    def breaks(self) -> list[Layer]:
        """A dashed rule with a "b" where a series breaks, once for each period."""
        at = sorted({dot.when for dot in self.dots if dot.point.has(BREAK)})
        if not at:
            return []
        soft, data = self.canvas.inks.soft, {"values": [{"t": when} for when in at]}
        rule = {"type": "rule", "stroke": soft, "strokeDash": [2, 3], "strokeWidth": 1}
        letter = {"type": "text", "text": "b", "y": -3, "baseline": "bottom", "fontSize": 12}
        letter |= {"fontWeight": 600, "fill": soft}
        encoding = {"x": self.x()}
        return [
            {"data": data, "mark": rule, "encoding": encoding},
            {"data": data, "mark": letter, "encoding": encoding},
        ]

    def lines(self) -> list[Layer]:
        """Each run of each series; what steps back is drawn first."""
        layers = []
        order = sorted(range(len(self.drawn)), key=lambda i: self.colour(i) != self._muted())
        for index in order:
            for run in self.drawn[index]:
                if len(run) > 1:
                    mark = {"type": "line", "stroke": self.colour(index), "strokeWidth": 2.25}
                    mark |= {"strokeJoin": "round", "strokeCap": "round"}
                    encoding = {"x": self.x(), "y": self.y()}
                    layers.append({"data": self.rows(run), "mark": mark, "encoding": encoding})
            for before, after in pairwise(self.drawn[index]):
                if after[0].point.has(BREAK) and self._adjoin(before[-1], after[0]):
                    mark = {"type": "line", "stroke": self.colour(index), "strokeWidth": 1.5}
                    mark |= {"strokeDash": [2, 3]}
                    layers.append({"data": self.rows([before[-1], after[0]]), "mark": mark,
                                   "encoding": {"x": self.x(), "y": self.y()}})  # fmt: skip
        return layers

    def marks(self) -> list[Layer]:
        """Hollow points for figures that may change, full ones for lone and last figures."""
        layers = []
        for index, series in enumerate(self.drawn):
            lone = [run[0] for run in series if len(run) == 1]
            last = [series[-1][-1]] if series else []
            hollow = [dot for run in series for dot in run if dot.is_hollow]
            full = [dot for dot in dict.fromkeys([*lone, *last]) if not dot.is_hollow]
            for dots, fill in ((full, self.colour(index)), (hollow, self.canvas.inks.paper)):
                if dots:
                    mark = {"type": "point", "shape": "circle", "size": 44, "fill": fill}
                    mark |= {"stroke": self.colour(index), "strokeWidth": 2, "opacity": 1}
                    encoding = {"x": self.x(), "y": self.y()}
                    layers.append({"data": self.rows(dots), "mark": mark, "encoding": encoding})
        return layers

    def facts(self) -> list[Layer]:
        """On a single line: its peak, said in a few words, where it is not the last figure."""
        if len(self.drawn) != 1 or not self.dots:
            return []
        peak, last = max(self.dots, key=lambda dot: dot.value), self.dots[-1]
        if peak is last or self._y(last) - self._y(peak) < 30:
            return []
        words = f"{self._figure(peak)} · {place(peak.point.at, self.chart.language)}"
        x, wide = self._x(peak), width(words, _LABEL)
        on_right = x + 10 + wide <= self.room + self.right
        where = x + 10 if on_right else x - 10
        if not on_right and where - wide < 0:
            return []
        ink = self.canvas.inks.ink
        text = text_at(words, where, self._y(peak), _LABEL, ink, baseline="middle")
        text["mark"]["align"] = "left" if on_right else "right"
        dot = {"type": "point", "shape": "circle", "size": 44, "fill": self.colour(0)}
        dot |= {"stroke": self.colour(0), "strokeWidth": 2, "opacity": 1}
        encoding = {"x": self.x(), "y": self.y()}
        return [{"data": self.rows([peak]), "mark": dot, "encoding": encoding}, text]

    def names(self) -> tuple[tuple[Key, ...], list[Layer], float]:
        """Names at the end of the lines where they fit, else a colour key above.

        :returns: the key, the label layers, and the margin that the labels need on the right.
        """
        ends = [series[-1][-1] for series in self.drawn if series]
        if len(self.chart.series) == 1:
            text = self._figure(ends[0]) if ends else ""
            right = max(20, round(width(text, 14, 600)) + 14) if ends else 20
            found = replace(self, right=right)
            return (), [found._end(dot, [text], found._y(dot), 14) for dot in ends], right
        most = self.canvas.width * 0.28
        texts = {dot.series: wrap(self._label(dot.series), _LABEL, most, 600, 2) for dot in ends}
        tall = sum(_LEADING * len(text) + _GAP for text in texts.values())
        if self.canvas.width < 480 or tall > self.height or len(ends) < len(self.chart.series):
            return tuple(self._keys()), [], 20
        wide = max(width(line, _LABEL, 600) for text in texts.values() for line in text)
        found = replace(self, right=round(wide) + 16)
        wanted = [(found._y(dot), _LEADING * len(texts[dot.series]) + _GAP) for dot in ends]
        placed = spread(wanted, -8, self.height + 8)
        layers = [
            found._end(dot, texts[dot.series], y, _LABEL)
            for dot, y in zip(ends, placed, strict=True)
        ]
        return (), layers, found.right

    def sensor(self) -> Layer:
        """Invisible points that answer the pointer with one sentence each (browser only)."""
        rows = [
            {"t": d.when, "v": d.value, "says": f"{self._label(d.series)} · "
             f"{place(d.point.at, self.chart.language)}: "
             f"{said(d.point, self.chart.language, self.chart.decimals)} {self.chart.unit}".strip()}
            for d in self.dots
        ]  # fmt: skip
        hover = {"name": "hover", "select": {"type": "point", "on": "pointerover",
                 "clear": "pointerout", "nearest": True}}  # fmt: skip
        mark = {"type": "point", "shape": "circle", "size": 90, "filled": True,
                "fill": self.canvas.inks.ink}  # fmt: skip
        shown = {"condition": {"param": "hover", "empty": False, "value": 1}, "value": 0}
        encoding = {"x": self.x(), "y": self.y(), "opacity": shown, "tooltip": {"field": "says"}}
        return {"data": {"values": rows}, "params": [hover], "mark": mark, "encoding": encoding}

    def _keys(self) -> list[Key]:
        return [Key(self._label(i), self.colour(i), "line") for i in range(len(self.drawn))]

    def _end(self, dot: Dot, lines: list[str], middle: float, size: int) -> Layer:
        top = middle - (len(lines) - 1) * _LEADING / 2
        return text_at(lines, self.room + 10, top, size, self.ink(dot.series),
                       fontWeight=600, baseline="middle", lineHeight=_LEADING)  # fmt: skip

    def _label(self, index: int) -> str:
        return self.chart.series[index].label

    def _figure(self, dot: Dot) -> str:
        return number(dot.value, self.chart.language, self.chart.decimals)

    def _tick(self, one: Period) -> str:
        return one.label(self.chart.language)

    def _muted(self) -> str:
        return self.canvas.inks.muted

    def _adjoin(self, before: Dot, after: Dot) -> bool:
        between = (one.start for one in self.periods if before.when < one.start < after.when)
        return not any(between)

    def _x(self, dot: Dot) -> float:
        first, last = self.span
        return self.room * (dot.when - first) / (last - first)

    def _y(self, dot: Dot) -> float:
        return self.height * (1 - self.axis.share(dot.value))


def spread(wanted: Sequence[tuple[float, float]], top: float, bottom: float) -> list[float]:
    """Move labels apart until none covers another, each as near as can be to where it belongs.

    :param wanted: middle and height of each label; :returns: the middles, in the same order.
    """
    order = sorted(range(len(wanted)), key=lambda index: wanted[index][0])
    placed = [wanted[index][0] for index in order]
    heights = [wanted[index][1] for index in order]
    for _ in range(200):
        moved = False
        for upper in range(len(order) - 1):
            overlap = (heights[upper] + heights[upper + 1]) / 2 - (
                placed[upper + 1] - placed[upper]
            )
            if overlap > 0.01:
                placed[upper] -= overlap / 2
                placed[upper + 1] += overlap / 2
                moved = True
        for index, height in enumerate(heights):
            inside = min(max(placed[index], top + height / 2), bottom - height / 2)
            moved, placed[index] = moved or abs(inside - placed[index]) > 0.01, inside
        if not moved:
            break
    result = [0.0] * len(order)
    for index, middle in zip(order, placed, strict=True):
        result[index] = round(middle, 1)
    return result


def _when(point: Point) -> Period:
    found = period(point.at)
    if found is None:
        raise ValueError(f"A line needs periods such as 2024 or 2024-Q1; {point.at!r} is none.")
    return found
