"""A national contribution: its sections written, cleared, released, corrected."""

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
from tessera.core.circle import Circle
from tessera.core.text import LANGUAGES
from tessera.exchange import checks, coding
from tessera.exchange.actions.conflict import EditionConflict
from tessera.exchange.actions.ledger import office_of
from tessera.exchange.actions.studies import holding
from tessera.exchange.actions.studies.holding import HeldElsewhere
from tessera.exchange.actions.studies.narrowing import note
from tessera.exchange.models import (
    NationalContribution,
    Question,
    SectionEdition,
    SectionText,
    Status,
)
from tessera.exchange.workflow import NATIONAL_CONTRIBUTION
from tessera.workflow import NotReady, take

if TYPE_CHECKING:
    from tessera.access.people import Actor

SAID = ("status", "coded", "words", "language", "comment", "sources", "as_of")
TRAVELS = ("audience", "reason", "audience_until", "audience_then")
#: What of a section an edition keeps.
KEPT = (*SAID, "reason", "audience_until", "audience_then")


class SectionHeld(EditionConflict):
    """A colleague holds the section; nothing was saved, both versions are carried as in a conflict."""

    def __init__(self, sentence: str, *told: Any) -> None:
        super().__init__(*told)
        self.args = (sentence,)


@transaction.atomic
def save_text(
    text: SectionText,
    *,
    by: Actor,
    edition: int,
    keeps: bool = False,
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
) -> SectionText:
    """Save one section of the own contribution; ``keeps`` holds it further, else it is let go.

    ``edition`` is the one that the writing started from, 0 where nothing was written. When somebody
    saved since EditionConflict, when a colleague holds the section SectionHeld: both carry both
    versions, and nothing is written. Raises NotNow unless the contribution is being written.
    """
    # Held row by row, and read again: of two who save the second sees the first.
    current = (
        SectionText.objects.select_for_update(of=("self",))
        .select_related("contribution__study", "section")
        .get(pk=text.pk)
    )
    holding.require_writable(current, by=by)
    question = current.section.question
    told = _said(question, status, coded, words, language, comment, sources, as_of)
    told |= _travels(current, audience, reason, audience_until, audience_then)
    if edition != current.edition and _is_same(current, told):
        return current
    carried = (told, _stored(current), current.edition, current.saved_by)
    if edition != current.edition:
        raise EditionConflict(*carried)
    try:
        holding.require_free(current, by=by)
    except HeldElsewhere as why:
        raise SectionHeld(str(why), *carried) from None
    for field, value in told.items():
        setattr(current, field, value)
    current.edition += 1
    current.saved_at, current.saved_by = clock.now(), office_of(by=by)
    holding.note_holder(current, by=by, keeps=keeps)
    current.save()
    audit.record(
        "national_contribution.write", current.contribution, by=by, section=current.section_id,
        edition=current.edition, status=current.status, audience=current.audience,
    )  # fmt: skip
    return current


def _said(
    question: Question, status: str, coded: Any, words: str, language: str, comment: str,
    sources: Iterable[Mapping[str, str]], as_of: date | None,
) -> dict[str, Any]:  # fmt: skip
    what = checks.choice(Status, status, "status")
    words = checks.long_text(words, "words")
    if what is Status.ANSWERED and not words and question.kind == Question.Kind.TEXT:
        raise checks.refuse("words", _("Write the section, or say that it is pending."))
    language = language or get_language() or "en"
    if language not in LANGUAGES:
        raise checks.refuse("language", _("The platform does not speak this language."))
    return {
        "status": what, "coded": coding.coded(question, what, coded), "words": words,
        "language": language, "comment": checks.long_text(comment, "comment"),
        "sources": checks.sources(sources), "as_of": as_of or clock.today(),
    }  # fmt: skip


def _travels(
    text: SectionText, audience: str | None, reason: str, until: date | None, then: str | None
) -> dict[str, Any]:
    if audience is None:
        return {field: getattr(text, field) for field in TRAVELS}
    default = text.contribution.study.default_audience
    return checks.dissemination(audience, default, reason, until, then)


def _stored(text: SectionText) -> dict[str, Any]:
    return {field: getattr(text, field) for field in (*SAID, *TRAVELS)} if text.is_written else {}


