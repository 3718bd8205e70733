"""Who was shown what: written beside a page in one statement, sealed by the day.

A page that shows something protected says so with :func:`saw`. An event of the chain for each look
would make every reader wait for every other; so a look adds a row of its own, which nothing has to
follow, and once a day is over one event takes the hash of all its rows into the chain. ADR 3 says
why.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from tessera.audit.chain import Broken, record
from tessera.core import clock

if TYPE_CHECKING:
    from tessera.access.people import Actor
    from tessera.audit.models import Reading

STEP = "readings.seal"
#: How long after its end a day may still get a row, from a page that took long to be made.
GRACE = timedelta(hours=1)
#: Marks this process has written today, so that a second look asks the database nothing.
_KNOWN: dict[str, date] = {}
_MOST_KNOWN = 20_000


def saw(obj: models.Model, *, by: Actor, parts: Iterable[str] = ()) -> None:
    """Write down that ``by`` is shown ``obj``, or ``parts`` of it ("identifier/version").

    Adds at most one statement to a page and none for a second look of the same day. The house itself
    and visitors, who are shown public things alone, leave nothing.
    """
    saw_each([(obj, parts)], by=by)


def saw_each(shown: Iterable[tuple[models.Model, Iterable[str]]], *, by: Actor) -> None:
    """The same of several objects on one page, in one statement."""
    from tessera.audit.models import Reading

    by = by.real
    if by.person_id is None:
        return
    rows = [_row(obj, by, sorted(set(parts))) for obj, parts in shown]
    fresh = [row for row in rows if _KNOWN.get(row.mark) != row.day]
    if fresh:
        Reading._default_manager.bulk_create(fresh, ignore_conflicts=True)
        transaction.on_commit(lambda: _know(fresh))


def _know(rows: Iterable[Reading]) -> None:
    if len(_KNOWN) >= _MOST_KNOWN:
        _KNOWN.clear()
    _KNOWN.update({row.mark: row.day for row in rows})


def _row(obj: models.Model, by: Actor, parts: list[str]) -> Reading:
    from tessera.audit.models import Reading

    row = Reading(
        day=clock.today(), at=clock.now(), reader=by.person_id, reader_name=by.office[:200],
        acting_for=by.organisation_id, kind=obj._meta.label_lower, object_id=str(obj.pk),
        object_name=str(obj)[:300], parts="\n".join(parts), count=len(parts),
    )  # fmt: skip
    same = (row.day, row.reader, row.acting_for, row.kind, row.object_id, row.parts)
    row.mark = hashlib.sha256("\n".join(map(str, same)).encode()).hexdigest()
    row.seal = seal(row)
    return row


def seal(row: Reading) -> str:
    """SHA-256 over everything that a row says, in canonical JSON."""
    said = {
        "id": str(row.pk), "day": row.day.isoformat(), "at": row.at.isoformat(),
        "reader": str(row.reader), "reader_name": row.reader_name,
        "acting_for": str(row.acting_for), "kind": row.kind, "object_id": row.object_id,
        "object_name": row.object_name, "parts": row.parts, "count": row.count,
    }  # fmt: skip
    canonical = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def seal_days(*, by: Actor) -> int:
    """Take every day that is over into the chain, once each; how many there were."""
    from tessera.audit.models import Reading, SealedDay

    if not by.is_trusted:
        raise PermissionDenied("Days are sealed by themselves.")
    over = (clock.now() - GRACE).date()
    sealed = SealedDay._default_manager.values("day")
    rows = Reading._default_manager.filter(day__lt=over).exclude(day__in=sealed)
    days = list(rows.order_by("day").values_list("day", flat=True).distinct())
    return sum(_seal_day(day, by) for day in days)


def _seal_day(day: date, by: Actor) -> bool:
    from tessera.audit.models import SealedDay

    count, sha256, _broken = _digest(day)
    try:
        with transaction.atomic():
            made = SealedDay._default_manager.create(day=day, count=count, sha256=sha256)
            record(STEP, made, by=by, day=day, count=count, sha256=sha256)
    except IntegrityError:  # another process was quicker
        return False
    return True


def _digest(day: date) -> tuple[int, str, Reading | None]:
    """How many rows a day has, the hash of their seals, and the first that is not what it was."""
    from tessera.audit.models import Reading

    count, hashed, broken = 0, hashlib.sha256(), None
    for row in Reading._default_manager.filter(day=day).order_by("id").iterator(chunk_size=2000):
        count += 1
        hashed.update(f"{row.seal}\n".encode())
        if broken is None and row.seal != seal(row):
            broken = row
    return count, hashed.hexdigest(), broken


def verify() -> Broken | None:
    """Look through every record of reading; the first that does not hold, or None.

    The days that are over are held by the chain itself, which is verified before.
    """
    return next(_broken(), None)


def _broken() -> Iterator[Broken]:
    from tessera.audit.models import Event, Reading

    sealed = Event._default_manager.filter(step=STEP).order_by("number")
    known = {event.facts["day"]: event for event in sealed}
    rows = Reading._default_manager.order_by("day").values_list("day", flat=True)
    for day in sorted({*known, *(one.isoformat() for one in rows.distinct())}):
        count, sha256, broken = _digest(date.fromisoformat(day))
        event = known.get(day)
        number = event.number if event else 0
        if broken is not None:
            words = _(
                "The record that %(who)s was shown %(what)s on %(day)s was altered after it was written."
            )
            said = {"who": broken.reader_name, "what": broken.object_name, "day": day}
            yield Broken(number, words % said)
        elif event and count != event.facts["count"]:
            words = _("Of %(day)s there are %(count)s records of reading, not %(sealed)s.")
            said = {"day": day, "count": count, "sealed": event.facts["count"]}
            yield Broken(number, words % said)
        elif event and sha256 != event.facts["sha256"]:
            words = _("A record of reading of %(day)s was replaced after the day was sealed.")
            yield Broken(number, words % {"day": day})
