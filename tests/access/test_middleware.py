"""Everything behind sign-in except the literal list; a person acts for one organisation."""

from __future__ import annotations

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path
from tests.factories import network as make
from tests.personas import World


def told(request: HttpRequest) -> HttpResponse:
    actor = request.person
    return HttpResponse(f"{actor.office}|{request.acting}|{sorted(actor.standing.offices)}")


room = ([path("open/", told, name="invitation"), path("closed/", told, name="closed")], "network")
urlpatterns = [
    path("network/", include(room)),
    path("home/", told, name="home"),
    path("other/", told, name="other"),
    path("api/secret/", told, name="secret"),
    path("accounts/", include("allauth.urls")),
]


@pytest.fixture(autouse=True)
def addresses(settings) -> None:
    settings.ROOT_URLCONF = "tests.access.test_middleware"
    settings.MIDDLEWARE = [
        one for one in settings.MIDDLEWARE
        if one.startswith("django.contrib.") or "Acting" in one or "Refusals" in one
    ]  # fmt: skip


def client_of(name: str, cast: World) -> Client:
    client = Client()
    client.force_login(cast[name].person)
    return client


@pytest.mark.parametrize("at", ["/home/", "/network/open/"])
def test_the_list_is_open(db, at: str) -> None:
    assert Client().get(at).content.startswith(b"Visitor|None|[]")


@pytest.mark.parametrize("at", ["/other/", "/network/closed/?page=2"])
def test_everything_else_asks_to_sign_in_and_comes_back(db, at: str) -> None:
    answer = Client().get(at)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/accounts/login/?next=")
    assert at.partition("?")[0] in answer.headers["Location"]


@pytest.mark.parametrize("method", ["head", "post", "put", "delete", "options"])
def test_what_is_no_page_is_told_401(db, method: str) -> None:
    assert getattr(Client(), method)("/other/").status_code == 401


def test_the_api_is_told_401(db) -> None:
    answer = Client().get("/api/secret/")
    assert answer.status_code == 401
    assert answer.json() == {"error": "Sign in first."}
    assert "WWW-Authenticate" in answer.headers


def test_a_person_acts_for_an_organisation(cast: World) -> None:
    said = client_of("member officer", cast).get("/other/").content.decode()
    assert said == "member officer (member)|member|['officer']"


def test_a_person_with_two_acts_for_the_one_chosen(cast: World) -> None:
    make.mandate(cast["member officer"].person, cast.organisations["institute"], "expert")
    client = client_of("member officer", cast)
    session = client.session
    session["acting_for"] = str(cast.organisations["institute"].pk)
    session.save()
    assert client.get("/other/").content.decode().endswith("|institute|['expert']")


def test_an_organisation_without_mandate_cannot_be_chosen(cast: World) -> None:
    client = client_of("member officer", cast)
    session = client.session
    session["acting_for"] = str(cast.organisations["secretariat"].pk)
    session.save()
    assert client.get("/other/").content.decode().endswith("|member|['officer']")


def test_whose_account_is_closed_is_a_visitor(cast: World) -> None:
    client = client_of("member officer", cast)
    cast["member officer"].person.is_active = False
    cast["member officer"].person.save()
    assert client.get("/other/").status_code == 302


def test_whose_mandate_ended_acts_for_nobody(cast: World) -> None:
    said = client_of("former member", cast).get("/other/").content.decode()
    assert said == "former member|None|[]"


@pytest.mark.parametrize("count", [1, 3])
def test_who_asks_is_found_with_the_same_queries(cast: World, count: int) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    person = cast["member officer"].person
    for _number in range(count - 1):
        make.mandate(person, make.organisation(), "reader")
    client = client_of("member officer", cast)
    with CaptureQueriesContext(connection) as captured:
        client.get("/other/")
    assert len(captured) == 7, [one["sql"] for one in captured]
