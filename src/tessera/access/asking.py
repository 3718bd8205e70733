"""What every view of every room takes: a request of which it is known who asks."""

from __future__ import annotations

from django.http import HttpRequest

from tessera.access.people import Actor
from tessera.network.models import Organisation
from tessera.reference.notes import Notes


class Asked(HttpRequest):
    """A request as middleware hands it over: who asks, for whom, in which language and house style.

    Nothing is made of this class; it tells what :class:`tessera.core.middleware.Language`,
    :class:`tessera.reference.middleware.HouseStyle` and :class:`tessera.access.middleware.Acting`
    put on the request. What stands below access names it for the type checker alone.
    """

    person: Actor
    acting: Organisation | None
    style: str
    notes: Notes
    LANGUAGE_CODE: str
