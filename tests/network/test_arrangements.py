"""Story 3: a secretariat enters an arrangement with dated rights and sees who reads what when."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.factories import network as make
from tests.personas import World

from tessera.access.people import CLOCK, OPERATOR
from tessera.access.rights import has_right
from tessera.core import clock
from tessera.core.circle import Circle
from tessera.network import actions, reads
from tessera.network.models import Act, Arrangement, Membership, Product, Right
from tessera.workflow import NotNow

START = date(2027, 1, 1)


def at(day: date):
    return clock.frozen(datetime(day.year, day.month, day.day, 12, tzinfo=UTC))


def new_arrangement(cast: World) -> Arrangement:
    """A new observer with its organisation, arrangement and rights, as the secretariat enters them."""
    officer = cast["secretariat officer"]
    organisation = actions.register(
        by=officer,
        code="new-observer",
        name={"en": "Contact point"},
        kind="contact_point",
        area="GE",
    )
    actions.admit(
        cast.international, organisation, by=officer, role="observer", since=START, area="GE"
    )
    arrangement = actions.draft(cast.international, organisation, by=officer, since=START,
                                until=date(2028, 12, 31), area="GE")  # fmt: skip
    actions.grant(arrangement, by=officer, product="query", act="see", circle="network")
    actions.grant(
        arrangement, by=officer, product="query", act="contribute", since=date(2027, 6, 1)
    )
    actions.grant(arrangement, by=officer, product="study", act="see", circle="members",
                  since=date(2028, 1, 1))  # fmt: skip
    make.mandate(make.person(), organisation)
    return arrangement


def test_who_will_read_what_from_which_day(cast: World) -> None:
    arrangement = new_arrangement(cast)
    officer = cast["secretariat officer"]
    [reader] = reads.who_will_read(arrangement, Product.QUERY, person=officer)
    assert (reader.organisation, reader.people) == (arrangement.organisation, 1)
    assert (reader.since, reader.until) == (START, date(2028, 12, 31))
    assert reader.audiences == Circle.NETWORK.outer()
    assert not reader.is_certain  # it is only drafted
    [reader] = reads.who_will_read(arrangement, Product.STUDY, person=officer)
    assert (reader.since, reader.audiences[0]) == (date(2028, 1, 1), Circle.MEMBERS)
    assert reads.who_will_read(arrangement, Product.STATISTICS, person=officer) == []
    assert reads.who_will_read(arrangement, Product.QUERY, person=cast["observer"]) == []


def test_the_national_network_reads_through_its_contact_point(cast: World) -> None:
    readers = reads.who_will_read(cast.signed, Product.STATISTICS, person=cast["observer"])
    assert [one.organisation.code for one in readers] == ["observer", "institute", "institution"]
    assert readers[1].audiences == Circle.NATIONAL.outer()
    assert readers[1].through == cast.organisations["observer"]


@pytest.mark.parametrize(
    ("day", "held"),
    [
        (date(2026, 12, 31), set()),
        (date(2027, 1, 1), {"query.see"}),
        (date(2027, 6, 1), {"query.see", "query.contribute"}),
        (date(2028, 1, 1), {"query.see", "query.contribute", "study.see"}),
        (date(2028, 12, 31), {"query.see", "query.contribute", "study.see"}),
        (date(2029, 1, 1), set()),
    ],
)
def test_rights_count_from_their_day_to_their_day_once_signed(cast: World, day, held) -> None:
    arrangement = new_arrangement(cast)
    officer = cast["secretariat officer"]

    def rights() -> set[str]:
        with at(day):
            actor = make.actor(arrangement.organisation)
            matrix = reads.matrix(arrangement, person=officer)
            found = {
                f"{product}.{act}" for product in Product for act in Act
                if has_right(actor, cast.international.pk, product, act)
            }  # fmt: skip
            assert found == {
                f"{product}.{act}" for product in Product for act in Act
                if matrix[product][act].counts
            }  # fmt: skip
        assert found == {
            f"{product}.{act}" for product in Product for act in Act
            if has_right(_now(arrangement, cast), cast.international.pk, product, act, day)
        }  # fmt: skip
        return found

    assert rights() == set()  # nothing is signed
    actions.sign(arrangement, by=officer, signed_on=date(2026, 11, 1))
    assert rights() == held


def _now(arrangement: Arrangement, cast: World):
    return make.actor(arrangement.organisation)


def test_members_need_no_arrangement_observers_do(cast: World) -> None:
    network = cast.international.pk
    assert has_right(cast["member reader"], network, Product.STUDY, Act.SEE)
    assert has_right(cast["observer"], network, Product.QUERY, Act.CONTRIBUTE)
    assert not has_right(cast["observer"], network, Product.QUERY, Act.LAUNCH)
    assert not has_right(cast["bare observer"], network, Product.QUERY, Act.SEE)
    assert not has_right(cast["visitor"], network, Product.QUERY, Act.SEE)
    assert not has_right(cast["former member"], network, Product.QUERY, Act.SEE)
    assert has_right(cast["operator"], network, Product.QUERY, Act.SEE)


def test_who_no_longer_takes_part_has_no_right_under_an_arrangement(cast: World) -> None:
    part = Membership.objects.get(network=cast.international,
                                  organisation=cast.organisations["observer"])  # fmt: skip
    actions.end_membership(part, by=cast["secretariat officer"])
    again = make.again(cast["observer"])
    assert not has_right(again, cast.international.pk, Product.QUERY, Act.SEE)


def test_steps_out_of_turn_are_refused(cast: World) -> None:
    arrangement = new_arrangement(cast)
    officer = cast["secretariat officer"]
    with pytest.raises(NotNow):
        actions.end(arrangement, by=officer, on=START)
    with pytest.raises(ValidationError, match="future"):
        actions.sign(arrangement, by=officer, signed_on=clock.today() + timedelta(days=1))
    actions.sign(arrangement, by=officer, signed_on=clock.today())
    with pytest.raises(NotNow):
        actions.sign(arrangement, by=officer, signed_on=clock.today())


def test_an_arrangement_ends_ahead_and_then_by_itself(cast: World) -> None:
    officer = cast["secretariat officer"]
    last = clock.today() + timedelta(days=10)
    actions.end(cast.signed, by=officer, on=last)
    assert (cast.signed.state, cast.signed.until) == ("signed", last)
    assert actions.close_expired(by=CLOCK) == 0
    with at(last + timedelta(days=1)):
        assert not has_right(make.again(cast["observer"]), cast.international.pk,
                             Product.QUERY, Act.SEE)  # fmt: skip
        assert actions.close_expired(by=CLOCK) == 1
    cast.signed.refresh_from_db()
    assert cast.signed.state == "ended"


def test_a_right_is_withdrawn_at_once(cast: World) -> None:
    [right] = cast.signed.rights.filter(product="query", act="see")
    actions.withdraw(right, by=cast["secretariat officer"])
    assert not has_right(
        make.again(cast["observer"]), cast.international.pk, Product.QUERY, Act.SEE
    )
    right.refresh_from_db()
    assert right.until == clock.today() - timedelta(days=1)


def test_a_right_granted_anew_replaces_the_old_from_its_day(cast: World) -> None:
    officer = cast["secretariat officer"]
    actions.grant(cast.signed, by=officer, product="query", act="see", circle="members",
                  since=date(2020, 1, 1))  # fmt: skip
    periods = cast.signed.rights.filter(product="query", act="see").order_by("since")
    assert [(one.circle, one.until) for one in periods] == [
        ("network", date(2019, 12, 31)), ("members", None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"product": "spice"}, "product"), ({"act": "burn"}, "act"),
        ({"circle": "requester"}, "at most"), ({"circle": "everyone"}, "circle"),
        ({"since": date(2000, 1, 1)}, "while its arrangement counts"),
        ({"since": date(2020, 1, 2), "until": date(2020, 1, 1)}, "lies before"),
    ],
)  # fmt: skip
def test_a_right_that_cannot_be_is_refused_with_a_sentence(cast: World, wrong, why) -> None:
    before = Right.objects.count()
    wanted = {"product": "query", "act": "launch", "circle": "network"} | wrong
    with pytest.raises(ValidationError, match=why):
        actions.grant(cast.signed, by=cast["secretariat officer"], **wanted)
    assert Right.objects.count() == before


@pytest.mark.parametrize("by", ["observer", "member coordinator", "stranger", "auditor", "visitor"])
def test_only_the_secretariat_grants(cast: World, by: str) -> None:
    with pytest.raises(PermissionDenied):
        actions.grant(cast.signed, by=cast[by], product="query", act="launch")
    with pytest.raises(PermissionDenied):
        actions.sign(cast.drafted, by=cast[by], signed_on=clock.today())


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    circle=st.sampled_from([Circle.MEMBERS, Circle.NETWORK, Circle.NATIONAL, Circle.PUBLIC]),
    since=st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    length=st.none() | st.integers(0, 900),
    today=st.dates(date(2019, 1, 1), date(2032, 1, 1)),
)
def test_an_observer_reads_exactly_what_its_rights_open(cast, circle, since, length, today) -> None:
    from tessera.access.audience import circles_of

    organisation = make.organisation()
    make.membership(cast.international, organisation, "observer")
    arrangement = make.arrangement(cast.international, organisation)
    until = None if length is None else since + timedelta(days=length)
    right = actions.grant(arrangement, by=OPERATOR, product="statistics", act="see",
                          circle=circle, since=since, until=until)  # fmt: skip
    with at(today):
        actor = make.actor(organisation)
        opened = circles_of(actor, cast.international.pk, Product.STATISTICS)
        other = circles_of(actor, cast.international.pk, Product.QUERY)
    assert opened == (frozenset(circle.outer()) if right.holds(today) else {Circle.PUBLIC})
    assert other == {Circle.PUBLIC}
