"""States and steps of queries, replies, consultations and extensions."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from tessera.workflow import Step, Workflow


def is_whole(query: Any) -> str | None:
    """A query is reviewed and launched with title, topic, requester and at least one question."""
    if not any(query.title.values()):
        return _("The query has no title yet; write one.")
    if not query.questions.exists():
        return _("The query has no question yet; add one.")
    if not query.topics.exists():
        return _("The query has no topic yet; choose at least one.")
    if not query.requesters.exists():
        return _("The query names no requester yet; choose at least one organisation.")
    return None


def is_live(reply: Any) -> str | None:
    """A reply moves while its query is open, or closed: late replies are replies."""
    if reply.query.state not in ("open", "closed"):
        return _("The query was withdrawn; no reply to it is taken any more.")
    return None


def has_answers(reply: Any) -> str | None:
    """A reply is cleared when every question was dealt with and at least one is not pending."""
    if why := is_live(reply):
        return why
    told = {answer.question_id: answer for answer in reply.answers.all()}
    questions = list(reply.query.questions.all())
    missing = [str(one.position) for one in questions if one.pk not in told]
    if missing:
        return _(
            "Question %(positions)s has no answer yet; answer it, or say that it is pending, "
            "declined, not applicable or without data."
        ) % {"positions": ", ".join(missing)}
    empty = [str(one.position) for one in questions if _lacks_its_file(one, told[one.pk])]
    if empty:
        return _(
            "Question %(positions)s asks for a file; attach it, or say in words where it is."
        ) % {"positions": ", ".join(empty)}
    if all(told[one.pk].status == "pending" for one in questions):
        return _("Every answer is pending; there is nothing to clear yet.")
    return None


def _lacks_its_file(question: Any, answer: Any) -> bool:
    is_file = question.kind == "file" and answer.status == "answered" and not answer.words
    return is_file and not answer.attachments.filter(removed_at__isnull=True).exists()


QUERY = Workflow(
    "query",
    start="draft",
    steps=(
        Step("submit", ("draft",), "review", act="query.submit", when=is_whole),
        Step("return", ("review",), "draft", act="query.return"),
        Step("approve", ("review",), "approved", act="query.approve", when=is_whole),
        Step("launch", ("approved",), "open", act="query.launch", when=is_whole),
        Step("close", ("open",), "closed", act="query.close"),
        Step("reopen", ("closed",), "open", act="query.reopen"),
        Step(
            "withdraw", ("draft", "review", "approved", "open"), "withdrawn", act="query.withdraw"
        ),
    ),
)

REPLY = Workflow(
    "reply",
    start="draft",
    steps=(
        Step("clear", ("draft",), "cleared", act="reply.clear", when=has_answers),
        Step("resume", ("cleared",), "draft", act="reply.resume", when=is_live),
        Step("release", ("cleared",), "released", act="reply.release", when=has_answers),
        Step("correct", ("released",), "draft", act="reply.correct", when=is_live),
    ),
)

CONSULTATION = Workflow(
    "consultation",
    start="asked",
    steps=(
        Step("answer", ("asked",), "answered", act="consultation.answer"),
        Step("return", ("answered",), "asked", act="consultation.return"),
        Step("merge", ("answered",), "merged", act="consultation.merge"),
        Step("withdraw", ("asked", "answered"), "withdrawn", act="consultation.withdraw"),
    ),
)

EXTENSION = Workflow(
    "extension",
    start="asked",
    steps=(
        Step("agree", ("asked",), "agreed", act="extension.agree"),
        Step("refuse", ("asked",), "refused", act="extension.refuse"),
    ),
)
