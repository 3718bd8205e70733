"""Keep what search looks through in step with what was done; make it anew.

Passages follow the chain of events: ``Progress`` says up to which event they do, and moves with them
in one transaction. A process killed at whatever moment therefore leaves nothing out and nothing twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction

from tessera.audit.models import Event
from tessera.exchange import fulltext
from tessera.exchange.models import (
    Answer,
    Compilation,
    Consultation,
    NationalContribution,
    Passage,
    Progress,
    Query,
    Reply,
    SectionText,
    Study,
)
from tessera.exchange.passages import of_query
from tessera.exchange.passages_studies import of_study

if TYPE_CHECKING:
    from tessera.access.people import Actor

#: What is indexed as a whole.
About = Query | Study
#: Where the query or study of an event's object is found; what is not here changes nothing searched.
ABOUT: dict[str, tuple[type[About], Any, str]] = {
    "exchange.query": (Query, Query, "pk"), "exchange.reply": (Query, Reply, "query"),
    "exchange.answer": (Query, Answer, "reply__query"),
    "exchange.compilation": (Query, Compilation, "query"),
    "exchange.consultation": (Query, Consultation, "reply__query"),
    "exchange.study": (Study, Study, "pk"),
    "exchange.nationalcontribution": (Study, NationalContribution, "study"),
    "exchange.sectiontext": (Study, SectionText, "contribution__study"),
}  # fmt: skip
#: Steps that leave every passage as it is.
IDLE = (
    "answer.save", "reply.accept", "reply.clear", "reply.resume", "compilation.depart",
    "national_contribution.write", "national_contribution.clear", "national_contribution.resume",
    "study.write_synthesis", "study.comment", "study.compile",
)  # fmt: skip
#: So few that nobody waits long for the database; each batch is one transaction.
A_BATCH = 20
#: What of a passage is compared, and written where it differs.
FIELDS = ("kind", "query_id", "study_id", "area", "year", "question_kind", "language", "at", "folded",
          "marks")  # fmt: skip


def catch_up(*, by: Actor) -> int:
    """Index the queries and studies that something was done to since the last time; how many.

    Raises PermissionDenied for whoever is not the installation itself.
    """
    _require_trusted(by)
    done = 0
    while True:
        with transaction.atomic():
            Progress.objects.get_or_create(pk=1)
            progress = Progress.objects.select_for_update().get(pk=1)
            rows = Event.objects.filter(number__gt=progress.number).order_by("number")
            events = list(rows.values_list("number", "step", "kind", "object_id")[:A_BATCH])
            if not events:
                return done
            for about in _concerned(events):
                index(about, by=by)
                done += 1
            progress.number = events[-1][0]
            progress.save(update_fields=["number"])


def _concerned(events: Iterable[tuple[int, str, str, str]]) -> Iterator[About]:
    """The queries and studies that events are about, each once."""
    things: dict[str, set[str]] = {}
    for _number, step, kind, key in events:
        if kind in ABOUT and step not in IDLE:
            things.setdefault(kind, set()).add(key)
    keys: dict[type[About], set[UUID]] = {Query: set(), Study: set()}
    for kind, found in things.items():
        whole, model, path = ABOUT[kind]
        keys[whole] |= set(model.objects.filter(pk__in=found).values_list(path, flat=True))
    yield from Query.objects.filter(pk__in=keys[Query]).order_by("launched_at", "pk")
    if keys[Study]:
        yield from Study.objects.filter(pk__in=keys[Study]).order_by("opened_at", "pk")


def _require_trusted(by: Actor) -> None:
    if not by.is_trusted:
        raise PermissionDenied("Passages are written by the installation itself.")


@transaction.atomic
def index(about: About, *, by: Actor) -> int:
    """Write the passages of one query or study as it stands; how many rows were touched, 0 for none.

    A query that was not launched has none, nor has a study that nobody was shown. Raises
    PermissionDenied as :func:`catch_up`.
    """
    _require_trusted(by)
    name = "query" if isinstance(about, Query) else "study"
    type(about).objects.select_for_update(of=("self",)).get(pk=about.pk)
    there = {one.source: one for one in Passage.objects.filter(**{name: about})}
    new, changed = [], []
    for wanted in of_query(about) if isinstance(about, Query) else of_study(about):
        row = there.pop(wanted.source, None)
        if row is None:
            new.append(wanted)
        elif any(getattr(row, field) != getattr(wanted, field) for field in FIELDS):
            wanted.pk = row.pk
            changed.append(wanted)
    Passage.objects.filter(pk__in=[one.pk for one in there.values()]).delete()
    Passage.objects.bulk_update(changed, FIELDS)
    Passage.objects.bulk_create(new)
    return len(there) + len(changed) + len(new)


@dataclass(frozen=True, slots=True)
class Indexed:
    """One query or study that was indexed: its number, its place among all, how many rows changed."""

    number: str
    place: int
    of: int
    touched: int


def reindex(*, by: Actor, anew: bool = False) -> Iterator[Indexed]:
    """Index every study and every query in the order of their launch, saying which one is done.

    Killed and begun again it finds what is done and leaves it. ``anew`` first throws all passages
    away, so that the newest rows are again those of the newest queries. Raises as :func:`catch_up`.
    """
    _require_trusted(by)
    last = Event.objects.order_by("-number").values_list("number", flat=True).first() or 0
    if anew:
        Passage.objects.all().delete()
    keys = [*_in_order(Study, "opened_at"), *_in_order(Query, "launched_at")]
    for place, (model, key) in enumerate(keys, 1):
        about = model.objects.get(pk=key)
        yield Indexed(about.number or "", place, len(keys), index(about, by=by))
    Progress.objects.update_or_create(pk=1, defaults={"number": last})
    fulltext.tidy()


def _in_order(model: type[About], moment: str) -> Iterator[tuple[type[About], UUID]]:
    """Those that were shown to others, from the first on."""
    rows = model.objects.filter(**{f"{moment}__isnull": False}).order_by(moment, "pk")
    return ((model, key) for key in rows.values_list("pk", flat=True))
