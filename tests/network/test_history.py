"""Who was a member on a day is a question, whatever happened since."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.factories import network as make
from tests.personas import World

from tessera.access.people import OPERATOR
from tessera.network import actions, reads
from tessera.network.models import Membership

DAYS = st.dates(date(2010, 1, 1), date(2026, 12, 31))
ROLES = st.sampled_from(["member", "observer", "partner"])


def test_a_change_of_role_closes_the_old_one_the_day_before(cast: World) -> None:
    old = Membership.objects.get(organisation=cast.organisations["observer"],
                                 network=cast.international)  # fmt: skip
    new = actions.change_role(old, "member", by=OPERATOR, since=date(2013, 7, 1))
    old.refresh_from_db()
    assert old.until == date(2013, 6, 30)
    assert (new.role, new.since, new.area) == ("member", date(2013, 7, 1), "AL")


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(changes=st.lists(st.tuples(DAYS, ROLES), max_size=6), ask=DAYS)
def test_on_any_day_there_is_one_role_or_none(cast: World, changes, ask: date) -> None:
    """However roles change, the periods of one organisation partition the time since it came."""
    network, organisation = make.network(), make.organisation()
    start = date(2009, 1, 1)
    current = actions.admit(network, organisation, by=OPERATOR, role="member", since=start)
    told = [(start, "member")]
    for day, role in changes:
        try:
            current = actions.change_role(current, role, by=OPERATOR, since=day)
        except ValidationError:
            continue
        told.append((day, role))
    held = Membership.objects.filter(network=network).on(ask)
    expected = [role for day, role in told if day <= ask]
    assert [one.role for one in held] == expected[-1:]


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(DAYS, st.integers(0, 900)), min_size=1, max_size=6))
def test_periods_of_one_organisation_never_overlap(cast: World, periods) -> None:
    network, organisation = make.network(), make.organisation()
    for since, length in periods:
        until = since + timedelta(days=length)
        try:
            actions.admit(
                network, organisation, by=OPERATOR, role="member", since=since, until=until
            )
        except ValidationError as why:
            assert "takes part as" in str(why)
    rows = list(Membership.objects.filter(network=network).order_by("since"))
    for one, next_one in pairwise(rows):
        assert one.until < next_one.since


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(since=DAYS, length=st.none() | st.integers(0, 900), ask=DAYS)
def test_the_query_and_the_row_agree_on_what_holds(cast: World, since, length, ask) -> None:
    until = None if length is None else since + timedelta(days=length)
    row = make.membership(make.network(), make.organisation(), since=since, until=until)
    assert Membership.objects.filter(pk=row.pk).on(ask).exists() == row.holds(ask)


def test_ministries_merge_and_their_parts_and_people_go_on(cast: World) -> None:
    old, new = make.organisation("old"), make.organisation("new")
    network = make.network()
    make.membership(network, old, "institution")
    person = make.person()
    make.mandate(person, old, "officer")
    actions.merge(old, new, by=OPERATOR, on=date(2024, 7, 1))
    assert [one.organisation for one in Membership.objects.filter(network=network).on(
        date(2024, 6, 30))] == [old]  # fmt: skip
    assert [one.organisation for one in Membership.objects.filter(network=network).on(
        date(2024, 7, 1))] == [new]  # fmt: skip
    assert [one.organisation for one in person.mandates.on(date(2024, 7, 1))] == [new]
    old.refresh_from_db()
    assert (old.until, old.successor) == (date(2024, 6, 30), new)


def test_an_area_has_one_participant_at_a_time(cast: World) -> None:
    with pytest.raises(ValidationError, match="Another organisation takes part for this area"):
        actions.admit(cast.international, make.organisation(), by=OPERATOR, role="observer",
                      since=date(2025, 1, 1), area="AT")  # fmt: skip


def test_an_end_before_the_start_is_refused(cast: World) -> None:
    part = Membership.objects.get(organisation=cast.organisations["member"])
    with pytest.raises(ValidationError, match="it cannot end before"):
        actions.end_membership(part, by=OPERATOR, on=date(2000, 1, 1))


def test_participants_come_in_protocol_order_with_the_same_queries(
    cast: World, django_assert_num_queries
) -> None:
    person = cast["member coordinator"]
    assert person.standing.offices
    with django_assert_num_queries(1):
        rows = reads.participants(cast.international, person=person, style="plain")
    assert [row.role for row in rows] == ["coordinator", "member", "member", "observer", "observer"]
    assert [row.area for row in rows if row.role == "member"] == ["AT", "SE"]
    make.membership(cast.international, make.organisation(), "member", area="BE")
    with django_assert_num_queries(1):
        rows = reads.participants(cast.international, person=person, style="plain")
    assert [row.area for row in rows if row.role == "member"] == ["AT", "BE", "SE"]
    rows = reads.participants(cast.international, person=person, style="eu")
    assert [row.area for row in rows if row.role == "member"] == ["BE", "AT", "SE"]
    assert reads.participants(cast.international, date(2008, 5, 13), person=person) == []
    assert reads.participants(cast.foreign, person=person) == []
