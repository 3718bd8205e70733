"""In which roles an actor stands towards an object: what the policy's rows are written in."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import models

from tessera.access.people import Actor, Kind
from tessera.core import clock
from tessera.network.models import (
    Arrangement,
    Competence,
    ContactPoint,
    Expertise,
    Invitation,
    Mandate,
    Membership,
    Network,
    Organisation,
    Person,
    Right,
)


class Role(StrEnum):
    """A relation to an object, or to the installation where there is no object."""

    OPERATOR = "operator"  # the command line
    CLOCK = "clock"  # what happens by itself when its time has come
    VISITOR = "visitor"  # nobody signed in
    PERSON = "person"  # anybody signed in
    ITSELF = "itself"  # the person the object is about
    BEARER = "bearer"  # holds the personal link of the invitation or consultation
    READER = "reader"  # any mandate at the organisation the object belongs to
    OFFICER = "officer"  # officer or coordinator there
    COORDINATOR = "coordinator"  # coordinator there
    SECRETARIAT = "secretariat"  # officer or coordinator of who coordinates the object's network
    LAUNCHER = "launcher"  # officer or coordinator of who asks and has the right to launch
    LEADER = "leader"  # officer or coordinator of who leads a study and has the right to launch
    CONTRIBUTOR = "contributor"  # officer or coordinator of who answers and has the right to
    CONSULTED = "consulted"  # officer, coordinator or expert of an organisation that was consulted
    ADMINISTRATOR = "administrator"  # runs the installation
    AUDITOR = "auditor"  # reads every event


#: What an object belongs to: organisations, and networks whose coordinator looks after it.
Belongs = tuple[frozenset[UUID], frozenset[UUID]]
NOWHERE: Belongs = (frozenset(), frozenset())


def _ids(*found: UUID | None) -> frozenset[UUID]:
    return frozenset(one for one in found if one)


def _networks_of(organisation: UUID) -> frozenset[UUID]:
    rows = Membership.objects.touching(clock.today(), None).filter(organisation=organisation)
    return frozenset(rows.values_list("network", flat=True))


def _of_person(obj: models.Model) -> Belongs:
    rows = Mandate.objects.current().filter(person=obj.pk)
    return frozenset(rows.values_list("organisation", flat=True)), frozenset()


def _of_part(obj: models.Model) -> Belongs:
    return (
        _ids(getattr(obj, "organisation_id", None)),
        _ids(getattr(obj, "network_id", None)),
    )


def _of_organisation(obj: models.Model) -> Belongs:
    return _ids(obj.pk), _networks_of(obj.pk)


def _of_office(obj: Any) -> Belongs:
    organisation: UUID = obj.organisation_id
    return _ids(organisation), _networks_of(organisation)


#: How each model says what it belongs to; rooms above add theirs with :func:`belongs`.
BELONGS: dict[str, Callable[[Any], Belongs]] = {
    Network._meta.label: lambda obj: (frozenset(), _ids(obj.pk)),
    Organisation._meta.label: _of_organisation,
    Membership._meta.label: _of_part,
    ContactPoint._meta.label: _of_part,
    Arrangement._meta.label: _of_part,
    Right._meta.label: lambda obj: _of_part(obj.arrangement),
    Mandate._meta.label: _of_office,
    Invitation._meta.label: _of_office,
    Person._meta.label: _of_person,
    Expertise._meta.label: lambda obj: _of_person(obj.person),
    Competence._meta.label: lambda obj: _of_person(obj.expertise.person),
}


def belongs(label: str) -> Callable[[Callable[..., Belongs]], Callable[..., Belongs]]:
    """Declare what objects of the model called ``label`` belong to: organisations, networks."""

    def declare(function: Callable[..., Belongs]) -> Callable[..., Belongs]:
        BELONGS[label] = function
        return function

    return declare


#: Further roles towards objects of one model, from the rooms above.
TOWARDS: dict[str, Callable[[Actor, models.Model], Iterable[Role]]] = {}
Telling = Callable[[Actor, Any], Iterable[Role]]


def towards(label: str) -> Callable[[Telling], Telling]:
    """Declare in which further roles somebody with a mandate stands towards the model's objects."""

    def declare(function: Telling) -> Telling:
        TOWARDS[label] = function
        return function

    return declare


def roles_of(actor: Actor, obj: models.Model | None = None) -> frozenset[Role]:
    """The roles in which ``actor`` stands towards ``obj``, or in general without one."""
    kept = actor.memory.roles if actor.memory else None
    if kept is None or (obj is not None and obj.pk is None):
        return _roles_of(actor, obj)
    key = (obj._meta.label, obj.pk) if obj is not None else ("", None)
    if key not in kept:
        kept[key] = _roles_of(actor, obj)
    return kept[key]


def _roles_of(actor: Actor, obj: models.Model | None) -> frozenset[Role]:
    if actor.is_trusted:
        return frozenset({Role(actor.kind.value)})
    found = {Role.VISITOR} if actor.person is None else set()
    if actor.person is not None and actor.person.is_active:
        found.add(Role.PERSON)
        if obj is not None and actor.person_id in (obj.pk, getattr(obj, "person_id", None)):
            found.add(Role.ITSELF)
    if obj is not None and actor.invitation == obj.pk:
        found.add(Role.BEARER)
    return frozenset(found) | _by_standing(actor, obj) | _further(actor, obj)


def _further(actor: Actor, obj: models.Model | None) -> frozenset[Role]:
    """What the room of the object adds for somebody who holds a mandate."""
    tell = TOWARDS.get(obj._meta.label) if obj is not None and actor.standing.offices else None
    return frozenset(tell(actor, obj)) if tell and obj is not None else frozenset()


def _by_standing(actor: Actor, obj: models.Model | None) -> frozenset[Role]:
    standing = actor.standing
    found = set()
    if standing.holds(Mandate.Role.ADMINISTRATOR):
        found.add(Role.ADMINISTRATOR)
    if standing.holds(Mandate.Role.AUDITOR):
        found.add(Role.AUDITOR)
    if not standing.offices:
        return frozenset(found)
    is_officer = standing.holds(Mandate.Role.OFFICER, Mandate.Role.COORDINATOR)
    coordinated = standing.networks(Membership.Role.COORDINATOR)
    if obj is None:
        if is_officer and coordinated:
            found.add(Role.SECRETARIAT)
        own = True
    else:
        tell = BELONGS.get(obj._meta.label)
        organisations, networks = tell(obj) if tell else NOWHERE
        if is_officer and networks & coordinated:
            found.add(Role.SECRETARIAT)
        own = actor.organisation_id in organisations
    if own:
        found.add(Role.READER)
        if is_officer:
            found.add(Role.OFFICER)
        if standing.holds(Mandate.Role.COORDINATOR):
            found.add(Role.COORDINATOR)
    return frozenset(found)


__all__ = ["BELONGS", "TOWARDS", "Belongs", "Kind", "Role", "belongs", "roles_of", "towards"]
