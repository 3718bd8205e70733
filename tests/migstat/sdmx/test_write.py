"""What a message looks like: details, names, notes, several releases; and how little memory it needs."""

from __future__ import annotations

import io
import json
import tracemalloc

import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.migstat.sdmx.messages import WHOLE, answer, asylum, message, names, some, written

from migstat.sdmx import csv, jsonstat
from migstat.sdmx.model import TIME_PERIOD, MigstatError, UnknownDimension
from migstat.sdmx.write import (
    ALL_DIMENSIONS,
    FORMATS,
    PARQUET,
    DataMessage,
    Detail,
    Format,
    Keys,
    Labels,
    Note,
    Shape,
)
from migstat.store.answer import Answer, Coded, Measured

NOTE = Note(names("Designation"), ("XK",))
ALL = [*FORMATS.values(), PARQUET, jsonstat.FORMAT]


def lines(format: str, said: DataMessage, shape: Shape = WHOLE) -> list[str]:
    return written(FORMATS[format], said, shape).decode().splitlines()


def test_csv_tells_missing_zero_and_confidential_apart() -> None:
    found = lines("csv2", message())
    assert found[0] == (
        "STRUCTURE,STRUCTURE_ID,ACTION,FREQ,CITIZEN,GEO,TIME_PERIOD,OBS_VALUE,OBS_STATUS,CONF_STATUS"
    )
    head = "dataflow,TESSERA:ASYLUM(1.0),I"
    assert found[2] == f"{head},A,SY,AT,2024,0,A,F"
    assert found[3] == f"{head},A,SY,DE,2023,,O,F"
    assert found[5] == f"{head},M,XK,AT,2024-01,,A,C"


def test_csv_one_says_the_flow_alone_and_both_names_in_its_cells() -> None:
    found = lines("csv1", message(), Shape(labels=Labels.BOTH))
    assert found[0].startswith("DATAFLOW,FREQ: Dimension FREQ,CITIZEN: Dimension CITIZEN,")
    assert found[1] == (
        "TESSERA:ASYLUM(1.0): Applicants & <others>,A: Name of A,SY: Name of SY,AT: Name of AT,"
        "2023: 2023,1200,A: Normal value,F: Free"
    )
    assert lines("csv1", message())[1] == "TESSERA:ASYLUM(1.0),A,SY,AT,2023,1200,A,F"


def test_csv_two_names_in_columns_of_their_own_and_keys() -> None:
    found = lines("csv2", message(), Shape(labels=Labels.NAME, keys=Keys.BOTH))
    assert found[0].startswith(
        "STRUCTURE,STRUCTURE_ID,STRUCTURE_NAME,ACTION,SERIES_KEY,OBS_KEY,FREQ,Dimension FREQ,"
    )
    assert ",A.SY.DE,A.SY.DE.2024,A,Name of A," in found[4]
    assert found[4].endswith(',2024,2024,5.5,,BP,"Break in series, Provisional",F,Free')


def test_names_come_in_the_first_language_that_has_them() -> None:
    said = message(languages=("sq", "en"))
    assert "Name of SY në shqip" in lines("csv2", said, Shape(labels=Labels.NAME))[1]
    (flow,) = json.loads(written(FORMATS["json2"], said))["data"]["structures"]
    assert flow["names"] == {
        "sq": "Applicants & <others> në shqip", "en": "Applicants & <others>"
    }  # fmt: skip


@pytest.mark.parametrize("format", list(FORMATS))
def test_each_note_is_printed_once(format: str) -> None:
    said = message(asylum(), some(), some(), notes=(NOTE,), languages=("en",))
    text = written(FORMATS[format], said).decode()
    # SDMX-JSON says it for who reads one language, and once more by language.
    assert text.count("Designation") == (2 if format.startswith("json") else 1)


def test_a_note_stands_in_the_first_line_that_shows_its_area() -> None:
    found = lines("csv2", message(notes=(NOTE,)))
    assert found[0].endswith(",NOTE")
    assert [line.rpartition(",")[2] for line in found[1:]] == [""] * 4 + ["Designation", "", ""]


def test_json_stat_puts_a_note_beside_its_code() -> None:
    said = json.loads(written(jsonstat.FORMAT, message(notes=(NOTE, Note({"en": "Of all"})))))
    assert said["dimension"]["CITIZEN"]["category"]["note"] == {"XK": ["Designation"]}
    assert said["note"] == ["Of all"]
    assert said["role"] == {"time": ["TIME_PERIOD"], "geo": ["CITIZEN", "GEO"]}
    assert said["extension"]["confidential"] == {"32": "C", "33": "N"}


def test_parquet_keeps_the_columns_and_says_the_rest_in_its_footer() -> None:
    found = pq.read_table(io.BytesIO(written(PARQUET, message(notes=(NOTE,)))))
    assert found.to_pylist() == some().arrow().to_pylist()
    footer = json.loads(found.schema.metadata[b"sdmx"])
    assert footer["urn"].endswith("Dataflow=TESSERA:ASYLUM(1.0)")
    assert footer["notes"][0]["areas"] == ["XK"]
    assert (footer["release"], footer["vintage"]) == ("release/0", "2025-03-01")


def test_several_releases_are_told_apart() -> None:
    said = message(asylum(), some(), some())
    found = lines("csv2", said)
    assert found[1].endswith(",release/0,2025-03-01")
    assert found[-1].endswith(",release/1,2025-03-02")
    text = written(FORMATS["structurespecific30"], said).decode()
    assert 'dat:setID="release_0"' in text and 'dat:publicationPeriod="2025-03-02"' in text
    sets = json.loads(written(FORMATS["json2"], said))["data"]["dataSets"]
    assert [one["publicationPeriod"] for one in sets] == ["2025-03-01", "2025-03-02"]
    table = pq.read_table(io.BytesIO(written(PARQUET, said)))
    assert set(table.column("RELEASE").to_pylist()) == {"release/0", "release/1"}
    with pytest.raises(MigstatError, match="one release"):
        written(jsonstat.FORMAT, said)


