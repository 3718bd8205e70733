"""In any world that can be made, lists, checks and circles say the same."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.factories import network as make
from tests.personas import World
from tests.specimens import release

from tessera.access.audience import circles_of
from tessera.access.people import VISITOR, Actor
from tessera.access.visibility import sees
from tessera.core import clock
from tessera.core.circle import Circle
from tessera.network.models import Mandate, Membership, Network, Person, Product
from tessera.statistics.models import Release

ROLES = st.sampled_from([None, *Membership.Role.values])
MANDATES = st.sampled_from(Mandate.Role.values)
DAYS = st.integers(-400, 400).map(lambda days: clock.today() + timedelta(days=days))
QUIET = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@QUIET
@given(
    role=ROLES, mandate=MANDATES, circle=st.sampled_from(Circle), own=st.booleans(),
    right=st.none() | st.tuples(st.sampled_from(Circle), DAYS, st.none() | DAYS),
    signed=st.booleans(), left=st.none() | DAYS,
)  # fmt: skip
def test_a_release_is_listed_exactly_when_its_circle_reaches_the_reader(
    cast: World, role, mandate, circle, own, right, signed, left
) -> None:
    Release.objects.all().delete()
    network, organisation = make.network(), make.organisation()
    if role:
        since = date(2000, 1, 1)
        make.membership(network, organisation, role, since=since, until=left)
    if right:
        opened, since, until = right
        state = "signed" if signed else "drafted"
        made = make.arrangement(network, organisation, state=state)
        if until is None or until >= since:
            made.rights.create(
                product="statistics", act="see", circle=opened, since=since, until=until
            )
    actor = make.actor(organisation, mandate)
    owner = organisation if own else make.organisation()
    thing = release(circle, network=network, contributor=owner)
    reaches = circle in circles_of(
        actor, network.pk, Product.STATISTICS, contributor=owner.pk
    )  # fmt: skip
    assert sees(actor, thing) == reaches
    assert Release.objects.visible_to(actor).filter(pk=thing.pk).exists() == reaches
    assert sees(VISITOR, thing) == (circle == Circle.PUBLIC)
    takes_part = role and (left is None or left >= clock.today())
    if not own and not takes_part:
        assert reaches == (circle == Circle.PUBLIC)  # a right without taking part opens nothing


@QUIET
@given(since=DAYS, until=st.none() | DAYS, active=st.booleans(), dismissed=st.booleans())
def test_only_a_mandate_that_holds_today_lets_somebody_in(
    cast: World, since, until, active, dismissed
) -> None:
    if until is not None and until < since:
        until = since
    person = make.person(is_active=active)
    organisation = cast.organisations["member"]
    make.mandate(
        person, organisation, "coordinator", since=since, until=until,
        ended_at=clock.now() if dismissed else None,
    )  # fmt: skip
    actor = Actor(Person.objects.get(pk=person.pk), organisation)
    today = clock.today()
    holds = since <= today and (until is None or today <= until) and active and not dismissed
    assert bool(actor.standing.offices) == holds
    assert sees(actor, cast["member officer"].person) == holds
    assert bool(actor.standing.parts) == holds


@QUIET
@given(audience=st.sampled_from(Circle), role=ROLES)
def test_a_network_is_known_to_the_public_or_to_its_own(cast: World, audience, role) -> None:
    network, organisation = make.network(audience=audience), make.organisation()
    if role:
        make.membership(network, organisation, role)
    actor = make.actor(organisation, "reader")
    assert sees(actor, network) == (bool(role) or audience == Circle.PUBLIC)
    assert Network.objects.visible_to(VISITOR).filter(pk=network.pk).exists() == (
        audience == Circle.PUBLIC
    )
