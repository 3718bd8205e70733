"""A person's deadlines as a calendar (RFC 5545), from what the person sees now."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from tessera.core import clock
from tessera.network.models import Person
from tessera.notices.deadlines import Deadline, deadlines
from tessera.notices.mails import link
from tessera.notices.people import ways_of
from tessera.reference.notes import collected


def feed(person: Person) -> bytes:
    """All deadlines of a person, for whichever organisations they act, in their language and style.

    The notes that names need stand once, in the calendar's description.
    """
    with (
        translation.override(person.language or settings.LANGUAGE_CODE),
        collected(person.style or settings.HOUSE_STYLE) as page,
    ):
        found = {one.key: one for actor in ways_of(person) for one in deadlines(actor)}
        entries = [_entry(one) for one in sorted(found.values(), key=lambda one: one.due_on)]
        calendar = Calendar()
        calendar.add("prodid", "-//Tessera//Deadlines//EN")
        calendar.add("version", "2.0")
        calendar.add("method", "PUBLISH")
        calendar.add("x-wr-calname", _("Deadlines of the network"))
        notes = "\n".join(page.notes)
        if notes:
            calendar.add("x-wr-caldesc", notes)
        calendar.add("refresh-interval", timedelta(hours=6), {"value": "DURATION"})
        for entry in entries:
            calendar.add_component(entry)
    return bytes(calendar.to_ical())


def _entry(one: Deadline) -> Event:
    """A whole day that takes no time of the day."""
    entry = Event()
    entry.add("uid", f"{one.key}@tessera")
    entry.add("dtstamp", clock.now())
    entry.add("dtstart", one.due_on)
    entry.add("dtend", one.due_on + timedelta(days=1))
    entry.add("transp", "TRANSPARENT")
    entry.add("summary", one.words)
    entry.add("url", link(one.path))
    return entry
