"""When each of Eurostat's tables was last updated, from its table of contents.

Quirks: columns are told by their names in the first line; titles are indented with blanks; codes
stand in quotation marks; days are written 22.05.2026.
Source: https://ec.europa.eu/eurostat/api/dissemination/catalogue/toc/txt?lang=en
"""

from __future__ import annotations

import csv
import re
from collections.abc import Generator
from dataclasses import dataclass
from datetime import date

from migstat.sdmx.model import BadFile, marked
from migstat.sources.live.ask import NOT_UPDATED, Ask, Nothing, Unchanged

_DAY = re.compile(r"(\d\d)[./](\d\d)[./](\d{4}|\d\d)")


@dataclass(frozen=True, slots=True)
class Entry:
    """What the table of contents says of one table; a day is None where it says none."""

    updated: date | None
    restructured: date | None
    first: str
    last: str

    @property
    def mark(self) -> str:
        """One word that changes whenever figures or structure do; empty where no day is told."""
        days = [day.isoformat() for day in (self.updated, self.restructured) if day]
        return "/".join(days) if self.updated else ""


def ask(publisher: str, about: str) -> Ask:
    """The question for the whole table of contents; it is the same for every table."""
    query = (("lang", "en"),)
    return Ask(publisher, about, "catalogue/toc/txt", query, expects="file", is_shared=True)


def since(publisher: str, code: str, known: str) -> Generator[Ask, bytes, str]:
    """The mark of a table's present state.

    :param known: the mark of what is here; empty where nothing is.
    :returns: the mark; empty where the catalogue does not know the table or does not answer.
    :raises Unchanged: it is what is known.
    """
    try:
        answer = yield ask(publisher, code)
    except Nothing:
        return ""
    entry = entries(answer, f"{publisher}, table of contents").get(code.upper())
    mark = entry.mark if entry else ""
    if mark and mark == known:
        raise Unchanged(NOT_UPDATED, asked=f"{publisher}, {code}", day=entry_day(mark))
    return mark


def entry_day(mark: str) -> str:
    """The day of the figures in a mark."""
    return mark.partition("/")[0]


def entries(data: bytes, file: str) -> dict[str, Entry]:
    """The tables of a table of contents by code, in capitals; folders are left out.

    :raises BadFile: no code or no day of update in the header, or a day that is none.
    """
    lines = csv.reader(data.decode("utf-8-sig", "replace").splitlines(), delimiter="\t")
    header = [cell.strip().lower() for cell in next(lines, [])]
    try:
        code, updated = header.index("code"), header.index("last update of data")
    except ValueError:
        raise BadFile(
            file, marked("the header has no “code” and “last update of data”."), 1
        ) from None
    places = {
        name: header.index(name) if name in header else None
        for name in ("last table structure change", "data start", "data end")
    }
    found: dict[str, Entry] = {}
    for number, cells in enumerate(lines, start=2):
        if len(cells) <= max(code, updated) or not cells[updated].strip():
            continue
        said = [
            cells[at].strip() if at is not None and at < len(cells) else ""
            for at in places.values()
        ]
        found[cells[code].strip().upper()] = Entry(
            _day(cells[updated], file, number), _day(said[0], file, number), said[1], said[2]
        )
    return found


def _day(text: str, file: str, line: int) -> date | None:
    if not text.strip():
        return None
    match = _DAY.match(text.strip())
    try:
        if match is None:
            raise ValueError(text)
        year = int(match[3])
        return date(year + 2000 if year < 100 else year, int(match[2]), int(match[1]))
    except ValueError:
        raise BadFile(
            file, marked("{said} is not a day such as 22.05.2026."), line, said=repr(text[:20])
        ) from None
