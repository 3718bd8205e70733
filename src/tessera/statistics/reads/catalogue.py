"""What there is: dataflows with their newest release, and releases with their dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import OuterRef, Subquery

from tessera.core.text import say
from tessera.reference.models import Topic
from tessera.statistics import topics
from tessera.statistics.models import Dataflow, Release
from tessera.statistics.reads.facts import Facts, of
from tessera.statistics.reads.folding import folded

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from tessera.access.people import Actor


@dataclass(frozen=True, slots=True)
class Entry:
    """One dataflow in the catalogue, with the release a person reads today."""

    code: str
    name: dict[str, str]
    description: dict[str, str]
    publisher: str
    topics: tuple[str, ...]
    licence: str
    licence_url: str
    vintage: date
    first_period: str
    last_period: str
    rows: int
    sha256: str
    releases: int


@dataclass(frozen=True, slots=True)
class Then:
    """A dataflow as of a day: its first vintage, and whether a release of it was there already."""

    code: str
    name: dict[str, str]
    first: date
    is_known: bool


def then(person: Actor, day: date) -> tuple[Then, ...]:
    """Every dataflow that this person sees, with whether it had a release on a day."""
    rows = (
        Release.objects.visible_to(person)
        .order_by("dataflow__code", "vintage")
        .values_list("dataflow__code", "dataflow__name", "vintage")
    )
    found: dict[str, Then] = {}
    for code, name, vintage in rows:
        found.setdefault(code, Then(code, name, vintage, vintage <= day))
    return tuple(found.values())


def catalogue(
    person: Actor, *, words: str = "", publisher: str = "", topic: str = ""
) -> tuple[Entry, ...]:
    """The dataflows of which this person sees a release, by publisher, then code.

    :param words: each must occur in code, name, description, title or publisher, whatever the
        accents, the case or, in Serbian, the script.
    """
    seen = Release.objects.visible_to(person).filter(dataflow=OuterRef("pk"))
    flows = (
        Dataflow.objects.visible_to(person)
        .defer("structure")
        .annotate(newest=Subquery(seen.values("pk")[:1]))
        .order_by("publisher", "code")
    )
    if publisher:
        flows = flows.filter(publisher=publisher)
    rows = list(flows)
    newest = {
        release.dataflow_id: release
        for release in Release.objects.visible_to(person)
        .filter(pk__in=[flow.newest for flow in rows])
        .defer("structure", "edits")
    }
    numbers = _counts(person)
    wanted = folded(words).split()
    return tuple(
        _entry(flow, newest[flow.pk], numbers[flow.pk])
        for flow in rows
        if flow.pk in newest and (not topic or topic in flow.topics) and _matches(flow, wanted)
    )


def publishers(person: Actor) -> tuple[str, ...]:
    """The publishers of the catalogue, for its filter."""
    found = Dataflow.objects.visible_to(person).values_list("publisher", flat=True)
    return tuple(sorted(set(found)))


def topic_names(person: Actor, language: str) -> dict[str, str]:
    """The topics that dataflows can have, with their names, in the agreed order."""
    return {
        topic.code: str(say(topic.name, language))
        for topic in Topic.objects.visible_to(person)
        if topic.code in topics.used()
    }


def releases(person: Actor, flow: str = "") -> QuerySet[Release]:
    """Releases with their dataflow, the newest publication first."""
    found = Release.objects.visible_to(person).select_related("dataflow")
    found = found.defer("structure", "dataflow__structure")
    if flow:
        found = found.filter(dataflow__code=flow)
    return found.order_by("-published_at", "-vintage")


def newest_releases(person: Actor, n: int = 5) -> list[Release]:
    """The ``n`` tables with the newest figures, by the publishers' own dates, each with its newest release.

    For a home page: what was corrected on the same day would otherwise stand there twice.
    """
    newest: dict[UUID, Release] = {}
    for row in releases(person).order_by("-vintage", "-published_at")[: n * 4]:
        newest.setdefault(row.dataflow_id, row)
    return list(newest.values())[:n]


def before(row: Release, person: Actor) -> Facts | None:
    """The release that this one took the place of, with its structure, or None."""
    earlier = (
        Release.objects.visible_to(person)
        .select_related("dataflow")
        .filter(dataflow=row.dataflow_id, vintage__lte=row.vintage, retrieved__lte=row.retrieved)
        # Of those of one day the one that was accepted later took the other's place.
        .exclude(vintage=row.vintage, retrieved=row.retrieved, published_at__gte=row.published_at)
        .first()
    )
    return of(earlier) if earlier else None


def after(row: Release, person: Actor) -> Release | None:
    """The newest release of the same dataflow, or None where it is this one."""
    newest = releases(person, row.dataflow.code).order_by(*(Release._meta.ordering or ())).first()
    return newest if newest is not None and newest.pk != row.pk else None


def _counts(person: Actor) -> dict[UUID, int]:
    numbers: dict[UUID, int] = {}
    for pk in Release.objects.visible_to(person).values_list("dataflow_id", flat=True):
        numbers[pk] = numbers.get(pk, 0) + 1
    return numbers


def _entry(flow: Dataflow, release: Release, releases: int) -> Entry:
    return Entry(
        code=flow.code, name=flow.name, description=flow.description, publisher=flow.publisher,
        topics=tuple(flow.topics), licence=release.licence, licence_url=release.licence_url,
        vintage=release.vintage, first_period=release.first_period,
        last_period=release.last_period, rows=release.rows, sha256=release.sha256,
        releases=releases,
    )  # fmt: skip


def _matches(flow: Dataflow, wanted: list[str]) -> bool:
    said = [flow.code, flow.title, flow.publisher, *flow.name.values(), *flow.description.values()]
    text = folded(" ".join(said))
    return all(word in text for word in wanted)


def called(entry: Entry, language: str) -> str:
    """The dataflow's name in a language."""
    return str(say(entry.name, language))
