"""Comments in a round: made, answered, resolved, overruled, opened again."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from tessera import audit
from tessera.access import policy
from tessera.core import clock
from tessera.core.visible import VisibleQuerySet
from tessera.exchange import checks
from tessera.exchange.actions.ledger import office_of
from tessera.exchange.models import (
    CommentRound,
    Study,
    StudyComment,
    SynthesisEdition,
    TemplateSection,
)
from tessera.exchange.workflow import STUDY_COMMENT
from tessera.workflow import NotNow, take

if TYPE_CHECKING:
    from tessera.access.people import Actor

MOST = 4000


@transaction.atomic
def comment(
    study: Study, *, by: Actor, words: str, section_key: UUID | None = None
) -> StudyComment:
    """Comment on a section in the round that runs, or on the whole where no section is named.

    Whoever takes part in the round reads it, with the office. Raises NotNow outside a round,
    PermissionDenied, ValidationError.
    """
    policy.require(by, "study.comment", study)
    round_ = _running(study)
    if round_.on == CommentRound.On.SYNTHESIS and not _reads(study, by):
        raise NotNow(_("The synthesis is written for a circle that you do not read."))
    if section_key is not None and not _sections(study, by).filter(key=section_key).exists():
        raise checks.refuse("section", _("The template has no such section; choose from the list."))
    made = StudyComment.objects.create(
        study=study, round=round_, section_key=section_key, organisation=by.organisation,
        office=office_of(by=by), words=_words(words, "words"),
    )  # fmt: skip
    audit.record("study.comment", study, by=by, comment=made.pk, on=round_.on)
    return made


@transaction.atomic
def answer(comment: StudyComment, *, by: Actor, words: str) -> StudyComment:
    """Answer a comment; an answer to an answer belongs to the comment itself."""
    policy.require(by, "study.comment", comment.study)
    round_ = _running(comment.study)
    top = comment.parent or comment
    if top.round.on != round_.on:
        raise NotNow(_("This comment belongs to a round that is over."))
    made = StudyComment.objects.create(
        study=top.study, round=round_, section_key=top.section_key, parent=top,
        organisation=by.organisation, office=office_of(by=by), words=_words(words, "words"),
    )  # fmt: skip
    audit.record("study.comment", top.study, by=by, comment=made.pk, answers=top.pk)
    return made


def _running(study: Study) -> CommentRound:
    on = {"template_round": "template", "comment_round": "synthesis"}.get(
        Study.objects.values_list("state", flat=True).get(pk=study.pk)
    )
    rows = CommentRound.objects.select_for_update().filter(study=study, on=on)
    last = rows.order_by("created_at").last() if on else None
    if last is None:
        raise NotNow(_("No comment round of this study is open."))
    if not last.is_running:
        ended = last.closed_at.date() if last.closed_at else last.closes_on
        raise NotNow(
            _("The comment round ended on %(day)s; comments are not taken any more.")
            % {"day": date_format(ended, "DATE_FORMAT")}
        )
    return last


def _reads(study: Study, by: Actor) -> bool:
    return SynthesisEdition.objects.visible_to(by).filter(study=study).exists()


def _sections(study: Study, by: Actor) -> VisibleQuerySet:
    return TemplateSection.objects.visible_to(by).filter(template__study=study)


def _words(value: str, field: str) -> str:
    said = value.strip()
    if not said:
        raise checks.refuse(field, _("This must not be empty."))
    if len(said) > MOST:
        raise checks.refuse(
            field, _("This is longer than %(limit)d characters; shorten it.") % {"limit": MOST}
        )
    return said


@transaction.atomic
def resolve(comment: StudyComment, *, by: Actor, reason: str) -> StudyComment:
    """Settle a comment by saying what was done about it."""
    return _settle("resolve", comment, by, reason)


@transaction.atomic
def overrule(comment: StudyComment, *, by: Actor, reason: str) -> StudyComment:
    """Settle a comment that is not followed, with the reason, which is listed in the report."""
    return _settle("overrule", comment, by, reason)


def _settle(step: str, comment: StudyComment, by: Actor, reason: str) -> StudyComment:
    if comment.parent_id is not None:
        raise checks.refuse("reason", _("An answer is settled with the comment it belongs to."))
    policy.require(by, f"study_comment.{step}", comment)
    _require_unreleased(comment.study)
    said = _words(reason, "reason")
    StudyComment.objects.filter(pk=comment.pk, state=StudyComment.State.OPEN).update(
        reason=said, settled_at=clock.now(), settled_by=by.organisation
    )
    take(STUDY_COMMENT, step, comment, by=by, study=comment.study_id)
    comment.refresh_from_db()
    return comment


def _require_unreleased(study: Study) -> None:
    if Study.objects.filter(pk=study.pk, state__in=["released", "withdrawn"]).exists():
        raise NotNow(_("The study is released or withdrawn; its comments stay as they are."))


@transaction.atomic
def reopen(comment: StudyComment, *, by: Actor) -> StudyComment:
    """Open a settled comment again; what was said when it was settled stays as an answer to it."""
    _require_unreleased(comment.study)
    said = StudyComment.objects.select_for_update().get(pk=comment.pk)
    take(STUDY_COMMENT, "reopen", comment, by=by, study=comment.study_id)
    StudyComment.objects.create(
        study=said.study, round=said.round, section_key=said.section_key, parent=said,
        organisation=said.settled_by or by.organisation, office=str(said.settled_by or ""),
        words=said.reason,
    )  # fmt: skip
    StudyComment.objects.filter(pk=comment.pk).update(reason="", settled_at=None, settled_by=None)
    comment.refresh_from_db()
    return comment
