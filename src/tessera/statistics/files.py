"""A table as a file: CSV, JSON and Parquet, written in pieces so that size costs no memory."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from django.utils.translation import gettext as _
from pydantic_core import to_json

from tessera.documents.outline import Table
from tessera.statistics import bridge

if TYPE_CHECKING:
    from tessera.statistics.naming import Naming
    from tessera.statistics.reads.tables import TableView

#: Rows spelt out at a time.
BATCH = 5_000
#: Below this every whole figure is exact.
EXACT = 2**53


@dataclass(frozen=True, slots=True)
class Provenance:
    """What every file says about its figures, as pairs of a word and what it stands for."""

    lines: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]


def provenance(view: TableView, naming: Naming, address: str) -> Provenance:
    """Publisher, table, release, licence and address; then each note once.

    ``naming`` must have named all codes of the view before, so that it holds their notes.
    """
    facts = view.facts
    lines = [
        (_("Table"), f"{facts.flow}: {facts.called(naming.language)}"),
        (_("Publisher"), facts.publisher),
        (_("Vintage"), facts.vintage.isoformat()),
        (_("Retrieved"), facts.retrieved.isoformat()),
        (_("Release"), facts.sha256),
        (_("Licence"), " ".join(filter(None, (facts.licence, facts.licence_url)))),
        (_("Unit"), naming.unit(facts.unit)),
        (_("Address"), address),
    ]
    if facts.rounded_to:
        lines.append((_("Rounded to"), str(facts.rounded_to)))
    edits = [naming.edit(one).words for one in facts.edits]
    return Provenance(tuple(lines), (*naming.notes, *edits))


def plain(value: object) -> object:
    """A figure without a fraction where it has none."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def csv_lines(view: TableView, naming: Naming, address: str) -> Iterator[str]:
    """Tidy rows with codes and names; the lines before the header begin with "# "."""
    names = _names(view, naming)
    said = provenance(view, naming, address)
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    for word, what in said.lines:
        buffer.write(f"# {word}: {_one_line(what)}\r\n")
    for note in said.notes:
        buffer.write(f"# {_one_line(note)}\r\n")
    writer.writerow([*(part for id in names for part in (id, f"{id}_NAME")), *bridge.OBSERVATION])
    tables = list(names.values())
    for batch in view.answer.batches(BATCH):
        for row in batch:
            cells: list[Any] = []
            for table, code in zip(tables, row, strict=False):
                cells += (code, table[str(code)])
            period, value, status, conf = row[len(tables) :]
            writer.writerow([*cells, period, plain(value), status, conf])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def panel_csv(table: Table, address: str) -> Iterator[str]:
    """A panel's table: sources and notes in lines that begin with "# ", then header and rows."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    for line in (table.title, table.subtitle):
        buffer.write(f"# {_one_line(line)}\r\n" if line else "")
    for source in table.sources:
        said = " · ".join(
            filter(None, (source.publisher, source.table, source.release, source.licence))
        )
        buffer.write(f"# {_('Source')}: {_one_line(said)}\r\n")
    for note in table.notes:
        buffer.write(f"# {_one_line(f'{note.mark} {note.words}')}\r\n")
    buffer.write(f"# {_('Address')}: {address}\r\n")
    writer.writerow([column.label for column in table.columns])
    for row in table.rows:
        writer.writerow(["" if cell.value is None else _written(cell.value) for cell in row])
    yield buffer.getvalue()


def _written(value: object) -> object:
    return plain(value) if isinstance(value, float) else value


def json_parts(view: TableView, naming: Naming, address: str) -> Iterator[bytes]:
    """One JSON object: what the figures are, where from, the names of the codes, then the rows.

    A row is a list in the order of ``columns``; a value that is null is missing or, where
    CONF_STATUS is not "F", confidential.
    """
    names = _names(view, naming)
    facts = view.facts
    head = {
        "dataflow": facts.flow,
        "name": facts.called(naming.language),
        "language": naming.language,
        "release": release_json(view),
        "unit": facts.unit,
        "rounded_to": facts.rounded_to,
        "address": address,
        "notes": list(naming.notes),
        "edits": facts.edits,
        "names": names,
        "columns": view.columns,
        "total": view.total,
    }
    yield to_json(head)[:-1] + b',"rows":['
    separator = b""
    for rows in _plain_rows(view):
        yield separator + to_json(rows)[1:-1]
        separator = b","
    yield b"]}"


def _plain_rows(view: TableView) -> Iterator[list[tuple[object, ...]]]:
    """The rows in batches, figures without a fraction where they have none, made column by column."""
    at = view.columns.index(bridge.OBS_VALUE)
    for begin in range(0, len(view.answer), BATCH):
        where = slice(begin, begin + BATCH)
        parts = [column.part(where) for column in view.answer.data]
        cells: list[list[Any]] = [
            plain_cells(part) if n == at else part.tolist() for n, part in enumerate(parts)
        ]
        yield list(zip(*cells, strict=True))


def plain_cells(column: bridge.Coded | bridge.Measured) -> list[Any]:
    """A column's figures; most tables count people, and have no fraction anywhere."""
    if isinstance(column, bridge.Measured):
        missing = np.isnan(column.values)
        figures = np.where(missing, 0, column.values) if missing.any() else column.values
        if not len(figures) or max(figures.max(), -figures.min()) < EXACT:
            whole = figures.astype(np.int64)
            if (whole == figures).all():
                cells: list[Any] = whole.tolist()
                for n in np.flatnonzero(missing).tolist():
                    cells[n] = None
                return cells
    return [plain(value) for value in column.tolist()]


def release_json(view: TableView) -> dict[str, Any]:
    """A release as the API says it."""
    facts = view.facts
    return {
        "sha256": facts.sha256,
        "vintage": facts.vintage.isoformat(),
        "retrieved": facts.retrieved.isoformat(),
        "publisher": facts.publisher,
        "table": facts.title,
        "url": facts.url,
        "licence": facts.licence,
        "licence_url": facts.licence_url,
    }


def parquet(view: TableView, naming: Naming, address: str) -> bytes:
    """The rows as Parquet; what a CSV says in its first lines stands in the file's metadata."""
    _names(view, naming)
    said = provenance(view, naming, address)
    rows = view.answer.arrow()
    about = {"tessera": json.dumps({"about": dict(said.lines), "notes": said.notes})}
    sink = pa.BufferOutputStream()
    pq.write_table(rows.replace_schema_metadata(about), sink, compression="zstd")
    return sink.getvalue().to_pybytes()


def _names(view: TableView, naming: Naming) -> dict[str, dict[str, str]]:
    """The names of the codes that occur, by dimension; naming them collects their notes."""
    found: dict[str, dict[str, str]] = {}
    for dimension in view.dimensions:
        column = bridge.coded(view.answer, dimension.id)
        found[dimension.id] = naming.names(dimension, occurring(column))
    return found


def occurring(column: bridge.Coded) -> Sequence[str]:
    """The codes that a column really holds (its labels are those of the whole release)."""
    return [column.labels[i] for i in bridge.occurring(column).tolist()]


def _one_line(words: str) -> str:
    return " ".join(words.split())
