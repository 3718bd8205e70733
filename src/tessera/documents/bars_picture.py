"""The drawing of bars: each name with its figure, and below both how long it is. Pure.

Names stand above their bars, so that the drawing is as good on a telephone, where it is narrower and
its letters keep their size, as on paper.
"""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from tessera.documents.lettering import FAMILY, wrap
from tessera.documents.palette import LIGHT
from tessera.documents.tally import Bars, describe_bars

WIDTH = 640
_SIZE, _LEADING = 13, 18
_BAR, _GAP = 10, 12  # how high a bar is, and what parts it from the next name
_TRACK = "#ebedf1"


def svg(bars: Bars, *, fluid: bool = False) -> str:
    """The picture as SVG, the same bytes every time.

    :param fluid: as wide as where it stands, its letters as large as ever, without what the figures are,
        which the page says; otherwise :data:`WIDTH`.
    """
    body, high = _drawn(bars, "" if fluid else bars.said)
    size = 'width="100%"' if fluid else f'viewBox="0 0 {WIDTH} {high}" width="{WIDTH}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} height="{high}" role="img" '
        f'aria-label={quoteattr(describe_bars(bars))} font-family="{FAMILY}">{body}</svg>'
    )


def _drawn(bars: Bars, said: str) -> tuple[str, int]:
    """The bars below each other; how high they are together."""
    parts, y = [], 0
    for line in wrap(said, _SIZE, WIDTH) if said else ():
        y += _LEADING
        parts.append(_line(escape(line), y, LIGHT.soft))
    y += 6 if parts else 0
    low = min(0.0, *(figure for _name, figure in bars.rows), 0.0)
    high = max(bars.full, *(figure for _name, figure in bars.rows), 0.0)
    percent = 100 / (high - low or 1)
    for name, figure in bars.rows:
        lines = [escape(line) for line in wrap(name, _SIZE, WIDTH * 0.9)]
        lines[-1] += f'\u2002<tspan font-weight="600">{escape(bars.told(figure))}</tspan>'
        for line in lines:
            y += _LEADING
            parts.append(_line(line, y, LIGHT.ink))
        y += 6
        start, end = sorted((0.0, figure))
        parts.append(_bar("0", 100, y, _TRACK))
        parts.append(
            _bar(f"{(start - low) * percent:.2f}%", (end - start) * percent, y, LIGHT.accent)
        )
        y += _BAR + _GAP
    return "".join(parts), y - _GAP + 2


def _line(words: str, y: int, ink: str) -> str:
    return f'<text x="0" y="{y - 4}" font-size="{_SIZE}" fill="{ink}">{words}</text>'


def _bar(x: str, percent: float, y: int, ink: str) -> str:
    return f'<rect x="{x}" y="{y}" width="{percent:.2f}%" height="{_BAR}" fill="{ink}"/>'
