"""The United Nations' World Population Prospects 2024: yearly indicators and projections.

Quirks of this source: areas are numbers (LocID), regions stand among them; persons are given in
thousands, which is kept and said by the unit.
Source: https://population.un.org/wpp/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

import pyarrow as pa

from migstat.areas import System
from migstat.sdmx.codelists import AREA, FREQ, SEX, UNIT, codelist, indicators, text
from migstat.sdmx.frame import query, table, with_column
from migstat.sdmx.guard import read_parquet, refuse_duplicates, shown, translated
from migstat.sdmx.model import Dimension, Kind, Source, Table
from migstat.sources import edits
from migstat.sources.define import Words, flow
from migstat.sources.places import places, read_files

#: Published on World Population Day 2024; the tables were taken over from UN DESA's own package.
VINTAGE = date(2024, 7, 11)
RETRIEVED = date(2025, 6, 23)

_SOURCE = Source(
    "United Nations, Department of Economic and Social Affairs, Population Division",
    "World Population Prospects 2024",
    "https://population.un.org/wpp/",
    "CC BY 3.0 IGO",
    "https://creativecommons.org/licenses/by/3.0/igo/",
)

CL_INDICATOR = codelist(
    "CL_WPP_INDICATOR",
    ("BIRTHS", "Births", "Lindje", "Rođeni"),
    ("DEATHS", "Deaths", "Vdekje", "Umrli"),
    ("POP_CHANGE", "Population change", "Ndryshimi i popullsisë", "Promena broja stanovnika"),
    ("NET_MIGRATION", "Net migration", "Migrimi neto", "Migracioni saldo"),
    ("CBR", "Crude birth rate", "Shkalla bruto e lindjeve", "Opšta stopa nataliteta"),
    ("CDR", "Crude death rate", "Shkalla bruto e vdekjeve", "Opšta stopa mortaliteta"),
    ("CNMR", "Net migration rate", "Shkalla e migrimit neto", "Stopa migracionog salda"),
    (
        "NAT_CHANGE_RATE",
        "Rate of natural change",
        "Shkalla e shtimit natyror",
        "Stopa prirodnog priraštaja",
    ),
    ("GROWTH_RATE", "Growth rate", "Shkalla e rritjes", "Stopa rasta"),
)

CL_VARIANT = codelist(
    "CL_WPP_VARIANT",
    ("MEDIUM", "Medium variant", "Varianti i mesëm", "Srednja varijanta"),
    ("LOW", "Low variant", "Varianti i ulët", "Niska varijanta"),
    ("HIGH", "High variant", "Varianti i lartë", "Visoka varijanta"),
    ("L80", "Lower bound, 80 %", "Kufiri i poshtëm, 80 %", "Donja granica, 80 %"),
    ("U80", "Upper bound, 80 %", "Kufiri i sipërm, 80 %", "Gornja granica, 80 %"),
    ("L95", "Lower bound, 95 %", "Kufiri i poshtëm, 95 %", "Donja granica, 95 %"),
    ("U95", "Upper bound, 95 %", "Kufiri i sipërm, 95 %", "Gornja granica, 95 %"),
)
VARIANT = Dimension("VARIANT", text("Variant", "Varianti", "Varijanta"), codelist=CL_VARIANT)

INDICATORS = flow(
    "WPP_INDICATORS",
    Words(
        text(
            "Births, deaths and net migration",
            "Lindje, vdekje dhe migrim neto",
            "Rođeni, umrli i migracioni saldo",
        ),
        text(
            "Births, deaths, net migration and growth of the population in each year since 1950, "
            "as the United Nations estimate them.",
            "Lindjet, vdekjet, migrimi neto dhe rritja e popullsisë në çdo vit që nga 1950, sipas "
            "vlerësimit të Kombeve të Bashkuara.",
            "Rođeni, umrli, migracioni saldo i rast stanovništva za svaku godinu od 1950, prema "
            "proceni Ujedinjenih nacija.",
        ),
    ),
    (FREQ, indicators(CL_INDICATOR), UNIT, AREA),
    _SOURCE,
    Kind.FLOW,
    unit="_Z",
)

PROJECTIONS = flow(
    "WPP_PROJECTIONS",
    Words(
        text("Population projections", "Projeksione të popullsisë", "Projekcije stanovništva"),
        text(
            "Population expected in each year to 2100, by variant and sex, with intervals of 80 and "
            "95 per cent.",
            "Popullsia e pritshme në çdo vit deri në vitin 2100, sipas variantit dhe gjinisë, me "
            "intervale 80 dhe 95 për qind.",
            "Očekivano stanovništvo za svaku godinu do 2100, prema varijanti i polu, sa intervalima "
            "od 80 i 95 odsto.",
        ),
    ),
    (FREQ, VARIANT, SEX, AREA),
    _SOURCE,
    Kind.STOCK,
    unit="THS_PER",
)

DATAFLOWS = (INDICATORS, PROJECTIONS)

#: The publisher's column -> indicator and unit.
_MEASURES: Mapping[str, tuple[str, str]] = {
    "births": ("BIRTHS", "THS_PER"),
    "deaths": ("DEATHS", "THS_PER"),
    "PopChange": ("POP_CHANGE", "THS_PER"),
    "net_migration_thousand": ("NET_MIGRATION", "THS_PER"),
    "cbr": ("CBR", "PER_THS"),
    "cdr": ("CDR", "PER_THS"),
    "cnmr": ("CNMR", "PER_THS"),
    "NatChangeRT": ("NAT_CHANGE_RATE", "PER_THS"),
    "growthrate": ("GROWTH_RATE", "PC"),
}
_BOUNDS = {
    "pop_80l": "L80",
    "pop_80u": "U80",
    "pop_95l": "L95",
    "pop_95u": "U95",
    "pop_low": "LOW",
    "pop_high": "HIGH",
}
_AXES = "'A' AS FREQ, country_code AS GEO, CAST(year AS VARCHAR) AS TIME_PERIOD"


def read(folder: Path) -> Iterator[Table]:
    """The tables of the folder ``unwpp`` one at a time; absent ones are passed over.

    :raises BadFile: a file that is damaged, has another header, or an unknown location.
    """
    return read_files(folder / "unwpp", FILES)


def _load(path: Path, measures: tuple[str, ...]) -> pa.Table:
    key = ("country_code", "year")
    rows = read_parquet(path, (*key, *measures))
    file = shown(path)
    refuse_duplicates(rows, key, file)
    area = translated(
        rows.column("country_code"), places(System.WPP), file, "country_code", "location"
    )
    return with_column(rows, "country_code", area)


def _indicators(path: Path) -> Table:
    rows = _load(path, tuple(_MEASURES))
    cells = ", ".join(f"('{code}', '{unit}', {name})" for name, (code, unit) in _MEASURES.items())
    answer = query(_long("INDICATOR, UNIT", cells), src=rows)
    return table(INDICATORS, answer, VINTAGE, RETRIEVED)


def _projections(path: Path) -> Table:
    rows = _load(path, ("popM", "popF", *_BOUNDS))
    cells = (
        "('MEDIUM', 'M', popM), ('MEDIUM', 'F', popF), ('MEDIUM', 'T', popM + popF), "
        + ", ".join(f"('{code}', 'T', {name})" for name, code in _BOUNDS.items())
    )
    answer = query(_long("VARIANT, SEX", cells, status="'F'"), src=rows)
    return table(
        PROJECTIONS,
        answer,
        VINTAGE,
        RETRIEVED,
        edits=(edits.MEDIUM_SEXES, edits.FORECASTS),
    )


def _long(names: str, cells: str, status: str = "'A'") -> str:
    """SQL: one row for each cell ``(code, code, value)``; ``names`` are the two codes' columns."""
    first, second = names.split(", ")
    return f"""
        SELECT {_AXES}, cell[1] AS {first}, cell[2] AS {second},
               cell[3] AS OBS_VALUE, {status} AS OBS_STATUS
        FROM (SELECT country_code, year, unnest([{cells}]) AS cell FROM src)
        WHERE cell[3] IS NOT NULL
    """  # noqa: S608


#: What this reader looks for in its folder.
FILES = {
    "wpp2024_indicators_1950_2023.parquet": _indicators,
    "wpp2024_popproj_2024_2100.parquet": _projections,
}
