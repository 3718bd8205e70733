"""The World Bank's population, asked for at its indicators API, version 2.

Quirks of this source: an answer is a list of two, what it is and the figures; errors come with
status 200; groups by income have no three-letter code and are known by their names; years without a
figure are listed with null.
Source: https://datahelpdesk.worldbank.org/knowledgebase/topics/125589
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pyarrow as pa

from migstat.areas import System
from migstat.sdmx.frame import table
from migstat.sdmx.guard import refuse_duplicates, translated
from migstat.sdmx.model import BadFile, Table
from migstat.sdmx.numbers import years
from migstat.sources import edits
from migstat.sources.live import answers
from migstat.sources.live.ask import Ask, Conversation, Nothing
from migstat.sources.places import places
from migstat.sources.worldbank_flows import POPULATION

PUBLISHER = "World Bank"
INDICATOR = "SP.POP.TOTL"
_SINCE = 1960
_PAGE = 20_000
_MOST_PAGES = 100
_PLACE = f"{PUBLISHER}, {INDICATOR}"


def population(today: date) -> Conversation:
    """How to ask for the population of all areas since 1960."""
    items: list[dict[str, Any]] = []
    updated: list[date] = []
    page, last = 1, 1
    while page <= last:
        query = (
            ("format", "json"),
            ("per_page", str(_PAGE)),
            ("date", f"{_SINCE}:{today.year}"),
            ("page", str(page)),
        )
        path = f"country/all/indicator/{INDICATOR}"
        answer = yield Ask(PUBLISHER, INDICATOR, path, query, len(items))
        head, found = _parts(answer, page)
        last = int(head["pages"])
        updated.append(_day(head.get("lastupdated"), page))
        items += found
        page += 1
    if not items:
        raise Nothing(f"{_PLACE}: the service gave no figures.")
    return _table(items, max(updated), today)


def _parts(data: bytes, page: int) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """What the answer says of itself, and its figures."""
    file = f"{_PLACE}, page {page}"
    said = answers.read(data, file)
    head = said[0] if isinstance(said, list) and said and isinstance(said[0], dict) else {}
    if "message" in head:
        raise BadFile(file, f"the service refused: {_refusal(head['message'])}.")
    whole = len(said) == 2 and isinstance(said[1], list) if head else False
    pages = head.get("pages")
    if not whole or not isinstance(pages, int) or not 0 <= pages <= _MOST_PAGES:
        raise BadFile(file, "the answer is not a list of what it is and its figures.")
    if str(head.get("page")) != str(page):
        raise BadFile(file, f"the answer is page {str(head.get('page'))[:10]}.")
    if not all(isinstance(item, dict) for item in said[1]):
        raise BadFile(file, "a figure is no JSON object.")
    return head, said[1]


def _refusal(message: object) -> str:
    first = message[0] if isinstance(message, list) and message else message
    words = first.get("value") if isinstance(first, dict) else first
    return " ".join(str(words).split())[:160].rstrip(".")


def _day(said: object, page: int) -> date:
    try:
        return date.fromisoformat(str(said)[:10])
    except ValueError as error:
        raise BadFile(
            f"{_PLACE}, page {page}",
            f"{str(said)[:40]!r} is not a date such as 2026-03-06.",
            column="lastupdated",
        ) from error


def _table(items: list[dict[str, Any]], updated: date, today: date) -> Table:
    given = [item for item in items if item.get("value") is not None]
    area = pa.array([_area(item) for item in given], pa.string())
    period = pa.array([str(item.get("date", "")) for item in given], pa.string())
    areas = {**places(System.WORLD_BANK_LABEL), **places(System.WORLD_BANK)}
    rows = pa.table(
        {
            "FREQ": pa.repeat(pa.scalar("A"), len(given)),
            "GEO": translated(area, areas, _PLACE, "countryiso3code"),
            "TIME_PERIOD": years(period, _PLACE, "date", first_line=1),
            "OBS_VALUE": pa.array(
                [
                    answers.number(item["value"], _PLACE, row, "value")
                    for row, item in enumerate(given, 1)
                ],
                pa.float64(),
            ),
        }
    )
    refuse_duplicates(rows, ("GEO", "TIME_PERIOD"), _PLACE)
    return table(POPULATION, rows, updated, today, (edits.YEARS_LEFT_OUT,))


def _area(item: dict[str, Any]) -> str:
    """The Bank's code, or its name where it gives none (groups by income)."""
    code = str(item.get("countryiso3code") or "").strip()
    named = item.get("country")
    return code or str(named.get("value", "") if isinstance(named, dict) else "").strip()
