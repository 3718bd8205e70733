"""The page of what one follows: adding, changing, pausing and ending, and the ways that lead there."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.exchange.test_pages import signed_in, words
from tests.factories import exchange as make
from tests.personas import World

from tessera.access.people import CLOCK
from tessera.core import clock
from tessera.exchange import actions
from tessera.exchange.actions import indexing
from tessera.exchange.models import Subscription

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
PATH = "/exchange/following/"


@pytest.fixture(autouse=True)
def stopped():
    with clock.frozen(MONDAY):
        yield


def test_the_page_adds_changes_pauses_and_ends(cast: World) -> None:
    client = signed_in(cast["member reader"])
    assert "You follow nothing yet" in words(client.get(PATH))
    for sent in (
        {"follow": "topic", "what": "return", "rhythm": "daily"},
        {"follow": "area", "what": "SE", "rhythm": "weekly"},
        {"follow": "search", "q": "guardians", "topic": "return", "year": "2026", "sort": "newest",
         "page": "3", "rhythm": "weekly"},
    ):  # fmt: skip
        assert client.post(PATH, sent).status_code == 302, sent
    page = client.get(PATH)
    assert "“guardians” · Return" in words(page) and "Sweden" in words(page)
    assert "Told once a day." in words(page) and "on Monday" in words(page)
    assert 'href="/exchange/archive/?q=guardians&amp;topic=return&amp;year=2026"' in (
        page.content.decode()
    )
    own = Subscription.objects.get(kind="topic")
    for do, state in (("weekly", ("weekly", False)), ("pause", ("weekly", True)),
                      ("resume", ("weekly", False)), ("daily", ("daily", False))):  # fmt: skip
        assert client.post(f"{PATH}{own.pk}/", {"do": do}).status_code == 302
        own.refresh_from_db()
        assert (own.rhythm, own.is_paused) == state
    assert client.post(f"{PATH}{own.pk}/", {"do": "end"}).status_code == 302
    assert Subscription.objects.count() == 2
    assert client.post(f"{PATH}{own.pk}/", {"do": "end"}).status_code == 404


@pytest.mark.parametrize(
    ("sent", "status"),
    [({}, 400), ({"follow": "person"}, 400), ({"follow": "topic", "rhythm": "daily"}, 200),
     ({"follow": "topic", "what": "weather", "rhythm": "daily"}, 200),
     ({"follow": "area", "what": "SE", "rhythm": "hourly"}, 200),
     ({"follow": "search", "rhythm": "daily"}, 200),
     ({"follow": "search", "topic": "weather", "rhythm": "daily"}, 400)],
)  # fmt: skip
def test_what_was_sent_wrong_is_said(cast: World, sent: dict[str, str], status: int) -> None:
    client = signed_in(cast["member reader"])
    answer = client.post(PATH, sent)
    assert answer.status_code == status
    if status == 200:
        assert "There is a problem" in words(answer) or "t-error" in answer.content.decode()
    assert not Subscription.objects.exists()
    assert client.get(f"{PATH}?page=2").status_code == 400


def test_the_archive_and_a_query_lead_to_following(cast: World) -> None:
    query = make.launched(cast)
    indexing.catch_up(by=CLOCK)
    client = signed_in(cast["member reader"])
    page = client.get("/exchange/archive/?q=guardians&year=2026").content.decode()
    form = page.split(f'action="{PATH}"')[1].split("</form>")[0]
    sent = dict(re.findall(r'name="([a-z]+)" value="([^"]*)"', form))
    assert client.post(PATH, sent).status_code == 302
    assert Subscription.objects.get().what == "q=guardians&year=2026"
    page = client.get(f"/exchange/queries/{query.number}/").content.decode()
    form = page.split(f'action="{PATH}"')[1].split("</form>")[0]
    sent = dict(re.findall(r'name="([a-z]+)" value="([^"]*)"', form))
    assert client.post(PATH, sent).status_code == 302
    assert Subscription.objects.get(kind="topic").what == "unaccompanied-minors"


def test_anothers_in_the_address_is_not_there(cast: World) -> None:
    mine = actions.follow("topic", "return", by=cast["member reader"])
    theirs = actions.follow("topic", "return", by=cast["stranger"])
    client = signed_in(cast["member reader"])
    for do in ("end", "pause", "daily"):
        sent = {"do": do, "pk": str(mine.pk), "id": str(mine.pk)}
        assert client.post(f"{PATH}{theirs.pk}/", sent).status_code == 404
    sent = {"do": "pause", "person": str(theirs.person_id), "pk": str(theirs.pk)}
    assert client.post(f"{PATH}{mine.pk}/", sent).status_code == 302
    theirs.refresh_from_db()
    assert not theirs.is_paused
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast["member reader"].person)
    assert strict.post(f"{PATH}{mine.pk}/", {"do": "end"}).status_code == 403
    assert strict.post(PATH, {"follow": "topic", "what": "return"}).status_code == 403
    assert client.get(f"{PATH}{mine.pk}/").status_code == 405


def test_the_list_costs_the_same_for_one_and_three(cast: World) -> None:
    client = signed_in(cast["member reader"])

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(PATH).status_code == 200
        return len(captured)

    actions.follow("topic", "return", by=cast["member reader"])
    cost()
    one = cost()
    actions.follow("topic", "asylum", by=cast["member reader"])
    actions.follow("search", "q=x", by=cast["member reader"])
    assert cost() == one
