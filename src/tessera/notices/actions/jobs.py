"""The queue: call what is due, take over from workers that died, try again what failed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from tessera import audit
from tessera.access import policy
from tessera.core import clock
from tessera.notices import processes
from tessera.notices.actions.gathering import require_trusted
from tessera.notices.models import Digest, Notice, State, Turn, Worker
from tessera.notices.periodic import JOBS, Job
from tessera.workflow import NotNow

if TYPE_CHECKING:
    from tessera.access.people import Actor

READY, RUNNING = TaskResultStatus.READY, TaskResultStatus.RUNNING
FAILED, SUCCESSFUL = TaskResultStatus.FAILED, TaskResultStatus.SUCCESSFUL
#: A worker of another machine that was not heard of for so long is taken for dead.
SILENCE = timedelta(minutes=2)
#: How many workers may die over one task before it is left alone.
DEATHS = 3
ABANDONED = "tessera.notices.Abandoned"
#: How long what succeeded is kept in the queue.
KEPT = timedelta(days=2)


def beat(name: str, *, by: Actor) -> None:
    """A worker says that it is there."""
    require_trusted(by=by)
    Worker.objects.update_or_create(name=name, defaults={"seen_at": clock.now()})


def leave(name: str, *, by: Actor) -> None:
    """A worker says that it ends."""
    require_trusted(by=by)
    Worker.objects.filter(name=name).delete()


def call_due(*, by: Actor) -> int:
    """Put into the queue the periodic jobs whose turn has come, each once; how many."""
    require_trusted(by=by)
    known = {one.name: one for one in Turn.objects.all()}
    now, called = clock.now(), 0
    for job in JOBS.values():
        turn = known.get(job.name)
        if (turn is None or turn.next_at <= now) and job.when():
            called += _call(job)
    return called


@transaction.atomic
def _call(job: Job) -> int:
    from tessera.notices.tasks import run_periodic

    turn = Turn.objects.get_or_create(name=job.name)[0]
    turn = Turn.objects.select_for_update().get(pk=turn.pk)
    now = clock.now()
    if turn.next_at > now:
        return 0
    if (
        turn.task
        and DBTaskResult.objects.filter(pk=turn.task, status__in=[READY, RUNNING]).exists()
    ):
        return 0  # the last one is not done yet
    turn.task = UUID(str(run_periodic.enqueue(job.name).id))
    turn.called_at, turn.next_at = now, now + job.interval
    turn.save()
    return 1


def recover(*, by: Actor) -> int:
    """Give back to the queue what workers were doing that are dead now; how many tasks.

    Tasks may be started over, so nothing is lost. What killed several workers is left as failed.
    """
    require_trusted(by=by)
    dead = {one.name for one in Worker.objects.all() if not _lives(one)}
    known = set(Worker.objects.values_list("name", flat=True))
    taken = 0
    for task in DBTaskResult.objects.filter(status=RUNNING).order_by("started_at"):
        name = task.worker_ids[-1] if task.worker_ids else ""
        if name in dead or (name not in known and processes.is_alive(name) is not True):
            taken += _give_back(task.pk, name)
    Worker.objects.filter(name__in=dead).delete()
    return taken


def _lives(worker: Worker) -> bool:
    alive = processes.is_alive(worker.name)
    return clock.now() - worker.seen_at < SILENCE if alive is None else alive


@transaction.atomic
def _give_back(task: UUID, name: str) -> int:
    row = DBTaskResult.objects.select_for_update().get(pk=task)
    if row.status != RUNNING or (row.worker_ids and row.worker_ids[-1] != name):
        return 0
    row.status, row.started_at = READY, None
    if len(row.worker_ids) >= DEATHS:
        row.status, row.finished_at = FAILED, clock.now()
        row.exception_class_path = ABANDONED
    row.save()
    return 1


@transaction.atomic
def retry_job(task: DBTaskResult, *, by: Actor) -> None:
    """Put a failed task into the queue again."""
    policy.require(by, "job.retry", task)
    row = DBTaskResult.objects.select_for_update().get(pk=task.pk)
    if row.status != FAILED:
        raise NotNow(_("This job has not failed, or somebody had it tried again already."))
    row.status, row.started_at, row.finished_at, row.worker_ids = READY, None, None, []
    row.exception_class_path = row.traceback = ""
    row.save()
    audit.record("job.retry", row, by=by, job=row.task_name)


@transaction.atomic
def retry_mail(mail: Notice | Digest, *, by: Actor) -> None:
    """Try again to send a mail that failed; a digest goes with all that is in it."""
    policy.require(by, "notice.retry", mail)
    row = type(mail)._default_manager.select_for_update(of=("self",)).get(pk=mail.pk)
    if row.state != State.FAILED:
        raise NotNow(_("This mail has not failed, or somebody had it tried again already."))
    row.state, row.tries, row.next_try_at, row.error = State.WAITING, 0, clock.now(), ""
    row.save(update_fields=["state", "tries", "next_try_at", "error"])
    audit.record("notice.retry", row, by=by)


def tidy(*, by: Actor) -> int:
    """Take out of the queue what succeeded some days ago; how many tasks."""
    require_trusted(by=by)
    old = DBTaskResult.objects.filter(status=SUCCESSFUL, finished_at__lt=clock.now() - KEPT)
    return int(old.delete()[0])
