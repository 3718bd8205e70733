"""Copies that leave the house: the bytes as they were stored, and that they left is remembered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from tessera import audit
from tessera.core import clock
from tessera.core.models import Base
from tessera.exchange import files
from tessera.exchange.actions.attaching import note
from tessera.exchange.actions.reading import took
from tessera.exchange.models import Attachment, CompilationFile, StudyFile

if TYPE_CHECKING:
    from tessera.access.people import Actor

#: What a copy of each is fetched with, and the audit's word for its leaving.
_OF = {
    CompilationFile: ("compilation__query", "compilation.depart"),
    StudyFile: ("document__study", "study_document.depart"),
}
Kept = TypeVar("Kept", bound=Base)


@transaction.atomic
def hand_out(file: CompilationFile | StudyFile, *, by: Actor) -> bytes:
    """The bytes of a compilation's or a study document's file; that a copy left is remembered.

    Raises PermissionDenied for who may not read it, Damaged when it is not what was stored.
    """
    related, step = _OF[type(file)]
    found = _readable(file, by, related)
    data = files.fetch(found.path, found.sha256)
    who = by.real  # the copy goes to whoever really looks
    found.departures.create(organisation=who.organisation, at=clock.now())
    audit.record(step, found.product, by=who, format=found.format, sha256=found.sha256)
    took(found.product, by=by)
    return data


@transaction.atomic
def hand_over(attachment: Attachment, *, by: Actor) -> bytes:
    """The same of an attached file; one of an answer leaves when others than the contributor take it."""
    found = _readable(attachment, by, "answer__reply")
    data = files.fetch(found.path, found.sha256)
    who = by.real
    if found.answer is not None and found.answer.reply.organisation_id != who.organisation_id:
        found.departures.create(organisation=who.organisation, at=clock.now())
        note("attachment.depart", found, by=who)
    took(found, by=by)
    return data


def _readable(file: Kept, by: Actor, related: str) -> Kept:
    model: Any = type(file)
    rows = model.objects.visible_to(by).select_related(related)
    found: Kept | None = rows.filter(pk=file.pk).first()
    if found is None:
        raise PermissionDenied(_("This file is not yours to read."))
    return found
