"""What waits for whom, and what is new."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories import network as make
from tests.personas import World

from tessera.core import clock
from tessera.network import actions, reads
from tessera.network.models import Membership


@pytest.fixture(autouse=True)
def addresses(settings) -> None:
    settings.ROOT_URLCONF = "tests.network.addresses"


def sentences(rows) -> str:
    return " | ".join(row.sentence for row in rows)


def test_a_contact_point_is_told_what_it_lacks(cast: World) -> None:
    said = sentences(reads.waiting(cast["observer"]))
    assert "2 experts are missing; a contact point has at least three." in said
    for field in ("policy", "law", "research"):
        expert = make.actor(cast.organisations["observer"], "expert")
        actions.list_expertise(expert.person, by=expert, fields=[field])
    [one] = reads.contact_points(cast.international, person=cast["observer"])
    assert (one.experts, one.coordinators) == (4, 1)
    assert one.lacks == ("No expert is entered for statistics.",)
    make.mandate(cast["observer"].person, cast.organisations["observer"], "expert")
    actions.list_expertise(cast["observer"].person, by=cast["observer"], fields=["statistics"])
    [one] = reads.contact_points(cast.international, person=cast["observer"])
    assert one.is_complete
    assert one.experts == 4  # who is coordinator and expert counts once


def test_a_contact_point_without_coordinator(cast: World) -> None:
    point = make.contact_point(cast.international, cast.organisations["bare-observer"], "DK")
    cast.organisations["bare-observer"].mandates.update(role="expert")
    [one] = reads.completeness([point])
    assert "A national coordinator is missing." in one.lacks


def test_completeness_asks_as_much_for_one_as_for_three(cast: World) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            reads.contact_points(cast.international, person=cast["observer"])
        return len(captured)

    assert cast["observer"].standing.offices  # read once for each request
    before = queries()
    make.contact_point(cast.international, cast.organisations["member"], "AT")
    make.contact_point(cast.international, cast.organisations["other-member"], "SE")
    assert queries() == before


def test_what_waits_for_a_secretariat(cast: World) -> None:
    officer = cast["secretariat officer"]
    new = make.organisation("new")
    make.membership(cast.international, new, "observer")
    sent = actions.invite(new, by=officer, email="x@example.org", name="X", role="coordinator")
    actions.end(cast.signed, by=officer, on=clock.today() + timedelta(days=30))
    rows = reads.waiting(officer)
    said = sentences(rows)
    assert "An invitation to new has not been answered." in said
    assert "is drafted, not signed" in said
    assert "The arrangement of observer with international ends." in said
    assert [row.due for row in rows] == sorted(row.due for row in rows)
    assert sent.invitation.expires_at.date() in [row.due for row in rows]


@pytest.mark.parametrize("name", ["visitor", "former member", "closed account", "member reader"])
def test_nothing_waits_for_who_may_do_nothing(cast: World, name: str) -> None:
    assert reads.waiting(cast[name]) == []


def test_a_mandate_that_ends_is_announced(cast: World) -> None:
    reader = cast["member reader"]
    reader.person.mandates.update(until=clock.today() + timedelta(days=5))
    assert "Your mandate at member ends." in sentences(reads.waiting(make.again(reader)))


def test_news_of_the_own_networks_only(cast: World) -> None:
    officer, today = cast["secretariat officer"], clock.today()
    new = make.organisation("newcomer")
    actions.admit(cast.international, new, by=officer, role="observer", since=today)
    gone = Membership.objects.get(organisation=cast.organisations["other-member"])
    actions.end_membership(gone, by=officer, on=today - timedelta(days=2))
    said = sentences(reads.news(cast["member reader"]))
    assert "newcomer takes part in international as Observer." in said
    assert "other-member no longer takes part in international." in said
    assert reads.news(cast["stranger"]) == []
    assert reads.news(cast["visitor"]) == []


def test_a_change_of_role_is_no_departure(cast: World) -> None:
    part = Membership.objects.get(
        organisation=cast.organisations["observer"], network=cast.international
    )
    actions.change_role(part, "member", by=cast["secretariat officer"], since=clock.today())
    said = sentences(reads.news(cast["member reader"]))
    assert "observer takes part in international as Member." in said
    assert "no longer" not in said
