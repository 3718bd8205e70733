"""UNHCR's population, applications and decisions, asked for at its population API, version 1.

Quirks of this source: both bounds of the years must be given or both are ignored; without
``coo_all`` and ``coa_all`` a side is summed and named "-"; cells mix numbers, "0" and "-" (not
collected); unknown parameters are ignored, so every answer is checked against its question; the
totals mix persons and cases and are not read.
Source: https://api.unhcr.org/docs/refugee-statistics.html
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from migstat.areas import System
from migstat.sdmx.frame import table, with_column
from migstat.sdmx.guard import refuse_duplicates, translated
from migstat.sdmx.model import OBS_VALUE, TIME_PERIOD, BadFile, Codelist, Dataflow, marked
from migstat.sources import edits
from migstat.sources.live import answers
from migstat.sources.live.ask import Ask, Conversation, Nothing
from migstat.sources.places import places
from migstat.sources.unhcr import codes, flows
from migstat.sources.unhcr.read import (
    OUTCOMES,
    POPULATIONS,
    SERBIA,
)

PUBLISHER = "UNHCR"
#: Rows in a page; more are not given.
_PAGE = 10_000
#: A table has some fifteen pages; an answer that promises thousands is wrong.
_MOST_PAGES = 500
_AREAS = {"coo_iso": "CITIZEN", "coa_iso": "GEO"}


@dataclass(frozen=True, slots=True)
class Asked:
    """One of UNHCR's tables as we ask for it.

    ``measures`` maps the API's columns to codes of INDICATOR ("" where the table has one measure);
    ``axes`` maps further key columns to our dimension and its codes.
    """

    dataflow: Dataflow
    name: str
    since: int
    measures: Mapping[str, str]
    axes: Mapping[str, tuple[str, Mapping[str, str]]] = field(default_factory=dict)

    @property
    def place(self) -> str:
        """The table's name in messages."""
        return f"{PUBLISHER}, {self.name}"


def _same(list_: Codelist) -> dict[str, str]:
    return {code.id: code.id for code in list_.codes}


_UNITS = {"P": "PER", "C": "CASE"}
_PROCEDURE = ("PROCEDURE_TYPE", _same(codes.CL_PROCEDURE))
_LEVEL = ("DEC_LEVEL", _same(codes.CL_DEC_LEVEL))

TABLES = (
    Asked(flows.POPULATION, "population", 1951, POPULATIONS),
    Asked(
        flows.APPLICATIONS,
        "asylum-applications",
        2000,
        {"applied": ""},
        {
            "procedure_type": _PROCEDURE,
            "app_type": ("APP_TYPE", _same(codes.CL_APP_TYPE)),
            "dec_level": _LEVEL,
            "app_pc": ("UNIT", _UNITS),
        },
    ),
    Asked(
        flows.DECISIONS,
        "asylum-decisions",
        2000,
        OUTCOMES,
        {"procedure_type": _PROCEDURE, "dec_level": _LEVEL, "dec_pc": ("UNIT", _UNITS)},
    ),
)


def conversation(asked: Asked) -> Callable[[date], Conversation]:
    """How to ask for ``asked``: a function of the day, which bounds the years."""

    def begin(today: date) -> Conversation:
        return _talk(asked, today)

    return begin


def _talk(asked: Asked, today: date) -> Conversation:
    pages: list[pa.Table] = []
    page, last = 1, 1
    while page <= last:
        answer = yield _ask(asked, page, today.year, sum(one.num_rows for one in pages))
        last, rows = _page(asked, answer, page, today.year)
        pages.append(rows)
        page += 1
    wide = pa.concat_tables(pages)
    if wide.num_rows == 0:
        raise Nothing(marked("{asked}: the service gave no figures."), asked=asked.place)
    key = ("year", *_AREAS, *asked.axes)
    refuse_duplicates(wide, key, asked.place)
    return table(
        asked.dataflow,
        _long(asked, wide),
        today,
        today,
        (SERBIA, edits.NOT_COLLECTED, edits.NO_DAY),
    )


def _ask(asked: Asked, page: int, until: int, rows: int) -> Ask:
    query = {
        "limit": str(_PAGE),
        "page": str(page),
        "yearFrom": str(asked.since),
        "yearTo": str(until),
        "coo_all": "true",
        "coa_all": "true",
        "cf_type": "ISO",
    }
    return Ask(PUBLISHER, asked.name, f"{asked.name}/", tuple(query.items()), rows)


