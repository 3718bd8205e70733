"""The description is complete and sound, and the page for people lists what it lists."""

from __future__ import annotations

import re

import pytest

pytestmark = pytest.mark.django_db
METHODS = {"get"}


@pytest.fixture
def described(client):
    response = client.get("/api/v1/openapi.json")
    assert response.status_code == 200
    return response.json()


def walk(node):
    """Every object of the description."""
    if isinstance(node, dict):
        yield node
        for value in node.values():
            yield from walk(value)
    elif isinstance(node, list):
        for value in node:
            yield from walk(value)


def operations(described):
    return [(path, one) for path, methods in described["paths"].items() for one in methods.values()]


def test_the_description_has_what_openapi_asks(described):
    assert described["openapi"].startswith("3.1")
    assert described["info"]["title"]
    assert described["info"]["version"]
    assert described["info"]["description"]
    names = [one["operationId"] for _path, one in operations(described)]
    assert len(names) == len(set(names)) > 10
    for path, methods in described["paths"].items():
        assert path.startswith("/api/v1/")
        assert set(methods) == METHODS


def test_every_reference_leads_somewhere(described):
    for node in walk(described):
        if "$ref" in node:
            kind = node["$ref"].removeprefix("#/components/schemas/")
            assert kind in described["components"]["schemas"], kind


def test_everything_is_described(described):
    for path, one in operations(described):
        assert one["summary"], path
        assert one["description"], path
        assert {"200", "400", "404", "405", "500"} <= set(one["responses"]), path
        places = set(re.findall(r"{(\w+)}", path))
        assert {p["name"] for p in one["parameters"] if p["in"] == "path"} == places
        for parameter in one["parameters"]:
            assert parameter["schema"], (path, parameter)
            if parameter["in"] == "query":
                assert parameter["description"].endswith("."), (path, parameter)
        for status, said in one["responses"].items():
            assert said["content"]["application/json"]["schema"], (path, status)
    for name, schema in described["components"]["schemas"].items():
        assert schema.get("description"), name


def conforms(value, schema, schemas, where="answer"):
    """A light check of an answer against the description: types, required and known fields."""
    if "$ref" in schema:
        schema = schemas[schema["$ref"].rsplit("/", 1)[1]]
    if "anyOf" in schema:
        for one in schema["anyOf"]:
            try:
                return conforms(value, one, schemas, where)
            except AssertionError:
                continue
        raise AssertionError(f"{where}: {value!r} fits none of {schema['anyOf']}")
    kinds = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool,
             "number": (int, float), "null": type(None)}  # fmt: skip
    if "type" in schema:
        assert isinstance(value, kinds[schema["type"]]), (
            f"{where}: {value!r} is no {schema['type']}"
        )
    if isinstance(value, dict) and "properties" in schema:
        assert set(schema.get("required", ())) <= set(value) <= set(schema["properties"]), where
        for name, inner in value.items():
            conforms(inner, schema["properties"][name], schemas, f"{where}.{name}")
    for n, inner in enumerate(value if isinstance(value, list) else ()):
        conforms(inner, schema["items"], schemas, f"{where}[{n}]")
    return None


def test_answers_are_what_the_description_says(client, described, figures):
    schemas = described["components"]["schemas"]
    for path, one in operations(described):
        code = "XK" if "areas" in path else "international" if "networks" in path else "OPENFLOW"
        response = client.get(path.format(code=code, sha=figures.old.short))
        assert response.status_code == 200, path
        conforms(response.json(), one["responses"]["200"]["content"]["application/json"]["schema"],
                 schemas, path)  # fmt: skip
        refused = client.get(path.format(code=code, sha=figures.old.short), {"colour": "red"})
        conforms(refused.json(), one["responses"]["400"]["content"]["application/json"]["schema"],
                 schemas, path)  # fmt: skip


@pytest.mark.parametrize("language", ["en", "sq", "sr", "sr-latn"])
def test_the_page_for_people_lists_every_address(client, described, figures, language):
    response = client.get("/api/", {"lang": language})
    assert response.status_code == 200
    shown = response.content.decode()
    for path in described["paths"]:
        assert path in shown, path
    for link in re.findall(r'href="(/api/v1/[^"]*)"', shown):
        assert client.get(link.replace("&amp;", "&")).status_code == 200, link
    assert "<script>" not in shown


def test_the_refusal_on_the_page_is_the_one_that_is_given(client, db):
    import html

    given = client.get("/api/v1/areas", {"colour": "red"}).json()["error"]["sentence"]
    assert given in html.unescape(client.get("/api/").content.decode())


def test_the_page_refuses_what_it_does_not_know(client, db):
    response = client.get("/api/", {"colour": "red"})
    assert response.status_code == 400
    assert response.headers["Content-Type"].startswith("text/html")


def test_there_is_no_page_with_foreign_scripts(client, db):
    for address in ("/api/docs", "/api/v1/docs"):
        assert client.get(address).status_code == 404


def test_the_place_of_sdmx_leads_to_both_versions(client, db):
    response = client.get("/sdmx/")
    assert response.headers["Content-Type"].startswith("text/plain")
    assert [line.split("/sdmx/")[1] for line in response.content.decode().split()] == [
        "2.1/dataflow", "3.0/structure/dataflow",
    ]  # fmt: skip
    assert client.get("/sdmx/data/dataflow/TESSERA/ASYAPP/1.0/A.XK").status_code == 404
