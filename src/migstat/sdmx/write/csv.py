"""SDMX-CSV 1.0 and 2.0: one observation in a line, codes, names or both.

The data of several dataflows (2.0 alone) have the columns of all: first the dimensions of the first
dataflow, then those that the second has besides, and so on; a cell is empty where the line's dataflow
has no such dimension.

CSV has no place for what belongs to the whole file. A note stands in the column NOTE, in the first
line that it belongs to, and nowhere else; that column is there where the message has notes. Several
releases in one message are told apart by the columns RELEASE and VINTAGE. Both are columns of our
own, as the field guide allows after the standard's.
Source: SDMX-CSV field guide 1.0 and 2.0, https://github.com/sdmx-twg/sdmx-csv
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from migstat.sdmx.model import OBS_VALUE, TIME_PERIOD
from migstat.sdmx.write.message import (
    NAMES,
    DataMessage,
    DataSet,
    Keys,
    Labels,
    Note,
    Shape,
    best,
    reference,
    status_name,
)
from migstat.sdmx.write.rows import Block, Flagged, Rows, joined, raw, spelt
from migstat.store.answer import Coded

BLOCK = 1024
_ACTIONS = {"Information": "I", "Append": "A", "Replace": "R", "Delete": "D"}
_OWN = ("RELEASE", "VINTAGE", "NOTE")
_TO_QUOTE = frozenset(',"\n\r')


def write_csv1(message: DataMessage, shape: Shape) -> Iterator[bytes]:
    """A message as SDMX-CSV 1.0; see :class:`Shape` for what it does not know."""
    message.require_one("SDMX-CSV 1.0")
    labels = Labels.ID if shape.labels is Labels.ID else Labels.BOTH
    return _write(message, shape, labels, Keys.NONE, one=True)


def write_csv2(message: DataMessage, shape: Shape) -> Iterator[bytes]:
    """A message as SDMX-CSV 2.0."""
    return _write(message, shape, shape.labels, shape.keys, one=False)


def cell(words: str) -> str:
    """Words as a cell, in quotation marks where they need them."""
    if _TO_QUOTE.isdisjoint(words):
        return words
    doubled = words.replace('"', '""')
    return f'"{doubled}"'


def one_line(words: str) -> str:
    """Words without line breaks and other signs that are not printed."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in words).split())


def _write(
    message: DataMessage, shape: Shape, labels: Labels, keys: Keys, one: bool
) -> Iterator[bytes]:
    shape.check(*message.flows)
    coming = iter(message.sets)
    begun = list(islice(coming, 2))
    columns = _Columns(message, shape, labels, keys, one, several=len(begun) > 1)
    yield (",".join(map(cell, columns.header())) + "\n").encode()
    while begun:
        yield from columns.lines(begun.pop(0))  # and is forgotten
    for one_set in coming:
        yield from columns.lines(one_set)


