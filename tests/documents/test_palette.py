"""Categories stay apart for readers who see no red, no green or no blue."""

import math
from itertools import combinations

import pytest

from tessera.documents.figures import Theme
from tessera.documents.palette import (
    channels,
    contrast,
    linear,
    palette,
    readable,
    shades,
)

#: Machado, Oliveira, Fernandes (2009): what is left of linear RGB without one kind of cone.
SIGHT = {
    "all colours": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "no red": ((0.152, 1.053, -0.205), (0.115, 0.786, 0.099), (-0.004, -0.048, 1.052)),
    "no green": ((0.367, 0.861, -0.228), (0.280, 0.673, 0.047), (-0.012, 0.043, 0.969)),
    "no blue": ((1.256, -0.077, -0.179), (-0.078, 0.931, 0.148), (0.005, 0.691, 0.304)),
}


def seen(colour: str, sight: str) -> tuple[float, float, float]:
    """The colour in CIE Lab as someone sees it."""
    light = [linear(channel) for channel in channels(colour)]
    red, green, blue = (
        max(0.0, sum(a * b for a, b in zip(row, light, strict=True))) for row in SIGHT[sight]
    )
    x = (0.4124564 * red + 0.3575761 * green + 0.1804375 * blue) / 0.95047
    y = 0.2126729 * red + 0.7151522 * green + 0.0721750 * blue
    z = (0.0193339 * red + 0.1191920 * green + 0.9503041 * blue) / 1.08883
    f, g, h = (_cube(part) for part in (x, y, z))
    return 116 * g - 16, 500 * (f - g), 200 * (g - h)


def _cube(part: float) -> float:
    return part ** (1 / 3) if part > 216 / 24389 else (24389 / 27 * part + 16) / 116


@pytest.mark.parametrize("theme", Theme)
@pytest.mark.parametrize("sight", SIGHT)
def test_any_two_categories_can_be_told_apart(theme: Theme, sight: str) -> None:
    colours = palette(theme).categories
    assert len(colours) == 8
    for one, other in combinations(colours, 2):
        assert math.dist(seen(one, sight), seen(other, sight)) > 20, (one, other)


@pytest.mark.parametrize("theme", Theme)
def test_categories_stand_out_from_the_paper_and_their_names_can_be_read(theme: Theme) -> None:
    book = palette(theme)
    for colour in book.categories:
        assert contrast(colour, book.paper) >= 3, colour
        assert contrast(readable(colour, theme), book.paper) >= 4.5
    assert contrast(book.soft, book.paper) >= 4.5


@pytest.mark.parametrize("theme", Theme)
@pytest.mark.parametrize("classes", range(2, 7))
def test_shades_run_in_one_direction(theme: Theme, classes: int) -> None:
    away = [contrast(colour, palette(theme).paper) for colour in shades(theme, classes)]
    assert away == sorted(away) and len(set(away)) == classes
