"""What somebody follows, and which events are news of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from django.db.models import Min, QuerySet

from tessera.audit.models import Event
from tessera.exchange.models import (
    AnswerEdition,
    Compilation,
    Passage,
    Progress,
    Query,
    Reply,
    Status,
    Subscription,
)
from tessera.exchange.reads.search import MOST, NEWEST, search
from tessera.exchange.visibility import reached
from tessera.network.models import Organisation
from tessera.notices.reads import read_to

if TYPE_CHECKING:
    from tessera.access.people import Actor

Kind = Subscription.Kind
LAUNCH, RELEASE, COMPILE = "query.launch", "reply.release", "query.compile"
#: The steps that are news; an account that is erased takes what it followed along.
STEPS, ERASE = (LAUNCH, RELEASE, COMPILE), "person.erase"
#: What of the archive's address is kept of a search; how search itself calls what has another name.
ASKED = ("q", "kind", "topic", "requester", "area", "year", "type")
FILTER = {"type": "question_kind"}


def following(person: Actor) -> QuerySet[Subscription]:
    """What ``person`` follows for the organisation acted for, by kind; one query."""
    rows = Subscription.objects.visible_to(person).filter(organisation=person.organisation_id)
    found: QuerySet[Subscription] = rows.select_related("organisation")
    return found


def follows(person: Actor, kind: str, what: str) -> Subscription | None:
    """The subscription of ``person`` to just this, or None."""
    return following(person).filter(kind=kind, what=what).first()


# Searches


def kept(asked: Mapping[str, Any]) -> str:
    """A search as it is kept: words and filters of the archive's address, without order and page.

    Empty when nothing is looked for.
    """
    said = {name: " ".join(str(asked.get(name) or "").split()) for name in ASKED}
    return urlencode({name: value for name, value in said.items() if value})


def looked_for(what: str) -> dict[str, str]:
    """Words and filters of a search that is kept, by their names in the archive's address."""
    return {name: value for name, value in parse_qsl(what) if name in ASKED}


# News


@dataclass(frozen=True, slots=True)
class News:
    """An event that is news of a subscription; ``kind`` is the occasion's name."""

    event: Event
    kind: str


@dataclass(frozen=True, slots=True)
class _Told:
    """What happened, with what it belongs to: topics and areas of who asks or answers."""

    event: Event
    query: Query
    reply: Reply | None
    topics: frozenset[str]
    areas: frozenset[str]

    @property
    def kind(self) -> str:
        return {LAUNCH: "followed.query", RELEASE: "followed.reply"}.get(
            self.event.step, "followed.compilation"
        )


def up_to() -> int:
    """The last event that was both read for notices and indexed: from there on nothing is news yet."""
    indexed = Progress.objects.values_list("number", flat=True).first() or 0
    return min(read_to(), indexed)


def has_news() -> bool:
    """Whether something was launched, released or compiled since the subscriptions were looked at,
    or an account was erased that still follows something."""
    to = up_to()
    start = awake().aggregate(Min("read_to"))["read_to__min"]
    rows = Event.objects.filter(number__lte=to, step__in=STEPS)
    if start is not None and rows.filter(number__gt=start).exists():
        return True
    return erased(to).exists()


def awake() -> QuerySet[Subscription]:
    """Subscriptions of which something may be told: not paused, of an account that is open."""
    rows: QuerySet[Subscription] = Subscription.objects.filter(
        paused_at__isnull=True, person__is_active=True
    )
    return rows


def erased(to: int) -> QuerySet[Subscription]:
    """Subscriptions of accounts that were erased up to the event ``to``."""
    closed = Subscription.objects.filter(person__is_active=False).values_list("person", flat=True)
    keys = [str(one) for one in set(closed)]
    events = Event.objects.filter(step=ERASE, number__lte=to, object_id__in=keys)
    gone = [UUID(one) for one in events.values_list("object_id", flat=True)] if keys else []
    rows: QuerySet[Subscription] = Subscription.objects.filter(person__in=gone)
    return rows


def news(person: Actor, subscriptions: Iterable[Subscription], to: int) -> Iterator[
    tuple[Subscription, list[News]]
]:  # fmt: skip
    """What is new for ``person`` of each subscription, up to the event ``to``.

    Only what the person sees now, for the organisation acted for: queries whose page they read,
    replies of which an answer reaches them, compilations that they may fetch.
    """
    chosen = list(subscriptions)
    start = min((one.read_to for one in chosen), default=to)
    events = Event.objects.filter(number__gt=start, number__lte=to, step__in=STEPS)
    happened = list(_happened(person, list(events.order_by("number"))))
    for one in chosen:
        fresh = [told for told in happened if told.event.number > one.read_to]
        yield one, [News(told.event, told.kind) for told in _of(person, one, fresh)]


