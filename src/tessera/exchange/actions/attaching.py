"""Files beside what is asked and answered: attach, take away, confirm, clean.

The file is stored first, under its hash, and its row written after it in the transaction of the step:
whoever kills the process in between leaves a file that no row names, which nobody sees and
:func:`sweep` takes away.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tessera import audit
from tessera.access import policy
from tessera.core import clock
from tessera.documents.received import Received, Unfit, cleaned
from tessera.exchange import checks, files
from tessera.exchange.actions.ledger import office_of
from tessera.exchange.models import (
    Answer,
    Attachment,
    Consultation,
    Contribution,
    Query,
    Reply,
)
from tessera.exchange.workflow import CONSULTATION, is_live
from tessera.workflow import NotNow, NotReady

if TYPE_CHECKING:
    from tessera.access.people import Actor

Owner = Query | Answer | Contribution
FOLDER = "attachments"
#: Files beside one answer, one contribution, one background.
MOST = 10


@transaction.atomic
def attach(owner: Owner, received: Received, *, by: Actor, title: str = "") -> Attachment:
    """Put a file beside a query's background, an answer or a contribution; the same one only once.

    Raises PermissionDenied, NotNow where nothing is written any more, ValidationError.
    """
    _require(owner, by)
    _require_writing(owner)
    kept = _kept(owner)
    stored = files.keep(received.content, FOLDER, received.kind.ending)
    for one in kept:
        if one.sha256 == stored.sha256:
            return one
    if len(kept) >= MOST:
        raise checks.refuse(
            "file",
            ngettext(
                "There is %(count)d file here already; take it away first.",
                "There are %(count)d files here already; take one away first.",
                len(kept),
            )
            % {"count": len(kept)},
        )
    made = Attachment.objects.create(
        **{_field(owner): owner}, name=received.name, title=_title(title),
        media_type=received.kind.media_type, path=stored.path, sha256=stored.sha256,
        size=stored.size, findings=[one.stored() for one in received.findings],
        attached_by=office_of(by=by),
    )  # fmt: skip
    note("attachment.add", made, by=by, size=made.size, media_type=made.media_type)
    return made


def _title(title: str) -> str:
    return checks.line(title, "title") if title.strip() else ""


def _kept(owner: Owner) -> list[Attachment]:
    return list(owner.attachments.kept())  # type: ignore[union-attr]


def _field(owner: Owner) -> str:
    return str(type(owner)._meta.model_name)


def _require(owner: Owner, by: Actor) -> None:
    """Whoever writes the words writes the files beside them."""
    if isinstance(owner, Query):
        policy.require(by, "query.revise", owner)
    elif isinstance(owner, Answer):
        policy.require(by, "reply.answer", owner.reply)
    else:
        policy.require(by, "consultation.answer", owner.consultation)


def _require_writing(owner: Owner) -> None:
    """Hold what the file belongs to, and refuse where nothing is written any more."""
    if isinstance(owner, Query):
        query = Query.objects.select_for_update(no_key=True).get(pk=owner.pk)
        if query.state != Query.State.DRAFT:
            raise NotNow(_("Files of the background are changed while the query is a draft."))
        return
    if isinstance(owner, Answer):
        reply = _held(owner.reply)
        if reply.state != Reply.State.DRAFT:
            raise NotNow(_("Files are changed while the reply is a draft; take it back first."))
        return
    rows = Consultation.objects.select_for_update(of=("self",)).select_related("reply__query")
    consultation = rows.get(pk=owner.consultation_id)
    if consultation.state != CONSULTATION.start:
        raise NotNow(_("This consultation is no longer open; nothing more can be written."))
    if why := is_live(consultation.reply):
        raise NotReady(why)


def _held(reply: Reply) -> Reply:
    current = Reply.objects.select_for_update(of=("self",)).select_related("query").get(pk=reply.pk)
    if why := is_live(current):
        raise NotReady(why)
    return current


def note(step: str, attachment: Attachment, *, by: Actor, **facts: Any) -> None:
    """Write an event without the file's name, title or content: those are protected words."""
    owner = attachment.owner
    audit.record(
        step, attachment, by=by, of=owner._meta.label_lower, owner=owner.pk,
        findings=[one["kind"] for one in attachment.findings], **facts,
    )  # fmt: skip


@transaction.atomic
def remove(attachment: Attachment, *, by: Actor) -> Attachment:
    """Take a file away from what is being written; editions that were released keep it."""
    owner = attachment.owner
    _require(owner, by)
    _require_writing(owner)
    current = Attachment.objects.select_for_update(of=("self",)).get(pk=attachment.pk)
    if current.removed_at is None:
        current.removed_at = clock.now()
        current.save(update_fields=["removed_at"])
        note("attachment.remove", current, by=by)
    return current


@transaction.atomic
def confirm(attachment: Attachment, *, by: Actor) -> Attachment:
    """Say that a file may travel with what was found in it; before a release somebody has to."""
    owner = attachment.owner
    _require(owner, by)
    if isinstance(owner, Answer):
        if _held(owner.reply).state == Reply.State.RELEASED:
            raise NotNow(_("The reply is released; what was confirmed is confirmed."))
    else:
        _require_writing(owner)
    current = Attachment.objects.select_for_update(of=("self",)).get(pk=attachment.pk)
    if current.is_unconfirmed and current.removed_at is None:
        current.confirmed_at, current.confirmed_by = clock.now(), office_of(by=by)
        current.save(update_fields=["confirmed_at", "confirmed_by"])
        note("attachment.confirm", current, by=by)
    return current


def clean(attachment: Attachment, *, by: Actor) -> Attachment:
    """Put a copy without personal data in a file's place; what it says stays as it is.

    Raises ValidationError for a kind of file of which no safe copy is made.
    """
    owner = attachment.owner
    _require(owner, by)
    content = files.fetch(attachment.path, attachment.sha256)
    try:
        copy = cleaned(attachment.name, content, settings.FILE_LIMIT)
    except Unfit as why:
        raise checks.refuse("file", str(why)) from None
    with transaction.atomic():
        remove(attachment, by=by)
        made = attach(owner, copy, by=by, title=attachment.title)
        note("attachment.clean", made, by=by, instead_of=attachment.pk)
    return made


def carry(attachments: Iterable[Attachment], answer: Answer, *, by: Actor) -> list[Attachment]:
    """Take files over beside an answer, unconfirmed: from a contribution, or an earlier answer."""
    there = {one.sha256 for one in _kept(answer)}
    made = []
    for one in attachments:
        if one.sha256 in there or len(there) >= MOST:
            continue
        there.add(one.sha256)
        row = Attachment.objects.create(
            answer=answer, name=one.name, title=one.title, media_type=one.media_type,
            path=one.path, sha256=one.sha256, size=one.size, findings=one.findings,
            attached_by=office_of(by=by),
        )  # fmt: skip
        note("attachment.add", row, by=by, size=row.size, media_type=row.media_type)
        made.append(row)
    return made


def sweep(*, by: Actor) -> int:
    """Take away stored files that no row names, a day after they were written; how many."""
    if not by.is_trusted:
        raise PermissionDenied("Stored files are swept by themselves.")

    def named(paths: list[str]) -> set[str]:
        return set(Attachment.objects.filter(path__in=paths).values_list("path", flat=True))

    return files.sweep(FOLDER, named)
