"""Clear, release and correct a reply: what is released is frozen as editions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from tessera.access import policy
from tessera.core import clock
from tessera.exchange.actions.ledger import enter
from tessera.exchange.models import (
    Answer,
    AnswerEdition,
    Attachment,
    ClockEntry,
    Reply,
    Status,
)
from tessera.exchange.workflow import REPLY
from tessera.workflow import NotReady, take

if TYPE_CHECKING:
    from tessera.access.people import Actor

#: What of an answer an edition keeps.
KEPT = (
    "status", "coded", "words", "language", "comment", "sources", "as_of", "reason",
    "audience_until", "audience_then",
)  # fmt: skip
#: An edition to be written, its files, and the edition that it follows.
Frozen = tuple[AnswerEdition, list[Attachment], AnswerEdition | None]


@transaction.atomic
def clear(reply: Reply, *, by: Actor) -> Reply:
    """Say that a reply may be released; every question was dealt with."""
    take(REPLY, "clear", reply, by=by)
    reply.refresh_from_db()
    return reply


@transaction.atomic
def resume(reply: Reply, *, by: Actor) -> Reply:
    """Take a cleared reply back to go on writing."""
    take(REPLY, "resume", reply, by=by)
    reply.refresh_from_db()
    return reply


@transaction.atomic
def release(reply: Reply, *, by: Actor) -> Reply:
    """Release a cleared reply: from now on others read it, as far as each answer may travel.

    Answers that are pending are not released; the reply is complete when none is. Releasing again
    after a correction makes a new version, of the answers that changed only.
    """
    policy.require(by, "reply.release", reply)
    current = Reply.objects.select_for_update(of=("self",)).select_related("query").get(pk=reply.pk)
    first, was_complete = current.version == 0, current.completed_at is not None
    now, version = clock.now(), current.version + 1
    answers = list(current.answers.select_related("question").prefetch_related("attachments"))
    if current.state == Reply.State.CLEARED:
        shown = {one.answer_id: one for one in _shown(current)}
        frozen = [_frozen(one, shown.get(one.pk), current, version, now) for one in answers]
        changed = [one for one in frozen if one is not None]
        if not first and not changed:
            raise NotReady(_("Nothing was changed since the last release."))
        _freeze(changed)
        is_complete = all(one.status != Status.PENDING for one in answers)
        Reply.objects.filter(pk=current.pk).update(
            **current.released_again(now, is_complete=is_complete)
        )
        positions = [one.question.position for one, _files, _last in changed]
        take(REPLY, "release", current, by=by, version=version, questions=positions)
        current.refresh_from_db()
        _tell(current, was_complete, positions, by)
    else:
        take(REPLY, "release", current, by=by)  # says why not now
    reply.refresh_from_db()
    return reply


def _shown(reply: Reply) -> QuerySet[AnswerEdition]:
    """The editions in which the reply is read now, each with its files."""
    rows = AnswerEdition.objects.filter(reply=reply, is_current=True)
    return rows.prefetch_related("attachments")


def _frozen(
    answer: Answer, last: AnswerEdition | None, reply: Reply, version: int, now: Any
) -> Frozen | None:
    """The edition of an answer that says something else than the last one; None where none does."""
    is_pending = answer.status == Status.PENDING
    if last is None and is_pending:
        return None
    facts: dict[str, Any] = {field: getattr(answer, field) for field in KEPT}
    if is_pending:  # taken back: what is being rewritten is not shown
        facts |= {"coded": None, "words": "", "comment": "", "sources": []}
    files = [] if is_pending else [one for one in answer.attachments.all() if not one.removed_at]
    if last is not None:
        same = all(getattr(last, field) == value for field, value in facts.items())
        kept = {one.pk for one in last.attachments.all()} == {one.pk for one in files}
        if same and kept and last.audience == answer.audience:
            return None
    edition = AnswerEdition(
        answer=answer, query=reply.query, question=answer.question, reply=reply,
        network_id=reply.query.network_id, contributor_id=reply.organisation_id, version=version,
        released_at=now, audience=answer.audience, released_audience=answer.audience,
        lapsed_at=now if answer.audience_now != answer.audience else None, **facts,
    )  # fmt: skip
    return edition, files, last


def _freeze(changed: Sequence[Frozen]) -> None:
    """Write the editions, all at once, in the place of those that they follow."""
    replaced = [last.pk for _edition, _files, last in changed if last is not None]
    if replaced:
        AnswerEdition.objects.filter(pk__in=replaced).update(is_current=False)
    AnswerEdition.objects.bulk_create(edition for edition, _files, _last in changed)
    for edition, files, _last in changed:
        if files:
            edition.attachments.add(*files)


def _tell(reply: Reply, was_complete: bool, positions: Iterable[int], by: Actor) -> None:
    """The ledger's entry: answered, in part, late, or corrected."""
    kinds = ClockEntry.Kind
    days_late = (clock.today() - reply.due_on).days
    if was_complete:
        kind = kinds.CORRECTED
    elif reply.completed_at is None:
        kind = kinds.ANSWERED_PARTLY
    else:
        kind = kinds.LATE if days_late > 0 else kinds.ANSWERED
    enter(
        reply.query, kind, by=by, reply=reply, due_on=reply.due_on, version=reply.version,
        questions=list(positions), days_late=max(days_late, 0),
    )  # fmt: skip


@transaction.atomic
def correct(reply: Reply, *, by: Actor) -> Reply:
    """Start the next version of a released reply; until it is released others read the last one."""
    take(REPLY, "correct", reply, by=by, version=reply.version)
    reply.refresh_from_db()
    return reply
