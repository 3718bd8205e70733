"""A CSV or spreadsheet of anybody's, made a table by a mapping that a person drew and we remember.

A *mapping* says what each column is: a dimension, an area, the period, the value, a flag, or nothing.
The header is its key: the same header, whatever the file's name, is read the same way again.
Source of the roles: SDMX 3.0, Section 2 (dimension, time dimension, measure, attribute).
"""

from __future__ import annotations

import hashlib
import io
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

import pyarrow as pa
import pyarrow.compute as pc
from python_calamine import CalamineError, CalamineWorkbook, ZipError

from migstat.areas import System
from migstat.sdmx.codelists import CL_FREQ, CL_SEX
from migstat.sdmx.delimited import decode, parse
from migstat.sdmx.flags import observation_flags
from migstat.sdmx.frame import table
from migstat.sdmx.guard import translated
from migstat.sdmx.model import (
    CONF_STATUS,
    OBS_STATUS,
    OBS_VALUE,
    TIME_PERIOD,
    BadFile,
    Code,
    Codelist,
    Dataflow,
    DataStructure,
    Dimension,
    Kind,
    MigstatError,
    Role,
    Source,
    Table,
    marked,
)  # fmt: skip
from migstat.sdmx.numbers import frequencies, numbers, period
from migstat.sources.places import places

MOST_ROWS = 2_000_000
_MOST_COLUMNS = 100


class Column(StrEnum):
    """What a column of a file can be."""

    IGNORED = "ignored"
    AREA = "area"  # the one area of a table, or the area that reports or hosts
    ORIGIN = "origin"  # citizenship, or the area people come from
    SEX = "sex"
    DIMENSION = "dimension"
    PERIOD = "period"
    VALUE = "value"
    FLAG = "flag"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file as rows of words: its heading, and every cell as text."""

    file: str
    header: tuple[str, ...]
    rows: pa.Table

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.header)


@dataclass(frozen=True, slots=True)
class Layout:
    """What each column of a file is, and what the table is called and licensed as.

    ``columns`` has one entry for each column of the heading, in its order; ``areas`` is whose codes or
    names the areas are; ``place`` is the area of a table that names none.
    """

    dataflow: str
    name: Mapping[str, str]
    columns: Sequence[str]
    publisher: str
    licence: str
    unit: str = "PER"
    kind: str = "flow"
    areas: str = System.EUROSTAT.value
    place: str = ""
    url: str = ""
    licence_url: str = ""
    note: str = ""
    thousands: str = ""
    names: Mapping[str, str] = field(default_factory=dict)


def fingerprint(header: Sequence[str]) -> str:
    """The hash of a heading: the same words in the same order, whatever their case and blanks."""
    words = [" ".join(one.split()).casefold() for one in header]
    return hashlib.sha256(json.dumps(words, ensure_ascii=False).encode()).hexdigest()


def read(data: bytes, file: str) -> Sheet:
    """The cells of a CSV (comma, semicolon, tab) or of a spreadsheet's first sheet.

    :raises BadFile: neither, damaged, too large, or without a heading in its first line.
    """
    if data[:4] == b"PK\x03\x04":
        return _spreadsheet(data, file)
    first, _ = decode(data[:200_000].split(b"\n", 1)[0], file, latin1=True)
    delimiter = max((",", ";", "\t"), key=first.count)
    text = parse(data, file, delimiter)
    return _sheet(file, text.header, text.rows)


def _spreadsheet(data: bytes, file: str) -> Sheet:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        rows = book.get_sheet_by_index(0).to_python(skip_empty_area=True)
    except (CalamineError, ZipError, OSError, ValueError, IndexError) as error:
        raise BadFile(
            file, marked("this is not a readable spreadsheet (xlsx); save it again.")
        ) from error
    if len(rows) < 2:
        raise BadFile(file, marked("the first sheet has no heading with rows under it."), line=1)
    header = [_cell(cell) for cell in rows[0]]
    body = [[_cell(cell) for cell in row] for row in rows[1:] if any(_cell(cell) for cell in row)]
    width = len(header)
    columns = [[row[n] if n < len(row) else "" for row in body] for n in range(width)]
    names = [str(n) for n in range(width)]
    found = pa.table({n: pa.array(c, pa.string()) for n, c in zip(names, columns, strict=True)})
    return _sheet(file, header, found)


def _cell(cell: object) -> str:
    """A cell as text: whole numbers without ".0", days as ISO writes them."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, date):
        return cell.isoformat()[:10]
    return str(cell).strip()


