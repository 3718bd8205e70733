"""A query's page: who asked what of whom, what each answered as far as this reader may know.

Who replied is told to everybody who reads the query; what was said, only as far as each answer
travels. A withheld answer is a row that says so, and counts for nothing else.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import QuerySet, prefetch_related_objects

from tessera.core import clock
from tessera.core.prepared import prepared
from tessera.exchange import workdays
from tessera.exchange.labels import tlp
from tessera.exchange.models import (
    AnswerEdition,
    Attachment,
    ClockEntry,
    Comment,
    Compilation,
    CompilationFile,
    Consultation,
    Query,
    Question,
    Reply,
    Status,
)
from tessera.exchange.reads.chain import earlier, later
from tessera.exchange.reads.ledger import Line, lines
from tessera.exchange.reads.participants import in_order
from tessera.exchange.visibility import reached
from tessera.network.models import Organisation
from tessera.reference.models import Topic

if TYPE_CHECKING:
    from tessera.access.people import Actor

#: What a row can be besides the states of an answer.
WITHHELD, NO_REPLY = "withheld", "no_reply"
Kind = Question.Kind
COUNTED = (Kind.YES_NO_PARTLY, Kind.ONE_CHOICE, Kind.SEVERAL_CHOICES)
#: What the page needs of an edition, and what is written down of its being read.
SHOWN = (
    "answer", "question", "reply", "contributor", "version", "released_at", "status", "coded",
    "words", "language", "comment", "sources", "audience", "audience_until", "audience_then",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One participant under one question. ``edition`` is None unless the reader may read it.

    ``state``: a state of an answer, "withheld", "pending" (replied, but not yet to this question)
    or "no_reply". ``due_on`` and ``reminders`` tell of who has not replied.
    """

    reply: Reply
    state: str
    edition: AnswerEdition | None
    due_on: date | None
    days_left: int
    reminders: int

    @property
    def area(self) -> str:
        return self.reply.area

    @property
    def label(self) -> str:
        """The label of the Traffic Light Protocol; none for what is not shown."""
        return tlp(self.edition.audience_now) if self.edition else ""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of the readable answers chose which code; ``without`` are all other participants."""

    counts: Mapping[str, int]
    without: int


@dataclass(frozen=True, slots=True)
class Section:
    """One question and a row for each participant, in protocol order."""

    question: Question
    rows: tuple[Row, ...]
    tally: Tally | None

    @property
    def is_coded(self) -> bool:
        """Whether answers have a coded part that fits into a cell of its own."""
        return self.question.kind not in (Kind.TEXT, Kind.FILE, Kind.TABLE)


@dataclass(frozen=True, slots=True)
class Page:
    """Everything that a query's page shows to one reader.

    ``asked`` and ``replied`` are the same for every reader. Who is only consulted sees the
    questions put to them, no participants and no counts.
    """

    query: Query
    requesters: tuple[Organisation, ...]
    topics: tuple[Topic, ...]
    sections: tuple[Section, ...]
    asked: int
    replied: int
    days_left: int
    own: Reply | None
    consultations: tuple[Consultation, ...]  # of the own reply, or put to the reader
    earlier: tuple[Query, ...]  # of the chain of updates, each with ``replied_count``
    later: tuple[Query, ...]
    compilations: tuple[Compilation, ...]  # with ``readable_files``
    clock: tuple[Line, ...]
    comments: tuple[Comment, ...]  # of the review; after a withdrawal, why
    is_consulted_only: bool
    files: tuple[Attachment, ...]  # beside the background


def page(query: Query, person: Actor, style: str = "eu") -> Page:
    """A query as ``person`` may read it; the number of database queries does not grow with it.

    ``query`` comes from ``Query.objects.visible_to(person)``.
    """
    is_whole = person.is_trusted or bool(_reached(person, query=query.pk))
    replies = _replies(query, person, style) if is_whole else []
    entries = _entries(person, query=query.pk) if is_whole else []
    own = next((one for one in replies if one.organisation_id == person.organisation_id), None)
    return Page(
        query=query,
        requesters=tuple(query.requesters.all()),
        topics=tuple(_topics(None, query=query.pk)),
        sections=_sections(query, person, replies, entries),
        asked=len(replies),
        replied=sum(one.has_replied for one in replies),
        days_left=days_left(query.due_on, own.area if own else ""),
        own=own,
        consultations=tuple(_consultations(person, query=query.pk)),
        earlier=earlier(query, person),
        later=later(query, person),
        compilations=compilations(query, person),
        clock=tuple(lines(entries)),
        comments=tuple(_comments(person, query=query.pk)),
        is_consulted_only=not is_whole,
        files=tuple(_files(person, query=query.pk)),
    )


def days_left(due_on: date | None, area: str = "") -> int:
    """Working days of an area until a day; negative when it has passed, 0 without one."""
    return workdays.between(clock.today(), due_on, area) if due_on else 0


def _replies(query: Query, person: Actor, style: str) -> list[Reply]:
    rows = _asked(person, query=query.pk)
    return in_order(rows, lambda one: one.area, lambda one: one.organisation.code, style)


# The reads, prepared: this is the page that everybody looks at


@prepared
def _reached(person: Actor, query: Any) -> QuerySet[Any, Any]:
    return reached(person).filter(pk=query).order_by()


@prepared
def _topics(_who: None, query: Any) -> QuerySet[Topic]:
    return Topic.objects.filter(queries=query)


@prepared
def _comments(person: Actor, query: Any) -> QuerySet[Comment]:
    return Comment.objects.visible_to(person).filter(query=query)


@prepared
def _files(person: Actor, query: Any) -> QuerySet[Attachment]:
    return Attachment.objects.visible_to(person).filter(query=query).kept()


@prepared
def _asked(person: Actor, query: Any) -> QuerySet[Reply]:
    rows = Reply.objects.visible_to(person).filter(query=query).order_by()
    return rows.select_related("organisation")


@prepared
def _entries(person: Actor, query: Any) -> QuerySet[ClockEntry]:
    return ClockEntry.objects.visible_to(person).filter(query=query).select_related("reply")


@prepared
def questions(person: Actor, query: Any) -> QuerySet[Question]:
    """The questions of a query that ``person`` may see, in their order."""
    return Question.objects.visible_to(person).filter(query=query).order_by("position")


@prepared
def _readable(person: Actor, query: Any) -> QuerySet[AnswerEdition]:
    """Hundreds of rows: what the page does not show stays in the database."""
    rows = AnswerEdition.objects.visible_to(person).filter(query=query).current().order_by()
    return rows.only(*SHOWN)


@prepared
def _attached(_who: None, query: Any) -> QuerySet[Any, Any]:
    """Which editions of a query have files; those that one reads are asked for them."""
    rows = AnswerEdition.attachments.through.objects.filter(answeredition__query=query)
    return rows.values_list("answeredition").distinct()


@prepared
def given(_who: None, query: Any) -> QuerySet[Any, Any]:
    """Which questions each reply answers, whoever may read it: the rows of what is withheld.

    Pairs of keys, of a reply and a question. Nothing of an answer is fetched, and what is pending is
    nobody's answer.
    """
    rows = AnswerEdition.objects.filter(query=query, is_current=True).order_by()
    return rows.exclude(status=Status.PENDING).values_list("reply", "question")


@prepared
def _consultations(person: Actor, query: Any) -> QuerySet[Consultation]:
    rows = Consultation.objects.visible_to(person).filter(reply__query=query)
    rows = rows.exclude(state="withdrawn").select_related("organisation", "reply__organisation")
    return rows.prefetch_related("questions")


@prepared
def _made(person: Actor, query: Any) -> QuerySet[Compilation]:
    return Compilation.objects.visible_to(person).filter(query=query)


@prepared
def _made_files(person: Actor, query: Any) -> QuerySet[CompilationFile]:
    return CompilationFile.objects.visible_to(person).filter(compilation__query=query)


def _sections(
    query: Query, person: Actor, replies: list[Reply], entries: Iterable[ClockEntry]
) -> tuple[Section, ...]:
    current = with_files(_readable(person, query=query.pk), query)
    readable = {(one.reply_id, one.question_id): one for one in current}
    answered = set(given(None, query=query.pk)) if replies else set()
    reminders = Counter(one.reply_id for one in entries if one.kind == ClockEntry.Kind.REMINDED)
    found = []
    for question in questions(person, query=query.pk):
        rows = tuple(
            _row(reply, question, readable, answered, reminders[reply.pk]) for reply in replies
        )
        found.append(Section(question, rows, tally(question, rows)))
    return tuple(found)


def with_files(editions: Iterable[AnswerEdition], query: Query) -> list[AnswerEdition]:
    """The same, with their files where there are any; few queries have one."""
    editions = list(editions)
    having = {key for (key,) in _attached(None, query=query.pk)}
    for one in editions:
        if one.pk not in having:
            one.files = []
    prefetch_related_objects([one for one in editions if one.pk in having], "attachments")
    return editions


Pair = tuple[UUID, UUID]


def _row(
    reply: Reply,
    question: Question,
    readable: Mapping[Pair, AnswerEdition],
    answered: set[Pair],
    reminders: int,
) -> Row:
    pair = (reply.pk, question.pk)
    edition = readable.get(pair)
    if edition is not None and edition.status != Status.PENDING:
        return Row(reply, edition.status, edition, None, 0, 0)
    if pair in answered:
        return Row(reply, WITHHELD, None, None, 0, 0)
    state = Status.PENDING.value if reply.has_replied else NO_REPLY
    return Row(reply, state, None, reply.due_on, days_left(reply.due_on, reply.area), reminders)


def tally(question: Question, rows: Iterable[Row]) -> Tally | None:
    """Counts of the codes among the answers that this reader may read; None where none is coded."""
    if question.kind not in COUNTED:
        return None
    counts: Counter[str] = Counter({code: 0 for code in _codes(question)})
    without = 0
    for row in rows:
        coded: Any = row.edition.coded if row.edition else None
        chosen = coded if isinstance(coded, list) else [coded] if coded else []
        without += not chosen
        counts.update(code for code in chosen if code in counts)
    return Tally(dict(counts), without)


def _codes(question: Question) -> tuple[str, ...]:
    if question.kind == Kind.YES_NO_PARTLY:
        return ("yes", "partly", "no")
    return tuple(question.option_words)


def compilations(query: Query, person: Actor) -> tuple[Compilation, ...]:
    """The compilations that ``person`` may know of, each with ``readable_files``."""
    rows = _made(person, query=query.pk)
    files = defaultdict(list)
    for one in _made_files(person, query=query.pk) if rows else ():
        files[one.compilation_id].append(one)
    for row in rows:
        row.readable_files = files[row.pk]
    return tuple(rows)
