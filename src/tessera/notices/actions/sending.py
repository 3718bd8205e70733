"""Hand mails over: claim, ask once more whether it may be told, send, mark.

Nothing is held in the database while a mail server answers. A claim of a process that was killed is
taken over; the mail then goes out under the identifier that it had, so that it arrives once.
"""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain
from typing import TYPE_CHECKING, Any

from django.core.mail import EmailMessage, get_connection
from django.db import transaction

from tessera.core import clock
from tessera.notices import processes
from tessera.notices.actions.gathering import require_trusted
from tessera.notices.mails import mail_of, mail_of_digest
from tessera.notices.models import Bounce, Digest, Notice, Outgoing, State, Why
from tessera.notices.timeliness import due, why_not

if TYPE_CHECKING:
    from tessera.access.people import Actor

log = logging.getLogger("tessera.notices")
#: Minutes until the next try after each that did not succeed; then it has failed.
PATIENCE = (1, 5, 15, 60, 240, 720, 1440)
#: How long a claim of another machine's process counts.
CLAIM = timedelta(minutes=10)
#: Seconds that a mail server may take.
TIMEOUT = 20
#: Who and what a mail names, read with it.
TOLD: dict[type[Outgoing], tuple[str, ...]] = {
    Notice: ("person", "organisation", "event"), Digest: ("person",),
}  # fmt: skip
#: Refusals for good, by the class that a mail server's answer begins with.
FOR_GOOD = 500


@dataclass
class Sending:
    """What became of the mails of one run."""

    sent: int = 0
    put_off: int = 0
    failed: int = 0
    skipped: int = 0

    def count(self, state: str, is_put_off: bool = False) -> None:
        """Count one mail."""
        name = "put_off" if is_put_off else str(state)
        setattr(self, name, getattr(self, name) + 1)


def send(*, by: Actor) -> Sending:
    """Send what is due; when the mail server cannot be reached the rest waits for the next run."""
    require_trusted(by=by)
    done = Sending()
    post = get_connection(timeout=TIMEOUT)
    try:
        for model, pk in _keys():
            if (mail := _claim(model, pk)) is not None and not _deliver(mail, post, done):
                break
    finally:
        _quietly_close(post)
    return done


def _keys() -> Iterator[tuple[type[Outgoing], Any]]:
    notices, digests = due()
    return chain(
        ((Notice, pk) for pk in notices.order_by("event", "pk").values_list("pk", flat=True)),
        ((Digest, pk) for pk in digests.order_by("on", "pk").values_list("pk", flat=True)),
    )


def _quietly_close(post: Any) -> None:
    try:
        post.close()
    except (OSError, smtplib.SMTPException):
        log.info("The mail server had hung up already.")


@transaction.atomic
def _claim(model: type[Outgoing], pk: Any) -> Any:
    """The mail, now ours; None when another process has it or had it."""
    rows = model._default_manager.select_for_update(of=("self",)).select_related(*TOLD[model])
    row = rows.filter(pk=pk).first()
    if row is None or row.state != State.WAITING or _is_held(row):
        return None
    row.claimed_by, row.claimed_at = processes.here(), clock.now()
    row.tries += 1
    row.save(update_fields=["claimed_by", "claimed_at", "tries"])
    return row


def _is_held(row: Outgoing) -> bool:
    if not row.claimed_by or row.claimed_by == processes.here():
        return False
    alive = processes.is_alive(row.claimed_by)
    recent = row.claimed_at is not None and clock.now() - row.claimed_at < CLAIM
    return recent and alive is not False


def _deliver(mail: Any, post: Any, done: Sending) -> bool:
    """Send one mail and mark it; False when the mail server cannot be reached."""
    try:
        message, told = _composed(mail)
        if isinstance(message, str):
            _mark(mail, State.SKIPPED, done, why=message)
            return True
        post.send_messages([message])
    except smtplib.SMTPRecipientsRefused as why:
        codes = [code for code, _said in why.recipients.values()]
        if codes and all(code >= FOR_GOOD for code in codes):
            _note_bounce(mail)
            _mark(mail, State.FAILED, done, error=why)
        else:
            _put_off(mail, why, done)
        return True
    except (OSError, smtplib.SMTPServerDisconnected, smtplib.SMTPResponseException) as why:
        _put_off(mail, why, done)
        return False
    except Exception as why:
        log.error("Mail %s cannot be written: %s", mail.pk, type(why).__name__)
        _mark(mail, State.FAILED, done, error=why)
        return True
    _mark(mail, State.SENT, done, told=told)
    return True


def _composed(mail: Any) -> tuple[EmailMessage | str, list[Notice]]:
    """The message and the notices in it, or the reason why nothing is sent."""
    if isinstance(mail, Notice):
        why = why_not(mail)
        return (why, []) if why else (mail_of(mail), [mail])
    told = []
    waiting = mail.notices.filter(state=State.WAITING).select_related(*TOLD[Notice])
    for notice in waiting.order_by("event"):
        if why := why_not(notice):
            Notice.objects.filter(pk=notice.pk).update(state=State.SKIPPED, why=why)
        else:
            told.append(notice)
    if not told:
        return Why.SETTLED, []
    return mail_of_digest(mail, told), told


def _put_off(mail: Any, why: Exception, done: Sending) -> None:
    """Another try later, or none when patience is at its end."""
    if mail.tries > len(PATIENCE):
        _mark(mail, State.FAILED, done, error=why)
        return
    mail.next_try_at = clock.now() + timedelta(minutes=PATIENCE[mail.tries - 1])
    mail.error = _named(why)
    mail.claimed_by = ""
    mail.save(update_fields=["next_try_at", "error", "claimed_by"])
    done.count(State.WAITING, is_put_off=True)


@transaction.atomic
def _mark(
    mail: Any, state: str, done: Sending, *, why: str = "", error: Exception | None = None,
    told: Sequence[Notice] = (),
) -> None:  # fmt: skip
    mail.state, mail.why, mail.claimed_by = state, why, ""
    mail.error = _named(error) if error else ""
    mail.sent_at = clock.now() if state == State.SENT else None
    mail.save(update_fields=["state", "why", "claimed_by", "error", "sent_at"])
    if state == State.SENT and isinstance(mail, Digest):
        Notice.objects.filter(pk__in=[one.pk for one in told]).update(
            state=State.SENT, sent_at=mail.sent_at
        )
    done.count(state)


def _note_bounce(mail: Any) -> None:
    """An address that the mail server refuses for good gets no more mails until that is lifted."""
    person = mail.person
    Bounce.objects.update_or_create(
        person=person, defaults={"email": person.email, "noted_by": "Clock", "remark": ""}
    )


def _named(why: Exception) -> str:
    return type(why).__name__[:100]
