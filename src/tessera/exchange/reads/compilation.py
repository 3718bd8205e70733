"""What a compilation for one circle may hold: released answers that travel so far, and who is silent.

It is made for a circle and not for a person, so that everybody in the circle reads the same. What
is withheld leaves a row; nothing of what it says is fetched.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from tessera.core.circle import Circle
from tessera.exchange.models import (
    AnswerEdition,
    Compilation,
    Query,
    Question,
    Reply,
    Status,
    SummaryEdition,
    SummaryPart,
)
from tessera.exchange.models.summary import resting_beyond
from tessera.exchange.reads.participants import in_order
from tessera.exchange.reads.query import NO_REPLY, SHOWN, WITHHELD, given, with_files
from tessera.network.models import Organisation
from tessera.reference.models import Topic

Pair = tuple[UUID, UUID]


@dataclass(frozen=True, slots=True)
class Entry:
    """One participant under one question; ``edition`` is there only where its words may be read.

    ``state``: a state of an answer, "withheld", "pending" or "no_reply".
    """

    reply: Reply
    state: str
    edition: AnswerEdition | None


@dataclass(frozen=True, slots=True)
class Part:
    """One question with an entry for each participant, in protocol order."""

    question: Question
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A released summary in one language; a part is None where it rests on what was narrowed."""

    edition: SummaryEdition
    parts: tuple[tuple[Question | None, str | None], ...]


@dataclass(frozen=True, slots=True)
class Content:
    """All that a compilation for ``circle`` is made of."""

    query: Query
    circle: Circle
    requesters: tuple[Organisation, ...]
    topics: tuple[Topic, ...]
    replies: tuple[Reply, ...]
    parts: tuple[Part, ...]
    earlier: Query | None  # that it follows up, where the circle may know of it
    summaries: tuple[Told, ...]  # the released summary, in each language that it has

    @property
    def replied(self) -> tuple[Reply, ...]:
        """Participants that have replied, whatever of it may be read here."""
        return tuple(one for one in self.replies if one.has_replied)

    @property
    def silent(self) -> tuple[Reply, ...]:
        """Participants that have not replied."""
        return tuple(one for one in self.replies if not one.has_replied)

    @property
    def editions(self) -> tuple[AnswerEdition, ...]:
        """The released answers in it."""
        return tuple(
            entry.edition for part in self.parts for entry in part.entries if entry.edition
        )


def content(query: Query, circle: Circle, style: str) -> Content:
    """What may be read by everybody in ``circle``; the number of queries does not grow with it."""
    rows = Reply.objects.filter(query=query).select_related("organisation")
    replies = in_order(rows, lambda one: one.area, lambda one: one.organisation.code, style)
    readable, answered = _readable(query, circle), set(given(None, query=query.pk))
    questions = query.questions.order_by("position")
    return Content(
        query=query,
        circle=circle,
        requesters=tuple(query.requesters.order_by("code")),
        topics=tuple(query.topics.all()),
        replies=tuple(replies),
        parts=tuple(_part(question, replies, readable, answered) for question in questions),
        earlier=_earlier(query, circle),
        summaries=released_summaries(query, circle),
    )


def _readable(query: Query, circle: Circle) -> dict[Pair, AnswerEdition]:
    rows = AnswerEdition.objects.filter(query=query).current().cleared_for(circle).order_by()
    told = with_files(rows.exclude(status=Status.PENDING).only(*SHOWN, "as_of"), query)
    return {(one.reply_id, one.question_id): one for one in told}


def _part(
    question: Question,
    replies: Iterable[Reply],
    readable: dict[Pair, AnswerEdition],
    answered: set[Pair],
) -> Part:
    entries = []
    for reply in replies:
        pair = (reply.pk, question.pk)
        edition = readable.get(pair)
        if edition is not None:
            state = edition.status
        elif pair in answered:
            state = WITHHELD
        else:
            state = Status.PENDING.value if reply.has_replied else NO_REPLY
        entries.append(Entry(reply, state, edition))
    return Part(question, tuple(entries))


def _earlier(query: Query, circle: Circle) -> Query | None:
    one = query.follow_up_of
    if one is None or one.launched_at is None or one.network_id != query.network_id:
        return None
    return one if Circle(one.audience).contains(circle) else None


def released_summaries(query: Query, circle: Circle) -> tuple[Told, ...]:
    """The released summary for the circle itself, or for the nearest one around it, by language."""
    rows = SummaryEdition.objects.filter(
        query=query, is_current=True, circle__in=circle.outer()
    ).order_by("language")
    found = list(rows)
    nearest = next((at for at in circle.outer() if any(one.circle == at for one in found)), None)
    return told_in([one for one in found if one.circle == nearest])


def told_in(editions: Sequence[SummaryEdition]) -> tuple[Told, ...]:
    """Editions with their parts; the words of a part that rests on what was narrowed stay out."""
    if not editions:
        return ()
    rows = SummaryPart.objects.filter(edition__in=[one.pk for one in editions])
    held = set(rows.filter(resting_beyond()).values_list("pk", flat=True))
    of: dict[UUID, list[tuple[Question | None, str | None]]] = {}
    for part in rows.select_related("question"):
        words = None if part.pk in held else part.words
        of.setdefault(part.edition_id, []).append((part.question, words))
    return tuple(Told(one, tuple(of.get(one.pk, ()))) for one in editions)


def last(query: Query, circle: str, language: str, style: str) -> Compilation | None:
    """The newest version of the compilation for a circle in a language and style."""
    rows = Compilation.objects.filter(query=query, circle=circle, language=language, style=style)
    return rows.order_by("-version").first()
