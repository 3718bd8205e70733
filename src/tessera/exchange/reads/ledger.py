"""The clock of a query: what happened when, as lines that explain why something is late."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tessera.core.prepared import prepared
from tessera.exchange.models import ClockEntry, Query, Reply
from tessera.network.checks import day

if TYPE_CHECKING:
    from tessera.access.people import Actor

Kind = ClockEntry.Kind


@dataclass(frozen=True, slots=True)
class Line:
    """What happened on a day. ``areas`` are the participants that it is about, to be named by the
    house style; reminders of one day are one line."""

    on: date
    kind: str
    sentence: str
    areas: tuple[str, ...]
    count: int
    due_on: date | None


def ledger(query: Query, person: Actor, reply: Reply | None = None) -> list[Line]:
    """The entries of a query that ``person`` may read, or those of one reply; oldest first."""
    if reply is not None:
        return lines(_entries(person, "reply", named=reply.pk))
    return lines(_entries(person, "query", named=query.pk))


@prepared
def _entries(person: Actor, of: str, named: Any) -> QuerySet[ClockEntry]:
    return ClockEntry.objects.visible_to(person).filter(**{of: named}).select_related("reply")


#: Kinds that happen to many at once and are told together when nothing but the participant differs.
TOGETHER = (Kind.DUE_SET, Kind.REMINDED, Kind.ESCALATED)


def lines(entries: Iterable[ClockEntry]) -> list[Line]:
    """Entries as lines; what happened to several participants on one day is one line."""
    groups: dict[Any, list[ClockEntry]] = {}
    for entry in entries:
        alone = entry.pk if entry.kind not in TOGETHER else None
        groups.setdefault((entry.at.date(), entry.kind, entry.offset, alone), []).append(entry)
    return [_line(group) for group in groups.values()]


def _line(group: list[ClockEntry]) -> Line:
    first = group[0]
    areas = tuple(entry.reply.area for entry in group if entry.reply and entry.reply.area)
    last = max((entry.due_on for entry in group if entry.due_on), default=None)
    return Line(first.at.date(), first.kind, _sentence(first, len(group), last), areas,
                len(group), last)  # fmt: skip


def _sentence(entry: ClockEntry, count: int, due_on: date | None) -> str:
    facts = {
        "count": count,
        "due": day(due_on) if due_on else "",
        "until": day(entry.counter_on) if entry.counter_on else "",
        **{name: entry.facts.get(name, 0) for name in ("asked", "days", "days_late", "version")},
    }
    if entry.kind == Kind.EXTENSION_REFUSED and entry.counter_on:
        return _("More time refused; %(until)s granted instead.") % facts
    if entry.kind in (Kind.REMINDED, Kind.ESCALATED):
        return _reminder(entry, count) % facts
    if entry.kind in (Kind.LAUNCHED, Kind.ACCEPTED, Kind.LATE):
        return _counted(entry.kind, facts) % facts
    return _sentences()[Kind(entry.kind)] % facts


def _reminder(entry: ClockEntry, count: int) -> str:
    if entry.kind == Kind.ESCALATED:
        return ngettext(
            "The secretariat was told that %(count)d reply is missing.",
            "The secretariat was told that %(count)d replies are missing.",
            count,
        )
    return ngettext(
        "Reminder to %(count)d participant.", "Reminder to %(count)d participants.", count
    )


def _counted(kind: str, facts: Mapping[str, Any]) -> str:
    if kind == Kind.LAUNCHED:
        return ngettext(
            "Launched; %(asked)d participant asked, the last day is %(due)s.",
            "Launched; %(asked)d participants asked, the last day is %(due)s.",
            facts["asked"],
        )
    if kind == Kind.ACCEPTED:
        return ngettext(
            "Accepted after %(days)d day.", "Accepted after %(days)d days.", facts["days"]
        )
    return ngettext(
        "Answered, %(days_late)d day late.",
        "Answered, %(days_late)d days late.",
        facts["days_late"],
    )


def _sentences() -> Mapping[ClockEntry.Kind, str]:
    return {
        Kind.DUE_SET: _("Last day of each participant set by its own working days."),
        Kind.EXTENSION_ASKED: _("More time asked, until %(until)s."),
        Kind.EXTENSION_AGREED: _("More time agreed, until %(due)s."),
        Kind.EXTENSION_REFUSED: _("More time refused; the last day stays %(due)s."),
        Kind.ANSWERED: _("Answered."),
        Kind.ANSWERED_PARTLY: _("Answered in part; the rest is pending."),
        Kind.CORRECTED: _("Corrected, now version %(version)s."),
        Kind.NARROWED: _("An answer travels less far from now on."),
        Kind.CONSULTED: _("The national network was consulted, until %(due)s."),
        Kind.CONSULTATION_ANSWERED: _("The national network answered."),
        Kind.CLOSED: _("Closed."),
        Kind.REOPENED: _("Opened again."),
        Kind.WITHDRAWN: _("Withdrawn."),
    }
