"""Reading the chain: who did what to what, between which days."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Q

from tessera.audit.models import Event, Reading
from tessera.core.visible import VisibleQuerySet

if TYPE_CHECKING:
    from tessera.access.people import Actor

#: What leaves in a file, in this order.
COLUMNS = (
    "number", "at", "step", "actor", "actor_name", "acting_for", "kind", "object_id",
    "object_name", "facts", "seal",
)  # fmt: skip


READING_COLUMNS = (
    "day", "at", "reader", "reader_name", "acting_for", "kind", "object_id", "object_name", "count",
    "parts", "id", "seal",
)  # fmt: skip


_WORDS = re.compile(r'"([^"]+)"|([^\s"]+)')


@dataclass(frozen=True)
class Wanted:
    """What an auditor asks for; what is not given does not narrow. Both days are included."""

    kind: str = ""
    object_id: str = ""
    actor: UUID | None = None
    step: str = ""
    words: str = ""
    since: date | None = None
    until: date | None = None


def events(person: Actor, asked: Wanted = Wanted()) -> VisibleQuerySet:
    """Events that ``person`` may read and that answer the question, newest first."""
    rows = Event.objects.visible_to(person)
    exact = {"kind": asked.kind, "object_id": asked.object_id, "actor": asked.actor}
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if asked.step:
        rows = rows.filter(Q(step=asked.step) | Q(step__startswith=f"{asked.step}."))
    return _between(_about(rows, asked.words, "actor_name"), asked).order_by("-number")


def readings(person: Actor, asked: Wanted = Wanted()) -> VisibleQuerySet:
    """Who was shown what, as far as ``person`` may read it, newest first.

    An object is found where it was shown itself and where it was a part of what was shown, such as
    an answer on a query's page; its kind then says nothing more. ``step`` narrows nothing here.
    """
    rows = Reading.objects.visible_to(person)
    if asked.object_id:
        rows = rows.filter(Q(object_id=asked.object_id) | Q(parts__contains=asked.object_id))
    elif asked.kind:
        rows = rows.filter(kind=asked.kind)
    if asked.actor:
        rows = rows.filter(reader=asked.actor)
    return _between(_about(rows, asked.words, "reader_name"), asked).order_by("-at", "-id")


def _about(rows: VisibleQuerySet, words: str, who: str) -> VisibleQuerySet:
    """Rows in whose names every one of the words stands; quotation marks keep several together."""
    for phrase, one in _WORDS.findall(words):
        word = phrase or one
        rows = rows.filter(Q(object_name__icontains=word) | Q(**{f"{who}__icontains": word}))
    return rows


def _between(rows: VisibleQuerySet, asked: Wanted) -> VisibleQuerySet:
    if asked.since:
        rows = rows.filter(at__gte=_start(asked.since))
    if asked.until:
        rows = rows.filter(at__lte=datetime.combine(asked.until, time.max, UTC))
    return rows


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


def reading_kinds(person: Actor) -> list[str]:
    """Of which kinds of object somebody was shown something."""
    rows = Reading.objects.visible_to(person).order_by()
    return sorted(rows.values_list("kind", flat=True).distinct())


def told_of(person: UUID) -> list[dict[str, Any]]:
    """Every event by a person or about one, as plain data, oldest first; for their own record."""
    rows = Event.objects.filter(
        Q(actor=person)
        | Q(kind="network.person", object_id=str(person))
        | Q(facts__person=str(person))
    )
    return [plain(event) for event in rows.order_by("number")]


def readings_of(person: UUID) -> list[dict[str, Any]]:
    """What a person was shown, as plain data, oldest first; for their own record."""
    rows = Reading.objects.filter(reader=person).order_by("day", "pk")
    return [plain(row, READING_COLUMNS) for row in rows]


def plain(row: Event | Reading, columns: tuple[str, ...] = COLUMNS) -> dict[str, Any]:
    """A row as plain data."""
    told: dict[str, Any] = {name: getattr(row, name) for name in columns}
    for name, value in told.items():
        if isinstance(value, datetime | date):
            told[name] = value.isoformat()
        elif isinstance(value, UUID):
            told[name] = str(value)
    return told


def as_json(
    rows: Iterable[Event | Reading], name: str = "events", columns: tuple[str, ...] = COLUMNS
) -> str:
    """Rows as a JSON document; with the seals, so that a reader can check them."""
    told = [plain(row, columns) for row in rows]
    return json.dumps({name: told}, ensure_ascii=False, indent=1)


def as_csv(rows: Iterable[Event | Reading], columns: tuple[str, ...] = COLUMNS) -> Iterator[str]:
    """Rows as CSV, line by line; a spreadsheet never takes a cell for a formula."""
    held = io.StringIO()
    writer = csv.writer(held)
    writer.writerow(columns)
    for row in rows:
        yield _emptied(held)
        told = plain(row, columns)
        if "facts" in told:
            told["facts"] = json.dumps(told["facts"], ensure_ascii=False, sort_keys=True)
        writer.writerow([_safe(told[name]) for name in columns])
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
