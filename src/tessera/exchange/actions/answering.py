"""A reply in its workspace: accept, save an answer, reuse an earlier one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tessera import audit
from tessera.access import policy
from tessera.core import clock
from tessera.core.text import LANGUAGES
from tessera.exchange import checks, coding
from tessera.exchange.actions.attaching import carry
from tessera.exchange.actions.conflict import EditionConflict
from tessera.exchange.actions.ledger import enter, office_of
from tessera.exchange.models import (
    Answer,
    AnswerEdition,
    ClockEntry,
    Query,
    Question,
    Reply,
    Status,
)
from tessera.exchange.workflow import is_live
from tessera.workflow import NotNow, NotReady

if TYPE_CHECKING:
    from tessera.access.people import Actor

#: What an answer says and how far it travels: the fields that two writers can disagree about.
SAID = ("status", "coded", "words", "language", "comment", "sources", "as_of")
TRAVELS = ("audience", "reason", "audience_until", "audience_then")


@transaction.atomic
def accept(reply: Reply, *, by: Actor) -> Reply:
    """Say that the query has arrived and is being worked on; saying it again changes nothing."""
    policy.require(by, "reply.accept", reply)
    current = Reply.objects.select_for_update(of=("self",)).select_related("query").get(pk=reply.pk)
    if why := is_live(current):
        raise NotReady(why)
    if current.accepted_at is None:
        current.accepted_at = clock.now()
        current.save(update_fields=["accepted_at"])
        days = (clock.today() - _launch_day(current.query)).days
        enter(current.query, ClockEntry.Kind.ACCEPTED, by=by, reply=current, days=days)
        audit.record("reply.accept", current, by=by)
    reply.accepted_at = current.accepted_at
    return current


def _launch_day(query: Query) -> date:
    """The day on which a query was launched."""
    return query.launched_at.date() if query.launched_at else clock.today()


@transaction.atomic
def save_answer(
    reply: Reply,
    question: Question,
    *,
    by: Actor,
    edition: int,
    status: str = Status.ANSWERED,
    coded: Any = None,
    words: str = "",
    language: str = "",
    comment: str = "",
    sources: Iterable[Mapping[str, str]] = (),
    as_of: date | None = None,
    audience: str | None = None,
    reason: str = "",
    audience_until: date | None = None,
    audience_then: str | None = None,
    reused_from: Answer | None = None,
) -> Answer:
    """Save one answer in the workspace; saving is also accepting.

    ``edition`` is the one that the writing started from, 0 where there was none. When somebody
    saved since, EditionConflict carries both versions and nothing is written; saving the same
    words twice, as after a lost connection, is no conflict. ``audience`` None keeps what was
    chosen before, at first the query's default. Raises NotNow unless the reply is a draft.
    """
    policy.require(by, "reply.answer", reply)
    if question.query_id != reply.query_id:
        raise checks.refuse("question", _("This question belongs to another query."))
    # Also where there is no answer yet to hold: of two first ones the second must see the first.
    current = Reply.objects.select_for_update(of=("self",)).select_related("query").get(pk=reply.pk)
    _require_draft(current)
    answer = Answer.objects.select_for_update().filter(reply=current, question=question).first()
    said = _said(question, status, coded, words, language, comment, sources, as_of)
    travels = _travels(answer, current.query, audience, reason, audience_until, audience_then)
    if edition != (answer.edition if answer else 0):
        if answer is not None and _is_same(answer, said | travels):
            return answer
        raise EditionConflict(
            said | travels, _stored(answer), answer.edition if answer else 0,
            answer.saved_by if answer else "",
        )  # fmt: skip
    made = answer or Answer(edition=0)
    made.reply, made.question = current, question
    for field, value in (said | travels).items():
        setattr(made, field, value)
    made.edition += 1
    made.saved_at, made.saved_by = clock.now(), office_of(by=by)
    made.reused_from = reused_from or made.reused_from
    made.save()
    audit.record(
        "answer.save", made, by=by, reply=current.pk, question=question.pk, edition=made.edition,
        status=made.status, audience=made.audience,
    )  # fmt: skip
    if current.accepted_at is None:
        accept(current, by=by)
    return made


def _require_draft(reply: Reply) -> None:
    if why := is_live(reply):
        raise NotReady(why)
    if reply.state == Reply.State.CLEARED:
        raise NotNow(_("The reply is cleared; take it back before you change an answer."))
    if reply.state == Reply.State.RELEASED:
        raise NotNow(_("The reply is released; start a correction before you change an answer."))


def _said(
    question: Question, status: str, coded: Any, words: str, language: str, comment: str,
    sources: Iterable[Mapping[str, str]], as_of: date | None,
) -> dict[str, Any]:  # fmt: skip
    what = checks.choice(Status, status, "status")
    words = checks.long_text(words, "words")
    if what is Status.ANSWERED and question.kind == Question.Kind.TEXT and not words:
        raise checks.refuse("words", _("Write the answer, or say that it is pending."))
    language = language or get_language() or "en"
    if language not in LANGUAGES:
        raise checks.refuse("language", _("The platform does not speak this language."))
    return {
        "status": what, "coded": coding.coded(question, what, coded), "words": words,
        "language": language, "comment": checks.long_text(comment, "comment"),
        "sources": checks.sources(sources), "as_of": as_of or clock.today(),
    }  # fmt: skip


def _travels(
    answer: Answer | None, query: Query, audience: str | None, reason: str, until: date | None,
    then: str | None,
) -> dict[str, Any]:  # fmt: skip
    if audience is None and answer is not None:
        return {field: getattr(answer, field) for field in TRAVELS}
    return checks.dissemination(
        audience or query.default_audience, query.default_audience, reason, until, then
    )


def _stored(answer: Answer | None) -> dict[str, Any]:
    return {field: getattr(answer, field) for field in (*SAID, *TRAVELS)} if answer else {}


def _is_same(answer: Answer, told: Mapping[str, Any]) -> bool:
    """Whether an answer says and allows the same already; the day it was saved does not count."""
    return all(getattr(answer, field) == told[field] for field in told if field != "as_of")


@transaction.atomic
def reuse(
    reply: Reply, question: Question, earlier: AnswerEdition, *, by: Actor, edition: int
) -> Answer:
    """Take the own organisation's earlier released answer over, dated today, to be edited.

    A coded part that does not fit the new question's options stays behind, and the answer pending.
    """
    if earlier.contributor_id != reply.organisation_id:
        raise checks.refuse("earlier", _("Only the own organisation's answers can be reused."))
    policy.require(by, "reply.answer", reply)
    status, coded = earlier.status, earlier.coded
    try:
        coding.coded(question, status, coded)
    except checks.ValidationError:
        status, coded = Status.PENDING, None
    made = save_answer(
        reply, question, by=by, edition=edition, status=status, coded=coded, words=earlier.words,
        language=earlier.language, comment=earlier.comment, sources=earlier.sources,
        as_of=clock.today(), reused_from=earlier.answer,
    )  # fmt: skip
    carry(earlier.attachments.all(), made, by=by)
    return made
