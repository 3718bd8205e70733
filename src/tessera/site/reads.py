"""Composite reads of the front door, each made of the rooms' own reads and filtered for the reader."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tessera.access.people import Actor
from tessera.core import clock
from tessera.core.prepared import prepared
from tessera.core.text import say
from tessera.exchange import reads as queries
from tessera.exchange.templatetags.queries import waits_at
from tessera.network.models import Mandate, Membership, Network, Organisation
from tessera.network.reads import News, Waiting, news, waiting
from tessera.network.reads.networks import networks
from tessera.statistics.measures import BY_CODE, POPULATION
from tessera.statistics.models import Release
from tessera.statistics.reads.catalogue import newest_releases
from tessera.statistics.reads.facts import Facts, releases_of

#: How many of the newest a list shows.
LATEST = 5
#: How much of what waits the front page shows; the rooms show all of theirs.
MOST_WAITING = 20

#: The measure that the front page maps, in Europe and per 1,000 inhabitants.
MAPPED = BY_CODE["asylum-in"]


@dataclass(frozen=True, slots=True)
class Holdings:
    """What there is to read: how many tables, figures and publishers, and the newest vintage."""

    flows: int
    figures: int
    publishers: int
    newest: date | None


@dataclass(frozen=True, slots=True)
class FrontMap:
    """The map of the front page: what it counts, of which year, and the releases it is made from."""

    year: str
    sources: Sequence[Facts]

    @property
    def question(self) -> str:
        """The map as the page of maps and its picture are asked for it."""
        asked = {"measure": MAPPED.code, "extent": "europe", "period": self.year}
        return urlencode(asked)


@dataclass(frozen=True, slots=True)
class Front:
    """The front page of a visitor."""

    holdings: Holdings
    map: FrontMap | None
    releases: Sequence[Release]
    networks: Sequence[Network]


@dataclass(frozen=True, slots=True)
class Task:
    """Something that waits: what it is about, what is to be done, where and by when (None: no day)."""

    title: str  # of the query; empty where the sentence says it all
    number: str
    sentence: str
    url: str
    due: date | None
    is_overdue: bool
    is_invented: bool = False


@dataclass(frozen=True, slots=True)
class Desk:
    """The front page of a person signed in: what waits, what is new, where one takes part.

    ``waiting`` are the first of ``all_waiting``, what is due first at the top.
    """

    waiting: Sequence[Task]
    all_waiting: int
    news: Sequence[News]
    releases: Sequence[Release]
    networks: Sequence[Network]


@dataclass(frozen=True, slots=True)
class Place:
    """The network that a page's head names, and the role held there."""

    network: Network
    role: str


def front(actor: Actor) -> Front:
    """What a visitor finds at the door."""
    return Front(holdings(actor), front_map(actor), newest_releases(actor, LATEST), networks(actor))


def desk(actor: Actor) -> Desk:
    """What a person finds on the desk."""
    rows = tasks(actor)
    return Desk(
        rows[:MOST_WAITING], len(rows), news(actor)[:LATEST], newest_releases(actor, LATEST),
        networks(actor),
    )  # fmt: skip


def tasks(actor: Actor) -> list[Task]:
    """What waits for ``actor`` in every room, what is due first at the top; each room's own reads."""
    rows = [_of_network(one) for one in waiting(actor)]
    rows += [_of_query(one) for one in queries.waiting(actor)]
    return sorted(rows, key=lambda one: (one.due is None, one.due or date.max, one.number))


def _of_network(one: Waiting) -> Task:
    is_overdue = one.due is not None and one.due < clock.today()
    return Task("", "", one.sentence, one.url, one.due, is_overdue)


def _of_query(one: queries.Waiting) -> Task:
    title = str(say(one.query.title, get_language() or "en")) or _("Without a title")
    return Task(
        title, one.query.number or "", one.sentence, waits_at(one), one.due_on,
        one.due_on is not None and one.days_left < 0, one.query.is_invented,
    )  # fmt: skip


def holdings(actor: Actor) -> Holdings:
    """Counts over the newest release of each table that ``actor`` may read."""
    newest: dict[Any, tuple[int, str, date]] = {}
    rows = Release.objects.visible_to(actor).values_list(
        "dataflow_id", "rows", "publisher", "vintage"
    )
    for flow, figures, publisher, vintage in rows:
        newest.setdefault(flow, (figures, publisher, vintage))  # the newest release comes first
    return Holdings(
        flows=len(newest),
        figures=sum(figures for figures, _, _ in newest.values()),
        publishers=len({publisher for _, publisher, _ in newest.values()}),
        newest=max((vintage for _, _, vintage in newest.values()), default=None),
    )


def front_map(actor: Actor) -> FrontMap | None:
    """The map of the newest year, or None while one of its two tables has no release."""
    found = releases_of((MAPPED.flow, POPULATION.flow), actor)
    if len(found) < 2:
        return None
    return FrontMap(found[MAPPED.flow].last_period[:4], tuple(found.values()))


def place(actor: Actor) -> Place | None:
    """The first network in which the organisation acted for takes part, international ones first."""
    found = next(iter(_own_networks(actor)), None)
    if found is None:
        return None
    held = actor.standing.parts[found.pk]
    role = next(role for role in Membership.Role if role.value in held)
    return Place(found, str(role.label))


@prepared
def _own_networks(actor: Actor) -> QuerySet[Any, Network]:
    return Network.objects.visible_to(actor).filter(pk__in=list(actor.standing.parts))[:1]


def organisations(actor: Actor) -> Sequence[Organisation]:
    """The organisations for which the person holds a mandate today."""
    return _organisations(None, person=actor.person_id)


@prepared
def _organisations(_who: None, person: Any) -> QuerySet[Any, Organisation]:
    mandates = Mandate.objects.current().filter(person=person)
    return Organisation.objects.filter(pk__in=mandates.values("organisation")).order_by("code")
