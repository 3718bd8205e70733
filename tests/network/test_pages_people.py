"""Invitations from the form to the first sign-in, and the people of an organisation."""

from __future__ import annotations

import logging
import re
import smtplib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core import mail
from django.test import Client
from django.utils import translation
from tests.factories import network as make
from tests.network.test_pages import signed_in, words
from tests.personas import World

from tessera.access.people import OPERATOR
from tessera.core import clock
from tessera.network import actions
from tessera.network.mails import invitation_mail
from tessera.network.models import Invitation, Mandate, Person

GOLDEN = Path(__file__).parents[1] / "golden" / "mails"
PASSWORD = "a mosaic of many tiles"
PEOPLE = "/network/organisations/member/people/"


@pytest.fixture(autouse=True)
def on_commit(django_capture_on_commit_callbacks, monkeypatch) -> None:
    """Mails leave on commit; tests run inside a transaction that never commits."""
    from django.db import transaction

    monkeypatch.setattr(transaction, "on_commit", lambda act, **_more: act())


def invite(cast: World, who: str = "member coordinator", place: str = "member", **facts: str):
    sent = {"email": "new@example.org", "name": "Expert in law", "role": "expert",
            "language": "sq"} | facts  # fmt: skip
    form = {f"invite-{name}": value for name, value in sent.items()}
    return signed_in(cast[who]).post(f"/network/organisations/{place}/invite/", form, follow=True)


def link() -> str:
    """The path in the last mail."""
    [path] = re.findall(r"https?://[^/\s]+(/network/invitations/\S+)", mail.outbox[-1].body)
    return path


def test_from_the_form_to_the_first_sign_in(cast: World) -> None:
    page = words(invite(cast))
    assert "on its way to new@example.org" in invite_message(cast) or "new@example.org" in page
    assert mail.outbox[0].to == ["new@example.org"]
    visitor = Client()
    path = link()
    assert path.endswith("?lang=sq")
    answer = visitor.get(path)
    assert answer.status_code == 200 and answer.headers["Content-Language"] == "sq"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert "no-store" in answer.headers["Cache-Control"]
    assert "noindex" in answer.content.decode()
    here = path.split("?")[0]  # the form leaves the language of the mail behind
    assert f'action="{here}"' in answer.content.decode()
    weak = visitor.post(here, {"name": "Jurist", "language": "sr", "password": "short"})
    assert weak.status_code == 200 and not Person.objects.filter(email="new@example.org").exists()
    assert 'value="short"' not in weak.content.decode()
    answer = visitor.post(here, {"name": "Jurist", "language": "sr", "password": PASSWORD})
    assert answer.status_code == 302
    person = Person.objects.get(email="new@example.org")
    assert (person.name, person.language) == ("Jurist", "sr")
    assert visitor.get("/network/me/").status_code == 200
    assert answer.cookies["language"].value == "sr"
    closed = Client().get(path)
    assert closed.status_code == 410 and "t-lead" in closed.content.decode()


def invite_message(cast: World) -> str:
    return words(signed_in(cast["member coordinator"]).get(PEOPLE))


def test_pending_invitations_are_listed_sent_again_and_withdrawn(cast: World) -> None:
    invite(cast)
    first = link()
    client = signed_in(cast["member coordinator"])
    assert "new@example.org Expert in law Expert" in words(client.get(PEOPLE))
    held = Invitation.objects.get()
    client.post(f"/network/people/invitations/{held.pk}/send/")
    second = link()
    assert first != second and len(mail.outbox) == 2
    assert Client().get(first).status_code == 410
    assert Client().get(second).status_code == 200
    again = Invitation.objects.get(state="sent")
    client.post(f"/network/people/invitations/{again.pk}/withdraw/")
    assert Client().get(second).status_code == 410
    assert "new@example.org" not in words(client.get(PEOPLE))
    assert client.post(f"/network/people/invitations/{again.pk}/withdraw/").status_code == 409


@pytest.mark.parametrize("token", ["x", "A" * 43, "..%2f", "a" * 500])
def test_a_link_that_never_was(cast: World, token: str) -> None:
    answer = Client().get(f"/network/invitations/{token}/")
    assert answer.status_code in (404, 410)


def test_an_expired_link_says_one_sentence(cast: World) -> None:
    invite(cast)
    with clock.frozen(datetime.now(UTC) + timedelta(days=15)):
        answer = Client().get(link())
        assert answer.status_code == 410
        lead = re.findall(r't-lead">(.*?)</p>', answer.content.decode())
        assert lead and lead[0].count(".") == 1
        assert "expired" in words(signed_in(cast["member coordinator"]).get(PEOPLE))
        refused = Client().post(link(), {"name": "x", "language": "en", "password": PASSWORD})
        assert refused.status_code == 410
    assert not Person.objects.filter(email="new@example.org").exists()


def test_who_has_an_account_signs_in_to_accept(cast: World) -> None:
    other = cast["other member"]
    invite(cast, email=other.person.email)
    assert "Sign in to accept" in translated(Client().get(link().split("?")[0]))
    client = signed_in(other)
    assert "Accept" in words(client.get(link().split("?")[0] + "?lang=en"))
    assert client.post(link()).status_code == 302
    assert Mandate.objects.filter(person=other.person, organisation__code="member").exists()


def translated(answer) -> str:
    with translation.override("en"):
        return words(answer)


def test_somebody_elses_link_gives_nothing(cast: World) -> None:
    invite(cast)
    client = signed_in(cast["stranger"])
    path = link().split("?")[0]
    assert "another address" in words(client.get(path))
    assert "another address" in words(client.post(path))
    assert not Mandate.objects.filter(
        person=cast["stranger"].person, organisation__code="member"
    ).exists()


