"""Eurostat's bilateral migration tables in tidy Parquet, with labels instead of codes.

Quirks of this source: areas stand as labels, of which one area has several; ":" became
``missing``; flags are lower-case and combine; the applicants table was published elsewhere as
"first time" but holds all applicants, and gives no total of the sexes.
Source: https://ec.europa.eu/eurostat
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import partial
from pathlib import Path

import pyarrow as pa

from migstat.areas import System
from migstat.sdmx.flags import observation_flags
from migstat.sdmx.frame import query, table, with_column
from migstat.sdmx.guard import read_parquet, refuse_duplicates, shown, translated
from migstat.sdmx.model import CONF_STATUS, OBS_STATUS, Dataflow, Table
from migstat.sources import edits
from migstat.sources import eurostat_flows as flows
from migstat.sources.caveats import Caveat, caveats
from migstat.sources.eurostat_flows import DATAFLOWS
from migstat.sources.places import places, read_files

__all__ = ["CAVEATS", "DATAFLOWS", "FILES", "read"]

#: The editions were downloaded on these days; Eurostat keeps no older ones.
JUNE_2025 = date(2025, 6, 9)
MARCH_2018 = date(2018, 3, 27)
APPLICANTS = date(2025, 6, 19)

CAVEATS: tuple[Caveat, ...] = tuple(
    caveat for caveat in caveats() if caveat.dataflow in {flow.id for flow in DATAFLOWS}
)


def read(folder: Path) -> Iterator[Table]:
    """The tidy tables of the folder ``eurostat`` one at a time; absent ones are passed over.

    :raises BadFile: a file that is damaged, has another header, an unknown label or flag.
    """
    return read_files(folder / "eurostat", FILES)


def _applicants(path: Path) -> Table:
    key = ("geo", "year", "nat", "sex")
    rows = read_parquet(path, (*key, "applicants"))
    file = shown(path)
    refuse_duplicates(rows, key, file)
    # The table was cleaned by IOM, with ISO-like codes of its own for groups.
    areas = places(System.IOM)
    for name in ("geo", "nat"):
        rows = with_column(rows, name, translated(rows.column(name), areas, file, name))
    sexes = {"male": "M", "female": "F", "unknown": "UNK"}
    rows = with_column(rows, "sex", translated(rows.column("sex"), sexes, file, "sex"))
    sql = """
        SELECT 'A' AS FREQ, nat AS CITIZEN, coalesce(sex, 'T') AS SEX, geo AS GEO,
               CAST(year AS VARCHAR) AS TIME_PERIOD, CAST(sum(applicants) AS DOUBLE) AS OBS_VALUE
        FROM src GROUP BY GROUPING SETS ((nat, sex, geo, year), (nat, geo, year))
    """
    return table(
        flows.ASYAPP,
        query(sql, src=rows),
        APPLICANTS,
        edits=(edits.SEXES_AND_UNKNOWN, edits.ALL_APPLICANTS),
    )


def _labelled(path: Path, measures: tuple[str, ...]) -> pa.Table:
    """Year, GEO and CITIZEN as codes beside the measures."""
    key = ("year", "geo_label", "citizen_label")
    rows = read_parquet(path, (*key, *measures))
    file = shown(path)
    refuse_duplicates(rows, key, file)
    areas = places(System.EUROSTAT_LABEL)
    for name in key[1:]:
        column = translated(rows.column(name), areas, file, name, "label")
        rows = with_column(rows, name, column)
    return rows


_PAIR_SQL = """
    SELECT 'A' AS FREQ, citizen_label AS CITIZEN, geo_label AS GEO,
           CAST(year AS VARCHAR) AS TIME_PERIOD, CAST(value AS DOUBLE) AS OBS_VALUE
"""


def _pair(dataflow: Dataflow, path: Path) -> Table:
    rows = _labelled(path, ("value",))
    return table(
        dataflow, query(_PAIR_SQL + "FROM src", src=rows), JUNE_2025, edits=(edits.EUROSTAT_LABELS,)
    )


def _flagged(dataflow: Dataflow, constant: Mapping[str, str], path: Path) -> Table:
    """A table with flags; ``constant`` names columns that must hold one label throughout."""
    rows = _labelled(path, ("value", "flag", "missing", *constant))
    file = shown(path)
    for name, label in constant.items():
        translated(rows.column(name), {label: label}, file, name, "label")
    answer = query(_PAIR_SQL + ", flag, missing FROM src", src=rows)
    status, confidentiality = observation_flags(
        answer.column("flag"), answer.column("missing"), file, "flag"
    )
    answer = with_column(answer, OBS_STATUS, status)
    answer = with_column(answer, CONF_STATUS, confidentiality)
    return table(
        dataflow,
        answer,
        MARCH_2018,
        edits=(edits.EUROSTAT_LABELS, edits.FLAGS_AND_COLON),
    )


#: What this reader looks for in its folder.
FILES: Mapping[str, Callable[[Path], Table]] = {
    "asyappctza_total_by_sex_2011_2024.parquet": _applicants,
    "bilateral/imm1ctz_1998_2023.parquet": partial(_pair, flows.IMM1CTZ),
    "bilateral/pop1ctz_2015_2024.parquet": partial(_pair, flows.POP1CTZ),
    "bilateral/resvalid_total_2008_2023.parquet": partial(_pair, flows.RESVALID),
    "bilateral/eipre_2013_2024.parquet": partial(_pair, flows.EIPRE),
    "bilateral/asyappctza_nasyapp_2012_2016.parquet": partial(
        _flagged, flows.ASYAPP_FRST, {"asyl_app": "First time applicant"}
    ),
    "bilateral/eipre_2012_2016.parquet": partial(_flagged, flows.EIPRE_2016, {}),
    "bilateral/eiord_2012_2016.parquet": partial(_flagged, flows.EIORD, {}),
    "bilateral/eirtn_2012_2016.parquet": partial(
        _flagged, flows.EIRTN, {"indic_mg": "Total number of persons returned"}
    ),
    "bilateral/eirfs_2012_2016.parquet": partial(
        _flagged, flows.EIRFS, {"indic_mg": "Persons refused entry", "reason": "Total"}
    ),
}
