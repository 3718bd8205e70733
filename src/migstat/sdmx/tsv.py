"""Eurostat's TSV: one line for each series, one column for each period, flags beside the figures.

A cell is ``1295 ``, ``1295 bp``, ``: `` (missing) or ``: c``; the first cell of the header names the
dimensions and ends in ``geo\\TIME_PERIOD``.
Source: https://wikis.ec.europa.eu/display/EUROSTATHELP (Eurostat, "TSV format").
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from migstat.sdmx import grid
from migstat.sdmx.delimited import cells, opened, read_bytes
from migstat.sdmx.flags import observation_flags
from migstat.sdmx.guard import shown
from migstat.sdmx.message import Message, has_rows
from migstat.sdmx.model import CONF_STATUS, OBS_STATUS, OBS_VALUE, TIME_PERIOD, BadFile, marked
from migstat.sdmx.numbers import numbers, period

FORMAT = "Eurostat TSV"
_TAB = "\t"
_CELL = r"^\s*(?P<value>:|[+-]?[0-9.]+(?:[eE][+-]?\d+)?)?\s*(?P<flag>[A-Za-z]*)\s*$"


@dataclass(frozen=True, slots=True)
class _Lines:
    """The lines below the header: the key of each, and their cells, period after period."""

    file: str
    header: tuple[str, ...]
    keys: pa.Array
    cells: pa.DictionaryArray


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
            marked(
                "this is not Eurostat's TSV: the first cell should name the dimensions and end in "
                "\\TIME_PERIOD."
            ),
            line=1,
        )
    text = _lines(data, file)
    dimensions = _dimensions(text)
    series = _series(text, dimensions)
    _refuse_twice(text)
    periods = [period(name, file, 1) for name in text.header[1:]]
    rows = _observations(text, series, periods)
    return Message(file, FORMAT, dimensions, rows, structure=_named(file), first_line=None)


def _lines(data: bytes, file: str) -> _Lines:
    """The lines, quickly where all are alike, else as they are read and refused everywhere."""
    header, text, _encoding = opened(data, file, _TAB)
    if (found := grid.cut(text, len(header), _TAB.encode())) is not None:
        return _Lines(file, header, found.first, found.cells)
    rows = cells(text, file, header, _TAB)
    has_rows(rows, file)
    keys, *columns = (column.combine_chunks() for column in rows.columns)
    return _Lines(file, header, keys, pc.dictionary_encode(pa.concat_arrays(columns)))


def _named(file: str) -> str:
    """The dataflow's name as far as the file's name tells it."""
    stem = file.rpartition("/")[2].partition(".")[0]
    return re.sub(r"\W+", "_", stem).upper()


def _dimensions(text: _Lines) -> tuple[str, ...]:
    return tuple(name.strip().upper() for name in text.header[0].partition("\\")[0].split(","))


def _series(text: _Lines, dimensions: tuple[str, ...]) -> dict[str, pa.DictionaryArray]:
    """The first column taken apart; refuses a key with too many or too few codes."""
    keys = pc.utf8_trim_whitespace(text.keys)
    parts = pc.split_pattern(keys, ",")
    wrong = pc.index(pc.equal(pc.list_value_length(parts), len(dimensions)), pa.scalar(False))
    if (row := wrong.as_py()) >= 0:
        raise BadFile(
            text.file,
            marked("the key {key} does not have the {count} codes that the header names."),
            line=row + 2,
            column=text.header[0],
            key=repr(keys[row].as_py()),
            count=len(dimensions),
        )
    coded = pc.dictionary_encode(pc.list_flatten(parts))
    numbers = coded.indices.to_numpy().reshape(-1, len(dimensions)).T.copy()
    found = {}
    for name, column in zip(dimensions, numbers, strict=True):
        own = pc.dictionary_encode(pa.array(column))
        codes = coded.dictionary.take(own.dictionary)
        found[name] = pa.DictionaryArray.from_arrays(own.indices, codes, safe=False)
    return found


def _refuse_twice(text: _Lines) -> None:
    keys = text.keys
    if pc.count_distinct(keys).as_py() == len(keys):
        return
    seen: set[str] = set()
    for line, key in enumerate(keys.to_pylist(), start=2):
        if key in seen:
            raise BadFile(
                text.file,
                marked("the key {key} appears twice."),
                line=line,
                column=text.header[0],
                key=key,
            )
        seen.add(key)


def _observations(
    text: _Lines, series: dict[str, pa.DictionaryArray], periods: list[str]
) -> pa.Table:
    """Every cell as a row, period after period; each distinct cell is read once."""
    count, coded = len(text.keys), text.cells
    try:
        value, status, confidentiality = _read(coded.dictionary, text.file)
    except BadFile as error:  # which names the distinct cell: say where it stands
        place = pc.index(coded.indices, pa.scalar(error.line, coded.indices.type)).as_py()
        when, row = divmod(place, count)
        raise error.at(row + 2, periods[when]) from error
    observation = {
        TIME_PERIOD: pa.DictionaryArray.from_arrays(
            np.repeat(np.arange(len(periods), dtype=np.int32), count), pa.array(periods), safe=False
        ),
        OBS_VALUE: value.take(coded.indices),
        OBS_STATUS: _taken(status, coded.indices),
        CONF_STATUS: _taken(confidentiality, coded.indices),
    }
    return pa.table(
        {name: _tiled(code, len(periods)) for name, code in series.items()} | observation
    )


def _tiled(coded: pa.DictionaryArray, times: int) -> pa.DictionaryArray:
    """A column again and again, for each period once."""
    if len(coded.dictionary) == 1:
        return _same(coded.dictionary, len(coded) * times)
    indices = np.tile(coded.indices.to_numpy(), times)
    return pa.DictionaryArray.from_arrays(indices, coded.dictionary, safe=False)


def _taken(words: pa.Array, indices: pa.Array) -> pa.Array:
    """Few words, each many times."""
    coded = pc.dictionary_encode(words)
    if len(coded.dictionary) == 1:
        return _same(coded.dictionary, len(indices))
    return coded.take(indices)


def _same(word: pa.Array, count: int) -> pa.Array:
    """One word, so many times."""
    return pa.DictionaryArray.from_arrays(np.zeros(count, np.int32), word, safe=False)


def _read(cells: pa.Array, file: str) -> tuple[pa.Array, pa.Array, pa.Array]:
    """The values of distinct cells with their flags; an error's line is the cell's number."""
    taken = pc.extract_regex(cells, _CELL)
    if (place := pc.index(pc.is_valid(taken), pa.scalar(False)).as_py()) >= 0:
        raise BadFile(
            file,
            marked("the cell {said} is neither a figure nor “:”."),
            place,
            TIME_PERIOD,
            said=repr(cells[place].as_py()),
        )
    figures = pc.struct_field(taken, "value")
    value = numbers(figures, file, TIME_PERIOD, first_line=0, missing=(":",))
    flags = pc.struct_field(taken, "flag")
    return value, *observation_flags(flags, pc.is_null(value), file, TIME_PERIOD, first_line=0)
