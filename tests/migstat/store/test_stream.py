"""Rows that come in pieces make the release that the whole table makes, and are refused as it is."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.migstat.factories import dataflow, monthly, table
from tests.migstat.store.test_properties import FLOW, rows
from tests.migstat.store.writing import REPOSITORY

from migstat.sdmx.model import Table
from migstat.store import DuplicateKey, InvalidTable, Query, Store, StoredRelease, stream

ROW = ("A", "SY", "AT", "T", "2023", 1.0)


def streamed(store: Store, source: Table, size: int = 7) -> StoredRelease:
    """Write a table in batches of so many rows."""
    return store.write_stream(
        source.dataflow, source.rows.to_batches(size),
        vintage=source.vintage, retrieved=source.retrieved, edits=source.edits,
    )  # fmt: skip


def both(source: Table, tmp: Path, size: int = 7) -> tuple[StoredRelease, StoredRelease]:
    """The release of the whole table and that of its pieces, written into two stores."""
    one, other = Store(tmp / "one"), Store(tmp / "other")
    made = one.write(source), streamed(other, source, size)
    assert other.verify(made[1]) is None
    assert [p.name for p in (tmp / "other" / "releases").iterdir() if "spool" in p.name] == []
    return made


@settings(deadline=None, max_examples=25)
@given(rows, st.none() | st.randoms(use_true_random=False), st.sampled_from([5, 64]))
def test_pieces_in_any_order_are_the_same_bytes(
    tmp_path_factory: Any, rows: list[Any], chance: Any, piece: int
) -> None:
    if chance is None:
        rows.sort(key=lambda row: row[:5])
    else:
        chance.shuffle(rows)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stream, "PIECE", piece)
        whole, pieces = both(table(FLOW, rows), tmp_path_factory.mktemp("stream"))
    assert whole == pieces


def test_many_row_groups_are_the_same_bytes(tmp_path: Path) -> None:
    source = monthly(40, 40, 120)
    whole, pieces = both(source, tmp_path, 50_000)
    assert (whole, pieces.rows) == (pieces, 192_000)


@pytest.mark.parametrize(
    "wrong",
    [
        [ROW, ("A", "ZZZ", "AT", "T", "2023", 1.0)],
        [ROW, ("A", "SY", "AT", "X", "2023", 1.0)],
        [ROW, ("M", "SY", "AT", "T", "2024", 1.0)],
        [ROW, ("A", "SY", "AT", "T", "2024-13", 1.0)],
        [ROW, ("A", "SY", "AT", "T", "2024", 1.0, "PB", "F")],
        [ROW, ("A", "SY", "AT", "T", "2024", 1.0, "A", "f")],
        [ROW, ("A", "SY", "AT", "T", "2024", float("inf"))],
        [ROW, ("A", "SY", "AT", None, "2024", 1.0)],
        [],
    ],
)
def test_what_is_wrong_is_refused_in_the_same_words(tmp_path: Path, wrong: list[Any]) -> None:
    many = [("A", "SY", "DE", "T", str(year), 1.0) for year in range(1990, 2020)]
    source = table(dataflow(), [*many, *wrong] if wrong else [])
    store = Store(tmp_path)
    with pytest.raises(InvalidTable) as whole:
        store.write(source)
    with pytest.raises(InvalidTable) as pieces:
        streamed(store, source)
    assert str(pieces.value) == str(whole.value)
    assert store.releases() == []


def test_a_key_that_occurs_twice_is_named_wherever_its_rows_came(tmp_path: Path) -> None:
    many = [("A", "SY", "DE", "T", str(year), 1.0) for year in range(1990, 2020)]
    source = table(dataflow(), [ROW, *many, many[3], ROW])
    with pytest.raises(DuplicateKey) as whole:
        Store(tmp_path).write(source)
    with pytest.raises(DuplicateKey) as pieces, pytest.MonkeyPatch.context() as patch:
        patch.setattr(stream, "PIECE", 8)
        streamed(Store(tmp_path), source)
    assert str(pieces.value) == str(whole.value)


def test_a_column_too_few_in_a_later_piece_is_refused(tmp_path: Path) -> None:
    source = table(dataflow(), [ROW])

    def batches() -> Iterator[pa.Table]:
        yield source.rows
        yield source.rows.drop_columns(["SEX"])

    with pytest.raises(InvalidTable, match="no column SEX"):
        Store(tmp_path).write_stream(
            source.dataflow, batches(), vintage=source.vintage, retrieved=source.retrieved
        )


KILLED = """
import os, signal, sys
from pathlib import Path
from migstat.store import Store
from tests.migstat.factories import monthly

source = monthly(4, 4)
def batches():
    yield source.rows
    os.kill(os.getpid(), signal.SIGKILL)
Store(Path(sys.argv[1])).write_stream(
    source.dataflow, batches(), vintage=source.vintage, retrieved=source.retrieved)
"""


def test_what_a_killed_writer_left_is_swept_and_never_read(tmp_path: Path) -> None:
    path = os.pathsep.join([str(REPOSITORY / "src"), str(REPOSITORY)])
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(tmp_path)], env={**os.environ, "PYTHONPATH": path}
    )
    assert done.returncode == -signal.SIGKILL
    left = list((tmp_path / "releases").glob(".spool-*"))
    assert len(left) == 1
    store, source = Store(tmp_path), monthly(2, 2)
    assert store.releases() == []
    release = streamed(store, source, 100)
    assert not left[0].exists()
    assert len(store.read(source.dataflow.structure, release, Query())) == 480