def _is_same(text: SectionText, told: Mapping[str, Any]) -> bool:
    """Whether a section says and allows the same already; the day it was saved does not count."""
    return all(getattr(text, field) == told[field] for field in told if field != "as_of")


@transaction.atomic
def clear(contribution: NationalContribution, *, by: Actor) -> NationalContribution:
    """Say that a contribution may be released; every section was dealt with."""
    return _step("clear", contribution, by)


@transaction.atomic
def resume(contribution: NationalContribution, *, by: Actor) -> NationalContribution:
    """Take a cleared contribution back to go on writing."""
    return _step("resume", contribution, by)


@transaction.atomic
def correct(contribution: NationalContribution, *, by: Actor) -> NationalContribution:
    """Start the next version of a released contribution; others read the last one until then."""
    return _step("correct", contribution, by)


def _step(name: str, contribution: NationalContribution, by: Actor) -> NationalContribution:
    take(NATIONAL_CONTRIBUTION, name, contribution, by=by, version=contribution.version)
    contribution.refresh_from_db()
    return contribution


@transaction.atomic
def release(contribution: NationalContribution, *, by: Actor) -> NationalContribution:
    """Release a cleared contribution: others read it, as far as each section may travel.

    Sections that are pending are not released. Releasing again after a correction freezes what
    changed; a section that travels less far than before does so in its older versions too.
    """
    policy.require(by, "national_contribution.release", contribution)
    rows = NationalContribution.objects.select_for_update(of=("self",)).select_related("study")
    current = rows.get(pk=contribution.pk)
    if current.state != NationalContribution.State.CLEARED:
        return _step("release", contribution, by)  # says why not now
    now, version = clock.now(), current.version + 1
    texts = list(current.texts.select_related("section"))
    shown = SectionEdition.objects.filter(contribution=current, is_current=True)
    last = {one.text_id: one for one in shown}
    frozen = [_frozen(one, last.get(one.pk), current, version, now) for one in texts]
    changed = [one for one in frozen if one is not None]
    if not changed:
        raise NotReady(_("Nothing was changed since the last release."))
    for one in changed:
        if one.text_id in last:
            _narrow(one.text, last[one.text_id], by)
    shown.filter(text__in=[one.text_id for one in changed]).update(is_current=False)
    SectionEdition.objects.bulk_create(changed)
    is_complete = all(one.status != Status.PENDING for one in texts)
    NationalContribution.objects.filter(pk=current.pk).update(
        **current.released_again(now, is_complete=is_complete)
    )
    places = [one.section.position for one in changed]
    take(NATIONAL_CONTRIBUTION, "release", current, by=by, version=version, sections=places)
    contribution.refresh_from_db()
    return contribution


def _frozen(
    text: SectionText, last: SectionEdition | None, contribution: NationalContribution,
    version: int, now: Any,
) -> SectionEdition | None:  # fmt: skip
    """The edition of a section that says something else than the last; None where none does."""
    is_pending = text.status == Status.PENDING
    if last is None and is_pending:
        return None
    facts: dict[str, Any] = {field: getattr(text, field) for field in KEPT}
    if is_pending:  # taken back: what is being rewritten is not shown
        facts |= {"coded": None, "words": "", "comment": "", "sources": []}
    if last is not None:
        same = all(getattr(last, field) == value for field, value in facts.items())
        if same and last.audience == text.audience:
            return None
    study = contribution.study
    return SectionEdition(
        text=text, study=study, section=text.section, contribution=contribution,
        network_id=study.network_id, contributor_id=contribution.organisation_id, version=version,
        released_at=now, audience=text.audience, released_audience=text.audience,
        lapsed_at=now if text.audience_now != text.audience else None, **facts,
    )  # fmt: skip


def _narrow(text: SectionText, last: SectionEdition, by: Actor) -> None:
    """Let no older version travel further than the section does from now on."""
    wanted, before = Circle(text.audience), last.audience_now
    terms = {field: getattr(text, field) for field in TRAVELS} | {"lapsed_at": None}
    for edition in SectionEdition.objects.filter(text=text):
        if edition.audience_now is not wanted and edition.audience_now.contains(wanted):
            SectionEdition.objects.filter(pk=edition.pk).update(**terms)
    if before is not wanted and before.contains(wanted):
        note("section_text.narrow", text, before, wanted, by=by)
