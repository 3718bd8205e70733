"""Invitations: the only way in."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from tessera import audit
from tessera.access import policy
from tessera.access.people import Actor
from tessera.core import clock
from tessera.network import checks
from tessera.network.actions import people
from tessera.network.models import Invitation, Mandate, Organisation, Person
from tessera.network.reads.invitations import hashed
from tessera.network.reads.invitations import invitation as opened
from tessera.network.workflow import INVITATION
from tessera.workflow import take

DAYS = 14


@dataclass(frozen=True)
class Sent:
    """An invitation and the token of its link, which is told here once and never stored."""

    invitation: Invitation
    token: str


@transaction.atomic
def invite(
    organisation: Organisation,
    *,
    by: Actor,
    email: str,
    name: str,
    role: str,
    language: str = "",
    days: int = DAYS,
) -> Sent:
    """Invite an address to act for an organisation; an earlier open invitation is replaced."""
    given = checks.choice(Mandate.Role, role, "role")
    people.require_giving(organisation, given, "person.invite", by=by)
    address = checks.address(email)
    if not 1 <= days <= 90:
        raise checks.refuse("days", _("An invitation is open for 1 to 90 days."))
    held = Mandate.objects.current().filter(
        person__email=address, organisation=organisation, role=given
    )
    if held.exists():
        raise checks.refuse("email", _("This address holds the mandate already."))
    for earlier in Invitation.objects.filter(
        email=address, organisation=organisation, role=given, state=Invitation.State.SENT
    ):
        take(INVITATION, "withdraw", earlier, by=by, reason="replaced")
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        token_hash=hashed(token),
        email=address,
        name=checks.line(name, "name"),
        organisation=organisation,
        role=given,
        language=checks.language(language),
        by=by.person,
        expires_at=clock.now() + timedelta(days=days),
    )
    audit.record("person.invite", invitation, by=by, organisation=organisation.pk, role=given)
    return Sent(invitation, token)


@transaction.atomic
def accept(
    token: str, *, by: Actor, password: str = "", name: str = "", language: str = ""
) -> Person:
    """Accept the invitation whose link was followed.

    A visitor gets an account with ``password``; somebody signed in gets the mandate added. Raises
    ValidationError for a link that does not work (or no longer does), for somebody else's link and
    for a weak password.
    """
    invitation = opened(token)
    if invitation is None:
        raise checks.refuse(
            "token",
            _("This invitation is no longer open. Ask who invited you to send it again."),
        )
    if by.person and by.person.email != invitation.email:
        raise checks.refuse(
            "token",
            _("This invitation is for another address than yours. Sign out to accept it there."),
        )
    person = by.person or _account(
        invitation, password, name or invitation.name, language or invitation.language, by
    )
    bearer = Actor(person, invitation.organisation, invitation=invitation.pk)
    Invitation.objects.filter(pk=invitation.pk).update(accepted_by=person, accepted_at=clock.now())
    take(INVITATION, "accept", invitation, by=bearer, person=person.pk)
    people.give(person, invitation.organisation, invitation.role, by=bearer)
    return person


def _account(invitation: Invitation, password: str, name: str, language: str, by: Actor) -> Person:
    """A new account for the invited address, or the closed one opened again."""
    person = Person.objects.filter(email=invitation.email).first()
    if person is None:
        return people.create_person(
            by=by,
            email=invitation.email,
            name=name,
            password=password,
            language=language,
        )
    if person.is_active:
        raise checks.refuse(
            "token", _("You have an account here. Sign in, then open the invitation again.")
        )
    person.set_password(checks.password(password, person))
    person.name, person.is_active, person.deactivated_at = checks.line(name, "name"), True, None
    person.language = checks.language(language)
    person.save()
    return person


@transaction.atomic
def resend(invitation: Invitation, *, by: Actor) -> Sent:
    """Send an unanswered invitation again under a new link; the old link stops working."""
    if invitation.state != Invitation.State.SENT:
        raise checks.refuse("invitation", _("This invitation was answered or withdrawn already."))
    return invite(
        invitation.organisation, by=by, email=invitation.email, name=invitation.name,
        role=invitation.role, language=invitation.language,
    )  # fmt: skip


def withdraw_invitation(invitation: Invitation, *, by: Actor) -> Invitation:
    """Withdraw an invitation: its link stops working."""
    policy.require(by, "invitation.withdraw", invitation)
    take(INVITATION, "withdraw", invitation, by=by)
    return invitation


def expire_invitations(*, by: Actor) -> int:
    """Mark the invitations whose time has passed; how many there were."""
    rows = list(
        Invitation.objects.visible_to(by).filter(
            state=Invitation.State.SENT, expires_at__lte=clock.now()
        )
    )
    for invitation in rows:
        take(INVITATION, "expire", invitation, by=by)
    return len(rows)
