"""A reply's workspace: what its own organisation has written, asked around and may do next."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

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
from tessera.exchange.reads.query import days_left
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
    consultations = _consultations(reply, person)
    items = _items(reply, person, consultations)
    extensions = tuple(Extension.objects.visible_to(person).filter(reply=reply))
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


def _consultations(reply: Reply, person: Actor) -> tuple[Consultation, ...]:
    rows = Consultation.objects.visible_to(person).filter(reply=reply)
    return tuple(rows.select_related("organisation").prefetch_related("questions"))


def _items(
    reply: Reply, person: Actor, consultations: tuple[Consultation, ...]
) -> tuple[Item, ...]:
    questions = list(Question.objects.visible_to(person).filter(query=reply.query_id))
    answers = Answer.objects.visible_to(person).filter(reply=reply).prefetch_related("attachments")
    of_question = {one.question_id: one for one in answers}
    editions = AnswerEdition.objects.visible_to(person).filter(reply=reply).current()
    editions = editions.prefetch_related("attachments")
    released = {one.question_id: one for one in editions}
    asked: dict[UUID, list[Consultation]] = defaultdict(list)
    for consultation in consultations:
        for question in consultation.questions.all():
            asked[question.pk].append(consultation)
    came: dict[UUID, list[Contribution]] = defaultdict(list)
    signed = Contribution.objects.visible_to(person).filter(
        consultation__reply=reply, consultation__state__in=["answered", "merged"]
    )
    signed = signed.select_related("consultation__organisation").prefetch_related("attachments")
    for contribution in signed if consultations else ():  # seen only with their consultation
        came[contribution.question_id].append(contribution)
    follows = any(one.follow_up_of_id for one in questions)
    earlier = _earlier(reply, person) if follows else {}
    return tuple(
        Item(
            one, of_question.get(one.pk), released.get(one.pk), tuple(asked[one.pk]),
            tuple(came[one.pk]), tuple(earlier.get(one.follow_up_of_id, ())) if one.follow_up_of_id else (),
        )
        for one in questions
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
