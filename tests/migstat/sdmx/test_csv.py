"""Our own tidy SDMX-CSV: what is written is what is read back, whatever the figures."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from migstat.sdmx.csv import csv_bytes, parse_message, read_csv, write_csv
from migstat.sdmx.frame import conform
from migstat.sdmx.model import (
    BadFile,
    Code,
    Codelist,
    Dataflow,
    DataStructure,
    Dimension,
    Kind,
    Role,
    Source,
    Table,
)


def flow() -> Dataflow:
    words = {"en": "Words"}
    codes = Codelist("CL_KIND", (Code("A", words),))
    return Dataflow(
        "TEST",
        words,
        words,
        DataStructure(
            "DSD_TEST",
            (Dimension("KIND", words, codelist=codes), Dimension("GEO", words, Role.AREA)),
        ),
        Source("Publisher", "Title", "", ""),
        Kind.STOCK,
        "PER",
    )


code = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=8
)
status = st.sampled_from(["A", "B", "BP", "EP", "D", "F", "U"])
observation = st.tuples(
    st.floats(allow_nan=False, allow_infinity=False), status, st.sampled_from("FCN")
) | st.tuples(st.none(), st.sampled_from(["O", "L", "M", "DO"]), st.just("F"))
cells = st.dictionaries(
    st.tuples(code, code, st.sampled_from(["2023", "2023-01", "2023-Q4"])),
    observation,
    min_size=1,
    max_size=20,
)


def table(found: dict[tuple[str, str, str], tuple[float | None, str, str]]) -> Table:
    rows = [(*key, *value) for key, value in found.items()]
    columns = list(zip(*rows, strict=True))
    names = flow().structure.columns
    arrays = {name: list(column) for name, column in zip(names, columns, strict=True)}
    return Table(
        flow(), conform(flow().structure, pa.table(arrays)), date(2024, 1, 1), date(2024, 1, 1)
    )


@given(cells)
def test_reading_back_is_the_identity(
    found: dict[tuple[str, str, str], tuple[float | None, str, str]],
) -> None:
    written = table(found)
    message = parse_message(csv_bytes(written), "test.csv")
    assert conform(flow().structure, message.rows).equals(written.rows)
    assert message.flow == "TEST" and message.agency == "TESSERA"


@pytest.mark.parametrize("name", ["table.csv", "table.csv.gz"])
def test_files_plain_and_compressed(name: str, tmp_path: Path) -> None:
    written = table({("A", "XK", "2023"): (0.1, "A", "F"), ("A", "AL", "2023"): (None, "O", "F")})
    write_csv(written, tmp_path / name)
    back = read_csv(tmp_path / name, flow(), date(2024, 1, 1))
    assert back.rows.equals(written.rows)
    first = (tmp_path / name).read_bytes()
    write_csv(written, tmp_path / name)
    assert (tmp_path / name).read_bytes() == first


def test_written_form(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    write_csv(table({("A", "XK", "2023"): (1594353.0, "A", "F")}), buffer)
    assert buffer.getvalue().decode().splitlines() == [
        "STRUCTURE,STRUCTURE_ID,ACTION,KIND,GEO,TIME_PERIOD,OBS_VALUE,OBS_STATUS,CONF_STATUS",
        "dataflow,TESSERA:TEST(1.0),I,A,XK,2023,1594353,A,F",
    ]


def test_another_dataflow_is_refused(tmp_path: Path) -> None:
    written = table({("A", "XK", "2023"): (1.0, "A", "F")})
    (tmp_path / "t.csv").write_bytes(csv_bytes(written).replace(b"TESSERA:TEST", b"TESSERA:OTHER"))
    with pytest.raises(BadFile, match="holds OTHER, not TEST"):
        read_csv(tmp_path / "t.csv", flow(), date(2024, 1, 1))


def test_labels_inside_the_cells() -> None:
    text = (
        "DATAFLOW,geo: Area,TIME_PERIOD: Time,OBS_VALUE: Value\n"
        "ESTAT:X(1.0): Some table,AT: Austria,2023: 2023,5\n"
    )
    message = parse_message(text.encode(), "both.csv")
    assert message.rows.column("GEO").to_pylist() == ["AT"]
    assert message.labels["GEO"] == {"AT": "Austria"}


def test_deletions_are_not_figures() -> None:
    text = (
        "STRUCTURE,STRUCTURE_ID,ACTION,GEO,TIME_PERIOD,OBS_VALUE\ndataflow,E:X(1.0),D,AT,2023,1\n"
    )
    with pytest.raises(BadFile, match="line 2, column ACTION"):
        parse_message(text.encode(), "delete.csv")


def test_a_heading_in_prose_may_hold_any_sign() -> None:
    text = (
        "STRUCTURE,STRUCTURE_ID,STRUCTURE_NAME,ACTION,KIND,a: kind,GEO,a: place,"
        "TIME_PERIOD,Time,OBS_VALUE,Value\n"
        "dataflow,X:TEST(1.0),Test,I,A,First: of two,AT,Austria,2020,2020,1,\n"
    )
    message = parse_message(text.encode(), "file.csv")
    assert message.dimensions == ("KIND", "GEO")
    assert message.labels == {"KIND": {"A": "First: of two"}, "GEO": {"AT": "Austria"}}


def test_two_columns_of_one_name_are_refused_where_they_stand() -> None:
    text = (
        "DATAFLOW,geo: Area of stay,geo: Area of origin,TIME_PERIOD,OBS_VALUE\n"
        "X:TEST(1.0),AT: Austria,DE: Germany,2020,1\n"
    )
    with pytest.raises(BadFile, match="names 'geo' twice") as refused:
        parse_message(text.encode(), "file.csv")
    assert refused.value.line == 1
