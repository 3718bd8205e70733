"""SDMX-CSV 1.0 and 2.0: reading codes, labels or both; writing and reading back our own tidy form.

Quirks met on the wire: ``labels=both`` doubles every column (``geo``, then its words) in 2.0 and
writes ``AT: Austria`` in 1.0; Eurostat calls the status OBS_FLAG; LAST UPDATE is dd/mm/yy.
Source: SDMX-CSV field guide 1.0 and 2.0, https://github.com/sdmx-twg/sdmx-csv
"""

from __future__ import annotations

import gzip
import io
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import NoReturn

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from migstat.sdmx.delimited import Delimited, parse, read_bytes
from migstat.sdmx.flags import observation_flags
from migstat.sdmx.frame import conform
from migstat.sdmx.guard import refuse_duplicates, require_columns, shown
from migstat.sdmx.message import Message, has_rows
from migstat.sdmx.model import (
    CONF_STATUS,
    OBS_STATUS,
    OBS_VALUE,
    TIME_PERIOD,
    BadFile,
    Dataflow,
    Table,
    marked,
)
from migstat.sdmx.numbers import numbers, years

FORMATS = ("SDMX-CSV 1.0", "SDMX-CSV 2.0")
#: Columns that say what the file is, not where a cell lies.
_HEAD = (
    "DATAFLOW", "STRUCTURE", "STRUCTURE_ID", "STRUCTURE_NAME", "ACTION", "LAST UPDATE",
    "SERIES_KEY", "OBS_KEY",
)  # fmt: skip
#: Columns of our own, which have no words beside them.
_OWN = ("RELEASE", "VINTAGE", "NOTE")
_STATUS_NAMES = ("OBS_FLAG", "OBS_STATUS")
#: ACTION values that give figures; D and friends ask a database to delete.
_GIVING = frozenset({"", "I", "A", "M", "R"})


def is_sdmx_csv(header: tuple[str, ...]) -> bool:
    """Whether a header is SDMX-CSV's: its first column is DATAFLOW (1.0) or STRUCTURE (2.0)."""
    first = header[0].partition("[")[0].partition(":")[0].strip().upper() if header else ""
    return first in ("DATAFLOW", "STRUCTURE")


def read(path: Path) -> Message:
    """The message in an SDMX-CSV file, plain or compressed; see :func:`parse_message`."""
    return parse_message(read_bytes(path), shown(path))


def parse_message(data: bytes, file: str) -> Message:
    """The message in the bytes of an SDMX-CSV file.

    :param file: the name to use in messages.
    :raises BadFile: not SDMX-CSV (with what the header lacks), a figure, period or flag that cannot
        be read, a key given twice, or a file cut short.
    """
    return from_delimited(_delimited(data, file))


def _delimited(data: bytes, file: str) -> Delimited:
    first = data[:20_000].split(b"\n", 1)[0]
    delimiter = max((",", ";", "\t"), key=lambda sign: first.count(sign.encode()))
    return parse(data, file, delimiter)


def parse_messages(data: bytes, file: str) -> tuple[Message, ...]:
    """Each dataflow's message in the bytes of an SDMX-CSV file, in the order in which they come.

    Of several, each has the columns in which it says anything, in the order of the file.
    :raises BadFile: as :func:`parse_message`.
    """
    text = _delimited(data, file)
    if not is_sdmx_csv(text.header):
        _refuse_foreign(text)
    named = text.header.index("STRUCTURE_ID") if "STRUCTURE_ID" in text.header else 0
    column = text.rows.column(named)
    if len(names := pc.unique(column).to_pylist()) < 2:
        return (from_delimited(text),)
    return tuple(_alone(text, pc.equal(column, name)) for name in names)


def _alone(text: Delimited, own: pa.ChunkedArray) -> Message:
    """The message that some of a file's rows are; what is refused in it has the file's own line."""
    rows = text.rows.filter(own)
    two = text.header[0].upper().startswith("STRUCTURE")
    of = {words: name for name, words in _words_beside(text.header, two).items()}
    needed = (*_HEAD, TIME_PERIOD, OBS_VALUE)

    def says(place: int) -> bool:
        column = rows.column(place)
        name = _name(text.header[place])
        return name in needed or bool(pc.any(pc.not_equal(column, "")).as_py())

    kept = [
        place
        for place, name in enumerate(text.header)
        if says(text.header.index(of[name]) if name in of else place)
    ]
    try:
        header = tuple(text.header[place] for place in kept)
        return from_delimited(replace(text, header=header, rows=rows.select(kept)))
    except BadFile as why:
        if why.line is None or why.line < 2:
            raise
        line = pc.indices_nonzero(own)[why.line - 2].as_py() + 2
        raise why.at(line) from why


def from_delimited(text: Delimited) -> Message:
    """The message in a text table; see :func:`parse_message`."""
    if not is_sdmx_csv(text.header):
        _refuse_foreign(text)
    two = text.header[0].upper().startswith("STRUCTURE")
    words = _words_beside(text.header, two)
    header, in_cells = _names(text, frozenset(words.values()))
    rows = text.rows.rename_columns(header)
    names = [name for name in header if name not in words.values()]
    require_columns(text.file, names, (TIME_PERIOD, OBS_VALUE))
    has_rows(rows, text.file)
    if two:
        _refuse_deletions(rows, text.file)
    rows, labels = _without_words(rows, names, words, in_cells)
    return _message(text.file, rows, names, labels, FORMATS[two])


