"""Who takes part in a network on a day, who did before, and whether contact points are complete."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from tessera.core import clock
from tessera.network.models import (
    Competence,
    ContactPoint,
    Mandate,
    Membership,
    Network,
    Organisation,
)
from tessera.reference import designation

if TYPE_CHECKING:
    from tessera.access.people import Actor

#: Decision 2008/381/EC, Article 5: at least three experts, one of them the national coordinator.
EXPERTS = 3
#: What they cover together.
FIELDS = {
    "policy": gettext_lazy("policy"),
    "law": gettext_lazy("law"),
    "research": gettext_lazy("research"),
    "statistics": gettext_lazy("statistics"),
}


@dataclass(frozen=True, slots=True)
class Participant:
    """One row of a network's list: which area or organisation, as what, since when."""

    membership: UUID
    organisation: Organisation
    area: str
    role: str
    role_name: str
    since: date
    until: date | None
    basis: str
    is_invented: bool
    remark: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Completeness:
    """A contact point, how many experts it has, and in sentences what it lacks."""

    contact_point: ContactPoint
    experts: int
    coordinators: int
    lacks: tuple[str, ...]

    @property
    def is_complete(self) -> bool:
        return not self.lacks


def _told(membership: Membership) -> Participant:
    return Participant(
        membership.pk, membership.organisation, membership.area, membership.role,
        str(membership.get_role_display()), membership.since, membership.until,
        membership.basis, membership.is_invented, membership.remark,
    )  # fmt: skip


_ROLES = {role: place for place, role in enumerate(Membership.Role.values)}


def _in_order(rows: Iterable[Membership], style: str) -> list[Participant]:
    """By role, then by the style's protocol order, then by the organisation's code."""
    language = get_language() or "en"

    def key(row: Membership) -> tuple[int, str, str, date]:
        place = designation(row.area, style, language).sort_key if row.area else ""
        return _ROLES[row.role], place, row.organisation.code, row.since

    return [_told(row) for row in sorted(rows, key=key)]


def participants(
    network: Network, on: date | None = None, *, person: Actor, style: str = "eu"
) -> list[Participant]:
    """Who takes part in ``network`` on a day (today when none is given), in protocol order."""
    rows = Membership.objects.visible_to(person).filter(network=network)
    return _in_order(rows.on(on or clock.today()).select_related("organisation"), style)


def history(network: Network, *, person: Actor, style: str = "eu") -> list[Participant]:
    """Every membership there was, is, or is going to be."""
    rows = Membership.objects.visible_to(person).filter(network=network)
    return _in_order(rows.select_related("organisation"), style)


#: What several participants of one role are called.
TOGETHER = {
    Membership.Role.COORDINATOR: gettext_lazy("Coordinator"),
    Membership.Role.MEMBER: gettext_lazy("Members"),
    Membership.Role.OBSERVER: gettext_lazy("Observers"),
    Membership.Role.PARTNER: gettext_lazy("Partners"),
    Membership.Role.INSTITUTION: gettext_lazy("Institutions"),
    Membership.Role.EXPERT: gettext_lazy("Experts"),
}


def earlier(
    network: Network, before: date, *, person: Actor, style: str = "eu"
) -> list[Participant]:
    """Parts that had ended by a day, the last ended first."""
    rows = history(network, person=person, style=style)
    ended = [row for row in rows if row.until and row.until < before]
    return sorted(ended, key=lambda row: row.until or before, reverse=True)


@dataclass(frozen=True, slots=True)
class Seat:
    """A participant and, where it speaks for an area, the contact point of that area."""

    participant: Participant
    point: Completeness | None


