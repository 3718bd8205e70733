"""The same figures as files: CSV, XLSX, JSON, Parquet, SVG, PNG; each with release, licence and notes."""

from __future__ import annotations

import csv
import io
import json
from datetime import date

import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook
from tests.factories import statistics as make

from migstat.store.answer import Measured
from tessera.statistics import files

pytestmark = pytest.mark.django_db

DATA = "/statistics/TESTFLOW/data."
FORMATS = ("csv", "json", "parquet", "xlsx")
NOTE = "ICJ Opinion on the Kosovo declaration of independence"


def body(answer) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_csv_has_its_facts_in_lines_of_their_own_and_then_tidy_rows(client, release) -> None:
    text = body(client.get(DATA + "csv?CITIZEN=XK")).decode()
    about = [line for line in text.splitlines() if line.startswith("# ")]
    rows = list(csv.DictReader(line for line in text.splitlines() if not line.startswith("# ")))
    assert any(release.sha256 in line for line in about)
    assert any("CC BY 4.0" in line for line in about)
    assert sum(NOTE in line for line in about) == 1
    assert len(rows) == 6
    assert rows[0] | {"GEO": "AT", "GEO_NAME": "Austria", "CITIZEN_NAME": "Kosovo*"} == rows[0]
    assert [row["OBS_VALUE"] for row in rows] == ["0", "7", "8", "70", "71", "77"]


def test_missing_is_empty_and_zero_is_zero_in_every_file(client, release) -> None:
    found = json.loads(body(client.get(DATA + "json")))
    values = {tuple(row[1:5]): row[5:] for row in found["rows"]}
    assert values["AL", "DE", "T", "2022"] == [None, "L", "F"]
    assert values["XK", "AT", "T", "2021"] == [0, "A", "F"]
    rows = pq.read_table(io.BytesIO(body(client.get(DATA + "parquet"))))
    assert rows.column("OBS_VALUE").null_count == 1 and rows.num_rows == 12
    text = body(client.get(DATA + "csv")).decode()
    assert "2022,,L,F" in text and "2021,0,A,F" in text


def test_json_names_release_notes_and_codes(client, release) -> None:
    found = json.loads(body(client.get(DATA + "json?CITIZEN=XK&GEO=DE&lang=sq")))
    assert found["release"]["sha256"] == release.sha256
    assert found["total"] == 3 and found["language"] == "sq"
    assert found["names"]["CITIZEN"] == {"XK": "Kosovë*"} or "*" in found["names"]["CITIZEN"]["XK"]
    assert len(found["notes"]) == 1


def test_parquet_and_xlsx_carry_their_provenance(client, release) -> None:
    table = pq.read_table(io.BytesIO(body(client.get(DATA + "parquet"))))
    about = json.loads(table.schema.metadata[b"tessera"])
    assert release.sha256 in about["about"].values() and any(
        NOTE in note for note in about["notes"]
    )
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(body(client.get(DATA + "xlsx"))))
    about = [str(cell) for row in sheet.get_sheet_by_name("Notes").to_python() for cell in row]
    assert any(release.sha256 in cell for cell in about) and any(NOTE in cell for cell in about)
    head, *rows = sheet.get_sheet_by_name("Data").to_python()
    assert head[:2] == ["FREQ", "Frequency"] and len(rows) == 12
    assert "Germany" in [cell for row in rows for cell in row]


def test_a_spreadsheet_says_what_was_asked(client, release) -> None:
    made = body(client.get(DATA + "xlsx?CITIZEN=XK&start=2022&group=CITIZEN"))
    about = CalamineWorkbook.from_filelike(io.BytesIO(made)).get_sheet_by_name("Notes").to_python()
    lines = {str(row[0]): str(row[1]) for row in about}
    assert lines["Citizenship"] == "Kosovo* (XK)" and lines["Periods"] == "2022–2023"
    assert "Reporting area" in lines["Added up over"] or lines["Added up over"]
    assert lines["Licence"] == "CC BY 4.0" and lines["Rows"] == "2"


@pytest.mark.parametrize("format", FORMATS)
def test_confidential_values_are_in_no_file(client, format) -> None:
    make.release([*make.ROWS[:-1], ("A", "XK", "DE", "T", "2023", 987654.0, "A", "C")])
    content = body(client.get(DATA + format))
    assert b"987654" not in content
    if format == "parquet":
        assert pq.read_table(io.BytesIO(content)).column("OBS_VALUE").null_count == 2
    if format == "xlsx":
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        assert 987654.0 not in [
            c for row in book.get_sheet_by_name("Data").to_python() for c in row
        ]


