"""What a figure says of where it comes from: its dataflow and its release, frozen and kept in memory."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _

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
    """A release with its dataflow: everything that a page, a file or a citation says about it."""

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
    found = Release.objects.visible_to(person).filter(dataflow__code=flow)
    chosen = found
    if sha is not None:
        chosen = chosen.filter(sha256__startswith=sha)
    if as_known_on is not None:
        chosen = chosen.filter(vintage__lte=as_known_on)
    row = chosen.values_list("pk", "dataflow__fingerprint").first()
    if row is None:
        raise _why_none(found, flow, as_known_on, sha)
    return _facts(*row)


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
        structure=bridge.structure_from(row.structure),
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
        return str(why)
    if found == facts.sha256:
        return ""
    return _("The file of this release is not the one that was published.")
