"""Another mail address: asked for with the password, confirmed from the new mailbox, told to the old."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from tests.factories import network as make
from tests.personas import World

from tessera.access.people import OPERATOR
from tessera.audit.models import Event
from tessera.core import clock
from tessera.network import actions
from tessera.network.models import Person

PASSWORD = "a mosaic of many tiles"
PAGE = "/network/me/address/"


@pytest.fixture(autouse=True)
def on_commit(db, monkeypatch) -> None:
    from django.db import transaction

    cache.clear()
    monkeypatch.setattr(transaction, "on_commit", lambda act, **_more: act())


@pytest.fixture
def person(cast: World) -> Person:
    return actions.enrol(
        cast.organisations["member"], by=OPERATOR, email="old@example.org", name="Lawyer",
        role="expert", password=PASSWORD,
    )  # fmt: skip


def entered(email: str = "old@example.org") -> Client:
    client = Client()
    client.post("/accounts/login/", {"login": email, "password": PASSWORD})
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def asked(client: Client, email: str = "new@example.org") -> str:
    """Ask for another address; the path of the link in the mail."""
    assert client.post(PAGE, {"email": email}).status_code == 302
    [path] = re.findall(r"https?://[^/\s]+(/network/me/address/\S+)", mail.outbox[-1].body)
    return path


def test_it_changes_once_the_link_is_followed_and_the_old_address_is_told(person):
    client = entered()
    path = asked(client)
    assert mail.outbox[-1].to == ["new@example.org"]
    assert Person.objects.get(pk=person.pk).email == "old@example.org"
    assert "new@example.org" in client.get(path).content.decode()
    assert Person.objects.get(pk=person.pk).email == "old@example.org"  # looking changes nothing
    assert client.post(path).status_code == 302
    assert Person.objects.get(pk=person.pk).email == "new@example.org"
    assert mail.outbox[-1].to == ["old@example.org"]
    assert "new@example.org" not in mail.outbox[-1].body
    assert client.post(path).status_code == 410  # the link counts once
    assert entered("new@example.org").get("/network/me/").status_code == 200
    steps = list(Event.objects.filter(object_id=str(person.pk)).values_list("step", flat=True))
    assert steps[-2:] == ["person.ask_address", "person.correct"]


def test_it_asks_for_the_password_first(person):
    client = Client()
    client.force_login(person)
    assert "reauthenticate" in client.get(PAGE).headers["Location"]


def test_the_link_is_of_no_use_to_somebody_else(cast, person):
    path = asked(entered())
    other = Client()
    other.force_login(cast["member officer"].person)
    assert other.get(path).status_code == 410 and other.post(path).status_code == 410
    assert Client().get(path).status_code == 302  # to the sign-in
    assert Person.objects.get(pk=person.pk).email == "old@example.org"


def test_after_two_days_the_link_is_closed(person, monkeypatch):
    client = entered()
    path = asked(client)
    later = clock.now() + timedelta(days=2, minutes=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    answer = client.get(path)
    assert answer.status_code == 410 and "Ask for another link" in answer.content.decode()


def test_nobody_learns_whose_address_it_is(cast, person):
    there = make.person("somebody", email="there@example.org")
    sent = len(mail.outbox)
    page = entered().post(PAGE, {"email": there.email}, follow=True).content.decode()
    assert "on its way to there@example.org" in page
    assert len(mail.outbox) == sent


@pytest.mark.parametrize(
    ("email", "said"), [("nonsense", "valid email"), ("old@example.org", "your address already")]
)
def test_what_cannot_be_is_said(person, email: str, said: str):
    answer = entered().post(PAGE, {"email": email})
    assert answer.status_code == 200 and said in answer.content.decode()
