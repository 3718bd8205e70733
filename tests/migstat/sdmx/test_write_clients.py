"""Real clients read what we write: pysdmx and sdmx1 find the same observations in every format.

Neither reads SDMX-JSON data: pysdmx has no reader, and sdmx1 knows the draft from before 1.0 alone.
Our 1.0 is rearranged into that draft, which has the same parts in other places, to hold keys and
positions against sdmx1.
"""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from tests.migstat.sdmx.messages import asylum, message, names, some, written

from migstat.sdmx.model import OBS_VALUE, TIME_PERIOD, Dataflow
from migstat.sdmx.write import ALL_DIMENSIONS, FORMATS, Keys, Labels, Note, Shape

sdmx = pytest.importorskip("sdmx")
#: Imported after a message of 2.1 has been read, sdmx1's reader of 3.0 meets that message's namespace.
pytest.importorskip("sdmx.reader.xml.v30")
NOTES = (Note(names("Designation <x> & y"), ("XK",)), Note({"en": "Of the whole"}))
ARRANGED = [TIME_PERIOD, ALL_DIMENSIONS, "GEO"]
ML = ["genericdata21", "structurespecific21", "structurespecific30"]
Observed = dict[tuple[str, ...], tuple[float | None, str, str]]


def wanted() -> Observed:
    """Key and period -> value, status and confidentiality, as they were written."""
    return {(*row[:4],): (row[4], row[5], row[6]) for row in some().rows()}  # type: ignore[misc]


def state(value: object, status: object, confidential: object) -> tuple[float | None, str, str]:
    """What a client found, with what goes without saying said."""
    figure = None if value in (None, "") or value != value else float(str(value))
    words = "A" if status in (None, "") or status != status else str(status)
    conf = "F" if confidential in (None, "") or confidential != confidential else str(confidential)
    return figure, words, conf


def definition(flow: Dataflow, three: bool) -> Any:
    """The data structure, as sdmx1 models it."""
    from sdmx.model import common, v21, v30

    made = (v30 if three else v21).DataStructureDefinition(
        id=flow.structure.id, maintainer=common.Agency(id="TESSERA"), version="1.0"
    )
    ids = [one.id for one in flow.structure.dimensions]
    for order, id in enumerate(ids, 1):
        made.dimensions.append(common.Dimension(id=id, order=order))
    made.dimensions.append(common.TimeDimension(id=TIME_PERIOD, order=len(ids) + 1))
    for id in ("OBS_STATUS", "CONF_STATUS"):
        made.attributes.append(common.DataAttribute(id=id))
    measure = v30.Measure if three else v21.PrimaryMeasure
    made.measures.append(measure(id=OBS_VALUE))
    return made


def observed(found: Any) -> Observed:
    """What sdmx1 found."""
    cells: Observed = {}
    for one in found.data[0].obs:
        key = {id: cell.value for id, cell in one.dimension.values.items()}
        if one.series_key:
            key |= {id: cell.value for id, cell in one.series_key.values.items()}
        said = {id: cell.value for id, cell in one.attached_attribute.items()}
        said = {id: getattr(cell, "id", cell) for id, cell in said.items()}
        place = tuple(str(key[id]) for id in ("FREQ", "CITIZEN", "GEO", TIME_PERIOD))
        cells[place] = state(one.value, said.get("OBS_STATUS"), said.get("CONF_STATUS"))
    return cells


@pytest.mark.parametrize("at", ARRANGED)
@pytest.mark.parametrize("format", ML)
def test_sdmx1_reads_sdmx_ml(format: str, at: str) -> None:
    data = written(FORMATS[format], message(notes=NOTES), Shape(dimension_at_observation=at))
    found = sdmx.read_sdmx(io.BytesIO(data), structure=definition(asylum(), "30" in format))
    assert observed(found) == wanted()
    assert str(found.header.source) == "XK: Designation <x> & y\nOf the whole"
    assert "shqip" in found.header.source.localizations["sq"]


def test_sdmx1_reads_sdmx_csv() -> None:
    from sdmx.reader.csv import Reader

    data = written(FORMATS["csv2"], message(notes=NOTES), Shape(keys=Keys.BOTH))
    found = Reader().convert(io.BytesIO(data), structure=definition(asylum(), three=True))
    assert observed(found) == wanted()


@pytest.mark.parametrize("at", ARRANGED)
def test_sdmx1_reads_the_parts_of_sdmx_json(at: str) -> None:
    said = json.loads(written(FORMATS["json1"], message(), Shape(dimension_at_observation=at)))
    structure = said["data"]["structure"]
    for attribute in structure["attributes"]["observation"]:
        attribute["values"] = [{"id": one["id"]} for one in attribute["values"]]
    draft = {
        "header": said["meta"], "structure": structure, "dataSets": said["data"]["dataSets"]
    }  # fmt: skip
    found = sdmx.read_sdmx(io.BytesIO(json.dumps(draft).encode()))
    assert observed(found) == wanted()


@pytest.mark.parametrize("at", ARRANGED)
@pytest.mark.parametrize("format", ["csv1", "csv2", *ML])
def test_pysdmx_reads_csv_and_sdmx_ml(format: str, at: str) -> None:
    from pysdmx.io import read_sdmx

    data = written(FORMATS[format], message(notes=NOTES), Shape(dimension_at_observation=at))
    (found,) = read_sdmx(data.decode(), validate=False).data
    assert found.structure == "Dataflow=TESSERA:ASYLUM(1.0)"
    cells = {
        (row["FREQ"], row["CITIZEN"], row["GEO"], row[TIME_PERIOD]): state(
            row[OBS_VALUE], row["OBS_STATUS"], row["CONF_STATUS"]
        )
        for row in found.data.to_dict("records")
    }
    assert cells == wanted()


@pytest.mark.parametrize("labels", [Labels.NAME, Labels.BOTH])
def test_pysdmx_finds_the_codes_beside_the_names(labels: Labels) -> None:
    from pysdmx.io import read_sdmx

    data = written(FORMATS["csv2"], message(), Shape(labels=labels))
    (found,) = read_sdmx(data.decode(), validate=False).data
    assert found.data["CITIZEN"].unique().tolist() == ["SY", "XK"]
