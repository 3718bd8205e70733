"""Abel and Cohen's estimates of migration flows over five years, by six methods.

Quirks of this source: areas are names; Serbia includes Kosovo*; a period of five years is named by
its first year; cells that are zero were dropped.
Source: Abel and Cohen, Scientific Data 6:82 (2019), https://doi.org/10.1038/s41597-019-0089-3
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pyarrow as pa

from migstat.areas import System, mapping
from migstat.sdmx.codelists import DESTINATION, FREQ, ORIGIN, codelist, text
from migstat.sdmx.frame import constant, table, with_column, words
from migstat.sdmx.guard import read_parquet, refuse_duplicates, shown, translated
from migstat.sdmx.model import Dimension, Kind, Source, Table
from migstat.sources import edits
from migstat.sources.define import Words, flow
from migstat.sources.places import places, read_files

VINTAGE = date(2023, 12, 5)

CL_METHOD = codelist(
    "CL_ABEL_COHEN_METHOD",
    (
        "SD_DROP_NEG",
        "Stock differences, negatives dropped",
        "Dallimi i gjendjeve, pa vlerat negative",
        "Razlika stanja, bez negativnih",
    ),
    (
        "SD_REV_NEG",
        "Stock differences, negatives reversed",
        "Dallimi i gjendjeve, vlerat negative të kthyera",
        "Razlika stanja, negativne obrnute",
    ),
    ("MIG_RATE", "Migration rates", "Shkallët e migrimit", "Stope migracije"),
    (
        "DA_MIN_OPEN",
        "Demographic accounting, minimum, open",
        "Llogari demografike, minimum, e hapur",
        "Demografsko računovodstvo, minimum, otvoreno",
    ),
    (
        "DA_MIN_CLOSED",
        "Demographic accounting, minimum, closed",
        "Llogari demografike, minimum, e mbyllur",
        "Demografsko računovodstvo, minimum, zatvoreno",
    ),
    (
        "DA_PB_CLOSED",
        "Demographic accounting, pseudo-Bayesian, closed",
        "Llogari demografike, pseudo-Bajesiane, e mbyllur",
        "Demografsko računovodstvo, pseudo-bajesovsko, zatvoreno",
    ),
)
METHOD = Dimension("METHOD", text("Method", "Metoda", "Metod"), codelist=CL_METHOD)

FLOWS = flow(
    "ABEL_COHEN",
    Words(
        text(
            "Estimated migration flows over five years",
            "Flukse migrimi të vlerësuara për pesë vjet",
            "Procenjeni petogodišnji migracioni tokovi",
        ),
        text(
            "Persons estimated to have moved from one area to another within five years from the "
            "year given, by method of estimation.",
            "Persona që vlerësohet të kenë lëvizur nga një territor në tjetrin brenda pesë vjetësh "
            "nga viti i dhënë, sipas metodës së vlerësimit.",
            "Lica za koja se procenjuje da su se preselila iz jednog područja u drugo u toku pet "
            "godina od navedene, prema metodu procene.",
        ),
    ),
    (FREQ, METHOD, ORIGIN, DESTINATION),
    Source(
        "Guy J. Abel and Joel E. Cohen",
        "Bilateral international migration flow estimates for 200 countries",
        "https://doi.org/10.1038/s41597-019-0089-3",
        "CC BY 4.0",
        "https://creativecommons.org/licenses/by/4.0/",
        "Estimates; six methods differ widely. Serbia includes Kosovo. Zero cells are absent.",
    ),
    Kind.FLOW,
)

DATAFLOWS = (FLOWS,)


def estimates(path: Path) -> Table:
    """The table in ``flows_5y_1990_2020.parquet``.

    :raises BadFile: a file that is damaged, has another header, an unknown name or method.
    """
    key = ("method", "period_start", "origin", "dest")
    rows = read_parquet(path, (*key, "flow"))
    file = shown(path)
    refuse_duplicates(rows, key, file)
    # The estimates rest on UN DESA's stocks, in which Serbia is the composite with Kosovo*.
    areas = places(System.ABEL_COHEN, {"Serbia": mapping(System.UNDESA)["SRB"]})
    methods = {code.id.lower(): code.id for code in CL_METHOD.codes}
    for name, codes in (("method", methods), ("origin", areas), ("dest", areas)):
        rows = with_column(rows, name, translated(rows.column(name), codes, file, name, "name"))
    count = rows.num_rows
    found = pa.table(
        {
            "FREQ": constant("A5", count),
            "METHOD": rows.column("method"),
            "CITIZEN": rows.column("origin"),
            "GEO": rows.column("dest"),
            "TIME_PERIOD": words(rows.column("period_start")),
            "OBS_VALUE": rows.column("flow"),
            "OBS_STATUS": constant("E", count),
        }
    )
    return table(
        FLOWS,
        found,
        VINTAGE,
        edits=(edits.ABEL_NAMES, edits.said(edits.SERBIA_COMPOSITE), edits.FIVE_YEARS),
    )


#: What this reader looks for in its folder.
FILES = {"flows_5y_1990_2020.parquet": estimates}


def read(folder: Path) -> Iterator[Table]:
    """The table of the folder ``abel_cohen``, if it is there."""
    return read_files(folder / "abel_cohen", FILES)
