"""From cells to a message: what the readers of SDMX-ML, SDMX-JSON and JSON-stat do last, in one place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from migstat.sdmx.flags import observation_flags
from migstat.sdmx.frame import words
from migstat.sdmx.guard import refuse_duplicates
from migstat.sdmx.message import Message, has_rows
from migstat.sdmx.model import CONF_STATUS, OBS_STATUS, OBS_VALUE, TIME_PERIOD, BadFile, marked
from migstat.sdmx.numbers import numbers, period

#: What publishers call the status of an observation.
STATUS_NAMES = (OBS_STATUS, "OBS_FLAG")
#: Ways of writing "there is no value" where a number is expected.
MISSING = (":", "NaN", "#N/A")


@dataclass(frozen=True)
class Cells:
    """Observations as a file gave them, column by column, each as long as the others.

    ``axes`` hold the dimensions without time; ``values`` are numbers or text; ``status`` and
    ``confidential`` are empty text where the file says nothing. ``line`` tells a row's line.
    """

    file: str
    format: str
    axes: Mapping[str, pa.Array]
    times: pa.Array
    values: pa.Array
    status: pa.Array | None = None
    confidential: pa.Array | None = None
    attributes: Mapping[str, pa.Array] = field(default_factory=dict)
    structure: str = ""
    title: str = ""
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    updated: date | None = None
    line: Callable[[int], int | None] = lambda row: None


def message(cells: Cells) -> Message:
    """The message that the cells make.

    :raises BadFile: no observation, a value, period or flag that cannot be read, a key given twice.
    """
    try:
        return _message(cells)
    except BadFile as error:
        if error.line is None:
            raise
        raise error.at(cells.line(error.line)) from error


def _message(cells: Cells) -> Message:
    value = cells.values
    if not pa.types.is_floating(value.type):
        value = numbers(value, cells.file, OBS_VALUE, first_line=0, missing=MISSING)
    empty = pa.repeat(pa.scalar(""), len(value))
    status, confidentiality = observation_flags(
        empty if cells.status is None else cells.status,
        pc.is_null(value),
        cells.file,
        OBS_STATUS,
        first_line=0,
        confidential=cells.confidential,
    )
    found = pa.table(
        {name.upper(): column for name, column in cells.axes.items()}
        | {
            TIME_PERIOD: periods(cells.times, cells.file),
            OBS_VALUE: value,
            OBS_STATUS: status,
            CONF_STATUS: confidentiality,
        }
    )
    has_rows(found, cells.file)
    key = tuple(name.upper() for name in cells.axes)
    refuse_duplicates(found, (*key, TIME_PERIOD), cells.file, first_line=0)
    return Message(
        file=cells.file,
        format=cells.format,
        dimensions=key,
        rows=found,
        structure=cells.structure,
        title=cells.title,
        labels={name: said for name, said in cells.labels.items() if name in key},
        updated=cells.updated,
        attributes=pa.table(dict(cells.attributes)) if cells.attributes else None,
        first_line=None,
    )


def periods(column: pa.Array, file: str) -> pa.Array:
    """A column of periods as TIME_PERIOD writes them; each distinct one is read once.

    :raises BadFile: what is not a period, with the first row that has it.
    """
    coded = column if pa.types.is_dictionary(column.type) else pc.dictionary_encode(column)
    found = []
    for place, said in enumerate(coded.dictionary.to_pylist()):
        try:
            found.append(period(said or "", file, 0))
        except BadFile as error:
            row = pc.index(coded.indices, pa.scalar(place, coded.indices.type)).as_py()
            raise error.at(row, TIME_PERIOD) from error
    if coded.indices.null_count:
        row = pc.index(pc.is_null(coded.indices), pa.scalar(True)).as_py()
        raise BadFile(file, marked("the observation has no period."), row, TIME_PERIOD)
    return pc.take(pa.array(found, pa.string()), coded.indices)


def text(cells: Iterable[str | None]) -> pa.Array:
    """Cells as a column of text."""
    return pa.array(cells, pa.string())


def spread(codes: Sequence[str | None], owners: pa.Array) -> pa.Array:
    """What is said once for a series, for each of its observations."""
    return words(pa.chunked_array([text(codes)])).combine_chunks().take(owners)


def day(said: object) -> date | None:
    """The day in a date or a moment, None where there is none."""
    try:
        return date.fromisoformat(str(said)[:10])
    except ValueError:
        return None