def test_a_sum_does_not_give_a_confidential_value_away(client) -> None:
    make.release([*make.ROWS[:-1], ("A", "XK", "DE", "T", "2023", 987654.0, "A", "C")])
    found = json.loads(body(client.get(DATA + "json?CITIZEN=XK&group=CITIZEN")))
    assert {row[1]: row[2] for row in found["rows"]} == {"2021": 70, "2022": 78, "2023": None}


def test_the_organisation_that_gave_figures_sees_its_confidential_ones(client, cast) -> None:
    own = cast.organisations["member"]
    make.release(
        [*make.ROWS[:-1], ("A", "XK", "DE", "T", "2023", 987654.0, "A", "C")], contributor=own
    )
    client.force_login(cast["member coordinator"].person)
    assert b"987654" in body(client.get(DATA + "json"))
    client.force_login(cast["other member"].person)
    assert b"987654" not in body(client.get(DATA + "json"))


def test_an_address_that_names_its_release_may_be_kept_for_good(client, release) -> None:
    free = client.get(DATA + "json")
    fixed = client.get(f"{DATA}json?release={release.short}")
    assert "no-cache" in free["Cache-Control"] and "immutable" in fixed["Cache-Control"]
    again = client.get(DATA + "json", headers={"If-None-Match": free["ETag"]})
    assert again.status_code == 304 and not again.content
    assert {one["Tessera-Release"] for one in (free, fixed, again)} == {release.sha256}
    make.release(make.changed(make.ROWS, XK_DE_2023=80.0), vintage=date(2025, 6, 1))
    changed = client.get(DATA + "json", headers={"If-None-Match": free["ETag"]})
    assert changed.status_code == 200


def test_figures_that_not_everybody_may_read_are_kept_by_no_shared_cache(client, cast) -> None:
    make.release(audience="members", network=cast.international)
    client.force_login(cast["member coordinator"].person)
    assert client.get(DATA + "json")["Cache-Control"].startswith("private")


@pytest.mark.parametrize("query", ["FOO=1", "GEO=ZZ", "limit=-1", "offset=x", "group=FOO"])
@pytest.mark.parametrize("format", FORMATS)
def test_no_file_answers_a_question_it_does_not_understand(client, release, query, format) -> None:
    assert client.get(f"{DATA}{format}?{query}").status_code == 400


def test_limit_and_offset_cut_and_the_total_stays_exact(client, release) -> None:
    found = json.loads(body(client.get(DATA + "json?limit=5&offset=10")))
    assert len(found["rows"]) == 2 and found["total"] == 12


@pytest.mark.parametrize("kind", ["line", "bar", "stacked"])
def test_the_chart_is_drawn_with_title_source_and_note(client, release, kind) -> None:
    answer = client.get(f"/statistics/TESTFLOW/chart.svg?CITIZEN=XK&chart={kind}")
    text = answer.content.decode()
    assert answer["Content-Type"] == "image/svg+xml"
    assert "Applicants" in text and "Eurostat" in text and release.short in text
    assert "declaration" in text


def test_chart_as_png_and_as_specification(client, release) -> None:
    assert client.get("/statistics/TESTFLOW/chart.png?GEO=AT").content.startswith(b"\x89PNG")
    spec = client.get("/statistics/TESTFLOW/chart.json?GEO=AT&width=340&theme=dark").json()
    assert spec["$schema"].endswith("vega-lite/v6.json") and "url" not in json.dumps(spec).lower()


def test_a_stack_of_parts_that_overlap_is_refused(client) -> None:
    make.release([*make.ROWS, ("A", "XK", "EU27_2020", "T", "2023", 85.0)])
    answer = client.get("/statistics/TESTFLOW/chart.svg?CITIZEN=XK&chart=stacked")
    assert answer.status_code == 400 and "aggregate" in answer.content.decode()


WHOLE = st.integers(-(2**60), 2**60).map(float) | st.sampled_from([-0.0, 0.0, 2.0**53, 1e300])


@given(
    st.lists(st.none() | WHOLE)
    | st.lists(st.none() | WHOLE | st.floats(allow_nan=False, allow_infinity=False))
)
def test_a_column_of_figures_is_spelt_as_each_figure_by_itself(figures) -> None:
    column = Measured(np.array([np.nan if one is None else one for one in figures], np.float64))
    found = files.plain_cells(column)
    assert found == [files.plain(one) for one in figures]
    assert [type(one) for one in found] == [type(files.plain(one)) for one in figures]
