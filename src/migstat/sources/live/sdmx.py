"""Any service that speaks SDMX 2.1 or 3.0, by its address; the OECD's is one of them.

Quirks: services name a table with commas (2.1) or strokes (3.0), and a version of theirs; what they
answer is asked for by ``format`` (OECD: csvfilewithlabels) or by the Accept header. Nothing can be
said of limits: the question is halved by years when it is refused as too large.
Source: SDMX REST 1.5 and 2.1, https://github.com/sdmx-twg/sdmx-rest
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import replace
from datetime import date

from migstat.sdmx.message import Message
from migstat.sdmx.model import BadFile, MigstatError, Table, marked
from migstat.sources.live import reading
from migstat.sources.live.ask import Ask, Conversation, Long, Nothing, TooMuch
from migstat.sources.live.wanted import Wanted, joined, narrowed, table_of
from migstat.sources.streamed import Streamed, text_file

_CSV = {
    "2.1": "application/vnd.sdmx.data+csv;version=1.0.0;labels=both",
    "3.0": "application/vnd.sdmx.data+csv;version=2.0.0;labels=both",
}


def conversation(asked: Wanted) -> Callable[[date, str], Conversation]:
    """How to ask for ``asked``, whose ``code`` is agency, table and version joined by commas.

    :raises MigstatError: a version of the standard that is not known, or no agency in the code.
    """
    if asked.service not in _CSV or asked.code.count(",") not in (1, 2):
        raise MigstatError(
            marked(
                "{source}: give the service as 2.1 or 3.0, and the table as agency, table and "
                "version joined by commas."
            ),
            source=asked.file,
        )

    def begin(today: date, known: str = "") -> Conversation:
        return _talk(asked, today)

    return begin


def _talk(asked: Wanted, today: date) -> Conversation:
    try:
        ask = _ask(asked, asked.since, today.year, 0)
        answer = yield replace(ask, is_whole=True, is_file=not asked.whole)
        if isinstance(answer, Long):
            return _in_pieces(asked, answer, today)
        messages = _read(asked, answer, asked.since, today.year)
    except Nothing:
        messages = []
    except TooMuch:
        messages = yield from _halves(asked, asked.since, today.year, 0)
    if not messages:
        raise Nothing(
            marked("{asked}: the table holds no figures for what was asked."), asked=asked.file
        )
    whole = joined([narrowed(one, asked, strict=False) for one in messages])
    if whole.rows.num_rows == 0:
        raise Nothing(
            marked("{asked}: the table holds no figures for what was asked."), asked=asked.file
        )
    return table_of(whole, asked, today)


def _in_pieces(asked: Wanted, answer: Long, today: date) -> Streamed:
    """The table of a file that is too long to be held.

    :raises TooMuch: in a format that is read whole.
    """
    if reading.is_markup(answer):
        raise TooMuch(
            marked("{asked}: the answer is too large; it is asked for in parts."),
            asked=asked.file,
        )

    def read(data: bytes, _file: str, _when: date) -> Table:
        (message,) = _read(asked, data, asked.since, today.year)
        return table_of(narrowed(message, asked, strict=False), asked, today)

    return text_file(answer.file, read, today)


def _spans(asked: Wanted, first: int, last: int, rows: int) -> Generator[Ask, bytes, list[Message]]:
    """The answers for a span of years, halved where it is too large."""
    try:
        answer = yield _ask(asked, first, last, rows)
    except Nothing:
        return []
    except TooMuch:
        if first == last:
            raise
        found = yield from _halves(asked, first, last, rows)
        return found
    return _read(asked, answer, first, last)


def _halves(
    asked: Wanted, first: int, last: int, rows: int
) -> Generator[Ask, bytes, list[Message]]:
    middle = (first + last) // 2
    early = yield from _spans(asked, first, middle, rows)
    if first == last:
        return early
    count = sum(one.rows.num_rows for one in early)
    late = yield from _spans(asked, middle + 1, last, rows + count)
    return early + late


def _read(asked: Wanted, answer: bytes, first: int, last: int) -> list[Message]:
    if reading.is_empty(answer):
        return []
    file = f"{asked.file}, {first} to {last}"
    found = reading.message(answer, file)
    table = asked.code.split(",")[1].rpartition("@")[2]
    if found.flow and found.flow.upper() != table.upper():
        raise BadFile(
            file, marked("the answer holds {found}; nothing was taken."), found=found.flow[:60]
        )
    return [replace(found, structure="")]


def _ask(asked: Wanted, first: int, last: int, rows: int) -> Ask:
    form, key = asked.more.get("format", ""), asked.more.get("key", "")
    accept = "" if form else asked.more.get("accept", _CSV[asked.service])
    query: list[tuple[str, str]] = [("format", form)] if form else []
    if asked.service == "2.1":
        path = f"data/{asked.code}/{key or 'all'}"
        query = [("startPeriod", str(first)), ("endPeriod", str(last)), *query]
    else:
        path = f"data/dataflow/{asked.code.replace(',', '/')}/{key or '*'}"
        query = [("c[TIME_PERIOD]", f"ge:{first}+le:{last}"), *query]
    return Ask(asked.publisher, asked.code, path, tuple(query), rows, accept=accept)
