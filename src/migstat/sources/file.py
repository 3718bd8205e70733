"""One file, of whatever kind, as a table: the kind is found in the content, not in the name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path

from migstat.sdmx import csv, json, legacy_csv, tsv, xml
from migstat.sdmx.delimited import decode, header_cells, read_bytes
from migstat.sdmx.frame import conform
from migstat.sdmx.guard import check_size, require_columns, shown
from migstat.sdmx.message import Message
from migstat.sdmx.model import BadFile, Dataflow, Table, marked
from migstat.sources import knomad, oecd, streamed
from migstat.sources.wire import as_table


def read_each(
    path: Path,
    files: dict[str, Callable[[Path], Table]],
    dataflows: dict[str, Dataflow],
    vintage: date | None = None,
) -> tuple[Table, ...]:
    """The tables in one file; only messages of SDMX hold several.

    :param files: names of publishers' own files -> their readers.
    :param dataflows: the dataflows known by id, for files this platform wrote itself.
    :param vintage: the figures' date where the file does not tell it; the file's own by default.
    :raises BadFile: a file of no kind known here, or one that its reader refuses.
    """
    check_size(path)
    when = vintage or datetime.fromtimestamp(path.stat().st_mtime, UTC).date()
    with path.open("rb") as stream:
        head = stream.read(4)
    if head == b"PAR1" or path.name in files:
        return (_by_name(path, files),)
    if head == b"PK\x03\x04" and path.suffix.lower() in (".xlsx", ".xlsm"):
        return (knomad.spreadsheet(path),)
    found = messages_of(read_bytes(path), shown(path))
    return tuple(of_message(one, dataflows, when) for one in found)


def of_message(message: Message, dataflows: Mapping[str, Dataflow], when: date) -> Table:
    """The table that a message of the wire is, by whoever's structure it has.

    :raises BadFile: as the reader of that structure does.
    """
    if message.agency == "TESSERA" and message.flow in dataflows:
        dataflow = dataflows[message.flow]
        require_columns(message.file, message.rows.column_names, dataflow.structure.columns)
        return Table(dataflow, conform(dataflow.structure, message.rows), when, when)
    if message.agency.startswith("OECD") and message.flow == oecd.STRUCTURE:
        return oecd.from_message(message)
    return as_table(message, when)


def _by_name(path: Path, files: dict[str, Callable[[Path], Table]]) -> Table:
    """A publisher's own table: several look alike inside, so that the name has to tell which.

    A release of this platform tells itself what it is.
    """
    reader = files.get(path.name)
    if reader is None:
        if (own := streamed.own_release(path)) is not None:
            return own.whole()
        raise BadFile(
            shown(path),
            marked(
                "this Parquet file is none of the publishers' tables known here; keep the "
                "publisher's file name, which tells one table from another."
            ),
        )
    return reader(path)


def messages_of(data: bytes, file: str) -> tuple[Message, ...]:
    """The messages in a file: several in what an SDMX service answers of several dataflows.

    :raises BadFile: no format known here, or one that its reader refuses.
    """
    head = data[:200].lstrip()
    if head.startswith(b"<") and xml.is_sdmx_ml(data):
        return xml.parse_messages(data, file)
    if head.startswith(b"{") and b'"dataSets"' in data:
        return json.parse_messages(data, file)
    first, _ = decode(data[:200_000].split(b"\n", 1)[0], file, latin1=True)
    if not tsv.is_tsv(first) and csv.is_sdmx_csv(tuple(header_cells(first, file))):
        return csv.parse_messages(data, file)
    return (message_of(data, file),)


def message_of(data: bytes, file: str) -> Message:
    """The message in a text file, whose first line tells its kind."""
    first, _ = decode(data[:200_000].split(b"\n", 1)[0], file, latin1=True)
    if tsv.is_tsv(first):
        return tsv.parse_message(data, file)
    header = tuple(header_cells(first, file))
    if legacy_csv.is_legacy(header):
        return legacy_csv.parse_message(data, file)
    if csv.is_sdmx_csv(header):
        return csv.parse_message(data, file)
    decode(data, file)  # binary content and other encodings have sentences of their own
    if len(header) < 2:
        raise BadFile(
            file, marked("no table was found in the first line; give SDMX-CSV or TSV."), line=1
        )
    return csv.parse_message(data, file)  # refuses, and says which headers are missing
