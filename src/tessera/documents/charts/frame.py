"""The frame around every figure: title, what was counted, colour key, notes and source.

Everything is placed to the pixel, so that the same words stand at the same place in the browser, in
the SVG and in the PNG, and so that the size of the picture is known before it is drawn.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tessera.documents.figures import Theme
from tessera.documents.lettering import FAMILY, width, wrap
from tessera.documents.palette import Palette, palette
from tessera.documents.words import tag

Layer = dict[str, Any]

#: Widths a figure may be asked for, in pixels: phones, columns, pages.
WIDTHS = (300, 340, 420, 520, 620, 720, 840, 960)
#: White space around a picture that stands on its own.
MARGIN = 16
#: What the line of the source is called in a specification, so that it is found in the picture.
SOURCE = "source"
SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"

_TITLE, _SUBTITLE, _KEY, _FOOT = 19, 14, 13, 12
_LEADING = 1.32
_NOTHING: Layer = {"values": [{}]}


@dataclass(frozen=True, slots=True)
class Words:
    """The text around a figure; empty parts take no room."""

    title: str
    subtitle: str
    notes: tuple[str, ...]
    source: str
    source_language: str = ""  # where it is not the figure's


@dataclass(frozen=True, slots=True)
class Key:
    """One entry of the colour key. ``shape`` is "square", "line" or "hollow"."""

    label: str
    colour: str
    shape: str = "square"
    edge: str | None = None


@dataclass(frozen=True, slots=True)
class Plot:
    """The drawing inside the frame: its layers, margins and height, in pixels."""

    layers: tuple[Layer, ...]
    left: float
    right: float
    height: float
    bottom: float
    key: tuple[Key, ...] = ()
    extra: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Canvas:
    """What a plot needs to know of the paper it is drawn on; ``width`` is that inside the margin."""

    width: int
    theme: Theme
    language: str
    interactive: bool

    @property
    def inks(self) -> Palette:
        """The colours of this paper."""
        return palette(self.theme)


def compose(
    words: Words, canvas: Canvas, plot: Plot, *, framed: bool, description: str
) -> dict[str, Any]:
    """Put the frame around a plot.

    :param framed: False leaves out title, subtitle, notes and source (the page prints them itself);
        the colour key stays, for it belongs to the drawing.
    :returns: a complete Vega-Lite specification, ``canvas.width`` wide, with margins when framed.
    """
    draw_head = _Column(canvas, -plot.left)
    if framed:
        draw_head.text(words.title, _TITLE, canvas.inks.ink, 600)
        draw_head.text(words.subtitle, _SUBTITLE, canvas.inks.soft, space=3)
    draw_head.keys(plot.key)
    top = draw_head.depth + 20  # room for the topmost label and for the letter over a break
    draw_foot = _Column(canvas, -plot.left)
    if framed:
        draw_foot.depth = 6
        for line in words.notes:
            draw_foot.text(line, _FOOT, canvas.inks.soft, space=4)
        draw_foot.text(words.source, _FOOT, canvas.inks.soft, space=4, name=SOURCE)
        draw_foot.depth += 4
    layers = [
        *draw_head.placed(-top),
        *plot.layers,
        *draw_foot.placed(plot.height + plot.bottom),
    ]
    edge = MARGIN if framed else 0
    made: dict[str, Any] = {
        "$schema": SCHEMA,
        "description": description,
        "width": canvas.width - plot.left - plot.right,
        "height": plot.height,
        "padding": {
            "left": plot.left + edge,
            "right": plot.right + edge,
            "top": top + edge,
            "bottom": plot.bottom + draw_foot.depth + edge,
        },
        "autosize": {"type": "none"},
        "background": canvas.inks.paper if framed else None,
        "layer": layers,
        "config": _config(canvas.inks),
        "usermeta": {
            "language": tag(canvas.language),
            "source_language": tag(words.source_language or canvas.language),
        },
    }
    made.update(plot.extra)
    return made


def text_at(text: str | list[str], x: Any, y: Any, size: float, colour: str, **more: Any) -> Layer:
    """A layer that writes words at a fixed place of the plot."""
    mark = {"type": "text", "text": text, "x": x, "y": y, "fontSize": size, "fill": colour}
    return {"data": _NOTHING, "mark": {"align": "left", "baseline": "top", **mark, **more}}


def size(spec: dict[str, Any]) -> tuple[int, int]:
    """Width and height of the picture a specification makes, in pixels."""
    around = spec["padding"]
    wide = spec["width"] + around["left"] + around["right"]
    high = spec["height"] + around["top"] + around["bottom"]
    return round(wide), round(high)


class _Column:
    """Lines of text set below one another; positions are fixed once the height is known."""

    def __init__(self, canvas: Canvas, left: float) -> None:
        self.canvas = canvas
        self.left = left
        self.depth = 0.0
        self._pending: list[Callable[[float], Layer]] = []

    def text(
        self, words: str, size: float, colour: str, weight: int = 400, space: float = 0,
        name: str = "",
    ) -> None:  # fmt: skip
        """A paragraph over the full width, ``space`` pixels below what stands above it."""
        if not words:
            return
        lines = wrap(words, size, self.canvas.width - 2, weight)
        leading = round(size * _LEADING)
        at = self.depth + (space if self.depth else 0)

        def layer(start: float) -> Layer:
            drawn = text_at(
                lines, self.left, start + at, size, colour, fontWeight=weight, lineHeight=leading
            )
            return drawn | {"name": name} if name else drawn

        self._pending.append(layer)
        self.depth = at + leading * len(lines)

    def keys(self, entries: tuple[Key, ...]) -> None:
        """A row of colour keys, broken where the paper ends."""
        if not entries:
            return
        x, row = 0.0, self.depth + (10 if self.depth else 0)
        for entry in entries:
            wide = 18 + width(entry.label, _KEY)
            if x and x + wide > self.canvas.width:
                x, row = 0.0, row + 21
            self._key(entry, x, row)
            x += wide + 16
        self.depth = row + 18

    def _key(self, entry: Key, x: float, row: float) -> None:
        ink, left = self.canvas.inks.ink, self.left + x

        def sign(start: float) -> Layer:
            mark: dict[str, Any] = {"type": "point", "x": left + 6, "y": start + row + 9}
            mark["opacity"] = 1
            if entry.shape == "line":
                mark |= {"shape": "stroke", "size": 170, "stroke": entry.colour, "strokeWidth": 3}
            elif entry.shape == "hollow":
                mark |= {"shape": "circle", "size": 60, "fill": self.canvas.inks.paper}
                mark |= {"stroke": entry.colour, "strokeWidth": 2}
            else:
                mark |= {"shape": "square", "size": 144, "fill": entry.colour}
                mark |= {
                    "stroke": entry.edge or entry.colour,
                    "strokeWidth": 1 if entry.edge else 0,
                }
            return {"data": _NOTHING, "mark": mark}

        self._pending.append(sign)
        self._pending.append(
            lambda start: text_at(
                entry.label, left + 18, start + row + 9, _KEY, ink, baseline="middle"
            )
        )

    def placed(self, start: float) -> list[Layer]:
        """The layers, with the top of the column at ``start``."""
        return [layer(start) for layer in self._pending]


def _config(inks: Palette) -> dict[str, Any]:
    return {
        "aria": False,
        "font": FAMILY,
        "view": {"stroke": None},
        "mark": {"tooltip": None},
        "text": {"fontSize": 13, "fill": inks.ink},
        "axis": {
            "labelFont": FAMILY,
            "labelFontSize": 12,
            "labelColor": inks.soft,
            "labelPadding": 7,
            "labelLimit": 0,
            "gridColor": inks.rule,
            "gridWidth": 1,
            "domain": False,
            "ticks": False,
            "title": None,
        },
    }
