"""From rows that come in pieces, too many to hold, to the same sorted and checked columns on disk.

What ``encode.py`` does to a table in memory is done here to columns in files: every text becomes its
place in the order of first appearance, then its position in the sorted labels; rows that are not in
order are dealt into heaps, each small enough to be sorted in memory. A row costs some 30 bytes of disk
for as long as it is written, and memory does not grow with the rows.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from migstat.sdmx.model import OBS_VALUE, TIME_PERIOD, Dataflow, Role, marked
from migstat.store.check import check_codes
from migstat.store.encode import (
    Encoded,
    check_columns,
    combined,
    smallest,
    text_column,
    value_column,
)
from migstat.store.errors import DuplicateKey, InvalidTable

Integers: TypeAlias = NDArray[Any]
Piece: TypeAlias = dict[str, Integers]
#: Rows that are held at once.
PIECE = 1 << 20
_LABELS = 1 << 16
_ROOM = 2**62
#: The row's place in what came, carried along where rows must be sorted.
_PLACE = "#"


class Columns:
    """Columns of numbers in files of a folder, appended to and read back piece by piece."""

    def __init__(self, folder: Path, kinds: Mapping[str, Any]):
        folder.mkdir()
        # Opened for every piece: a hundred heaps of twelve columns are more files than may be open.
        self.kinds = {id: np.dtype(kind) for id, kind in kinds.items()}
        self._files = {id: folder / f"{i}.column" for i, id in enumerate(kinds)}
        self.rows = 0

    def append(self, piece: Mapping[str, Integers]) -> None:
        """Add rows; all columns have as many."""
        for id, kind in self.kinds.items():
            with self._files[id].open("ab") as file:
                file.write(np.ascontiguousarray(piece[id], kind).data)
        self.rows += len(piece[next(iter(self.kinds))])

    def one(self, id: str, size: int | None = None) -> Iterator[Integers]:
        """One column, in pieces."""
        with self._files[id].open("rb") as file:
            while len(part := np.fromfile(file, self.kinds[id], size or PIECE)):
                yield part

    def pieces(self, size: int | None = None) -> Iterator[Piece]:
        """All columns, in pieces of ``size`` rows (else ``PIECE``) and a rest."""
        for parts in zip(*(self.one(id, size) for id in self.kinds), strict=True):
            yield dict(zip(self.kinds, parts, strict=True))

    def remove(self) -> None:
        """Delete the files."""
        for file in self._files.values():
            file.unlink(missing_ok=True)


@dataclass
class Intake:
    """Rows as they come: written down, with one row kept to show for each label and each pair.

    ``places``: every label's place in the order of first appearance; ``shown``: the rows that say
    something for the first time, by which ``check_codes`` can name the first row at fault.
    """

    flow: Dataflow
    folder: Path
    places: dict[str, dict[str, int]] = field(default_factory=dict)
    shown: list[tuple[int, dict[str, int]]] = field(default_factory=list)
    _pairs: set[int] = field(default_factory=set)

    def take(self, batches: Iterable[pa.RecordBatch | pa.Table]) -> Columns:
        """Write all rows down; raises :class:`InvalidTable` as ``encode`` does."""
        text = [id for id in self.flow.structure.columns if id != OBS_VALUE]
        self.places = {id: {} for id in text}
        columns = Columns(self.folder, dict.fromkeys(text, np.uint16) | {OBS_VALUE: np.float64})
        for batch in batches:
            rows = pa.Table.from_batches([batch]) if isinstance(batch, pa.RecordBatch) else batch
            check_columns(self.flow, rows.column_names)
            for begin in range(0, rows.num_rows, PIECE):
                columns.append(self._piece(rows.slice(begin, PIECE), columns.rows, text))
        if columns.rows == 0:
            raise InvalidTable(self.flow.id, marked("there is not a single row."))
        return columns

    def check(self) -> dict[str, tuple[str, ...]]:
        """All labels, sorted; raises :class:`InvalidTable` for what the structure does not allow."""
        labels = {id: tuple(sorted(places)) for id, places in self.places.items()}
        ranks = {id: ranked(places, labels[id]) for id, places in self.places.items()}
        rows = sorted(self.shown, key=lambda row: row[0])
        codes = {
            id: ranks[id][np.array([row[id] for _place, row in rows], np.int64)] for id in labels
        }
        places = np.array([place for place, _row in rows], np.int64)
        check_codes(self.flow, Encoded(labels, codes, np.zeros(len(rows)), places))
        return labels

    def _piece(self, rows: pa.Table, before: int, text: Sequence[str]) -> Piece:
        piece: Piece = {}
        first: set[int] = set()
        for id in text:
            labels, codes = text_column(self.flow.id, id, rows.column(id), before)
            places, known = self.places[id], len(self.places[id])
            here = np.array([places.setdefault(label, len(places)) for label in labels], np.int64)
            if len(places) > _LABELS:
                raise InvalidTable(
                    self.flow.id, marked("the column {name} has more than 65,536 codes."), name=id
                )
            piece[id] = here[codes]
            for new in np.flatnonzero(here >= known).tolist():
                first.add(int(np.argmax(codes == new)))
        piece[OBS_VALUE] = value_column(self.flow.id, rows.column(OBS_VALUE), before)
        first |= self._new_pairs(piece)
        self.shown += [(before + i, {id: int(piece[id][i]) for id in text}) for i in sorted(first)]
        return piece

    def _new_pairs(self, piece: Piece) -> set[int]:
        """Rows that show a period with a frequency for the first time."""
        frequency = self.flow.structure.role(Role.FREQUENCY)
        if frequency is None:
            return set()
        both = piece[frequency.id] * _LABELS + piece[TIME_PERIOD]
        pairs, rows = np.unique(both, return_index=True)
        new = {p: r for p, r in zip(pairs.tolist(), rows.tolist(), strict=True)
               if p not in self._pairs}  # fmt: skip
        self._pairs.update(new)
        return set(new.values())


def ranked(places: Mapping[str, int], labels: tuple[str, ...]) -> Integers:
    """For each place of first appearance, the position in the sorted labels."""
    position = {label: i for i, label in enumerate(labels)}
    ranks = np.zeros(len(places), smallest(len(labels)))
    for label, place in places.items():
        ranks[place] = position[label]
    return ranks


def in_order(
    intake: Intake, came: Columns, labels: Mapping[str, tuple[str, ...]], folder: Path
) -> Columns:
    """The rows as positions in the sorted labels, sorted by key; what came is deleted on the way.

    Raises :class:`DuplicateKey` where two rows claim one observation, :class:`InvalidTable` where
    there are too many possible keys to number.
    """
    flow = intake.flow
    ranks = {id: ranked(places, labels[id]) for id, places in intake.places.items()}
    kinds = {id: ranks[id].dtype for id in ranks} | {OBS_VALUE: np.dtype(np.float64)}
    key = _Key(flow, labels)
    made = Columns(folder / "sorted", kinds)
    if _is_sorted(key, came, ranks):
        for piece in came.pieces():
            made.append(_told(piece, ranks))
    else:
        _sort(key, came, ranks, made, folder)
    came.remove()
    return made


class _Key:
    """A row's key as one number that sorts as its dimensions and then its period do."""

    def __init__(self, flow: Dataflow, labels: Mapping[str, tuple[str, ...]]):
        self.flow, self.labels = flow, labels
        self.ids = (*(d.id for d in flow.structure.dimensions), TIME_PERIOD)
        self.sizes = [len(labels[id]) for id in self.ids]
        if float(np.prod([float(size) for size in self.sizes])) >= _ROOM:
            raise InvalidTable(
                flow.id, marked("there are too many possible keys to sort in pieces.")
            )

    def of(self, piece: Piece) -> NDArray[np.int64]:
        return combined([piece[id] for id in self.ids], self.sizes)


