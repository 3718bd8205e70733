"""Tables of a PxWeb service, such as that of the Kosovo Agency of Statistics; its API version 1.

Quirks: a table is asked for with a POST that names every code; how many cells at once are given,
and how many questions in how many seconds, stands under ``?config``; the codes of a dimension mean
nothing beyond the table, so words come along; time may be written 2023M01 or 2023K1.
Source: https://www.scb.se/api_en/ (PxWeb API 1.0), https://askdata.rks-gov.net
"""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from migstat.sdmx import jsonstat_read, px
from migstat.sdmx.message import Message
from migstat.sdmx.model import BadFile, marked
from migstat.sdmx.numbers import frequencies
from migstat.sources.live import answers
from migstat.sources.live.ask import Ask, Conversation, Nothing, TooMuch, Unanswered
from migstat.sources.live.wanted import Wanted, joined, narrowed, table_of

#: Asked for at once where the service does not say how many cells it gives.
_CELLS = 100_000


def conversation(asked: Wanted) -> Callable[[date, str], Conversation]:
    """How to ask for ``asked``, whose ``code`` is the table's path below the language."""

    def begin(today: date, known: str = "") -> Conversation:
        return _talk(asked, today)

    return begin


def _talk(asked: Wanted, today: date) -> Conversation:
    path = f"api/v1/{asked.more.get('language', 'en')}/{asked.code}"
    limit, wait = yield from _limits(asked, path)
    described = yield Ask(asked.publisher, asked.code, path, expects="file")
    title, variables = _variables(described, asked.file)
    form = asked.more.get("format", "json-stat2")
    when = next((str(one["code"]) for one in variables if one.get("time")), "")
    messages: list[Message] = []
    for part in _parts(variables, limit):
        rows = sum(one.rows.num_rows for one in messages)
        body = json.dumps({
            "query": [{"code": code, "selection": {"filter": "item", "values": values}}
                      for code, values in part.items()],
            "response": {"format": form},
        }).encode()  # fmt: skip
        pause = wait if messages else 0.0
        answer = yield Ask(asked.publisher, asked.code, path, rows=rows, body=body, wait=pause)
        messages.append(_message(answer, asked.file, when))
    whole = joined([narrowed(one, asked, strict=False) for one in messages])
    if whole.rows.num_rows == 0:
        raise Nothing(
            marked("{asked}: the table holds no figures for what was asked."), asked=asked.file
        )
    return table_of(_with_frequency(whole, title), asked, today)


def _message(answer: bytes, file: str, when: str) -> Message:
    """JSON-stat, or the PC-Axis file that services give which do not know it."""
    if px.is_px(answer):
        return px.parse_message(answer, file, when)
    return jsonstat_read.parse_message(answer, file)


def _limits(asked: Wanted, path: str) -> Generator[Ask, bytes, tuple[int, float]]:
    """Cells that are given at once, and seconds between two questions."""
    root = path.rsplit("/", asked.code.count("/") + 1)[0]
    try:
        answer = yield Ask(asked.publisher, asked.code, root, (("config", ""),), expects="file")
        said = json.loads(answer)
        calls, seconds = int(said.get("maxCalls", 0)), float(said.get("timeWindow", 0))
        cells = int(said.get("maxCells") or said.get("maxValues") or _CELLS)
    except (Unanswered, TypeError, ValueError, AttributeError):
        return _CELLS, 1.0
    return max(1, cells), seconds / calls if calls > 0 else 0.0


def _variables(data: bytes, file: str) -> tuple[str, list[dict[str, Any]]]:
    """The table's title, and its variables as the service describes them."""
    said = answers.read(data, file)
    found = said.get("variables") if isinstance(said, dict) else None
    if not isinstance(found, list) or not found:
        raise BadFile(file, marked("the service does not describe a table; check the path."))
    for one in found:
        if (
            not isinstance(one, dict)
            or not isinstance(one.get("values"), list)
            or not one.get("code")
        ):
            raise BadFile(file, marked("a variable has no code or no values."))
    return str(said.get("title") or "").strip(), found


def _parts(variables: list[dict[str, Any]], limit: int) -> Iterator[dict[str, list[str]]]:
    """The table in pieces of its longest variable, each within the limit."""
    values = {str(one["code"]): [str(v) for v in one["values"]] for one in variables}
    longest = max(values, key=lambda code: len(values[code]))
    others = 1
    for code, listed in values.items():
        others *= 1 if code == longest else max(len(listed), 1)
    step = limit // others
    if step < 1:
        raise TooMuch(
            marked("The service gives {limit} cells at once, fewer than one slice has."),
            limit=f"{limit:,}",
        )
    for start in range(0, len(values[longest]), step):
        yield values | {longest: values[longest][start : start + step]}


def _with_frequency(message: Message, title: str) -> Message:
    """The frequency as a dimension, told from how the periods are written."""
    kinds = frequencies(message.rows.column("TIME_PERIOD").combine_chunks())
    rows = message.rows.add_column(0, "FREQ", kinds)
    labels = {name: words for name, words in message.labels.items() if name in message.dimensions}
    return replace(
        message, rows=rows, dimensions=("FREQ", *message.dimensions), labels=labels,
        title=message.title or title, has_labels=False,
    )  # fmt: skip
