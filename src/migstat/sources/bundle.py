"""The repository's own compact tables: a selection from the publishers', small enough to carry.

``python -m migstat.sources.bundle FOLDER OUT`` writes them; :func:`read_bundled` reads them back.
Which tables, areas and periods are chosen stands in ``bundle.json``. Origins and hosts outside the
selection are added up as one, so that sums over an axis stay the publisher's.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from migstat.areas import AreaKind, all_areas, area
from migstat.sdmx.csv import read_csv, write_csv
from migstat.sdmx.frame import conform, plain, query, with_column
from migstat.sdmx.model import (
    OBS_VALUE,
    TIME_PERIOD,
    BadFile,
    MigstatError,
    Role,
    Table,
    marked,
)
from migstat.sources import DATAFLOWS, SOURCES, edits

#: What the repository may carry.
LARGEST = 2_000_000
_INDEX = "bundled.json"
_HOME = Path(__file__).parents[2] / "tessera" / "data" / "bundled"


def selection() -> dict[str, Any]:
    """What is chosen for the compact tables, from ``bundle.json``."""
    text = resources.files(__package__).joinpath("bundle.json").read_text("utf-8")
    chosen: dict[str, Any] = json.loads(text)
    return chosen


def compact(table: Table, chosen: Mapping[str, Any], wanted: Mapping[str, Any]) -> Table:
    """The part of ``table`` that the repository carries.

    :param chosen: areas, number of origins and the code for the rest.
    :param wanted: this table's codes to ``keep`` and first period (``start``).
    """
    rows = _narrowed(plain(table.rows), wanted)
    home = (*area(chosen["members_of"]).parts, *chosen["areas"])
    structure = table.dataflow.structure
    single = structure.role(Role.AREA)
    done = [*table.edits, _sentence(chosen, wanted)]
    if single is not None:
        known = pa.array(home)
        rows = rows.filter(pc.is_in(rows.column(single.id), value_set=known))
    else:
        rows = _collapsed(table, rows, home, chosen)
        done.append(edits.OTHERS)
    order: list[tuple[str, str]] = [(name, "ascending") for name in structure.columns[:-3]]
    rows = plain(conform(structure, rows)).sort_by(order)
    return Table(table.dataflow, rows, table.vintage, table.retrieved, tuple(done))


def _sentence(chosen: Mapping[str, Any], wanted: Mapping[str, Any]) -> str:
    template = edits.SELECTION_SINCE if "start" in wanted else edits.SELECTION
    return edits.said(template, origins=chosen["origins"], start=wanted.get("start"))


def _narrowed(rows: pa.Table, wanted: Mapping[str, Any]) -> pa.Table:
    for name, codes in wanted.get("keep", {}).items():
        rows = rows.filter(pc.is_in(rows.column(name), value_set=pa.array(codes)))
    if "start" in wanted:
        rows = rows.filter(pc.greater_equal(rows.column(TIME_PERIOD), wanted["start"]))
    return rows.filter(pc.is_valid(rows.column(OBS_VALUE)))


def _collapsed(
    table: Table, rows: pa.Table, home: Sequence[str], chosen: Mapping[str, Any]
) -> pa.Table:
    """Rows in which every area outside the selection has become the rest, added up."""
    rest = chosen["rest"]
    groups = pa.array([a.code for a in all_areas() if a.kind is AreaKind.AGGREGATE])
    axes = [d for d in table.dataflow.structure.dimensions if d.is_area]
    for axis in axes:
        column = rows.column(axis.id)
        rows = rows.filter(pc.invert(pc.is_in(column, value_set=groups)))
    for axis in axes:
        column = rows.column(axis.id)
        kept = list(home)
        if axis.role is Role.ORIGIN:
            kept += _largest(rows, axis.id, chosen["origins"])
        inside = pc.is_in(column, value_set=pa.array(kept))
        rows = with_column(rows, axis.id, pc.if_else(inside, column, rest))
    key = ", ".join(
        f'"{name}"' for name in (*(d.id for d in table.dataflow.structure.dimensions), TIME_PERIOD)
    )
    # A single cell keeps its flag; a sum of several is an ordinary value.
    return query(
        f"""
        SELECT {key}, sum(OBS_VALUE) AS OBS_VALUE,
               CASE count(*) WHEN 1 THEN any_value(OBS_STATUS) ELSE 'A' END AS OBS_STATUS,
               CASE count(*) WHEN 1 THEN any_value(CONF_STATUS) ELSE 'F' END AS CONF_STATUS
        FROM src GROUP BY {key} HAVING sum(OBS_VALUE) <> 0
        """,  # noqa: S608
        src=rows,
    )


def _largest(rows: pa.Table, origin: str, count: int) -> list[str]:
    """The origins with the largest figures in the last five periods (years, or the years of months)."""
    years = pc.utf8_slice_codeunits(rows.column(TIME_PERIOD), 0, 4)
    last = sorted(pc.unique(years).to_pylist())[-5:]
    recent = rows.filter(pc.is_in(years, value_set=pa.array(last)))
    sums = recent.group_by(origin).aggregate([(OBS_VALUE, "sum")])
    ranked = sums.sort_by([(f"{OBS_VALUE}_sum", "descending"), (origin, "ascending")])
    return [str(code) for code in ranked.column(origin).to_pylist()[:count]]


def write_bundle(folder: Path, out: Path) -> int:
    """Write the compact tables of ``folder`` to ``out`` with an index; the bytes written.

    :raises MigstatError: a table is missing, or the whole passes what the repository may carry.
    """
    chosen = selection()
    out.mkdir(parents=True, exist_ok=True)
    index: list[dict[str, Any]] = []
    for wanted in chosen["tables"]:
        table = compact(_read(folder, wanted["dataflow"]), chosen, wanted)
        path = out / f"{table.dataflow.id.lower()}.csv.gz"
        write_csv(table, path)
        index.append(_entry(table, path))
    text = json.dumps({"tables": index}, ensure_ascii=False, indent=1) + "\n"
    (out / _INDEX).write_text(text, "utf-8")
    size = sum(path.stat().st_size for path in out.iterdir() if path.is_file())
    if size > LARGEST:
        raise MigstatError(f"The compact tables take {size:,} bytes, more than {LARGEST:,}.")
    return size


def _read(folder: Path, id: str) -> Table:
    for source in SOURCES:
        if any(dataflow.id == id for dataflow in source.dataflows):
            for table in source.read(folder):
                if table.dataflow.id == id:
                    return table
    raise MigstatError(f"The folder {folder.name!r} does not hold the table {id}.")


def _entry(table: Table, path: Path) -> dict[str, Any]:
    source = table.dataflow.source
    return {
        "dataflow": table.dataflow.id,
        "file": path.name,
        "publisher": source.publisher,
        "title": source.title,
        "url": source.url,
        "licence": source.licence,
        "licence_url": source.licence_url,
        "vintage": table.vintage.isoformat(),
        "retrieved": table.retrieved.isoformat(),
        "rows": table.rows.num_rows,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "edits": list(table.edits),
    }


def read_bundled(
    folder: Path | None = None, wanted: Callable[[str, date], bool] = lambda _id, _vintage: True
) -> Iterator[Table]:
    """The compact tables that come with the program, one at a time.

    :param folder: where they lie; by default beside the program.
    :param wanted: whether a table is read, by its dataflow and the day of its figures.
    :raises BadFile: a table is not the one its index names (its SHA-256 differs).
    """
    home = folder or _HOME
    index_path = home / _INDEX
    if not index_path.exists():
        raise BadFile(
            _INDEX, marked("the tables that come with the program are missing; reinstall it.")
        )
    for entry in json.loads(index_path.read_text("utf-8"))["tables"]:
        vintage = date.fromisoformat(entry["vintage"])
        if not wanted(entry["dataflow"], vintage):
            continue
        path = home / entry["file"]
        found = hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else "nothing"
        if found != entry["sha256"]:
            raise BadFile(
                entry["file"], marked("the file is not the one that was released; reinstall it.")
            )
        yield read_csv(
            path,
            DATAFLOWS[entry["dataflow"]],
            vintage,
            date.fromisoformat(entry["retrieved"]),
            tuple(entry["edits"]),
        )


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the compact tables; the exit status."""
    parser = argparse.ArgumentParser(description="Write the compact tables the repository carries.")
    parser.add_argument("folder", type=Path, help="the folder of the publishers' files")
    parser.add_argument("out", type=Path, help="where the tables go")
    given = parser.parse_args(arguments)
    try:
        size = write_bundle(given.folder, given.out)
    except MigstatError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.write(f"{size:,} bytes\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
