"""Frontex's monthly detections: the spreadsheet that its migratory map links to.

Quirks: the file's name changes with every edition, so its link is read from the page; months are
columns (JAN2009); routes, kinds of border and nationalities are words; empty cells are no zeros.
Source: https://www.frontex.europa.eu/what-we-do/monitoring-and-risk-analysis/migratory-map/
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date

import pyarrow as pa

from migstat.sdmx.frame import table
from migstat.sdmx.guard import refuse_duplicates
from migstat.sdmx.model import BadFile, Codelist, Table, marked
from migstat.sources import edits, frontex
from migstat.sources.live import links, sheets
from migstat.sources.live.ask import Ask, Conversation
from migstat.sources.live.wanted import Wanted

_LINK = r"detections.*\.xlsx(\?|$)"
_HEADS = {
    "ROUTE": ("Route",), "BORDER": ("BorderLocation", "Border location", "Border type", "BorderType"),
    "CITIZEN": ("NationalityLong", "Nationality"),
}  # fmt: skip


def conversation(asked: Wanted) -> Callable[[date, str], Conversation]:
    """How to ask for the table: first the page, then the file, if its name is a new one."""

    def begin(today: date, known: str = "") -> Conversation:
        return _talk(asked, today)

    return begin


def _talk(asked: Wanted, today: date) -> Conversation:
    page = yield Ask(asked.publisher, asked.code, "", expects="page")
    pattern = asked.more.get("link", _LINK)
    link = links.newest(page, asked.more.get("page") or asked.url, pattern, asked.file)
    data = yield Ask(asked.publisher, asked.code, link, expects="file", is_whole=True)
    return _table(data, asked, link, today)


def _table(data: bytes, asked: Wanted, link: str, today: date) -> Table:
    file = f"{asked.file}, {link.rpartition('/')[2][:80]}"
    heads, rows, first = sheets.rows(data, file, ["Route"])
    at = {name: _place(heads, names, file) for name, names in _HEADS.items()}
    months = {n: when for n, head in enumerate(heads) if (when := sheets.month(head))}
    if not months:
        raise BadFile(file, marked("no column names a month such as JAN2009."), line=first - 1)
    routes = _codes(frontex.CL_ROUTE)
    borders = _codes(frontex.CL_BORDER)
    found: list[tuple[str, str, str, str, float]] = []
    for line, cells in enumerate(rows, start=first):
        if not str(cells[at["ROUTE"]]).strip():
            continue
        route = _code(routes, str(cells[at["ROUTE"]]), file, line, "Route")
        border = _code(borders, str(cells[at["BORDER"]]), file, line, "Border")
        origin = sheets.area(str(cells[at["CITIZEN"]]), file, line, "Nationality")
        for n, when in months.items():
            value = sheets.figure(cells[n], file, line, heads[n]) if n < len(cells) else None
            if value:  # the publisher leaves zeros away
                found.append((route, border, origin, when, value))
    columns = list(zip(*found, strict=True)) if found else [(), (), (), (), ()]
    made = pa.table({
        "FREQ": pa.array(["M"] * len(found), pa.string()),
        **{name: pa.array(column, pa.string())
           for name, column in zip(("ROUTE", "BORDER", "CITIZEN", "TIME_PERIOD"), columns, strict=False)},
        "OBS_VALUE": pa.array(columns[4], pa.float64()),
    })  # fmt: skip
    if not found:
        raise BadFile(file, marked("the sheet holds no figures."))
    refuse_duplicates(made, ("ROUTE", "BORDER", "CITIZEN", "TIME_PERIOD"), file)
    return table(frontex.IBC, made, _edition(link) or today, today, (edits.ROUTES,))


def _place(heads: Iterable[object], names: tuple[str, ...], file: str) -> int:
    plain = [sheets.plain(str(head)) for head in heads]
    for name in names:
        if sheets.plain(name) in plain:
            return plain.index(sheets.plain(name))
    raise BadFile(
        file, marked("no column is headed {name}."), line=1, column=names[0], name=names[0]
    )


def _codes(codelist: Codelist) -> dict[str, str]:
    """The words of a codelist, without "route", and the codes they stand for."""
    return {_bare(code.name["en"]): code.id for code in codelist.codes}


def _bare(words: str) -> str:
    return sheets.plain(re.sub(r"\b(route|routes)\b", "", words.casefold()))


def _code(known: dict[str, str], words: str, file: str, line: int, column: str) -> str:
    code = known.get(_bare(words))
    if code is None:
        raise BadFile(
            file, marked("{said} is not known."), line, column, said=repr(words.strip()[:60])
        )
    return code


def _edition(link: str) -> date | None:
    """The day in a file's name, such as 2025_06_03."""
    match = re.search(r"(20\d\d)[_.-]?([01]\d)[_.-]?([0-3]\d)", link.rpartition("/")[2])
    try:
        return date(int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        return None
