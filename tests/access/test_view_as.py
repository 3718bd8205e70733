"""Looking at pages as somebody else: what both may see, nothing written, start and end recorded."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.test import Client
from tests.exchange.test_pages import signed_in, words
from tests.factories import exchange as make
from tests.factories.exchange_specimens import specimens
from tests.personas import World

from tessera import audit
from tessera.access import viewing
from tessera.access.audience import circles_of
from tessera.access.people import Actor, Memory
from tessera.access.policy import POLICY, may
from tessera.access.visibility import sees
from tessera.audit.models import Event
from tessera.core.circle import Circle
from tessera.exchange import actions
from tessera.exchange.models import Answer, Reply
from tessera.network.models import Mandate, Product

OFFICE = "secretariat officer"
#: Through whose eyes: the organisation and the office there, and who really holds it.
PERSONAS = {
    "a contact point": ("other-member", "coordinator", "other member"),
    "who asks": ("member", "officer", "member officer"),
    "an expert": ("member", "expert", "member expert"),
    "a reader": ("member", "reader", "member reader"),
    "an observer": ("observer", "coordinator", "observer"),
    "an observer without rights": ("bare-observer", "coordinator", "bare observer"),
    "a visitor": ("", "visitor", "visitor"),
}
START, END = "/exchange/view-as/", "/exchange/view-as/end/"


def looking(cast: World, viewer: str, persona: str) -> Actor:
    """The actor of somebody who looks as a persona."""
    code, office, _who = PERSONAS[persona]
    key = str(cast.organisations[code].pk) if code else ""
    return viewing.through(replace(cast[viewer]), {"organisation": key, "office": office})


def begun(cast: World, persona: str, viewer: str = OFFICE) -> Client:
    """A browser in which somebody looks as a persona."""
    client = signed_in(cast[viewer])
    code, office, _who = PERSONAS[persona]
    who = str(cast.organisations[code].pk) if code else "visitor"
    answer = client.post(START, {"who": who, "office": office if code else ""})
    assert answer.status_code == 302, words(answer)
    return client


# what is seen


def test_seen_and_allowed_is_what_both_may_and_nothing_else(cast: World) -> None:
    things = specimens(cast)
    for persona, (_code, _office, who) in PERSONAS.items():
        viewer = "administrator" if who == "observer" else OFFICE
        actor, held, own = (
            replace(one, memory=Memory.of_reading())  # of a page, which asks for all acts
            for one in (looking(cast, viewer, persona), cast[who], cast[viewer])
        )
        assert actor.viewer is not None and actor.real.person == own.person
        for name, thing in things.items():
            both = sees(own, thing) and sees(held, thing)
            assert sees(actor, thing) is both, (viewer, persona, name)
            noun = thing._meta.model_name
            for act in (one for one in POLICY if both and one.split(".")[0] == noun):
                if may(actor, act, thing):
                    lent = may(own, act, thing) and may(held, act, thing)
                    assert lent, (viewer, persona, name, act)


def test_the_audiences_are_those_of_both(cast: World) -> None:
    for persona, (_code, _office, who) in PERSONAS.items():
        actor, held, at = looking(cast, OFFICE, persona), cast[who], cast.international.pk
        of = [circles_of(one, at, Product.QUERY) for one in (cast[OFFICE], held)]
        assert circles_of(actor, at, Product.QUERY) == of[0] & of[1], persona


def test_a_workspace_stays_with_its_participant(cast: World) -> None:
    query = make.launched(cast)
    reply = make.reply_of(query, cast.organisations["other-member"])
    question = query.questions.get(position=1)
    make.answer(reply, question, cast["other member"], words="TOKEN-draft")
    actor = looking(cast, "administrator", "a contact point")
    assert not Answer.objects.visible_to(actor).exists()
    client = begun(cast, "a contact point")
    for path in ("reply/", "reply/1/"):
        answer = client.get(f"/exchange/queries/{query.number}/{path}")
        assert answer.status_code == 404 and b"TOKEN-draft" not in answer.content
    page = client.get(f"/exchange/queries/{query.number}/")
    assert "Your reply" in words(page) and b"TOKEN-draft" not in page.content


def test_what_is_kept_to_the_own_organisation_is_a_withheld_row(cast: World) -> None:
    query = make.launched(cast)
    reply = make.reply_of(query, cast.organisations["other-member"])
    kept = {1: {"audience": Circle.TEAM, "reason": "Ours.", "words": "TOKEN-team"}}
    make.released(reply, cast["other member"], kept, words="TOKEN-members")
    page = begun(cast, "a contact point").get(f"/exchange/queries/{query.number}/")
    assert "A reply was given. It is not disseminated further." in words(page)
    assert b"TOKEN-team" not in page.content and b"TOKEN-members" in page.content


def test_an_observer_page_is_seen_as_the_observer_sees_it(cast: World) -> None:
    inner = make.launched(cast, title={"en": "Inner"}, audience=Circle.MEMBERS,
                          asked_roles=["member"])  # fmt: skip
    outer = make.launched(cast, title={"en": "Outer"}, audience=Circle.NETWORK)
    client = begun(cast, "an observer")
    board = words(client.get("/exchange/"))
    assert "Outer" in board and "Inner" not in board
    assert client.get(f"/exchange/queries/{inner.number}/").status_code == 404
    assert client.get(f"/exchange/queries/{outer.number}/").status_code == 200


def test_a_visitor_finds_what_is_public_and_a_closed_door(cast: World) -> None:
    client = begun(cast, "a visitor")
    assert client.get("/network/").status_code == 200
    assert "A visitor is asked to sign in here." in words(client.get("/exchange/"), 403)
    assert client.get("/api/v1/networks").status_code == 200


# nothing is written


@pytest.mark.parametrize("persona", ["a contact point", "an observer", "a visitor"])
def test_every_write_is_refused_with_a_sentence(cast: World, persona: str) -> None:
    query = make.launched(cast)
    client = begun(cast, persona)
    before = Event.objects.count()
    at = f"/exchange/queries/{query.number}/"
    for path in (
        f"{at}reply/accept/",
        f"{at}close/",
        START,
        "/network/me/record.json",
        "/act-for/",
    ):
        for method in ("post", "put", "patch", "delete"):
            answer = getattr(client, method)(path)
            assert answer.status_code == 403, (method, path)
            assert "End that before you do something" in answer.content.decode()
    assert Event.objects.count() == before
    assert not Reply.objects.filter(accepted_at__isnull=False).exists()


def test_a_copy_goes_to_whoever_really_looks_and_no_action_passes(cast: World) -> None:
    """A copy that leaves is an event, although it is fetched with GET."""
    query = make.launched(cast, audience=Circle.PUBLIC)
    actions.close(query, by=cast["member coordinator"])
    made = actions.compile_(
        query, "public", by=cast["member coordinator"], language="en", style="eu"
    )
    path = f"/exchange/queries/{query.number}/compilations/{made.pk}/html/"
    client = begun(cast, "an observer")
    assert client.get(f"/exchange/queries/{query.number}/compilations/").status_code == 200
    assert client.get(path).status_code == 200
    left = made.files.get(format="html").departures.get()
    assert left.organisation == cast.organisations["secretariat"]
    event = Event.objects.get(step="compilation.depart")
    assert event.actor == cast[OFFICE].person.pk
    actor = looking(cast, OFFICE, "an observer")
    with pytest.raises(PermissionDenied), transaction.atomic():
        audit.record("query.close", query, by=actor)


# who, and for how long


@pytest.mark.parametrize("who", ["member coordinator", "other member", "observer", "member expert",
                                 "stranger"])  # fmt: skip
def test_others_look_through_nobodys_eyes(cast: World, who: str) -> None:
    client = signed_in(cast[who])
    at = cast.organisations["bare-observer"]
    if not may(cast[who], "organisation.view_as"):
        assert client.get(START).status_code == 403
    with pytest.raises(PermissionDenied):
        viewing.view_as(at, Mandate.Role.OFFICER, by=cast[who])
    session = client.session
    session[viewing.KEPT] = {"organisation": str(at.pk), "office": "officer"}
    session.save()
    assert client.get("/exchange/").wsgi_request.person.viewer is None


def test_no_office_that_oversees_is_lent(cast: World) -> None:
    for office in ("administrator", "auditor", "", "king"):
        with pytest.raises(ValidationError):
            viewing.view_as(cast.organisations["member"], office, by=cast["administrator"])


def test_start_and_end_are_events_and_a_banner_says_so(cast: World) -> None:
    client = begun(cast, "an observer")
    page = client.get("/exchange/").content.decode()
    assert "You see the pages as this office would" in page and END in page
    assert client.post(END).status_code == 302
    assert "You see the pages as this office would" not in client.get("/exchange/").content.decode()
    told = [(one.step, one.actor, one.object_id, one.facts) for one in
            Event.objects.filter(step__startswith="organisation.")]  # fmt: skip
    person, at = cast[OFFICE].person.pk, str(cast.organisations["observer"].pk)
    assert told == [
        ("organisation.view_as", person, at, {"office": "coordinator"}),
        ("organisation.end_view", person, at, {"office": "coordinator"}),
    ]
    assert client.post(END).status_code == 302  # again: nothing to end
    assert Event.objects.filter(step="organisation.end_view").count() == 1


def test_it_ends_with_the_mandate_and_with_the_session(cast: World) -> None:
    client = begun(cast, "an observer")
    Mandate.objects.filter(person=cast[OFFICE].person).delete()
    assert client.get("/exchange/").wsgi_request.person.viewer is None
    again = begun(cast, "a visitor", "administrator")
    assert again.post("/accounts/logout/").status_code == 302
    assert Client().get("/exchange/").status_code == 302


def test_the_own_pages_stay_the_own(cast: World) -> None:
    client = begun(cast, "an observer")
    told = client.get("/network/me/").content.decode()
    assert cast[OFFICE].person.email in told and cast["observer"].person.email not in told


def test_who_was_shown_what_names_who_really_looked(cast: World) -> None:
    from tessera.audit.models import Reading

    query = make.launched(cast)
    reply = make.reply_of(query, cast.organisations["other-member"])
    make.released(reply, cast["other member"])
    begun(cast, "a contact point").get(f"/exchange/queries/{query.number}/")
    row = Reading.objects.get()
    assert row.reader == cast[OFFICE].person.pk
    assert row.acting_for == cast.organisations["secretariat"].pk
