"""The colours of figures, on light and on dark paper. Pure.

Categories have one fixed order. Neighbours in it stay apart for readers who see no red, no green or
no blue (a test simulates all three), and every colour stands out at 3:1 from the paper.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from tessera.documents.figures import Theme


@dataclass(frozen=True, slots=True)
class Palette:
    """The inks of one paper: text, rules, accent, categories and the shades of a map."""

    paper: str
    ink: str
    soft: str  # secondary text: 4.5:1
    rule: str  # grid lines
    accent: str
    accent_soft: str  # area below a single line
    muted: str  # what steps back behind an emphasis
    categories: tuple[str, ...]
    shades: tuple[str, ...]  # six steps from few to many; a test keeps them in order
    zero: str  # an area that reported zero
    absent: str  # ground of the hatch: no figure
    hatch: str  # lines of the hatch
    border: str  # between areas
    outline: str  # coast lines and small-area symbols


LIGHT = Palette(
    paper="#fbfaf7",
    ink="#14233a",
    soft="#53617a",
    rule="#d9dde5",
    accent="#0b6b74",
    accent_soft="#d7ecec",
    muted="#9db0bf",
    categories=(
        "#0b6b74",
        "#c97f14",
        "#a3382c",
        "#8e8aca",
        "#502683",
        "#a88972",
        "#610c33",
        "#a141cc",
    ),
    shades=("#cfe6e4", "#9fcfcd", "#66b0b1", "#2f8b92", "#0b6b74", "#063f47"),
    zero="#f4f1e6",
    absent="#e3e5e9",
    hatch="#b4bbc6",
    border="#fbfaf7",
    outline="#7d8a9c",
)

DARK = Palette(
    paper="#0f1826",
    ink="#e8ebf1",
    soft="#a7b2c5",
    rule="#2c3a50",
    accent="#63c3c4",
    accent_soft="#12383e",
    muted="#5a6b80",
    categories=(
        "#63c3c4",
        "#e8b25c",
        "#d1412e",
        "#a794fb",
        "#f8fdc1",
        "#5954de",
        "#b9369f",
        "#7c6c67",
    ),
    shades=("#17454b", "#1d626a", "#2b8289", "#46a3a7", "#7cc7c8", "#c5ebe8"),
    zero="#2b2a24",
    absent="#222d3e",
    hatch="#46536a",
    border="#0f1826",
    outline="#7d8a9c",
)


def palette(theme: Theme) -> Palette:
    """The palette for a paper."""
    return DARK if theme is Theme.DARK else LIGHT


def shades(theme: Theme, classes: int) -> tuple[str, ...]:
    """As many steps from few to many as a map has classes (2 to 6), spread over the whole range."""
    steps = palette(theme).shades
    last = len(steps) - 1
    if classes == 1:
        return (steps[3],)
    return tuple(steps[round(index * last / (classes - 1))] for index in range(classes))


@cache
def readable(colour: str, theme: Theme, least: float = 4.5) -> str:
    """The nearest shade of a colour in which text can be read on the paper (WCAG contrast)."""
    book = palette(theme)
    share = 0.0
    mixed = colour
    while contrast(mixed, book.paper) < least and share < 1:
        share += 0.05
        mixed = _mix(colour, book.ink, share)
    return mixed


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours after WCAG 2.2 (1 to 21)."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def channels(colour: str) -> tuple[float, float, float]:
    """Red, green and blue between 0 and 1 of a colour written #rrggbb."""
    red, green, blue = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    return red, green, blue


def linear(channel: float) -> float:
    """A channel of sRGB as light."""
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)


def _luminance(colour: str) -> float:
    red, green, blue = (linear(channel) for channel in channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _mix(one: str, other: str, share: float) -> str:
    pairs = zip(channels(one), channels(other), strict=True)
    return "#" + "".join(f"{round(255 * (a + (b - a) * share)):02x}" for a, b in pairs)
