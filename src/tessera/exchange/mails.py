"""The mail with a personal link, sent at once since the link is stored nowhere."""

from __future__ import annotations

import logging
import smtplib

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation

from tessera.exchange.models import Consultation
from tessera.network.offices import office
from tessera.reference.notes import collected

log = logging.getLogger("tessera.exchange")


def consultation_mail(consultation: Consultation, link: str) -> EmailMessage:
    """The mail to who is consulted, in the language chosen for it; it carries no question."""
    language = consultation.language or settings.LANGUAGE_CODE
    with translation.override(language), collected(settings.HOUSE_STYLE) as page:
        told = {
            "organisation": office(consultation.reply.organisation),
            "link": link, "due_on": consultation.due_on,
            "count": consultation.questions.count(),
        }  # fmt: skip
        subject = render_to_string("exchange/mails/consultation_subject.txt", told)
        body = render_to_string("exchange/mails/consultation.txt", told | {"notes": page.notes})
    return EmailMessage(" ".join(subject.split()), f"{body.strip()}\n", to=[consultation.email])


def send_consultation(consultation: Consultation, link: str) -> bool:
    """Send the mail; False when the mail server did not take it, which is logged without address."""
    try:
        consultation_mail(consultation, link).send()
    except (OSError, smtplib.SMTPException) as why:
        log.error("Consultation %s: mail not sent: %s", consultation.pk, type(why).__name__)
        return False
    return True