def _told(piece: Piece, ranks: Mapping[str, Integers]) -> Piece:
    return {id: ranks[id][codes] if id in ranks else codes for id, codes in piece.items()}


def _is_sorted(key: _Key, came: Columns, ranks: Mapping[str, Integers]) -> bool:
    before = -1
    for piece in came.pieces():
        keys = key.of(_told(piece, ranks))
        if keys[0] <= before or not bool(np.all(keys[1:] > keys[:-1])):
            return False
        before = int(keys[-1])
    return True


def _sort(
    key: _Key, came: Columns, ranks: Mapping[str, Integers], made: Columns, folder: Path
) -> None:
    """Deal rows into heaps by key, then sort heap after heap."""
    bounds = _bounds(key, came, ranks)
    kinds = made.kinds | {_PLACE: np.dtype(np.int64)}
    heaps = [Columns(folder / f"heap{i}", kinds) for i in range(len(bounds) + 1)]
    begin = 0
    for piece in came.pieces():
        told = _told(piece, ranks)
        keys = key.of(told)
        told[_PLACE] = np.arange(begin, begin + len(keys))
        begin += len(keys)
        heap = np.searchsorted(bounds, keys, side="right")
        for i in np.unique(heap).tolist():
            chosen = heap == i
            heaps[i].append({id: column[chosen] for id, column in told.items()})
    refused = _Refused(key)
    for one in heaps:
        if one.rows:
            whole = next(one.pieces(one.rows))
            keys = key.of(whole)
            order = np.argsort(keys, kind="stable")
            refused.look(keys[order], whole, order)
            made.append({id: whole[id][order] for id in made.kinds})
        one.remove()
    refused.speak()


