"""The demonstration network: published days, everything else marked, and a second time nothing."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from django.utils import translation
from tests.factories import network as make
from tests.once import made_once

from tessera import audit
from tessera.access.people import OPERATOR, VISITOR, Actor
from tessera.access.rights import has_right
from tessera.audit.models import Event
from tessera.network import demonstration, reads
from tessera.network.models import (
    Act,
    Arrangement,
    ContactPoint,
    Membership,
    Network,
    Organisation,
    Person,
    Product,
)
from tessera.network.offices import person_name


@pytest.fixture
@made_once
def built(db: None) -> Network:
    demonstration.build(by=OPERATOR)
    return Network.objects.get(code="emn")


def areas(network: Network, on: date, role: str) -> list[str]:
    rows = reads.participants(network, on, person=VISITOR)
    return sorted(row.area for row in rows if row.role == role)


def test_the_published_participants_and_days(built: Network) -> None:
    assert len(areas(built, date(2025, 7, 1), "member")) == 26
    assert len(areas(built, date(2013, 6, 30), "member")) == 25
    assert "HR" in areas(built, date(2013, 6, 30), "observer")
    assert "HR" in areas(built, date(2013, 7, 1), "member")
    assert areas(built, date(2022, 3, 1), "observer") == ["DK", "GE", "MD", "NO"]
    assert areas(built, date(2025, 6, 24), "observer") == [
        "AL", "AM", "DK", "GE", "MD", "ME", "MK", "NO", "RS", "UA",
    ]  # fmt: skip
    assert "AL" not in areas(built, date(2025, 6, 23), "observer")
    assert areas(built, date(2008, 5, 13), "member") == []


def test_what_is_not_published_says_so(built: Network) -> None:
    for one in Arrangement.objects.all():
        assert one.remark["en"], one
        assert one.remark["sq"], one
        assert one.remark["sr-latn"], one
    draft = Arrangement.objects.get(state="drafted")
    assert draft.is_invented
    for code in ("western-balkans", "xk"):
        network = Network.objects.get(code=code)
        assert network.is_invented
        assert "emonstration" in network.remark["en"]


def test_a_draft_opens_nothing(built: Network) -> None:
    person = Person.objects.get(email="xk@network.example")
    actor = Actor(person, Organisation.objects.get(code="contact-point-xk"))
    assert not has_right(actor, built.pk, Product.QUERY, Act.SEE)
    assert not Membership.objects.filter(network=built, area="XK").exists()


def test_a_second_time_changes_nothing(built: Network) -> None:
    before = Event.objects.count()
    demonstration.build(by=OPERATOR)
    assert Event.objects.count() == before
    assert audit.verify() is None


def test_ministries_merged(built: Network) -> None:
    national = Network.objects.get(code="xk")
    before = {row.organisation.code for row in
              reads.participants(national, date(2024, 6, 30), person=OPERATOR)}  # fmt: skip
    after = {row.organisation.code for row in
             reads.participants(national, date(2024, 7, 1), person=OPERATOR)}  # fmt: skip
    assert before - after == {"xk-diaspora", "xk-labour", "xk-integration"}
    assert national.contact_point.organisation.code == "contact-point-xk"


def test_every_offered_account_signs_in_and_acts(built: Network) -> None:
    offered = demonstration.accounts()
    assert all({"en", "sq", "sr-latn"} <= set(one.sentence) for one in offered)
    assert len(offered) >= 12
    for account in offered:
        person = Person.objects.get(email=account.email)
        assert person.check_password(account.password)
        organisation = Organisation.objects.get(code=account.organisation)
        assert Actor(person, organisation).standing.offices, account
    assert {one for row in Person.objects.all() for one in row.mandates.values_list("role", flat=True)} == {
        "administrator", "auditor", "coordinator", "expert", "officer", "reader",
    }  # fmt: skip


def test_one_contact_point_is_complete(built: Network) -> None:
    points = ContactPoint.objects.filter(network=built).select_related("organisation", "network")
    complete = [one.contact_point.area for one in reads.completeness(points) if one.is_complete]
    assert complete == ["AT"]


def test_people_are_offices(built: Network) -> None:
    from tessera.network.offices import mandate_office

    person = Person.objects.get(email="at@emn.example")
    assert mandate_office(person.mandates.get()) == "Contact point, Austria"
    assert Actor(person, person.mandates.get().organisation).office == "Contact point, AT"


def test_no_area_is_named_here() -> None:
    """Names of areas come from reference; the file holds codes."""
    text = Path(demonstration.__file__).with_name("network.toml").read_text("utf-8")
    assert not re.search(r"Kosov|Serbia|Albania|Austria|Denmark", text)


def test_people_of_the_demonstration_are_called_by_office_in_each_language(db, settings) -> None:
    somebody = make.person("Expert in law")
    with translation.override("sr"):
        assert person_name(somebody) == "Expert in law"  # as people wrote it
        settings.DEMO = True
        assert person_name(somebody) == "Стручњак за право"
