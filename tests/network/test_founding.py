"""Networks are founded, organisations go over into others, several form a contact point."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from tests.factories import network as make
from tests.network.test_pages import signed_in, words
from tests.personas import World

from tessera.access.people import OPERATOR
from tessera.audit.models import Event
from tessera.network import actions
from tessera.network.models import ContactPoint, Mandate, Membership, Network, Organisation
from tessera.network.reads.merging import moves

DAY = date(2026, 10, 1)
FOUND = {
    "level": "international", "name_en": "Alpine network", "name_sq": "Rrjeti alpin",
    "short_name": "AMN", "area": "", "coordinator": "", "body_en": "Alpine office",
    "since": "2026-10-01", "audience": "public", "default_audience": "members",
}  # fmt: skip


def test_an_administrator_founds_a_network_and_is_led_to_invite_who_coordinates_it(cast: World):
    browser = signed_in(cast["administrator"])
    assert "Found a network" in words(browser.get("/network/"))
    answer = browser.post("/network/found/", FOUND)
    network = Network.objects.get(code="amn")
    assert network.name == {"en": "Alpine network", "sq": "Rrjeti alpin"}
    part = network.memberships.get()
    assert (part.role, part.since) == ("coordinator", DAY)
    assert answer.url == f"/network/organisations/{part.organisation.code}/people/"
    assert "Now invite who coordinates it" in browser.get(answer.url).content.decode()


def test_nobody_else_founds_networks(cast: World):
    for who in ("secretariat coordinator", "member coordinator"):
        browser = signed_in(cast[who])
        assert "Found a network" not in browser.get("/network/").content.decode()
        assert browser.get("/network/found/").status_code == 403
        with pytest.raises(PermissionDenied):
            actions.establish(
                by=cast[who], name={"en": "N"}, short_name="N", since=DAY, body={"en": "B"}
            )


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"name_en": "", "name_sq": ""}, "Give the network a name"),
        ({"body_en": ""}, "Choose who coordinates it"),
        ({"level": "national"}, "A national network needs its area"),
        ({"area": "AT"}, "An international network has no area"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_written(cast: World, changed, said):
    count = Organisation.objects.count()
    answer = signed_in(cast["administrator"]).post("/network/found/", FOUND | changed)
    assert said in words(answer)
    assert Organisation.objects.count() == count


def test_a_code_that_is_taken_is_never_given_twice(cast: World):
    for _time in range(2):
        actions.establish(
            by=OPERATOR, name={"en": "N"}, short_name="People", since=DAY, body={"en": "B"}
        )
    assert set(Network.objects.filter(short_name="People").values_list("code", flat=True)) == {
        "people-2", "people-3",
    }  # fmt: skip


def test_a_national_network_belongs_to_its_contact_point(cast: World):
    point = make.contact_point(cast.international, cast.organisations["member"], "AT")
    network = actions.establish(
        by=OPERATOR, name={"en": "N"}, short_name="NN", since=DAY, level="national", area="AT",
        coordinator=cast.organisations["member"],
    )  # fmt: skip
    assert network.contact_point == point


def _old_and_new(cast: World) -> tuple[Organisation, Organisation]:
    old, new = make.organisation("old"), make.organisation("new")
    make.membership(cast.international, old, "member", area="NO")
    make.membership(cast.international, new, "partner")
    other = make.network("other", audience="public")
    make.membership(other, cast.organisations["secretariat"], "coordinator")
    make.membership(other, old, "observer", until=date(2027, 3, 1))
    make.membership(other, make.organisation("third"), "observer")
    for name in ("one", "two"):
        make.mandate(make.person(name), old, "officer")
    make.mandate(make.person("later"), old, "reader", since=date(2027, 1, 1))
    make.mandate(Mandate.objects.filter(organisation=old)[0].person, new, "officer")
    return old, new


def test_what_goes_over_is_shown_before_and_done_as_shown(cast: World):
    old, new = _old_and_new(cast)
    browser = signed_in(cast["secretariat officer"])
    shown = words(browser.get("/network/organisations/old/merge/?into=new&on=2026-10-01"))
    assert "ends, since the other one takes part already" in shown
    assert "ends, since the person holds the same mandate there" in shown
    assert not Event.objects.filter(step="organisation.merge").exists()
    told = moves(old, new, DAY)
    browser.post("/network/organisations/old/merge/", {"into": "new", "on": "2026-10-01"})
    for one in told.parts:
        there = Membership.objects.filter(organisation=new, network=one.row.network)
        assert there.exclude(role="partner").exists() == one.goes_on
    for one in told.mandates:
        held = Mandate.objects.filter(person=one.row.person, organisation=new)
        assert held.count() == 1
    assert not Mandate.objects.touching(DAY, None).filter(organisation=old, ended_at=None).exists()
    event = Event.objects.get(step="organisation.merge")
    assert event.facts["parts"] == 2 and event.facts["mandates"] == 3


def test_an_end_that_was_agreed_stays_agreed(cast: World):
    old, new = _old_and_new(cast)
    actions.merge(old, new, by=OPERATOR, on=DAY)
    part = Membership.objects.get(network__code="other", organisation=new)
    assert (part.since, part.until) == (DAY, date(2027, 3, 1))
    with pytest.raises(ValidationError, match="gone over into another already"):
        actions.merge(old, new, by=OPERATOR, on=DAY)


def test_nobody_brings_people_into_an_organisation_of_another_network(cast: World):
    """A merger gives people mandates at the successor: whoever looks after that has to agree."""
    old, _new = _old_and_new(cast)
    theirs = cast.organisations["stranger"]
    by = cast["secretariat officer"]
    with pytest.raises(PermissionDenied):
        actions.merge(old, theirs, by=by, on=DAY)
    make.membership(cast.international, theirs, "partner")
    with pytest.raises(PermissionDenied):  # its own network has not agreed
        actions.merge(old, theirs, by=by, on=DAY)
    browser = signed_in(by)
    shown = words(browser.get("/network/organisations/old/merge/?into=stranger&on=2026-10-01"))
    assert "You do not look after" in shown and "Let it go over" not in shown


def test_several_organisations_form_a_contact_point(cast: World):
    point = ContactPoint.objects.get(organisation=cast.organisations["observer"])
    for code, area in (("ministry", "AL"), ("institute-al", "AL"), ("elsewhere", "AT")):
        make.membership(cast.international, make.organisation(code, area=area), "partner")
    browser = signed_in(cast["observer"])
    address = f"/network/contact-points/{point.pk}/entities/"
    assert address in browser.get("/network/organisations/observer/").content.decode()
    page = words(browser.get(address))
    assert "ministry" in page and "elsewhere" not in page
    browser.post(address, {"entities": ["ministry", "institute-al"]})
    assert {one.code for one in point.entities.all()} == {"ministry", "institute-al"}
    answer = browser.post(address, {"entities": ["elsewhere"]})
    assert answer.status_code == 200 and point.entities.count() == 2
    with pytest.raises(ValidationError, match="does not form itself"):
        actions.compose(point, [point.organisation], by=OPERATOR)
