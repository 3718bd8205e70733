"""Several dataflows in one message: each keeps its own structure, and no figure changes its place."""

from __future__ import annotations

import io
import json
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.migstat.sdmx.messages import (
    WHEN,
    answer,
    asylum,
    coded,
    flow,
    flows,
    message,
    same,
    written,
)
from tests.migstat.sdmx.test_write import long
from tests.migstat.sdmx.test_write_clients import NOTES, state, wanted
from tests.migstat.sdmx.test_write_schemas import SHAPES, json_schema, xml_schema

from migstat import sources
from migstat.sdmx import csv, jsonstat, xml
from migstat.sdmx import json as json_reader
from migstat.sdmx.message import Message
from migstat.sdmx.model import OBS_VALUE, TIME_PERIOD, Dataflow, MigstatError, UnknownDimension
from migstat.sdmx.rest.media import SEVERAL
from migstat.sdmx.write import (
    ALL_DIMENSIONS,
    FORMATS,
    PARQUET,
    DataMessage,
    DataSet,
    Keys,
    Labels,
    Shape,
)
from migstat.store.answer import Answer

ML = [id for id in FORMATS if id.startswith(("generic", "structurespecific"))]
HOLDING = [one.id for one in FORMATS.values() if one.holds_several]


def permits() -> Dataflow:
    """Shares two dimensions with :func:`asylum`, in another order, and has two of its own."""
    return flow(
        coded("GEO", ("AT", "XK")), coded("REASON", ("EDU", "FAM")), coded("FREQ", ("A",)),
        coded("LEVEL", ("1",)), id="PERMITS",
    )  # fmt: skip


def figures() -> Answer:
    return answer(
        permits(),
        [
            ("AT", "EDU", "A", "1", "2023", 5.0, "A", "F"),
            ("XK", "FAM", "A", "1", "2023", None, "L", "F"),
            ("XK", "FAM", "A", "1", "2024", 0.0, "A", "F"),
        ],
    )


def both(*, notes: bool = False) -> DataMessage:
    said = message(notes=NOTES if notes else ())
    second = DataSet(figures(), date(2025, 4, 1), "release/9", flow=1)
    return replace(said, sets=(*said.sets, second), more=(permits(),))


def reasons() -> dict[tuple[str, ...], tuple[float | None, str, str]]:
    return {row[:5]: (row[5], row[6], row[7]) for row in figures().rows()}  # type: ignore[misc]


def test_the_forms_that_hold_several_are_those_that_are_negotiated() -> None:
    assert set(HOLDING) == SEVERAL


@pytest.mark.parametrize("id", [*sorted(set(FORMATS) - SEVERAL), "parquet", "jsonstat"])
def test_the_other_forms_refuse_them(id: str) -> None:
    known = {**FORMATS, "parquet": PARQUET, "jsonstat": jsonstat.FORMAT}
    with pytest.raises(MigstatError, match="one dataflow"):
        written(known[id], both())


def test_csv_has_the_columns_of_all_and_empty_cells_where_a_dataflow_has_none() -> None:
    found = written(FORMATS["csv2"], both()).decode().splitlines()
    assert found[0] == (
        "STRUCTURE,STRUCTURE_ID,ACTION,FREQ,CITIZEN,GEO,TIME_PERIOD,REASON,LEVEL,"
        "OBS_VALUE,OBS_STATUS,CONF_STATUS,RELEASE,VINTAGE"
    )
    head = "dataflow,TESSERA:ASYLUM(1.0),I"
    assert found[1] == f"{head},A,SY,AT,2023,,,1200,A,F,release/0,2025-03-01"
    head = "dataflow,TESSERA:PERMITS(1.0),I"
    assert found[-2] == f"{head},A,,XK,2023,FAM,1,,L,F,release/9,2025-04-01"


def test_csv_keeps_names_and_joined_keys_in_their_places() -> None:
    shape = Shape(labels=Labels.NAME, keys=Keys.BOTH)
    found = list(csv_cells(written(FORMATS["csv2"], both(), shape)))
    assert {len(line) for line in found} == {len(found[0])}
    last = dict(zip(found[0], found[-1], strict=True))
    assert last["OBS_KEY"] == "XK.FAM.A.1.2024"
    assert (last["REASON"], last["Dimension REASON"], last["CITIZEN"]) == (
        "FAM",
        "Name of FAM",
        "",
    )


def csv_cells(data: bytes) -> Iterator[list[str]]:
    import csv as plain

    yield from plain.reader(io.StringIO(data.decode()))


