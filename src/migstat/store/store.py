"""The one door to releases: write, verify, read, compare."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from migstat.sdmx.model import (
    TIME_PERIOD,
    Dataflow,
    DataStructure,
    MigstatError,
    Table,
    marked,
)
from migstat.store import parquet, scan, stream
from migstat.store import plan as plans
from migstat.store.answer import Answer
from migstat.store.check import check_codes, check_names
from migstat.store.compare import compared
from migstat.store.disk import Catalogued, Claim, Disk
from migstat.store.encode import Encoded, encode, fingerprint
from migstat.store.engine import IN_PROCESS, Changes, Engine, check_address, engine
from migstat.store.errors import TooLarge, Unreadable
from migstat.store.groups import Groups, groups
from migstat.store.held import Held
from migstat.store.metadata import KEY, Facts, from_json
from migstat.store.query import Query
from migstat.store.series import Series, estimated_size, load

#: Bytes of releases that stay in memory; all of the reference data needs about 40 MB.
BUDGET = 192 * 2**20
#: Rows of releases that are compared in memory; to start an engine takes longer.
FEW = 100_000
_UNREADABLE = (pa.ArrowException, OSError)


@dataclass(frozen=True, slots=True)
class StoredRelease:
    """What a catalogue keeps of a release; ``path`` is relative to the store's root.

    ``size`` is in bytes; ``content`` is the SHA-256 of the figures alone: equal in two releases that
    differ only in their dates or description.
    """

    dataflow: str
    sha256: str
    path: str
    rows: int
    series: int
    vintage: date
    retrieved: date
    first_period: str
    last_period: str
    size: int
    content: str


#: How a release may be named: what ``write`` gave, its relative path, or its SHA-256.
ReleaseName: TypeAlias = StoredRelease | str


class Store:
    """Releases under ``root``: written once, never changed, and not deleted once a catalogue knows them.

    Safe for several threads and for several processes on one folder. ``budget``: bytes of releases
    kept in memory for quick answers. Of a release that does not fit, a question about few of its row
    groups reads those; the others are asked of the engine at an address (see ``engine.py``), which
    finds the store's folder at ``seen_at``, or where it is here.
    """

    def __init__(
        self, root: Path, budget: int = BUDGET, address: str = IN_PROCESS, seen_at: str = ""
    ):
        self._disk = Disk(Path(root))
        self._address, self._seen_at = check_address(address), seen_at
        self._held = Held(budget)
        self._facts: dict[str, Facts] = {}
        self._groups: dict[str, Groups | None] = {}
        self._engine: Engine | None = None
        self._lock = threading.Lock()

    def write(self, table: Table, claim: Claim | None = None) -> StoredRelease:
        """Check a table against its structure and store it as a release.

        The same table gives the same bytes; writing it again changes nothing. Missing values stay
        null and keep their OBS_STATUS. ``claim``: held until a catalogue knows the file.
        Raises :class:`InvalidTable` or :class:`DuplicateKey`, and then nothing was stored.
        """
        flow = table.dataflow
        check_names(flow)
        encoded = encode(table)
        check_codes(flow, encoded)
        columns = flow.structure.columns
        facts = Facts(
            dataflow=flow,
            vintage=table.vintage,
            retrieved=table.retrieved,
            edits=tuple(table.edits),
            extra=dict(table.extra),
            codes=encoded.labels,
            rows=len(encoded.values),
            series=_count_series(flow.structure, encoded),
            content=fingerprint(encoded, columns),
        )
        content = parquet.whole(encoded, columns, facts)
        path, sha = self._disk.put(flow.id, memoryview(content), claim)
        return _release(facts, path, sha, content.size)

    def write_stream(
        self,
        flow: Dataflow,
        batches: Iterable[pa.RecordBatch | pa.Table],
        *,
        vintage: date,
        retrieved: date,
        edits: tuple[str, ...] = (),
        extra: Mapping[str, str] | None = None,
        claim: Claim | None = None,
    ) -> StoredRelease:
        """Store rows that come in pieces, in constant memory; the release is that of :meth:`write`.

        ``batches``: Arrow batches or tables with the structure's columns, in any order; those that
        come sorted by dimensions, then time, are not sorted again. A row needs some 30 bytes beside
        the releases while it is written (twice that where rows must be sorted).
        Raises :class:`InvalidTable` or :class:`DuplicateKey`, and then nothing was stored.
        """
        check_names(flow)
        columns = flow.structure.columns
        with self._disk.spool() as place:
            intake = stream.Intake(flow, place / "came")
            came = intake.take(batches)
            labels = intake.check()
            rows = stream.in_order(intake, came, labels, place)
            facts = Facts(
                dataflow=flow,
                vintage=vintage,
                retrieved=retrieved,
                edits=edits,
                extra=dict(extra or {}),
                codes=labels,
                rows=rows.rows,
                series=stream.series(rows, [d.id for d in flow.structure.dimensions]),
                content=stream.fingerprint(rows, columns, labels),
            )
            made = place / "release"
            parquet.pieces(rows, columns, facts, made)
            size = made.stat().st_size
            path, sha = self._disk.put_file(flow.id, made, claim)
        return _release(facts, path, sha, size)

    def claim(self) -> Claim:
        """A claim on files that are about to be written, for whoever keeps a catalogue of them.

        It goes to :meth:`write`, and is closed once the catalogue knows the files, or never will.
        """
        return self._disk.claim()

    def strays(self, catalogued: Catalogued) -> list[str]:
        """The paths of releases that no catalogue knows and nobody is about to catalogue, sorted.

        ``catalogued``: says of a set of paths which of them the catalogue knows.
        """
        return self._disk.strays(catalogued)

    def sweep(self, catalogued: Catalogued, paths: Collection[str] = ()) -> list[str]:
        """Remove files whose claim has ended and that no catalogue knows; those that were removed.

        Files that nobody claimed are left, whatever a catalogue says, except for ``paths``; so a
        catalogue that was lost or mistaken for another takes no release with it.
        """
        gone = self._disk.sweep(catalogued, paths)
        for path in gone:
            self._facts.pop(path, None)
        return gone

    def verify(self, release: StoredRelease) -> None:
        """Read a release's file and raise :class:`HashMismatch` unless it is what was published."""
        self._disk.verify(release.path, release.sha256)

    def read(self, structure: DataStructure, release: ReleaseName, query: Query) -> Answer:
        """Answer a query, sorted by dimensions, then time.

        A code that the codelist has but the release has not gives no rows. Missing values are None.
        Raises :class:`UnknownDimension`, :class:`UnknownCode`, :class:`UnknownColumn`,
        :class:`NotSummable`, :class:`TooLarge`, :class:`NoSuchRelease` or :class:`Unreadable`;
        never answers unfiltered.
        """
        path = self._path(release)
        facts = self._facts_of(path)
        plan = plans.plan(structure, facts, query)
        series = self._held.get(path)
        if series is not None:
            return series.read(plan)
        try:
            if estimated_size(facts) <= self._held.budget:
                return self._series(path).read(plan)
            part = self._part(path, plan)
            return part.read(plan) if part is not None else self._asked().read(path, plan)
        except _UNREADABLE as error:
            raise Unreadable(path) from error

    def facts(self, release: ReleaseName) -> Facts:
        """What the release says about itself: dataflow, dates, edits, codes that occur."""
        return self._facts_of(self._path(release))

    def dataflow(self, release: ReleaseName) -> Dataflow:
        """The dataflow as it was described when the release was written."""
        return self.facts(release).dataflow

    def codes(self, structure: DataStructure, release: ReleaseName, dimension: str) -> list[str]:
        """The distinct codes that occur in a dimension, sorted; raises :class:`UnknownDimension`."""
        return list(self.facts(release).codes[structure.dimension(dimension).id])

    def parts(self, structure: DataStructure, release: ReleaseName, dimension: str) -> list[str]:
        """The codes that occur and may be added up: without totals, aggregates and composites.

        Raises :class:`UnknownDimension`.
        """
        return list(plans.parts(self.facts(release), structure.dimension(dimension)))

    def periods(self, release: ReleaseName) -> list[str]:
        """The distinct periods that occur, in text order."""
        return list(self.facts(release).codes[TIME_PERIOD])

    def counts(self, release: ReleaseName, dimension: str) -> dict[str, int]:
        """How many rows each code of a dimension has; raises :class:`Unreadable`."""
        path = self._path(release)
        id = self._facts_of(path).dataflow.structure.dimension(dimension).id
        try:
            return scan.counts(self._disk.root / path, id)
        except _UNREADABLE as error:
            raise Unreadable(path) from error

    def part(self, release: ReleaseName, dimension: str, codes: Collection[str]) -> pa.Table:
        """All rows with one of these codes, in the structure's columns; for releases of any size.

        The whole file is read through, but no more is held than is given. Raises :class:`Unreadable`.
        """
        path = self._path(release)
        structure = self._facts_of(path).dataflow.structure
        id = structure.dimension(dimension).id
        try:
            return scan.rows(self._disk.root / path, structure.columns, id, codes)
        except _UNREADABLE as error:
            raise Unreadable(path) from error

    def series_count(self, release: ReleaseName) -> int:
        """How many series (distinct keys without time) the release has."""
        return self.facts(release).series

    def changes(self, old: ReleaseName, new: ReleaseName) -> Changes:
        """Count the observations that ``new`` adds, revises and drops against ``old``.

        A change of OBS_STATUS or CONF_STATUS alone is a revision too. Counted in the process where
        memory allows, so that a release need not have reached the engine's nodes when it is published.
        Raises MigstatError where the two have different dimensions, :class:`TooLarge`,
        :class:`EngineFailed` or :class:`Unreadable`.
        """
        before, after = self._path(old), self._path(new)
        was, now = (self._facts_of(path).dataflow for path in (before, after))
        if was.structure.columns != now.structure.columns:
            raise MigstatError(
                marked("{old} and {new} have different dimensions."), old=was.id, new=now.id
            )
        dimensions = tuple(d.id for d in now.structure.dimensions)
        try:
            if max(self._facts_of(path).rows for path in (before, after)) <= FEW:
                return compared(self._series(before), self._series(after), dimensions)
            return self._counted(IN_PROCESS, before, after, dimensions)
        except TooLarge:
            if self._address == IN_PROCESS:
                raise
        except _UNREADABLE as error:
            raise Unreadable(f"{before} or {after}") from error
        return self._counted(self._address, before, after, dimensions)

    def _counted(self, address: str, old: str, new: str, dimensions: tuple[str, ...]) -> Changes:
        """Ask an engine of its own, closed at once: a join of millions of rows leaves nothing held."""
        with closing(engine(address, self._disk.root, self._seen_at)) as asked:
            return asked.changes(old, new, dimensions)

    def close(self) -> None:
        """Give the engine back; the next question that needs one begins anew."""
        with self._lock:
            asked, self._engine = self._engine, None
        if asked is not None:
            asked.close()

    @property
    def memory(self) -> int:
        """Bytes of releases held in memory now; never more than the budget."""
        return self._held.size

    def releases(self) -> list[str]:
        """The paths of all releases in the folder, sorted."""
        return self._disk.paths()

    def describe(self, release: ReleaseName) -> StoredRelease:
        """A release's catalogue facts from its file alone, as ``write`` gave them.

        The hash is that of the bytes as they are now. Raises :class:`NoSuchRelease`.
        """
        path = self._path(release)
        file = self._disk.root / path
        return _release(self._facts_of(path), path, self._disk.sha256(path), file.stat().st_size)

    def _path(self, release: ReleaseName) -> str:
        if isinstance(release, StoredRelease):
            release = release.path
        return release if release in self._facts else self._disk.locate(release)

    def _facts_of(self, path: str) -> Facts:
        facts = self._facts.get(path)
        if facts is None:
            try:
                footer = pq.read_metadata(self._disk.root / path).metadata or {}
                facts = from_json(footer[KEY])
            except (*_UNREADABLE, KeyError) as error:
                raise Unreadable(path) from error
            self._facts[path] = facts
        return facts

    def _series(self, path: str) -> Series:
        """A release in memory."""
        return self._held.fetch(path, lambda: load(self._file(path), self._facts_of(path)))

    def _part(self, path: str, plan: plans.Plan) -> Series | None:
        """The few row groups that a question needs, as if they were the release."""
        if path not in self._groups:
            self._groups[path] = groups(self._file(path), plan.facts)
        bounds = self._groups[path]
        chosen = bounds.few(plan) if bounds is not None else None
        if bounds is None or chosen is None:
            return None
        name = f"{path}#{','.join(map(str, chosen))}"
        read = partial(load, self._file(path), plan.facts, bounds.footer, chosen)
        return self._held.fetch(name, read)

    def _file(self, path: str) -> str:
        return str(self._disk.root / path)

    def _asked(self) -> Engine:
        with self._lock:
            if self._engine is None:
                self._engine = engine(self._address, self._disk.root, self._seen_at)
            return self._engine


def _count_series(structure: DataStructure, encoded: Encoded) -> int:
    changed = np.zeros(len(encoded.values) - 1, bool)
    for dimension in structure.dimensions:
        codes = encoded.codes[dimension.id]
        changed |= codes[1:] != codes[:-1]
    return 1 + int(np.count_nonzero(changed))


def _release(facts: Facts, path: str, sha: str, size: int) -> StoredRelease:
    periods = facts.codes[TIME_PERIOD]
    return StoredRelease(
        dataflow=facts.dataflow.id,
        sha256=sha,
        path=path,
        rows=facts.rows,
        series=facts.series,
        vintage=facts.vintage,
        retrieved=facts.retrieved,
        first_period=periods[0],
        last_period=periods[-1],
        size=size,
        content=facts.content,
    )