def test_a_reopened_account_still_asks_for_its_second_step(cast: World) -> None:
    from allauth.mfa.totp.internal.auth import TOTP

    person = actions.enrol(
        cast.organisations["member"], by=OPERATOR, email="back@example.org", name="Officer",
        role="officer", password=PASSWORD,
    )  # fmt: skip
    TOTP.activate(person, "JBSWY3DPEHPK3PXP")
    actions.deactivate(person, by=OPERATOR)
    invite(cast, email="back@example.org")
    visitor = Client()
    answer = visitor.post(link(), {"name": "Officer", "language": "en", "password": PASSWORD})
    assert answer.headers["Location"] == "/accounts/2fa/authenticate/"
    assert visitor.get("/network/me/").status_code == 302


def test_a_secretariat_invites_the_first_coordinator_and_no_more(cast: World) -> None:
    path = "/network/organisations/applicant/people/"
    make.membership(cast.international, cast.organisations["applicant"], "observer")
    client = signed_in(cast["secretariat officer"])
    offered = re.findall(
        r"<select name=\"invite-role\".*?</select>", client.get(path).content.decode(), re.S
    )
    assert offered[0].count("<option") == 1 and "coordinator" in offered[0]
    refused = invite(cast, "secretariat officer", "applicant", role="coordinator")
    assert "first coordinator" in refused.content.decode()  # there is one already
    assert not mail.outbox


def test_the_token_is_neither_stored_nor_logged(cast: World, caplog, capsys) -> None:
    from tessera.site.logs import _without_keys

    caplog.set_level(logging.DEBUG)
    invite(cast)
    token = link().split("/")[3]
    Client().get(link())
    Client().post(link(), {"name": "x", "language": "en", "password": PASSWORD})
    assert token not in caplog.text
    stored = str(list(Invitation.objects.values()))
    assert token not in stored
    line = _without_keys(None, "error", {"event": f"Internal Server Error: {link()}"})
    assert token not in line["event"] and "/network/invitations/…/" in line["event"]


def test_a_mail_server_that_is_down_is_said(cast: World, monkeypatch) -> None:
    def refuse(*_args, **_more):
        raise smtplib.SMTPServerDisconnected

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)
    answer = invite(cast)
    assert "did not take the invitation" in answer.content.decode()
    assert Invitation.objects.filter(state="sent").exists()


def test_the_public_address_stands_in_the_link(cast: World, settings) -> None:
    settings.ORIGIN = "https://network.example"
    invite(cast)
    assert "https://network.example/network/invitations/" in mail.outbox[-1].body


def test_a_form_with_mistakes_says_which_and_sends_nothing(cast: World) -> None:
    for wrong in ({"email": "nobody"}, {"role": "auditor"}, {"role": "king"}, {"name": " "},
                  {"language": "xx"}):  # fmt: skip
        answer = invite(cast, **wrong)
        assert "t-error-summary" in answer.content.decode(), wrong
    held = invite(cast, email=cast["member expert"].person.email)
    assert "holds the mandate already" in held.content.decode()
    assert not mail.outbox


def test_a_mandate_ends_at_once_or_on_a_day(cast: World) -> None:
    client = signed_in(cast["member coordinator"])
    officer = Mandate.objects.get(person=cast["member officer"].person)
    theirs = signed_in(cast["member officer"])
    later = clock.today() + timedelta(days=30)
    client.post(f"/network/mandates/{officer.pk}/end/", {"on": later.isoformat(), "reason": ""})
    officer.refresh_from_db()
    assert officer.until == later and officer.ended_at is None
    assert theirs.get("/network/me/").status_code == 200
    past = client.post(f"/network/mandates/{officer.pk}/end/", {"on": "2020-01-01"})
    assert "today or a later day" in past.content.decode()
    client.post(f"/network/mandates/{officer.pk}/end/", {"on": "", "reason": "left"})
    assert theirs.get("/network/me/").status_code == 302
    assert "member officer" in words(client.get(PEOPLE)).split("Earlier and later")[1]


def test_one_gives_up_the_own_mandate(cast: World) -> None:
    client = signed_in(cast["member reader"])
    held = Mandate.objects.get(person=cast["member reader"].person)
    assert "Give up a mandate" in words(client.get(f"/network/mandates/{held.pk}/end/"))
    client.post(f"/network/mandates/{held.pk}/end/", {"on": ""})
    assert client.get("/network/me/").status_code == 302


@pytest.mark.parametrize("language", ["en", "sq", "sr", "sr-latn"])
def test_the_mail_reads_as_the_golden_one(cast: World, language: str) -> None:
    """To accept a change: remove the file, run the test twice, and read the difference."""
    point = make.organisation(
        "point", kind="contact_point", area="XK",
        name={"en": "Contact point", "sq": "Pika e kontaktit", "sr-latn": "Kontakt tačka"},
    )  # fmt: skip
    with clock.frozen(datetime(2026, 3, 2, 10, tzinfo=UTC)):
        sent = actions.invite(point, by=OPERATOR, email="new@example.org", name="Office",
                              role="expert", language=language)  # fmt: skip
    written = invitation_mail(sent.invitation, "https://network.example/network/invitations/TOKEN/")
    told = f"Subject: {written.subject}\nTo: {', '.join(written.to)}\n\n{written.body}"
    golden = GOLDEN / f"invitation.{language}.txt"
    if not golden.exists():
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(told, encoding="utf-8")
        pytest.fail(f"{golden.name} was written; read it, and run the test again.")
    assert told == golden.read_text(encoding="utf-8")
