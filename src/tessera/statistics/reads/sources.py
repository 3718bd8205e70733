"""Which sources there are, in which state each is, which are due; a fetch and its report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import OuterRef, Subquery
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tessera.access.people import CLOCK
from tessera.core import clock
from tessera.core.text import say
from tessera.notices import processes
from tessera.statistics import bridge
from tessera.statistics.models import Dataflow, Fetch, Source
from tessera.statistics.workflow import ASKED, FETCHING, OPEN, READ

if TYPE_CHECKING:
    from tessera.access.people import Actor

#: How long after the last answer a source is due again. A little less than the span it names, so
#: that an hour is not lost every day.
SPANS = {
    Source.Every.DAY: timedelta(hours=23),
    Source.Every.WEEK: timedelta(days=6, hours=23),
    Source.Every.MONTH: timedelta(days=29),
}
#: How long a process of another machine, which cannot be asked, is believed to be at work.
HELD = timedelta(hours=12)
MOST_FETCHES = 50


@dataclass(frozen=True, slots=True)
class Standing:
    """A source, its newest fetch where the person may know of it, and when it is due."""

    source: Source
    fetch: Fetch | None
    due_at: datetime | None
    flow: Dataflow | None

    @property
    def is_due(self) -> bool:
        return self.due_at is not None and self.due_at <= clock.now()

    @property
    def part(self) -> list[tuple[str, str]]:
        """Which part of the table is asked for."""
        return part(self.source.asked)

    @property
    def title(self) -> Mapping[str, str]:
        """What the table is called, from its declaration."""
        names: Mapping[str, str] = self.source.asked.get("name") or {}
        return names or {"en": self.source.asked.get("code") or self.source.code}


@dataclass(frozen=True, slots=True)
class Offer:
    """A table that comes declared: what it is called, how often it would be asked, and for what."""

    name: Mapping[str, str]
    flow: str
    every: str
    part: list[tuple[str, str]]

    @property
    def often(self) -> str:
        """How often, in words."""
        return str(Source.Every(self.every).label)


def part(asked: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Which part of a table is asked for, in words: since when, of what only totals, which codes."""
    parts = [
        (_("Since"), str(asked.get("since", ""))),
        (_("Totals only of"), ", ".join(asked.get("whole", ()))),
        *((name, ", ".join(codes)) for name, codes in asked.get("fixed", {}).items()),
    ]  # fmt: skip
    return [(word, what) for word, what in parts if what]


def sources(person: Actor) -> list[Standing]:
    """Every source that the person sees, by publisher and name."""
    seen = Fetch.objects.visible_to(person)
    last = seen.filter(source=OuterRef("pk")).order_by("-created_at").values("pk")[:1]
    rows = list(Source.objects.visible_to(person).annotate(newest=Subquery(last)))
    there = seen.filter(pk__in=[one.newest for one in rows if one.newest]).defer("report")
    newest: dict[Any, Fetch] = {fetch.source_id: fetch for fetch in there}
    codes = {one.dataflow for one in rows}
    flows = {
        one.code: one
        for one in Dataflow.objects.visible_to(person).filter(code__in=codes).defer("structure")
    }
    return [Standing(one, newest.get(one.pk), due_at(one), flows.get(one.dataflow)) for one in rows]


@dataclass(frozen=True, slots=True)
class Bringer:
    """Who could bring the figures of a dataflow that is not here.

    ``code`` names the source where it is entered; ``publisher`` is "" where only an institution of the
    network has such figures, in a file of its own.
    """

    flow: str
    code: str = ""
    name: Mapping[str, str] = field(default_factory=dict)
    publisher: str = ""


def bringers(groups: Iterable[Sequence[str]], person: Actor) -> list[Bringer]:
    """Who could bring each of these; of a group the first that somebody brings will do."""
    wanted = [tuple(one) for one in groups]
    flows = {flow for one in wanted for flow in one}
    entered = {
        one.source.dataflow: Bringer(one.source.dataflow, one.source.code, one.title, one.source.publisher)
        for one in map(_bare, Source.objects.visible_to(person).filter(dataflow__in=flows))
    }  # fmt: skip
    ready = {
        one.asked["dataflow"]: Bringer(
            one.asked["dataflow"], "", one.asked["name"], one.asked["publisher"]
        )
        for one in (bridge.ready() if wanted else ())
    }
    found = []
    for one in wanted:
        known = next(
            (there[flow] for there in (entered, ready) for flow in one if flow in there), None
        )
        found.append(known or _by_file(one))
    return list({one.flow: one for one in found}.values())


def _by_file(flows: Sequence[str]) -> Bringer:
    """A table of the publishers' files that can be loaded, or one that institutions bring."""
    for flow in flows:
        if (table := bridge.dataflow_of(flow)) is not None:
            return Bringer(flow, "", table.name, table.source.publisher)
    return Bringer(flows[0])


def _bare(source: Source) -> Standing:
    return Standing(source, None, None, None)


def due_at(source: Source) -> datetime | None:
    """When a source is to be asked next; None where it is not asked by itself."""
    if not source.is_active or source.every not in SPANS or source.connector == "file":
        return None
    last = source.checked_at
    return last + SPANS[Source.Every(source.every)] if last else source.created_at


def due() -> list[Source]:
    """The sources whose time has come and that are not being asked already."""
    rows = Source.objects.visible_to(CLOCK).filter(is_active=True).exclude(fetches__state__in=OPEN)
    now = clock.now()
    return [one for one in rows if (at := due_at(one)) is not None and at <= now]


def unfinished() -> list[Fetch]:
    """Fetches to be gone on with: asked for, or left behind by a worker that was killed."""
    rows = Fetch.objects.visible_to(CLOCK).filter(state__in=(ASKED, FETCHING, READ))
    now = clock.now()
    free = rows.exclude(not_before__gt=now, not_before__isnull=False).order_by("created_at")
    return [one for one in free.select_related("source") if not is_held(one)]


def is_held(fetch: Fetch) -> bool:
    """Whether another process is at it. One of another machine is believed to be, for half a day."""
    if fetch.state not in (FETCHING, READ) or fetch.worker in ("", processes.here()):
        return False
    lives = processes.is_alive(fetch.worker)
    return clock.now() - fetch.created_at < HELD if lives is None else lives


def has_due() -> bool:
    """Whether anything is to be asked now."""
    return bool(due() or unfinished())


def fetches(person: Actor, source: Source) -> list[Fetch]:
    """The newest fetches of a source, without their reports."""
    rows = Fetch.objects.visible_to(person).filter(source=source).select_related("release")
    return list(rows.defer("report", "release__structure")[:MOST_FETCHES])


@dataclass(frozen=True, slots=True)
class Told:
    """A finding as a person reads it."""

    rule: str
    severity: str
    sentence: str


def words(fetch: Fetch) -> str:
    """Why a fetch failed or changed nothing, in the reader's language; a person's reason as it was given."""
    return bridge.told_again(fetch.said) if fetch.said else fetch.sentence


def report(fetch: Fetch) -> list[Told]:
    """The findings of a fetch, in the reader's language, the weightiest first."""
    return [_told(one, one["sentence"]) for one in fetch.report]


def _told(one: Mapping[str, Any], sentence: str) -> Told:
    values = dict(one["values"])
    if words := values.get("words"):  # a rule's, which speaks for itself
        values["said"] = say(words, get_language() or "en").words
    return Told(one["rule"], one["severity"], _(sentence).format(**values))
