"""The spreadsheets say the same as the tidy tables made from them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

from migstat.sdmx.model import BadFile, Table
from migstat.sources import knomad, read_file


def cells(table: Table) -> dict[tuple[str, str], float]:
    rows = table.rows
    keys = zip(rows.column("CITIZEN").to_pylist(), rows.column("GEO").to_pylist(), strict=True)
    return dict(zip(keys, rows.column("OBS_VALUE").to_pylist(), strict=True))


@pytest.mark.parametrize(
    ("name", "id"),
    [
        ("WB_Bilateral_Remittance_Estimates_2017.xlsx", "WB_REMITTANCES"),
        ("WB_Bilateral_Estimates_Migrant_Stocks_2017.xlsx", "WB_STOCK"),
    ],
)
def test_matrix_equals_the_tidy_table(
    name: str, id: str, data: Path, read: Callable[[str], Table]
) -> None:
    found = read_file(data / "worldbank" / "src_xlsx" / name)
    assert found.dataflow.id == id
    mine, tidy = cells(found), cells(read(id))
    assert mine.keys() == tidy.keys()
    assert all(abs(mine[key] - tidy[key]) <= 1e-9 * abs(tidy[key]) for key in tidy)


def test_matrix_of_2013_tells_its_year(data: Path) -> None:
    name = "KNOMAD_bilateral_migration_matrix_2013.xlsx"
    table = read_file(data / "worldbank" / "src_xlsx" / name)
    assert set(table.rows.column("TIME_PERIOD").to_pylist()) == {"2013"}


def test_outflows_alone_are_read_too(data: Path) -> None:
    table = read_file(data / "worldbank" / "src_xlsx" / "KNOMAD_remittance-outflows.xlsx")
    assert set(table.rows.column("INDICATOR").to_pylist()) == {"remout"}


def test_not_a_spreadsheet(tmp_path: Path) -> None:
    path = tmp_path / "matrix.xlsx"
    path.write_bytes(b"PK\x03\x04 and then nothing of use")
    with pytest.raises(BadFile, match="not a readable spreadsheet"):
        read_file(path)


def test_matrix_cells_have_a_sender_and_a_receiver(data: Path) -> None:
    path = data / "worldbank" / "src_xlsx" / "WB_Bilateral_Remittance_Estimates_2017.xlsx"
    found = knomad.matrix(path)
    assert isinstance(found, pa.Table) and found.num_rows == 11_901