def _page(asked: Asked, data: bytes, page: int, until: int) -> tuple[int, pa.Table]:
    """How many pages there are, and the rows of this one, as they were asked for."""
    file = f"{asked.place}, page {page}"
    said = _object(data, file)
    items, last = said.get("items"), said.get("maxPages")
    if not isinstance(items, list) or not isinstance(last, int) or said.get("page") != page:
        raise BadFile(
            file,
            marked("the answer is not the page that was asked for, with page, maxPages and items."),
        )
    if last > _MOST_PAGES:
        raise BadFile(
            file,
            marked("the answer promises {last} pages, more than the table can have."),
            last=f"{last:,}",
        )
    return last, _rows(asked, items, file, until)


def _object(data: bytes, file: str) -> dict[str, Any]:
    said = answers.read(data, file)
    if not isinstance(said, dict):
        raise BadFile(file, marked("the answer is no JSON object with page, maxPages and items."))
    return said


def _rows(asked: Asked, items: list[Any], file: str, until: int) -> pa.Table:
    """One row for each item: year, areas and axes as our codes, measures as numbers."""
    words: dict[str, list[str]] = {name: [] for name in ("year", *_AREAS, *asked.axes)}
    figures: dict[str, list[float | None]] = {name: [] for name in asked.measures}
    for number, item in enumerate(items, start=1):
        if not isinstance(item, dict):
            raise BadFile(file, marked("the item is no JSON object."), line=number)
        for name, column in words.items():
            column.append(_word(item, name, file, number))
        for name, cells in figures.items():
            cells.append(_figure(item, name, file, number))
    columns = {name: pa.array(column, pa.string()) for name, column in words.items()}
    rows = pa.table(columns | {n: pa.array(c, pa.float64()) for n, c in figures.items()})
    _refuse_other_years(rows.column("year"), asked.since, until, file)
    areas = places(System.UNHCR_ISO)
    for name in _AREAS:
        found = translated(rows.column(name), areas, file, name, "UNHCR code")
        rows = with_column(rows, name, found)
    for name, (_, known) in asked.axes.items():
        rows = with_column(rows, name, translated(rows.column(name), known, file, name))
    return rows


def _word(item: dict[str, Any], name: str, file: str, number: int) -> str:
    said = item.get(name)
    if said is None or isinstance(said, (dict, list)):
        raise BadFile(file, marked("the item does not say it."), line=number, column=name)
    if said == "-" and name in _AREAS:
        raise BadFile(
            file, marked("sums came instead of pairs of areas; nothing was taken."), number, name
        )
    return str(said).strip()


def _figure(item: dict[str, Any], name: str, file: str, number: int) -> float | None:
    """A cell: a number or its digits; "-" and null are not collected."""
    said = item.get(name, "")
    if said is None or said == "-":
        return None
    return answers.number(said, file, number, name)


def _refuse_other_years(years: pa.ChunkedArray, first: int, last: int, file: str) -> None:
    wanted = pa.array([str(year) for year in range(first, last + 1)])
    row = pc.index(pc.is_in(years, value_set=wanted), pa.scalar(False)).as_py()
    if row >= 0:
        raise BadFile(
            file,
            marked("the year {said} was not asked for ({first} to {last})."),
            line=row + 1,
            column="year",
            said=repr(str(years[row].as_py())[:20]),
            first=first,
            last=last,
        )


def _long(asked: Asked, wide: pa.Table) -> pa.Table:
    """One row for each figure that was collected, under our names."""
    axes = {"year": TIME_PERIOD, **_AREAS} | {name: ours for name, (ours, _) in asked.axes.items()}
    parts: list[pa.Table] = []
    for measure, indicator in asked.measures.items():
        here = wide.filter(pc.is_valid(wide.column(measure)))
        columns = {ours: here.column(name) for name, ours in axes.items()}
        columns["FREQ"] = pa.repeat(pa.scalar("A"), here.num_rows)
        if indicator:
            columns["INDICATOR"] = pa.repeat(pa.scalar(indicator), here.num_rows)
        parts.append(pa.table(columns | {OBS_VALUE: here.column(measure)}))
    return pa.concat_tables(parts)
