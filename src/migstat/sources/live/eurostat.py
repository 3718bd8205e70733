"""Eurostat's migration tables, asked for at its SDMX 2.1 service and read from SDMX-CSV 1.0.

Quirks of this source: the order and the names of dimensions change with the vintage (``asyl_app``
became ``applicant``, and its total ASY_APP became TOTAL), so the key is made from the structure; what
is larger than about 500,000 cells is refused, so years are asked for in spans that are halved when
that happens; LAST UPDATE is day, month and year of two digits.
Source: https://ec.europa.eu/eurostat/web/user-guides/data-browser/api-data-access
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass, replace
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from migstat.areas import System
from migstat.sdmx.csv import parse_message
from migstat.sdmx.frame import table, with_column
from migstat.sdmx.guard import refuse_duplicates, translated
from migstat.sdmx.message import Message
from migstat.sdmx.model import OBSERVATION, TIME_PERIOD, BadFile, Dataflow, Table, marked
from migstat.sources import edits
from migstat.sources import eurostat_flows as flows
from migstat.sources.live.ask import Ask, Conversation, Nothing, TooMuch
from migstat.sources.live.structure import dimensions
from migstat.sources.places import places

PUBLISHER = "Eurostat"

#: The code that contains all others, for every dimension that our tables do not keep.
_WHOLE = {
    "FREQ": "A",
    "SEX": "T",
    "AGE": "TOTAL",
    "AGEDEF": "COMPLET",
    "ASYL_APP": "ASY_APP",
    "APPLICANT": "TOTAL",
    "REASON": "TOTAL",
    "DURATION": "TOTAL",
    "APPREHEN": "TOTAL",
}
#: Left open in the key, since tables write it differently; the answer may hold one value only.
_ANY = ("UNIT",)


@dataclass(frozen=True, slots=True)
class Asked:
    """One of Eurostat's tables as we ask for it.

    ``since`` is its first year; ``span`` the years that stay well below the size limit; ``note``
    replaces the dataflow's own, which speaks of the tidy edition.
    """

    dataflow: Dataflow
    code: str
    since: int
    span: int = 10
    note: str = ""

    @property
    def place(self) -> str:
        """The table's name in messages."""
        return f"{PUBLISHER}, {self.code}"


TABLES = (
    Asked(
        flows.ASYAPP,
        "migr_asyappctza",
        since=2008,
        span=5,
        note="All applicants, not first-time applicants only.",
    ),
    Asked(
        flows.POP1CTZ,
        "migr_pop1ctz",
        since=1998,
        note="Some areas report no citizens of certain origins by practice: their zero is not "
        "absence.",
    ),
    Asked(flows.IMM1CTZ, "migr_imm1ctz", since=1998),
    Asked(flows.RESVALID, "migr_resvalid", since=2008),
    Asked(flows.EIPRE, "migr_eipre", since=2008),
)


def conversation(asked: Asked) -> Callable[[date], Conversation]:
    """How to ask for ``asked``: a function of the day, which bounds the years."""

    def begin(today: date) -> Conversation:
        return _talk(asked, today)

    return begin


def _talk(asked: Asked, today: date) -> Conversation:
    structure = yield Ask(
        PUBLISHER, asked.code, f"sdmx/2.1/datastructure/ESTAT/{asked.code.upper()}/latest"
    )
    names = dimensions(structure, asked.place)
    key = ".".join(_key(asked, name.upper()) for name in names)
    messages: list[Message] = []
    for first in range(asked.since, today.year + 1, asked.span):
        last = min(first + asked.span - 1, today.year)
        messages += yield from _years(asked, key, first, last, _count(messages))
    if not messages:
        raise Nothing(
            marked("{asked}: the table holds no figures for the years since its start."),
            asked=asked.place,
        )
    return _table(asked, messages, today)


