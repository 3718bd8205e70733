"""Parquet: the columns as they are, and what belongs to the whole in the footer.

The footer's key ``sdmx`` holds JSON: the dataflow's URN, its name, releases with their vintages, and
the notes. Several releases in one message are told apart by the columns RELEASE and VINTAGE.
Source: Apache Parquet format, "Metadata", https://parquet.apache.org
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice

import pyarrow as pa
import pyarrow.parquet as pq

from migstat.sdmx.model import CONF_STATUS, OBS_STATUS, OBS_VALUE
from migstat.sdmx.write.json import told
from migstat.sdmx.write.message import DataMessage, DataSet, Format, Shape, spoken
from migstat.store.answer import Answer

BLOCK = 65_536
FOOTER = b"sdmx"


class _Pieces:
    """What a writer writes, handed on piece by piece; nothing is kept."""

    closed = False

    def __init__(self) -> None:
        self.held: list[bytes] = []
        self.at = 0

    def write(self, data: bytes) -> int:
        piece = bytes(data)
        self.held.append(piece)
        self.at += len(piece)
        return len(piece)

    def tell(self) -> int:
        return self.at

    def taken(self) -> bytes:
        """What was written since it was last asked."""
        piece = b"".join(self.held)
        self.held.clear()
        return piece

    def flush(self) -> None: ...

    def close(self) -> None: ...

    def readable(self) -> bool:
        return False

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return False


def write_parquet(message: DataMessage, shape: Shape) -> Iterator[bytes]:
    """A message as Parquet, a row group for each 65,536 rows; of ``shape`` the columns count."""
    message.require_one("Parquet")
    coming = iter(message.sets)
    first = list(islice(coming, 2))
    several = len(first) > 1
    pieces = _Pieces()
    writer: pq.ParquetWriter | None = None
    for one_set in chain(first, coming):
        for part in _parts(one_set, shape, several):
            if writer is None:
                footer = {FOOTER: told(_footer(message, first, several)).encode()}
                schema = part.schema.with_metadata(footer)
                writer = pq.ParquetWriter(pa.PythonFile(pieces, "w"), schema, compression="zstd")
            writer.write_table(part.cast(writer.schema), row_group_size=BLOCK)
            if piece := pieces.taken():
                yield piece
    if writer is not None:
        writer.close()
        yield pieces.taken()


def _footer(message: DataMessage, first: list[DataSet], several: bool) -> dict[str, object]:
    said: dict[str, object] = {
        "urn": message.urn,
        "name": spoken(message.dataflow.name, message.languages),
        "prepared": message.prepared.isoformat(),
        "sender": message.sender,
        "notes": [
            {
                "areas": list(note.areas),
                "text": spoken(note.text, message.languages) or dict(note.text),
            }
            for note in message.notes
        ],
    }
    if not several:
        said |= {"release": first[0].release, "vintage": first[0].vintage.isoformat()}
    return said


def _parts(one_set: DataSet, shape: Shape, several: bool) -> Iterator[pa.Table]:
    """The rows as Arrow tables, one at least, so that an empty release has its columns."""
    answer = one_set.answer
    kept = [id for id in answer.columns if _chosen(id, shape)]
    for begin in range(0, max(len(answer), 1), BLOCK):
        data = tuple(column.part(slice(begin, begin + BLOCK)) for column in answer.data)
        part = Answer(answer.columns, data, answer.total).arrow().select(kept)
        if several:
            part = part.append_column("RELEASE", _constant(one_set.release, len(part)))
            vintage = pa.array([one_set.vintage] * len(part), pa.date32())
            part = part.append_column("VINTAGE", vintage)
        yield part


def _constant(word: str, count: int) -> pa.Array:
    return pa.repeat(pa.scalar(word, pa.string()), count)


def _chosen(id: str, shape: Shape) -> bool:
    if id == OBS_VALUE:
        return shape.has_value
    return shape.has_attribute(id) if id in (OBS_STATUS, CONF_STATUS) else True


FORMAT = Format("parquet", "application/vnd.apache.parquet", "parquet", write_parquet)
