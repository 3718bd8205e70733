"""UN DESA's International Migrant Stock 2024: origin, destination and sex.

Quirks of this source: Serbia includes Kosovo*; pairs without data are absent, only an explicit 0 is
zero; what counts as a migrant (foreign-born or foreign citizen) differs by destination and year.
Source: https://www.un.org/development/desa/pd/content/international-migrant-stock
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from migstat.areas import System
from migstat.sdmx.codelists import DESTINATION, FREQ, ORIGIN, SEX, text
from migstat.sdmx.frame import query, table, with_column
from migstat.sdmx.guard import read_parquet, refuse_duplicates, shown, translated
from migstat.sdmx.model import Kind, Source, Table
from migstat.sources import edits
from migstat.sources.define import Words, flow
from migstat.sources.places import places, read_files

#: The edition of 2024 as it was on this day.
VINTAGE = date(2025, 6, 19)

STOCK = flow(
    "UNDESA_STOCK",
    Words(
        text("International migrant stock", "Numri i migrantëve", "Broj međunarodnih migranata"),
        text(
            "Migrants living in an area in the middle of the year, by area of origin and sex.",
            "Migrantë që jetojnë në një territor në mes të vitit, sipas territorit të origjinës dhe "
            "gjinisë.",
            "Migranti koji žive u području sredinom godine, prema području porekla i polu.",
        ),
    ),
    (FREQ, SEX, ORIGIN, DESTINATION),
    Source(
        "United Nations, Department of Economic and Social Affairs, Population Division",
        "International Migrant Stock 2024",
        "https://www.un.org/development/desa/pd/content/international-migrant-stock",
        "CC BY 3.0 IGO",
        "https://creativecommons.org/licenses/by/3.0/igo/",
        "Serbia includes Kosovo. Absent pairs have no data; only an explicit zero is zero.",
    ),
    Kind.STOCK,
)

DATAFLOWS = (STOCK,)

_TYPES = ("type_b", "type_c", "type_r", "type_i")


def stock(path: Path) -> Table:
    """The table in ``migrant_stock_2024.parquet``.

    :raises BadFile: a file that is damaged, has another header, or an unknown area or sex.
    """
    key = ("geo", "year", "origin", "sex")
    rows = read_parquet(path, (*key, "stock", *_TYPES))
    file = shown(path)
    refuse_duplicates(rows, key, file)
    areas = places(System.UNDESA)
    for name, codes in (("geo", areas), ("origin", areas), ("sex", {"male": "M", "female": "F"})):
        rows = with_column(rows, name, translated(rows.column(name), codes, file, name))
    # max(): the types are the same for all rows of a destination and year.
    sql = """
        SELECT 'A' AS FREQ, coalesce(sex, 'T') AS SEX, origin AS CITIZEN, geo AS GEO,
               CAST(year AS VARCHAR) AS TIME_PERIOD, CAST(sum(stock) AS DOUBLE) AS OBS_VALUE,
               CASE WHEN max(type_c) = 1 AND max(type_i) = 1 THEN 'DI'
                    WHEN max(type_c) = 1 THEN 'D'
                    WHEN max(type_i) = 1 THEN 'I' ELSE 'A' END AS OBS_STATUS
        FROM src GROUP BY GROUPING SETS ((sex, origin, geo, year), (origin, geo, year))
    """
    return table(
        STOCK,
        query(sql, src=rows),
        VINTAGE,
        edits=(edits.SEXES, edits.UNDESA_MARKS, edits.said(edits.SERBIA_NEVER_SPLIT)),
    )


#: What this reader looks for in its folder.
FILES = {"migrant_stock_2024.parquet": stock}


def read(folder: Path) -> Iterator[Table]:
    """The table of the folder ``undesa``, if it is there."""
    return read_files(folder / "undesa", FILES)
