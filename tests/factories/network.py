"""Rows of networks for tests, written straight: what is asked of them is tested elsewhere."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import count
from typing import Any
from uuid import UUID, uuid5

from tessera.access.people import Actor
from tessera.network.models import (
    Arrangement,
    Competence,
    ContactPoint,
    Expertise,
    Mandate,
    Membership,
    Network,
    Organisation,
    Person,
    Right,
)

LONG_AGO = date(2008, 5, 14)
#: What networks are named by. One of the same code is the same one in every test, so that who stands alike
#: in it finds conditions and reads that were put into SQL before (``core/settled.py``).
NAMED = UUID("6e657477-6f72-5b00-8000-000000000000")
_numbers = count(1)


def network(code: str = "", **facts: Any) -> Network:
    code = code or f"network-{next(_numbers)}"
    facts = {"name": {"en": code}, "short_name": code, "level": "international"} | facts
    facts = {"pk": uuid5(NAMED, code)} | facts
    return Network.objects.create(code=code, **facts)


def organisation(code: str = "", **facts: Any) -> Organisation:
    code = code or f"organisation-{next(_numbers)}"
    return Organisation.objects.create(
        code=code, **({"name": {"en": code}, "kind": "agency"} | facts)
    )


def membership(
    of: Network, who: Organisation, role: str = "member", since: date = LONG_AGO, **facts: Any
) -> Membership:
    return Membership.objects.create(network=of, organisation=who, role=role, since=since, **facts)


def contact_point(
    of: Network, who: Organisation, area: str, since: date = LONG_AGO
) -> ContactPoint:
    return ContactPoint.objects.create(network=of, organisation=who, area=area, since=since)


def person(name: str = "", **facts: Any) -> Person:
    number = next(_numbers)
    facts = {"email": f"office-{number}@example.org", "name": name or f"Office {number}"} | facts
    made = Person(**facts)
    made.set_unusable_password()
    made.save()
    return made


def mandate(
    who: Person, at: Organisation, role: str = "coordinator", since: date = LONG_AGO, **facts: Any
) -> Mandate:
    return Mandate.objects.create(person=who, organisation=at, role=role, since=since, **facts)


def actor(at: Organisation | None = None, role: str = "coordinator", name: str = "") -> Actor:
    """Somebody who acts for an organisation."""
    who = person(name)
    if at is not None:
        mandate(who, at, role)
    return Actor(who, at)


def again(one: Actor) -> Actor:
    """The same actor at the next request."""
    fresh = Person.objects.get(pk=one.person_id) if one.person else None
    return Actor(fresh, one.organisation, one.kind)


def arrangement(
    of: Network, who: Organisation, *rights: str, state: str = "signed", since: date = LONG_AGO,
    **facts: Any,
) -> Arrangement:  # fmt: skip
    """An arrangement with rights written "product.act:circle"."""
    made = Arrangement.objects.create(
        network=of, organisation=who, since=since, state=state,
        signed_on=None if state == "drafted" else since, **facts,
    )  # fmt: skip
    for written in rights:
        what, circle = written.split(":")
        product, act = what.split(".")
        Right.objects.create(arrangement=made, product=product, act=act, circle=circle, since=since)
    return made


def expertise(
    who: Person, *topics: str, listed: bool = True, audience: str = "network"
) -> Expertise:
    entry = Expertise.objects.create(
        person=who, audience=audience,
        consented_at=datetime(2024, 1, 1, tzinfo=UTC) if listed else None,
    )  # fmt: skip
    for code in topics:
        Competence.objects.create(expertise=entry, kind="topic", code=code)
    return entry
