"""A file that is read in pieces is the table that the whole file is, and is refused as it is."""

from __future__ import annotations

import gzip
import zipfile
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from tests.migstat import factories as make
from tests.migstat.sources.test_wire import LEGACY, SDMX, TSV

from migstat.sdmx import delimited, lines
from migstat.sdmx.model import BadFile, Table
from migstat.sources import Streamed, read_file, stream_file, streamed
from migstat.store import Store


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file counts as large, and is read in many pieces."""
    monkeypatch.setattr(streamed, "LARGE", 0)
    monkeypatch.setattr(lines, "PIECE", 20_000)
    monkeypatch.setattr(delimited, "_CHUNK", 4_096)


def read(path: Path) -> Streamed:
    found = stream_file(path)
    assert found is not None
    return found


def stored(folder: Path, table: Table | Streamed) -> str:
    """The name of the release that a table makes, which is the hash of its bytes."""
    store = Store(folder)
    if isinstance(table, Table):
        return store.write(table).sha256
    return store.write_stream(
        table.dataflow, table.give(), vintage=table.vintage, retrieved=table.retrieved,
        edits=table.edits, extra=table.extra,
    ).sha256  # fmt: skip


@pytest.mark.parametrize("name", [SDMX[1], SDMX[3], SDMX[6], LEGACY[1], TSV])
def test_in_pieces_a_file_makes_the_same_release(data: Path, tmp_path: Path, name: str) -> None:
    file = data / "eurostat" / "wire_formats" / name
    assert len(list(lines.pieces(file))) > 3
    assert stored(tmp_path / "pieces", read(file)) == stored(tmp_path / "whole", read_file(file))


AREAS = ("AL", "AT", "BA", "DE", "FR", "ME", "RS", "XK")


def tidy(tmp_path: Path) -> tuple[Path, bytes]:
    """An SDMX-CSV file of eight citizenships in eight areas over sixty months, and its text."""
    rows = (
        f"ESTAT:MIGR_TEST(1.0),05/06/25 11:00:00,M,{citizen},{geo},{2015 + n // 12}-{n % 12 + 1:02d},"
        f"{n * 5},,"
        for citizen in AREAS for geo in AREAS for n in range(60)
    )  # fmt: skip
    head = "DATAFLOW,LAST UPDATE,freq,citizen,geo,TIME_PERIOD,OBS_VALUE,OBS_FLAG,CONF_STATUS"
    return tmp_path / "tidy.csv", "".join(f"{row}\n" for row in (head, *rows)).encode()


@pytest.mark.parametrize("kind", ["plain", "gz", "zip", "without a last line end"])
def test_compressed_or_not_the_rows_are_the_same(tmp_path: Path, kind: str) -> None:
    file, text = tidy(tmp_path)
    if kind == "gz":
        file.write_bytes(gzip.compress(text[:50_000]) + gzip.compress(text[50_000:]))
    elif kind == "zip":
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("figures.csv", text)
    else:
        file.write_bytes(text if kind == "plain" else text.rstrip(b"\n"))
    heard: list[tuple[int, int, int]] = []
    found = stream_file(file, heard=lambda *said: heard.append(said))
    assert found is not None
    assert sum(rows.num_rows for rows in found.give()) == 8 * 8 * 60
    assert heard[-1][0] <= heard[-1][1] and heard[-1][2] == 8 * 8 * 60


def test_a_cell_that_cannot_be_read_is_named_by_its_line_in_the_whole_file(tmp_path: Path) -> None:
    file, text = tidy(tmp_path)
    rows = text.splitlines(keepends=True)
    cells = rows[3_000].split(b",")
    rows[3_000] = b",".join([*cells[:-3], b"many", *cells[-2:]])
    file.write_bytes(b"".join(rows))
    with pytest.raises(BadFile, match=r"line 3001") as why:
        read(file)
    assert why.value.line == 3001
    with pytest.raises(BadFile, match=r"line 3001"):
        read_file(file)


@pytest.mark.parametrize("cut", [0, 300, -100])
def test_a_file_that_was_cut_is_refused(tmp_path: Path, cut: int) -> None:
    file, text = tidy(tmp_path)
    file.write_bytes(gzip.compress(text)[:cut])
    with pytest.raises(BadFile):
        found = stream_file(file)
        assert found is None
        read_file(file)


def test_two_tables_in_one_file_are_refused(tmp_path: Path) -> None:
    file, text = tidy(tmp_path)
    other = text.replace(b"TEST", b"REST").partition(b"\n")[2]
    file.write_bytes(text + other)
    with pytest.raises(BadFile, match="two tables"):
        read(file)


def test_a_release_tells_itself_what_it_is(tmp_path: Path) -> None:
    source = make.monthly(8, 8, 60)
    first = Store(tmp_path / "here").write(source)
    file = tmp_path / "here" / first.path
    assert stored(tmp_path / "there", read(file)) == first.sha256
    assert stored(tmp_path / "whole", read_file(file)) == first.sha256


def test_parquet_of_a_known_dataflow_is_read_by_its_columns(tmp_path: Path) -> None:
    source = make.monthly(8, 8, 60)
    file = tmp_path / "figures.parquet"
    pq.write_table(source.rows, file)
    found = stream_file(file, source.dataflow)
    assert found is not None and found.whole().rows.num_rows == source.rows.num_rows
    assert stream_file(file) is None
    pq.write_table(source.rows.drop_columns(["GEO"]), file)
    with pytest.raises(BadFile, match="GEO missing"):
        stream_file(file, source.dataflow)
