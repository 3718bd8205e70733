"""One object of each kind, for questions of the form "who may do what with it"."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import models, transaction
from tests.factories import exchange_specimens, studies_specimens
from tests.factories import network as make
from tests.once import made_once
from tests.personas import World

from tessera import audit
from tessera.access.people import OPERATOR
from tessera.core import clock
from tessera.core.circle import Circle
from tessera.network.models import Invitation, Mandate, Membership
from tessera.notices.models import Bounce, Calendar, Digest, Notice, Preference
from tessera.statistics.models import Dataflow, Fetch, Layout, Release, Source, Upload


def release(audience: Circle, **facts: object) -> Release:
    """A catalogue row without figures; who sees it is all that is asked."""
    flow, _created = Dataflow.objects.get_or_create(
        code="FLOW",
        defaults={"agency": "X", "version": "1.0", "name": {"en": "Flow"}, "structure": {},
                  "publisher": "Office", "title": "Flow", "licence": "CC BY 4.0", "kind": "flow",
                  "unit": "PER", "fingerprint": "0"},
    )  # fmt: skip
    return Release.objects.create(
        dataflow=flow, sha256=f"{Release.objects.count():064}", content="0" * 64, path="x", size=1,
        rows=1, vintage=date(2024, 1, 1), retrieved=date(2024, 1, 1), first_period="2024",
        last_period="2024", publisher="Office", licence="CC BY 4.0", structure={},
        audience=audience, **facts,
    )  # fmt: skip


@made_once
def specimens(world: World) -> dict[str, models.Model]:
    """Name -> object; the name begins with the noun that acts are named after."""
    member = world["member coordinator"]
    invitation = Invitation.objects.create(
        token_hash="0" * 64, email="new@example.org", name="Office", role="expert",
        organisation=world.organisations["member"], by=member.person,
        expires_at=clock.now() + timedelta(days=10),
    )  # fmt: skip
    with transaction.atomic():
        event = audit.record("network.found", world.international, by=OPERATOR)
        own = audit.record("person.correct", member.person, by=member)
    found: dict[str, models.Model] = {
        "network, public": world.international,
        "network, closed, national": world.national,
        "network, closed, of strangers": world.foreign,
        "membership of a member": Membership.objects.get(
            organisation=world.organisations["member"]
        ),
        "membership in the national network": Membership.objects.get(
            organisation=world.organisations["institution"]
        ),
        "contact_point of the observer": world.national.contact_point,
        "organisation, a member": world.organisations["member"],
        "organisation, an institution": world.organisations["institution"],
        "organisation, the applicant": world.organisations["applicant"],
        "arrangement, signed": world.signed,
        "arrangement, drafted": world.drafted,
        "right, in force": world.signed.rights.first(),
        "right, drafted": world.drafted.rights.first(),
        "person at a member": member.person,
        "person at an institution": world["institution officer"].person,
        "mandate at a member": Mandate.objects.get(person=member.person),
        "invitation to a member": invitation,
        "expertise, listed": make.expertise(world["member expert"].person, "asylum"),
        "expertise, not listed": make.expertise(world["institute expert"].person, listed=False),
        "competence": make.expertise(world["member officer"].person, "return").competences.first(),
        "event by the operator": event,
        "event by a member": own,
    }
    for circle in Circle:
        found[f"release of a member for {circle.value}"] = release(
            audience=circle, network=world.international,
            contributor=world.organisations["member"],
        )  # fmt: skip
    found |= _sources() | _notices(world, event)
    return found | exchange_specimens.specimens(world) | studies_specimens.specimens(world)


def _sources() -> dict[str, models.Model]:
    asked = Source.objects.create(code="asked", publisher="Office", connector="unhcr", dataflow="A")
    brought = Source.objects.create(code="file", publisher="Office", connector="file", dataflow="B")
    layout = Layout.objects.create(fingerprint="0" * 64, header=[], drawn={}, source=brought)
    return {
        "source, a publisher": asked,
        "source, a file": brought,
        "fetch, asked for": Fetch.objects.create(source=asked),
        "fetch, waiting": Fetch.objects.create(source=brought, state="waiting", path="x"),
        "layout of a file": layout,
        "upload of a file": Upload.objects.create(name="file.csv", data=b"x", header=[]),
    }


def _notices(world: World, event: models.Model) -> dict[str, models.Model]:
    person = world["member coordinator"].person
    return {
        "notice to a member": Notice.objects.create(event=event, kind="x", person=person),
        "digest to a member": Digest.objects.create(person=person, on=date(2026, 3, 2)),
        "preference of a member": Preference.objects.create(person=person, group="asked"),
        "bounce of a member": Bounce.objects.create(person=person, email=person.email),
        "calendar of a member": Calendar.objects.create(person=person, token_hash="0" * 64),
    }
