"""Write a query's summary beside the comparison: sections, proposals, signing off, release.

What the page proposes stands in a section only because somebody put it there, and it is marked until
somebody has edited or confirmed it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from tessera import audit
from tessera.access import policy
from tessera.core import clock
from tessera.core.circle import Circle
from tessera.core.text import LANGUAGES
from tessera.exchange import checks
from tessera.exchange.actions.conflict import EditionConflict
from tessera.exchange.actions.ledger import office_of
from tessera.exchange.models import (
    AnswerEdition,
    Query,
    Question,
    Status,
    Summary,
    SummaryEdition,
    SummaryPart,
    SummarySection,
)
from tessera.exchange.outlines.naming import Naming
from tessera.exchange.outlines.summary import proposal
from tessera.exchange.reads.compilation import content
from tessera.exchange.workflow import SUMMARY
from tessera.workflow import NotNow, NotReady, take

if TYPE_CHECKING:
    from tessera.access.people import Actor


@transaction.atomic
def begin_summary(query: Query, *, by: Actor, circle: str, language: str) -> Summary:
    """The summary of a query for one circle in one language; the one that is there already, if any.

    It travels no further than the query itself, and nothing is summarised for one organisation alone.
    Raises PermissionDenied, NotReady, ValidationError.
    """
    policy.require(by, "query.summarise", query)
    at: Circle = checks.choice(Circle, circle, "circle")
    if language not in LANGUAGES:
        raise checks.refuse("language", _("The platform does not speak this language."))
    if query.launched_at is None:
        raise NotReady(_("Only a query that was launched can be summarised."))
    if at is Circle.TEAM:
        raise NotReady(_("What stays in one organisation is summarised for nobody."))
    if not Circle(query.audience).contains(at):
        raise NotReady(
            _("The query itself is read by: %(circle)s. A summary travels no further.")
            % {"circle": Circle(query.audience).label}
        )
    summary, is_new = Summary.objects.select_for_update().get_or_create(
        query=query, circle=at, language=language, defaults={"saved_by": office_of(by=by)}
    )
    if is_new:
        audit.record("summary.begin", summary, by=by, circle=at, language=language)
    return summary


@transaction.atomic
def write_section(
    summary: Summary, question: Question | None, *, by: Actor, edition: int, words: str
) -> SummarySection:
    """Save the text about one question, or about the whole query without one.

    ``edition`` is the one that the writing started from, 0 where there was none. When somebody saved
    since, EditionConflict carries both versions and nothing is written. A proposal that comes back
    unchanged stays one. Raises PermissionDenied, NotNow, ValidationError, EditionConflict.
    """
    current = _draft(summary, question, by)
    section = _section(current, question)
    words = checks.long_text(words, "words").replace("\r\n", "\n")
    if edition != _edition(section):
        if section is not None and section.words == words:
            return section
        raise _conflict(section, words)
    if section is not None and section.words == words:
        return section
    return _save(current, section, question, by, "summary.write", words, is_proposal=False)


@transaction.atomic
def insert_proposal(
    summary: Summary, question: Question, *, by: Actor, edition: int, style: str
) -> SummarySection:
    """Put what the page proposes for a question below the text that stands there.

    It is computed anew from the answers that the summary's circle may read, in the summary's language
    and the names of a house style. Raises PermissionDenied, NotNow, NotReady, EditionConflict.
    """
    current = _draft(summary, question, by)
    section = _section(current, question)
    told = _proposed(current, question, style)
    if not told:
        raise NotReady(
            _("Nothing can be proposed here: no coded answer may be read by this circle.")
        )
    before = section.words if section else ""
    words = f"{before}\n\n{told}".strip()
    if edition != _edition(section):
        raise _conflict(section, words)
    return _save(current, section, question, by, "summary.insert", words, is_proposal=True)


def _proposed(summary: Summary, question: Question, style: str) -> str:
    told = content(summary.query, Circle(summary.circle), style)
    naming = Naming([one.area for one in told.replies], style, summary.language)
    part = next(one for one in told.parts if one.question.pk == question.pk)
    return proposal(part, naming)


@transaction.atomic
def confirm_section(
    summary: Summary, question: Question | None, *, by: Actor, edition: int
) -> SummarySection:
    """Say that a section holds as it stands: a proposal as one's own, or after an answer changed."""
    current = _draft(summary, question, by)
    section = _section(current, question)
    if section is None or not section.words:
        raise NotReady(_("There is no text here to confirm."))
    if edition != section.edition:
        raise _conflict(section, section.words)
    return _save(
        current, section, question, by, "summary.confirm", section.words, is_proposal=False
    )


