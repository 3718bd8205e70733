"""Recognition rates of real decisions, held against the publisher's own totals; Eurostat's of invented ones.

No table of first-instance decisions of Eurostat's lies among the reference data, so that its definitions
are tested on figures that were made up here and say so.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from migstat.derive import DEFINITIONS, Figure, recognition
from migstat.sdmx.model import Table
from migstat.sources import unhcr

#: Persons, first instance; a pair of areas with many decisions in each direction of outcome.
WHERE = "coo_iso = ? AND coa_iso = ? AND dec_level = 'FI' AND dec_pc = 'P'"
PAIRS = [("SYR", "SY", "DEU", "DE"), ("AFG", "AF", "DEU", "DE"), ("ALB", "AL", "FRA", "FR")]
RAW = ("dec_recognized", "dec_other", "dec_rejected", "dec_closed")


def decisions(data: Path) -> str:
    return str(data / "unhcr" / "asylum_decisions.parquet")


@pytest.fixture(scope="module")
def table(data: Path) -> Table:
    return next(one for one in unhcr.read(data) if one.dataflow.id == "UNHCR_DECISIONS")


def test_the_outcomes_add_up_to_the_totals_that_the_publisher_prints(data: Path) -> None:
    rows, alike = duckdb.sql(
        f"SELECT count(*), count(*) FILTER ({' + '.join(RAW)} = dec_total) "
        f"FROM read_parquet('{decisions(data)}')"
    ).fetchall()[0]
    # The publisher's own totals are not those of its outcomes in 444 rows; a rate never uses them.
    assert (rows, rows - alike) == (113_929, 444)
    for definition in ("convention", "total-protection"):
        (way,) = DEFINITIONS[definition].readings
        assert way.decided == ("RECOGNIZED", "OTHER", "REJECTED")


def outcome(table: Table, origin: str, area: str, code: str) -> dict[str, Figure]:
    rows = table.rows  # what the statement calls rows
    assert rows.num_rows
    found = duckdb.sql(
        "SELECT TIME_PERIOD::VARCHAR, sum(OBS_VALUE) FROM rows WHERE CITIZEN = ? AND GEO = ? AND "
        "INDICATOR = ? AND DEC_LEVEL = 'FI' AND UNIT = 'PER' GROUP BY 1",
        params=[origin, area, code],
    ).fetchall()
    return {period: Figure(value) for period, value in found}


@pytest.mark.parametrize(("iso", "origin", "host", "area"), PAIRS)
@pytest.mark.parametrize("definition", ["convention", "total-protection"])
def test_unhcrs_rates_are_those_of_its_own_file(
    data: Path, table: Table, definition: str, iso: str, origin: str, host: str, area: str
) -> None:  # fmt: skip
    (way,) = DEFINITIONS[definition].readings
    series = {code: outcome(table, origin, area, code) for code in way.decided}
    found = recognition(
        [series[code] for code in way.positive], [series[code] for code in way.decided]
    )
    granted = "dec_recognized" if definition == "convention" else "dec_recognized + dec_other"
    raw = duckdb.sql(
        f"SELECT year::VARCHAR, sum({granted}) * 100.0 "
        "/ nullif(sum(dec_recognized + dec_other + dec_rejected), 0) "
        f"FROM read_parquet('{decisions(data)}') WHERE {WHERE} GROUP BY 1",
        params=[iso, host],
    ).fetchall()
    expected = {year: rate for year, rate in raw if rate is not None}
    known = {year: one.value for year, one in found.items() if one.value is not None}
    assert len(known) >= 5
    for year, rate in known.items():
        assert rate == pytest.approx(expected[year]), year
        assert 0 <= rate <= 100


#: Invented first-instance decisions: total = positive + rejected, positive = its three kinds.
INVENTED = {"TOTAL": 1_000.0, "TOTAL_POS": 450.0, "GENCONV": 250.0, "SUB_PROT": 150.0,
            "HUMSTAT": 50.0, "REJECTED": 550.0}  # fmt: skip


@pytest.mark.parametrize(("definition", "rate"), [("eu-regulated", 40.0), ("with-national", 45.0)])
def test_eurostats_two_rates_differ_by_national_protection_alone(
    definition: str, rate: float
) -> None:
    (way,) = DEFINITIONS[definition].readings
    positive = INVENTED["GENCONV"] + INVENTED["SUB_PROT"] + INVENTED["HUMSTAT"]
    assert positive == INVENTED["TOTAL_POS"] == INVENTED["TOTAL"] - INVENTED["REJECTED"]
    series = {code: {"2024": Figure(value)} for code, value in INVENTED.items()}
    found = recognition(
        [series[code] for code in way.positive], [series[code] for code in way.decided]
    )
    assert found["2024"].value == rate
