"""SDMX-ML as publishers write it, and what is refused before it is believed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.migstat.sdmx.messages import message, written

from migstat.sdmx import json, jsonstat_read, xml
from migstat.sdmx.frame import plain
from migstat.sdmx.model import BadFile
from migstat.sdmx.write import FORMATS, Detail, Shape

SAMPLES = Path(os.environ.get("TESSERA_DATA", "../shared/data")) / "sdmx"
FILES = SAMPLES / "sdmx-test-data"
needs_samples = pytest.mark.skipif(not FILES.is_dir(), reason="the samples are not here")
DATA = written(FORMATS["structurespecific21"], message()).decode()
GENERIC = written(FORMATS["genericdata21"], message()).decode()


@needs_samples
def test_eurostats_series() -> None:
    found = xml.read(FILES / "ESTAT" / "NAMA_10_GDP-ss.xml")
    assert (found.agency, found.flow) == ("ESTAT", "NAMA_10_GDP")
    assert found.dimensions == ("GEO", "NA_ITEM", "UNIT", "FREQ")
    assert found.rows.column("OBS_VALUE").to_pylist() == [46526.2, 49094.5, 51791.3, 54142.3]


@needs_samples
def test_explicit_measures_become_codes() -> None:
    found = xml.read(FILES / "ESTAT" / "demography-xs.xml")
    assert found.dimensions == ("FREQ", "SEX", "COUNTRY", "DEMO")
    assert found.rows.slice(0, 1).to_pylist() == [
        {"FREQ": "A", "SEX": "T", "COUNTRY": "BE", "DEMO": "TFRNSI", "TIME_PERIOD": "2007",
         "OBS_VALUE": 1.82, "OBS_STATUS": "A", "CONF_STATUS": "F"}
    ]  # fmt: skip
    assert found.attributes is not None
    assert found.attributes.column("UNIT_MEASURE")[0].as_py() == "CPW"


@needs_samples
def test_the_structure_says_which_attributes_are_the_key() -> None:
    file = FILES / "v3" / "xml" / "ECB_EXR0.xml"
    key = ("FREQ", "CURRENCY", "CURRENCY_DENOM", "EXR_TYPE", "EXR_SUFFIX")
    told = xml.read(file, key)
    assert told.dimensions == key and told.rows.num_rows == 116
    assert told.attributes is not None
    assert told.attributes.column("TITLE")[0].as_py() == "Canadian dollar/Euro"
    assert "UNIT" in told.attributes.column_names
    assert xml.read(file).dimensions == (*key, "UNIT")  # without it the unit could be one


@needs_samples
@pytest.mark.parametrize("name", ["footer.xml", "footer2.xml"])
def test_a_message_in_place_of_figures_is_passed_on(name: str) -> None:
    with pytest.raises(BadFile, match=r"no figures but a message: 413 Due to the large query"):
        xml.read(FILES / "ESTAT" / name)


@needs_samples
def test_structures_are_no_figures() -> None:
    with pytest.raises(BadFile, match="holds structures, not figures"):
        xml.read(FILES / "ESTAT" / "CL_FREQ.xml")


@needs_samples
@pytest.mark.parametrize("name", ["exr-time-series", "exr-flat", "exr-cross-section"])
def test_one_table_of_the_standard_in_three_arrangements(name: str) -> None:
    found = json.read(FILES / "v3" / "json" / "data" / f"{name}.json")
    rows = plain(found.rows).sort_by([("CURRENCY", "ascending"), ("TIME_PERIOD", "ascending")])
    assert found.structure == "ECB:EXR(1.0)"
    assert rows.column("CURRENCY").to_pylist() == ["NZD", "NZD", "RUB", "RUB"]
    assert rows.column("OBS_VALUE").to_pylist() == [1.5931, 1.5925, 40.3426, 40.3]
    assert found.attributes is not None
    assert found.attributes.column("TIME_FORMAT").to_pylist() == ["P1D"] * 4
    assert found.labels["CURRENCY"]["NZD"] == "New Zealand dollar"


@needs_samples
def test_a_json_table_with_attributes_of_every_level() -> None:
    found = json.read(FILES / "v3" / "json" / "data" / "agri.json")
    assert found.dimensions == ("REF_AREA", "FREQ") and found.rows.num_rows == 12
    assert found.attributes is not None and "UNIT_MEASURE" in found.attributes.column_names


@needs_samples
@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        ("v3/json/data/exr-action-delete.json", "asks to delete"),
        ("OECD/data-PART2-all-all.json", "none of the dimensions .* is time"),
    ],
)
def test_json_that_gives_no_figures_over_time(file: str, sentence: str) -> None:
    with pytest.raises(BadFile, match=sentence):
        json.read(FILES / file)


@needs_samples
@pytest.mark.parametrize(("name", "rows"), [("oecd", 432), ("canada", 120), ("us-gsp", 200)])
def test_samples_of_json_stat(name: str, rows: int) -> None:
    file = SAMPLES / "jsonstat" / "www.json-stat.org" / f"{name}.json"
    found = jsonstat_read.parse_message(file.read_bytes(), name)
    assert abs(found.rows.num_rows - rows) <= 4  # cells without a figure need not be there


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (DATA.replace("?>", '?><!DOCTYPE a [<!ENTITY b "c">]>', 1), "declares a document type"),
        (DATA[: len(DATA) // 2], "line .*damaged or cut short"),
        (DATA.replace('dat:action="Information"', 'dat:action="Delete"'), "asks to delete"),
        (DATA.replace('OBS_VALUE="5.5"', 'OBS_VALUE="five"'), "'five' is not a number"),
        (DATA.replace('OBS_STATUS="BP"', 'OBS_STATUS="?"'), r"the flag '\?'"),
        (DATA.replace('TIME_PERIOD="2024-02"', 'TIME_PERIOD="2024-13"'), "is not a period"),
        (DATA.replace('TIME_PERIOD="2024-02"', 'TIME_PERIOD="2024-01"'), "appears twice"),
        (GENERIC.replace(' value="5.5"', ""), "lacks an attribute"),
        ("<a/>", "holds “a”"),
        ("<Error xmlns='x'><ErrorMessage code='100'><Text>No results</Text></ErrorMessage></Error>",
         "a message: 100 No results"),
        (written(FORMATS["genericdata21"], message(), Shape(detail=Detail.NO_DATA)).decode(),
         "no figures"),
    ],
)  # fmt: skip
def test_what_is_refused_is_said_in_one_sentence(text: str, sentence: str) -> None:
    with pytest.raises(BadFile, match=sentence) as caught:
        xml.parse_message(text.encode(), "answer.xml")
    assert str(caught.value).startswith("answer.xml") and "\n" not in str(caught.value)


def test_the_line_of_a_wrong_figure_is_named() -> None:
    text = DATA.replace('OBS_VALUE="5.5"', 'OBS_VALUE="five"')
    line = text[: text.index("five")].count("\n") + 1
    with pytest.raises(BadFile, match=rf"line {line}, column OBS_VALUE"):
        xml.parse_message(text.encode(), "answer.xml")


def test_a_group_says_what_holds_for_its_series() -> None:
    group = '<Group xsi:type="ns:Sibling" CITIZEN="SY" GEO="AT" TITLE="Of Syria in Austria"/>\n'
    text = DATA.replace("<Series ", f"{group}<Series ", 1)
    found = xml.parse_message(text.encode(), "answer.xml")
    assert found.attributes is not None
    assert found.attributes.column("TITLE").to_pylist() == ["Of Syria in Austria"] * 2 + [None] * 5


def test_an_attribute_of_several_values_is_joined() -> None:
    comp = '<Comp id="NOTE"><Value>One</Value><Value>Two</Value></Comp>'
    three = written(FORMATS["structurespecific30"], message()).decode()
    text = three.replace('OBS_VALUE="1200"/>', f'OBS_VALUE="1200">{comp}</Obs>')
    found = xml.parse_message(text.encode(), "answer.xml")
    assert found.attributes is not None
    assert found.attributes.column("NOTE")[0].as_py() == "One; Two"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{", "line 1.*no complete JSON"),
        ("[]", "not an SDMX-JSON data message"),
        ('{"data": {"dataSets": [{"v": NaN}]}}', "no JSON that can be read"),
        ('{"errors": [{"code": 404, "title": "No results"}]}', "no figures: 404 No results"),
        ('{"data": {"dataSets": [{}], "structure": {}}}', "no figures|is time"),
        ('{"data": {"dataSets": [{"series": 5}], "structure": {}}}', "do not fit together"),
        ("[" * 100_000, "JSON"),
    ],
)
def test_json_that_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(BadFile, match=sentence):
        json.parse_message(text.encode(), "answer.json")


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('"0:0:0"', '"0:0:9"', "a position that the list of GEO does not have"),
        ('"0:0:0"', '"0:0"', "does not name one of each of 3"),
        ("[1200,", "[true,", "not a number"),
        ("[1200,", "[1e999,", "not a number"),
        ('"action":"Information"', '"action":"Delete"', "asks to delete"),
    ],
)
def test_json_positions_are_checked(old: str, new: str, sentence: str) -> None:
    text = written(FORMATS["json2"], message()).decode()
    assert old in text
    with pytest.raises(BadFile, match=sentence):
        json.parse_message(text.replace(old, new, 1).encode(), "answer.json")
