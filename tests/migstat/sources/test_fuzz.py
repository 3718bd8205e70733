"""Any bytes at all: a table, or one sentence about the file; never another error."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import given, settings
from hypothesis import strategies as st

from migstat.sdmx.model import BadFile
from migstat.sources import read_file

SEEDS = {
    "table.csv": (
        b"DATAFLOW,LAST UPDATE,freq,sex,geo,TIME_PERIOD,OBS_VALUE,OBS_FLAG,CONF_STATUS\n"
        b"ESTAT:DEMO(1.0),29/11/24 11:00:00,A,T,AT,2023,10,,\n"
        b'ESTAT:DEMO(1.0),29/11/24 11:00:00,A,T,BE,2023,"20",bp,\n'
    ),
    "both.csv": (
        b"STRUCTURE,STRUCTURE_ID,STRUCTURE_NAME,freq,Time frequency,geo,Area,TIME_PERIOD,Time,"
        b"OBS_VALUE,Observation value,OBS_FLAG,Flag\n"
        b"dataflow,ESTAT:X(1.0),Table,A,Annual,AT,Austria,2014,,244.8,,b,break\n"
    ),
    "table.tsv": b"freq,geo\\TIME_PERIOD\t2022 \t2023 \nA,AT\t1 \t: \nA,BE\t2 b\t3 \n",
    "old.csv": b'"TIME","GEO","Value","Flag and Footnotes"\n"2023","Austria","1,234",""\n',
}


def _parquet() -> bytes:
    sink = pa.BufferOutputStream()
    rows = pa.table(
        {
            "route": ["Western Balkan Route"],
            "border_type": ["Land"],
            "nat": ["XKX"],
            "period": ["2024-01"],
            "detections": [1],
        }
    )
    pq.write_table(rows, sink)
    return bytes(sink.getvalue())


SEEDS["ibc_monthly.parquet"] = _parquet()


def try_reading(name: str, data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        try:
            table = read_file(path)
        except BadFile as error:
            said = str(error)
            assert name in said and "\n" not in said
        else:
            assert table.rows.column_names == list(table.dataflow.structure.columns)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(SEEDS)), st.binary(max_size=400))
def test_any_bytes(name: str, data: bytes) -> None:
    try_reading(name, data)


@settings(max_examples=400, deadline=None)
@given(
    st.sampled_from(sorted(SEEDS)),
    st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=4), st.integers(0, 4)), max_size=4),
    st.floats(0, 1),
)
def test_files_that_were_changed_or_cut(
    name: str, changes: list[tuple[float, bytes, int]], end: float
) -> None:
    data = SEEDS[name]
    for where, put, drop in changes:
        at = int(where * len(data))
        data = data[:at] + put + data[at + drop :]
    try_reading(name, data[: int(end * len(data)) + 1] if end < 0.5 else data)