@dataclass(frozen=True, slots=True)
class Group:
    """The participants of one role."""

    role: str
    name: str
    seats: list[Seat]

    @property
    def has_points(self) -> bool:
        """Whether any of them speaks for an area through a contact point."""
        return any(seat.point for seat in self.seats)

    @property
    def basis(self) -> str:
        """The basis that all of them share; empty where they differ."""
        found = {seat.participant.basis for seat in self.seats}
        return found.pop() if len(found) == 1 else ""

    @property
    def has_bases(self) -> bool:
        """Whether they have bases that differ."""
        return not self.basis and any(seat.participant.basis for seat in self.seats)

    @property
    def has_remarks(self) -> bool:
        """Whether something is to be said of any of them alone."""
        return self.has_bases or any(seat.participant.remark for seat in self.seats)


def by_role(rows: Iterable[Participant], points: Iterable[Completeness]) -> list[Group]:
    """Participants grouped by role, each with its area's contact point; no further query."""
    of_area = {one.contact_point.area: one for one in points}
    found: dict[str, Group] = {}
    for row in rows:
        group = found.setdefault(
            row.role, Group(row.role, str(TOGETHER[Membership.Role(row.role)]), [])
        )
        group.seats.append(Seat(row, of_area.get(row.area) if row.area else None))
    return list(found.values())


def contact_points(
    network: Network, on: date | None = None, *, person: Actor, style: str = "eu"
) -> list[Completeness]:
    """The contact points of a network on a day, in protocol order, with what each lacks today."""
    points = (
        ContactPoint.objects.visible_to(person)
        .filter(network=network)
        .on(on or clock.today())
        .select_related("organisation", "network")
        .prefetch_related("entities")
    )
    language = get_language() or "en"
    return completeness(
        sorted(points, key=lambda one: designation(one.area, style, language).sort_key)
    )


def completeness(points: Iterable[ContactPoint]) -> list[Completeness]:
    """What each contact point lacks; a fixed number of queries however many there are.

    The count of experts is about the contact point, not about what the reader may see of them.
    """
    points = list(points)
    mandates = Mandate.objects.current().filter(
        organisation__in=[point.organisation_id for point in points],
        role__in=(Mandate.Role.COORDINATOR, Mandate.Role.EXPERT),
        person__is_active=True,
    )
    roles: dict[UUID, Counter[str]] = defaultdict(Counter)
    people: dict[UUID, set[UUID]] = defaultdict(set)
    for organisation, person, role in mandates.values_list("organisation", "person", "role"):
        roles[organisation][role] += 1
        people[organisation].add(person)
    fields = _fields(people)
    return [
        _complete(point, len(people[point.organisation_id]),
                  roles[point.organisation_id][Mandate.Role.COORDINATOR],
                  fields[point.organisation_id])
        for point in points
    ]  # fmt: skip


def _fields(people: Mapping[UUID, set[UUID]]) -> dict[UUID, set[str]]:
    everybody = set().union(*people.values()) if people else set()
    of_person: dict[UUID, set[str]] = defaultdict(set)
    competences = Competence.objects.filter(
        kind=Competence.Kind.FIELD, expertise__person__in=everybody
    )
    for person, code in competences.values_list("expertise__person", "code"):
        of_person[person].add(code)
    found: dict[UUID, set[str]] = defaultdict(set)
    for organisation, members in people.items():
        found[organisation] = set().union(*(of_person[person] for person in members))
    return found


def _complete(
    point: ContactPoint, experts: int, coordinators: int, fields: set[str]
) -> Completeness:
    lacks = []
    if coordinators == 0:
        lacks.append(_("A national coordinator is missing."))
    elif coordinators > 1:
        lacks.append(_("There is more than one national coordinator; one is enough."))
    if experts < EXPERTS:
        lacks.append(
            ngettext(
                "%(count)d expert is missing; a contact point has at least three.",
                "%(count)d experts are missing; a contact point has at least three.",
                EXPERTS - experts,
            )
            % {"count": EXPERTS - experts}
        )
    missing = [name for field, name in FIELDS.items() if field not in fields]
    if experts >= EXPERTS and missing:
        lacks.append(
            _("No expert is entered for %(fields)s.") % {"fields": ", ".join(map(str, missing))}
        )
    return Completeness(point, experts, coordinators, tuple(lacks))
