"""IOM's Missing Migrants: the spreadsheet of all incidents that its page of downloads links to.

Quirks: one row is one incident; the day may be given, or only year and month; headings change their
case between editions; a cell may name several causes or origins; survivors are mostly not known.
Source: https://missingmigrants.iom.int/downloads
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date, datetime

import pyarrow as pa

from migstat.sdmx.frame import table
from migstat.sdmx.model import BadFile, Table, marked
from migstat.sources import edits, iom_mmp
from migstat.sources.live import links, sheets
from migstat.sources.live.ask import Ask, Conversation
from migstat.sources.live.wanted import Wanted

_LINK = r"Missing_?Migrants.*\.xlsx(\?|$)"
_DEAD, _SURVIVED = "Total Number of Dead and Missing", "Number of Survivors"
_ROUTE, _CAUSE, _PLACE = "Migration Route", "Cause of Death", "Country of Incident"
_MEASURES = {_DEAD: "DEAD_MISSING", _SURVIVED: "SURVIVORS"}


def conversation(asked: Wanted) -> Callable[[date, str], Conversation]:
    """How to ask for the table: the page of downloads, then the file."""

    def begin(today: date, known: str = "") -> Conversation:
        return _talk(asked, today)

    return begin


def _talk(asked: Wanted, today: date) -> Conversation:
    page = yield Ask(asked.publisher, asked.code, "", expects="page")
    pattern = asked.more.get("link", _LINK)
    link = links.newest(page, asked.more.get("page") or asked.url, pattern, asked.file)
    data = yield Ask(asked.publisher, asked.code, link, expects="file", is_whole=True)
    return _table(data, f"{asked.file}, {link.rpartition('/')[2][:80]}", today)


def _table(data: bytes, file: str, today: date) -> Table:
    heads, rows, first = sheets.rows(data, file, [_DEAD, _ROUTE, _CAUSE, _PLACE])
    at = {sheets.plain(head): n for n, head in enumerate(heads)}
    routes = {_bare(words): code for words, code in iom_mmp._ROUTES.items()}
    sums: dict[tuple[str, str, str, str, str], float] = defaultdict(float)
    for line, cells in enumerate(rows, start=first):
        said = {name: cells[n] if n < len(cells) else "" for name, n in at.items()}
        if not any(str(cell).strip() for cell in cells):
            continue
        when = _month(said, file, line)
        route = routes.get(_bare(str(said[sheets.plain(_ROUTE)])) or "undefined")
        if route is None:
            raise BadFile(
                file,
                marked("{said} is not known."),
                line,
                _ROUTE,
                said=repr(str(said[sheets.plain(_ROUTE)])[:60]),
            )
        cause = _cause(str(said[sheets.plain(_CAUSE)]), file, line)
        named = str(said[sheets.plain(_PLACE)]).strip()
        place = sheets.area(named, file, line, _PLACE) if named else "UNK"
        for name, indicator in _MEASURES.items():
            value = sheets.figure(said.get(sheets.plain(name), ""), file, line, name)
            if value is not None:
                sums[indicator, route, cause, place, when] += value
    if not sums:
        raise BadFile(file, marked("the sheet holds no incidents."))
    columns = list(zip(*sums, strict=True))
    names = ("INDICATOR", "ROUTE", "CAUSE", "GEO", "TIME_PERIOD")
    made = {
        name: pa.array(column, pa.string()) for name, column in zip(names, columns, strict=True)
    }
    made["FREQ"] = pa.array(["M"] * len(sums), pa.string())
    made["OBS_VALUE"] = pa.array(list(sums.values()), pa.float64())
    done = (edits.INCIDENTS, edits.CAUSES, edits.SURVIVORS)
    return table(iom_mmp.MISSING, pa.table(made), today, today, done)


def _month(said: dict[str, object], file: str, line: int) -> str:
    """The month of an incident, from its day or from year and month."""
    day = said.get("incidentdate", "")
    if isinstance(day, (date, datetime)):
        return f"{day.year}-{day.month:02}"
    match = re.match(r"(?:\w{3}, )?(\d{4})-(\d\d)-\d\d|(\d\d)/(\d\d)/(\d{4})", str(day).strip())
    if match:
        return f"{match[1]}-{match[2]}" if match[1] else f"{match[5]}-{match[4]}"
    year = str(said.get("incidentyear", "")).removesuffix(".0").strip()
    for name in ("reportedmonth", "incidentmonth", "month"):
        found = sheets.month(f"{str(said.get(name, '')).strip()[:3]} {year}")
        if found:
            return found
    raise BadFile(
        file, marked("the row tells neither a day nor year and month."), line, "Incident Date"
    )


def _bare(words: str) -> str:
    return sheets.plain(
        re.sub(r"\b(route|routes|and|the|to|canary|islands|/)\b", "", words.casefold())
    )


def _cause(words: str, file: str, line: int) -> str:
    """One cause, or several known ones, which count as mixed."""
    known: Sequence[str] = list(iom_mmp._CAUSES)
    text = words.strip()
    if text in iom_mmp._CAUSES:
        return iom_mmp._CAUSES[text]
    rest = text
    for cause in known:
        rest = rest.replace(cause, "")
    if rest.strip(", "):
        raise BadFile(file, marked("{said} is not known."), line, _CAUSE, said=repr(text[:60]))
    return "MIXED"
