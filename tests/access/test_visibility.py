"""Lists and checks are one rule; what nobody wrote a rule for, nobody sees."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.apps import apps
from django.db import connection, models
from django.test.utils import CaptureQueriesContext
from tests.factories import network as make
from tests.personas import World
from tests.specimens import specimens

from tessera.access import visibility
from tessera.access.people import CLOCK, OPERATOR, VISITOR, Actor, Memory
from tessera.access.roles import roles_of
from tessera.core.circle import Circle
from tessera.core.visible import RULES, NoRule, VisibleQuerySet
from tessera.network.models import Membership, Network, Organisation, Person


def test_list_and_check_agree_for_everybody_and_everything(cast: World) -> None:
    """Whoever is swapped for whomever: an object is in the list exactly when it is seen."""
    things = specimens(cast)
    kinds = {type(thing) for thing in things.values()}
    for name, person in cast.people.items():
        same = make.again(person)
        listed = {
            kind: set(kind.objects.visible_to(person).values_list("pk", flat=True))
            for kind in kinds
        }
        for what, thing in things.items():
            assert (thing.pk in listed[type(thing)]) == visibility.sees(same, thing), (name, what)


def test_every_model_with_guarded_rows_has_a_rule() -> None:
    guarded = [
        model._meta.label
        for model in apps.get_models()
        if isinstance(model._default_manager.all(), VisibleQuerySet)
    ]
    assert set(guarded) <= set(RULES)
    assert len(guarded) > 10


def test_a_model_without_a_rule_is_shown_to_nobody(cast: World) -> None:
    class Unruled(models.Model):  # noqa: DJ008
        class Meta:
            app_label = "access"
            managed = False

    for person in (*cast.people.values(), OPERATOR):
        with pytest.raises(NoRule):
            visibility.visible(Unruled, person)
    del apps.all_models["access"]["unruled"]


def test_two_rules_for_one_model_are_refused() -> None:
    with pytest.raises(ValueError, match="two visibility functions"):
        visibility.of("network.Network")(lambda _person: models.Q())


@pytest.mark.parametrize("name", ["former member", "closed account"])
def test_whose_mandate_ended_sees_what_a_visitor_sees(cast: World, name: str) -> None:
    """Except their own record and their own steps, which stay theirs."""
    person = cast[name]
    for what, thing in specimens(cast).items():
        assert visibility.sees(person, thing) == visibility.sees(VISITOR, thing), what


def test_acting_for_an_organisation_without_a_mandate_gives_nothing(cast: World) -> None:
    """Swapping the organisation's identifier is of no use."""
    member = cast["member coordinator"]
    for organisation in cast.organisations.values():
        if organisation == member.organisation:
            continue
        swapped = Actor(member.person, organisation)
        assert not swapped.standing.offices
        assert not visibility.sees(swapped, cast.drafted)


def test_a_visitor_sees_public_networks_only(cast: World) -> None:
    assert list(Network.objects.visible_to(VISITOR)) == [cast.international]
    seen = Membership.objects.visible_to(VISITOR)
    assert {one.network for one in seen} == {cast.international}
    assert not Person.objects.visible_to(VISITOR).exists()
    assert cast.organisations["stranger"] not in Organisation.objects.visible_to(VISITOR)


def test_the_installation_itself_sees_everything(cast: World) -> None:
    for thing in specimens(cast).values():
        assert visibility.sees(OPERATOR, thing)
        assert visibility.sees(CLOCK, thing)


@pytest.mark.parametrize(
    ("name", "audiences"),
    [
        ("visitor", {Circle.PUBLIC}),
        ("member reader", set(Circle)),  # the contributor's own organisation
        ("other member", set(Circle.MEMBERS.outer())),
        ("secretariat officer", set(Circle.REQUESTER.outer())),
        ("observer", set(Circle.NETWORK.outer())),  # what its arrangement opens
        ("bare observer", {Circle.PUBLIC}),  # being an observer opens nothing by itself
        ("applicant", {Circle.PUBLIC}),  # a draft opens nothing
        ("institution officer", set(Circle.NATIONAL.outer())),  # through its contact point
        ("institute expert", set(Circle.NATIONAL.outer())),
        ("stranger", {Circle.PUBLIC}),
        ("former member", {Circle.PUBLIC}),
    ],
)
def test_how_far_a_contribution_travels(cast: World, name: str, audiences: set[Circle]) -> None:
    things = specimens(cast)
    seen = {
        circle
        for circle in Circle
        if visibility.sees(cast[name], things[f"release of a member for {circle.value}"])
    }
    assert seen == audiences


def test_a_draft_is_known_to_its_parties_only(cast: World) -> None:
    for name in ("secretariat officer", "applicant", "administrator"):
        assert visibility.sees(cast[name], cast.drafted), name
    for name in ("visitor", "member coordinator", "observer", "stranger"):
        assert not visibility.sees(cast[name], cast.drafted), name


def test_a_standing_is_read_with_the_same_queries_for_one_network_and_for_three(
    cast: World,
) -> None:
    person = cast["member coordinator"]

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            list(Network.objects.visible_to(make.again(person)))
        return len(captured)

    before = queries()
    for _number in range(2):
        make.membership(make.network(), person.organisation, "member")
    assert queries() == before


def test_what_is_remembered_ends_with_the_request(cast: World) -> None:
    """A reader is asked for once on one page; who writes is asked for each time."""
    one, network = cast["member coordinator"], cast.international
    office = one.organisation
    reading, writing = (replace(one, memory=made()) for made in (Memory.of_reading, Memory))
    for ask in (lambda who: visibility.sees(who, network), lambda who: roles_of(who, office)):
        with CaptureQueriesContext(connection) as asked:
            first = ask(reading)
        with CaptureQueriesContext(connection) as again:
            assert ask(reading) == first
        assert first == ask(one) and len(asked) > 0 and len(again) == 0
        assert ask(writing) == first
    Network.objects.filter(pk=network.pk).update(audience=Circle.TEAM)
    Membership.objects.filter(network=network).delete()
    assert not visibility.sees(replace(one, memory=Memory.of_reading()), network)
    assert not visibility.sees(replace(one, memory=Memory()), network)
    with CaptureQueriesContext(connection) as anew:
        assert roles_of(writing, office) == roles_of(writing, office)
    assert len(anew) > 0


def test_a_reader_stands_towards_everything_as_whoever_is_asked_each_time(cast: World) -> None:
    """What is remembered of one object is said of no other."""
    things = specimens(cast)
    for name in ("secretariat officer", "member coordinator", "institute expert", "visitor"):
        reading = replace(cast[name], memory=Memory.of_reading())
        general = roles_of(reading)
        for what, thing in things.items():
            expected = roles_of(cast[name], thing)
            assert roles_of(reading, thing) == roles_of(reading, thing) == expected, (name, what)
        assert roles_of(reading) == general == roles_of(cast[name])
