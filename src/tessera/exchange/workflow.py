"""States and steps of queries, replies, consultations, extensions and studies."""

from __future__ import annotations

from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tessera.exchange.importable import lacks
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
    return _look_at_files() if query.attachments.unconfirmed().exists() else None


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


def may_leave(reply: Any) -> str | None:
    """A reply is released when it has answers, and somebody stands for what is in its files."""
    if why := has_answers(reply):
        return why
    given = reply.answers.exclude(status="pending").select_related("question")
    for answer in given.prefetch_related("attachments").order_by("question__position"):
        if any(not file.removed_at and file.is_unconfirmed for file in answer.attachments.all()):
            return _("Question %(position)s: %(sentence)s") % {
                "position": answer.question.position, "sentence": _look_at_files(),
            }  # fmt: skip
    return None


def _look_at_files() -> str:
    """What is to be done about files in which something was found."""
    return _(
        "Something was found in an attached file, such as comments or an author's name; look at it, "
        "then confirm the file, clean it or put another in its place."
    )


def _lacks_its_file(question: Any, answer: Any) -> bool:
    is_file = question.kind == "file" and answer.status == "answered" and not answer.words
    return is_file and not answer.attachments.filter(removed_at__isnull=True).exists()


def is_told(summary: Any) -> str | None:
    """A summary is signed off in people's own words, and rests on what its circle may read."""
    sections = [one for one in summary.sections.select_related("question") if one.words]
    if not sections:
        return _("The summary has no words yet; write at least one section.")
    proposed = [str(one.position) for one in sections if one.is_proposal]
    if proposed:
        return _(
            "Section %(positions)s stands as it was proposed; edit it, or confirm it as your own."
        ) % {"positions": ", ".join(proposed)}
    beyond = [str(one.position) for one in summary.exceeding() if one.words]
    if beyond:
        return _(
            "Section %(positions)s rests on an answer that no longer travels to its readers; "
            "revise it, or confirm that it holds without that answer."
        ) % {"positions": ", ".join(beyond)}
    return None


def is_asked_here(query: Any) -> str | None:
    """What was imported was asked elsewhere: nobody is asked to reply to it now."""
    if query.cited_as:
        return _("It was imported from a published compilation; ask for an update instead.")
    return None


def is_importable(row: Any) -> str | None:
    """A compilation is accepted when nothing in it has to be mended any more."""
    found = lacks(row.result)
    return found[0].sentence if found else None


