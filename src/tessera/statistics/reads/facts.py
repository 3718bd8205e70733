"""What a figure says of where it comes from: its dataflow and its release, frozen and kept in memory."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection
from django.http import Http404
from django.utils.translation import gettext as _

from tessera.access.people import VISITOR
from tessera.core.text import say
from tessera.statistics import bridge
from tessera.statistics.models import Release

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from tessera.access.people import Actor


class NoFigures(Http404):
    """There is no such dataflow or release, or this reader sees none; the two look alike."""


class NotYetKnown(bridge.MigstatError):
    """The dataflow has releases, but none whose figures were known on the day that was asked for."""


@dataclass(frozen=True, slots=True, eq=False)
class Facts:
    """A release with its dataflow: everything that a page, a file or a citation says about it.

    ``path`` is what everybody reads. Where small figures are protected, ``disclosure`` says how.
    """

    id: UUID
    flow: str
    name: dict[str, str]
    description: dict[str, str]
    title: str
    publisher: str
    url: str
    licence: str
    licence_url: str
    note: str
    kind: str
    unit: str
    rounded_to: int | None
    topics: tuple[str, ...]
    sha256: str
    path: str
    rows: int
    vintage: date
    retrieved: date
    published_at: datetime
    first_period: str
    last_period: str
    audience: str
    contributor_id: UUID | None
    edits: tuple[str, ...]
    structure: bridge.DataStructure
    disclosure: Mapping[str, Any] = field(default_factory=dict)

    @property
    def short(self) -> str:
        """The first twelve digits of the hash, which name the release in an address."""
        return self.sha256[:12]

    def called(self, language: str) -> str:
        """The dataflow's name in a language."""
        return str(say(self.name, language))


def release(
    flow: str,
    person: Actor,
    *,
    as_known_on: date | None = None,
    sha: str | None = None,
) -> Facts:
    """The release of ``flow`` that this person reads.

    :param as_known_on: the newest release whose vintage is of that day or before; None is today's.
    :param sha: the beginning (12 digits or more) of the hash of one release, which then is read
        whatever is newer.
    :raises NoFigures: where there is none that the person sees.
    :raises NotYetKnown: where all are newer than the day, with the sentence that says so.
    """
    row = _visitors(flow, as_known_on, sha) if person.is_visitor else None
    if row is None:
        row = _which(person, flow, as_known_on, sha).first()
    if row is None:
        found = Release.objects.visible_to(person).filter(dataflow__code=flow)
        raise _why_none(found, flow, as_known_on, sha)
    return _facts(*row)


def _which(person: Actor, flow: str, day: date | None, sha: str | None) -> QuerySet[Any, Any]:
    """The question which release is meant, as rows of its key and its dataflow's fingerprint."""
    found = Release.objects.visible_to(person).filter(dataflow__code=flow)
    if sha is not None:
        found = found.filter(sha256__startswith=sha)
    if day is not None:
        found = found.filter(vintage__lte=day)
    return found.values_list("pk", "dataflow__fingerprint")


#: What stands in the compiled question where the reader's own words go.
_FLOW, _SHA, _DAY = "the flow", "the sha", date(1, 2, 3)


def _visitors(flow: str, day: date | None, sha: str | None) -> tuple[UUID, str] | None:
    """The same question asked by a visitor, whose visibility never changes while the process lives.

    Compiling it takes the database layer ten times as long as the database takes to answer, and
    every request for figures asks it; so it is compiled once and then only filled in.
    """
    sql, slots = _compiled(connection.vendor, day is not None, sha is not None)
    said = {"flow": flow, "sha": f"{sha}%", "day": connection.ops.adapt_datefield_value(day)}
    with connection.cursor() as cursor:
        cursor.execute(sql, [said[slot] if is_slot else slot for is_slot, slot in slots])
        row = cursor.fetchone()
    return (row[0] if isinstance(row[0], UUID) else UUID(row[0]), row[1]) if row else None


