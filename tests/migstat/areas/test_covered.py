"""Every code that occurs in the publishers' files is known, so that readers never meet a stranger."""

from __future__ import annotations

import csv
import gzip

import duckdb
import pytest
from python_calamine import load_workbook

from migstat.areas import System, mapping, resolve

BILATERAL = (
    "asyappctza_nasyapp_2012_2016", "eiord_2012_2016", "eipre_2012_2016", "eipre_2013_2024",
    "eirfs_2012_2016", "eirtn_2012_2016", "imm1ctz_1998_2023", "pop1ctz_2015_2024",
    "resvalid_total_2008_2023",
)  # fmt: skip
UNHCR = (
    "asylum_applications", "asylum_decisions", "demographics", "flows", "idmc", "population",
    "solutions", "unrwa",
)  # fmt: skip
COLUMNS = [
    *((f"eurostat/bilateral/{t}.parquet", c, System.EUROSTAT_LABEL)
      for t in BILATERAL for c in ("geo_label", "citizen_label")),
    *((f"unhcr/{t}.parquet", c, System.UNHCR) for t in UNHCR for c in ("coo", "coa")),
    *((f"unhcr/{t}.parquet", c, System.UNHCR_ISO) for t in UNHCR for c in ("coo_iso", "coa_iso")),
    *((f"unhcr/{t}.parquet", c, System.UNHCR_LABEL) for t in UNHCR for c in ("coo_name", "coa_name")),
    ("unhcr/fixtures_download/population_ukraine_in_EU.csv", "Country of Asylum ISO",
     System.UNHCR_ISO),
    ("abel_cohen/country_metadata.csv", "origin_name", System.ABEL_COHEN),
    ("unhcr/countries.parquet", "unhcr_code", System.UNHCR),
    ("eurostat/asyappctza_total_by_sex_2011_2024.parquet", "geo", System.IOM),
    ("eurostat/asyappctza_total_by_sex_2011_2024.parquet", "nat", System.IOM),
    ("undesa/migrant_stock_2024.parquet", "geo", System.UNDESA),
    ("undesa/migrant_stock_2024.parquet", "origin", System.UNDESA),
    ("unwpp/wpp2024_indicators_1950_2023.parquet", "country_code", System.WPP),
    ("unwpp/wpp2024_popproj_2024_2100.parquet", "country_code", System.WPP),
    ("worldbank/wdi_selected.parquet", "geo", System.WORLD_BANK),
    ("worldbank/population_SP.POP.TOTL.csv", "Country Code", System.WORLD_BANK),
    ("worldbank/population_SP.POP.TOTL.csv", "Country Name", System.WORLD_BANK_LABEL),
    ("worldbank/bilateral_remittances_2017.parquet", "sending", System.WORLD_BANK_LABEL),
    ("worldbank/bilateral_remittances_2017.parquet", "receiving", System.WORLD_BANK_LABEL),
    ("worldbank/bilateral_migrant_stock_2017.parquet", "origin", System.WORLD_BANK_LABEL),
    ("worldbank/bilateral_migrant_stock_2017.parquet", "destination", System.WORLD_BANK_LABEL),
    ("frontex/ibc_monthly.parquet", "nat", System.FRONTEX),
    ("idmc/idmc_flows.parquet", "geo", System.IDMC),
    ("idmc/idmc_stocks_2024.parquet", "geo", System.IDMC),
    ("iom_mmp/missing_migrants.parquet", "geo", System.IOM),
    ("abel_cohen/flows_5y_1990_2020.parquet", "origin", System.ABEL_COHEN),
    ("abel_cohen/flows_5y_1990_2020.parquet", "dest", System.ABEL_COHEN),
    ("oecd/imd_inflows_total_sdmxcsv2_labels_both.csv", "REF_AREA", System.OECD),
    ("oecd/imd_inflows_total_sdmxcsv2_labels_both.csv", "CITIZENSHIP", System.OECD),
    ("unhcr/fixtures_download/asylum-applications.csv", "Country of origin (ISO)",
     System.UNHCR_ISO),
    ("unhcr/fixtures_download/asylum-applications.csv", "Country of asylum (ISO)",
     System.UNHCR_ISO),
    *((f"unhcr/fixtures_hdx/HDX_{t}.csv", c, System.UNHCR_ISO)
      for t in ("AsylumApplications", "AsylumDecisions", "Demographics", "EndYearPopulationTotals",
                "Solutions")
      for c in ("ISO3CoO", "ISO3CoA")),
]  # fmt: skip


