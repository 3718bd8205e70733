"""A release as a Parquet file: equal input, equal bytes, whether it is written whole or in pieces."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from migstat.sdmx.model import OBS_VALUE
from migstat.store.encode import Encoded
from migstat.store.metadata import KEY, Facts, to_json
from migstat.store.stream import Columns

_ROW_GROUP = 65_536
_FORM: dict[str, Any] = {
    "compression": "zstd",
    "use_dictionary": True,
    "write_statistics": True,
    "write_page_checksum": True,
}


def whole(encoded: Encoded, columns: tuple[str, ...], facts: Facts) -> pa.Buffer:
    """The release as the bytes of a Parquet file."""
    rows = _table({**encoded.codes, OBS_VALUE: encoded.values}, columns, facts)
    sink = pa.BufferOutputStream()
    pq.write_table(rows, sink, row_group_size=_ROW_GROUP, **_FORM)
    return sink.getvalue()


def pieces(rows: Columns, columns: tuple[str, ...], facts: Facts, to: Path) -> None:
    """The same bytes in a file, from rows that are too many to hold."""
    size = 16 * _ROW_GROUP  # every piece but the last ends where a row group does
    writer: pq.ParquetWriter | None = None
    try:
        for piece in rows.pieces(size):
            table = _table(piece, columns, facts)
            if writer is None:
                writer = pq.ParquetWriter(to, table.schema, **_FORM)
            writer.write_table(table, row_group_size=_ROW_GROUP)
    finally:
        if writer is not None:
            writer.close()


def _table(piece: Mapping[str, Any], columns: tuple[str, ...], facts: Facts) -> pa.Table:
    arrays: list[pa.Array] = []
    for id in columns:
        if id == OBS_VALUE:
            arrays.append(pa.array(piece[id], pa.float64(), from_pandas=True))
        else:
            labels = pa.array(facts.codes[id], pa.string())
            codes = pa.array(piece[id].astype(np.int32))
            arrays.append(pa.DictionaryArray.from_arrays(codes, labels))
    return pa.table(arrays, names=list(columns)).replace_schema_metadata({KEY: to_json(facts)})
