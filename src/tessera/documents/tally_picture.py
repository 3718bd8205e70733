"""The drawing of a tally: one strip with its counts, its key, and a map in the same colours. Pure.

Drawn here and not by the chart renderer, because a compilation holds dozens of them and shapes that
only change their colour need not be laid out again each time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from xml.sax.saxutils import escape, quoteattr

from tessera.documents.figures import Extent
from tessera.documents.geometry import Feature, sheet
from tessera.documents.lettering import FAMILY, width
from tessera.documents.palette import LIGHT, contrast
from tessera.documents.tally import Share, Tally, Tone, describe_tally

WIDTH = 640
_STRIP, _KEY, _GAP = 34, 24, 12
_MAP_HIGH, _LEAST_CROP, _EDGE = 330, 330, 26
# How far a line may pass beside its points, near and far: a tenth of a millimetre in print.
_FINE, _COARSE = 0.3, 1.5
_FAR = 600  # map units across from which the coarse shapes do
_LAND, _HATCH = "#f1eee5", "#97a1b0"
_LINES = ("coast", "borders", "disputed")
_SCALES = (5, 10, 15, 20, 26)  # tenths: map units to the pixel

_COLOURS: Mapping[Tone, str] = {
    Tone.YES: LIGHT.categories[0],
    Tone.PARTLY: "#d79a3a",
    Tone.NO: "#bab6e2",
    **dict(zip((Tone.FIRST, Tone.SECOND, Tone.THIRD, Tone.FOURTH, Tone.FIFTH, Tone.SIXTH),
               LIGHT.categories[:6], strict=True)),
    **dict(zip((Tone.LEAST, Tone.LESS, Tone.MIDDLE, Tone.MORE, Tone.MOST),
               LIGHT.shades[:5], strict=True)),
    Tone.OTHER: "#a9b7c6",
    Tone.WITHHELD: LIGHT.absent,
    Tone.SILENT: "#dfe3ea",
}  # fmt: skip


def colour(tone: Tone) -> str:
    """The colour of a tone on paper."""
    return _COLOURS[tone]


def ink_on(tone: Tone) -> str:
    """The ink that is legible on a tone."""
    ground = colour(tone)
    return LIGHT.ink if contrast(ground, LIGHT.ink) > contrast(ground, "#ffffff") else "#ffffff"


def has_map(tally: Tally) -> bool:
    """Whether the picture has a map: somebody's area is known to one, and a sentence goes with it."""
    return bool(tally.boundaries and _codes(tally))


def svg(tally: Tally, *, on_white: bool = False) -> str:
    """The picture as SVG, :data:`WIDTH` wide, the same bytes every time.

    :param on_white: for a renderer of points, which is quicker with it: what lies beside the map is
        painted over in white and not cut off, and a hatch is a shade.
    """
    body, high = _strip(tally)
    if has_map(tally):
        drawn, more = _map(tally, high + _GAP, on_white=on_white)
        body = drawn + body
        high += _GAP + more
    label = quoteattr(describe_tally(tally))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {high}" width="{WIDTH}" '
        f'height="{high}" role="img" aria-label={label} font-family="{FAMILY}">'
        f"{_hatch(on_white=on_white)}{body}</svg>"
    )


def plan(tally: Tally) -> str:
    """The map alone; its shapes are named, not drawn: a page holds :func:`definitions` once."""
    drawn, high = _map(tally, 0, shared=True)
    crop = _crop(tally, _extent(tally))
    wide = round(crop.wide * crop.scale)
    left = round((WIDTH - wide) / 2)
    return f'<svg class="tally__map" viewBox="{left} 0 {wide} {high}">{drawn}</svg>'


def definitions(tallies: Iterable[Tally]) -> str:
    """The hatch and the shapes that the pictures of one page share; empty without pictures."""
    told = list(tallies)
    if not told:
        return ""
    grounds = {_ground(tally) for tally in told if has_map(tally)}
    paths = "".join(
        f'<path id="{_prefix(extent, grain)}-{key}" d="{d}"/>'
        for extent, grain in sorted(grounds)
        for key, d in _shapes(extent, grain).items()
    )
    return (
        '<svg width="0" height="0" aria-hidden="true" focusable="false">'
        f"{_hatch()}<defs>{paths}</defs></svg>"
    )


