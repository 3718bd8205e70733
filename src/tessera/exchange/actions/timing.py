"""More time: asked, agreed, refused with a day that may be; and the reminders."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Max, Q
from django.utils.translation import gettext as _

from tessera import audit
from tessera.access import policy
from tessera.core import clock
from tessera.exchange import checks
from tessera.exchange.actions.ledger import enter, office_of
from tessera.exchange.models import ClockEntry, Extension, Query, Reply
from tessera.exchange.workflow import EXTENSION, is_live
from tessera.workflow import NotReady, take

if TYPE_CHECKING:
    from tessera.access.people import Actor

Kind = ClockEntry.Kind
#: Days from a reply's own last day on which it is reminded, and on which somebody above is told.
REMINDERS = (-14, -3, 1, 7)
ESCALATION = 14


@transaction.atomic
def ask_more_time(reply: Reply, *, by: Actor, until: date, reason: str) -> Extension:
    """Ask to reply until a later day; one request at a time."""
    policy.require(by, "reply.ask_more_time", reply)
    current = Reply.objects.select_for_update(of=("self",)).select_related("query").get(pk=reply.pk)
    if why := is_live(current):
        raise NotReady(why)
    if current.completed_at is not None:
        raise NotReady(_("The reply is complete; it needs no more time."))
    if until <= max(current.due_on, clock.today()):
        raise checks.refuse(
            "until",
            _("Choose a day after %(day)s.")
            % {"day": checks.day(max(current.due_on, clock.today()))},
        )
    if current.extensions.filter(state="asked").exists():
        raise NotReady(_("More time was asked already; wait for the answer."))
    made = Extension.objects.create(
        reply=current, until=until, reason=checks.line(reason, "reason", 300)
    )
    enter(current.query, Kind.EXTENSION_ASKED, by=by, reply=current, due_on=current.due_on,
          counter_on=until)  # fmt: skip
    audit.record("extension.ask", made, by=by, reply=current.pk, until=until)
    return made


@transaction.atomic
def agree(extension: Extension, *, by: Actor, words: str = "") -> Extension:
    """Agree to the day that was asked."""
    return _decide(extension, "agree", extension.until, words, by)


@transaction.atomic
def refuse(
    extension: Extension, *, by: Actor, counter_on: date | None = None, words: str = ""
) -> Extension:
    """Refuse the day that was asked; ``counter_on`` is an earlier one that is granted instead."""
    if counter_on is not None and not (
        max(extension.reply.due_on, clock.today()) < counter_on < extension.until
    ):
        raise checks.refuse(
            "counter_on",
            _("The day offered lies after %(first)s and before %(last)s.")
            % {"first": checks.day(max(extension.reply.due_on, clock.today())),
               "last": checks.day(extension.until)},
        )  # fmt: skip
    return _decide(extension, "refuse", counter_on, words, by)


def _decide(extension: Extension, step: str, new: date | None, words: str, by: Actor) -> Extension:
    said = " ".join(words.split())[:300]
    take(EXTENSION, step, extension, by=by, due_on=new)
    Extension.objects.filter(pk=extension.pk).update(
        decided_at=clock.now(), decided_by=office_of(by=by), decision=said,
        counter_on=new if step == "refuse" else None,
    )  # fmt: skip
    extension.refresh_from_db()
    reply = (
        Reply.objects.select_for_update(of=("self",))
        .select_related("query")
        .get(pk=extension.reply_id)
    )
    before = reply.due_on
    if new is not None:
        reply.due_on = new
        reply.save(update_fields=["due_on"])
        last = reply.query.replies.aggregate(Max("due_on"))["due_on__max"]
        Query.objects.filter(pk=reply.query_id).update(due_on=last)
    enter(
        reply.query, Kind.EXTENSION_AGREED if step == "agree" else Kind.EXTENSION_REFUSED, by=by,
        reply=reply, due_on=new or before, counter_on=new if step == "refuse" else None,
        asked=extension.until.isoformat(), days=(reply.due_on - before).days,
    )  # fmt: skip
    return extension


def remind(*, by: Actor, on: date | None = None) -> list[ClockEntry]:
    """Send the reminders that are due on a day (today): each once, to nobody who has answered.

    A day on which nobody ran this is made up for with the last reminder missed. Each reply is a
    transaction of its own, so that a process that is killed goes on where it stopped.
    """
    day = on or clock.today()
    waiting = Reply.objects.visible_to(by).filter(
        query__state=Query.State.OPEN, completed_at__isnull=True,
        due_on__lte=day - timedelta(days=REMINDERS[0]),
    )  # fmt: skip
    done = []
    for reply in waiting.select_related("query", "organisation").order_by("pk"):
        policy.require(by, "reply.remind", reply)
        offset = _due_reminder(reply, day)
        if offset is not None and (entry := _send(reply, offset, by)):
            done.append(entry)
    return done


def _due_reminder(reply: Reply, day: date) -> int | None:
    """The last reminder whose day has come since the last day was set, unless it was sent."""
    known = reply.ledger.filter(
        Q(kind=Kind.DUE_SET) | Q(kind__in=[Kind.EXTENSION_AGREED, Kind.EXTENSION_REFUSED])
    ).aggregate(Max("at"))["at__max"]
    since = known.date() if known else reply.created_at.date()
    passed = [
        offset
        for offset in (*REMINDERS, ESCALATION)
        if since < reply.due_on + timedelta(days=offset) <= day
    ]
    if not passed:
        return None
    sent = reply.ledger.filter(due_on=reply.due_on, offset__gte=passed[-1])
    return None if sent.exists() else passed[-1]


def _send(reply: Reply, offset: int, by: Actor) -> ClockEntry | None:
    kind = Kind.ESCALATED if offset == ESCALATION else Kind.REMINDED
    try:
        with transaction.atomic():
            # Whoever answers at this very moment is not reminded.
            held = Reply.objects.select_for_update().get(pk=reply.pk)
            if held.completed_at is not None or held.due_on != reply.due_on:
                return None
            entry = enter(reply.query, kind, by=by, reply=held, due_on=held.due_on, offset=offset)
            step = "escalate" if kind == Kind.ESCALATED else "remind"
            audit.record(f"reply.{step}", held, by=by, due_on=held.due_on, offset=offset)
            return entry
    except IntegrityError:  # another process was quicker
        return None
