"""Frontex's monthly detections of irregular border-crossings, by route, border and nationality.

Quirks of this source: it counts crossings, not persons; only cells above zero are there; routes
are written as words.
Source: https://www.frontex.europa.eu/what-we-do/monitoring-and-risk-analysis/migratory-map/
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from migstat.areas import System
from migstat.sdmx.codelists import FREQ, codelist, text
from migstat.sdmx.frame import query, table, with_column
from migstat.sdmx.guard import read_parquet, refuse_duplicates, shown, translated
from migstat.sdmx.model import Dimension, Kind, Role, Source, Table
from migstat.sources import edits
from migstat.sources.define import Words, flow
from migstat.sources.places import places, read_files

#: "Data as of 3 June 2025", and the day the cleaned table was taken over from IOM.
VINTAGE = date(2025, 6, 3)
RETRIEVED = date(2025, 6, 19)

CL_ROUTE = codelist(
    "CL_FRONTEX_ROUTE",
    ("BLACK_SEA", "Black Sea route", "Ruta e Detit të Zi", "Crnomorska ruta"),
    ("CENTRAL_MED", "Central Mediterranean route", "Ruta e Mesdheut Qendror", "Centralna sredozemna ruta"),
    ("AL_EL", "Circular route from Albania to Greece", "Ruta qarkore nga Shqipëria në Greqi", "Kružna ruta iz Albanije u Grčku"),
    ("EASTERN_BORDERS", "Eastern borders route", "Ruta e kufijve lindorë", "Ruta preko istočnih granica"),
    ("EASTERN_MED", "Eastern Mediterranean route", "Ruta e Mesdheut Lindor", "Istočna sredozemna ruta"),
    ("OTHER", "Other", "Të tjera", "Ostalo"),
    ("WESTERN_AFRICAN", "Western African route", "Ruta e Afrikës Perëndimore", "Zapadnoafrička ruta"),
    ("WESTERN_BALKAN", "Western Balkan route", "Ruta e Ballkanit Perëndimor", "Zapadnobalkanska ruta"),
    ("WESTERN_MED", "Western Mediterranean route", "Ruta e Mesdheut Perëndimor", "Zapadna sredozemna ruta"),
)  # fmt: skip

CL_BORDER = codelist(
    "CL_FRONTEX_BORDER",
    ("LAND", "Land", "Tokë", "Kopno"),
    ("SEA", "Sea", "Det", "More"),
)

ROUTE = Dimension("ROUTE", text("Route", "Ruta", "Ruta"), codelist=CL_ROUTE)
BORDER = Dimension("BORDER", text("Border", "Kufiri", "Granica"), codelist=CL_BORDER)
NATIONALITY = Dimension("CITIZEN", text("Nationality", "Shtetësia", "Državljanstvo"), Role.ORIGIN)

IBC = flow(
    "FRONTEX_IBC",
    Words(
        text(
            "Detections of irregular border crossings",
            "Zbulime të kalimeve të parregullta të kufirit",
            "Otkriveni neregularni prelasci granice",
        ),
        text(
            "Irregular crossings of the European Union's external borders detected in a month, by "
            "route, kind of border and nationality; one person may be detected several times.",
            "Kalime të parregullta të kufijve të jashtëm të Bashkimit Evropian të zbuluara gjatë "
            "muajit, sipas rutës, llojit të kufirit dhe shtetësisë; i njëjti person mund të "
            "zbulohet disa herë.",
            "Neregularni prelasci spoljnih granica Evropske unije otkriveni tokom meseca, prema "
            "ruti, vrsti granice i državljanstvu; isto lice može biti otkriveno više puta.",
        ),
    ),
    (FREQ, ROUTE, BORDER, NATIONALITY),
    Source(
        "Frontex, European Border and Coast Guard Agency",
        "Monthly detections of illegal border-crossing (as titled by Frontex)",
        "https://www.frontex.europa.eu/what-we-do/monitoring-and-risk-analysis/migratory-map/",
        "Reuse with acknowledgement of the source",
        "https://www.frontex.europa.eu/legal-notice/",
        "Counts detections, not persons. Preliminary figures; cleaned by the IOM Global Data Institute.",
    ),
    Kind.FLOW,
    unit="DETECTION",
)

DATAFLOWS = (IBC,)

_ROUTES = {
    "Black Sea Route": "BLACK_SEA",
    "Central Mediterranean Route": "CENTRAL_MED",
    "Circular Route from Albania to Greece": "AL_EL",
    "Eastern Borders Route": "EASTERN_BORDERS",
    "Eastern Mediterranean Route": "EASTERN_MED",
    "Other": "OTHER",
    "Western African Route": "WESTERN_AFRICAN",
    "Western Balkan Route": "WESTERN_BALKAN",
    "Western Mediterranean Route": "WESTERN_MED",
}
_BORDERS = {"Land": "LAND", "Sea": "SEA"}


def detections(path: Path) -> Table:
    """The table in ``ibc_monthly.parquet``.

    :raises BadFile: a file that is damaged, has another header, an unknown route or nationality.
    """
    key = ("route", "border_type", "nat", "period")
    rows = read_parquet(path, (*key, "detections"))
    file = shown(path)
    refuse_duplicates(rows, key, file)
    for name, codes in (
        ("route", _ROUTES),
        ("border_type", _BORDERS),
        ("nat", places(System.FRONTEX)),
    ):
        rows = with_column(rows, name, translated(rows.column(name), codes, file, name))
    sql = """
        SELECT 'M' AS FREQ, route AS ROUTE, border_type AS BORDER, nat AS CITIZEN,
               period AS TIME_PERIOD, CAST(detections AS DOUBLE) AS OBS_VALUE
        FROM src
    """
    return table(
        IBC,
        query(sql, src=rows),
        VINTAGE,
        RETRIEVED,
        edits=(edits.ROUTES,),
    )


#: What this reader looks for in its folder.
FILES = {"ibc_monthly.parquet": detections}


def read(folder: Path) -> Iterator[Table]:
    """The table of the folder ``frontex``, if it is there."""
    return read_files(folder / "frontex", FILES)
