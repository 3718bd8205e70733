"""A reply's workspace: what its own organisation has written, asked around and may do next."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import QuerySet

from tessera.core.prepared import prepared
from tessera.exchange.models import (
    Answer,
    AnswerEdition,
    Consultation,
    Contribution,
    Extension,
    Question,
    Reply,
    Status,
)
from tessera.exchange.reads.ledger import Line, ledger
from tessera.exchange.reads.query import days_left, questions
from tessera.exchange.workflow import REPLY
from tessera.workflow import next_steps

if TYPE_CHECKING:
    from tessera.access.people import Actor


@dataclass(frozen=True, slots=True)
class Item:
    """One question in the workspace. ``earlier`` are the own answers to the questions it follows."""

    question: Question
    answer: Answer | None
    released: AnswerEdition | None
    consultations: tuple[Consultation, ...]
    contributions: tuple[Contribution, ...]  # signed off, with ``consultation``
    earlier: tuple[AnswerEdition, ...]

    @property
    def edition(self) -> int:
        """What to send along when the answer is saved."""
        return self.answer.edition if self.answer else 0

    @property
    def is_changed(self) -> bool:
        """Whether the workspace says something else than what others read."""
        if self.answer is None or self.released is None:
            return self.answer is not None
        said = ("status", "coded", "words", "comment", "sources", "audience")
        if {one.pk for one in self.answer.files} != {one.pk for one in self.released.files}:
            return True
        return any(getattr(self.answer, one) != getattr(self.released, one) for one in said)


@dataclass(frozen=True, slots=True)
class Workspace:
    """A reply as its own organisation sees it."""

    reply: Reply
    items: tuple[Item, ...]
    missing: tuple[int, ...]  # positions of questions without an answer
    pending: tuple[int, ...]
    steps: tuple[str, ...]  # of the reply's workflow, that this person could take now
    extension: Extension | None  # asked and not decided
    extensions: tuple[Extension, ...]
    consultations: tuple[Consultation, ...]
    clock: tuple[Line, ...]
    days_left: int


def workspace(reply: Reply, person: Actor) -> Workspace | None:
    """The workspace of a reply; None for whoever does not act for its organisation.

    The number of database queries does not grow with questions and answers.
    """
    own = all(
        one.standing.offices and one.organisation_id == reply.organisation_id for one in person.eyes
    )
    if not own and not person.is_trusted:
        return None
    consultations = tuple(_consultations(person, reply=reply.pk))
    items = _items(reply, person, consultations)
    extensions = tuple(_extensions(person, reply=reply.pk))
    return Workspace(
        reply=reply,
        items=items,
        missing=tuple(one.question.position for one in items if one.answer is None),
        pending=tuple(
            one.question.position
            for one in items
            if one.answer is not None and one.answer.status == Status.PENDING
        ),
        steps=tuple(step.name for step in next_steps(REPLY, reply, person)),
        extension=next((one for one in extensions if one.state == "asked"), None),
        extensions=extensions,
        consultations=consultations,
        clock=tuple(ledger(reply.query, person, reply)),
        days_left=days_left(reply.due_on, reply.area),
    )


@prepared
def _consultations(person: Actor, reply: Any) -> QuerySet[Consultation]:
    rows = Consultation.objects.visible_to(person).filter(reply=reply)
    return rows.select_related("organisation").prefetch_related("questions")


@prepared
def _extensions(person: Actor, reply: Any) -> QuerySet[Extension]:
    return Extension.objects.visible_to(person).filter(reply=reply)


@prepared
def _answers(person: Actor, reply: Any) -> QuerySet[Answer]:
    rows = Answer.objects.visible_to(person).filter(reply=reply).order_by()
    return rows.prefetch_related("attachments")


@prepared
def _released(person: Actor, reply: Any) -> QuerySet[AnswerEdition]:
    rows = AnswerEdition.objects.visible_to(person).filter(reply=reply).current().order_by()
    return rows.prefetch_related("attachments")


@prepared
def _signed(person: Actor, reply: Any) -> QuerySet[Contribution]:
    rows = Contribution.objects.visible_to(person).filter(
        consultation__reply=reply, consultation__state__in=["answered", "merged"]
    )
    return rows.select_related("consultation__organisation").prefetch_related("attachments")


def _items(
    reply: Reply, person: Actor, consultations: tuple[Consultation, ...]
) -> tuple[Item, ...]:
    asks = questions(person, query=reply.query_id)
    of_question = {one.question_id: one for one in _answers(person, reply=reply.pk)}
    released = {one.question_id: one for one in _released(person, reply=reply.pk)}
    asked: dict[UUID, list[Consultation]] = defaultdict(list)
    for consultation in consultations:
        for question in consultation.questions.all():
            asked[question.pk].append(consultation)
    came: dict[UUID, list[Contribution]] = defaultdict(list)
    signed = _signed(person, reply=reply.pk) if consultations else []  # seen only with theirs
    for contribution in signed:
        came[contribution.question_id].append(contribution)
    follows = any(one.follow_up_of_id for one in asks)
    earlier = _earlier(reply, person) if follows else {}
    return tuple(
        Item(
            one, of_question.get(one.pk), released.get(one.pk), tuple(asked[one.pk]),
            tuple(came[one.pk]), tuple(earlier.get(one.follow_up_of_id, ())) if one.follow_up_of_id else (),
        )
        for one in asks
    )  # fmt: skip


def _earlier(reply: Reply, person: Actor) -> dict[UUID, list[AnswerEdition]]:
    """The own released answers to the questions that this query's questions follow."""
    found: dict[UUID, list[AnswerEdition]] = defaultdict(list)
    rows = (
        AnswerEdition.objects.visible_to(person)
        .filter(contributor=reply.organisation_id)
        .filter(question__follow_ups__query=reply.query_id)
        .current()
        .exclude(status=Status.PENDING)
    )
    for one in rows.select_related("query").prefetch_related("attachments"):
        found[one.question_id].append(one)
    return found
