"""Who sees which rows: one function for each model, person -> condition.

A room above writes its model's function in its own ``models.py`` or ``visibility.py``::

    @of("statistics.Release")
    def releases(person: Actor) -> Q:
        return audience.readable(person, Product.STATISTICS)

The command line and the clock see everything; a model without a function is seen by nobody.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import models
from django.db.models import Q

from tessera.access.people import Actor
from tessera.core.circle import Circle
from tessera.core.prepared import prepared
from tessera.core.visible import OF_OFFICES, RULES, NoRule, Rule, VisibleQuerySet, visible
from tessera.network.models import (
    Arrangement,
    ContactPoint,
    Expertise,
    Mandate,
    Membership,
    Network,
    Product,
)

__all__ = ["NoRule", "VisibleQuerySet", "of", "sees", "visible"]

NOTHING = Q(pk__in=[])
ADMINISTRATOR = Mandate.Role.ADMINISTRATOR
#: Mandates that let a person write for the organisation acted for, rather than only read.
WRITERS = (Mandate.Role.COORDINATOR, Mandate.Role.OFFICER)


def of(label: str, *, offices: bool = False) -> Callable[[Rule], Rule]:
    """Declare the visibility function of the model called ``label``; each model has one.

    A rule that asks for ``offices`` is told the organisation, offices and rights, and nobody's name;
    what it says then holds for all who stand alike.
    """

    def declare(rule: Rule) -> Rule:
        if label in RULES and RULES[label].__qualname__ != rule.__qualname__:
            raise ValueError(f"{label} has two visibility functions.")
        RULES[label] = rule
        if offices:
            OF_OFFICES.add(label)
        return rule

    return declare


def sees(person: Actor, obj: models.Model) -> bool:
    """Whether ``person`` sees ``obj``: the list's own condition, so that they cannot disagree."""
    seen = person.memory.seen if person.memory else None
    key = (obj._meta.label, obj.pk)
    if seen is not None and key in seen:
        return seen[key]
    if obj._meta.label in OF_OFFICES:
        found = bool(_seen(person, type(obj), key=obj.pk))
    else:
        found = _rows(type(obj), person).filter(pk=obj.pk).exists()
    if seen is not None:
        seen[key] = found
    return found


def _rows(model: type[models.Model], person: Actor) -> models.QuerySet[Any, Any]:
    return model._default_manager.filter(visible(model, person))


@prepared
def _seen(person: Actor, model: type[models.Model], key: Any) -> models.QuerySet[Any, Any]:
    return _rows(model, person).filter(pk=key).order_by().values_list("pk")[:1]


def _networks(person: Actor) -> Q:
    """Networks that may be known of: public ones, own ones, and those reached through them."""
    standing = person.standing
    rows = Q(audience=Circle.PUBLIC) | Q(pk__in=list(standing.parts))
    if standing.offices:
        rows |= Q(audience=Circle.NATIONAL, pk__in=list(standing.grants))
    if standing.holds(ADMINISTRATOR):
        rows = Q(pk__isnull=False)
    return rows


def _known_networks(person: Actor) -> models.QuerySet[Network, Any]:
    return Network.objects.filter(_networks(person)).values("pk")


def _directory(person: Actor) -> list[object]:
    """Networks whose directory of people is open."""
    return list(person.standing.audiences(Product.DIRECTORY))


@of("network.Network", offices=True)
def networks(person: Actor) -> Q:
    """Public networks and the own ones."""
    return _networks(person)


@of("network.Membership", offices=True)
def memberships(person: Actor) -> Q:
    """Who takes part is known to whoever knows the network."""
    return Q(network__in=_known_networks(person)) | _own(person)


@of("network.ContactPoint", offices=True)
def contact_points(person: Actor) -> Q:
    """As memberships."""
    return Q(network__in=_known_networks(person)) | _own(person)


@of("network.Organisation", offices=True)
def organisations(person: Actor) -> Q:
    """Those that take or took part in a known network or form a contact point there; the own."""
    known = _known_networks(person)
    rows = Q(pk__in=Membership.objects.filter(network__in=known).values("organisation"))
    rows |= Q(pk__in=ContactPoint.entities.through.objects.filter(
        contactpoint__network__in=known
    ).values("organisation"))  # fmt: skip
    if person.organisation_id and person.standing.offices:
        rows |= Q(pk=person.organisation_id)
    if person.standing.holds(ADMINISTRATOR):
        rows = Q(pk__isnull=False)
    return rows


