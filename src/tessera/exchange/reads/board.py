"""The room's first page: what waits for me, by when; what runs; what was closed lately."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from tessera.core import clock
from tessera.exchange.models import (
    Consultation,
    Extension,
    Query,
    Reply,
)
from tessera.exchange.reads.query import days_left
from tessera.exchange.visibility import asked_by, of_reached
from tessera.network.models import Act, Mandate, Membership, Network, Product

if TYPE_CHECKING:
    from tessera.access.people import Actor

#: How long a closed query is recent.
RECENT = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something to do: ``kind`` says what, ``subject`` on which object, ``due_on`` by when.

    Kinds: reply, consultation (put to us), contribution (came back to us), extension, review,
    launch, draft. The page makes the address from kind and subject.
    """

    kind: str
    sentence: str
    query: Query
    subject: Any
    due_on: date | None
    days_left: int


@dataclass(frozen=True, slots=True)
class Running:
    """A query on the board, how many were asked and have replied, and the own reply."""

    query: Query
    asked: int
    replied: int
    own: Reply | None
    days_left: int


@dataclass(frozen=True, slots=True)
class Board:
    """What a person finds in the exchange room; ``networks`` are those to ask a query in."""

    waiting: tuple[Waiting, ...]
    running: tuple[Running, ...]
    closed: tuple[Running, ...]
    networks: tuple[Network, ...]


def board(person: Actor) -> Board:
    """The board of ``person``, what is due first at the top; a fixed number of database queries."""
    rows = list(
        Query.objects.visible_to(person)
        .filter(Q(state="open") | Q(state="closed", closed_at__gte=clock.now() - RECENT))
        .filter(of_reached(person, "pk"))
        .select_related("organisation", "network")
        .prefetch_related("requesters", "topics")
        .annotate(
            asked_count=Count("replies"),
            replied_count=Count("replies", filter=Q(replies__released_at__isnull=False)),
        )
    )
    mine = Reply.objects.visible_to(person).filter(
        organisation=person.organisation_id, query__in=[one.pk for one in rows]
    )
    own = {one.query_id: one for one in mine if person.standing.offices}
    told = [_running(one, own.get(one.pk)) for one in rows]
    return Board(
        waiting=tuple(waiting(person)),
        running=tuple(sorted((one for one in told if one.query.state == "open"), key=_by_due)),
        closed=tuple(
            sorted(
                (one for one in told if one.query.state == "closed"),
                key=lambda one: one.query.closed_at or clock.now(), reverse=True,
            )
        ),
        networks=tuple(networks(person)),
    )  # fmt: skip


def _running(query: Any, own: Reply | None) -> Running:
    due_on = own.due_on if own else query.due_on
    area = own.area if own else ""
    left = days_left(due_on, area) if query.state == "open" else 0
    return Running(query, query.asked_count, query.replied_count, own, left)


def _by_due(one: Running) -> tuple[date, str]:
    return one.query.due_on or date.max, one.query.number or ""


def networks(person: Actor) -> list[Network]:
    """Networks in which ``person`` may draft a query."""
    standing = person.standing
    if not standing.holds(*WRITERS):
        return []
    able = [at for at, grants in standing.grants.items() if (Product.QUERY, Act.LAUNCH) in grants]
    return list(Network.objects.visible_to(person).filter(pk__in=able))


WRITERS = (Mandate.Role.COORDINATOR, Mandate.Role.OFFICER)


def waiting(person: Actor) -> list[Waiting]:
    """What waits for ``person`` in this room, what is due first at the top."""
    if not person.standing.offices:
        return []
    rows = [*_to_answer(person)]
    if person.standing.holds(*WRITERS):
        rows += [*_replies(person), *_came_back(person), *_extensions(person), *_asking(person)]
        rows += _reviews(person)
    return sorted(rows, key=lambda one: (one.due_on is None, one.due_on or date.max, one.sentence))


def _replies(person: Actor) -> Iterator[Waiting]:
    there = Query.objects.filter(state="open").values("pk")
    rows = Reply.objects.visible_to(person).filter(
        organisation=person.organisation_id, query__in=there
    ).filter(Q(completed_at__isnull=True) | ~Q(state="released"))  # fmt: skip
    for one in rows.select_related("query__network"):
        yield Waiting(
            "reply", _reply_sentence(one), one.query, one, one.due_on,
            days_left(one.due_on, one.area),
        )  # fmt: skip


def _reply_sentence(reply: Reply) -> str:
    if reply.completed_at is not None:
        return _("A correction is waiting to be released.")
    if reply.state == Reply.State.CLEARED:
        return _("Your reply is cleared; release it.")
    if reply.released_at is not None:
        return _("Answers are still pending; complete your reply.")
    if reply.accepted_at is not None:
        return _("Your reply is a draft; complete and release it.")
    return _("You were asked; accept the query and reply.")


def _to_answer(person: Actor) -> Iterator[Waiting]:
    """Consultations put to the own organisation."""
    rows = Consultation.objects.visible_to(person).filter(
        organisation=person.organisation_id, state="asked",
        reply__query__state__in=["open", "closed"],
    )  # fmt: skip
    for one in rows.select_related("reply__query__network", "reply__organisation"):
        yield Waiting(
            "consultation", _("Your contact point asks for your contribution."), one.reply.query,
            one, one.due_on, days_left(one.due_on, one.reply.area),
        )  # fmt: skip


def _came_back(person: Actor) -> Iterator[Waiting]:
    """Contributions that were signed off and wait to be merged."""
    rows = Consultation.objects.visible_to(person).filter(
        reply__organisation=person.organisation_id, state="answered"
    )
    for one in rows.select_related("reply__query__network", "organisation"):
        yield Waiting(
            "contribution", _("A contribution came back; take it into your reply."),
            one.reply.query, one, one.reply.due_on, days_left(one.reply.due_on, one.reply.area),
        )  # fmt: skip


def _extensions(person: Actor) -> Iterator[Waiting]:
    """Requests for more time on the own queries and, for a secretariat, on all of its network."""
    coordinated = list(person.standing.networks(Membership.Role.COORDINATOR))
    rows = Extension.objects.visible_to(person).filter(state="asked")
    rows = rows.filter(
        asked_by(person, "reply__query__") | Q(reply__query__network__in=coordinated)
    )
    for one in rows.select_related("reply__query__network", "reply__organisation"):
        yield Waiting(
            "extension", _("A participant asks for more time."), one.reply.query, one,
            one.reply.due_on, days_left(one.reply.due_on),
        )  # fmt: skip


def _asking(person: Actor) -> Iterator[Waiting]:
    """Own queries that are not launched yet."""
    rows = Query.objects.visible_to(person).filter(asked_by(person))
    for one in rows.filter(state__in=["draft", "approved"]).select_related("network"):
        if one.state == Query.State.APPROVED:
            yield Waiting("launch", _("Your query is approved; launch it."), one, one, None, 0)
        elif one.submitted_at is not None:
            yield Waiting("draft", _("Your query was returned; revise it."), one, one, None, 0)
        else:
            yield Waiting("draft", _("Your query is a draft."), one, one, None, 0)


def _reviews(person: Actor) -> Iterator[Waiting]:
    rows = Query.objects.visible_to(person).filter(
        state="review", network__in=person.standing.networks(Membership.Role.COORDINATOR)
    )
    for one in rows.select_related("network", "organisation"):
        yield Waiting("review", _("A query waits for your review."), one, one, None, 0)
