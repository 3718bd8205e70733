"""Figures and periods written as text, read strictly: what is not a number is named, never guessed."""

from __future__ import annotations

import re

import pyarrow as pa
import pyarrow.compute as pc

from migstat.sdmx.model import BadFile, marked

_NUMBER = r"^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?$"
_PERIOD = (
    r"^[12]\d{3}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?"
    r"|-Q[1-4]|-S[12]|-W(0[1-9]|[1-4]\d|5[0-3]))?$"
)


def numbers(
    column: pa.ChunkedArray | pa.Array,
    file: str,
    name: str,
    first_line: int = 2,
    thousands: str = "",
    missing: tuple[str, ...] = (),
) -> pa.Array:
    """A column of text as float64; empty cells and those in ``missing`` become null.

    :param thousands: the sign between thousands that is dropped first ("," in "225,150").
    :raises BadFile: a cell that is not a number, with its line.
    """
    flat = _flat(pc.utf8_trim_whitespace(column))
    if thousands:
        flat = pc.replace_substring(flat, thousands, "")
    empty = pc.is_in(flat, value_set=pa.array(["", *missing]))
    flat = pc.if_else(empty, pa.scalar(None, pa.string()), flat)
    good = pc.match_substring_regex(flat, _NUMBER)
    _refuse(good, column, file, name, first_line, marked("{said} is not a number."))
    found = pc.cast(flat, pa.float64())
    finite = pc.fill_null(pc.is_finite(found), True)
    _refuse(finite, column, file, name, first_line, marked("{said} is too large a number."))
    return found


def years(
    column: pa.ChunkedArray | pa.Array, file: str, name: str, first_line: int = 2
) -> pa.Array:
    """A column of periods as TIME_PERIOD writes them; refuses what is not a period."""
    flat = _flat(pc.utf8_trim_whitespace(column))
    good = pc.match_substring_regex(flat, _PERIOD)
    _refuse(
        good,
        flat,
        file,
        name,
        first_line,
        marked("{said} is not a period such as 2024, 2024-01 or 2024-Q1."),
    )
    return flat


def period(said: str, file: str, line: int) -> str:
    """One period as TIME_PERIOD writes it; also takes Eurostat's 1999M01, 2012Q1 and 2012S2."""
    text = said.strip()
    old = re.fullmatch(r"(\d{4})-?(?:M(\d\d)|([QS]\d))", text)
    if old:
        text = f"{old[1]}-{old[2] or old[3]}"
    if not re.match(_PERIOD, text):
        raise BadFile(
            file,
            marked("{said} is not a period such as 2024, 2024-01 or 2024-Q1."),
            line=line,
            said=repr(said),
        )
    return text


def frequencies(periods: pa.Array) -> pa.Array:
    """FREQ of each period, from the way it is written."""
    coded = pc.dictionary_encode(periods)
    found = [_frequency(period) for period in coded.dictionary.to_pylist()]
    return pc.take(pa.array(found, pa.string()), coded.indices)


def _frequency(period: str) -> str:
    rest = period[5:]
    if not rest:
        return "A"
    if rest[0] in "QSW":
        return rest[0]
    return "M" if len(rest) == 2 else "D"


def _flat(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def _refuse(
    good: pa.Array,
    column: pa.ChunkedArray | pa.Array,
    file: str,
    name: str,
    first_line: int,
    sentence: str,
) -> None:
    row = pc.index(good, pa.scalar(False)).as_py()
    if row >= 0:
        raise BadFile(file, sentence, row + first_line, name, said=repr(column[row].as_py()))
