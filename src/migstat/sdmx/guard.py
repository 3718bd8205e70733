"""What stands between a file and a reader: size, emptiness, wrong kind, changed header, unknown code.

Every refusal is a :class:`BadFile` that names file, line and column and says how to mend it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from migstat.sdmx.model import BadFile, marked

#: No publisher's file that we know passes 60 MB; above this a file is refused unread.
LARGEST_FILE = 512 * 1024 * 1024
#: Rows a Parquet file may announce; a small file can announce billions.
MOST_ROWS = 50_000_000
#: Keys that are ticked off in a list of all possible ones; more are sorted.
_MOST_TICKS = 2**27


def shown(path: Path) -> str:
    """The file's name as a person knows it: its folder and its name, without the machine's path."""
    return f"{path.parent.name}/{path.name}" if path.parent.name else path.name


#: What is said of a cell that no list has, and of an empty one, by what the cell should hold.
_UNKNOWN = {
    "area": marked(
        "the area {said} is not known; correct it or add it to the codes of this source."
    ),
    "code": marked(
        "the code {said} is not known; correct it or add it to the codes of this source."
    ),
    "label": marked(
        "the label {said} is not known; correct it or add it to the codes of this source."
    ),
    "location": marked(
        "the location {said} is not known; correct it or add it to the codes of this source."
    ),
    "name": marked(
        "the name {said} is not known; correct it or add it to the codes of this source."
    ),
    "sex": marked("the sex {said} is not known; correct it or add it to the codes of this source."),
    "UNHCR code": marked(
        "the UNHCR code {said} is not known; correct it or add it to the codes of this source."
    ),
    "unit (P or C)": marked(
        "the unit (P or C) {said} is not known; correct it or add it to the codes of this source."
    ),
}
_EMPTY = {
    "area": marked("the area is empty; correct it or add it to the codes of this source."),
    "code": marked("the code is empty; correct it or add it to the codes of this source."),
    "label": marked("the label is empty; correct it or add it to the codes of this source."),
    "location": marked("the location is empty; correct it or add it to the codes of this source."),
    "name": marked("the name is empty; correct it or add it to the codes of this source."),
    "sex": marked("the sex is empty; correct it or add it to the codes of this source."),
    "UNHCR code": marked(
        "the UNHCR code is empty; correct it or add it to the codes of this source."
    ),
    "unit (P or C)": marked(
        "the unit (P or C) is empty; correct it or add it to the codes of this source."
    ),
}


def check_size(path: Path, largest: int = LARGEST_FILE) -> int:
    """The size of ``path`` in bytes; refuses what is absent, empty or larger than ``largest``."""
    if not path.is_file():
        raise BadFile(shown(path), marked("there is no such file; check the name and the folder."))
    size = path.stat().st_size
    if size == 0:
        raise BadFile(shown(path), marked("the file is empty (0 bytes); fetch it again."))
    if size > largest:
        raise BadFile(
            shown(path),
            marked(
                "the file has {size} bytes, more than the {most} that are read at once; split it by "
                "period."
            ),
            size=f"{size:,}",
            most=f"{largest:,}",
        )
    return size


def read_parquet(path: Path, columns: Sequence[str]) -> pa.Table:
    """The named columns of a Parquet file, text as a dictionary and positions in it.

    :param columns: the columns the reader needs; others are ignored.
    :raises BadFile: absent, empty, too large, not Parquet, cut short, or with another header.
    """
    check_size(path)
    with path.open("rb") as stream:
        head = stream.read(4)
        stream.seek(-min(4, path.stat().st_size), 2)
        tail = stream.read(4)
    if head != b"PAR1":
        raise BadFile(shown(path), marked("this is not a Parquet file; fetch it again."), line=1)
    if tail != b"PAR1":
        raise BadFile(
            shown(path), marked("the file was cut short (its end is missing); fetch it again.")
        )
    try:
        file = pq.ParquetFile(path)
        require_columns(shown(path), file.schema_arrow.names, columns)
        if file.metadata.num_rows > MOST_ROWS:
            raise BadFile(
                shown(path),
                marked("it announces {rows} rows, more than can be read."),
                rows=f"{file.metadata.num_rows:,}",
            )
        text = [one.name for one in file.schema_arrow if pa.types.is_string(one.type)]
        file = pq.ParquetFile(path, metadata=file.metadata, read_dictionary=text)
        return file.read(columns=list(columns))
    except (pa.ArrowException, OSError) as error:
        raise BadFile(
            shown(path), marked("the file is damaged and cannot be read; fetch it again.")
        ) from error


def require_columns(file: str, found: Sequence[str], needed: Sequence[str], line: int = 1) -> None:
    """Refuse a header in which a needed column is missing, saying what was found instead."""
    missing = [name for name in needed if name not in found]
    if missing:
        extra = [name for name in found if name not in needed]
        sentence = (
            marked(
                "the header has changed: {missing} missing, found instead {found}; "
                "compare it with the publisher's description of the file."
            )
            if extra
            else marked(
                "the header has changed: {missing} missing; "
                "compare it with the publisher's description of the file."
            )
        )
        raise BadFile(
            file, sentence, line, missing[0],
            missing=", ".join(missing), found=", ".join(extra[:12]),
        )  # fmt: skip


def translated(
    column: pa.ChunkedArray | pa.Array,
    codes: Mapping[str, str | None],
    file: str,
    name: str,
    what: str = "code",
    first_line: int = 1,
) -> pa.Array:
    """A column of publisher's codes as ours, each distinct code looked up once.

    :param codes: publisher's code -> ours; None marks a code whose rows the caller leaves out.
    :param first_line: the number people give to the first row (2 where line 1 is a header).
    :raises BadFile: a code that ``codes`` does not know, with the first row that has it.
    """
    places, cells = _coded(column)
    labels = pa.array(cells).cast(pa.string()).to_pylist()
    known = [label in codes for label in labels]
    if not all(known):
        _refuse_unknown(places, labels, known, file, name, what, first_line)
    ours = [
        codes[label] if is_known else None for label, is_known in zip(labels, known, strict=True)
    ]
    distinct = {code: place for place, code in enumerate(dict.fromkeys(ours))}
    moved = np.array([distinct[code] for code in ours], np.int32)[places]
    found = pa.array(list(distinct), pa.string())
    if None in distinct:
        return pc.take(found, pa.array(moved))
    return pa.DictionaryArray.from_arrays(moved, found)


def _refuse_unknown(
    places: NDArray[np.int64],
    labels: Sequence[object],
    known: Sequence[bool],
    file: str,
    name: str,
    what: str,
    first_line: int,
) -> None:
    """Refuse the first row whose code is not known."""
    at_fault = np.flatnonzero(~np.array(known)[places])
    if len(at_fault):
        code = labels[int(places[at_fault[0]])]
        sentence = (_EMPTY if code is None or code == "" else _UNKNOWN)[what]
        raise BadFile(file, sentence, int(at_fault[0]) + first_line, name, said=repr(code))


def _coded(column: pa.ChunkedArray | pa.Array) -> tuple[NDArray[np.int64], list[Any]]:
    """A column as its distinct cells and each row's place among them; an empty cell is None."""
    chunks = column if isinstance(column, pa.ChunkedArray) else pa.chunked_array([column])
    if not pa.types.is_dictionary(chunks.type):
        chunks = pc.dictionary_encode(chunks)
    array = chunks.unify_dictionaries().combine_chunks()
    if isinstance(array, pa.ChunkedArray):
        if array.num_chunks == 0:
            return np.zeros(0, np.int64), []
        array = array.chunk(0)
    labels = array.dictionary.to_pylist()
    places = array.indices
    if places.null_count:
        places = pc.fill_null(places, len(labels))
        labels.append(None)
    return places.to_numpy(zero_copy_only=False), labels