def _happened(person: Actor, events: list[Event]) -> Iterator[_Told]:
    """What of the events the person sees, whatever they follow; a fixed number of queries."""
    replies = {
        str(one.pk): one
        for one in Reply.objects.visible_to(person).filter(pk__in=_keys(events, "exchange.reply"))
    }
    keys = {*_keys(events, "exchange.query"), *(str(one.query_id) for one in replies.values())}
    rows = Query.objects.visible_to(person).filter(pk__in=keys, launched_at__isnull=False)
    rows = rows.filter(pk__in=reached(person).filter(pk__in=keys)).select_related("organisation")
    queries = {str(one.pk): one for one in rows.prefetch_related("topics", "requesters")}
    readable, compiled = _readable(person, replies), _compiled(person, queries)
    for event in events:
        reply = replies.get(event.object_id)
        query = queries.get(str(reply.query_id) if reply else event.object_id)
        if query is None or (reply and reply.pk not in readable):
            continue
        if event.step == COMPILE and _version(event) not in compiled:
            continue
        areas = {reply.area} if reply else {one.area for one in (
            query.organisation, *query.requesters.all())}  # fmt: skip
        topics = frozenset(one.code for one in query.topics.all())
        yield _Told(event, query, reply, topics, frozenset(areas - {""}))


def _keys(events: Iterable[Event], kind: str) -> list[str]:
    return [one.object_id for one in events if one.kind == kind]


def _readable(person: Actor, replies: Mapping[str, Reply]) -> set[UUID]:
    """Replies of which at least one answer reaches the person."""
    rows = AnswerEdition.objects.visible_to(person).current().filter(reply__in=replies.values())
    return set(rows.exclude(status=Status.PENDING).values_list("reply", flat=True))


def _version(event: Event) -> tuple[str, str, int]:
    return event.object_id, event.facts.get("circle", ""), event.facts.get("version", 0)


def _compiled(person: Actor, queries: Mapping[str, Query]) -> set[tuple[str, str, int]]:
    rows = Compilation.objects.visible_to(person).filter(
        query__in=queries.values(), is_draft=False, recalled_at__isnull=True
    )
    return {
        (str(query), circle, version)
        for query, circle, version in rows.values_list("query", "circle", "version")
    }


def _of(person: Actor, one: Subscription, happened: list[_Told]) -> Iterator[_Told]:
    """What of it belongs to one subscription: of an area, what it asks or answers itself."""
    if one.kind == Kind.TOPIC:
        yield from (
            told for told in happened if one.what in told.topics and told.event.step != RELEASE
        )
    elif one.kind == Kind.AREA:
        yield from (
            told for told in happened if one.what in told.areas and told.event.step != COMPILE
        )
    elif happened:
        found = _found(person, one.what)
        yield from (told for told in happened if _key(told) in found)


Key = tuple[str, UUID, str]


def _found(person: Actor, what: str) -> set[Key]:
    """What a kept search finds today, newest first, as far as something of a query tells of it."""
    asked = looked_for(what)
    words, code = asked.pop("q", ""), asked.pop("requester", "")
    filters: dict[str, Any] = {FILTER.get(name, name): value for name, value in asked.items()}
    if code:
        found = Organisation.objects.filter(code=code).values_list("pk", flat=True).first()
        if found is None:
            return set()  # an office that there is no more
        filters["requester"] = found
    if not words and "kind" not in filters:
        filters["kind"] = Passage.Kind.QUERY.value  # as the archive itself does
    rows = search(
        person, words, limit=2 * MOST, sort=NEWEST, with_facets=False, **filters
    ).rows  # fmt: skip
    kinds = {Passage.Kind.ANSWER: RELEASE, Passage.Kind.COMPILATION: COMPILE}
    return {
        (kinds.get(Passage.Kind(row.kind), RELEASE if row.area else LAUNCH), row.query, row.area)
        for row in rows
        if row.query is not None
    }


def _key(told: _Told) -> Key:
    return told.event.step, told.query.pk, told.reply.area if told.reply else ""