def _names(text: Delimited, beside: frozenset[str]) -> tuple[list[str], bool]:
    """The columns' own names, and whether cells hold words: "geo: Area" heads "AT: Austria".

    A column of words has a heading in prose, which may hold any sign; it is left alone.
    """
    header = [name if name in beside else _name(name) for name in text.header]
    twice = next((name for name in header if header.count(name) > 1), None)
    if twice is not None:
        raise BadFile(
            text.file,
            marked("the header names {name} twice."),
            line=1,
            column=twice,
            name=repr(twice),
        )
    return header, any(": " in name for name in text.header if name not in beside)


def _name(cell: str) -> str:
    """A column's own name: without its words ("geo: Area") and, for the first, without "[;]"."""
    name = cell.partition(": ")[0].strip()
    return "STRUCTURE" if name.upper().startswith("STRUCTURE[") else name


def _refuse_foreign(text: Delimited) -> NoReturn:
    needed = ("DATAFLOW or STRUCTURE", TIME_PERIOD, OBS_VALUE)
    missing = [name for name in needed if name not in text.header]
    raise BadFile(
        text.file,
        marked(
            "this is not SDMX-CSV: the header ({found}) lacks {missing}; download the table "
            "again as SDMX-CSV."
        ),
        line=1,
        column=text.header[0],
        found=", ".join(text.header[:8]),
        missing=", ".join(missing),
    )


def _refuse_deletions(rows: pa.Table, file: str) -> None:
    if "ACTION" not in rows.column_names:
        return
    given = pc.is_in(pc.utf8_upper(rows.column("ACTION")), value_set=pa.array(sorted(_GIVING)))
    row = pc.index(given, pa.scalar(False)).as_py()
    if row >= 0:
        action = rows.column("ACTION")[row].as_py()
        raise BadFile(
            file,
            marked("the action {action} gives no figures."),
            line=row + 2,
            column="ACTION",
            action=repr(action),
        )


def _words_beside(header: tuple[str, ...], two: bool) -> dict[str, str]:
    """The column of words beside each column of codes, where the file doubles them."""
    if not two or "STRUCTURE_NAME" not in header:
        return {}
    rest = iter(header[1:])
    pairs = {name: next(rest, "") for name in rest if name not in _HEAD and name not in _OWN}
    return {name: words for name, words in pairs.items() if words}


def _without_words(
    rows: pa.Table, names: list[str], words: dict[str, str], in_cells: bool
) -> tuple[pa.Table, dict[str, Mapping[str, str]]]:
    """Rows with codes alone, and the words that stood beside or inside the codes."""
    labels: dict[str, Mapping[str, str]] = {}
    for name, column in words.items():
        pairs = rows.select([name, column]).rename_columns(["code", "words"])
        pairs = pairs.group_by(["code", "words"]).aggregate([])
        codes, said = pairs.column("code").to_pylist(), pairs.column("words").to_pylist()
        labels[name.upper()] = {c: w for c, w in zip(codes, said, strict=True) if w}
    rows = rows.select(names)
    if in_cells:
        for index, name in enumerate(names):
            coded = pc.dictionary_encode(rows.column(name).combine_chunks())
            split = [cell.partition(": ") for cell in coded.dictionary.to_pylist()]
            labels[name.upper()] = {code: word for code, _, word in split if word}
            codes_ = pa.array([code for code, _, _ in split], pa.string())
            rows = rows.set_column(index, name, pc.take(codes_, coded.indices))
    return rows, labels


def _message(
    file: str,
    rows: pa.Table,
    names: list[str],
    labels: Mapping[str, Mapping[str, str]],
    format: str,
) -> Message:
    status_name = next((name for name in _STATUS_NAMES if name in names), None)
    value_at = names.index(OBS_VALUE)
    axes = [n for n in names[:value_at] if n not in _HEAD and n != TIME_PERIOD]
    observation = {TIME_PERIOD, OBS_VALUE, CONF_STATUS, status_name}
    others = [n for n in names[value_at:] if n not in observation and n not in _HEAD]
    value = numbers(rows.column(OBS_VALUE), file, OBS_VALUE, missing=(":", "NaN"))
    empty = pa.repeat(pa.scalar(""), rows.num_rows)
    status, confidentiality = observation_flags(
        rows.column(status_name) if status_name else empty,
        pc.is_null(value),
        file,
        status_name or OBS_STATUS,
        first_line=2,
        confidential=rows.column(CONF_STATUS) if CONF_STATUS in names else None,
    )
    columns: dict[str, pa.Array | pa.ChunkedArray] = {n.upper(): rows.column(n) for n in axes}
    columns |= {
        TIME_PERIOD: years(rows.column(TIME_PERIOD), file, TIME_PERIOD),
        OBS_VALUE: value,
        OBS_STATUS: status,
        CONF_STATUS: confidentiality,
    }
    found = pa.table(columns)
    key = tuple(n.upper() for n in axes)
    refuse_duplicates(found, (*key, TIME_PERIOD), file, first_line=2)
    return Message(
        file=file,
        format=format,
        dimensions=key,
        rows=found,
        structure=_one(rows, "STRUCTURE_ID" if "STRUCTURE_ID" in names else "DATAFLOW", file),
        title=_one(rows, "STRUCTURE_NAME", file),
        has_labels=_holds_words(found),
        labels={name: words for name, words in labels.items() if name in key},
        updated=_updated(rows, file),
        attributes=rows.select(others) if others else None,
    )


