"""What is stored about a person, told to that person.

The rooms above keep things about people too; each says so with ``network.kept``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.db import models, transaction

from tessera import audit
from tessera.access import policy
from tessera.audit.reads import readings_of, told_of
from tessera.network.kept import KEPT
from tessera.network.models import Expertise, Invitation, Mandate, Person

if TYPE_CHECKING:
    from tessera.access.people import Actor

#: Never told, not even to the person: secrets, which are stored as hashes.
SECRET = frozenset({"password", "token_hash", "data", "session_key"})


def record_of(person: Person, *, by: Actor) -> dict[str, Any]:
    """Everything stored about a person, as plain data; for the person and administrators."""
    policy.require(by, "person.export", person)
    expertise = Expertise.objects.filter(person=person).first()
    return {
        "person": _plain(person),
        "mandates": _rows(Mandate.objects.filter(person=person).select_related("organisation")),
        "expertise": None
        if expertise is None
        else {**_plain(expertise), "competences": _rows(expertise.competences.all())},
        "invitations_received": _rows(
            Invitation.objects.filter(models.Q(accepted_by=person) | models.Q(email=person.email))
        ),
        "invitations_sent": _rows(Invitation.objects.filter(by=person), leave=("email", "name")),
        "mail_addresses": _rows(EmailAddress.objects.filter(user=person)),
        "means_of_signing_in": _rows(Authenticator.objects.filter(user=person)),
        "identities": _rows(SocialAccount.objects.filter(user=person)),
        "sessions": _rows(UserSession.objects.filter(user=person)),
        **{name: _rows(rows(person)) for name, rows in sorted(KEPT.items())},
        "readings": readings_of(person.pk),
        "events": told_of(person.pk),
    }


@transaction.atomic
def export(person: Person, *, by: Actor) -> dict[str, Any]:
    """The same, and the event that it was taken out."""
    told = record_of(person, by=by)
    audit.record("person.export", person, by=by)
    return told


def _rows(rows: models.QuerySet[Any], leave: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    return [_plain(row, leave) for row in rows]


def _plain(row: models.Model, leave: tuple[str, ...] = ()) -> dict[str, Any]:
    """A row as plain data; a reference is its identifier, with the organisation's words beside."""
    told: dict[str, Any] = {}
    for field in row._meta.concrete_fields:
        if field.name in SECRET or field.name in leave:
            continue
        value = field.value_from_object(row)
        told[field.name] = (
            value if isinstance(value, (str, int, bool, dict, list, type(None))) else str(value)
        )
        if field.name == "organisation":
            told["organisation_name"] = str(getattr(row, field.name))
    return told
