"""Text files with a header line, read into Arrow as text: bytes, encoding, lines and columns checked.

Compressed files (gzip, or a zip with one member) are inflated while they are watched: what grows
beyond any publisher's table is refused before it fills the memory.
"""

from __future__ import annotations

import codecs
import csv
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from migstat.sdmx.guard import check_size, shown
from migstat.sdmx.model import BadFile, marked

#: No text table that we know passes 120 MB when inflated.
LARGEST_TEXT = 256 * 1024 * 1024
#: Real tables shrink 5 to 60 times; a bomb shrinks a thousand times.
MOST_SHRUNK = 400
_GRACE = 8 * 1024 * 1024
_CHUNK = 1024 * 1024
_MOST_COLUMNS = 5_000


@dataclass(frozen=True, slots=True)
class Delimited:
    """A text table: the file's name for messages, its header, and every cell as text."""

    file: str
    header: tuple[str, ...]
    rows: pa.Table
    encoding: str


def read_bytes(path: Path) -> bytes:
    """The content of ``path``, inflated where it is gzip or zip.

    :raises BadFile: absent, empty, too large, cut short, damaged, or inflating beyond reason.
    """
    check_size(path)
    with path.open("rb") as stream:
        magic = stream.read(4)
    if magic[:2] != b"\x1f\x8b" and magic != b"PK\x03\x04":
        check_size(path, LARGEST_TEXT)
        return path.read_bytes()
    return b"".join(part for part, _packed in blocks(path, LARGEST_TEXT))


def blocks(path: Path, largest: int) -> Iterator[tuple[bytes, int]]:
    """The content of ``path`` block by block, inflated, and how many of its bytes were read for it.

    :param largest: bytes of content above which the file is refused.
    :raises BadFile: as :func:`read_bytes`.
    """
    with path.open("rb") as stream:
        magic = stream.read(4)
    if magic[:2] == b"\x1f\x8b":
        yield from _inflate_gzip(path, largest)
    elif magic == b"PK\x03\x04":
        yield from _inflate_zip(path, largest)
    else:
        packed = 0
        with path.open("rb") as stream:
            while part := stream.read(_CHUNK):
                packed += len(part)
                yield part, packed


def _watch(path: Path, inflated: int, packed: int, largest: int) -> None:
    if inflated > largest:
        raise BadFile(
            shown(path),
            marked(
                "it inflates to more than {most} MB, more than any table read here; split it by "
                "period."
            ),
            most=largest // 2**20,
        )
    if inflated > _GRACE and inflated > packed * MOST_SHRUNK:
        raise BadFile(
            shown(path),
            marked("it inflates more than {times} times, as no real table does; it was not read."),
            times=MOST_SHRUNK,
        )


def _inflate_gzip(path: Path, largest: int) -> Iterator[tuple[bytes, int]]:
    size = packed = 0
    whole = False  # whether the member read last came to its end
    worker = zlib.decompressobj(wbits=31)
    try:
        with path.open("rb") as stream:
            while block := stream.read(65_536):
                packed += len(block)
                while block:
                    part = worker.decompress(block, _CHUNK)
                    size += len(part)
                    _watch(path, size, packed, largest)
                    yield part, packed
                    whole = worker.eof
                    block = worker.unconsumed_tail
                    if whole:
                        block = worker.unused_data.lstrip(b"\0")
                        worker = zlib.decompressobj(wbits=31)
    except zlib.error as error:
        raise BadFile(
            shown(path), marked("the compressed file is damaged; fetch it again.")
        ) from error
    if not whole:
        raise BadFile(shown(path), marked("the compressed file was cut short; fetch it again."))


def _inflate_zip(path: Path, largest: int) -> Iterator[tuple[bytes, int]]:
    try:
        with zipfile.ZipFile(path) as archive:
            members = [info for info in archive.infolist() if not info.is_dir()]
            if len(members) != 1:
                raise BadFile(
                    shown(path),
                    marked("the archive holds {count} files; give the one table by itself."),
                    count=len(members),
                )
            size = 0
            packed = max(members[0].compress_size, 1)
            with archive.open(members[0]) as stream:
                while part := stream.read(_CHUNK):
                    size += len(part)
                    _watch(path, size, packed, largest)
                    yield part, min(packed, packed * size // max(members[0].file_size, 1))
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError) as error:
        raise BadFile(shown(path), marked("the archive is damaged; fetch it again.")) from error