def _draft(summary: Summary, question: Question | None, by: Actor) -> Summary:
    """The summary, held while it is written; refused unless it is a draft."""
    policy.require(by, "summary.write", summary)
    current = (
        Summary.objects.select_for_update(of=("self",)).select_related("query").get(pk=summary.pk)
    )
    if question is not None and question.query_id != current.query_id:
        raise checks.refuse("question", _("This question belongs to another query."))
    if not current.is_draft:
        raise NotNow(_("The summary is signed off; take it back before you change a section."))
    return current


def _section(summary: Summary, question: Question | None) -> SummarySection | None:
    rows = SummarySection.objects.select_for_update(of=("self",))
    found: SummarySection | None = rows.filter(summary=summary, question=question).first()
    return found


def _edition(section: SummarySection | None) -> int:
    return section.edition if section else 0


def _conflict(section: SummarySection | None, words: str) -> EditionConflict:
    theirs = section.words if section else ""
    who = section.saved_by if section else ""
    return EditionConflict({"words": words}, {"words": theirs}, _edition(section), who)


def _save(
    summary: Summary, section: SummarySection | None, question: Question | None, by: Actor,
    step: str, words: str, *, is_proposal: bool,
) -> SummarySection:  # fmt: skip
    made = section or SummarySection(summary=summary, question=question, edition=0)
    made.words, made.is_proposal = words, is_proposal
    made.edition += 1
    made.saved_at, made.saved_by = clock.now(), office_of(by=by)
    made.save()
    made.rests_on.set(_beside(summary, question))
    Summary.objects.filter(pk=summary.pk).update(saved_at=made.saved_at, saved_by=made.saved_by)
    audit.record(
        step, summary, by=by, question=question.pk if question else None, edition=made.edition
    )
    return made


def _beside(summary: Summary, question: Question | None) -> list[AnswerEdition]:
    """The released answers that stand beside a section while it is written."""
    rows = AnswerEdition.objects.filter(query=summary.query_id).current()
    rows = rows.cleared_for(Circle(summary.circle)).exclude(status=Status.PENDING)
    return list(rows.filter(question=question) if question else rows)


@transaction.atomic
def sign_off_summary(summary: Summary, *, by: Actor) -> Summary:
    """Say that the text is finished; no section of it is a bare proposal any more."""
    return _step("sign_off", summary, by)


@transaction.atomic
def resume_summary(summary: Summary, *, by: Actor) -> Summary:
    """Take back what was signed off, to be changed."""
    return _step("resume", summary, by)


@transaction.atomic
def revise_summary(summary: Summary, *, by: Actor) -> Summary:
    """Begin the next version; until it is released, readers keep the last one."""
    return _step("revise", summary, by)


@transaction.atomic
def release_summary(summary: Summary, *, by: Actor) -> SummaryEdition:
    """Release the text to its circle: on the query's page, and in what is compiled from now on."""
    current = _step("release", summary, by, circle=summary.circle, version=summary.version + 1)
    Summary.objects.filter(pk=current.pk).update(version=current.version + 1)
    SummaryEdition.objects.filter(summary=current, is_current=True).update(is_current=False)
    made = SummaryEdition.objects.create(
        summary=current, query=current.query, circle=current.circle, language=current.language,
        version=current.version + 1, released_at=clock.now(), released_by=office_of(by=by),
    )  # fmt: skip
    for section in current.sections.exclude(words=""):
        part = SummaryPart.objects.create(
            edition=made, question=section.question, words=section.words
        )
        part.rests_on.set(section.rests_on.all())
    summary.refresh_from_db()
    return made


def _step(name: str, summary: Summary, by: Actor, **facts: object) -> Summary:
    taken = take(SUMMARY, name, summary, by=by, **facts)
    assert isinstance(taken, Summary)  # noqa: S101 - a step gives back what it was given
    return taken
