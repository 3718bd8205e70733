"""Maps: areas shaded by a figure, disputed borders dotted, and no area left out for being small.

``spec(drawn)`` names its geometry ("world" or "europe") and the browser fetches that once;
``inlined(spec)`` puts the geometry in for a picture drawn on the server.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from tessera.documents.charts.describe import describe_map, flag_notes, said
from tessera.documents.charts.frame import (
    MARGIN,
    WIDTHS,
    Canvas,
    Key,
    Layer,
    Plot,
    Words,
    compose,
)
from tessera.documents.figures import AreaMap, AreaValue, Extent, Point, Theme
from tessera.documents.geometry import PARTS, Sheet, sheet
from tessera.documents.lettering import number
from tessera.documents.palette import shades

__all__ = ["AreaMap", "AreaValue", "Extent", "boundaries_note", "classed", "describe_map", "inlined",
           "spec"]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Class:
    """One class of a map: from the lowest to the highest figure that is in it."""

    low: float
    high: float


def spec(
    drawn: AreaMap,
    theme: Theme = Theme.LIGHT,
    width: int = 720,
    *,
    framed: bool = True,
    interactive: bool = False,
) -> dict[str, Any]:
    """The Vega-Lite specification of a map; its geometry is named, not contained.

    Parameters and errors as for :func:`tessera.documents.charts.spec`.
    """
    if width not in WIDTHS:
        raise ValueError(f"Maps are {', '.join(map(str, WIDTHS))} pixels wide; not {width}.")
    canvas = Canvas(width - 2 * MARGIN * framed, theme, drawn.language, interactive)
    words = Words(drawn.title, drawn.subtitle, _notes(drawn), drawn.source, drawn.source_language)
    made = compose(
        words, canvas, _plot(drawn, canvas), framed=framed, description=describe_map(drawn)
    )
    hatch = {"ground": canvas.inks.absent, "lines": canvas.inks.hatch}
    made["usermeta"] |= {"geometry": str(drawn.extent), "hatch": hatch}
    return made


def inlined(spec: Mapping[str, Any]) -> dict[str, Any]:
    """The specification with its geometry inside, ready to be drawn without any other file."""
    ground = sheet(Extent(spec["usermeta"]["geometry"]))
    return {**spec, "datasets": {name: list(ground.parts[name]) for name in PARTS}}


def boundaries_note(language: str) -> str:
    """The sentence that every map carries."""
    with override(language):
        return _(
            "The boundaries and names shown do not imply official endorsement or acceptance. "
            "Dotted lines are borders whose status is not agreed."
        )


def classed(drawn: AreaMap) -> tuple[Class, ...]:
    """The classes of a map, rising; zero is never in one of them.

    Without given breaks the areas are parted into groups of about equal size; equal figures always
    share a class, so there may be fewer classes than asked for.
    """
    values = sorted(v.value for v in drawn.values if v.value is not None and v.value != 0)
    if not values:
        return ()
    limits = list(drawn.breaks) or _quantiles(values, drawn.classes)
    groups: dict[int, list[float]] = {}
    for value in values:
        groups.setdefault(bisect_left(limits, value), []).append(value)
    return tuple(Class(min(group), max(group)) for _index, group in sorted(groups.items()))


def _quantiles(values: list[float], classes: int) -> list[float]:
    cuts = [values[(len(values) * part) // classes - 1] for part in range(1, classes)
            if (len(values) * part) // classes >= 1]  # fmt: skip
    return sorted(set(cuts) - {values[-1]})


def _notes(drawn: AreaMap) -> tuple[str, ...]:
    points = [Point(v.code, v.value, v.status, v.confidential) for v in drawn.values]
    flags = flag_notes(points, drawn.language, hollow=False)
    return tuple(dict.fromkeys((*flags, *drawn.notes, boundaries_note(drawn.language))))


def _plot(drawn: AreaMap, canvas: Canvas) -> Plot:
    ground = sheet(drawn.extent)
    scale = canvas.width / ground.width
    painter = _Painter(drawn, canvas, ground, scale, classed(drawn))
    height = round(ground.height * scale)
    layers = (painter.areas(), painter.coast(), painter.borders(), *painter.disputed())
    extra = (("projection", {"type": "identity", "scale": scale, "translate": [0, 0]}),)
    return Plot((*layers, *painter.small()), 0, 0, height, 4, painter.keys(), extra)


@dataclass(frozen=True, slots=True)
class _Painter:
    drawn: AreaMap
    canvas: Canvas
    ground: Sheet
    scale: float
    classes: tuple[Class, ...]

    @property
    def colours(self) -> tuple[str, ...]:
        return shades(self.canvas.theme, len(self.classes)) if self.classes else ()

    @property
    def absent(self) -> str:
        return self.canvas.inks.absent  # becomes a hatch once drawn

    def fill(self, value: AreaValue) -> str:
        if value.value is None:
            return self.absent
        if value.value == 0:
            return self.canvas.inks.zero
        index = next(i for i, one in enumerate(self.classes) if value.value <= one.high)
        return self.colours[index]

    def row(self, value: AreaValue) -> Layer:
        point = Point(value.code, value.value, value.status, value.confidential)
        figure = said(point, self.drawn.language, self.drawn.decimals)
        unit = self.drawn.unit if value.value is not None else ""
        row = {"code": value.code, "fill": self.fill(value)}
        return row | {"says": f"{value.label}: {figure} {unit}".strip()} if self.shows else row

    @property
    def shows(self) -> bool:
        return self.canvas.interactive

    def areas(self) -> Layer:
        rows = [self.row(value) for value in self.drawn.values]
        fields = ["fill", "says"] if self.shows else ["fill"]
        source = {"data": {"values": rows}, "key": "code", "fields": fields}
        fill = {"field": "fill", "type": "nominal", "scale": None, "legend": None}
        encoding: Layer = {"fill": fill}
        if self.shows:
            encoding["tooltip"] = {"field": "says"}
        return {
            "data": {"name": "areas"},
            "transform": [
                {"lookup": "id", "from": source},
                {"calculate": f"datum.fill || '{self.absent}'", "as": "fill"},
            ],
            "mark": {"type": "geoshape", "clip": True},
            "encoding": encoding,
        }

    def coast(self) -> Layer:
        return self._line("coast", self.canvas.inks.outline, 0.5)

    def borders(self) -> Layer:
        return self._line("borders", self.canvas.inks.border, 0.8)

    def disputed(self) -> tuple[Layer, Layer]:
        """Dots, each with a rim, so that they show on the lightest and the darkest shade."""
        inks = self.canvas.inks
        layers = (
            self._line("disputed", inks.border, 2.6),
            self._line("disputed", inks.ink, 1.2),
        )
        for layer in layers:
            layer["mark"] |= {"strokeDash": [0.1, 2.9], "strokeCap": "round"}
        return layers

    def small(self) -> list[Layer]:
        """A disc for every area of the map's figures that is too small to be seen as a shape."""
        rows = []
        for value in self.drawn.values:
            if value.code in self.ground.points:
                x, y = self.ground.points[value.code]
                rows.append({**self.row(value), "x": x * self.scale, "y": y * self.scale})
        if not rows:
            return []
        fill = {"field": "fill", "type": "nominal", "scale": None, "legend": None}
        at = {"type": "quantitative", "scale": None, "axis": None}
        encoding: Layer = {"x": {"field": "x", **at}, "y": {"field": "y", **at}, "fill": fill}
        if self.shows:
            encoding["tooltip"] = {"field": "says"}
        size = 26 if self.drawn.extent is Extent.WORLD else 60
        mark = {
            "type": "point",
            "shape": "circle",
            "size": size * max(self.scale, 0.5),
            "opacity": 1,
        }
        mark |= {"stroke": self.canvas.inks.outline, "strokeWidth": 0.7}
        return [{"data": {"values": rows}, "mark": mark, "encoding": encoding}]

    def keys(self) -> tuple[Key, ...]:
        """The classes with the figures that are in them, then zero, then what has no figure."""
        edge = self.canvas.inks.outline
        keys = [
            Key(self._range(one), colour)
            for one, colour in zip(self.classes, self.colours, strict=True)
        ]
        with override(self.drawn.language):
            if any(value.value == 0 for value in self.drawn.values):
                keys.insert(
                    0, Key(number(0, self.drawn.language), self.canvas.inks.zero, edge=edge)
                )
            keys.append(Key(_("no figure"), self.absent, edge=edge))
        return tuple(keys)

    def _range(self, one: Class) -> str:
        low, high = (
            number(v, self.drawn.language, self.drawn.decimals) for v in (one.low, one.high)
        )
        return low if low == high else f"{low} – {high}"

    def _line(self, name: str, colour: str, width: float) -> Layer:
        mark = {"type": "geoshape", "filled": False, "clip": True, "stroke": colour}
        mark |= {"strokeWidth": width, "strokeJoin": "round"}
        return {"data": {"name": name}, "mark": mark}