def decode(data: bytes, file: str, latin1: bool = False) -> tuple[str, str]:
    """The text of ``data`` and its encoding: UTF-8, or Latin-1 (as Windows writes it) where allowed.

    :raises BadFile: binary content or another encoding, with the first line that shows it.
    """
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise BadFile(file, marked("the text is in UTF-16; save it as UTF-8."), line=1)
    if (position := data.find(b"\0")) >= 0:
        line = data.count(b"\n", 0, position) + 1
        raise BadFile(
            file, marked("this is not text (it contains zero bytes); fetch it again."), line=line
        )
    try:
        return data.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError as error:
        if latin1:
            return data.decode("cp1252", "replace"), "cp1252"
        line = data.count(b"\n", 0, error.start) + 1
        raise BadFile(
            file, marked("the text is not in UTF-8; save it again in that encoding."), line=line
        ) from error


def read_delimited(path: Path, delimiter: str = ",", latin1: bool = False) -> Delimited:
    """A text table with every cell as text; nothing is taken for null.

    :raises BadFile: whatever :func:`read_bytes` and :func:`decode` refuse; no header, a column
        named twice, or a line with more or fewer cells than the header.
    """
    return parse(read_bytes(path), shown(path), delimiter, latin1)


def parse(data: bytes, file: str, delimiter: str = ",", latin1: bool = False) -> Delimited:
    """As :func:`read_delimited`, for content already in memory."""
    header, whole, encoding = opened(data, file, delimiter, latin1)
    return Delimited(file, header, cells(whole, file, header, delimiter), encoding)


def opened(
    data: bytes, file: str, delimiter: str = ",", latin1: bool = False
) -> tuple[tuple[str, ...], bytes, str]:
    """The header, the whole text as UTF-8 without a mark before it, and the encoding it had.

    :raises BadFile: whatever :func:`decode` refuses; no header, or a column named twice.
    """
    text, encoding = decode(data, file, latin1)
    first = text[: text.find("\n")] if "\n" in text else text
    header = header_cells(first, file, delimiter)
    if len(header) < 2 or len(header) > _MOST_COLUMNS:
        sentence = (
            marked(
                "no table was found: the first line has {columns} column when read with {sign} "
                "between them."
            )
            if len(header) == 1
            else marked(
                "no table was found: the first line has {columns} columns when read with {sign} "
                "between them."
            )
        )
        raise BadFile(file, sentence, line=1, columns=len(header), sign=repr(delimiter))
    twice = next((name for name in header if header.count(name) > 1), None)
    if twice is not None:
        raise BadFile(
            file, marked("the header names {name} twice."), line=1, column=twice, name=repr(twice)
        )
    whole = encoding == "utf-8" and not data.startswith(codecs.BOM_UTF8)
    return tuple(header), data if whole else text.encode(), encoding


def header_cells(line: str, file: str, delimiter: str = ",") -> list[str]:
    """The names in a header line; refuses a line that is no header at all."""
    try:
        return next(csv.reader([line.rstrip("\r")], delimiter=delimiter), [])
    except csv.Error as error:
        raise BadFile(
            file, marked("the first line is not a header; fetch the file again."), 1
        ) from error


def cells(text: bytes, file: str, header: tuple[str, ...], delimiter: str) -> pa.Table:
    """The lines below the header, every cell as text.

    :raises BadFile: a line with more or fewer cells than the header, or an open quotation mark.
    """
    bad: list[tuple[int, int]] = []

    def note(row: pacsv.InvalidRow) -> str:
        bad.append((row.number or 0, row.actual_columns))
        return "skip" if len(bad) == 1 else "error"

    try:
        rows = pacsv.read_csv(
            pa.BufferReader(text),
            pacsv.ReadOptions(use_threads=False, column_names=list(header), skip_rows=1),
            pacsv.ParseOptions(delimiter=delimiter, invalid_row_handler=note),
            pacsv.ConvertOptions(
                column_types=dict.fromkeys(header, pa.string()), strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid as error:
        if not bad:
            if b"\n" not in text.strip():
                return pa.table({name: pa.array([], pa.string()) for name in header})
            raise BadFile(
                file, marked("the text cannot be read as a table; fetch it again.")
            ) from error
        rows = None
    if bad:
        number, found = bad[0]
        raise BadFile(
            file,
            marked(
                "the line has {cells} cells, the header {columns}; the file was cut short or a comma "
                "is not quoted."
            ),
            line=number or None,
            column=header[min(found, len(header)) - 1] if found else header[0],
            cells=found,
            columns=len(header),
        )
    if rows.num_rows + 1 < text.count(b"\n"):
        _refuse_open_quote(rows, file)
    return rows


def _refuse_open_quote(rows: pa.Table, file: str) -> None:
    """Refuse a cell that runs over several lines: its closing quote is missing."""
    found: list[tuple[int, str]] = []
    for name in rows.column_names:
        row = pc.index(pc.match_substring(rows.column(name), "\n"), pa.scalar(True)).as_py()
        if row >= 0:
            found.append((row + 2, name))
    if found:
        line, column = min(found)
        raise BadFile(
            file, marked("a quotation mark is opened and never closed."), line=line, column=column
        )
