"""The compact tables: small, named, unaltered, and equal to the publishers' in their sums."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pyarrow.compute as pc
import pytest

from migstat.areas import area
from migstat.sdmx.model import BadFile, MigstatError, Table
from migstat.sources.bundle import LARGEST, main, read_bundled, selection, write_bundle

HOME = Path(__file__).parents[3] / "src" / "tessera" / "data" / "bundled"


def test_what_the_repository_carries_is_small_and_named() -> None:
    index = json.loads((HOME / "bundled.json").read_text("utf-8"))["tables"]
    assert {entry["dataflow"] for entry in index} == {
        "ASYAPP",
        "UNHCR_DECISIONS",
        "UNHCR_POPULATION",
        "UNDESA_STOCK",
        "FRONTEX_IBC",
        "WB_POPULATION",
    }
    for entry in index:
        assert entry["publisher"] and entry["licence"] and entry["vintage"]
    assert sum(path.stat().st_size for path in HOME.iterdir()) < LARGEST


def test_reading_back_gives_tables_that_say_they_are_selections() -> None:
    tables = list(read_bundled())
    assert len(tables) == 6
    for table in tables:
        assert any("selection" in edit for edit in table.edits)
        assert table.rows.column_names == list(table.dataflow.structure.columns)


def test_writing_again_gives_the_same_bytes(data: Path, tmp_path: Path) -> None:
    assert write_bundle(data, tmp_path) < LARGEST
    for path in HOME.iterdir():
        assert (tmp_path / path.name).read_bytes() == path.read_bytes(), path.name


def test_sums_over_origins_stay_the_publishers(read: Callable[[str], Table]) -> None:
    carried = {table.dataflow.id: table for table in read_bundled()}
    for id, where in (
        ("UNHCR_POPULATION", {"INDICATOR": "REF", "TIME_PERIOD": "2025"}),
        ("UNDESA_STOCK", {"SEX": "T", "TIME_PERIOD": "2024"}),
        ("UNHCR_DECISIONS", {"INDICATOR": "TOTAL", "UNIT": "PER", "TIME_PERIOD": "2024"}),
    ):
        assert _sum(carried[id], where) == _sum(read(id), where)


def _sum(table: Table, where: dict[str, str]) -> float:
    rows = table.rows
    for name, code in where.items():
        rows = rows.filter(pc.equal(rows.column(name), code))
    return float(pc.sum(rows.column("OBS_VALUE")).as_py())


def test_every_area_of_the_network_is_there() -> None:
    chosen = selection()
    carried = {table.dataflow.id: table for table in read_bundled()}
    population = set(carried["WB_POPULATION"].rows.column("GEO").to_pylist())
    wanted = {*area(chosen["members_of"]).parts, *chosen["areas"]} - {"RS_XK"}
    assert wanted <= population


def test_a_table_that_was_changed_is_refused(tmp_path: Path) -> None:
    shutil.copytree(HOME, tmp_path / "bundled")
    with (tmp_path / "bundled" / "asyapp.csv.gz").open("ab") as file:
        file.write(b"x")
    with pytest.raises(BadFile, match=r"asyapp.csv.gz: the file is not the one"):
        list(read_bundled(tmp_path / "bundled"))


def test_tables_that_are_missing_are_said(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="are missing"):
        list(read_bundled(tmp_path))
    with pytest.raises(MigstatError, match="does not hold the table ASYAPP"):
        write_bundle(tmp_path, tmp_path / "out")
    assert main([str(tmp_path), str(tmp_path / "out")]) == 2
