"""A published compilation that somebody brings: kept at once, read by the worker, once and whole.

A long PDF takes half a second a page, and no page waits for that. The file is stored under its hash,
the row and its task are written together, and the reading may be started over at any moment.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from tessera import audit
from tessera.access import policy
from tessera.core import clock
from tessera.exchange import checks, files, legacy
from tessera.exchange.actions.importing import FOLDER, resolved
from tessera.exchange.actions.ledger import office_of
from tessera.exchange.legacy.opening import opened
from tessera.exchange.models import LegacyImport
from tessera.exchange.workflow import IMPORT
from tessera.network.models import Network
from tessera.workflow import NotNow, take

if TYPE_CHECKING:
    from tessera.access.people import Actor

log = logging.getLogger("tessera.exchange")
State = LegacyImport.State
#: How often a faulty reading is tried before an administrator has to look, and the rest between.
TRIES = 3
REST = timedelta(seconds=20)
#: Seconds between two notes of how many pages are read.
NOTE = 1.0
_IN_QUEUE = (TaskResultStatus.READY, TaskResultStatus.RUNNING)


def bring(network: Network, data: bytes, *, by: Actor, name: str, source: str = "") -> LegacyImport:
    """Keep a file and have it read; the same file that was not read before is tried again.

    ``source`` says where it was published. Raises PermissionDenied; ValidationError for what is no
    PDF, DOCX or HTML that may be opened, and for a file that was brought before.
    """
    policy.require(by, "import.read", network)
    sha256 = hashlib.sha256(data).hexdigest()
    rows = LegacyImport.objects.filter(network=network, sha256=sha256, state=State.FAILED)
    if failed := rows.first():
        return retry(failed, by=by)
    checks.not_brought(network, sha256)
    try:
        format = opened(data)
    except legacy.Unreadable as why:
        raise checks.refuse("file", str(why)) from None
    kept = files.keep(data, FOLDER, format)
    try:
        with transaction.atomic():
            row = LegacyImport.objects.create(
                network=network, name=checks.line(name, "file", 1000)[-200:],
                source=" ".join(source.split())[:300], format=format, path=kept.path,
                sha256=kept.sha256, size=kept.size, saved_at=clock.now(), saved_by=office_of(by=by),
            )  # fmt: skip
            _enqueue(row)
            audit.record(
                "import.bring", row, by=by, network=network.pk, sha256=sha256, format=format
            )
    except IntegrityError:
        checks.not_brought(network, sha256)
        raise
    return row


@transaction.atomic
def retry(row: LegacyImport, *, by: Actor) -> LegacyImport:
    """Have a file read again that was not read, or over which workers died.

    Raises PermissionDenied; NotNow while it waits or is being read, and once it was read.
    """
    policy.require(by, "import.read", row)
    current = LegacyImport.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if current.state in (State.WAITING, State.READING) and _is_queued(current):
        raise NotNow(_("This file is being read already; look again in a moment."))
    take(IMPORT, "retry", current, by=by)
    LegacyImport.objects.filter(pk=row.pk).update(tries=0, pages_read=0, why={})
    _enqueue(current)
    row.refresh_from_db()
    return row


def _is_queued(row: LegacyImport) -> bool:
    """Whether a worker has the reading before it, or is at it."""
    if row.task is None:
        return False
    return DBTaskResult.objects.filter(pk=row.task, status__in=_IN_QUEUE).exists()


def _enqueue(row: LegacyImport, *, later: timedelta | None = None) -> None:
    from tessera.exchange.tasks import read_import

    task = read_import.using(run_after=clock.now() + later) if later else read_import
    row.task = UUID(str(task.enqueue(str(row.pk)).id))
    row.save(update_fields=["task"])


def read_brought(key: UUID, *, by: Actor) -> str:
    """Read a file that waits; its state afterwards, empty for a row that is gone.

    May be started over at any moment: what was read, or discarded meanwhile, is left as it is. A
    file that cannot be read fails with its reason. A fault in the program is tried again after a
    while; the last one is raised, so that an administrator finds it among the jobs.
    """
    if not by.is_trusted:
        raise PermissionDenied(_("Files are read by the worker."))
    row = LegacyImport.objects.select_related("network").filter(pk=key).first()
    if row is None or row.state not in (State.WAITING, State.READING):
        return row.state if row else ""
    try:
        take(IMPORT, "begin", row, by=by, sha256=row.sha256)
        told = legacy.read(files.fetch(row.path, row.sha256), _noting(row))
        _keep(row, told, by)
    except NotNow:  # another worker was faster, or somebody discarded it
        pass
    except legacy.Unreadable as why:
        _fail(row, why.kind, by, **why.facts)
    except files.Damaged:
        _fail(row, "stored_damaged", by)
    except Exception as why:
        _stumbled(row, why, by)
    row.refresh_from_db()
    return row.state


def _noting(row: LegacyImport) -> Callable[[int, int], None]:
    """Writes down how many pages are read, but not each one."""
    noted = 0.0

    def note(read: int, pages: int) -> None:
        nonlocal noted
        if time.monotonic() - noted >= NOTE:
            noted = time.monotonic()
            LegacyImport.objects.filter(pk=row.pk).update(pages_read=read, pages=pages)

    return note


@transaction.atomic
def _keep(row: LegacyImport, told: legacy.LegacyCompilation, by: Actor) -> None:
    told, result = resolved(row.network, told, by=by)
    take(
        IMPORT, "read", row, by=by, network=row.network_id, sha256=row.sha256, format=told.format,
        replies=len(told.replies), findings=len(told.findings),
    )  # fmt: skip
    LegacyImport.objects.filter(pk=row.pk).update(
        read=told.as_json(), result=result, saved_at=clock.now()
    )


@transaction.atomic
def _fail(row: LegacyImport, kind: str, by: Actor, **facts: int) -> None:
    LegacyImport.objects.filter(pk=row.pk).update(why={"kind": kind, "facts": facts})
    take(IMPORT, "fail", row, by=by, kind=kind)


def _stumbled(row: LegacyImport, why: Exception, by: Actor) -> None:
    """Remember a reading that failed and put it into the queue again, or give it up."""
    log.error("A published compilation could not be read: %s", type(why).__name__)
    row.tries += 1
    row.save(update_fields=["tries"])
    if row.tries < TRIES:
        with transaction.atomic():
            _enqueue(row, later=REST * row.tries)
        return
    _fail(row, "fault", by)
    raise why