def _hatch(*, on_white: bool = False) -> str:
    """The hatch at every scale of a map, so that it looks the same on all of them."""
    one = _shaded if on_white else _patterned
    return f"<defs>{''.join(one(scale) for scale in _SCALES)}</defs>"


def _patterned(scale: int) -> str:
    return (
        f'<pattern id="withheld-{scale}" width="6" height="6" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45) scale({scale / 10:g})">'
        f'<rect width="6" height="6" fill="{LIGHT.absent}"/>'
        f'<rect width="2" height="6" fill="{_HATCH}"/></pattern>'
    )


def _shaded(scale: int) -> str:
    """The same stripes as a shade that begins again and again: as points quicker, and sharper."""
    end = 6 * scale / 10 / 2**0.5
    stops = ((0.07, _HATCH), (0.263, _HATCH), (0.403, LIGHT.absent), (0.93, LIGHT.absent))
    return (
        f'<linearGradient id="withheld-{scale}" gradientUnits="userSpaceOnUse" spreadMethod="repeat" '
        f'x1="0" y1="0" x2="{end:.3f}" y2="{end:.3f}">'
        + "".join(f'<stop offset="{at}" stop-color="{ink}"/>' for at, ink in stops)
        + "</linearGradient>"
    )


def fill(tone: Tone, thin: float = 1.0) -> str:
    """What a tone is filled with: its colour, or the hatch at the nearest scale."""
    if tone is not Tone.WITHHELD:
        return _COLOURS[tone]
    scale = min(_SCALES, key=lambda one: abs(one / 10 - thin))
    return f"url(#withheld-{scale})"


def _edge(tone: Tone) -> str:
    return f' stroke="{LIGHT.outline}" stroke-width="0.8"' if tone is Tone.SILENT else ""


def _strip(tally: Tally) -> tuple[str, int]:
    """The strip and its key; how high both are."""
    parts, x, y = [], 0.0, _STRIP + 10
    for share in tally.drawn:
        wide = share.count * WIDTH / tally.total
        parts.append(_segment(share, x, wide))
        x += wide
    left = 0.0
    for share in tally.drawn:
        label = f"{share.label}\u2002{share.count}"
        room = 18 + width(label, 13)
        if left and left + room > WIDTH:
            left, y = 0.0, y + _KEY
        parts.append(
            f'<rect x="{left + 0.5:.1f}" y="{y + 2.5}" width="12" height="12" rx="2" '
            f'fill="{fill(share.tone)}" stroke="{LIGHT.outline}" stroke-width="0.6"/>'
            f'<text x="{left + 18:.1f}" y="{y + 13}" font-size="13" fill="{LIGHT.ink}">'
            f"{escape(share.label)}\u2002"
            f'<tspan font-weight="600">{share.count}</tspan></text>'
        )
        left += room + 18
    return "".join(parts), y + _KEY


def _segment(share: Share, x: float, wide: float) -> str:
    ink = ink_on(share.tone)
    inner = max(wide - 2, 1.0)
    silent = 0.4 if share.tone is Tone.SILENT else 0
    bar = (
        f'<rect x="{x + silent:.1f}" y="{silent}" width="{inner - 2 * silent:.1f}" '
        f'height="{_STRIP - 2 * silent}" fill="{fill(share.tone)}"{_edge(share.tone)}/>'
    )
    # "5 1 – 3 days" would read as one number; a class of figures is set off from its count.
    long = f"{share.count}{' · ' if share.label[:1].isdigit() else ' '}{share.label}"
    text = long if width(long, 14, 600) + 20 < wide else str(share.count)
    if share.tone is Tone.WITHHELD or width(text, 14, 600) + 6 > wide:
        return bar  # on a hatch no letter is legible; the key below says the number
    at, anchor = (x + 10, "start") if text == long else (x + inner / 2, "middle")
    return (
        f'{bar}<text x="{at:.1f}" y="22" font-size="14" font-weight="600" fill="{ink}" '
        f'text-anchor="{anchor}">{escape(text)}</text>'
    )


