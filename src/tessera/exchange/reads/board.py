"""The room's first page: what waits for me, by when; what runs; what was closed lately."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import BooleanField, Count, ExpressionWrapper, Q, QuerySet
from django.utils.translation import gettext as _

from tessera.core import clock
from tessera.core.prepared import prepared
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
    """What a person finds in the exchange room.

    ``reviewed`` are the own queries in review, ``networks`` those to ask a query in.
    """

    waiting: tuple[Waiting, ...]
    running: tuple[Running, ...]
    closed: tuple[Running, ...]
    reviewed: tuple[Query, ...]
    networks: tuple[Network, ...]


def board(person: Actor) -> Board:
    """The board of ``person``, what is due first at the top; a fixed number of database queries."""
    since = clock.now() - RECENT
    rows = _open_or_recent(person, since=since)
    own = _own_replies(person, since=since)
    unlaunched = _unlaunched(person)
    mine = {one.query_id: one for one in own}
    told = [_running(one, mine.get(one.pk)) for one in rows]
    return Board(
        waiting=tuple(_waiting(person, own, unlaunched)),
        running=tuple(sorted((one for one in told if one.query.state == "open"), key=_by_due)),
        closed=tuple(
            sorted(
                (one for one in told if one.query.state == "closed"),
                key=lambda one: one.query.closed_at or clock.now(), reverse=True,
            )
        ),
        reviewed=tuple(
            one for one in unlaunched
            if one.state == "review" and one.organisation_id == person.organisation_id
        ),
        networks=tuple(networks(person)),
    )  # fmt: skip


def _recent(since: Any, query: str = "") -> Q:
    """Rows of queries that are open, or were closed lately."""
    closed = {f"{query}state": "closed", f"{query}closed_at__gte": since}
    return Q(**{f"{query}state": "open"}) | Q(**closed)


@prepared
def _open_or_recent(person: Actor, since: Any) -> QuerySet[Query]:
    return (
        Query.objects.visible_to(person)
        .filter(_recent(since), of_reached(person, "pk"))
        .select_related("organisation", "network")
        .prefetch_related("requesters")
        .annotate(
            asked_count=Count("replies"),
            replied_count=Count("replies", filter=Q(replies__released_at__isnull=False)),
        )
    )


@prepared
def _own_replies(person: Actor, since: Any) -> QuerySet[Reply]:
    """The own organisation's replies to what is open or was closed lately."""
    if not person.standing.offices:
        return Reply.objects.none()
    rows = Reply.objects.visible_to(person).filter(organisation=person.organisation_id)
    return rows.filter(_recent(since, "query__")).select_related("query__network")


def _running(query: Any, own: Reply | None) -> Running:
    # The own last day counts while something is to be written; then only the day of the query does.
    due_on, area = (own.due_on, own.area) if own and not own.completed_at else (query.due_on, "")
    left = days_left(due_on, area) if query.state == "open" else 0
    return Running(query, query.asked_count, query.replied_count, own, left)


def _by_due(one: Running) -> tuple[date, str]:
    return one.query.due_on or date.max, one.query.number or ""


def networks(person: Actor) -> list[Network]:
    """Networks in which ``person`` may draft a query."""
    return _networks(person) if person.standing.holds(*WRITERS) else []


@prepared
def _networks(person: Actor) -> QuerySet[Network]:
    grants = person.standing.grants.items()
    able = [at for at, granted in grants if (Product.QUERY, Act.LAUNCH) in granted]
    return Network.objects.visible_to(person).filter(pk__in=able)


WRITERS = (Mandate.Role.COORDINATOR, Mandate.Role.OFFICER)


def waiting(person: Actor) -> list[Waiting]:
    """What waits for ``person`` in this room, what is due first at the top."""
    return _waiting(person, _own_replies(person, since=clock.now()), _unlaunched(person))


def _waiting(person: Actor, own: list[Reply], unlaunched: list[Query]) -> list[Waiting]:
    if not person.standing.offices:
        return []
    is_writer = person.standing.holds(*WRITERS)
    rows = [*_around(person, is_writer=is_writer)]
    if is_writer:
        rows += [*_replies(own), *_more_time(person), *_before_launch(person, unlaunched)]
    return sorted(rows, key=lambda one: (one.due_on is None, one.due_on or date.max, one.sentence))


def _replies(own: list[Reply]) -> Iterator[Waiting]:
    for one in own:
        is_done = one.completed_at is not None and one.state == Reply.State.RELEASED
        if one.query.state == Query.State.OPEN and not is_done:
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


def _around(person: Actor, *, is_writer: bool) -> Iterator[Waiting]:
    """Consultations put to the own organisation, and contributions that wait to be merged."""
    for one in _consultations(person):
        reply, query = one.reply, one.reply.query
        if one.state == "asked":
            yield Waiting(
                "consultation", _("Your contact point asks for your contribution."), query, one,
                one.due_on, days_left(one.due_on, reply.area),
            )  # fmt: skip
        elif is_writer:
            yield Waiting(
                "contribution", _("A contribution came back; take it into your reply."), query, one,
                reply.due_on, days_left(reply.due_on, reply.area),
            )  # fmt: skip


@prepared
def _consultations(person: Actor) -> QuerySet[Consultation]:
    own = person.organisation_id
    put = Q(organisation=own, state="asked", reply__query__state__in=["open", "closed"])
    back = Q(reply__organisation=own, state="answered")
    rows = Consultation.objects.visible_to(person).filter(put | back)
    return rows.select_related("reply__query__network", "reply__organisation", "organisation")


def _more_time(person: Actor) -> Iterator[Waiting]:
    for one in _extensions(person):
        yield Waiting(
            "extension", _("A participant asks for more time."), one.reply.query, one,
            one.reply.due_on, days_left(one.reply.due_on),
        )  # fmt: skip


@prepared
def _extensions(person: Actor) -> QuerySet[Extension]:
    """Requests for more time on the own queries and, for a secretariat, on all of its network."""
    coordinated = list(person.standing.networks(Membership.Role.COORDINATOR))
    rows = Extension.objects.visible_to(person).filter(state="asked")
    rows = rows.filter(
        asked_by(person, "reply__query__") | Q(reply__query__network__in=coordinated)
    )
    return rows.select_related("reply__query__network", "reply__organisation")


def _before_launch(person: Actor, unlaunched: list[Query]) -> Iterator[Waiting]:
    """Own queries that are not launched yet, and those that wait for the own secretariat."""
    coordinated = person.standing.networks(Membership.Role.COORDINATOR)
    for one in unlaunched:
        if one.state == Query.State.REVIEW:
            if one.network_id in coordinated:
                yield Waiting("review", _("A query waits for your review."), one, one, None, 0)
        elif one.is_asked:  # type: ignore[attr-defined]
            yield _asking(one)


def _asking(query: Query) -> Waiting:
    if query.state == Query.State.APPROVED:
        return Waiting("launch", _("Your query is approved; launch it."), query, query, None, 0)
    if query.submitted_at is not None:
        return Waiting("draft", _("Your query was returned; revise it."), query, query, None, 0)
    return Waiting("draft", _("Your query is a draft."), query, query, None, 0)


@prepared
def _unlaunched(person: Actor) -> QuerySet[Query]:
    """Queries in hand that one asks, alone or with others (``is_asked``), or reviews."""
    rows = Query.objects.visible_to(person).filter(state__in=["draft", "review", "approved"])
    asked = ExpressionWrapper(asked_by(person), BooleanField())
    return rows.annotate(is_asked=asked).select_related("network", "organisation")
