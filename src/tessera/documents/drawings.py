"""The picture of a figure in a document: one drawing, its size, and what it says in words."""

from __future__ import annotations

import hashlib
import re
import textwrap
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from tessera.documents import bars_picture, charts, maps, tally_picture
from tessera.documents.figures import AreaMap, Chart
from tessera.documents.lettering import FAMILY, wrap
from tessera.documents.outline import Figure
from tessera.documents.palette import LIGHT
from tessera.documents.pictures import keep, render
from tessera.documents.tally import Bars, Tally, describe_bars, describe_tally
from tessera.documents.typesetting import CannotSet, typeset

_PAGE = (
    b"#set page(width: auto, height: auto, margin: 0pt, fill: white)\n"
    b"#for place in range(int(sys.inputs.count)) {\n"
    b'  page(image(bytes(sys.inputs.at(str(place))), format: "svg"))\n'
    b"}\n"
)
_SIZES = {side: re.compile(rf'\s{side}="([\d.]+)') for side in ("width", "height")}
_HEADING, _SMALL = 16, 10  # type sizes around a picture that leaves alone
_LONGEST_LINE = 105  # characters of small type, in the widest script
_SHARPNESS = 120  # pixels to the inch of a picture 640 px wide: sharp on paper, light in a mail


@dataclass(frozen=True, slots=True)
class Drawing:
    """A figure as SVG with its text alternative and what stands below it."""

    svg: str
    alternative: str
    title: str
    below: tuple[str, ...]

    @property
    def size(self) -> tuple[float, float]:
        """How wide and how high it is, in pixels."""
        head = self.svg[: self.svg.index(">")]
        wide, high = (_SIZES[side].search(head) for side in ("width", "height"))
        if wide is None or high is None:
            raise ValueError("A drawing says how wide and how high it is.")
        return float(wide[1]), float(high[1])


def drawing(
    figure: Figure, cache_dir: Path | None = None, *, on_white: bool = False
) -> Drawing:  # fmt: skip
    """Draw a figure; charts and shaded maps are kept in ``cache_dir``, what is our own is made at once.

    :param on_white: for :func:`rasters`.
    """
    drawn = figure.drawing
    if isinstance(drawn, Tally):
        picture = tally_picture.svg(drawn, on_white=on_white)
        return Drawing(picture, describe_tally(drawn), drawn.title, _below(drawn))
    if isinstance(drawn, Bars):
        return Drawing(bars_picture.svg(drawn), describe_bars(drawn), drawn.title, ())
    spec = _spec(drawn)
    picture = render(spec, "svg", cache_dir).decode()
    return Drawing(picture, str(spec["description"]), drawn.title, ())


def alone(one: Drawing, said: Iterable[str]) -> str:
    """A picture that leaves without a document, as SVG: what it shows above it, below it what goes with it.

    :param said: lines about it, such as how far it may be passed on; those of the picture come first.
    """
    wide, high = one.size
    parts, y = [], 0.0
    for line in wrap(one.title, _HEADING, wide, 600):
        y += 1.3 * _HEADING
        parts.append(_line(line, y, _HEADING, LIGHT.ink))
    top = y + 12
    parts.append(one.svg.replace("<svg ", f'<svg y="{top}" ', 1))
    y = top + high + 6
    for words in (*one.below, *said):
        for line in textwrap.wrap(words, _LONGEST_LINE):  # an address is broken anywhere
            y += 1.4 * _SMALL
            parts.append(_line(line, y, _SMALL, LIGHT.soft))
    size = f'viewBox="0 0 {wide:g} {y + 8:g}" width="{wide:g}" height="{y + 8:g}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="{FAMILY}">'
        f'<rect width="100%" height="100%" fill="#fff"/>{"".join(parts)}</svg>'
    )


def _line(words: str, y: float, size: int, ink: str) -> str:
    weight = 600 if size == _HEADING else 400
    return f'<text y="{y:g}" font-size="{size}" font-weight="{weight}" fill="{ink}">{escape(words)}</text>'


def _below(tally: Tally) -> tuple[str, ...]:
    return (tally.boundaries,) if tally_picture.has_map(tally) else ()


def _spec(drawn: Chart | AreaMap) -> dict[str, object]:
    if isinstance(drawn, Chart):
        return charts.spec(drawn, width=720)
    return maps.inlined(maps.spec(drawn, width=720))


def rasters(drawn: Sequence[str], cache_dir: Path | None = None) -> list[bytes]:
    """PNGs of several SVGs, in their order, for formats that need them.

    :param cache_dir: folder for drawn pictures; equal drawings are made once.
    """
    names = {one: _name(one) for one in drawn}
    made = {one: found for one, name in names.items() if (found := _kept(name, cache_dir))}
    fresh = [one for one in names if one not in made]
    for one, png in zip(fresh, _rasters(fresh), strict=True):
        made[one] = png
        if cache_dir is not None:
            keep(cache_dir / names[one], png)
    return [made[one] for one in drawn]


def _name(svg: str) -> str:
    return (
        hashlib.sha256(f"{_SHARPNESS} {version('typst')} {svg}".encode()).hexdigest()[:32] + ".png"
    )


def _kept(name: str, cache_dir: Path | None) -> bytes | None:
    if cache_dir is None:
        return None
    try:
        return (cache_dir / name).read_bytes()
    except FileNotFoundError:
        return None


def _rasters(drawn: list[str]) -> list[bytes]:
    if not drawn:
        return []
    told = {"count": str(len(drawn))} | {str(place): one for place, one in enumerate(drawn)}
    return typeset(_PAGE, told, format="png", ppi=_SHARPNESS)


def legible(told: Any) -> Any:
    """The same data, with each character that no font has written as its number: [U+4E2D].

    An archivable page holds no character that cannot be seen, and none may be lost in silence.
    """
    if isinstance(told, str):
        return "".join(one if _has_letter(one) else _spelt(one) for one in told)
    if isinstance(told, list):
        return [legible(one) for one in told]
    if isinstance(told, dict):
        return {key: legible(value) for key, value in told.items()}
    return told


def _spelt(character: str) -> str:
    return "" if unicodedata.category(character) == "Cf" else f"[U+{ord(character):04X}]"


@lru_cache(maxsize=20_000)
def _has_letter(character: str) -> bool:
    if character.isascii():
        return True
    try:
        typeset(
            b"#set document(title: [x])\n#set text(font: sys.inputs.font)\n#sys.inputs.one",
            {"font": FAMILY.partition(",")[0], "one": character},
            format="pdf", pdf_standards="a-2b",
        )  # fmt: skip
    except CannotSet:
        return False
    return True
