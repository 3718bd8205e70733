"""What this corridor itself does again and again, and what it keeps about people."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from tessera.network.kept import kept
from tessera.network.models import Person
from tessera.notices import actions, periodic, reads
from tessera.notices.models import Bounce, Calendar, Digest, Notice, Preference
from tessera.notices.timeliness import is_due


@kept("digests")
def _digests(person: Person) -> QuerySet[Any]:
    return Digest.objects.filter(person=person)


@kept("notices")
def _notices(person: Person) -> QuerySet[Any]:
    return Notice.objects.filter(person=person)


@kept("ways_of_being_told")
def _preferences(person: Person) -> QuerySet[Any]:
    return Preference.objects.filter(person=person)


@kept("mails_that_came_back")
def _bounces(person: Person) -> QuerySet[Any]:
    return Bounce.objects.filter(person=person)


@kept("calendars")
def _calendars(person: Person) -> QuerySet[Any]:
    return Calendar.objects.filter(person=person)


SOON = timedelta(seconds=2)
periodic.every(SOON, "notices.gather", _("Read new events"), actions.gather, when=reads.has_news)
periodic.every(SOON, "notices.send", _("Send mails"), actions.send, when=is_due)
periodic.every(timedelta(minutes=10), "notices.bundle", _("Make digests"), actions.bundle)
periodic.every(
    timedelta(days=1), "notices.tidy", _("Clear the queue of what is done"), actions.tidy
)