def test_json_gives_each_dataflow_a_structure_of_its_own() -> None:
    said = json.loads(written(FORMATS["json2"], both(notes=True)))["data"]
    assert [one["structure"] for one in said["dataSets"]] == [0, 1]
    first, second = said["structures"]
    assert (first["dataSets"], second["dataSets"]) == ([0], [1])
    assert [one["id"] for one in second["dimensions"]["series"]] == [
        "GEO", "REASON", "FREQ", "LEVEL"]  # fmt: skip
    assert second["links"][0]["urn"].endswith("TESSERA:PERMITS(1.0)")
    # A note stands with every structure that has its area: each is read by itself.
    assert [one.get("title") for one in second["annotations"]] == ["release/9", "XK", None]


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_every_arrangement_keeps_the_schemas(shape: Shape) -> None:
    from lxml import etree
    from pysdmx.io.xml.__allowed_lxml_errors import ALLOWED_ERRORS_CONTENT

    said = both(notes=True)
    json_schema("20").validate(json.loads(written(FORMATS["json2"], said, shape)))
    for id in ML:
        schema = xml_schema("30" if id.endswith("30") else "21")
        schema.validate(etree.fromstring(written(FORMATS[id], said, shape)))
        allowed = ALLOWED_ERRORS_CONTENT if id.startswith("structure") else []
        found = [error.message for error in schema.error_log]
        assert [one for one in found if not any(words in one for words in allowed)] == []


def test_a_dimension_at_the_observation_must_be_one_of_all() -> None:
    with pytest.raises(UnknownDimension, match="“CITIZEN”"):
        written(FORMATS["json2"], both(), Shape(dimension_at_observation="CITIZEN"))


@pytest.mark.parametrize("at", [TIME_PERIOD, ALL_DIMENSIONS, "GEO"])
@pytest.mark.parametrize("id", ["csv2", *ML])
def test_pysdmx_finds_each_dataflow_with_its_figures(id: str, at: str) -> None:
    from pysdmx.io import read_sdmx

    data = written(FORMATS[id], both(notes=True), Shape(dimension_at_observation=at))
    found = {one.structure: one.data for one in read_sdmx(data.decode(), validate=False).data}
    assert set(found) == {"Dataflow=TESSERA:ASYLUM(1.0)", "Dataflow=TESSERA:PERMITS(1.0)"}
    for name, one, cells in (
        ("ASYLUM", asylum(), wanted()), ("PERMITS", permits(), reasons())
    ):  # fmt: skip
        ids = [*(dimension.id for dimension in one.structure.dimensions), TIME_PERIOD]
        assert {
            tuple(row[id] for id in ids): state(
                row[OBS_VALUE], row.get("OBS_STATUS"), row.get("CONF_STATUS")
            )
            for row in found[f"Dataflow=TESSERA:{name}(1.0)"].to_dict("records")
        } == cells


@pytest.mark.parametrize("at", [TIME_PERIOD, ALL_DIMENSIONS, "GEO"])
@pytest.mark.parametrize("id", ML)
def test_sdmx1_finds_each_dataflow_with_its_figures(id: str, at: str) -> None:
    sdmx = pytest.importorskip("sdmx")
    pytest.importorskip("sdmx.reader.xml.v30")
    data = written(FORMATS[id], both(notes=True), Shape(dimension_at_observation=at))
    found = sdmx.read_sdmx(io.BytesIO(data)).data
    assert [one.structured_by.id for one in found] == ["ASYLUM", "PERMITS"]
    for one_set, one, cells in zip(
        found, (asylum(), permits()), (wanted(), reasons()), strict=True
    ):
        ids = [*(dimension.id for dimension in one.structure.dimensions), TIME_PERIOD]
        assert {
            tuple(str(seen.key[id].value) for id in ids): state(seen.value, None, None)[0]
            for seen in one_set.obs
        } == {key: figure for key, (figure, *_flags) in cells.items()}


@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(made=st.lists(flows(), min_size=2, max_size=3), labels=st.sampled_from(list(Labels)))
def test_what_is_written_of_several_is_what_is_read_of_each(
    made: list[tuple[Dataflow, Answer]], labels: Labels
) -> None:
    """Whatever the structures: the lines of one dataflow, read alone, are its figures again."""
    made = [(replace(one, id=f"FLOW{at}"), rows) for at, (one, rows) in enumerate(made)]
    sets = tuple(
        DataSet(rows, date(2025, 3, 1), "release", flow=at) for at, (_flow, rows) in enumerate(made)
    )
    (first, *others) = [one for one, _rows in made]
    said = DataMessage(first, sets, WHEN, "TESSERA", more=tuple(others))
    head, *lines = csv_cells(written(FORMATS["csv2"], said, Shape(labels=labels)))
    code = {name: at for at, name in reversed(list(enumerate(head)))}
    for one, rows in made:
        own = [line for line in lines if f"TESSERA:{one.id}(1.0)" in line[1]]
        ids = [id for id in one.structure.columns if id != OBS_VALUE]
        known = {
            id: next(code[name] for name in head if name == id or name.startswith(f"{id}: "))
            for id in ids
        }
        cut = [tuple(line[known[id]].partition(": ")[0] for id in ids) for line in own]
        assert cut == [
            tuple(str(cell) for id, cell in zip(rows.columns, row, strict=True) if id != OBS_VALUE)
            for row in rows.rows()
        ]
        elsewhere = {id for other, _rows in made for id in other.structure.columns}
        for id in elsewhere - {*ids, OBS_VALUE}:
            at = next(code[name] for name in head if name == id or name.startswith(f"{id}: "))
            assert {line[at] for line in own} == {""}


