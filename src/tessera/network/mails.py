"""Mails that this room sends itself: the invitation, whose link must not be stored anywhere."""

from __future__ import annotations

import logging
import smtplib

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation

from tessera.network.models import Invitation
from tessera.network.offices import office
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
    try:
        invitation_mail(invitation, link).send()
    except (OSError, smtplib.SMTPException) as why:
        log.error("The mail of invitation %s was not sent: %s", invitation.pk, type(why).__name__)
        return False
    return True
