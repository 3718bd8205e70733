"""A tally and bars as parts of a page: their letters as large as the page's, however narrow it is. Pure.

On paper a tally is one picture (:mod:`tessera.documents.tally_picture`); on a telephone its letters would
be half as large as they can be read. So a page has the strip as wide as it is itself, the key as words of
its own, and the map alone as a picture. Styles are in ``documents/tally.css``.
"""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from tessera.documents import bars_picture, tally_picture
from tessera.documents.palette import LIGHT
from tessera.documents.tally import Bars, Share, Tally, Tone, describe_tally

_HIGH, _MIDDLE = 34, 22
_LEAST = 0.06  # of the whole: a share as wide as its count


def on_page(drawn: Tally | Bars) -> tuple[str, tuple[str, ...]]:
    """A drawing as HTML, and what stands below it.

    The page holds :func:`tally_picture.definitions` of all its tallies once.
    """
    if isinstance(drawn, Bars):
        said = (drawn.said,) if drawn.said else ()
        return f'<div class="tally">{bars_picture.svg(drawn, fluid=True)}</div>', said
    has_map = tally_picture.has_map(drawn)
    plan = tally_picture.plan(drawn) if has_map else ""
    key = "".join(map(_entry, drawn.drawn))
    return (
        f'<div class="tally" role="img" aria-label={quoteattr(describe_tally(drawn))}>'
        f'{_strip(drawn)}<ul class="tally__key">{key}</ul>{plan}</div>'
    ), (drawn.boundaries,) if has_map else ()


def _strip(tally: Tally) -> str:
    """The shares beside each other, in parts of a hundred; a line of paper between two of them."""
    parts, edges, start = [], [], 0.0
    for share in tally.drawn:
        wide = 100 * share.count / tally.total
        parts.append(
            f'<rect x="{start:.3f}%" width="{wide:.3f}%" height="{_HIGH}" '
            f'fill="{tally_picture.fill(share.tone)}"/>{_count(share, start, wide)}'
        )
        start += wide
        edges.append(f'<line x1="{start:.3f}%" x2="{start:.3f}%" y2="{_HIGH}"/>')
    return (
        f'<svg width="100%" height="{_HIGH}">{"".join(parts)}'
        f'<g stroke="{LIGHT.paper}" stroke-width="2">{"".join(edges[:-1])}</g></svg>'
    )


def _count(share: Share, start: float, wide: float) -> str:
    """How many, in the middle; not on a hatch, where no letter is legible, nor where it has no room."""
    if share.tone is Tone.WITHHELD or wide < 100 * _LEAST:
        return ""
    return (
        f'<text x="{start + wide / 2:.3f}%" y="{_MIDDLE}" font-size="14" font-weight="600" '
        f'fill="{tally_picture.ink_on(share.tone)}" text-anchor="middle">{share.count}</text>'
    )


def _entry(share: Share) -> str:
    return (
        f'<li><svg width="12" height="12"><rect width="12" height="12" rx="2" '
        f'fill="{tally_picture.fill(share.tone)}" stroke="{LIGHT.outline}" stroke-width="0.6"/></svg>'
        f"{escape(share.label)} <b>{share.count}</b></li>"
    )
