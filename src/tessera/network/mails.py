"""Mails that this room sends itself: those with a link that must not be stored anywhere."""

from __future__ import annotations

import logging
import smtplib

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation

from tessera.network.models import Invitation, Person
from tessera.network.offices import office, person_name
from tessera.reference.notes import collected

log = logging.getLogger("tessera.network")


def invitation_mail(invitation: Invitation, link: str) -> EmailMessage:
    """The mail to an invited address, in the language it was invited in.

    Names of areas follow the installation's house style; their notes stand below the text.
    """
    language = invitation.language or settings.LANGUAGE_CODE
    with translation.override(language), collected(settings.HOUSE_STYLE) as page:
        told = {
            "organisation": office(invitation.organisation),
            "role": invitation.get_role_display(),
            "link": link,
            "expires_at": invitation.expires_at,
        }
        subject = render_to_string("network/mails/invitation_subject.txt", told)
        body = render_to_string("network/mails/invitation.txt", told | {"notes": page.notes})
    return EmailMessage(" ".join(subject.split()), f"{body.strip()}\n", to=[invitation.email])


def send_invitation(invitation: Invitation, link: str) -> bool:
    """Send the mail; False when the mail server did not take it, which is logged without address."""
    return _sent(invitation_mail(invitation, link), f"invitation {invitation.pk}")


def send_address_link(person: Person, to: str, link: str) -> bool:
    """Send the link that confirms a new address to that address, unless an account has it.

    An account that is there hears nothing, and neither does who asked: it is not told whose it is.
    """
    if Person.objects.filter(email=to).exists():
        return False
    mail = _to_person(person, "address_link", to, {"link": link})
    return _sent(mail, f"a new address of {person.pk}")


def send_address_notice(person: Person, before: str) -> bool:
    """Tell the address that an account had until now that it has another one."""
    mail = _to_person(person, "address_changed", before, {"office": person_name(person)})
    return _sent(mail, f"a changed address of {person.pk}")


def _to_person(person: Person, template: str, to: str, told: dict[str, str]) -> EmailMessage:
    with translation.override(person.language or settings.LANGUAGE_CODE):
        subject = render_to_string(f"network/mails/{template}_subject.txt", told)
        body = render_to_string(f"network/mails/{template}.txt", told)
    return EmailMessage(" ".join(subject.split()), f"{body.strip()}\n", to=[to])


def _sent(mail: EmailMessage, what: str) -> bool:
    try:
        mail.send()
    except (OSError, smtplib.SMTPException) as why:
        log.error("The mail about %s was not sent: %s", what, type(why).__name__)
        return False
    return True
