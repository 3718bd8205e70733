"""Any of Eurostat's migration tables, by each of its four services: SDMX 2.1, SDMX 3.0, JSON, TSV.

The order and the names of dimensions change with the vintage, so every question is made from the
structure message, never from memory; whatever is not narrowed is kept. What is too large is asked
for in halves of its years, down to one; a promised delivery of one year is waited for.
Source: https://ec.europa.eu/eurostat/web/user-guides/data-browser/api-data-access
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from migstat.sdmx.message import Message
from migstat.sdmx.model import BadFile, MigstatError, Table, marked
from migstat.sources.live import reading, updates
from migstat.sources.live.ask import Ask, Conversation, Long, Nothing, Queued, TooMuch
from migstat.sources.live.delivery import delivered
from migstat.sources.live.structure import Axes, axes
from migstat.sources.live.wanted import TOTALS, Wanted, joined, narrowed, table_of
from migstat.sources.streamed import Streamed, text_file

#: A selection by dimension, in the order of the structure; an empty one is open.
Selection = Mapping[str, Sequence[str]]
_Years = tuple[int, int]


def conversation(asked: Wanted) -> Callable[[date, str], Conversation]:
    """How to ask for ``asked``: a function of the day and of the mark that is known.

    :raises MigstatError: a service that is not known here.
    """
    if asked.service not in _ADDRESSES:
        raise MigstatError(
            marked("{source}: there is no service “{service}”; there are {names}."),
            source=asked.file,
            service=asked.service[:20],
            names=", ".join(_ADDRESSES),
        )

    def begin(today: date, known: str = "") -> Conversation:
        return _talk(asked, today, known)

    return begin


def _talk(asked: Wanted, today: date, known: str) -> Conversation:
    mark = yield from updates.since(asked.publisher, asked.code, known)
    structure = yield Ask(
        asked.publisher, asked.code,
        f"sdmx/2.1/datastructure/ESTAT/{asked.code.upper()}/latest",
        (("references", "children"), ("detail", "referencepartial")), expects="file",
    )  # fmt: skip
    found = axes(structure, asked.file)
    selection = selected(asked, found)
    messages: list[Message] = []
    if asked.service == "bulk":
        answer = yield from _bulk(asked)
        if isinstance(answer, Long):
            return _in_pieces(asked, answer, selection, found, today, mark)
        messages += _read(asked, answer, asked.file)
    else:
        for first in range(asked.since, today.year + 1, asked.span):
            years = first, min(first + asked.span - 1, today.year)
            messages += yield from _spans(asked, selection, years, _count(messages))
    if not messages:
        raise Nothing(
            marked("{asked}: the table holds no figures for what was asked."), asked=asked.file
        )
    strict = asked.service != "bulk"
    parts = [narrowed(one, asked, strict=strict) for one in messages]
    whole = joined(parts)
    if whole.rows.num_rows == 0:
        raise Nothing(
            marked("{asked}: the table holds no figures for what was asked."), asked=asked.file
        )
    return _made(asked, whole, found, today, mark)


def _in_pieces(
    asked: Wanted, answer: Long, selection: Selection, found: Axes, today: date, mark: str
) -> Streamed:
    """The table of a file that is too long to be held; its totals are those of the code lists."""
    totals = {name: selection[name][0] for name in asked.whole if name in selection}

    def read(data: bytes, _file: str, _when: date) -> Table:
        (message,) = _read(asked, data, asked.file)
        part = narrowed(message, asked, strict=False, totals=totals)
        return _made(asked, part, found, today, mark)

    return replace(text_file(answer.file, read, today), extra={"mark": mark} if mark else {})


def _made(asked: Wanted, whole: Message, found: Axes, today: date, mark: str) -> Table:
    words = {
        name: {**found.words.get(name, {}), **whole.labels.get(name, {})}
        for name in whole.dimensions
    }
    whole = replace(whole, structure=f"ESTAT:{asked.code.upper()}", labels=words)
    if whole.updated is None and mark:
        whole = replace(whole, updated=date.fromisoformat(updates.entry_day(mark)))
    return table_of(whole, asked, today, mark)


def selected(asked: Wanted, found: Axes) -> dict[str, Sequence[str]]:
    """Which codes are asked for in each dimension, in key order.

    :raises BadFile: a dimension that the table does not have, or one whose total is not known.
    """
    names = [name.upper() for name in found.dimensions]
    for name in asked.fixed:
        if name not in names:
            raise BadFile(
                asked.file,
                marked("the table has no dimension {name}; it has {names}."),
                name=name[:40],
                names=", ".join(names),
            )
    return {
        name: asked.fixed.get(name, (_total(asked, name, found),) if name in asked.whole else ())
        for name in names
    }


def _total(asked: Wanted, name: str, found: Axes) -> str:
    """The total of a dimension, from its codelist where that came along."""
    codes = found.words.get(name)
    for code in TOTALS if name != "SEX" else ("T", *TOTALS):
        if codes is None or code in codes:
            return code
    raise BadFile(
        asked.file, marked("the codelist of {name} has no total."), column=name, name=name[:40]
    )


def _spans(
    asked: Wanted, selection: Selection, years: _Years, rows: int
) -> Generator[Ask, bytes, list[Message]]:
    """The answers for a span of years, halved as often as the publisher finds it too large."""
    ask = replace(_ADDRESSES[asked.service](asked, selection, years), rows=rows)
    first, last = years
    try:
        answer = yield ask
    except Nothing:
        return []
    except TooMuch as why:
        if first == last:
            if not isinstance(why, Queued):
                raise
            try:
                answer = yield from delivered(ask, why)
            except Nothing:
                return []
        else:
            middle = (first + last) // 2
            early = yield from _spans(asked, selection, (first, middle), rows)
            late = yield from _spans(asked, selection, (middle + 1, last), rows + _count(early))
            return early + late
    return _read(asked, answer, f"{asked.file}, {first} to {last}")


def _bulk(asked: Wanted) -> Generator[Ask, bytes, bytes]:
    """The whole table in one file, as it stands for download."""
    query = (("format", "TSV"), ("compressed", "true"))
    ask = Ask(
        asked.publisher, asked.code, f"sdmx/2.1/data/{asked.code.upper()}", query, is_whole=True,
        is_file=True,
    )  # fmt: skip
    try:
        answer = yield ask
    except Queued as why:
        answer = yield from delivered(ask, why)
    return answer


def _read(asked: Wanted, answer: bytes, file: str) -> list[Message]:
    if reading.is_empty(answer):
        return []
    found = reading.message(answer, file)
    if found.structure and "ESTAT" in found.agency and found.flow.upper() != asked.code.upper():
        raise BadFile(
            file, marked("the answer holds {found}; nothing was taken."), found=found.flow[:60]
        )
    return [found] if found.rows.num_rows else []


def _two(asked: Wanted, selection: Selection, years: _Years) -> Ask:
    key = ".".join("+".join(codes) for codes in selection.values())
    query = (
        ("format", "SDMX-CSV"), ("startPeriod", str(years[0])), ("endPeriod", str(years[1])),
        ("compressed", "true"),
    )  # fmt: skip
    return Ask(asked.publisher, asked.code, f"sdmx/2.1/data/{asked.code.upper()}/{key}", query)


def _three(asked: Wanted, selection: Selection, years: _Years) -> Ask:
    query = [
        (f"c[{name.lower() if name != 'TIME_PERIOD' else name}]", ",".join(codes))
        for name, codes in selection.items()
        if codes
    ]
    query += [
        ("c[TIME_PERIOD]", f"ge:{years[0]}+le:{years[1]}"), ("compress", "true"),
        ("format", "csvdata"), ("formatVersion", "2.0"), ("lang", "en"), ("labels", "id"),
    ]  # fmt: skip
    path = (
        f"sdmx/3.0/data/dataflow/ESTAT/{asked.code.upper()}/1.0/{'.'.join('*' for _ in selection)}"
    )
    return Ask(asked.publisher, asked.code, path, tuple(query))


def _json(asked: Wanted, selection: Selection, years: _Years) -> Ask:
    query = [("format", "JSON"), ("lang", "EN")]
    query += [(name.lower(), code) for name, codes in selection.items() for code in codes]
    query += [("sinceTimePeriod", str(years[0])), ("untilTimePeriod", str(years[1]))]
    path = f"statistics/1.0/data/{asked.code.lower()}"
    return Ask(asked.publisher, asked.code, path, tuple(query))


#: How each service is asked for a part of a table.
_ADDRESSES: Mapping[str, Callable[[Wanted, Selection, _Years], Ask]] = {
    "sdmx21": _two, "sdmx30": _three, "statistics": _json, "bulk": _two,
}  # fmt: skip


def _count(messages: list[Message]) -> int:
    return sum(message.rows.num_rows for message in messages)
