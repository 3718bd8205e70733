"""The shapes of areas on the two maps, already projected: pixels on a sheet 1000 wide. Pure.

The files are made by ``frontend/charts/maps.mjs`` and served to the browser as they are; here they
are unfolded from TopoJSON for pictures drawn on the server.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tessera.documents.figures import Extent

#: One copy serves both: the browser fetches it as a static file, the server reads it here.
_FOLDER = Path(__file__).resolve().parents[1] / "site" / "static" / "charts"
PARTS = ("areas", "borders", "coast", "disputed")

Ring = list[list[float]]
Feature = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One map: its size, the parts that are drawn, and points for areas too small to see."""

    width: int
    height: int
    parts: Mapping[str, tuple[Feature, ...]]
    points: Mapping[str, tuple[float, float]]

    @property
    def codes(self) -> frozenset[str]:
        """Codes of all areas that the map can show, as a shape or as a point."""
        shapes = {str(one["id"]) for one in self.parts["areas"] if "id" in one}
        return frozenset(shapes | set(self.points))


@cache
def sheet(extent: Extent, grain: float = 0) -> Sheet:
    """The geometry of a map.

    :param grain: how far a line may pass beside its points, in pixels of the sheet; 0 keeps them all.
        Neighbours share their lines, so that nothing gapes between them at any grain. From 1 on points
        lie on whole pixels, which makes a picture in a PDF a quarter smaller.
    """
    made = json.loads((_FOLDER / f"{extent}.json").read_text(encoding="utf-8"))
    arcs = [_thinned(arc, grain) if grain else arc for arc in _arcs(made)]
    if grain >= 1:
        arcs = [_on_whole_pixels(arc) for arc in arcs]
    parts = {name: tuple(_features(made["objects"][name], arcs)) for name in PARTS}
    points = {point["id"]: (point["x"], point["y"]) for point in made["points"]}
    return Sheet(made["width"], made["height"], parts, points)


def _arcs(made: Mapping[str, Any]) -> list[Ring]:
    (wide, high), (left, top) = made["transform"]["scale"], made["transform"]["translate"]
    arcs = []
    for steps in made["arcs"]:
        x = y = 0
        arc: Ring = []
        for across, down in steps:
            x, y = x + across, y + down
            arc.append([round(x * wide + left, 1), round(y * high + top, 1)])
        arcs.append(arc)
    return arcs


def _thinned(arc: Ring, grain: float) -> Ring:
    """The fewest of its points from which no other is further away than ``grain`` (Douglas, Peucker)."""
    kept, spans = {0, len(arc) - 1}, [(0, len(arc) - 1)]
    while spans:
        first, last = spans.pop()
        (left, top), (right, bottom) = arc[first], arc[last]
        wide, high = right - left, bottom - top
        long = wide * wide + high * high
        furthest, at = grain * grain, 0
        for place in range(first + 1, last):
            x, y = arc[place][0] - left, arc[place][1] - top
            away = (x * high - y * wide) ** 2 / long if long else x * x + y * y
            if away > furthest:
                furthest, at = away, place
        if at:
            kept.add(at)
            spans += [(first, at), (at, last)]
    return [arc[place] for place in sorted(kept)]


def _on_whole_pixels(arc: Ring) -> Ring:
    """The same line through whole pixels; a point that falls on the one before it is left out."""
    points: Ring = [[round(x), round(y)] for x, y in arc]
    kept = [point for place, point in enumerate(points) if not place or point != points[place - 1]]
    return kept if len(kept) > 1 else [points[0], points[-1]]


def _features(geometry: Mapping[str, Any], arcs: list[Ring]) -> Iterable[Feature]:
    if geometry["type"] == "GeometryCollection":
        for part in geometry["geometries"]:
            yield from _features(part, arcs)
        return
    feature: Feature = {
        "type": "Feature",
        "properties": geometry.get("properties", {}),
        "geometry": {"type": geometry["type"], "coordinates": _unfold(geometry["arcs"], arcs)},
    }
    if "id" in geometry:
        feature["id"] = geometry["id"]
    yield feature


def _unfold(indexes: list[Any], arcs: list[Ring]) -> list[Any]:
    if indexes and isinstance(indexes[0], int):
        return _line(indexes, arcs)
    return [_unfold(part, arcs) for part in indexes]


def _line(indexes: list[int], arcs: list[Ring]) -> Ring:
    line: Ring = []
    for index in indexes:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        line.extend(arc[1:] if line else arc)
    return line
