"""Pages of networks and people: who opens them, what they say, on any day, in a fixed number of queries."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.factories import network as make
from tests.personas import World

from tessera.access.people import Actor
from tessera.network import actions
from tessera.network.models import (
    Arrangement,
    Expertise,
    Mandate,
    Membership,
    Network,
    Organisation,
    Person,
    Right,
)


def signed_in(actor: Actor) -> Client:
    """A browser in which somebody has signed in and acts for the organisation of the cast."""
    client = Client()
    if actor.person:
        client.force_login(actor.person)
    return client


def words(answer) -> str:
    """What a reader reads in the page's main part."""
    assert answer.status_code == 200, answer.status_code
    main = answer.content.decode().split("<main")[1].split("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


# what stands where


def test_the_list_has_what_one_may_know_of(cast: World) -> None:
    seen = words(Client().get("/network/"))
    assert "international" in seen and "foreign" not in seen and "national, Albania" not in seen
    assert "2 members" in seen and "2 observers" in seen
    assert "foreign" in words(signed_in(cast["stranger"]).get("/network/"))
    assert "national, Albania" in words(signed_in(cast["institution officer"]).get("/network/"))


def test_a_network_shows_roles_since_and_contact_points(cast: World) -> None:
    seen = words(Client().get("/network/international/"))
    assert re.search(r"Members.*Austria.*14 May 2008.*Sweden", seen)
    assert re.search(r"Observers.*Albania", seen)
    assert Client().get("/network/foreign/").status_code == 404
    assert signed_in(cast["observer"]).get("/network/foreign/").status_code == 404


def test_who_was_a_member_on_a_day(cast: World) -> None:
    held = Membership.objects.get(organisation=cast.organisations["bare-observer"])
    actions.end_membership(held, by=cast["secretariat officer"], on=date(2022, 2, 28))
    ask = Client().get
    assert "Denmark" in words(ask("/network/international/?on=2022-02-28"))
    on_march = words(ask("/network/international/?on=2022-03-01"))
    assert "Denmark" not in on_march.split("Earlier parts")[0]
    assert re.search(r"Earlier parts.*Denmark Observer 14 May 2008 28 February 2022", on_march)
    assert "Nobody took part" in words(ask("/network/international/?on=2001-01-01"))


def test_a_participants_way_through_a_network(cast: World) -> None:
    held = Membership.objects.get(
        organisation=cast.organisations["observer"], network=cast.international
    )
    actions.change_role(held, "member", by=cast["secretariat officer"], since=date(2025, 1, 1))
    seen = words(signed_in(cast["observer"]).get("/network/international/participants/observer/"))
    assert "Takes part as member since 1 January 2025" in seen
    assert re.search(r"Observer 14 May 2008 31 December 2024", seen)
    assert "Working arrangement" in seen
    visitor = words(Client().get("/network/international/participants/observer/"))
    assert "Working arrangement" not in visitor
    assert Client().get("/network/international/participants/applicant/").status_code == 404


def test_people_of_an_organisation_are_for_who_may_see_them(cast: World) -> None:
    path = "/network/organisations/member/"
    assert "member expert" in words(signed_in(cast["member officer"]).get(path))
    assert "member expert" in words(signed_in(cast["observer"]).get(path))  # directory granted
    assert "member expert" not in words(signed_in(cast["bare observer"]).get(path))
    assert "member expert" not in words(Client().get(path))


def test_what_a_contact_point_lacks_is_a_sentence(cast: World) -> None:
    make.contact_point(cast.international, cast.organisations["member"], "AT")
    seen = words(signed_in(cast["member officer"]).get("/network/international/contact-points/"))
    assert re.search(r"Austria.*expert is missing; a contact point has at least three", seen)
    for _more in range(2):
        make.actor(cast.organisations["member"], "expert")
    seen = words(signed_in(cast["member officer"]).get("/network/organisations/member/"))
    assert "No expert is entered for policy, law, research, statistics." in seen
    expert = Mandate.objects.filter(
        organisation=cast.organisations["member"], role="expert"
    ).first()
    entry = make.expertise(expert.person)
    for code in ("policy", "law", "research", "statistics"):
        entry.competences.create(kind="field", code=code)
    seen = words(signed_in(cast["member officer"]).get("/network/organisations/member/"))
    assert "complete" in seen and "missing" not in seen


def test_the_matrix_and_who_will_read_what(cast: World) -> None:
    path = f"/network/arrangements/{cast.signed.pk}/"
    seen = words(signed_in(cast["secretariat officer"]).get(path))
    assert re.search(r"Queries and replies Members, observers and partners .*yes", seen)
    assert "1 person today" in seen and "Through it, 2 organisations" not in seen
    own = words(signed_in(cast["observer"]).get(path))
    assert "Through it, 2 organisations of its national network" in own
    assert signed_in(cast["bare observer"]).get(path).status_code == 404
    draft = f"/network/arrangements/{cast.drafted.pk}/"
    seen = words(signed_in(cast["applicant"]).get(draft))
    assert "once signed" in seen and "does not take part" in seen
    assert "Record the signature" not in seen
    assert signed_in(cast["member officer"]).get(draft).status_code == 404


def test_experts_are_found_by_what_they_know(cast: World) -> None:
    actions.list_expertise(
        cast["member expert"].person, by=cast["member expert"], topics=["asylum"],
        languages=["de"], areas=["XK"], fields=["law"],
    )  # fmt: skip
    make.expertise(cast["member officer"].person, "asylum", listed=False)
    ask = signed_in(cast["other member"]).get
    for query in ("", "topic=asylum", "language=de", "area=XK", "field=law", "words=expert",
                  "topic=asylum&language=de"):  # fmt: skip
        seen = words(ask(f"/network/experts/?{query}"))
        assert "member expert" in seen and "member officer" not in seen, query
    for query in ("topic=return", "language=fr", "area=RS", "field=policy", "words=nobody"):
        assert "Nobody meets all" in words(ask(f"/network/experts/?{query}")), query
    assert "Nobody whom you may find" in words(signed_in(cast["stranger"]).get("/network/experts/"))
    assert "member expert" not in words(Client().get("/network/experts/"))


@pytest.mark.parametrize(
    "address",
    [
        "/network/?colour=red", "/network/international/?on=yesterday",
        "/network/international/?on=2022-13-01", "/network/international/?on=0001-01-01",
        "/network/international/?at=2022-01-01", "/network/experts/?topic=cooking",
        "/network/experts/?language=klingon", "/network/experts/?area=ZZ",
        "/network/experts/?field=cooking", "/network/experts/?colour=red",
        "/network/organisations/member/?x=1", "/network/me/?x=1",
        "/network/international/admit/?x=1",
    ],
)  # fmt: skip
def test_a_filter_that_makes_no_sense_is_refused(cast: World, address: str) -> None:
    answer = signed_in(cast["secretariat officer"]).get(address)
    assert answer.status_code == 400
    assert "we do not have" in answer.content.decode()


@pytest.mark.parametrize(
    "path",
    ["/network/me/", "/network/people/", "/network/international/contact-points/",
     "/network/organisations/member/people/", "/network/me/correct/", "/network/me/expertise/"],
)  # fmt: skip
def test_a_visitor_is_asked_to_sign_in(cast: World, path: str) -> None:
    answer = Client().get(path)
    assert answer.status_code == 302 and "/accounts/login/" in answer.headers["Location"]


@pytest.mark.parametrize(
    "path",
    ["/network/international/admit/", "/network/international/arrangements/new/",
     "/network/organisations/other-member/people/", "/network/organisations/other-member/correct/"],
)  # fmt: skip
def test_who_may_do_it_is_said_to_whoever_may_not(cast: World, path: str) -> None:
    assert signed_in(cast["member coordinator"]).get(path).status_code == 403


@pytest.mark.parametrize("language", ["en", "sq", "sr", "sr-latn"])
def test_every_page_opens_in_every_language(cast: World, language: str) -> None:
    actions.list_expertise(
        cast["secretariat officer"].person, by=cast["secretariat officer"], areas=["XK"]
    )
    client = signed_in(cast["secretariat officer"])
    held = Membership.objects.get(organisation=cast.organisations["observer"],
                                  network=cast.international)  # fmt: skip
    right = cast.signed.rights.first()
    for path in (
        "", "international/", "international/contact-points/", "international/admit/",
        "international/arrangements/new/", "international/participants/observer/", "experts/",
        "organisations/observer/", "organisations/secretariat/", "me/", "me/correct/",
        "me/expertise/", f"arrangements/{cast.signed.pk}/", f"arrangements/{cast.drafted.pk}/",
        f"arrangements/{cast.signed.pk}/rights/{right.pk}/withdraw/",
        f"memberships/{held.pk}/change/", f"memberships/{held.pk}/end/",
        "organisations/observer/people/",
    ):  # fmt: skip
        answer = client.get(f"/network/{path}?lang={language}")
        assert answer.status_code == 200, path
        assert "style=" not in re.sub(r"\?[^\"]*", "", answer.content.decode())


def test_the_note_stands_once_on_a_page_that_names_the_area(cast: World) -> None:
    page = signed_in(cast["applicant"]).get(f"/network/arrangements/{cast.drafted.pk}/?style=eu")
    make.membership(cast.international, cast.organisations["applicant"], "observer", area="XK")
    page = Client().get("/network/international/?style=eu").content.decode()
    assert page.count("UNSCR 1244/1999") == 1


# as many queries for three rows as for one


def queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def more_participants(cast: World) -> None:
    for area in ("BE", "FR"):
        place = make.organisation(f"point-{area.lower()}", area=area, kind="contact_point")
        make.membership(cast.international, place, "member", area=area)
        make.contact_point(cast.international, place, area)


def more_people(cast: World) -> None:
    for _one in range(2):
        actor = make.actor(cast.organisations["member"], "expert")
        entry = make.expertise(actor.person, "asylum")
        entry.competences.create(kind="area", code="XK")


def more_invitations(cast: World) -> None:
    for number in range(2):
        actions.invite(cast.organisations["member"], by=cast["member coordinator"],
                       email=f"new-{number}@example.org", name="Office", role="reader")  # fmt: skip


def more_networks(cast: World) -> None:
    for code in ("second", "third"):
        more = make.network(code, audience="public", level="national", area="XK")
        make.membership(more, cast.organisations["member"], "member")


def more_readers(cast: World) -> None:
    for code in ("police", "bank"):
        make.membership(cast.national, make.organisation(code), "institution")
        make.actor(Organisation.objects.get(code=code))


def more_arrangements(cast: World) -> None:
    for _one in range(2):
        make.arrangement(cast.international, cast.organisations["observer"], "study.see:network")


@pytest.mark.parametrize(
    ("who", "path", "more"),
    [
        ("secretariat officer", "/network/", more_networks),
        ("member coordinator", "/network/organisations/member/", more_networks),
        ("secretariat officer", "/network/international/", more_participants),
        ("secretariat officer", "/network/international/contact-points/", more_participants),
        ("member coordinator", "/network/organisations/member/", more_people),
        ("member coordinator", "/network/organisations/member/people/", more_people),
        ("member coordinator", "/network/organisations/member/people/", more_invitations),
        ("member coordinator", "/network/experts/", more_people),
        ("secretariat officer", "/network/organisations/observer/", more_arrangements),
        ("secretariat officer", "/network/international/participants/observer/", more_arrangements),
        ("secretariat officer", "/network/arrangements/{signed}/", more_readers),
    ],
)
def test_three_rows_ask_as_much_as_one(cast: World, who: str, path: str, more) -> None:
    make.expertise(cast["member expert"].person, "asylum").competences.create(
        kind="area", code="AT"
    )
    make.contact_point(cast.international, cast.organisations["member"], "AT")
    more_invitations(cast) if more is more_invitations else None
    path = path.format(signed=cast.signed.pk)
    client = signed_in(cast[who])
    client.get(path)
    before = queries(client, path)
    if more is more_invitations:
        for number in range(3, 6):
            actions.invite(cast.organisations["member"], by=cast["member coordinator"],
                           email=f"new-{number}@example.org", name="Office", role="reader")  # fmt: skip
    else:
        more(cast)
    assert queries(client, path) == before


# oneself


def test_what_is_stored_is_shown_taken_out_and_corrected(cast: World) -> None:
    client = signed_in(cast["member expert"])
    seen = words(client.get("/network/me/"))
    assert cast["member expert"].person.email in seen and "Expert" in seen
    answer = client.post("/network/me/record.json")
    told = json.loads(answer.content)
    assert told["person"]["email"] == cast["member expert"].person.email
    assert "password" not in answer.content.decode()
    assert "attachment" in answer.headers["Content-Disposition"]
    assert client.get("/network/me/record.json").status_code == 405
    client.post("/network/me/correct/", {"name": "Lawyer", "language": "sr", "style": "un"})
    person = Person.objects.get(pk=cast["member expert"].person_id)
    assert (person.name, person.language, person.style) == ("Lawyer", "sr", "un")
    assert client.cookies["language"].value == "sr" and client.cookies["style"].value == "un"
    refused = client.post("/network/me/correct/", {"name": " ", "language": "xx"})
    assert refused.status_code == 200 and "t-error-summary" in refused.content.decode()


def test_one_consents_to_be_listed_and_takes_it_back(cast: World) -> None:
    client = signed_in(cast["member expert"])
    entry = {"topics": ["asylum"], "languages": ["de", "en"], "areas": ["AT"],
             "fields_covered": ["law"], "audience": "members", "summary_en": "Family law."}  # fmt: skip
    assert "Without your consent" in client.post("/network/me/expertise/", entry).content.decode()
    assert not Expertise.objects.exists()
    client.post("/network/me/expertise/", entry | {"consents": "on"})
    written = Expertise.objects.get()
    assert written.consented_at and written.audience == "members"
    assert written.competences.count() == 5
    form = client.get("/network/me/expertise/").content.decode()
    assert "Family law." in form and re.search(r'value="asylum"[^>]*checked', form)
    client.post("/network/me/expertise/delete/")
    assert not Expertise.objects.exists()


def test_erasing_asks_for_the_password_and_a_tick(cast: World) -> None:
    person = cast["member expert"].person
    person.set_password("a mosaic of many tiles")
    person.save()
    client = signed_in(cast["member expert"])
    assert "reauthenticate" in client.get("/network/me/erase/").headers["Location"]
    client.post("/accounts/reauthenticate/", {"password": "a mosaic of many tiles"})
    assert client.post("/network/me/erase/").status_code == 200
    assert Person.objects.get(pk=person.pk).is_active
    client.post("/network/me/erase/", {"means_it": "on"})
    gone = Person.objects.get(pk=person.pk)
    assert not gone.is_active and gone.name == "–" and "invalid" in gone.email
    assert client.get("/network/me/").status_code == 302


# story 3


def test_a_secretariat_admits_an_observer_with_dated_rights(cast: World) -> None:
    client = signed_in(cast["secretariat officer"])
    answer = client.post("/network/international/admit/", {
        "organisation": "", "kind": "contact_point", "area": "XK", "is_contact_point": "on",
        "role": "observer", "since": "2026-01-01", "basis": "Exchange of letters",
    })  # fmt: skip
    place = Organisation.objects.get(kind="contact_point", area="XK")
    assert answer.headers["Location"] == f"/network/international/participants/{place.code}/"
    assert place.name["en"] == "Contact point" and set(place.name) == {"en", "sq", "sr-latn"}
    answer = client.post("/network/international/arrangements/new/", {
        "organisation": place.code, "kind": "letters", "since": "2026-01-01",
        "until": "2028-12-31", "basis": "",
    })  # fmt: skip
    drafted = Arrangement.objects.get(organisation=place)
    assert drafted.area == "XK" and answer.headers["Location"].endswith(f"{drafted.pk}/")
    granted = {"products": ["query", "study"], "acts": ["see", "contribute"], "circle": "network",
               "since": "2026-06-01", "until": ""}  # fmt: skip
    client.post(f"/network/arrangements/{drafted.pk}/rights/", granted)
    assert Right.objects.filter(arrangement=drafted).count() == 4
    seen = words(client.get(f"/network/arrangements/{drafted.pk}/"))
    assert re.search(
        r"Queries and replies Contact point, Kosovo \* 0 people today.*1 June 2026", seen
    )
    assert "once signed" in seen
    client.post(f"/network/arrangements/{drafted.pk}/sign/", {"signed_on": "2025-12-20"})
    drafted.refresh_from_db()
    assert drafted.state == "signed"
    assert "once signed" not in words(client.get(f"/network/arrangements/{drafted.pk}/"))
    twice = client.post(f"/network/arrangements/{drafted.pk}/rights/", granted)
    assert "from then on already" in twice.content.decode()
    assert Right.objects.filter(arrangement=drafted).count() == 4
    again = client.post(f"/network/arrangements/{drafted.pk}/sign/", {"signed_on": "2025-12-20"})
    assert again.status_code == 409


def test_all_of_an_admission_or_nothing(cast: World) -> None:
    before = Organisation.objects.count()
    client = signed_in(cast["secretariat officer"])
    answer = client.post("/network/international/admit/", {
        "kind": "contact_point", "area": "AT", "role": "member", "since": "2026-01-01",
    })  # fmt: skip
    assert "Another organisation takes part for this area" in answer.content.decode()
    assert Organisation.objects.count() == before
    nameless = {"kind": "ministry", "role": "partner", "since": "2026-01-01"}
    answer = client.post("/network/international/admit/", nameless)
    assert "give the new one a name" in answer.content.decode()
    for wrong in (
        {"since": "soon"},
        {"area": "ZZ"},
        {"role": "king"},
        {"organisation": "foreign-one"},
    ):
        sent = {"kind": "contact_point", "area": "BE", "role": "member", "since": "2026-01-01"}
        assert client.post("/network/international/admit/", sent | wrong).status_code == 200
    assert Organisation.objects.count() == before


def test_a_role_changes_and_a_part_ends(cast: World) -> None:
    client = signed_in(cast["secretariat officer"])
    held = Membership.objects.get(organisation=cast.organisations["bare-observer"])
    client.post(f"/network/memberships/{held.pk}/change/",
                {"role": "member", "since": "2026-01-01", "basis": "Treaty"})  # fmt: skip
    now = Membership.objects.get(organisation=cast.organisations["bare-observer"], role="member")
    assert now.since == date(2026, 1, 1)
    wrong = client.post(f"/network/memberships/{now.pk}/end/", {"on": "2020-01-01"})
    assert "cannot end before" in wrong.content.decode()
    client.post(f"/network/memberships/{now.pk}/end/", {"on": "2026-06-30", "reason": "left"})
    now.refresh_from_db()
    assert now.until == date(2026, 6, 30)


def test_a_networks_code_never_hides_a_page(cast: World) -> None:
    from tessera.network.actions.networks import TAKEN
    from tessera.network.urls import urlpatterns

    first = {str(one.pattern).split("/")[0] for one in urlpatterns}
    assert {word for word in first if word and "<" not in word} <= TAKEN
    assert not Network.objects.filter(code__in=TAKEN).exists()
