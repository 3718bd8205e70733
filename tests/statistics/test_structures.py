"""Structures come in from elsewhere, are looked at as pages, and leave again; releases are announced."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import PermissionDenied
from lxml import etree
from tests.factories import statistics as make

from migstat.sdmx.model import MigstatError
from migstat.sdmx.structures import (
    FORMATS,
    Artefact,
    Component,
    Head,
    Item,
    Kind,
    Node,
    Ref,
)
from tessera.access.people import OPERATOR, VISITOR
from tessera.audit.models import Event
from tessera.core.circle import Circle
from tessera.statistics import actions
from tessera.statistics.models import Structure

pytestmark = pytest.mark.django_db
HEAD = Head("M", datetime(2026, 1, 1, tzinfo=UTC), "OTHER")
COLOURS = Artefact(
    Ref(Kind.CODELIST, "OTHER", "CL_COLOUR", "1.0.0"), {"en": "Colours"}, is_final=True,
    items=(Item("R", {"en": "Red", "sq": "E kuqe"}), Item("DR", {"en": "Dark red"}, parent="R")),
)  # fmt: skip
CONCEPTS = Artefact(
    Ref(Kind.CONCEPT_SCHEME, "OTHER", "CS", "1.0"), {"en": "Concepts"},
    items=tuple(Item(id, {"en": id.title()}) for id in ("COLOUR", "TIME_PERIOD", "OBS_VALUE", "UNIT")),
)  # fmt: skip
CONCEPT = CONCEPTS.ref.of
PAINT = Artefact(
    Ref(Kind.DATA_STRUCTURE, "OTHER", "DSD_PAINT", "1.0"), {"en": "Paint"},
    components=(
        Component("dimension", "COLOUR", CONCEPT("COLOUR"), COLOURS.ref),
        Component("time", "TIME_PERIOD", CONCEPT("TIME_PERIOD"), type="ObservationalTimePeriod"),
        Component("measure", "OBS_VALUE", CONCEPT("OBS_VALUE"), type="Double"),
        Component("attribute", "UNIT", CONCEPT("UNIT"), type="String", level="COLOUR"),
    ),
)  # fmt: skip
FLOW = Artefact(
    Ref(Kind.DATAFLOW, "OTHER", "PAINT", "1.0"), {"en": "Paint used"}, structure=PAINT.ref
)
TREE = Artefact(
    Ref(Kind.HIERARCHY, "OTHER", "H_COLOUR", "1.0"), {"en": "Shades"},
    nodes=(Node("R", COLOURS.ref.of("R"), (Node("DR", COLOURS.ref.of("DR")),)),),
)  # fmt: skip
ALL = [COLOURS, CONCEPTS, PAINT, FLOW]


@pytest.fixture
def message(tmp_path):
    def written(*artefacts: Artefact, form: str = "structurexml21"):
        path = tmp_path / f"{form}.xml"
        path.write_bytes(b"".join(FORMATS[form](artefacts or ALL, HEAD)))
        return path

    return written


@pytest.mark.parametrize("form", ["structurexml21", "structurexml30", "structurejson2"])
def test_what_others_maintain_is_taken_in_and_served_again(message, client, form):
    found = actions.adopt(message(form=form), by=OPERATOR)
    assert (len(found.new), found.changed, found.same, found.left_out) == (4, (), (), ())
    again = actions.adopt(message(form=form), by=OPERATOR)
    assert (again.new, again.changed, len(again.same)) == ((), (), 4)
    assert Event.objects.filter(step="structure.adopt").count() == 4
    answer = client.get("/sdmx/2.1/dataflow/OTHER/PAINT?references=descendants")
    served = etree.fromstring(answer.content)
    assert {one.get("id") for one in served.iter("{*}Codelist")} == {"CL_COLOUR"}
    assert served.find(".//{*}Code[@id='DR']//{*}Parent/Ref").get("id") == "R"
    assert [one.text for one in served.findall(".//{*}Code[@id='R']/{*}Name")] == ["Red", "E kuqe"]
    attribute = served.find(".//{*}Attribute")
    assert attribute.find(".//{*}Dimension/Ref").get("id") == "COLOUR"


def test_an_agency_keeps_its_own_id(message):
    below = Artefact(Ref(Kind.AGENCY_SCHEME, "OTHER", "AGENCIES", "1.0"), {"en": "Agencies"},
                     items=(Item("FIELD", {"en": "Field offices"}),))  # fmt: skip
    (row,) = actions.adopt(message(below), by=OPERATOR).new
    assert row.content["items"][0][0] == "FIELD"


def test_a_final_version_never_changes_and_another_may(message):
    actions.adopt(message(COLOURS, CONCEPTS), by=OPERATOR)
    other = replace(COLOURS, items=(*COLOURS.items, Item("B", {"en": "Blue"})))
    with pytest.raises(MigstatError, match=r"CL_COLOUR.*is final"):
        actions.adopt(message(other), by=OPERATOR)
    assert len(Structure.objects.get(kind="codelist").content["items"]) == 2
    newer = replace(other, ref=replace(other.ref, version="1.1.0"))
    assert len(actions.adopt(message(newer), by=OPERATOR).new) == 1
    renamed = replace(CONCEPTS, name={"en": "Other concepts"})
    (changed,) = actions.adopt(message(renamed), by=OPERATOR).changed
    assert changed.content["name"] == {"en": "Other concepts"}


def test_one_structure_that_is_refused_keeps_out_the_whole_file(message):
    ours = replace(COLOURS, ref=replace(COLOURS.ref, agency="TESSERA"))
    with pytest.raises(MigstatError, match="belongs to the agency TESSERA"):
        actions.adopt(message(CONCEPTS, ours), by=OPERATOR)
    assert not Structure.objects.exists()
    assert not Event.objects.filter(step="structure.adopt").exists()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "not a structure message"),
        (b"<html/>", "not a structure message"),
        (b"{}", "not a structure message"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "document type"),
    ],
)
def test_what_is_no_structure_message_is_refused_in_a_sentence(tmp_path, content, says):
    path = tmp_path / "some.xml"
    path.write_bytes(content)
    with pytest.raises(MigstatError, match=f"some.xml: .*{says}"):
        actions.adopt(path, by=OPERATOR)


def test_only_who_runs_the_installation_takes_structures_in(message):
    with pytest.raises(PermissionDenied):
        actions.adopt(message(), by=VISITOR)


def test_structures_are_pages(message, client, release):
    actions.adopt(message(*ALL, TREE, form="structurexml30"), by=OPERATOR)
    page = client.get("/statistics/structures/").content.decode()
    for id in ("CL_COLOUR", "CL_AREA", "DSD_TEST", "CS_TEST", "H_REGIONS", "H_COLOUR"):
        assert f">{id}</a>" in page
    codelist = client.get("/statistics/structures/codelist/OTHER/CL_COLOUR/1.0.0/").content.decode()
    assert "Dark red" in codelist
    assert "Final: this version never changes." in codelist
    areas = client.get("/statistics/structures/codelist/TESSERA/CL_AREA/1.0/").content.decode()
    assert areas.count("1244/1999") == 1  # of two areas that it belongs to, said once
    structure = client.get(
        "/statistics/structures/datastructure/TESSERA/DSD_TEST/1.0/"
    ).content.decode()
    assert "/statistics/structures/codelist/TESSERA/CL_SEX/1.0/" in structure
    assert "/statistics/TESTFLOW/" in structure
    regions = client.get("/statistics/structures/hierarchy/TESSERA/H_REGIONS/1.0/").content.decode()
    assert "Western Balkans" in regions
    assert regions.count("1244/1999") == 1
    for path in ("codelist/OTHER/CL_COLOUR/2.0", "codelist/OTHER/NONE/1.0", "nothing/A/B/1.0"):
        assert client.get(f"/statistics/structures/{path}/").status_code == 404
    assert client.get("/statistics/structures/?colour=red").status_code == 400


def test_every_address_that_a_structure_is_taken_along_from_answers(client, release):
    for kind, id in (
        ("codelist", "CL_AREA"),
        ("hierarchy", "H_REGIONS"),
        ("datastructure", "DSD_TEST"),
    ):
        page = etree.HTML(
            client.get(f"/statistics/structures/{kind}/TESSERA/{id}/1.0/").content.decode()
        )
        links = [one for one in page.xpath("//a/@href") if one.startswith("/sdmx/")]
        assert len(links) == 3
        assert {client.get(one).status_code for one in links} == {200}


ATOM = {"a": "http://www.w3.org/2005/Atom"}


def entries(answer) -> list[str]:
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("application/atom+xml")
    return etree.fromstring(answer.content).xpath("//a:entry/a:title/text()", namespaces=ATOM)


def test_releases_are_announced_in_a_feed_and_those_of_a_table_in_their_own(client, release):
    make.release(make.changed(make.ROWS, XK_DE_2023=80.0), vintage=date(2025, 6, 1))
    make.release(code="OTHERFLOW")
    assert len(entries(client.get("/statistics/releases.atom"))) == 3
    own = client.get("/statistics/TESTFLOW/releases.atom")
    assert entries(own) == ["Applicants, 2025-06-01", "Applicants, 2025-03-01"]
    assert "0 figures added, 1 revised, 0 gone" in own.content.decode()
    same = client.get(
        "/statistics/TESTFLOW/releases.atom", headers={"if-none-match": own.headers["ETag"]}
    )
    assert same.status_code == 304
    assert client.get("/statistics/NOFLOW/releases.atom").status_code == 404
    assert client.get("/statistics/releases.atom?since=2020").status_code == 400


def test_a_release_above_the_readers_circle_is_nowhere(client, release):
    secret = make.release(code="SECRETFLOW", audience=Circle.MEMBERS)
    newer = make.release(
        make.changed(make.ROWS, XK_DE_2023=987654.0),
        vintage=date(2025, 9, 1),
        audience=Circle.MEMBERS,
    )
    for path in (
        "2.1/data/SECRETFLOW", "3.0/data/dataflow/TESSERA/SECRETFLOW", "2.1/dataflow/TESSERA/SECRETFLOW",
        "3.0/structure/dataflow/TESSERA/SECRETFLOW", "3.0/availability/dataflow/TESSERA/SECRETFLOW",
        "2.1/availableconstraint/SECRETFLOW", "2.1/provisionagreement/TESSERA/PA_SECRETFLOW",
        f"2.1/data/TESTFLOW?release={newer.short}",
    ):  # fmt: skip
        answer = client.get(f"/sdmx/{path}")
        nothing = client.get(
            f"/sdmx/{path}".replace("SECRETFLOW", "NOFLOW").replace(newer.short, "0" * 12)
        )
        assert answer.status_code == nothing.status_code == 404
        same = answer.content.decode().replace("SECRETFLOW", "NOFLOW")
        assert same == nothing.content.decode()
    assert client.get("/statistics/SECRETFLOW/releases.atom").status_code == 404
    for path in (
        "/statistics/releases.atom", "/statistics/TESTFLOW/releases.atom", "/statistics/structures/",
        "/sdmx/2.1/structure/all/all/all", "/sdmx/3.0/structure/*/*/*/*", "/sdmx/2.1/data/TESTFLOW",
        "/sdmx/2.1/data/TESTFLOW?includeHistory=true", "/sdmx/2.1/data/TESTFLOW?updatedAfter=2020-01-01",
        "/sdmx/3.0/data/dataflow/TESSERA/TESTFLOW?c[OBS_VALUE]=ge:0",
        "/sdmx/3.0/availability/dataflow/*/*?references=all",
    ):  # fmt: skip
        answer = client.get(path)
        said = answer.content.decode() + str(dict(answer.headers))
        assert answer.status_code == 200, path
        for hidden in ("SECRETFLOW", "987654", secret.sha256[:12], newer.sha256[:12]):
            assert hidden not in said, path


def test_a_confidential_value_satisfies_no_filter_and_is_in_no_answer(client):
    rows = [(*row, "A", "C") if row[1:3] == ("XK", "DE") else row for row in make.ROWS]
    make.release(rows)
    url = "/sdmx/3.0/data/dataflow/TESSERA/TESTFLOW?format=csvdata&c[GEO]=DE&c[CITIZEN]=XK"
    all = list(csv.DictReader(io.StringIO(client.get(url).content.decode())))
    assert [(one["OBS_VALUE"], one["CONF_STATUS"]) for one in all] == [("", "C")] * 3
    assert client.get(f"{url}&c[OBS_VALUE]=gt:0").status_code == 404
    there = "/sdmx/3.0/availability/dataflow/TESSERA/TESTFLOW/*/A.XK.DE.T?c[OBS_VALUE]=ge:0"
    assert b'"XK"' not in client.get(there).content


def test_a_table_can_be_repeated_with_the_lines_on_its_page(client, release):
    page = client.get(
        "/statistics/TESTFLOW/?CITIZEN=XK&GEO=DE&start=2022&chart=none"
    ).content.decode()
    code = [one.text for one in etree.HTML(page).xpath("//pre/code")]
    python, r, curl = code
    assert "sdmx.to_pandas" in python
    address = curl.split("'")[-2]
    assert address in r and address in python
    path = address.removeprefix("http://testserver")
    accept = curl.split("Accept: ")[1].split("'")[0]
    answer = client.get(path, headers={"accept": accept})
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert [one["OBS_VALUE"] for one in rows] == ["71", "77"]
    assert "immutable" in answer.headers["Cache-Control"]
    summed = client.get("/statistics/TESTFLOW/?group=CITIZEN&chart=none").content.decode()
    (address,) = {one.text.split("'")[-2] for one in etree.HTML(summed).xpath("//pre/code")[2:]}
    assert client.get(address.removeprefix("http://testserver")).status_code == 200


def test_a_table_is_taken_along_as_json_stat_also_where_it_is_added_up(client, release):
    said = client.get("/statistics/TESTFLOW/data.jsonstat?CITIZEN=XK&lang=sq").json()
    assert said["class"] == "dataset"
    assert said["dimension"]["CITIZEN"]["category"]["label"] == {"XK": "Kosovë*"}
    assert said["size"] == [1, 1, 2, 1, 3]
    summed = client.get("/statistics/TESTFLOW/data.jsonstat?group=GEO&end=2021").json()
    assert summed["id"] == ["GEO", "TIME_PERIOD"]
    assert sorted(dict(enumerate(summed["value"])).values() if isinstance(summed["value"], list)
                  else summed["value"].values()) == [10.0, 180.0]  # fmt: skip