@of("network.Arrangement", offices=True)
def arrangements(person: Actor) -> Q:
    """The parties always; once signed, also the network's members."""
    standing = person.standing
    if standing.holds(ADMINISTRATOR):
        return Q(pk__isnull=False)
    rows = _own(person) | Q(network__in=standing.networks("coordinator"))
    signed = ~Q(state=Arrangement.State.DRAFTED)
    return rows | (signed & Q(network__in=standing.networks("member")))


@of("network.Right", offices=True)
def rights(person: Actor) -> Q:
    """As the arrangement they belong to."""
    return Q(arrangement__in=Arrangement.objects.filter(arrangements(person)).values("pk"))


@of("network.Person")
def people(person: Actor) -> Q:
    """Oneself, colleagues, whoever has a mandate in a network whose directory is open."""
    if person.standing.holds(ADMINISTRATOR):
        return Q(pk__isnull=False)
    rows = Q(pk__in=Mandate.objects.current().filter(_mandates(person)).values("person"))
    return rows | Q(pk=person.person_id) if _is_somebody(person) else NOTHING


@of("network.Mandate")
def mandates(person: Actor) -> Q:
    """Own ones, those of the own organisation, current ones where the directory is open."""
    if person.standing.holds(ADMINISTRATOR):
        return Q(pk__isnull=False)
    rows = Q(pk__in=Mandate.objects.current().filter(_mandates(person)).values("pk"))
    if person.standing.holds(Mandate.Role.COORDINATOR):
        rows |= Q(organisation=person.organisation_id)
    return rows | Q(person=person.person_id) if _is_somebody(person) else NOTHING


def _mandates(person: Actor) -> Q:
    if not person.standing.offices:
        return NOTHING
    there = Membership.objects.current().filter(network__in=_directory(person))
    return Q(organisation=person.organisation_id) | Q(organisation__in=there.values("organisation"))


@of("network.Expertise")
def expertise(person: Actor) -> Q:
    """The own entry; others' while they consent, as far as they chose."""
    listed = Q(consented_at__isnull=False, person__is_active=True)
    rows = listed & Q(audience=Circle.PUBLIC)
    for circle in Circle:
        opened = person.standing.audiences(Product.DIRECTORY)
        where = [network for network, inner in opened.items() if inner is circle]
        if where:
            holders = Mandate.objects.current().filter(
                organisation__in=Membership.objects.current()
                .filter(network__in=where)
                .values("organisation")
            )
            rows |= listed & Q(audience__in=circle.outer(), person__in=holders.values("person"))
    if person.standing.offices:
        team = Mandate.objects.current().filter(organisation=person.organisation_id)
        rows |= listed & Q(person__in=team.values("person"))
    return rows | Q(person=person.person_id) if _is_somebody(person) else rows


@of("network.Competence")
def competences(person: Actor) -> Q:
    """As the expertise they belong to."""
    return Q(expertise__in=Expertise.objects.filter(expertise(person)).values("pk"))


@of("network.Invitation")
def invitations(person: Actor) -> Q:
    """Whoever holds the link, who sent it, the organisation's writers, administrators."""
    rows = Q(pk=person.invitation) if person.invitation else NOTHING
    standing = person.standing
    if standing.holds(ADMINISTRATOR):
        return Q(pk__isnull=False)
    if standing.holds(*WRITERS):
        rows |= Q(by=person.person_id) | Q(organisation=person.organisation_id)
        coordinated = Membership.objects.current().filter(
            network__in=standing.networks("coordinator")
        )
        rows |= Q(organisation__in=coordinated.values("organisation"))
    return rows


@of("audit.Event")
def events(person: Actor) -> Q:
    """Auditors all of them, everybody their own steps."""
    if person.standing.holds(Mandate.Role.AUDITOR):
        return Q(pk__isnull=False)
    return Q(actor=person.person_id) if _is_somebody(person) else NOTHING


@of("audit.Reading")
def readings(person: Actor) -> Q:
    """Auditors all of them, everybody what they were shown themselves."""
    if person.standing.holds(Mandate.Role.AUDITOR):
        return Q(pk__isnull=False)
    return Q(reader=person.person_id) if _is_somebody(person) else NOTHING


@of("audit.SealedDay")
def sealed_days(person: Actor) -> Q:
    """Auditors."""
    return Q(pk__isnull=False) if person.standing.holds(Mandate.Role.AUDITOR) else NOTHING


def _is_somebody(person: Actor) -> bool:
    return person.person is not None and person.person.is_active


def _own(person: Actor) -> Q:
    """Rows of the organisation acted for, while a mandate there holds."""
    if not person.standing.offices:
        return NOTHING
    return Q(organisation=person.organisation_id)