@pytest.mark.parametrize("detail", [Detail.SERIES_KEYS_ONLY, Detail.NO_DATA])
def test_series_keys_alone(detail: Detail) -> None:
    shape = Shape(detail=detail)
    assert lines("csv2", message(), shape)[1:] == [
        f"dataflow,TESSERA:ASYLUM(1.0),I,{key}" for key in ("A,SY,AT", "A,SY,DE", "M,XK,AT")
    ]
    text = written(FORMATS["structurespecific21"], message(), shape).decode()
    assert text.count("<Series ") == 3 and "<Obs" not in text
    (one,) = json.loads(written(FORMATS["json1"], message(), shape))["data"]["dataSets"]
    assert one["series"] == {"0:0:0": {}, "0:0:1": {}, "1:1:0": {}}


def test_data_alone_and_attributes_alone() -> None:
    data = Shape(detail=Detail.DATA_ONLY)
    assert lines("csv1", message(), data)[1] == "TESSERA:ASYLUM(1.0),A,SY,AT,2023,1200"
    assert "OBS_STATUS" not in written(FORMATS["genericdata21"], message(), data).decode()
    flags = Shape(measures=(), attributes=("OBS_STATUS",))
    assert lines("csv1", message(), flags)[1] == "TESSERA:ASYLUM(1.0),A,SY,AT,2023,A"
    assert "OBS_VALUE=" not in written(FORMATS["structurespecific30"], message(), flags).decode()


def test_series_over_another_dimension() -> None:
    shape = Shape(dimension_at_observation="GEO")
    text = written(FORMATS["structurespecific30"], message(), shape).decode()
    series = text[text.index("<Series") : text.index("</Series>")].splitlines()
    assert series == [
        '<Series FREQ="A" CITIZEN="SY" TIME_PERIOD="2023">',
        '<Obs GEO="AT" OBS_VALUE="1200"/>',
        '<Obs GEO="DE" OBS_STATUS="O"/>',
    ]


@pytest.mark.parametrize("format", list(FORMATS))
def test_an_unknown_dimension_at_the_observation_is_refused(format: str) -> None:
    with pytest.raises(UnknownDimension, match="“AGE”"):
        written(FORMATS[format], message(), Shape(dimension_at_observation="AGE"))


@pytest.mark.parametrize("format", ALL, ids=lambda one: one.id)
def test_no_figures_are_a_whole_message_too(format: Format) -> None:
    empty = message(asylum(), answer(asylum(), []))
    assert written(format, empty)
    if format.extension == "csv":
        assert len(lines(format.id, empty)) == 1


def long(count: int, months: int = 120) -> Answer:
    """So many rows: series of ten years of months."""
    flow = asylum()
    series = np.arange(count) // months
    areas = tuple(f"A{at:04d}" for at in range(2_000))
    zeros = np.zeros(count, np.int32)
    periods = tuple(f"{2010 + at // 12}-{at % 12 + 1:02d}" for at in range(months))
    values = np.random.default_rng(4).integers(0, 5_000, count).astype(float)
    data = (
        Coded(zeros, ("M",)), Coded(series.astype(np.int32), areas), Coded(zeros, ("AT",)),
        Coded((np.arange(count) % months).astype(np.int32), periods), Measured(values),
        Coded(zeros, ("A",)), Coded(zeros, ("F",)),
    )  # fmt: skip
    return Answer(flow.structure.columns, data, count)


LONG = [one for one in ALL if one.id not in ("csv1", "json1", "structurespecific21")]


@pytest.mark.parametrize("format", LONG, ids=lambda one: one.id)
def test_a_long_message_needs_no_more_memory_at_once(format: Format) -> None:
    """Beside the answer itself, writing holds a block of rows; JSON-stat numbers its places too."""
    import pyarrow as pa

    short = 70_000 if format is PARQUET else 5_000
    peaks = {}
    for count in (short, 200_000):
        said = message(asylum(), long(count))
        largest = pieces = most = 0
        before = pa.total_allocated_bytes()
        tracemalloc.start()
        for piece in format.write(said, Shape()):
            largest, pieces = max(largest, len(piece)), pieces + 1
            most = max(most, pa.total_allocated_bytes() - before)
        peaks[count] = tracemalloc.get_traced_memory()[1] + most
        tracemalloc.stop()
        assert largest < 1_500_000
    assert pieces > 3 if format is PARQUET else pieces > 40
    places = 200_000 * 60 if format is jsonstat.FORMAT else 0
    assert peaks[200_000] < 2 * peaks[short] + places + 2**20


@settings(max_examples=20)
@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=40))
def test_a_note_with_any_sign_leaves_the_message_whole(words: str) -> None:
    from xml.etree import ElementTree

    said = message(notes=(Note({"en": words or "-"}),), languages=("en",))
    for format in ("genericdata21", "structurespecific30"):
        ElementTree.fromstring(written(FORMATS[format], said))
    json.loads(written(FORMATS["json2"], said))
    assert csv.parse_message(written(FORMATS["csv2"], said), "file").rows.num_rows == 7


def test_what_a_shape_leaves_out_changes_no_key() -> None:
    for at in (TIME_PERIOD, ALL_DIMENSIONS):
        shape = Shape(dimension_at_observation=at, attributes=())
        (one,) = json.loads(written(FORMATS["json2"], message(), shape))["data"]["dataSets"]
        assert ("series" in one) == (at == TIME_PERIOD)
