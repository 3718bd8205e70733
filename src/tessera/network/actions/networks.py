"""Networks and organisations: found, register, admit, change, end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from tessera import audit
from tessera.access import policy
from tessera.core import clock
from tessera.core.circle import Circle
from tessera.core.period import day_before
from tessera.network import checks
from tessera.network.models import ContactPoint, Membership, Network, Organisation

if TYPE_CHECKING:
    from tessera.access.people import Actor

Words = Mapping[str, str]
Role = Membership.Role


#: Words that stand where a network's code stands in an address of this room.
TAKEN = frozenset({"arrangements", "contact-points", "experts", "found", "invitations", "mandates",
                   "me", "memberships", "organisations", "people"})  # fmt: skip


@transaction.atomic
def found(
    *,
    by: Actor,
    code: str,
    name: Words,
    short_name: str,
    coordinator: Organisation,
    since: date,
    level: str = Network.Level.INTERNATIONAL,
    area: str = "",
    contact_point: ContactPoint | None = None,
    audience: str = Circle.NETWORK,
    default_audience: str = Circle.MEMBERS,
    basis: str = "",
    is_invented: bool = False,
    remark: Words | None = None,
) -> Network:
    """Found a network and admit the organisation that coordinates it.

    A national network names the contact point whose network it is. Raises PermissionDenied,
    ValidationError.
    """
    policy.require(by, "network.found")
    level = checks.choice(Network.Level, level, "level")
    if code in TAKEN or Network.objects.filter(code=code).exists():
        raise checks.refuse("code", _("There is a network with this code already."))
    if level == Network.Level.NATIONAL and not area:
        raise checks.refuse("area", _("A national network needs the code of its area."))
    if contact_point and contact_point.organisation_id != coordinator.pk:
        raise checks.refuse(
            "coordinator", _("A national network is coordinated by its contact point.")
        )
    network = Network.objects.create(
        code=checks.code(code),
        name=checks.words(name, "name"),
        short_name=checks.line(short_name, "short_name", 40),
        level=level,
        area=checks.participant_area(area),
        contact_point=contact_point,
        audience=checks.choice(Circle, audience, "audience"),
        default_audience=checks.choice(Circle, default_audience, "default_audience"),
        is_invented=is_invented,
        remark=dict(remark or {}),
    )
    audit.record("network.found", network, by=by, code=code, level=level)
    take_in(network, coordinator, Role.COORDINATOR, since, by=by, basis=basis)
    return network


@transaction.atomic
def register(
    *,
    by: Actor,
    code: str,
    name: Words,
    kind: str,
    short_name: str = "",
    area: str = "",
    website: str = "",
    since: date | None = None,
    until: date | None = None,
    is_invented: bool = False,
    remark: Words | None = None,
) -> Organisation:
    """Enter an organisation; dates say from when until when it exists, as far as known."""
    policy.require(by, "organisation.register")
    if Organisation.objects.filter(code=code).exists():
        raise checks.refuse("code", _("There is an organisation with this code already."))
    if since and until:
        checks.period(since, until)
    organisation = Organisation.objects.create(
        code=checks.code(code),
        name=checks.words(name, "name"),
        short_name=short_name,
        kind=checks.choice(Organisation.Kind, kind, "kind"),
        area=checks.participant_area(area),
        website=website,
        since=since,
        until=until,
        is_invented=is_invented,
        remark=dict(remark or {}),
    )
    audit.record("organisation.register", organisation, by=by, code=code, kind=kind)
    return organisation


#: What a correction of an organisation may touch, and how each is looked at.
CORRECTABLE = ("name", "short_name", "website")


@transaction.atomic
def correct_organisation(organisation: Organisation, *, by: Actor, **changes: Any) -> Organisation:
    """Correct an organisation's name, short name or website."""
    policy.require(by, "organisation.correct", organisation)
    for field, value in changes.items():
        if field not in CORRECTABLE:
            raise checks.refuse("__all__", _("“%(field)s” cannot be corrected.") % {"field": field})
        setattr(organisation, field, checks.words(value, field) if field == "name" else value)
    organisation.full_clean(validate_unique=False)
    organisation.save(update_fields=list(changes))
    audit.record("organisation.correct", organisation, by=by, fields=sorted(changes))
    return organisation


@transaction.atomic
def admit(
    network: Network,
    organisation: Organisation,
    *,
    by: Actor,
    role: str,
    since: date,
    until: date | None = None,
    area: str = "",
    basis: str = "",
    is_invented: bool = False,
    remark: Words | None = None,
) -> Membership:
    """Admit an organisation to a network in a role from a day on; ``area`` makes it a participant."""
    policy.require(by, "network.admit", network)
    checks.period(since, until)
    return take_in(
        network, organisation, checks.choice(Role, role, "role"), since, by=by, until=until,
        area=checks.participant_area(area), basis=basis, is_invented=is_invented,
        remark=dict(remark or {}),
    )  # fmt: skip


