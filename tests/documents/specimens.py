"""Figures that the tests of this room draw; the numbers are invented."""

from tessera.documents.figures import (
    AreaMap,
    AreaValue,
    Chart,
    Extent,
    Kind,
    Point,
    Series,
)
from tessera.documents.geometry import sheet

NOTE = "* This designation is without prejudice to positions on status."
CYRILLIC = "* Овим називом се не прејудицирају ставови о статусу."


def series(key: str, *values: float | None, start: int = 2015) -> Series:
    return Series(
        key,
        f"Area {key}",
        tuple(Point(str(start + step), value) for step, value in enumerate(values)),
    )


def line(*rows: Series, language: str = "en", notes: tuple[str, ...] = (NOTE,)) -> Chart:
    return Chart(
        Kind.LINE,
        "A rise that lasts",
        rows or (series("A", 10, 20, 15, 30),),
        "Applicants, persons a year",
        unit="persons",
        source="Publisher table · release 2025-06-12",
        notes=notes,
        language=language,
    )


def bars(**more: object) -> Chart:
    points = (
        Point("Small", 5),
        Point("Large", 5000, "b"),
        Point("None", 0),
        Point("Silent", None),
        Point("Withheld", None, confidential=True),
    )
    return Chart(Kind.BAR, "One is large", (Series("all", "All", points),), "Persons", "persons")


def stack(kind: Kind = Kind.STACKED_BAR) -> Chart:
    return Chart(kind, "Parts", (series("A", 1, 2, 3), series("B", 3, 2, 1)), "Persons")


def area_map(extent: Extent, language: str = "en", note: str = NOTE) -> AreaMap:
    values = tuple(
        AreaValue(code, code, None if place % 7 == 0 else float(place % 5 * 100))
        for place, code in enumerate(sorted(sheet(extent).codes))
    )
    return AreaMap(extent, "Where people live", values, "Persons", notes=(note,), language=language)


def every_chart() -> list[Chart]:
    return [line(), bars(), stack(), stack(Kind.STACKED_AREA)]
