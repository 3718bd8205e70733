"""Every table fits its structure, and every dataflow can be shown in three languages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from migstat.areas import all_areas
from migstat.sdmx.codelists import CL_CONF_STATUS, CL_OBS_STATUS, CL_UNIT
from migstat.sdmx.frame import plain
from migstat.sdmx.model import Dataflow, Role, Table
from migstat.sources import DATAFLOWS, NoSources, read_all
from migstat.validate import rules

CONTRACT = [
    "ASYAPP",
    "ASYAPP_FRST",
    "IMM1CTZ",
    "POP1CTZ",
    "RESVALID",
    "EIPRE",
    "EIPRE_2016",
    "EIORD",
    "EIRTN",
    "EIRFS",
    "UNHCR_POPULATION",
    "UNHCR_APPLICATIONS",
    "UNHCR_DECISIONS",
    "UNHCR_FLOWS",
    "UNHCR_SOLUTIONS",
    "UNHCR_DEMOGRAPHICS",
    "UNHCR_IDMC",
    "UNHCR_UNRWA",
    "UNDESA_STOCK",
    "WPP_INDICATORS",
    "WPP_PROJECTIONS",
    "WB_POPULATION",
    "WB_WDI",
    "WB_REMITTANCES",
    "WB_STOCK",
    "FRONTEX_IBC",
    "IOM_MMP",
    "IDMC_FLOWS",
    "IDMC_STOCKS",
    "OECD_IMD",
    "ABEL_COHEN",
]
LANGUAGES = {"en", "sq", "sr-latn"}


def test_every_table_promised_is_there() -> None:
    assert set(CONTRACT) <= set(DATAFLOWS)


@pytest.mark.parametrize("flow", DATAFLOWS.values(), ids=DATAFLOWS)
def test_dataflow_is_described(flow: Dataflow) -> None:
    assert set(flow.name) == set(flow.description) == LANGUAGES
    for words in flow.description.values():
        assert words.endswith(".") and words[0].isupper() and ".." not in words
    assert len(set(flow.name.values())) > 1
    assert flow.source.publisher and flow.source.licence and flow.source.url.startswith("https://")
    assert flow.unit in CL_UNIT
    assert flow.structure.dimensions[0].role is Role.FREQUENCY
    assert any(dimension.is_area for dimension in flow.structure.dimensions)
    for dimension in flow.structure.dimensions:
        assert set(dimension.name) == LANGUAGES
        assert (dimension.codelist is None) == dimension.is_area
        for code in dimension.codelist.codes if dimension.codelist else ():
            assert set(code.name) == LANGUAGES and all(code.name.values())


def test_codelists_give_each_code_once() -> None:
    for flow in DATAFLOWS.values():
        for dimension in flow.structure.dimensions:
            if dimension.codelist:
                ids = [code.id for code in dimension.codelist.codes]
                assert len(ids) == len(set(ids)), dimension.codelist.id


@pytest.mark.parametrize("id", DATAFLOWS)
def test_table_fits_its_structure(id: str, read: Callable[[str], Table]) -> None:
    table = read(id)
    structure = table.dataflow.structure
    assert tuple(table.rows.column_names) == structure.columns
    areas = {area.code for area in all_areas()}
    for dimension in structure.dimensions:
        column = plain(table.rows.select([dimension.id])).column(dimension.id)
        assert column.type == pa.string() and column.null_count == 0
        found = set(pc.unique(column).to_pylist())
        allowed = {code.id for code in dimension.codelist.codes} if dimension.codelist else areas
        assert found <= allowed, (dimension.id, found - allowed)
    statuses = {code.id for code in CL_OBS_STATUS.codes}
    for status in pc.unique(table.rows.column("OBS_STATUS")).to_pylist():
        assert set(status) <= statuses and all(a < b for a, b in pairwise(status))
    confidential = set(pc.unique(table.rows.column("CONF_STATUS")).to_pylist())
    assert confidential <= {code.id for code in CL_CONF_STATUS.codes}
    key = [*(d.id for d in structure.dimensions), "TIME_PERIOD"]
    assert table.rows.group_by(key).aggregate([]).num_rows == table.rows.num_rows
    assert table.vintage <= table.retrieved


@pytest.mark.parametrize("id", DATAFLOWS)
def test_missing_values_say_why_and_only_they(id: str, read: Callable[[str], Table]) -> None:
    rows = plain(read(id).rows.select(["OBS_VALUE", "OBS_STATUS"]))
    gone = pc.is_null(rows.column("OBS_VALUE"))
    why = pc.match_substring_regex(rows.column("OBS_STATUS"), "[LMOQ]")
    assert pc.all(pc.equal(gone, why)).as_py()


def test_total_of_sexes_is_the_sum(read: Callable[[str], Table]) -> None:
    for id in ("ASYAPP", "UNDESA_STOCK"):
        rows = read(id).rows
        total = pc.equal(rows.column("SEX"), "T")
        assert pc.sum(rows.filter(total).column("OBS_VALUE")) == pc.sum(
            rows.filter(pc.invert(total)).column("OBS_VALUE")
        )


def test_demographics_add_up_to_the_total(read: Callable[[str], Table]) -> None:
    rows = read("UNHCR_DEMOGRAPHICS").rows
    all_ages = rows.filter(pc.equal(rows.column("AGE"), "TOTAL"))
    total = pc.equal(all_ages.column("SEX"), "T")
    assert pc.sum(all_ages.filter(total).column("OBS_VALUE")) == pc.sum(
        all_ages.filter(pc.invert(total)).column("OBS_VALUE")
    )


def test_every_measure_of_unhcr_population_is_kept(
    data: Path, read: Callable[[str], Table]
) -> None:
    source = pa.parquet.read_table(data / "unhcr" / "population.parquet")
    rows = read("UNHCR_POPULATION").rows
    for column, code in (("refugees", "REF"), ("idps", "IDP"), ("oip", "OIP"), ("hst", "HST")):
        mine = rows.filter(pc.equal(rows.column("INDICATOR"), code)).column("OBS_VALUE")
        assert len(mine) == len(source) - source.column(column).null_count
        assert pc.sum(mine).as_py() == pc.sum(source.column(column)).as_py()


def test_read_all_gives_one_table_at_a_time(data: Path) -> None:
    tables = read_all(data)
    assert isinstance(tables, Iterator)
    assert next(tables).dataflow.id == "WB_POPULATION"


def test_a_folder_without_sources_is_said(tmp_path: Path) -> None:
    with pytest.raises(NoSources, match=r"has none of worldbank, unwpp, unhcr, eurostat"):
        list(read_all(tmp_path))


def test_a_folder_with_one_source_gives_that_one(tmp_path: Path, data: Path) -> None:
    (tmp_path / "frontex").symlink_to(data / "frontex")
    assert [table.dataflow.id for table in read_all(tmp_path)] == ["FRONTEX_IBC"]


@pytest.mark.parametrize("id", DATAFLOWS)
def test_the_reference_page_lists_the_table(id: str, read: Callable[[str], Table]) -> None:
    page = (Path(__file__).parents[3] / "docs" / "reference" / "sources.md").read_text("utf-8")
    line = next(line for line in page.splitlines() if line.startswith(f"| `{id}` |"))
    table = read(id)
    dimensions = ", ".join(dimension.id for dimension in table.dataflow.structure.dimensions)
    _, _, _, shown, _, vintage, rows, _ = (cell.strip() for cell in line.split("|"))
    assert (shown, vintage, rows) == (
        dimensions,
        table.vintage.isoformat(),
        f"{table.rows.num_rows:,}",
    )


def test_what_others_are_held_against_is_read_first() -> None:
    order = list(DATAFLOWS)
    pairs = {
        (flow, other)
        for flow in order
        for rule in rules()
        if rule.is_about(flow)
        for names in rule.others
        for other in set(names) & set(order) - {flow}
    }
    assert pairs
    assert not {f"{flow} before {other}" for flow, other in pairs
                if order.index(flow) < order.index(other)}  # fmt: skip
