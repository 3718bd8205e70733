"""IOM's Missing Migrants Project: deaths and disappearances during migration.

Quirks of this source: one row is one incident, with its point on the map; an incident may have
several causes in one cell, whose names contain commas; survivors are mostly not known.
Source: https://missingmigrants.iom.int
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from migstat.areas import System
from migstat.sdmx.codelists import FREQ, codelist, indicators, text
from migstat.sdmx.frame import query, table, with_column
from migstat.sdmx.guard import read_parquet, shown, translated
from migstat.sdmx.model import Dimension, Kind, Role, Source, Table
from migstat.sources import edits
from migstat.sources.define import Words, flow
from migstat.sources.places import places, read_files

#: Incidents up to 30 April 2025, taken over on this day.
VINTAGE = date(2025, 6, 19)

CL_INDICATOR = codelist(
    "CL_IOM_MMP",
    ("DEAD_MISSING", "Dead and missing", "Të vdekur dhe të zhdukur", "Poginuli i nestali"),
    ("SURVIVORS", "Survivors", "Të mbijetuar", "Preživeli"),
)

CL_ROUTE = codelist(
    "CL_IOM_ROUTE",
    ("ASIA_PACIFIC", "Asia-Pacific routes", "Rutat e Azisë dhe Paqësorit", "Azijsko-pacifičke rute"),
    ("CENTRAL_AMERICA", "Central American route", "Ruta e Amerikës Qendrore", "Srednjoamerička ruta"),
    ("CENTRAL_MED", "Central Mediterranean route", "Ruta e Mesdheut Qendror", "Centralna sredozemna ruta"),
    ("EASTERN_MED", "Eastern Mediterranean route", "Ruta e Mesdheut Lindor", "Istočna sredozemna ruta"),
    ("EHOA_EAST", "Eastern route (Horn of Africa)", "Ruta lindore (Briri i Afrikës)", "Istočna ruta (Rog Afrike)"),
    ("EHOA_HORN", "Horn of Africa route", "Ruta e Bririt të Afrikës", "Ruta Roga Afrike"),
    ("EHOA_NORTH", "Northern route (Horn of Africa)", "Ruta veriore (Briri i Afrikës)", "Severna ruta (Rog Afrike)"),
    ("EHOA_SOUTH", "Southern route (Horn of Africa)", "Ruta jugore (Briri i Afrikës)", "Južna ruta (Rog Afrike)"),
    ("INTRA_AFRICA", "Routes within Africa", "Rutat brenda Afrikës", "Rute unutar Afrike"),
    ("INTRA_EUROPE", "Routes within Europe", "Rutat brenda Evropës", "Rute unutar Evrope"),
    ("SOUTH_AMERICA", "South American route", "Ruta e Amerikës së Jugut", "Južnoamerička ruta"),
    ("UNDEFINED", "Not stated", "E papërcaktuar", "Nije navedeno"),
    ("WESTERN_AFRICAN", "Western African Atlantic route", "Ruta atlantike e Afrikës Perëndimore", "Zapadnoafrička atlantska ruta"),
    ("WESTERN_MED", "Western Mediterranean route", "Ruta e Mesdheut Perëndimor", "Zapadna sredozemna ruta"),
)  # fmt: skip

CL_CAUSE = codelist(
    "CL_IOM_CAUSE",
    ("ACCIDENT", "Accidental death", "Vdekje aksidentale", "Smrt nesrećnim slučajem"),
    ("DROWNING", "Drowning", "Mbytje", "Utapanje"),
    (
        "ENVIRONMENT",
        "Harsh conditions, lack of shelter, food or water",
        "Kushte të rënda, mungesë strehe, ushqimi ose uji",
        "Teški uslovi, nedostatak skloništa, hrane ili vode",
    ),
    ("MIXED", "Mixed or unknown", "Të përziera ose të panjohura", "Mešovito ili nepoznato"),
    (
        "SICKNESS",
        "Sickness, lack of health care",
        "Sëmundje, mungesë kujdesi shëndetësor",
        "Bolest, nedostatak zdravstvene zaštite",
    ),
    (
        "TRANSPORT",
        "Vehicle accident, hazardous transport",
        "Aksident me automjet, transport i rrezikshëm",
        "Saobraćajna nesreća, opasan prevoz",
    ),
    ("VIOLENCE", "Violence", "Dhunë", "Nasilje"),
)

ROUTE = Dimension("ROUTE", text("Route", "Ruta", "Ruta"), codelist=CL_ROUTE)
CAUSE = Dimension("CAUSE", text("Cause", "Shkaku", "Uzrok"), codelist=CL_CAUSE)
PLACE = Dimension("GEO", text("Area of the incident", "Territori i ngjarjes", "Područje događaja"), Role.AREA)  # fmt: skip

MISSING = flow(
    "IOM_MMP",
    Words(
        text(
            "Deaths and disappearances during migration",
            "Vdekje dhe zhdukje gjatë migrimit",
            "Smrtni slučajevi i nestanci tokom migracije",
        ),
        text(
            "Persons who died or went missing during migration in a month, by route, area of the "
            "incident and cause; a minimum, since many deaths are never recorded.",
            "Persona që kanë vdekur ose janë zhdukur gjatë migrimit në një muaj, sipas rutës, "
            "territorit të ngjarjes dhe shkakut; një minimum, sepse shumë vdekje nuk regjistrohen "
            "kurrë.",
            "Lica koja su tokom meseca umrla ili nestala u migraciji, prema ruti, području "
            "događaja i uzroku; najmanji broj, jer mnogi slučajevi nikada nisu zabeleženi.",
        ),
    ),
    (FREQ, indicators(CL_INDICATOR), ROUTE, CAUSE, PLACE),
    Source(
        "International Organization for Migration (IOM)",
        "Missing Migrants Project",
        "https://missingmigrants.iom.int/",
        "CC BY 4.0",
        "https://missingmigrants.iom.int/disclaimer",
        "Minimum estimates.",
    ),
    Kind.FLOW,
)

DATAFLOWS = (MISSING,)

_ROUTES = {
    "Asia Pacific routes": "ASIA_PACIFIC",
    "Central American Route": "CENTRAL_AMERICA",
    "Central Mediterranean Route": "CENTRAL_MED",
    "Eastern Mediterranean Route": "EASTERN_MED",
    "EHOA Eastern Route": "EHOA_EAST",
    "EHOA Horn of Africa Route": "EHOA_HORN",
    "EHOA Northern Route": "EHOA_NORTH",
    "EHOA Southern Route": "EHOA_SOUTH",
    "Intra-African routes": "INTRA_AFRICA",
    "Intra-European routes": "INTRA_EUROPE",
    "South American Route": "SOUTH_AMERICA",
    "Undefined": "UNDEFINED",
    "Western African Atlantic Route": "WESTERN_AFRICAN",
    "Western Mediterranean Route": "WESTERN_MED",
}
_CAUSES = {
    "Accidental death": "ACCIDENT",
    "Drowning": "DROWNING",
    "Harsh environmental conditions / lack of adequate shelter, food, water": "ENVIRONMENT",
    "Mixed or unknown": "MIXED",
    "Sickness / lack of access to adequate healthcare": "SICKNESS",
    "Vehicle accident / death linked to hazardous transport": "TRANSPORT",
    "Violence": "VIOLENCE",
}


def incidents(path: Path) -> Table:
    """The table in ``missing_migrants.parquet``.

    :raises BadFile: a file that is damaged, has another header, an unknown route, cause or area.
    """
    rows = read_parquet(path, ("period", "route", "cause", "geo", "dead", "surv"))
    file = shown(path)
    for name, codes in (
        ("route", _ROUTES),
        ("cause", _CAUSES | _several(rows.column("cause"))),
        ("geo", places(System.IOM)),
    ):
        rows = with_column(rows, name, translated(rows.column(name), codes, file, name))
    sql = """
        SELECT 'M' AS FREQ, cell[1] AS INDICATOR, route AS ROUTE, cause AS CAUSE, geo AS GEO,
               period AS TIME_PERIOD, CAST(cell[2] AS DOUBLE) AS OBS_VALUE
        FROM (
            SELECT route, cause, geo, period,
                   unnest([('DEAD_MISSING', sum(dead)), ('SURVIVORS', sum(surv))]) AS cell
            FROM src GROUP BY ALL
        ) WHERE cell[2] IS NOT NULL
    """
    return table(
        MISSING,
        query(sql, src=rows),
        VINTAGE,
        edits=(edits.INCIDENTS, edits.CAUSES, edits.SURVIVORS),
    )


def _several(causes: pa.ChunkedArray) -> dict[str, str]:
    """Cells that list several known causes; each counts as mixed. Unknown words stay unknown."""
    found: dict[str, str] = {}
    for cell in pc.unique(causes).to_pylist():
        rest = cell or ""
        for cause in _CAUSES:
            rest = rest.replace(cause, "")
        if cell not in _CAUSES and cell and not rest.strip(", "):
            found[cell] = "MIXED"
    return found


#: What this reader looks for in its folder.
FILES = {"missing_migrants.parquet": incidents}


def read(folder: Path) -> Iterator[Table]:
    """The table of the folder ``iom_mmp``, if it is there."""
    return read_files(folder / "iom_mmp", FILES)
