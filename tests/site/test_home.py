"""The front door: what a visitor finds, what a person finds, and for whom the person acts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.formats import date_format

if TYPE_CHECKING:
    from tests.personas import World

pytestmark = pytest.mark.django_db
DOOR = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def cast(db: None) -> World:
    """The world of ``tests.personas``; imported late, when Django is ready."""
    from tests.personas import known

    return known()


def signed_in(client: Client, world: World, name: str) -> Client:
    client.force_login(world[name].person, DOOR)
    return client


def test_a_visitor_is_told_what_this_is_and_not_who_waits(client: Client):
    text = client.get("/").content.decode()
    assert 'role="search"' in text
    assert reverse("account_login") in text
    assert "data-menu" not in text


def test_a_person_finds_the_desk_and_sees_for_whom_it_is(client: Client, cast: World):
    client = signed_in(client, cast, "observer")
    text = client.get("/").content.decode()
    assert "data-menu" in text
    assert reverse("account_logout") in text


def test_nobody_acts_for_an_organisation_without_a_mandate_there(client: Client, cast: World):
    client = signed_in(client, cast, "member reader")
    foreign = cast.organisations["stranger"]
    assert client.post(reverse("act_for"), {"organisation": foreign.pk}).status_code == 404
    assert client.post(reverse("act_for"), {"organisation": "nonsense"}).status_code == 404


def test_acting_for_the_own_organisation_leads_back_and_nowhere_else(client: Client, cast: World):
    client = signed_in(client, cast, "member reader")
    own = cast["member reader"].organisation
    back = {"organisation": own.pk, "next": "/about/?lang=en"}
    assert client.post(reverse("act_for"), back).headers["Location"] == "/about/?lang=en"
    away = {"organisation": own.pk, "next": "https://elsewhere.example/"}
    assert client.post(reverse("act_for"), away).headers["Location"] == "/"


def test_more_networks_need_no_more_questions(client: Client):
    from tests.factories import network as make

    def questions() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get("/").status_code == 200
        return len(asked)

    make.network("first", audience="public")
    client.get("/")
    one = questions()
    for code in ("second", "third"):
        make.network(code, audience="public")
    assert questions() == one


def test_what_waits_in_queries_is_on_the_desk_with_its_day(client: Client, cast: World):
    from tests.factories import exchange as make

    query = make.launched(cast, title={"en": "Guardians of minors"})
    make.draft(cast, title={"en": "Not yet asked"})
    reply = make.reply_of(query, cast.organisations["other-member"])
    page = signed_in(client, cast, "other member").get("/").content.decode()
    assert f'href="/exchange/queries/{query.number}/reply/">{query.number} Guardians' in page
    assert "You were asked; accept the query and reply." in page
    assert f"by {date_format(reply.due_on, 'DATE_FORMAT')}" in page
    assert "Not yet asked" not in page
    own = signed_in(Client(), cast, "member officer").get("/").content.decode()
    assert "Not yet asked" in own and "Your query is a draft." in own
    for name in ("stranger", "applicant", "former member"):
        seen = signed_in(Client(), cast, name).get("/").content.decode()
        assert "Guardians of minors" not in seen and "Not yet asked" not in seen, name


def test_what_is_overdue_says_so_and_stands_first(client: Client, cast: World):
    from datetime import timedelta

    from tests.factories import exchange as make

    from tessera.core import clock

    query = make.launched(cast)
    reply = make.reply_of(query, cast.organisations["other-member"])
    late = reply.due_on - clock.today() + timedelta(days=5)
    client = signed_in(client, cast, "other member")
    with clock.frozen(clock.now() + late):
        assert "overdue since" in client.get("/").content.decode()


def test_three_queries_that_wait_need_no_more_questions_than_one(client: Client, cast: World):
    from tests.factories import exchange as make

    client = signed_in(client, cast, "other member")

    def questions() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/").status_code == 200
        return len(asked)

    make.launched(cast)
    client.get("/")
    one = questions()
    make.launched(cast)
    make.launched(cast)
    assert questions() == one
