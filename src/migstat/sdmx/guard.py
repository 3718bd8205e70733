"""What stands between a file and a reader: size, emptiness, wrong kind, changed header, unknown code.

Every refusal is a :class:`BadFile` that names file, line and column and says how to mend it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from migstat.sdmx.model import BadFile

#: No publisher's file that we know passes 60 MB; above this a file is refused unread.
LARGEST_FILE = 512 * 1024 * 1024
#: Rows a Parquet file may announce; a small file can announce billions.
MOST_ROWS = 50_000_000


def shown(path: Path) -> str:
    """The file's name as a person knows it: its folder and its name, without the machine's path."""
    return f"{path.parent.name}/{path.name}" if path.parent.name else path.name


def check_size(path: Path, largest: int = LARGEST_FILE) -> int:
    """The size of ``path`` in bytes; refuses what is absent, empty or larger than ``largest``."""
    if not path.is_file():
        raise BadFile(shown(path), "there is no such file; check the name and the folder.")
    size = path.stat().st_size
    if size == 0:
        raise BadFile(shown(path), "the file is empty (0 bytes); fetch it again.")
    if size > largest:
        raise BadFile(
            shown(path),
            f"the file has {size:,} bytes, more than the {largest:,} that are read at once; "
            "split it by period.",
        )
    return size


def read_parquet(path: Path, columns: Sequence[str]) -> pa.Table:
    """The named columns of a Parquet file.

    :param columns: the columns the reader needs; others are ignored.
    :raises BadFile: absent, empty, too large, not Parquet, cut short, or with another header.
    """
    check_size(path)
    with path.open("rb") as stream:
        head = stream.read(4)
        stream.seek(-min(4, path.stat().st_size), 2)
        tail = stream.read(4)
    if head != b"PAR1":
        raise BadFile(shown(path), "this is not a Parquet file; fetch it again.", line=1)
    if tail != b"PAR1":
        raise BadFile(shown(path), "the file was cut short (its end is missing); fetch it again.")
    try:
        file = pq.ParquetFile(path)
        require_columns(shown(path), file.schema_arrow.names, columns)
        if file.metadata.num_rows > MOST_ROWS:
            raise BadFile(
                shown(path), f"it announces {file.metadata.num_rows:,} rows, more than can be read."
            )
        return file.read(columns=list(columns))
    except (pa.ArrowException, OSError) as error:
        raise BadFile(
            shown(path), "the file is damaged and cannot be read; fetch it again."
        ) from error


def require_columns(file: str, found: Sequence[str], needed: Sequence[str], line: int = 1) -> None:
    """Refuse a header in which a needed column is missing, saying what was found instead."""
    missing = [name for name in needed if name not in found]
    if missing:
        extra = [name for name in found if name not in needed]
        raise BadFile(
            file,
            f"the header has changed: {', '.join(missing)} missing"
            + (f", found instead {', '.join(extra[:12])}" if extra else "")
            + "; compare it with the publisher's description of the file.",
            line=line,
            column=missing[0],
        )


def translated(
    column: pa.ChunkedArray | pa.Array,
    codes: Mapping[str, str | None],
    file: str,
    name: str,
    what: str = "code",
    first_line: int = 1,
) -> pa.Array:
    """A column of publisher's codes as ours; the work is done once for each distinct code.

    :param codes: publisher's code -> ours; None marks a code whose rows the caller leaves out.
    :param first_line: the number people give to the first row (2 where line 1 is a header).
    :raises BadFile: a code that ``codes`` does not know, with the first row that has it.
    """
    flat = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if not pa.types.is_string(flat.type):
        flat = flat.cast(pa.string())
    coded = pc.dictionary_encode(flat, null_encoding="encode")
    ours: list[str | None] = []
    for index, code in enumerate(coded.dictionary.to_pylist()):
        if code is None or code not in codes:
            row = pc.index(coded.indices, pa.scalar(index, coded.indices.type)).as_py()
            said = "is empty" if code is None or code == "" else f"{code!r} is not known"
            raise BadFile(
                file,
                f"the {what} {said}; correct it or add it to the codes of this source.",
                line=row + first_line,
                column=name,
            )
        ours.append(codes[code])
    return pc.take(pa.array(ours, pa.string()), coded.indices)


def refuse_duplicates(rows: pa.Table, key: Sequence[str], file: str, first_line: int = 1) -> None:
    """Refuse rows that give the same key twice, naming the second of the first such pair."""
    if rows.num_rows == 0:
        return
    if rows.group_by(list(key), use_threads=True).aggregate([]).num_rows == rows.num_rows:
        return
    seen: dict[tuple[object, ...], int] = {}
    # Only reached for a file that will be refused: walking it once finds the line to name.
    for number, values in enumerate(
        zip(*(rows.column(name).to_pylist() for name in key), strict=True), start=first_line
    ):
        if values in seen:
            said = ", ".join(str(value) for value in values)
            raise BadFile(
                file,
                f"the key {said} appears twice (first in line {seen[values]}); "
                "keep one of the two figures.",
                line=number,
                column=key[-1],
            )
        seen[values] = number
