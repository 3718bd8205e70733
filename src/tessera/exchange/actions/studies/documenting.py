"""The synthesis report and the inform for one circle, in all formats."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pypdfium2
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from tessera import audit
from tessera.access import policy
from tessera.core import clock
from tessera.core.circle import Circle
from tessera.core.text import LANGUAGES
from tessera.documents.formats import render_all
from tessera.documents.outline import GapsRemain, Outline
from tessera.exchange import checks, files
from tessera.exchange.actions.ledger import office_of
from tessera.exchange.models import Study, StudyDocument, StudyFile
from tessera.exchange.outlines.compilation import fingerprint
from tessera.exchange.outlines.study import Made, outline
from tessera.exchange.reads.studies.content import Content, content, last
from tessera.reference import STYLES
from tessera.workflow import NotReady

if TYPE_CHECKING:
    from tessera.access.people import Actor

FOLDER = "studies"
FORMATS = ("docx", "pdf", "html")
#: An inform is short; a report is as long as it must be.
MOST_PAGES = 4
#: A version is told apart by its words; this stands in for its day.
_ANY = date(2000, 1, 1)
_TRIES = 5


@dataclass(frozen=True)
class _Plan:
    """What would be written: the content, how it is told, and the version before."""

    content: Content
    sha256: str
    before: StudyDocument | None
    is_draft: bool


def make_document(
    study: Study, kind: str, circle: str, *, by: Actor, language: str, style: str
) -> StudyDocument:
    """The report or the inform for everybody in ``circle``, both from the same outline.

    A new version is made only when it says something else than the last one; otherwise the last one
    is the answer. Before the release it is a draft, read by who leads the study and the secretariat.
    Files are written first, rows after them in one transaction: killed at any moment, done again it
    is done once. Raises PermissionDenied, NotReady, ValidationError.
    """
    policy.require(by, "study.compile", study)
    what = checks.choice(StudyDocument.Kind, kind, "kind")
    at = _circle(study, circle)
    _known(LANGUAGES, language, "language")
    _known(STYLES, style, "style")
    for _attempt in range(_TRIES):
        plan = _plan(study, what, at, language, style)
        if plan.before is not None and plan.before.sha256 == plan.sha256:
            return plan.before
        made = _write(plan, study, what, at, language, style, by)
        if made is not None:
            return made
    raise NotReady(_("The contributions change meanwhile; make the document again in a moment."))


def _known(known: tuple[str, ...], value: str, field: str) -> None:
    if value not in known:
        raise checks.refuse(
            field,
            _("“%(value)s” is not known here; choose one of %(known)s.")
            % {"value": str(value)[:40], "known": ", ".join(known)},
        )


def _circle(study: Study, circle: str) -> Circle:
    at: Circle = checks.choice(Circle, circle, "circle")
    written_for = Circle(study.synthesis_audience)
    if study.state not in (
        Study.State.SYNTHESIS, Study.State.COMMENT_ROUND, Study.State.RELEASED
    ):  # fmt: skip
        raise NotReady(_("There is no synthesis yet; documents are made of it."))
    if at is Circle.TEAM:
        raise NotReady(_("What stays in one organisation is compiled for nobody."))
    if not written_for.contains(at):
        raise NotReady(
            _("The synthesis is written for: %(circle)s. A document travels no further.")
            % {"circle": written_for.label}
        )
    return at


def _plan(study: Study, kind: str, circle: Circle, language: str, style: str) -> _Plan:
    study = Study.objects.select_related("network", "organisation").get(pk=study.pk)
    is_draft = study.state != Study.State.RELEASED
    told = content(study, circle, style)
    plain = outline(told, kind, language, style, Made(0, _ANY, is_draft))
    return _Plan(
        told, fingerprint(plain), last(study, kind, circle, language, style), is_draft
    )  # fmt: skip


def _write(
    plan: _Plan, study: Study, kind: str, circle: Circle, language: str, style: str, by: Actor
) -> StudyDocument | None:
    """Render and store one version; None when the contributions changed meanwhile."""
    version = plan.before.version + 1 if plan.before else 1
    made = Made(version, clock.today(), plan.is_draft)
    kept = _render(outline(plan.content, kind, language, style, made), kind)
    with transaction.atomic():
        Study.objects.select_for_update().get(pk=study.pk)
        again = _plan(study, kind, circle, language, style)
        if again.sha256 != plan.sha256 or again.before != plan.before:
            return None
        row = StudyDocument.objects.create(
            study=study, kind=kind, circle=circle, version=version, language=language,
            style=style, is_draft=plan.is_draft, made_at=clock.now(), made_by=office_of(by=by),
            sha256=plan.sha256,
        )  # fmt: skip
        row.editions.set(plan.content.editions)
        StudyFile.objects.bulk_create(
            StudyFile(document=row, format=format, path=one.path, sha256=one.sha256, size=one.size)
            for format, one in kept.items()
        )
        audit.record(
            "study.compile", study, by=by, kind=kind, circle=circle, version=version,
            language=language, style=style, is_draft=plan.is_draft, sha256=plan.sha256,
        )  # fmt: skip
    return row


def _render(told: Outline, kind: str) -> dict[str, files.Kept]:
    pictures = Path(settings.CACHE) / "pictures"
    try:
        made = render_all(told, FORMATS, cache_dir=pictures)
    except GapsRemain as why:
        raise NotReady(str(why)) from None
    if kind == StudyDocument.Kind.INFORM:
        _require_short(made["pdf"])
    return {format: files.keep(data, FOLDER, format) for format, data in made.items()}


def _require_short(pdf: bytes) -> None:
    count = len(pypdfium2.PdfDocument(pdf))
    if count > MOST_PAGES:
        raise NotReady(
            _("An inform has at most %(most)d pages, this one has %(count)d. Shorten what sections "
              "say in short, or leave sections out of the inform.")
            % {"most": MOST_PAGES, "count": count}
        )  # fmt: skip
