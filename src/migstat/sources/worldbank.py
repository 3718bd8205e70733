"""The World Bank's population, development indicators and bilateral estimates.

Quirks of this source: areas have the Bank's own codes (XKX, CHI) or, in the matrices, its own
names; groups of areas stand among the areas; the matrices' residuals have no area.
Source: https://data.worldbank.org, https://www.knomad.org/data
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from migstat.areas import System
from migstat.sdmx.delimited import read_delimited
from migstat.sdmx.frame import query, table, with_column
from migstat.sdmx.guard import (
    read_parquet,
    refuse_duplicates,
    require_columns,
    shown,
    translated,
)
from migstat.sdmx.model import Dataflow, Table
from migstat.sdmx.numbers import numbers, years
from migstat.sources import edits
from migstat.sources import worldbank_flows as flows
from migstat.sources.places import places, read_files
from migstat.sources.worldbank_flows import DATAFLOWS

__all__ = ["DATAFLOWS", "FILES", "read"]

#: Edition of the population table; the indicators were taken from IOM's package of 19 June 2025.
POPULATION = date(2026, 3, 6)
INDICATORS = date(2025, 6, 19)
#: "April 2018 version" of the matrices, taken over on 5 April 2025.
MATRICES = date(2018, 4, 1)
MATRICES_RETRIEVED = date(2025, 4, 5)

_POPULATION_COLUMNS = ("Country Name", "Country Code", "Year", "Value")


def read(folder: Path) -> Iterator[Table]:
    """The tables of the folder ``worldbank`` one at a time; absent ones are passed over.

    :raises BadFile: a file that is damaged, has another header, an unknown area or a bad figure.
    """
    return read_files(folder / "worldbank", FILES)


def _population(path: Path) -> Table:
    text = read_delimited(path)
    require_columns(text.file, text.header, _POPULATION_COLUMNS)
    key = ("Country Code", "Year")
    refuse_duplicates(text.rows, key, text.file, first_line=2)
    area = translated(
        text.rows.column(key[0]), places(System.WORLD_BANK), text.file, key[0], first_line=2
    )
    rows = pa.table(
        {
            "FREQ": pa.repeat(pa.scalar("A"), text.rows.num_rows),
            "GEO": area,
            "TIME_PERIOD": years(text.rows.column("Year"), text.file, "Year"),
            "OBS_VALUE": numbers(text.rows.column("Value"), text.file, "Value"),
        }
    )
    return table(flows.POPULATION, rows, POPULATION)


def _indicators(path: Path) -> Table:
    key = ("geo", "indicator", "year")
    rows = read_parquet(path, (*key, "value"))
    file = shown(path)
    refuse_duplicates(rows, key, file)
    unit = translated(rows.column("indicator"), flows.WDI_UNITS, file, "indicator")
    rows = with_column(rows, "unit", unit)
    rows = with_column(
        rows, "geo", translated(rows.column("geo"), places(System.WORLD_BANK), file, "geo")
    )
    sql = """
        SELECT 'A' AS FREQ, indicator AS INDICATOR, unit AS UNIT, geo AS GEO,
               CAST(year AS VARCHAR) AS TIME_PERIOD,
               CASE unit WHEN 'PER' THEN round(value) ELSE value END AS OBS_VALUE
        FROM src
    """
    return table(
        flows.WDI,
        query(sql, src=rows),
        INDICATORS,
        edits=(edits.WHOLE_PERSONS,),
    )


def _matrix(dataflow: Dataflow, axes: tuple[str, str], measure: str, path: Path) -> Table:
    """A matrix laid out in rows; ``axes`` are origin (or receiver) and destination (or sender)."""
    rows = read_parquet(path, (*axes, measure))
    file = shown(path)
    refuse_duplicates(rows, axes, file)
    names: Mapping[str, str | None] = places(System.WORLD_BANK_LABEL)
    origin, destination = (
        translated(rows.column(name), names, file, name, "name") for name in axes
    )
    count = rows.num_rows
    found = pa.table(
        {
            "FREQ": pa.repeat(pa.scalar("A"), count),
            "CITIZEN": origin,
            "GEO": destination,
            "TIME_PERIOD": pa.repeat(pa.scalar("2017"), count),
            "OBS_VALUE": pc.cast(rows.column(measure), pa.float64()),
        }
    )
    return table(dataflow, found, MATRICES, MATRICES_RETRIEVED, edits=(edits.BANK_NAMES,))


#: What this reader looks for in its folder.
FILES: Mapping[str, Callable[[Path], Table]] = {
    "population_SP.POP.TOTL.csv": _population,
    "wdi_selected.parquet": _indicators,
    "bilateral_remittances_2017.parquet": partial(
        _matrix, flows.REMITTANCES, ("receiving", "sending"), "usd_million"
    ),
    "bilateral_migrant_stock_2017.parquet": partial(
        _matrix, flows.STOCK, ("origin", "destination"), "stock"
    ),
}
