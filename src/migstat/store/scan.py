"""Parts of a release's file that are too many to answer as a question: read once through, kept by code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

_BATCH = 1 << 18


def counts(file: Path, dimension: str) -> dict[str, int]:
    """How many rows each code of a dimension has."""
    found: Counter[str] = Counter()
    for batch in _batches(file, [dimension]):
        for one in pc.value_counts(batch.column(0)).to_pylist():
            found[str(one["values"])] += one["counts"]
    return dict(found)


def rows(file: Path, columns: Collection[str], dimension: str, codes: Collection[str]) -> pa.Table:
    """The rows that have one of these codes; memory holds them and one batch."""
    wanted = pa.array(sorted(codes), pa.string())
    kept: list[pa.Table] = []
    for batch in _batches(file, list(columns)):
        column = batch.column(batch.schema.get_field_index(dimension))
        chosen = pc.take(pc.is_in(column.dictionary, value_set=wanted), column.indices)
        if pc.any(chosen).as_py():
            kept.append(pa.Table.from_batches([batch.filter(chosen)]))
    if not kept:
        return pq.read_schema(file).empty_table().select(list(columns))
    return pa.concat_tables(kept).unify_dictionaries()


def _batches(file: Path, columns: list[str]) -> Iterator[pa.RecordBatch]:
    text = [one for one in columns if one != "OBS_VALUE"]
    with pq.ParquetFile(file, read_dictionary=text) as source:
        yield from source.iter_batches(_BATCH, columns=columns)
