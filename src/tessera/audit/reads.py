"""Reading the chain: who did what to what, between which days."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Q

from tessera.audit.models import Event
from tessera.core.visible import VisibleQuerySet

if TYPE_CHECKING:
    from tessera.access.people import Actor

#: What leaves in a file, in this order.
COLUMNS = (
    "number", "at", "step", "actor", "actor_name", "acting_for", "kind", "object_id",
    "object_name", "facts", "seal",
)  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """What an auditor asks for; what is not given does not narrow. Both days are included."""

    kind: str = ""
    object_id: str = ""
    actor: UUID | None = None
    step: str = ""
    words: str = ""
    since: date | None = None
    until: date | None = None


def events(person: Actor, asked: Asked = Asked()) -> VisibleQuerySet:
    """Events that ``person`` may read and that answer the question, newest first."""
    rows = Event.objects.visible_to(person)
    exact = {"kind": asked.kind, "object_id": asked.object_id, "actor": asked.actor}
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if asked.step:
        rows = rows.filter(Q(step=asked.step) | Q(step__startswith=f"{asked.step}."))
    if asked.words:
        rows = rows.filter(
            Q(object_name__icontains=asked.words) | Q(actor_name__icontains=asked.words)
        )
    if asked.since:
        rows = rows.filter(at__gte=_start(asked.since))
    if asked.until:
        rows = rows.filter(at__lte=datetime.combine(asked.until, time.max, UTC))
    return rows.order_by("-number")


def _start(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)


def kinds(person: Actor) -> list[str]:
    """Which kinds of object there are events about."""
    return sorted(
        Event.objects.visible_to(person).order_by().values_list("kind", flat=True).distinct()
    )


def steps(person: Actor) -> list[str]:
    """Which steps were taken."""
    return sorted(
        Event.objects.visible_to(person).order_by().values_list("step", flat=True).distinct()
    )


def told_of(person: UUID) -> list[dict[str, Any]]:
    """Every event by a person or about one, as plain data, oldest first; for their own record."""
    rows = Event.objects.filter(
        Q(actor=person)
        | Q(kind="network.person", object_id=str(person))
        | Q(facts__person=str(person))
    )
    return [plain(event) for event in rows.order_by("number")]


def plain(event: Event) -> dict[str, Any]:
    """An event as plain data."""
    told: dict[str, Any] = {name: getattr(event, name) for name in COLUMNS}
    told["at"] = event.at.isoformat()
    for name in ("actor", "acting_for"):
        told[name] = str(told[name]) if told[name] else None
    return told


def as_json(rows: Iterable[Event]) -> str:
    """Events as a JSON document; with the seals, so that a reader can check the chain."""
    told = [plain(event) for event in rows]
    return json.dumps({"events": told}, ensure_ascii=False, indent=1)


def as_csv(rows: Iterable[Event]) -> Iterator[str]:
    """Events as CSV, line by line; a spreadsheet never takes a cell for a formula."""
    held = io.StringIO()
    writer = csv.writer(held)
    writer.writerow(COLUMNS)
    for event in rows:
        yield _emptied(held)
        told = plain(event)
        told["facts"] = json.dumps(told["facts"], ensure_ascii=False, sort_keys=True)
        writer.writerow([_safe(told[name]) for name in COLUMNS])
    yield _emptied(held)


def _safe(value: object) -> object:
    """A text that a spreadsheet would calculate gets an apostrophe in front."""
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return f"'{value}"
    return "" if value is None else value


def _emptied(held: io.StringIO) -> str:
    line = held.getvalue()
    held.seek(0)
    held.truncate()
    return line
