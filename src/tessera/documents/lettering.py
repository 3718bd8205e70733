"""Measuring and breaking text without a browser, and writing numbers as each language does. Pure.

Pictures are laid out here, on the server, to the pixel: margins fit the longest label, titles break
where they must, and the size of an image is known before it is drawn.
"""

from __future__ import annotations

import json
import math
from functools import cache
from pathlib import Path

FONTS = Path(__file__).resolve().parent / "fonts"
#: Our own cut first (pictures), then the typeface of the pages (charts in the browser).
FAMILY = "Noto Sans Tessera, Noto Sans Variable, Noto Sans, sans-serif"
_AVERAGE = 580  # thousandths of the type size; for characters the font lacks

MINUS = "−"
NBSP = "\u00a0"
#: language -> (decimal sign, thousands separator)
_SIGNS = {
    "en": (".", ","),
    "sq": (",", NBSP),
    "sr": (",", "."),
    "sr-latn": (",", "."),
}


class _Widths(dict[str, int]):
    """The width of each character, in thousandths of the type size."""

    def __missing__(self, character: str) -> int:
        return _AVERAGE


@cache
def _widths() -> dict[int, _Widths]:
    table = json.loads((FONTS / "widths.json").read_text(encoding="utf-8"))
    return {int(weight): _Widths(widths) for weight, widths in table.items()}


def width(text: str, size: float, weight: int = 400) -> float:
    """How wide a line of text is, in pixels.

    :param size: type size in pixels; :param weight: 400 or 600.
    """
    return sum(map(_widths()[weight].__getitem__, text)) * size / 1000


def wrap(text: str, size: float, room: float, weight: int = 400, lines: int = 0) -> list[str]:
    """Break a text into lines no wider than ``room`` pixels; the last ends in … if more is left.

    :param lines: how many lines there may be at most; 0 for as many as needed.
    """
    done: list[str] = []
    line = ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if not line or width(longer, size, weight) <= room:
            line = longer
            continue
        done.append(line)
        line = word
    done.append(line)
    if lines and len(done) > lines:
        rest = " ".join(done[lines - 1 :])
        done = [*done[: lines - 1], rest]
    return [clip(one, size, room, weight) for one in done]


def clip(text: str, size: float, room: float, weight: int = 400) -> str:
    """The text, or as much of it as fits into ``room`` pixels with … at its end."""
    if width(text, size, weight) <= room:
        return text
    while text and width(text + "…", size, weight) > room:
        text = text[:-1].rstrip(" ,;(–-")
    return text + "…"


def number(value: float, language: str, decimals: int = 0) -> str:
    """A figure as the language writes it: 1,234.5 (en), 1 234,5 (sq), 1.234,5 (sr)."""
    decimal, thousands = _SIGNS[language]
    text = f"{abs(value):,.{decimals}f}"
    text = text.replace(",", "\0").replace(".", decimal).replace("\0", thousands)
    negative = value < 0 and any(digit in text for digit in "123456789")
    return MINUS + text if negative else text


def tied(words: str) -> str:
    """The same words; no line ends between a figure and its per cent sign."""
    return words.replace(" %", f"{NBSP}%")


def tick_decimals(step: float) -> int:
    """How many decimals the labels of an axis need when its ticks are ``step`` apart."""
    return max(0, -math.floor(math.log10(step) + 1e-9)) if step < 1 else 0
