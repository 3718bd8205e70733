"""Who sees what of notices and jobs: everybody their own, administrators what has to be mended."""

from __future__ import annotations

from django.db.models import Q

from tessera.access.people import Actor
from tessera.access.visibility import NOTHING, of
from tessera.network.models import Mandate


def _own(person: Actor) -> Q:
    if person.person is None or not person.person.is_active:
        return NOTHING
    return Q(person=person.person_id)


def _own_or_all(person: Actor) -> Q:
    if person.standing.holds(Mandate.Role.ADMINISTRATOR):
        return Q(pk__isnull=False)
    return _own(person)


@of("notices.Notice")
def notices(person: Actor) -> Q:
    """The own ones; administrators all. A notice holds no words."""
    return _own_or_all(person)


@of("notices.Digest")
def digests(person: Actor) -> Q:
    """As notices."""
    return _own_or_all(person)


@of("notices.Bounce")
def bounces(person: Actor) -> Q:
    """The own one; administrators all."""
    return _own_or_all(person)


@of("notices.Preference")
def preferences(person: Actor) -> Q:
    """The own ones."""
    return _own(person)


@of("notices.Calendar")
def calendars(person: Actor) -> Q:
    """The own ones."""
    return _own(person)


@of("django_tasks_database.DBTaskResult")
def tasks(person: Actor) -> Q:
    """Administrators: what waits, runs and failed."""
    return Q(pk__isnull=False) if person.standing.holds(Mandate.Role.ADMINISTRATOR) else NOTHING
