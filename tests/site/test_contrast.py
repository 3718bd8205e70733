"""Text stands out from its ground at 4.5 to 1, controls and focus at 3 to 1, on light and dark."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tessera.documents.figures import Theme
from tessera.documents.palette import contrast, palette

STYLES = Path(__file__).parents[2] / "src/tessera/site/static/site/site.css"

TEXT = [
    (text, ground)
    for ground in ("paper", "card")
    for text in ("ink", "soft", "accent", "amber", "brick")
] + [
    ("ink", "accent-soft"), ("accent", "accent-soft"),
    ("ink", "amber-soft"), ("amber", "amber-soft"),
    ("ink", "brick-soft"), ("brick", "brick-soft"),
    ("on-accent", "accent"), ("on-accent", "amber"), ("on-accent", "brick"),
    ("paper", "ink"), ("ink", "line"), ("soft", "line"),
]  # fmt: skip
CONTROLS = [("field", "paper"), ("field", "card"), ("ink", "paper"), ("ink", "card")]


def tokens(paper: str) -> dict[str, str]:
    """The custom properties for light or dark paper, as the built stylesheet states them."""
    css = STYLES.read_text("utf-8")
    found: dict[str, str] = {}
    for first in ("cat-1", "paper"):
        blocks = re.findall(rf":root\{{([^}}]*--{first}:[^}}]*)\}}", css)
        block = blocks[paper == "dark"]
        found |= re.findall(r"--([a-z0-9-]+):\s*(#[0-9a-f]{3,8})", block)
    return {name: _six(colour) for name, colour in found.items()}


def _six(colour: str) -> str:
    return "#" + "".join(c * 2 for c in colour[1:]) if len(colour) == 4 else colour


@pytest.mark.parametrize("paper", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT)
def test_text_can_be_read(paper: str, text: str, ground: str):
    colours = tokens(paper)
    assert contrast(colours[text], colours[ground]) >= 4.5


@pytest.mark.parametrize("paper", ["light", "dark"])
@pytest.mark.parametrize(("part", "ground"), CONTROLS)
def test_controls_and_focus_can_be_seen(paper: str, part: str, ground: str):
    colours = tokens(paper)
    assert contrast(colours[part], colours[ground]) >= 3


@pytest.mark.parametrize(("paper", "theme"), [("light", Theme.LIGHT), ("dark", Theme.DARK)])
def test_pages_and_figures_share_their_inks(paper: str, theme: Theme):
    colours, book = tokens(paper), palette(theme)
    assert (colours["paper"], colours["ink"], colours["accent"]) == (
        book.paper,
        book.ink,
        book.accent,
    )
    assert [colours[f"cat-{place}"] for place in range(1, 9)] == list(book.categories)
