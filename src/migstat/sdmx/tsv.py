"""Eurostat's TSV: one line for each series, one column for each period, flags beside the figures.

A cell is ``1295 ``, ``1295 bp``, ``: `` (missing) or ``: c``; the first cell of the header names the
dimensions and ends in ``geo\\TIME_PERIOD``.
Source: https://wikis.ec.europa.eu/display/EUROSTATHELP (Eurostat, "TSV format").
"""

from __future__ import annotations

import re
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from migstat.sdmx.delimited import Delimited, parse, read_bytes
from migstat.sdmx.flags import observation_flags
from migstat.sdmx.guard import shown
from migstat.sdmx.message import Message, has_rows
from migstat.sdmx.model import CONF_STATUS, OBS_STATUS, OBS_VALUE, TIME_PERIOD, BadFile
from migstat.sdmx.numbers import numbers, period

FORMAT = "Eurostat TSV"
_CELL = r"^\s*(?P<value>:|[+-]?[0-9.]+(?:[eE][+-]?\d+)?)?\s*(?P<flag>[A-Za-z]*)\s*$"


def is_tsv(first_line: str) -> bool:
    """Whether a first line is a TSV's: dimensions, a backslash, the name of time, then a tab."""
    return re.match(r"^[^\t]*\\\s*TIME(_PERIOD)?\s*\t", first_line, re.IGNORECASE) is not None


def read(path: Path) -> Message:
    """The message in a TSV file, plain or compressed; see :func:`parse_message`."""
    return parse_message(read_bytes(path), shown(path))


def parse_message(data: bytes, file: str) -> Message:
    """Every cell of a TSV as one row; cells that are missing stay, with their status.

    :raises BadFile: not a TSV, a cell or period that cannot be read, or a series given twice.
    """
    first = data[:200_000].split(b"\n", 1)[0].decode("utf-8", "replace")
    if not is_tsv(first):
        raise BadFile(
            file,
            "this is not Eurostat's TSV: the first cell should name the dimensions and end in "
            "\\TIME_PERIOD.",
            line=1,
        )
    text = parse(data, file, "\t")
    has_rows(text.rows, file)
    dimensions = _dimensions(text)
    series = _series(text, dimensions)
    _refuse_twice(text)
    periods = [period(name, file, 1) for name in text.header[1:]]
    parts = [
        _column(text, series, name, when)
        for name, when in zip(text.header[1:], periods, strict=True)
    ]
    rows = pa.concat_tables(parts).combine_chunks()
    return Message(file, FORMAT, dimensions, rows, structure=_named(file), first_line=None)


def _named(file: str) -> str:
    """The dataflow's name as far as the file's name tells it."""
    stem = file.rpartition("/")[2].partition(".")[0]
    return re.sub(r"\W+", "_", stem).upper()


def _dimensions(text: Delimited) -> tuple[str, ...]:
    return tuple(name.strip().upper() for name in text.header[0].partition("\\")[0].split(","))


def _series(text: Delimited, dimensions: tuple[str, ...]) -> dict[str, pa.Array]:
    """The first column taken apart; refuses a key with too many or too few codes."""
    keys = pc.utf8_trim_whitespace(text.rows.column(0).combine_chunks())
    parts = pc.split_pattern(keys, ",")
    wrong = pc.index(pc.equal(pc.list_value_length(parts), len(dimensions)), pa.scalar(False))
    if (row := wrong.as_py()) >= 0:
        raise BadFile(
            text.file,
            f"the key {keys[row].as_py()!r} does not have the {len(dimensions)} codes that the "
            "header names.",
            line=row + 2,
            column=text.header[0],
        )
    return {name: pc.list_element(parts, index) for index, name in enumerate(dimensions)}


def _refuse_twice(text: Delimited) -> None:
    keys = text.rows.column(0)
    if pc.count_distinct(keys).as_py() == text.rows.num_rows:
        return
    seen: set[str] = set()
    for line, key in enumerate(keys.to_pylist(), start=2):
        if key in seen:
            raise BadFile(
                text.file, f"the key {key} appears twice.", line=line, column=text.header[0]
            )
        seen.add(key)


def _column(text: Delimited, series: dict[str, pa.Array], name: str, when: str) -> pa.Table:
    """One period's cells with their values and flags."""
    cells = text.rows.column(name).combine_chunks()
    taken = pc.extract_regex(cells, _CELL)
    if (row := pc.index(pc.is_valid(taken), pa.scalar(False)).as_py()) >= 0:
        raise BadFile(
            text.file,
            f"the cell {cells[row].as_py()!r} is neither a figure nor “:”.",
            line=row + 2,
            column=when,
        )
    value = numbers(pc.struct_field(taken, "value"), text.file, when, first_line=2, missing=(":",))
    status, confidentiality = observation_flags(
        pc.struct_field(taken, "flag"), pc.is_null(value), text.file, when, first_line=2
    )
    observation = {
        TIME_PERIOD: pa.repeat(pa.scalar(when), len(cells)),
        OBS_VALUE: value,
        OBS_STATUS: status,
        CONF_STATUS: confidentiality,
    }
    return pa.table(series | observation)
