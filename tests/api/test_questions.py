"""What is asked is what is answered: refusals, limits, HEAD, and answers that are held already."""

from __future__ import annotations

import string

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

pytestmark = pytest.mark.django_db

SOME = {"code": "OPENFLOW", "sha": "0" * 12}


def addresses() -> list[str]:
    """Every address of the description, with something in each place."""
    from tessera.api.v1 import api

    found = []
    for path in api.get_openapi_schema()["paths"]:
        area = "areas/{code}" in path
        place = {"code": "XK" if area else "international" if "networks" in path else "OPENFLOW"}
        found.append(path.format(**{**SOME, **place}))
    return [*found, "/api/v1/openapi.json"]


def refusal(response) -> str:
    assert response.headers["Content-Type"].startswith("application/json"), response.content[:200]
    said = response.json()
    assert set(said) == {"error"}
    assert said["error"]["status"] == response.status_code
    return said["error"]["sentence"]


def test_every_address_answers(client, figures):
    for address in addresses():
        place = address.replace("0" * 12, figures.new.short)
        response = client.get(place)
        assert response.status_code == 200, (place, response.content[:200])
        assert response.headers["Content-Type"].startswith("application/json")


def test_an_unknown_parameter_is_refused_everywhere(client, figures):
    for address in addresses():
        response = client.get(address, {"colour": "red"})
        assert response.status_code == 400, address
        assert "colour" in refusal(response)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    name=st.text(min_size=1, max_size=20) | st.text(string.ascii_letters, min_size=1, max_size=9),
    value=st.text(max_size=12),
    at=st.integers(0, 30),
)
def test_no_made_up_parameter_is_ignored_or_breaks(figures, name, value, at):
    """Whatever it is called, a parameter that the description does not list never gives 200 or 500."""
    from tessera.api.parameters import COMMON, FIGURES, PART

    known = {one["name"] for one in (*COMMON, *FIGURES, *PART)} - {"dimensions"}
    known |= {"q", "kind", "topic", "publisher", "flow", "on", "per", "verify"}
    known |= {"FREQ", "CITIZEN", "GEO", "SEX"}
    there = addresses()
    address = there[at % len(there)]
    response = Client().get(address, {name: value})
    if name in known:
        assert response.status_code in (200, 400, 404)
    else:
        assert response.status_code == 400, (address, name, value)
        assert refusal(response)


@pytest.mark.parametrize("query", [
    "lang=xx", "style=nato", "limit=0", "limit=501", "limit=ten", "limit=-1", "offset=-1", "limit=",
    "limit=5&limit=6", "topic=cheese", "publisher=Nobody",
])  # fmt: skip
def test_a_bad_value_is_refused_with_a_sentence(client, figures, query):
    response = client.get(f"/api/v1/flows?{query}")
    assert response.status_code == 400
    assert refusal(response).endswith(".")


@pytest.mark.parametrize("query", [
    "COLOUR=red", "GEO=ZZ", "GEO=", "COLOUR=", "start=yesterday", "start=2023&end=2021", "last=0",
    "as_known_on=soon", "release=xyz", "group=COLOUR", "limit=-1", "rows=GEO", "page=2", "chart=bar",
    "dimensions=GEO", "TIME_PERIOD=2021",
])  # fmt: skip
def test_a_question_about_figures_is_never_answered_unfiltered(client, figures, query):
    response = client.get(f"/api/v1/flows/OPENFLOW/data?{query}")
    assert response.status_code == 400, response.content[:300]
    assert refusal(response)


@pytest.mark.parametrize("path", [
    "flows/NOWHERE", "flows/NOWHERE/data", "releases/000000000000", "releases/abc", "areas/ZZ",
    "areas/ZZ/profile", "networks/none/participants", "nothing", "flows/", "flows/A/B/C",
])  # fmt: skip
def test_what_is_not_there_is_a_404_in_json(client, figures, path):
    response = client.get(f"/api/v1/{path}")
    assert response.status_code == 404
    assert refusal(response)


def test_addresses_beside_the_version_are_json_too(client, db):
    assert refusal(client.get("/api/v2/flows"))
    assert refusal(client.get("/api/docs"))


def test_another_systems_code_is_told_ours(client, db):
    assert "EL" in refusal(client.get("/api/v1/areas/GRC"))


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
def test_nothing_is_written_here(figures, method):
    client = Client(enforce_csrf_checks=True)
    for address in addresses():
        response = getattr(client, method)(address)
        assert response.status_code == 405, address
        assert response.headers["Allow"] == "GET, HEAD"
        assert refusal(response)


def test_a_fault_of_ours_is_said_in_json(client, db, monkeypatch):
    from tessera.api.v1 import root

    def broken(*_args):
        raise RuntimeError("secret")

    monkeypatch.setattr(root.reads, "topics", broken)
    client.raise_request_exception = False
    response = client.get("/api/v1/topics")
    assert response.status_code == 500
    assert "secret" not in refusal(response)


def test_a_refusal_speaks_the_readers_language(client, db):
    english = refusal(client.get("/api/v1/areas", {"colour": "red", "lang": "en"}))
    assert "This address has no parameter" in english
    said = client.get("/api/v1/areas", {"colour": "red", "lang": "sq"})
    assert said.headers["Content-Language"] == "sq"


def test_head_is_answered_like_get_without_a_body(client, figures):
    for address in ("/api/v1/flows", "/api/v1/flows/OPENFLOW/data"):
        whole, head = client.get(address), client.head(address)
        assert head.status_code == 200
        assert head.content == b""
        assert head.headers["ETag"] == whole.headers["ETag"]


def test_who_holds_an_answer_is_told_that_it_still_holds(client, figures):
    for address in addresses():
        place = address.replace("0" * 12, figures.new.short)
        first = client.get(place)
        again = client.get(place, headers={"If-None-Match": first.headers["ETag"]})
        assert again.status_code == 304, place
        assert again.content == b""
        other = client.get(place, headers={"If-None-Match": '"other"'})
        assert other.status_code == 200
        named = client.get(place, {"lang": "sq", "style": "un"})
        if named.content != first.content:
            assert named.headers["ETag"] != first.headers["ETag"], place


def test_a_named_release_may_be_kept_for_good(client, figures):
    address = "/api/v1/flows/OPENFLOW/data"
    assert "immutable" in client.get(address, {"release": figures.new.short})["Cache-Control"]
    assert "no-cache" in client.get(address)["Cache-Control"]


def test_a_list_is_walked_to_its_end_by_its_own_addresses(client, db):
    seen, total, address = [], None, "/api/v1/areas?limit=97&kind=territory&style=un"
    while address:
        answer = client.get(address).json()
        total = answer["total"]
        assert len(answer["items"]) <= answer["limit"] == 97
        seen += [one["code"] for one in answer["items"]]
        address = answer["next"]
    assert len(seen) == len(set(seen)) == total > 200