def _sheet(file: str, header: Sequence[str], rows: pa.Table) -> Sheet:
    words = tuple(" ".join(one.split()) for one in header)
    if not 2 <= len(words) <= _MOST_COLUMNS or any(not one for one in words):
        raise BadFile(
            file, marked("the first line must name every column, and at least two."), line=1
        )
    if len(set(one.casefold() for one in words)) < len(words):
        raise BadFile(file, marked("two columns have the same name."), line=1)
    if rows.num_rows == 0 or rows.num_rows > MOST_ROWS:
        raise BadFile(
            file,
            marked("the file has {rows} rows; between 1 and {most} are read."),
            rows=f"{rows.num_rows:,}",
            most=f"{MOST_ROWS:,}",
        )
    return Sheet(file, words, rows.rename_columns(list(words)))


def guess(header: Sequence[str]) -> list[str]:
    """What each column probably is, from its name; a person decides."""
    patterns = (
        (Column.PERIOD, r"time|period|year|date|month|viti|godina|muaj|mesec"),
        (Column.VALUE, r"obs_?value|^value$|count|number|total|figure|persons|vler|numr|broj"),
        (Column.FLAG, r"flag|obs_?status"),
        (Column.ORIGIN, r"citizen|origin|nationalit|birth|shtet[eë]s|dr[zž]avljan"),
        (Column.AREA, r"^geo|area|country|reporter|host|destination|territor"),
        (Column.SEX, r"^sex$|gender|gjini|^pol$"),
    )
    found: list[str] = []
    for name in header:
        kind = next((k for k, p in patterns if re.search(p, name.casefold())), Column.DIMENSION)
        once = kind in (Column.PERIOD, Column.VALUE, Column.FLAG, Column.SEX)
        found.append(str(Column.DIMENSION if once and kind in found else kind))
    return found


def table_of(sheet: Sheet, said: Layout, today: date) -> Table:
    """The table that a file is under a mapping. Rows are kept as they are, also those given twice.

    :raises BadFile: an area, figure, period, sex or flag that cannot be read, with its line.
    :raises MigstatError: a mapping that does not make a table.
    """
    check(said, sheet.header)
    kinds = dict(zip(sheet.header, said.columns, strict=True))
    columns: dict[str, pa.Array] = {}
    dimensions: list[Dimension] = []
    place = {kind: name for name, kind in kinds.items()}
    when = sheet.rows.column(place[Column.PERIOD])
    periods = _periods(when, sheet.file, place[Column.PERIOD])
    columns["FREQ"] = frequencies(periods)
    dimensions.append(Dimension("FREQ", {"en": "Frequency"}, Role.FREQUENCY, CL_FREQ))
    for name, kind in kinds.items():
        if kind in (Column.AREA, Column.ORIGIN, Column.SEX, Column.DIMENSION):
            dimension, column = _axis(sheet, name, Column(kind), said, kinds)
            dimensions.append(dimension)
            columns[dimension.id] = column
    if said.place:
        role = Role.DESTINATION if Column.ORIGIN in kinds.values() else Role.AREA
        dimensions.append(Dimension("GEO", {"en": "Area"}, role))
        columns["GEO"] = pa.array([said.place] * sheet.rows.num_rows, pa.string())
    columns |= _figures(sheet, kinds, said) | {TIME_PERIOD: periods}
    structure = DataStructure(f"DSD_{said.dataflow}", tuple(dimensions))
    flow = Dataflow(
        said.dataflow, said.name, {"en": f"{said.name['en']}, from a file of {said.publisher}."},
        structure, Source(said.publisher, said.name["en"], said.url, said.licence, said.licence_url, said.note),
        Kind(said.kind), said.unit,
    )  # fmt: skip
    return table(flow, pa.table(columns), today, today)