@pytest.mark.parametrize("id", HOLDING)
def test_many_dataflows_need_the_memory_of_one(id: str) -> None:
    """Sets are made as they are written: none is kept once it has been."""

    def sets(count: int) -> Iterator[DataSet]:
        for at in range(count):
            yield DataSet(long(10_000), date(2025, 3, 1), f"release/{at}", flow=at)

    peaks = {}
    for count in (2, 8):
        all_flows = tuple(replace(asylum(), id=f"FLOW{at}") for at in range(count))
        said = DataMessage(all_flows[0], sets(count), WHEN, "TESSERA", more=all_flows[1:])
        before, most = pa.total_allocated_bytes(), 0
        tracemalloc.start()
        for _piece in FORMATS[id].write(said, Shape()):
            most = max(most, pa.total_allocated_bytes() - before)
        peaks[count] = tracemalloc.get_traced_memory()[1] + most
        tracemalloc.stop()
    assert peaks[8] < 1.3 * peaks[2] + 2**19


def several(made: list[tuple[Dataflow, Answer]]) -> DataMessage:
    """One message of all of them, a set and a release each."""
    (first, *others) = [one for one, _rows in made]
    sets = (DataSet(rows, date(2025, 3, 1 + at), f"release/{at}", flow=at)
            for at, (_flow, rows) in enumerate(made))  # fmt: skip
    return DataMessage(first, tuple(sets), WHEN, "TESSERA", more=tuple(others))


@pytest.mark.parametrize("at", [TIME_PERIOD, ALL_DIMENSIONS])
@pytest.mark.parametrize("id", HOLDING)
@settings(max_examples=8, suppress_health_check=[HealthCheck.too_slow])
@given(made=st.lists(flows(), min_size=2, max_size=3))
def test_our_readers_give_each_dataflow_with_its_figures(
    id: str, at: str, made: list[tuple[Dataflow, Answer]]
) -> None:
    made = [(replace(one, id=f"FLOW{at}"), rows) for at, (one, rows) in enumerate(made)]
    data = written(FORMATS[id], several(made), Shape(dimension_at_observation=at))
    found = parse_messages(id, data, made)
    assert [one.flow for one in found] == [one.id for one, _rows in made]
    for one, (own, rows) in zip(found, made, strict=True):
        same(own, one, rows)


@pytest.mark.parametrize("keys", list(Keys))
@pytest.mark.parametrize("labels", list(Labels))
@settings(max_examples=4, suppress_health_check=[HealthCheck.too_slow])
@given(made=st.lists(flows(), min_size=2, max_size=3))
def test_csv_of_several_with_names_and_keys_gives_the_same_codes(
    labels: Labels, keys: Keys, made: list[tuple[Dataflow, Answer]]
) -> None:
    made = [(replace(one, id=f"FLOW{at}"), rows) for at, (one, rows) in enumerate(made)]
    data = written(FORMATS["csv2"], several(made), Shape(labels=labels, keys=keys))
    for one, (own, rows) in zip(csv.parse_messages(data, "file"), made, strict=True):
        same(own, one, rows)


def parse_messages(
    id: str, data: bytes, made: list[tuple[Dataflow, Answer]]
) -> tuple[Message, ...]:
    """What the reader of a format finds; a structure-specific message needs the structures."""
    if FORMATS[id].extension == "xml":
        known = {
            f"TESSERA:{one.id}(1.0)": [d.id for d in one.structure.dimensions]
            for one, _rows in made
        }
        return xml.parse_messages(data, "file", known)
    return {"csv": csv, "json": json_reader}[FORMATS[id].extension].parse_messages(data, "file")


@pytest.mark.parametrize("id", HOLDING)
def test_who_wants_one_table_is_told_that_a_file_has_several(id: str) -> None:
    reader = {"csv": csv, "json": json_reader, "xml": xml}[FORMATS[id].extension]
    with pytest.raises(MigstatError, match="tables"):
        reader.parse_message(written(FORMATS[id], both()), "file")


def test_what_is_refused_in_one_of_several_has_the_line_of_the_file() -> None:
    lines = written(FORMATS["csv2"], both()).decode().splitlines()
    assert "XK" in lines[-1]
    broken = "\n".join([*lines[:-1], lines[-1].replace(",0,", ",none,")]) + "\n"
    with pytest.raises(MigstatError, match=f"line {len(lines)}, column OBS_VALUE"):
        csv.parse_messages(broken.encode(), "file")


def test_a_file_of_several_dataflows_is_read_as_their_tables(tmp_path: Path) -> None:
    for id, name in (
        ("csv2", "answer.csv"),
        ("json2", "answer.json"),
        ("genericdata21", "answer.xml"),
    ):
        file = tmp_path / name
        file.write_bytes(written(FORMATS[id], both()))
        tables = sources.read_tables(file)
        assert [one.dataflow.id for one in tables] == ["ASYLUM", "PERMITS"]
        assert [one.rows.num_rows for one in tables] == [len(wanted()), len(reasons())]
        with pytest.raises(MigstatError, match="ASYLUM and PERMITS"):
            sources.read_file(file)
