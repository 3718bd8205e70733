"""Eurostat's CSV from before 2023: labels in place of codes, often in Latin-1.

Figures carry commas between thousands ("225,150"), ":" is missing, months are written 1999M01, and
flags stand in "Flag and Footnotes".
Source: Eurostat's Data Explorer, withdrawn in 2023.
"""

from __future__ import annotations

import re
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from migstat.sdmx.delimited import Delimited, parse, read_bytes
from migstat.sdmx.flags import observation_flags
from migstat.sdmx.guard import refuse_duplicates, require_columns, shown
from migstat.sdmx.message import Message, has_rows
from migstat.sdmx.model import CONF_STATUS, OBS_STATUS, OBS_VALUE, TIME_PERIOD
from migstat.sdmx.numbers import numbers, period

FORMAT = "Eurostat CSV before 2023"
_TIME, _VALUE, _FLAG = "TIME", "Value", "Flag and Footnotes"


def is_legacy(header: tuple[str, ...]) -> bool:
    """Whether a header is the old Data Explorer's: TIME first, a column Value."""
    return bool(header) and header[0] == _TIME and _VALUE in header


def read(path: Path) -> Message:
    """The message in an old CSV file, plain or compressed; see :func:`parse_message`."""
    return parse_message(read_bytes(path), shown(path))


def parse_message(data: bytes, file: str) -> Message:
    """Every line of an old Eurostat CSV as one row, with labels as the file writes them.

    :raises BadFile: another header, a figure, period or flag that cannot be read, a key given twice.
    """
    return from_delimited(parse(data, file, latin1=True))


def from_delimited(text: Delimited) -> Message:
    """The message in a text table; see :func:`parse_message`."""
    require_columns(text.file, text.header, (_TIME, _VALUE))
    has_rows(text.rows, text.file)
    axes = [name for name in text.header if name not in (_TIME, _VALUE, _FLAG)]
    value = numbers(text.rows.column(_VALUE), text.file, _VALUE, thousands=",", missing=(":",))
    empty = pa.repeat(pa.scalar(""), text.rows.num_rows)
    status, confidentiality = observation_flags(
        text.rows.column(_FLAG) if _FLAG in text.header else empty,
        pc.is_null(value),
        text.file,
        _FLAG,
        first_line=2,
    )
    columns = {name.upper(): text.rows.column(name) for name in axes}
    rows = pa.table(
        columns
        | {
            TIME_PERIOD: _periods(text),
            OBS_VALUE: value,
            OBS_STATUS: status,
            CONF_STATUS: confidentiality,
        }
    )
    refuse_duplicates(rows, (*columns, TIME_PERIOD), text.file, first_line=2)
    stem = re.sub(r"\W+", "_", text.file.rpartition("/")[2].partition(".")[0]).upper()
    return Message(text.file, FORMAT, tuple(columns), rows, structure=stem, has_labels=True)


def _periods(text: Delimited) -> pa.Array:
    coded = pc.dictionary_encode(text.rows.column(_TIME).combine_chunks())
    found: list[str] = []
    for index, said in enumerate(coded.dictionary.to_pylist()):
        row = pc.index(coded.indices, pa.scalar(index, coded.indices.type)).as_py()
        found.append(period(said, text.file, row + 2))
    return pc.take(pa.array(found, pa.string()), coded.indices)
