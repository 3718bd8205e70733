"""Files of any size as tables whose rows come in pieces: the same table, never held whole.

A text file is read twice: once for what it says of itself (its structure with all codes, its day, what
is changed on the way in), once for its rows. Each piece goes through the reader of its kind, so that a
large file is understood and refused as a small one is. A release of this platform, which is a Parquet
file, says everything about itself at its end.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypeAlias

import pyarrow as pa
import pyarrow.parquet as pq

from migstat.sdmx.guard import require_columns, shown
from migstat.sdmx.lines import pieces
from migstat.sdmx.model import BadFile, Codelist, Dataflow, Kind, Table, marked
from migstat.sources import edits
from migstat.store.metadata import KEY, Facts, from_json

#: Called while a file is read: bytes of it read so far, bytes it has, rows so far.
Heard: TypeAlias = Callable[[int, int, int], None]
#: Bytes of a file above which its rows are read in pieces.
LARGE = 64 * 1024 * 1024
_BATCH = 1 << 18
#: Publishers' compressed tables inflate some ten times.
_INFLATES = 8


def is_large(path: Path) -> bool:
    """Whether a file is better read in pieces; a compressed one has several times its size."""
    with path.open("rb") as stream:
        packed = stream.read(2) in (b"\x1f\x8b", b"PK")
    return path.stat().st_size * (_INFLATES if packed else 1) > LARGE


def beginning(path: Path, most: int = 20_000) -> bytes:
    """The first bytes of a file, inflated where it is gzip."""
    with path.open("rb") as stream:
        data = stream.read(most)
    for _ in range(2):
        if data[:2] == b"\x1f\x8b":
            try:
                data = zlib.decompressobj(wbits=31).decompress(data, most)
            except zlib.error:
                break  # its reader says what is wrong
    return data


@dataclass(frozen=True)
class Streamed:
    """A table whose rows are given in pieces, as often as they are asked for."""

    dataflow: Dataflow
    vintage: date
    retrieved: date
    give: Callable[[], Iterator[pa.Table]]
    edits: tuple[str, ...] = ()
    extra: Mapping[str, str] = field(default_factory=dict)

    def whole(self) -> Table:
        """The table in memory."""
        rows = pa.concat_tables(list(self.give())).unify_dictionaries()
        return Table(
            self.dataflow, rows, self.vintage, self.retrieved, self.edits, dict(self.extra)
        )


#: The table that the bytes of one piece of a file are.
Read: TypeAlias = Callable[[bytes, str, date], Table]


def text_file(
    path: Path, read: Read, vintage: date | None = None, heard: Heard | None = None
) -> Streamed:
    """A text file of figures, plain or compressed, of any size.

    :param read: makes a table of the bytes of one piece, which begins with the file's header.
    :param vintage: the figures' date where the file does not tell it; the file's own by default.
    :raises BadFile: what ``read`` refuses, with the line of the whole file; two tables in one file.
    """
    when = vintage or datetime.fromtimestamp(path.stat().st_mtime, UTC).date()
    said: Streamed | None = None
    for table in _tables(path, read, when, heard):
        said = _with(said, table, shown(path))
    if said is None:
        raise BadFile(shown(path), marked("the file is empty; fetch it again."))
    return replace(said, give=lambda: (table.rows for table in _tables(path, read, when, heard)))


def _tables(path: Path, read: Read, when: date, heard: Heard | None) -> Iterator[Table]:
    size, rows = path.stat().st_size, 0
    for piece in pieces(path):
        try:
            table = read(piece.data, shown(path), when)
        except BadFile as why:
            raise _moved(why, piece.before) from why
        rows += table.rows.num_rows
        if heard is not None:
            heard(piece.done, size, rows)
        yield table


def _moved(why: BadFile, before: int) -> BadFile:
    """A refusal with the line that the whole file has it in."""
    if not before or why.line is None or why.line == 1:
        return why
    first = why.values.get("first_line")
    if first is None:
        return why.at(why.line + before)
    return why.at(why.line + before, first_line=int(first) + before)


def _with(said: Streamed | None, table: Table, file: str) -> Streamed:
    """What the pieces so far say of the table, and what one more adds."""
    if said is None:
        return Streamed(
            table.dataflow, table.vintage, table.retrieved, lambda: iter(()), table.edits
        )
    one, other = said.dataflow, table.dataflow
    if (one.id, one.agency) != (other.id, other.agency) or said.vintage != table.vintage:
        raise BadFile(
            file,
            marked(
                "one file holds two tables, {first} of {first_day} and {second} of {second_day}; "
                "give them one by one."
            ),
            first=one.id,
            first_day=said.vintage,
            second=other.id,
            second_day=table.vintage,
        )
    flow = one if one == other else _joined(one, other)
    return replace(said, dataflow=flow, edits=_edits(said.edits, table.edits))


def _edits(said: tuple[str, ...], more: tuple[str, ...]) -> tuple[str, ...]:
    """What was changed in either; the dimensions whose codes were made are named in one sentence."""
    if said == more:
        return said
    made = {sentence: dict.fromkeys(values[1]["dimensions"].split(", ")) for sentence in (*said, *more)
            if (values := edits.recognised(sentence)) and values[0] == edits.CODES_MADE}  # fmt: skip
    both = dict.fromkeys(sentence for sentence in (*said, *more) if sentence not in made)
    if edits.SHOWN_AS_FLOW in both:
        both.pop(edits.SHOWN_AS_RATE, None)
    found = list(both)
    if made:
        names = ", ".join(dict.fromkeys(name for one in made.values() for name in one))
        at = 1 if edits.WORDS in both else 0
        found.insert(at, edits.said(edits.CODES_MADE, dimensions=names))
    return tuple(found)


def _joined(one: Dataflow, other: Dataflow) -> Dataflow:
    """One dataflow with the codes of both; of several units it has none of its own."""
    dimensions = []
    for dimension, more in zip(one.structure.dimensions, other.structure.dimensions, strict=True):
        own, new = dimension.codelist, more.codelist
        if own is not None and new is not None and own.codes != new.codes:
            codes = {code.id: code for code in (*new.codes, *own.codes)}
            ordered = tuple(codes[id] for id in sorted(codes))
            dimension = replace(dimension, codelist=Codelist(own.id, ordered))
        dimensions.append(dimension)
    flow = replace(one, structure=replace(one.structure, dimensions=tuple(dimensions)))
    return flow if one.unit == other.unit else replace(flow, unit="_Z", kind=Kind.FLOW)


def own_release(path: Path, heard: Heard | None = None) -> Streamed | None:
    """A release of this platform's, whichever installation published it; None for another file."""
    footer = _footer(path)
    if footer is None or KEY not in (footer.metadata or {}):
        return None
    try:
        facts: Facts = from_json(footer.metadata[KEY])
    except (KeyError, ValueError, TypeError, AttributeError) as why:
        raise BadFile(
            shown(path), marked("what the release says of itself is damaged; fetch it again.")
        ) from why
    return _parquet(path, facts.dataflow, facts.vintage, facts.retrieved, heard, facts)