def refuse_duplicates(rows: pa.Table, key: Sequence[str], file: str, first_line: int = 1) -> None:
    """Refuse rows that give the same key twice, naming the second of the first such pair."""
    if rows.num_rows == 0:
        return
    if _all_differ(rows, key):
        return
    seen: dict[tuple[object, ...], int] = {}
    # Only reached for a file that will be refused: walking it once finds the line to name.
    for number, values in enumerate(
        zip(*(rows.column(name).to_pylist() for name in key), strict=True), start=first_line
    ):
        if values in seen:
            raise BadFile(
                file,
                marked(
                    "the key {key} appears twice (first in line {first_line}); keep one of the two "
                    "figures."
                ),
                line=number,
                column=key[-1],
                key=", ".join(map(str, values)),
                first_line=seen[values],
            )
        seen[values] = number


def _all_differ(rows: pa.Table, key: Sequence[str]) -> bool:
    """Whether no two rows agree in all columns of the key, told from one number for each row."""
    numbers, size = np.zeros(rows.num_rows, np.int64), 1
    for name in key:
        places, labels = _coded(rows.column(name))
        if size * len(labels) >= 2**62:  # too many combinations to count: keep those that occur
            distinct, numbers = np.unique(numbers, return_inverse=True)
            size = len(distinct)
        numbers, size = numbers * len(labels) + places, size * len(labels)
    if bool(np.all(numbers[1:] > numbers[:-1])):
        return True
    if size <= min(64 * len(numbers), _MOST_TICKS):
        ticked = np.zeros(size, np.bool_)
        ticked[numbers] = True
        return int(np.count_nonzero(ticked)) == len(numbers)
    numbers.sort()
    return not bool(np.any(numbers[1:] == numbers[:-1]))
