"""From a message on the wire to a table: areas and labels resolved, structure taken from the file.

Where the file carries words and Eurostat's code for a word is not known here, the code is made from
the word and the table's edits say so; areas are never made up.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib import resources

import pyarrow as pa
import pyarrow.compute as pc

from migstat.areas import System
from migstat.sdmx.codelists import CL_AGE, CL_FREQ, CL_SEX, CL_UNIT
from migstat.sdmx.frame import table, with_column
from migstat.sdmx.guard import refuse_duplicates, translated
from migstat.sdmx.message import Message
from migstat.sdmx.model import (
    TIME_PERIOD,
    Code,
    Codelist,
    Dataflow,
    DataStructure,
    Dimension,
    Kind,
    Role,
    Source,
    Table,
)
from migstat.sources import edits
from migstat.sources.places import places

#: Dimensions whose codes are areas, and what they mean beside another area.
_ORIGINS = ("CITIZEN", "CITIZENSHIP", "C_BIRTH", "BIRTH_PLACE", "COUNTERPART_AREA", "PARTNER")
_HOSTS = ("GEO", "REF_AREA")
_ROLES = {
    "FREQ": Role.FREQUENCY,
    "SEX": Role.SEX,
    "AGE": Role.AGE,
    "UNIT": Role.UNIT,
    "UNIT_MEASURE": Role.UNIT,
    "INDICATOR": Role.INDICATOR,
    "MEASURE": Role.INDICATOR,
    "INDIC_DE": Role.INDICATOR,
}
_SHARED = {"FREQ": CL_FREQ, "SEX": CL_SEX, "AGE": CL_AGE, "UNIT": CL_UNIT}
_CLOSED = ("FREQ", "SEX", "UNIT")
_TOTALS = ("TOTAL", "T", "_T", "ASY_APP")


@cache
def label_codes() -> Mapping[str, Mapping[str, str]]:
    """Eurostat's words and codes for dimensions other than areas, from ``eurostat_labels.csv``."""
    text = resources.files(__package__).joinpath("eurostat_labels.csv").read_text("utf-8")
    found: dict[str, dict[str, str]] = {}
    for row in csv.DictReader(text.splitlines()):
        found.setdefault(row["dimension"], {})[row["label"]] = row["code"]
    return found


def as_table(
    message: Message,
    vintage: date,
    retrieved: date | None = None,
    system: System | None = None,
) -> Table:
    """A table with its own dataflow, made from what the message says of itself.

    :param vintage: used where the message does not say when it was updated.
    :param system: whose codes the areas are; told from the agency where it is not given.
    :raises BadFile: an area, sex, unit or frequency that is not known, with its line.
    """
    rows, labels, done = _resolved(message, system)
    key = (*message.dimensions, TIME_PERIOD)
    refuse_duplicates(rows, key, message.file, first_line=message.first_line or 1)
    dataflow = _dataflow(message, rows, labels)
    is_rate = dataflow.kind is Kind.RATE
    done.append(edits.SHOWN_AS_RATE if is_rate else edits.SHOWN_AS_FLOW)
    return table(dataflow, rows, message.updated or vintage, retrieved or vintage, tuple(done))


def _resolved(
    message: Message, system: System | None
) -> tuple[pa.Table, dict[str, Mapping[str, str]], list[str]]:
    """Rows with canonical areas and codes, the words of codes, and what was changed."""
    rows, done = message.rows, []
    labels: dict[str, Mapping[str, str]] = dict(message.labels)
    invented: list[str] = []
    oecd = message.agency.startswith("OECD")
    coded = system or (System.OECD if oecd else System.EUROSTAT)
    areas = places(System.EUROSTAT_LABEL if message.has_labels else coded)
    what = "label" if message.has_labels else "code"
    for name in message.dimensions:
        column = rows.column(name)
        if name in (*_ORIGINS, *_HOSTS):
            found = translated(column, areas, message.file, name, what, message.first_line or 1)
        elif message.has_labels:
            codes, made = _codes(name, pc.unique(column).to_pylist())
            invented += [name] if made else []
            labels[name] = {code: word for word, code in codes.items()}
            found = translated(column, codes, message.file, name, what, message.first_line or 1)
        else:
            continue
        rows = with_column(rows, name, found)
    if message.has_labels:
        done.append(edits.WORDS)
    if invented:
        done.append(edits.said(edits.CODES_MADE, dimensions=", ".join(invented)))
    return rows, labels, done


def _codes(dimension: str, words: list[str]) -> tuple[dict[str, str], bool]:
    """Word -> code for one dimension, and whether any code had to be made from its word."""
    known = dict(label_codes().get(dimension, {}))
    if dimension in _CLOSED:
        return known, False
    made = False
    for word in words:
        if word and word not in known:
            known[word] = "TOTAL" if word == "Total" else _slug(word)
            made = made or word != "Total"
    return known, made


def _slug(word: str) -> str:
    return re.sub(r"[^A-Z0-9]+", "_", word.upper()).strip("_")[:48]


def _dataflow(
    message: Message, rows: pa.Table, labels: Mapping[str, Mapping[str, str]]
) -> Dataflow:
    dimensions = tuple(
        _dimension(name, message.dimensions, rows, labels.get(name, {}))
        for name in message.dimensions
    )
    units = pc.unique(rows.column("UNIT")).to_pylist() if "UNIT" in rows.column_names else ["_Z"]
    unit = units[0] if len(units) == 1 and units[0] in CL_UNIT else "_Z"
    title = message.title or message.flow
    version = re.search(r"\(([\d.]+)\)", message.structure)
    return Dataflow(
        id=message.flow,
        name={"en": title},
        description={"en": f"{title}, as read from the file {message.file}."},
        structure=DataStructure(f"DSD_{message.flow}", dimensions),
        source=_source(message),
        kind=Kind.RATE if unit in ("PC", "PER_THS") else Kind.FLOW,
        unit=unit,
        agency=message.agency or "ESTAT",
        version=version[1] if version else "1.0",
    )


def _dimension(
    name: str, all_names: tuple[str, ...], rows: pa.Table, words: Mapping[str, str]
) -> Dimension:
    title = {"en": name.replace("_", " ").capitalize()}
    if name in _ORIGINS:
        return Dimension(name, title, Role.ORIGIN)
    if name in _HOSTS:
        alone = not any(other in _ORIGINS for other in all_names)
        return Dimension(name, title, Role.AREA if alone else Role.DESTINATION)
    shared = {code.id: code for code in _SHARED[name].codes} if name in _SHARED else {}
    present = sorted(code for code in pc.unique(rows.column(name)).to_pylist())
    codes = tuple(
        shared.get(code) or Code(code, {"en": words.get(code) or code}, code in _TOTALS)
        for code in present
    )
    return Dimension(name, title, _ROLES.get(name, Role.OTHER), Codelist(f"CL_{name}", codes))


def _source(message: Message) -> Source:
    title = message.title or message.flow
    if message.agency.startswith("OECD"):
        return Source("OECD", title, "https://data-explorer.oecd.org/", "CC BY 4.0")
    if message.agency in ("", "ESTAT"):
        return Source(
            "Eurostat",
            title,
            f"https://ec.europa.eu/eurostat/databrowser/product/view/{message.flow.lower()}",
            "CC BY 4.0 (Commission Decision 2011/833/EU)",
            "https://ec.europa.eu/eurostat/about-us/policies/copyright",
        )
    return Source(message.agency, title, "", "Not stated in the file")
