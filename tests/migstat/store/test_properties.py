"""Properties that hold for every table: identity, sums, bounds, hashes, refusals."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.migstat.factories import dataflow, table

from migstat.sdmx.model import MigstatError
from migstat.store import Query, Store, period

FLOW = dataflow()
STRUCTURE = FLOW.structure
AREAS = ("AT", "DE", "EL", "RS", "SY", "UK", "XK", "STLS")
PERIODS = {
    "A": [str(year) for year in range(2015, 2025)],
    "Q": [f"{year}-Q{quarter}" for year in (2022, 2023) for quarter in range(1, 5)],
    "M": [f"{year}-{month:02d}" for year in (2022, 2023) for month in range(1, 13)],
}
Row = tuple[Any, ...]

keys = st.sampled_from(tuple(PERIODS)).flatmap(
    lambda freq: st.tuples(
        st.just(freq),
        st.sampled_from(AREAS),
        st.sampled_from(AREAS),
        st.sampled_from("MF"),
        st.sampled_from(PERIODS[freq]),
    )
)
present = st.tuples(
    st.integers(-1_000, 10**9).map(float),
    st.sampled_from(["A", "B", "BP", "E", "N"]),
    st.sampled_from("FCN"),
)
missing = st.tuples(st.none(), st.sampled_from(["L", "M", "O", "Q", "OP"]), st.sampled_from("FC"))
rows = st.dictionaries(keys, present | missing, min_size=1, max_size=60).map(
    lambda cells: [key + cell for key, cell in cells.items()]
)
codes = st.lists(st.sampled_from(AREAS), min_size=1, max_size=4).map(tuple)
times = st.sampled_from(sorted(itertools.chain(*PERIODS.values())))


Stores = tuple[Store, Store]


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stores]:
    """The same folder with everything in memory, and with nothing in memory."""
    root = tmp_path_factory.mktemp("properties")
    with closing(Store(root)) as memory, closing(Store(root, budget=0)) as parquet:
        yield memory, parquet


@settings(deadline=None, max_examples=40)
@given(rows, st.randoms(use_true_random=False))
def test_what_is_written_is_read_and_the_hash_knows_no_order(
    stores: Stores, rows: list[Row], chance: Any
) -> None:
    memory, parquet = stores
    release = memory.write(table(FLOW, rows))
    expected = sorted(rows, key=lambda row: row[:5])
    assert memory.read(STRUCTURE, release, Query()).rows() == expected
    assert parquet.read(STRUCTURE, release, Query()).rows() == expected
    assert parquet.read(STRUCTURE, release, Query()).arrow().to_pylist() == [
        dict(zip(STRUCTURE.columns, row, strict=True)) for row in expected
    ]
    shuffled = list(rows)
    chance.shuffle(shuffled)
    assert memory.write(table(FLOW, shuffled)) == release
    memory.verify(release)


@settings(deadline=None, max_examples=40)
@given(rows, st.none() | codes, st.none() | codes, times, times, st.none() | st.integers(1, 3))
def test_keys_bounds_and_last_select_what_they_say(
    stores: Stores,
    rows: list[Row],
    origins: tuple[str, ...] | None,
    hosts: tuple[str, ...] | None,
    one: str,
    other: str,
    last: int | None,
) -> None:
    start, end = sorted((one, other), key=lambda text: (period(text).begin, period(text).end))
    if period(start).begin > period(end).end:
        start, end = end, start
    asked = {"CITIZEN": origins, "GEO": hosts}
    query = Query(
        {id: wanted for id, wanted in asked.items() if wanted}, start=start, end=end, last=last
    )
    expected = [
        row
        for row in sorted(rows, key=lambda row: row[:5])
        if (not origins or row[1] in origins)
        and (not hosts or row[2] in hosts)
        and period(row[4]).begin >= period(start).begin
        and period(row[4]).end <= period(end).end
    ]
    if last is not None:
        groups = itertools.groupby(expected, key=lambda row: row[:4])
        expected = [row for _, group in groups for row in list(group)[-last:]]
    memory, parquet = stores
    release = memory.write(table(FLOW, rows))
    assert memory.read(STRUCTURE, release, query).rows() == expected
    assert parquet.read(STRUCTURE, release, query).rows() == expected


@settings(deadline=None, max_examples=40)
@given(rows, st.sets(st.sampled_from(["CITIZEN", "GEO", "SEX"])), st.none() | st.integers(1, 2))
def test_groups_conserve_sums_and_both_engines_agree(
    stores: Stores, rows: list[Row], kept: set[str], last: int | None
) -> None:
    group = ("FREQ", *sorted(kept))
    memory, parquet = stores
    release = memory.write(table(FLOW, rows))
    answer = memory.read(STRUCTURE, release, Query(group=group))
    assert sum(v for v in answer.column("OBS_VALUE") if v is not None) == sum(
        row[5] for row in rows if row[5] is not None
    )
    known = {tuple(r[i] for i in (0, 1, 2, 3, 4)) for r in rows if r[5] is not None}
    assert (not known) == all(v is None for v in answer.column("OBS_VALUE"))
    query = Query(group=group, last=last)
    assert (
        parquet.read(STRUCTURE, release, query).rows()
        == memory.read(STRUCTURE, release, query).rows()
    )


@settings(deadline=None, max_examples=150)
@given(st.text(max_size=12), st.sampled_from(["dimension", "code", "start", "group", "columns"]))
def test_whatever_is_unknown_is_an_error(text: str, where: str) -> None:
    store, release = _fixed()
    known = {*STRUCTURE.columns, *AREAS, *itertools.chain(*PERIODS.values())}
    try:
        answer = store.read(STRUCTURE, release, _query(text, where))
    except MigstatError as refusal:
        assert str(refusal)
        assert "\n" not in str(refusal)
    else:
        # Random text may happen to be an area, an SDMX period or a column: then it is no error.
        assert text in known or where in ("code", "start")
        if where == "code":
            assert len(answer) == 0 or text in AREAS


def _query(text: str, where: str) -> Query:
    match where:
        case "dimension":
            return Query({text: ("AT",)})
        case "code":
            return Query({"GEO": (text,)})
        case "start":
            return Query(start=text)
        case "group":
            return Query(group=(text,))
        case _:
            return Query(columns=(text,))


_made: list[tuple[Store, str]] = []


def _fixed() -> tuple[Store, str]:
    if not _made:
        store = Store(Path(tempfile.mkdtemp()))
        release = store.write(table(FLOW, [("A", "SY", "AT", "M", "2020", 1.0)]))
        _made.append((store, release.path))
    return _made[0]


def test_a_random_text_is_no_area() -> None:
    store, release = _fixed()
    with pytest.raises(MigstatError):
        store.read(STRUCTURE, release, Query({"GEO": ("A\nT",)}))