def take_in(
    network: Network,
    organisation: Organisation,
    role: Membership.Role,
    since: date,
    *,
    by: Actor,
    until: date | None = None,
    area: str = "",
    **facts: Any,
) -> Membership:
    """Write the membership, unless the organisation or the area takes part on one of its days."""
    # Of two admissions at the same moment the second must see the first.
    Network.objects.select_for_update().get(pk=network.pk)
    there = Membership.objects.touching(since, until).filter(network=network)
    if taken := there.filter(organisation=organisation).first():
        raise checks.refuse(
            "since",
            _("%(organisation)s takes part as %(role)s since %(day)s; change that role instead.")
            % {"organisation": organisation, "role": taken.get_role_display(),
               "day": checks.day(taken.since)},
        )  # fmt: skip
    participant = role in (Role.MEMBER, Role.OBSERVER, Role.PARTNER)
    if area and participant and there.filter(
        area=area, role__in=(Role.MEMBER, Role.OBSERVER, Role.PARTNER)
    ).exists():  # fmt: skip
        raise checks.refuse("area", _("Another organisation takes part for this area then."))
    membership = Membership.objects.create(
        network=network, organisation=organisation, role=role, since=since, until=until,
        area=area, **facts,
    )  # fmt: skip
    audit.record(
        "network.admit", membership, by=by, network=network.pk, organisation=organisation.pk,
        role=role, since=since, until=until, area=area,
    )  # fmt: skip
    return membership


@transaction.atomic
def change_role(
    membership: Membership, role: str, *, by: Actor, since: date, basis: str = ""
) -> Membership:
    """Change a role from a day on: the old membership ends the day before and stays on record."""
    policy.require(by, "membership.change", membership)
    current = Membership.objects.select_for_update().get(pk=membership.pk)
    new = checks.choice(Role, role, "role")
    if current.role == new:
        raise checks.refuse("role", _("This is the role already."))
    if since <= current.since or (current.until and since > current.until):
        raise checks.refuse(
            "since",
            _("The new role must start after %(since)s, while the old one holds.")
            % {"since": checks.day(current.since)},
        )
    until = current.until
    current.end_on(day_before(since))
    changed = Membership.objects.create(
        network=current.network, organisation=current.organisation, area=current.area, role=new,
        since=since, until=until, basis=basis, is_invented=current.is_invented,
    )  # fmt: skip
    audit.record("membership.change", changed, by=by, before=current.role, after=new, since=since)
    return changed


@transaction.atomic
def end_membership(
    membership: Membership, *, by: Actor, on: date | None = None, reason: str = ""
) -> Membership:
    """End a membership; ``on`` is its last day, yesterday when none is given."""
    policy.require(by, "membership.end", membership)
    current = Membership.objects.select_for_update().get(pk=membership.pk)
    last = on or day_before(clock.today())
    if last < current.since:
        raise checks.refuse(
            "on",
            _("The membership started on %(since)s; it cannot end before.")
            % {"since": checks.day(current.since)},
        )
    if current.until and last > current.until:
        raise checks.refuse("on", _("The membership ends before that day already."))
    current.until = last
    current.save(update_fields=["until"])
    audit.record("membership.end", current, by=by, last_day=last, reason=reason)
    return current


@transaction.atomic
def designate(
    network: Network,
    organisation: Organisation,
    *,
    by: Actor,
    area: str,
    since: date,
    entities: Iterable[Organisation] = (),
) -> ContactPoint:
    """Enter which organisation is an area's contact point, and which entities form it.

    An earlier contact point of the same area ends the day before.
    """
    policy.require(by, "contact_point.designate", network)
    checks.participant_area(area)
    for earlier in ContactPoint.objects.touching(since, None).filter(network=network, area=area):
        if earlier.since >= since:
            raise checks.refuse("since", _("This area has a contact point from then on already."))
        earlier.until = day_before(since)
        earlier.save(update_fields=["until"])
    point = ContactPoint.objects.create(
        network=network, organisation=organisation, area=area, since=since
    )
    point.entities.set(entities)
    audit.record("contact_point.designate", point, by=by, network=network.pk, area=area)
    return point


@transaction.atomic
def compose(
    contact_point: ContactPoint, entities: Iterable[Organisation], *, by: Actor
) -> ContactPoint:
    """Say which organisations form a contact point; several may."""
    policy.require(by, "contact_point.compose", contact_point)
    entities = list(entities)
    if any(one.pk == contact_point.organisation_id for one in entities):
        raise checks.refuse("entities", _("A contact point does not form itself."))
    contact_point.entities.set(entities)
    audit.record(
        "contact_point.compose", contact_point, by=by, entities=[one.pk for one in entities]
    )
    return contact_point
