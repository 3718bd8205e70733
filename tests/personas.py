"""The cast: everybody who can come to the door, in one small world of networks.

An international network with a secretariat, two members, an observer with an arrangement, one
without, an applicant with a draft; and a national network around the observer's contact point.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tests.factories import network as make
from tests.once import made_once

from tessera.access.people import CLOCK, OPERATOR, VISITOR, Actor
from tessera.network.models import Arrangement, Network, Organisation


@dataclass(frozen=True)
class World:
    """The networks, the organisations and the people of the tests."""

    people: dict[str, Actor]
    organisations: dict[str, Organisation]
    international: Network
    national: Network
    foreign: Network
    signed: Arrangement
    drafted: Arrangement

    def __getitem__(self, name: str) -> Actor:
        return self.people[name]


def world() -> World:
    """Write the world and its people."""
    places = {code: make.organisation(code) for code in (
        "secretariat", "member", "other-member", "observer", "bare-observer", "applicant",
        "institution", "institute", "stranger",
    )}  # fmt: skip
    international = make.network("international", audience="public")
    make.membership(international, places["secretariat"], "coordinator")
    make.membership(international, places["member"], "member", area="AT")
    make.membership(international, places["other-member"], "member", area="SE")
    make.membership(international, places["observer"], "observer", area="AL")
    make.membership(international, places["bare-observer"], "observer", area="DK")
    signed = make.arrangement(
        international, places["observer"],
        "query.see:network", "query.contribute:network", "directory.see:network",
        "statistics.see:network", area="AL",
    )  # fmt: skip
    drafted = make.arrangement(
        international, places["applicant"], "query.see:members", state="drafted", area="XK"
    )
    point = make.contact_point(international, places["observer"], "AL")
    national = make.network(
        "national", level="national", area="AL", contact_point=point, audience="network"
    )
    make.membership(national, places["observer"], "coordinator")
    make.membership(national, places["institution"], "institution")
    make.membership(national, places["institute"], "expert")
    foreign = make.network("foreign", audience="network")
    make.membership(foreign, places["stranger"], "coordinator")
    return World(_people(places), places, international, national, foreign, signed, drafted)


#: The same world, row by row, where it has stood in another test.
known = made_once(world)


def _people(places: dict[str, Organisation]) -> dict[str, Actor]:
    cast = {"visitor": VISITOR, "operator": OPERATOR, "clock": CLOCK}
    for name, place, role in (
        ("administrator", "secretariat", "administrator"),
        ("auditor", "secretariat", "auditor"),
        ("secretariat officer", "secretariat", "officer"),
        ("secretariat coordinator", "secretariat", "coordinator"),
        ("member coordinator", "member", "coordinator"),
        ("member officer", "member", "officer"),
        ("member expert", "member", "expert"),
        ("member reader", "member", "reader"),
        ("other member", "other-member", "coordinator"),
        ("observer", "observer", "coordinator"),
        ("bare observer", "bare-observer", "coordinator"),
        ("applicant", "applicant", "coordinator"),
        ("institution officer", "institution", "officer"),
        ("institute expert", "institute", "expert"),
        ("stranger", "stranger", "coordinator"),
    ):
        cast[name] = make.actor(places[place], role, name)
    former = make.person("former member")
    make.mandate(former, places["member"], "coordinator", until=date(2020, 12, 31))
    cast["former member"] = Actor(former, places["member"])
    closed = make.person("closed account", is_active=False)
    make.mandate(closed, places["secretariat"], "administrator")
    cast["closed account"] = Actor(closed, places["secretariat"])
    return cast