@lru_cache(maxsize=8)
def _compiled(vendor: str, has_day: bool, has_sha: bool) -> tuple[str, list[tuple[bool, Any]]]:
    """The visitor's question as SQL, and for each parameter its value or whose place it is."""
    asked = _which(VISITOR, _FLOW, _DAY if has_day else None, _SHA if has_sha else None)[:1]
    sql, params = asked.query.sql_with_params()
    places = {
        _FLOW: "flow",
        f"{_SHA}%": "sha",
        connection.ops.adapt_datefield_value(_DAY): "day",
    }
    return sql, [(param in places, places.get(param, param)) for param in params]


def releases_of(
    flows: Collection[str], person: Actor, as_known_on: date | None = None
) -> dict[str, Facts]:
    """The releases of several dataflows by their codes; those with none are left out."""
    found = Release.objects.visible_to(person).filter(dataflow__code__in=flows)
    if as_known_on is not None:
        found = found.filter(vintage__lte=as_known_on)
    newest: dict[str, tuple[UUID, str]] = {}
    for flow, pk, fingerprint in found.values_list("dataflow__code", "pk", "dataflow__fingerprint"):
        newest.setdefault(flow, (pk, fingerprint))
    return {flow: _facts(*key) for flow, key in newest.items()}


def outdated(found: Iterable[Facts], person: Actor) -> tuple[str, ...]:
    """The dataflows of which this person could read newer figures than these releases have."""
    shown = {facts.flow: facts.id for facts in found}
    newest = releases_of(shown, person)
    return tuple(flow for flow, id in shown.items() if flow in newest and newest[flow].id != id)


def newer(facts: Facts, person: Actor) -> Release | None:
    """The release that has taken this one's place, or None where this is the newest."""
    newest = (
        Release.objects.visible_to(person)
        .filter(dataflow__code=facts.flow)
        .defer("structure")
        .first()
    )
    return newest if newest is not None and newest.pk != facts.id else None


@lru_cache(maxsize=256)
def _facts(pk: UUID, fingerprint: str) -> Facts:
    """Everything about a release; ``fingerprint`` makes a changed dataflow another entry."""
    # The caller has looked the key up among what the person sees; the answer is the same for all.
    row = (
        Release._default_manager.select_related("dataflow").defer("dataflow__structure").get(pk=pk)
    )
    return of(row)


def of(row: Release) -> Facts:
    """The facts of a catalogue row that was read with its dataflow."""
    flow = row.dataflow
    return Facts(
        id=row.pk, flow=flow.code, name=flow.name, description=flow.description, title=flow.title,
        publisher=row.publisher, url=flow.url, licence=row.licence, licence_url=row.licence_url,
        note=flow.note, kind=flow.kind, unit=flow.unit, rounded_to=flow.rounded_to,
        topics=tuple(flow.topics), sha256=row.sha256, path=row.path, rows=row.rows,
        vintage=row.vintage, retrieved=row.retrieved, published_at=row.published_at,
        first_period=row.first_period, last_period=row.last_period,
        audience=row.audience, contributor_id=row.contributor_id, edits=tuple(row.edits),
        structure=bridge.structure_from(row.structure), disclosure=row.disclosure,
    )  # fmt: skip


def _why_none(
    found: QuerySet[Release], flow: str, as_known_on: date | None, sha: str | None
) -> Exception:
    first = found.order_by("vintage").values_list("vintage", flat=True).first()
    if first is None or as_known_on is None:
        return NoFigures(f"{flow} {sha or ''}"[:120])
    return NotYetKnown(
        _("Nothing of %(flow)s was known here on %(day)s: its first release is of %(first)s.")
        % {"flow": flow, "day": as_known_on.isoformat(), "first": first.isoformat()}
    )


def verified(facts: Facts) -> str:
    """Read the release's file and compare it with its hash: "" if whole, else what is wrong."""
    try:
        found = bridge.store().describe(facts.path).sha256
    except bridge.MigstatError as why:
        return bridge.told(why)
    if found == facts.sha256:
        return ""
    return _("The file of this release is not the one that was published.")