QUERY = Workflow(
    "query",
    start="draft",
    steps=(
        Step("submit", ("draft",), "review", act="query.submit", when=is_whole),
        Step("return", ("review",), "draft", act="query.return"),
        Step("approve", ("review",), "approved", act="query.approve", when=is_whole),
        Step("launch", ("approved",), "open", act="query.launch", when=is_whole),
        Step("close", ("open",), "closed", act="query.close"),
        Step("reopen", ("closed",), "open", act="query.reopen", when=is_asked_here),
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
        Step("release", ("cleared",), "released", act="reply.release", when=may_leave),
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

SUMMARY = Workflow(
    "summary",
    start="draft",
    steps=(
        Step("sign_off", ("draft",), "signed_off", act="summary.sign_off", when=is_told),
        Step("resume", ("signed_off",), "draft", act="summary.resume"),
        Step("release", ("signed_off",), "released", act="summary.release", when=is_told),
        Step("revise", ("released",), "draft", act="summary.revise"),
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


# Studies


def has_template(study: Any) -> str | None:
    """A common template is shown to others when it has sections, and the study a topic."""
    template = study.templates.order_by("version").last()
    if template is None or not template.sections.exists():
        return _("The common template has no section yet; add one.")
    if not study.topics.exists():
        return _("The study has no topic yet; choose at least one.")
    return None


def _unsettled(study: Any, on: str) -> list[str]:
    """Where comments are open: places of sections, "0" for the whole."""
    places = {
        one.key: one.position
        for template in study.templates.order_by("version")
        for one in template.sections.all()
    }
    keys = study.comments.filter(state="open", parent__isnull=True, round__on=on)
    found = [places.get(key, 0) for key in keys.values_list("section_key", flat=True)]
    return [str(place) for place in sorted(found)]


def _why_unsettled(study: Any, on: str) -> str | None:
    open_ = _unsettled(study, on)
    if not open_:
        return None
    places = ", ".join(dict.fromkeys(_("the whole") if one == "0" else one for one in open_))
    return ngettext(
        "%(count)d comment is neither resolved nor overruled (section: %(places)s); settle it first.",
        "%(count)d comments are neither resolved nor overruled (sections: %(places)s); settle them "
        "first.",
        len(open_),
    ) % {"count": len(open_), "places": places}


def _why_running(study: Any, on: str) -> str | None:
    last = study.rounds.filter(on=on).order_by("created_at").last()
    if last is None or not last.is_running:
        return None
    return _("The comment round runs until %(day)s; wait for its end, or end it before.") % {
        "day": date_format(last.closes_on, "DATE_FORMAT")
    }


def is_template_settled(study: Any) -> str | None:
    """A template is agreed when its comment round, if there was one, is over and settled."""
    return (
        has_template(study) or _why_running(study, "template") or _why_unsettled(study, "template")
    )


def has_contributions(study: Any) -> str | None:
    """A synthesis is made of at least one released contribution."""
    if not study.contributions.filter(released_at__isnull=False).exists():
        return _(
            "No national contribution was released yet; there is nothing to make a synthesis of."
        )
    return None


def has_synthesis(study: Any) -> str | None:
    """A synthesis is shown to others when every section is written, and the key points."""
    empty = [
        one for one in study.synthesis.select_related("section") if not any(one.words.values())
    ]
    if any(one.section is None for one in empty):
        return _("The synthesis has no key points yet; write them.")
    if empty:
        return _("The synthesis says nothing yet to section %(places)s; write it.") % {
            "places": ", ".join(str(one.section.position) for one in empty)
        }
    beyond = study.synthesis.exceeding().select_related("section")
    places = sorted(one.section.position if one.section else 0 for one in beyond)
    if places:
        return _(
            "The text on %(places)s rests on a contribution that travels less far than the synthesis; "
            "revise it, or save it as it stands if it holds without that contribution."
        ) % {"places": ", ".join(str(one) if one else _("the whole") for one in places)}
    return None


def is_settled(study: Any) -> str | None:
    """A study is released when its comment round is over and every comment settled."""
    return (
        has_synthesis(study)
        or _why_running(study, "synthesis")
        or _why_unsettled(study, "synthesis")
    )


def takes_contributions(contribution: Any) -> str | None:
    """Contributions are taken from the call on until the study is released."""
    if contribution.study.state not in ("contributions", "synthesis", "comment_round"):
        return _("The study is released or withdrawn; no contribution to it is taken any more.")
    return None


def has_sections(contribution: Any) -> str | None:
    """A contribution is cleared when every section was dealt with and one is not pending."""
    if why := takes_contributions(contribution):
        return why
    texts = list(contribution.texts.select_related("section"))
    missing = [str(one.section.position) for one in texts if not one.is_written]
    if missing:
        return _(
            "Section %(positions)s is not written yet; write it, or say that it is pending, "
            "declined, not applicable or without data."
        ) % {"positions": ", ".join(missing)}
    if all(one.status == "pending" for one in texts):
        return _("Every section is pending; there is nothing to clear yet.")
    return None


STUDY = Workflow(
    "study",
    start="drafting",
    steps=(
        Step(
            "ask_about_template", ("drafting",), "template_round",
            act="study.ask_about_template", when=has_template,
        ),
        Step(
            "revise_template", ("template_round", "agreed"), "drafting",
            act="study.revise_template",
        ),
        Step(
            "agree", ("drafting", "template_round"), "agreed",
            act="study.agree", when=is_template_settled,
        ),
        Step("call", ("agreed",), "contributions", act="study.call", when=has_template),
        Step(
            "synthesise", ("contributions",), "synthesis",
            act="study.synthesise", when=has_contributions,
        ),
        Step(
            "circulate", ("synthesis",), "comment_round", act="study.circulate", when=has_synthesis
        ),
        Step("revise_synthesis", ("comment_round",), "synthesis", act="study.revise_synthesis"),
        Step("release", ("comment_round",), "released", act="study.release", when=is_settled),
        Step(
            "withdraw",
            ("drafting", "template_round", "agreed", "contributions", "synthesis", "comment_round"),
            "withdrawn", act="study.withdraw",
        ),
    ),
)  # fmt: skip

NATIONAL_CONTRIBUTION = Workflow(
    "national_contribution",
    start="draft",
    steps=(
        Step(
            "clear", ("draft", "correcting"), "cleared",
            act="national_contribution.clear", when=has_sections,
        ),
        Step(
            "resume", ("cleared",), "draft",
            act="national_contribution.resume", when=takes_contributions,
        ),
        Step(
            "release", ("cleared",), "released",
            act="national_contribution.release", when=has_sections,
        ),
        Step(
            "correct", ("released",), "correcting",
            act="national_contribution.correct", when=takes_contributions,
        ),
    ),
)  # fmt: skip

STUDY_COMMENT = Workflow(
    "study_comment",
    start="open",
    steps=(
        Step("resolve", ("open",), "resolved", act="study_comment.resolve"),
        Step("overrule", ("open",), "overruled", act="study_comment.overrule"),
        Step("reopen", ("resolved", "overruled"), "open", act="study_comment.reopen"),
    ),
)

IMPORT = Workflow(
    "import",
    start="waiting",
    steps=(
        Step("begin", ("waiting", "reading"), "reading", act="import.read"),  # also after a kill
        Step("read", ("reading",), "read", act="import.read"),
        Step("fail", ("reading",), "failed", act="import.read"),
        Step("retry", ("failed", "waiting", "reading"), "waiting", act="import.read"),
        Step("correct", ("read", "corrected"), "corrected", act="import.correct"),
        Step("accept", ("read", "corrected"), "accepted", act="import.accept", when=is_importable),
        Step(
            "discard",
            ("read", "corrected", "waiting", "failed"),
            "discarded",
            act="import.discard",
        ),
    ),
)
