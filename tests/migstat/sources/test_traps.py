"""The ten traps of the data, one test each, and the totals that publishers print."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from migstat.areas import System, area, mapping
from migstat.sdmx.model import Role, Table
from migstat.sources import DATAFLOWS
from migstat.sources.eurostat import CAVEATS

Read = Callable[[str], Table]
Figure = Callable[..., float | None]


def codes(table: Table, name: str) -> set[str]:
    return set(pc.unique(table.rows.column(name)).to_pylist())


UNHCR = [id for id in DATAFLOWS if id.startswith("UNHCR_")]


@pytest.mark.parametrize("id", UNHCR)
def test_trap_1_unhcr_never_gives_serbia_or_kosovo_apart(id: str, read: Read) -> None:
    table = read(id)
    for dimension in table.dataflow.structure.dimensions:
        if dimension.is_area:
            assert not {"RS", "XK"} & codes(table, dimension.id)
    if id not in ("UNHCR_UNRWA",):
        assert any("never split" in edit for edit in table.edits)


def test_trap_1_composite_is_there(read: Read) -> None:
    assert "RS_XK" in codes(read("UNHCR_POPULATION"), "CITIZEN")
    assert "RS_XK" in codes(read("UNDESA_STOCK"), "CITIZEN")
    assert not {"RS", "XK"} & codes(read("UNDESA_STOCK"), "CITIZEN")
    assert not {"RS", "XK"} & codes(read("ABEL_COHEN"), "CITIZEN")


@pytest.mark.parametrize("name", ["population", "asylum_applications", "asylum_decisions"])
def test_trap_2_unhcr_codes_agree_with_the_iso_column(name: str, data: Path) -> None:
    rows = pq.read_table(
        data / "unhcr" / f"{name}.parquet", columns=["coo", "coo_iso", "coa", "coa_iso"]
    )
    own, iso = mapping(System.UNHCR), mapping(System.UNHCR_ISO)
    for side in ("coo", "coa"):
        pairs = rows.select([side, f"{side}_iso"]).group_by([side, f"{side}_iso"]).aggregate([])
        for code, other in zip(
            pairs.column(side).to_pylist(), pairs.column(f"{side}_iso").to_pylist(), strict=True
        ):
            assert own[code] == iso[other], (code, other)


def test_trap_2_aus_is_austria() -> None:
    assert [mapping(System.UNHCR)[code] for code in ("AUS", "ARE", "MAR", "GFR")] == [
        "AT",
        "EG",
        "MQ",
        "DE",
    ]


def test_trap_3_na_is_a_code(read: Read) -> None:
    assert "NA" in codes(read("UNHCR_DECISIONS"), "DEC_LEVEL")
    assert "NA" in codes(read("UNHCR_APPLICATIONS"), "APP_TYPE")
    assert "NA" in codes(read("UNHCR_POPULATION"), "CITIZEN")  # Namibia
    for id in ("UNHCR_DECISIONS", "UNHCR_APPLICATIONS"):
        assert all(column.null_count == 0 for column in read(id).rows.columns)


@pytest.mark.parametrize("id", ["UNHCR_APPLICATIONS", "UNHCR_DECISIONS"])
def test_trap_4_persons_and_cases_are_different_units(id: str, read: Read) -> None:
    table = read(id)
    unit = table.dataflow.structure.role(Role.UNIT)
    assert unit is not None and unit.codelist is not None and unit.codelist.total is None
    assert codes(table, "UNIT") == {"PER", "CASE"}
    assert table.dataflow.rounded_to == 5


@pytest.mark.parametrize("id", ["ASYAPP", "ASYAPP_FRST", "EIPRE_2016", "EIORD", "EIRTN", "EIRFS"])
def test_trap_4_eurostat_rounds_to_five(id: str, read: Read) -> None:
    table = read(id)
    assert table.dataflow.rounded_to == 5
    values = pc.drop_null(table.rows.column("OBS_VALUE"))
    assert all(value % 5 == 0 for value in pc.unique(values).to_pylist())


def test_trap_5_zero_by_practice_is_said_beside_the_cell(read: Read, figure: Figure) -> None:
    assert figure("POP1CTZ", CITIZEN="XK", GEO="CH", TIME_PERIOD="2020") == 0

    def said(geo: str, period: str) -> list[str]:
        return [
            caveat.sentence["en"]
            for caveat in CAVEATS
            if caveat.dataflow == "POP1CTZ"
            and caveat.applies({"CITIZEN": "XK", "GEO": geo}, period)
        ]

    zeros = duckdb.sql(
        "SELECT GEO, TIME_PERIOD FROM rows WHERE CITIZEN = 'XK' AND OBS_VALUE = 0 "
        "AND GEO IN ('CH', 'FI', 'NL', 'PT', 'RO', 'SK')",
        connection=_connected(read("POP1CTZ")),
    ).fetchall()
    assert len(zeros) > 50
    assert all(said(geo, period) for geo, period in zeros)
    assert said("DE", "2023") and not said("DE", "2022") and not said("CH", "2022")


def _connected(table: Table) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.register("rows", table.rows)
    return connection


def test_trap_5_caveats_speak_three_languages() -> None:
    assert all(set(caveat.sentence) == {"en", "sq", "sr-latn"} for caveat in CAVEATS)
    for caveat in CAVEATS:
        assert caveat.dataflow in DATAFLOWS
        assert all(area(code) for codes_ in caveat.key.values() for code in codes_)


def test_trap_6_orders_and_returns_are_two_tables(figure: Figure) -> None:
    assert figure("EIORD", GEO="DE", CITIZEN="TOTAL", TIME_PERIOD="2015") != figure(
        "EIRTN", GEO="DE", CITIZEN="TOTAL", TIME_PERIOD="2015"
    )


def test_trap_7_the_applicants_are_all_applicants(figure: Figure, read: Read) -> None:
    assert figure("ASYAPP", GEO="DE", SEX="T", TIME_PERIOD="2023") == 351_510
    assert figure("ASYAPP", GEO="DE", SEX="T", CITIZEN="XK", TIME_PERIOD="2012") == 2_535
    assert figure("ASYAPP_FRST", GEO="DE", CITIZEN="XK", TIME_PERIOD="2012") == 1_905
    assert any("all applicants" in edit for edit in read("ASYAPP").edits)


def test_trap_8_population_of_kosovo_by_vintage(figure: Figure, read: Read) -> None:
    for period, people in (("2022", 1_768_096), ("2023", 1_682_668), ("2024", 1_594_353)):
        assert figure("WB_POPULATION", GEO="XK", TIME_PERIOD=period) == people
    assert figure("WB_WDI", INDICATOR="pop", GEO="XK", TIME_PERIOD="2023") == 1_700_039
    assert read("WB_POPULATION").vintage > read("WB_WDI").vintage


def test_trap_9_labels_that_look_alike(data: Path, read: Read) -> None:
    labels = mapping(System.EUROSTAT_LABEL)
    assert labels["Federated States of Micronesia"] == "FM" != labels["Micronesia"]
    assert labels["China"] == "CN" != labels["China (including Hong Kong)"]
    assert labels["Germany"] == labels["Germany (until 1990 former territory of the FRG)"] == "DE"
    old = "Kosovo (under United Nations Security Council Resolution 1244/99)"
    assert labels["Kosovo*"] == labels[old] == "XK"
    crosswalk = duckdb.read_csv(str(data / "eurostat" / "labels_crosswalk.csv"), all_varchar=True)
    for label, group in crosswalk.project("eurostat_label, area_id").fetchall():
        # Two labels are residuals that complete a total: they are meant to be summed.
        if group == "AGGREGATE" and labels[label] not in ("UK_OCT", "OTH"):
            assert not area(labels[label]).summable, label


def test_trap_10_absent_is_not_zero(figure: Figure) -> None:
    assert figure("WB_REMITTANCES", CITIZEN="XK", GEO="AF") is None
    assert figure("UNDESA_STOCK", SEX="T", CITIZEN="XK") is None


TOTALS = [
    (28_461_306, "UNHCR_POPULATION", {"INDICATOR": "REF", "TIME_PERIOD": "2025"}),
    (304_021_813, "UNDESA_STOCK", {"SEX": "T", "TIME_PERIOD": "2024"}),
    (75_068, "IOM_MMP", {"INDICATOR": "DEAD_MISSING"}),
    (294_906, "POP1CTZ", {"CITIZEN": "XK", "GEO": "DE", "TIME_PERIOD": "2024"}),
    (276_231, "POP1CTZ", {"CITIZEN": "XK", "GEO": "DE", "TIME_PERIOD": "2023"}),
    (181_907, "POP1CTZ", {"CITIZEN": "XK", "GEO": "DE", "TIME_PERIOD": "2022"}),
    (879_823, "POP1CTZ", {"CITIZEN": "SY", "GEO": "DE", "TIME_PERIOD": "2024"}),
    (266_143_792, "WB_STOCK", {}),
]


@pytest.mark.parametrize(("total", "id", "key"), TOTALS)
def test_published_total(total: int, id: str, key: dict[str, str], figure: Figure) -> None:
    assert figure(id, **key) == total


def test_published_total_of_detections_2024(read: Read) -> None:
    rows = read("FRONTEX_IBC").rows
    in_2024 = pc.starts_with(rows.column("TIME_PERIOD"), "2024")
    assert pc.sum(rows.filter(in_2024).column("OBS_VALUE")).as_py() == 240_021


def test_published_total_of_remittances(figure: Figure) -> None:
    assert round((figure("WB_REMITTANCES") or 0) / 1000, 1) == 613.5
    assert round(figure("WB_REMITTANCES", CITIZEN="XK", GEO="DE") or 0) == 389


def test_net_migration_of_kosovo_stands_apart_from_serbia(figure: Figure) -> None:
    key = {"INDICATOR": "NET_MIGRATION", "TIME_PERIOD": "2023"}
    assert figure("WPP_INDICATORS", GEO="XK", **key) == -28.754
    assert figure("WPP_INDICATORS", GEO="RS", **key) == 4.348
