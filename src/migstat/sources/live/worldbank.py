"""The World Bank's population and other indicators, asked for at its indicators API, version 2.

Quirks of this source: an answer is a list of two, what it is and the figures; errors come with
status 200; groups by income have no three-letter code and are known by their names; years without a
figure are listed with null.
Source: https://datahelpdesk.worldbank.org/knowledgebase/topics/125589
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pyarrow as pa

from migstat.areas import System
from migstat.sdmx.codelists import AREA, FREQ
from migstat.sdmx.frame import table
from migstat.sdmx.guard import refuse_duplicates, translated
from migstat.sdmx.model import BadFile, Dataflow, Kind, Source, Table, marked
from migstat.sdmx.numbers import years
from migstat.sources import edits
from migstat.sources.define import Words
from migstat.sources.define import flow as define
from migstat.sources.live import answers
from migstat.sources.live.ask import NOT_UPDATED, Ask, Conversation, Nothing, Unchanged
from migstat.sources.live.wanted import Wanted
from migstat.sources.places import places
from migstat.sources.worldbank_flows import POPULATION

PUBLISHER = "World Bank"
INDICATOR = "SP.POP.TOTL"
_SINCE = 1960
_PAGE = 20_000
_MOST_PAGES = 100


def population(today: date, known: str = "") -> Conversation:
    """How to ask for the population of all areas since 1960."""
    return _talk(POPULATION, INDICATOR, _SINCE, today, known)


def conversation(asked: Wanted) -> Callable[[date, str], Conversation]:
    """How to ask for one indicator of all areas; ``asked.code`` is the Bank's."""
    flow = POPULATION if asked.code == INDICATOR else _dataflow(asked)

    def begin(today: date, known: str = "") -> Conversation:
        return _talk(flow, asked.code, asked.since, today, known)

    return begin


def _dataflow(asked: Wanted) -> Dataflow:
    source = Source(
        asked.publisher, f"{asked.name.get('en') or asked.code} ({asked.code})",
        asked.url or f"https://data.worldbank.org/indicator/{asked.code}",
        asked.licence or "CC BY 4.0", asked.licence_url, asked.note,
    )  # fmt: skip
    words = Words(asked.name, asked.description or asked.name)
    return define(asked.dataflow, words, (FREQ, AREA), source, Kind(asked.kind), asked.unit)


def _talk(flow: Dataflow, code: str, since: int, today: date, known: str) -> Conversation:
    if known:  # one figure tells when all were updated
        head, _ = _parts((yield _ask(code, since, today, 1, 1, 0)), code, 1)
        if str(head.get("lastupdated")) == known:
            raise Unchanged(NOT_UPDATED, asked=f"{PUBLISHER}, {code}", day=known)
    items: list[dict[str, Any]] = []
    updated: list[date] = []
    page, last = 1, 1
    while page <= last:
        answer = yield _ask(code, since, today, page, _PAGE, len(items))
        head, found = _parts(answer, code, page)
        last = int(head["pages"])
        updated.append(_day(head.get("lastupdated"), code, page))
        items += found
        page += 1
    if not items:
        raise Nothing(marked("{asked}: the service gave no figures."), asked=f"{PUBLISHER}, {code}")
    mark = max(updated)
    return replace(_table(flow, code, items, mark, today), extra={"mark": mark.isoformat()})


def _ask(code: str, since: int, today: date, page: int, size: int, rows: int) -> Ask:
    query = (
        ("format", "json"),
        ("per_page", str(size)),
        ("date", f"{since}:{today.year}"),
        ("page", str(page)),
    )
    return Ask(PUBLISHER, code, f"country/all/indicator/{code}", query, rows)


def _parts(data: bytes, code: str, page: int) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """What the answer says of itself, and its figures."""
    file = f"{PUBLISHER}, {code}, page {page}"
    said = answers.read(data, file)
    head = said[0] if isinstance(said, list) and said and isinstance(said[0], dict) else {}
    if "message" in head:
        raise BadFile(file, marked("the service refused: {said}."), said=_refusal(head["message"]))
    whole = len(said) == 2 and isinstance(said[1], list) if head else False
    pages = head.get("pages")
    if not whole or not isinstance(pages, int) or not 0 <= pages <= _most(head):
        raise BadFile(file, marked("the answer is not a list of what it is and its figures."))
    if str(head.get("page")) != str(page):
        raise BadFile(file, marked("the answer is page {page}."), page=str(head.get("page"))[:10])
    if not all(isinstance(item, dict) for item in said[1]):
        raise BadFile(file, marked("a figure is no JSON object."))
    return head, said[1]


def _most(head: dict[str, Any]) -> int:
    """Pages that a table can have; a question for one figure a page has as many as figures."""
    return 10_000_000 if str(head.get("per_page")) == "1" else _MOST_PAGES


def _refusal(message: object) -> str:
    first = message[0] if isinstance(message, list) and message else message
    words = first.get("value") if isinstance(first, dict) else first
    return " ".join(str(words).split())[:160].rstrip(".")


def _day(said: object, code: str, page: int) -> date:
    try:
        return date.fromisoformat(str(said)[:10])
    except ValueError as error:
        raise BadFile(
            f"{PUBLISHER}, {code}, page {page}",
            marked("{said} is not a date such as 2026-03-06."),
            column="lastupdated",
            said=repr(str(said)[:40]),
        ) from error


def _table(
    flow: Dataflow, code: str, items: list[dict[str, Any]], updated: date, today: date
) -> Table:
    place = f"{PUBLISHER}, {code}"
    given = [item for item in items if item.get("value") is not None]
    area = pa.array([_area(item) for item in given], pa.string())
    period = pa.array([str(item.get("date", "")) for item in given], pa.string())
    areas = {**places(System.WORLD_BANK_LABEL), **places(System.WORLD_BANK)}
    rows = pa.table(
        {
            "FREQ": pa.repeat(pa.scalar("A"), len(given)),
            "GEO": translated(area, areas, place, "countryiso3code"),
            "TIME_PERIOD": years(period, place, "date", first_line=1),
            "OBS_VALUE": pa.array(
                [
                    answers.number(item["value"], place, row, "value")
                    for row, item in enumerate(given, 1)
                ],
                pa.float64(),
            ),
        }
    )
    refuse_duplicates(rows, ("GEO", "TIME_PERIOD"), place)
    return table(flow, rows, updated, today, (edits.YEARS_LEFT_OUT,))


def _area(item: dict[str, Any]) -> str:
    """The Bank's code, or its name where it gives none (groups by income)."""
    code = str(item.get("countryiso3code") or "").strip()
    named = item.get("country")
    return code or str(named.get("value", "") if isinstance(named, dict) else "").strip()