@pytest.mark.parametrize(("file", "column", "system"), COLUMNS)
def test_every_code_of_every_file_is_known(data, file, column, system):
    found = duckdb.execute(
        f'SELECT DISTINCT "{column}" FROM read_csv(?, all_varchar=true)'
        if file.endswith(".csv")
        else f'SELECT DISTINCT "{column}" FROM read_parquet(?)',
        [str(data / file)],
    ).fetchall()
    # Names of UNHCR may end in a space.
    present = {str(row[0]).strip() for row in found if row[0] is not None}
    assert present
    assert present - set(mapping(system)) == set()


def test_nationalities_of_missing_migrants_are_known(data):
    rows = duckdb.execute(
        "SELECT DISTINCT nat FROM read_parquet(?) WHERE nat IS NOT NULL",
        [str(data / "iom_mmp" / "missing_migrants.parquet")],
    ).fetchall()
    present = {code.strip() for (several,) in rows for code in several.split(",")}
    assert present - set(mapping(System.IOM)) == set()


def test_the_panels_of_the_forecasts_are_known(data):
    """Series are called origin>destination (UNHCR's names) and route|nationality (Frontex)."""
    folder = data / "forecast"
    for file, sign, sides, system in (
        ("panel_unhcr_od_monthly_2012_2017.csv.gz", ">", (0, 1), System.UNHCR_LABEL),
        ("panel_frontex_route_nat_monthly.csv.gz", "|", (1,), System.FRONTEX),
    ):
        with gzip.open(folder / file, "rt", encoding="utf-8", newline="") as lines:
            series = {tuple(row["unique_id"].split(sign)) for row in csv.DictReader(lines)}
        assert {one[side] for one in series for side in sides} - set(mapping(system)) == set()


def test_names_in_the_world_banks_workbooks_are_known(data):
    """Rows below the head of the matrices; what is known is an area, what is not is a remark."""
    folder = data / "worldbank" / "src_xlsx"
    known = mapping(System.WORLD_BANK_LABEL)
    for file in sorted(folder.glob("*.xlsx")):
        sheet = load_workbook(str(file)).get_sheet_by_index(0).to_python()
        figures = [row for row in sheet if sum(isinstance(cell, float | int) for cell in row) > 3]
        rows = {str(row[0]).strip() for row in figures if isinstance(row[0], str)}
        names = {row for row in rows if row and not row.startswith(("receiving", "Remittance "))}
        assert names - set(known) == set(), file.name


def test_every_label_and_code_of_eurostats_wire_formats_is_known(data):
    folder = data / "eurostat" / "wire_formats"
    for file in sorted(folder.glob("*.csv")):
        encoding = "latin-1" if file.name.startswith("legacy") else "utf-8-sig"
        with file.open(encoding=encoding, newline="") as lines:
            rows = list(csv.DictReader(lines))
        labelled = file.name.startswith(("legacy", "sdmxcsv1_labels"))
        known = mapping(System.EUROSTAT_LABEL if labelled else System.EUROSTAT)
        for column in (c for c in rows[0] if c.lower() in ("geo", "citizen")):
            assert {row[column] for row in rows} - set(known) == set(), (file.name, column)
    tsv = folder / "tsv__migr_asyappctzm_20201006.tsv"
    keys = [line.split("\t")[0].split(",") for line in tsv.read_text().splitlines()[1:]]
    present = {key[2] for key in keys} | {key[6] for key in keys}
    assert present - set(mapping(System.EUROSTAT)) == set()


def test_the_crosswalk_agrees(data):
    """The crosswalk delivered with the figures and ours say the same, two deliberate cases apart."""
    with (data / "areas" / "areas.csv").open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["kind"] == "country_or_area"]
    columns = (("iso2", System.ISO2), ("iso3", System.ISO3), ("m49", System.M49),
               ("unhcr", System.UNHCR), ("worldbank", System.WORLD_BANK),
               ("wpp_locid", System.WPP))  # fmt: skip
    for row in (row for row in rows if row["eurostat"]):
        for column, system in columns:
            if row[column]:
                assert resolve(row[column], system).code == row["eurostat"], (row, column)


def test_kosovo_is_not_in_unhcrs_figures(data):
    """The composite is the only carrier: splitting it is impossible, so nothing may try."""
    for table in UNHCR:
        for side in ("coo", "coa"):
            rows = duckdb.execute(
                f"SELECT DISTINCT {side} FROM read_parquet(?)",
                [str(data / "unhcr" / f"{table}.parquet")],
            ).fetchall()
            read = {mapping(System.UNHCR)[row[0]] for row in rows if row[0]}
            assert not read & {"RS", "XK"}
