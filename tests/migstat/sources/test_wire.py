"""Every wire file is read without loss, measured against a plain reading with Python's csv module."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from pathlib import Path

import pyarrow.compute as pc
import pytest

from migstat.sdmx import csv as sdmx_csv
from migstat.sdmx import legacy_csv, tsv
from migstat.sdmx.message import Message
from migstat.sdmx.model import BadFile
from migstat.sources import read_file

SDMX = [
    "sdmxcsv1_codes__tps00176.csv",
    "sdmxcsv1_labels__demo_gind.csv",
    "sdmxcsv1_labels__demo_poppcctz.csv",
    "sdmxcsv1_labels__migr_eipre.csv",
    "sdmxcsv1_labels__tps00170.csv",
    "sdmxcsv2_labels_both__lfsa_pganws.csv",
    "sdmxcsv2_labels_both__migr_asyappctza.csv",
]
LEGACY = [
    "legacy_csv__demo_pjan_1960_2019.csv",
    "legacy_csv__migr_asyappctza_totals_2008_2016.csv",
    "legacy_csv__migr_asyctzm_1999_2007.csv",
]
TSV = "tsv__migr_asyappctzm_20201006.tsv"
NOT_SDMX = "sdmxcsv1_codes__migration.csv"


def figures(message: Message) -> tuple[int, int, float]:
    """Cells, missing cells, and the sum of the others."""
    values = message.rows.column("OBS_VALUE")
    return len(values), values.null_count, round(pc.sum(values).as_py(), 4)


def plain(cells: list[str]) -> tuple[int, int, float]:
    numbers = [float(cell.replace(",", "")) for cell in cells if cell not in ("", ":")]
    return len(cells), len(cells) - len(numbers), round(sum(numbers), 4)


def letters(flags: list[str]) -> Counter[str]:
    return Counter("".join(sorted(flag.upper())) for flag in flags if flag)


def statuses(message: Message) -> Counter[str]:
    """Flags as published: O is ours, for a value that is missing without a word."""
    found: Counter[str] = Counter()
    for status in message.rows.column("OBS_STATUS").to_pylist():
        if bare := status.replace("O", "").replace("A", ""):
            found[bare] += 1
    return found


@pytest.fixture
def wire(data: Path) -> Path:
    return data / "eurostat" / "wire_formats"


@pytest.mark.parametrize("name", SDMX)
def test_sdmx_csv_is_read_without_loss(name: str, wire: Path) -> None:
    rows = list(csv.DictReader((wire / name).open(encoding="utf-8", newline="")))
    message = sdmx_csv.read(wire / name)
    assert figures(message) == plain([row["OBS_VALUE"] for row in rows])
    assert statuses(message) == letters([row["OBS_FLAG"] for row in rows])
    for dimension in message.dimensions:
        plain_codes = Counter(row[dimension.lower()] for row in rows)
        assert Counter(message.rows.column(dimension).to_pylist()) == plain_codes
    assert Counter(message.rows.column("TIME_PERIOD").to_pylist()) == Counter(
        row["TIME_PERIOD"] for row in rows
    )


@pytest.mark.parametrize("name", LEGACY)
def test_legacy_csv_is_read_without_loss(name: str, wire: Path) -> None:
    rows = list(csv.DictReader((wire / name).open(encoding="latin-1", newline="")))
    message = legacy_csv.read(wire / name)
    assert figures(message) == plain([row["Value"] for row in rows])
    assert statuses(message) == letters([row.get("Flag and Footnotes", "") for row in rows])
    assert Counter(message.rows.column("GEO").to_pylist()) == Counter(row["GEO"] for row in rows)


def test_tsv_is_read_without_loss(wire: Path) -> None:
    lines = list(csv.reader((wire / TSV).open(encoding="utf-8", newline=""), delimiter="\t"))
    cells = [cell.split() for line in lines[1:] for cell in line[1:]]
    message = tsv.read(wire / TSV)
    assert figures(message) == plain([cell[0] for cell in cells])
    assert statuses(message) == letters([cell[1] if len(cell) > 1 else "" for cell in cells])
    assert message.dimensions == ("FREQ", "UNIT", "CITIZEN", "SEX", "AGE", "ASYL_APP", "GEO")
    assert set(message.rows.column("TIME_PERIOD").to_pylist()) == {
        name.strip() for name in lines[0][1:]
    }


@pytest.mark.parametrize("name", [*SDMX, *LEGACY, TSV])
def test_every_wire_file_becomes_a_table_of_as_many_cells(name: str, wire: Path) -> None:
    reader = tsv if name == TSV else legacy_csv if name in LEGACY else sdmx_csv
    table = read_file(wire / name)
    assert table.rows.num_rows == reader.read(wire / name).rows.num_rows
    assert table.rows.column_names == list(table.dataflow.structure.columns)


def test_a_file_named_sdmx_csv_that_is_not_says_which_headers_are_missing(wire: Path) -> None:
    with pytest.raises(BadFile) as refused:
        read_file(wire / NOT_SDMX)
    said = str(refused.value)
    assert said.count(". ") == 0
    assert "line 1" in said and "(Country, Year, Im_Value, Em_Value, Net_Migration)" in said
    assert "lacks DATAFLOW or STRUCTURE, TIME_PERIOD, OBS_VALUE" in said


def test_last_update_is_day_month_year(wire: Path) -> None:
    assert sdmx_csv.read(wire / SDMX[0]).updated == date(2024, 11, 29)
    assert sdmx_csv.read(wire / SDMX[2]).updated == date(2025, 3, 13)
    assert read_file(wire / SDMX[1]).vintage == date(2025, 3, 27)


def test_labels_beside_codes_are_kept_as_names(wire: Path) -> None:
    message = sdmx_csv.read(wire / SDMX[5])
    assert message.labels["WSTATUS"]["EMP"] == "Employed persons"
    table = read_file(wire / SDMX[5])
    codelist = table.dataflow.structure.dimension("WSTATUS").codelist
    assert codelist is not None
    assert {code.id: code.name["en"] for code in codelist.codes}["UNE"] == "Unemployed persons"


def test_words_become_codes_and_kosovo_stays_one(wire: Path) -> None:
    table = read_file(wire / SDMX[1])
    assert "XK" in table.rows.column("GEO").to_pylist()
    assert set(table.rows.column("FREQ").to_pylist()) == {"A"}
    old = read_file(wire / LEGACY[0])
    codes = set(old.rows.column("GEO").to_pylist())
    assert {"DE", "DE_TOT", "FR", "FX", "XK"} <= codes


def test_codes_made_from_words_are_confessed(wire: Path) -> None:
    table = read_file(wire / "sdmxcsv1_labels__migr_eipre.csv")
    assert any("REASON, APPREHEN" in edit for edit in table.edits)


def test_months_of_the_old_format(wire: Path) -> None:
    table = read_file(wire / LEGACY[2])
    periods = table.rows.column("TIME_PERIOD").to_pylist()
    assert min(periods) == "1999-01" and max(periods) == "2007-12"


def test_oecd_is_recognised_by_its_structure(data: Path) -> None:
    name = "imd_inflows_total_sdmxcsv2_labels_both.csv"
    table = read_file(data / "oecd" / name)
    assert table.dataflow.id == "OECD_IMD" and table.rows.num_rows == 393
