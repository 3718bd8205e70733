"""Launch, close and reopen a query; what a network agreed about lengths."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from tessera import audit
from tessera.access import policy
from tessera.core import clock
from tessera.exchange import checks, workdays
from tessera.exchange.actions.ledger import enter, office_of
from tessera.exchange.models import ClockEntry, Query, Reply, Terms, terms_of
from tessera.exchange.reads.asking import asked
from tessera.exchange.workflow import QUERY
from tessera.network.models import Network
from tessera.workflow import NotReady, take

if TYPE_CHECKING:
    from tessera.access.people import Actor


@transaction.atomic
def launch(query: Query, *, by: Actor) -> Query:
    """Ask everybody whom the rule meets today: replies, own last days, entries of the ledger.

    Raises NotReady when nobody would be asked or the wished day has passed meanwhile.
    """
    policy.require(by, "query.launch", query)
    today = clock.today()
    rows = asked(query, today)
    if not rows:
        raise NotReady(_("The rule of this query meets nobody who may reply; change who is asked."))
    if query.wanted_on is not None and query.wanted_on <= today:
        raise NotReady(_("The last day that was wished for has passed; choose another."))
    days = terms_of(query.network).days(query.urgency)
    replies = [
        Reply(
            query=query, organisation=one.organisation, area=one.area,
            due_on=_last_day(one.area, today, days, query.wanted_on), is_invented=query.is_invented,
        )
        for one in rows
    ]  # fmt: skip
    due_on = max(reply.due_on for reply in replies)
    Query.objects.filter(pk=query.pk, state=Query.State.APPROVED).update(
        launched_at=clock.now(), due_on=due_on
    )
    current = take(
        QUERY, "launch", query, by=by, due_on=due_on,
        asked=[str(reply.organisation_id) for reply in replies],
    )  # fmt: skip
    assert isinstance(current, Query)  # noqa: S101 - take gives back what it was given
    Reply.objects.bulk_create(replies)
    enter(current, ClockEntry.Kind.LAUNCHED, by=by, due_on=due_on, asked=len(replies))
    ClockEntry.objects.bulk_create(
        ClockEntry(
            query=current, reply=reply, kind=ClockEntry.Kind.DUE_SET, due_on=reply.due_on,
            organisation=by.organisation, office=office_of(by=by), at=clock.now(),
            facts={"working_days": workdays.between(today, reply.due_on, reply.area)},
        )
        for reply in replies
    )  # fmt: skip
    query.refresh_from_db()
    return query


def _last_day(area: str, start: date, days: int, wanted: date | None) -> date:
    """A participant's own last day: working days from the launch on, or the first one it works on
    from the wished day on."""
    return workdays.on_or_after(wanted, area) if wanted else workdays.after(start, days, area)


@transaction.atomic
def close(query: Query, *, by: Actor) -> Query:
    """Close a query; replies that come later are still taken."""
    take(QUERY, "close", query, by=by)
    Query.objects.filter(pk=query.pk).update(closed_at=clock.now())
    query.refresh_from_db()
    open_ = query.replies.filter(completed_at__isnull=True).count()
    enter(query, ClockEntry.Kind.CLOSED, by=by, without_reply=open_)
    return query


@transaction.atomic
def reopen(query: Query, *, by: Actor) -> Query:
    """Open a closed query again."""
    take(QUERY, "reopen", query, by=by)
    Query.objects.filter(pk=query.pk).update(closed_at=None)
    query.refresh_from_db()
    enter(query, ClockEntry.Kind.REOPENED, by=by)
    return query


TERMS = ("standard_days", "urgent_days", "most_questions", "scoreboard_audience")


@transaction.atomic
def set_terms(network: Network, *, by: Actor, **changes: Any) -> Terms:
    """Set what a network agreed: standard_days, urgent_days, most_questions, scoreboard_audience."""
    terms = terms_of(network)
    policy.require(by, "terms.set", network)
    for field, value in changes.items():
        if field not in TERMS:
            raise checks.refuse("__all__", _("“%(field)s” cannot be set.") % {"field": field})
        setattr(terms, field, value)
    try:
        terms.full_clean()
    except ValidationError as why:
        raise ValidationError(why.message_dict) from None
    terms.save()
    audit.record("terms.set", terms, by=by, network=network.pk, **changes)
    return terms