@dataclass(eq=False)
class _Columns:
    """The columns of one file, and the notes that wait for the first line they belong to."""

    message: DataMessage
    shape: Shape
    labels: Labels
    keys: Keys
    one: bool
    several: bool
    waiting: list[Note] = field(init=False)

    def __post_init__(self) -> None:
        self.waiting = list(self.message.notes)
        structures = [flow.structure for flow in self.message.flows]
        axes: dict[str, None] = {}
        self.names = dict(NAMES)
        for structure in structures:
            axes |= dict.fromkeys(one.id for one in structure.dimensions)
            if self.shape.has_observations or self.shape.flat:
                axes[TIME_PERIOD] = None
            for one in structure.dimensions:
                self.names.setdefault(one.id, one.name)
        self.axes = list(axes)
        at = self.axes.index(TIME_PERIOD) if TIME_PERIOD in axes else len(self.axes)
        #: The columns before that of time, and those after it.
        self.sides = (self.axes[:at], self.axes[at + 1 :])
        self.words = [
            {
                one.id: {code.id: code.name for code in one.codelist.codes}
                for one in structure.dimensions
                if one.codelist is not None
            }
            for structure in structures
        ]
        self.attributes = [
            id for id in ("OBS_STATUS", "CONF_STATUS") if self.shape.has_attribute(id)
        ]

    def header(self) -> list[str]:
        """The names of the columns."""
        head = ["DATAFLOW"] if self.one else ["STRUCTURE", "STRUCTURE_ID"]
        if not self.one:
            head += ["STRUCTURE_NAME"] if self.labels is Labels.NAME else []
            head.append("ACTION")
        head += ["SERIES_KEY"] if self.keys in (Keys.SERIES, Keys.BOTH) else []
        head += ["OBS_KEY"] if self.keys in (Keys.OBS, Keys.BOTH) else []
        measures = [OBS_VALUE] if self.shape.has_value else []
        ids = [*self.axes, *measures, *self.attributes]
        taken = {*head, *ids, *_OWN}
        head += [name for id in ids for name in self._head(id, taken)]
        head += _OWN[:2] if self.several else ()
        return head + list(_OWN[2:] if self.message.notes else ())

    def _head(self, id: str, taken: set[str]) -> list[str]:
        """A component's columns; a name that another column has already is told apart by the id."""
        if self.labels is Labels.ID:
            return [id]
        name = one_line(best(self.names[id], self.message.languages)) or id
        if self.labels is Labels.BOTH:
            return [f"{id}: {name}"]
        while name in taken:
            name = f"{name} ({id})"
        taken.add(name)
        return [id, name]

    def lines(self, one_set: DataSet) -> Iterator[bytes]:
        """One release's lines."""
        flat = Shape(
            self.shape.detail, TIME_PERIOD, self.shape.attributes, self.shape.measures
        )  # a table's lines have one order, whichever dimension is named
        rows = Rows(one_set.answer, flat)
        sides = [self._side(rows, ids, one_set.flow) for ids in self.sides]
        times = self._times(rows)
        flagged = rows.flagged(lambda codes, _there: self._flags(rows, codes))
        before, after = self._before(one_set), self._after(one_set)
        for block in rows.blocks(BLOCK):
            yield raw(self._block(block, sides, times, flagged, before, after))

    def _side(self, rows: Rows, ids: list[str], flow: int) -> _Side:
        """The cells of some columns; what this set's dataflow does not have is left empty."""
        known, keys, pieces, empty = dict(rows.keys), [], [], ""
        for id in ids:
            if id in known:
                keys.append((id, known[id]))
                pieces.append(spelt(known[id].labels, self._speller(id, flow, empty)))
                empty = ""
            else:
                empty += ",," if self.labels is Labels.NAME else ","
        return _Side(keys, pieces, empty)

    def _block(
        self,
        block: Block,
        sides: list[_Side],
        times: pa.Array | None,
        flagged: Flagged | None,
        before: str,
        after: str,
    ) -> pa.Array:
        left, right = sides
        parts: list[pa.Array | str] = [self._keyed(block, left, before)]
        if times is not None:
            parts.append(block.inner(times))
        if right.keys or right.empty:
            parts.append(right.cells(block))
        if self.shape.has_value:
            parts += [",", block.values().fill_null("")]
            parts += [","] if self.labels is Labels.NAME else []
        if flagged is not None:
            parts.append(block.flags(flagged))
        parts.append(self._notes(block, after) if self.message.notes else f"{after}\n")
        lines = joined(*parts)
        if times is None:  # a series' key is one line
            lines = lines.filter(pa.array(block.changes))
        return lines

    def _keyed(self, block: Block, left: _Side, before: str) -> pa.Array:
        """What stands before the time in each line."""
        if self.keys is Keys.NONE:
            return left.cells(block, before)
        codes = [
            spelt(column.labels, lambda code: "." + cell_part(code))
            for _, column in block.rows.keys
        ]
        key = block.each(codes)
        key = pc.utf8_slice_codeunits(key, 1)
        whole: list[pa.Array | str] = [before]
        if self.keys in (Keys.SERIES, Keys.BOTH):
            whole += [",", key]
        if self.keys in (Keys.OBS, Keys.BOTH):
            whole += [",", key]
            if block.rows.inner is not None and TIME_PERIOD in self.axes:
                whole += [".", block.inner(spelt(block.rows.inner.labels, cell_part))]
        return joined(*whole, left.cells(block))

    def _times(self, rows: Rows) -> pa.Array | None:
        if rows.inner is None or TIME_PERIOD not in self.axes:
            return None
        return spelt(rows.inner.labels, self._speller(TIME_PERIOD, 0))

    def _speller(self, id: str, flow: int, before: str = "") -> Callable[[str], str]:
        """How a dimension's code is written, with the comma before it."""
        words = self.words[flow].get(id, {})

        def spell(code: str) -> str:
            if self.labels is Labels.ID:
                return f"{before},{cell(code)}"
            name = best(words.get(code, {}), self.message.languages)
            return f"{before},{self._named(code, name)}"

        return spell

    def _named(self, code: str, name: str) -> str:
        name = one_line(name) or code
        if self.labels is Labels.NAME:
            return f"{cell(code)},{cell(name)}"
        return cell(f"{code}: {name}")

    def _flags(self, rows: Rows, codes: tuple[str, ...]) -> str:
        said = []
        for (id, _column), code in zip(rows.flags, codes, strict=True):
            name = best(status_name(id, code), self.message.languages, code)
            said.append("," + (cell(code) if self.labels is Labels.ID else self._named(code, name)))
        return "".join(said)

    def _before(self, one_set: DataSet) -> str:
        flow = self.message.flows[one_set.flow]
        name = one_line(best(flow.name, self.message.languages)) or flow.id
        said = reference(flow)
        if self.labels is Labels.BOTH:
            said = f"{said}: {name}"
        if self.one:
            return cell(said)
        middle = f",{cell(name)}" if self.labels is Labels.NAME else ""
        return f"dataflow,{cell(said)}{middle},{_ACTIONS[one_set.action]}"

    def _after(self, one_set: DataSet) -> str:
        if not self.several:
            return ""
        return f",{cell(one_set.release)},{one_set.vintage.isoformat()}"

    def _notes(self, block: Block, after: str) -> pa.Array | str:
        """The ends of the lines: each note where it belongs first, otherwise an empty cell."""
        empty = f"{after},\n"
        if not self.waiting or not len(block):
            return empty
        found: dict[int, list[str]] = {}
        for note in list(self.waiting):
            row = _first(block, note)
            if row is not None:
                found.setdefault(row, []).append(one_line(best(note.text, self.message.languages)))
                self.waiting.remove(note)
        if not found:
            return empty
        ends = np.full(len(block), 0)
        texts = [empty]
        for row, words in found.items():
            ends[row] = len(texts)
            texts.append(f"{after},{cell(' '.join(words))}\n")
        return pa.array(texts).take(pa.array(ends))


@dataclass(frozen=True, eq=False)
class _Side:
    """Columns of one side of time: the set's own, each cell's text, the empty cells at the end."""

    keys: list[tuple[str, Coded]]
    pieces: list[pa.Array]
    empty: str

    def cells(self, block: Block, before: str = "") -> pa.Array:
        """The cells of every row."""
        return block.each(self.pieces, before, self.empty, self.keys)


def cell_part(code: str) -> str:
    """A code inside a joined key; what would end the cell is left out."""
    return "".join(sign for sign in code if sign not in _TO_QUOTE)


def _first(block: Block, note: Note) -> int | None:
    """The first row of a block to which a note belongs, or None."""
    if not note.areas:
        return 0
    there = np.zeros(len(block), np.bool_)
    for _id, column in block.rows.keys:
        places = [column.labels.index(area) for area in note.areas if area in column.labels]
        if places:
            there |= np.isin(column.codes[block.where], places)
    rows = np.flatnonzero(there)
    return int(rows[0]) if len(rows) else None
