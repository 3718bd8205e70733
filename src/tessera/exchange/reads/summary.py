"""A query's summaries: the released ones for readers, the page beside the comparison for writers."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import QuerySet

from tessera.core.circle import Circle
from tessera.core.prepared import prepared
from tessera.exchange.models import (
    AnswerEdition,
    Query,
    Question,
    Reply,
    Summary,
    SummaryEdition,
    SummaryPart,
    SummarySection,
)
from tessera.exchange.reads.compilation import Content, Part, Told, content
from tessera.exchange.reads.participants import in_order

if TYPE_CHECKING:
    from tessera.access.people import Actor


@dataclass(frozen=True, slots=True)
class Beside:
    """One section of the writers' page: the answers at the left, the text at the right.

    ``narrowed`` are replies whose answers the text rests on and that no longer travel to the circle;
    ``changed`` those that were corrected or came in since. ``part`` is None for the query as a whole.
    """

    position: int
    part: Part | None
    section: SummarySection | None
    narrowed: tuple[Reply, ...]
    changed: tuple[Reply, ...]

    @property
    def question(self) -> Question | None:
        return self.part.question if self.part else None

    @property
    def edition(self) -> int:
        """The edition that writing starts from; 0 where nothing is written."""
        return self.section.edition if self.section else 0


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything that the writers' page shows."""

    summary: Summary
    content: Content
    sections: tuple[Beside, ...]


def desk(summary: Summary, person: Actor, style: str = "eu") -> Desk:
    """The writers' page of a summary; the number of database queries does not grow with it.

    ``summary`` comes from ``Summary.objects.visible_to(person)``. The answers are those that the
    summary's circle may read, however much more its writers know.
    """
    told = content(summary.query, Circle(summary.circle), style)
    rows = SummarySection.objects.visible_to(person).filter(summary=summary)
    by_question = {one.question_id: one for one in rows.select_related("question")}
    rests = _rests(summary)
    replies = {one.pk: one for one in told.replies}
    now: dict[UUID | None, set[UUID]] = defaultdict(set)
    for edition in told.editions:
        now[edition.question_id].add(edition.pk)
        now[None].add(edition.pk)
    parts: list[Part | None] = [None, *told.parts]
    found = []
    for place, part in enumerate(parts):
        key = part.question.pk if part else None
        section = by_question.get(key)
        narrowed, changed = _since(rests.get(section.pk, []) if section else [], now[key], told)
        found.append(
            Beside(
                part.question.position if part else place, part, section,
                _replies(narrowed, replies, style), _replies(changed - narrowed, replies, style),
            )
        )  # fmt: skip
    return Desk(summary, told, tuple(found))


def _rests(summary: Summary) -> dict[UUID, list[AnswerEdition]]:
    """What each section rests on: of the answers only whose they are and how far they travel."""
    found: dict[UUID, list[AnswerEdition]] = defaultdict(list)
    through = SummarySection.rests_on.through.objects.filter(summarysection__summary=summary)
    pairs = through.values_list("summarysection", "answeredition")
    fields = ("reply", "is_current", "audience", "audience_until", "audience_then")
    editions = AnswerEdition.objects.filter(pk__in=[one for _at, one in pairs]).only(*fields)
    by_key = {one.pk: one for one in editions}
    for section, edition in pairs:
        found[section].append(by_key[edition])
    return found


def _since(
    rests: list[AnswerEdition], now: set[UUID], told: Content
) -> tuple[set[UUID], set[UUID]]:
    """Replies that were narrowed below the circle, and that changed, since a section was saved."""
    if not rests:
        return set(), set()
    narrowed = {one.reply_id for one in rests if not one.audience_now.contains(told.circle)}
    there = {one.pk for one in rests}
    changed = {one.reply_id for one in rests if not one.is_current}
    changed |= {one.reply_id for one in told.editions if one.pk in now - there}
    return narrowed, changed


def _replies(keys: set[UUID], replies: dict[UUID, Reply], style: str) -> tuple[Reply, ...]:
    rows = [replies[one] for one in keys if one in replies]
    return tuple(in_order(rows, lambda one: one.area, lambda one: one.organisation.code, style))


def told(
    query: Query, person: Actor, *, circle: str = "", version: int | None = None
) -> list[Told]:
    """The released summaries of a query that ``person`` may read, the widest circle last.

    Without ``version`` the current ones. The words of a part that rests on an answer narrowed since
    are None.
    """
    if version:
        editions = _editions(person, query=query.pk, version=version)
    else:
        editions = _editions(person, query=query.pk)
    if circle:
        editions = [one for one in editions if one.circle == circle]
    if not editions:
        return []
    held = _words(editions, person)
    order = list(Circle)
    found = [Told(one, held.get(one.pk, ())) for one in editions]
    return sorted(
        found, key=lambda one: (order.index(Circle(one.edition.circle)), one.edition.language)
    )


@prepared
def _editions(person: Actor, query: Any, version: Any = None) -> QuerySet[SummaryEdition]:
    rows = SummaryEdition.objects.visible_to(person).filter(query=query).select_related("summary")
    return rows.filter(version=version) if version else rows.filter(is_current=True)


Words = tuple[tuple[Question | None, str | None], ...]


def _words(editions: list[SummaryEdition], person: Actor) -> dict[UUID, Words]:
    """The parts of each edition; of what this person may not read any more only that it was there."""
    keys = [one.pk for one in editions]
    rows = SummaryPart.objects.visible_to(person).filter(edition__in=keys)
    words = dict(rows.values_list("pk", "words"))
    found: dict[UUID, list[tuple[Question | None, str | None]]] = defaultdict(list)
    places = SummaryPart.objects.filter(edition__in=keys).defer("words").select_related("question")
    for part in places:
        found[part.edition_id].append((part.question, words.get(part.pk)))
    return {edition: tuple(some) for edition, some in found.items()}