def _holds_words(rows: pa.Table) -> bool:
    """Whether dimensions hold words: "Annual" is no code, and no code contains a blank."""
    for name in ("FREQ", "GEO", "REF_AREA"):
        if name in rows.column_names:
            found = pc.unique(rows.column(name)).to_pylist()
            if name == "FREQ":
                return any(len(code) > 3 for code in found)
            if any(" " in code or code != code.upper() for code in found):
                return True
    return False


def _one(rows: pa.Table, name: str, file: str) -> str:
    """The one value a describing column has throughout; "" where the column is absent."""
    if name not in rows.column_names:
        return ""
    found = pc.unique(rows.column(name)).to_pylist()
    if len(found) > 1:
        row = pc.index(rows.column(name), pa.scalar(found[1])).as_py()
        raise BadFile(
            file,
            marked("one file holds two tables, {first} and {second}; give them one by one."),
            line=row + 2,
            column=name,
            first=found[0],
            second=found[1],
        )
    return str(found[0])


def _updated(rows: pa.Table, file: str) -> date | None:
    """The day of LAST UPDATE, which Eurostat writes as 22/05/26 11:00:00 (day, month, year)."""
    text = _one(rows, "LAST UPDATE", file).strip()
    if not text:
        return None
    for pattern in ("%d/%m/%y %H:%M:%S", "%d/%m/%Y %H:%M:%S", "%d/%m/%y", "%Y-%m-%d"):
        try:
            return datetime.strptime(text[:19], pattern).date()
        except ValueError:
            continue
    raise BadFile(
        file,
        marked("{said} is not a date such as 22/05/26 11:00:00."),
        line=2,
        column="LAST UPDATE",
        said=repr(text),
    )


def write_csv(table: Table, file: Path | io.BufferedIOBase) -> None:
    """Write a table as tidy SDMX-CSV 2.0, one observation in a line; a name ending in .gz compresses.

    Values keep every digit; a missing value is an empty cell with its OBS_STATUS. The bytes depend
    on the table alone (no date is written into them).
    """
    data = csv_bytes(table)
    if isinstance(file, Path):
        packed = gzip.compress(data, 9, mtime=0) if file.suffix == ".gz" else data
        file.write_bytes(packed)
    else:
        file.write(data)


def csv_bytes(table: Table) -> bytes:
    """The table as tidy SDMX-CSV 2.0; see :func:`write_csv`."""
    flow = table.dataflow
    count = table.rows.num_rows
    head = {
        "STRUCTURE": "dataflow",
        "STRUCTURE_ID": f"{flow.agency}:{flow.id}({flow.version})",
        "ACTION": "I",
    }
    columns = {name: pa.repeat(pa.scalar(text), count) for name, text in head.items()}
    rows = table.rows.set_column(
        table.rows.schema.get_field_index(OBS_VALUE),
        OBS_VALUE,
        pc.cast(table.rows.column(OBS_VALUE), pa.string()),
    )
    whole = pa.table(columns | {name: rows.column(name) for name in rows.column_names})
    header = (",".join(whole.column_names) + "\n").encode()
    try:
        return header + _lines(whole, "none")
    except pa.ArrowInvalid:  # a comma or quotation mark inside a cell: then all words are quoted
        return header + _lines(whole, "needed")


def _lines(rows: pa.Table, quoting: str) -> bytes:
    buffer = io.BytesIO()
    pacsv.write_csv(rows, buffer, pacsv.WriteOptions(include_header=False, quoting_style=quoting))
    return buffer.getvalue()


def read_csv(
    path: Path,
    dataflow: Dataflow,
    vintage: date,
    retrieved: date | None = None,
    edits: tuple[str, ...] = (),
) -> Table:
    """A table that :func:`write_csv` wrote; reading back gives the same rows.

    :param dataflow: what the file must hold.
    :raises BadFile: as :func:`parse_message`, or the file holds another dataflow or structure.
    """
    message = read(path)
    if message.flow != dataflow.id:
        raise BadFile(
            message.file,
            marked("the file holds {found}, not {wanted}."),
            line=2,
            column="STRUCTURE_ID",
            found=message.flow,
            wanted=dataflow.id,
        )
    require_columns(message.file, message.rows.column_names, dataflow.structure.columns)
    rows = conform(dataflow.structure, message.rows)
    return Table(dataflow, rows, vintage, retrieved or vintage, edits)
