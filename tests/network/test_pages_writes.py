"""Every route that writes: by POST with its token alone, and only to the object in its address."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import URLPattern
from tests.factories import network as make
from tests.network.test_pages import signed_in
from tests.once import made_once
from tests.personas import World

from tessera.audit.models import Event
from tessera.core import clock
from tessera.network import actions
from tessera.network.models import ContactPoint, Invitation, Mandate, Membership, Organisation
from tessera.network.urls import urlpatterns

DAY = "2026-10-01"
Things = dict[str, Any]


def _invitation(cast: World, place: str, by: str) -> Invitation:
    return actions.invite(
        cast.organisations[place], by=cast[by], email=f"{place}@example.org", name="Office",
        role="reader",
    ).invitation  # fmt: skip


@made_once
def _things(cast: World) -> Things:
    """What one has, and the same of strangers; the names are those of parameters and fields."""
    places = cast.organisations
    foreign_arrangement = make.arrangement(
        cast.foreign, make.organisation("their-observer"), "query.see:network", state="drafted"
    )
    make.membership(cast.foreign, foreign_arrangement.organisation, "observer")
    return {
        "own": {
            "organisation": places["member"].code,
            "network": cast.international.code,
            "mandate": Mandate.objects.get(person=cast["member reader"].person).pk,
            "invitation": _invitation(cast, "member", "member coordinator").pk,
            "membership": Membership.objects.get(organisation=places["bare-observer"]).pk,
            "arrangement": cast.drafted.pk,
            "right": cast.drafted.rights.get().pk,
            "signed": cast.signed.pk,
            "point": ContactPoint.objects.get(organisation=places["observer"]).pk,
        },
        "theirs": {
            "organisation": places["stranger"].code,
            "network": cast.foreign.code,
            "mandate": Mandate.objects.get(person=cast["stranger"].person).pk,
            "invitation": _invitation(cast, "stranger", "stranger").pk,
            "membership": Membership.objects.get(organisation=foreign_arrangement.organisation).pk,
            "arrangement": foreign_arrangement.pk,
            "right": foreign_arrangement.rights.get().pk,
            "signed": foreign_arrangement.pk,
            "point": make.contact_point(cast.foreign, places["stranger"], "NO").pk,
            "person": cast["stranger"].person_id,
        },
    }


@dataclass(frozen=True)
class Route:
    """A route that writes: its name, who takes it, its address, and what a form sends."""

    name: str
    who: str
    path: str
    sent: dict[str, Any] = field(default_factory=dict)
    needs: Callable[[World], None] | None = None


def _listed(cast: World) -> None:
    make.expertise(cast["member expert"].person, "asylum")


def _entity(cast: World) -> None:
    office = make.organisation("observer-office", area="AL")
    make.membership(cast.international, office, "partner")


def _confirmed(_cast: World) -> None:
    """Erasing asks for the password first; that it does is tested with the pages of oneself."""


ROUTES = [
    Route("correct_organisation", "member coordinator", "organisations/{organisation}/correct/",
          {"name_en": "Office", "short_name": "O", "website": ""}),
    Route("invite", "member coordinator", "organisations/{organisation}/invite/",
          {"invite-email": "more@example.org", "invite-name": "Office", "invite-role": "reader",
           "invite-language": "en"}),
    Route("appoint", "member coordinator", "organisations/{organisation}/appoint/",
          {"appoint-role": "officer", "appoint-since": DAY}),
    Route("dismiss", "member coordinator", "mandates/{mandate}/end/", {"on": "", "reason": "left"}),
    Route("withdraw_invitation", "member coordinator", "people/invitations/{invitation}/withdraw/"),
    Route("resend_invitation", "member coordinator", "people/invitations/{invitation}/send/"),
    Route("sign", "secretariat officer", "arrangements/{arrangement}/sign/", {"signed_on": DAY}),
    Route("end", "secretariat officer", "arrangements/{signed}/end/", {"on": DAY, "reason": ""}),
    Route("grant", "secretariat officer", "arrangements/{arrangement}/rights/",
          {"products": ["study"], "acts": ["see"], "circle": "network"}),
    Route("withdraw", "secretariat officer",
          "arrangements/{arrangement}/rights/{right}/withdraw/", {"on": DAY}),
    Route("change", "secretariat officer", "memberships/{membership}/change/",
          {"role": "member", "since": DAY}),
    Route("leave", "secretariat officer", "memberships/{membership}/end/", {"on": DAY}),
    Route("admit", "secretariat officer", "{network}/admit/",
          {"kind": "contact_point", "area": "XK", "role": "observer", "since": DAY}),
    Route("draft", "secretariat officer", "{network}/arrangements/new/",
          {"kind": "working", "since": DAY}),
    Route("found", "administrator", "found/",
          {"level": "international", "name_en": "New", "short_name": "New", "coordinator": "",
           "body_en": "Body", "since": DAY, "audience": "network", "default_audience": "members",
           "area": ""}),
    Route("merge", "secretariat officer", "organisations/{organisation}/merge/",
          {"into": "other-member", "on": DAY}),
    Route("compose", "secretariat officer", "contact-points/{point}/entities/",
          {"entities": ["observer-office"]}, needs=_entity),
    Route("record", "member expert", "me/record.json"),
    Route("correct", "member expert", "me/correct/", {"name": "Lawyer", "language": "en"}),
    Route("expertise", "member expert", "me/expertise/",
          {"topics": ["asylum"], "audience": "network", "consents": "on"}),
    Route("unlist", "member expert", "me/expertise/delete/", needs=_listed),
    Route("erase", "member expert", "me/erase/", {"means_it": "on"}, needs=_confirmed),
]  # fmt: skip
BY_NAME = pytest.mark.parametrize("route", ROUTES, ids=[one.name for one in ROUTES])
#: Routes that only show; what they are sent changes nothing. The invitation and one's own address,
#: which a link changes, are tested beside their mails.
SHOWN = {"index", "me", "experts", "people", "organisation", "people_of", "arrangement", "network",
         "points", "participant", "invitation", "address", "new_address"}  # fmt: skip


def snapshot() -> dict[str, dict[Any, Any]]:
    """Every row of the room, by table and key; signing in alone changes the day of the last one."""
    return {
        model._meta.label: {
            row["id"]: row | {"last_login": None}
            for row in model._default_manager.order_by().values()
        }
        for model in apps.get_app_config("network").get_models()
    }


def names(things: dict[str, Any]) -> dict[str, str]:
    """The things of somebody under every name that a form could carry them by."""
    plain = {key: str(value) for key, value in things.items()}
    more = {f"{key}{end}": value for key, value in plain.items() for end in ("_id", "_pk")}
    prefixed = {
        "appoint-person": plain.get("person", ""),
        "invite-organisation": plain["organisation"],
    }
    return {**plain, **more, **prefixed, "id": plain["mandate"], "pk": plain["arrangement"],
            "code": plain["organisation"], "with": plain["organisation"]}  # fmt: skip


def test_every_route_is_here() -> None:
    there = {one.name for one in urlpatterns if isinstance(one, URLPattern)}
    assert there == SHOWN | {one.name for one in ROUTES}


@BY_NAME
def test_own_object_in_the_address_anothers_in_the_body(cast: World, route: Route) -> None:
    things = _things(cast)
    if route.needs:
        route.needs(cast)
    before = snapshot()
    path = "/network/" + route.path.format(**things["own"])
    sent = {**names(things["theirs"]), **route.sent}
    answer = signed_in(cast[route.who]).post(path, sent)
    assert answer.status_code in (200, 302), answer.status_code
    after = snapshot()
    theirs = {str(value) for value in things["theirs"].values()}
    for table, rows in before.items():
        for key, row in rows.items():
            if str(key) in theirs or str(row.get("code", "")) in theirs:
                assert after[table][key] == row, table
    stranger = Organisation.objects.get(code="stranger").pk
    for table, rows in after.items():
        for key, row in rows.items():
            if key not in before[table]:
                assert row.get("organisation_id") != stranger, table
                assert row.get("network_id") != cast.foreign.pk, table
                assert row.get("person_id") != cast["stranger"].person_id, table


@BY_NAME
def test_anothers_object_in_the_address(cast: World, route: Route) -> None:
    if "{" not in route.path:
        return  # the address names no object: it is about oneself
    things = _things(cast)
    before, events = snapshot(), Event.objects.count()
    client = signed_in(cast[route.who])
    path = "/network/" + route.path.format(**things["theirs"])
    assert client.post(path, {**names(things["own"]), **route.sent}).status_code == 404
    if "{right}" in route.path:  # their right under the own arrangement
        mixed = things["own"] | {"right": things["theirs"]["right"]}
        path = "/network/" + route.path.format(**mixed)
        assert client.post(path, route.sent).status_code == 404
    assert snapshot() == before and Event.objects.count() == events


@BY_NAME
def test_looking_changes_nothing(cast: World, route: Route) -> None:
    things = _things(cast)
    before, events = snapshot(), Event.objects.count()
    client = signed_in(cast[route.who])
    path = "/network/" + route.path.format(**things["own"])
    assert client.get(path).status_code in (200, 302, 405)
    assert client.head(path).status_code in (200, 302, 405)
    assert snapshot() == before and Event.objects.count() == events


@BY_NAME
def test_without_its_token_nothing_is_written(cast: World, route: Route) -> None:
    things = _things(cast)
    before, events = snapshot(), Event.objects.count()
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast[route.who].person)
    path = "/network/" + route.path.format(**things["own"])
    assert client.post(path, route.sent).status_code == 403
    assert snapshot() == before and Event.objects.count() == events


@BY_NAME
def test_who_may_not_changes_nothing(cast: World, route: Route) -> None:
    things = _things(cast)
    if route.name == "dismiss":  # a reader may give up the own mandate
        things["own"]["mandate"] = Mandate.objects.get(person=cast["member officer"].person).pk
    before, events = snapshot(), Event.objects.count()
    path = "/network/" + route.path.format(**things["own"])
    is_about_oneself = "{" not in route.path  # everybody who has signed in may
    for who in ("visitor",) if is_about_oneself else ("visitor", "member reader", "stranger"):
        assert signed_in(cast[who]).post(path, route.sent).status_code in (401, 403, 404), who
        assert snapshot() == before and Event.objects.count() == events, who


@pytest.mark.parametrize(
    "route", [one for one in ROUTES if one.name != "erase"], ids=lambda one: one.name
)
def test_what_may_be_done_is_done_and_recorded(cast: World, route: Route) -> None:
    things = _things(cast)
    if route.needs:
        route.needs(cast)
    sent = dict(route.sent)
    if route.name == "appoint":
        sent["appoint-person"] = str(cast["member reader"].person_id)
    if route.name == "draft":
        sent["organisation"] = "bare-observer"
    last = Event.objects.count()
    path = "/network/" + route.path.format(**things["own"])
    answer = signed_in(cast[route.who]).post(path, sent)
    assert answer.status_code == (200 if route.name == "record" else 302), answer.content.decode()
    done = list(Event.objects.filter(number__gt=last))
    assert done and all(one.actor == cast[route.who].person_id for one in done)
    assert clock.now() >= done[-1].at