@dataclass(frozen=True, slots=True)
class _Crop:
    """The part of a sheet that is shown, and where it stands in the picture."""

    left: float
    top: float
    wide: float
    high: float

    @property
    def scale(self) -> float:
        return min(WIDTH / self.wide, _MAP_HIGH / self.high)


def _map(
    tally: Tally, top: int, *, shared: bool = False, on_white: bool = False
) -> tuple[str, int]:  # fmt: skip
    extent, grain = _ground(tally)
    crop = _crop(tally, extent)
    tones = {code: share.tone for share in tally.drawn for code, _name in share.areas}
    wide, high = crop.wide * crop.scale, round(crop.high * crop.scale)
    thin = 1 / crop.scale
    shapes, prefix = _shapes(extent, grain), _prefix(extent, grain)

    def shape(key: str, **style: object) -> str:
        look = "".join(f' {name.replace("_", "-")}="{value}"' for name, value in style.items())
        if shared:
            return f'<use href="#{prefix}-{key}"{look}/>'
        return f'<path d="{shapes[key]}"{look}/>'

    if shared:
        parts = [shape("land", fill=_LAND)]
    else:  # what is painted over need not be drawn
        parts = [f'<path d="{_others(extent, grain, frozenset(tones))}" fill="{_LAND}"/>']
    parts += [shape(code, fill=fill(tone, thin)) for code, tone in tones.items() if code in shapes]
    line = {"fill": "none", "stroke_linejoin": "round"}
    parts.append(shape("coast", stroke=LIGHT.outline, stroke_width=f"{0.5 * thin:.2f}", **line))
    parts.append(shape("borders", stroke="#8f99a8", stroke_width=f"{0.7 * thin:.2f}", **line))
    dots = {"stroke_dasharray": f"{0.1 * thin:.2f} {2.9 * thin:.2f}", "stroke_linecap": "round"}
    for ink, size in ((LIGHT.paper, 2.6), (LIGHT.ink, 1.2)):
        parts.append(
            shape("disputed", stroke=ink, stroke_width=f"{size * thin:.2f}", **line, **dots)
        )
    for code, tone in tones.items():
        if code in sheet(extent).points:
            x, y = sheet(extent).points[code]
            parts.append(
                f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{5 * thin:.2f}" fill="{fill(tone, thin)}" '
                f'stroke="{LIGHT.ink}" stroke-width="{0.7 * thin:.2f}"/>'
            )
    view = f"{crop.left:.1f} {crop.top:.1f} {crop.wide:.1f} {crop.high:.1f}"
    left, beyond = round((WIDTH - wide) / 2), "visible" if on_white else "hidden"
    around = _around(left, top, round(wide)) if on_white else ""
    return (
        f'<svg x="{left}" y="{top}" width="{wide:.0f}" height="{high}" viewBox="{view}" '
        f'overflow="{beyond}">{"".join(parts)}</svg>{around}'
    ), high


def _around(left: int, top: int, wide: int) -> str:
    """White above a map and on both its sides; below it the picture ends."""
    right = left + wide
    return (
        f'<path d="M0 0H{WIDTH}V{top}H0ZM0 {top}H{left}v{_MAP_HIGH}H0ZM{right} {top}H{WIDTH}v{_MAP_HIGH}'
        f'H{right}Z" fill="#fff"/>'
    )


def _codes(tally: Tally) -> list[str]:
    known = _known(_extent(tally))
    return [code for share in tally.drawn for code, _name in share.areas if code in known]


def _extent(tally: Tally) -> Extent:
    """Europe where it holds every area that any map knows, else the world."""
    asked = {code for share in tally.drawn for code, _name in share.areas}
    far = asked & _known(Extent.WORLD) - _known(Extent.EUROPE)
    return Extent.WORLD if far else Extent.EUROPE


