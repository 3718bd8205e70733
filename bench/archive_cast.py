"""Who takes part in the archive: a secretariat, members, observers, an institution behind a member."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

#: So many of those who are asked reply.
REPLIES = 24
#: Areas of those who are asked; the last ones never reply.
AREAS = (  # noqa: SIM905
    "AT BE BG CY CZ DE EE EL ES FI FR HR HU IE IT LT LU LV MT NL PL PT RO SE AL GE MD XK"
).split()


@dataclass
class Cast:
    """Who takes part, by what they are."""

    network: Any
    points: list[Any]
    topics: list[tuple[UUID, str]]
    people: dict[str, Any] = field(default_factory=dict)


def cast_of() -> Cast:
    """A network with a secretariat, 24 members, four observers, and an institution behind one."""
    from tessera.network.models import (
        Arrangement,
        ContactPoint,
        Mandate,
        Membership,
        Network,
        Organisation,
        Person,
        Right,
    )
    from tessera.reference.models import Topic

    since = date(2008, 1, 1)
    network = Network.objects.create(
        code="bench", name={"en": "Bench network"}, short_name="BN", level="international",
        audience="public",
    )  # fmt: skip

    def office(code: str, area: str = "", kind: str = "contact_point") -> Any:
        return Organisation.objects.create(
            code=code, name={"en": f"Office {code}"}, kind=kind, area=area
        )

    def person(name: str, place: Any, role: str = "coordinator") -> Any:
        found = Person.objects.create(email=f"{name}@bench.example", name=name)
        Mandate.objects.create(person=found, organisation=place, role=role, since=since)
        return found

    points = [office(f"point-{area.lower()}", area) for area in AREAS]
    secretariat = office("secretariat", kind="secretariat")
    topics = Topic.objects.order_by("position").values_list("pk", "code")
    cast = Cast(network, points, list(topics))
    Membership.objects.create(
        network=network, organisation=secretariat, role="coordinator", since=since
    )
    for place, point in enumerate(points):
        role = "member" if place < REPLIES else "observer"
        Membership.objects.create(
            network=network, organisation=point, role=role, area=point.area, since=since
        )
    observer = points[REPLIES]
    arrangement = Arrangement.objects.create(
        network=network, organisation=observer, kind="working", state="signed", since=since,
        signed_on=since, area=observer.area,
    )  # fmt: skip
    for act in ("see", "contribute"):
        Right.objects.create(
            arrangement=arrangement, product="query", act=act, circle="network", since=since
        )
    contact = ContactPoint.objects.create(
        network=network, organisation=points[0], area=points[0].area, since=since
    )
    national = Network.objects.create(
        code="national", name={"en": "National network"}, short_name="NN", level="national",
        area=points[0].area, contact_point=contact, audience="network",
    )  # fmt: skip
    institution = office("institution", points[0].area, "ministry")
    Membership.objects.create(
        network=national, organisation=institution, role="institution", since=since
    )
    cast.people = {
        "member": person("member", points[3]), "other": person("other", points[17]),
        "secretariat": person("secretariat", secretariat), "observer": person("observer", observer),
        "institution": person("institution", institution, "officer"),
    }  # fmt: skip
    return cast