def check(said: Layout, header: Sequence[str]) -> None:
    """Refuse a mapping that does not make a table.

    :raises MigstatError: what is missing or there twice, in one sentence.
    """
    if len(said.columns) != len(header) or set(said.columns) - set(Column):
        raise MigstatError(
            marked("The mapping was made for another heading; map the columns again.")
        )
    for kind, sentence in (
        (Column.PERIOD, marked("Exactly one column must be the period.")),
        (Column.VALUE, marked("Exactly one column must be the value.")),
    ):
        if list(said.columns).count(kind) != 1:
            raise MigstatError(sentence)
    for kind, sentence in (
        (Column.FLAG, marked("Only one column can be “flag”; make the others dimensions.")),
        (Column.SEX, marked("Only one column can be “sex”; make the others dimensions.")),
        (Column.AREA, marked("Only one column can be “area”; make the others dimensions.")),
        (Column.ORIGIN, marked("Only one column can be “origin”; make the others dimensions.")),
    ):
        if list(said.columns).count(kind) > 1:
            raise MigstatError(sentence)
    if (Column.AREA in said.columns) == bool(said.place):
        raise MigstatError(
            marked("Say either which column is the area, or which one area the file is about.")
        )
    if not re.fullmatch(r"[A-Z][A-Z0-9_]{0,59}", said.dataflow, re.ASCII):
        raise MigstatError(marked("The table's code is made of capitals, digits and underscores."))
    if not said.name.get("en") or not said.publisher or not said.licence:
        raise MigstatError(marked("A table needs a name, a publisher and a licence."))


def _periods(column: pa.ChunkedArray, file: str, name: str) -> pa.Array:
    """Periods as TIME_PERIOD writes them; each distinct cell is read once."""
    coded = pc.dictionary_encode(column.combine_chunks())
    said = coded.dictionary.to_pylist()
    found = []
    for index, cell in enumerate(said):
        try:
            found.append(period(str(cell), file, 1))
        except BadFile:
            line = pc.index(coded.indices, pa.scalar(index, coded.indices.type)).as_py() + 2
            raise BadFile(
                file,
                marked("{said} is not a period such as 2024, 2024-01 or 2024-Q1."),
                line,
                name,
                said=repr(str(cell)[:40]),
            ) from None
    return pc.take(pa.array(found, pa.string()), coded.indices)


def _axis(
    sheet: Sheet, name: str, kind: Column, said: Layout, kinds: Mapping[str, str]
) -> tuple[Dimension, pa.Array]:
    column = pc.utf8_trim_whitespace(sheet.rows.column(name))
    words = {"en": said.names.get(name) or name}
    if kind in (Column.AREA, Column.ORIGIN):
        role = Role.ORIGIN if kind is Column.ORIGIN else Role.AREA
        if kind is Column.AREA and Column.ORIGIN in kinds.values():
            role = Role.DESTINATION
        codes = places(System(said.areas))
        found = translated(column, codes, sheet.file, name, "area", 2)
        return Dimension("CITIZEN" if kind is Column.ORIGIN else "GEO", words, role), found.cast(
            pa.string()
        )
    if kind is Column.SEX:
        known = {one.id: one.id for one in CL_SEX.codes} | {
            "Total": "T", "Male": "M", "Males": "M", "Female": "F", "Females": "F", "Unknown": "UNK",
        }  # fmt: skip
        found = translated(column, known, sheet.file, name, "sex", 2)
        return Dimension("SEX", words, Role.SEX, CL_SEX), found.cast(pa.string())
    said_words = [str(one) for one in pc.unique(column).to_pylist()]
    codes_ = {word: _code(word) for word in said_words}
    if len(set(codes_.values())) < len(codes_):  # words that differ only in signs keep their number
        codes_ = {word: f"{_code(word)[:40]}_{n}" for n, word in enumerate(said_words)}
    listed = tuple(
        Code(code, {"en": word or "—"}, code in ("TOTAL", "T", "_T"))
        for word, code in sorted(codes_.items(), key=lambda one: one[1])
    )
    id = _code(name)
    id = id if id[:1].isalpha() else f"D_{id}"
    found = translated(column, codes_, sheet.file, name, "code", 2)
    return Dimension(id[:60], words, Role.OTHER, Codelist(f"CL_{id[:50]}", listed)), found.cast(
        pa.string()
    )


def _code(words: str) -> str:
    code = re.sub(r"[^A-Z0-9]+", "_", words.upper()).strip("_")[:48]
    return code or "_Z"


def _figures(sheet: Sheet, kinds: Mapping[str, str], said: Layout) -> dict[str, pa.Array]:
    place = {kind: name for name, kind in kinds.items()}
    name = place[Column.VALUE]
    value = numbers(
        sheet.rows.column(name), sheet.file, name, thousands=said.thousands,
        missing=(":", "-", "–", "NA", "n/a", ".."),
    )  # fmt: skip
    if Column.FLAG not in place:
        return {OBS_VALUE: value}
    flags = sheet.rows.column(place[Column.FLAG])
    status, conf = observation_flags(flags, pc.is_null(value), sheet.file, place[Column.FLAG], 2)
    return {OBS_VALUE: value, OBS_STATUS: status, CONF_STATUS: conf}