@cache
def _known(extent: Extent) -> frozenset[str]:
    return sheet(extent).codes


def _crop(tally: Tally, extent: Extent) -> _Crop:
    """The counted areas with some room around them, never so near that neighbours are lost."""
    ground = sheet(extent)
    boxes = [box for code in _codes(tally) if (box := _boxes(extent).get(code))]
    left, top = (min(box[i] for box in boxes) - _EDGE for i in (0, 1))
    right, bottom = (max(box[i] for box in boxes) + _EDGE for i in (2, 3))
    right, bottom = min(right, ground.width), min(bottom, ground.height)
    left, top = max(left, 0), max(top, 0)
    wide = max(right - left, _LEAST_CROP, (bottom - top) * WIDTH / _MAP_HIGH)
    high = max(bottom - top, _LEAST_CROP * _MAP_HIGH / WIDTH)
    left = min(max(0, (left + right - wide) / 2), max(0, ground.width - wide))
    top = min(max(0, (top + bottom - high) / 2), max(0, ground.height - high))
    return _Crop(left, top, min(wide, ground.width - left), min(high, ground.height - top))


def _ground(tally: Tally) -> tuple[Extent, float]:
    """Which map a tally is drawn on, and how finely."""
    extent = _extent(tally)
    return extent, _COARSE if _crop(tally, extent).wide > _FAR else _FINE


def _prefix(extent: Extent, grain: float) -> str:
    return f"{extent}-far" if grain == _COARSE else str(extent)


@cache
def _shapes(extent: Extent, grain: float) -> Mapping[str, str]:
    """Path data by area code, and of all land, the coast, the borders and those not agreed."""
    parts = sheet(extent, grain).parts
    shapes = {str(one["id"]): _path(one, closed=True) for one in parts["areas"] if "id" in one}
    shapes["land"] = "".join(_path(one, closed=True) for one in parts["areas"])
    for name in _LINES:
        shapes[name] = "".join(_path(one, closed=False) for one in parts[name])
    return shapes


@lru_cache(maxsize=16)
def _others(extent: Extent, grain: float, counted: frozenset[str]) -> str:
    """Path data of all land that nobody counted."""
    shapes, areas = _shapes(extent, grain), sheet(extent, grain).parts["areas"]
    return "".join(
        shapes[one["id"]] if "id" in one else _path(one, closed=True)
        for one in areas
        if one.get("id") not in counted
    )


@cache
def _boxes(extent: Extent) -> Mapping[str, tuple[float, float, float, float]]:
    found: dict[str, tuple[float, float, float, float]] = {}
    for one in sheet(extent).parts["areas"]:
        if "id" not in one:
            continue
        # The largest part: an island far away does not move the whole map.
        ring = max(_rings(one), key=len)
        xs, ys = [x for x, _y in ring], [y for _x, y in ring]
        found[str(one["id"])] = (min(xs), min(ys), max(xs), max(ys))
    for code, (x, y) in sheet(extent).points.items():
        found.setdefault(code, (x, y, x, y))
    return found


def _rings(feature: Feature) -> list[list[list[float]]]:
    kind, lines = feature["geometry"]["type"], feature["geometry"]["coordinates"]
    if kind == "LineString":
        return [lines]
    if kind in ("Polygon", "MultiLineString"):
        return list(lines)
    return [ring for polygon in lines for ring in polygon]


def _path(feature: Feature, *, closed: bool) -> str:
    """Its lines, each point told from the one before: half as long as from the corner of the map."""
    drawn = []
    for ring in _rings(feature):
        if len(ring) < (4 if closed else 2):  # the first point of a ring is also its last
            continue
        steps = (
            f"{round(x - left, 1):g} {round(y - top, 1):g}"
            for (left, top), (x, y) in pairwise(ring)
        )
        x, y = ring[0]
        drawn.append(f"M{x:g} {y:g}l{' '.join(steps)}{'Z' if closed else ''}")
    return "".join(drawn)
