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
from tessera.core.folding import fold
from tessera.exchange import fulltext, marks
from tessera.exchange.models import (
    Answer,
    AnswerEdition,
    Compilation,
    Consultation,
    Passage,
    Progress,
    Query,
    Question,
    Reply,
    Status,
)

if TYPE_CHECKING:
    from tessera.access.people import Actor

Kind = Passage.Kind
#: Where the query of an event's object is found; what is not here changes nothing that is searched.
QUERY_OF: dict[str, tuple[Any, str]] = {
    "exchange.query": (Query, "pk"), "exchange.reply": (Reply, "query"),
    "exchange.answer": (Answer, "reply__query"), "exchange.compilation": (Compilation, "query"),
    "exchange.consultation": (Consultation, "reply__query"),
}  # fmt: skip
#: Steps that leave every passage as it is.
IDLE = ("answer.save", "reply.accept", "reply.clear", "reply.resume", "compilation.depart")
#: So few that nobody waits long for the database; each batch is one transaction.
A_BATCH = 20
#: What of a passage is compared, and written where it differs.
FIELDS = ("kind", "query_id", "area", "year", "question_kind", "language", "at", "folded", "marks")


def catch_up(*, by: Actor) -> int:
    """Index the queries that something was done to since the last time; how many.

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
            for query in _queries(events):
                index(query, by=by)
                done += 1
            progress.number = events[-1][0]
            progress.save(update_fields=["number"])


def _queries(events: Iterable[tuple[int, str, str, str]]) -> Iterator[Query]:
    """The queries that events are about, each once."""
    things: dict[str, set[str]] = {}
    for _number, step, kind, key in events:
        if kind in QUERY_OF and step not in IDLE:
            things.setdefault(kind, set()).add(key)
    keys: set[UUID] = set()
    for kind, found in things.items():
        model, path = QUERY_OF[kind]
        keys |= set(model.objects.filter(pk__in=found).values_list(path, flat=True))
    yield from Query.objects.filter(pk__in=keys).order_by("launched_at", "pk")


def _require_trusted(by: Actor) -> None:
    if not by.is_trusted:
        raise PermissionDenied("Passages are written by the installation itself.")


@transaction.atomic
def index(query: Query, *, by: Actor) -> int:
    """Write the passages of one query as it stands; how many rows were touched, 0 when none had to.

    A query that was not launched has none. Raises PermissionDenied as :func:`catch_up`.
    """
    _require_trusted(by)
    Query.objects.select_for_update(of=("self",)).get(pk=query.pk)
    there = {one.source: one for one in Passage.objects.filter(query=query)}
    new, changed = [], []
    for wanted in _passages(query):
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
    """One query that was indexed: its number, how many of how many it is, how many rows changed."""

    number: str
    place: int
    of: int
    touched: int


def reindex(*, by: Actor, anew: bool = False) -> Iterator[Indexed]:
    """Index every query in the order of their launch, saying which one is done.

    Killed and begun again it finds what is done and leaves it. ``anew`` first throws all passages
    away, so that the newest rows are again those of the newest queries. Raises as :func:`catch_up`.
    """
    _require_trusted(by)
    last = Event.objects.order_by("-number").values_list("number", flat=True).first() or 0
    if anew:
        Passage.objects.all().delete()
    rows = Query.objects.filter(launched_at__isnull=False).order_by("launched_at", "pk")
    keys = list(rows.values_list("pk", flat=True))
    for place, key in enumerate(keys, 1):
        query = Query.objects.get(pk=key)
        yield Indexed(query.number or "", place, len(keys), index(query, by=by))
    Progress.objects.update_or_create(pk=1, defaults={"number": last})
    fulltext.tidy()


def _passages(query: Query) -> Iterator[Passage]:
    """What can be found of a query, as it stands now; nothing before its launch."""
    if query.launched_at is None:
        return
    common = _common(query)
    yield _of_query(query, common)
    for question in Question.objects.filter(query=query):
        yield _of_question(query, question, common)
    rows = AnswerEdition.objects.filter(query=query).current().exclude(status=Status.PENDING)
    for edition in rows.select_related("reply", "question").order_by("released_at", "pk"):
        yield _of_edition(query, edition, common)
    for made in Compilation.objects.filter(query=query).order_by("made_at", "pk"):
        yield _of_compilation(query, made, common)


def _common(query: Query) -> tuple[list[str], list[str]]:
    """Marks of everything of a query; and besides of what all may see who were asked or review."""
    asking = [query.organisation_id, *query.requesters.values_list("pk", flat=True)]
    every = [marks.of("O", one) for one in dict.fromkeys(asking)]
    every += [marks.of("T", code) for code in query.topics.values_list("code", flat=True)]
    if query.year:
        every.append(marks.of("Y", query.year))
    asked = set(Reply.objects.filter(query=query).values_list("organisation", flat=True))
    asked |= set(
        Consultation.objects.filter(reply__query=query, organisation__isnull=False).values_list(
            "organisation", flat=True
        )
    )
    told = sorted(marks.of("P", one) for one in asked)
    if query.submitted_at is not None:
        told.append(marks.of("S", query.network_id))
    return every, told


def _passage(
    kind: Passage.Kind, source: Any, query: Query, said: Iterable[str], marked: Iterable[str],
    **facts: Any,
) -> Passage:  # fmt: skip
    found = {"area": "", "question_kind": "", "language": ""} | facts
    more = [marks.of("K", kind)]
    more += [marks.of(letter, found[name]) for letter, name in (("A", "area"), ("W", "question_kind"))
             if found[name]]  # fmt: skip
    return Passage(
        kind=kind, source=source.pk, query=query, year=query.year,
        folded=fold("\n".join(filter(None, said))),
        marks=" ".join(dict.fromkeys([*more, *marked])), **found,
    )  # fmt: skip


def _of_query(query: Query, common: tuple[list[str], list[str]]) -> Passage:
    said = [query.number or "", *query.title.values(), *query.background.values()]
    far = marks.travelling(query.network_id, [query.audience], query.audience)
    return _passage(
        Kind.QUERY, query, query, said, [*common[0], *far, *common[1]], at=query.launched_at,
        language=_language(query.title),
    )  # fmt: skip


def _of_question(query: Query, question: Question, common: tuple[list[str], list[str]]) -> Passage:
    said = [*question.words.values(), *question.hint.values()]
    said += [words for option in question.option_words.values() for words in option.values()]
    far = marks.travelling(query.network_id, [query.audience], query.audience)
    return _passage(
        Kind.QUESTION, question, query, said, [*common[0], *far, *common[1]], at=query.launched_at,
        language=_language(question.words), question_kind=question.kind,
    )  # fmt: skip


def _of_edition(
    query: Query, edition: AnswerEdition, common: tuple[list[str], list[str]]
) -> Passage:
    said = [edition.words, edition.comment, *(one.get("title", "") for one in edition.sources)]
    audiences = [edition.audience, edition.audience_then if edition.audience_until else ""]
    far = marks.travelling(edition.network_id, audiences, query.audience)
    return _passage(
        Kind.ANSWER, edition, query, said,
        [marks.of("C", edition.contributor_id), *common[0], *far], at=edition.released_at,
        area=edition.reply.area, language=edition.language,
        question_kind=edition.question.kind,
    )  # fmt: skip


def _of_compilation(
    query: Query, made: Compilation, common: tuple[list[str], list[str]]
) -> Passage:
    said = [query.number or "", *query.title.values()]
    far = marks.travelling(query.network_id, [made.circle], query.audience)
    return _passage(
        Kind.COMPILATION, made, query, said, [*common[0], *far, *common[1]], at=made.made_at,
        language=made.language,
    )  # fmt: skip


def _language(text: dict[str, str]) -> str:
    """The first language that a text is in."""
    return next((code for code, words in text.items() if words), "")
