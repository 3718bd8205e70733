"""Other people's clients ask the service over the wire, and understand every answer."""

from __future__ import annotations

from typing import Any

import pytest
import sdmx
import sdmx.source
from django.test import Client
from lxml import etree
from pysdmx.api.qb import (
    ApiVersion,
    AvailabilityFormat,
    AvailabilityQuery,
    DataContext,
    DataFormat,
    DataQuery,
    RestService,
    StructureFormat,
    StructureQuery,
    StructureType,
)
from pysdmx.api.qb.structure import StructureDetail, StructureReference
from pysdmx.io import get_datasets, read_sdmx
from tests.factories import statistics as make

pytestmark = pytest.mark.django_db(transaction=True)
AREAS = {"AL", "XK"}


@pytest.fixture
def address(live_server):
    make.release()
    return f"{live_server.url}/sdmx"


@pytest.fixture
def client(address):
    sdmx.add_source(
        {"id": "TESSERA", "name": "Tessera", "url": f"{address}/2.1", "supports": {
            "availableconstraint": True, "contentconstraint": True, "categoryscheme": True}},
        override=True,
    )  # fmt: skip
    yield sdmx.Client("TESSERA")
    sdmx.source.sources.pop("TESSERA", None)


def test_a_statistician_reads_one_series_into_a_data_frame(client):
    answer = client.data("TESTFLOW", key="A.XK.DE.T", params={"startPeriod": "2022"})
    figures = sdmx.to_pandas(answer)
    assert list(figures) == [71.0, 77.0]
    assert list(figures.index.get_level_values("TIME_PERIOD")) == ["2022", "2023"]


def test_the_lines_on_a_tables_page_do_what_they_say(client, live_server):
    page = Client().get("/statistics/TESTFLOW/?CITIZEN=XK&GEO=DE&start=2022&chart=none",
                        SERVER_NAME="127.0.0.1", SERVER_PORT=live_server.thread.port)  # fmt: skip
    told: dict[str, Any] = {}
    exec(etree.HTML(page.content.decode()).xpath("string(//pre/code)"), told)
    assert list(told["figures"]) == [71.0, 77.0]


@pytest.mark.parametrize(
    "accept",
    [
        "application/vnd.sdmx.genericdata+xml;version=2.1",
        "application/vnd.sdmx.structurespecificdata+xml;version=2.1",
    ],
)
def test_sdmx1_reads_the_figures_in_every_form_it_knows(client, accept):
    structure = client.datastructure("DSD_TEST", params={"references": "all"}).structure["DSD_TEST"]
    answer = client.data("TESTFLOW", headers={"Accept": accept}, dsd=structure)
    found = {
        (one.key["CITIZEN"].value, one.key["GEO"].value, one.key["TIME_PERIOD"].value): one.value
        for one in answer.data[0].obs
    }
    assert len(found) == len(make.ROWS)
    assert float(found["XK", "AT", "2021"]) == 0
    assert not found["AL", "DE", "2022"]  # missing is not zero
    assert float(found["AL", "DE", "2023"]) == 150
    assert "1244/1999" in str(answer.header.source)


def test_sdmx1_reads_structures_and_what_there_is(client):
    flows = client.dataflow()
    assert str(flows.dataflow["TESTFLOW"].name.localized_default("en")) == "Applicants"
    everything = client.dataflow("TESTFLOW", params={"references": "all"})
    assert {"CL_AREA", "CL_SEX"} <= set(everything.codelist)
    assert [d.id for d in everything.structure["DSD_TEST"].dimensions] == [
        "FREQ", "CITIZEN", "GEO", "SEX", "TIME_PERIOD"]  # fmt: skip
    there = client.availableconstraint("TESTFLOW", key="A.XK..")
    (constraint,) = there.constraint.values()
    (region,) = constraint.data_content_region
    assert {one.value for one in region.member["CITIZEN"].values} == {"XK"}


def test_a_misspelt_dimension_is_an_error_that_names_it(client):
    with pytest.raises(Exception, match=r"400|CITIZENSHIP"):
        client.get(
            resource_type="data",
            resource_id="TESTFLOW",
            params={"CITIZENSHIP": "XK"},
            validate=False,
        )


def service(address: str, version: ApiVersion) -> RestService:
    api = "2.1" if version < ApiVersion.V2_0_0 else "3.0"
    return RestService(
        f"{address}/{api}", version,
        data_format=DataFormat.SDMX_CSV_1_0_0 if api == "2.1" else DataFormat.SDMX_CSV_2_0_0,
        structure_format=StructureFormat.SDMX_ML_2_1 if api == "2.1"
        else StructureFormat.SDMX_JSON_2_0_0,
        avail_format=AvailabilityFormat.SDMX_ML_2_1 if api == "2.1"
        else AvailabilityFormat.SDMX_JSON_2_0_0,
    )  # fmt: skip


@pytest.mark.parametrize("version", [ApiVersion.V1_5_0, ApiVersion.V2_1_0])
def test_pysdmx_reads_data_structures_and_availability(address, version):
    rest = service(address, version)
    data = rest.data(DataQuery(DataContext.DATAFLOW, "TESSERA", "TESTFLOW", "1.0", key="A.XK.DE.T"))
    (figures,) = read_sdmx(data.decode(), validate=False).data
    assert sorted(figures.data["OBS_VALUE"].astype(float)) == [70.0, 71.0, 77.0]
    structure = rest.structure(
        StructureQuery(StructureType.DATAFLOW, "TESSERA", "TESTFLOW", "1.0",
                       references=StructureReference.DESCENDANTS, detail=StructureDetail.FULL)
    )  # fmt: skip
    message = read_sdmx(structure.decode(), validate=True)
    assert {one.id for one in message.structures} >= {"TESTFLOW", "DSD_TEST", "CL_AREA"}
    there = rest.availability(
        AvailabilityQuery(DataContext.DATAFLOW, "TESSERA", "TESTFLOW", "1.0", key="A.XK.*.*"
                          if version >= ApiVersion.V2_0_0 else "A.XK..")
    )  # fmt: skip
    assert b"CR_TESTFLOW" in there


def test_pysdmx_joins_data_with_their_structure(address, tmp_path):
    rest = service(address, ApiVersion.V2_1_0)
    data, structure = tmp_path / "data.csv", tmp_path / "structure.json"
    data.write_bytes(rest.data(DataQuery(DataContext.DATAFLOW, "TESSERA", "TESTFLOW", "1.0")))
    structure.write_bytes(
        rest.structure(
            StructureQuery(StructureType.DATAFLOW, "TESSERA", "TESTFLOW", "1.0",
                           references=StructureReference.ALL)
        )
    )  # fmt: skip
    (found,) = get_datasets(str(data), str(structure), validate=False)
    assert len(found.data) == len(make.ROWS)
    assert set(found.data["CITIZEN"]) == AREAS