def _key(asked: Asked, name: str) -> str:
    """What the key says in one position: nothing for a dimension that is kept, else its total."""
    if name in asked.dataflow.structure.columns and name != "FREQ":
        return ""
    if name in _ANY:
        return ""
    if name not in _WHOLE:
        raise BadFile(
            asked.place,
            marked(
                "the table has a dimension {name} whose total is not known here; it was left alone."
            ),
            name=name[:40],
        )
    return _WHOLE[name]


def _years(
    asked: Asked, key: str, first: int, last: int, rows: int
) -> Generator[Ask, bytes, list[Message]]:
    """The answers for a span of years, halved as often as the publisher finds it too large."""
    query = (
        ("format", "SDMX-CSV"),
        ("startPeriod", str(first)),
        ("endPeriod", str(last)),
        ("compressed", "true"),
    )
    path = f"sdmx/2.1/data/{asked.code.upper()}/{key}"
    try:
        answer = yield Ask(PUBLISHER, asked.code, path, query, rows)
    except Nothing:
        return []
    except TooMuch:
        if first == last:
            raise
        middle = (first + last) // 2
        early = yield from _years(asked, key, first, middle, rows)
        late = yield from _years(asked, key, middle + 1, last, rows + _count(early))
        return early + late
    if b"\n" not in answer.strip():  # a header alone: nothing in these years
        return []
    message = parse_message(answer, f"{asked.place}, {first} to {last}")
    if message.flow.upper() != asked.code.upper():
        raise BadFile(
            message.file,
            marked("the answer holds {found}; nothing was taken."),
            found=message.flow[:60],
        )
    return [message]


def _count(messages: list[Message]) -> int:
    return sum(message.rows.num_rows for message in messages)


def _table(asked: Asked, messages: list[Message], today: date) -> Table:
    rows = pa.concat_tables([_chosen(asked, message) for message in messages])
    key = (*(d.id for d in asked.dataflow.structure.dimensions), TIME_PERIOD)
    refuse_duplicates(rows, key, asked.place)
    updates = [message.updated for message in messages if message.updated]
    source = replace(asked.dataflow.source, note=asked.note)
    done = [edits.FLAGS_AND_EMPTY]
    if not updates:
        done.append(edits.NO_UPDATE)
    if "APPLICANT" in messages[0].dimensions:
        done.append(edits.APPLICANT_TOTAL)
    return table(
        replace(asked.dataflow, source=source),
        rows,
        max(updates, default=today),
        today,
        tuple(done),
    )


def _chosen(asked: Asked, message: Message) -> pa.Table:
    """The columns that are kept, with canonical areas; what is not kept must hold its total alone."""
    rows, structure = message.rows, asked.dataflow.structure
    kept = [d.id for d in structure.dimensions]
    absent = [name for name in kept if name not in message.dimensions]
    if absent:
        raise BadFile(
            message.file,
            marked("the answer lacks {missing}."),
            1,
            absent[0],
            missing=", ".join(absent),
        )
    for name in message.dimensions:
        if name not in kept or name == "FREQ":
            _refuse_others(message, name)
    areas = places(System.EUROSTAT)
    for dimension in structure.dimensions:
        column = rows.column(dimension.id)
        if dimension.is_area:
            codes = areas
        elif dimension.codelist is not None:
            codes = {code.id: code.id for code in dimension.codelist.codes}
        found = translated(column, codes, message.file, dimension.id, first_line=2)
        rows = with_column(rows, dimension.id, found)
    return rows.select([*kept, *OBSERVATION])


def _refuse_others(message: Message, name: str) -> None:
    """Refuse an answer that mixes codes where only the total was asked for."""
    found = pc.unique(message.rows.column(name)).to_pylist()
    wanted = found[:1] if name in _ANY else [_WHOLE.get(name)]
    if found != wanted:
        other = next((code for code in found if code not in wanted), found[0])
        raise BadFile(
            message.file,
            marked("the answer holds {said} beside what was asked for; nothing was taken."),
            column=name,
            said=repr(str(other)[:40]),
        )
