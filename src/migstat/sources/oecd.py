"""OECD's International Migration Database, as its SDMX service sends it.

Quirks of this source: a category column for a total is "_T", for "not applicable" "_Z"; citizenship
W is the world; some figures carry decimals.
Source: https://data-explorer.oecd.org (OECD.ELS.IMD:DSD_MIG@DF_MIG)
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from migstat.areas import System
from migstat.sdmx import csv
from migstat.sdmx.codelists import CITIZEN, FREQ, GEO, SEX, codelist, indicators, text
from migstat.sdmx.frame import table, with_column
from migstat.sdmx.guard import refuse_duplicates, require_columns, translated
from migstat.sdmx.message import Message
from migstat.sdmx.model import Kind, Source, Table
from migstat.sources import edits
from migstat.sources.define import Words, flow
from migstat.sources.places import places, read_files

VINTAGE = date(2025, 2, 3)

CL_MEASURE = codelist(
    "CL_OECD_MIG",
    ("B11", "Inflows of foreign population", "Hyrje të popullsisë së huaj", "Priliv stranaca"),
    ("B12", "Outflows of foreign population", "Dalje të popullsisë së huaj", "Odliv stranaca"),
    ("B13", "Inflows of asylum seekers", "Hyrje të azilkërkuesve", "Priliv tražilaca azila"),
    ("B14", "Stock of foreign-born", "Numri i të lindurve jashtë", "Broj rođenih u inostranstvu"),
    ("B15", "Stock of foreign population", "Numri i banorëve të huaj", "Broj stranaca"),
    ("B16", "Acquisitions of nationality", "Fitime të shtetësisë", "Sticanje državljanstva"),
)

IMD = flow(
    "OECD_IMD",
    Words(
        text(
            "International Migration Database (OECD)",
            "Baza e të dhënave për migrimin (OECD)",
            "Baza podataka o migracijama (OECD)",
        ),
        text(
            "Inflows of foreign population in a year as national registers and permits count them, "
            "by citizenship.",
            "Hyrje të popullsisë së huaj gjatë vitit, siç i numërojnë regjistrat dhe lejet kombëtare, "
            "sipas shtetësisë.",
            "Priliv stranaca tokom godine, prema nacionalnim registrima i dozvolama, po "
            "državljanstvu.",
        ),
    ),
    (FREQ, indicators(CL_MEASURE), SEX, CITIZEN, GEO),
    Source(
        "OECD",
        "International Migration Database (OECD.ELS.IMD:DSD_MIG@DF_MIG)",
        "https://data-explorer.oecd.org/",
        "CC BY 4.0",
        "https://www.oecd.org/en/about/terms-conditions.html",
        "Definitions differ between reporting areas.",
    ),
    Kind.FLOW,
)

DATAFLOWS = (IMD,)
#: The structure's name on the wire.
STRUCTURE = "DF_MIG"

_SEXES = {"_T": "T", "M": "M", "F": "F"}
_FIXED = {"BIRTH_PLACE": "_Z", "EDUCATION_LEV": "_Z", "UNIT_MEASURE": "PS"}


def inflows(path: Path) -> Table:
    """The table in an SDMX-CSV file of the OECD's.

    :raises BadFile: another structure, an unknown area or measure, or a breakdown not read here.
    """
    return from_message(csv.read(path))


def from_message(message: Message) -> Table:
    """The table in a message of structure ``DF_MIG``; see :func:`inflows`."""
    file, rows = message.file, message.rows
    needed = ("REF_AREA", "CITIZENSHIP", "FREQ", "MEASURE", "SEX", *_FIXED)
    require_columns(file, rows.column_names, needed)
    for name, code in _FIXED.items():
        translated(rows.column(name), {code: code}, file, name, first_line=2)
    areas = places(System.OECD)
    measures = {code.id: code.id for code in CL_MEASURE.codes}
    for name, own, codes in (
        ("GEO", "REF_AREA", areas),
        ("CITIZEN", "CITIZENSHIP", areas),
        ("INDICATOR", "MEASURE", measures),
        ("SEX", "SEX", _SEXES),
    ):
        found = translated(rows.column(own), codes, file, own, first_line=2)
        rows = with_column(rows, name, found)
    refuse_duplicates(rows, (*IMD.structure.columns[:5], "TIME_PERIOD"), file, first_line=2)
    return table(
        IMD,
        rows,
        message.updated or VINTAGE,
        VINTAGE,
        edits=(edits.OECD_DROPPED,),
    )


#: What this reader looks for in its folder.
FILES = {"imd_inflows_total_sdmxcsv2_labels_both.csv": inflows}


def read(folder: Path) -> Iterator[Table]:
    """The table of the folder ``oecd``, if it is there."""
    return read_files(folder / "oecd", FILES)