def parquet_of(path: Path, dataflow: Dataflow, heard: Heard | None = None) -> Streamed | None:
    """A Parquet file whose columns are those of a dataflow; None for a file of another kind.

    :raises BadFile: columns are missing.
    """
    footer = _footer(path)
    if footer is None:
        return None
    require_columns(shown(path), footer.schema.to_arrow_schema().names, dataflow.structure.columns)
    day = datetime.fromtimestamp(path.stat().st_mtime, UTC).date()
    return _parquet(path, dataflow, day, day, heard, None)


def _footer(path: Path) -> pq.FileMetaData | None:
    """The end of a Parquet file; None for a file of another kind."""
    try:
        with path.open("rb") as stream:
            if stream.read(4) != b"PAR1":
                return None
        return pq.read_metadata(path)
    except (pa.ArrowException, OSError) as why:
        raise BadFile(
            shown(path), marked("the file is damaged and cannot be read; fetch it again.")
        ) from why


def _parquet(
    path: Path, flow: Dataflow, vintage: date, retrieved: date, heard: Heard | None,
    facts: Facts | None,
) -> Streamed:  # fmt: skip
    columns = flow.structure.columns
    require_columns(shown(path), pq.read_schema(path).names, columns)

    def give() -> Iterator[pa.Table]:
        size, rows = path.stat().st_size, 0
        with pq.ParquetFile(path, read_dictionary=[c for c in columns if c != "OBS_VALUE"]) as file:
            whole = max(file.metadata.num_rows, 1)
            try:
                for batch in file.iter_batches(_BATCH, columns=list(columns)):
                    rows += batch.num_rows
                    if heard is not None:
                        heard(size * rows // whole, size, rows)
                    yield pa.Table.from_batches([batch]).select(columns)
            except (pa.ArrowException, OSError) as why:
                raise BadFile(
                    shown(path), marked("the file is damaged and cannot be read; fetch it again.")
                ) from why

    said = (facts.edits, dict(facts.extra)) if facts is not None else ((), {})
    return Streamed(flow, vintage, retrieved, give, *said)