def _bounds(key: _Key, came: Columns, ranks: Mapping[str, Integers]) -> NDArray[np.int64]:
    """Keys that part the rows into heaps of about two pieces each, from one row in a hundred."""
    sample = [key.of(_told({id: c[::97] for id, c in p.items()}, ranks)) for p in came.pieces()]
    keys = np.sort(np.concatenate(sample))
    heaps = max(1, round(came.rows / (2 * PIECE)))
    places = np.linspace(0, len(keys), heaps + 1)[1:-1].astype(np.int64)
    return np.unique(keys[places])


class _Refused:
    """Keys that occur twice: the first in key order is named, the others are counted."""

    def __init__(self, key: _Key):
        self.key, self.keys = key, 0
        self.name, self.rows = "", (0, 0)

    def look(self, keys: NDArray[np.int64], whole: Piece, order: Integers) -> None:
        repeated = np.flatnonzero(keys[1:] == keys[:-1])
        if len(repeated) and not self.keys:
            i, j = int(order[repeated[0]]), int(order[repeated[0] + 1])
            said = (f"{id}={self.key.labels[id][int(whole[id][i])]}" for id in self.key.ids)
            self.name = ", ".join(said)
            self.rows = int(whole[_PLACE][i]) + 1, int(whole[_PLACE][j]) + 1
        self.keys += len(np.unique(keys[repeated]))

    def speak(self) -> None:
        if self.keys:
            raise DuplicateKey(self.key.flow.id, self.name, self.rows, self.keys - 1)


def fingerprint(columns: Columns, ids: Sequence[str], labels: Mapping[str, tuple[str, ...]]) -> str:
    """The SHA-256 of the figures alone, as ``encode.fingerprint`` has it of the same rows."""
    digest = hashlib.sha256()
    for id in ids:
        if id != OBS_VALUE:
            digest.update("\0".join((id, *labels[id])).encode())
        for part in columns.one(id):
            digest.update(np.ascontiguousarray(part).data)
    return digest.hexdigest()


def series(columns: Columns, dimensions: Sequence[str]) -> int:
    """How many distinct keys without time there are in sorted rows."""
    count, before = 0, None
    for parts in zip(*(columns.one(id) for id in dimensions), strict=True):
        changed = np.zeros(len(parts[0]), bool)
        for part in parts:
            changed[1:] |= part[1:] != part[:-1]
        row = tuple(int(part[0]) for part in parts)
        changed[0] = row != before
        before = tuple(int(part[-1]) for part in parts)
        count += int(np.count_nonzero(changed))
    return count
