"""What DuckDB alone needs for the same work: ``python -m bench.raw PLAN``.

The plan (JSON, written by ``bench.figures``) names every file that loading reads, and for each release
a copy of its rows, in the publisher's order and under our codes, which stands for the work of turning
the one into the other. This script does, with nothing but DuckDB on all cores:

* read every source file whole (CSV, TSV and JSON by its own readers, Parquet too);
* for each release read its rows, sort them by dimensions and period as a release is sorted, and write
  Parquet with the same compression and groups of as many rows.

What it leaves out is on its side: it translates no code, turns no wide table into a long one, reads no
spreadsheet, checks nothing, hashes nothing, compares with no earlier release and keeps no catalogue.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import duckdb

READERS = {
    ".parquet": "read_parquet(?)",
    ".csv": "read_csv(?, all_varchar=true, ignore_errors=true, encoding='utf-8')",
    ".tsv": "read_csv(?, delim='\t', all_varchar=true, ignore_errors=true)",
}
LATIN = "read_csv(?, all_varchar=true, ignore_errors=true, encoding='latin-1')"


def read(connection: duckdb.DuckDBPyConnection, file: str) -> None:
    """Read a file to its last value and forget it."""
    reader = READERS[Path(file).suffix]
    try:
        connection.execute(f"CREATE OR REPLACE TEMP TABLE source AS SELECT * FROM {reader}", [file])
    except duckdb.Error:
        connection.execute(f"CREATE OR REPLACE TEMP TABLE source AS SELECT * FROM {LATIN}", [file])


def main(plan: Path) -> None:
    said = json.loads(plan.read_text())
    connection = duckdb.connect()
    for file in said["sources"]:
        read(connection, file)
    for release in said["releases"]:
        order = ", ".join(f'"{column}"' for column in release["order"])
        connection.execute(
            f"COPY (SELECT * FROM read_parquet('{release['rows']}') ORDER BY {order}) "
            f"TO '{release['to']}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 65536)"
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
