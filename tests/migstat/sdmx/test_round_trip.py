"""Writing and reading again is the identity, in every format, whatever the structure and the figures."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.migstat.sdmx.messages import flows, message, same, written

from migstat.sdmx import csv, json, jsonstat, jsonstat_read, xml
from migstat.sdmx.model import TIME_PERIOD, Dataflow
from migstat.sdmx.write import ALL_DIMENSIONS, FORMATS, Keys, Labels, Note, Shape
from migstat.store.answer import Answer

READERS = {"csv": csv, "json": json, "xml": xml}
Made = tuple[Dataflow, Answer]


@pytest.mark.parametrize("format", list(FORMATS))
@given(made=flows(), at=st.integers(0, 9))
@settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow])
def test_what_is_written_is_what_is_read(format: str, made: Made, at: int) -> None:
    flow, answer = made
    arrangements = [TIME_PERIOD, ALL_DIMENSIONS, *(one.id for one in flow.structure.dimensions)]
    shape = Shape(dimension_at_observation=arrangements[at % len(arrangements)])
    data = written(FORMATS[format], message(flow, answer), shape)
    reader = READERS[FORMATS[format].extension]
    known = tuple(one.id for one in flow.structure.dimensions)
    found = (
        xml.parse_message(data, "file", known)
        if reader is xml
        else reader.parse_message(data, "file")
    )
    same(flow, found, answer)
    assert (found.agency, found.flow) == ("TESSERA", "FLOW")


@given(made=flows())
@settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow])
def test_json_stat_is_read_as_it_was_written(made: Made) -> None:
    flow, answer = made
    found = jsonstat_read.parse_message(written(jsonstat.FORMAT, message(flow, answer)), "file")
    same(flow, found, answer)


@pytest.mark.parametrize("keys", list(Keys))
@pytest.mark.parametrize("labels", list(Labels))
@given(made=flows())
@settings(max_examples=4, suppress_health_check=[HealthCheck.too_slow])
def test_csv_with_names_and_keys_gives_the_same_codes(
    labels: Labels, keys: Keys, made: Made
) -> None:
    flow, answer = made
    said = message(flow, answer, notes=(Note({"en": 'A "note", with signs'}),))
    found = csv.parse_message(
        written(FORMATS["csv2"], said, Shape(labels=labels, keys=keys)), "file"
    )
    same(flow, found, answer)
    assert found.attributes is not None
    assert sum(bool(cell) for cell in found.attributes.column("NOTE").to_pylist()) == 1
