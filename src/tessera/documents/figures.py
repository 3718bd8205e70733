"""What a chart or a map shows, told without drawing it. Pure: no Django, no renderer.

A room describes its figures with these frozen rows; :mod:`tessera.documents.charts` and
:mod:`tessera.documents.maps` turn them into Vega-Lite specifications, and the outline of a document
carries them unchanged. All words arrive ready, in the language of the reader.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

#: The languages a figure can speak: Serbian is "sr" in Cyrillic and "sr-latn" in Latin letters.
LANGUAGES = ("en", "sq", "sr", "sr-latn")

BREAK = "b"
PROVISIONAL = "p"
ESTIMATED = "e"


class Kind(StrEnum):
    """How a chart is drawn."""

    LINE = "line"  # one line a series over time
    BAR = "bar"  # horizontal bars, one series, longest first
    STACKED_BAR = "stacked-bar"  # parts of a whole: columns over time, rows over categories
    STACKED_AREA = "stacked-area"  # parts of a whole over many periods without gaps


class Theme(StrEnum):
    """On which paper a figure is drawn."""

    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class Point:
    """One observation: where it stands, its value, and what the publisher says of it.

    :param at: a period ("2024", "2024-Q1", "2024-03", "2024-W05", "2024-03-09") or a category.
    :param value: the figure; None where there is none. Zero is a figure.
    :param status: observation status letters as published ("b", "p", "e", or several, "bp").
    :param confidential: the figure exists but is withheld (``value`` must then be None).
    """

    at: str
    value: float | None
    status: str = ""
    confidential: bool = False

    def __post_init__(self) -> None:
        if self.confidential and self.value is not None:
            raise ValueError(f"The confidential figure at {self.at} must not carry a value.")

    def has(self, letter: str) -> bool:
        """Whether the publisher set this status letter."""
        return letter in self.status.lower()


@dataclass(frozen=True, slots=True)
class Series:
    """A named row of observations, in the order in which they are to be drawn."""

    key: str
    label: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart as a statement: the title says what it shows, the subtitle what was counted.

    :param series: at least one; a bar chart takes exactly one.
    :param unit: what one counts ("persons"), for tooltips and the description; printed once.
    :param decimals: digits after the decimal sign wherever a value is printed.
    :param source: the line that names publisher, table, release and licence.
    :param source_language: of that line, where it is not the chart's.
    :param notes: designation and method notes; each is printed once inside the picture.
    :param emphasis: keys of series (bars: categories) that carry the accent; the rest steps back.
    """

    kind: Kind
    title: str
    series: tuple[Series, ...]
    subtitle: str = ""
    unit: str = ""
    decimals: int = 0
    source: str = ""
    notes: tuple[str, ...] = ()
    emphasis: tuple[str, ...] = ()
    language: str = "en"
    source_language: str = ""

    def __post_init__(self) -> None:
        _check_language(self.language)
        _check_language(self.source_language or self.language)
        if not self.series:
            raise ValueError("A chart needs at least one series.")
        if self.kind is Kind.BAR and len(self.series) != 1:
            raise ValueError("A chart of ranked bars shows exactly one series.")
        for series in self.series:
            places = [point.at for point in series.points]
            if len(set(places)) != len(places):
                raise ValueError(f"Series {series.key} has two values at the same place.")


class Extent(StrEnum):
    """Which part of the world a map shows."""

    WORLD = "world"
    EUROPE = "europe"


@dataclass(frozen=True, slots=True)
class AreaValue:
    """The figure of one area on a map; ``label`` is its designation with its mark ("Kosovo*")."""

    code: str
    label: str
    value: float | None
    status: str = ""
    confidential: bool = False


@dataclass(frozen=True, slots=True)
class AreaMap:
    """Areas shaded by a figure; areas without one are hatched, areas with zero are not.

    :param breaks: upper bounds of the classes but the last, rising; empty for quantiles.
    :param classes: how many classes to make where no breaks are given (2 to 6).
    Other parameters as for :class:`Chart`.
    """

    extent: Extent
    title: str
    values: tuple[AreaValue, ...]
    subtitle: str = ""
    unit: str = ""
    decimals: int = 0
    source: str = ""
    notes: tuple[str, ...] = ()
    breaks: tuple[float, ...] = ()
    classes: int = 5
    language: str = "en"
    source_language: str = ""

    def __post_init__(self) -> None:
        _check_language(self.language)
        _check_language(self.source_language or self.language)
        if list(self.breaks) != sorted(set(self.breaks)):
            raise ValueError("The breaks of a map must rise.")
        if not 2 <= (len(self.breaks) + 1 if self.breaks else self.classes) <= 6:
            raise ValueError("A map has two to six classes; more cannot be told apart.")
        codes = [value.code for value in self.values]
        if len(set(codes)) != len(codes):
            raise ValueError("An area appears twice on the map.")


def _check_language(language: str) -> None:
    if language not in LANGUAGES:
        raise ValueError(f"Figures speak {', '.join(LANGUAGES)}; not {language!r}.")
