"""On which occasions people are told of what happens to mandates and arrangements.

They stand here, since the network room lies below: it cannot know that anybody is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from tessera.network.offices import network_text, office
from tessera.notices.occasions import group, on
from tessera.notices.people import Role, holders, secretariat, ways_of

if TYPE_CHECKING:
    from datetime import date

    from tessera.access.people import Actor
    from tessera.audit.models import Event

group(
    "network",
    _("Mandates and arrangements"),
    _(
        "A mandate of yours begins or ends, an invitation is accepted, an arrangement is signed or ends."
    ),
)


def _day(day: date | None) -> str:
    return str(date_format(day, "DATE_FORMAT")) if day else ""


def _of_mandate(one: Any, _event: Event, _actor: Actor) -> dict[str, str]:
    return {
        "organisation": office(one.organisation), "role": one.get_role_display(),
        "since": _day(one.since), "until": _day(one.until),
    }  # fmt: skip


def _of_arrangement(one: Any, _event: Event, _actor: Actor) -> dict[str, str]:
    return {
        "organisation": office(one.organisation), "network": network_text(one.network),
        "since": _day(one.since), "until": _day(one.until),
    }  # fmt: skip


def _holder(mandate: Any, _event: Event) -> Iterator[Actor]:
    return ways_of(mandate.person)


def _inviting(invitation: Any, _event: Event) -> Iterable[Actor]:
    """Who sent the invitation, and the organisation's coordinators."""
    sender = ways_of(invitation.by) if invitation.by else iter(())
    return chain(sender, holders([invitation.organisation_id], Role.COORDINATOR))


def _parties(arrangement: Any, _event: Event) -> Iterable[Actor]:
    return chain(holders([arrangement.organisation_id]), secretariat(arrangement.network_id))


def _me(_obj: Any, _event: Event, _actor: Actor) -> str:
    return reverse("network:me")


def _arrangement(one: Any, _event: Event, _actor: Actor) -> str:
    return reverse("network:arrangement", args=[one.pk])


def _people(one: Any, _event: Event, _actor: Actor) -> str:
    return reverse("network:people_of", args=[one.organisation.code])


def _of_invitation(one: Any, _event: Event, _actor: Actor) -> dict[str, str]:
    return {"organisation": office(one.organisation), "role": one.get_role_display()}


MAILS = "notices/mails"
on("invitation.accept", group="network", mail=f"{MAILS}/accepted", to=_inviting, path=_people,
   words=_of_invitation)  # fmt: skip
on("mandate.appoint", group="network", mail=f"{MAILS}/appointed", to=_holder, path=_me,
   words=_of_mandate, holds=lambda one, _event, _actor: one.holds())  # fmt: skip
on("mandate.limit", group="network", mail=f"{MAILS}/limited", to=_holder, path=_me,
   words=_of_mandate, holds=lambda one, _event, _actor: bool(one.until))  # fmt: skip
on("mandate.dismiss", group="network", mail=f"{MAILS}/dismissed", to=_holder, path=_me,
   words=_of_mandate)  # fmt: skip
on("arrangement.sign", group="network", mail=f"{MAILS}/signed", to=_parties, path=_arrangement,
   words=_of_arrangement)  # fmt: skip
on("arrangement.end", group="network", mail=f"{MAILS}/ended", to=_parties, path=_arrangement,
   words=_of_arrangement)  # fmt: skip
on("arrangement.limit", group="network", mail=f"{MAILS}/ended", to=_parties, path=_arrangement,
   words=_of_arrangement)  # fmt: skip
