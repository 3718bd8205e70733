"""IDMC's internal displacement: movements in a year, and persons displaced at its end.

Quirks of this source: movements count displacements, not persons; Abyei has a code of its own.
Source: https://www.internal-displacement.org/database/
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from migstat.areas import System
from migstat.sdmx.codelists import AGE, AREA, FREQ, SEX, codelist, text
from migstat.sdmx.frame import query, table, with_column
from migstat.sdmx.guard import read_parquet, refuse_duplicates, shown, translated
from migstat.sdmx.model import Dimension, Kind, Source, Table
from migstat.sources import edits
from migstat.sources.define import Words, flow
from migstat.sources.places import places, read_files

VINTAGE = date(2025, 6, 19)

_SOURCE = Source(
    "Internal Displacement Monitoring Centre (IDMC)",
    "Global Internal Displacement Database",
    "https://www.internal-displacement.org/database/",
    "Free use with attribution",
    "https://www.internal-displacement.org/terms-of-use/",
)

CL_CAUSE = codelist(
    "CL_IDMC_CAUSE",
    ("CONFLICT", "Conflict and violence", "Konflikt dhe dhunë", "Sukob i nasilje"),
    ("DISASTER", "Disaster", "Fatkeqësi", "Katastrofa"),
    ("DROUGHT", "Drought", "Thatësirë", "Suša"),
    ("EARTHQUAKE", "Earthquake", "Tërmet", "Zemljotres"),
    ("EROSION", "Erosion", "Erozion", "Erozija"),
    ("EXTREME_TEMPERATURE", "Extreme temperature", "Temperaturë ekstreme", "Ekstremna temperatura"),
    ("FLOOD", "Flood", "Përmbytje", "Poplava"),
    ("MASS_MOVEMENT", "Mass movement", "Rrëshqitje masive", "Pokret tla"),
    ("STORM", "Storm", "Stuhi", "Oluja"),
    ("VOLCANIC_ACTIVITY", "Volcanic activity", "Aktivitet vullkanik", "Vulkanska aktivnost"),
    ("WAVE_ACTION", "Wave action", "Veprimi i valëve", "Dejstvo talasa"),
    ("WILDFIRE", "Wildfire", "Zjarr në natyrë", "Šumski požar"),
)
CAUSE = Dimension("CAUSE", text("Cause", "Shkaku", "Uzrok"), codelist=CL_CAUSE)

FLOWS = flow(
    "IDMC_FLOWS",
    Words(
        text("Internal displacements", "Zhvendosje të brendshme", "Interna raseljavanja"),
        text(
            "Movements of people forced to leave their homes inside an area in a year, by cause; one "
            "person may be counted several times.",
            "Lëvizje të njerëzve të detyruar të lënë shtëpitë brenda një territori gjatë vitit, "
            "sipas shkakut; i njëjti person mund të numërohet disa herë.",
            "Kretanja ljudi prisiljenih da napuste domove unutar područja tokom godine, prema "
            "uzroku; isto lice može biti brojano više puta.",
        ),
    ),
    (FREQ, CAUSE, AREA),
    _SOURCE,
    Kind.FLOW,
    unit="MOVEMENT",
)

STOCKS = flow(
    "IDMC_STOCKS",
    Words(
        text(
            "Internally displaced persons",
            "Persona të zhvendosur brenda vendit",
            "Interno raseljena lica",
        ),
        text(
            "Persons living in internal displacement at the end of 2024, by cause, sex and age.",
            "Persona që jetojnë në zhvendosje të brendshme në fund të vitit 2024, sipas shkakut, "
            "gjinisë dhe moshës.",
            "Lica u internom raseljenju krajem 2024, prema uzroku, polu i uzrastu.",
        ),
    ),
    (FREQ, CAUSE, SEX, AGE, AREA),
    _SOURCE,
    Kind.STOCK,
)

DATAFLOWS = (FLOWS, STOCKS)

_CAUSES = {code.id.replace("_", " ").lower(): code.id for code in CL_CAUSE.codes}
_SEXES = {"female": "F", "male": "M", "unknown": "UNK"}
_AGES = {
    "0-4": "Y_LT5",
    "5-11": "Y5-11",
    "12-17": "Y12-17",
    "18-59": "Y18-59",
    "60+": "Y_GE60",
    "unknown": "UNK",
}


def read(folder: Path) -> Iterator[Table]:
    """The tables of the folder ``idmc`` one at a time; absent ones are passed over.

    :raises BadFile: a file that is damaged, has another header, an unknown area or cause.
    """
    return read_files(folder / "idmc", FILES)


def _flows(path: Path) -> Table:
    key = ("geo", "year", "cause")
    rows = read_parquet(path, (*key, "n"))
    file = shown(path)
    refuse_duplicates(rows, key, file)
    for name, codes in (("geo", places(System.IDMC)), ("cause", _CAUSES)):
        rows = with_column(rows, name, translated(rows.column(name), codes, file, name))
    sql = """
        SELECT 'A' AS FREQ, cause AS CAUSE, geo AS GEO, CAST(year AS VARCHAR) AS TIME_PERIOD,
               CAST(n AS DOUBLE) AS OBS_VALUE
        FROM src
    """
    return table(FLOWS, query(sql, src=rows), VINTAGE)


def _stocks(path: Path) -> Table:
    key = ("geo", "year", "cause", "sex", "age")
    rows = read_parquet(path, (*key, "n"))
    file = shown(path)
    refuse_duplicates(rows, key, file)
    for name, codes in (
        ("geo", places(System.IDMC)),
        ("cause", _CAUSES),
        ("sex", _SEXES),
        ("age", _AGES),
    ):
        rows = with_column(rows, name, translated(rows.column(name), codes, file, name))
    sql = """
        SELECT 'A' AS FREQ, cause AS CAUSE, coalesce(sex, 'T') AS SEX,
               coalesce(age, 'TOTAL') AS AGE, geo AS GEO, CAST(year AS VARCHAR) AS TIME_PERIOD,
               CAST(sum(n) AS DOUBLE) AS OBS_VALUE
        FROM src GROUP BY geo, year, cause, CUBE (sex, age)
    """
    return table(
        STOCKS,
        query(sql, src=rows),
        VINTAGE,
        edits=(edits.IDMC_TOTALS,),
    )


#: What this reader looks for in its folder.
FILES = {"idmc_flows.parquet": _flows, "idmc_stocks_2024.parquet": _stocks}
