"""That somebody is shown answers or contributions which are not for everybody is written down."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from tessera import audit
from tessera.core.circle import Circle
from tessera.exchange.models import (
    AnswerEdition,
    Attachment,
    Compilation,
    Query,
    SectionEdition,
    StudyDocument,
)

if TYPE_CHECKING:
    from django.db import models

    from tessera.access.people import Actor
    from tessera.exchange.reads import Section

Edition = AnswerEdition | SectionEdition


def saw(at: models.Model, editions: Iterable[Edition], *, by: Actor) -> None:
    """Write down that ``by`` is shown ``editions`` on the page of ``at``; others' protected ones alone.

    At most one statement, whatever the page shows; none for what everybody may read, for the own
    answers, and for a second look of the same day.
    """
    saw_each([(at, editions)], by=by)


def saw_each(shown: Iterable[tuple[models.Model, Iterable[Edition]]], *, by: Actor) -> None:
    """The same where one page shows parts of several queries and studies; still one statement."""
    by = by.real  # who looks through another's eyes is the one who sees
    found = [(at, _parts(editions, by)) for at, editions in shown]
    audit.saw_each([(at, parts) for at, parts in found if parts], by=by)


def _parts(editions: Iterable[Edition], by: Actor) -> list[str]:
    return [
        f"{_said(one)}/{one.version}"
        for one in editions
        if one.contributor_id != by.organisation_id and one.audience_now is not Circle.PUBLIC
    ]


def _said(edition: Edition) -> UUID:
    """The answer, or the section of a contribution, that an edition is of."""
    if isinstance(edition, SectionEdition):
        return edition.text_id
    return edition.answer_id


def saw_page(query: Query, sections: Iterable[Section], *, by: Actor) -> None:
    """The same of a query's page, from the sections that it shows."""
    rows = (row for section in sections for row in section.rows)
    saw(query, [row.edition for row in rows if row.edition is not None], by=by)


def took(taken: Compilation | StudyDocument | Attachment, *, by: Actor) -> None:
    """Write down that ``by`` takes a copy along, with what is in it or what it belongs to."""
    by = by.real
    if isinstance(taken, Attachment):
        answer = taken.answer
        if answer is not None and answer.reply.organisation_id != by.organisation_id:
            audit.saw(taken, by=by, parts=[f"{answer.pk}/file"])
        return
    whose = "answer" if isinstance(taken, Compilation) else "text"
    saw(taken, taken.editions.only(whose, "version", "contributor", "audience",
                                   "audience_until", "audience_then"), by=by)  # fmt: skip
